"""Costly patterns, tried only where what every match of theirs holds stands nearby.

What belongs here: the windows and the search in them. What does not: patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

_DIGITS = re.compile(r"\d+")


class Anchored:
    """A pattern whose matches all hold a match of ``anchor`` (None: a digit).

    No match begins more than ``before`` characters ahead of an anchor or ends more than ``after``
    behind one, looking ahead included: the pattern sees nothing beyond.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        anchor: re.Pattern[str] | None = None,
        *,
        before: int,
        after: int,
    ) -> None:
        self.pattern = pattern
        self._anchor = anchor
        self._before = before
        self._after = after

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of the pattern, in order."""
        for start, end in self._windows(text):
            yield from self.pattern.finditer(text, start, end)

    def _windows(self, text: str) -> Sequence[tuple[int, int]]:
        if self._anchor is None:
            return _around_digits(text, self._before, self._after)
        return _windows((m.span() for m in self._anchor.finditer(text)), self._before, self._after)


@lru_cache(maxsize=8)
def _around_digits(text: str, before: int, after: int) -> Sequence[tuple[int, int]]:
    return _windows(_digits(text), before, after)


@lru_cache(maxsize=2)
def _digits(text: str) -> Sequence[tuple[int, int]]:
    return [m.span() for m in _DIGITS.finditer(text)]


def _windows(
    anchors: Iterable[tuple[int, int]], before: int, after: int
) -> Sequence[tuple[int, int]]:
    """Stretches around anchors, joined where they touch."""
    found: list[tuple[int, int]] = []
    for start, end in anchors:
        first, last = max(0, start - before), end + after
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
