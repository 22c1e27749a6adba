"""Looking for canaries in everything a run leaves behind, decoded where a format packs its text."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.validation.canary.words import Canary

#: Where names may stand: what the team dropped, and the encrypted zone.
ALLOWED = ("landing", "restricted")


def texts_of(path: Path) -> Iterator[bytes]:
    """What can be read in a file: its bytes, and its text where the bytes do not show it."""
    data = path.read_bytes()
    yield data
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        yield json.dumps(
            pq.read_table(path, partitioning=None).to_pylist(), default=str, ensure_ascii=False
        ).encode()
    elif path.suffix == ".duckdb":
        yield from _duckdb(path)
    elif data.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                for row in connection.execute(f'SELECT * FROM "{name}"'):
                    yield repr(row).encode()
    elif data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"PK") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield member.encode() + b"\n" + archive.read(member)


def _duckdb(path: Path) -> Iterator[bytes]:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.sql(
            "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() "
            "WHERE NOT internal"
        ).fetchall()
        for (name,) in names:
            yield repr(connection.sql(f'SELECT * FROM "{name}"').fetchall()).encode()
        yield repr(connection.sql("SELECT comment FROM duckdb_columns()").fetchall()).encode()


def spellings(canary: Canary) -> set[bytes]:
    """How the needles of a canary can stand in bytes that were put in lower case."""
    found: set[bytes] = set()
    for needle in canary.needles:
        for text in {needle.lower(), " ".join(needle.lower().split())}:
            found |= {
                text.encode(),
                text.encode("utf-16-le"),
                json.dumps(text)[1:-1].lower().encode(),
            }
            found.add(text.replace(" ", "\u00a0").encode())
    return found


def betrayed(data: bytes, planted: Iterable[tuple[Canary, set[bytes]]]) -> list[Canary]:
    """Canaries whose needles stand in the data."""
    lowered = data.decode("utf-8", "ignore").lower().encode() + data.lower()
    return [canary for canary, needles in planted if any(n in lowered for n in needles)]


def leaks(
    root: Path, planted: list[Canary], *, but: tuple[str, ...] = ALLOWED
) -> list[tuple[str, Canary]]:
    """(file, canary) for each canary in each file below a folder, names of files included."""
    spelled = [(canary, spellings(canary)) for canary in planted]
    found = []
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if inside.parts[0] in but:
            continue
        for canary in betrayed(str(inside).encode(), spelled):
            found.append((f"name of {inside}", canary))
        if path.is_file() and not path.is_symlink():
            seen = {c for data in texts_of(path) for c in betrayed(data, spelled)}
            found += [(str(inside), canary) for canary in planted if canary in seen]
    return found
