"""Where coders differ, for the team that settles it, and the draft of the agreed coding.

What belongs here: the table of differences (ids only, no text), and which codings stand in the
draft, settled or open. What does not: how well coders agree (``reliability``), the quotes of the
draft (given by the caller), the place the files are written to.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TextIO

import numpy as np
import pyarrow as pa

from coprod_pipeline.metrics.coder_units import PARAGRAPH, TURN, CoderUnits, gather
from coprod_pipeline.metrics.reliability import human_coders
from coprod_pipeline.study_tables import COLUMNS

#: Columns of the table of differences: one row a unit, code and pair of coders who differ.
SCHEMA = pa.schema(
    [
        ("case_id", pa.string()),
        ("source_id", pa.string()),
        ("segment_id", pa.string()),
        ("unit", pa.string()),
        ("code_id", pa.string()),
        ("coder_a", pa.string()),
        ("coder_b", pa.string()),
        ("a_coded", pa.bool_()),
        ("b_coded", pa.bool_()),
        ("a_valence", pa.string()),
        ("b_valence", pa.string()),
        ("valence_difference", pa.int64()),
        ("differs", pa.string()),
        ("a_codings", pa.string()),
        ("b_codings", pa.string()),
    ]
)
#: Columns of a codings file, in its order.
DRAFT_COLUMNS = tuple(COLUMNS["codings"].split())
_SAID = ("explicit_example", "aspect", "ref_start", "ref_end", "role", "level", "kind")
_DETAILS = (*_SAID, "adopting_unit_id")
_NUMBER = {"-1": -1, "0": 0, "1": 1, "X": 0}


@dataclass
class _Place:
    """A unit and a code: what each coder who worked on it said there."""

    unit: int
    code_id: str
    said: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    coders: tuple[str, ...] = ()

    def differs(self, a: str, b: str) -> list[str]:
        """In what two coders differ: presence, valence, or a detail of the coding."""
        if (a in self.said) != (b in self.said):
            return ["presence"]
        found = ["valence"] if self.valence(a) != self.valence(b) else []
        return found + [d for d in _DETAILS if self._values(a, d) != self._values(b, d)]

    def valence(self, coder: str) -> str | None:
        """A coder's valence of the unit: the sign of their sum; X where directions cancel."""
        codes = [r["valence_code"] for r in self.said.get(coder, ())]
        given = [c for c in codes if c is not None]
        if not given:
            return None
        total = sum(_NUMBER[c] for c in given)
        if total:
            return "1" if total > 0 else "-1"
        return "X" if set(given) - {"0"} else "0"

    def _values(self, coder: str, name: str) -> set[object]:
        # Not saying is the default of both: no explicit example, and what actually happened.
        unsaid = {"explicit_example": False, "aspect": "actual"}.get(name)
        values = {r[name] for r in self.said.get(coder, ())}
        return {unsaid if v is None else v for v in values}

    @property
    def is_settled(self) -> bool:
        """Whether all who worked on the unit say the same."""
        return not any(self.differs(a, b) for a, b in combinations(self.coders, 2))


