"""What a case says to a proposition: as expected, partly, against it, or not enough.

What belongs here: the verdict of a case on each code a proposition speaks of, and what is for and
against it. What does not: rows of marts (``evidence_quality``, ``patterns``).

After pattern matching in Yin 2018 (Case Study Research, 6th ed., ch. 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coprod_pipeline.metrics.coded import INFORMANT, Coded, sources
from coprod_pipeline.metrics.cooptation import is_searched
from coprod_pipeline.metrics.forms import actual
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.ratings import Rating
from coprod_pipeline.model import RATING_VALUES
from coprod_pipeline.protocol import Proposition

MATCHES, PARTLY, INSUFFICIENT, CONTRADICTS = "matches", "partly", "insufficient", "contradicts"
#: From the least favourable on: what speaks against counts before what is not known.
LEAST_FAVOURABLE = (CONTRADICTS, INSUFFICIENT, PARTLY, MATCHES)
#: What a proposition can expect of being said at all.
PRESENCE = ("present", "absent")


@dataclass(frozen=True)
class Verdict:
    """A verdict and, where it is insufficient, why."""

    word: str
    reason: str | None = None


@dataclass(frozen=True)
class Judgement:
    """A proposition in a case: its verdict, what is for and against it, and who names it.

    ``n_naming`` and ``n_heard`` are informants who speak of what is expected present or absent,
    and all of the case; None for a proposition that expects directions only.
    """

    verdict: Verdict
    supporting: tuple[Coded, ...]
    contradicting: tuple[Coded, ...]
    n_naming: int | None
    n_heard: int | None
    coder_source: str | None


def judge(material: Material, proposition: Proposition) -> Judgement:
    """The verdict of a case: of several codes the least favourable one."""
    ratings = {r.code_id: r for r in material.ratings if r.phase_id is None and r.is_preferred}
    verdicts, agree, differ = [], [], []
    naming: set[str] = set()
    for code_id, expected in proposition.expect.items():
        said = [c for c in actual(material, code_id) if c.code_id == code_id]
        if expected in PRESENCE:
            searched = is_searched(
                material.study, material.case_id, proposition.proposition_id, code_id
            )
            verdicts.append(presence(said, expected, len(material.informants), searched=searched))
            naming |= sources(said, INFORMANT)
        else:
            verdicts.append(direction(ratings, code_id, expected))
        against = [c for c in said if is_contrary(c, expected)]
        differ += against
        agree += [c for c in said if not is_contrary(c, expected)]
    named = any(word in PRESENCE for word in proposition.expect.values())
    kinds = {material.coder_source(code_id) for code_id in proposition.expect} - {None}
    return Judgement(
        verdict=min(verdicts, key=lambda v: LEAST_FAVOURABLE.index(v.word)),
        supporting=tuple(agree),
        contradicting=tuple(differ),
        n_naming=len(naming) if named else None,
        n_heard=len(material.informants) if named else None,
        coder_source=kinds.pop() if len(kinds) == 1 else None,
    )


def direction(ratings: Mapping[str, Rating], code_id: str, expected: str) -> Verdict:
    """The verdict of the case's rating on an expected sign: X and 0 are partly."""
    rating = ratings.get(code_id)
    if rating is None:
        return Verdict(INSUFFICIENT, "not_rateable")
    if rating.status != "ok":
        return Verdict(INSUFFICIENT, rating.status_reason)
    value = RATING_VALUES.get(rating.rating_code, 0)
    if value == 0:
        return Verdict(PARTLY)
    return Verdict(MATCHES if (value > 0) == (expected == "positive") else CONTRADICTS)


def presence(said: Sequence[Coded], expected: str, n_informants: int, *, searched: bool) -> Verdict:
    """The verdict on something expected present or absent.

    Present: more than half of the case's informants and at least two sources name it; partly:
    any does. That nobody does is a finding only where somebody looked for it.
    """
    n_sources = len({c.source for c in said})
    if not n_sources:
        if not searched:
            return Verdict(INSUFFICIENT, "not_assessed")
        return Verdict(CONTRADICTS if expected == "present" else MATCHES)
    if 2 * len(sources(said, INFORMANT)) > n_informants and n_sources >= 2:
        return Verdict(MATCHES if expected == "present" else CONTRADICTS)
    return Verdict(PARTLY)


def is_contrary(coded: Coded, expected: str) -> bool:
    """Whether a coding speaks against an expectation of its code."""
    if expected in PRESENCE:
        return expected == "absent"
    return coded.valence == (-1 if expected == "positive" else 1)
