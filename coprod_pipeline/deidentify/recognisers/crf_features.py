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
from functools import lru_cache
from typing import NamedTuple

from coprod_pipeline.deidentify.normalise import fold

#: How far a token looks to either side.
REACH = 2
DISTANCES = (-2, -1, 1, 2)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|['’][sS]\b|\d+|[^\s]")
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
    """Tokens labelled together: a line, or some sentences of a long one."""

    text_index: int
    tokens: tuple[Token, ...]
    keys: tuple[Key, ...]


def tokenise(text: str) -> list[Token]:
    """Words with inner apostrophes, possessive endings, runs of digits, single other marks."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def stretches(texts: Sequence[str], classes: WordClasses) -> list[Stretch]:
    """The stretches of texts that belong together (of one source), in order.

    What a capital is worth depends on the other places where the word stands in these texts.
    """
    parted = [(i, part) for i, text in enumerate(texts) for part in _parts(text)]
    low = _without_capitals(texts)
    firsts = [_opens_sentence(part) for _, part in parted]
    caseless = [low[i] or _shouted(part) for i, part in parted]
    elsewhere = _Elsewhere(parted, firsts, caseless)
    found = []
    for (index, part), first, flat in zip(parted, firsts, caseless, strict=True):
        inside = _phrases(part, classes)
        keys = tuple(
            (
                token.form.lower() if flat else token.form,
                opens,
                flat,
                "" if flat or not token.form[0].isupper() else elsewhere.of(token.form, opens),
                phrase,
            )
            for token, opens, phrase in zip(part, first, inside, strict=True)
        )
        found.append(Stretch(index, tuple(part), keys))
    return found


def _parts(text: str) -> Iterator[list[Token]]:
    for line in re.finditer(r"[^\n]+", text):
        offset = line.start()
        part: list[Token] = []
        for match in _TOKEN.finditer(line.group()):
            token = Token(match.group(), offset + match.start(), offset + match.end())
            part.append(token)
            if len(part) >= _LONGEST or (
                len(part) >= _LONG_ENOUGH and token.form in (".", "!", "?")
            ):
                yield part
                part = []
        if part:
            yield part


def _without_capitals(texts: Sequence[str]) -> list[bool]:
    """Which texts are written in lower case, "I" apart; short ones as all the texts together."""
    counts = []
    for text in texts:
        words = [w for w in re.findall(r"[^\W\d_]+", text) if w != "I"]
        counts.append((sum(w[0].isupper() for w in words), len(words)))
    together = _few(sum(c for c, _ in counts), sum(n for _, n in counts))
    return [
        _few(capitals, n) if n >= _FEWEST_WORDS else together and not capitals
        for capitals, n in counts
    ]


def _few(capitals: int, words: int) -> bool:
    return words >= _FEWEST_WORDS and capitals * 200 < words


def _shouted(part: Sequence[Token]) -> bool:
    """Whether nearly all words of a stretch are in capitals."""
    words = [t.form for t in part if t.form[0].isalpha() and len(t.form) > 1]
    return len(words) >= 3 and sum(w.isupper() for w in words) * 10 >= len(words) * 8


def _opens_sentence(part: Sequence[Token]) -> list[bool]:
    opens, found = True, []
    for number, token in enumerate(part):
        char = token.form[0]
        found.append(opens)
        if char.isalnum():
            opens = False
        elif char in _SENTENCE_END:
            # A dot after an initial or a short title ends no sentence.
            before = part[number - 1].form if number else ""
            short = char == "." and before[:1].isupper() and len(before) <= 3
            opens = not short
        elif char not in _OPENING:
            opens = False
    return found


class _Elsewhere:
    """How often each word is capitalised inside sentences, and how often in lower case."""

    def __init__(
        self,
        parted: Sequence[tuple[int, Sequence[Token]]],
        firsts: Sequence[Sequence[bool]],
        caseless: Sequence[bool],
    ) -> None:
        self._lower: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        for (_, part), first, flat in zip(parted, firsts, caseless, strict=True):
            if flat:
                continue
            for token, opens in zip(part, first, strict=True):
                form = token.form
                if form[0].islower():
                    self._lower[form] += 1
                elif not opens and form[0].isupper():
                    self._inside[form.lower()] += 1

    def of(self, form: str, opens: bool) -> str:
        """Two marks: seen in lower case (no, less, more), seen capitalised inside elsewhere."""
        word = form.lower()
        lower, inside = self._lower[word], self._inside[word] - (not opens)
        below = "0" if not lower else "1" if lower <= inside else "2"
        return below + ("0" if not inside else "1" if inside < 3 else "2")


def _phrases(part: Sequence[Token], classes: WordClasses) -> list[str]:
    """For each token the class and the place (B, I) of a known phrase it stands in, or ''."""
    found = [""] * len(part)
    if not classes.phrases:
        return found
    folded = [_folded(token.form) for token in part]
    index = 0
    while index < len(part):
        step = 1
        for rest, kind in classes.phrases.get(folded[index], ()):
            if tuple(folded[index + 1 : index + 1 + len(rest)]) == rest:
                step = 1 + len(rest)
                found[index] = f"{kind}B"
                found[index + 1 : index + step] = [f"{kind}I"] * len(rest)
                break
        index += step
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


def own_features(key: Key, classes: WordClasses) -> list[str]:
    """What a token says about its own label."""
    form, opens, flat, elsewhere, phrase = key
    folded = _folded(form)
    outline = "flat" if flat else shape(form)
    found = ["bias", f"w={folded}", f"s={outline}", f"s={outline}|{opens}"]
    if form[0].isalpha():
        for size in (2, 3, 4):
            if len(folded) > size:
                found += [f"p{size}={folded[:size]}", f"e{size}={folded[-size:]}"]
        found.append(f"l={min(len(folded), 9)}|{outline}")
    if elsewhere:
        found += [f"d={elsewhere}", f"d={elsewhere}|{opens}"]
    for kind in classes.words.get(folded, ()):
        found += [f"k={kind}", f"k={kind}|{outline}", f"k={kind}|{opens}|{elsewhere}|{flat}"]
    if phrase:
        found += [f"f={phrase}", f"f={phrase}|{outline}"]
    return found


def near_features(key: Key, classes: WordClasses) -> tuple[list[str], list[str]]:
    """What a token says about the labels of tokens near it: of all within reach, of the next only.

    In training and in a model file the distance stands before them, as in ``-1:w=in``.
    """
    if key == NO_KEY:
        return ["none"], []
    form, opens, flat, elsewhere, phrase = key
    folded = _folded(form)
    outline = "flat" if flat else shape(form)
    wide = [f"w={folded}", f"s={outline}"]
    wide += [f"k={kind}" for kind in classes.words.get(folded, ())]
    if phrase:
        wide.append(f"f={phrase}")
    close = [f"e={folded[-3:]}", f"s={outline}|{opens}|{elsewhere}"]
    return wide, close


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
