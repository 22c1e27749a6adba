"""What the offsets of a tool count, told from the offsets themselves.

What belongs here: the conventions, the evidence for each, and the choice per source. What does
not: reading files. A tool counts code points, UTF-16 units or UTF-8 bytes; a line end as it
stands in the file, as one or as two; and the byte order mark or not. No file says which.

The choice is the convention of the highest posterior (Bayes): whether every selection lies in the
text and splits no character, whether it holds the words the tool itself stored, and how often it
begins and ends where words do; before that, what the specification and the tool's habits say.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

UNITS = ("code points", "utf-16 units", "bytes")
LINE_ENDS = ("as in the file", "one", "two")

#: Log likelihood of one end of a selection: at the edge of words, beside space, inside a word.
_CLEAN, _SPACE, _INSIDE = math.log(0.86), math.log(0.10), math.log(0.04)
#: Of a selection whose words the tool stored, when they stand elsewhere.
_OTHER_WORDS = -8.0
#: Against what the specification says, and against what the tool is known to do.
_UNUSUAL, _AGAINST_HABIT = -3.0, -6.0
#: As much as the other sources of the project may count.
_FROM_OTHERS = 8.0
#: With so many ends judged, at most this share may lie inside words.
_ENOUGH, _MOST_INSIDE = 12, 0.45
_SHORT_QUOTE = 4
#: Scripts without spaces between words say nothing about where words end.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, order=True)
class Convention:
    """What an offset counts: unit, line ends, and whether the byte order mark counts."""

    unit: str = UNITS[0]
    line_end: str = LINE_ENDS[0]
    mark: bool = False

    def __str__(self) -> str:
        ends = {"as in the file": "line ends as in the file", "one": "line ends as one"}
        end = ends.get(self.line_end, "line ends as two")
        return f"{self.unit}, {end}, byte order mark {'' if self.mark else 'not '}counted"


SPECIFIED = Convention()
CONVENTIONS = tuple(
    Convention(unit, end, mark) for mark in (False, True) for end in LINE_ENDS for unit in UNITS
)
#: What tools are known to do, by a word of the project's ``origin``.
HABITS: Mapping[str, Convention] = {
    "nvivo": Convention("utf-16 units", "as in the file"),
    "qsr": Convention("utf-16 units", "as in the file"),
    "atlas": Convention("code points", "one"),
    "taguette": Convention("bytes", "as in the file"),
}
#: Programs that keep to the specification: nothing else is considered.
EXACT = ("coprod",)


@dataclass(frozen=True)
class Selection:
    """A selection as the tool gives it; ``words`` is what it says the selection holds, or part.

    ``whole`` tells whether ``words`` is all of it.
    """

    start: int
    end: int
    words: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Reading:
    """The outcome for one source: ``places`` are offsets in its text, one per selection.

    ``reason`` is of ``model.REASONS`` and set when no convention fits; ``doubt`` when another
    convention with other results is nearly as likely.
    """

    convention: Convention | None
    places: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    doubt: bool = False


class SourceText:
    """A source's text as it stands in the file, and without mark and carriage returns."""

    def __init__(self, raw: str) -> None:
        self.has_mark = raw.startswith("\ufeff")
        body = raw[1:] if self.has_mark else raw
        self.crlf_at: set[int] = set()
        if "\r" in body:
            for match in re.finditer("\r\n", body):
                self.crlf_at.add(match.start() - len(self.crlf_at))
            body = body.replace("\r\n", "\n").replace("\r", "\n")
        self.text = body

    def plain(self, convention: Convention) -> Convention:
        """The simplest convention that counts this text alike."""
        unit, line_end = convention.unit, convention.line_end
        narrow = all(c < "\U00010000" for c in self.text) if unit == UNITS[1] else False
        marked = convention.mark and self.has_mark
        if narrow or (self.text.isascii() and not (marked and unit == "bytes")):
            unit = UNITS[0]
        if line_end == "one" and not self.crlf_at:
            line_end = LINE_ENDS[0]
        if line_end == "two" and self.text.count("\n") == len(self.crlf_at):
            line_end = LINE_ENDS[0]
        return Convention(unit, line_end, marked)

    def places(self, convention: Convention) -> Sequence[int]:
        """The offset of every place between characters, from before the first to after the last."""
        at = (3 if convention.unit == "bytes" else 1) if convention.mark and self.has_mark else 0
        wide = convention.unit != UNITS[0]
        if not wide and not self.crlf_at and convention.line_end != "two":
            return range(at, at + len(self.text) + 1)
        found = [at]
        for position, character in enumerate(self.text):
            if character == "\n":
                at += self._line_end(convention.line_end, position)
            elif not wide or character < "\x80":
                at += 1
            elif convention.unit == "bytes":
                at += len(character.encode("utf-8", "surrogatepass"))
            else:
                at += 2 if character > "\uffff" else 1
            found.append(at)
        return found

    def _line_end(self, counted: str, position: int) -> int:
        if counted == "two" or (counted == "as in the file" and position in self.crlf_at):
            return 2
        return 1


def place(places: Sequence[int], text: str, offset: int) -> int | None:
    """The place in the text of an offset; None outside it or inside a character.

    Between the carriage return and the line feed of one line end is its beginning.
    """
    at = bisect_left(places, offset)
    if at < len(places) and places[at] == offset:
        return at
    if at == len(places) or at == 0:
        return None
    return at - 1 if text[at - 1] == "\n" else None


