"""Made-up interviews from sentences with slots: rendering, hesitations, the ways transcripts spell.

What belongs here: what is the same for every language. What does not: sentences and names of one.
Everything follows from the ``random.Random`` that is handed in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tools.train_deidentify.crf_training import Gold, LabelledText

_SLOT = re.compile(r"\{([a-z])(\d?)\}")
_TYPES = {"p": "PERSON", "g": "PERSON", "f": "PERSON", "i": "PERSON", "o": "ORG", "l": "PLACE"}


@dataclass(frozen=True)
class Language:
    """What a language brings: its sentences and how to fill each slot.

    ``fill[letter]`` makes a name; ``organisation`` is a pattern with slots of its own.
    """

    with_names: Sequence[str]
    plain: Sequence[str]
    organisations: Sequence[str]
    hesitations: Sequence[str]
    openings: Sequence[str]
    fill: dict[str, Callable[[random.Random], str]]


def lines(text: str) -> tuple[str, ...]:
    """The sentences of a block, one a line."""
    return tuple(line for line in text.splitlines() if line)


def listed(text: str) -> tuple[str, ...]:
    """What stands between the bars of a block."""
    return tuple(text.replace("\n", "").split("|"))


@dataclass
class _Cast:
    """The names of one interview, so that they come back in it."""

    names: dict[str, list[str]] = field(default_factory=dict)

    def draw(self, letter: str, rng: random.Random, make: Callable[[], str]) -> str:
        known = self.names.setdefault(letter, [])
        if known and rng.random() < 0.45:
            return rng.choice(known)
        known.append(make())
        return known[-1]


def interview(language: Language, rng: random.Random, turns: int) -> list[LabelledText]:
    """Turns of one made-up interview, all in one way of spelling."""
    cast = _Cast()
    style = _style(rng)
    found = []
    for _ in range(turns):
        pieces: list[LabelledText] = []
        for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
            listed = language.with_names if rng.random() < 0.55 else language.plain
            pieces.append(_render(rng.choice(listed), language, cast, rng))
        found.append(style(_hesitate(_join(pieces, " "), language, rng)))
    return found


def _render(pattern: str, language: Language, cast: _Cast, rng: random.Random) -> LabelledText:
    here: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        slot = match.group()
        if slot not in here:
            letter = match.group(1)
            here[slot] = cast.draw(letter, rng, lambda: _name(letter, language, rng))
        return here[slot]

    text, position = "", 0
    names: list[Gold] = []
    for match in _SLOT.finditer(pattern):
        text += pattern[position : match.start()]
        name = value(match)
        kind = _TYPES[match.group(1)]
        if names and names[-1][1] + 1 == len(text) and kind == names[-1][2] == "PERSON":
            # "{g} {f}" is one name.
            names[-1] = (names[-1][0], len(text) + len(name), kind)
        else:
            names.append((len(text), len(text) + len(name), kind))
        text += name
        position = match.end()
        if name[-1] in "sxz" and pattern[position : position + 2] in ("s ", "s"):
            # "Lars" keeps its s: no second one for a possessive.
            position += 1
    return LabelledText(text + pattern[position:], tuple(names))


def _name(letter: str, language: Language, rng: random.Random) -> str:
    if letter != "o":
        return language.fill[letter](rng)
    pattern = rng.choice(language.organisations)
    return _SLOT.sub(lambda m: language.fill[m.group(1)](rng), pattern)


def _join(pieces: Sequence[LabelledText], between: str) -> LabelledText:
    text = ""
    names: list[Gold] = []
    for piece in pieces:
        if text:
            text += between
        names += [(s + len(text), e + len(text), k) for s, e, k in piece.names]
        text += piece.text
    return LabelledText(text, tuple(names))


def _hesitate(labelled: LabelledText, language: Language, rng: random.Random) -> LabelledText:
    """Openings and fillers between words, never inside a name."""
    text, names = labelled.text, list(labelled.names)
    if rng.random() < 0.35:
        opening = rng.choice(language.openings)
        first_is_name = any(start == 0 for start, _, _ in names)
        rest = text if first_is_name else text[:1].lower() + text[1:]
        return _insert(LabelledText(rest, labelled.names), 0, opening)
    spaces = [m.start() for m in re.finditer(" ", text)]
    free = [i for i in spaces if not any(s <= i < e for s, e, _ in names)]
    result = labelled
    for place in sorted(
        rng.sample(free, min(len(free), rng.choice((0, 0, 1, 1, 2)))), reverse=True
    ):
        word = rng.choice(language.hesitations)
        mark = rng.choice((" {}", " {}", " {},", ", {},", " {} {}"))
        result = _insert(result, place, mark.format(word, word))
    return result


def _insert(labelled: LabelledText, place: int, more: str) -> LabelledText:
    n = len(more)
    names = tuple((s + n, e + n, k) if s >= place else (s, e, k) for s, e, k in labelled.names)
    text = labelled.text
    return LabelledText(text[:place] + more + text[place:], names)


Style = Callable[[LabelledText], LabelledText]


def _style(rng: random.Random) -> Style:
    chance = rng.random()
    if chance < 0.58:
        return lambda labelled: labelled
    if chance < 0.72:
        return lambda labelled: lower(without_marks(labelled))
    if chance < 0.84:
        return lower
    if chance < 0.93:
        return without_marks
    return upper


def lower(labelled: LabelledText) -> LabelledText:
    """In lower case, character by character."""
    text = "".join(low if len(low := c.lower()) == 1 else c for c in labelled.text)
    return LabelledText(text, labelled.names)


def upper(labelled: LabelledText) -> LabelledText:
    """In capitals, character by character."""
    text = "".join(up if len(up := c.upper()) == 1 else c for c in labelled.text)
    return LabelledText(text, labelled.names)


def without_marks(labelled: LabelledText) -> LabelledText:
    """Without punctuation, as plain speech recognition writes."""
    kept = [
        i
        for i, c in enumerate(labelled.text)
        if c not in '.,?!:;"”()' or any(s <= i < e for s, e, _ in labelled.names)
    ]
    before = [0] * (len(labelled.text) + 1)
    inside = set(kept)
    for i in range(len(labelled.text)):
        before[i + 1] = before[i] + (i in inside)
    text = "".join(labelled.text[i] for i in kept)
    return LabelledText(text, tuple((before[s], before[e], k) for s, e, k in labelled.names))


def substitute(labelled: LabelledText, make: Callable[[str, str], str]) -> LabelledText:
    """Every name replaced by what ``make(name, type)`` gives; a possessive s stays outside."""
    text, position = "", 0
    names: list[Gold] = []
    for start, end, kind in sorted(labelled.names):
        if start < position:
            continue
        text += labelled.text[position:start]
        name = make(labelled.text[start:end], kind)
        names.append((len(text), len(text) + len(name), kind))
        text += name
        position = end
    return LabelledText(text + labelled.text[position:], tuple(names))
