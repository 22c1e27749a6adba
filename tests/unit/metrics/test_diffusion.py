"""ADO-06: the likelihoods, the fit on planted curves, and the refusals."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from coprod_pipeline.metrics.diffusion import (
    Times,
    bass,
    fit_bass,
    fit_exponential,
    fit_step,
    inflection,
    log_likelihood,
    one_step,
    profile_interval,
)

from .small_case import SmallCase, event, figures, measured

BEGIN = date(2000, 1, 1)
P, Q = 0.03, 0.40


def share(t: float, p: float = P, q: float = Q) -> float:
    """F(t) as Bass wrote it."""
    e = math.exp(-(p + q) * t)
    return (1 - e) / (1 + q / p * e)


def planted(n: int, years: int, of=share) -> Times:
    """The expected counts of n units by year, rounded, the rest not yet."""
    cumulative = [round(n * of(t)) for t in range(years + 1)]
    start, stop, adopted = [], [], []
    for year in range(years):
        new = cumulative[year + 1] - cumulative[year]
        start += [float(year)] * new
        stop += [year + 1.0] * new
        adopted += [True] * new
    rest = n - len(start)
    return Times(
        np.array(start + [0.0] * rest),
        np.array(stop + [float(years)] * rest),
        np.array(adopted + [False] * rest),
    )


def test_the_survival_is_one_less_bass_share() -> None:
    t = np.array([0.0, 1.0, 5.0, 12.5, 60.0])
    expected = [1 - share(v) for v in t]
    assert np.exp(bass(P, Q)(t)) == pytest.approx(expected, rel=1e-9)
    assert np.exp(one_step(0.1, 0.5, 2.0)(np.array([1.0, 3.0]))) == pytest.approx(
        [math.exp(-0.1), math.exp(-0.7)]
    )


def test_the_likelihood_by_hand() -> None:
    # Two adopted in the first year, one in the second, one not by year 3; constant hazard .5:
    # 2 log(1 - e^-.5) + log(e^-.5 - e^-1) + log(e^-1.5) = -4.865254
    times = Times(
        np.array([0.0, 0.0, 1.0, 0.0]),
        np.array([1.0, 1.0, 2.0, 3.0]),
        np.array([True, True, True, False]),
    )
    by_hand = 2 * math.log(1 - math.exp(-0.5)) + math.log(math.exp(-0.5) - math.exp(-1)) - 1.5
    assert log_likelihood(one_step(0.5, 0.5, 9.0), times) == pytest.approx(by_hand)
    # One year's interval at rate r: log(1 - e^-r) per adopter; grouped exponential maximum:
    # 3 adopters over 1 + 1 + 2 + 3 = 7 unit-years whole, of which 3 end in adoption:
    # e^-r = 4 / 7, r = log(7 / 4)
    assert fit_exponential(times).parameters[0] == pytest.approx(math.log(7 / 4), rel=1e-6)


def test_planted_parameters_are_found() -> None:
    times = planted(2_000, 15)
    fit = fit_bass(times)
    assert fit.parameters == pytest.approx((P, Q), rel=0.02)
    for which, true in enumerate((P, Q)):
        lo, hi = profile_interval(times, fit, which)
        assert lo < true < hi
        assert lo < fit.parameters[which] < hi
    # At the ends of a profile interval the log-likelihood is 1.92 lower.
    lo, _ = profile_interval(times, fit, 1)
    best = max(log_likelihood(bass(p, lo), times) for p in np.geomspace(0.01, 0.1, 4_000))
    assert fit.log_likelihood - best == pytest.approx(1.920729, abs=1e-3)


def test_aicc_prefers_the_model_that_made_the_data() -> None:
    curve = planted(300, 15)
    assert fit_bass(curve).aicc < fit_exponential(curve).aicc
    flat = planted(300, 15, of=lambda t: 1 - math.exp(-0.15 * t))
    assert fit_exponential(flat).aicc < fit_bass(flat).aicc
    mandate = planted(300, 15, of=lambda t: 1 - math.exp(-(0.02 * min(t, 6) + 0.8 * max(t - 6, 0))))
    step = fit_step(mandate)
    assert step.aicc < fit_bass(mandate).aicc < fit_exponential(mandate).aicc
    assert step.parameters == pytest.approx((0.02, 0.8, 6.0), rel=0.1)
    # AICc by hand: 2k - 2 log L + 2k (k + 1) / (n - k - 1) with k = 1, n = 300.
    fit = fit_exponential(flat)
    assert fit.aicc == pytest.approx(2 - 2 * fit.log_likelihood + 4 / 298)


def test_inflection() -> None:
    # log(.4 / .03) / .43 = 6.0239
    assert inflection(P, Q) == pytest.approx(6.0239, abs=1e-4)
    assert inflection(0.3, 0.1) == 0.0


def units(times: Times) -> tuple:
    happened = []
    for number, (start, adopted) in enumerate(zip(times.start, times.adopted, strict=True)):
        name = f"U{number}"
        happened.append(event(f"e{number}", "eligible", BEGIN, unit=name, eligible_from=BEGIN))
        if adopted:
            when = BEGIN + timedelta(days=round(365.25 * start) + 100)
            happened.append(event(f"u{number}", "first_use", when, unit=name))
    return tuple(happened)


def ado_06(happened: tuple, end: date) -> dict[str, dict]:
    case = SmallCase((), happened).but(end=end)
    return {r["item"]: r for r in figures(measured(case), "ADO-06")}


def test_enough_units_give_all_figures() -> None:
    found = ado_06(units(planted(60, 12)), date(2012, 1, 1))
    assert found["p"]["status"] == found["q"]["status"] == "ok"
    assert (found["q"]["k"], found["q"]["n"]) == (round(60 * share(12)), 60)
    assert found["q"]["lo"] < Q < found["q"]["hi"]
    assert found["q"]["interval_method"] == "profile_likelihood"
    assert (found["q"]["unit"], found["aicc_bass"]["unit"]) == ("per_year", "aicc")
    assert found["aicc_bass"]["estimate"] < found["aicc_exponential"]["estimate"]
    assert found["q:without_last_year"]["estimate"] == pytest.approx(Q, abs=0.15)
    assert set(found) == {
        "p", "q", "aicc_bass", "aicc_exponential", "aicc_step",
        "p:without_last_year", "q:without_last_year",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "end", "reason"),
    [
        (units(planted(13, 12)), date(2012, 1, 1), "few_adoptions"),
        (units(planted(100, 6)), date(2006, 1, 1), "low_adoption"),
        ((), date(2012, 1, 1), "no_unit_list"),
        ((event("u", "first_use", BEGIN),), date(2012, 1, 1), "no_eligible_event"),
    ],
)
def test_too_little_for_a_curve(happened: tuple, end: date, reason: str) -> None:
    found = ado_06(happened, end)
    assert {r["status_reason"] for r in found.values()} == {reason}
    assert {r["estimate"] for r in found.values()} == {None}
    assert set(found) == {"p", "q", "aicc_bass", "aicc_exponential", "aicc_step"}


def test_before_the_inflection_there_is_no_ceiling() -> None:
    # 61% have adopted and adoption still speeds up: every year brings more.
    rising = planted(100, 6, of=lambda t: 0.61 * (t / 6) ** 3)
    found = ado_06(units(rising), date(2006, 1, 1))
    assert {r["status_reason"] for r in found.values()} == {"before_inflection"}
