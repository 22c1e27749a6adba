"""A figure and what it rests on, and how both become rows.

What belongs here: the shape of a figure, the id that opens its evidence, the rows of marts and of
``evidence``. What does not: the value of any figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.registry import metric
from coprod_pipeline.model import FIGURE_KEY, TABLES

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
    table = pa.concat_tables([_coding_rows(ids, proofs, fact_coding), _dated_rows(dated)])
    return table.take(pa.array(_evidence_order(ids, proofs, fact_coding, dated)))


def _evidence_order(
    ids: Sequence[str],
    proofs: Sequence[Evidence],
    fact_coding: pa.Table,
    dated: Sequence[tuple[str, str, str, bool]],
) -> Rows:
    """The order of the table ``evidence``, from numbers: millions of texts sort too slowly."""
    place = {figure_id: rank for rank, figure_id in enumerate(sorted(set(ids)))}
    columns = [("segment_id", "ascending"), ("coding_id", "ascending")]
    sorted_rows = pc.sort_indices(fact_coding, sort_keys=columns).to_numpy()
    rank_of_row = np.empty(len(sorted_rows), dtype=np.int64)
    rank_of_row[sorted_rows] = np.arange(len(sorted_rows))
    span = max(len(sorted_rows), len(dated)) + 1
    counts = [len(p.coding_rows) for p in proofs]
    figure = np.repeat(np.array([place[i] for i in ids], dtype=np.int64), counts)
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(p.coding_rows for p in proofs)])
    # Kinds in their order: adaptation 0, coding 1, event 2.
    of_codings = (figure * 3 + 1) * span + rank_of_row[rows]
    of_dated = [
        (place[figure_id] * 3 + (0 if kind == "adaptation" else 2)) * span + rank
        for rank, (figure_id, kind, _, _) in enumerate(dated)
    ]
    keys = np.concatenate([of_codings, np.array(of_dated, dtype=np.int64)])
    return np.argsort(keys, kind="stable").astype(np.int64)


def _coding_rows(ids: Sequence[str], proofs: Sequence[Evidence], fact_coding: pa.Table) -> pa.Table:
    schema = TABLES["evidence"].schema
    counts = [len(p.coding_rows) for p in proofs]
    if not sum(counts):
        return schema.empty_table()
    take = pa.array(np.concatenate([p.coding_rows for p in proofs]))
    against = np.concatenate([p.contradicting for p in proofs])
    which = pa.array(np.repeat(np.arange(len(ids)), counts))
    n = len(take)
    nothing = pa.nulls(n, pa.string())
    codings = fact_coding.select(["segment_id", "coding_id"]).take(take)
    return pa.table(
        {
            "evidence_id": pa.array(ids, pa.string()).take(which),
            "kind": pa.repeat(pa.scalar("coding"), n),
            "segment_id": codings["segment_id"],
            "coding_id": codings["coding_id"],
            "event_id": nothing,
            "adaptation_id": nothing,
            "role": pa.array(["supports", "contradicts"]).take(pa.array(against.astype(np.int64))),
        },
        schema=schema,
    )


def _dated_rows(dated: Iterable[tuple[str, str, str, bool]]) -> pa.Table:
    rows = [
        {
            "evidence_id": figure_id,
            "kind": kind,
            f"{kind}_id": one,
            "role": "contradicts" if against else "supports",
        }
        for figure_id, kind, one, against in dated
    ]
    return pa.Table.from_pylist(rows, schema=TABLES["evidence"].schema)
