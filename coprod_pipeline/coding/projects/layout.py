"""The de-identified text of a source as it is handed to a tool, and places in it.

What belongs here: how segments follow one another in an exported text, and the way back from it
to a segment. What does not: writing files. A turn stands in a line of its own, after who speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

#: Not allowed in XML, or changed by its readers; one character stands for one, so offsets stay.
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class LaidOut:
    """A text, and where each segment stands in it; ``labels`` are the places of the labels."""

    text: str
    places: Mapping[str, tuple[int, int]]
    labels: tuple[tuple[int, int], ...]


class Masked(Protocol):
    """A stretch of identified text and its surrogate's in de-identified text."""

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
        """Start of the surrogate."""
        ...

    @property
    def deid_end(self) -> int:
        """End of the surrogate."""
        ...


def lay_out(segments: Iterable[Mapping[str, Any]]) -> LaidOut:
    """Lay out rows of fact_segment of one source, in their order."""
    places: dict[str, tuple[int, int]] = {}
    labels = []
    parts: list[str] = []
    at = 0
    for row in sorted(segments, key=lambda r: r["position"]):
        label = _label(row)
        words = clean(row["text"] or "")
        parts += [label, words, "\n"]
        labels.append((at, at + len(label)))
        places[row["segment_id"]] = (at + len(label), at + len(label) + len(words))
        at += len(label) + len(words) + 1
    return LaidOut("".join(parts), places, tuple(labels))


def _label(row: Mapping[str, Any]) -> str:
    who = row["participant_id"] or row["speaker_role"]
    return f"{clean(str(who))}: " if who and row["speaker_role"] is not None else ""


def clean(text: str) -> str:
    """The text with what XML cannot hold replaced, character by character."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _allowed(c) else " " if c == "\r" else _REPLACEMENT for c in text)


def _allowed(character: str) -> bool:
    return (
        character in "\t\n"
        or " " <= character <= "\ud7ff"
        or "\ue000" <= character <= "\ufffd"
        or character >= "\U00010000"
    )


def to_identified(spans: Sequence[Masked], start: int, end: int) -> tuple[int, int]:
    """The stretch of a segment's de-identified text, in its identified text.

    An end inside a surrogate moves outward. ``spans`` are ordered and do not overlap.
    """
    return _outward(spans, start, left=True), _outward(spans, end, left=False)


def _outward(spans: Sequence[Masked], offset: int, *, left: bool) -> int:
    shift = 0
    for span in spans:
        if span.deid_end <= offset:
            shift = span.end - span.deid_end
        elif span.deid_start < offset:
            return span.start if left else span.end
        else:
            break
    return offset + shift
