"""All codings of one case, people's and programs', as tables.

What belongs here: bringing codings together on the de-identified segments. What does not:
finding quotes (``human``), coding by program (``machine``), ratings (``metrics``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

import pyarrow as pa

from coprod_pipeline.coding.codebook import Code, Codebook, dim_code_rows
from coprod_pipeline.coding.coder_ids import CoderId, coder_id_of, roster_names
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment, Coder
from coprod_pipeline.coding.human import (
    PlacedCoding,
    Refusal,
    ToolTexts,
    coding_id,
    codings_of_case,
    place_codings,
)
from coprod_pipeline.coding.machine import MACHINE_CODERS, CodingCache, run_coder
from coprod_pipeline.coding.phases import phases_of
from coprod_pipeline.coding.projects.layout import LaidOut, lay_out
from coprod_pipeline.coding.roles import POWER_OF_RECIPIENTS, characteristic_roles
from coprod_pipeline.coding.units import unit_id
from coprod_pipeline.deidentify.offsets import to_deidentified
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import HumanCoding, Study

_VALENCE = {"-1": -1, "0": 0, "1": 1}
#: What a coding says beside its code and unit: one that came back changed in it is another one.
_SAID = (
    "valence",
    "explicit_example",
    "aspect",
    "ref_start",
    "ref_end",
    "role",
    "level",
    "kind",
)
Row = dict[str, object]


class _Masked(NamedTuple):
    """A row of masked_span: offsets in the identified and in the de-identified segment."""

    start: int
    end: int
    deid_start: int
    deid_end: int


@dataclass(frozen=True)
class CodedCase:
    """The codings of a case.

    ``codings`` is fact_coding, ``coding_phases`` fact_coding_phase; ``codes`` are dim_code rows of
    every declared, registered or used code, ``coders`` dim_coder rows. ``refused`` tells file, row
    and reason of each human coding that was not placed, never the quote. ``not_run`` names coders
    of study.yaml that this package does not have.
    """

    codings: pa.Table
    coding_phases: pa.Table
    codes: list[Row]
    coders: list[Row]
    refused: list[Refusal]
    not_run: tuple[str, ...] = ()


def code_case(
    study: Study,
    case_id: str,
    *,
    codebooks: Sequence[Codebook],
    sources: pa.Table,
    raw_segments: pa.Table,
    segments: pa.Table,
    spans: pa.Table,
    path_to_source: Mapping[str, str],
    cache: CodingCache | None,
    pseudonym: Callable[[str], str],
    tool_texts: Mapping[str, str] | None = None,
    exported: frozenset[str] = frozenset(),
) -> CodedCase:
    """Code one case by every coder that study.yaml lists.

    ``sources`` and ``raw_segments`` are the case's raw_source and raw_segment, ``segments`` its
    fact_segment with de-identified text, ``spans`` its masked_span; ``path_to_source`` maps
    landing paths (POSIX) to source ids. ``cache`` keeps machine codings per source. ``pseudonym``
    hides a coder's name. ``tool_texts`` are the texts that the offsets of codings from QDA
    projects count in; those in ``exported`` are the study's own de-identified texts come back.
    """
    declared = (*codebooks, *_core_functions(study))
    ground = _Ground(study, case_id, declared, sources, raw_segments, segments)
    rows: list[Row] = []
    coders: dict[str, CoderId] = {}
    refused: list[Refusal] = []
    not_run = []
    for name in study.coders:
        if name == "human":
            mine = codings_of_case(study, case_id, path_to_source, ground.source_ids)
            masked = _spans_by_segment(spans)
            tool = ToolTexts(tool_texts or {}, exported, ground.laid_out(exported), masked)
            placed, refused = place_codings(mine, sources, raw_segments, path_to_source, tool)
            # What comes back from a tool is compared with what is here already.
            placed.sort(key=lambda p: p.coding.tool_source in exported)
            rows += _human_rows(ground, placed, tool, coders, refused, pseudonym)
        elif name in MACHINE_CODERS:
            rows += _machine_rows(ground, name, codebooks, coders, cache)
        else:
            not_run.append(name)
    used = {str(row["code_id"]) for row in rows} | {d for _, d in characteristic_roles(rows)}
    if "cfir2022" in study.frameworks:
        # Reported even when nobody spoke of it (IMP-10), so it needs its row.
        used.add(POWER_OF_RECIPIENTS)
    return CodedCase(
        codings=TABLES["fact_coding"].from_rows(rows),
        coding_phases=TABLES["fact_coding_phase"].from_rows(ground.phase_rows(rows)),
        codes=dim_code_rows(declared, study.registered_codes, used),
        coders=[coders[i].row() for i in sorted(coders)],
        refused=refused,
        not_run=tuple(not_run),
    )


def _core_functions(study: Study) -> tuple[Codebook, ...]:
    """Make the pre-declared core functions a codebook of presence codes, ``core.<case>.<id>``."""
    codes = tuple(
        Code(
            id=f"core.{case}.{function}",
            name=text,
            definition=text,
            kind="core_function",
            rateable=False,
        )
        for case, functions in study.core_functions.items()
        for function, text in functions
    )
    return (
        (Codebook("core", "1", "Core functions of study.yaml", codes, ("study.yaml",)),)
        if codes
        else ()
    )


class _Ground:
    """What codings of a case stand on: its sources, segments, phases and code versions."""

    def __init__(
        self,
        study: Study,
        case_id: str,
        codebooks: Sequence[Codebook],
        sources: pa.Table,
        raw_segments: pa.Table,
        segments: pa.Table,
    ) -> None:
        self.case_id = case_id
        self.names = roster_names(study.roster)
        self.phases = study.phases.get(case_id, ())
        self.versions: dict[str, str] = {}
        for codebook in codebooks:
            for code in codebook.codes:
                self.versions.setdefault(code.id, codebook.version)
        columns = ["source_id", "kind", "date_lo", "date_hi"]
        self.sources = {row["source_id"]: row for row in sources.select(columns).to_pylist()}
        self.segments = {row["segment_id"]: row for row in segments.to_pylist()}
        ids, starts = raw_segments["segment_id"], raw_segments["char_start"]
        self.starts = dict(zip(ids.to_pylist(), starts.to_pylist(), strict=True))
        self._ordinals: Counter[tuple[str, int, int, str, str]] = Counter()

    @property
    def source_ids(self) -> Iterable[str]:
        return self.sources.keys()

    def laid_out(self, exported: frozenset[str]) -> dict[str, LaidOut]:
        """Each source's de-identified text as it would be exported, when one has come back."""
        by_source: dict[str, list[Row]] = {}
        for row in self.segments.values() if exported else ():
            by_source.setdefault(row["source_id"], []).append(row)
        return {source_id: lay_out(rows) for source_id, rows in by_source.items()}

    def new_id(self, source_id: str, start: int, end: int, code_id: str, coder_id: str) -> str:
        place = (source_id, start, end, code_id, coder_id)
        self._ordinals[place] += 1
        return coding_id(*place, self._ordinals[place] - 1)

    def row(self, segment_id: str, **values: object) -> Row:
        """Make a row of fact_coding on a segment."""
        segment = self.segments[segment_id]
        code_id = str(values["code_id"])
        return {
            "segment_id": segment_id,
            "source_id": segment["source_id"],
            "case_id": self.case_id,
            "participant_id": segment["participant_id"],
            "codebook_version": self.versions.get(code_id.split("@")[0]),
            "valence": _VALENCE.get(str(values.get("valence_code"))),
            **values,
        }

    def phase_rows(self, rows: Iterable[Row]) -> list[Row]:
        """Rows of fact_coding_phase: one per coding and phase, however many segments it spans."""
        seen: dict[str, list[str]] = {}
        for row in rows:
            source = self.sources[str(row["source_id"])]
            dates = (source["date_lo"], source["date_hi"])
            seen[str(row["coding_id"])] = phases_of(
                self.phases,
                cast("date | None", row.get("ref_start")),
                cast("date | None", row.get("ref_end")),
                dates if source["kind"] == "document" else None,
            )
        return [
            {"coding_id": coding, "case_id": self.case_id, "phase_id": phase}
            for coding, phases in seen.items()
            for phase in phases
        ]


