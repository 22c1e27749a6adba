"""Propositions against what was found, case by case and over the cases (XC-04).

What belongs here: verdicts as figures, and whether they replicate. What does not: how a verdict is
reached (``propositions``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from coprod_pipeline.metrics.coded import Coded, support
from coprod_pipeline.metrics.comparison import Comparison
from coprod_pipeline.metrics.figures import Figure, Rows
from coprod_pipeline.metrics.propositions import (
    CONTRADICTS,
    INSUFFICIENT,
    MATCHES,
    PARTLY,
    Judgement,
    judge,
)
from coprod_pipeline.protocol import Proposition

_OPPOSITE = {
    "positive": "negative",
    "negative": "positive",
    "present": "absent",
    "absent": "present",
}
LITERAL, THEORETICAL, FAILED = "literal_replication", "theoretical_replication", "failed"


def pattern_matching(comparison: Comparison) -> Iterator[Figure]:
    """XC-04: each proposition's verdict in each of its cases, then whether it replicates."""
    judged = {
        p.proposition_id: {
            c: judge(comparison.materials[c], p) for c in comparison.case_ids if c in p.cases
        }
        for p in comparison.study.propositions
    }
    for proposition in comparison.study.propositions:
        own = judged[proposition.proposition_id]
        for case_id, judgement in own.items():
            yield _verdict(comparison, proposition, case_id, judgement)
        if own:
            contrary = [
                judged[other.proposition_id]
                for other in comparison.study.propositions
                if _predicts_otherwise(proposition, other)
            ]
            yield _replication(comparison, proposition, own, contrary)


def _verdict(
    comparison: Comparison, proposition: Proposition, case_id: str, judged: Judgement
) -> Figure:
    word = judged.verdict.word
    return Figure(
        "XC-04",
        {
            "grain": "case",
            "case_id": case_id,
            "proposition_id": proposition.proposition_id,
            "item": word,
            "k": judged.n_naming,
            "n": judged.n_heard,
            **support([*judged.supporting, *judged.contradicting]),
            "coder_source": judged.coder_source,
            "status": "insufficient" if word == INSUFFICIENT else "ok",
            "status_reason": judged.verdict.reason,
        },
        comparison.evidence(
            {case_id: _rows(judged.supporting)}, {case_id: _rows(judged.contradicting)}
        ),
    )


def _rows(coded: Sequence[Coded]) -> Rows:
    return np.array([c.row for c in coded], dtype=np.int64)


def _predicts_otherwise(one: Proposition, other: Proposition) -> bool:
    """Whether two propositions expect the opposite of the same codes in different cases."""
    return (
        not set(one.cases) & set(other.cases)
        and one.expect.keys() == other.expect.keys()
        and all(_OPPOSITE.get(word) == other.expect[code] for code, word in one.expect.items())
    )


def replication(own: Sequence[str], contrary: Sequence[str]) -> str | None:
    """What verdicts over cases amount to.

    Literal replication: the same predicted in two or more cases, and found in all. Theoretical:
    in one case, and the opposite predicted and found in others. ``failed`` where a case of these
    is partly as predicted or against it; ``insufficient`` where one cannot be judged. None when
    there is nothing to replicate: one case, and no opposite prediction for another.
    """
    if len(own) < 2 and not contrary:
        return None
    words = [*own] if len(own) >= 2 else [*own, *contrary]
    if any(word in (CONTRADICTS, PARTLY) for word in words):
        return FAILED
    if any(word != MATCHES for word in words):
        return INSUFFICIENT
    return LITERAL if len(own) >= 2 else THEORETICAL


def _replication(
    comparison: Comparison,
    proposition: Proposition,
    own: dict[str, Judgement],
    contrary: Sequence[dict[str, Judgement]],
) -> Figure:
    others = {c: j for judged in contrary for c, j in judged.items()}
    label = replication(
        [j.verdict.word for j in own.values()], [j.verdict.word for j in others.values()]
    )
    counted = own if len(own) >= 2 else own | others
    status, reason = "ok", None
    if label is None:
        status, reason = "not_applicable", "single_case"
    elif label == INSUFFICIENT:
        status, reason = "insufficient", "case_insufficient"
    evidence = comparison.evidence(
        {c: _rows(j.supporting) for c, j in counted.items()},
        {c: _rows(j.contradicting) for c, j in counted.items()},
    )
    return Figure(
        "XC-04",
        {
            "grain": "study",
            "proposition_id": proposition.proposition_id,
            "item": label,
            "k": sum(j.verdict.word == MATCHES for j in counted.values()),
            "n": len(counted),
            **comparison.behind(evidence),
            "coder_source": comparison.coder_source(proposition.expect, counted),
            "status": status,
            "status_reason": reason,
        },
        evidence,
    )
