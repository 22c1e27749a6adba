"""Informant intervals: worked out by hand, and that they cover as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics import intervals
from coprod_pipeline.metrics.intervals import (
    Interval,
    bootstrap_interval,
    expanded_tail,
    leave_one_out,
    leave_one_out_mean,
    leave_one_out_share,
    mean_interval,
    share_interval,
)


def test_t_interval_by_hand() -> None:
    # mean 0; s = sqrt((.25 + 0 + .25) / 2) = .5; t(2) = 4.302653; half = t * .5 / sqrt(3) = 1.242069
    found = mean_interval([-0.5, 0.0, 0.5], -2, 2, seed=1)
    assert found.method == "t"
    assert (found.lo, found.hi) == pytest.approx((-1.242069, 1.242069), abs=1e-6)
    assert mean_interval([-0.5, 0.0, 0.5], -1, 1, seed=1) == Interval(-1.0, 1.0, "t")


def test_share_interval_by_hand() -> None:
    # 3 of 4: mean .75; s = sqrt((3 * .0625 + .5625) / 3) = .5; t(3) = 3.182446; half = .795612
    found = share_interval([True, True, True, False], seed=1)
    assert found == Interval(0.0, 1.0, "t")
    # 1 of 9: mean 1/9; s = 1/3; t(8) = 2.306004; half = t / 9 = .256223
    found = share_interval([True] + [False] * 8, seed=1)
    assert found.lo == 0.0
    assert found.hi == pytest.approx(1 / 9 + 0.256223, abs=1e-6)


def test_who_agrees_has_no_bounds_and_too_few_have_none() -> None:
    assert share_interval([True] * 3, seed=1) == Interval(None, None, "none_unanimous")
    assert share_interval([False] * 20, seed=1) == Interval(None, None, "none_unanimous")
    assert share_interval([True, False], seed=1) == Interval()
    assert mean_interval([0.1, 0.2], -1, 1, seed=1) == Interval()
    assert bootstrap_interval([1, 2], lambda c: sum(c), 0, 9, seed=1) == Interval()
    assert mean_interval([0.5] * 4, -1, 1, seed=1) == Interval(0.5, 0.5, "t")


def test_expanded_tail_makes_a_percentile_interval_as_wide_as_t() -> None:
    # n = 10: t(9) = 2.262157; sqrt(10/9) * t = 2.384520; the normal's tail below it is .008551
    assert expanded_tail(10) == pytest.approx(0.008551, abs=1e-6)
    assert expanded_tail(10_000) == pytest.approx(0.025, abs=1e-4)
    rng = np.random.default_rng(7)
    sample = rng.normal(size=40)
    t_half = 2.022691 * sample.std(ddof=1) / math.sqrt(40)
    found = mean_interval(sample.tolist(), -9, 9, seed=3)
    assert found.method == "expanded_percentile"
    assert found.hi - found.lo == pytest.approx(2 * t_half, rel=0.05)


def test_bounds_hang_on_the_seed_alone() -> None:
    values = [float(v % 7) for v in range(15)]
    assert mean_interval(values, 0, 6, seed=5) == mean_interval(values, 0, 6, seed=5)
    other = mean_interval(values, 0, 6, seed=6)
    assert other.lo == pytest.approx(mean_interval(values, 0, 6, seed=5).lo, abs=0.1)


def test_a_large_sample_is_drawn_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [float(v % 5) for v in range(60)]
    whole = mean_interval(values, 0, 4, seed=5)
    monkeypatch.setattr(intervals, "_BLOCK", 60 * 999)
    blocks = mean_interval(values, 0, 4, seed=5)
    assert (blocks.lo, blocks.hi) == pytest.approx((whole.lo, whole.hi), abs=0.02)


def test_strata_keep_their_size() -> None:
    # Two groups without variance inside: every resample has the same mean.
    values, groups = [0.0] * 6 + [1.0] * 6, ["a"] * 6 + ["b"] * 6
    assert mean_interval(values, 0, 1, seed=1, strata=groups) == Interval(
        0.5, 0.5, "expanded_percentile"
    )
    free = mean_interval(values, 0, 1, seed=1)
    assert free.hi - free.lo > 0.5
    with pytest.raises(ValueError, match="2 strata for 12"):
        mean_interval(values, 0, 1, seed=1, strata=["a", "b"])


def test_bootstrap_of_a_statistic_that_no_informant_has() -> None:
    def ratio(pairs: list[tuple[int, int]]) -> float | None:
        of = sum(n for _, n in pairs)
        return sum(k for k, _ in pairs) / of if of else None

    few = bootstrap_interval([(1, 2), (0, 0), (2, 2), (1, 3)], ratio, 0, 1, seed=1)
    assert few.method == "approximate"
    assert 0 <= few.lo <= 4 / 7 <= few.hi <= 1
    many = bootstrap_interval([(1, 2)] * 5 + [(2, 2)] * 5, ratio, 0, 1, seed=1)
    assert many.method == "expanded_percentile"
    assert bootstrap_interval([(0, 0)] * 4, ratio, 0, 1, seed=1) == Interval()


def test_leave_one_out_by_hand() -> None:
    assert leave_one_out([1.0, 2.0, 6.0], lambda v: sum(v) / len(v)) == (1.5, 4.0)
    assert leave_one_out([1.0], lambda v: 0.0) == (None, None)
    # Without one of the last two the rest is too little.
    assert leave_one_out([5, 1, 1], lambda v: sum(v) if v.count(1) == 2 else None) == (2, 2)
    assert leave_one_out([1, 2], lambda _: None) == (None, None)
    assert leave_one_out_share(3, 4) == (2 / 3, 1.0)
    assert leave_one_out_share(0, 3) == (0.0, 0.0)
    assert leave_one_out_share(4, 4) == (1.0, 1.0)
    assert leave_one_out_share(1, 1) == (None, None)


@given(st.lists(st.booleans(), min_size=2, max_size=12))
def test_short_cuts_are_what_leaving_each_out_gives(flags: list[bool]) -> None:
    def mean(values: list[float]) -> float:
        return math.fsum(values) / len(values)

    values = [float(f) for f in flags]
    plain = leave_one_out(values, mean)
    assert leave_one_out_share(sum(flags), len(flags)) == pytest.approx(plain)
    assert leave_one_out_mean(values) == pytest.approx(plain)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=14), st.integers(0, 3))
def test_an_interval_holds_the_mean_and_stays_in_range(values: list[float], seed: int) -> None:
    found = mean_interval(values, -1, 1, seed)
    mean = math.fsum(values) / len(values)
    assert -1 <= found.lo <= found.hi <= 1
    assert found.lo - 1e-9 <= mean <= found.hi + 1e-9
    mirrored = mean_interval([-v for v in values], -1, 1, seed)
    assert (-mirrored.hi, -mirrored.lo) == pytest.approx((found.lo, found.hi), abs=1e-9)


def test_coverage_with_few_informants() -> None:
    """Means of informants with sd .5, as in the design's simulation: t covers 95% of the time."""
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(2_000):
        values = rng.normal(0.2, 0.5, size=5)
        found = mean_interval(values.tolist(), -9, 9, seed=1)
        inside += found.lo <= 0.2 <= found.hi
    assert 0.935 <= inside / 2_000 <= 0.965
