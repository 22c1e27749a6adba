"""What is told beside a code: valence, explicit example, aspect, learnt over all codes together.

What belongs here: whether people's codings allow to learn it, and from which certainty on it is
told. What does not: which codes are given (``training``). The period talked about is never
learnt: no wording of others tells when something was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coprod_pipeline.coding.coders.classifier import shares
from coprod_pipeline.coding.coders.classifier_features import BLOCKS, FEATURE_SETS
from coprod_pipeline.coding.coders.classifier_model import Said, scorer_of
from coprod_pipeline.coding.coders.classifier_training import Flags, Floats, Ints, Material, learn
from coprod_pipeline.coding.lessons import MIN_SOURCES, LearntSource

ATTRIBUTES = ("valence", "explicit_example", "aspect")
#: A value is learnt from this many codings in this many sources on, and two values at least.
MIN_CODINGS = 20
#: Told from the certainty on at which this share is right out of fold, better than by saying the
#: same of all, for this share of codings at least.
MIN_ACCURACY, MIN_KAPPA, MIN_COVERAGE = 0.90, 0.40, 0.10
MOST_CODINGS = 1000
_CERTAINTIES = tuple(round(0.5 + 0.05 * k, 2) for k in range(10))


def learn_told(
    sources: Sequence[LearntSource], blocks: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Said, ...], dict[str, str]]:
    """What can be told, and of what cannot, why; ``blocks`` are the features of each source."""
    said, not_said = [], {"reference period": "never learnt"}
    for number, name in enumerate(ATTRIBUTES):
        pairs = [
            (k, row[0], row[1 + number])
            for k, source in enumerate(sources)
            for row in source.told
            if row[1 + number] is not None
        ][:MOST_CODINGS]
        outcome = _learn(name, pairs, blocks)
        if isinstance(outcome, str):
            not_said[name] = outcome
        else:
            said.append(outcome)
    return tuple(said), not_said


def _learn(
    name: str, pairs: Sequence[tuple[int, int, Any]], blocks: Sequence[Mapping[str, Any]]
) -> Said | str:
    from scipy.sparse import vstack

    values = [v for v in sorted({v for _, _, v in pairs}, key=str) if _is_enough(v, pairs)]
    kept = [pair for pair in pairs if pair[2] in values]
    if len(values) < 2:
        return f"fewer than two values in {MIN_CODINGS} codings of {MIN_SOURCES} sources each"
    source = np.array([k for k, _, _ in kept], dtype=np.int64)
    truth = np.array([values.index(v) for _, _, v in kept], dtype=np.int64)
    features = {b: vstack([blocks[k][b][[i]] for k, i, _ in kept]).tocsr() for b in BLOCKS}
    material = Material(
        _kernels(features), np.eye(len(values))[truth], source, np.zeros(len(kept), dtype=np.bool_)
    )
    learnt = learn(material)
    best, sure = shares(learnt.held_out)
    found = certainty(best == truth, sure, best, truth)
    if found is None:
        return f"not {MIN_ACCURACY:.0%} right out of fold at any certainty"
    least, accuracy, coverage = found
    scorer = scorer_of(learnt.choice, learnt.dual, learnt.mean, learnt.cuts, features)
    return Said(name, tuple(values), least, len(kept), accuracy, coverage, scorer)


def _is_enough(value: Any, pairs: Sequence[tuple[int, int, Any]]) -> bool:
    own = [k for k, _, v in pairs if v == value]
    return len(own) >= MIN_CODINGS and len(set(own)) >= MIN_SOURCES


def _kernels(features: Mapping[str, Any]) -> dict[str, Floats]:
    from coprod_pipeline.coding.coders.classifier_training import kernels_of

    return kernels_of(features, {"own+place": FEATURE_SETS["own+place"]})


def certainty(
    right: Flags, sure: Floats, best: Ints, truth: Ints
) -> tuple[float, float, float] | None:
    """The least certainty to tell at, accuracy there and share told; None when none will do."""
    for least in _CERTAINTIES:
        told = sure >= least
        coverage = float(told.mean())
        if coverage < MIN_COVERAGE or int(told.sum()) < MIN_CODINGS:
            return None
        accuracy = float(right[told].mean())
        if accuracy >= MIN_ACCURACY and _kappa(best[told], truth[told]) >= MIN_KAPPA:
            return least, round(accuracy, 4), round(coverage, 4)
    return None


def _kappa(best: Ints, truth: Ints) -> float:
    values = np.unique(np.concatenate([best, truth]))
    chance = sum(float((best == v).mean()) * float((truth == v).mean()) for v in values)
    agreed = float((best == truth).mean())
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0
