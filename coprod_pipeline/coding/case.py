"""All codings of one case, people's and programs', as tables.

What belongs here: bringing codings together on the de-identified segments. What does not:
finding quotes (``human``), coding by program (``machine``), ratings (``metrics``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from coprod_pipeline.coding.codebook import Code, Codebook, dim_code_rows
from coprod_pipeline.coding.coder_ids import CoderId, coder_id_of
from coprod_pipeline.coding.coders.base import (
    RemarkingCoder,
)
from coprod_pipeline.coding.ground import Ground, Row, machine_rows
from coprod_pipeline.coding.human import (
    PlacedCoding,
    Refusal,
    ToolTexts,
    codings_of_case,
    place_codings,
)
from coprod_pipeline.coding.machine import MACHINE_CODERS, CoderSetting, CodingCache
from coprod_pipeline.coding.roles import POWER_OF_RECIPIENTS, characteristic_roles
from coprod_pipeline.coding.units import unit_id
from coprod_pipeline.deidentify.offsets import to_deidentified
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import HumanCoding, Study

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
    and reason of each human coding that was not placed, never the quote. ``remarks`` are what the
    programs say they left out (file, what, where, why, n). ``origins`` has the file and row that
    each human coding came from, by coding id.
    """

    codings: pa.Table
    coding_phases: pa.Table
    codes: list[Row]
    coders: list[Row]
    refused: list[Refusal]
    remarks: list[Row] = field(default_factory=list)
    origins: Mapping[str, tuple[str, int]] = field(default_factory=dict)


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
    setting: CoderSetting | None = None,
) -> CodedCase:
    """Code one case by every coder of study.yaml but the classifier, which learns from the others.

    ``sources`` and ``raw_segments`` are the case's raw_source and raw_segment, ``segments`` its
    fact_segment with de-identified text, ``spans`` its masked_span; ``path_to_source`` maps
    landing paths (POSIX) to source ids. ``cache`` keeps machine codings per source. ``pseudonym``
    hides a coder's name. ``tool_texts`` are the texts that the offsets of codings from QDA
    projects count in; those in ``exported`` are the study's own de-identified texts come back.
    ``setting`` is what programs may need beside texts and codes.
    """
    setting = setting or CoderSetting(study)
    declared = (*codebooks, *_core_functions(study))
    ground = Ground(study, case_id, declared, sources, raw_segments, segments)
    rows: list[Row] = []
    coders: dict[str, CoderId] = {}
    refused: list[Refusal] = []
    remarks: list[Row] = []
    origins: dict[str, tuple[str, int]] = {}
    for name in study.coders:
        if name == "human":
            mine = codings_of_case(study, case_id, path_to_source, ground.source_ids)
            masked = _spans_by_segment(spans)
            tool = ToolTexts(tool_texts or {}, exported, ground.laid_out(exported), masked)
            placed, refused = place_codings(mine, sources, raw_segments, path_to_source, tool)
            # What comes back from a tool is compared with what is here already.
            placed.sort(key=lambda p: p.coding.tool_source in exported)
            rows += _human_rows(ground, placed, tool, coders, refused, pseudonym, origins)
        elif name in MACHINE_CODERS:
            program = MACHINE_CODERS[name]
            coder = program.make(setting)
            digest = program.digest(codebooks) if program.digest else None
            rows += machine_rows(ground, coder, digest, codebooks, coders, cache)
            remarks += coder.remarks() if isinstance(coder, RemarkingCoder) else []
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
        remarks=remarks,
        origins=origins,
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
    ground: Ground,
    placed: Sequence[PlacedCoding],
    tool: ToolTexts,
    coders: dict[str, CoderId],
    refused: list[Refusal],
    pseudonym: Callable[[str], str],
    origins: dict[str, tuple[str, int]],
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
        origins[new_id] = (coding.file, coding.row)
        rows += [
            _human_row(ground, coding, stretch, new_id, coder.coder_id) for stretch in stretches
        ]
    return rows


def _human_row(
    ground: Ground,
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
