"""How the classifier learns: ridge regression on n-grams, judged transcript by transcript.

What belongs here: scores, the choice of features and penalty, thresholds, calibration, and what a
code would have been given by a model that had not seen its transcript. What does not: n-grams
(``classifier_features``), what is learnt from (``training``).

Ridge regression of 0/1 on features whose products are ``K`` has, for all codes at once, the dual
weights ``A(Y - mean)`` with ``A = (K + penalty)⁻¹``; those of a model without some rows follow from
``A`` by block inversion, so that leaving out one transcript after the other, and within what is
left another one, costs one inversion altogether. Everything is exact and free of chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PENALTIES = (0.3, 1.0)
#: How much of the neighbours' scores is added to a unit's own.
SMOOTHING = (0.0, 0.5, 1.0)
MOST_FOLDS = 10
#: Beyond this precision scores depend on the order in which a machine adds.
_DIGITS = 9
#: A score no unit reaches.
NEVER = float("inf")


@dataclass(frozen=True)
class Material:
    """What is learnt from: units in the order of their sources, then extra rows.

    ``kernels`` has the products of the features of all rows, by name of the feature set. ``said``
    is 1 where people gave the code, 0 where not, 0.5 where they are divided: units by codes; rows
    after the units (definitions) belong to no source. ``source`` numbers each unit's source,
    ``follows`` tells whether the unit before it in the material is the one before it in the
    source.
    """

    kernels: Mapping[str, Floats]
    said: Floats
    source: Ints
    follows: Flags

    @property
    def n_units(self) -> int:
        """Rows that are units."""
        return len(self.source)


@dataclass(frozen=True)
class Choice:
    """What cross-validation chose: features, penalty, smoothing."""

    features: str
    penalty: float
    smoothing: float


@dataclass(frozen=True)
class Cut:
    """From score to decision: coded from ``threshold`` on; probability = 1/(1+exp(-(a·score+b)))."""

    threshold: float
    slope: float
    offset: float

    def probability(self, score: Floats) -> Floats:
        """Calibrated probability that people would give the code."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * score + self.offset))))


@dataclass
class Learnt:
    """What was learnt, and what it would have said of each unit without its transcript.

    ``dual`` weighs rows, by codes; ``mean`` is what is added. ``held_out`` and ``predicted`` are
    units by codes: probability and decision of a model that was made, with its features, penalty
    and thresholds chosen, without the unit's transcript.
    """

    choice: Choice
    dual: Floats
    mean: Floats
    cuts: list[Cut]
    held_out: Floats
    predicted: Flags
    chosen_by_fold: list[Choice] = field(default_factory=list)


def kernels_of(
    features: Mapping[str, Any], sets: Mapping[str, Mapping[str, float]]
) -> dict[str, Floats]:
    """Products of rows for each set of features: a weighted sum of those of its blocks."""
    products = {name: (block @ block.T).toarray() for name, block in features.items()}
    return {
        name: np.asarray(sum(weight * products[block] for block, weight in weights.items()))
        for name, weights in sets.items()
    }


def folds_of(source: Ints) -> Ints:
    """Number the fold of each unit: a source each, or ten folds of about as many units."""
    sources, sizes = np.unique(source, return_counts=True)
    if len(sources) <= MOST_FOLDS:
        return np.searchsorted(sources, source)
    load = np.zeros(MOST_FOLDS, dtype=np.int64)
    fold = np.zeros(len(sources), dtype=np.int64)
    for i in np.argsort(-sizes, kind="stable"):
        fold[i] = int(np.argmin(load))
        load[fold[i]] += sizes[i]
    return np.asarray(fold[np.searchsorted(sources, source)])


