"""All cues of all codebooks as one matcher.

What belongs here: reading cue phrases and finding them in text. What does not: judging whether
a phrase that was found means what it says (``cue_context``).

A cue is a row of words. ``a/b`` is a choice; ``-`` joins several words into one choice; ``...``
lets up to four words stand between. Inflections match, and articles and their like may stand in
between. A phrase never runs across the end of a sentence, a surrogate or an aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from coprod_pipeline.coding.coders.words import COMMON, FILLERS, TOKEN, WORD, stem

MAX_GAP = 4
MAX_FILLERS = 2

_COMMON_STEMS = frozenset(map(stem, COMMON))
_FILLER_STEMS = frozenset(map(stem, FILLERS))


@dataclass(frozen=True)
class Cue:
    """A compiled cue: its code, which way it points, and for each place the allowed word rows.

    ``gaps[i]`` is how many words may stand before place i beside fillers. ``order`` is the cue's
    number among all.
    """

    code_id: str
    order: int
    valence: str | None
    places: tuple[tuple[tuple[str, ...], ...], ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """A cue in a text: ``first`` and ``last`` are token numbers, start and end offsets."""

    cue: Cue
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class Tokens:
    """Words of a text: stems, offsets, and the number of the stretch each stands in."""

    stems: tuple[str, ...] = ()
    bounds: tuple[tuple[int, int], ...] = ()
    stretches: tuple[int, ...] = ()

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each stem stands."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.stems):
            found.setdefault(word, []).append(at)
        return found


def compile_cue(phrase: str, code_id: str, order: int, valence: str | None) -> Cue | None:
    """Compile a cue phrase to places and gaps; None when no word is in it."""
    places: list[tuple[tuple[str, ...], ...]] = []
    gaps: list[int] = []
    gap = 0
    for part in phrase.lower().split():
        if part == "...":
            gap = MAX_GAP
            continue
        rows = (_row_of_stems(choice) for choice in part.split("/"))
        choices = tuple(dict.fromkeys(row for row in rows if row))
        if choices:
            places.append(choices)
            gaps.append(gap)
            gap = 0
    return Cue(code_id, order, valence, tuple(places), tuple(gaps)) if places else None


def _row_of_stems(choice: str) -> tuple[str, ...]:
    if choice.startswith("co-"):
        choice = "co" + choice[3:]
    return tuple(stem(word) for word in WORD.findall(choice))


def tokens_of(text: str) -> Tokens:
    """Cut a text into words; surrogates and sentence ends part it into stretches."""
    stems: list[str] = []
    bounds: list[tuple[int, int]] = []
    stretches: list[int] = []
    stretch = 0
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            stems.append(stem(match[0]))
            bounds.append(match.span())
            stretches.append(stretch)
        else:
            stretch += 1
    return Tokens(tuple(stems), tuple(bounds), tuple(stretches))


class CueMatcher:
    """Finds every cue in a text in one pass.

    Each cue hangs on one of its places, the one with the rarest-looking words; a text is cut up
    and looked at closely only when all places of some cue have a word in it.
    """

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._by_anchor: dict[str, list[tuple[Cue, tuple[frozenset[str], ...]]]] = {}
        for cue in cues:
            anchor = max(cue.places, key=_rarity)
            rest = tuple(
                frozenset(max(choice, key=_word_rarity) for choice in place)
                for place in sorted(cue.places, key=_rarity, reverse=True)
                if place is not anchor
            )
            for choice in anchor:
                hook = max(choice, key=_word_rarity)
                self._by_anchor.setdefault(hook, []).append((cue, rest))
        self._anchors = frozenset(self._by_anchor)

    def find(self, text: str) -> tuple[Tokens, list[Found]]:
        """Find the cues of a text, in its order, then the codebook's; with the text's words."""
        stems = tuple(map(stem, WORD.findall(text)))
        words = set(stems)
        cues = {
            cue.order: cue
            for anchor in words & self._anchors
            for cue, rest in self._by_anchor[anchor]
            if not any(map(words.isdisjoint, rest))
        }
        # Most texts fall out here, before anything is known of sentences and offsets.
        unbroken = Tokens(stems, (), (0,) * len(stems))
        likely = [cue for cue in cues.values() if next(_places(unbroken, cue), None)]
        if not likely:
            return Tokens(), []
        tokens = tokens_of(text)
        found = [
            Found(cue, first, last, tokens.bounds[first][0], tokens.bounds[last][1])
            for cue in likely
            for first, last in _places(tokens, cue)
        ]
        found.sort(key=lambda f: (f.start, f.end, f.cue.order))
        return tokens, found


def _places(tokens: Tokens, cue: Cue) -> Iterator[tuple[int, int]]:
    """First and last token of each place where a cue matches."""
    heads = {row[0] for row in cue.places[0]} & tokens.positions.keys()
    for first in sorted(at for head in heads for at in tokens.positions[head]):
        last = _match(tokens, cue, 0, first)
        if last is not None:
            yield first, last


def _rarity(place: tuple[tuple[str, ...], ...]) -> tuple[int, int]:
    """Judge a place as an anchor: by its most common choice, then fewer choices are better."""
    return min(max(map(_word_rarity, choice)) for choice in place), -len(place)


def _word_rarity(word: str) -> int:
    return 0 if word in _COMMON_STEMS else len(word)


def _match(tokens: Tokens, cue: Cue, place: int, at: int) -> int | None:
    """Return the last token when the cue's places from ``place`` on match from ``at`` on."""
    stems, stretches = tokens.stems, tokens.stretches
    for choice in cue.places[place]:
        after = at + len(choice)
        if stems[at:after] != choice or stretches[after - 1] != stretches[at]:
            continue
        if place + 1 == len(cue.places):
            return after - 1
        gap, fillers = cue.gaps[place + 1], 0
        for following in range(after, len(stems)):
            if stretches[following] != stretches[at]:
                break
            last = _match(tokens, cue, place + 1, following)
            if last is not None:
                return last
            if stems[following] in _FILLER_STEMS and fillers < MAX_FILLERS:
                fillers += 1
            elif gap:
                gap -= 1
            else:
                break
    return None
