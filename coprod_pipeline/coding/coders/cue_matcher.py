"""All cues of all codebooks as one matcher.

What belongs here: reading cue phrases and finding them in text. What does not: judging whether
a phrase that was found means what it says (``cue_context``).

A cue is a row of words. ``a/b`` is a choice; ``-`` joins several words into one choice; ``{staff}``
is a choice of many words (``word_lists``); ``...`` lets up to four words stand between. ``&`` joins
rows that stand in one sentence near each other, whichever comes first. Inflections match, and
articles and their like may stand in between. A row never runs across the end of a sentence, a
surrogate or an aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from coprod_pipeline.coding.coders.word_lists import WORD_LISTS
from coprod_pipeline.coding.coders.words import COMMON, FILLERS, TOKEN, WORD, stem

MAX_GAP = 4
MAX_FILLERS = 2
#: How many words may stand between two rows that ``&`` joins.
MAX_APART = 7

_COMMON_STEMS = frozenset(map(stem, COMMON))
_FILLER_STEMS = frozenset(map(stem, FILLERS))
_SENTENCE_ENDS = frozenset(".!?\n")

#: The rows of stems that may stand in one place of a cue, by their first stem.
Place = dict[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Row:
    """Places that follow one another; ``gaps[i]`` words may stand before place i beside fillers."""

    places: tuple[Place, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True)
class Cue:
    """A compiled cue: its code, which way it points, and its rows, more than one with ``&``.

    ``order`` is the cue's number among all, ``language`` the language it is in, None when unknown.
    """

    code_id: str
    order: int
    valence: str | None
    rows: tuple[Row, ...]
    language: str | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of all rows."""
        return tuple(place for row in self.rows for place in row.places)


@dataclass(frozen=True)
class Found:
    """A cue in a text: ``first`` and ``last`` are token numbers, start and end offsets.

    ``rows`` has the first and last token of each row, in the order of the text.
    """

    cue: Cue
    first: int
    last: int
    start: int
    end: int
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Tokens:
    """Words of a text: stems, offsets, and the numbers of the stretch and sentence of each."""

    stems: tuple[str, ...] = ()
    bounds: tuple[tuple[int, int], ...] = ()
    stretches: tuple[int, ...] = ()
    sentences: tuple[int, ...] = ()

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each stem stands."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.stems):
            found.setdefault(word, []).append(at)
        return found


def compile_cue(
    phrase: str, code_id: str, order: int, valence: str | None, language: str | None = None
) -> Cue | None:
    """Compile a cue phrase; None when no word is in it. A list nobody knows is no choice."""
    rows = tuple(row for part in phrase.lower().split(" & ") if (row := _compile_row(part)))
    return Cue(code_id, order, valence, rows, language) if rows else None


def _compile_row(phrase: str) -> Row | None:
    places: list[Place] = []
    gaps: list[int] = []
    gap = 0
    for part in phrase.split():
        if part == "...":
            gap = MAX_GAP
            continue
        choices = [row for choice in _choices(part) if (row := _row_of_stems(choice))]
        if choices:
            by_head: dict[str, list[tuple[str, ...]]] = {}
            for choice in dict.fromkeys(choices):
                by_head.setdefault(choice[0], []).append(choice)
            places.append({head: tuple(rows) for head, rows in by_head.items()})
            gaps.append(gap)
            gap = 0
    return Row(tuple(places), tuple(gaps)) if places else None


def _choices(part: str) -> Iterator[str]:
    for choice in part.split("/"):
        if choice.startswith("{") and choice.endswith("}"):
            yield from WORD_LISTS.get(choice[1:-1], ())
        else:
            yield choice


def _row_of_stems(choice: str) -> tuple[str, ...]:
    if choice.startswith("co-"):
        choice = "co" + choice[3:]
    return tuple(stem(word) for word in WORD.findall(choice))


def tokens_of(text: str) -> Tokens:
    """Cut a text into words; surrogates and sentence ends part it into stretches."""
    stems: list[str] = []
    bounds: list[tuple[int, int]] = []
    stretches: list[int] = []
    sentences: list[int] = []
    stretch = sentence = 0
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            stems.append(stem(match[0]))
            bounds.append(match.span())
            stretches.append(stretch)
            sentences.append(sentence)
        else:
            stretch += 1
            sentence += match[0] in _SENTENCE_ENDS
    return Tokens(tuple(stems), tuple(bounds), tuple(stretches), tuple(sentences))


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
                frozenset(max(choice, key=_word_rarity) for choice in _rows_of(place))
                for place in sorted(cue.places, key=_rarity, reverse=True)
                if place is not anchor
            )
            for choice in _rows_of(anchor):
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
        unbroken = Tokens(stems, (), (0,) * len(stems), (0,) * len(stems))
        likely = [cue for cue in cues.values() if next(_places(unbroken, cue), None)]
        if not likely:
            return Tokens(), []
        tokens = tokens_of(text)
        found = [
            Found(cue, first, last, tokens.bounds[first][0], tokens.bounds[last][1], rows)
            for cue in likely
            for rows in _places(tokens, cue)
            for first, last in ((rows[0][0], max(end for _, end in rows)),)
        ]
        found.sort(key=lambda f: (f.start, f.end, f.cue.order))
        return tokens, found


def _rows_of(place: Place) -> Iterator[tuple[str, ...]]:
    return (row for rows in place.values() for row in rows)


def _places(tokens: Tokens, cue: Cue) -> Iterator[tuple[tuple[int, int], ...]]:
    """First and last token of each row, in the order of the text, wherever a cue matches."""
    for spot in _row_places(tokens, cue.rows[0]):
        spots = [spot]
        for row in cue.rows[1:]:
            near = min(
                (
                    (_apart(spot, other), other)
                    for other in _row_places(tokens, row)
                    if tokens.sentences[other[0]] == tokens.sentences[spot[0]]
                    and not any(_overlap(other, taken) for taken in spots)
                ),
                default=None,
            )
            if near is None or near[0] > MAX_APART:
                break
            spots.append(near[1])
        else:
            yield tuple(sorted(spots))


def _row_places(tokens: Tokens, row: Row) -> Iterator[tuple[int, int]]:
    heads = row.places[0].keys() & tokens.positions.keys()
    for first in sorted(at for head in heads for at in tokens.positions[head]):
        last = _match(tokens, row, 0, first)
        if last is not None:
            yield first, last


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    """How many words stand between two rows."""
    return max(other[0] - one[1], one[0] - other[1]) - 1


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _rarity(place: Place) -> tuple[int, int]:
    """Judge a place as an anchor: by its most common choice, then fewer choices are better."""
    return min(max(map(_word_rarity, choice)) for choice in _rows_of(place)), -len(place)


def _word_rarity(word: str) -> int:
    return 0 if word in _COMMON_STEMS else len(word)


def _match(tokens: Tokens, row: Row, place: int, at: int) -> int | None:
    """Return the last token when the row's places from ``place`` on match from ``at`` on."""
    stems, stretches = tokens.stems, tokens.stretches
    for choice in row.places[place].get(stems[at], ()):
        after = at + len(choice)
        if stems[at:after] != choice or stretches[after - 1] != stretches[at]:
            continue
        if place + 1 == len(row.places):
            return after - 1
        gap, fillers = row.gaps[place + 1], 0
        for following in range(after, len(stems)):
            if stretches[following] != stretches[at]:
                break
            last = _match(tokens, row, place + 1, following)
            if last is not None:
                return last
            if stems[following] in _FILLER_STEMS and fillers < MAX_FILLERS:
                fillers += 1
            elif gap:
                gap -= 1
            else:
                break
    return None
