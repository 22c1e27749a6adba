"""Names of people, organisations and places in French, by a conditional random field of our own.

What belongs here: the model. What does not: its training (``tools/train_deidentify/fr.py``), other
languages. The model has learnt from made-up talk alone, so a small doubt is enough to mask a capital.

Model card: ``docs/deid_models_sv_fr.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from coprod_pipeline.deidentify.recognisers.crf import crf_model
from coprod_pipeline.deidentify.recognisers.names_sv import model_spans
from coprod_pipeline.model import Span

MODEL_FILE = "fr_crf.npz"
MODEL_SHA256 = "70f750129a0574689b35a52d17a2481bab18354e9d3427e1f45c8622a91c5c70"
#: As in ``names_sv``; a French capital inside a sentence says more than the model knows.
NAME_BIAS = 0.3
DOUBT = 0.03


class NamesFr:
    """The model's findings in French text, and in text whose language nobody knows."""

    name = "names_fr"
    version = f"2-{MODEL_SHA256[:12]}-{NAME_BIAS}-{DOUBT}"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the texts are one source. Empty for other languages."""
        if language not in ("fr", None):
            return [[] for _ in texts]
        model = crf_model(MODEL_FILE, MODEL_SHA256)
        return model_spans(model, texts, self.name, NAME_BIAS, DOUBT)
