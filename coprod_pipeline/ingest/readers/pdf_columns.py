"""The reading order of PDF pages: columns one after the other, tables and label columns whole.

What belongs here: finding the edge between columns and telling columns of prose from tables and
from speaker labels beside their talk. What does not: PDFium (``pdf_lines``), paragraphs
(``pdf_layout``).

A page that shows no columns keeps the order in which the file draws it: that order is mostly
right, and for a table the only one there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from coprod_pipeline.ingest import labels
from coprod_pipeline.ingest.readers.pdf_layout import Line

#: Points: the least space between columns, how far a column's lines may be indented, the least
#: width of a column, how exactly the columns of two pages agree.
_GUTTER = 6.0
_INDENT = 36.0
_NARROWEST = 70.0
_SAME_EDGE = 4.0
#: A column has this many lines at least, unless its edge is known from elsewhere.
_ENOUGH_LINES = 5
_BULLET = re.compile(r"\(?(?:[ivxlc]{1,5}|[a-z]|[A-Z])\)|o|[a-z]\.")
_CLOCK = re.compile(r"[\[(]?(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?[\])]?")


@dataclass(frozen=True)
class _Part:
    """A line, or a part of one that stands apart; ``order`` is the line's place in the file."""

    order: int
    line: Line


@dataclass(frozen=True)
class _Edges:
    """Left edges in points that some page shows beyond doubt: of columns, of talk beside labels."""

    columns: tuple[float, ...] = ()
    talk: tuple[float, ...] = ()


