"""From the lines of PDF pages to paragraphs: furniture, line numbers, footnotes, hyphens, joins.

What belongs here: pure functions on lines with their place on the page. What does not: PDFium
(``pdf``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from coprod_pipeline.ingest import labels
from coprod_pipeline.ingest.blocks import Block

#: Where PDFium joins two lines at a hyphen it leaves this mark (older builds: U+0002).
HYPHEN_MARK = "\ufffe"
_EDGE = 3
_COUNTER = re.compile(
    r"[-–—\[(]?\s*(?:(?:page|p\.|sida|s\.|pg|seite|pagina)\s*)?(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|av|de|sur|\(|von)\s*\d{1,4}\)?)?\s*[-–—\])]?",
    re.IGNORECASE,
)
_INTEGER = re.compile(r"\d{1,5}")
_NUMBERED = re.compile(r"(\d{1,5})(?:\s+|$)")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡§a-z])[.)]?(?:\s+\S|$)")
_BULLET = re.compile(r"(?:[•●▪‣◦·\uf0b7]|[-–—](?=\s)|\(?[ivx]{1,4}\)|\(?[a-z]\)|\d{1,3}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*(?:\d{1,3})?$")
_BREAK = re.compile(rf"(\w+)([-‐\u00ad{HYPHEN_MARK}\x02])$")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_MARKS = ("\x02", HYPHEN_MARK)
#: A word cut at a line end is looked for among so many last letters: paragraphs grow long.
_LONGEST_WORD = 100
_PREFIXES = (
    "non",
    "un",
    "re",
    "co",
    "pre",
    "post",
    "anti",
    "self",
    "well",
    "ex",
    "sub",
    "semi",
    "multi",
    "inter",
    "e",
    "x",
)


@dataclass(frozen=True)
class Piece:
    """A part of a line that white space sets apart: its text, left and right edge in points."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True)
class Line:
    """A line of a page: its text, box in points from the lower left, font size.

    ``pieces`` are its parts where it is widely spaced; ``edge`` is the right edge of its column,
    None where the text has one column; ``opens`` says that it begins a cell of a table.
    """

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    page_height: float = 842.0
    pieces: tuple[Piece, ...] = ()
    edge: float | None = None
    opens: bool = False

    def without(self, lead: str) -> Line:
        """The line without a number or label that it begins with."""
        first, *others = self.pieces or (Piece(self.text, self.x0, self.x1),)
        if first.text == lead.strip() and others:
            pieces = tuple(others)
        else:
            pieces = (replace(first, text=first.text[len(lead) :].lstrip()), *others)
        return replace(self, text=self.text[len(lead) :], pieces=pieces if self.pieces else ())


def split_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[Block]]:
    """Pages without page counters and running heads or feet, and these as blocks."""
    keys: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    edges: list[dict[int, str]] = []
    for lines in pages:
        edge = _edges(lines)
        edges.append(edge)
        keys.update({_key(lines[i].text) for i in edge} - {""})
        inside.update(_key(line.text) for i, line in enumerate(lines) if i not in edge)
    # A line that also stands in the middle of pages is said, not printed on every page.
    for key in [k for k in keys if inside[k] > 0.1 * keys[k]]:
        del keys[key]
    kept: list[list[Line]] = []
    blocks: list[Block] = []
    for lines, edge in zip(pages, edges, strict=True):
        drop: dict[int, str] = {}
        for side in ("header", "footer"):
            for index in [i for i, s in edge.items() if s == side]:
                if not _is_furniture(
                    lines[index], keys, len(pages), outermost=not _same(drop, side)
                ):
                    break
                drop[index] = side
        blocks.extend(
            Block(lines[i].text, channel=side, page=lines[i].page) for i, side in drop.items()
        )
        kept.append([line for i, line in enumerate(lines) if i not in drop])
    return kept, blocks


def _same(drop: dict[int, str], side: str) -> bool:
    return side in drop.values()


def _edges(lines: Sequence[Line]) -> dict[int, str]:
    """Indexes of the outermost lines, from the edge inwards, with the side they are on."""
    order = sorted(range(len(lines)), key=lambda i: -lines[i].y)
    found: dict[int, str] = {}
    for index in order[:_EDGE]:
        if lines[index].y > 0.85 * lines[index].page_height:
            found[index] = "header"
    for index in reversed(order[-_EDGE:]):
        if lines[index].y < 0.15 * lines[index].page_height:
            found.setdefault(index, "footer")
    return found


def _key(text: str) -> str:
    return " ".join(re.sub(r"\d+", " ", text).casefold().split())


