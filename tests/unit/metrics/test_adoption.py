"""Units, events and adoption figures, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from coprod_pipeline.metrics.events import agreed_interval, events

from .small_case import Said, SmallCase, event, figures, measured

D = date
Y2010 = D(2010, 1, 1)


def year(y: int) -> tuple[date, date]:
    return D(y, 1, 1), D(y, 12, 31)


def ado_01(*happened: object, said: tuple[Said, ...] = ()) -> dict[str, dict]:
    rows = figures(measured(SmallCase(said, tuple(happened))), "ADO-01")
    return {r["adopting_unit_id"]: r for r in rows}


def ado_02(*happened: object) -> dict[tuple[str, date], tuple]:
    rows = figures(measured(SmallCase((), tuple(happened))), "ADO-02")
    return {(r["item"], r["period_end"]): (r["estimate"], r["lo"], r["hi"]) for r in rows}


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([year(2012)], (year(2012), False)),
        ([year(2012), (D(2012, 3, 1), D(2012, 3, 31))], ((D(2012, 3, 1), D(2012, 3, 31)), False)),
        ([(D(2012, 1, 1), D(2012, 6, 1)), (D(2012, 6, 1), D(2012, 9, 1))],
         ((D(2012, 6, 1), D(2012, 6, 1)), False)),
        ([year(2012), year(2014)], ((D(2012, 1, 1), D(2014, 12, 31)), True)),
    ],
)  # fmt: skip
def test_reports_that_share_a_day_agree(reports: list, expected: tuple) -> None:
    assert agreed_interval(reports) == expected


def test_units_and_events_as_tables() -> None:
    case = SmallCase(
        happened=(
            event("e1", "eligible", *year(2011), unit="Skövde sjukhus", eligible_to=D(2018, 1, 1)),
            event(
                "e2", "first_use", *year(2012), unit="SKÖVDE  SJUKHUS", eligible_to=D(2019, 1, 1)
            ),
            event("e3", "first_use", *year(2014), unit="Skövde sjukhus", source="d9"),
            event("e4", "expand", *year(2014), unit="Skövde sjukhus"),
            event("e5", "expand", *year(2017), unit="Skövde sjukhus", source=None),
            event("x1", "first_use", *year(2014), case_id="other"),
        )
    )
    units, happened = events(
        replace(case.study, events=case.happened),
        "c1",
        {"d1": "src-1"},
        mask=lambda text: f"<{text}>",
    )
    assert units.to_pylist() == [
        {
            "adopting_unit_id": "c1.skovde-sjukhus",
            "case_id": "c1",
            "name": "<Skövde sjukhus>",
            "eligible_from": D(2011, 1, 1),
            "eligible_to": D(2019, 1, 1),
        }
    ]
    rows = {r["event_id"]: r for r in happened.to_pylist()}
    assert [r for r in rows if rows[r]["disputed"]] == ["e2", "e3"]  # never an expansion
    assert [rows[e]["source_id"] for e in ("e1", "e3", "e5")] == ["src-1", None, None]
    assert set(rows) == {"e1", "e2", "e3", "e4", "e5"}


def test_months_from_eligibility_to_the_midpoint_of_first_use() -> None:
    row = ado_01(event("e1", "first_use", D(2012, 3, 1), D(2012, 3, 31), eligible_from=Y2010))[
        "c1.north"
    ]
    assert row["estimate"] == pytest.approx(805 / 30.4375, abs=1e-12)
    assert row["lo"] == pytest.approx(790 / 30.4375, abs=1e-12)
    assert row["hi"] == pytest.approx(820 / 30.4375, abs=1e-12)
    assert (row["grain"], row["unit"], row["interval_method"]) == ("unit", "months", "date_range")
    assert (row["n_documents"], row["n_informants"], row["status"]) == (1, 0, "ok")
    assert row["coder_source"] is None


def test_agreeing_reports_count_with_their_intersection() -> None:
    row = ado_01(
        event("e1", "first_use", *year(2012), eligible_from=Y2010),
        event("e2", "first_use", D(2012, 3, 1), D(2013, 3, 31), source="d2"),
    )["c1.north"]
    assert row["lo"] == pytest.approx(790 / 30.4375, abs=1e-12)
    assert row["hi"] == pytest.approx((D(2012, 12, 31) - Y2010).days / 30.4375, abs=1e-12)
    assert row["n_documents"] == 2


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        ([event("e", "adopt_decision", *year(2012), eligible_from=Y2010)], "no_first_use"),
        ([event("e", "first_use", None, eligible_from=Y2010)], "no_date"),
        ([event("e", "first_use", *year(2012))], "no_eligible_from"),
        ([event("e", "first_use", *year(2012), eligible_from=Y2010),
          event("f", "first_use", *year(2014))], "disputed"),
        ([event("e", "first_use", *year(2012), eligible_from=Y2010, source=None)],
         "no_dated_source"),
        ([event("e", "first_use", *year(2009), eligible_from=Y2010)], "first_use_before_eligible"),
    ],
)  # fmt: skip
def test_no_time_without_what_it_needs(happened: list, reason: str) -> None:
    row = ado_01(*happened)["c1.north"]
    assert (row["status"], row["status_reason"], row["estimate"]) == ("insufficient", reason, None)


def test_a_year_that_began_before_eligibility_is_no_contradiction() -> None:
    row = ado_01(event("e", "first_use", *year(2010), eligible_from=D(2010, 7, 1)))["c1.north"]
    assert row["status"] == "ok"
    assert row["lo"] == pytest.approx(-181 / 30.4375, abs=1e-12)


def test_two_informants_in_two_interviews_date_an_event_one_does_not() -> None:
    heard = (Said("P1"), Said("P2"))
    one = event("e1", "first_use", *year(2012), eligible_from=Y2010, source="i1")
    other = event("e2", "first_use", *year(2012), source="i2")
    row = ado_01(one, other, said=heard)["c1.north"]
    assert (row["status"], row["n_informants"], row["n_documents"]) == ("ok", 2, 0)
    assert ado_01(one, said=heard)["c1.north"]["status_reason"] == "no_dated_source"
    again = event("e2", "first_use", *year(2012), source="iB")
    same_person = (Said("P1"), Said("P1", source="iB"))
    assert ado_01(one, again, said=same_person)["c1.north"]["status_reason"] == "no_dated_source"


def test_evidence_of_a_disputed_date_contradicts() -> None:
    tables = measured(
        SmallCase(
            happened=(
                event("e1", "first_use", *year(2012), eligible_from=Y2010),
                event("e2", "first_use", *year(2015), source="d2"),
            )
        )
    )
    (row,) = figures(tables, "ADO-01")
    found = [r for r in tables["evidence"].to_pylist() if r["evidence_id"] == row["evidence_id"]]
    assert {(r["event_id"], r["role"]) for r in found} == {
        ("e1", "contradicts"),
        ("e2", "contradicts"),
    }


def test_adopting_units_by_year_gross_and_net() -> None:
    rows = ado_02(
        event("a", "first_use", *year(2012), unit="North", eligible_from=Y2010),
        event("b", "first_use", D(2013, 5, 1), D(2015, 2, 1), unit="South"),
        event("c", "first_use", *year(2013), unit="East"),
        event("d", "discontinue", D(2015, 6, 1), D(2016, 2, 1), unit="East"),
        event("e", "first_use", *year(2014), unit="West", eligible_to=D(2017, 12, 31)),
        event("f", "merge", D(2017, 3, 1), unit="West"),
        event("g", "adopt_decision", *year(2012), unit="Never"),
    )
    days = [D(y, 12, 31) for y in range(2010, 2019)] + [D(2019, 6, 30)]
    assert sorted({day for _, day in rows}) == days
    gross = [rows["gross", day] for day in days]
    net = [rows["net", day] for day in days]
    #             2010    2011    2012   2013   2014   2015   2016   2017   2018   2019
    assert [g[0] for g in gross] == [0, 0, 1, 2, 3, 4, 4, 4, 3, 3]
    assert [g[2] for g in gross] == [0, 0, 1, 3, 4, 4, 4, 4, 3, 3]
    assert [g[0] for g in net] == [0, 0, 1, 2, 3, 4, 3, 3, 2, 2]
    assert all(lo == estimate <= hi for estimate, lo, hi in rows.values())


def test_a_disputed_first_use_counts_from_the_end_of_the_union() -> None:
    rows = ado_02(
        event("a", "first_use", *year(2012), eligible_from=Y2010),
        event("b", "first_use", *year(2015), source="d2"),
    )
    assert rows["gross", D(2014, 12, 31)] == (0, 0, 1)
    assert rows["gross", D(2015, 12, 31)] == (1, 1, 1)


def test_eligibility_that_ends_without_a_merger_ends_no_use() -> None:
    rows = ado_02(event("a", "first_use", *year(2012), eligible_to=D(2014, 1, 1)))
    assert rows["net", D(2019, 6, 30)] == (1, 1, 1)


@pytest.mark.parametrize(
    ("happened", "reason"),
    [((), "no_unit_list"), ((event("a", "first_use", None),), "no_dated_event")],
)
def test_adopting_units_need_a_list_and_a_date(happened: tuple, reason: str) -> None:
    rows = figures(measured(SmallCase(happened=happened)), "ADO-02")
    assert [(r["item"], r["status"], r["status_reason"]) for r in rows] == [
        ("gross", "insufficient", reason),
        ("net", "insufficient", reason),
    ]
    assert all(r["estimate"] is None and r["period_end"] == D(2019, 6, 30) for r in rows)
