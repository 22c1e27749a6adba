"""A program and people on one code: who coded which unit of the sample, and of each case.

What belongs here: counts and arrays of units. What does not: which units count
(``machine_gold``), scores (``machine_scores``), rows of tables (``machine_quality``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from coprod_pipeline.metrics.agreement import Floats
from coprod_pipeline.metrics.coder_units import CoderUnits, Flags, Ints, gather, tally_units
from coprod_pipeline.metrics.machine_gold import GOLD, MACHINE, Sample, Tables, learns, sample
from coprod_pipeline.metrics.reliability import human_coders

_NOBODY = Counter[str]()


@dataclass(frozen=True)
class Beside:
    """A program and people on one code.

    ``cells`` (sources, :data:`agreement.CELLS`) of the compared units, people first; ``unit``
    numbers these units. ``is_given``: whether the program gave the code anywhere, ``is_tried``:
    whether what it did in the sample says anything. ``outcomes`` counts what became of
    suggestions of the code.
    """

    coder_id: str
    code_id: str
    unit: Ints
    cells: Floats
    gold: Flags
    source: Ints
    is_given: bool
    is_tried: bool
    outcomes: Counter[str]


@dataclass(frozen=True)
class Ground:
    """The sample over all cases, and what is asked of it for every program."""

    case_ids: tuple[str, ...]
    cases: Sequence[Tables]
    sample: Sample

    @classmethod
    def of(cls, cases: Mapping[str, Tables]) -> Ground:
        """Gather the sample of these cases."""
        ids = tuple(sorted(cases))
        listed = [cases[i] for i in ids]
        return cls(ids, listed, sample(listed))

    @property
    def units(self) -> CoderUnits:
        """All units of the study."""
        return self.sample.units

    @cached_property
    def programs(self) -> list[str]:
        """The programs that can be judged, in order of their ids."""
        kinds = {r["coder_id"]: r["kind"] for t in self.cases for r in t["dim_coder"].to_pylist()}
        return sorted(
            c
            for c, kind in kinds.items()
            if kind == "machine" and (not learns(c) or self._tried[c])
        )

    @cached_property
    def _tried(self) -> dict[str, set[str]]:
        """The codes that each coder that learns was tried on."""
        return self._codes("held_out_coding")

    @cached_property
    def _given(self) -> dict[str, set[str]]:
        """The codes that each coder gave."""
        return self._codes("fact_coding")

    def _codes(self, table: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for tables in self.cases:
            if table in tables:
                pairs = tables[table].group_by(["coder_id", "code_id"]).aggregate([])
                for row in pairs.to_pylist():
                    found[row["coder_id"]].add(row["code_id"])
        return found

    def codes_of(self, coder_id: str) -> list[str]:
        """What a program is judged on: codes it gave or was tried on, and those people gave."""
        gold = {code for who, code in self._marked if who == GOLD}
        return sorted(gold | self._given[coder_id] | self._tried[coder_id])

    @cached_property
    def _marked(self) -> dict[tuple[str, str], Ints]:
        """Per label and code, the units it marked, each once and ascending."""
        units = self.units
        names = [k.code_id or "" for k in units.keys["code"]]
        code = units.key_of_code["code"][units.mark_code]
        n_units, n_codes = max(len(units.unit_source), 1), max(len(names), 1)
        place = np.unique((units.mark_coder * n_codes + code) * n_units + units.mark_unit)
        who, unit = place // n_units, place % n_units
        starts = np.flatnonzero(np.diff(who, prepend=-1))
        groups = np.split(unit, starts[1:]) if len(starts) else []
        return {
            (units.coders[who[s] // n_codes], names[who[s] % n_codes]): group
            for s, group in zip(starts.tolist(), groups, strict=True)
        }

    def beside(self, coder_id: str, code_id: str) -> Beside:
        """The program and people on the code."""
        units, label = self.units, MACHINE + coder_id
        said, gold = (self._flags(self._marked.get((w, code_id))) for w in (label, GOLD))
        here = self.sample.judged(label) & self._opened(GOLD, code_id)
        if label in units.coders:
            here = here & self._opened(label, code_id)
        unit = np.flatnonzero(here).astype(np.int64)
        source = units.unit_source[unit]
        kind = np.where(gold[unit], np.where(said[unit], 0, 1), np.where(said[unit], 2, 3))
        counts = np.bincount(source * 4 + kind, minlength=4 * len(units.sources))
        cells = counts.reshape(-1, 4).astype(np.float64)
        tried = code_id in self._tried[coder_id] if learns(coder_id) else True
        return Beside(
            coder_id,
            code_id,
            unit,
            cells[cells.sum(axis=1) > 0],
            gold[unit],
            source,
            is_given=code_id in self._given[coder_id],
            is_tried=tried and (learns(coder_id) or code_id in self._given[coder_id]),
            outcomes=self._outcomes.get((coder_id, code_id), _NOBODY),
        )

    def _flags(self, numbers: Ints | None) -> Flags:
        flags = np.zeros(len(self.units.unit_source), dtype=np.bool_)
        if numbers is not None:
            flags[numbers] = True
        return flags

    def _opened(self, coder: str, code_id: str) -> Flags:
        """The units of sources that somebody worked on with the code's codebook."""
        units = self.units
        number = next((n for n, k in enumerate(units.keys["code"]) if k.code_id == code_id), None)
        if number is None or coder not in units.coders:
            return np.zeros(len(units.unit_source), dtype=np.bool_)
        opened = units.opened_by("code")[number, units.coders.index(coder)]
        return np.asarray(opened[units.unit_source], dtype=np.bool_)

    @cached_property
    def _outcomes(self) -> dict[tuple[str, str], Counter[str]]:
        """What became of suggestions, by program and code: each suggestion and outcome once."""
        seen: set[tuple[str, str, str, str]] = set()
        for tables in self.cases:
            for r in tables["machine_review"].to_pylist() if "machine_review" in tables else ():
                if r["coder_id"] is not None and r["code_id"] is not None:
                    seen.add((r["coder_id"], r["code_id"], r["review_id"], r["outcome"]))
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        given: dict[tuple[str, str], set[str]] = defaultdict(set)
        for coder, code, suggestion, outcome in sorted(seen):
            found[coder, code][outcome] += 1
            given[coder, code].add(suggestion)
        for pair, suggestions in given.items():
            found[pair]["suggested"] = len(suggestions)
        return dict(found)

    def coded(self, coder_id: str, code_id: str) -> Flags:
        """The units of the study that the program coded; of what it learnt from, what it predicted."""
        label = MACHINE + coder_id
        flags = self._flags(self._marked.get((label, code_id)))
        if not learns(coder_id):
            return flags
        real = {s for t in self.cases for s in _segments(t, coder_id, code_id)}
        there = np.array([s in real for s in self.units.segment_ids.tolist()], dtype=np.bool_)
        unseen = self.sample.held_out.get(label)
        return flags | (there if unseen is None else there & ~unseen)

    def probabilities(self, beside: Beside) -> tuple[Floats, Flags]:
        """What the program gave as probability, where it did, and whether people coded there."""
        known = self._probabilities.get((beside.coder_id, beside.code_id), {})
        ids = self.units.segment_ids[beside.unit].tolist()
        there = np.array([i in known for i in ids], dtype=np.bool_)
        said = np.array([known[i] for i in ids if i in known], dtype=np.float64)
        return said, beside.gold[there]

    @cached_property
    def _probabilities(self) -> dict[tuple[str, str], dict[str, float]]:
        found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        columns = ("coder_id", "code_id", "segment_id", "probability")
        for tables in self.cases:
            if "held_out_coding" in tables:
                table = tables["held_out_coding"]
                for coder, code, segment, p in zip(
                    *(table[c].to_pylist() for c in columns), strict=True
                ):
                    if p is not None:
                        found[coder, code][segment] = p
        return dict(found)

    @cached_property
    def case_of_source(self) -> Ints:
        """The number of each source's case."""
        case = {
            s: i for i, t in enumerate(self.cases) for s in t["dim_source"]["source_id"].to_pylist()
        }
        return np.array([case[s] for s in self.units.sources], dtype=np.int64)

    def people(self, code_id: str) -> tuple[Floats, int]:
        """Two people beside each other on the sample: cells (pairs, 4) and the most positives."""
        units, cells = self._people
        number = next((n for n, k in enumerate(units.keys["code"]) if k.code_id == code_id), None)
        if number is None:
            return np.zeros((0, 4)), 0
        found = cells[number]
        return found, int((found[:, 0] + np.maximum(found[:, 1], found[:, 2])).sum())

    @cached_property
    def _people(self) -> tuple[CoderUnits, Floats]:
        units = gather(self.cases, human_coders(self.cases))
        tally = tally_units(units, "code", range(len(units.coders)), self.sample.unaided)
        return units, tally.cells.sum(axis=2)


def _segments(tables: Tables, coder_id: str, code_id: str) -> list[str]:
    codings = tables["fact_coding"]
    mine = pc.and_(pc.equal(codings["coder_id"], coder_id), pc.equal(codings["code_id"], code_id))
    found: list[str] = codings.filter(mine)["segment_id"].to_pylist()
    return found
