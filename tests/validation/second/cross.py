"""XC-02 to XC-07 over all cases of a study (XC-01 stands with the ratings).

What belongs here: comparisons. What does not: anything within one case.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from . import readings
from .quality import concerning, expectations, looked_for
from .rows import figure, leave_one_out
from .voices import PERSON, CaseTalk, group_valence, merged

Figure = dict[str, Any]
Talks = dict[str, CaseTalk]


def common_source(talks: Talks, codes: list[str]) -> str | None:
    """Coder source behind a figure over cases, NULL where there are several."""
    found = {t.source_of(c) for t in talks.values() for c in codes} - {None}
    return found.pop() if len(found) == 1 else None


def registered(talks: Talks) -> list[str]:
    return next(iter(talks.values())).registered()


# -- XC-02 -------------------------------------------------------------------------------------


def gap_word(high: list[int], low: list[int]) -> str:
    """ "strong if min(high)-max(low) >= 2 (either direction); weak if gap=1, or gap=0 with mean
    difference>=1; else no".
    """
    gap = max(min(high) - max(low), min(low) - max(high))
    if gap >= 2:
        return "strong"
    means = abs(sum(high) / len(high) - sum(low) / len(low))
    if gap == 1 or (gap == 0 and means >= 1):
        return "weak"
    return "no"


def xc_02(talks: Talks) -> Iterator[Figure]:
    """ "needs `outcome: high|low` on each case; absent: `not_applicable`"; "insufficient if either
    side has no rating"; "print expected number of "strong" constructs under random relabelling";
    "With 3 cases never publish a distinguishing list".
    """
    corpus = next(iter(talks.values())).corpus
    outcome = {str(c["id"]): c.get("outcome") for c in corpus.protocol["cases"]}
    if len(talks) < 2:
        yield figure("XC-02", None, status="not_applicable", status_reason="single_case")
        return
    if any(o not in ("high", "low") for o in outcome.values()):
        yield figure("XC-02", None, status="not_applicable", status_reason="no_outcome")
        return
    if len(set(outcome.values())) < 2:
        yield figure("XC-02", None, status="not_applicable", status_reason="outcome_varies_not")
        return
    expected, compared = 0.0, []
    for code in registered(talks):
        rated = {c: v for c, t in talks.items() if (v := t.preferred(code).number) is not None}
        high = [v for c, v in rated.items() if outcome[c] == "high"]
        low = [v for c, v in rated.items() if outcome[c] == "low"]
        if not high or not low:
            yield figure(
                "XC-02", None, code_id=code, status="insufficient", status_reason="one_side_only"
            )
            continue
        compared.append(code)
        values = list(rated.values())
        ways = list(combinations(range(len(values)), len(high)))
        strong = 0
        for way in ways:
            up = [values[i] for i in way]
            down = [v for i, v in enumerate(values) if i not in way]
            strong += gap_word(up, down) == "strong"
        expected += strong / len(ways)
        few = len(talks) <= 3
        yield figure(
            "XC-02", None, code_id=code, item=None if few else gap_word(high, low),
            estimate=sum(high) / len(high) - sum(low) / len(low),
            coder_source=common_source({c: talks[c] for c in rated}, [code]),
            status="insufficient" if few else "ok",
            status_reason="too_few_cases" if few else None,
        )  # fmt: skip
    yield figure(
        "XC-02", None, item="expected_by_chance", estimate=expected,
        coder_source=common_source(talks, compared),
        status="ok" if compared else "insufficient",
        status_reason=None if compared else "one_side_only",
    )  # fmt: skip


# -- XC-03 -------------------------------------------------------------------------------------


def profiles(
    a: CaseTalk, b: CaseTalk, out_a: str | None = None, out_b: str | None = None
) -> tuple[list[int], list[int]]:
    """Ratings of the "constructs rated in both"."""

    def rating(talk: CaseTalk, code: str) -> int | None:
        if out_a is None and out_b is None:
            return talk.preferred(code).number
        out = out_a if talk is a else out_b  # without one informant: by the algorithm
        return talk.rate(code, None, out).number

    pairs = [(rating(a, c), rating(b, c)) for c in a.registered()]
    both = [(x, y) for x, y in pairs if x is not None and y is not None]
    return [x for x, _ in both], [y for _, y in both]


def gower(x: list[int], y: list[int]) -> float | None:
    """1 - mean |difference| / range, the range of ratings being 4."""
    return 1 - sum(abs(p - q) for p, q in zip(x, y, strict=True)) / (4 * len(x)) if x else None


def spearman(x: list[int], y: list[int]) -> float | None:
    if len(set(x)) < 2 or len(set(y)) < 2:
        return None
    return float(stats.spearmanr(x, y).statistic)


def left(
    similarity: Callable[[list[int], list[int]], float | None], a: CaseTalk, b: CaseTalk,
    out: tuple[str | None, str | None],
) -> float | None:  # fmt: skip
    x, y = profiles(a, b, out[0], out[1])
    return similarity(x, y) if len(x) >= 15 else None


def xc_03(talks: Talks) -> Iterator[Figure]:
    """ "Gower / Spearman over constructs rated in both, min 15 shared; LOIO range"."""
    for one, other in combinations(talks, 2):
        a, b = talks[one], talks[other]
        x, y = profiles(a, b)
        people = [(p, None) for p in a.informants] + [(None, p) for p in b.informants]
        for item, similarity in (("gower", gower), ("spearman", spearman)):
            value = similarity(x, y)
            if len(x) < 15 or value is None:
                yield figure(
                    "XC-03", one, other_case_id=other, item=item, status="insufficient",
                    status_reason="fewer_than_15_shared" if len(x) < 15 else "no_variation",
                    n=len(x), coder_source=common_source({one: a, other: b}, a.registered()),
                )  # fmt: skip
                continue
            yield figure(
                "XC-03", one, other_case_id=other, item=item, estimate=value, n=len(x),
                coder_source=common_source({one: a, other: b}, a.registered()),
                **leave_one_out(people, lambda out, s=similarity, a=a, b=b: left(s, a, b, out)),
            )  # fmt: skip


# -- XC-04 -------------------------------------------------------------------------------------

FAVOUR = ("contradicts", "insufficient", "partly", "matches")


def verdict(talk: CaseTalk, proposition_id: str, code: str, expect: str) -> str:
    """The verdict on one code: section 9, XC-04."""
    if expect in ("positive", "negative"):
        value = talk.preferred(code).number
        if value is None:
            return "insufficient"
        if value == 0:
            return "partly"
        return "matches" if (value > 0) == (expect == "positive") else "contradicts"
    voices = {s.voice for s in talk.about(code)}
    people = sum(v[0] == PERSON for v in voices)
    if 2 * people > len(talk.informants) and len(voices) >= 2:
        found = "matches"
    elif voices:
        found = "partly"
    elif looked_for(talk, proposition_id, code):
        found = "contradicts"
    else:
        return "insufficient"
    if expect == "absent":
        return {"matches": "contradicts", "contradicts": "matches"}.get(found, found)
    return found


def xc_04(talks: Talks) -> Iterator[Figure]:
    """ "Several codes: the least favourable verdict"; replication over the cases."""
    corpus = next(iter(talks.values())).corpus
    for p in corpus.protocol.get("propositions") or []:
        name, verdicts = str(p["id"]), []
        for case_id, talk in talks.items():
            if p not in concerning(talk):
                continue
            words = [verdict(talk, name, c, e) for c, e in expectations(p).items()]
            word = min(words, key=FAVOUR.index) if words else "insufficient"
            verdicts.append(word)
            voices = {s.voice for c in expectations(p) for s in talk.about(c)}
            yield figure(
                "XC-04", case_id, proposition_id=name, item=word,
                status="insufficient" if word == "insufficient" else "ok",
                status_reason="no_evidence" if word == "insufficient" else None,
                n_informants=sum(v[0] == PERSON for v in voices),
                n_documents=sum(v[0] == "document" for v in voices),
                coder_source=talk.source_of(*expectations(p)) if expectations(p) else None,
            )  # fmt: skip
        if len(verdicts) < 2:
            continue
        own = talks
        if readings.replication_of_own_cases:
            own = {c: talk for c, talk in talks.items() if p in concerning(talk)}
        source = {"coder_source": common_source(own, list(expectations(p)))}
        # "literal replication (same predicted & found)"; a study.yaml predicts the same for all
        # cases of a proposition, so a theoretical replication cannot arise.
        if set(verdicts) == {"matches"}:
            yield figure("XC-04", None, proposition_id=name, item="literal_replication", **source)
        elif set(verdicts) <= {"matches", "insufficient"}:
            yield figure(
                "XC-04", None, proposition_id=name, item="insufficient",
                status="insufficient", status_reason="verdict_insufficient", **source,
            )  # fmt: skip
        else:
            yield figure("XC-04", None, proposition_id=name, item="failed", **source)


# -- XC-05 to XC-07 ----------------------------------------------------------------------------


def xc_05(talks: Talks) -> Iterator[Figure]:
    """ "only if: calibration fixed beforehand ...; outcome varies; cases>=10". study.yaml has no
    place for a calibration, so there is only the preview that is no result.
    """
    corpus = next(iter(talks.values())).corpus
    outcomes = {c.get("outcome") for c in corpus.protocol["cases"]}
    status, reason = "insufficient", "too_few_cases"
    if None in outcomes or len(outcomes) < 2:
        status, reason = "not_applicable", "no_outcome"
    elif len(talks) >= 10:
        reason = "no_calibration"
    yield figure("XC-05", None, item="truth_table_preview", status=status, status_reason=reason)


EXACT_UP_TO, SHUFFLES = 20000, 9999


def xc_06(talks: Talks) -> Iterator[Figure]:
    """ "informants shuffled between cases (exact if <=20k, else 9,999), statistic = mean over
    constructs of between-case variance" of the informants' mean valences.
    """
    codes = registered(talks)
    values, sizes = [], []
    for talk in talks.values():
        size = 0
        for person in talk.informants:
            means = [valence_mean(talk, c, person) for c in codes]
            if any(m is not None for m in means):  # who says nothing of any cannot be compared
                values.append([math.nan if m is None else m for m in means])
                size += 1
        sizes.append(size)
    total = sum(sizes)
    ways = math.factorial(total)
    for size in sizes:
        ways //= math.factorial(size)
    reason = None
    if len(sizes) < 2 or min(sizes) < 2:
        reason = "too_few_informants"
    data = np.array(values, dtype=float).reshape(total, len(codes))
    if reason is None:
        labels = np.repeat(np.arange(len(sizes)), sizes)
        observed = between(data, labels, len(sizes))
        if math.isnan(observed):
            reason = "no_data"
    if reason is not None:
        status = "not_applicable" if len(sizes) < 2 else "insufficient"
        for item in ("p", "statistic"):
            yield figure("XC-06", None, item=item, status=status, status_reason=reason)
        return
    if ways <= EXACT_UP_TO:
        found = [between(data, np.array(s), len(sizes)) for s in arrangements(sizes)]
        p = sum(f >= observed - 1e-12 for f in found) / len(found)
    else:
        rng = np.random.Generator(np.random.PCG64(20240402))
        found = [between(data, rng.permutation(labels), len(sizes)) for _ in range(SHUFFLES)]
        p = (1 + sum(f >= observed - 1e-12 for f in found)) / (1 + SHUFFLES)
    people = {"n_informants": total, "coder_source": common_source(talks, codes)}
    yield figure("XC-06", None, item="p", estimate=float(p), **people)
    yield figure("XC-06", None, item="statistic", estimate=float(observed), **people)


def valence_mean(talk: CaseTalk, code: str, person: str) -> float | None:
    said = [
        s for s in talk.about(code) if s.voice == (PERSON, person) and s.valence is not None
    ]  # fmt: skip
    means = []
    for coder in sorted({s.coder for s in said}):
        groups = [group_valence(g) for g in merged(s for s in said if s.coder == coder)]
        means.append(sum(groups) / len(groups))
    return sum(means) / len(means) if means else None


def between(data: np.ndarray, labels: np.ndarray, cases: int) -> float:
    """Mean over constructs of the variance of the cases' means; a construct needs two cases."""
    there = ~np.isnan(data)
    filled = np.where(there, data, 0.0)
    sums = np.array([filled[labels == c].sum(axis=0) for c in range(cases)])
    ns = np.array([there[labels == c].sum(axis=0) for c in range(cases)])
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(ns > 0, sums / ns, np.nan)
    usable = (ns > 0).sum(axis=0) >= 2
    if not usable.any():
        return math.nan
    return float(np.nanvar(means[:, usable], axis=0).mean())


def arrangements(sizes: list[int]) -> Iterator[list[int]]:
    """Every way to give the labels 0, 1, ... to that many informants."""
    left = list(sizes)
    labels: list[int] = []

    def fill() -> Iterator[list[int]]:
        if len(labels) == sum(sizes):
            yield list(labels)
            return
        for case, n in enumerate(left):
            if n:
                left[case] -= 1
                labels.append(case)
                yield from fill()
                labels.pop()
                left[case] += 1

    yield from fill()


def xc_07(talks: Talks) -> Iterator[Figure]:
    """ "constructs same-signed in all cases with >=2 sources each"."""
    if len(talks) < 2:
        return
    for code in registered(talks):
        ratings = [t.preferred(code) for t in talks.values()]
        values = [r.value for r in ratings]
        if any(v is None for v in values):
            continue
        for item, way in (("facilitator", 1), ("barrier", -1)):
            if all(v is not None and v * way > 0 for v in values):
                yield figure(
                    "XC-07", None, code_id=code, item=item, estimate=1.0, k=len(talks),
                    n=len(talks), coder_source=common_source(talks, [code]),
                    n_informants=sum(r.people for r in ratings),
                    n_documents=sum(r.documents for r in ratings),
                )  # fmt: skip