def disagreements(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Every unit and code of a case where two people differ; see :data:`SCHEMA`.

    ``tables`` are the case's dim_source, fact_segment, fact_coding, dim_code and dim_coder.
    ``differs`` joins by ``;`` what differs: presence, or valence and details of the coding.
    ``valence_difference`` is b minus a, X as 0. Coding ids are joined by ``;``.
    """
    units = gather([tables], human_coders([tables]))
    about = _sources(tables)
    rows = []
    for place in _places(units, tables):
        segment_id = str(units.segment_ids[place.unit])
        source_id = units.sources[units.unit_source[place.unit]]
        for a, b in combinations(place.coders, 2):
            differs = place.differs(a, b)
            if differs:
                rows.append(
                    {
                        "case_id": about[source_id],
                        "source_id": source_id,
                        "segment_id": segment_id,
                        "unit": TURN if units.unit_is_turn[place.unit] else PARAGRAPH,
                        "code_id": place.code_id,
                        **_both_sides(place, a, b),
                        "differs": ";".join(differs),
                    }
                )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _both_sides(place: _Place, a: str, b: str) -> dict[str, object]:
    first, second = place.valence(a), place.valence(b)
    difference = None
    if first is not None and second is not None:
        difference = _NUMBER[second] - _NUMBER[first]
    row: dict[str, object] = {"valence_difference": difference}
    for side, coder in (("a", a), ("b", b)):
        ids = sorted({r["coding_id"] for r in place.said.get(coder, ())})
        row |= {
            f"coder_{side}": coder,
            f"{side}_coded": coder in place.said,
            f"{side}_valence": place.valence(coder),
            f"{side}_codings": ";".join(ids) or None,
        }
    return row


def _sources(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    columns = (tables["dim_source"][c].to_pylist() for c in ("source_id", "case_id"))
    return dict(zip(*columns, strict=True))


def _places(units: CoderUnits, tables: Mapping[str, pa.Table]) -> Iterator[_Place]:
    """Every unit and code that somebody coded, in order of source, place and code."""
    columns = ["coding_id", "code_id", "valence_code", *_DETAILS]
    codings = tables["fact_coding"].select(columns).take(pa.array(units.mark_row)).to_pylist()
    found: dict[tuple[int, int], _Place] = {}
    code_keys = units.key_of_code["code"][units.mark_code]
    marks = zip(units.mark_unit, code_keys, units.mark_coder, codings, strict=True)
    for unit, key, coder, row in marks:
        place = found.setdefault((int(unit), int(key)), _Place(int(unit), row["code_id"]))
        place.said.setdefault(units.coders[coder], []).append(row)
    opened = units.opened_by("code")
    position = dict(
        zip(
            *(tables["fact_segment"][c].to_pylist() for c in ("segment_id", "position")),
            strict=True,
        )
    )

    def order(where: tuple[int, int]) -> tuple[int, int, int]:
        unit, key = where
        return int(units.unit_source[unit]), position[units.segment_ids[unit]] or 0, key

    for unit, key in sorted(found, key=order):
        place = found[unit, key]
        worked = np.flatnonzero(opened[key, :, units.unit_source[unit]])
        place.coders = tuple(units.coders[c] for c in worked)
        yield place


def draft_agreed_coding(
    tables: Mapping[str, pa.Table], quote_of: Callable[[str], tuple[str, str, int]]
) -> list[dict[str, str]]:
    """Rows of a codings file from which the team makes the agreed coding of a case.

    ``quote_of`` gives the landing path, the quote and the occurrence of a coding id. What all who
    worked on a unit say stands once, by coder ``adjudicated``. So does what the only coder of a
    source says: figures use the agreed coding of a codebook alone as soon as there is one, and
    would lose the rest. Where coders differ every coding stands with an empty coder, which is
    refused as long as it is empty: fill in ``adjudicated`` or take the row out. Codings of
    interviewers' talk are left out; figures never use them.
    """
    units = gather([tables], human_coders([tables]))
    places = list(_places(units, tables))
    open_ids = {
        row["coding_id"]
        for place in places
        if not place.is_settled
        for said in place.said.values()
        for row in said
    }
    rows: list[dict[str, str]] = []
    done: set[str] = set()
    for place in places:
        settled = place.is_settled
        # Settled: everybody's coding is the same, one of them stands for all.
        heard = sorted(place.said)[:1] if settled else sorted(place.said)
        for coder in heard:
            for row in place.said[coder]:
                if row["coding_id"] in done:
                    continue
                done.add(row["coding_id"])
                is_open = row["coding_id"] in open_ids
                rows.append(_draft_row(row, quote_of(row["coding_id"]), coder, is_open=is_open))
    return rows


def _draft_row(
    coding: Mapping[str, Any], quote: tuple[str, str, int], coder: str, *, is_open: bool
) -> dict[str, str]:
    said = {name: _cell(coding[name]) for name in _SAID}
    unit = coding["adopting_unit_id"]
    return said | {
        "source_path": quote[0],
        "quote": quote[1],
        "occurrence": str(quote[2]),
        "code_id": coding["code_id"],
        "coder": "" if is_open else "adjudicated",
        "valence": coding["valence_code"] or "",
        "memo": f"coded by {coder}; coders differ" if is_open else "",
        "unit": unit.partition(".")[2] if unit else "",
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_disagreements(table: pa.Table, stream: TextIO) -> None:
    """The table of differences as CSV: ids only."""
    writer = csv.DictWriter(stream, SCHEMA.names, lineterminator="\n")
    writer.writeheader()
    for row in table.to_pylist():
        writer.writerow({name: _cell(value) for name, value in row.items()})


def write_draft(rows: list[dict[str, str]], stream: TextIO) -> None:
    """The draft as a codings file. It holds identified quotes: for the team's own folder only."""
    writer = csv.DictWriter(stream, DRAFT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
