"""The curve of adoption over time: ADO-06.

What belongs here: the likelihoods of the Bass, exponential and one-step models on yearly
intervals, their fit, and the refusal to fit them to a handful of units. What does not: the units
and their events (``adoption``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coprod_pipeline.metrics.adoption import Unit, lists_eligible, reporters_of, units_of
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material

#: Without these the curve's parameters are arbitrary (Van den Bulte & Lilien 1997).
FEWEST_ADOPTIONS = 30
LEAST_SHARE = 0.6
DAYS_PER_YEAR = 365.25
#: Half the 95% quantile of chi-squared with one degree of freedom.
_DROP = 1.920729410347062
#: Logarithms of rates a year between which the fit is sought.
_EDGE = (-20.0, 8.0)
_ITEMS = ("p", "q", "aicc_bass", "aicc_exponential", "aicc_step")

Years = npt.NDArray[np.float64]
LogSurvival = Callable[[Years], Years]


@dataclass(frozen=True)
class Times:
    """Years from eligibility: adopters between ``start`` and ``stop``, the others not by ``stop``.

    ``adopted`` is parallel to both; for those who have not adopted ``start`` is unused.
    """

    start: Years
    stop: Years
    adopted: npt.NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Units that could adopt."""
        return len(self.stop)

    @property
    def k(self) -> int:
        """Units that have."""
        return int(self.adopted.sum())

    @property
    def last(self) -> float:
        """The longest time that any unit was watched."""
        return float(self.stop.max(initial=0.0))

    def until(self, year: float) -> Times:
        """The same, watched for that many years only."""
        adopted = self.adopted & (self.stop <= year)
        return Times(self.start, np.minimum(self.stop, year), adopted)


@dataclass(frozen=True)
class Fit:
    """A fitted model: its parameters, log-likelihood and AICc."""

    parameters: tuple[float, ...]
    log_likelihood: float
    aicc: float


def log_likelihood(log_survival: LogSurvival, times: Times) -> float:
    """Adopters: log of S(start) - S(stop); the others: log S(stop)."""
    by = times.adopted
    others = float(log_survival(times.stop[~by]).sum())
    early, late = log_survival(times.start[by]), log_survival(times.stop[by])
    # log(exp(a) - exp(b)) without losing digits where both are small.
    with np.errstate(divide="ignore"):
        between = early + np.log(-np.expm1(np.minimum(late - early, 0.0)))
    return others + float(between.sum())


def bass(p: float, q: float) -> LogSurvival:
    """Log share not yet adopted: hazard p + q·F(t). Bass 1969, doi 10.1287/mnsc.15.5.215."""

    def log_survival(t: Years) -> Years:
        total = p + q
        shrunk: Years = math.log(total) - total * t - np.log(p + q * np.exp(-total * t))
        return shrunk

    return log_survival


def one_step(before: float, after: float, at: float) -> LogSurvival:
    """Log share not yet adopted where the hazard changes once, ``at`` years after eligibility."""

    def log_survival(t: Years) -> Years:
        lost: Years = -(before * np.minimum(t, at) + after * np.maximum(t - at, 0.0))
        return lost

    return log_survival


def fit_bass(times: Times) -> Fit:
    """The maximum-likelihood p and q."""
    best = _best(
        lambda x: bass(math.exp(x[0]), math.exp(x[1])),
        times,
        starts=[(math.log(p), math.log(q)) for p in (0.005, 0.03, 0.15) for q in (0.05, 0.4, 1.5)],
    )
    return _fit(tuple(math.exp(v) for v in best[1]), best[0], 2, times)


def fit_exponential(times: Times) -> Fit:
    """A constant hazard: adoption that nobody learns from others."""
    starts = [(math.log(rate),) for rate in (0.02, 0.2)]
    best = _best(lambda x: one_step(math.exp(x[0]), 0.0, math.inf), times, starts)
    return _fit((math.exp(best[1][0]),), best[0], 1, times)


def fit_step(times: Times) -> Fit:
    """A hazard that changes once, at a whole year: a mandate, a grant. The year counts as fitted."""
    found = []
    for year in range(1, max(math.ceil(times.last), 2)):

        def model(x: Sequence[float], at: float = year) -> LogSurvival:
            return one_step(math.exp(x[0]), math.exp(x[1]), at)

        starts = [(math.log(0.05), math.log(0.3)), (math.log(0.3), math.log(0.05))]
        value, at_best = _best(model, times, starts)
        found.append((value, (math.exp(at_best[0]), math.exp(at_best[1]), float(year))))
    value, parameters = max(found)
    return _fit(parameters, value, 3, times)


def profile_interval(times: Times, fit: Fit, which: int) -> tuple[float, float]:
    """95% profile-likelihood interval of p (0) or q (1); 0 or infinity where it has no end."""

    def short_by(log_value: float) -> float:
        def model(x: Sequence[float]) -> LogSurvival:
            fixed, free = math.exp(log_value), math.exp(x[0])
            return bass(fixed, free) if which == 0 else bass(free, fixed)

        starts = [(math.log(fit.parameters[1 - which]),), (math.log(0.05),), (math.log(0.5),)]
        return fit.log_likelihood - _best(model, times, starts)[0] - _DROP

    centre = math.log(fit.parameters[which])
    lo = _crossing(short_by, centre, -1.0)
    hi = _crossing(short_by, centre, 1.0)
    return (0.0 if lo is None else math.exp(lo)), (math.inf if hi is None else math.exp(hi))


