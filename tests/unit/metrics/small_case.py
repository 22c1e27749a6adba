"""A case written as a few statements, and the tables the metrics read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa

from coprod_pipeline.coding.units import unit_id
from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.events import events
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Case, Event, Period, Study

CODES = ("c22.inn.adaptab", "c22.out.policy", "c22.char.opportunity", "rog.attr.observ")
FRAMEWORKS = {
    "c22": "cfir2022",
    "rog": "rogers",
    "gre": "greenhalgh",
    "pro": "proctor",
    "loz": "lozeau",
    "ins": "institutionalisation",
    "npt": "npt",
    "cfo": "cfir_outcomes",
    "ado": "adoption",
    "core": "core",
}
RATED = ("cfir2022", "rogers", "greenhalgh", "proctor", "npt")
PHASES = (
    Period("early", date(2010, 1, 1), date(2014, 12, 31)),
    Period("late", date(2015, 1, 1), date(2019, 12, 31)),
)
_CODERS = {"anna": "human", "bert": "human", "adjudicated": "adjudicated", "cues": "machine"}
_VALENCE = {"-1": -1, "0": 0, "1": 1}


@dataclass(frozen=True)
class Said:
    """A coding of one stretch of talk; ``voice`` is P…, D… (document), I… or U… (unlabelled)."""

    voice: str
    valence: str | None = "1"
    code: str = "c22.inn.adaptab"
    coder: str = "anna"
    explicit: bool | None = None
    aspect: str | None = None
    phases: tuple[str, ...] = ()
    segment: int = 1
    span: tuple[int, int] = (0, 100)
    coding: str | None = None
    role: str | None = None
    source: str | None = None
    level: int | None = None
    kind: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class SmallCase:
    """Statements, events, adaptations and protocol of one case.

    ``documents`` are read and not coded, ``silent`` informants heard and not coded; ``stances``
    are pairs of a document and its author's stance; ``adapted`` are rows of fact_adaptation.
    """

    said: tuple[Said, ...] = ()
    happened: tuple[Event, ...] = ()
    study: Study = field(
        default_factory=lambda: Study(
            study_id="s",
            title="S",
            synthetic=True,
            start=date(2010, 1, 1),
            end=date(2019, 6, 30),
            cases=(Case("c1", "One"),),
            phases={"c1": PHASES},
            frameworks=("cfir2022", "rogers"),
        )
    )
    case_id: str = "c1"
    codes: tuple[str, ...] = CODES
    documents: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    stances: tuple[tuple[str, str], ...] = ()
    adapted: tuple[Mapping[str, object], ...] = ()

    def but(self, **changes: object) -> SmallCase:
        """The case with parts of its study changed."""
        return replace(self, study=replace(self.study, **changes))


def _source_of(said: Said) -> str:
    return said.source or ("d" if said.voice[0] == "D" else "i") + said.voice[1:]


def _segment_id(said: Said) -> str:
    return f"{_source_of(said)}.{said.voice}.{said.segment}"


def tables_of(case: SmallCase) -> dict[str, pa.Table]:
    """The tables of the case, as ingestion and coding would leave them."""
    sources: dict[str, dict] = {}
    segments: dict[str, dict] = {}
    codings, phases, used = [], [], set(case.codes)
    for number, said in enumerate(case.said):
        source_id, segment_id = _source_of(said), _segment_id(said)
        document = said.voice[0] == "D"
        kind = "document" if document else "interview"
        sources[source_id] = {"source_id": source_id, "case_id": case.case_id, "kind": kind}
        informant = said.voice if said.voice[0] == "P" else None
        roles = {"P": "informant", "I": "interviewer", "U": "unknown", "O": "other"}
        segments[segment_id] = {
            "segment_id": segment_id,
            "source_id": source_id,
            "case_id": case.case_id,
            "participant_id": informant,
            "speaker_role": roles.get(said.voice[0]),
            "position": said.segment,
        }
        coding_id = said.coding or f"k{number}"
        used.add(said.code)
        codings.append(
            {
                "coding_id": coding_id,
                "segment_id": segment_id,
                "source_id": source_id,
                "case_id": case.case_id,
                "participant_id": informant,
                "code_id": said.code,
                "coder_id": said.coder,
                "char_start": said.span[0],
                "char_end": said.span[1],
                "valence_code": said.valence,
                "valence": _VALENCE.get(said.valence or ""),
                "explicit_example": said.explicit,
                "aspect": said.aspect,
                "role": said.role,
                "level": said.level,
                "kind": said.kind,
                "adopting_unit_id": said.unit and unit_id(case.case_id, said.unit),
            }
        )
        phases += [
            {"coding_id": coding_id, "case_id": case.case_id, "phase_id": p} for p in said.phases
        ]
    for document in case.documents:
        sources[document] = {"source_id": document, "case_id": case.case_id, "kind": "document"}
    for voice in case.silent:
        quiet = Said(voice)
        source_id, segment_id = _source_of(quiet), _segment_id(quiet)
        sources.setdefault(
            source_id, {"source_id": source_id, "case_id": case.case_id, "kind": "interview"}
        )
        segments[segment_id] = {
            "segment_id": segment_id,
            "source_id": source_id,
            "case_id": case.case_id,
            "participant_id": voice,
            "speaker_role": "informant",
            "position": 1,
        }
    paths = {str(e.source_path): str(e.source_path) for e in case.happened if e.source_path}
    for path in paths:
        kind = "document" if path.startswith("d") else "interview"
        sources.setdefault(path, {"source_id": path, "case_id": case.case_id, "kind": kind})
    for document, stance in case.stances:
        sources[document]["author_stance"] = stance
    units, happened = events(
        replace(case.study, events=case.happened), case.case_id, paths, mask=str
    )
    registered = set(case.study.registered_codes)
    used |= registered
    return {
        "dim_source": TABLES["dim_source"].from_rows(list(sources.values())),
        "fact_segment": TABLES["fact_segment"].from_rows(list(segments.values())),
        "fact_coding": TABLES["fact_coding"].from_rows(codings),
        "fact_coding_phase": TABLES["fact_coding_phase"].from_rows(phases),
        "dim_code": TABLES["dim_code"].from_rows(
            [_dim_code(code, order, registered) for order, code in enumerate(sorted(used), 1)]
        ),
        "dim_coder": TABLES["dim_coder"].from_rows(
            [{"coder_id": coder, "kind": kind} for coder, kind in _CODERS.items()]
        ),
        "dim_unit": units,
        "fact_event": happened,
        "fact_adaptation": TABLES["fact_adaptation"].from_rows(
            [{"case_id": case.case_id, **row} for row in case.adapted]
        ),
    }


def _dim_code(code: str, order: int, registered: set[str]) -> dict[str, object]:
    framework = FRAMEWORKS.get(code.split(".")[0], "study")
    return {
        "code_id": code,
        "framework": framework,
        "domain": ".".join(code.split("@")[0].split(".")[:2]),
        "rateable": framework in RATED and ".role." not in code,
        "registered": code in registered,
        "sort_order": order,
    }


def measured(case: SmallCase) -> dict[str, pa.Table]:
    """The figures of the case."""
    return measure_case(case.study, case.case_id, tables_of(case))


def rating(
    case: SmallCase,
    code: str = "c22.inn.adaptab",
    phase: str | None = None,
    derivation: str = "algorithm",
) -> dict:
    """One row of fact_rating."""
    (row,) = [
        r
        for r in measured(case)["fact_rating"].to_pylist()
        if (r["code_id"], r["phase_id"], r["derivation"]) == (code, phase, derivation)
    ]
    return row


def figures(tables: dict[str, pa.Table], metric_id: str) -> list[dict]:
    """The rows of one metric, whatever mart they are in."""
    marts = [t for name, t in tables.items() if name.startswith("mart_")]
    return [r for t in marts for r in t.to_pylist() if r["metric_id"] == metric_id]


def event(
    event_id: str,
    kind: str,
    earliest: date | None,
    latest: date | None = None,
    unit: str = "North",
    source: str | None = "d1",
    eligible_from: date | None = None,
    eligible_to: date | None = None,
    case_id: str = "c1",
) -> Event:
    """A row of events.csv; ``source`` names a document (d…) or interview (i…)."""
    return Event(
        event_id=event_id,
        case_id=case_id,
        unit=unit,
        event_type=kind,
        date_earliest=earliest,
        date_latest=latest or earliest,
        eligible_from=eligible_from,
        eligible_to=eligible_to,
        source_path=source,
    )