def _is_furniture(line: Line, keys: Counter[str], n_pages: int, *, outermost: bool) -> bool:
    text = line.text.strip()
    if outermost and _COUNTER.fullmatch(text):
        return True
    repeats = keys[_key(text)]
    if n_pages == 2:
        return repeats == 2 and str(line.page) in text and len(text) < 80
    return repeats >= max(3, 0.4 * n_pages) and len(text) < 150


def drop_line_numbers(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """Pages without the numbers in their margin, and how many there were.

    Numbers that stand alone in the margin go page by page; numbers before the text of each line
    only where most pages have them, for a numbered list looks the same on a page of its own.
    """
    kept: list[list[Line]] = []
    n_dropped = 0
    for lines in pages:
        alone = _margin_run(lines)
        n_dropped += len(alone)
        kept.append([line for i, line in enumerate(lines) if i not in alone])
    full = [lines for lines in kept if len(lines) >= 5]
    numbered = [lines for lines in full if _is_numbered(lines)]
    enough = len(numbered) >= 0.6 * len(full) and (len(full) > 1 or any(len(p) > 15 for p in full))
    if not numbered or not enough:
        return kept, n_dropped
    bare: list[list[Line]] = []
    for lines in kept:
        page = [(line, _NUMBERED.match(line.text)) for line in lines]
        n_dropped += sum(1 for _, number in page if number)
        stripped = [line.without(m[0]) if m else line for line, m in page]
        bare.append([line for line in stripped if line.text.strip()])
    return bare, n_dropped


def _is_numbered(lines: Sequence[Line]) -> bool:
    values = [int(m[1]) for line in lines if (m := _NUMBERED.match(line.text))]
    steps = sum(1 for a, b in pairwise(values) if b - a == 1)
    return len(values) >= 0.9 * len(lines) - 2 and steps >= 0.9 * (len(values) - 1)


def _margin_run(lines: Sequence[Line]) -> set[int]:
    """Indexes of a run of rising integers that stands outside the column of text."""
    numbers = [i for i, line in enumerate(lines) if _INTEGER.fullmatch(line.text.strip())]
    body = [line for i, line in enumerate(lines) if i not in set(numbers)]
    if len(numbers) < 4 or not body:
        return set()
    left, right = median(line.x0 for line in body), max(line.x1 for line in body)
    margin = [i for i in numbers if lines[i].x1 <= left + 1 or lines[i].x0 >= right - 1]
    values = [int(lines[i].text) for i in margin]
    rising = all(b > a for a, b in pairwise(values))
    return set(margin) if len(margin) >= 4 and rising else set()


def drop_repeated_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without the line that a browser printed on both sides of a page break."""
    kept: list[list[Line]] = []
    for lines in pages:
        before = min(kept[-1], key=lambda line: line.y) if kept and kept[-1] else None
        page = list(lines)
        if before is not None and page and len(before.text) >= 20:
            top = max(page, key=lambda line: line.y)
            split = before.y < 0.1 * before.page_height and top.y > 0.9 * top.page_height
            if top.text == before.text and split:
                page.remove(top)
        kept.append(page)
    return kept


def split_footnotes(
    stretches: Sequence[Sequence[Line]], body_size: float
) -> tuple[list[Line], list[Line]]:
    """The text and the smaller-set notes at the foot of its pages and columns."""
    text: list[Line] = []
    notes: list[Line] = []
    for number, lines in enumerate(stretches):
        start = len(lines)
        while start > 0 and 0 < lines[start - 1].size <= 0.88 * body_size:
            start -= 1
        # Notes across all columns are a stretch of their own, below others of their page.
        below = start > 0 or (number > 0 and stretches[number - 1][0].page == lines[0].page)
        goes_on = bool(notes) and start < len(lines) and notes[-1].page == lines[start].page - 1
        if not below or (start < len(lines) and not _opens_notes(lines[start:], goes_on=goes_on)):
            start = len(lines)
        text.extend(lines[:start])
        notes.extend(lines[start:])
    return text, notes


def _opens_notes(lines: Sequence[Line], *, goes_on: bool) -> bool:
    """Whether small lines are notes: they begin with a mark, or go on with the last page's note."""
    first = lines[0]
    marked = bool(_FOOTNOTE.match(first.text)) or (goes_on and first.text[:1].islower())
    return marked and first.y < 0.5 * first.page_height


def paragraphs(lines: Sequence[Line], lexicon: Counter[str], channel: str = "body") -> list[Block]:
    """Lines of the whole document joined into paragraphs, hyphenation repaired."""
    bare = [Block(line.text, opens=False) for line in lines]
    leads = [labels.candidate(block) for block in bare]
    speakers = labels.accepted(bare, leads) if channel == "body" else frozenset()
    gaps = [a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 60]
    pitch = median(gaps) if gaps else 12.0
    ends = sorted(line.x1 for line in lines if line.edge is None)
    right = ends[int(0.9 * (len(ends) - 1))] if ends else 0.0
    blocks: list[Block] = []
    for index, line in enumerate(lines):
        lead = leads[index]
        labelled = lead is not None and lead.key in speakers
        before = lines[index - 1] if index else None
        if before is None or labelled or _new_paragraph(before, line, pitch, right, channel):
            blocks.append(Block(line.text.strip(), channel=channel, page=line.page))
        else:
            last = blocks[-1]
            blocks[-1] = replace(last, text=join_lines(last.text, line.text.strip(), lexicon))
    return [replace(b, text=_restore_hyphens(b.text, lexicon)) for b in blocks]


def _new_paragraph(before: Line, line: Line, pitch: float, right: float, channel: str) -> bool:
    ended = bool(_SENTENCE_END.search(before.text[-40:].strip()))
    if channel == "footnote":
        return bool(_FOOTNOTE.match(line.text))
    if line.opens or _BULLET.match(line.text):
        return True
    right = before.edge if before.edge is not None else right
    moved = before.y - line.y
    if line.page != before.page or moved < 0:
        return ended and not _hyphenated(before.text)
    if abs(line.size - before.size) > 0.1 * max(line.size, before.size):
        return True
    if moved > 1.45 * pitch:
        return True
    width = max(1.0, right - min(line.x0, before.x0))
    if ended and before.x1 < right - 0.12 * width and _had_room(before, line, right):
        return True
    return ended and line.x0 > before.x0 + 8 and moved > 0.5 * pitch


def _had_room(before: Line, line: Line, right: float) -> bool:
    """Whether the first word of a line would have stood on the line above: then that one ended."""
    letter = (line.x1 - line.x0) / max(1, len(line.text))
    word = line.text.split(maxsplit=1)[0]
    return before.x1 + (len(word) + 1.5) * letter < right


def _hyphenated(text: str) -> bool:
    return _cut(text.rstrip()) is not None


def _cut(text: str) -> re.Match[str] | None:
    """The part of a word and the hyphen at the end of a line, None when it ends in neither."""
    if not text or text[-1].isalnum() or text[-1].isspace():
        return None
    return _BREAK.search(text, max(0, len(text) - _LONGEST_WORD))


def lexicon_of(lines: Sequence[Line]) -> Counter[str]:
    """Words of the document, lower case, without those cut at a line end; hyphenated ones too."""
    whole = []
    for line in lines:
        text = line.text.rstrip()
        cut = _cut(text)
        whole.append(text[: cut.start()] if cut else text)
    words = Counter(_WORD.findall("\n".join(whole).casefold()))
    hyphenated = "\n".join([text for text in whole if "-" in text]).casefold()
    words.update(_COMPOUND.findall(hyphenated))
    return words


def join_lines(first: str, second: str, lexicon: Counter[str]) -> str:
    """Two lines as one: a space between, or none where a word was cut."""
    cut = _cut(first)
    follows = _WORD.match(second)
    if cut is None or follows is None:
        return f"{first} {second}" if first and second else first or second
    mark = "" if cut[2] == "\u00ad" else _mark_between(cut[1], follows[0], lexicon)
    return f"{first[: cut.start(2)]}{mark}{second}"


def _mark_between(left: str, right: str, lexicon: Counter[str]) -> str:
    """The hyphen of a compound, or nothing where a word was only divided.

    The document's own words decide; in doubt the hyphen stays, as it stands in the file.
    """
    left, right = left.casefold(), right.casefold()
    if lexicon[left + right]:
        return ""
    if lexicon[f"{left}-{right}"] or left in _PREFIXES:
        return "-"
    if left.isdigit() or (lexicon[left] and lexicon[right]):
        return "-"
    return "" if len(left) > 1 and not lexicon[left] and not lexicon[right] else "-"


def _restore_hyphens(text: str, lexicon: Counter[str]) -> str:
    if not any(mark in text for mark in _MARKS):
        return text

    def mark(found: re.Match[str]) -> str:
        return f"{found[1]}{_mark_between(found[1], found[2], lexicon)}{found[2]}"

    text = re.sub(rf"(\w+)[{HYPHEN_MARK}\x02](\w+)", mark, text)
    return re.sub(rf"[{HYPHEN_MARK}\x02]", "-", text)
