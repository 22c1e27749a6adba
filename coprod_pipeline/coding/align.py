"""Finding a quote in the canonical text of its source.

What belongs here: normalising text without losing where it came from, finding a quote exactly,
and, as a second chance, finding it despite small differences. What does not: knowing about
segments, people or files.

Offsets are Unicode code points of the text that was given, end exclusive.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

#: A quote that differs more from the best passage than this is refused.
MIN_SCORE = 0.92
#: Shorter quotes are found exactly or not at all: a near miss could be another sentence.
MIN_WORDS = 5
#: Longer quotes are found exactly or not at all: comparing takes the square of the length.
MAX_WORDS = 3000
_ANCHOR_WORDS = 3
#: Word n-grams that stand more often than this in a source say little about the place.
_MAX_ANCHOR_HITS = 50
#: How many passages are compared in full.
_MAX_PASSAGES = 12

_SAME = {
    **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣\ufffe", "-"),
    "…": "...",
}
#: Soft hyphen, zero-width characters, byte order mark: not there for the reader.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
#: Stretches that normalisation may change: runs of space, and anything outside ASCII with the
#: combining marks that follow it (or that follow an ASCII letter).
_DIFFERENT = re.compile(r"\s+|`|[\x21-\x7e]?[^\x00-\x7f\s]+")
_WORD = re.compile(r"[^\W_]+")
#: What may close a sentence after its last word.
_CLOSING = ".,;:!?)]'\""


@dataclass(frozen=True)
class Normalised:
    """Normalised text with the way back.

    ``starts`` and ``origins`` are parallel: from normalised offset ``starts[i]`` on, until the
    next, the text came from ``origins[i]`` on; ``widths[i]`` is None where the stretch is a plain
    copy, else the length of the original stretch that it stands for as a whole.
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    widths: tuple[int | None, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of a non-empty normalised stretch; inside a changed one they widen."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        plain_first, plain_last = self.widths[first] is None, self.widths[last]
        begin = self.origins[first] + (start - self.starts[first] if plain_first else 0)
        if plain_last is None:
            return begin, self.origins[last] + end - self.starts[last]
        return begin, self.origins[last] + plain_last

    @cached_property
    def words(self) -> tuple[tuple[str, int, int], ...]:
        """The words, case folded, with their offsets in the normalised text."""
        return tuple((m[0].casefold(), m.start(), m.end()) for m in _WORD.finditer(self.text))

    @cached_property
    def anchors(self) -> dict[tuple[str, ...], list[int]]:
        """Positions (in words) of every short run of words."""
        found: dict[tuple[str, ...], list[int]] = {}
        words = [w for w, _, _ in self.words]
        for at in range(len(words) - _ANCHOR_WORDS + 1):
            found.setdefault(tuple(words[at : at + _ANCHOR_WORDS]), []).append(at)
        return found


@dataclass(frozen=True)
class Passage:
    """Where a quote stands: offsets in the original text; ``score`` is 1 for an exact match."""

    start: int
    end: int
    score: float


def normalise(text: str) -> Normalised:
    """Bring a text to one kind of space, quote, dash and ellipsis, without invisible characters.

    Case stays. Compatibility forms (ligatures, full-width letters) and split accents are unified.
    """
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    widths: list[int | None] = []
    length = 0

    def add(part: str, origin: int, width: int | None) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            origins.append(origin)
            widths.append(width)
            length += len(part)

    at = 0
    for match in _DIFFERENT.finditer(text):
        add(text[at : match.start()], at, None)
        at = match.end()
        if match[0].isspace():
            add(" ", match.start(), len(match[0]))
            continue
        for start, end in _letters(match[0]):
            add(unified(match[0][start:end]), match.start() + start, end - start)
    add(text[at:], at, None)
    return _one_space(Normalised("".join(parts), tuple(starts), tuple(origins), tuple(widths)))


def _letters(stretch: str) -> list[tuple[int, int]]:
    """Offsets of each character together with the combining and invisible marks that follow it."""
    bounds = [i for i, ch in enumerate(stretch) if i == 0 or not (ch in _INVISIBLE or _is_mark(ch))]
    return list(zip(bounds, [*bounds[1:], len(stretch)], strict=True))


def _is_mark(ch: str) -> bool:
    """Whether a character belongs to the letter before it, some only in their plain form."""
    return unicodedata.combining(unicodedata.normalize("NFKC", ch)[0]) > 0


def unified(letter: str) -> str:
    """One letter, with the marks that follow it, in the one form that is compared."""
    letter = "".join(ch for ch in letter if ch not in _INVISIBLE)
    if letter in _SAME:
        return _SAME[letter]
    composed = unicodedata.normalize("NFKC", letter)
    if any(ch.isspace() for ch in composed):
        # A free-standing accent falls apart into a space and a mark: it is no space of the text.
        return letter
    return "".join(_SAME.get(ch, ch) for ch in composed)


def _one_space(normalised: Normalised) -> Normalised:
    """Spaces that met because something invisible between them went are one space again."""
    text = normalised.text
    if "  " not in text:
        return normalised
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    widths: list[int | None] = []
    length = 0
    ends = (*normalised.starts[1:], len(text))
    for start, end, origin, width in zip(
        normalised.starts, ends, normalised.origins, normalised.widths, strict=True
    ):
        piece = text[start:end]
        if piece.isspace() and pieces and pieces[-1].endswith(" "):
            continue
        pieces.append(" " if piece.isspace() else piece)
        starts.append(length)
        origins.append(origin)
        widths.append(width)
        length += len(pieces[-1])
    return Normalised("".join(pieces), tuple(starts), tuple(origins), tuple(widths))


def locate(text: str | Normalised, quote: str, occurrence: int = 1) -> tuple[int, int] | None:
    """Offsets of the n-th occurrence (from 1) of a quote, or None when it is not there.

    Both are compared in normalised form; occurrences may overlap.
    """
    source = normalise(text) if isinstance(text, str) else text
    wanted = normalise(quote).text.strip()
    if not wanted or occurrence < 1:
        return None
    at = -1
    for _ in range(occurrence):
        at = source.text.find(wanted, at + 1)
        if at < 0:
            return None
    return source.original(at, at + len(wanted))


def count(text: str | Normalised, quote: str) -> int:
    """How often a quote stands in the text, in normalised form, overlaps counted."""
    source = normalise(text) if isinstance(text, str) else text
    wanted = normalise(quote).text.strip()
    found, at = 0, source.text.find(wanted) if wanted else -1
    while at >= 0:
        found += 1
        at = source.text.find(wanted, at + 1)
    return found


def align(text: str | Normalised, quote: str, occurrence: int = 1) -> Passage | None:
    """Find the n-th passage that says nearly the same as the quote, or the best of those below.

    The score is the share of letters and digits that both have in the same order (2·same over the
    sum of both lengths), over words first and inside differing words after. None when the quote is
    too short, too long or shares no run of words with the text, or when fewer passages reach
    ``MIN_SCORE`` than ``occurrence`` asks for. Judge the score against ``MIN_SCORE``.
    """
    source = normalise(text) if isinstance(text, str) else text
    wanted = [w for w, _, _ in normalise(quote).words]
    if not MIN_WORDS <= len(wanted) <= MAX_WORDS or occurrence < 1:
        return None
    best: dict[tuple[int, int], float] = {}
    for shift in _shifts(source, wanted):
        found = _compare(source, wanted, shift, closed=quote.rstrip()[-1:] in _CLOSING)
        if found is not None:
            best[(found.start, found.end)] = max(found.score, best.get((found.start, found.end), 0))
    passages = [Passage(start, end, score) for (start, end), score in sorted(best.items())]
    good = _apart([p for p in passages if p.score >= MIN_SCORE])
    if len(good) >= occurrence:
        return good[occurrence - 1]
    if good or not passages:
        return None
    return max(passages, key=lambda p: p.score)


def _shifts(source: Normalised, wanted: list[str]) -> list[int]:
    """Likely distances (in words) between text and quote, from the runs of words they share."""
    votes: dict[int, int] = {}
    for at in range(len(wanted) - _ANCHOR_WORDS + 1):
        hits = source.anchors.get(tuple(wanted[at : at + _ANCHOR_WORDS]), [])
        if len(hits) <= _MAX_ANCHOR_HITS:
            for hit in hits:
                votes[hit - at] = votes.get(hit - at, 0) + 1
    # Words left out or put in move the distance a little: neighbours vote together.
    slack = max(3, len(wanted) // 8)
    kept: list[int] = []
    for shift in sorted(votes, key=lambda s: (-votes[s], s)):
        if all(abs(shift - other) > slack for other in kept):
            kept.append(shift)
        if len(kept) == _MAX_PASSAGES:
            break
    return kept


def _compare(source: Normalised, wanted: list[str], shift: int, *, closed: bool) -> Passage | None:
    """Compare the passage near a distance with the quote: where it is, and how well it matches."""
    slack = max(3, len(wanted) // 8)
    first = max(0, shift - slack)
    last = min(len(source.words), shift + len(wanted) + slack)
    window = [w for w, _, _ in source.words[first:last]]
    blocks = [
        b
        for b in SequenceMatcher(None, window, wanted, autojunk=False).get_matching_blocks()
        if b.size
    ]
    if not blocks:
        return None
    # Words of the quote before its first match and after its last stand there in another form.
    lead = min(blocks[0].b, blocks[0].a)
    tail_end = blocks[-1].a + blocks[-1].size
    tail = min(len(wanted) - blocks[-1].b - blocks[-1].size, len(window) - tail_end)
    begin, end = blocks[0].a - lead, tail_end + tail
    passage = window[begin:end]
    score = similarity(passage, wanted)
    start, stop = source.words[first + begin][1], source.words[first + end - 1][2]
    while closed and stop < len(source.text) and source.text[stop] in _CLOSING:
        stop += 1
    start, stop = source.original(start, stop)
    return Passage(start, stop, score)


def similarity(passage: list[str], wanted: list[str]) -> float:
    """Share of letters that two lists of words have in the same order, 0-1."""
    same = 0
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, passage, wanted, autojunk=False).get_opcodes():
        left, right = "".join(passage[a0:a1]), "".join(wanted[b0:b1])
        if tag == "equal":
            same += len(left)
        elif tag == "replace":
            inner = SequenceMatcher(None, left, right, autojunk=False)
            same += sum(block.size for block in inner.get_matching_blocks())
    return 2 * same / (sum(map(len, passage)) + sum(map(len, wanted)))


def _apart(passages: list[Passage]) -> list[Passage]:
    """Of passages that overlap, the better one; in order of the text."""
    kept: list[Passage] = []
    for passage in passages:
        if kept and passage.start < kept[-1].end:
            if passage.score > kept[-1].score:
                kept[-1] = passage
        else:
            kept.append(passage)
    return kept
