"""Transcripts kept as tables: CSV, and the rows of sheets and tables of other formats.

What belongs here: finding the columns, rows into blocks. What does not: joining rows into turns
(``turns``), Excel's parts (``workbook``), Word tables (``office``).
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.labels import plausible
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers.text import checked, decode

#: Headings of each column, lower case, the settled ones of the contract first.
TEXT = ("text", "words", "content", "utterance", "transcript", "speech", "talk", "turn")
SPEAKER = ("speaker", "name", "participant", "speaker name", "who")
START = ("time", "timestamp", "start", "start time", "start_time", "timespan", "begin", "in")
END = ("end", "end time", "end_time", "out")
KEY = ("id", "row_id", "turn_id", "segment_id", "utterance_id")

_CLOCK = re.compile(r"\[?\(?-?(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,:]\d{1,6})?\)?\]?")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]\d{2,4}")
_DDE = re.compile(r"\s*[=+\-@]\s*['\"]?[\w .\\]{1,40}['\"]?\s*\|.{0,400}!", re.DOTALL)


@dataclass(frozen=True)
class Columns:
    """Positions of the columns of a transcript; only the text is needed."""

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    key: int | None = None
    date: int | None = None


def columns_of(header: Sequence[str]) -> Columns | None:
    """The columns a header row names, in any case, or None when no text column is named."""
    names = [" ".join(h.strip().strip("\ufeff").casefold().split()) for h in header]

    def find(wanted: tuple[str, ...]) -> int | None:
        return next((names.index(w) for w in wanted if w in names), None)

    text = find(TEXT)
    if text is None:
        return None
    return Columns(text, find(SPEAKER), find(START), find(END), find(KEY), find(("date",)))


def guessed_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table without headings: a column of labels, one of talk, perhaps times."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = max((len(row) for row in filled), default=0)
    if len(filled) < 3 or not 2 <= width <= 4:
        return None
    columns = [[_cell(row, c) for row in filled] for c in range(width)]
    length = [sum(map(len, column)) for column in columns]
    text = length.index(max(length))
    times = [c for c in range(width) if c != text and _mostly(columns[c], _is_clock)]
    speakers = [
        c
        for c in range(width)
        if c != text and c not in times and _mostly(columns[c], _is_label) and _repeats(columns[c])
    ]
    rest = [columns[c] for c in range(width) if c not in (text, *times[:1], *speakers[:1])]
    if not speakers or any(
        cell and not cell.rstrip(".").isdigit() for cells in rest for cell in cells
    ):
        return None  # a column more than talk, speaker, time and numbers: a table like any other
    return Columns(text, speakers[0], times[0] if times else None)


def _mostly(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    given = [c for c in cells if c]
    return len(given) >= 2 and sum(map(test, given)) >= 0.8 * len(given)


def _is_clock(cell: str) -> bool:
    return bool(_CLOCK.fullmatch(cell))


def _is_label(cell: str) -> bool:
    return len(cell) <= 60 and plausible(cell.rstrip(": "))


def _repeats(cells: Sequence[str]) -> bool:
    given = [c for c in cells if c]
    return len(set(given)) <= max(1, 0.6 * len(given))


def tabbed(text: str) -> list[list[str]] | None:
    """The rows of a tab-separated transcript with headings, None when the text is not one."""
    head = text[:2000].lstrip().split("\n", 1)[0]
    columns = columns_of(head.split("\t")) if "\t" in head else None
    if columns is None or columns.speaker is None:
        return None
    return [line.split("\t") for line in text.split("\n")]


def piped(text: str) -> list[list[str]] | None:
    """The rows of a Markdown file that is one transcript table, None when it is not one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or sum(1 for line in lines if line.startswith("|")) < 0.9 * len(lines):
        return None
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    columns = columns_of(rows[0])
    if columns is None or columns.speaker is None:
        return None
    return [row for row in rows if not all(set(cell.strip()) <= set(":-") for cell in row)]


def spoken_rows(rows: Sequence[Sequence[Sequence[Block]]]) -> list[Block] | None:
    """Blocks of a transcript table in a word processor, None when the table is not one."""
    talk = ("body", "inserted")
    texts = [["\n".join(b.text for b in cell if b.channel in talk) for cell in row] for row in rows]
    if not texts:
        return None
    columns = columns_of(texts[0])
    first = 1
    if columns is None or columns.speaker is None:
        columns, first = guessed_columns(texts), 0
    if columns is None:
        return None
    blocks: list[Block] = []
    for row, cells in zip(rows[first:], texts[first:], strict=True):
        if (block := row_to_block(cells, columns)) is not None:
            blocks.append(block)
        blocks.extend(other_cells(cells, columns, texts[0] if first else ()))
        blocks.extend(b for cell in row for b in cell if b.channel not in talk)
    return blocks


