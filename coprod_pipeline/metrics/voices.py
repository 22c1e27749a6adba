"""Who says what about which construct: codings brought to the level of sources.

What belongs here: choosing the codings that count, counting overlapping ones once, and the vote
of each source. What does not: ratings made of the votes (``ratings``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.coding.roles import characteristic_roles
from coprod_pipeline.metrics.figures import Rows, each_once

if TYPE_CHECKING:
    import duckdb

#: A phase (None: the whole case) and a code.
Cell = tuple[str | None, str]

_SQL = Path(__file__).parent
_TABLES_IN = (
    "fact_coding_phase",
    "fact_segment",
    "dim_source",
    "dim_code",
    "dim_coder",
)


@dataclass(frozen=True)
class Voice:
    """One source on one construct: an informant, a document, or a file's unlabelled talk.

    ``vote`` is the sign of the mean over coders of the sign of the summed valences; ``mixed`` a
    vote of 0 that is not neutral; ``explicit`` an explicit example of the vote's sign. ``mean`` is
    the mean over coders of the mean valence of what was said, X and opposite valences that cancel
    as 0. A voice without valence has no vote and mean 0.
    """

    kind: str
    voice_id: str
    has_valence: bool
    vote: int
    mixed: bool
    explicit: bool
    mean: float = 0.0


@dataclass(frozen=True)
class Voices:
    """The voices of a case and the codings they are made of.

    ``actual`` and ``anticipated`` hold the voices of each cell; ``rows`` the row numbers in
    ``fact_coding`` of a cell's actual codings; ``heard`` every coding that is evidence (row_no,
    code_id, voice_kind, voice_id), for ``coded``. ``valence``, ``has_valence`` and ``segment_no``
    are parallel to ``fact_coding``: -1, 0 or 1 (0 for X and none); whether there is one; the
    segment as a number.
    """

    coder_source: Mapping[str, str]
    actual: Mapping[Cell, tuple[Voice, ...]]
    anticipated: Mapping[Cell, tuple[Voice, ...]]
    rows: Mapping[Cell, Rows]
    heard: pa.Table
    valence: npt.NDArray[np.int64]
    has_valence: npt.NDArray[np.bool_]
    segment_no: npt.NDArray[np.int64]

    def rows_of(self, cells: Iterable[Cell]) -> Rows:
        """Row numbers of the actual codings of cells, each once, ascending."""
        found = [self.rows[c] for c in cells if c in self.rows]
        return each_once(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def n_segments(self, rows: Rows) -> int:
        """How many segments these codings stand in."""
        return len(each_once(self.segment_no[rows]))


def hear_voices(tables: Mapping[str, pa.Table]) -> Voices:
    """The voices of one case from its tables; see the SQL beside this module for the rules.

    Raises ValueError when a coding refers to a segment, source or coder that is not there:
    leaving it out would turn data into silence.
    """
    import duckdb

    codings = tables["fact_coding"]
    _refuse_dangling(tables)
    with duckdb.connect(":memory:") as db:
        for name in _TABLES_IN:
            db.register(name, tables[name])
        numbered = codings.append_column("row_no", pa.array(np.arange(codings.num_rows)))
        db.register("fact_coding", numbered)
        db.register("pair_coding", _pairs(db))
        db.execute((_SQL / "codings.sql").read_text(encoding="utf-8"))
        db.register("statement", _statements(db))
        coder_source = dict(db.sql("SELECT framework, kind FROM coder_source").fetchall())
        said = db.sql((_SQL / "voices.sql").read_text(encoding="utf-8")).fetchall()
        rows = _rows_by_cell(db)
        heard = db.sql(
            "SELECT DISTINCT row_no, code_id, voice_kind, voice_id FROM evidence_coding ORDER BY ALL"
        ).to_arrow_table()
    code = codings["valence_code"]
    return Voices(
        coder_source=coder_source,
        actual=_voices_by_cell(said, "actual"),
        anticipated=_voices_by_cell(said, "anticipated"),
        rows=rows,
        heard=heard,
        valence=_is(code, "1").astype(np.int64) - _is(code, "-1"),
        has_valence=code.is_valid().to_numpy(),
        segment_no=_numbered(codings["segment_id"]),
    )


def _pairs(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Codings of characteristics that are about a role, with the derived code of the pair."""
    rows = db.sql(
        """
        SELECT
            coding_id, segment_id, char_start, char_end, coder_id, code_id, valence_code, role
        FROM fact_coding
        WHERE split_part(code_id, '.', 2) IN ('role', 'char')
        """
    ).to_arrow_table()
    pairs = sorted(characteristic_roles(rows.to_pylist()))
    return pa.table(
        {
            "coding_id": pa.array([coding for coding, _ in pairs], pa.string()),
            "code_id": pa.array([code for _, code in pairs], pa.string()),
        }
    )


