"""Identifiers that follow a pattern: contact details, national numbers, addresses, dates, ages.

What belongs here: running the rules of ``contacts``, ``national``, ``addresses`` and ``dates``
over folded text, and choosing where two of them see the same thing. What does not: names, and
what a policy lets stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from coprod_pipeline.deidentify.normalise import normalise
from coprod_pipeline.deidentify.recognisers.addresses import find_addresses, find_said_plates
from coprod_pipeline.deidentify.recognisers.base import Found
from coprod_pipeline.deidentify.recognisers.contacts import find_contacts, find_phones, find_spoken
from coprod_pipeline.deidentify.recognisers.dates import (
    find_ages,
    find_dates,
    find_said_dates,
)
from coprod_pipeline.deidentify.recognisers.national import find_national, find_spoken_national
from coprod_pipeline.deidentify.recognisers.said_ages import find_said_ages
from coprod_pipeline.model import Span

_RULES: tuple[Callable[[str], Iterator[Found]], ...] = (
    find_contacts,
    find_spoken_national,
    find_spoken,
    find_said_dates,
    find_ages,
    find_said_ages,
    find_said_plates,
)
_DIGIT_RULES: tuple[Callable[[str], Iterator[Found]], ...] = (
    find_national,
    find_phones,
    find_addresses,
    find_dates,
)
#: Of two types for one place the first is told; a number that stands for a person before others.
_ORDER = (
    "BIRTH_DATE",
    "ID",
    "EMAIL",
    "URL",
    "HANDLE",
    "PHONE",
    "DATE",
    "VEHICLE",
    "ADDRESS",
    "AGE",
)


class Identifiers:
    """All patterns, for every language."""

    name = "identifiers"
    version = "3"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the patterns of all languages run whatever the language."""
        del language
        return [self._find_one(text) for text in texts]

    def _find_one(self, text: str) -> list[Span]:
        normalised = normalise(text)
        folded = normalised.text
        found = [f for rule in _RULES for f in rule(folded)]
        if any(char.isdigit() for char in folded):
            found += [f for rule in _DIGIT_RULES for f in rule(folded)]
        spans = []
        for start, end, kind, rule in _outermost(found):
            first, last = normalised.original(start, end)
            # Folding makes one word of the Swedish for "years" and "is".
            if kind == "AGE" and text[last : last + 3].lstrip().startswith("är"):
                continue
            spans.append(Span(first, last, kind, f"{self.name}:{rule}"))
        return sorted(spans, key=lambda s: (s.start, s.end, s.type, s.source))


def _outermost(found: Sequence[Found]) -> list[Found]:
    """Without what lies within a longer find; of finds of one place the most telling."""
    chosen: list[Found] = []
    for one in sorted(
        set(found), key=lambda f: (f.start - f.end, _ORDER.index(f.type), f.start, f.rule)
    ):
        if not any(other.start <= one.start and one.end <= other.end for other in chosen):
            chosen.append(one)
    return chosen
