"""Agreement between coders: the statistics, free of what is coded.

What belongs here: coefficients for any number of coders, on ratings with gaps or on presence
counted per cluster, and their intervals. What does not: which units are compared and who saw them
(``coder_units``), rows of tables (``reliability``).

Sources of the formulas: Krippendorff 2019, Content Analysis, 4th ed., ch. 12, and Hayes &
Krippendorff 2007, doi 10.1080/19312450709336664 (alpha); Cohen 1960, doi
10.1177/001316446002000104 (kappa); Light 1971, doi 10.1037/h0031643 (its mean over pairs); Gwet
2008, doi 10.1348/000711006X126600 (AC1); Dice 1945, doi 10.2307/1932409, and for more than two
coders Cicchetti & Feinstein 1990, doi 10.1016/0895-4356(90)90159-M (positive agreement);
Hesterberg 2015, doi 10.1080/00031305.2015.1089789 (expanded percentiles).

A coefficient that is not defined, as alpha where nobody ever differs from one value, is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval"]

#: Two coders' units by what both did: both coded, only the first, only the second, neither.
CELLS = ("n11", "n10", "n01", "n00")
#: What presence is summed to, over units: how many units; ratings "coded" and "not coded"; pairs
#: that differ, over one less than the unit's coders; the share of pairs that agree; the share of
#: coders who coded; ordered pairs that both coded, and those of which the first coded.
SUMS = ("units", "ones", "zeros", "differing", "agreed", "share", "both", "either")
RESAMPLES = 4000
#: Fewer clusters give no interval; nor do resamples of which fewer than this share are defined.
MIN_CLUSTERS, _MIN_DEFINED = 3, 0.9


def krippendorff_alpha(ratings: npt.ArrayLike, level: Level = "nominal") -> float:
    """Krippendorff's alpha of ratings, an array of units by coders; NaN is a missing rating.

    Any number of coders; a unit with fewer than two ratings says nothing. At most 1; 0 is chance.
    """
    table = np.asarray(ratings, dtype=np.float64)
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=1).astype(np.float64)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters >= 2], raters[raters >= 2]
    weighted = counts / (raters - 1)[:, None]
    coincidences = weighted.T @ counts - np.diag(weighted.sum(axis=0))
    return alpha_of_coincidences(coincidences, values, level)


def alpha_of_coincidences(coincidences: Floats, values: Floats, level: Level) -> float:
    """Krippendorff's alpha of a matrix of coincidences, value by value, each pair in both orders.

    ``values`` are ascending and name the rows; a pair of coders adds 1 to both orders.
    """
    totals = coincidences.sum(axis=1)
    n = totals.sum()
    distance = _distances(totals, values, level)
    expected = float(totals @ distance @ totals)
    if n < 2 or expected == 0:
        return float("nan")
    return 1 - float((n - 1) * (coincidences * distance).sum() / expected)


def _distances(totals: Floats, values: Floats, level: Level) -> Floats:
    """Squared difference between every two values, as the level of measurement has it."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "interval":
        return np.subtract.outer(values, values) ** 2
    # Ordinal: the ranks between two values, each value counted half at the ends.
    middle = np.cumsum(totals) - totals / 2
    return np.subtract.outer(middle, middle) ** 2


def cohen_kappa(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Cohen's kappa of two coders' nominal ratings of the same units; units with a gap are out."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    there = ~(np.isnan(a) | np.isnan(b))
    a, b = a[there], b[there]
    values = np.unique(np.concatenate([a, b]))
    if not len(a):
        return float("nan")
    by_chance = sum(float((a == v).mean() * (b == v).mean()) for v in values)
    return (
        float("nan") if by_chance == 1 else (float((a == b).mean()) - by_chance) / (1 - by_chance)
    )


def gwet_ac1(ratings: npt.ArrayLike, categories: Sequence[float]) -> float:
    """Gwet's AC1 of nominal ratings, an array of units by coders; NaN is a missing rating.

    ``categories`` are all that could have been chosen, two or more: chance depends on their
    number. Units with one rating count for how often a category is chosen, not for agreement.
    """
    table = np.asarray(ratings, dtype=np.float64)
    counts = (table[:, :, None] == np.asarray(categories, dtype=np.float64)).sum(axis=1)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters >= 1], raters[raters >= 1]
    paired = raters >= 2
    if not paired.any():
        return float("nan")
    pairs = (raters * (raters - 1))[paired]
    agreed = float(((counts * (counts - 1)).sum(axis=1)[paired] / pairs).mean())
    chosen = (counts / raters[:, None]).mean(axis=0)
    by_chance = float((chosen * (1 - chosen)).sum() / (len(categories) - 1))
    return (agreed - by_chance) / (1 - by_chance)