def _is(code: pa.ChunkedArray, value: str) -> npt.NDArray[np.bool_]:
    equal: npt.NDArray[np.bool_] = pc.fill_null(pc.equal(code, value), False).to_numpy()
    return equal


def _refuse_dangling(tables: Mapping[str, pa.Table]) -> None:
    for table, column, to in (
        ("fact_coding", "segment_id", "fact_segment"),
        ("fact_coding", "coder_id", "dim_coder"),
        ("fact_segment", "source_id", "dim_source"),
    ):
        known = tables[to][column].combine_chunks()
        there = pc.is_in(tables[table][column], value_set=known)
        missing = tables[table].num_rows - (pc.sum(there).as_py() or 0)
        if missing:
            raise ValueError(f"{table}: {missing} rows whose {column} is not in {to}")


def _statements(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which codings are one statement: those that overlap, directly or through others.

    A coding and the blocks it lies in are joined; what hangs together is one statement. A row
    of ``graded_coding`` is numbered from 0 in the order of the blocks.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = db.sql(
        "SELECT graded_no, strand_no, mention_no, block_no FROM graded_coding ORDER BY graded_no"
    ).fetchnumpy()
    n = len(edges["graded_no"])
    if n == 0:
        empty = pa.array([], pa.int64())
        return pa.table({"graded_no": empty, "statement_no": empty})
    span = int(edges["mention_no"].max()) + 1
    _, mention = np.unique(edges["strand_no"] * span + edges["mention_no"], return_inverse=True)
    _, block = np.unique(edges["block_no"], return_inverse=True)
    n_mentions, n_blocks = int(mention.max()) + 1, int(block.max()) + 1
    size = n_mentions + n_blocks
    graph = coo_array((np.ones(n, dtype=np.int8), (mention, n_mentions + block)), (size, size))
    _, together = connected_components(graph, directed=False)
    return pa.table(
        {
            "graded_no": pa.array(edges["graded_no"].astype(np.int64)),
            "statement_no": pa.array(together[mention].astype(np.int64)),
        }
    )


def _rows_by_cell(db: duckdb.DuckDBPyConnection) -> dict[Cell, Rows]:
    listed = db.sql(
        """
        SELECT phase_id, code_id, list(row_no ORDER BY row_no) AS row_nos
        FROM (SELECT DISTINCT phase_id, code_id, row_no FROM graded_coding WHERE aspect = 'actual')
        GROUP BY ALL
        ORDER BY phase_id NULLS FIRST, code_id
        """
    ).to_arrow_table()
    lists = listed["row_nos"].combine_chunks()
    offsets, values = lists.offsets.to_numpy(), lists.values.to_numpy().astype(np.int64)
    cells = zip(listed["phase_id"].to_pylist(), listed["code_id"].to_pylist(), strict=True)
    return {c: values[offsets[i] : offsets[i + 1]] for i, c in enumerate(cells)}


def _voices_by_cell(said: list[tuple[object, ...]], aspect: str) -> dict[Cell, tuple[Voice, ...]]:
    cells: dict[Cell, list[Voice]] = {}
    for phase, code, of_aspect, kind, voice, valued, vote, stirred, plus, minus, means in said:
        if of_aspect != aspect:
            continue
        sign = int(str(vote))
        cells.setdefault((None if phase is None else str(phase), str(code)), []).append(
            Voice(
                kind=str(kind),
                voice_id=str(voice),
                has_valence=bool(valued),
                vote=sign,
                mixed=sign == 0 and bool(stirred),
                explicit=bool(plus if sign > 0 else minus if sign < 0 else False),
                mean=_mean(means),
            )
        )
    return {cell: tuple(voices) for cell, voices in cells.items()}


def _mean(means: object) -> float:
    """Mean of what coders say, the same in any order of theirs."""
    values = means if isinstance(means, list) else []
    return math.fsum(values) / len(values) if values else 0.0


def _numbered(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    encoded = column.combine_chunks().dictionary_encode()
    numbers: npt.NDArray[np.int64] = encoded.indices.to_numpy(zero_copy_only=False)
    return numbers.astype(np.int64)
