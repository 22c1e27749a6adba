"""What a figure is, and the intervals that stand in it.

What belongs here: the row, t and expanded percentile intervals, leave-one-out. What does not:
any metric. Sentences in quotes are those of the specification.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import stats

KEY = (
    "metric_id", "case_id", "other_case_id", "phase_id", "wave_id", "period_end", "code_id",
    "adopting_unit_id", "proposition_id", "item", "derivation", "coder_source",
)  # fmt: skip
VALUES = (
    "grain", "estimate", "lo", "hi", "interval_method", "loio_lo", "loio_hi",
    "k", "n", "n_informants", "n_documents", "status", "status_reason",
)  # fmt: skip

DRAWS = 20000
SEED = 9_1_1996


def figure(metric_id: str, case_id: str | None, **given: Any) -> dict[str, Any]:
    """A row; what is not given is NULL. "a figure that is not ok has NULL in `estimate`"."""
    row: dict[str, Any] = dict.fromkeys((*KEY, *VALUES))
    row.update(metric_id=metric_id, case_id=case_id, status="ok")
    unknown = set(given) - set(row)
    if unknown:
        raise ValueError(f"{metric_id}: {sorted(unknown)}")
    row.update(given)
    if row["status"] == "ok" and row["n"] == 0:
        row.update(status="insufficient", status_reason="nobody_to_count")
    if row["status"] != "ok":
        for name in ("estimate", "lo", "hi", "interval_method", "loio_lo", "loio_hi"):
            row[name] = None
    if row["grain"] is None:
        # "k-of-n ... key: ... grain": the finest thing that the row is about.
        if case_id is None:
            row["grain"] = "study"
        elif row["adopting_unit_id"] is not None:
            row["grain"] = "unit"
        else:
            row["grain"] = "phase" if row["phase_id"] is not None else "case"
    return row


def share(k: int, n: int) -> dict[str, Any]:
    """ "k-of-n figures: estimate = k/n"."""
    return {"k": k, "n": n, "estimate": k / n if n else None}


Interval = dict[str, Any]
NO_INTERVAL: Interval = {"lo": None, "hi": None, "interval_method": None}


def mean_interval(values: Sequence[float], low: float, high: float) -> Interval:
    """0.7: "n<=9 -> t interval on informant means, clipped to range; n>=10 -> expanded-percentile
    cluster bootstrap". 0.4: "intervals only for n_informants>=3".
    """
    n = len(values)
    if n < 3:
        return dict(NO_INTERVAL)
    if n >= 10:
        rng = np.random.Generator(np.random.PCG64(SEED))
        means = np.array(values, dtype=float)[rng.integers(0, n, (DRAWS, n))].mean(axis=1)
        return expanded_ends(list(means), n, low, high)
    mean = sum(values) / n
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    half = float(stats.t.ppf(0.975, n - 1)) * sd / math.sqrt(n)
    return {
        "lo": max(low, mean - half),
        "hi": min(high, mean + half),
        "interval_method": "t",
    }


def share_interval(flags: Sequence[bool]) -> Interval:
    """ "Shares with all informants agreeing: lo and hi NULL, `none_unanimous`"."""
    if len(flags) < 3:
        return dict(NO_INTERVAL)
    if all(flags) or not any(flags):
        return {"lo": None, "hi": None, "interval_method": "none_unanimous"}
    return mean_interval([float(f) for f in flags], 0.0, 1.0)


def expanded_ends(found: Sequence[float], n: int, low: float, high: float) -> Interval:
    """Expanded percentile (Hesterberg 2015) of resampled values of n clusters: the percentile
    interval at the level Phi(-sqrt(n/(n-1)) t) in place of .025.
    """
    if not found:
        return dict(NO_INTERVAL)
    tail = stats.norm.cdf(-math.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
    lo, hi = np.quantile(found, [tail, 1 - tail])
    return {
        "lo": max(low, float(lo)),
        "hi": min(high, float(hi)),
        "interval_method": "expanded_percentile",
    }


def leave_one_out(
    people: Sequence[Any], statistic: Callable[[Any], float | None]
) -> dict[str, float | None]:
    """Smallest and largest value of ``statistic(left_out)`` over the people; NULL if none."""
    found = [v for p in people if (v := statistic(p)) is not None]
    return {"loio_lo": min(found, default=None), "loio_hi": max(found, default=None)}


def share_without_one(flags: Sequence[bool]) -> dict[str, float | None]:
    """Leave-one-informant-out of a k-of-n share."""
    n, k = len(flags), sum(flags)
    if n < 2:
        return {"loio_lo": None, "loio_hi": None}
    found = [(k - f) / (n - 1) for f in flags]
    return {"loio_lo": min(found), "loio_hi": max(found)}


def informants_share(flags: Sequence[bool]) -> dict[str, Any]:
    """k, n, share, interval and leave-one-out of yes/no over informants."""
    return {
        **share(sum(flags), len(flags)),
        **share_interval(flags),
        **share_without_one(flags),
    }
