"""Lines of a PDF page with their place, as PDFium gives them; unseen text apart.

What belongs here: characters, boxes, where a line ends and where it is widely spaced. What does
not: which text nobody sees (``pdf_sight``), columns (``pdf_columns``), paragraphs
(``pdf_layout``).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
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
#: PDFium's marks for a hyphen at which it joined two lines.
_JOINED_AT_HYPHEN = "\ufffe\x02"
_ENDS = re.compile("[\n\r\ufffe\x02]")
#: Of control characters only these are kept: a tab, and a joining hyphen for ``pdf_layout``.
_DROPPED = {code: None for code in range(32) if code not in (9, 2)}
_SPACES = re.compile("[\x00-\x20\xa0]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

_Box = tuple[float, float, float, float]


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
        lines, hidden = _lines(page, _Glyphs(textpage, n_chars), number)
    finally:
        textpage.close()
    return lines, hidden, n_chars


class _Glyphs:
    """The characters of a page and their boxes; indexes are PDFium's."""

    def __init__(self, textpage: pypdfium2.PdfTextPage, n_chars: int) -> None:
        import pypdfium2.raw as raw

        self._handle = textpage.raw
        self.chars = _characters(self._handle, n_chars)
        self._has_surrogates = _SURROGATE.search(self.chars) is not None
        # One structure for all calls, and each box asked for once: this is most of a page's time.
        self._rect = raw.FS_RECTF()
        self._reference = ctypes.byref(self._rect)
        self._ask = raw.FPDFText_GetLooseCharBox
        self._boxes: dict[int, _Box] = {}

    def box(self, index: int) -> _Box:
        """Left, bottom, right and height of a character's line box, in points."""
        found = self._boxes.get(index)
        if found is None:
            rect = self._rect
            if self._ask(self._handle, index, self._reference):
                bottom = rect.bottom
                found = (rect.left, bottom, rect.right, round(rect.top - bottom, 1))
            else:
                found = (0.0, 0.0, 0.0, 0.0)
            self._boxes[index] = found
        return found

    def owner(self, index: int) -> int:
        """The address of the text object that draws the character, 0 for white space of PDFium."""
        import pypdfium2.raw as raw

        found = raw.FPDFText_GetTextObject(self._handle, index)
        return ctypes.addressof(found.contents) if found else 0

    def joined(self, indexes: Sequence[int]) -> str:
        """These characters as they are, one an index."""
        if not indexes:
            return ""
        first, last = indexes[0], indexes[-1]
        if last - first + 1 == len(indexes):
            return self.chars[first : last + 1]
        return "".join([self.chars[i] for i in indexes])

    def text(self, indexes: Sequence[int]) -> str:
        """What these characters say, control characters left out."""
        joined = self.joined(indexes)
        if self._has_surrogates:
            joined = joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return joined if joined.isprintable() else joined.translate(_DROPPED)


def _characters(handle: object, n_chars: int) -> str:
    """One character an index; what is no character becomes U+FFFD."""
    import pypdfium2.raw as raw

    if n_chars == 0:
        return ""
    units = (ctypes.c_ushort * (2 * n_chars + 2))()
    written = raw.FPDFText_GetText(handle, 0, n_chars, units) - 1
    ask = raw.FPDFText_GetUnicode
    if written == n_chars:
        text = ctypes.string_at(units, 2 * n_chars).decode("utf-16-le", "surrogatepass")
        if len(text) == n_chars and "\x00" not in text:
            # The whole text tells a joining hyphen less exactly than the single character does.
            for match in _ENDS.finditer(text):
                if match.group() in _JOINED_AT_HYPHEN:
                    at = match.start()
                    text = text[:at] + chr(ask(handle, at)) + text[at + 1 :]
            return text
    codes = [ask(handle, i) for i in range(n_chars)]
    return "".join([chr(c) if 0 < c < 0x110000 else "\ufffd" for c in codes])


def _lines(page: pypdfium2.PdfPage, glyphs: _Glyphs, number: int) -> tuple[list[Line], list[Block]]:
    height = page.get_height()
    unseen = unseen_objects(page)
    lines: list[Line] = []
    hidden: list[Block] = []
    chars, box = glyphs.chars, glyphs.box
    for start, end in _spans(glyphs):
        shown, covered = _part(glyphs, range(start, end), unseen)
        if covered and (text := glyphs.text(covered).strip()):
            hidden.append(Block(text, channel="hidden", page=number))
        for pieces in _pieces(glyphs, shown):
            part = [i for piece in pieces for i in piece] if len(pieces) > 1 else pieces[0]
            text = glyphs.text(part).strip()
            if not text:
                continue
            seen = [i for i in part if chars[i] > " "]
            x0, y, _, _ = box(seen[0])
            _, _, x1, _ = box(seen[-1])
            size = box(seen[len(seen) // 2])[3]  # a line may begin with a raised number
            places = _places(glyphs, pieces) if len(pieces) > 1 else ()
            lines.append(Line(text, number, x0, max(x0, x1), y, size, height, places))
    return lines, hidden


def _spans(glyphs: _Glyphs) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends; two lines that PDFium joined at a hyphen are two."""
    start = 0
    chars = glyphs.chars
    for match in _ENDS.finditer(chars):
        index = match.start()
        if chars[index] in "\n\r":
            if index > start:
                yield start, index
            start = index + 1
        elif start < index < len(chars) - 1:
            following = index + 1
            here, there = glyphs.box(index - 1), glyphs.box(following)
            if chars[following] > " " and abs(here[1] - there[1]) > 0.5 * max(here[3], there[3]):
                yield start, following
                start = following
    if start < len(chars):
        yield start, len(chars)


def _pieces(glyphs: _Glyphs, shown: Sequence[int]) -> list[list[Sequence[int]]]:
    """The parts of what PDFium gives as a line: lines, each of pieces that stand widely apart.

    PDFium takes lines of two columns for one where their heights overlap.
    """
    lines: list[list[Sequence[int]]] = [[]]
    text = glyphs.joined(shown)
    begins = 0
    for space in _SPACES.finditer(text):
        if space.start() == 0 or space.end() == len(text):
            continue
        before, here = glyphs.box(shown[space.start() - 1]), glyphs.box(shown[space.end()])
        size = max(before[3], here[3])
        gap = here[0] - before[2]
        raised = abs(here[3] - before[3]) > _MOVED * size  # a note's number, say
        moved = abs(here[1] - before[1]) > _MOVED * size and not raised
        back = before[0] - here[2] > 3 * size > 0  # further than in writing to the left
        another = back or (moved and (gap > _WIDE * size > 0 or gap < -size < 0))
        if another or gap > _WIDE * size > 0:
            lines[-1].append(shown[begins : space.end()])
            begins = space.end()
        if another:
            lines.append([])
    lines[-1].append(shown[begins:])
    return lines


def _places(glyphs: _Glyphs, pieces: Sequence[Sequence[int]]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        seen = [i for i in piece if glyphs.chars[i] > " " and glyphs.chars[i] != "\xa0"]
        text = glyphs.text(piece).strip()
        if seen and text:
            found.append(Piece(text, glyphs.box(seen[0])[0], glyphs.box(seen[-1])[2]))
    return tuple(found)


def _part(glyphs: _Glyphs, span: range, unseen: frozenset[int]) -> tuple[Sequence[int], list[int]]:
    if not unseen:
        return span, []
    shown: list[int] = []
    covered: list[int] = []
    side = shown
    for index in span:
        owner = glyphs.owner(index)
        if owner:  # generated white space has no owner and goes with what stands before it
            side = covered if owner in unseen else shown
        side.append(index)
    return shown, covered
