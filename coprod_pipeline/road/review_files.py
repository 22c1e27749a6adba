"""``restricted/review.csv`` and ``audit.csv`` as files: readable by their people, nobody else.

What belongs here: reading, checking and writing the two files one at a time. What does not: what
stands in them (``deidentify.review``, ``deidentify.audit``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from coprod_pipeline.deidentify import audit, review
from coprod_pipeline.lake import Lake, write_atomically
from coprod_pipeline.tabular import Sheet, read_sheet
from coprod_pipeline.vault.files import locked


def review_rows(lake: Lake) -> list[review.ReviewRow]:
    """The rows of review.csv, none when there is no file."""
    path = lake.restricted / review.FILE
    return review.parse_rows(read_sheet(path, review.FILE)) if path.is_file() else []


def audit_rows(lake: Lake) -> list[audit.AuditRow]:
    """The rows of audit.csv, none when there is no file."""
    path = lake.restricted / audit.FILE
    return audit.parse_rows(read_sheet(path, audit.FILE)) if path.is_file() else []


def write_review(lake: Lake, rows: Sequence[review.ReviewRow]) -> None:
    """Write review.csv when it says something else than before."""
    _write(lake, review.FILE, review.render(rows, _delimiter(lake, review.FILE)))


def write_audit(lake: Lake, rows: Sequence[audit.AuditRow]) -> None:
    """Write audit.csv when it says something else than before."""
    _write(lake, audit.FILE, audit.render(rows, _delimiter(lake, audit.FILE)))


def check_review(rows: Sequence[review.ReviewRow]) -> None:
    """Check rows a command made like those a hand wrote; a CoprodError for the first wrong one."""
    cells = [
        (r.row or i, {c: getattr(r, c) for c in review.COLUMNS}) for i, r in enumerate(rows, 2)
    ]
    review.parse_rows(Sheet(review.FILE, review.COLUMNS, tuple(cells)))


def _write(lake: Lake, name: str, data: bytes) -> None:
    path = lake.restricted / name
    if not path.is_file() or path.read_bytes() != data:
        write_atomically(path, data)


def _delimiter(lake: Lake, name: str) -> str:
    """What the file uses now: a spreadsheet may have saved it with its own."""
    path = lake.restricted / name
    first = path.read_bytes().split(b"\n", 1)[0] if path.is_file() else b","
    return max((",", ";", "\t"), key=lambda mark: first.count(mark.encode()))


@contextlib.contextmanager
def editing(lake: Lake) -> Iterator[None]:
    """Hold the queue's files: cases may be processed side by side."""
    lake.ensure_zones()
    with locked(lake.restricted / "review.lock", alone=True):
        yield
