"""Numbers said in words in English, Swedish and French, over folded text.

What belongs here: reading number words: ages, years, days of a month, digits spoken one by one.
What does not: deciding which number identifies somebody (``recognisers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "noll ett tva tre fyra fem sex sju atta nio tio elva tolv tretton fjorton femton sexton "
    "sjutton arton nitton",
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "tjugo trettio fyrtio femtio sextio sjuttio attio nittio",
    "vingt trente quarante cinquante soixante septante huitante nonante",
)
_VALUES = {word: value for text in _SMALL for value, word in enumerate(text.split())}
_VALUES |= {word: 10 * value for text in _TENS for value, word in enumerate(text.split(), 2)}
_VALUES |= {
    "oh": 0,
    "o": 0,
    "nought": 0,
    "naught": 0,
    "en": 1,
    "une": 1,
    "fourty": 40,
    "octante": 80,
}
_VALUES |= {"tjuge": 20, "tretti": 30, "fyrti": 40, "vingts": 20}
_SCALES = {"hundred": 100, "hundra": 100, "cent": 100, "cents": 100}
_SCALES |= {"thousand": 1000, "tusen": 1000, "mille": 1000}
_REPEATS = {"double": 2, "dubbel": 2, "dubbelt": 2, "treble": 3, "triple": 3, "trippel": 3}
#: What may stand between number words that make one number or one row of digits.
_FILLERS = frozenset(
    ("and", "och", "et", "then", "sen", "sedan", "puis", "um", "uh", "er", "eh", "euh")
)
_ORDINAL_UNITS = "first second third fourth fifth sixth seventh eighth ninth"
_ORDINAL_UNITS_SV = "forsta andra tredje fjarde femte sjatte sjunde attonde nionde"
_ORDINALS = (
    f"{_ORDINAL_UNITS} tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth "
    + " ".join(f"twenty-{word}" for word in _ORDINAL_UNITS.split())
    + " thirtieth thirty-first",
    f"{_ORDINAL_UNITS_SV} tionde elfte tolfte trettonde fjortonde femtonde sextonde sjuttonde "
    "artonde nittonde tjugonde "
    + " ".join(f"tjugo{word}" for word in _ORDINAL_UNITS_SV.split())
    + " trettionde trettioforsta",
)
_DAYS = {word: day for text in _ORDINALS for day, word in enumerate(text.split(), 1)}
_WORD = re.compile(r"[^\W\d_]+|\d+")
_FEWEST_DIGITS = 5


def _either(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(word.replace("-", "[ -]") for word in ordered) + ")"


def _below_hundred() -> str:
    """Numbers from 1 to 99 in words, as a regular expression over folded text."""
    english, swedish, french = (text.split() for text in _SMALL)
    tens_en, tens_sv, tens_fr = (text.split() for text in _TENS)
    unit_fr = _either([*french[1:], "dix[ -]sept", "dix[ -]huit", "dix[ -]neuf", "une"])
    return (
        rf"(?:{_either(tens_en)}(?:[ -]{_either(english[1:10])})?"
        rf"|{_either(tens_sv)} ?{_either([*swedish[1:10], 'en'])}?"
        rf"|quatre[ -]vingts?(?:[ -](?:et[ -])?{unit_fr})?"
        rf"|{_either(tens_fr)}(?:[ -](?:et[ -])?{unit_fr})?"
        rf"|{unit_fr}|{_either([*english[1:], *swedish[1:], 'en'])})"
    )


#: A day of a month as an ordinal in English or Swedish, ``premier`` in French.
DAY_WORDS = _either([*_DAYS, "premier"])
BELOW_HUNDRED = _below_hundred()
#: A year in words: "nineteen sixty-two", "nittonhundrasextiotva", "mille neuf cent soixante-deux".
YEAR_WORDS = (
    rf"(?:(?:nineteen|eighteen|twenty)(?: hundred(?: and)?)?[ -](?:(?:oh|o)[ -])?{BELOW_HUNDRED}"
    rf"|two thousand(?:(?: and)? {BELOW_HUNDRED})?"
    rf"|(?:nitton|arton|tjugo)hundra ?(?:{BELOW_HUNDRED})?|tva ?tusen ?(?:{BELOW_HUNDRED})?"
    rf"|(?:mille neuf cents?|dix[ -]neuf cents?|mille huit cents?|deux mille)(?:[ -]{BELOW_HUNDRED})?)"
)


@dataclass(frozen=True)
class SpokenDigits:
    """Digits said in words: their place in the folded text, the digits, and how they were said.

    ``n_single`` digits were said one by one, ``n_words`` words are no numerals.
    """

    start: int
    end: int
    digits: str
    n_single: int
    n_words: int


@lru_cache(maxsize=65536)
def _parts(word: str) -> tuple[str, ...]:
    """A run-together number word (Swedish ``nittonhundrasextiotva``) in its parts; else empty."""
    if word in _VALUES or word in _SCALES:
        return (word,)
    for end in range(len(word) - 1, 1, -1):
        if word[:end] in _VALUES or word[:end] in _SCALES:
            rest = _parts(word[end:])
            if rest:
                return (word[:end], *rest)
    return ()


def number_of(text: str) -> int | None:
    """The number some words say, from 0 to 9999; None when they are no number.

    Two numbers below hundred side by side are read as a year: "nineteen sixty two" is 1962.
    """
    total = current = 0
    seen = False
    for word in _WORD.findall(text.lower()):
        if word in _FILLERS:
            continue
        if word.isdigit():
            return int(word) if not seen else None
        if word in _DAYS:
            current, seen = current + _DAYS[word], True
            continue
        parts = _parts(word)
        if not parts:
            return None
        for part in parts:
            total, current = _add(total, current, part)
        seen = True
    return total + current if seen else None


def _add(total: int, current: int, part: str) -> tuple[int, int]:
    if part in _SCALES:
        scale = _SCALES[part]
        if scale == 1000:
            return total + max(current, 1) * 1000, 0
        return total, max(current, 1) * scale
    value = _VALUES[part]
    if part in ("vingt", "vingts") and current % 100 == 4:
        return total, current + 76
    tens = current % 100
    joins = current == 0 or tens == 0 or (value < 10 and tens % 10 == 0 and tens >= 20)
    # French counts on: soixante-douze is 60 + 12, quatre-vingt-treize 80 + 13, dix-sept 10 + 7.
    joins = joins or (tens in (60, 80) and 10 <= value < 20) or (tens % 20 == 10 and 6 < value < 10)
    if joins:
        return total, current + value
    return total, current * 100 + value


def year_of(text: str) -> int | None:
    """A year said in words or written in digits, two digits of it completed; None if unclear."""
    number = number_of(text)
    if number is None or not (number < 100 or 1000 < number < 2100):
        return None
    return number if number >= 100 else (2000 if number < 40 else 1900) + number


@lru_cache(maxsize=2)
def spoken_digits(folded: str) -> tuple[SpokenDigits, ...]:
    """Rows of numbers said one after another, at least five digits in all."""
    return tuple(_rows_of_numbers(folded))


def _rows_of_numbers(folded: str) -> Iterator[SpokenDigits]:
    low = folded.lower()
    written = _WORD.findall(low)
    numerals = {word for word in set(written) if is_number_word(word)}
    places = [number for number, word in enumerate(written) if word in numerals]
    if not _may_hold_a_row(written, places):
        return
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(low)]
    index = 0
    for first in places:
        if first < index:
            continue
        last = first
        while (following := _next_number(folded, words, last)) is not None:
            last = following
        run = words[first : last + 1]
        index = last + 1
        found = _digits([word for word, _, _ in run])
        if found is not None and len(found[0]) >= _FEWEST_DIGITS:
            yield SpokenDigits(run[0][1], run[-1][2], *found)


def _may_hold_a_row(words: Sequence[str], places: Sequence[int]) -> bool:
    """Whether two number words stand near each other, or one says as many digits as a row has."""
    if any(after - before <= 2 for before, after in pairwise(places)):
        return not all(words[place].isdigit() for place in places)
    return any(
        found is not None and len(found[0]) >= _FEWEST_DIGITS
        for found in (_digits([words[place]]) for place in places)
    )


def is_number_word(word: str) -> bool:
    """Whether a folded word says a number or repeats one ("seven", "42", "double")."""
    return word in _REPEATS or bool(_parts(word)) or (word.isdigit() and len(word) < 6)


def _next_number(folded: str, words: list[tuple[str, int, int]], last: int) -> int | None:
    """Index of the number word that goes on with the row; one filler may stand between."""
    for step in (1, 2):
        if last + step >= len(words):
            return None
        word, start, _ = words[last + step]
        between = folded[words[last + step - 1][2] : start]
        if len(between) > 4 or any(c not in " ,.-\n\u2026" for c in between):
            return None
        if is_number_word(word):
            return last + step
        if word not in _FILLERS:
            return None
    return None


def _digits(words: list[str]) -> tuple[str, int, int] | None:
    """The digits a row of number words says, how many were single, how many were words."""
    digits, single, spoken, repeat = "", 0, 0, 1
    previous = ""
    for word in words:
        if word in _FILLERS:
            continue
        if word in _REPEATS:
            repeat, spoken = _REPEATS[word], spoken + 1
            continue
        if word.isdigit():
            digits += word * repeat
            single += repeat if len(word) == 1 else 0
        else:
            spoken += 1
            for part in _parts(word):
                if part in _SCALES:
                    digits += "0" * (2 if _SCALES[part] == 100 else 3)
                    continue
                value = _VALUES[part]
                if value < 10 and previous in _TEN_WORDS and digits.endswith("0"):
                    digits = digits[:-1] + str(value)
                else:
                    digits += str(value) * repeat
                    single += repeat if value < 10 else 0
                previous = part
        repeat = 1
        previous = previous if not word.isdigit() else ""
    return (digits, single, spoken) if spoken else None


_TEN_WORDS = frozenset(word for text in _TENS for word in text.split())
