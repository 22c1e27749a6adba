"""ADO-04 (survival) and ADO-06 (Bass): refusals first, then the figures.

What belongs here: curves over adopting units. What does not: other adoption figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import optimize, stats

from . import readings
from .adoption import eligible_set_known
from .events import DAYS_IN_A_MONTH, Unit, middle, months_between, units_of
from .rows import figure
from .voices import CaseTalk

Figure = dict[str, Any]
HALF_CHI2 = float(stats.chi2.ppf(0.95, 1)) / 2


def kaplan_meier(
    times: list[tuple[float, bool]],
) -> list[tuple[float, int, int, float, float]]:
    """(time, events, at risk, S, Greenwood sum) at each time with an event."""
    found = []
    alive, greenwood = 1.0, 0.0
    for t in sorted({t for t, event in times if event}):
        at_risk = sum(u >= t for u, _ in times)
        events = sum(u == t and e for u, e in times)
        alive *= 1 - events / at_risk
        if at_risk > events:
            greenwood += events / (at_risk * (at_risk - events))
        found.append((t, events, at_risk, alive, greenwood))
    return found


def steps(times: list[tuple[float, bool]]) -> list[tuple[float, int, int, float, float]]:
    """The steps of the curve, those of one tenth of a month (what the key can tell) as one."""
    found: dict[str, tuple[float, int, int, float, float]] = {}
    for t, k, n, alive, greenwood in kaplan_meier(times):
        _, before, at_risk, _, _ = found.get(f"{t:.1f}", (t, 0, n, alive, greenwood))
        found[f"{t:.1f}"] = (t, before + k, at_risk, alive, greenwood)
    return list(found.values())


def log_log(alive: float, greenwood: float) -> tuple[float, float] | None:
    """Greenwood's interval on the log(-log S) scale."""
    if not 0 < alive < 1:
        return None
    half = float(stats.norm.ppf(0.975)) * math.sqrt(greenwood) / abs(math.log(alive))
    return alive ** math.exp(half), alive ** math.exp(-half)


def ado_04(talk: CaseTalk) -> Iterator[Figure]:
    """ "Kaplan-Meier with left truncation & right (and interval) censoring; time to discontinuation
    likewise"; "Greenwood log-log; below 10 events show step function + counts only"; ">=5 units".

    Times are months from `eligible_from`, or from first use, to one decimal; an
    interval is taken at its midpoint.
    """
    units = units_of(talk.corpus, talk.case_id)
    last = talk.corpus.study_end.toordinal()
    if not eligible_set_known(units):
        for item in ("non_adoption", "use"):
            yield figure(
                "ADO-04", talk.case_id, item=item, status="insufficient",
                status_reason="no_eligible_units",
            )  # fmt: skip
        return

    def end(unit: Unit) -> float:
        return min(last, unit.eligible_to.toordinal()) if unit.eligible_to else last

    waiting, using = [], []
    for u in units:
        use = u.first_use
        if use is not None:
            over = u.events.get("discontinue")
            watched = end(u)
            if readings.use_goes_on_after_eligibility and "merge" not in u.events:
                watched = last
            stop = middle(over) if over else watched
            begun = middle(use)
            if readings.use_begins_on_a_whole_day:
                begun = math.floor(begun)
            if stop >= begun:  # a use that begins when nobody watches any more is no spell
                using.append(((stop - begun) / DAYS_IN_A_MONTH, over is not None))
        if u.eligible_from is None:
            continue
        if use is not None and use.latest < u.eligible_from:
            if not readings.negative_months_stand:
                continue
            adopted = middle(use)
        elif use is not None:
            # "left truncation": nobody is at risk, and so adopts, before being eligible.
            start = max(use.earliest, u.eligible_from)
            adopted = (start.toordinal() + use.latest.toordinal()) / 2
        # Who takes it up after the end of eligibility or of the study had not, by then.
        taken = use is not None and adopted <= end(u)
        when = adopted if taken else end(u)
        waiting.append((months_between(u.eligible_from, when), taken))
    for item, times in (("non_adoption", waiting), ("use", using)):
        if len(times) < 5:
            yield figure(
                "ADO-04", talk.case_id, item=item, status="insufficient",
                status_reason="fewer_than_5_units", n=len(times),
            )  # fmt: skip
            continue
        events = sum(e for _, e in times)
        if not events:  # a curve without a step: all still there at the end of the watch
            yield figure(
                "ADO-04", talk.case_id, item=f"{item}:{max(t for t, _ in times):.1f}",
                estimate=1.0, k=0, n=sum(t == max(u for u, _ in times) for t, _ in times),
            )  # fmt: skip
        for t, k, n, alive, greenwood in steps(times):
            band = log_log(alive, greenwood) if events >= 10 else None
            yield figure(
                "ADO-04", talk.case_id, item=f"{item}:{t:.1f}", estimate=alive, k=k, n=n,
                lo=band[0] if band else None, hi=band[1] if band else None,
                interval_method="greenwood" if band else None,
            )  # fmt: skip


# -- Bass --------------------------------------------------------------------------------------


def bass_cdf(t: float, p: float, q: float) -> float:
    """F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t)."""
    decay = math.exp(-(p + q) * t)
    return (1 - decay) / (1 + q / p * decay)


def step_cdf(t: float, before: float, after: float, change: int) -> float:
    """Constant hazard that changes once, at a whole year."""
    return 1 - math.exp(-before * min(t, change) - after * max(0.0, t - change))


