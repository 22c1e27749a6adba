"""What a recogniser is.

What belongs here: the protocol every recogniser keeps, and what a rule hands on. What does not:
recognisers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from coprod_pipeline.model import Span


class Found(NamedTuple):
    """What one rule found in folded text: offsets, type, and the rule's name."""

    start: int
    end: int
    type: str
    rule: str


class Recogniser(Protocol):
    """Finds spans in texts; pure, and dependent on nothing but the text and its language.

    ``name`` stands in every span it finds, alone or with the rule that fired
    (``identifiers:nhs_number``); ``version`` changes whenever its findings can, so that cached
    findings of an older version are not used.
    """

    @property
    def name(self) -> str:
        """Short name, as in ``Span.source`` before any colon."""
        ...

    @property
    def version(self) -> str:
        """Version of the rules or the model."""
        ...

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text, in the order of the texts; ``language`` None means unknown."""
        ...


def recogniser_of(source: str) -> str:
    """The recogniser's name in a span's source, without the rule that fired."""
    return source.split(":", 1)[0]