def _spans_by_segment(spans: pa.Table) -> dict[str, list[_Masked]]:
    """Masked spans per segment, in order of the text."""
    by_segment: dict[str, list[_Masked]] = {}
    for row in spans.select(["segment_id", *_Masked._fields]).to_pylist():
        segment_id = row.pop("segment_id")
        by_segment.setdefault(segment_id, []).append(_Masked(**row))
    for masked in by_segment.values():
        masked.sort()
    return by_segment


def _human_rows(
    ground: _Ground,
    placed: Sequence[PlacedCoding],
    tool: ToolTexts,
    coders: dict[str, CoderId],
    refused: list[Refusal],
    pseudonym: Callable[[str], str],
) -> list[Row]:
    """Rows of people's codings; one whose segments were all withheld is added to ``refused``.

    A coding of the study's own that went to a tool and came back as it was has its rows already:
    of codings that agree in everything, a file that came back adds those it has more of.
    """
    rows: list[Row] = []
    there: Counter[tuple[object, ...]] = Counter()
    back: Counter[tuple[object, ...]] = Counter()
    for place in placed:
        coding = place.coding
        pieces = [p for p in place.pieces if p.segment_id in ground.segments]
        if not pieces:
            why = "the quote stands in no segment that is analysed"
            refused.append(
                {
                    "file": coding.file,
                    "row": coding.row,
                    "reason": why,
                    "source_id": place.source_id,
                }
            )
            continue
        coder = coder_id_of(coding.coder, ground.names, pseudonym)
        stretches = [
            (p.segment_id, *to_deidentified(tool.spans.get(p.segment_id, ()), p.start, p.end))
            for p in pieces
        ]
        said = tuple(getattr(coding, name) for name in _SAID)
        unit = unit_id(ground.case_id, coding.unit) if coding.unit else None
        same = (*stretches, coding.code_id, coder.coder_id, *said, unit)
        if coding.tool_source in tool.exported:
            back[coding.file, *same] += 1
            if back[coding.file, *same] <= there[same]:
                continue
        there[same] += 1
        coders[coder.coder_id] = coder
        new_id = ground.new_id(
            place.source_id, place.start, place.end, coding.code_id, coder.coder_id
        )
        rows += [
            _human_row(ground, coding, stretch, new_id, coder.coder_id) for stretch in stretches
        ]
    return rows


