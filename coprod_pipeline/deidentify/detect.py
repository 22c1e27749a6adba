"""Detection: every recogniser that needs nothing but the text, over the texts of one source.

What belongs here: which recognisers run, their joint version, running them. What does not: the
roster and the study's other names, so that what is found can be cached by the text alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from coprod_pipeline.deidentify.recognisers.base import Recogniser
from coprod_pipeline.deidentify.recognisers.context import Context
from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers
from coprod_pipeline.deidentify.recognisers.names_en import NamesEn
from coprod_pipeline.model import Span


class Detector:
    """Several recognisers as one."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self.recognisers = tuple(recognisers)
        parts = ";".join(f"{r.name}={r.version}" for r in self.recognisers)
        #: Changes when any recogniser does: belongs in the key of every cached detection.
        self.version = hashlib.sha256(parts.encode()).hexdigest()[:16]

    def detect(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text by all recognisers, overlaps included, in order of offsets."""
        found: list[list[Span]] = [[] for _ in texts]
        for recogniser in self.recognisers:
            for spans, more in zip(found, recogniser.find(texts, language), strict=True):
                spans.extend(more)
        return [sorted(spans, key=lambda s: (s.start, s.end, s.type, s.source)) for spans in found]


def default_detector() -> Detector:
    """Identifier patterns, names by context, English names by model (loaded on first use)."""
    return Detector((Identifiers(), Context(), NamesEn()))
