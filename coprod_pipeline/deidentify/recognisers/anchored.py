"""Costly patterns, tried only where what every match of theirs holds stands nearby.

What belongs here: the windows, what they stand around, the search in them, and patterns for text in
lower case. What does not: what is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

_DIGITS = re.compile(r"\d+")
#: Escapes and the names of groups, and capitals, which alone are to change.
_CAPITALS = re.compile(r"\\.|\(\?P<|([A-Z])", re.DOTALL)

Places = Sequence[tuple[int, int]]
#: Gives the places of a text around which there may be a match, in any order.
Anchor = Callable[[str], Places]


def caseless(pattern: str) -> re.Pattern[str]:
    """The pattern for text in lower case: several times as quick there as one that ignores case."""
    return re.compile(_CAPITALS.sub(lambda m: m[1].lower() if m[1] else m[0], pattern))


def anywhere(*stems: str) -> Anchor:
    """Where one of some stretches of letters stands."""
    return lambda text: [
        (start, start + len(stem)) for stem in stems for start in _starts(text, stem)
    ]


def beginning(*stems: str) -> Anchor:
    """Where a word begins with one of some stretches of letters."""
    return lambda text: [
        (start, start + len(stem))
        for stem in stems
        for start in _starts(text, stem)
        if not start or not (text[start - 1].isalnum() or text[start - 1] == "_")
    ]


def digits(least: int, most: int) -> Anchor:
    """Where so many digits, and no more, stand side by side."""
    return lambda text: [(s, e) for s, e in _digits(text) if least <= e - s <= most]


class Anchored:
    """A pattern whose matches all hold an anchor (None: a digit).

    No match begins more than ``before`` characters ahead of an anchor or ends more than ``after``
    behind one, looking ahead included: the pattern sees nothing beyond. Where that stretch holds
    none of the words ``beside``, there is no match.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        anchor: Anchor | re.Pattern[str] | None = None,
        *,
        before: int,
        after: int,
        beside: Sequence[str] = (),
    ) -> None:
        self.pattern = pattern
        self._anchor = anchor
        self._before = before
        self._after = after
        self._beside = tuple(beside)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of the pattern, in order."""
        if self._beside and not holds(text, self._beside):
            return
        for start, end in self._windows(text):
            if not self._beside or holds(text[start:end], self._beside):
                yield from self.pattern.finditer(text, start, end)

    def _windows(self, text: str) -> Places:
        if self._anchor is None:
            return _around_digits(text, self._before, self._after)
        if isinstance(self._anchor, re.Pattern):
            places = [m.span() for m in self._anchor.finditer(text)]
        else:
            places = sorted(self._anchor(text))
        return _windows(places, self._before, self._after)


def holds(text: str, stems: Iterable[str]) -> bool:
    """Whether any of some stretches of letters stands in a text."""
    return any(stem in text for stem in stems)


def _starts(text: str, stem: str) -> Iterator[int]:
    start = text.find(stem)
    while start >= 0:
        yield start
        start = text.find(stem, start + 1)


@lru_cache(maxsize=8)
def _around_digits(text: str, before: int, after: int) -> Places:
    return _windows(_digits(text), before, after)


@lru_cache(maxsize=2)
def _digits(text: str) -> Places:
    return [m.span() for m in _DIGITS.finditer(text)]


def _windows(anchors: Iterable[tuple[int, int]], before: int, after: int) -> Places:
    """Stretches around anchors, joined where they touch."""
    found: list[tuple[int, int]] = []
    for start, end in anchors:
        first, last = max(0, start - before), end + after
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
