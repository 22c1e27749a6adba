"""Filling templates: from a pattern to words, with every identifier that was planted on the way.

What belongs here: units of text and the slots of a case. What does not: where a unit stands.
"""

from __future__ import annotations

import calendar
import random
import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

#: Slots whose value identifies somebody, and the type of the identifier.
IDENTIFYING = {
    "name": "PERSON",
    "participant": "PERSON",
    "place": "PLACE",
    "place2": "PLACE",
    "loose": "PLACE",
    "phone": "PHONE",
    "email": "EMAIL",
    "birth": "BIRTH_DATE",
    "address": "ADDRESS",
    "title": "ROLE",
    "unit": "ORG",
    "other": "ORG",
}
_MONTHS = tuple(calendar.month_name)[1:]
_SEASONS = ("winter", "spring", "summer", "autumn")
_NUMBERS = ("three", "four", "six", "seven", "eight", "nine", "twelve", "fourteen")


@dataclass(frozen=True)
class Planted:
    """One code on a unit; ``valence`` as in codings files, None where there is none."""

    code_id: str
    valence: str | None = None
    explicit: bool = False
    aspect: str = "actual"
    ref_start: date | None = None
    ref_end: date | None = None
    level: int | None = None
    kind: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Identifier:
    """An identifier in a unit: offsets count in the unit's text."""

    type: str
    text: str
    start: int


@dataclass(frozen=True)
class Unit:
    """A stretch of text that is coded as a whole, or not at all."""

    text: str
    tier: str = ""
    trap: str = ""
    codes: tuple[Planted, ...] = ()
    identifiers: tuple[Identifier, ...] = field(default=())

    def coded(self, *codes: Planted) -> Unit:
        """The same unit under these codes."""
        return replace(self, codes=codes)


class Lexicon:
    """The words of one case: rotates through names, places and numbers so that all get used."""

    def __init__(self, case: dict[str, Any], rng: random.Random) -> None:
        self._case = case
        self._rng = rng
        self._turn: dict[str, int] = {}
        self._name_uses: dict[str, int] = {}
        self._people = [(str(n), str(a)) for n, a in case["hide"]]
        self._people += [(str(n), "") for n in case["unrostered"]]

    def fill(self, text: str, years: tuple[int, int], fixed: dict[str, str]) -> Unit:
        """The template with words in its slots; ``years`` bounds ``{yr}``, ``fixed`` wins."""
        parts: list[str] = []
        identifiers: list[Identifier] = []
        length = 0
        seen: dict[str, str] = {}
        for piece in re.split(r"(\{\w+\})", text):
            if not piece:
                continue
            if piece.startswith("{"):
                slot = piece[1:-1]
                value = fixed.get(slot) or self._value(slot, years, seen)
                if slot in IDENTIFYING:
                    identifiers.append(Identifier(IDENTIFYING[slot], value, length))
                seen[slot] = value
                piece = value if length or slot in IDENTIFYING else value[0].upper() + value[1:]
            parts.append(piece)
            length += len(piece)
        return Unit("".join(parts), identifiers=tuple(identifiers))

    def _rotate(self, slot: str, values: list[str]) -> str:
        turn = self._turn.get(slot, self._rng.randrange(len(values)))
        self._turn[slot] = turn + 1
        return str(values[turn % len(values)])

    def _value(self, slot: str, years: tuple[int, int], seen: dict[str, str]) -> str:
        if slot == "yr":
            return str(self._rng.randint(*years))
        if slot == "month":
            return self._rng.choice(_MONTHS)
        if slot == "season":
            return self._rng.choice(_SEASONS)
        if slot == "n":
            return self._rng.choice(_NUMBERS)
        if slot == "name":
            return self._name()
        if slot in ("place", "place2"):
            places = [p for p in self._case["places"] if p not in seen.values()]
            return self._rotate("place", places)
        if slot == "loose":
            return str(self._case["loose"][0])
        plural = {"phone": "phones", "email": "emails", "birth": "births"}
        plural |= {"address": "addresses", "title": "titles"}
        if slot in plural:
            return self._rotate(slot, [str(v) for v in self._case[plural[slot]]])
        return self._rotate(slot, self._case["slots"][slot])

    def _name(self) -> str:
        """A person who is talked about: in full first, later sometimes as people call them."""
        names = [n for n, _ in self._people]
        full = self._rotate("name", names)
        uses = self._name_uses[full] = self._name_uses.get(full, 0) + 1
        aliases = [a for a in dict(self._people)[full].split(";") if a]
        return aliases[uses // 2 % len(aliases)] if aliases and uses % 2 == 0 else full
