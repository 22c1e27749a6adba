"""Scores of a program beside people, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.metrics import agreement
from coprod_pipeline.metrics import machine_scores as scores
from coprod_pipeline.metrics.machine_scores import Trials, corrected_share, rogan_gladen, trials

# 40 units people coded, 30 of them the program too; 160 others, 8 of them coded by the program.
CELLS = np.array([30.0, 10.0, 8.0, 152.0])
counts = st.lists(st.integers(0, 60), min_size=4, max_size=4)


def whole(share: float, n: float) -> Trials:
    """Independent trials."""
    return Trials(share * n, n, n)


def test_rates_by_hand():
    assert scores.sensitivity(CELLS) == 0.75
    assert scores.specificity(CELLS) == 0.95
    assert scores.f1(CELLS) == pytest.approx(60 / 78)
    # Observed agreement 182/200; by chance .20 * .19 + .80 * .81.
    assert agreement.kappa(CELLS) == pytest.approx((0.91 - 0.686) / (1 - 0.686))
    assert scores.majority_f1(CELLS) == 0
    assert scores.majority_f1(np.array([120.0, 30.0, 10.0, 40.0])) == pytest.approx(300 / 350)


def test_nothing_is_not_zero():
    assert math.isnan(scores.sensitivity([0, 0, 3, 5]))
    assert math.isnan(scores.specificity([3, 1, 0, 0]))
    assert scores.f1([0, 1, 0, 5]) == 0


@given(counts)
def test_exchanging_the_two_coders_keeps_f1_and_kappa(cells):
    turned = [cells[0], cells[2], cells[1], cells[3]]
    assert np.array_equal(scores.f1(cells), scores.f1(turned), equal_nan=True)
    assert np.array_equal(agreement.kappa(cells), agreement.kappa(turned), equal_nan=True)


@given(counts)
def test_exchanging_coded_and_not_coded_exchanges_the_rates(cells):
    turned = [cells[3], cells[2], cells[1], cells[0]]
    assert np.array_equal(scores.sensitivity(cells), scores.specificity(turned), equal_nan=True)


def test_rogan_gladen_by_hand():
    # The two examples of the design: a rare code tripled, a common one damped.
    assert rogan_gladen(0.063, 0.70, 0.95) == pytest.approx(0.02)
    assert rogan_gladen(0.18, 0.70, 0.95) == pytest.approx(0.2)
    assert rogan_gladen(0.01, 0.70, 0.95) == 0
    assert rogan_gladen(0.9, 0.70, 0.95) == 1
    with pytest.raises(ValueError, match="chance"):
        rogan_gladen(0.5, 0.4, 0.6)


def test_the_interval_of_a_corrected_share_by_hand():
    # 23 of 100 observed, sensitivity 45 of 50, specificity 95 of 100 .
    found = corrected_share(whole(0.23, 100), whole(0.9, 50), whole(0.95, 100))
    z = 1.959963984540054
    p = (23 + z**2 / 2) / (100 + z**2)
    se, sp = 46 / 52, 96 / 102
    middle = (p + sp - 1) / (se + sp - 1)
    of_se, of_sp = se * (1 - se) / 52, sp * (1 - sp) / 102
    error = math.sqrt(
        p * (1 - p) / (100 + z**2) + of_se * middle**2 + of_sp * (1 - middle) ** 2
    ) / (se + sp - 1)
    shift = 2 * z**2 * (middle * of_se - (1 - middle) * of_sp)
    assert found is not None
    assert found.share == pytest.approx(0.18 / 0.85)
    assert found.lo == pytest.approx(middle + shift - z * error)
    assert found.hi == pytest.approx(middle + shift + z * error)


def test_no_correction_near_chance():
    assert corrected_share(whole(0.3, 100), whole(0.6, 50), whole(0.64, 100)) is None


@given(
    st.floats(0, 1), st.floats(0.7, 1), st.floats(0.7, 1), st.integers(20, 400), st.integers(20, 400)
)  # fmt: skip
def test_a_corrected_share_lies_in_its_interval(raw, se, sp, n, m):
    found = corrected_share(whole(raw, n), whole(se, m), whole(sp, m))
    assert found is not None
    assert 0 <= found.lo <= found.share <= found.hi <= 1
    larger = corrected_share(whole(raw, 100 * n), whole(se, 100 * m), whole(sp, 100 * m))
    assert larger is not None
    assert larger.hi - larger.lo <= found.hi - found.lo + 1e-9


def test_intervals_of_corrected_shares_hold_the_truth():
    random = np.random.default_rng(5)
    held = 0
    for _ in range(600):
        coded = random.random(300) < 0.1
        said = np.where(coded, random.random(300) < 0.7, random.random(300) < 0.04)
        se, sp = random.binomial(40, 0.7) / 40, random.binomial(120, 0.96) / 120
        found = corrected_share(whole(float(said.mean()), 300), whole(se, 40), whole(sp, 120))
        held += found is not None and found.lo <= 0.1 <= found.hi
    assert 0.92 <= held / 600 <= 0.99


def test_trials_that_huddle_in_sources_are_worth_less():
    even, huddled = trials([5, 5, 5, 5], [10] * 4), trials([10, 10, 0, 0], [10] * 4)
    assert (even.share, even.effective) == (0.5, 40)
    # Variance 4/3 * 4 * 25 / 1600 against .25 / 40.
    assert huddled.effective == pytest.approx(40 / (4 / 3 * 100 / 1600 / (0.25 / 40)))
    assert trials([0, 0], [10, 10]).effective == 20
    assert trials([], []).n == 0


def test_calibration_by_hand():
    said = np.array([0.9, 0.95, 0.1, 0.4])
    coded = np.array([True, False, False, True])
    assert scores.brier(said, coded) == pytest.approx((0.01 + 0.9025 + 0.01 + 0.36) / 4)
    # Bins: .9-1 (two, said 1.85, true 1), .1-.2 (one), .4-.5 (one).
    assert scores.calibration_error(said, coded) == pytest.approx((0.85 + 0.1 + 0.6) / 4)
    assert math.isnan(scores.brier(said[:0], coded[:0]))
    assert scores.calibration_error(np.array([1.0]), np.array([True])) == 0


def test_length_alone_is_judged_by_the_other_sources():
    lengths = np.array([10, 90, 20, 80, 85, 30])
    coded = np.array([False, True, False, True, False, True])
    source = np.array([0, 0, 1, 1, 2, 2])
    # Without source 0 the best is 80 or more or 30 or more (F1 2/3 and .8): 30. Without source 1:
    # 90 gives 2/3, 85 2/4, 30 4/5: 30. Without source 2: 80 or more is perfect.
    cells = scores.length_cells(lengths, coded, source)
    assert cells.tolist() == [2, 1, 1, 2]


@given(st.permutations(range(30)), st.randoms(use_true_random=False))
def test_names_of_sources_do_not_matter_to_length(names, chance):
    lengths = np.array([chance.randint(1, 60) for _ in range(120)])
    coded = np.array([chance.random() < n / 60 for n in lengths])
    source = np.array([chance.randint(0, 29) for _ in range(120)])
    renamed = np.array(names)[source]
    one, other = (scores.length_cells(lengths, coded, s) for s in (source, renamed))
    assert one.tolist() == other.tolist()


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 140)), max_size=40))
def test_length_cells_count_every_unit_once(units):
    lengths, coded, source = (np.array(x) for x in zip(*units, strict=True)) if units else (
        np.zeros(0, int), np.zeros(0, bool), np.zeros(0, int)
    )  # fmt: skip
    cells = scores.length_cells(lengths, coded.astype(bool), source)
    assert cells.sum() == len(units)
    assert cells[0] + cells[1] == coded.sum()
