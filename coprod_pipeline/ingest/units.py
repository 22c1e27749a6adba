"""Turns cut into the unit of the study: turn, sentence or paragraph.

What belongs here: offsets of units inside a text. What does not: turns themselves (``turns``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

UNITS = ("turn", "sentence", "paragraph")

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:(?<!\w)(?:dr|mr|mrs|ms|prof|st|sr|jr|vs|no|nr|fig|inc|ltd|co|dept|gen|approx|etc|e\.g|i\.e"
    r"|cf|t\.ex|bl\.a|d\.v\.s|m\.m|m\.fl|f\.d|s\.k|o\.s\.v|ca|kl|tel|mme|mlle|p\.ex|av|m"
    r"|[A-ZÅÄÖÉ]))\.$",
    re.IGNORECASE,
)
_LOOK_BACK = 12


def split(text: str, unit: str) -> list[tuple[int, int]]:
    """Offsets of the units of a text, without the white space around them, in order.

    ``turn`` is the whole text, ``paragraph`` a line, ``sentence`` ends at a stop that is not part
    of an abbreviation or initial. Raises ``ValueError`` for any other unit.
    """
    if unit not in UNITS:
        raise ValueError(f"not a unit: {unit}")
    if unit == "turn":
        return list(_bare(text, 0, len(text)))
    spans: list[tuple[int, int]] = []
    for start, end in _lines(text):
        if unit == "paragraph":
            spans.extend(_bare(text, start, end))
        else:
            for first, last in _sentences(text, start, end):
                spans.extend(_bare(text, first, last))
    return spans


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for stop in _STOP.finditer(text, start, end):
        if stop[0] == "." and _ABBREVIATION.search(
            text[max(first, stop.end() - _LOOK_BACK) : stop.end()]
        ):
            continue
        following = text[stop.end() : stop.end() + 3].lstrip()
        if stop[0][0] in ".…" and following[:1].islower():
            continue
        yield first, stop.end()
        first = stop.end()
    if first < end:
        yield first, end


def _bare(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        yield start + left, start + right