class Candidate:
    """One convention on one source: where the selections would lie, and how likely that is."""

    def __init__(self, source: SourceText, places: Sequence[int], chosen: Sequence[Selection]):
        self.text = source.text
        self.outside = False
        self.placed: list[tuple[int, int]] = []
        self.fits = True
        for one in chosen:
            start, end = place(places, self.text, one.start), place(places, self.text, one.end)
            if not places[0] <= one.start <= one.end <= places[-1]:
                self.outside = True
            if start is None or end is None or start > end:
                self.fits = False
                break
            self.placed.append((start, end))
        self.chosen = chosen

    @cached_property
    def likelihood(self) -> float:
        """Log likelihood of the selections under this convention."""
        total = 0.0
        for one, (start, end) in zip(self.chosen, self.placed, strict=True):
            total += _stored(self.text[start:end], one)
            total += sum(w for w in _ends(self.text, start, end) if w is not None)
        return total

    @cached_property
    def inside(self) -> tuple[int, int]:
        """How many ends lie inside a word, of how many that can be judged."""
        judged = [
            w for start, end in self.placed for w in _ends(self.text, start, end) if w is not None
        ]
        return sum(w == _INSIDE for w in judged), len(judged)


def squeezed(text: str) -> str:
    """The text without space, to compare what tools store with what stands in the text."""
    return "".join(text.split())


def _stored(found: str, one: Selection) -> float:
    stored = squeezed(one.words.rstrip("…").removesuffix("..."))
    if len(stored) < _SHORT_QUOTE and not (one.whole and stored):
        return 0.0
    at = squeezed(found)
    same = at == stored if one.whole else at.startswith(stored)
    return 0.0 if same else _OTHER_WORDS


def _ends(text: str, start: int, end: int) -> tuple[float | None, float | None]:
    if start == end:
        return None, None
    return (
        _end(text[start - 1] if start else " ", text[start]),
        _end(text[end] if end < len(text) else " ", text[end - 1]),
    )


def _end(outer: str, inner: str) -> float | None:
    if _UNSPACED.match(inner) or _UNSPACED.match(outer):
        return None
    if inner.isalnum() and outer.isalnum():
        return _INSIDE
    return _SPACE if inner.isspace() else _CLEAN


def read_offsets(
    sources: Sequence[tuple[SourceText, Sequence[Selection]]], origin: str
) -> list[Reading]:
    """The convention of each source of a project, and where its selections lie.

    ``origin`` is what the file says of the program that made it. Sources of one project speak for
    one another, within limits: a single selection rarely tells.
    """
    prior = _prior(origin)
    tried: list[dict[Convention, Candidate]] = []
    for source, chosen in sources:
        made: dict[Convention, Candidate] = {}
        own: dict[Convention, Candidate] = {}
        for convention in prior if chosen else ():
            plain = source.plain(convention)
            if plain not in made:
                made[plain] = Candidate(source, source.places(plain), chosen)
            own[convention] = made[plain]
        tried.append(own)
    says = [_relative(own) for own in tried]
    total = {c: sum(one.get(c, 0.0) for one in says) for c in prior}
    return [
        _choose(own, {c: p + _others(total[c] - one.get(c, 0.0)) for c, p in prior.items()})
        for own, one in zip(tried, says, strict=True)
    ]


def _prior(origin: str) -> dict[Convention, float]:
    known = origin.casefold()
    if any(word in known for word in EXACT):
        return {SPECIFIED: 0.0}
    habit = next((c for word, c in HABITS.items() if word in known), None)
    prior = {}
    for convention in CONVENTIONS:
        odd = 0.0 if convention == SPECIFIED else _UNUSUAL
        if convention.mark or convention.line_end == "two":
            odd += _UNUSUAL / 2
        if habit is not None:
            odd = 0.0 if convention == habit else odd + _AGAINST_HABIT
        prior[convention] = odd
    return prior


def _relative(own: Mapping[Convention, Candidate]) -> dict[Convention, float]:
    """What a source says for each convention, against its best; at most so much."""
    best = max((c.likelihood for c in own.values() if c.fits), default=None)
    if best is None:
        return {}
    worst = -10 * _FROM_OTHERS
    return {c: max(one.likelihood - best, worst) if one.fits else worst for c, one in own.items()}


def _others(total: float) -> float:
    return max(total, -_FROM_OTHERS)


def _choose(own: Mapping[Convention, Candidate], prior: Mapping[Convention, float]) -> Reading:
    if not own:
        return Reading(None)
    fitting = {c: one for c, one in own.items() if one.fits}
    if not fitting:
        outside = all(one.outside for one in own.values())
        return Reading(None, reason="selection_out_of_range" if outside else "offset_convention")
    score = {c: one.likelihood + prior[c] for c, one in fitting.items()}
    best = max(fitting, key=lambda c: (score[c], -CONVENTIONS.index(c)))
    inside, judged = fitting[best].inside
    if judged >= _ENOUGH and inside > _MOST_INSIDE * judged:
        return Reading(None, reason="offset_convention")
    placed = fitting[best].placed
    rivals = [score[c] for c, one in fitting.items() if one.placed != placed]
    doubt = bool(rivals) and score[best] - max(rivals) < -_UNUSUAL
    return Reading(best, tuple(placed), doubt=doubt)