def read_csv(data: bytes, limits: Limits) -> Reading:
    """A CSV transcript: comma, semicolon or tab; byte order mark and old encodings accepted."""
    text, facts = decode(data)
    checked(text, limits)
    head = text[:4096].lstrip()
    if _DDE.match(head):
        raise Refused("external_reference", "a cell calls another program (DDE)")
    delimiter = _delimiter(head.split("\n", 1)[0])
    csv.field_size_limit(limits.cell_chars)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        if "field larger" in str(error):
            raise Refused("too_large", f"a cell has over {limits.cell_chars} characters") from error
        raise Refused("malformed", f"not a table: {error}") from error
    facts["delimiter"] = delimiter
    return Reading(tuple(rows_to_blocks(rows)), facts)


def _delimiter(header: str) -> str:
    counts = {mark: header.count(mark) for mark in (",", ";", "\t")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def rows_to_blocks(rows: Sequence[Sequence[str]]) -> list[Block]:
    """Blocks of the rows below the header; a blank speaker means the same one goes on.

    Raises ``Refused``: ``schema`` without a text column, ``duplicate_key`` when an id column
    repeats a value, ``ambiguous_date`` when a date column can be read in two ways throughout.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise Refused("empty", "the table has no filled cell")
    names = [h.strip().casefold() for h in filled[0]]
    _check_dates(filled[1:], names.index("date") if "date" in names else None)
    columns = columns_of(filled[0])
    if columns is None:
        raise Refused("schema", "no text column; name one of its headings " + ", ".join(TEXT[:5]))
    body = filled[1:]
    _check_keys(body, columns.key)
    blocks: list[Block] = []
    for row in body:
        if (block := row_to_block(row, columns)) is not None:
            blocks.append(block)
        blocks.extend(other_cells(row, columns, filled[0]))
    if not any(b.channel == "body" for b in blocks):
        raise Refused("no_text", "the text column is empty")
    return blocks


def other_cells(
    row: Sequence[str], columns: Columns, header: Sequence[str] = ()
) -> Iterator[Block]:
    """What stands in a row besides talk, speaker and time: kept, and never talk."""
    known = (columns.text, columns.speaker, columns.start, columns.end)
    cells = [(i, cell.strip()) for i, cell in enumerate(row) if i not in known and cell.strip()]
    if cells:
        heads = [header[i].strip() if i < len(header) else "" for i, _ in cells]
        pairs = [
            f"{head}: {cell}" if head else cell
            for head, (_, cell) in zip(heads, cells, strict=True)
        ]
        yield Block("; ".join(pairs), channel="metadata")


def _check_keys(rows: Iterable[Sequence[str]], key: int | None) -> None:
    if key is None:
        return
    values = [_cell(row, key) for row in rows]
    given = [v for v in values if v]
    if len(set(given)) < len(given):
        raise Refused("duplicate_key", "the id column has the same value twice")


def _check_dates(rows: Iterable[Sequence[str]], column: int | None) -> None:
    if column is None:
        return
    pairs = [m for row in rows if (m := _SLASHED.fullmatch(_cell(row, column)))]
    parts = [(int(m[1]), int(m[2])) for m in pairs if "/" in m[0]]
    if parts and all(a <= 12 and b <= 12 for a, b in parts) and any(a != b for a, b in parts):
        raise Refused("ambiguous_date", "day and month cannot be told apart; write YYYY-MM-DD")


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def row_to_block(row: Sequence[str], columns: Columns) -> Block | None:
    """A row as a block, None when its text cell is blank."""
    text = html.unescape(_cell(row, columns.text)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        return None
    speaker = " ".join(html.unescape(_cell(row, columns.speaker)).rstrip(": ").split())
    start, _, stop = _cell(row, columns.start).replace("–", "-").partition(" - ")
    return Block(
        text,
        speaker=speaker or None,
        marked=columns.speaker is not None,
        start_s=time_of(start),
        end_s=time_of(_cell(row, columns.end) or stop),
    )


def time_of(cell: str) -> float | None:
    """Seconds of a clock ``[h:]mm:ss`` or of a plain number, None when it is neither."""
    cell = cell.strip()
    if _CLOCK.fullmatch(cell):
        parts = cell.strip("[]()").replace(",", ".").split(":")
        if len(parts) <= 3:
            total = 0.0
            for part in parts:
                total = total * 60 + float(part.lstrip("-"))
            return round(-total if parts[0].startswith("-") else total, 3)
    try:
        value = float(cell)
    except ValueError:
        return None
    return round(value, 3) if value == value and abs(value) < 1e7 else None
