"""How much a figure would move with a different handful of comparable informants.

What belongs here: informant intervals of means, shares and other statistics, and the range when
one informant is left out. What does not: any figure. An interval here is no inference to a
population: informants are chosen, and are often nearly all there are.

Up to nine informants a t interval of their means, which keeps its coverage where resampling a
handful of people does not; from ten on the expanded percentile bootstrap over informants
(Hesterberg 2015, doi 10.1080/00031305.2015.1089789). Below three informants there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

#: Nominal coverage.
LEVEL = 0.95
#: Resamples of a bootstrap; the bounds of another implementation agree within .02.
RESAMPLES = 10_000
FEWEST = 3
#: From this many informants on, resampling them covers as it says.
MANY = 10
#: Draws held in memory at once.
_BLOCK = 2_000_000

T = "t"
EXPANDED = "expanded_percentile"
APPROXIMATE = "approximate"
UNANIMOUS = "none_unanimous"

Cluster = TypeVar("Cluster")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Interval:
    """An informant interval; all None where there are too few informants.

    ``method`` is ``t``, ``expanded_percentile``, ``approximate`` (a bootstrap over fewer than ten
    informants, for statistics that no single informant has) or ``none_unanimous`` (no bounds:
    everybody agrees, and what is not seen in the sample cannot be resampled from it).
    """

    lo: float | None = None
    hi: float | None = None
    method: str | None = None

    def columns(self) -> dict[str, object]:
        """The interval as columns of a mart."""
        return {"lo": self.lo, "hi": self.hi, "interval_method": self.method}


NONE = Interval()


def mean_interval(
    values: Sequence[float],
    low: float,
    high: float,
    seed: int,
    strata: Sequence[object] | None = None,
) -> Interval:
    """Interval of the mean of one value an informant, clipped to ``low`` … ``high``.

    Below ten informants mean ± t(n - 1) · s / √n; equal values give an interval without width.
    From ten on the expanded percentile bootstrap, within ``strata`` (one label a value) where
    given. None below three.
    """
    n = len(values)
    if n < FEWEST:
        return NONE
    sample = np.asarray(values, dtype=np.float64)
    if n < MANY:
        half = _t(n) * float(np.std(sample, ddof=1)) / math.sqrt(n)
        centre = float(np.mean(sample))
        return _clipped(centre - half, centre + half, low, high, T)
    means = _means(sample, seed, _numbered(strata, n))
    return _percentile(means, n, low, high, EXPANDED)


def share_interval(
    flags: Sequence[bool], seed: int, strata: Sequence[object] | None = None
) -> Interval:
    """Interval of the share of informants for whom something holds, one flag an informant.

    As :func:`mean_interval` of 0 and 1. Where all agree there are no bounds: ``none_unanimous``.
    """
    if len(flags) < FEWEST:
        return NONE
    if all(flags) or not any(flags):
        return Interval(method=UNANIMOUS)
    return mean_interval([float(f) for f in flags], 0.0, 1.0, seed, strata)


def bootstrap_interval(
    clusters: Sequence[Cluster],
    statistic: Callable[[Sequence[Cluster]], float | None],
    low: float,
    high: float,
    seed: int,
    strata: Sequence[object] | None = None,
    resamples: int = 2_000,
) -> Interval:
    """Expanded percentile bootstrap of any statistic of informants (or other clusters).

    ``statistic`` takes the drawn clusters and is None or NaN where undefined; such draws are left
    out, and when they are half of all there is no interval. ``approximate`` below ten clusters.
    """
    n = len(clusters)
    if n < FEWEST:
        return NONE
    drawn = _drawn(n, seed, _numbered(strata, n), resamples)
    found = (statistic([clusters[i] for i in row]) for row in drawn.tolist())
    values = np.array([np.nan if v is None else v for v in found], dtype=np.float64)
    values = values[~np.isnan(values)]
    if len(values) <= resamples / 2:
        return NONE
    return _percentile(values, n, low, high, EXPANDED if n >= MANY else APPROXIMATE)


def leave_one_out(
    values: Sequence[Value], statistic: Callable[[Sequence[Value]], float | None]
) -> tuple[float | None, float | None]:
    """Smallest and largest value of a statistic when one informant is left out.

    Where the statistic is None the rest is too little to say anything and is passed over; both
    None when it always is. A single informant leaves nothing.
    """
    if len(values) < 2:
        return None, None
    rests = (statistic([*values[:i], *values[i + 1 :]]) for i in range(len(values)))
    found = [v for v in rests if v is not None]
    return (min(found), max(found)) if found else (None, None)


def leave_one_out_share(k: int, n: int) -> tuple[float | None, float | None]:
    """As :func:`leave_one_out` for k of n informants."""
    if n < 2:
        return None, None
    return (k - 1 if k else k) / (n - 1), (k if k < n else k - 1) / (n - 1)


def leave_one_out_mean(values: Sequence[float]) -> tuple[float | None, float | None]:
    """As :func:`leave_one_out` for the mean of one value an informant."""
    n = len(values)
    if n < 2:
        return None, None
    total = math.fsum(values)
    return (total - max(values)) / (n - 1), (total - min(values)) / (n - 1)


def expanded_tail(n: int) -> float:
    """Share of resamples below the lower bound, smaller than .025: Φ(-√(n / (n - 1)) · t(n - 1)).

    It makes a percentile interval as wide as a t interval where the mean is normal.
    """
    return 0.5 * math.erfc(math.sqrt(n / (n - 1)) * _t(n) / math.sqrt(2))


def _percentile(
    values: npt.NDArray[np.float64], n: int, low: float, high: float, method: str
) -> Interval:
    tail = expanded_tail(n)
    lo, hi = np.quantile(values, [tail, 1 - tail])
    return _clipped(float(lo), float(hi), low, high, method)


def _clipped(lo: float, hi: float, low: float, high: float, method: str) -> Interval:
    return Interval(min(max(lo, low), high), max(min(hi, high), low), method)


@lru_cache(maxsize=64)
def _t(n: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, (1 + LEVEL) / 2))


def _numbered(strata: Sequence[object] | None, n: int) -> tuple[int, ...] | None:
    """Strata as numbers in the order of their first member; None for a single one."""
    if strata is None:
        return None
    if len(strata) != n:
        raise ValueError(f"{len(strata)} strata for {n} clusters")
    number: dict[object, int] = {}
    numbers = tuple(number.setdefault(s, len(number)) for s in strata)
    return numbers if len(number) > 1 else None


@lru_cache(maxsize=4)
def _drawn(
    n: int, seed: int, strata: tuple[int, ...] | None, resamples: int
) -> npt.NDArray[np.int32]:
    """Which clusters each resample draws: as many of each stratum as there are."""
    chance = np.random.Generator(np.random.PCG64(seed))
    if strata is None:
        return chance.integers(0, n, size=(resamples, n), dtype=np.int32)
    labels = np.asarray(strata)
    parts = [np.flatnonzero(labels == s).astype(np.int32) for s in range(labels.max() + 1)]
    drawn = [p[chance.integers(0, len(p), size=(resamples, len(p)))] for p in parts]
    return np.concatenate(drawn, axis=1)


def _means(
    sample: npt.NDArray[np.float64], seed: int, strata: tuple[int, ...] | None
) -> npt.NDArray[np.float64]:
    n = len(sample)
    if n * RESAMPLES <= _BLOCK:
        drawn = _drawn(n, seed, strata, RESAMPLES)
        means: npt.NDArray[np.float64] = sample[drawn].mean(axis=1)
        return means
    # A large sample is drawn a block at a time, each block from a seed of its own.
    size = max(1, _BLOCK // n)
    seeds = np.random.SeedSequence(seed).generate_state(-(-RESAMPLES // size))
    blocks = [sample[_drawn.__wrapped__(n, int(s), strata, size)].mean(axis=1) for s in seeds]
    return np.concatenate(blocks)[:RESAMPLES]
