"""What a metric is, in words.

What belongs here: the shape of a metric's definition. What does not: any metric (the modules
``registry_*``), and computing one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric's definition in words.

    ``unit`` is that of estimate, lo and hi, ``other_units`` those of some items; ``value_range``
    their range; ``item_meaning`` what the column ``item`` holds, None where it is unused;
    ``source`` first author, year and DOI; ``seed`` the seed of resampled bounds, None where
    nothing is resampled. ``example`` is a SELECT on the published DuckDB file of the reference
    study that reads this metric.
    """

    metric_id: str
    name: str
    question: str
    formula: str
    unit: str
    value_range: str
    version: str
    minimum_evidence: str
    mart: str
    source: str
    item_meaning: str | None = None
    bounds: str = "None."
    evidence: str = ""
    seed: int | None = None
    example: str = ""
    other_units: tuple[str, ...] = ()
