"""What is compared when coders of a case are: each key with its counts and its codings, made once.

What belongs here: the presence of every key per source, how many informants, documents and
segments are compared, and which codings show where coders differ. What does not: coefficients
(``agreement``), units and who coded them (``coder_units``), rows of marts (``agreement_figures``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from coprod_pipeline.metrics import agreement
from coprod_pipeline.metrics.agreement import Floats
from coprod_pipeline.metrics.coder_units import (
    CoderUnits,
    Flags,
    Key,
    Tally,
    gather,
    tally_units,
)
from coprod_pipeline.metrics.figures import Evidence, Rows, each_once
from coprod_pipeline.metrics.reliability import MIN_POSITIVES, human_coders


@dataclass(frozen=True)
class Compared:
    """Everybody's presence on one key of a case: what it is summed to per source, who was heard."""

    sums: Floats
    cells: Floats
    positives: int
    counts: dict[str, object]
    evidence: Evidence

    @property
    def reason(self) -> str | None:
        """Why there is no estimate; None when there is one."""
        if not len(self.sums):
            return "no_shared_source"
        if self.positives < MIN_POSITIVES:
            return "few_positives"
        total = self.sums.sum(axis=0)
        return None if np.isfinite(agreement.alpha(total)) else "no_variation"


@dataclass(frozen=True)
class Comparisons:
    """Coders of a case beside each other: every key that somebody used, level by level.

    Each level is made when it is first asked for, and then kept: several figures read it.
    ``among`` flags the units that count, None: all.
    """

    tables: Mapping[str, pa.Table]
    units: CoderUnits
    among: Flags | None = None

    @cached_property
    def refused(self) -> str | None:
        """Why nobody can be compared in this case; None when somebody can."""
        units = self.units
        if len(units.coders) < 2:
            return "one_coder" if units.coders else "no_human_coding"
        return None if (units.opened[-1].sum(axis=0) >= 2).any() else "no_shared_source"

    @cached_property
    def of_anything(self) -> tuple[tuple[Key, Compared], ...]:
        """Whether anything at all is coded: one key."""
        return tuple(_compared(self.tables, self.units, "any", self.among))

    @cached_property
    def of_domains(self) -> tuple[tuple[Key, Compared], ...]:
        """Every domain of which somebody used a code."""
        return tuple(_compared(self.tables, self.units, "domain", self.among))

    @cached_property
    def of_codes(self) -> tuple[tuple[Key, Compared], ...]:
        """Every code that somebody used."""
        return tuple(_compared(self.tables, self.units, "code", self.among))


def compare_people(tables: Mapping[str, pa.Table]) -> Comparisons:
    """The people who coded a case, neither programs nor the agreed coding.

    ``tables`` are the case's dim_source, fact_segment, fact_coding, dim_code and dim_coder.
    """
    return Comparisons(tables, gather([tables], human_coders([tables])))


def _compared(
    tables: Mapping[str, pa.Table], units: CoderUnits, level: str, among: Flags | None
) -> Iterator[tuple[Key, Compared]]:
    """Every key of the level that somebody used, in the units two coders or more worked on."""
    coders = range(len(units.coders))
    if among is None:
        among = np.ones(len(units.unit_source), dtype=np.bool_)
    tally = tally_units(units, level, coders, among)
    by_coder = _units_by_coder(units, level, tally, among)
    evidence, heard = _Rows(units, level, tally, among), _Heard(tables, units, among)
    for number, key in enumerate(units.keys[level]):
        here = tally.compared[number]
        positives = by_coder[number]
        yield (
            key,
            Compared(
                sums=tally.sums[number][here],
                cells=np.moveaxis(tally.cells[number][:, here], 0, 1),
                positives=int(positives.max(initial=0)),
                counts=heard.of(here),
                evidence=evidence.of(number),
            ),
        )


def _units_by_coder(units: CoderUnits, level: str, tally: Tally, among: Flags) -> Rows:
    """Per key and coder, the compared units the coder coded."""
    n_units, n_coders = max(len(units.unit_source), 1), len(units.coders)
    key = units.key_of_code[level][units.mark_code]
    kept = tally.compared[key, units.unit_source[units.mark_unit]] & among[units.mark_unit]
    place = (key * n_coders + units.mark_coder) * n_units + units.mark_unit
    distinct = each_once(place[kept]) // n_units
    n_keys = len(units.keys[level])
    return np.bincount(distinct, minlength=n_keys * n_coders).reshape(n_keys, n_coders)


class _Heard:
    """How many informants, documents and segments compared units are, per set of sources."""

    def __init__(self, tables: Mapping[str, pa.Table], units: CoderUnits, among: Flags) -> None:
        self._units, self._among = units, among
        rows = tables["dim_source"].select(["source_id", "kind"]).to_pylist()
        documents = {r["source_id"] for r in rows if r["kind"] == "document"}
        self._is_document = np.array([s in documents for s in units.sources], dtype=np.bool_)
        self._found: dict[bytes, dict[str, object]] = {}

    def of(self, here: Flags) -> dict[str, object]:
        """The counts of the sources flagged."""
        key = here.tobytes()
        if key not in self._found:
            mine = here[self._units.unit_source] & self._among
            people = set(self._units.participants[mine & self._units.unit_is_turn]) - {None}
            self._found[key] = {
                "n_informants": len(people),
                "n_documents": int((here & self._is_document).sum()),
                "n_segments": int(mine.sum()),
            }
        return self._found[key]


class _Rows:
    """Codings behind agreement: a coding contradicts where not all coders of the unit agree."""

    def __init__(self, units: CoderUnits, level: str, tally: Tally, among: Flags) -> None:
        key = units.key_of_code[level][units.mark_code]
        source = units.unit_source[units.mark_unit]
        kept = np.flatnonzero(tally.compared[key, source] & among[units.mark_unit])
        key, unit, coder = key[kept], units.mark_unit[kept], units.mark_coder[kept]
        place = key * max(len(units.unit_source), 1) + unit
        n_coders = max(len(units.coders), 1)
        distinct = each_once(place * n_coders + coder) // n_coders
        places, said = np.unique(distinct, return_counts=True)
        raters = units.opened_by(level).sum(axis=1)[key, source[kept]]
        alone = said[np.searchsorted(places, place)] < raters
        order = np.lexsort((units.mark_row[kept], key))
        self._rows, self._alone = units.mark_row[kept][order], alone[order]
        self._edges = np.searchsorted(key[order], np.arange(len(units.keys[level]) + 1))

    def of(self, number: int) -> Evidence:
        """The codings of a key."""
        part = slice(self._edges[number], self._edges[number + 1])
        return Evidence(self._rows[part], self._alone[part])
