"""Word classes of a model from lists of names and of ordinary words.

What belongs here: folding, phrases, possessives, leaving some names out. What does not: the lists
of one language.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence, Set
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from coprod_pipeline.deidentify.normalise import fold_words
from coprod_pipeline.deidentify.recognisers import crf
from coprod_pipeline.deidentify.recognisers.crf_features import WordClasses

#: Share of the names a model gets to know: it must not lean on knowing a name.
KNOWN_SHARE = 0.8
_PLACES = ("place", "world")


def exchange(data: bytes, classes: WordClasses) -> bytes:
    """A model file with other word classes than it was trained with."""
    return averaged([data], classes)


def averaged(models: Sequence[bytes], classes: WordClasses) -> bytes:
    """One model file whose weights are the mean of several, with these word classes.

    What one lot of made-up texts taught by chance another did not: the mean errs less than each.
    """
    total: dict[str, NDArray[np.float32]] = {}
    transitions = np.zeros((len(crf.LABELS), len(crf.LABELS)), dtype=np.float32)
    for data in models:
        with np.load(BytesIO(data), allow_pickle=False) as stored:
            names = stored["features"].tobytes().decode().split("\n")
            rows = stored["weights"].astype(np.float32) * np.float32(stored["scale"])
            transitions += stored["transitions"] / np.float32(len(models))
        for name, row in zip(names, rows, strict=True):
            part = row / np.float32(len(models))
            total[name] = total[name] + part if name in total else part
    return crf.pack({name: row.tolist() for name, row in total.items()}, transitions, classes)


def build(
    names: Mapping[str, Iterable[str]],
    words: Mapping[str, Iterable[str]],
    *,
    seed: int | None,
    ordinary: Set[str] = frozenset(),
    possessive: str = "",
) -> WordClasses:
    """Classes of single words, and of places of several.

    ``names`` are listed with their ``possessive`` ending too. With a ``seed`` some are left out, for
    training; without, all are listed, for use. A name that is an ``ordinary`` word too is of a class
    of its own (``given_word``).
    """
    rng = random.Random(f"classes {seed}")
    share = 1.0 if seed is None else KNOWN_SHARE
    found: dict[str, set[str]] = {}
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for kind, listed in names.items():
        for name in listed:
            if rng.random() >= share:
                continue
            parts = fold_words(name)
            if len(parts) == 1 and len(parts[0]) > 1:
                forms = {parts[0]}
                if possessive and not parts[0].endswith(possessive):
                    forms.add(parts[0] + possessive)
                for form in forms:
                    found.setdefault(form, set()).add(f"{kind}_word" if form in ordinary else kind)
            elif len(parts) > 1 and kind in _PLACES:
                phrases.setdefault(parts[0], set()).add((parts[1:], kind))
    for kind, listed in words.items():
        for word in listed:
            found.setdefault(word, set()).add(kind)
    return WordClasses(
        {word: tuple(sorted(kinds)) for word, kinds in found.items()},
        {
            first: tuple(sorted(rest, key=lambda r: (-len(r[0]), r)))
            for first, rest in phrases.items()
        },
    )
