"""How well a program codes beside people: the statistics, free of tables.

What belongs here: scores of 2x2 counts, calibration, baselines, and shares corrected for known
error. What does not: which units count and who coded them (``machine_gold``), rows of tables
(``machine_quality``).

Counts are :data:`agreement.CELLS` of people's coding and the program's, in that order: both coded,
only people, only the program, neither. What is not defined is NaN.

Sources of the formulas: Rogan & Gladen 1978, doi 10.1093/oxfordjournals.aje.a112510 (corrected
share); Lang & Reiczigel 2014, doi 10.1016/j.prevetmed.2013.09.015 (its interval); Brier 1950, doi
10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2; Naeini, Cooper & Hauskrecht 2015, doi
10.1609/aaai.v29i1.9602 (expected calibration error).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coprod_pipeline.metrics.agreement import Floats, ratio

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Below this Youden index (sensitivity + specificity - 1) a correction only multiplies noise.
LEAST_YOUDEN = 0.25
_Z = 1.959963984540054
_BINS = 10
#: More sources than this are held out in so many groups for the length baseline.
_FOLDS = 100


def sensitivity(cells: npt.ArrayLike) -> Floats:
    """Share of what people coded that the program coded too (cells on the last axis)."""
    both, missed, _, _ = _parts(cells)
    return ratio(both, both + missed)


def specificity(cells: npt.ArrayLike) -> Floats:
    """Share of what people left uncoded that the program left too (cells on the last axis)."""
    _, _, added, neither = _parts(cells)
    return ratio(neither, neither + added)


def f1(cells: npt.ArrayLike) -> Floats:
    """F1 of the program against people (cells on the last axis); 0 without a shared positive."""
    both, missed, added, _ = _parts(cells)
    return ratio(2 * both, 2 * both + missed + added)


def _parts(cells: npt.ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    a, b, c, d = np.moveaxis(np.asarray(cells, dtype=np.float64), -1, 0)
    return a, b, c, d


@dataclass(frozen=True)
class Corrected:
    """A share corrected for error, 0-1, with the interval of both uncertainties."""

    share: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Trials:
    """``k`` of ``n`` trials; ``effective`` is how many independent ones they are worth."""

    k: float
    n: float
    effective: float

    @property
    def share(self) -> float:
        """The share of trials that came out."""
        return self.k / self.n


def trials(k: npt.ArrayLike, n: npt.ArrayLike) -> Trials:
    """Trials summed over clusters (``k`` of ``n`` in each), with their effective number.

    The number over the design effect of the ratio (Rao & Scott 1992, doi 10.2307/2532311), never
    more than the number itself.
    """
    done, of = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    done, of = done[of > 0], of[of > 0]
    total, clusters = float(of.sum()), len(of)
    share = float(done.sum()) / total if total else 0.0
    if clusters < 2 or share in (0.0, 1.0):
        return Trials(float(done.sum()), total, total)
    residuals = math.fsum(((done - share * of) ** 2).tolist())
    variance = clusters / (clusters - 1) * residuals / total**2
    design = max(1.0, variance / (share * (1 - share) / total))
    return Trials(float(done.sum()), total, total / design)


def rogan_gladen(raw: float, se: float, sp: float) -> float:
    """The share that an observed one stands for, given sensitivity and specificity; in 0-1.

    (raw + sp - 1) / (se + sp - 1); ValueError where the program does no better than chance.
    """
    if se + sp <= 1:
        raise ValueError("no better than chance: nothing to correct by")
    return min(1.0, max(0.0, (raw + sp - 1) / (se + sp - 1)))


def corrected_share(raw: Trials, se: Trials, sp: Trials) -> Corrected | None:
    """The Rogan-Gladen share with Lang & Reiczigel's 95% interval; None near chance.

    Both the observed share and the error rates are uncertain; clustering counts through the
    effective numbers. The interval is widened where needed to hold the share itself.
    """
    if se.share + sp.share - 1 < LEAST_YOUDEN:
        return None
    share = rogan_gladen(raw.share, se.share, sp.share)
    n, n_se, n_sp = raw.effective + _Z**2, se.effective + 2, sp.effective + 2
    p = (raw.share * raw.effective + _Z**2 / 2) / n
    a = (se.share * se.effective + 1) / n_se
    b = (sp.share * sp.effective + 1) / n_sp
    youden = a + b - 1
    if youden <= 0:
        return None
    middle = (p + b - 1) / youden
    of_se, of_sp = a * (1 - a) / n_se, b * (1 - b) / n_sp
    shift = 2 * _Z**2 * (middle * of_se - (1 - middle) * of_sp)
    reach = _Z * math.sqrt(p * (1 - p) / n + of_se * middle**2 + of_sp * (1 - middle) ** 2) / youden
    lo, hi = (min(1.0, max(0.0, middle + shift + s * reach)) for s in (-1, 1))
    return Corrected(share, min(lo, share), max(hi, share))


def brier(probabilities: Floats, coded: Flags) -> float:
    """Mean squared distance of probabilities from what people did; NaN without any."""
    return float(((probabilities - coded) ** 2).mean()) if len(coded) else math.nan


def calibration_error(probabilities: Floats, coded: Flags) -> float:
    """Expected calibration error in ten bins of equal width; NaN without probabilities."""
    if not len(coded):
        return math.nan
    bins = np.minimum((probabilities * _BINS).astype(np.int64), _BINS - 1)
    said = np.bincount(bins, weights=probabilities, minlength=_BINS)
    true = np.bincount(bins, weights=coded.astype(np.float64), minlength=_BINS)
    return float(np.abs(said - true).sum() / len(coded))


def length_cells(lengths: Ints, coded: Flags, source: Ints) -> Floats:
    """Cells of a coder that looks at nothing but length, each source judged by the others.

    It codes what is at least so long as gives the best F1 in the other sources (the longer of
    equally good lengths). More than a hundred sources are held out in a hundred groups, in their order.
    """
    _, source = np.unique(source, return_inverse=True)
    fold = source % _FOLDS if source.max(initial=0) >= _FOLDS else source
    order = np.argsort(-lengths, kind="stable")
    cells = np.zeros(4)
    for held in range(int(fold.max(initial=-1)) + 1):
        train = order[fold[order] != held]
        least = _best_length(lengths[train], coded[train])
        mine, truth = lengths[fold == held] >= least, coded[fold == held]
        cells += [(truth & mine).sum(), (truth & ~mine).sum(), (~truth & mine).sum(), 0]
        cells[3] += (~truth & ~mine).sum()
    return cells


def _best_length(lengths: Ints, coded: Flags) -> float:
    """The least length to code from, for the best F1; infinite where nothing is coded."""
    positives = int(coded.sum())
    if not positives:
        return math.inf
    last = np.append(lengths[1:] != lengths[:-1], True)
    score = 2 * np.cumsum(coded) / (np.arange(1, len(lengths) + 1) + positives)
    return float(lengths[last][int(np.argmax(score[last]))])


def majority_f1(cells: npt.ArrayLike) -> float:
    """F1 of coding all units or none, whichever is right more often."""
    both, missed, added, neither = (float(x) for x in np.asarray(cells, dtype=np.float64))
    positives, n = both + missed, both + missed + added + neither
    return 2 * positives / (n + positives) if positives > n / 2 else 0.0
