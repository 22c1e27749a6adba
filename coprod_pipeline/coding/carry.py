"""Carrying stretches of one text to another version of it: a tool's text to the study's own.

What belongs here: aligning two versions word by word, and the place and score of a stretch. What
does not: finding a quote on its own (``align``), segments, files. Tools drop labels and times, our
reader drops times and joins lines; the talk itself is the same in both.

Offsets are Unicode code points of the texts that were given, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from coprod_pipeline.coding.align import Normalised, Passage, normalise, similarity, unified

#: Below this share of words in common the texts are two different ones.
MIN_SHARED = 0.5
#: Below this share of words in common around a stretch its place is a guess.
_MIN_AROUND = 0.6
_AROUND = 5
#: Parts without a rare word in common are compared in full up to this many pairs of words.
_MAX_PAIRS = 400_000
_GRAMS = (4, 2, 1)
_CLOCK = re.compile(r"\[?\(?\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\b\)?\]?")


class _Words:
    """The words of a text with their offsets; ``weak`` are those the other version may lack."""

    def __init__(self, text: str, weak: Sequence[tuple[int, int]]) -> None:
        self.text = text
        normal: Normalised = normalise(text)
        self.words = [w for w, _, _ in normal.words]
        places = [normal.original(start, end) for _, start, end in normal.words]
        self.starts = [start for start, _ in places]
        self.ends = [end for _, end in places]
        self.weak = [False] * len(self.words)
        for start, end in (*weak, *(m.span() for m in _CLOCK.finditer(text))):
            for i in range(bisect_right(self.ends, start), bisect_left(self.starts, end)):
                self.weak[i] = True

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """First word and the one after the last that the stretch touches."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


