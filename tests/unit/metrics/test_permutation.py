"""The omnibus permutation test, worked out by hand: XC-06."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.permutation import (
    DRAWS,
    arrangements,
    between_case_variance,
    n_arrangements,
    omnibus,
)


def statistic(values: list, groups: list[int]) -> float:
    array = np.array(values, dtype=np.float64)
    return float(between_case_variance(array, np.array([groups]), max(groups) + 1)[0])


def test_the_statistic_is_the_mean_variance_of_case_means() -> None:
    # Construct 1: means 1 and 0, variance .25; construct 2: means .5 and -.5, variance .25.
    assert statistic([[1, 0], [1, 1], [0, -1], [0, 0]], [0, 0, 1, 1]) == 0.25
    # Construct 2 is silent in case 1: only construct 1 counts.
    nan = math.nan
    assert statistic([[1, 0], [1, 1], [0, nan], [nan, nan]], [0, 0, 1, 1]) == 0.25
    # Three cases, one without data: means 1 and 0.
    assert statistic([[1], [0], [nan]], [0, 1, 2]) == 0.25
    assert math.isnan(statistic([[1], [nan]], [0, 1]))


def test_all_arrangements_when_there_are_few() -> None:
    assert n_arrangements([2, 2]) == 6
    assert n_arrangements([4, 5, 4]) == 90_090
    listed = [tuple(a) for a in arrangements([2, 1, 1])]
    assert len(listed) == len(set(listed)) == n_arrangements([2, 1, 1]) == 12
    values = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    found = omnibus(values, np.array([0, 0, 1, 1]), seed=1)
    # Of six arrangements two are as far apart: the observed one and its mirror.
    assert (found.statistic, found.p, found.exact) == (1, 2 / 6, True)
    same = omnibus(np.ones((4, 2)), np.array([0, 0, 1, 1]), seed=1)
    assert (same.statistic, same.p) == (0, 1)


def test_five_against_five_has_no_smaller_p_than_2_of_252() -> None:
    values = np.array([[1.0]] * 5 + [[-1.0]] * 5)
    found = omnibus(values, np.array([0] * 5 + [1] * 5), seed=1)
    assert found.p == 2 / 252


def test_shuffles_beyond_come_near_the_exact_share() -> None:
    chance = np.random.Generator(np.random.PCG64(7))
    values = chance.normal(size=(13, 4))
    groups = np.array([0] * 4 + [1] * 5 + [2] * 4)
    found = omnibus(values, groups, seed=1)
    assert (found.exact, found.n_arrangements) == (False, DRAWS)
    every = between_case_variance(values, np.stack(list(arrangements([4, 5, 4]))), 3)
    exact = np.mean(every >= found.statistic - 1e-12)
    assert found.p == pytest.approx(exact, abs=0.02)
    assert found == omnibus(values, groups, seed=1)
    # The observed arrangement is one of them: never 0.
    apart = np.array([[0.0]] * 4 + [[5.0]] * 5 + [[9.0]] * 4)
    assert 0 < omnibus(apart, groups, seed=1).p < 0.01


numbers = st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0, math.nan])


@settings(max_examples=40)
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=4, max_size=6), st.data())
def test_labels_and_order_do_not_matter(rows: list, data: st.DataObject) -> None:
    groups = np.array([i % 2 for i in range(len(rows))])
    values = np.array(rows)
    if math.isnan(statistic(rows, groups.tolist())):
        return
    order = np.array(data.draw(st.permutations(range(len(rows)))))
    found = omnibus(values, groups, seed=1)
    shuffled = omnibus(values[order], groups[order], seed=1)
    swapped = omnibus(values, 1 - groups, seed=1)
    for other in (shuffled, swapped):
        assert other.statistic == pytest.approx(found.statistic, abs=1e-12)
        assert other.p == pytest.approx(found.p, abs=1e-12)


def test_p_is_uniform_when_cases_do_not_differ() -> None:
    chance = np.random.Generator(np.random.PCG64(11))
    groups = np.array([0] * 4 + [1] * 4)
    found = [
        omnibus(chance.choice([-1.0, 0.0, 1.0], size=(8, 6)), groups, seed=1).p for _ in range(300)
    ]
    # Binomial(300, .1): 30 ± 5.2; exact tests are never too liberal.
    assert 14 <= sum(p <= 0.1 for p in found) <= 46
    assert 120 <= sum(p <= 0.5 for p in found) <= 180
