"""The published DuckDB file: tables, views, and a comment on each of them and their columns.

What belongs here: writing a new file that engines from 1.0 on open. What does not: what may stand
in it (``tables.py``), putting it in place (``release.py``), asking it (``query.py``).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from coprod_pipeline.model import TABLES, Table
from coprod_pipeline.publish.tables import complete_tables, release_tables
from coprod_pipeline.publish.views import View, views

__all__ = ["release_tables", "write_database"]

STORAGE_VERSION = "v1.0.0"
_SQL_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}


def write_database(path: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write a new DuckDB file with all tables of ``model.TABLES`` (missing ones empty) and views.

    The file must not exist. Rows stand in their defined order; on return the file is complete
    on disk: checkpointed, closed, synced, without a write-ahead log beside it.
    """
    import duckdb

    if path.exists():
        raise FileExistsError(path.name)
    try:
        _write(path, complete_tables(tables))
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        # A write failed. The message names the path: the caller reports a plain system error.
        raise OSError(errno.EIO, "the database could not be written") from error
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write(path: Path, tables: Mapping[str, pa.Table]) -> None:
    import duckdb

    with duckdb.connect() as connection:
        # Nothing in the file may depend on the machine's time zone.
        connection.execute("SET TimeZone = 'UTC'")
        target = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{target}' AS release (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE release")
        # One transaction: each commit waits for the disk.
        connection.execute("BEGIN")
        for name, rows in tables.items():
            connection.execute(_create_table(TABLES[name]))
            if rows.num_rows:
                connection.from_arrow(rows).insert_into(name)
        for view in views():
            connection.execute(f"CREATE VIEW {view.name} AS {view.select}")
        for statement in _comments():
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory")
        connection.execute("DETACH release")


def _create_table(table: Table) -> str:
    columns = ", ".join(f'"{c.name}" {_SQL_TYPES[c.type]}' for c in table.columns)
    return f"CREATE TABLE {table.name} ({columns})"


def _comments() -> Iterator[str]:
    for table in TABLES.values():
        yield f"COMMENT ON TABLE {table.name} IS {_literal(table.description)}"
        for column in table.columns:
            yield _column_comment(table, column.name, column.description)
    for view in views():
        yield f"COMMENT ON VIEW {view.name} IS {_literal(view.description)}"
        for name, meaning in view.columns:
            yield _column_comment(view, name, meaning)


def _column_comment(of: Table | View, column: str, text: str) -> str:
    return f'COMMENT ON COLUMN {of.name}."{column}" IS {_literal(text)}'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