def learn(material: Material) -> Learnt:
    """Learn all codes; needs units of three sources at least."""
    n, n_rows = material.n_units, len(material.said)
    fold = np.concatenate([folds_of(material.source), np.full(n_rows - n, -1)])
    candidates = [(name, penalty) for name in material.kernels for penalty in PENALTIES]
    inverses = {
        (name, penalty): _inverse(kernel, penalty)
        for name, kernel in material.kernels.items()
        for penalty in PENALTIES
    }
    held_out = np.zeros((n, material.said.shape[1]))
    predicted = np.zeros(held_out.shape, dtype=np.bool_)
    chosen = []
    for left_out in range(int(fold.max()) + 1):
        rest, out = np.flatnonzero(fold != left_out), np.flatnonzero(fold == left_out)
        scores = {key: _without(inverses[key], out, rest, material, fold) for key in candidates}
        choice, own = _choose(material, rest, scores)
        cuts = _cuts(own, material.said[rest[rest < n]])
        dual, mean = _dual(
            _downdated(inverses[choice.features, choice.penalty], out, rest), material.said[rest], n
        )
        kernel = material.kernels[choice.features]
        score = smoothed(kernel[np.ix_(out, rest)] @ dual + mean, material.follows[out], choice)
        for j, cut in enumerate(cuts):
            held_out[out, j] = cut.probability(score[:, j])
            predicted[out, j] = score[:, j] >= cut.threshold
        chosen.append(choice)
    everything = np.arange(n_rows)
    scores = {
        key: _held_out_scores(inverses[key], everything, material, fold) for key in candidates
    }
    choice, own = _choose(material, everything, scores)
    dual, mean = _dual(inverses[choice.features, choice.penalty], material.said, n)
    cuts = _cuts(own, material.said[:n])
    return Learnt(choice, dual, mean, cuts, np.round(held_out, 6), predicted, chosen)


def _inverse(kernel: Floats, penalty: float) -> Floats:
    from scipy.linalg import cho_factor, cho_solve

    identity = np.eye(len(kernel))
    return np.asarray(cho_solve(cho_factor(kernel + penalty * identity), identity))


def _downdated(inverse: Floats, out: Ints, rest: Ints) -> Floats:
    """The inverse of the matrix without the rows and columns ``out``."""
    cross = inverse[np.ix_(rest, out)]
    inner = np.linalg.solve(inverse[np.ix_(out, out)], cross.T)
    return np.asarray(inverse[np.ix_(rest, rest)] - cross @ inner)


def _dual(inverse: Floats, said: Floats, n: int) -> tuple[Floats, Floats]:
    # The mean of the rows learnt from, definitions among them: they are few.
    mean = said[: min(n, len(said))].mean(axis=0)
    return inverse @ (said - mean), mean


def _without(inverse: Floats, out: Ints, rest: Ints, material: Material, fold: Ints) -> Floats:
    return _held_out_scores(_downdated(inverse, out, rest), rest, material, fold)


def _held_out_scores(inverse: Floats, rows: Ints, material: Material, fold: Ints) -> Floats:
    """Scores of the units among ``rows``, each by a model without the unit's fold.

    With residuals ``r = (K + penalty)⁻¹ y`` the error without a fold is ``A_ff⁻¹ r_f``.
    """
    said = material.said[rows]
    units = rows < material.n_units
    mean = said[units].mean(axis=0)
    centred = said - mean
    residual = inverse @ centred
    scores = np.zeros((int(units.sum()), said.shape[1]))
    for number in np.unique(fold[rows][units]):
        own = np.flatnonzero(fold[rows] == number)
        error = np.linalg.solve(inverse[np.ix_(own, own)], residual[own])
        scores[own] = said[own] - error
    return scores


def smoothed(score: Floats, follows: Flags, choice: Choice) -> Floats:
    """Scores with a share of those of the units before and after, rounded."""
    if choice.smoothing:
        before = np.vstack([score[:1], score[:-1]])
        before[~follows] = score[~follows]
        ends = np.concatenate([~follows[1:], [True]])
        after = np.vstack([score[1:], score[-1:]])
        after[ends] = score[ends]
        score = score + choice.smoothing * (before + after) / 2
    return np.round(score, _DIGITS)


def _choose(
    material: Material, rows: Ints, scores: Mapping[tuple[str, float], Floats]
) -> tuple[Choice, Floats]:
    """The choice with the best mean average precision, the simpler one of equals; its scores."""
    units = rows[rows < material.n_units]
    said = material.said[units]
    best: tuple[float, Choice, Floats] | None = None
    for (features, penalty), score in scores.items():
        for smoothing in SMOOTHING:
            choice = Choice(features, penalty, smoothing)
            own = smoothed(score, material.follows[units], choice)
            precision = mean_precision(said, own)
            if best is None or precision > best[0] + 1e-6:
                best = (precision, choice, own)
    if best is None:
        raise ValueError("nothing to choose from")
    return best[1], best[2]


