"""Broken copies of the metrics: each breaks one rule that the figures rest on.

What belongs here: how to break, as a context in which the pipeline computes wrongly. SQL is changed
in a temporary copy; functions are replaced for as long as the context lasts. What does not: what
then shows (``test_mutations``).
"""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa

from coprod_pipeline.coding.phases import phases_of
from coprod_pipeline.metrics import (
    adoption,
    balance,
    contrast,
    diffusion,
    grids,
    intervals,
    material,
    ratings,
    voices,
)
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study

Mutation = Callable[[], Any]


@contextmanager
def _sql(name: str, old: str, new: str) -> Iterator[None]:
    """A statement of ``name`` rewritten; fails where it no longer says so."""
    with tempfile.TemporaryDirectory() as folder:
        for path in voices._SQL.glob("*.sql"):
            shutil.copy(path, folder)
        target = Path(folder) / name
        text = target.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise LookupError(f"{name} says {old!r} {text.count(old)} times: renew the mutation")
        target.write_text(text.replace(old, new), encoding="utf-8")
        with patch.object(voices, "_SQL", Path(folder)):
            yield


def segments_as_informants() -> Any:
    """Every segment votes."""
    return _sql(
        "codings.sql", "THEN segment.participant_id\n", "THEN segment.segment_id\n"
    )  # fmt: skip


@contextmanager
def mixed_is_missing() -> Iterator[None]:
    """A rating of X is none."""
    rated = ratings.rate_1

    def rate_1(votes: ratings.Tally, others: int) -> str:
        code = rated(votes, others)
        return ratings.NA_MISSING if code == "X" else code

    with patch.object(ratings, "rate_1", rate_1):
        yield


def mixed_statement_is_missing() -> Any:
    """A statement of valence X is dropped as if nothing had been said."""
    return _sql(
        "codings.sql",
        "        coding.valence_code,\n",
        "        nullif(coding.valence_code, 'X') AS valence_code,\n",
    )


@contextmanager
def missing_is_zero() -> Iterator[None]:
    """What is not rated is neutral."""

    def zero(*arguments: Any, **named: Any) -> list[ratings.Rating]:
        return [
            replace(r, rating_code="0", status="ok", status_reason=None)
            if r.rating_code.startswith("NA")
            else r
            for r in ratings.rate_case(*arguments, **named)
        ]

    with patch.object(material, "rate_case", zero), patch.object(grids, "rate_case", zero):
        yield


def reverse_polarity_flipped() -> Any:
    """Complexity, cost and the like are flipped, though a valence is an influence already."""
    return _sql(
        "codings.sql",
        "        coding.valence_code,\n",
        "        CASE WHEN coding.code_id NOT IN ('c22.inn.complex', 'c22.inn.cost',"
        " 'rog.attr.complex') THEN coding.valence_code WHEN coding.valence_code = '1' THEN '-1'"
        " WHEN coding.valence_code = '-1' THEN '1' ELSE coding.valence_code END AS valence_code,\n",
    )


def anticipated_is_actual() -> Any:
    """What was expected counts as what happened."""
    return _sql("codings.sql", "coalesce(coding.aspect, 'actual') AS aspect", "'actual' AS aspect")


def presence_votes() -> Any:
    """A code without a valence is a neutral vote."""
    return _sql(
        "voices.sql",
        "coalesce(bool_or(valence_code IS NOT NULL), false) AS has_valence",
        "true AS has_valence",
    )


@contextmanager
def documents_vote() -> Iterator[None]:
    """Papers vote like people."""
    counted = ratings.tally

    def all_vote(said: Sequence[voices.Voice]) -> ratings.Tally:
        return counted([replace(v, kind="informant") for v in said])

    with patch.object(ratings, "tally", all_vote), patch.object(balance, "tally", all_vote):
        yield


def interviewers_talk() -> Any:
    """What the interviewer says is evidence."""
    return _sql("codings.sql", "NOT IN ('interviewer', 'other')", "NOT IN ('other')")


def coders_summed() -> Any:
    """Who codes much outvotes the other coders."""
    return _sql("voices.sql", "sum(sign(s)) FILTER (has_valence)", "sum(s) FILTER (has_valence)")


@contextmanager
def disputed_dates_agree() -> Iterator[None]:
    """Reports without a day in common are intersected all the same, from the last to the first."""

    def agreed(reports: Sequence[Any]) -> tuple[Any, bool]:
        ends = sorted((max(r[0] for r in reports), min(r[1] for r in reports)))
        return (ends[0], ends[1]), False

    with patch.object(adoption, "agreed_interval", agreed):
        yield


