"""PDF: the text of the pages by PDFium; annotations, attachments and metadata by pikepdf.

What belongs here: opening, protection and damage, putting body and other channels together. What
does not: lines (``pdf_lines``), columns (``pdf_columns``), paragraphs and furniture
(``pdf_layout``).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import pdf_columns, pdf_layout
from coprod_pipeline.ingest.readers.attachments import attached
from coprod_pipeline.ingest.readers.pdf_layout import Line
from coprod_pipeline.ingest.readers.pdf_lines import lines_of

if TYPE_CHECKING:
    import pypdfium2

_TAIL = 2048
#: Deflate never packs tighter than this; the content of a page never needs more than that.
_FLATE_RATIO = 1032
_STREAM_BYTES = 64 * 1024**2
_ALL_ALLOWED = 0xF3C  # print, change, copy, annotate, fill, extract, assemble, print well


def read_pdf(path: Path, limits: Limits) -> Reading:
    """A PDF as paragraphs with page numbers; hidden text, notes and attachments apart."""
    return read_bytes(path.read_bytes(), limits)


def read_bytes(data: bytes, limits: Limits, *, nested: bool = False) -> Reading:
    """As ``read_pdf``, of bytes; what is attached to a ``nested`` file is only named."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused("encrypted", "the PDF needs a password") from error
        # Its words begin with the address of our buffer, another one each time.
        why = re.sub(r"<[^>]*>:?\s*", "", str(error))
        raise Refused("corrupt", f"the PDF cannot be opened: {why}") from error
    try:
        n_pages = len(document)
        if n_pages > limits.pages:
            raise Refused("too_many_pages", f"{n_pages} pages, {limits.pages} are allowed")
        others = _other_channels(data, limits, nested=nested)
        pages, hidden = _pages(document, limits)
    finally:
        document.close()
    return _reading(pages, hidden, others)


def _reading(pages: list[list[Line]], hidden: list[Block], others: _Others) -> Reading:
    facts = dict(others.metadata)
    facts["pages"] = len(pages)
    if not any(pages):
        if others.encrypted:
            raise Refused("encrypted", "the PDF is encrypted and gives no text")
        raise Refused("no_text", "no page has text; it is a scan that needs OCR")
    empty = [i for i, lines in enumerate(pages, start=1) if not lines]
    if empty:
        facts["pages_without_text"] = empty
    unnumbered, n_numbers = pdf_layout.drop_line_numbers(pages)
    unseen = [b for b in hidden if not b.text.isdigit()]
    n_numbers += len(hidden) - len(unseen)
    if n_numbers:
        facts["line_numbers_removed"] = n_numbers
    bodies, furniture = pdf_layout.split_furniture(unnumbered)
    bodies = pdf_layout.drop_repeated_edges(bodies)
    sizes = [line.size for lines in bodies for line in lines for _ in line.text]
    body_size = median(sizes) if sizes else 0.0
    stretches = pdf_columns.reading_order(bodies)
    text, notes = pdf_layout.split_footnotes(stretches, body_size)
    lexicon = pdf_layout.lexicon_of(text + notes)
    blocks = pdf_layout.paragraphs(text, lexicon)
    foot_blocks = pdf_layout.paragraphs(notes, lexicon, channel="footnote")
    ordered = _with_notes(blocks, foot_blocks)
    return Reading((*ordered, *furniture, *unseen, *others.blocks), facts)


def _with_notes(blocks: list[Block], notes: list[Block]) -> list[Block]:
    """Notes after the last paragraph that starts on their page, so that no paragraph is cut."""
    ordered: list[Block] = []
    waiting = list(notes)
    for block in blocks:
        while waiting and (waiting[0].page or 0) < (block.page or 0):
            ordered.append(waiting.pop(0))
        ordered.append(block)
    return ordered + waiting


def _pages(document: pypdfium2.PdfDocument, limits: Limits) -> tuple[list[list[Line]], list[Block]]:
    import pypdfium2

    pages: list[list[Line]] = []
    hidden: list[Block] = []
    room = limits.text_chars
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            lines, unseen, n_chars = lines_of(page, number, room)
        except pypdfium2.PdfiumError as error:
            raise Refused("corrupt", f"page {number} cannot be read: {error}") from error
        page.close()
        room -= n_chars
        if room < 0:
            raise Refused("too_large", f"more than {limits.text_chars} characters of text")
        pages.append(lines)
        hidden.extend(unseen)
    return pages, hidden