def mean_precision(said: Floats, score: Floats) -> float:
    """Average precision, mean over codes that anybody gave."""
    found = []
    for j in range(said.shape[1]):
        sure = said[:, j] != 0.5
        truth = said[sure, j] == 1
        if truth.any():
            hits = truth[np.argsort(-score[sure, j], kind="stable")]
            ranks = np.flatnonzero(hits) + 1
            found.append(float(np.mean(np.arange(1, len(ranks) + 1) / ranks)))
    return sum(found) / len(found) if found else 0.0


def _cuts(score: Floats, said: Floats) -> list[Cut]:
    cuts = []
    for j in range(said.shape[1]):
        sure = said[:, j] != 0.5
        truth = said[sure, j] == 1
        slope, offset = platt(score[sure, j], truth)
        cuts.append(Cut(best_threshold(score[sure, j], truth), slope, offset))
    return cuts


def best_threshold(score: Floats, truth: Flags) -> float:
    """The threshold with the highest kappa, between two scores; no unit's when nothing helps."""
    n, positives = len(truth), int(truth.sum())
    if positives in (0, n):
        return NEVER
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    kappas = kappa_of(np.cumsum(truth[order]), np.arange(1, n + 1), positives, n)
    # Only between different scores.
    kappas[:-1][ranked[:-1] == ranked[1:]] = -1
    k = int(np.argmax(kappas))
    if kappas[k] <= 0:
        return NEVER
    return float((ranked[k] + ranked[k + 1]) / 2) if k + 1 < n else float(ranked[k])


def kappa_of(hits: Ints, predicted: Ints, positives: int, n: int) -> Floats:
    """Cohen's kappa from counts: predicted and right, predicted, true, all."""
    agreed = (n - positives - predicted + 2 * hits) / n
    chance = (predicted * positives + (n - predicted) * (n - positives)) / n**2
    return np.asarray((agreed - chance) / np.where(chance < 1, 1 - chance, 1.0))


def platt(score: Floats, truth: Flags) -> tuple[float, float]:
    """Slope and offset of the logistic curve through the scores (Platt 1999, Lin et al. 2007)."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    target = np.where(truth, high, low)
    spread = float(score.std()) or 1.0
    centre = float(score.mean())
    z = (score - centre) / spread
    a, b = 0.0, float(np.log((positives + 1) / (negatives + 1)))
    for _ in range(100):
        p = 1 / (1 + np.exp(-(a * z + b)))
        weight = np.maximum(p * (1 - p), 1e-12)
        # A touch of penalty on the slope keeps separable scores finite.
        g = np.array([np.sum((target - p) * z) - 1e-3 * a, np.sum(target - p)])
        h = np.array(
            [
                [np.sum(weight * z * z) + 1e-3, np.sum(weight * z)],
                [np.sum(weight * z), np.sum(weight)],
            ]
        )
        step = np.linalg.solve(h, g)
        a, b = a + float(np.clip(step[0], -2, 2)), b + float(np.clip(step[1], -2, 2))
        if float(np.abs(step).max()) < 1e-9:
            break
    # A curve that falls says that the score says nothing.
    a = max(a, 0.0)
    return round(a / spread, 9), round(b - a * centre / spread, 9)


def figures(said: Sequence[bool] | Flags, predicted: Flags) -> dict[str, float]:
    """Sensitivity, specificity, F1 and kappa of decisions."""
    truth = np.asarray(said, dtype=np.bool_)
    hits, n = int((truth & predicted).sum()), len(truth)
    positives, given = int(truth.sum()), int(predicted.sum())
    kappa = kappa_of(np.array([hits]), np.array([given]), positives, n)[0] if n else 0.0
    return {
        "sensitivity": hits / positives if positives else 0.0,
        "specificity": 1 - (given - hits) / (n - positives) if n > positives else 1.0,
        "f1": 2 * hits / (positives + given) if positives + given else 0.0,
        "kappa": float(kappa),
    }
