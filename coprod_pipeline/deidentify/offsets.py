"""Offsets of identified text carried into de-identified text.

What belongs here: the arithmetic. What does not: masking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Replacement(Protocol):
    """A stretch of identified text and the stretch of de-identified text in its place."""

    @property
    def start(self) -> int:
        """Start in the identified text."""
        ...

    @property
    def end(self) -> int:
        """End in the identified text."""
        ...

    @property
    def deid_start(self) -> int:
        """Start in the de-identified text."""
        ...

    @property
    def deid_end(self) -> int:
        """End in the de-identified text."""
        ...


def to_deidentified(spans: Sequence[Replacement], start: int, end: int) -> tuple[int, int]:
    """The stretch ``start:end`` of one segment's identified text, in its de-identified text.

    ``spans`` are the segment's replacements, ordered, not overlapping. An end inside a
    replacement moves outward to the edge of the surrogate. ValueError unless 0 <= start <= end.
    """
    if not 0 <= start <= end:
        raise ValueError("offsets must satisfy 0 <= start <= end")
    if start == end:
        point = _outward(spans, start, left=True)
        return point, point
    return _outward(spans, start, left=True), _outward(spans, end, left=False)


def _outward(spans: Sequence[Replacement], offset: int, *, left: bool) -> int:
    shift = 0
    for span in spans:
        if span.end <= offset:
            shift = span.deid_end - span.end
        elif span.start < offset:
            return span.deid_start if left else span.deid_end
        else:
            break
    return offset + shift
