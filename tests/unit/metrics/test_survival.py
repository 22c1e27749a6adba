"""ADO-04: the curve by hand, late entry, and what is left out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.metrics.survival import Spell, kaplan_meier
from coprod_pipeline.protocol import Case

from .small_case import SmallCase, event, figures, measured

D = date
BEGIN = D(2010, 1, 1)


def test_the_curve_of_a_textbook() -> None:
    # Remission of 21 patients on 6-MP (Freireich 1963): 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+
    # 22 23 25+ 32+ 32+ 34+ 35+. S(6) = 18/21 = .857, S(7) = .807, S(10) = .753, S(13) = .690,
    # S(16) = .627, S(22) = .538, S(23) = .448.
    ends = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    spells = [Spell(0, e, True) for e in ends] + [Spell(0, e, False) for e in censored]
    steps = kaplan_meier(spells)
    assert [(s.time, s.n_at_risk, s.n_events) for s in steps] == [
        (6, 21, 3), (7, 17, 1), (10, 15, 1), (13, 12, 1), (16, 11, 1), (22, 7, 1), (23, 6, 1)
    ]  # fmt: skip
    survival = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(s.survival, 3) for s in steps] == survival
    # At 10: sum d / (n (n - d)) = 3/378 + 1/272 + 1/210 = .016375; se of log(-log S) is
    # .127966 / .283633 = .451165; bounds S ** exp(±1.959964 · .451165) = .503, .889.
    assert (round(steps[2].lo, 3), round(steps[2].hi, 3)) == (0.503, 0.889)


def test_who_enters_late_is_at_risk_from_then_on() -> None:
    # At 2: only the first is watched (1 of 1 … entered 0, 0); the third enters at 3.
    steps = kaplan_meier([Spell(0, 2, True), Spell(0, 5, True), Spell(3, 4, True)])
    assert [(s.time, s.n_at_risk) for s in steps] == [(2, 2), (4, 2), (5, 1)]
    assert [s.survival for s in steps] == [0.5, 0.25, 0.0]
    assert (steps[-1].lo, steps[-1].hi) == (None, None)
    assert kaplan_meier([Spell(0, 0, True), Spell(0, 1, False)])[0].survival == 0.5
    assert kaplan_meier([]) == []


@given(
    st.lists(
        st.builds(
            Spell,
            entry=st.integers(0, 5),
            end=st.integers(6, 20),
            happened=st.booleans(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_the_curve_falls_and_bounds_hold_it(spells: list[Spell]) -> None:
    before = 1.0
    for step in kaplan_meier(spells):
        assert 0 <= step.survival < before
        assert step.n_events <= step.n_at_risk
        if step.lo is not None:
            assert step.lo <= step.survival <= step.hi
        before = step.survival
    assert len(kaplan_meier(spells)) == len({s.end for s in spells if s.happened})


def units(*uses: tuple[date, date] | None, first: int = 0) -> list:
    happened = []
    for number, use in enumerate(uses, start=first):
        name = f"U{number}"
        happened.append(event(f"e{number}", "eligible", BEGIN, unit=name, eligible_from=BEGIN))
        if use:
            happened.append(event(f"u{number}", "first_use", *use, unit=name))
    return happened


def ado_04(*happened: object, case: SmallCase | None = None) -> dict[str, dict]:
    case = replace(case or SmallCase(), happened=tuple(happened))
    return {r["item"]: r for r in figures(measured(case), "ADO-04")}


def day(number: int) -> tuple[date, date]:
    when = date.fromordinal(BEGIN.toordinal() + number)
    return when, when


def test_months_from_eligibility_and_censoring_at_the_end() -> None:
    # 365 days = 12.0 months, 730 = 24.0; the others are censored at the end of the study.
    found = ado_04(*units(day(365), day(730), None, None, None))
    non_adoption = {i: (r["estimate"], r["k"], r["n"]) for i, r in found.items() if "non" in i}
    assert non_adoption == {
        "non_adoption:12.0": (pytest.approx(0.8), 1, 5),
        "non_adoption:24.0": (pytest.approx(0.6), 1, 4),
    }
    assert {r["lo"] for r in found.values()} == {None}  # two events are too few for bounds
    assert found["use"]["status_reason"] == "few_units"


def test_an_interval_counts_at_its_middle_after_the_origin() -> None:
    # 2009-12-02 … 2010-03-02: after eligibility 0 … 60 days, middle 30 days = 1.0 months.
    early = (D(2009, 12, 2), D(2010, 3, 2))
    found = ado_04(*units(early, None, None, None, None))
    assert "non_adoption:1.0" in found
    # Wholly before eligibility: a contradiction, left out.
    found = ado_04(*units((D(2009, 1, 1), D(2009, 2, 1)), None, None, None, None))
    assert found["non_adoption"]["n"] == 4


def test_ten_events_bring_bounds() -> None:
    found = ado_04(*units(*(day(100 * i) for i in range(1, 11)), None))
    first = found["non_adoption:3.3"]
    # 100 days = 3.29 months; 10 / 11; Greenwood 1 / (11 · 10); se = .0953463 / .0953102 = 1.000379
    width = 1.959963984540054 * math.sqrt(1 / 110) / abs(math.log(10 / 11))
    assert first["interval_method"] == "greenwood"
    assert first["lo"] == pytest.approx((10 / 11) ** math.exp(width))
    assert first["hi"] == pytest.approx((10 / 11) ** math.exp(-width))


def test_use_ends_with_discontinuation_and_nothing_happened_is_a_curve_at_one() -> None:
    happened = units(*[day(365)] * 5)
    found = ado_04(*happened)
    # From 2011-01-01 to 2019-06-30 are 3102 days = 101.9 months.
    assert (found["use:101.9"]["estimate"], found["use:101.9"]["n"]) == (1.0, 5)
    stopped = event("x", "discontinue", D(2012, 1, 1), unit="U0")
    found = ado_04(*happened, stopped)
    assert (found["use:12.0"]["estimate"], found["use:12.0"]["k"]) == (0.8, 1)
    assert "use:101.9" not in found


def test_without_a_list_or_with_four_units_there_is_no_curve() -> None:
    found = ado_04(*units(day(9), day(9), None, None))
    assert found["non_adoption"]["status_reason"] == "few_units"
    alone = [event(f"u{i}", "first_use", D(2011, 1, 1), unit=f"U{i}") for i in range(6)]
    assert {r["status_reason"] for r in ado_04(*alone).values()} == {"no_eligible_event"}


def test_nobody_can_adopt_before_the_innovation_began() -> None:
    study = SmallCase().study
    began = replace(study, cases=(Case("c1", "One", innovation_start=D(2011, 1, 1)),))
    # The sixth unit was eligible ten years earlier: it enters when the innovation began.
    old = event("e9", "eligible", D(2001, 1, 1), unit="Old", eligible_from=D(2001, 1, 1))
    found = ado_04(*units(*[day(730)] * 5), old, case=SmallCase(study=began))
    assert found["non_adoption:24.0"]["n"] == 5  # Old is not yet watched at 24 of its months
