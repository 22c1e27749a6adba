"""Hundreds of random corpora through both implementations.

``python -m tests.validation.second.fuzz [--n 100] [--from 0] [--rows 2] [METRIC ...]``
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from . import readings
from .adapter import pipeline_figures
from .compare import Difference, differences
from .corpora import corpus
from .program import METRICS, figures


def compare_one(seed: int, metrics: tuple[str, ...]) -> list[Difference]:
    """Differences on the corpus of a seed."""
    made = corpus(seed)
    first = [r for r in pipeline_figures(made) if r["metric_id"] in metrics]
    return differences(figures(made, metrics), first)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("metrics", nargs="*", default=METRICS)
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--from", type=int, default=0, dest="start")
    parser.add_argument("--rows", type=int, default=2)
    parser.add_argument("--flip", nargs="+", default=[], help="readings to flip, or all")
    given = parser.parse_args(arguments)
    readings.flip(given.flip)
    failures = 0
    total: Counter[tuple[str, str]] = Counter()
    for seed in range(given.start, given.start + given.n):
        for found in compare_one(seed, tuple(given.metrics)):
            total[found.metric_id, found.what] += 1
            failures += not found.is_note
            if total[found.metric_id, found.what] <= given.rows:
                print(f"seed {seed}: {found}")
    for (metric, what), n in sorted(total.items()):
        print(f"{metric:8} {what:16} {n}")
    print(f"{given.n} corpora, {failures} differences, {total.total() - failures} notes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
