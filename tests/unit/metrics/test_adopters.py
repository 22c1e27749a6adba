"""ADO-03 and ADO-07: fractions, places and categories, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from .small_case import SmallCase, event, figures, measured

D = date
BEGIN = D(2010, 1, 1)


def rows(metric: str, *happened: object) -> list[dict]:
    return figures(measured(SmallCase((), tuple(happened))), metric)


def listed(unit: str, number: str, **columns: object):
    return event(f"el{number}", "eligible", BEGIN, unit=unit, eligible_from=BEGIN, **columns)


def test_the_fraction_counts_adopters_among_those_who_can_adopt() -> None:
    found = {
        (r["item"], r["period_end"].year): r
        for r in rows(
            "ADO-03",
            listed("A", "1"),
            listed("B", "2"),
            listed("C", "3", eligible_to=D(2012, 6, 30)),  # no longer able from mid 2012 on
            event("u1", "first_use", D(2011, 1, 1), D(2011, 12, 31), unit="A"),
            event("u2", "first_use", D(2012, 1, 1), D(2013, 6, 30), unit="B"),
            event("x2", "discontinue", D(2014, 1, 1), D(2014, 3, 1), unit="B"),
            event("u4", "first_use", D(2010, 2, 1), unit="D"),  # never listed as able to adopt
        )
        if r["period_end"].month == 12
    }
    # 2010: none of 3; 2011: A of 3; 2012: A of A and B, B possibly; 2013: both; 2014 net: A of 2.
    assert (found["gross", 2010]["k"], found["gross", 2010]["n"]) == (0, 3)
    assert found["gross", 2010]["estimate"] == 0.0
    assert found["gross", 2011]["estimate"] == pytest.approx(1 / 3)
    assert (found["gross", 2012]["lo"], found["gross", 2012]["hi"]) == (0.5, 1.0)
    assert found["gross", 2013]["estimate"] == 1.0
    assert (found["gross", 2014]["k"], found["net", 2014]["k"]) == (2, 1)
    assert {r["interval_method"] for r in found.values()} == {"date_range"}


def test_a_merged_unit_leaves_both_sides_after_it_could_adopt() -> None:
    found = {
        r["period_end"].year: (r["k"], r["n"])
        for r in rows(
            "ADO-03",
            listed("A", "1"),
            listed("B", "2", eligible_to=D(2015, 3, 1)),
            event("u2", "first_use", D(2012, 1, 1), unit="B"),
            event("m2", "merge", D(2015, 3, 1), unit="B"),
        )
        if r["item"] == "gross" and r["period_end"].month == 12
    }
    assert (found[2014], found[2015]) == ((1, 2), (0, 1))


def test_no_denominator_no_fraction() -> None:
    # Dates of eligibility beside first uses list adopters only.
    (gross, net) = rows("ADO-03", event("u", "first_use", BEGIN, eligible_from=BEGIN))
    assert {r["status_reason"] for r in (gross, net)} == {"no_eligible_event"}
    assert gross["estimate"] is None
    (gross, _) = rows("ADO-03")
    assert gross["status_reason"] == "no_unit_list"
    happened = (event("e", "eligible", D(2012, 5, 1), eligible_from=D(2012, 5, 1)),)
    early = event("p", "policy_embed", D(2011, 5, 1))
    years = {r["period_end"].year: r for r in rows("ADO-03", *happened, early)}
    assert years[2011]["status_reason"] == "none_eligible"
    assert (years[2012]["k"], years[2012]["n"], years[2012]["estimate"]) == (0, 1, 0.0)


def test_places_and_what_the_dates_allow() -> None:
    found = {
        r["adopting_unit_id"]: r
        for r in rows(
            "ADO-07",
            event("a", "first_use", D(2011, 3, 1), unit="A"),
            event("b", "first_use", D(2012, 1, 1), D(2012, 12, 31), unit="B"),
            event("c", "first_use", D(2012, 3, 1), unit="C"),
            event("d", "first_use", D(2014, 1, 1), unit="D"),
            event("e", "first_use", None, unit="E", source="d1"),
            event("f", "adopt_decision", D(2014, 1, 1), unit="F"),
        )
    }
    places = {u: (r["estimate"], r["lo"], r["hi"]) for u, r in found.items()}
    # B's middle (1 July 2012) lies after C; B can still have been second.
    assert places["c1.a"] == (1, 1, 1)
    assert places["c1.c"] == (2, 2, 3)
    assert places["c1.b"] == (3, 2, 3)
    assert places["c1.d"] == (4, 4, 4)
    assert found["c1.e"]["status_reason"] == "no_date"
    assert found["c1.f"]["status_reason"] == "no_first_use"
    assert all(r["item"] is None for r in found.values())


def test_disputed_reports_contradict_each_other() -> None:
    tables = measured(
        SmallCase(
            (),
            (
                event("a1", "first_use", D(2011, 1, 1), unit="A"),
                event("a2", "first_use", D(2013, 1, 1), unit="A"),
                event("b", "first_use", D(2012, 6, 1), unit="B"),
            ),
        )
    )
    found = {r["adopting_unit_id"]: r for r in figures(tables, "ADO-07")}
    # The union of A's reports is 2011 to 2013, its middle 2012-01-01.
    assert [found[u]["estimate"] for u in ("c1.a", "c1.b")] == [1, 2]
    assert (found["c1.b"]["lo"], found["c1.b"]["hi"]) == (1, 2)
    roles = {
        e["event_id"]: e["role"]
        for e in tables["evidence"].to_pylist()
        if e["evidence_id"] == found["c1.a"]["evidence_id"]
    }
    assert roles == {"a1": "contradicts", "a2": "contradicts"}


@pytest.mark.parametrize(
    ("n", "adopted", "expected"), [(50, 41, True), (50, 40, False), (49, 49, False)]
)
def test_categories_only_in_large_populations(n: int, adopted: int, expected: bool) -> None:
    happened = [listed(f"U{i}", str(i)) for i in range(n)]
    happened += [
        event(f"u{i}", "first_use", BEGIN + timedelta(days=30 * i), unit=f"U{i}")
        for i in range(adopted)
    ]
    items = {r["adopting_unit_id"]: r["item"] for r in rows("ADO-07", *happened)}
    assert any(items.values()) == expected
    if expected:
        # Evenly spaced days 0, 30 … 1200: mean 600, s = 30 · sqrt(41 · 42 / 12) = 359.4.
        # Innovators below -118.7: none; early adopters below 240.6: 0 … 240, nine of them.
        count = [list(items.values()).count(c) for c in ("innovator", "early_adopter", "laggard")]
        assert count == [0, 9, 9]
        assert (items["c1.u0"], items["c1.u40"]) == ("early_adopter", "laggard")
        assert list(items.values()).count(None) == n - adopted