def _crossing(short_by: Callable[[float], float], centre: float, step: float) -> float | None:
    from scipy.optimize import brentq

    inner = centre
    for _ in range(12):
        outer = inner + step
        if short_by(outer) > 0:
            return float(brentq(short_by, *sorted((inner, outer)), xtol=1e-10))
        inner = outer
    return None


def _best(
    model: Callable[[Sequence[float]], LogSurvival],
    times: Times,
    starts: Sequence[tuple[float, ...]],
) -> tuple[float, tuple[float, ...]]:
    """The largest log-likelihood over log parameters from several starts, and where it is."""
    from scipy.optimize import minimize

    def cost(x: Years) -> float:
        # Rates beyond these are the model's edge: nobody ever, or everybody at once.
        value = log_likelihood(model(np.clip(x, *_EDGE).tolist()), times)
        return -value if math.isfinite(value) else 1e300

    found = []
    for start in starts:
        options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000, "maxfev": 4000}
        done = minimize(cost, np.array(start), method="Nelder-Mead", options=options)
        found.append((-float(done.fun), tuple(float(v) for v in np.clip(done.x, *_EDGE))))
    return max(found)


def _fit(parameters: tuple[float, ...], value: float, n_fitted: int, times: Times) -> Fit:
    spare = times.n - n_fitted - 1
    correction = 2 * n_fitted * (n_fitted + 1) / spare if spare > 0 else math.inf
    return Fit(parameters, value, 2 * n_fitted - 2 * value + correction)


def inflection(p: float, q: float) -> float:
    """Years after which adoption slows down; 0 where it never speeds up."""
    return max(math.log(q / p) / (p + q), 0.0)


def is_rising(times: Times) -> bool:
    """Whether the last whole year that was watched brought more adoptions than any before it."""
    n_years = max(math.floor(times.last), 1)
    years = times.start[times.adopted].astype(np.int64)
    by_year = np.bincount(years[years < n_years], minlength=n_years)
    return int(by_year.argmax()) == n_years - 1


def times_of(material: Material, units: Sequence[Unit]) -> Times:
    """The units whose eligibility is dated, by whole years; a disputed first use as its union."""
    start, stop, adopted = [], [], []
    for unit in units:
        origin = unit.eligible_from
        undated = unit.use is None and bool(unit.of_type("first_use"))
        if origin is None or undated or (unit.use is not None and unit.use[1] < origin):
            continue
        last = min(material.study.end, unit.eligible_to or material.study.end)
        watched = (last - origin).days / DAYS_PER_YEAR
        if watched <= 0:
            continue
        first, final = 0.0, watched
        used = unit.use is not None and unit.use[0] <= last
        if unit.use is not None and used:
            first = max(math.floor((unit.use[0] - origin).days / DAYS_PER_YEAR), 0)
            final = max(math.ceil((unit.use[1] - origin).days / DAYS_PER_YEAR), first + 1)
        start.append(float(first))
        stop.append(float(final))
        adopted.append(used)
    return Times(np.array(start), np.array(stop), np.array(adopted, dtype=np.bool_))


def adoption_curve(material: Material) -> Iterator[Figure]:
    """ADO-06: the Bass curve and its rivals, where there is enough to tell them apart."""
    units = units_of(material)
    times = times_of(material, units)
    reports = [r for u in units for r in u.of_type("eligible", "first_use")]
    reporters = reporters_of(material)
    evidence = Evidence(events=tuple((str(r["event_id"]), False) for r in reports))
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "k": times.k,
        "n": times.n,
        "n_informants": len(reporters.people(reports)),
        "n_documents": len(reporters.documents(reports)),
    }
    reason = _too_little(units, times)
    fit = None if reason else fit_bass(times)
    if fit and (is_rising(times) or inflection(*fit.parameters) >= times.last):
        reason = "before_inflection"
    if fit is None or reason is not None:
        for item in _ITEMS:
            missing = {"item": item, "unit": _unit(item), "status_reason": reason}
            yield Figure("ADO-06", columns | missing | {"status": "insufficient"}, evidence)
        return
    for item, result in _fitted(times, fit).items():
        yield Figure("ADO-06", columns | result | {"item": item, "status": "ok"}, evidence)


def _too_little(units: Sequence[Unit], times: Times) -> str | None:
    if not lists_eligible(units):
        return "no_eligible_event" if units else "no_unit_list"
    if times.k < FEWEST_ADOPTIONS:
        return "few_adoptions"
    return "low_adoption" if times.k < LEAST_SHARE * times.n else None


def _fitted(times: Times, fit: Fit) -> dict[str, dict[str, object]]:
    results: dict[str, dict[str, object]] = {}
    shorter = fit_bass(times.until(round(times.last) - 1))
    for which, item in enumerate(("p", "q")):
        lo, hi = profile_interval(times, fit, which)
        results[item] = {
            "estimate": fit.parameters[which],
            "lo": lo,
            "hi": hi if math.isfinite(hi) else None,
            "interval_method": "profile_likelihood",
        }
        results[f"{item}:without_last_year"] = {"estimate": shorter.parameters[which]}
    for item, other in (
        ("aicc_bass", fit),
        ("aicc_exponential", fit_exponential(times)),
        ("aicc_step", fit_step(times)),
    ):
        results[item] = {"estimate": other.aicc}
    return {item: {"unit": _unit(item), **result} for item, result in results.items()}


def _unit(item: str) -> str:
    return "aicc" if item.startswith("aicc") else "per_year"


#: The function of each metric about the curve.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {"ADO-06": adoption_curve}
