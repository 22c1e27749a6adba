"""Coefficients of agreement: published values, second implementations, invariants."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coprod_pipeline.metrics import agreement as ag

_ = np.nan
#: Three coders of fifteen units (metrics specification, section 7).
EXAMPLE = np.array(
    [
        [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
        [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
        [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
    ]
).T
#: Ratings of units by coders on 0..3, a fifth of them missing.
RATINGS = st.integers(2, 4).flatmap(
    lambda m: arrays(
        np.float64,
        st.tuples(st.integers(2, 12), st.just(m)),
        elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, np.nan]),
    )
)
CELLS = arrays(np.int64, 4, elements=st.integers(0, 40)).filter(lambda c: c.sum() > 1)


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.691358), ("ordinal", 0.806721), ("interval", 0.810845)]
)
def test_alpha_of_the_golden_example(level: ag.Level, value: float) -> None:
    assert ag.krippendorff_alpha(EXAMPLE, level) == pytest.approx(value, abs=5e-7)


def alpha_by_pairs(table: np.ndarray, level: str) -> float:
    """Alpha as one minus observed over expected disagreement, pair of ratings by pair."""
    units = [row[~np.isnan(row)] for row in table]
    units = [row for row in units if len(row) >= 2]
    pool = np.concatenate(units) if units else np.empty(0)
    n = len(pool)

    def differ(a: float, b: float) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = ((pool >= low) & (pool <= high)).sum()
        return (between - ((pool == a).sum() + (pool == b).sum()) / 2) ** 2 if a != b else 0.0

    observed = sum(differ(a, b) / (len(row) - 1) for row in units for a, b in permutations(row, 2))
    expected = sum(differ(a, b) for a, b in permutations(pool, 2))
    return np.nan if n < 2 or expected == 0 else 1 - (n - 1) * observed / expected


@given(RATINGS, st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_is_that_of_counting_every_pair(table: np.ndarray, level: ag.Level) -> None:
    found, counted = ag.krippendorff_alpha(table, level), alpha_by_pairs(table, level)
    assert found == pytest.approx(counted, abs=1e-9, nan_ok=True)
    assert not found > 1 + 1e-12


@given(RATINGS, st.randoms(use_true_random=False))
def test_order_of_coders_units_and_labels_changes_nothing(table: np.ndarray, random) -> None:
    rows, columns = list(range(len(table))), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    mixed = table[rows][:, columns]
    for level in ("nominal", "ordinal", "interval"):
        same = ag.krippendorff_alpha(table, level)
        assert ag.krippendorff_alpha(mixed, level) == pytest.approx(same, abs=1e-9, nan_ok=True)
        # The scale read from its other end.
        assert ag.krippendorff_alpha(3 - table, level) == pytest.approx(same, abs=1e-9, nan_ok=True)
    relabelled = np.where(np.isnan(table), np.nan, np.array([7.0, 5, 9, 6])[_index(table)])
    nominal = ag.krippendorff_alpha(table)
    assert ag.krippendorff_alpha(relabelled) == pytest.approx(nominal, abs=1e-9, nan_ok=True)
    ac1 = ag.gwet_ac1(table, (0, 1, 2, 3))
    assert ag.gwet_ac1(mixed, (3, 2, 1, 0)) == pytest.approx(ac1, abs=1e-9, nan_ok=True)
    assert ag.gwet_ac1(relabelled, (5, 6, 7, 9)) == pytest.approx(ac1, abs=1e-9, nan_ok=True)


def _index(table: np.ndarray) -> np.ndarray:
    return np.nan_to_num(table, nan=0).astype(int)


@given(RATINGS)
def test_a_unit_with_one_rating_says_nothing_to_alpha(table: np.ndarray) -> None:
    alone = np.full((1, table.shape[1]), np.nan)
    alone[0, 0] = 2
    both = ag.krippendorff_alpha(np.concatenate([table, alone]), "ordinal")
    assert both == pytest.approx(ag.krippendorff_alpha(table, "ordinal"), abs=1e-9, nan_ok=True)


def test_kappa_ac1_and_dice_by_hand() -> None:
    # 20 both, 5 only the first, 10 only the second, 65 neither: agreement .85.
    cells = np.array([20, 5, 10, 65])
    # Chance: .25 * .30 + .75 * .70 = .60; (.85 - .60) / .40
    assert float(ag.kappa(cells)) == pytest.approx(0.625)
    sums = ag.sums_of_cells(cells)
    # Chosen .275; chance 2 * .275 * .725 = .39875; (.85 - .39875) / .60125
    assert float(ag.ac1(sums)) == pytest.approx(0.45125 / 0.60125)
    assert float(ag.dice(sums)) == pytest.approx(40 / 55)
    assert float(ag.prevalence(sums)) == pytest.approx(0.275)
    # 55 ratings are "coded", 145 are not: 1 - 199 * 15 / (55 * 145)
    assert float(ag.alpha(sums)) == pytest.approx(1 - 199 * 15 / (55 * 145))


def two_coders(cells: np.ndarray) -> np.ndarray:
    kinds = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=float)
    return np.repeat(kinds, cells, axis=0)


@given(CELLS)
def test_cells_give_what_ratings_give(cells: np.ndarray) -> None:
    table, sums = two_coders(cells), ag.sums_of_cells(cells)
    pairs = [
        (ag.alpha(sums), ag.krippendorff_alpha(table)),
        (ag.kappa(cells), ag.cohen_kappa(table[:, 0], table[:, 1])),
        (ag.ac1(sums), ag.gwet_ac1(table, (0, 1))),
        (ag.prevalence(sums), table.mean()),
        (ag.mean_kappa(cells[None]), ag.cohen_kappa(table[:, 0], table[:, 1])),
    ]
    for found, wanted in pairs:
        assert float(found) == pytest.approx(wanted, abs=1e-9, nan_ok=True)


@given(CELLS)
def test_swapping_coders_or_labels(cells: np.ndarray) -> None:
    swapped = cells[[0, 2, 1, 3]]
    turned = cells[[3, 1, 2, 0]]
    for statistic in (ag.alpha, ag.ac1):
        value = float(statistic(ag.sums_of_cells(cells)))
        for other in (swapped, turned):
            assert float(statistic(ag.sums_of_cells(other))) == pytest.approx(value, nan_ok=True)
    assert float(ag.kappa(swapped)) == pytest.approx(float(ag.kappa(cells)), nan_ok=True)
    assert float(ag.kappa(turned)) == pytest.approx(float(ag.kappa(cells)), nan_ok=True)
    dice = float(ag.dice(ag.sums_of_cells(cells)))
    assert float(ag.dice(ag.sums_of_cells(swapped))) == pytest.approx(dice, nan_ok=True)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=3, max_size=3), min_size=2, max_size=15)
)
def test_sums_of_three_coders_are_those_of_their_ratings(rows: list[list[float]]) -> None:
    table = np.array(rows)
    sums = ag.unit_sums(table.sum(axis=1), 3).sum(axis=0)
    assert float(ag.alpha(sums)) == pytest.approx(ag.krippendorff_alpha(table), nan_ok=True)
    assert float(ag.ac1(sums)) == pytest.approx(ag.gwet_ac1(table, (0, 1)), abs=1e-9)
    pairs = [two for row in rows for two in permutations(row, 2)]
    coded = [b for a, b in pairs if a]
    wanted = sum(coded) / len(coded) if coded else np.nan
    assert float(ag.dice(sums)) == pytest.approx(wanted, nan_ok=True)


def test_what_is_not_defined_is_nan() -> None:
    nobody, everybody = np.array([0, 0, 0, 9]), np.array([9, 0, 0, 0])
    for cells in (nobody, everybody):
        assert np.isnan(ag.alpha(ag.sums_of_cells(cells)))
        assert np.isnan(ag.kappa(cells))
        assert float(ag.ac1(ag.sums_of_cells(cells))) == 1
    assert np.isnan(ag.dice(ag.sums_of_cells(nobody)))
    assert np.isnan(ag.krippendorff_alpha(np.full((4, 2), np.nan)))
    assert np.isnan(ag.gwet_ac1(np.array([[1.0, np.nan]]), (0, 1)))
    assert np.isnan(ag.cohen_kappa([np.nan], [1.0]))


def test_kappa_misleads_where_little_is_coded_and_ac1_does_not() -> None:
    cells = np.array([2, 3, 3, 92])
    assert float(ag.kappa(cells)) < 0.4 < 0.9 < float(ag.ac1(ag.sums_of_cells(cells)))


PER_SOURCE = np.array([[8, 2, 1, 60], [3, 1, 2, 40], [9, 0, 3, 70], [4, 2, 0, 30]], dtype=float)


def of_cells(cells: np.ndarray) -> np.ndarray:
    return ag.alpha(ag.sums_of_cells(cells))


def test_the_interval_is_seeded_and_holds_the_estimate() -> None:
    first = ag.cluster_interval(PER_SOURCE, of_cells, seed=7)
    assert first is not None
    assert first == ag.cluster_interval(PER_SOURCE.copy(), of_cells, seed=7)
    lo, hi = first
    assert lo <= float(of_cells(PER_SOURCE.sum(axis=0))) <= hi
    narrow = ag.cluster_interval(PER_SOURCE, of_cells, seed=7, expanded=False)
    assert narrow is not None
    assert lo < narrow[0] < narrow[1] < hi


def test_expanded_percentiles_by_hand() -> None:
    # n = 5: sqrt(5/4) * t(.975, 4) = 1.11803 * 2.77645 = 3.10416; the normal tail of that.
    assert ag._expanded_tail(5, 0.95) == pytest.approx(0.000954, abs=1e-6)
    assert ag._expanded_tail(10_000, 0.95) == pytest.approx(0.025, abs=1e-4)


def test_few_sources_or_little_ground_give_no_interval() -> None:
    assert ag.cluster_interval(PER_SOURCE[:2], of_cells, seed=7) is None
    one_talks = np.array([[20, 1, 1, 9], [0, 0, 0, 9], [0, 0, 0, 9], [0, 0, 0, 9]], dtype=float)
    assert ag.cluster_interval(one_talks, of_cells, seed=7) is None


def test_resampling_a_mean_agrees_with_theory() -> None:
    values = np.random.default_rng(3).normal(size=(400, 1))
    found = ag.cluster_interval(
        np.concatenate([values, np.ones_like(values)], axis=1),
        lambda sums: sums[..., 0] / sums[..., 1],
        seed=1,
    )
    assert found is not None
    error = values.std(ddof=1) / 20
    assert found[0] == pytest.approx(values.mean() - 1.966 * error, abs=0.1 * error)
    assert found[1] == pytest.approx(values.mean() + 1.966 * error, abs=0.1 * error)
