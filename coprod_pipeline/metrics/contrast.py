"""What ratings have in common over the cases, and where they part with the outcome.

What belongs here: XC-02 (contrast by outcome, and what chance would give) and XC-07 (shared
facilitators and barriers). What does not: how alike two cases are (``similarity``). A contrast is
no explanation: of many constructs some differ by chance, and with few cases most of those that do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from coprod_pipeline.metrics.comparison import Comparison, rating_value
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.permutation import EXACT
from coprod_pipeline.metrics.ratings import Rating

#: With so few cases contrasts are hardly more than chance, and none is listed.
FEWEST_CASES = 4
STRONG, WEAK, NO = "strong", "weak", "no"


def contrast(high: Sequence[int], low: Sequence[int]) -> str | None:
    """How clearly ratings part with the outcome; None when a side has none.

    The gap is the distance between the two sides where they do not meet. Strong from 2 on; weak
    at 1, or at 0 when the means are 1 or more apart.
    """
    if not high or not low:
        return None
    gap = max(min(high) - max(low), min(low) - max(high))
    if gap >= 2:
        return STRONG
    apart = abs(sum(high) / len(high) - sum(low) / len(low)) >= 1
    return WEAK if gap == 1 or (gap == 0 and apart) else NO


def chance_of_strong(high: Sequence[int], low: Sequence[int]) -> float:
    """How often a construct is strong when its ratings fall on the rated cases by chance.

    The share of all ways to choose which of its ratings belong to the cases of high outcome.
    """
    values = [*high, *low]
    ways = list(combinations(range(len(values)), len(high)))
    strong = 0
    for chosen in ways:
        picked = set(chosen)
        sides = (
            [v for i, v in enumerate(values) if (i in picked) is side] for side in (True, False)
        )
        strong += contrast(*sides) == STRONG
    return strong / len(ways)


def contrasts(comparison: Comparison) -> Iterator[Figure]:
    """XC-02: each construct's contrast between high and low outcome, and the chance of it."""
    outcome = {c: comparison.study.case(c).outcome for c in comparison.case_ids}
    high = [c for c, word in outcome.items() if word == "high"]
    low = [c for c, word in outcome.items() if word == "low"]
    refusal = None
    if not outcome or None in outcome.values():
        refusal = "no_outcome"
    elif not high or not low:
        refusal = "outcome_does_not_vary"
    if refusal:
        columns = _study(comparison) | {"status": "not_applicable", "status_reason": refusal}
        yield Figure("XC-02", columns)
        return
    few = len(outcome) < FEWEST_CASES
    compared = {}
    for code_id in comparison.constructs:
        rated = {c: r[code_id] for c, r in comparison.ratings.items() if code_id in r}
        if all(_sides(rated, (high, low))):
            compared[code_id] = _sides(rated, (high, low))
        yield _contrast(comparison, code_id, rated, (high, low), few=few)
    yield _chance(comparison, compared)


def _sides(
    rated: Mapping[str, Rating], sides: tuple[Sequence[str], Sequence[str]]
) -> tuple[list[int], list[int]]:
    """The values of the cases of high and of low outcome."""
    high, low = ([rating_value(rated[c]) for c in side if c in rated] for side in sides)
    return high, low


def _contrast(
    comparison: Comparison,
    code_id: str,
    rated: Mapping[str, Rating],
    sides: tuple[Sequence[str], Sequence[str]],
    *,
    few: bool,
) -> Figure:
    high, low = _sides(rated, sides)
    found = contrast(high, low)
    reason = "no_rating_on_a_side" if found is None else "too_few_cases" if few else None
    columns = _study(comparison) | {
        "code_id": code_id,
        "item": found if reason is None else None,
        "n": len(rated),
        "unit": "rating",
        "coder_source": comparison.coder_source([code_id], rated),
        "status": "ok" if reason is None else "insufficient",
        "status_reason": reason,
    }
    if reason is None:
        columns["estimate"] = sum(high) / len(high) - sum(low) / len(low)
    evidence = comparison.codings_of([code_id], rated)
    return Figure("XC-02", columns | comparison.behind(evidence), evidence)


def _chance(comparison: Comparison, compared: Mapping[str, tuple[list[int], list[int]]]) -> Figure:
    columns = _study(comparison) | {
        "item": "expected_by_chance",
        "unit": "count",
        "n": len(compared),
        "coder_source": comparison.coder_source(compared),
        "status": "insufficient",
    }
    if not compared:
        return Figure("XC-02", columns | {"status_reason": "no_rating_on_a_side"})
    if any(math.comb(len(high) + len(low), len(high)) > EXACT for high, low in compared.values()):
        return Figure("XC-02", columns | {"status_reason": "too_many_arrangements"})
    columns["estimate"] = math.fsum(chance_of_strong(*sides) for sides in compared.values())
    evidence = comparison.codings_of(compared)
    columns |= {"status": "ok", **comparison.behind(evidence)}
    return Figure("XC-02", columns, evidence)


def shared(comparison: Comparison) -> Iterator[Figure]:
    """XC-07: constructs that help in every case, or hinder in every case."""
    if len(comparison.case_ids) < 2:
        columns = _study(comparison)
        columns |= {"status": "not_applicable", "status_reason": "single_case"}
        yield Figure("XC-07", columns)
        return
    for code_id in comparison.constructs:
        item = _same_sign(comparison, code_id)
        if item is None:
            continue
        n = len(comparison.case_ids)
        sign = 1 if item == "facilitator" else -1
        rows = {c: m.voices.rows_of([(None, code_id)]) for c, m in comparison.materials.items()}
        against = {
            c: found[comparison.materials[c].voices.valence[found] * sign < 0]
            for c, found in rows.items()
        }
        evidence = comparison.evidence(rows, against)
        columns = _study(comparison) | {
            "code_id": code_id,
            "item": item,
            "estimate": 1.0,
            "k": n,
            "n": n,
            "coder_source": comparison.coder_source([code_id]),
            "status": "ok",
        }
        yield Figure("XC-07", columns | comparison.behind(evidence), evidence)


def _same_sign(comparison: Comparison, code_id: str) -> str | None:
    """``facilitator`` or ``barrier`` where all cases agree on two sources each, else None."""
    signs = set()
    for case_id in comparison.case_ids:
        rating = comparison.ratings[case_id].get(code_id)
        said = comparison.voices(case_id, code_id)
        counted = [v for v in said if v.has_valence] or list(said)
        if rating is None or len(counted) < 2:
            return None
        value = rating_value(rating)
        signs.add((value > 0) - (value < 0))
    return {1: "facilitator", -1: "barrier"}.get(signs.pop()) if len(signs) == 1 else None


def _study(comparison: Comparison) -> dict[str, object]:
    return {"grain": "study", "exploratory": comparison.is_exploratory}