@dataclass(frozen=True)
class _Others:
    metadata: dict[str, object]
    blocks: tuple[Block, ...]
    encrypted: bool


def _other_channels(data: bytes, limits: Limits, *, nested: bool) -> _Others:
    import io

    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted", "the PDF needs a password") from error
    except pikepdf.PdfError as error:
        raise Refused("corrupt", f"the PDF cannot be opened: {error}") from error
    with pdf:
        if pdf.is_encrypted and pdf.encryption.P & _ALL_ALLOWED == _ALL_ALLOWED:
            raise Refused("encrypted", "the PDF is encrypted; save a copy without protection")
        if b"%%EOF" not in data[-_TAIL:] and pdf.get_warnings():
            raise Refused("corrupt", "the PDF breaks off before its end")
        _check_inflation(pdf)
        facts: dict[str, object] = {}
        for key, value in pdf.docinfo.items():
            facts[str(key).lstrip("/")] = str(value)[:1000]
        blocks = list(_annotations(pdf, facts))
        files = list(_attachments(pdf))
        if nested:
            facts["attachments"] = [name for name, _ in files]
        else:
            blocks.extend(attached(files, facts, limits))
        return _Others(facts, tuple(blocks), bool(pdf.is_encrypted))


def _check_inflation(pdf: Any) -> None:
    """Refuses a stream that unpacks to more than any page needs, before PDFium unpacks it."""
    import pikepdf

    for entry in pdf.objects:
        if not isinstance(entry, pikepdf.Stream):
            continue
        filters = entry.get("/Filter")
        names = [filters] if isinstance(filters, pikepdf.Name) else list(filters or [])
        if entry.get("/Subtype") == "/Image" or any(n != "/FlateDecode" for n in names):
            continue
        raw = entry.read_raw_bytes()
        if len(raw) * _FLATE_RATIO ** len(names) > _STREAM_BYTES and _is_bomb(raw, len(names)):
            raise Refused("memory_limit", f"a page unpacks to over {_STREAM_BYTES} bytes")


def _is_bomb(raw: bytes, n_filters: int) -> bool:
    data = raw
    for _ in range(n_filters):
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(data, _STREAM_BYTES)
        except zlib.error:
            return False  # damaged: PDFium will say so
        if unpacker.unconsumed_tail:
            return True
    return False


def _annotations(pdf: Any, facts: dict[str, object]) -> Iterator[Block]:
    authors: list[str] = []
    links: list[str] = []
    for number, page in enumerate(pdf.pages, start=1):
        notes = page.obj.get("/Annots")
        for note in list(notes)[:5000] if notes is not None else []:
            if not hasattr(note, "get"):
                continue
            for key in ("/Contents", "/V", "/TU"):
                value = note.get(key)
                text = str(value).strip() if value is not None else ""
                if text:
                    yield Block(text, channel="annotation", page=number)
            if note.get("/T") is not None:
                authors.append(str(note.get("/T")))
            action = note.get("/A")
            if action is not None and hasattr(action, "get") and action.get("/URI") is not None:
                links.append(str(action.get("/URI")))
    if authors:
        facts["annotation_authors"] = sorted(set(authors))
    if links:
        facts["links"] = sorted(set(links))


def _attachments(pdf: Any) -> Iterator[tuple[str, bytes]]:
    """Files attached to the document, and those that hang on a page as a note."""
    import pikepdf

    seen: set[tuple[str, bytes]] = set()
    for name, spec in pdf.attachments.items():
        entry = (str(name), spec.get_file().read_bytes())
        seen.add(entry)
        yield entry
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in list(notes)[:5000] if notes is not None else []:
            spec = _entry(note, "/FS")
            stream = _entry(_entry(spec, "/EF"), "/F")
            if isinstance(stream, pikepdf.Stream):
                name = _entry(spec, "/UF") or _entry(spec, "/F") or "attachment"
                entry = (str(name), stream.read_bytes())
                if entry not in seen:
                    yield entry


def _entry(holder: Any, key: str) -> Any:
    import pikepdf

    return holder.get(key) if isinstance(holder, pikepdf.Dictionary) else None