def _human_row(
    ground: _Ground,
    coding: HumanCoding,
    stretch: tuple[str, int, int],
    new_id: str,
    coder_id: str,
) -> Row:
    segment_id, start, end = stretch
    return ground.row(
        segment_id,
        coding_id=new_id,
        code_id=coding.code_id,
        coder_id=coder_id,
        char_start=start,
        char_end=end,
        valence_code=coding.valence,
        explicit_example=coding.explicit_example,
        aspect=coding.aspect,
        ref_start=coding.ref_start,
        ref_end=coding.ref_end,
        role=coding.role,
        level=coding.level,
        kind=coding.kind,
        adopting_unit_id=unit_id(ground.case_id, coding.unit) if coding.unit else None,
    )


def _machine_rows(
    ground: _Ground,
    name: str,
    codebooks: Sequence[Codebook],
    coders: dict[str, CoderId],
    cache: CodingCache | None,
) -> list[Row]:
    """Rows of a program's codings; the program is listed even when it finds nothing."""
    make, digest = MACHINE_CODERS[name]
    coder: Coder = make()
    coders[coder.coder_id] = CoderId(coder.coder_id, "machine", coder.model, coder.version)
    by_source: dict[str, list[CodableSegment]] = {}
    for segment in sorted(ground.segments.values(), key=lambda s: (s["source_id"], s["position"])):
        by_source.setdefault(segment["source_id"], []).append(
            CodableSegment(
                segment["segment_id"],
                segment["text"] or "",
                segment["speaker_role"],
                segment["language"],
            )
        )
    found = run_coder(coder, digest(codebooks), by_source, codebooks, cache)
    return [
        _machine_row(ground, coder.coder_id, source_id, assignment)
        for source_id, assignments in found.items()
        for assignment in assignments
    ]


def _machine_row(ground: _Ground, coder_id: str, source_id: str, assignment: Assignment) -> Row:
    # The segment's place in the source keeps the id from moving when other segments change.
    base = ground.starts.get(assignment.segment_id) or 0
    start, end = base + assignment.start, base + assignment.end
    return ground.row(
        assignment.segment_id,
        coding_id=ground.new_id(source_id, start, end, assignment.code_id, coder_id),
        code_id=assignment.code_id,
        coder_id=coder_id,
        char_start=assignment.start,
        char_end=assignment.end,
        valence_code=assignment.valence,
        explicit_example=assignment.explicit_example,
        confidence=assignment.confidence,
    )
