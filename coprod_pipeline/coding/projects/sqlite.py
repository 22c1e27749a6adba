"""Reading a tool's SQLite database without letting it do anything.

What belongs here: opening it so that nothing is written and nothing of it runs, and reading plain
tables. What does not: what the tables mean (``qualcoder``, ``rqda``, ``taguette``).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coprod_pipeline.ingest.limits import Limits, Refused

Row = dict[str, object]
_MAGIC = b"SQLite format 3\x00"
_STEPS = 20_000
_MAX_ROWS = 5_000_000


class Database:
    """Plain tables of a file; views, virtual tables, triggers and functions never run."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
        )
        self._tables = {str(name).casefold(): str(name) for (name,) in names}

    def has(self, *tables: str) -> bool:
        """Whether all of these tables are there."""
        return all(t.casefold() in self._tables for t in tables)

    def rows(self, table: str, needed: str = "", wanted: str = "") -> list[Row]:
        """The rows in the order of the file, as dicts of the ``needed`` and ``wanted`` columns.

        Refused (``schema``) when a needed column is missing; a wanted one is None then. A table
        that is missing has no rows unless columns are needed.
        """
        name = self._tables.get(table.casefold())
        if name is None:
            if needed:
                raise Refused("schema", f"the database has no table {table}")
            return []
        known = {
            str(row[1]).casefold(): str(row[1])
            for row in self._connection.execute(f"PRAGMA table_info({_quoted(name)})")
        }
        columns = [*needed.split(), *wanted.split()]
        for column in needed.split():
            if column.casefold() not in known:
                raise Refused("schema", f"its table {table} has no column {column}")
        present = [c for c in columns if c.casefold() in known]
        chosen = ", ".join(_quoted(known[c.casefold()]) for c in present)
        statement = f"SELECT {chosen or '1'} FROM {_quoted(name)}"  # noqa: S608 - names are quoted
        found: list[Row] = []
        for values in self._connection.execute(statement):
            found.append(dict.fromkeys(columns) | dict(zip(present, values, strict=False)))
            if len(found) > _MAX_ROWS:
                raise Refused("too_large", f"its table {table} has too many rows")
        return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def open_database(path: Path, limits: Limits) -> Iterator[Database]:
    """Open a database file to read; Refused when it is none, is damaged or takes too long."""
    with path.open("rb") as file:
        head = file.read(100)
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty", "the file has no bytes")
    if size > limits.file_bytes:
        raise Refused("too_large", f"{size} bytes, {limits.file_bytes} are allowed")
    if not head.startswith(_MAGIC):
        raise Refused("type_mismatch", "it is not an SQLite database")
    _check_closed(path)
    deadline = time.monotonic() + limits.seconds
    try:
        connection = sqlite3.connect(
            path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, timeout=0
        )
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.inflated_bytes)
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            connection.set_authorizer(_only_reading)
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
            yield Database(connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise Refused("time_limit", "reading the database takes too long") from error
        if "UTF-8" in str(error) or "decode" in str(error):
            raise Refused("encoding", "a text of the database is not UTF-8") from error
        raise Refused("corrupt", "the database cannot be read") from error
    except (sqlite3.DatabaseError, OverflowError) as error:
        raise Refused("corrupt", "the database is damaged") from error


def _check_closed(path: Path) -> None:
    """What a program still holds in a journal is not in the file."""
    for suffix in ("-wal", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.is_file() and beside.stat().st_size:
            raise Refused("missing_part", "the tool still has it open: close it there first")


def _only_reading(
    action: int, subject: str | None, detail: str | None, _database: str | None, _by: str | None
) -> int:
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and subject == "table_info" and detail is not None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def text(value: object) -> str:
    """A cell as text; NULL is empty. Refused when it holds bytes."""
    if isinstance(value, bytes):
        raise Refused("schema", "a cell that should hold text holds bytes")
    return "" if value is None else str(value)


def number(value: object) -> int | None:
    """A cell as a whole number, None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return int(found) if found.is_integer() and abs(found) < 1 << 53 else None