@contextmanager
def decision_is_adoption() -> Iterator[None]:
    """Who decided to adopt counts as a user."""
    named = adoption.Unit.interval

    def interval(unit: adoption.Unit, event_type: str) -> Any:
        found = named(unit, event_type)
        if found is None and event_type == "first_use":
            return named(unit, "adopt_decision")
        return found

    with patch.object(adoption.Unit, "interval", interval):
        yield


@contextmanager
def curve_from_a_handful() -> Iterator[None]:
    """The diffusion curve is fitted to whatever there is."""
    with patch.object(diffusion, "FEWEST_ADOPTIONS", 0), patch.object(diffusion, "LEAST_SHARE", 0):
        yield


@contextmanager
def three_cases_distinguish() -> Iterator[None]:
    """Constructs are listed that tell three cases apart."""
    with patch.object(contrast, "FEWEST_CASES", 1):
        yield


@contextmanager
def half_is_strong() -> Iterator[None]:
    """One explicit example, or half of the informants, is enough for a 2."""
    rated = ratings.rate_1

    def rate_1(votes: ratings.Tally, others: int) -> str:
        code = rated(votes, others)
        explicit = votes.explicit_towards(code)
        return code[0] + "2" if explicit and 2 * explicit >= votes.n_informants else code

    with patch.object(ratings, "rate_1", rate_1):
        yield


def overlaps_count_twice() -> Any:
    """Codings that overlap are as many statements."""
    return _sql(
        "codings.sql",
        "WHEN reached_end IS NULL OR char_start >= reached_end THEN 1 ELSE 0 END",
        "WHEN reached_end IS NULL OR true THEN 1 ELSE 0 END",
    )


@contextmanager
def normal_interval() -> Iterator[None]:
    """1.96 in place of t: too narrow for a handful of people."""
    with patch.object(intervals, "_t", lambda n: 1.96):
        yield


def human_and_machine_mixed() -> Any:
    """Every coder counts, whoever it is."""
    return _sql("codings.sql", "        AND coder_source.kind = coder.kind\n", "")


def phases_by_interview(
    study: Study, tables: Mapping[str, dict[str, pa.Table]]
) -> dict[str, dict[str, pa.Table]]:
    """Tables in which a coding belongs to the phase of its interview, not to the time talked of."""
    changed = {}
    for case_id, own in tables.items():
        dates = {
            r["source_id"]: (r["date_lo"], r["date_hi"]) for r in own["dim_source"].to_pylist()
        }
        rows = [
            {"coding_id": r["coding_id"], "case_id": case_id, "phase_id": phase}
            for r in own["fact_coding"].to_pylist()
            for phase in phases_of(study.phases[case_id], None, None, dates[r["source_id"]])
        ]
        changed[case_id] = own | {"fact_coding_phase": TABLES["fact_coding_phase"].from_rows(rows)}
    return changed


MUTATIONS: tuple[Mutation, ...] = (
    segments_as_informants, mixed_is_missing, mixed_statement_is_missing,
    missing_is_zero, reverse_polarity_flipped,
    anticipated_is_actual, presence_votes, documents_vote, interviewers_talk, coders_summed,
    disputed_dates_agree, decision_is_adoption, curve_from_a_handful, three_cases_distinguish,
    half_is_strong, overlaps_count_twice, normal_interval, human_and_machine_mixed,
)  # fmt: skip
#: Those that no case worked by hand is about: events, and codes whose wording is reversed.
_EVENTS = (
    reverse_polarity_flipped, disputed_dates_agree, decision_is_adoption, curve_from_a_handful,
)  # fmt: skip
ON_PAPER = tuple(m for m in MUTATIONS if m not in _EVENTS)
#: Those that the planted study shows too; the others break what its codings do not contain.
IN_THE_STUDY = (
    *_EVENTS, segments_as_informants, mixed_is_missing, missing_is_zero, anticipated_is_actual,
    documents_vote,
)  # fmt: skip
#: For checks by hand: t of .975 with 3 degrees of freedom.
T_3 = 3.182446305284263


def t_bounds(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half width of the interval of four people."""
    mean = math.fsum(values) / 4
    spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / 3)
    return mean, T_3 * spread / 2
