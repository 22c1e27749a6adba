"""What a recogniser is.

What belongs here: the protocol every recogniser keeps. What does not: recognisers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from coprod_pipeline.model import Span


class Recogniser(Protocol):
    """Finds spans in texts; pure, and dependent on nothing but the text and its language.

    ``name`` stands in every span it finds; ``version`` changes whenever its findings can, so that
    cached findings of an older version are not used.
    """

    @property
    def name(self) -> str:
        """Short name, as in ``Span.source``."""
        ...

    @property
    def version(self) -> str:
        """Version of the rules or the model."""
        ...

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text, in the order of the texts; ``language`` None means unknown."""
        ...
