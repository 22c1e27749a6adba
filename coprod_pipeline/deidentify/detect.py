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
from coprod_pipeline.deidentify.recognisers.names_fr import NamesFr
from coprod_pipeline.deidentify.recognisers.names_sv import NamesSv
from coprod_pipeline.deidentify.recognisers.tongue import VERSION as TONGUE_VERSION
from coprod_pipeline.deidentify.recognisers.tongue import tongues
from coprod_pipeline.model import Span


class Detector:
    """Several recognisers as one."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self.recognisers = tuple(recognisers)
        versions = (("tongue", TONGUE_VERSION), *((r.name, r.version) for r in self.recognisers))
        parts = ";".join(f"{name}={version}" for name, version in versions)
        #: Changes when any recogniser does: belongs in the key of every cached detection.
        self.version = hashlib.sha256(parts.encode()).hexdigest()[:16]

    def detect(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text by all recognisers, overlaps included, in order of offsets.

        The texts are one source, in ``language``; a text that is clearly in another is read as such.
        """
        found: list[list[Span]] = [[] for _ in texts]
        languages = tongues(texts, language)
        for own in dict.fromkeys(languages):
            chosen = [i for i, other in enumerate(languages) if other == own]
            some = [texts[i] for i in chosen]
            for recogniser in self.recognisers:
                for i, spans in zip(chosen, recogniser.find(some, own), strict=True):
                    found[i].extend(spans)
        return [sorted(spans, key=lambda s: (s.start, s.end, s.type, s.source)) for spans in found]


def default_detector() -> Detector:
    """Identifier patterns, names by context and by models (loaded when a language first comes up)."""
    return Detector((Identifiers(), Context(), NamesEn(), NamesSv(), NamesFr()))
