"""The reference study's agreed codings as tables, without reading or masking its texts.

Each quote stands for a segment of its own: what is measured is who says what about which phase.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath

import pyarrow as pa

from coprod_pipeline.coding.codebook import dim_code_rows, load_codebook
from coprod_pipeline.coding.phases import phases_of
from coprod_pipeline.coding.units import unit_id
from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.metrics.events import events
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import HumanCoding, SourceRow, Study
from coprod_pipeline.study import load_study

ROOT = Path(__file__).parents[3]
LANDING = ROOT / "data_lake" / "landing"
EXPECTED = ROOT / "tests" / "validation" / "truth" / "reference" / "expected.yaml"
_VALENCE = {"-1": -1, "0": 0, "1": 1}


@cache
def reference_study() -> Study:
    """The protocol of the reference study."""
    return load_study(LANDING)


def reference_tables(case_id: str, coder: str = "adjudicated") -> dict[str, pa.Table]:
    """The tables of one case, with the codings of one coder."""
    study = reference_study()
    listed = _sources(study, case_id)
    paths = {p: f"s{i:02}" for i, p in enumerate(sorted(listed))}
    codings = [c for c in study.codings if c.coder == coder and str(c.source_path) in paths]
    segments: dict[tuple[str, str, int], dict[str, object]] = {}
    rows, phases = [], []
    for number, coding in enumerate(codings):
        path = str(coding.source_path)
        segment = segments.setdefault(
            (path, coding.quote, coding.occurrence),
            _segment(case_id, path, paths[path], len(segments)),
        )
        rows.append(_coding(case_id, f"k{number:04}", coding, segment))
        source = listed[path]
        dates = (source.date_lo, source.date_hi) if source.kind == "document" else None
        phases += [
            {"coding_id": f"k{number:04}", "case_id": case_id, "phase_id": phase}
            for phase in phases_of(study.phases[case_id], coding.ref_start, coding.ref_end, dates)
        ]
    units, happened = events(study, case_id, paths, mask=str)
    books = [load_codebook(name, LANDING) for name in study.frameworks]
    codes = dim_code_rows(books, study.registered_codes, [c.code_id for c in codings])
    sources = [
        {
            "source_id": paths[p],
            "case_id": case_id,
            "kind": r.kind,
            "date_lo": r.date_lo,
            "date_hi": r.date_hi,
            "author_stance": r.author_stance,
        }
        for p, r in listed.items()
    ]
    return {
        "dim_source": TABLES["dim_source"].from_rows(sources),
        "fact_segment": TABLES["fact_segment"].from_rows(list(segments.values())),
        "fact_coding": TABLES["fact_coding"].from_rows(rows),
        "fact_coding_phase": TABLES["fact_coding_phase"].from_rows(phases),
        "dim_code": TABLES["dim_code"].from_rows(codes),
        "dim_coder": TABLES["dim_coder"].from_rows(
            [
                {"coder_id": c, "kind": "adjudicated" if c == "adjudicated" else "human"}
                for c in ("adjudicated", "coder-a", "coder-b")
            ]
        ),
        "dim_unit": units,
        "fact_event": happened,
        "fact_adaptation": TABLES["fact_adaptation"].empty(),
    }


def _sources(study: Study, case_id: str) -> dict[str, SourceRow]:
    """What sources.csv says of each file; of one that is not in it what its name says."""
    named = {str(r.path): r for r in study.sources if r.case_id == case_id}
    for path in sorted((LANDING / "interviews" / case_id).iterdir()):
        landing = path.relative_to(LANDING)
        when = re.search(r"_(\d{4}-\d\d-\d\d)", path.name)
        day = date.fromisoformat(when[1]) if when else None
        row = SourceRow(PurePosixPath(landing), case_id, "interview", date_lo=day, date_hi=day)
        named.setdefault(str(landing), row)
    return named


def _segment(case_id: str, path: str, source_id: str, number: int) -> dict[str, object]:
    person = re.match(r"interviews/\w+/(P\d+)_", path)
    return {
        "segment_id": f"{source_id}.{number:04}",
        "source_id": source_id,
        "case_id": case_id,
        "participant_id": person[1] if person else None,
        "position": number,
        "speaker_role": "informant" if person else None,
    }


def _coding(
    case_id: str, coding_id: str, coding: HumanCoding, segment: dict[str, object]
) -> dict[str, object]:
    return {
        "coding_id": coding_id,
        "segment_id": segment["segment_id"],
        "source_id": segment["source_id"],
        "case_id": case_id,
        "participant_id": segment["participant_id"],
        "code_id": coding.code_id,
        "coder_id": coding.coder,
        "char_start": 0,
        "char_end": len(coding.quote),
        "valence_code": coding.valence,
        "valence": _VALENCE.get(coding.valence or ""),
        "explicit_example": coding.explicit_example,
        "aspect": coding.aspect,
        "ref_start": coding.ref_start,
        "ref_end": coding.ref_end,
        "role": coding.role,
        "level": coding.level,
        "kind": coding.kind,
        "adopting_unit_id": unit_id(case_id, coding.unit) if coding.unit else None,
    }


@cache
def reference_figures() -> dict[str, list[dict]]:
    """The rows of every mart of the reference study, all cases together."""
    study = reference_study()
    cases = {}
    for case_id in study.case_ids:
        tables = reference_tables(case_id)
        cases[case_id] = {**tables, **measure_case(study, case_id, tables)}
    marts: dict[str, list[dict]] = {}
    for tables in cases.values():
        for name, table in tables.items():
            if name.startswith("mart_") or name == "evidence":
                marts.setdefault(name, []).extend(table.to_pylist())
    for name, table in measure_cross_case(study, cases).items():
        marts.setdefault(name, []).extend(table.to_pylist())
    return marts
