"""What stands in the place of a name or identifier.

What belongs here: codes keyed by HMAC, the words around them, the generalisation of dates and
ages. What does not: deciding who is who (``identities``).

A code is the first characters of HMAC-SHA256(key, type and canonical identity) in an alphabet
without look-alikes. Identities of one type whose codes collide all get longer codes, so a code
depends on the set of identities and the key, never on their order.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from coprod_pipeline.deidentify.normalise import fold, normalise
from coprod_pipeline.deidentify.numbers import YEAR_WORDS, number_of, year_of

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 4
WORDS = {
    "PERSON": "Person",
    "ORG": "Organisation",
    "PLACE": "Place",
    "ADDRESS": "Address",
    "DATE": "Date",
    "BIRTH_DATE": "Birth date",
    "AGE": "Age",
    "ID": "ID",
    "PHONE": "Phone",
    "EMAIL": "Email",
    "URL": "Link",
    "HANDLE": "Handle",
    "VEHICLE": "Vehicle",
    "ROLE": "Role",
    "OTHER": "Name",
}
#: A surrogate as it stands in de-identified text (participants' own ids excepted).
SURROGATE = re.compile(
    r"\[(?:(?:" + "|".join(WORDS.values()) + r")(?: [0-9A-Z+-]+)?|(?:\d{4}|XXXX)(?:-\d{2}){0,2})\]"
)
_MONTHS = {
    name[:3]: number
    for names in (
        "january february march april may june july august september october november december",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    )
    for number, name in enumerate(names.split(), 1)
}
_MONTHS |= {"juin": 6, "juil": 7}


def subkey(key: bytes) -> bytes:
    """The key of the surrogates, derived so that the vault's key is stored nowhere else."""
    return hmac.new(key, b"coprod surrogates", hashlib.sha256).digest()


def code(key: bytes, kind: str, identity: str, length: int = CODE_LENGTH) -> str:
    """The first ``length`` characters (up to 51) of an identity's keyed code."""
    digest = hmac.digest(key, f"{kind}\x1f{identity}".encode(), "sha256")
    number = int.from_bytes(digest, "big") >> 1
    characters = []
    for _ in range(length):
        number, remainder = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[remainder])
    return "".join(characters)


class Codes:
    """The codes of the identities known when the study's identities were built."""

    def __init__(self, key: bytes, table: dict[tuple[str, str], str]) -> None:
        self.key = key
        self.table = table
        self._taken = {(kind, short) for (kind, _), short in table.items()}
        self._later: dict[tuple[str, str], str] = {}

    @staticmethod
    def build(key: bytes, identities: Iterable[tuple[str, str]]) -> Codes:
        """Codes for (type, canonical identity) pairs: all that collide are lengthened."""
        table: dict[tuple[str, str], str] = {}
        open_, length = sorted(set(identities)), CODE_LENGTH
        while open_:
            sharing: dict[tuple[str, str], list[tuple[str, str]]] = {}
            for pair in open_:
                sharing.setdefault((pair[0], code(key, *pair, length)), []).append(pair)
            table |= {pairs[0]: short for (_, short), pairs in sharing.items() if len(pairs) == 1}
            open_ = sorted(p for pairs in sharing.values() if len(pairs) > 1 for p in pairs)
            length += 1
        return Codes(key, table)

    def surrogate(self, kind: str, identity: str) -> str:
        """``[Word CODE]`` for an identity, also for one that was not known at building time."""
        pair = (kind, identity)
        short = self.table.get(pair) or self._later.get(pair)
        if short is None:
            length = CODE_LENGTH
            short = code(self.key, kind, identity, length)
            while (kind, short) in self._taken:
                length += 1
                short = code(self.key, kind, identity, length)
            self._later[pair] = short
        return f"[{WORDS[kind]} {short}]"


def canonical(kind: str, text: str) -> str:
    """What makes two spellings of an identifier, organisation or place the same one."""
    folded = " ".join(fold(text).split())
    if kind in ("PHONE", "ID", "VEHICLE", "BIRTH_DATE"):
        return re.sub(r"[^0-9a-z+]", "", folded)
    if kind in ("EMAIL", "URL", "HANDLE"):
        return re.sub(r"^https?://(www\.)?|/$", "", folded).lstrip("@")
    words = re.findall(r"[^\W_]+", re.sub(r"'s\b", "", folded))
    if len(words) > 1 and words[0] in ("the", "a"):
        words = words[1:]
    return " ".join(words)


def date_surrogate(text: str, precision: str) -> str:
    """A date generalised to ``month`` or ``year``, as ``[2019-05]``; ``XXXX`` for no year.

    Day and month in doubt (03/04/2019) leave the year; nothing readable leaves ``[Date]``.
    """
    folded = normalise(text).text.lower()
    year, month = _year_month(folded)
    if precision == "year" or month is None:
        return f"[{year:04d}]" if year else "[Date]"
    return f"[{year:04d}-{month:02d}]" if year else f"[XXXX-{month:02d}]"


def _year_month(folded: str) -> tuple[int | None, int | None]:
    numbers = [int(n) for n in re.findall(r"\d+", folded)]
    for word in re.findall(r"[a-z]+", folded):
        month = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
        if month:
            years = [n for n in numbers if n > 31] or [
                n for n in numbers[1:] if re.search(rf"['-]{n:02d}\b", folded)
            ]
            said = re.search(rf"\b{YEAR_WORDS}\b", folded)
            if not years and said:
                return year_of(said.group()), month
            return (_century(years[0]) if years else None), month
    if re.match(r"\d{4}\D", folded) and len(numbers) >= 2:
        return numbers[0], numbers[1] if 1 <= numbers[1] <= 12 else None
    if len(numbers) == 3:
        first, second, year = numbers
        if first > 12 >= second:
            return _century(year), second
        if second > 12 >= first or first == second:
            return _century(year), first
        return _century(year), None
    return (numbers[-1] if numbers and numbers[-1] > 999 else None), None


def _century(year: int) -> int:
    if year >= 100:
        return year
    return 2000 + year if year < 40 else 1900 + year


def age_surrogate(text: str) -> str:
    """An age in its ten-year band, as ``[Age 40-49]``; from 90 on ``[Age 90+]``."""
    digits = re.search(r"\d+", text)
    age = int(digits.group()) if digits else number_of(fold(text))
    if age is None or age > 89:
        return "[Age 90+]"
    low = age // 10 * 10
    return f"[Age {low}-{low + 9}]"