def log_likelihood(cdf: Callable[[float], float], adopted: list[int], still: list[float]) -> float:
    """ "t = 0 at `eligible_from`, interval likelihood by year, units that have not adopted in the
    last term".
    """
    total = 0.0
    for year in adopted:
        total += math.log(max(cdf(year + 1) - cdf(year), 1e-300))
    for t in still:
        total += math.log(max(1 - cdf(t), 1e-300))
    return total


def aicc(log_l: float, parameters: int, n: int) -> float:
    """Akaike's criterion with the correction for small samples."""
    return 2 * parameters - 2 * log_l + 2 * parameters * (parameters + 1) / (n - parameters - 1)


def fit_bass(adopted: list[int], still: list[float]) -> tuple[float, float, float]:
    """p, q and log likelihood."""

    def loss(x: np.ndarray) -> float:
        p, q = math.exp(x[0]), math.exp(x[1])
        return -log_likelihood(lambda t: bass_cdf(t, p, q), adopted, still)

    best = min(
        (
            optimize.minimize(
                loss, [math.log(p), math.log(q)], method="Nelder-Mead",
                options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000},
            )
            for p in (0.003, 0.03, 0.2) for q in (0.05, 0.4, 1.0)
        ),
        key=lambda r: r.fun,
    )  # fmt: skip
    return math.exp(best.x[0]), math.exp(best.x[1]), -float(best.fun)


def profile(adopted: list[int], still: list[float], name: str, best: float, top: float) -> tuple:
    """Where the profile likelihood of p or q is 1.92 below its top."""

    def profiled(log_value: float) -> float:
        value = math.exp(log_value)

        def loss(x: float) -> float:
            other = math.exp(x)
            p, q = (value, other) if name == "p" else (other, value)
            return -log_likelihood(lambda t: bass_cdf(t, p, q), adopted, still)

        found = min(
            (optimize.minimize_scalar(loss, bounds=b, method="bounded", options={"xatol": 1e-10})
             for b in ((-14, -4), (-5, 0), (-1, 2))),
            key=lambda r: r.fun,
        )  # fmt: skip
        return -float(found.fun) - top + HALF_CHI2

    at = math.log(best)
    ends = []
    for step in (-0.25, 0.25):
        x = at
        while abs(x - at) < 14 and profiled(x) > 0:
            x += step
        ends.append(
            math.exp(optimize.brentq(profiled, *sorted((x - step, x)), xtol=1e-10))
            if profiled(x) <= 0
            else (0.0 if step < 0 else None)
        )
    return ends[0], ends[1]


def ado_06(talk: CaseTalk) -> Iterator[Figure]:
    """ ">=30 adoption events, M known, >=60% adopted, inflection passed; else insufficient"."""
    last = talk.corpus.study_end.toordinal()
    units = [u for u in units_of(talk.corpus, talk.case_id) if u.eligible_from is not None]
    adopted, still = [], []
    for u in units:
        assert u.eligible_from is not None
        start = u.eligible_from.toordinal()
        if u.first_use is not None and not u.first_use.disputed:
            adopted.append(max(0, int((middle(u.first_use) - start) / 365.25)))
        elif u.first_use is None:
            end = min(last, u.eligible_to.toordinal()) if u.eligible_to else last
            still.append((end - start) / 365.25)
    items = ("p", "q", "aicc_bass", "aicc_exponential", "aicc_step")
    n = len(adopted) + len(still)
    reason = None
    if not units:
        reason = "no_eligible_units"
    elif len(adopted) < 30:
        reason = "fewer_than_30_adoptions"
    elif len(adopted) < 0.6 * n:
        reason = "less_than_60_percent_adopted"
    if reason is None:
        p, q, top = fit_bass(adopted, still)
        if q <= p or math.log(q / p) / (p + q) > max(adopted) + 1:
            reason = "inflection_not_passed"
    if reason is not None:
        for item in items:
            yield figure(
                "ADO-06", talk.case_id, item=item, status="insufficient", status_reason=reason,
            )  # fmt: skip
        return
    for item, value in (("p", p), ("q", q)):
        lo, hi = profile(adopted, still, item, value, top)
        yield figure(
            "ADO-06", talk.case_id, item=item, estimate=value, lo=lo, hi=hi,
            interval_method="profile_likelihood",
        )  # fmt: skip
    yield figure("ADO-06", talk.case_id, item="aicc_bass", estimate=aicc(top, 2, n))
    yield figure(
        "ADO-06", talk.case_id, item="aicc_exponential",
        estimate=aicc(fit_exponential(adopted, still), 1, n),
    )  # fmt: skip
    yield figure(
        "ADO-06", talk.case_id, item="aicc_step", estimate=aicc(fit_step(adopted, still), 3, n)
    )  # fmt: skip


def fit_exponential(adopted: list[int], still: list[float]) -> float:
    """Best log likelihood of a constant hazard."""
    found = optimize.minimize_scalar(
        lambda x: -log_likelihood(lambda t: 1 - math.exp(-math.exp(x) * t), adopted, still),
        bounds=(-14, 3), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    return -float(found.fun)


def fit_step(adopted: list[int], still: list[float]) -> float:
    """Best log likelihood of a hazard that changes once: three parameters, the year among them."""
    best = -math.inf
    for change in range(1, max(adopted) + 1):

        def loss(x: np.ndarray, change: int = change) -> float:
            a, b = math.exp(x[0]), math.exp(x[1])
            return -log_likelihood(lambda t: step_cdf(t, a, b, change), adopted, still)

        for start in ([-3.0, -1.0], [-1.0, -3.0]):
            found = optimize.minimize(
                loss, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}
            )
            best = max(best, -float(found.fun))
    return best
