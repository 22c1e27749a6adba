"""Tokens of a text and what a linear-chain CRF is told about each: the same in training and use.

What belongs here: tokens, stretches, word classes and feature names, in no language's terms. What
does not: weights and decoding (``crf``), and making word classes (``tools/train_deidentify``).

A token is seen as a *key*: its form, whether it opens a sentence, what the rest of the texts says
about its capitals, its classes. Everything a token tells about itself or its neighbours is a
function of keys, so weights are summed once per distinct key and not once per token.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from coprod_pipeline.deidentify.normalise import fold

#: How far a token looks to either side.
REACH = 2
DISTANCES = (-2, -1, 1, 2)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|['’][sS]\b|\d+|[^\s]")
_WORD = re.compile(r"[^\W\d_]+")
_LINE = re.compile(r"[^\n]+")
_STOPS = frozenset(".!?")
_SENTENCE_END = frozenset(".!?…:;•*")
_OPENING = frozenset("\"'“”‘’«»([{-–—")
_LONGEST, _LONG_ENOUGH = 90, 40
#: A text of fewer words is too short to tell whether it is written without capitals.
_FEWEST_WORDS = 6


class Token(NamedTuple):
    """A token and its place in the text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True)
class WordClasses:
    """Classes of folded words (``given``, ``surname``, a cluster), and names of several words.

    ``phrases`` maps the first word to the rest of the phrase and its class, longest first.
    """

    words: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)


#: form, opens a sentence, written without capitals, capitals elsewhere, class of its phrase
Key = tuple[str, bool, bool, str, str]
NO_KEY: Key = ("", False, False, "", "")


