"""A figure and what it rests on, and how both become rows.

What belongs here: the shape of a figure, the id that opens its evidence, the rows of marts and of
``evidence``. What does not: the value of any figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.registry import metric
from coprod_pipeline.model import FIGURE_KEY, TABLES

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Kinds of evidence in the order of the table, and which of them are codings.
_KINDS, _CODING = ("adaptation", "coding", "event"), 1


@dataclass(frozen=True)
class Evidence:
    """What a figure rests on: codings, events and adaptations, each with whether it contradicts.

    ``coding_rows`` holds row numbers of ``fact_coding``, each once; ``contradicting`` is parallel
    to it. ``events`` and ``adaptations`` are pairs of an id and whether it contradicts.
    """

    coding_rows: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    contradicting: Flags = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    events: tuple[tuple[str, bool], ...] = ()
    adaptations: tuple[tuple[str, bool], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.events and not self.adaptations and len(self.coding_rows) == 0

    def below(self, n_rows: int) -> Evidence:
        """The same without codings in rows from ``n_rows`` on, which are no rows of fact_coding."""
        kept = self.coding_rows < n_rows
        return replace(
            self, coding_rows=self.coding_rows[kept], contradicting=self.contradicting[kept]
        )


@dataclass(frozen=True)
class Figure:
    """A row of a mart: its metric, the columns that are set, and its evidence.

    ``shared_with`` are key columns in which a figure with the same evidence differs from this
    one: both then open the rows of that figure, which must be among the figures of the case.
    """

    metric_id: str
    columns: Mapping[str, object]
    evidence: Evidence = field(default_factory=Evidence)
    shared_with: Mapping[str, object] = field(default_factory=dict)

    def row(self) -> dict[str, object]:
        """The columns of the mart that are set; ``evidence_id`` only where there is evidence."""
        about = metric(self.metric_id)
        row: dict[str, object] = {
            "metric_id": about.metric_id,
            "metric_version": about.version,
            "unit": about.unit,
            "exploratory": False,
            **self.columns,
        }
        key = row | dict(self.shared_with)
        row["evidence_id"] = None if self.evidence.is_empty else evidence_id(key)
        return row


def evidence_id(row: Mapping[str, object]) -> str:
    """Id of a figure's evidence: ``e`` and 12 hex digits of a hash of metric and row key."""
    key = "\x1f".join("" if row.get(name) is None else str(row[name]) for name in FIGURE_KEY)
    return "e" + hashlib.sha256(key.encode()).hexdigest()[:12]


def mart_table(mart: str, figures: Iterable[Figure]) -> pa.Table:
    """The figures of one mart, in the mart's order."""
    return TABLES[mart].from_rows([f.row() for f in figures if metric(f.metric_id).mart == mart])


def evidence_table(figures: Sequence[Figure], fact_coding: pa.Table) -> pa.Table:
    """The rows of ``evidence`` for figures, in the order of the table.

    ``fact_coding`` is the table that the row numbers of :class:`Evidence` count in.
    """
    own = [f for f in figures if not f.evidence.is_empty and not f.shared_with]
    ids = [str(f.row()["evidence_id"]) for f in own]
    proofs = [f.evidence for f in own]
    dated = sorted(
        (figure_id, kind, one, against)
        for figure_id, proof in zip(ids, proofs, strict=True)
        for kind, listed in (("event", proof.events), ("adaptation", proof.adaptations))
        for one, against in listed
    )
    return _in_order(ids, proofs, fact_coding, dated)


def each_once(numbers: Rows) -> Rows:
    """The numbers ascending, each once, as ``numpy.unique``, whose hash table takes far longer."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def _in_order(
    ids: Sequence[str],
    proofs: Sequence[Evidence],
    fact_coding: pa.Table,
    dated: Sequence[tuple[str, str, str, bool]],
) -> pa.Table:
    """The rows, put in order as numbers before they become texts: millions of texts sort slowly."""
    columns = [("segment_id", "ascending"), ("coding_id", "ascending")]
    row_of_rank = pc.sort_indices(fact_coding, sort_keys=columns).to_numpy().astype(np.int64)
    bits = max(len(row_of_rank), len(dated)).bit_length()
    keys = _sort_keys(ids, proofs, row_of_rank, dated, bits)
    rank = (keys >> 1) & ((1 << bits) - 1)
    kind = (keys >> (bits + 1)) & 3
    is_coding = kind == _CODING
    row = np.zeros(len(keys), dtype=np.int64)
    row[is_coding] = row_of_rank[rank[is_coding]]
    in_coding = pa.array(row, mask=~is_coding)
    named = pa.array([one for _, _, one, _ in dated], pa.string())
    in_dated = {
        f"{name}_id": named.take(pa.array(rank, mask=kind != number))
        for number, name in enumerate(_KINDS)
        if number != _CODING
    }
    figure = pa.array(sorted(set(ids)), pa.string())
    return pa.table(
        {
            "evidence_id": figure.take(pa.array(keys >> (bits + 3))),
            "kind": pa.array(_KINDS).take(pa.array(kind)),
            "segment_id": fact_coding["segment_id"].combine_chunks().take(in_coding),
            "coding_id": fact_coding["coding_id"].combine_chunks().take(in_coding),
            **in_dated,
            "role": pa.array(["supports", "contradicts"]).take(pa.array(keys & 1)),
        },
        schema=TABLES["evidence"].schema,
    )


def _sort_keys(
    ids: Sequence[str],
    proofs: Sequence[Evidence],
    row_of_rank: Rows,
    dated: Sequence[tuple[str, str, str, bool]],
    bits: int,
) -> Rows:
    """A number a row of evidence, ascending: the row's place in the table and what stands in it.

    From the highest bit down: the figure among the sorted ids, the kind (two bits), the rank among
    codings or ``dated`` (``bits``), and whether it contradicts.
    """
    place = {figure_id: rank for rank, figure_id in enumerate(sorted(set(ids)))}
    rank_of_row = np.empty(len(row_of_rank), dtype=np.int64)
    rank_of_row[row_of_rank] = np.arange(len(row_of_rank))
    counts = [len(p.coding_rows) for p in proofs]
    figure = np.repeat(np.array([place[i] for i in ids], dtype=np.int64), counts)
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(p.coding_rows for p in proofs)])
    against = np.concatenate([np.empty(0, dtype=np.bool_), *(p.contradicting for p in proofs)])
    of_codings = (((((figure << 2) | _CODING) << bits) | rank_of_row[rows]) << 1) | against
    of_dated = [
        (((((place[figure_id] << 2) | _KINDS.index(kind)) << bits) | rank) << 1) | contradicts
        for rank, (figure_id, kind, _, contradicts) in enumerate(dated)
    ]
    keys = np.concatenate([of_codings, np.array(of_dated, dtype=np.int64)])
    keys.sort()
    return keys
