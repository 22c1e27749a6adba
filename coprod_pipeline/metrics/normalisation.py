"""Normalisation: what talk and the NoMAD survey say of each part of becoming normal (ASM-06).

What belongs here: the ratings of the sub-constructs, and the means of survey items. What does
not: the rating rule (``ratings``), reading surveys (``study_surveys``). Talk coded under these
constructs is no score of the survey, and the survey no rating.

Items of NoMAD and their constructs: Finch 2018, doi 10.1186/s12874-018-0591-x.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import fsum, sqrt
from statistics import stdev

from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.intervals import LEVEL, Interval, T, leave_one_out_mean
from coprod_pipeline.metrics.material import Material, rating_evidence
from coprod_pipeline.protocol import SurveyScore

#: Fewer respondents than this are not shown: their answers could be worked out.
FEWEST_RESPONDENTS = 5
LOWEST, HIGHEST = 1.0, 5.0
#: The construct that each of the twenty items of NoMAD asks about.
ITEMS = {
    1: "npt.coh.differentiation",
    2: "npt.coh.communal",
    3: "npt.coh.individual",
    4: "npt.coh.internalisation",
    5: "npt.cog.initiation",
    6: "npt.cog.legitimation",
    7: "npt.cog.enrolment",
    8: "npt.cog.activation",
    9: "npt.act.interactional",
    10: "npt.act.relational",
    11: "npt.act.relational",
    12: "npt.act.skillset",
    13: "npt.act.skillset",
    14: "npt.act.contextual",
    15: "npt.act.contextual",
    16: "npt.ref.systemisation",
    17: "npt.ref.communal",
    18: "npt.ref.individual",
    19: "npt.ref.reconfiguration",
    20: "npt.ref.reconfiguration",
}
#: Agreement speaks against normalisation: it disrupts working relationships.
REVERSED = 10
_NUMBER = re.compile(r"^\D*(\d{1,2})$")


def normalisation_profile(material: Material, scores: Sequence[SurveyScore]) -> Iterator[Figure]:
    """ASM-06: the case's rating of each sub-construct, and the mean of its survey items."""
    yield from _ratings(material)
    asked = [
        s
        for s in scores
        if s.case_id == material.case_id and s.instrument.strip().casefold() == "nomad"
    ]
    for code_id in material.frameworks:
        if code_id.startswith("npt."):
            answers = respondent_means(asked, code_id)
            if answers:
                yield _survey(material, code_id, answers)


def _ratings(material: Material) -> Iterator[Figure]:
    for rating in material.ratings:
        if rating.phase_id is None and rating.is_preferred and rating.code_id.startswith("npt."):
            yield Figure(
                "ASM-06",
                {
                    "grain": "case",
                    "case_id": material.case_id,
                    "code_id": rating.code_id,
                    "item": f"rating:{rating.rating_code}",
                    "derivation": rating.derivation,
                    "estimate": rating.value,
                    "unit": "rating",
                    "loio_lo": rating.loio[0] if rating.loio else None,
                    "loio_hi": rating.loio[1] if rating.loio else None,
                    "n_informants": rating.n_informants,
                    "n_documents": rating.n_documents,
                    "n_segments": rating.n_segments,
                    "coder_source": material.coder_source(rating.code_id),
                    "status": rating.status,
                    "status_reason": rating.status_reason,
                    "exploratory": material.is_exploratory(rating.code_id),
                },
                rating_evidence(rating, material.voices),
            )


def _survey(material: Material, code_id: str, answers: Sequence[float]) -> Figure:
    n = len(answers)
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "code_id": code_id,
        "item": "nomad",
        "unit": "index",
        "n": n,
        "n_informants": 0,
        "n_documents": 0,
        "n_segments": 0,
        "status": "suppressed",
        "status_reason": "few_respondents",
        "exploratory": material.is_exploratory(code_id),
    }
    if n >= FEWEST_RESPONDENTS:
        lo, hi = leave_one_out_mean(answers)
        columns |= {"estimate": fsum(answers) / n, "loio_lo": lo, "loio_hi": hi}
        columns |= t_interval(answers).columns()
        columns |= {"status": "ok", "status_reason": None}
    return Figure("ASM-06", columns)


def t_interval(answers: Sequence[float]) -> Interval:
    """Mean ± t(n - 1) · s / √n of one answer a respondent, clipped to the scale.

    At any number of respondents: a survey is answered by many, and nothing is resampled.
    """
    from scipy.special import stdtrit

    n = len(answers)
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * stdev(answers) / sqrt(n)
    centre = fsum(answers) / n
    return Interval(max(centre - half, LOWEST), min(centre + half, HIGHEST), T)


def respondent_means(scores: Sequence[SurveyScore], code_id: str) -> list[float]:
    """The mean score (1-5) of each respondent on a construct's items, in order of respondent.

    Answers off the scale are left out: on NoMAD they mean "not relevant to my role".
    """
    given: dict[str, list[float]] = {}
    for s in scores:
        value = construct_score(s)
        if value is not None and value[0] == code_id:
            given.setdefault(s.respondent_id, []).append(value[1])
    return [fsum(given[r]) / len(given[r]) for r in sorted(given)]


def construct_score(score: SurveyScore) -> tuple[str, float] | None:
    """Construct and score of an answer, reversed where agreement speaks against it.

    ``item_id`` is the code of the construct, or the item's number in NoMAD (``7``, ``Q7``,
    ``nomad_07``). None for other items and for answers off the scale.
    """
    if score.score is None or not LOWEST <= score.score <= HIGHEST:
        return None
    item = score.item_id.strip().casefold()
    if item.startswith("npt."):
        return item, score.score
    number = _NUMBER.match(item)
    place = int(number[1]) if number else 0
    if place not in ITEMS:
        return None
    return ITEMS[place], LOWEST + HIGHEST - score.score if place == REVERSED else score.score
