"""Text as the recognisers compare it, with the way back to the text as it stands.

What belongs here: folding (diacritics, look-alike letters, invisible characters, odd spaces and
quotes) with an offset map, and words with their offsets. What does not: deciding what a name is.

Folding keeps case. Offsets are zero-based code points, end exclusive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

_LOOKALIKES = dict(
    zip(
        "АВЕКМНОРСТУХІЈЅаеорсухіјѕһԁԛԝАΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανικ",
        "ABEKMHOPCTYXIJSaeopcyxijshdqwAABEZHIKMNOPTYXoavik",
        strict=True,
    )
)
_LETTERS = {
    "ø": "o",
    "Ø": "O",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ł": "l",
    "Ł": "L",
    "þ": "th",
    "Þ": "Th",
    "ß": "ss",
    "ı": "i",
    "İ": "I",
}
_MARKS = (
    dict.fromkeys("’‘ʼ′‛＇`´", "'") | dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("“”„«»", '"')
)
_WORD = re.compile(r"[^\W\d_]+")


class _Folds(dict[str, str]):
    """Character to folded string, filled as characters are met."""

    def __missing__(self, char: str) -> str:
        folded = _fold(char)
        self[char] = folded
        return folded


def _fold(char: str) -> str:
    for table in (_LOOKALIKES, _LETTERS, _MARKS):
        if char in table:
            return table[char]
    kind = unicodedata.category(char)
    if kind in ("Cf", "Mn"):
        return ""
    if kind == "Zs":
        return " "
    kept = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    return "".join(_LOOKALIKES.get(c, _LETTERS.get(c, c)) for c in kept)


class _Table(dict[int, str]):
    """The same by code point, as ``str.translate`` asks; ASCII stays but for the backtick."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = folded = char if char.isascii() and char != "`" else _FOLDS[char]
        return folded


_FOLDS = _Folds()
_TABLE = _Table()


class Word(NamedTuple):
    """A run of letters: folded and in lower case, with its place in the folded text.

    ``misread``: digits among the letters were taken for the letters they look like.
    """

    folded: str
    start: int
    end: int
    misread: bool = False


#: The same as ``Word(*fields)``, without a call in Python for every word.
_word: Callable[[tuple[str, int, int, bool]], Word] = partial(tuple.__new__, Word)


@dataclass(frozen=True)
class Normalised:
    """Folded text; ``origin[i]`` is where its character ``i`` came from, None when nothing moved."""

    raw: str
    text: str
    origin: tuple[int, ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the raw text behind a stretch of the folded one, accents included."""
        if self.origin is None or start >= end:
            return (start, end) if self.origin is None else (0, 0)
        first, last = self.origin[start], self.origin[end - 1] + 1
        while last < len(self.raw) and unicodedata.combining(self.raw[last]):
            last += 1
        return first, last


def normalise(text: str) -> Normalised:
    """The text folded for comparison, with its offset map."""
    if text.isascii():
        return Normalised(text, text.replace("`", "'"), None)
    moving = [char for char in set(text) if not char.isascii() and len(_FOLDS[char]) != 1]
    if not moving:
        return Normalised(text, text.translate(_TABLE), None)
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for match in re.finditer(f"[{re.escape(''.join(moving))}]", text):
        start, folded = match.start(), _FOLDS[match.group()]
        pieces += (text[position:start].translate(_TABLE), folded)
        origin += (*range(position, start), *[start] * len(folded))
        position = start + 1
    pieces.append(text[position:].translate(_TABLE))
    origin += range(position, len(text))
    return Normalised(text, "".join(pieces), tuple(origin))


def words(folded: str) -> list[Word]:
    """The runs of letters of a folded text: digits, hyphens and apostrophes part them."""
    low = folded.lower()
    if len(low) != len(folded):
        return [Word(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(folded)]
    return [_word((m.group(), m.start(), m.end(), False)) for m in _WORD.finditer(low)]


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text folded and in lower case: how names and words are compared."""
    return normalise(text).text.lower()


@lru_cache(maxsize=65536)
def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order."""
    return tuple(w.folded for w in words(normalise(text).text))
