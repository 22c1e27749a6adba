"""Which text of a PDF page nobody sees: invisible, white on white, boxed over, off the page.

What belongs here: page objects, their colours and places. What does not: reading the text
(``pdf``). Text under a black box is still text in the file, which is why it is told apart.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True)
class Shape:
    """A page object: its place in points, its colour, its place in the order of drawing."""

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

    left, bottom, right, top = page.get_bbox()
    sheet = Shape(-1, 0, left, bottom, right, top)
    texts: list[tuple[Any, Shape]] = []
    others: list[Shape] = []
    look = _look()
    for order, (handle, kind, level) in enumerate(_objects(page)):
        shape = look(handle, kind, order, nested=level > 0)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append((handle, shape))
        elif shape.top - shape.bottom >= _LOWEST_BOX:
            others.append(shape)
    images = [s for s in others if s.kind == raw.FPDF_PAGEOBJ_IMAGE]
    scanned = _is_scan(texts, images, sheet)
    backs = [s for s in others if not s.nested and not s.is_light and (s.fill or s in images)]
    boxes = [s for s in backs if s.is_dark]
    found: set[int] = set()
    for handle, shape in texts:
        invisible = raw.FPDFTextObj_GetTextRenderMode(handle) == _INVISIBLE_MODE or shape.clear
        if (invisible and not scanned) or (
            not shape.nested and _is_lost(shape, sheet, backs, boxes)
        ):
            found.add(ctypes.addressof(handle.contents))
    return frozenset(found)


def _is_lost(shape: Shape, sheet: Shape, backs: Sequence[Shape], boxes: Sequence[Shape]) -> bool:
    if not sheet.touches(shape):
        return True
    if shape.is_light and not any(b.order < shape.order and b.covers(shape) for b in backs):
        return True
    return any(b.order > shape.order and b.covers(shape) for b in boxes)


def _is_scan(texts: Sequence[tuple[Any, Shape]], images: Sequence[Shape], sheet: Shape) -> bool:
    import pypdfium2.raw as raw

    area = max(1.0, (sheet.right - sheet.left) * (sheet.top - sheet.bottom))
    pictured = sum((s.right - s.left) * (s.top - s.bottom) for s in images if not s.nested)
    if pictured < _SCAN_SHARE * area or not texts:
        return False
    modes = [raw.FPDFTextObj_GetTextRenderMode(handle) for handle, _ in texts]
    return modes.count(_INVISIBLE_MODE) >= 0.9 * len(modes)


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, int]]:
    """The page's objects in the order of drawing, with their kind and how deep they are nested."""
    import pypdfium2.raw as raw

    n = raw.FPDFPage_CountObjects(page)
    waiting = [(raw.FPDFPage_GetObject(page, i), 0) for i in range(n - 1, -1, -1)]
    while waiting:
        handle, level = waiting.pop()
        kind = raw.FPDFPageObj_GetType(handle)
        yield handle, kind, level
        if kind == raw.FPDF_PAGEOBJ_FORM and level < _DEEPEST_FORM:
            n = raw.FPDFFormObj_CountObjects(handle)
            waiting.extend(
                (raw.FPDFFormObj_GetObject(handle, i), level + 1) for i in range(n - 1, -1, -1)
            )


def _look() -> Callable[..., Shape]:
    """What tells an object's shape; it keeps its buffers, for a page may have thousands."""
    import pypdfium2.raw as raw

    edges = [ctypes.c_float() for _ in range(4)]
    colour = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()

    def shape(handle: Any, kind: int, order: int, *, nested: bool) -> Shape:
        for edge in edges:
            edge.value = 0.0
        raw.FPDFPageObj_GetBounds(handle, *edges)
        fill = None
        clear = False
        if raw.FPDFPageObj_GetFillColor(handle, *colour):
            clear = colour[3].value == 0
            fill = None if clear else (colour[0].value, colour[1].value, colour[2].value)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            raw.FPDFPath_GetDrawMode(handle, mode, stroke)
            fill = fill if mode.value != raw.FPDF_FILLMODE_NONE else None
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            fill = None
        left, bottom, right, top = (e.value for e in edges)
        return Shape(order, kind, left, bottom, right, top, fill, clear, nested)

    return shape
