"""Which text of a PDF page nobody sees: invisible, white on white, boxed over, off the page.

What belongs here: page objects, their colours and places. What does not: reading the text
(``pdf``). Text under a black box is still text in the file, which is why it is told apart.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pypdfium2

_INVISIBLE_MODE = 3
#: Objects inside objects are looked at this deep.
_DEEPEST_FORM = 3
#: Channels of a colour (0-255) from which it is white, up to which it is black.
_LIGHT = 245
_DARK = 96
#: Lines of a table are no boxes: nothing lower than this hides a line of text. Points.
_LOWEST_BOX = 4.0
#: An image over this share of the page is a scan, and invisible text over it what OCR read.
_SCAN_SHARE = 0.5


class Shape(NamedTuple):
    """A page object: its place in points, its colour, its place in the order of drawing.

    A tuple, since a page may have ten thousand and is told nothing by most of them.
    """

    order: int
    kind: int
    left: float
    bottom: float
    right: float
    top: float
    fill: tuple[int, int, int] | None = None
    clear: bool = False
    nested: bool = False

    @property
    def is_light(self) -> bool:
        """White, or as good as."""
        return self.fill is not None and min(self.fill) >= _LIGHT

    @property
    def is_dark(self) -> bool:
        """Black, or as good as."""
        return self.fill is not None and max(self.fill) <= _DARK

    def covers(self, other: Shape) -> bool:
        """Whether this shape's box holds the other's, give or take a point or two."""
        return (
            self.left <= other.left + 1
            and self.right >= other.right - 1
            and self.bottom <= other.bottom + 2
            and self.top >= other.top - 2
        )

    def touches(self, other: Shape) -> bool:
        """Whether the two boxes share any area."""
        return (
            self.right > other.left
            and self.left < other.right
            and self.top > other.bottom
            and self.bottom < other.top
        )


def unseen_objects(page: pypdfium2.PdfPage) -> frozenset[int]:
    """Addresses of the page's text objects that nobody sees.

    The invisible text that OCR lays over a scan is what a reader of the page reads, and is seen.
    """
    import pypdfium2.raw as raw

    sheet = Shape(-1, 0, *page.get_bbox())
    look = _look()
    mode_of, text = raw.FPDFTextObj_GetTextRenderMode, raw.FPDF_PAGEOBJ_TEXT
    # Of ten thousand texts nearly all are plain: only the others are kept.
    doubtful: list[tuple[Any, Shape, bool]] = []
    others: list[Shape] = []
    n_texts = n_invisible = 0
    for order, (handle, kind, level) in enumerate(_objects(page)):
        shape = look(handle, kind, order, level)
        if kind != text:
            if shape.top - shape.bottom >= _LOWEST_BOX:
                others.append(shape)
            continue
        without_ink = mode_of(handle) == _INVISIBLE_MODE
        n_texts += 1
        n_invisible += without_ink
        if without_ink or shape.clear or shape.is_light or not sheet.touches(shape):
            doubtful.append((handle, shape, without_ink or shape.clear))
    scanned = n_invisible >= 0.9 * n_texts > 0 and _is_pictured(others, sheet)
    images = [s for s in others if s.kind == raw.FPDF_PAGEOBJ_IMAGE]
    backs = [s for s in others if not s.nested and not s.is_light and (s.fill or s in images)]
    found = {
        ctypes.addressof(handle.contents)
        for handle, shape, invisible in doubtful
        if (invisible and not scanned) or (not shape.nested and _is_lost(shape, sheet, backs))
    }
    boxes = [s for s in backs if s.is_dark]
    return frozenset(found | _boxed_over(page, boxes)) if boxes else frozenset(found)


def _is_lost(shape: Shape, sheet: Shape, backs: Sequence[Shape]) -> bool:
    """Whether a text lies off the page, or is white with nothing darker behind it."""
    if not sheet.touches(shape):
        return True
    return shape.is_light and not any(b.order < shape.order and b.covers(shape) for b in backs)


def _boxed_over(page: pypdfium2.PdfPage, boxes: Sequence[Shape]) -> set[int]:
    """Addresses of the texts over which a dark box was drawn."""
    import pypdfium2.raw as raw

    look = _look()
    found: set[int] = set()
    last = max(box.order for box in boxes)
    for order, (handle, kind, level) in enumerate(_objects(page)):
        if order > last:
            break
        if kind == raw.FPDF_PAGEOBJ_TEXT and level == 0:
            shape = look(handle, kind, order, level)
            if any(b.order > order and b.covers(shape) for b in boxes):
                found.add(ctypes.addressof(handle.contents))
    return found


def _is_pictured(shapes: Sequence[Shape], sheet: Shape) -> bool:
    """Whether images cover as much of the page as those of a scan."""
    import pypdfium2.raw as raw

    area = max(1.0, (sheet.right - sheet.left) * (sheet.top - sheet.bottom))
    images = [s for s in shapes if s.kind == raw.FPDF_PAGEOBJ_IMAGE and not s.nested]
    return sum((s.right - s.left) * (s.top - s.bottom) for s in images) >= _SCAN_SHARE * area


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, int]]:
    """The page's objects in the order of drawing, with their kind and how deep they are nested."""
    import pypdfium2.raw as raw

    handle = page.raw
    object_of, kind_of = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    form = raw.FPDF_PAGEOBJ_FORM
    for index in range(raw.FPDFPage_CountObjects(handle)):
        waiting = [(object_of(handle, index), 0)]
        while waiting:
            one, level = waiting.pop()
            kind = kind_of(one)
            yield one, kind, level
            if kind == form and level < _DEEPEST_FORM:
                inside = range(raw.FPDFFormObj_CountObjects(one) - 1, -1, -1)
                waiting.extend((raw.FPDFFormObj_GetObject(one, i), level + 1) for i in inside)


def _look() -> Callable[[Any, int, int, int], Shape]:
    """What tells an object's shape; it keeps its buffers, for a page may have thousands."""
    import pypdfium2.raw as raw

    left, bottom, right, top = edges = [ctypes.c_float() for _ in range(4)]
    red, green, blue, alpha = colour = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    bounds_of, colour_of = raw.FPDFPageObj_GetBounds, raw.FPDFPageObj_GetFillColor
    path, image = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE

    def shape(handle: Any, kind: int, order: int, level: int) -> Shape:
        if not bounds_of(handle, *edges):
            for edge in edges:
                edge.value = 0.0
        fill = None
        clear = False
        if colour_of(handle, *colour):
            clear = alpha.value == 0
            fill = None if clear else (red.value, green.value, blue.value)
        if kind == path:
            raw.FPDFPath_GetDrawMode(handle, mode, stroke)
            fill = fill if mode.value != raw.FPDF_FILLMODE_NONE else None
        elif kind == image:
            fill = None
        place = left.value, bottom.value, right.value, top.value
        return Shape(order, kind, *place, fill, clear, level > 0)

    return shape
