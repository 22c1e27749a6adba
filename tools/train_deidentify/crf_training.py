"""Training of a CRF of names on labelled texts, and its export to a model file.

What belongs here: labelled texts to stretches with labels, the call of CRFsuite, what is kept of
its weights. What does not: which texts, in which language.

CRFsuite (python-crfsuite, MIT) is needed for training only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coprod_pipeline.deidentify.recognisers import crf
from coprod_pipeline.deidentify.recognisers import crf_features as cf

Gold = tuple[int, int, str]


@dataclass(frozen=True)
class LabelledText:
    """A text with the (start, end, type) of its names; type PERSON, ORG or PLACE."""

    text: str
    names: tuple[Gold, ...]


def labels_of(stretch: cf.Stretch, names: Sequence[Gold]) -> list[str]:
    """A label for each token; a token that a name touches belongs to it."""
    found = ["O"] * len(stretch.tokens)
    for start, end, kind in sorted(names):
        inside = [i for i, t in enumerate(stretch.tokens) if t.start < end and start < t.end]
        for number, i in enumerate(inside):
            found[i] = f"{'I' if number else 'B'}-{kind}"
    return found


def train(
    sources: Iterable[Sequence[LabelledText]],
    classes: cf.WordClasses,
    *,
    c1: float,
    c2: float,
    iterations: int,
    min_count: int = 1,
    smallest_weight: float = 0.0,
    verbose: bool = False,
) -> bytes:
    """A model file trained on sources, each some texts that belong together.

    ``c1`` and ``c2`` are the weights of the L1 and L2 penalty; features whose weights all lie
    below ``smallest_weight`` are dropped.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=verbose)
    for source in sources:
        for stretch in cf.stretches([labelled.text for labelled in source], classes):
            labels = labels_of(stretch, source[stretch.text_index].names)
            trainer.append(cf.features(stretch.keys, classes), labels)
    trainer.set_params(
        {
            "c1": c1,
            "c2": c2,
            "max_iterations": iterations,
            "feature.minfreq": min_count,
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(path))
        info = tagger.info()
    column = {label: number for number, label in enumerate(crf.LABELS)}
    rows: dict[str, list[float]] = {}
    for (name, label), weight in info.state_features.items():
        rows.setdefault(name, [0.0] * len(column))[column[label]] = weight
    kept = {n: w for n, w in rows.items() if max(abs(x) for x in w) > smallest_weight}
    transitions = np.zeros((len(column), len(column)), dtype=np.float32)
    for (left, right), weight in info.transitions.items():
        transitions[column[left], column[right]] = weight
    for left in crf.LABELS:
        for right in crf.LABELS:
            # A name does not go on as another kind of name.
            if right[0] == "I" and left[2:] != right[2:]:
                transitions[column[left], column[right]] = -30.0
    return crf.pack(kept, transitions, classes)
