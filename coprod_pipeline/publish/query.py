"""Asking a published database without being able to change it or to read anything else.

What belongs here: read-only connections and queries. What does not: printing, auditing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_pipeline.errors import CoprodError

if TYPE_CHECKING:
    import duckdb

#: A connection with these can neither open another file nor be told otherwise.
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "temp_directory": "",
    "lock_configuration": "true",
}
#: PIVOT with values found in the data is several statements in one, hence MULTI.
_READING = ("SELECT", "EXPLAIN", "MULTI")


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """Open a published database read-only, without access to files, network or settings."""
    import duckdb

    if not database.is_file():
        raise CoprodError("nothing is published yet", where="database", mend="run coprod run")
    try:
        return duckdb.connect(str(database), read_only=True, config=_LOCKED)
    except duckdb.Error as error:
        raise CoprodError(
            f"the published database cannot be opened ({type(error).__name__})",
            where="database",
            mend="check it with coprod verify; close programs that opened it for writing",
        ) from error


def read_only_query(
    database: Path, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run one reading statement; returns column names and rows.

    More than one statement, a statement that is no SELECT (FROM, WITH, VALUES, PIVOT, DESCRIBE,
    SUMMARIZE and SHOW are), and one that the database refuses raise a CoprodError.
    """
    import duckdb

    with connect(database) as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type.name not in _READING:
                raise CoprodError(
                    "only one reading statement is allowed",
                    where="query",
                    mend="write a single SELECT; to work further, copy the database file",
                )
            done = connection.execute(statements[0], parameters or None)
            return [column[0] for column in done.description or []], done.fetchall()
        except duckdb.Error as error:
            raise CoprodError(
                " ".join(str(error).split()), where="query", mend="see coprod tables for names"
            ) from error


def evidence_rows(database: Path, evidence_id: str) -> list[dict[str, Any]]:
    """Give the rows of ``v_evidence`` behind a figure or rating, supporting ones first."""
    columns, rows = read_only_query(
        database, "SELECT * FROM v_evidence WHERE evidence_id = ?", [evidence_id]
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]
