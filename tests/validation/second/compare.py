"""The second implementation beside the published marts: a table of differences per metric.

What belongs here: matching rows by key, comparing values. What does not: computing them.

``python -m tests.validation.second.compare LAKE [METRIC ...] [--rows N]``: exit code 1 when
anything differs, so that it can stand in a script.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .inputs import from_lake
from .program import METRICS, figures
from .rows import KEY

EXACT = ("estimate", "loio_lo", "loio_hi", "k", "n")
#: Compared where the second implementation says who stands behind the figure.
COUNTS = ("n_informants", "n_documents")
NOTES = (
    *COUNTS,
    "missing refusal",
    "extra refusal",
    "k besides",
    "n besides",
)
WORDS = ("grain", "status", "interval_method")
TOLERANCE, RESAMPLED = 1e-9, 0.02
#: "averaged over ALL (or 1000) informant orders": a quantile of shares of a short list jumps.
SAMPLED_ORDERS = 0.26
#: Up to so many informants every order is gone through, and the band is exact.
ALL_ORDERS = 12
#: A statistic of a handful of sources takes few values, and a quantile of resamples is one of them
#: or the next: there the bounds of two seeds can be further apart than RESAMPLED.
COARSE = 0.05
RESAMPLING = ("expanded_percentile", "approximate")
UNANIMOUS = "none_unanimous"
MARTS = (
    "mart_adoption", "mart_implementation", "mart_assimilation", "mart_evidence_quality",
    "mart_cross_case",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """``what`` is ``missing`` (in the marts), ``extra``, or the column that differs.

    A row that is not ok and stands on one side only is a ``missing refusal`` or ``extra refusal``:
    it carries no figure, and the specification does not say which empty rows stand. ``k besides``
    and ``n besides`` are counts in rows that are no k-of-n figure, or no figure. These, and the
    counts of sources behind a figure, are notes: shown, and no failure.
    """

    metric_id: str
    what: str
    key: tuple[Any, ...]
    second: Any
    first: Any
    #: Whether it is about a bound that both sides resample.
    resampled: bool = False

    @property
    def is_note(self) -> bool:
        return self.what in NOTES

    def __str__(self) -> str:
        key = " ".join(f"{n}={v}" for n, v in zip(KEY[1:], self.key[1:], strict=True) if v)
        return f"{self.metric_id} {self.what}: {key}: second {self.second!r}, marts {self.first!r}"


def known(difference: Difference) -> str | None:
    """Why a difference is expected, None where it is not. Nothing else may differ.

    ``coarse``: see COARSE. ``no spread``: every resample of a kappa gives one value; the pipeline
    has no bounds there, the second implementation bounds without width.
    """
    a, b = difference.second, difference.first
    if difference.what in ("lo", "hi") and difference.resampled:
        if a is not None and b is not None:
            return "coarse" if abs(a - b) <= COARSE else None
        return "no spread" if difference.metric_id == "EVQ-01" and b is None else None
    if (difference.metric_id, difference.what, b) == ("EVQ-01", "interval_method", UNANIMOUS):
        return "no spread"
    return None


def from_marts(database: Path) -> list[Row]:
    """Every row of the five marts of a published DuckDB file."""
    import duckdb

    found: list[Row] = []
    with duckdb.connect(str(database), read_only=True) as con:
        for mart in MARTS:
            answer = con.execute(f"SELECT * FROM {mart}")
            names = [c[0] for c in answer.description]
            found += [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return found


def key_of(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def differ(a: Any, b: Any, tolerance: float) -> bool:
    if a is None or b is None:
        return (a is None) != (b is None)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) != math.isnan(b)
    return abs(a - b) > tolerance


def without_source(second: list[Row], first: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows, a refusal's coder source set to NULL where that makes no two rows one: which
    codings stand behind no figure is no difference.
    """
    answer = []
    for rows in (second, first):
        bare = Counter(key_of(r)[:-1] for r in rows)
        answer.append(
            [
                r | {"coder_source": None}
                if r["status"] != "ok" and bare[key_of(r)[:-1]] == 1
                else r
                for r in rows
            ]
        )
    return answer[0], answer[1]