class Carrier:
    """Carries stretches of ``theirs`` to ``ours``.

    ``labels`` are stretches of ``ours`` that were put in for the reader (speaker labels): whether
    the other text has them makes no difference.
    """

    def __init__(self, theirs: str, ours: str, labels: Sequence[tuple[int, int]] = ()) -> None:
        self.same = theirs == ours
        self._from = _Words(theirs, ())
        self._to = _Words(ours, labels)
        self._match = [-1] * len(self._from.words)
        if not self.same:
            for a, b, size in matching(self._from.words, self._to.words):
                self._match[a : a + size] = range(b, b + size)

    @property
    def shared(self) -> float:
        """Share of the other text's words that stand in ours, times and labels left out."""
        if self.same:
            return 1.0
        counted = [m for m, weak in zip(self._match, self._from.weak, strict=True) if not weak]
        return sum(m >= 0 for m in counted) / len(counted) if counted else 0.0

    def carry(self, start: int, end: int) -> Passage | None:
        """Where the stretch stands in ours, with a score; None when it cannot be told.

        The score is the share of letters in common, as in ``align.align``.
        """
        if self.same:
            return Passage(start, end, 1.0)
        first, last = self._from.touched(start, end)
        matched = [i for i in range(first, last) if self._match[i] >= 0]
        if not matched or not self._trusted(first, last):
            return None
        begin = self._match[matched[0]] - self._spare(matched[0], first, -1)
        stop = self._match[matched[-1]] + 1 + self._spare(matched[-1], last - 1, 1)
        score = self._score(range(first, last), range(begin, stop))
        return Passage(
            self._left(start, first, matched[0], begin),
            self._right(end, last - 1, matched[-1], stop - 1),
            score,
        )

    def _trusted(self, first: int, last: int) -> bool:
        near = range(max(0, first - _AROUND), min(len(self._match), last + _AROUND))
        counted = [i for i in near if not self._from.weak[i]] or list(near)
        return sum(self._match[i] >= 0 for i in counted) >= _MIN_AROUND * len(counted)

    def _spare(self, at: int, edge: int, step: int) -> int:
        """Words of ours that stand for words of theirs between the edge and the nearest match."""
        wanted = abs(edge - at)
        beyond = next((m for m in self._beyond(edge, step) if m >= 0), None)
        if beyond is None:
            beyond = -1 if step < 0 else len(self._to.words)
        here = self._match[at]
        spare = 0
        while spare < wanted and here + step * (spare + 1) != beyond:
            if self._to.weak[here + step * (spare + 1)]:
                break
            spare += 1
        return spare

    def _beyond(self, edge: int, step: int) -> Sequence[int]:
        return self._match[edge + 1 :] if step > 0 else self._match[: max(0, edge)][::-1]

    def _score(self, theirs: range, ours: range) -> float:
        taken = {self._match[i] for i in theirs}
        mine = [
            self._from.words[i] for i in theirs if self._match[i] >= 0 or not self._from.weak[i]
        ]
        other = [self._to.words[j] for j in ours if j in taken or not self._to.weak[j]]
        return 1.0 if mine == other else similarity(other, mine)

    def _left(self, start: int, first: int, matched: int, begin: int) -> int:
        word, ours = self._from.starts[first], self._to.starts[begin]
        if first != matched:
            return ours
        if start > word:
            whole = self._from.ends[first] - word == self._to.ends[begin] - ours
            return ours + (start - word if whole else 0)
        for character in reversed(self._from.text[start:word].lstrip()):
            if ours and unified(self._to.text[ours - 1]) == unified(character):
                ours -= 1
            else:
                break
        return ours + _blank(self._to.text[ours : self._to.starts[begin]])

    def _right(self, end: int, last: int, matched: int, stop: int) -> int:
        word, ours = self._from.ends[last], self._to.ends[stop]
        if last != matched:
            return ours
        if end < word:
            whole = word - self._from.starts[last] == ours - self._to.starts[stop]
            return ours - (word - end if whole else 0)
        for character in self._from.text[word:end].rstrip():
            if ours < len(self._to.text) and unified(self._to.text[ours]) == unified(character):
                ours += 1
            else:
                break
        tail = self._to.text[self._to.ends[stop] : ours]
        return ours - (len(tail) - len(tail.rstrip()))


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def matching(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs of words two texts have in common, in order: (in a, in b, how many).

    Rare runs of words pin the texts together, longest runs first; what lies between two pins is
    matched in the same way, and small rests word by word (patience difference, B. Cohen).
    """
    found: list[tuple[int, int, int]] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a0, a1, b0, b1 = waiting.pop()
        size = _common(a, b, a0, a1, b0, b1, 1)
        if size:
            found.append((a0, b0, size))
            a0, b0 = a0 + size, b0 + size
        size = _common(a, b, a0, a1, b0, b1, -1)
        if size:
            found.append((a1 - size, b1 - size, size))
            a1, b1 = a1 - size, b1 - size
        if a0 == a1 or b0 == b1:
            continue
        pins = _pins(a, b, a0, a1, b0, b1)
        if pins:
            edges = [(a0, b0), *pins, (a1, b1)]
            for (left, right), (next_left, next_right) in pairwise(edges):
                waiting.append((left, next_left, right, next_right))
        elif (a1 - a0) * (b1 - b0) <= _MAX_PAIRS:
            matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
            blocks = matcher.get_matching_blocks()
            found += [(a0 + m.a, b0 + m.b, m.size) for m in blocks if m.size]
    return sorted(found)


def _common(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, step: int
) -> int:
    most, size = min(a1 - a0, b1 - b0), 0
    left, right = (a0, b0) if step > 0 else (a1 - 1, b1 - 1)
    while size < most and a[left + step * size] == b[right + step * size]:
        size += 1
    return size


def _pins(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    """Places of runs of words that stand once in both parts, in the order of both."""
    for size in _GRAMS:
        mine, other = _once(a, a0, a1, size), _once(b, b0, b1, size)
        pairs = [(at, other[gram]) for gram, at in mine.items() if gram in other]
        # The first pair of an untouched part would make no progress.
        pins = [p for p in _rising(pairs) if p != (a0, b0)]
        if pins:
            return pins
    return []


def _once(words: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    grams = [tuple(words[i : i + size]) for i in range(start, end - size + 1)]
    counts = Counter(grams)
    return {gram: start + i for i, gram in enumerate(grams) if counts[gram] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rise in both numbers (patience sorting)."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, right) in enumerate(pairs):
        pile = bisect_left(tops, right)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(right)
            at.append(number)
        else:
            tops[pile] = right
            at[pile] = number
    found, number = [], at[-1] if at else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
