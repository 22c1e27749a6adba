"""What codings of a case stand on, and the rows that are made on it.

What belongs here: ids, places, phases and versions of codings, and the rows of programs' codings.
What does not: which codings there are (``case``, ``classify``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

import pyarrow as pa

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coder_ids import CoderId, roster_names
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment, Coder
from coprod_pipeline.coding.human import coding_id
from coprod_pipeline.coding.lessons import codable
from coprod_pipeline.coding.machine import CodingCache, run_coder
from coprod_pipeline.coding.phases import phases_of
from coprod_pipeline.coding.projects.layout import LaidOut, lay_out
from coprod_pipeline.protocol import Study

_VALENCE = {"-1": -1, "0": 0, "1": 1}
Row = dict[str, object]


class Ground:
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
        """Ids of the case's sources."""
        return self.sources.keys()

    def laid_out(self, exported: frozenset[str]) -> dict[str, LaidOut]:
        """Each source's de-identified text as it would be exported, when one has come back."""
        by_source: dict[str, list[Row]] = {}
        for row in self.segments.values() if exported else ():
            by_source.setdefault(row["source_id"], []).append(row)
        return {source_id: lay_out(rows) for source_id, rows in by_source.items()}

    def new_id(self, source_id: str, start: int, end: int, code_id: str, coder_id: str) -> str:
        """Id of a coding at a place; the same place again gets another one."""
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


def machine_rows(
    ground: Ground,
    coder: Coder,
    digest: str | None,
    codebooks: Sequence[Codebook],
    coders: dict[str, CoderId],
    cache: CodingCache | None,
) -> list[Row]:
    """Rows of a program's codings; the program is listed even when it finds nothing."""
    coders[coder.coder_id] = CoderId(coder.coder_id, "machine", coder.model, coder.version)
    by_source: dict[str, list[CodableSegment]] = {}
    for segment in sorted(ground.segments.values(), key=lambda s: (s["source_id"], s["position"])):
        by_source.setdefault(segment["source_id"], []).append(codable(segment))
    found = run_coder(coder, digest, by_source, codebooks, cache)
    return [
        _machine_row(ground, coder.coder_id, source_id, assignment)
        for source_id, assignments in found.items()
        for assignment in assignments
    ]


def _machine_row(ground: Ground, coder_id: str, source_id: str, assignment: Assignment) -> Row:
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
        aspect=assignment.aspect,
        ref_start=_day(assignment.ref_start),
        ref_end=_day(assignment.ref_end),
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
