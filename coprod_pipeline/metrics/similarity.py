"""How alike the profiles of two cases are (XC-03).

What belongs here: Gower's coefficient and Spearman's of two rated profiles, and their range when
an informant is left out. What does not: grouping or ranking cases: with a handful of them a tree
or a map would be noise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import combinations
from math import fsum

import numpy as np

from coprod_pipeline.metrics.comparison import Comparison, rating_value
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.ratings import NA_MISSING, Tally, rate_1, tally
from coprod_pipeline.metrics.voices import Voice
from coprod_pipeline.model import RATING_VALUES

FEWEST_SHARED = 15
#: Ratings run from -2 to 2.
SPAN = 4
Profile = Mapping[str, int]


def gower(one: Sequence[int], other: Sequence[int]) -> float | None:
    """1 less the mean distance over the length of the scale (Gower 1971, doi 10.2307/2528823)."""
    distances = [abs(a - b) / SPAN for a, b in zip(one, other, strict=True)]
    return 1 - fsum(distances) / len(distances) if distances else None


def spearman(one: Sequence[int], other: Sequence[int]) -> float | None:
    """Correlation of ranks, ties at their mean rank; None where a profile is constant."""
    a, b = _ranks(one), _ranks(other)
    if len(set(one)) < 2 or len(set(other)) < 2:
        return None
    a, b = a - a.mean(), b - b.mean()
    r = float(np.dot(a, b) / np.sqrt(np.dot(a, a) * np.dot(b, b)))
    return max(-1.0, min(1.0, r))


def _ranks(values: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    _, place, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts).astype(np.float64)
    mean: np.ndarray[tuple[int], np.dtype[np.float64]] = last - (counts - 1) / 2
    return mean[place.reshape(-1)]


COEFFICIENTS = {"gower": gower, "spearman": spearman}


def profile_similarity(comparison: Comparison) -> Iterator[Figure]:
    """XC-03: the two coefficients of each pair of cases, in the order of study.yaml."""
    if len(comparison.case_ids) < 2:
        columns = {"grain": "study", "exploratory": comparison.is_exploratory}
        columns |= {"status": "not_applicable", "status_reason": "single_case"}
        yield Figure("XC-03", columns)
        return
    full = {c: _profile(comparison, c) for c in comparison.case_ids}
    rest = {c: profiles_without_one(comparison, c) for c in comparison.case_ids}
    for one, other in combinations(comparison.case_ids, 2):
        for item in COEFFICIENTS:
            ranged = [(p, full[other]) for p in rest[one]] + [(full[one], p) for p in rest[other]]
            yield _pair(comparison, (one, other), item, (full[one], full[other]), ranged)


def _pair(
    comparison: Comparison,
    cases: tuple[str, str],
    item: str,
    profiles: tuple[Profile, Profile],
    ranged: Sequence[tuple[Profile, Profile]],
) -> Figure:
    shared = sorted(profiles[0].keys() & profiles[1].keys())
    estimate, reason = _coefficient(item, *profiles)
    evidence = comparison.codings_of(shared, cases)
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": cases[0],
        "other_case_id": cases[1],
        "item": item,
        "estimate": estimate,
        "n": len(shared),
        **comparison.behind(evidence),
        "coder_source": comparison.coder_source(shared, cases),
        "status": "ok" if reason is None else "insufficient",
        "status_reason": reason,
        "exploratory": comparison.is_exploratory,
    }
    if reason is None:
        values = [_coefficient(item, *pair)[0] for pair in ranged]
        known = [v for v in values if v is not None]
        columns |= {"loio_lo": min(known, default=None), "loio_hi": max(known, default=None)}
    shared_with = {} if item == "gower" else {"item": "gower"}
    return Figure("XC-03", columns, evidence, shared_with)


def _coefficient(item: str, one: Profile, other: Profile) -> tuple[float | None, str | None]:
    """A coefficient over the constructs rated in both, or why there is none."""
    shared = sorted(one.keys() & other.keys())
    if len(shared) < FEWEST_SHARED:
        return None, "few_shared_constructs"
    found = COEFFICIENTS[item]([one[c] for c in shared], [other[c] for c in shared])
    return found, None if found is not None else "constant_profile"


def _profile(comparison: Comparison, case_id: str) -> Profile:
    return {code: rating_value(r) for code, r in comparison.ratings[case_id].items()}


def profiles_without_one(comparison: Comparison, case_id: str) -> list[Profile]:
    """The case's profile with each informant in turn left out.

    The rated constructs are rated again by RATE-1, those the team agreed on as well: its meeting
    cannot be held again without somebody. What falls below the minimum evidence is left out.
    """
    whole: dict[str, str] = {}
    changed: dict[str, dict[str, str]] = {}
    for code in comparison.ratings[case_id]:
        said = comparison.voices(case_id, code)
        votes = tally(said)
        others = sum(v.kind != "informant" and v.has_valence for v in said)
        whole[code] = rate_1(votes, others)
        for voice in said:
            if voice.kind == "informant" and voice.has_valence:
                left = rate_1(_without(votes, voice), others)
                changed.setdefault(voice.voice_id, {})[code] = left
    return [
        {
            code: RATING_VALUES.get(word, 0)
            for code, word in (whole | changed[person]).items()
            if word != NA_MISSING
        }
        for person in sorted(changed)
    ]


def _without(votes: Tally, voice: Voice) -> Tally:
    one = tally([voice])
    return replace(
        votes, **{f.name: getattr(votes, f.name) - getattr(one, f.name) for f in fields(Tally)}
    )
