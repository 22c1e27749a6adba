"""The cases of a study side by side, as the figures over all cases read them.

What belongs here: each case's material, which constructs are compared, and evidence that lies in
several cases. What does not: any figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from coprod_pipeline.metrics.figures import Evidence, Rows
from coprod_pipeline.metrics.material import Material, gather
from coprod_pipeline.metrics.ratings import Rating
from coprod_pipeline.metrics.voices import Voice
from coprod_pipeline.model import RATING_VALUES
from coprod_pipeline.protocol import Study

Cases = Mapping[str, Mapping[str, pa.Table]]


@dataclass(frozen=True)
class Comparison:
    """The study and the tables of its cases; what is made of them is made once, when asked for."""

    study: Study
    cases: Cases

    @cached_property
    def case_ids(self) -> tuple[str, ...]:
        """Cases that were measured, in the order of study.yaml."""
        return tuple(c for c in self.study.case_ids if c in self.cases)

    @cached_property
    def materials(self) -> dict[str, Material]:
        """The material of each case."""
        return {c: gather(self.study, c, self.cases[c]) for c in self.case_ids}

    @cached_property
    def constructs(self) -> tuple[str, ...]:
        """Registered constructs in their order; without any all rateable ones, pairs left out."""
        codes = {
            row["code_id"]: row
            for case_id in self.case_ids
            for row in self.cases[case_id]["dim_code"].to_pylist()
            if row["rateable"]
        }
        if self.study.registered_codes:
            return tuple(c for c in self.study.registered_codes if c in codes)
        plain = [row for row in codes.values() if "@" not in row["code_id"]]
        plain.sort(key=lambda r: (r["framework"], r["sort_order"], r["code_id"]))
        return tuple(row["code_id"] for row in plain)

    @property
    def is_exploratory(self) -> bool:
        """Whether no constructs were registered, so that the compared ones are no choice."""
        return not self.study.registered_codes

    @cached_property
    def ratings(self) -> dict[str, dict[str, Rating]]:
        """By case and construct the preferred rating of the whole case, where it is ok."""
        wanted = set(self.constructs)
        return {
            case_id: {
                r.code_id: r
                for r in material.ratings
                if r.phase_id is None
                and r.is_preferred
                and r.status == "ok"
                and r.code_id in wanted
            }
            for case_id, material in self.materials.items()
        }

    def voices(self, case_id: str, code_id: str) -> tuple[Voice, ...]:
        """Who speaks of a construct in a case."""
        return self.materials[case_id].voices.actual.get((None, code_id), ())

    def coder_source(self, codes: Iterable[str], cases: Iterable[str] | None = None) -> str | None:
        """The kind of coder behind these codes in these cases; None where there are several."""
        listed = list(codes)
        kinds = {
            self.materials[case_id].coder_source(code_id)
            for case_id in (self.case_ids if cases is None else cases)
            for code_id in listed
        } - {None}
        return kinds.pop() if len(kinds) == 1 else None

    @cached_property
    def fact_coding(self) -> pa.Table:
        """The codings of all cases, one case after the other: what evidence rows count in."""
        return pa.concat_tables([self.cases[c]["fact_coding"] for c in self.case_ids])

    @cached_property
    def _offsets(self) -> dict[str, int]:
        sizes = [self.cases[c]["fact_coding"].num_rows for c in self.case_ids]
        return dict(zip(self.case_ids, np.cumsum([0, *sizes]).tolist(), strict=False))

    def evidence(
        self, supporting: Mapping[str, Rows], contradicting: Mapping[str, Rows] | None = None
    ) -> Evidence:
        """Codings of several cases (rows of each case's fact_coding) as evidence.

        What is on both sides contradicts.
        """
        against = self._placed(contradicting or {})
        rows = np.union1d(self._placed(supporting), against)
        return Evidence(rows, np.isin(rows, against))

    def _placed(self, rows: Mapping[str, Rows]) -> Rows:
        placed = [np.asarray(r, dtype=np.int64) + self._offsets[c] for c, r in rows.items()]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *placed]))

    def codings_of(self, codes: Iterable[str], cases: Iterable[str] | None = None) -> Evidence:
        """All actual codings of constructs, none of them contradicting."""
        listed = list(codes)
        return self.evidence(
            {
                case_id: self.materials[case_id].voices.rows_of((None, c) for c in listed)
                for case_id in (self.case_ids if cases is None else cases)
            }
        )

    def behind(self, rows: Evidence) -> dict[str, object]:
        """The columns that count what stands behind evidence of several cases."""
        voices: set[tuple[str, str]] = set()
        segments = 0
        for case_id, offset in self._offsets.items():
            material = self.materials[case_id]
            size = self.cases[case_id]["fact_coding"].num_rows
            own = rows.coding_rows[
                (rows.coding_rows >= offset) & (rows.coding_rows < offset + size)
            ]
            heard = material.codings.heard
            place = np.isin(heard["row_no"].to_numpy(), own - offset)
            said = heard.filter(pa.array(place)).select(["voice_kind", "voice_id"])
            listed = said.group_by(["voice_kind", "voice_id"]).aggregate([]).to_pylist()
            voices |= {(r["voice_kind"], r["voice_id"]) for r in listed}
            segments += material.voices.n_segments(own - offset)
        kinds = [kind for kind, _ in voices]
        return {
            "n_informants": kinds.count("informant"),
            "n_documents": kinds.count("document"),
            "n_segments": segments,
        }


def rating_value(rating: Rating) -> int:
    """A rating as a number for arithmetic, where X counts 0."""
    return RATING_VALUES.get(rating.rating_code, 0)
