"""Units and who coded them, written shortly, as the tables that agreement is read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from coprod_pipeline.model import TABLES

FRAMEWORKS = {"c22": "cfir2022", "rog": "rogers"}
KINDS = {"adjudicated": "adjudicated", "cues": "machine", "imported-llm": "machine"}
CODE, OTHER, FAR, RIVAL = "c22.inn.cost", "c22.inn.adaptab", "c22.out.policy", "rog.attr.observ"


@dataclass(frozen=True)
class Mark:
    """A coding in unit ``unit`` of ``source``; ids beginning with ``d`` are documents."""

    coder: str
    source: str
    unit: int
    code: str = CODE
    valence: str | None = None
    span: tuple[int | None, int | None] = (0, 10)
    explicit: bool | None = None
    coding: str | None = None


def marks(coder: str, source: str, units: Iterable[int], **said: object) -> list[Mark]:
    """Codings of one coder in several units of a source."""
    return [Mark(coder, source, unit, **said) for unit in units]


def coded_tables(
    coded: Iterable[Mark],
    lengths: dict[str, int],
    *,
    case_id: str = "c1",
    asking: Iterable[tuple[str, int]] = (),
    text: str | None = "x" * 40,
) -> dict[str, pa.Table]:
    """Sources with so many units (``lengths``), all informants' turns but those ``asking``."""
    asked = set(asking)
    segments = [
        {
            "segment_id": f"{source}.{unit}",
            "source_id": source,
            "case_id": case_id,
            "participant_id": f"P{source}" if source[0] != "d" else None,
            "position": unit,
            "speaker_role": _role(source, unit, asked),
            "text": text,
        }
        for source, n in lengths.items()
        for unit in range(1, n + 1)
    ]
    codings = []
    for number, mark in enumerate(coded):
        codings.append(
            {
                "coding_id": mark.coding or f"{case_id}.k{number}",
                "segment_id": f"{mark.source}.{mark.unit}",
                "source_id": mark.source,
                "case_id": case_id,
                "code_id": mark.code,
                "coder_id": mark.coder,
                "char_start": mark.span[0],
                "char_end": mark.span[1],
                "valence_code": mark.valence,
                "valence": None if mark.valence in (None, "X") else int(mark.valence),
                "explicit_example": mark.explicit,
            }
        )
    codes = sorted({c["code_id"] for c in codings} | {CODE, OTHER, FAR, RIVAL})
    coders = sorted({c["coder_id"] for c in codings})
    return {
        "dim_source": TABLES["dim_source"].from_rows(
            [
                {
                    "source_id": source,
                    "case_id": case_id,
                    "kind": "document" if source[0] == "d" else "interview",
                }
                for source in lengths
            ]
        ),
        "fact_segment": TABLES["fact_segment"].from_rows(segments),
        "fact_coding": TABLES["fact_coding"].from_rows(codings),
        "fact_coding_phase": TABLES["fact_coding_phase"].empty(),
        "dim_code": TABLES["dim_code"].from_rows(
            [
                {
                    "code_id": code,
                    "framework": FRAMEWORKS[code.split(".")[0]],
                    "domain": ".".join(code.split(".")[:2]),
                    "rateable": True,
                    "sort_order": order,
                }
                for order, code in enumerate(codes, 1)
            ]
        ),
        "dim_coder": TABLES["dim_coder"].from_rows(
            [{"coder_id": c, "kind": KINDS.get(c, "human")} for c in coders]
        ),
    }


def _role(source: str, unit: int, asked: set[tuple[str, int]]) -> str | None:
    if source[0] == "d":
        return None
    return "interviewer" if (source, unit) in asked else "informant"
