"""PDF: the text of the pages by PDFium; annotations, attachments and metadata by pikepdf.

What belongs here: opening, reading lines with their place, telling hidden text from shown text,
the other channels. What does not: paragraphs and furniture (``pdf_layout``).
"""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import pdf_layout
from coprod_pipeline.ingest.readers.pdf_layout import Line
from coprod_pipeline.ingest.readers.pdf_sight import unseen_objects

if TYPE_CHECKING:
    import pypdfium2

_TAIL = 2048
#: Deflate never packs tighter than this; the content of a page never needs more than that.
_FLATE_RATIO = 1032
_STREAM_BYTES = 64 * 1024**2
_ALL_ALLOWED = 0xF3C  # print, change, copy, annotate, fill, extract, assemble, print well


def read_pdf(path: Path, limits: Limits) -> Reading:
    """A PDF as paragraphs with page numbers; hidden text, notes and attachments apart."""
    import pypdfium2

    data = path.read_bytes()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused("encrypted", "the PDF needs a password") from error
        raise Refused("corrupt", f"the PDF cannot be opened: {error}") from error
    try:
        n_pages = len(document)
        if n_pages > limits.pages:
            raise Refused("too_many_pages", f"{n_pages} pages, {limits.pages} are allowed")
        others = _other_channels(data)
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
    text: list[Line] = []
    notes: list[Line] = []
    for lines in bodies:
        body, foot = pdf_layout.split_footnotes(lines, body_size)
        text.extend(body)
        notes.extend(foot)
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
    n_chars = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise Refused("corrupt", f"page {number} cannot be read: {error}") from error
        try:
            chars = _chars(textpage)
            n_chars += len(chars)
            if n_chars > limits.text_chars:
                raise Refused("too_large", f"more than {limits.text_chars} characters of text")
            lines, unseen = _lines(page, textpage, chars, number)
        finally:
            textpage.close()
            page.close()
        pages.append(lines)
        hidden.extend(unseen)
    return pages, hidden


def _chars(textpage: pypdfium2.PdfTextPage) -> list[int]:
    import pypdfium2.raw as raw

    return [raw.FPDFText_GetUnicode(textpage, i) for i in range(textpage.count_chars())]


def _text(codes: list[int]) -> str:
    kept = [c if 0 < c < 0x110000 else 0xFFFD for c in codes]
    joined = "".join(map(chr, kept))
    if any(0xD800 <= c < 0xE000 for c in kept):
        joined = joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "".join(c for c in joined if c >= " " or c in "\t\x02")


def _lines(
    page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, chars: list[int], number: int
) -> tuple[list[Line], list[Block]]:
    height = page.get_height()
    unseen = unseen_objects(page)
    lines: list[Line] = []
    hidden: list[Block] = []
    for start, end in _spans(chars):
        shown, covered = _part(textpage, range(start, end), unseen)
        if covered and (text := _text([chars[i] for i in covered]).strip()):
            hidden.append(Block(text, channel="hidden", page=number))
        text = _text([chars[i] for i in shown])
        if not text.strip():
            continue
        seen = [i for i in shown if chars[i] > 32]
        x0, y, _, _ = _box(textpage, seen[0])
        _, _, x1, _ = _box(textpage, seen[-1])
        size = _box(textpage, seen[len(seen) // 2])[3]  # a line may begin with a raised number
        lines.append(Line(text.strip(), number, x0, max(x0, x1), y, size, height))
    return lines, hidden


def _spans(chars: list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for index, code in enumerate(chars):
        if code in (10, 13):
            if index > start:
                yield start, index
            start = index + 1
    if start < len(chars):
        yield start, len(chars)


def _part(
    textpage: pypdfium2.PdfTextPage, span: range, unseen: frozenset[int]
) -> tuple[list[int], list[int]]:
    if not unseen:
        return list(span), []
    import pypdfium2.raw as raw

    shown: list[int] = []
    covered: list[int] = []
    side = shown
    for index in span:
        owner = raw.FPDFText_GetTextObject(textpage, index)
        if owner:  # generated white space has no owner and goes with what stands before it
            side = covered if ctypes.addressof(owner.contents) in unseen else shown
        side.append(index)
    return shown, covered


def _box(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and height of a character's line box, in points."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    if raw.FPDFText_GetLooseCharBox(textpage, index, box):
        height = round(float(box.top) - float(box.bottom), 1)
        return float(box.left), float(box.bottom), float(box.right), height
    return 0.0, 0.0, 0.0, 0.0


@dataclass(frozen=True)
class _Others:
    metadata: dict[str, object]
    blocks: tuple[Block, ...]
    encrypted: bool


def _other_channels(data: bytes) -> _Others:
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
        blocks = [*_annotations(pdf, facts), *_attachments(pdf)]
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


def _attachments(pdf: Any) -> Iterator[Block]:
    for name, spec in pdf.attachments.items():
        body = spec.get_file().read_bytes()[:1_000_000]
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        yield Block(f"{name}\n{text}".strip(), channel="attachment")
