"""CSV and xlsx tables that a research team typed: tolerant of dialect, strict about content.

What belongs here: reading such a table into rows of strings, and the small values that stand in
its cells (dates, yes/no, lists). What does not: knowing which columns a table has to have.
"""

from __future__ import annotations

import calendar
import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from coprod_pipeline.errors import CoprodError

_DATE = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


@dataclass(frozen=True)
class Sheet:
    """Rows of a table: header names (lower case, stripped) and ``(row number, cells)``."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def find_table(folder: Path, stem: str) -> Path | None:
    """``stem.csv`` or ``stem.xlsx`` in a folder; CSV wins."""
    for suffix in (".csv", ".xlsx"):
        path = folder / f"{stem}{suffix}"
        if path.is_file():
            return path
    return None


def read_sheet(path: Path, name: str) -> Sheet:
    """Read a CSV (``,`` ``;`` or tab; BOM; UTF-8 or Windows-1252) or the first sheet of an xlsx.

    Rows are numbered as a spreadsheet shows them: the header is row 1. Empty rows are skipped.
    """
    grid = _xlsx(path, name) if path.suffix.lower() == ".xlsx" else _csv(path)
    if not grid:
        return Sheet(name, (), ())
    header = tuple(cell.strip().lower() for cell in grid[0])
    doubled = {h for h in header if h and header.count(h) > 1}
    if doubled:
        raise CoprodError(
            f"column '{sorted(doubled)[0]}' stands twice", where=f"{name} row 1", mend="keep one"
        )
    rows = []
    for number, cells in enumerate(grid[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise CoprodError(
                f"has {len(cells)} cells under {len(header)} columns",
                where=f"{name} row {number}",
                mend="put cells that contain the separator in double quotes",
            )
        padded = [*cells, *[""] * (len(header) - len(cells))]
        rows.append((number, {h: c.strip() for h, c in zip(header, padded, strict=False) if h}))
    return Sheet(name, header, tuple(rows))


def _csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _xlsx(path: Path, name: str) -> list[list[str]]:
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise CoprodError("cannot be opened", where=name, mend="save it again as .xlsx") from None
    try:
        sheet = book.worksheets[0]
        return [[_cell(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def parse_interval(text: str) -> tuple[date, date]:
    """``YYYY[-MM[-DD]]`` as the first and last day it can mean; raises ValueError."""
    match = _DATE.match(text.strip())
    if not match:
        raise ValueError(text)
    year, month, day = (int(g) if g else None for g in match.groups())
    if year is None:
        raise ValueError(text)
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def parse_bool(text: str) -> bool | None:
    """Yes or no in the usual spellings, None for an empty cell; raises ValueError."""
    word = text.strip().lower()
    if word in ("true", "yes", "y", "1"):
        return True
    if word in ("false", "no", "n", "0"):
        return False
    if not word:
        return None
    raise ValueError(text)


def parse_list(text: str) -> tuple[str, ...]:
    """A ``;``-separated cell as its parts."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
