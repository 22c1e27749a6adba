"""The omnibus permutation test: whether informants of different cases talk differently.

What belongs here: arrangements of informants over cases, the statistic, its chance distribution.
What does not: rows of marts (``differences``).

After the permutation tests of Good 2005 (Permutation, Parametric and Bootstrap Tests, 3rd ed.).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int64]

#: Up to this many arrangements all are gone through.
EXACT = 20_000
DRAWS = 9_999
#: Arrangements that give the same statistic in another order of adding are ties.
_TIE = 1e-12
_BLOCK = 500


@dataclass(frozen=True)
class Omnibus:
    """The statistic as observed, how often chance gives as much, and how that was found."""

    statistic: float
    p: float
    n_arrangements: int
    exact: bool


def n_arrangements(sizes: list[int]) -> int:
    """In how many ways informants can be spread over cases of these sizes."""
    ways, left = 1, sum(sizes)
    for size in sizes:
        ways *= math.comb(left, size)
        left -= size
    return ways


def between_case_variance(values: Values, groups: Groups, n_groups: int) -> Values:
    """The statistic of each arrangement: mean over constructs of the variance of case means.

    ``values`` is informants × constructs with NaN where somebody says nothing; ``groups`` is
    arrangements × informants. The variance is that of the cases with data, of which there must be
    two for a construct to count (divided by their number: they are all there are). NaN where no
    construct counts.
    """
    said = ~np.isnan(values)
    filled = np.where(said, values, 0.0)
    weight = said.astype(np.float64)
    found = np.empty(len(groups))
    for start in range(0, len(groups), _BLOCK):
        block = groups[start : start + _BLOCK]
        sums = np.stack([(block == g) @ filled for g in range(n_groups)])
        counts = np.stack([(block == g) @ weight for g in range(n_groups)])
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(counts > 0, sums / counts, np.nan)
        there = (counts > 0).sum(axis=0)
        centre = np.nansum(means, axis=0) / np.maximum(there, 1)
        spread = np.nansum((means - centre) ** 2, axis=0) / np.maximum(there, 1)
        counted = there >= 2
        number = counted.sum(axis=1)
        total = np.where(counted, spread, 0.0).sum(axis=1)
        found[start : start + _BLOCK] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return found


def arrangements(sizes: list[int]) -> Iterator[Groups]:
    """Every way to spread informants over cases of these sizes, as one group number each."""

    def place(left: list[int], so_far: list[int]) -> Iterator[Groups]:
        if not any(left):
            yield np.array(so_far, dtype=np.int64)
            return
        for group, room in enumerate(left):
            if room:
                left[group] -= 1
                yield from place(left, [*so_far, group])
                left[group] += 1

    return place(list(sizes), [])


def omnibus(values: Values, groups: Groups, seed: int) -> Omnibus:
    """The test of informants (rows of ``values``) in their cases (``groups``, 0 to g - 1).

    All arrangements where there are no more than :data:`EXACT`, else :data:`DRAWS` shuffles, among
    which the observed arrangement counts as one more.
    """
    sizes = np.bincount(groups).tolist()
    observed = float(between_case_variance(values, groups[None, :], len(sizes))[0])
    ways = n_arrangements(sizes)
    if ways <= EXACT:
        shuffled = np.stack(list(arrangements(sizes)))
        found = between_case_variance(values, shuffled, len(sizes))
        return Omnibus(observed, _share(found, observed, 0), ways, exact=True)
    chance = np.random.Generator(np.random.PCG64(seed))
    drawn = chance.permuted(np.tile(groups, (DRAWS, 1)), axis=1)
    found = between_case_variance(values, drawn, len(sizes))
    return Omnibus(observed, _share(found, observed, 1), DRAWS, exact=False)


def _share(found: Values, observed: float, observed_apart: int) -> float:
    # An arrangement in which nothing can be compared is no evidence of a difference.
    as_much = int(np.sum(np.nan_to_num(found, nan=-1.0) >= observed - _TIE))
    return (as_much + observed_apart) / (len(found) + observed_apart)
