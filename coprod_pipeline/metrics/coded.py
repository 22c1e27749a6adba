"""The codings of a case that are evidence, each with whose voice it is.

What belongs here: codings one by one, for metrics that read level, kind, role or unit, and the
attributes of their sources. What does not: votes (``voices``), and figures of any kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.figures import Evidence
from coprod_pipeline.model import LEADING_ROLES
from coprod_pipeline.protocol import Study

INFORMANT, DOCUMENT, UNKNOWN = "informant", "document", "unknown"

#: A source as evidence counts them: its voice kind and its id.
SourceKey = tuple[str, str]

_COLUMNS = (
    "coding_id",
    "segment_id",
    "source_id",
    "coder_id",
    "valence_code",
    "explicit_example",
    "aspect",
    "role",
    "level",
    "kind",
    "adopting_unit_id",
)


@dataclass(frozen=True)
class Coded:
    """A coding in one segment, by a coder whose codings count; no interviewer or bystander.

    ``row`` is its row in ``fact_coding``. A coding over several segments is several of these, with
    one ``coding_id``; a characteristic that is about a role stands here twice, under its own code
    and under that of the pair. ``voice_id`` is a participant, a document, or the file of an
    unlabelled voice (``source_id`` is the file in any case). ``explicit`` is False where the coder
    did not say; ``aspect`` is actual where it is empty. ``phases`` are those the coding belongs
    to, in alphabetical order, none when it counts for the whole case only.
    """

    row: int
    coding_id: str
    segment_id: str
    source_id: str
    voice_kind: str
    voice_id: str
    code_id: str
    coder_id: str
    valence_code: str | None
    explicit: bool
    aspect: str
    phases: tuple[str, ...]
    role: str | None
    level: int | None
    kind: str | None
    adopting_unit_id: str | None

    @property
    def source(self) -> SourceKey:
        """The source whose voice it is: a person, a document, or a file's unlabelled talk."""
        return (self.voice_kind, self.voice_id)

    @property
    def valence(self) -> int | None:
        """-1, 0 or 1; X counts 0, presence only is None."""
        if self.valence_code is None:
            return None
        return 0 if self.valence_code == "X" else int(self.valence_code)

    def is_in(self, phase_id: str | None) -> bool:
        """Whether it counts in a phase; None is the whole case, which holds all."""
        return phase_id is None or phase_id in self.phases


@dataclass(frozen=True)
class Standing:
    """How a source stands to the programme: of a person role and stake, of a document its stance.

    None where the roster or sources.csv does not say.
    """

    role: str | None = None
    stake: str | None = None
    stance: str | None = None

    @property
    def is_leading(self) -> bool:
        """Whether this is a person in a leading role."""
        return self.role in LEADING_ROLES

    @property
    def is_independent(self) -> bool:
        """Neither an insider in a leading role nor a document by the programme."""
        return not (self.stake == "insider" and self.is_leading) and self.stance != "programme"


@dataclass(frozen=True)
class Codings:
    """All codings of a case that are evidence.

    ``heard`` has the columns row_no, code_id, voice_kind, voice_id, in the order of row_no and
    code_id; the other tables are the case's own.
    """

    study: Study
    heard: pa.Table
    fact_coding: pa.Table
    fact_coding_phase: pa.Table
    dim_source: pa.Table

    def table(self, *branches: str) -> pa.Table:
        """The codings as a table: row_no, code_id, voice_kind, voice_id and those of _COLUMNS.

        Without ``branches`` all; else those of a code or of the codes below it: ``loz.move`` holds
        ``loz.move.org``, never ``loz.movement``. For counting many codings without going through
        them one by one.
        """
        found = self.heard
        if branches:
            code = found["code_id"]
            wanted = pc.is_in(code, value_set=pa.array(branches, pa.string()))
            for branch in branches:
                wanted = pc.or_(wanted, pc.starts_with(code, f"{branch.rstrip('.')}."))
            found = found.filter(wanted)
        codings = self.fact_coding.select(list(_COLUMNS)).take(found["row_no"])
        for name in _COLUMNS:
            found = found.append_column(name, codings[name])
        return found

    def of(self, *branches: str) -> list[Coded]:
        """The codings of these codes and of the codes below them, in the order of the table."""
        found = self.table(*branches)
        phases = self._phases_of(found["coding_id"])
        return [
            Coded(
                row=row["row_no"],
                coding_id=row["coding_id"],
                segment_id=row["segment_id"],
                source_id=row["source_id"],
                voice_kind=row["voice_kind"],
                voice_id=row["voice_id"],
                code_id=row["code_id"],
                coder_id=row["coder_id"],
                valence_code=row["valence_code"],
                explicit=bool(row["explicit_example"]),
                aspect=row["aspect"] or "actual",
                phases=phases.get(row["coding_id"], ()),
                role=row["role"],
                level=row["level"],
                kind=row["kind"],
                adopting_unit_id=row["adopting_unit_id"],
            )
            for row in found.to_pylist()
        ]

    @cached_property
    def standings(self) -> Mapping[SourceKey, Standing]:
        """How each person on the roster and each document stands to the programme."""
        found = {
            (INFORMANT, participant): Standing(
                role=person.role.strip().lower() or None, stake=person.stake or None
            )
            for participant, person in self.study.participants().items()
        }
        for row in self.dim_source.to_pylist():
            if row["kind"] == "document":
                found[DOCUMENT, row["source_id"]] = Standing(stance=row["author_stance"])
        return found

    def standing(self, source: SourceKey) -> Standing:
        """How a source stands to the programme; all None for those nobody described."""
        return self.standings.get(source, Standing())

    def _phases_of(self, coding_ids: pa.ChunkedArray) -> dict[str, tuple[str, ...]]:
        table = self.fact_coding_phase
        own = table.filter(pc.is_in(table["coding_id"], value_set=coding_ids.combine_chunks()))
        found: dict[str, set[str]] = {}
        ids, phases = own["coding_id"].to_pylist(), own["phase_id"].to_pylist()
        for coding, phase in zip(ids, phases, strict=True):
            found.setdefault(coding, set()).add(phase)
        return {coding: tuple(sorted(named)) for coding, named in found.items()}


def sources(coded: Sequence[Coded], kind: str | None = None) -> set[str]:
    """Ids of the voices behind codings, of one kind or all."""
    return {c.voice_id for c in coded if kind is None or c.voice_kind == kind}


def evidence_of(supporting: Sequence[Coded], contradicting: Sequence[Coded] = ()) -> Evidence:
    """Codings as evidence, each row once; what is on both sides contradicts."""
    import numpy as np

    against = {c.row for c in contradicting}
    rows = np.array(sorted({c.row for c in supporting} | against), dtype=np.int64)
    return Evidence(rows, np.isin(rows, np.array(sorted(against), dtype=np.int64)))


def support(coded: Sequence[Coded]) -> dict[str, object]:
    """The columns that count what stands behind a figure: informants, documents, segments."""
    return {
        "n_informants": len(sources(coded, INFORMANT)),
        "n_documents": len(sources(coded, DOCUMENT)),
        "n_segments": len({c.segment_id for c in coded}),
    }