def differences(second: list[Row], first: list[Row]) -> list[Difference]:
    """All differences; ``first`` are the pipeline's rows. Two rows of one key are one too."""
    found = []
    second, first = without_source(second, first)
    mine = {key_of(r): r for r in second}
    theirs = {key_of(r): r for r in first}
    for side, rows in (("second", second), ("marts", first)):
        for key, times in Counter(key_of(r) for r in rows).items():
            if times > 1:
                found.append(Difference(key[0], f"{times} rows of one key in {side}", key, "", ""))
    for key in mine.keys() - theirs.keys():
        what = "missing" if mine[key]["status"] == "ok" else "missing refusal"
        found.append(Difference(key[0], what, key, mine[key]["status"], None))
    for key in theirs.keys() - mine.keys():
        what = "extra" if theirs[key]["status"] == "ok" else "extra refusal"
        found.append(Difference(key[0], what, key, None, theirs[key]["status"]))
    for key in mine.keys() & theirs.keys():
        a, b = mine[key], theirs[key]
        resampled = a["interval_method"] in RESAMPLING or (
            key[0] == "XC-06" and key[KEY.index("item")] == "p"
        )
        for name in WORDS:
            if a[name] != b[name]:
                refusals = "ok" not in (a["status"], b["status"]) and name != "status"
                what = f"{name} besides" if refusals else name
                found.append(Difference(key[0], what, key, a[name], b[name]))
        for name in COUNTS:
            if a[name] is not None and a[name] != b[name]:
                found.append(Difference(key[0], name, key, a[name], b[name]))
        for name in EXACT:
            near = RESAMPLED if resampled and key[0] == "XC-06" else TOLERANCE
            if differ(a[name], b[name], near):
                what = name
                if name in ("k", "n") and (a[name] is None or a["status"] != "ok"):
                    what = f"{name} besides"
                found.append(Difference(key[0], what, key, a[name], b[name]))
        band = RESAMPLED if resampled else TOLERANCE
        if resampled and a["k"] is not None and a["n"]:
            band = max(band, 1.01 / a["n"])  # the resampled share of n jumps by 1/n
        if key[0] == "IMP-06" and (a["n_informants"] or 0) > ALL_ORDERS:
            band = SAMPLED_ORDERS
        for name in ("lo", "hi"):
            if differ(a[name], b[name], band):
                found.append(Difference(key[0], name, key, a[name], b[name], resampled))
    return sorted(found, key=lambda d: (d.metric_id, d.what, str(d.key)))


def summary(found: list[Difference], second: list[Row], first: list[Row]) -> str:
    """One line a metric: rows on both sides and how many differences of each kind."""
    lines = ["metric     second  marts  differences"]
    ours, theirs = (Counter(r["metric_id"] for r in rows) for rows in (second, first))
    for metric in sorted(ours | theirs):
        kinds = Counter(d.what for d in found if d.metric_id == metric)
        text = ", ".join(f"{n} {w}" for w, n in kinds.items()) or "none"
        lines.append(f"{metric:10} {ours[metric]:6} {theirs[metric]:6}  {text}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The second implementation beside the marts.")
    parser.add_argument("lake", type=Path)
    parser.add_argument("metrics", nargs="*", default=METRICS)
    parser.add_argument("--rows", type=int, default=5, help="differences shown of each kind")
    given = parser.parse_args(arguments)
    second = figures(from_lake(given.lake), tuple(given.metrics))
    first = from_marts(given.lake / "published" / "coprod.duckdb")
    first = [r for r in first if r["metric_id"] in given.metrics]
    found = differences(second, first)
    print(summary(found, second, first))
    shown: Counter[tuple[str, str]] = Counter()
    for difference in found:
        shown[difference.metric_id, difference.what] += 1
        if shown[difference.metric_id, difference.what] <= given.rows:
            print(difference)
    return 1 if any(not d.is_note for d in found) else 0


if __name__ == "__main__":
    sys.exit(main())