def reading_order(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Stretches of lines that are read one after the other; a stretch lies on one page.

    A column is a stretch and its lines know its right edge. Every character of the pages is in
    exactly one stretch.
    """
    known = _known_edges(pages)
    stretches: list[list[Line]] = []
    for lines in pages:
        if not lines:
            continue
        parts = _parts(lines)
        arranged = _arranged(parts, known)
        if len(arranged) == 1 and arranged[0] == parts:
            stretches.append(list(lines))
        else:
            stretches.extend(_rejoined(lines, stretch) for stretch in arranged)
    return stretches


def _parts(lines: Sequence[Line]) -> list[_Part]:
    return [_Part(order, part) for order, line in enumerate(lines) for part in _pieces_of(line)]


def _pieces_of(line: Line) -> list[Line]:
    if len(line.pieces) < 2:
        return [line]
    return [replace(line, text=p.text, x0=p.x0, x1=p.x1, pieces=()) for p in line.pieces]


def _rejoined(lines: Sequence[Line], stretch: Sequence[_Part]) -> list[Line]:
    """The stretch with the parts of one line put together again where they were not separated."""
    found: list[Line] = []
    for order, group in groupby(stretch, key=lambda p: p.order):
        parts = [p.line for p in group]
        whole = lines[order]
        if len(parts) == max(1, len(whole.pieces)) and all(p.text in whole.text for p in parts):
            found.append(replace(whole, edge=parts[0].edge))
        else:
            text = " ".join(p.text for p in parts)
            found.append(replace(parts[0], text=text, x1=parts[-1].x1))
    return found


def _known_edges(pages: Sequence[Sequence[Line]]) -> _Edges:
    columns: list[float] = []
    labelled: list[tuple[float, list[str | None], bool]] = []
    for lines in pages:
        parts = _parts(lines)
        for edge in _candidates(parts):
            bands = _bands(parts, edge)
            if any(_columns(left, right, edge, _ENOUGH_LINES) for left, right, _ in bands):
                columns.append(edge)
            left, talk = _beside(parts, edge)
            if left and talk and len(left) <= len(talk):
                labelled.append((edge, [_label(p) for p in left], _is_prose(talk, 1)))
    return _Edges(tuple(columns), tuple(_talk_edges(labelled)))


def _talk_edges(found: Sequence[tuple[float, list[str | None], bool]]) -> Iterator[float]:
    """Edges left of which nearly every line of the document is a label, and labels come again."""
    for edge, _, is_prose in found:
        same = [names for e, names, _ in found if abs(e - edge) <= _SAME_EDGE]
        names = [name for page in same for name in page]
        given = [name for name in names if name]
        mostly = len(given) >= max(3, 0.9 * len(names))
        if is_prose and mostly and len(set(given)) <= 0.6 * len(given):
            yield edge


def _beside(parts: Sequence[_Part], edge: float) -> tuple[list[_Part], list[_Part]]:
    """What ends left of an edge, times left out, and what begins at it."""
    left = [p for p in parts if p.line.x1 <= edge - 1]
    talk = [p for p in parts if edge - 1 <= p.line.x0 <= edge + _INDENT]
    return [p for p in left if not _is_clock(p)], talk


def _arranged(parts: list[_Part], known: _Edges) -> list[list[_Part]]:
    """Stretches of these parts in reading order."""
    for edge in known.talk:
        if any(abs(p.line.x0 - edge) <= _SAME_EDGE for p in parts):
            return [_label_rows(parts, edge - _SAME_EDGE)]
    for edge in _candidates(parts):
        is_known = any(abs(edge - k) <= _SAME_EDGE for k in known.columns)
        needed = 1 if is_known else _ENOUGH_LINES
        bands = _bands(parts, edge)
        if any(_columns(left, right, edge, needed) for left, right, _ in bands):
            return _in_bands(bands, edge, needed, known)
    return [parts]


def _in_bands(
    bands: Sequence[tuple[list[_Part], list[_Part], list[_Part]]],
    edge: float,
    needed: int,
    known: _Edges,
) -> list[list[_Part]]:
    stretches: list[list[_Part]] = []
    wide: list[_Part] = []
    for left, right, across in bands:
        if across or not _columns(left, right, edge, needed):
            wide.extend(sorted([*left, *right, *across], key=lambda p: p.order))
            continue
        if wide:
            stretches.append(wide)
            wide = []
        rows = _table_rows(left, right)
        if rows is None:
            for side in (left, right):
                stretches.extend(_edged(s) for s in _arranged(side, known))
        else:
            stretches.extend(_edged(_cell(side)) for row in rows for side in row if side)
    return [*stretches, wide] if wide else stretches


def _edged(stretch: list[_Part]) -> list[_Part]:
    """The stretch from top to foot, its lines knowing where their column ends."""
    falls = all(b.line.y <= a.line.y + 0.5 * a.line.size for a, b in pairwise(stretch))
    if not falls:
        stretch = sorted(stretch, key=lambda p: (-p.line.y, p.line.x0))
    edges = sorted(p.line.x1 for p in stretch)
    edge = edges[int(0.95 * (len(edges) - 1))]
    if all(p.line.edge is not None for p in stretch):
        return stretch
    return [replace(p, line=replace(p.line, edge=edge)) for p in stretch]


def _cell(parts: list[_Part]) -> list[_Part]:
    first, *others = parts
    return [replace(first, line=replace(first.line, opens=True)), *others]


def _candidates(parts: Sequence[_Part]) -> list[float]:
    """Where several parts begin below each other, from the left, the outermost left out."""
    starts = sorted(p.line.x0 for p in parts)
    clusters: list[list[float]] = []
    for x in starts:
        if clusters and x - clusters[-1][0] <= 2:
            clusters[-1].append(x)
        else:
            clusters.append([x])
    return [c[0] for c in clusters[1:] if len(c) >= 3]


def _bands(
    parts: Sequence[_Part], edge: float
) -> list[tuple[list[_Part], list[_Part], list[_Part]]]:
    """Left, right and crossing parts from the top of the page to its foot.

    Crossing lines (a heading over both columns) part the page into bands.
    """
    bands: list[tuple[list[_Part], list[_Part], list[_Part]]] = []
    for part in sorted(parts, key=lambda p: (-p.line.y, p.order)):
        line = part.line
        crosses = line.x0 < edge - 1 and line.x1 > edge - _GUTTER
        if not bands or bool(bands[-1][2]) != crosses:
            bands.append(([], [], []))
        bands[-1][2 if crosses else (1 if line.x0 >= edge - 1 else 0)].append(part)
    return [(_in_order(left), _in_order(right), _in_order(across)) for left, right, across in bands]


def _in_order(parts: Iterable[_Part]) -> list[_Part]:
    return sorted(parts, key=lambda p: p.order)


def _columns(left: list[_Part], right: list[_Part], edge: float, needed: int) -> bool:
    """Whether these parts are two columns of prose beside each other."""
    if len(left) < needed or len(right) < needed or not left or not right:
        return False
    beside = [p for p in right if p.line.x0 <= edge + _INDENT]
    if not _overlap(left, beside) or _drawn_by_cell(left, right):
        return False
    return _is_prose(left, needed) and _is_prose(beside, needed)


def _overlap(left: Sequence[_Part], right: Sequence[_Part]) -> bool:
    if not right:
        return False
    top = min(max(p.line.y for p in left), max(p.line.y for p in right))
    bottom = max(min(p.line.y for p in left), min(p.line.y for p in right))
    return top >= bottom - 0.5 * left[0].line.size


def _drawn_by_cell(left: Sequence[_Part], right: Sequence[_Part]) -> bool:
    """Whether the file goes to and fro between stacks of lines: cells, each drawn whole."""
    lefts = {p.order for p in left}
    rights = {p.order for p in right}
    sides = [side for o in sorted(lefts | rights) for side in _sides(o, lefts, rights)]
    runs = [len(list(group)) for _, group in groupby(sides)]
    return len(runs) >= 4 and median(runs) >= 2


def _sides(order: int, lefts: set[int], rights: set[int]) -> str:
    return ("l" if order in lefts else "") + ("r" if order in rights else "")


def _is_prose(parts: Sequence[_Part], needed: int) -> bool:
    """Whether lines are set as a column of running text: long, even, close below each other."""
    lines = [p.line for p in parts]
    start = min(line.x0 for line in lines)
    ends = sorted(line.x1 for line in lines)
    width = ends[int(0.9 * (len(ends) - 1))] - start
    worded = sum(1 for line in lines if len(line.text.split()) >= 2 and len(line.text) >= 18)
    if width < _NARROWEST or worded < 0.6 * len(lines):
        return False
    if len(lines) < _ENOUGH_LINES and needed < _ENOUGH_LINES:
        return True
    full = sum(1 for line in lines if line.x1 >= start + 0.7 * width)
    return full >= 0.5 * len(lines) and _is_dense(lines)


def _is_dense(lines: Sequence[Line]) -> bool:
    heights = sorted((line.y for line in lines), reverse=True)
    steps = [a - b for a, b in pairwise(heights) if a - b > 0.3 * lines[0].size]
    if not steps:
        return True
    pitch = median(steps)
    extent = heights[0] - heights[-1] + pitch
    return pitch <= 2.5 * lines[0].size and (len(steps) + 1) * pitch >= 0.5 * extent


def _table_rows(
    left: Sequence[_Part], right: Sequence[_Part]
) -> list[tuple[list[_Part], list[_Part]]] | None:
    """The rows of a table of running text, None when these are columns.

    Space above a row stands in both columns at one height; paragraphs of columns part where they
    happen to end.
    """
    gaps = [_gaps(left), _gaps(right)]
    if min(map(len, gaps)) < 2:
        return None
    shared = [(a, b) for a in gaps[0] for b in gaps[1] if min(a[0], b[0]) > max(a[1], b[1])]
    most = max(map(len, gaps))
    if len(shared) < 0.6 * most or (len(shared) < 3 and len(shared) < most):
        return None
    cuts = sorted({(min(a[0], b[0]) + max(a[1], b[1])) / 2 for a, b in shared}, reverse=True)

    def row(part: _Part) -> int:
        return sum(1 for cut in cuts if part.line.y < cut)

    numbers = sorted({row(p) for p in (*left, *right)})
    return [([p for p in left if row(p) == n], [p for p in right if row(p) == n]) for n in numbers]


def _gaps(parts: Sequence[_Part]) -> list[tuple[float, float]]:
    """Empty heights within a column, wider than its lines stand apart: from top to foot."""
    heights = sorted({round(p.line.y, 1) for p in parts}, reverse=True)
    steps = [a - b for a, b in pairwise(heights)]
    if not steps:
        return []
    pitch = median(steps)
    return [(a, b) for a, b in pairwise(heights) if a - b > 1.3 * pitch]


def _label_rows(parts: Sequence[_Part], edge: float) -> list[_Part]:
    """Talk with the label of its speaker, which stands beside it, as ``Label:<tab>talk``.

    A column of labels (and times) is no column to be read by itself. What stands beside no talk
    keeps its height on the page.
    """
    rows: list[_Part] = []
    taken: set[int] = set()
    left = [p for p in parts if p.line.x1 <= edge]
    for part in parts:
        if part.line.x0 < edge or part in left:
            continue
        near = [p for p in left if abs(p.line.y - part.line.y) <= 0.5 * part.line.size]
        near = [p for p in near if id(p) not in taken]
        if near and all(_label(p) or _is_clock(p) for p in near):
            taken.update(map(id, near))
            part = _with_label(part, near)
        rows.append(part)
    rows.extend(p for p in parts if p.line.x0 < edge and id(p) not in taken)
    return sorted(rows, key=lambda p: (-p.line.y, p.line.x0))


def _is_clock(part: _Part) -> bool:
    return bool(_CLOCK.fullmatch(part.line.text.strip()))


def _label(part: _Part) -> str | None:
    text = part.line.text.strip().rstrip(":").strip()
    is_mark = _BULLET.fullmatch(text) or not any(c.isalpha() for c in text)
    return text.casefold() if len(text) <= 40 and not is_mark and labels.plausible(text) else None


def _with_label(part: _Part, beside: Sequence[_Part]) -> _Part:
    texts = [p.line.text.strip() for p in sorted(beside, key=lambda p: p.line.x0)]
    times = [t.strip("[]() ") for t in texts if _CLOCK.fullmatch(t)]
    names = [t.rstrip(": ") for t in texts if not _CLOCK.fullmatch(t)]
    lead = " ".join([*(f"[{t}]" for t in times), *(f"{n}:" for n in names)])
    line = replace(part.line, text=f"{lead}\t{part.line.text}" if names else part.line.text)
    return replace(part, line=line)
