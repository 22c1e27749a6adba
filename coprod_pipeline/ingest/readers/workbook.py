"""Excel workbooks: the transcript in one of the sheets, and every other channel of the file.

What belongs here: ``.xlsx``. What does not: finding the columns of a transcript (``table``).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from coprod_pipeline.ingest.archive import check_archive, read_member
from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import ooxml
from coprod_pipeline.ingest.readers.table import rows_to_blocks

_MAX_ROWS = 1_000_000
_HIDDEN_ROW = re.compile(rb"<row\b[^<>]{0,400}?\bhidden=\"(?:1|true)\"[^<>]{0,400}?>")
_ROW_NUMBER = re.compile(rb"\br=\"(\d{1,7})\"")

_PROPERTIES = ("creator", "lastModifiedBy", "title", "created", "modified")


def read_xlsx(path: Path, limits: Limits) -> Reading:
    """The first sheet with a text column; formulas count as what they showed, never recomputed.

    Other sheets and hidden rows are channel ``hidden``, cell comments ``comment``, drawn text
    ``textbox``, headers and feet their own, embedded files ``attachment``.
    """
    names = check_archive(path, limits)
    _check_links(path, names, limits)
    with closing(_opened(path)) as book, zipfile.ZipFile(path) as archive:
        reading = _workbook(book, archive, limits)
        facts = dict(reading.metadata)
        others = [*_drawn(archive, names, limits, facts), *_embedded(archive, names, facts, limits)]
    return Reading((*reading.blocks, *others), facts)


def _check_links(path: Path, names: list[str], limits: Limits) -> None:
    """Refuses a workbook that calls another program; what it quotes of other workbooks stays."""
    with zipfile.ZipFile(path) as archive:
        for name in names:
            if name.startswith("xl/externalLinks/") and name.endswith(".xml"):
                root = ooxml.part(archive, name, limits)
                if root is not None and any(ooxml.local(e) == "ddeLink" for e in root.iter()):
                    raise Refused("external_reference", "a cell calls another program (DDE)")


def all_cells(stream: IO[bytes], limits: Limits) -> list[Block]:
    """A block for each filled row of each sheet, its cells parted by tabs."""
    check_archive(stream, limits)
    with closing(_opened(stream)) as book:
        return [
            Block("\t".join(row).strip())
            for sheet in book.worksheets
            for row in _rows(sheet, limits)
            if any(cell.strip() for cell in row)
        ]


def _opened(source: Path | IO[bytes]) -> Any:
    import warnings

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of formats it does not show; values are all here
        try:
            return load_workbook(source, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, KeyError) as error:
            raise Refused("missing_part", f"not a complete workbook: {error}") from error


def _workbook(book: Any, archive: zipfile.ZipFile, limits: Limits) -> Reading:
    facts: dict[str, object] = {"sheets": list(book.sheetnames)}
    # Not openpyxl's properties: where the file has none, they say it was made just now.
    core = ooxml.part(archive, "docProps/core.xml", limits)
    for entry in core if core is not None else []:
        if ooxml.local(entry) in _PROPERTIES and (value := (entry.text or "").strip()):
            facts[ooxml.local(entry)] = value
    problem: Refused | None = None
    talk: list[Block] | None = None
    aside: list[Block] = []
    for sheet in book.worksheets:
        rows = list(_rows(sheet, limits))
        unseen = _hidden_rows(archive, sheet, limits)
        shown = [row for number, row in enumerate(rows, start=1) if number not in unseen]
        rest = rows
        if talk is None and any(any(cell.strip() for cell in row) for row in shown):
            try:
                talk = rows_to_blocks(shown)
                facts["sheet"] = sheet.title
                rest = [row for number, row in enumerate(rows, start=1) if number in unseen]
            except Refused as refusal:
                problem = problem or refusal
        for row in rest:
            if text := "\t".join(cell for cell in row if cell.strip()):
                aside.append(Block(text, channel="hidden"))
    if talk is None:
        raise problem or Refused("empty", "no sheet has a filled cell")
    return Reading((*talk, *aside), facts)


def _rows(sheet: Any, limits: Limits) -> Iterator[list[str]]:
    if not hasattr(sheet, "iter_rows"):  # a sheet that is only a chart
        return
    for row in islice(sheet.iter_rows(values_only=True), _MAX_ROWS):
        yield [_shown(cell, limits) for cell in row]


def _hidden_rows(archive: zipfile.ZipFile, sheet: Any, limits: Limits) -> frozenset[int]:
    """Numbers of the rows that are hidden, of all rows where the sheet is."""
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    if not part or part not in archive.namelist():
        return frozenset()
    found: set[int] = set()
    for mark in _HIDDEN_ROW.finditer(read_member(archive, part, limits)):
        if number := _ROW_NUMBER.search(mark[0]):
            found.add(int(number[1]))
    return frozenset(found)


def _shown(cell: object, limits: Limits) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    if len(text) > limits.cell_chars:
        raise Refused("too_large", f"a cell has over {limits.cell_chars} characters")
    return text


def _drawn(
    archive: zipfile.ZipFile, names: list[str], limits: Limits, facts: dict[str, object]
) -> Iterator[Block]:
    """Comments, their authors, text boxes, headers and feet."""
    authors: set[str] = set()
    for name in sorted(names):
        folder = name.rpartition("/")[0]
        if not name.endswith(".xml") or not name.startswith("xl/"):
            continue
        kind = PurePosixPath(name).name
        if kind.startswith("comment") or folder == "xl/threadedComments":
            yield from _comments(ooxml.part(archive, name, limits), authors)
        elif folder == "xl/persons":
            root = ooxml.part(archive, name, limits)
            people = root if root is not None else []
            authors.update(ooxml.attribute(p, "displayName") or "" for p in people)
        elif folder == "xl/drawings":
            root = ooxml.part(archive, name, limits)
            for element in root.iter() if root is not None else []:
                if ooxml.local(element) == "p" and (text := ooxml.text_of(element).strip()):
                    yield Block(text, channel="textbox")
        elif folder == "xl/worksheets" and b"<headerFooter" in read_member(archive, name, limits):
            yield from _edges(ooxml.part(archive, name, limits))
    if authors - {""}:
        facts["comment_authors"] = sorted(authors - {""})


def _comments(root: Any | None, authors: set[str]) -> Iterator[Block]:
    for element in root.iter() if root is not None else []:
        name = ooxml.local(element)
        if name == "author" and element.text:
            authors.add(element.text.strip())
        elif name in ("comment", "threadedComment") and (text := ooxml.text_of(element).strip()):
            yield Block(text, channel="comment")


def _edges(root: Any | None) -> Iterator[Block]:
    for element in root.iter() if root is not None else []:
        name = ooxml.local(element)
        for side in ("header", "footer"):
            if name.lower().endswith(side) and (text := (element.text or "").strip()):
                yield Block(text, channel=side)


def _embedded(
    archive: zipfile.ZipFile, names: list[str], facts: dict[str, object], limits: Limits
) -> list[Block]:
    from coprod_pipeline.ingest.readers.attachments import attached

    inside = [n for n in names if n.startswith("xl/embeddings/") and not n.endswith("/")]
    return attached(((n, read_member(archive, n, limits)) for n in inside), facts, limits)
