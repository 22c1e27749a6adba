"""The one place that runs the expectation suites with Great Expectations.

What belongs here: the context, the validation, results as values and as rows of
``quality_check``. What does not: what is expected (``suites/``), of which frame (``frames.py``).

Nothing of the data leaves: Great Expectations answers with counts only, its context lives in
memory, its analytics, progress bars and logging are off.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from coprod_pipeline.quality.frames import FRAMES, Tables, tables_read
from coprod_pipeline.quality.suites import Expectation, of_suites

if TYPE_CHECKING:
    import pandas as pd

#: Counts, never values: the other formats and non-zero partial lists hold raw data.
_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class CheckResult:
    """Whether one expectation held, and for how many rows; a row of ``quality_check``.

    Expectations of a whole table or column count 1 checked. ``n_checked`` is 0 where there was
    nothing to look at (passed), or where a table or column is missing (failed).
    """

    suite: str
    expectation: str
    table_name: str
    column_name: str | None
    severity: str
    passed: bool
    n_checked: int
    n_failed: int


def tables_needed(suite_names: Sequence[str] | None = None) -> tuple[str, ...]:
    """Name the tables that these suites (all when None) look at, sorted."""
    return tuple(
        sorted(
            {
                name
                for e in of_suites(suite_names)
                for name in tables_read(e.frame, e.table_name, e.frame_args)
            }
        )
    )


def run(
    suite_names: Sequence[str] | None,
    tables: Mapping[str, pa.Table],
    *,
    previous: Mapping[str, pa.Table] | None = None,
) -> list[CheckResult]:
    """Check these suites (all when None) on the tables, in the order of the suites.

    ``previous`` holds the tables of the last release for the drift suite; without it, or
    without the table in it, drift passes with nothing checked. A table that an expectation
    needs and that is not in ``tables``, and a column that is not in its table, fail it.
    """
    chosen = of_suites(suite_names)
    by_frame: dict[str, list[int]] = {}
    for place, e in enumerate(chosen):
        by_frame.setdefault(repr((e.frame, e.table_name, e.frame_args)), []).append(place)
    found: dict[int, CheckResult] = {}
    with _quiet():
        for places in by_frame.values():
            looked_at = [chosen[place] for place in places]
            frame = _frame(looked_at[0], tables, previous or {})
            found |= zip(places, _checks(looked_at, frame), strict=True)
    return [found[place] for place in range(len(chosen))]


def check_rows(results: Sequence[CheckResult]) -> list[dict[str, object]]:
    """Give the results as rows of ``quality_check``."""
    return [asdict(result) for result in results]


def blocking(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Keep the failed critical ones: with any of these, nothing is published."""
    return [r for r in results if r.severity == "critical" and not r.passed]


def _frame(e: Expectation, tables: Tables, previous: Tables) -> pd.DataFrame | None:
    """Prepare the frame to look at; None when a table or column it needs is missing."""
    import pandas as pd

    frame = FRAMES[e.frame]
    needed = tables_read(e.frame, e.table_name, e.frame_args)
    if any(name not in tables for name in needed):
        return None
    extra: dict[str, Any] = {}
    if frame.of_previous:
        if e.table_name not in previous:
            return pd.DataFrame()
        extra["previous"] = previous
    try:
        return frame.prepare(tables, e.table_name, **e.frame_args, **extra)
    except KeyError:
        # A column is not there: pandas and Arrow both say so with a KeyError.
        return None


def _result(e: Expectation, passed: bool, n_checked: int, n_failed: int) -> CheckResult:
    return CheckResult(
        e.suite,
        e.name,
        e.table_name,
        e.column_name,
        e.severity,
        passed,
        n_checked,
        n_failed,
    )


def _checks(looked_at: Sequence[Expectation], frame: pd.DataFrame | None) -> list[CheckResult]:
    """Check all expectations of one frame, in their order."""
    if frame is None:
        return [_result(e, passed=False, n_checked=0, n_failed=0) for e in looked_at]
    empty = frame.empty
    asked = [e for e in looked_at if not empty or e.type.startswith("expect_table_")]
    outcomes = dict(zip(asked, _outcomes(asked, frame), strict=True))
    return [
        _counted(e, outcomes[e])
        if e in outcomes
        else _result(e, passed=True, n_checked=0, n_failed=0)
        for e in looked_at
    ]


def _counted(e: Expectation, outcome: Any) -> CheckResult:
    if outcome.exception_info and _raised(outcome.exception_info):
        return _result(e, passed=False, n_checked=0, n_failed=0)
    passed = bool(outcome.success)
    if "element_count" in outcome.result:
        n_checked = outcome.result["element_count"] - outcome.result.get("missing_count", 0)
        return _result(e, passed, int(n_checked), int(outcome.result["unexpected_count"]))
    return _result(e, passed, n_checked=1, n_failed=0 if passed else 1)


def _raised(exception_info: Mapping[str, Any]) -> bool:
    """Whether validation raised; the information is flat, or one entry per metric."""
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return any(_raised(info) for info in exception_info.values() if isinstance(info, Mapping))


def _outcomes(asked: Sequence[Expectation], frame: pd.DataFrame) -> list[Any]:
    """Great Expectations' results, counts only, in the order asked.

    One suite a frame: a batch and a validator cost more than the expectations on it, and what
    several of them ask of a column is computed once.
    """
    if not asked:
        return []
    batch = _batch_definition().get_batch({"dataframe": frame})
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.registry import get_expectation_impl

    suite = ExpectationSuite(
        "frame",
        # Results come in another order where one raised: each says its place.
        [
            get_expectation_impl(e.type)(
                severity=FailureSeverity(e.severity), meta={"place": place}, **e.kwargs
            )
            for place, e in enumerate(asked)
        ],
    )
    results = batch.validate(suite, result_format=_COUNTS_ONLY).results
    placed = {result.expectation_config.meta["place"]: result for result in results}
    return [placed[place] for place in range(len(asked))]


@cache
def _batch_definition() -> Any:
    """Make the in-memory context; it costs seconds, so once, and only when something is checked."""
    # Read when the package is imported; the user's environment does not overrule privacy.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


@contextmanager
def _quiet() -> Iterator[None]:
    """No log lines or warnings of Great Expectations: they can quote the data."""
    logger = logging.getLogger("great_expectations")
    disabled, level = logger.disabled, logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = disabled
        logger.setLevel(level)
