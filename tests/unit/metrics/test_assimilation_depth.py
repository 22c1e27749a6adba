"""Institutionalisation, normalisation, penetration, sustainment, mindset: ASM-05 to 08 and 10."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from coprod_pipeline.metrics.adoption import units_of
from coprod_pipeline.metrics.institutionalisation import months_later, sustained
from coprod_pipeline.metrics.material import gather
from coprod_pipeline.metrics.normalisation import (
    construct_score,
    normalisation_profile,
    respondent_means,
)
from coprod_pipeline.protocol import Event, Person
from coprod_pipeline.study_surveys import SurveyScore

from .small_case import Said, SmallCase, event, figures, measured, tables_of

CELLS = tuple(
    f"ins.{s}.{d}"
    for s in ("production", "maintenance", "supportive", "managerial")
    for d in ("passage", "routine", "saturation")
)


def institution(*said: Said) -> dict[tuple, dict]:
    rows = figures(measured(SmallCase(said, codes=CELLS)), "ASM-05")
    return {(r["code_id"], r["item"]): r for r in rows}


def both(code: str) -> list[Said]:
    return [Said("P1", None, code), Said("D1", None, code)]


def test_depth_and_breadth_count_cells_that_two_sources_show() -> None:
    rows = institution(
        *both("ins.production.passage"),
        *both("ins.production.saturation"),
        *both("ins.managerial.routine"),
        *both("ins.supportive.passage"),
        Said("P1", None, "ins.maintenance.saturation"),
        Said("P1", None, "ins.maintenance.saturation", segment=2),
    )
    yes = {code for (code, item), r in rows.items() if item == "yes"}
    assert yes == {
        "ins.production.passage",
        "ins.production.saturation",
        "ins.managerial.routine",
        "ins.supportive.passage",
    }
    single = rows["ins.maintenance.saturation", "no"]
    assert (single["status"], single["status_reason"]) == ("insufficient", "few_sources")
    assert rows["ins.production.routine", "no"]["status_reason"] == "no_coding"
    breadth = rows[None, "breadth"]
    # Production (3) and managerial (2) are routine or deeper, of four.
    assert (breadth["k"], breadth["n"], breadth["estimate"]) == (2, 4, 0.5)
    depths = {item: r["estimate"] for (code, item), r in rows.items() if item.startswith("depth")}
    assert depths == {
        "depth:production": 3,
        "depth:maintenance": None,
        "depth:supportive": 1,
        "depth:managerial": 2,
    }


def test_nothing_coded_is_no_zero() -> None:
    rows = institution()
    assert len(rows) == 12 + 1 + 4
    assert {(r["status"], r["estimate"]) for r in rows.values()} == {("insufficient", None)}
    assert figures(measured(SmallCase((Said("P1"),))), "ASM-05") == []


def scores(code: str, *given: float | None, instrument: str = "NoMAD") -> list[SurveyScore]:
    return [SurveyScore(f"r{i}", "c1", None, instrument, code, v) for i, v in enumerate(given)]


def survey(*answers: SurveyScore) -> dict[str, dict]:
    case = SmallCase((Said("P1"),), codes=("npt.coh.differentiation", "npt.act.relational"))
    found = normalisation_profile(gather(case.study, "c1", tables_of(case)), answers)
    return {
        str(f.columns["code_id"]): dict(f.columns) for f in found if f.columns["item"] == "nomad"
    }


def test_survey_means_are_of_respondents() -> None:
    # Item 1 asks about differentiation; r0 answers twice (2 and 4: 3).
    answers = [*scores("1", 2, 5, 4, 4, 4), SurveyScore("r0", "c1", None, "nomad", "Q01", 4)]
    row = survey(*answers)["npt.coh.differentiation"]
    assert (row["estimate"], row["n"], row["status"], row["unit"]) == (4, 5, "ok", "index")
    # s² = (1 + 1) / 4 = .5; t(4) = 2.776445; half = 2.776445 · .707107 / √5 = .877989.
    assert row["lo"] == pytest.approx(4 - 0.877989, abs=1e-6)
    assert row["hi"] == pytest.approx(4.877989, abs=1e-6)
    assert (row["loio_lo"], row["loio_hi"]) == (15 / 4, 17 / 4)
    assert row["interval_method"] == "t"


def test_fewer_than_five_respondents_are_suppressed() -> None:
    row = survey(*scores("npt.coh.differentiation", 2, 5, 4, 4))["npt.coh.differentiation"]
    assert (row["status"], row["status_reason"]) == ("suppressed", "few_respondents")
    assert "estimate" not in row
    assert "lo" not in row


def test_other_instruments_items_and_cases_are_left_out() -> None:
    assert survey(*scores("1", 1, 2, 3, 4, 5, instrument="other")) == {}
    assert survey(*scores("21", 1, 2, 3, 4, 5)) == {}
    assert survey(*scores("1", 0, 6, 7, None, 99)) == {}
    elsewhere = [replace(s, case_id="c2") for s in scores("1", 1, 2, 3, 4, 5)]
    assert survey(*elsewhere) == {}
    assert respondent_means([], "npt.coh.communal") == []


@pytest.mark.parametrize(
    ("item", "score", "expected"),
    [
        ("10", 5, ("npt.act.relational", 1)),  # it disrupts working relationships
        ("nomad_10", 2, ("npt.act.relational", 4)),
        ("11", 5, ("npt.act.relational", 5)),
        ("Q20", 3, ("npt.ref.reconfiguration", 3)),
        ("npt.act.relational", 5, ("npt.act.relational", 5)),
        ("0", 3, None),
        ("general", 3, None),
        ("1", 5.5, None),
        ("1", None, None),
    ],
)
def test_items_and_their_constructs(item: str, score: float | None, expected: object) -> None:
    assert construct_score(SurveyScore("r", "c", None, "NoMAD", item, score)) == expected


def test_talk_under_npt_is_rated_as_any_construct() -> None:
    code = "npt.coh.communal"
    tables = measured(SmallCase((Said("P1", code=code), Said("P2", code=code)), codes=(code,)))
    (row,) = figures(tables, "ASM-06")
    rating = next(r for r in figures(tables, "IMP-01") if r["phase_id"] is None)
    assert (row["item"], row["estimate"], row["unit"]) == ("rating:+1", 1, "rating")
    assert (row["derivation"], row["n_informants"]) == (rating["derivation"], 2)


def use(unit: str, day: date, number: int) -> list[Event]:
    return [
        event(
            f"e{number}", "eligible", date(2010, 1, 1), eligible_from=date(2010, 1, 1), unit=unit
        ),
        event(f"u{number}", "first_use", day, unit=unit),
    ]


def penetrated(*happened: Event) -> dict:
    (row,) = figures(measured(SmallCase((), happened)), "ASM-07")
    return row


def test_penetration_at_the_end_of_the_study() -> None:
    happened = (
        *use("A", date(2012, 1, 1), 1),
        *use("B", date(2012, 1, 1), 2),
        event("d", "discontinue", date(2018, 1, 1), unit="B"),
        *use("C", date(2019, 12, 31), 3),  # after the study's end, 30 June 2019
        event("x", "first_use", date(2012, 1, 1), unit="D"),  # nobody says it was eligible
    )
    row = penetrated(*happened)
    assert (row["k"], row["n"], row["estimate"]) == (1, 3, pytest.approx(1 / 3))
    assert (row["item"], row["unit"], row["lo"]) == ("units", "share", None)
    assert row["n_documents"] == 1
    assert penetrated()["status_reason"] == "no_unit_list"
    assert penetrated(happened[-1])["status_reason"] == "no_eligible_event"
    gone = replace(happened[0], eligible_to=date(2015, 1, 1))
    assert penetrated(gone)["status_reason"] == "none_eligible"


def sustaining(*happened: Event) -> tuple[str, str | None]:
    case = SmallCase((), happened)
    (unit,) = units_of(gather(case.study, "c1", tables_of(case)))
    return sustained(unit, case.study.end)


def test_sustainment_counts_24_months_from_the_certain_end_of_support() -> None:
    used = event("u", "first_use", date(2012, 1, 1))
    ended = event("f", "funding_end", date(2014, 6, 1), date(2014, 6, 30))
    assert sustaining(used, ended) == ("yes", None)
    # A second report of the same end narrows it down; in use by the last day it can have ended.
    again = event("g", "funding_end", date(2014, 6, 30), date(2014, 7, 31))
    just = event("u", "first_use", date(2014, 6, 30))
    assert sustaining(just, ended, again) == ("yes", None)
    assert sustaining(event("u", "first_use", date(2014, 7, 1)), ended, again)[0] == "unknown"
    stopped = event("d", "discontinue", date(2015, 1, 1))
    assert sustaining(used, ended, stopped) == ("no", None)
    # 1 June 2016 is the first day on which 24 months can be over, 30 June the last.
    on_time = replace(stopped, date_earliest=date(2016, 6, 30), date_latest=date(2016, 6, 30))
    assert sustaining(used, ended, on_time) == ("yes", None)
    wide = replace(stopped, date_earliest=date(2016, 6, 29), date_latest=date(2016, 6, 29))
    assert sustaining(used, ended, wide) == ("unknown", "dates_too_wide")


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        ((), "no_end_of_support"),
        ((event("f", "funding_end", date(2018, 1, 1)),), "too_early_to_tell"),
        ((event("f", "funding_end", date(2011, 1, 1)),), "not_in_use_under_support"),
        (
            (
                event("f", "funding_end", date(2014, 1, 1)),
                event("s", "funding_start", date(2014, 1, 1)),
            ),
            "no_end_of_support",
        ),
        (
            (
                event("f", "funding_end", date(2014, 1, 1)),
                event("m", "merge", date(2015, 1, 1), eligible_to=date(2015, 1, 1)),
            ),
            "no_longer_there",
        ),
    ],
)
def test_what_the_dates_do_not_tell_is_unknown(happened: tuple, reason: str) -> None:
    used = event("u", "first_use", date(2012, 1, 1))
    assert sustaining(used, *happened) == ("unknown", reason)


def test_the_last_of_several_grants_counts() -> None:
    used = event("u", "first_use", date(2012, 1, 1))
    grants = (
        event("f1", "funding_end", date(2013, 1, 1)),
        event("s2", "funding_start", date(2013, 1, 2)),
        event("f2", "funding_end", date(2016, 1, 1)),
    )
    stopped = event("d", "discontinue", date(2015, 6, 1))
    assert sustaining(used, *grants, stopped) == ("no", None)
    rows = figures(measured(SmallCase((), (used, *grants))), "ASM-08")
    assert [(r["item"], r["grain"], r["status"]) for r in rows] == [("yes", "unit", "ok")]
    unused = event("x", "eligible", date(2010, 1, 1), unit="Other")
    assert len(figures(measured(SmallCase((), (used, unused))), "ASM-08")) == 1


def test_months_later_keeps_to_the_calendar() -> None:
    assert months_later(date(2012, 2, 29), 24) == date(2014, 2, 28)
    assert months_later(date(2014, 12, 31), 2) == date(2015, 2, 28)
    assert months_later(date(2014, 12, 1), 1) == date(2015, 1, 1)


MINDSET = "loz.signal.mindset"


def changed(*said: Said, roster: tuple = (), silent: tuple = ()) -> dict[str, dict]:
    case = SmallCase(said, codes=(MINDSET,), silent=silent).but(roster=roster)
    return {r["item"]: r for r in figures(measured(case), "ASM-10")}


def test_mindset_needs_an_example_and_somebody_else_bears_it_out() -> None:
    people = (
        Person("P1", "c1", role="lead", stake="insider"),
        Person("P2", "c1", role="nurse", stake="insider"),
    )
    said = (
        Said("P1", None, MINDSET, explicit=True),
        Said("P2", None, MINDSET, explicit=True),
        Said("P3", None, MINDSET),
        Said("P5", None, MINDSET, explicit=True, aspect="anticipated"),
    )
    rows = changed(*said, roster=people, silent=("P4",))
    informants = rows["informants"]
    assert (informants["k"], informants["n"], informants["estimate"]) == (2, 5, 0.4)
    # 2/5 ± 2.776445 · √(.3 / 5): -.280 to 1.080, clipped.
    assert (informants["lo"], informants["hi"]) == (0, 1)
    assert (informants["loio_lo"], informants["loio_hi"]) == (0.25, 0.5)
    # P3 has no known stake, P1 and P2 the same one.
    assert rows["corroborated"]["k"] == 0
    document = changed(*said, Said("D1", None, MINDSET), roster=people)
    assert document["corroborated"]["k"] == 2
    other = (*people, Person("P3", "c1", stake="recipient"))
    assert changed(*said, roster=other)["corroborated"]["k"] == 2
    assert changed()["informants"]["status_reason"] == "no_coding"
    papers = changed(Said("D1", None, MINDSET))
    assert papers["informants"]["status_reason"] == "no_known_informant"
