"""What the figures of one case are made of, brought together once.

What belongs here: the protocol and tables of a case in the shape the metrics read, and the
questions several metrics ask of it. What does not: any figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.coded import Coded, Codings
from coprod_pipeline.metrics.compared import Comparisons, compare_people
from coprod_pipeline.metrics.figures import Evidence
from coprod_pipeline.metrics.ratings import Rating, rate_case
from coprod_pipeline.metrics.voices import Cell, Voice, Voices, hear_voices
from coprod_pipeline.model import RATING_VALUES
from coprod_pipeline.protocol import Study

#: Framework of codes that no codebook declares.
UNDECLARED = "study"


@dataclass(frozen=True)
class Construct:
    """A code that is rated: its framework and domain, and whether it was registered beforehand."""

    code_id: str
    framework: str
    registered: bool
    domain: str


@dataclass(frozen=True)
class Material:
    """A case ready to be measured.

    ``constructs`` are the rated codes by framework and order in the codebook; ``frameworks``
    says the framework of every code in ``dim_code``; ``tables`` are the case's tables.
    """

    study: Study
    case_id: str
    tables: Mapping[str, pa.Table]
    frameworks: Mapping[str, str]
    constructs: tuple[Construct, ...]
    voices: Voices
    ratings: tuple[Rating, ...]
    codings: Codings

    def coded(self, *branches: str) -> list[Coded]:
        """The codings of codes and of those below them, one by one; see ``coded``."""
        return self.codings.of(*branches)

    @property
    def phases(self) -> tuple[str | None, ...]:
        """The grains of figures by phase: the whole case (None), then the phases in order."""
        return (None, *(p.period_id for p in self.study.phases.get(self.case_id, ())))

    @cached_property
    def informants(self) -> tuple[str, ...]:
        """Everybody who is heard in the case, on the roster or provisional, in order of id."""
        segments = self.tables["fact_segment"]
        not_heard = pc.is_in(segments["speaker_role"], value_set=pa.array(["interviewer", "other"]))
        heard = segments.filter(pc.invert(not_heard))
        known = pc.unique(heard["participant_id"].combine_chunks()).to_pylist()
        return tuple(sorted(p for p in known if p is not None))

    @cached_property
    def people(self) -> Comparisons:
        """The people who coded the case beside each other."""
        return compare_people(self.tables)

    def coder_source(self, code_id: str) -> str | None:
        """The kind of coder whose codings of this code's framework count, None without any."""
        return self.voices.coder_source.get(self.frameworks.get(code_id, UNDECLARED))

    def is_exploratory(self, code_id: str) -> bool:
        """Whether the code is not in the pre-registered subset."""
        return code_id not in self.study.registered_codes

    def is_undeclared(self, code_id: str) -> bool:
        """Whether neither the registered subset nor a proposition about this case names the code."""
        return self.is_exploratory(code_id) and not any(
            code_id in p.expect for p in self.study.propositions if self.case_id in p.cases
        )

    @cached_property
    def wanted(self) -> Mapping[str, tuple[Construct, ...]]:
        """The registered constructs of each framework; all rateable ones where none are given.

        Pairs of role and characteristic are among them only where they are registered.
        """
        registered = bool(self.study.registered_codes)
        found: dict[str, list[Construct]] = {}
        for construct in self.constructs:
            if construct.registered or not registered:
                found.setdefault(construct.framework, []).append(construct)
        return {framework: tuple(listed) for framework, listed in found.items()}

    @cached_property
    def preferred(self) -> Mapping[Cell, Rating]:
        """The rating of each cell that figures use: consensus where there is one."""
        return {r.cell: r for r in self.ratings if r.is_preferred}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a small table; not for segments or codings."""
        rows: list[dict[str, Any]] = self.tables[name].to_pylist()
        return rows

    def codings_evidence(self, cells: Iterable[Cell]) -> Evidence:
        """All actual codings of cells, none of them contradicting."""
        rows = self.voices.rows_of(cells)
        return Evidence(rows, np.zeros(len(rows), dtype=np.bool_))


def gather(study: Study, case_id: str, tables: Mapping[str, pa.Table]) -> Material:
    """The material of one case; raises ValueError when a coding refers to nothing."""
    codes = sorted(
        tables["dim_code"].to_pylist(),
        key=lambda c: (c["framework"], c["sort_order"], c["code_id"]),
    )
    registered = set(study.registered_codes)
    constructs = tuple(
        Construct(c["code_id"], c["framework"], c["code_id"] in registered, c["domain"])
        for c in codes
        # A pair of role and characteristic is rated only where it was registered.
        if c["rateable"] and ("@" not in c["code_id"] or c["code_id"] in registered)
    )
    voices = hear_voices(tables)
    rated = rate_case(study, case_id, [c.code_id for c in constructs], voices)
    return Material(
        study=study,
        case_id=case_id,
        tables=tables,
        frameworks={c["code_id"]: c["framework"] for c in codes},
        constructs=constructs,
        voices=voices,
        ratings=tuple(rated),
        codings=Codings(
            study=study,
            heard=voices.heard,
            fact_coding=tables["fact_coding"],
            fact_coding_phase=tables["fact_coding_phase"],
            dim_source=tables["dim_source"],
        ),
    )


def rating_evidence(rating: Rating, voices: Voices) -> Evidence:
    """The codings a rating rests on; those with a valence against its direction contradict.

    At rating 0 every valence of a direction contradicts; X and NA are contradicted by nothing.
    """
    rows = voices.rows_of([rating.cell])
    valence = voices.valence[rows]
    if rating.rating_code == "0":
        return Evidence(rows, valence != 0)
    return Evidence(rows, valence * RATING_VALUES.get(rating.rating_code, 0) < 0)


def heard(voices: Sequence[Voice], kind: str) -> set[str]:
    """Ids of the voices of one kind."""
    return {v.voice_id for v in voices if v.kind == kind}
