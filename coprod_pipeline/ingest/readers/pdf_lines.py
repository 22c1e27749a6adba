"""Lines of a PDF page with their place, as PDFium gives them; unseen text apart.

What belongs here: characters, boxes, where a line ends and where it is widely spaced. What does
not: which text nobody sees (``pdf_sight``), columns (``pdf_columns``), paragraphs
(``pdf_layout``).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coprod_pipeline.ingest.blocks import Block
from coprod_pipeline.ingest.readers.pdf_layout import Line, Piece
from coprod_pipeline.ingest.readers.pdf_sight import unseen_objects

if TYPE_CHECKING:
    import pypdfium2

#: Words further apart than this share of the letter height may stand in two columns.
_WIDE = 0.9
#: … and on lines of their own when they are also moved up or down by this share.
_MOVED = 0.2
_JOINED_AT_HYPHEN = (0xFFFE, 0x02)


def lines_of(
    page: pypdfium2.PdfPage, number: int, room: int
) -> tuple[list[Line], list[Block], int]:
    """The page's lines in the order they are drawn, its unseen text, its number of characters.

    Reads no text when the page has more characters than ``room``: the caller refuses the file.
    """
    textpage = page.get_textpage()
    try:
        n_chars = int(textpage.count_chars())
        if n_chars > room:
            return [], [], n_chars
        lines, hidden = _lines(page, textpage, _chars(textpage), number)
    finally:
        textpage.close()
    return lines, hidden, n_chars


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
    for start, end in _spans(textpage, chars):
        shown, covered = _part(textpage, range(start, end), unseen)
        if covered and (text := _text([chars[i] for i in covered]).strip()):
            hidden.append(Block(text, channel="hidden", page=number))
        for pieces in _pieces(textpage, chars, shown):
            part = [i for piece in pieces for i in piece]
            text = _text([chars[i] for i in part]).strip()
            if not text:
                continue
            seen = [i for i in part if chars[i] > 32]
            x0, y, _, _ = _box(textpage, seen[0])
            _, _, x1, _ = _box(textpage, seen[-1])
            size = _box(textpage, seen[len(seen) // 2])[3]  # a line may begin with a raised number
            places = _places(textpage, chars, pieces) if len(pieces) > 1 else ()
            lines.append(Line(text, number, x0, max(x0, x1), y, size, height, places))
    return lines, hidden


def _spans(textpage: pypdfium2.PdfTextPage, chars: list[int]) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends; two lines that PDFium joined at a hyphen are two."""
    start = 0
    for index, code in enumerate(chars):
        if code in (10, 13):
            if index > start:
                yield start, index
            start = index + 1
        elif code in _JOINED_AT_HYPHEN and start < index < len(chars) - 1:
            following = index + 1
            here, there = _box(textpage, index - 1), _box(textpage, following)
            if chars[following] > 32 and abs(here[1] - there[1]) > 0.5 * max(here[3], there[3]):
                yield start, following
                start = following
    if start < len(chars):
        yield start, len(chars)


def _pieces(
    textpage: pypdfium2.PdfTextPage, chars: list[int], shown: list[int]
) -> list[list[list[int]]]:
    """The parts of what PDFium gives as a line: lines, each of pieces that stand widely apart.

    PDFium takes lines of two columns for one where their heights overlap.
    """
    lines: list[list[list[int]]] = [[[]]]
    last: int | None = None
    spaced = False
    for index in shown:
        if chars[index] <= 32 or chars[index] == 0xA0:
            spaced = True
        else:
            if spaced and last is not None:
                before, here = _box(textpage, last), _box(textpage, index)
                size = max(before[3], here[3])
                gap = here[0] - before[2]
                raised = abs(here[3] - before[3]) > _MOVED * size  # a note's number, say
                moved = abs(here[1] - before[1]) > _MOVED * size and not raised
                back = before[0] - here[2] > 3 * size > 0  # further than in writing to the left
                if back or (moved and (gap > _WIDE * size > 0 or gap < -size < 0)):
                    lines.append([[]])
                elif gap > _WIDE * size > 0:
                    lines[-1].append([])
            last, spaced = index, False
        lines[-1][-1].append(index)
    return lines


def _places(
    textpage: pypdfium2.PdfTextPage, chars: list[int], pieces: list[list[int]]
) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        seen = [i for i in piece if chars[i] > 32 and chars[i] != 0xA0]
        text = _text([chars[i] for i in piece]).strip()
        if seen and text:
            found.append(Piece(text, _box(textpage, seen[0])[0], _box(textpage, seen[-1])[2]))
    return tuple(found)


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