def unit_sums(ones: npt.ArrayLike, raters: npt.ArrayLike) -> Floats:
    """What one unit adds to :data:`SUMS` (last axis), given how many of its coders coded it.

    A unit needs two coders: ``raters`` is 2 or more.
    """
    y, m = np.broadcast_arrays(
        np.asarray(ones, dtype=np.float64), np.asarray(raters, dtype=np.float64)
    )
    no = m - y
    agreed = (y * (y - 1) + no * (no - 1)) / (m * (m - 1))
    parts = (np.ones_like(y), y, no, y * no / (m - 1), agreed, y / m, y * (y - 1), y * (m - 1))
    return np.stack(parts, axis=-1)


def sums_of_cells(cells: npt.ArrayLike) -> Floats:
    """:data:`SUMS` of two coders from their :data:`CELLS`, both on the last axis."""
    counts = np.asarray(cells, dtype=np.float64)
    return counts @ unit_sums([2, 1, 1, 0], 2)


def alpha(sums: npt.ArrayLike) -> Floats:
    """Krippendorff's alpha, nominal, of presence summed over units (:data:`SUMS` last)."""
    _, ones, zeros, differing, *_ = _parts(sums)
    return 1 - ratio((ones + zeros - 1) * differing, ones * zeros)


def ac1(sums: npt.ArrayLike) -> Floats:
    """Gwet's AC1 for coded or not, of presence summed over units (:data:`SUMS` last)."""
    units, _, _, _, agreed, share, _, _ = _parts(sums)
    chosen = ratio(share, units)
    by_chance = 2 * chosen * (1 - chosen)
    return (ratio(agreed, units) - by_chance) / (1 - by_chance)


def dice(sums: npt.ArrayLike) -> Floats:
    """Positive agreement: where one coder coded, how often another did (:data:`SUMS` last)."""
    *_, both, either = _parts(sums)
    return ratio(both, either)


def prevalence(sums: npt.ArrayLike) -> Floats:
    """Share of units coded, mean over their coders (:data:`SUMS` last)."""
    units, _, _, _, _, share, _, _ = _parts(sums)
    return ratio(share, units)


def kappa(cells: npt.ArrayLike) -> Floats:
    """Cohen's kappa of coded or not from two coders' :data:`CELLS` on the last axis."""
    both, first, second, neither = _parts(cells)
    units = both + first + second + neither
    one, other = ratio(both + first, units), ratio(both + second, units)
    by_chance = one * other + (1 - one) * (1 - other)
    return ratio(ratio(both + neither, units) - by_chance, 1 - by_chance)


def mean_kappa(cells: npt.ArrayLike) -> Floats:
    """Mean of Cohen's kappa over pairs of coders, pairs on the last axis but one (Light 1971).

    Pairs without shared units are left out; a pair whose kappa is undefined makes it undefined.
    """
    counts = np.asarray(cells, dtype=np.float64)
    shared = counts.sum(axis=-1) > 0
    return ratio(np.where(shared, kappa(counts), 0).sum(axis=-1), shared.sum(axis=-1))


def _parts(array: npt.ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.moveaxis(np.asarray(array, dtype=np.float64), -1, 0))


def ratio(numerator: Floats, denominator: npt.ArrayLike) -> Floats:
    """The quotient, NaN where the denominator is 0."""
    below = np.asarray(denominator, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below == 0, np.nan, numerator / below), dtype=np.float64)


def cluster_interval(
    per_cluster: Floats,
    statistic: Callable[[Floats], Floats],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    expanded: bool = True,
) -> tuple[float, float] | None:
    """Interval of a statistic of sums over clusters, by resampling whole clusters.

    ``per_cluster`` has clusters on its first axis and what is summed behind; ``statistic`` takes
    such sums with the resamples in front. Percentiles of the resampled values; ``expanded`` moves
    them outward, as few clusters need (Hesterberg 2015, section 4.3). None with fewer than
    :data:`MIN_CLUSTERS` clusters, or when the statistic is undefined in more than a tenth of the
    resamples. The interval always holds the statistic itself.
    """
    n = len(per_cluster)
    if n < MIN_CLUSTERS:
        return None
    flat = per_cluster.reshape(n, -1)
    drawn = _draws(n, resamples, seed) @ flat
    values = statistic(drawn.reshape(resamples, *per_cluster.shape[1:]))
    values = values[~np.isnan(values)]
    if len(values) < _MIN_DEFINED * resamples:
        return None
    tail = _expanded_tail(n, level) if expanded else (1 - level) / 2
    lo, hi = np.quantile(values, [tail, 1 - tail])
    here = float(statistic(per_cluster.sum(axis=0)[None])[0])
    return min(float(lo), here), max(float(hi), here)


@lru_cache(maxsize=8)
def _draws(n: int, resamples: int, seed: int) -> Floats:
    """How often each cluster is drawn in each resample."""
    random = np.random.Generator(np.random.PCG64(seed))
    return random.multinomial(n, np.full(n, 1 / n), size=resamples).astype(np.float64)


def _expanded_tail(n: int, level: float) -> float:
    """Share below the lower bound that gives the width of a t interval for a mean of n."""
    from scipy.special import ndtr, stdtrit

    quantile = stdtrit(n - 1, (1 + level) / 2)
    return float(ndtr(-np.sqrt(n / (n - 1)) * quantile))
