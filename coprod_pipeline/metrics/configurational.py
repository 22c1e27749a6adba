"""Configurations of constructs that go with the outcome (XC-05).

What belongs here: which ratings are conditions, when a table is a result, and its rows. What does
not: truth tables and their minimisation (``configurations``). Below ten cases, or where random
data would look as orderly, the table is a preview and no result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coprod_pipeline.metrics.comparison import Comparison, rating_value
from coprod_pipeline.metrics.configurations import (
    MOST_CONDITIONS,
    Configuration,
    Fit,
    chance_of_order,
    expression,
    fit,
    minimise,
    truth_table,
)
from coprod_pipeline.metrics.figures import Figure

FEWEST_CASES = 10
ACCEPTED_CHANCE = 0.05
#: A construct is in the set when it helps. What is fitted must hold when only what helps strongly
#: counts, and when what is mixed or neutral counts as well.
ANCHOR = 1
OTHER_ANCHORS = (2, 0)


@dataclass(frozen=True)
class Calibrated:
    """The cases as configurations: conditions by name, and who has the outcome."""

    names: tuple[str, ...]
    conditions: tuple[Configuration, ...]
    outcome: tuple[bool, ...]


def conditions_of(comparison: Comparison) -> tuple[str, ...]:
    """Constructs that a proposition gives a direction, and that lean one way in every case.

    A rating of X or 0 is neither in the set nor out of it: such a construct is no condition.
    """
    declared = [
        code
        for p in comparison.study.propositions
        for code, word in p.expect.items()
        if word in ("positive", "negative")
    ]
    rated = set(comparison.constructs)
    return tuple(
        code
        for code in dict.fromkeys(declared)
        if code in rated
        and all(
            code in ratings and rating_value(ratings[code]) != 0
            for ratings in comparison.ratings.values()
        )
    )


def calibrate(comparison: Comparison, names: Sequence[str], anchor: int) -> Calibrated:
    """Each case's conditions: in the set where the rating is ``anchor`` or more."""
    return Calibrated(
        tuple(names),
        tuple(
            tuple(rating_value(comparison.ratings[c][name]) >= anchor for name in names)
            for c in comparison.case_ids
        ),
        tuple(comparison.study.case(c).outcome == "high" for c in comparison.case_ids),
    )


def configurations(comparison: Comparison) -> Iterator[Figure]:
    """XC-05: a preview with the reason why it is no result, or the expression and its fit.

    Beside either how likely random cases look as orderly.
    """
    outcomes = {comparison.study.case(c).outcome for c in comparison.case_ids}
    if len(outcomes) < 2 or None in outcomes:
        reason = "outcome_does_not_vary" if outcomes and None not in outcomes else "no_outcome"
        yield _row(comparison, (), "truth_table_preview", reason, applies=False)
        return
    names = conditions_of(comparison)
    if not names:
        yield _row(comparison, (), "truth_table_preview", "no_condition")
        return
    n_cases = len(comparison.case_ids)
    chance = {"estimate": chance_of_order(n_cases, len(names)), "unit": "share"}
    yield _row(comparison, names, "order_by_chance", None, chance)
    refusal = _refusal(n_cases, len(names))
    if refusal is not None:
        yield _row(comparison, names, "truth_table_preview", refusal)
        return
    base = calibrate(comparison, names, ANCHOR)
    terms = minimise(truth_table(base.conditions, base.outcome))
    if not terms:
        yield _row(comparison, names, "truth_table_preview", "no_consistent_configuration")
        return
    fits = [fit(terms, base.conditions, base.outcome)]
    for anchor in OTHER_ANCHORS:
        moved = calibrate(comparison, names, anchor)
        fits.append(fit(terms, moved.conditions, moved.outcome))
    yield from _result(comparison, names, f"solution:{expression(terms, names)}", fits)


def _refusal(n_cases: int, n_conditions: int) -> str | None:
    if n_cases < FEWEST_CASES:
        return "too_few_cases"
    if n_conditions > MOST_CONDITIONS:
        return "too_many_conditions"
    if chance_of_order(n_cases, n_conditions) >= ACCEPTED_CHANCE:
        return "chance_too_high"
    return None


def _result(
    comparison: Comparison, names: Sequence[str], solution: str, fits: Sequence[Fit]
) -> Iterator[Figure]:
    yield _row(comparison, names, solution, None)
    for item in ("consistency", "pri", "coverage"):
        values = [getattr(f, item) for f in fits]
        known = [v for v in values if v is not None]
        columns: dict[str, object] = {"estimate": values[0], "lo": min(known), "hi": max(known)}
        yield _row(comparison, names, item, None, columns | {"interval_method": "anchor_range"})


def _row(
    comparison: Comparison,
    names: Sequence[str],
    item: str,
    reason: str | None,
    columns: dict[str, object] | None = None,
    *,
    applies: bool = True,
) -> Figure:
    evidence = comparison.codings_of(names)
    status = "ok" if reason is None else "insufficient" if applies else "not_applicable"
    return Figure(
        "XC-05",
        {
            "grain": "study",
            "item": item,
            "n": len(comparison.case_ids),
            **(columns or {"unit": "text"}),
            **comparison.behind(evidence),
            "coder_source": comparison.coder_source(names),
            "status": status,
            "status_reason": reason,
            "exploratory": comparison.is_exploratory,
        },
        evidence,
    )
