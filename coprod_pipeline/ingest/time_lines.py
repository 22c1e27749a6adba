"""Lines that hold nothing but a time: whose turn begins there, and when.

What belongs here: the times meeting software writes on lines of their own, as clocks, as spans
and in words, and the names beside them. What does not: times inside a line with a label
(``labels``), cue formats (``readers.subtitles``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coprod_pipeline.ingest import labels
from coprod_pipeline.ingest.blocks import Block

_TALK_CHANNELS = ("body", "inserted")
_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,3})?"
_SPAN = re.compile(
    rf"[\[(]?(?P<start>\d{{1,2}}:\d{{1,2}}:\d{{1,2}}(?:[.,]\d{{1,3}})?)[\])]?"
    rf"(?:\s*(?:-->|[-–])\s*[\[(]?(?P<end>{_CLOCK})[\])]?)?"
)
_SHORT = re.compile(r"[\[(]?(?P<start>\d{1,3}:\d{2})[\])]?")
#: ``1 hour 2 minutes 3 seconds`` in the tongues of meeting software.
_WORDS = re.compile(
    r"(?:(?P<h>\d{1,2})\s*(?:hours?|h|timm(?:e|ar)|heures?|stunden?|horas?|time(?:r)?|uur|tuntia?)[\s,]*)?"
    r"(?:(?P<m>\d{1,3})\s*(?:minutes?|min|minut(?:er|ter)?|minuten?|minutos?|minuuttia?)[\s,]*)?"
    r"(?:(?P<s>\d{1,2})\s*(?:seconds?|sec|s|sekund(?:er)?|secondes?|sekunden?|segundos?|seconden|sekuntia?))?",
    re.IGNORECASE,
)
_MOSTLY = 0.8


@dataclass(frozen=True)
class _Times:
    """One or more lines of time below each other: where they stand, what they say in seconds."""

    first: int
    last: int
    start_s: float
    end_s: float | None


def without_time_lines(blocks: Sequence[Block]) -> list[Block]:
    """Blocks without lines that are nothing but a time.

    Where the line above each (or below it) is a name that comes again, name and time become one
    label line; else the next block begins at that time, and a time of day or a length in words
    (``10:30``, ``9 seconds``) is left as what somebody said or wrote.
    """
    times = _time_lines(blocks)
    if not times:
        return list(blocks)
    above = [_name_at(blocks, t.first - 1) for t in times]
    below = [_name_at(blocks, t.last + 1) for t in times]
    if _are_speakers(above):
        named = {t.first - 1: t for t in times}
    elif _are_speakers(below):
        named = {t.last + 1: t for t in times}
    else:
        named = {}
        times = [t for t in times if _SPAN.fullmatch(blocks[t.first].text.strip())]
    gone = {i for t in times for i in range(t.first, t.last + 1)}
    begins = {} if named else {t.last + 1: t for t in times}
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        if index in gone:
            continue
        if (time := named.get(index)) is not None and _name_at(blocks, index):
            block = replace(block, text=f"{block.text.strip()}  {_clock(time.start_s)}", opens=True)
        elif (time := begins.get(index) or named.get(index)) is not None:
            block = replace(block, start_s=time.start_s, end_s=time.end_s, opens=True)
        kept.append(block)
    return kept


def _time_lines(blocks: Sequence[Block]) -> list[_Times]:
    found: list[_Times] = []
    for index, block in enumerate(blocks):
        if block.channel not in _TALK_CHANNELS or block.cue or len(block.text) > 60:
            continue
        read = _read(block.text.strip())
        if read is None:
            continue
        if found and found[-1].last == index - 1:
            found[-1] = replace(found[-1], last=index)
        elif index + 1 < len(blocks):
            found.append(_Times(index, index, *read))
    return found


def _read(text: str) -> tuple[float, float | None] | None:
    if span := _SPAN.fullmatch(text):
        end = labels.seconds(span["end"]) if span["end"] else None
        return labels.seconds(span["start"]), end
    if short := _SHORT.fullmatch(text):
        return labels.seconds(short["start"]), None
    words = _WORDS.fullmatch(text) if text[:1].isdigit() else None
    if words is None:
        return None
    parts = [int(words[name] or 0) for name in ("h", "m", "s")]
    return float(parts[0] * 3600 + parts[1] * 60 + parts[2]), None


def _name_at(blocks: Sequence[Block], index: int) -> str:
    """The line at this place if it could be a speaker's name, else nothing."""
    if not 0 <= index < len(blocks) or blocks[index].channel not in _TALK_CHANNELS:
        return ""
    text = blocks[index].text.strip().rstrip(":")
    return text if len(text) <= 60 and labels.plausible(text) else ""


def _are_speakers(names: Sequence[str]) -> bool:
    given = [name for name in names if name]
    distinct = {name.casefold() for name in given}
    return len(given) >= max(2, _MOSTLY * len(names)) and len(distinct) < len(given)


def _clock(start_s: float) -> str:
    minutes, seconds = divmod(start_s, 60)
    hours, minutes = divmod(int(minutes), 60)
    shown = f"{hours}:{minutes:02d}:{int(seconds):02d}"
    fraction = round((seconds - int(seconds)) * 1000)
    return f"{shown}.{fraction:03d}" if fraction else shown