@dataclass(frozen=True)
class Stretch:
    """Tokens labelled together: a line, or some sentences of a long one.

    Of each token its form, where it starts and ends in the text, and its key.
    """

    text_index: int
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    keys: tuple[Key, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens as objects: made when they are asked for, which few stretches are."""
        return tuple(map(Token, self.forms, self.starts, self.ends))


def tokenise(text: str) -> list[Token]:
    """Words with inner apostrophes, possessive endings, runs of digits, single other marks."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def stretches(texts: Sequence[str], classes: WordClasses) -> list[Stretch]:
    """The stretches of texts that belong together (of one source), in order.

    What a capital is worth depends on the other places where the word stands in these texts.
    """
    parted = [(i, part) for i, text in enumerate(texts) for part in _parts(text)]
    forms = [part.forms for _, part in parted]
    low = _without_capitals(texts)
    firsts = [_opens_sentence(part) for part in forms]
    caseless = [low[i] or _shouted(part) for (i, _), part in zip(parted, forms, strict=True)]
    elsewhere = _Elsewhere(forms, firsts, caseless)
    found = []
    for (index, part), first, flat in zip(parted, firsts, caseless, strict=True):
        inside = _phrases(part.forms, classes)
        if flat:
            keys = tuple(
                (form.lower(), opens, True, "", phrase)
                for form, opens, phrase in zip(part.forms, first, inside, strict=True)
            )
        else:
            keys = tuple(
                (form, opens, False, elsewhere.of(form, opens) if _capital(form) else "", phrase)
                for form, opens, phrase in zip(part.forms, first, inside, strict=True)
            )
        found.append(Stretch(index, part.forms, part.starts, part.ends, keys))
    return found


@lru_cache(maxsize=65536)
def _capital(form: str) -> bool:
    return form[0].isupper()


class _Part(NamedTuple):
    """Tokens of a line, field by field: nothing is made for a token alone."""

    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def _parts(text: str) -> Iterator[_Part]:
    for line in _LINE.finditer(text):
        matches = list(_TOKEN.finditer(text, *line.span()))
        forms = tuple([match.group() for match in matches])
        starts = tuple([match.start() for match in matches])
        ends = tuple([match.end() for match in matches])
        first = 0
        while first < len(forms):
            after = _end_of_part(forms, first)
            yield _Part(forms[first:after], starts[first:after], ends[first:after])
            first = after


def _end_of_part(forms: Sequence[str], first: int) -> int:
    """Behind the end of the first sentence that makes the part long enough."""
    longest = min(len(forms), first + _LONGEST)
    for number in range(first + _LONG_ENOUGH, longest):
        if forms[number - 1] in _STOPS:
            return number
    return longest


def _without_capitals(texts: Sequence[str]) -> list[bool]:
    """Which texts are written in lower case, "I" apart; short ones as all the texts together."""
    counts = []
    for text in texts:
        words = _WORD.findall(text)
        alone = words.count("I")
        capitals = sum(map(str.isupper, [word[0] for word in words]))
        counts.append((capitals - alone, len(words) - alone))
    together = _few(sum(c for c, _ in counts), sum(n for _, n in counts))
    return [
        _few(capitals, n) if n >= _FEWEST_WORDS else together and not capitals
        for capitals, n in counts
    ]


def _few(capitals: int, words: int) -> bool:
    return words >= _FEWEST_WORDS and capitals * 200 < words


def _shouted(forms: Sequence[str]) -> bool:
    """Whether nearly all words of a stretch are in capitals."""
    words = [form for form in forms if len(form) > 1 and form[0].isalpha()]
    return len(words) >= 3 and sum(map(str.isupper, words)) * 10 >= len(words) * 8


def _opens_sentence(forms: Sequence[str]) -> list[bool]:
    opens, found = True, []
    for number, form in enumerate(forms):
        char = form[0]
        found.append(opens)
        if char.isalnum():
            opens = False
        elif char in _SENTENCE_END:
            # A dot after an initial or a short title ends no sentence.
            before = forms[number - 1] if number else ""
            short = char == "." and before[:1].isupper() and len(before) <= 3
            opens = not short
        elif char not in _OPENING:
            opens = False
    return found


class _Elsewhere:
    """How often each word is capitalised inside sentences, and how often in lower case."""

    def __init__(
        self,
        parted: Sequence[Sequence[str]],
        firsts: Sequence[Sequence[bool]],
        caseless: Sequence[bool],
    ) -> None:
        every: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        for forms, first, flat in zip(parted, firsts, caseless, strict=True):
            if not flat:
                every.update(forms)
                inside.update(f for f, o in zip(forms, first, strict=True) if not o and _capital(f))
        self._lower = {form: times for form, times in every.items() if form[0].islower()}
        self._inside: dict[str, int] = {}
        for form, times in inside.items():
            word = form.lower()
            self._inside[word] = self._inside.get(word, 0) + times

    def of(self, form: str, opens: bool) -> str:
        """Two marks: seen in lower case (no, less, more), seen capitalised inside elsewhere."""
        word = form.lower()
        lower, inside = self._lower.get(word, 0), self._inside.get(word, 0) - (not opens)
        below = "0" if not lower else "1" if lower <= inside else "2"
        return below + ("0" if not inside else "1" if inside < 3 else "2")


def _phrases(forms: Sequence[str], classes: WordClasses) -> list[str]:
    """For each token the class and the place (B, I) of a known phrase it stands in, or ''."""
    found = [""] * len(forms)
    if not classes.phrases:
        return found
    folded = [_folded(form) for form in forms]
    free = 0
    for index in [i for i, word in enumerate(folded) if word in classes.phrases]:
        if index < free:
            continue
        for rest, kind in classes.phrases[folded[index]]:
            if tuple(folded[index + 1 : index + 1 + len(rest)]) == rest:
                free = index + 1 + len(rest)
                found[index] = f"{kind}B"
                found[index + 1 : free] = [f"{kind}I"] * len(rest)
                break
    return found


@lru_cache(maxsize=65536)
def _folded(form: str) -> str:
    return fold(form)


@lru_cache(maxsize=65536)
def shape(form: str) -> str:
    """Capitals, small letters, digits and marks, runs of the same kind shortened to two."""
    marks: list[str] = []
    for char in form:
        mark = "X" if char.isupper() else "x" if char.isalpha() else "9" if char.isdigit() else char
        if marks[-2:] != [mark, mark]:
            marks.append(mark)
    return "".join(marks)


#: Names of features that stand or fall together.
Part = tuple[str, ...]


@lru_cache(maxsize=65536)
def _of_form(folded: str, letters: bool) -> Part:
    """The word, its beginnings and ends."""
    found = [f"w={folded}"]
    if letters:
        for size in (2, 3, 4):
            if len(folded) > size:
                found += [f"p{size}={folded[:size]}", f"e{size}={folded[-size:]}"]
    return tuple(found)


@lru_cache(maxsize=8192)
def _of_look(outline: str, opens: bool, length: int) -> Part:
    """The outline; the length of a word, -1 for what is none."""
    found = ("bias", f"s={outline}", f"s={outline}|{opens}")
    return (*found, f"l={length}|{outline}") if length >= 0 else found


@lru_cache(maxsize=64)
def _of_capitals(elsewhere: str, opens: bool) -> Part:
    return (f"d={elsewhere}", f"d={elsewhere}|{opens}") if elsewhere else ()


@lru_cache(maxsize=65536)
def _of_class(kind: str, outline: str, opens: bool, elsewhere: str, flat: bool) -> Part:
    return (f"k={kind}", f"k={kind}|{outline}", f"k={kind}|{opens}|{elsewhere}|{flat}")


@lru_cache(maxsize=8192)
def _of_phrase(phrase: str, outline: str) -> Part:
    return (f"f={phrase}", f"f={phrase}|{outline}") if phrase else ()


@lru_cache(maxsize=8192)
def _of_near_look(outline: str, opens: bool, elsewhere: str) -> Part:
    return (f"s={outline}", f"s={outline}|{opens}|{elsewhere}")


@lru_cache(maxsize=8192)
def _of_near_classes(kinds: tuple[str, ...], phrase: str) -> Part:
    found = tuple(f"k={kind}" for kind in kinds)
    return (*found, f"f={phrase}") if phrase else found


def own_parts(key: Key, classes: WordClasses) -> tuple[Part, list[Part]]:
    """What a token says about its own label: of its form, and in parts that many forms share."""
    form, opens, flat, elsewhere, phrase = key
    folded = _folded(form)
    outline = "flat" if flat else shape(form)
    letters = form[0].isalpha()
    shared = [
        _of_look(outline, opens, min(len(folded), 9) if letters else -1),
        _of_capitals(elsewhere, opens),
    ]
    for kind in classes.words.get(folded, ()):
        shared.append(_of_class(kind, outline, opens, elsewhere, flat))
    shared.append(_of_phrase(phrase, outline))
    return _of_form(folded, letters), shared


def own_features(key: Key, classes: WordClasses) -> list[str]:
    """What a token says about its own label."""
    (word, *ends), ((bias, outline, opening, *length), *rest) = own_parts(key, classes)
    return [bias, word, outline, opening, *ends, *length, *(name for part in rest for name in part)]


def near_parts(key: Key, classes: WordClasses) -> tuple[Part, list[Part]]:
    """What a token says about the labels of tokens near it, in parts as :func:`own_parts`."""
    if key == NO_KEY:
        return ("none",), []
    form, opens, flat, elsewhere, phrase = key
    folded = _folded(form)
    shared = [
        _of_near_look("flat" if flat else shape(form), opens, elsewhere),
        _of_near_classes(classes.words.get(folded, ()), phrase),
    ]
    return (f"w={folded}", f"e={folded[-3:]}"), shared


def near_features(key: Key, classes: WordClasses) -> tuple[list[str], list[str]]:
    """The same: of all tokens within reach, of the next only.

    In training and in a model file the distance stands before them, as in ``-1:w=in``.
    """
    (word, *end), shared = near_parts(key, classes)
    if not shared:
        return [word], []
    (outline, opening), kinds = shared
    return [word, outline, *kinds], [*end, opening]


#: What of a token goes into features of two neighbours: outline and name classes.
Outline = tuple[str, str]


def outline_of(key: Key, classes: WordClasses) -> Outline:
    """The coarse look of a token."""
    form, opens, flat, _, phrase = key
    if not form:
        return ("none", "")
    folded = _folded(form)
    outline = folded[:1] if not form[0].isalnum() else "flat" if flat else shape(form)
    names = [kind for kind in classes.words.get(folded, ()) if not kind[-1].isdigit()]
    return (f"{outline}{opens:d}", "+".join([*names, phrase]))


def pair_features(left: Outline, right: Outline) -> list[str]:
    """What two neighbours say together about the labels of both."""
    return [
        f"ss={left[0]}~{right[0]}",
        f"kk={left[1]}~{right[1]}",
        f"sk={left[0]}~{right[1]}",
        f"ks={left[1]}~{right[0]}",
    ]


def features(keys: Sequence[Key], classes: WordClasses) -> list[list[str]]:
    """All features of each token of a stretch: what training sees."""
    padded = [NO_KEY] * REACH + list(keys) + [NO_KEY] * REACH
    outlines = [outline_of(key, classes) for key in padded]
    found = []
    for place in range(REACH, REACH + len(keys)):
        row = own_features(padded[place], classes)
        for distance in DISTANCES:
            wide, close = near_features(padded[place + distance], classes)
            row += [f"{distance}:{name}" for name in wide]
            if abs(distance) == 1:
                row += [f"{distance}:{name}" for name in close]
        before = pair_features(outlines[place - 1], outlines[place])
        after = pair_features(outlines[place], outlines[place + 1])
        row += [f"-1:{name}" for name in before] + [f"1:{name}" for name in after]
        found.append(row)
    return found
