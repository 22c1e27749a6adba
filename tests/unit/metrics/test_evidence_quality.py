"""Triangulation, contrary evidence, spread, grade and recall, worked out by hand: EVQ-04 to 10."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.evidence_quality import evidence_grades, grade, triangulate
from coprod_pipeline.metrics.evidence_spread import concentration
from coprod_pipeline.metrics.material import gather
from coprod_pipeline.metrics.mentions import years_before
from coprod_pipeline.metrics.voices import Voice
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import NegativeCaseSearch, Person, Proposition

from .small_case import Said, SmallCase, figures, measured, tables_of

ADAPT, POLICY = "c22.inn.adaptab", "c22.out.policy"


def voice(who: str, vote: int | None, *, mixed: bool = False) -> Voice:
    kind = {"P": "informant", "D": "document", "U": "unknown"}[who[0]]
    return Voice(kind, who, vote is not None, vote or 0, mixed, False)


@pytest.mark.parametrize(
    ("voices", "expected"),
    [
        ([], None),
        ([("P1", None), ("D1", None)], None),
        ([("P1", 1)], "interview_only"),
        ([("P1", 1), ("D1", None)], "interview_only"),
        ([("D1", -1), ("U1", 1)], "document_only"),
        ([("P1", 1), ("D1", 1)], "both_agree"),
        ([("P1", 1), ("P2", 1), ("P3", -1), ("D1", 1)], "both_agree"),
        ([("P1", 0), ("D1", 0)], "both_agree"),
        ([("P1", 1), ("D1", -1)], "both_conflict"),
        ([("P1", -1), ("D1", 1), ("D2", 1), ("D3", -1)], "both_conflict"),
        ([("P1", 1), ("P2", -1), ("D1", 1)], "both_mixed"),
        ([("P1", 1), ("P2", -1), ("D1", 1), ("D2", -1)], "both_mixed"),
        ([("P1", 0), ("D1", 1)], "both_mixed"),
    ],
)
def test_triangulation(voices: list, expected: str | None) -> None:
    assert triangulate([voice(who, vote) for who, vote in voices]) == expected


def test_triangulation_over_all_phases_is_a_row_a_code() -> None:
    said = (
        Said("P1", "1", phases=("early",)),
        Said("D1", "-1", phases=("late",), coding="paper"),
        Said("P1", None, "ado.driver.crisis"),
    )
    tables = measured(SmallCase(said))
    rows = {r["code_id"]: r for r in figures(tables, "EVQ-04")}
    assert set(rows) == {ADAPT, "ado.driver.crisis"}
    row = rows[ADAPT]
    assert (row["item"], row["estimate"], row["status"]) == ("both_conflict", None, "ok")
    assert (row["n_informants"], row["n_documents"], row["n_segments"]) == (1, 1, 2)
    against = [
        r["coding_id"]
        for r in tables["evidence"].to_pylist()
        if r["evidence_id"] == row["evidence_id"] and r["role"] == "contradicts"
    ]
    assert against == ["paper"]
    silent = rows["ado.driver.crisis"]
    assert (silent["item"], silent["status_reason"]) == (None, "no_valence")


PROPOSITIONS = (
    Proposition("A", "It helps.", ("c1",), {ADAPT: "positive"}),
    Proposition("B", "It hinders.", ("c1",), {POLICY: "negative"}),
    Proposition("C", "Nobody does.", ("c1",), {"loz.out.corruption": "absent"}),
    Proposition("D", "Somebody does.", ("c1",), {"loz.effort.resist": "present"}),
    Proposition("E", "Elsewhere.", ("c2",), {ADAPT: "positive"}),
)


def contrary(*said: Said, searched: tuple[str, ...] = ()) -> dict[str, tuple]:
    case = SmallCase(said).but(
        propositions=PROPOSITIONS,
        negative_cases=tuple(NegativeCaseSearch("c1", topic) for topic in searched),
    )
    rows = figures(measured(case), "EVQ-05")
    return {r["proposition_id"]: (r["estimate"], r["status_reason"]) for r in rows}


def test_contrary_segments_are_counted_and_none_needs_a_search() -> None:
    unsearched = (None, "not_assessed")
    assert contrary() == dict.fromkeys("ABCD", unsearched)
    said = (
        Said("P1", "-1", segment=1),
        Said("P1", "-1", segment=1, coder="bert"),
        Said("D1", "-1"),
        Said("P2", "X"),
        Said("P3", "1"),
        Said("P3", "-1", aspect="anticipated"),
        Said("I1", "-1"),
        Said("P1", "1", POLICY),
        Said("P1", None, "loz.out.corruption"),
        Said("P1", "-1", "loz.effort.resist"),
    )
    assert contrary(*said, searched=("D",)) == {
        "A": (2, None),
        "B": (1, None),
        "C": (1, None),
        "D": (0, None),
    }
    assert contrary(searched=("A", POLICY))["B"] == (0, None)
    # Co-optation is another word for corruption, and for nothing else.
    assert contrary(searched=("co-optation",))["A"] == unsearched


def overall(rows: list[dict], item: str) -> dict:
    (row,) = [r for r in rows if r["code_id"] is None and r["item"] == item]
    return row


def test_concentration_counts_statements_of_informants() -> None:
    said = (
        *(Said("P1", segment=i) for i in range(4)),
        Said("P1", span=(50, 120), segment=1),  # overlaps: the same statement
        Said("P1", "1", POLICY, segment=1),
        Said("P2"),
        Said("P3", None),
        *(Said("D1", segment=i) for i in range(9)),
    )
    rows = figures(measured(SmallCase(said)), "EVQ-06")
    adapt = {r["item"]: r for r in rows if r["code_id"] == ADAPT}
    # 4, 1, 1 statements: 4/6; 36 / (16 + 1 + 1) = 2.
    top = adapt["top_share"]
    assert (top["k"], top["n"], top["estimate"]) == (4, 6, pytest.approx(4 / 6))
    # Without P1: 1/2; without P2 or P3: 4/5.
    assert (top["loio_lo"], top["loio_hi"]) == (0.5, 0.8)
    effective = adapt["effective_n"]
    assert (effective["estimate"], effective["unit"]) == (2, "count")
    # Without P1: 4/2 = 2; without another: 25/17.
    assert (effective["loio_lo"], effective["loio_hi"]) == (pytest.approx(25 / 17), 2)
    # Over all codes 5, 1, 1.
    assert overall(rows, "top_share")["estimate"] == pytest.approx(5 / 7)
    assert overall(rows, "effective_n")["estimate"] == pytest.approx(49 / 27)
    papers = figures(measured(SmallCase((Said("D1"),))), "EVQ-06")
    assert {r["status_reason"] for r in papers} == {"no_known_informant"}


def test_kinds_of_coders_are_never_mixed() -> None:
    said = (Said("P1"), Said("P2", coder="cues", code="rog.attr.observ"))
    rows = [r for r in figures(measured(SmallCase(said)), "EVQ-06") if r["code_id"] is None]
    assert {(r["coder_source"], r["item"], r["n_informants"]) for r in rows} == {
        (kind, item, 1) for kind in ("human", "machine") for item in ("top_share", "effective_n")
    }


def test_insider_share_is_of_sources() -> None:
    people = (
        Person("P1", "c1", role="lead", stake="insider"),
        Person("P2", "c1", role="nurse", stake="insider"),
        Person("P3", "c1", role="high_leader", stake="outsider"),
    )
    said = (
        *(Said("P1", segment=i) for i in range(5)),
        Said("P2"),
        Said("P3"),
        Said("D1"),
        Said("D2"),
    )
    case = SmallCase(said, stances=(("d1", "programme"), ("d2", "partner"))).but(roster=people)
    row = overall(figures(measured(case), "EVQ-07"), "insider_share")
    # P1 and D1 of five sources. Without P1 1 of 4, without P2 or P3 2 of 4.
    assert (row["k"], row["n"], row["estimate"]) == (2, 5, 0.4)
    assert (row["loio_lo"], row["loio_hi"]) == (0.25, 0.5)
    unknown = overall(figures(measured(SmallCase(said)), "EVQ-07"), "insider_share")
    assert (unknown["estimate"], unknown["status_reason"]) == (None, "no_stake_known")
    empty = overall(figures(measured(SmallCase()), "EVQ-07"), "insider_share")
    assert empty["status_reason"] == "no_coding"


@pytest.mark.parametrize(
    ("voices", "alpha", "expected"),
    [
        ([("P1", 1), ("P2", 1), ("P3", 1), ("D1", 1)], 0.667, "4 = 4"),
        ([("P1", 1), ("P2", 1), ("P3", 1), ("D1", 1)], 0.666, "3 = 4 - reliability_insufficient"),
        ([("P1", 1), ("P2", 1), ("P3", 1)], 0.9, "3 = 4 - single_source_type"),
        ([("P1", 1), ("U1", 1), ("P3", 1)], 0.9, "2 = 4 - single_source_type - few_informants"),
        ([("P1", 1), ("P2", 1), ("P3", 1), ("D1", -1)], 0.9, "3 = 4 - unresolved_conflict"),
        (
            [("P1", 1), ("D1", -1)],
            None,
            "1 = 4 - few_informants - unresolved_conflict - reliability_insufficient",
        ),
        # Who only mentions it is evidence as well, though no voice in a conflict.
        ([("P1", 1), ("P2", 1), ("P3", None), ("D1", None)], 0.9, "4 = 4"),
        (
            [("P1", 1), ("P2", 1), ("P3", 1), ("D1", None), ("D2", -1)],
            0.9,
            "3 = 4 - unresolved_conflict",
        ),
        ([("P1", None), ("P2", None), ("P3", None), ("D1", None)], 0.9, "4 = 4"),
        (
            [("D1", 1)],
            None,
            "1 = 4 - single_source_type - few_informants - reliability_insufficient",
        ),
    ],
)
def test_grades(voices: list, alpha: float | None, expected: str) -> None:
    assert str(grade([voice(who, vote) for who, vote in voices], alpha)) == expected


def test_a_grade_takes_the_agreement_of_the_code_s_domain() -> None:
    said = (Said("P1"), Said("P2"), Said("P3"), Said("D1"), Said("P1", "1", POLICY))
    case = SmallCase(said)
    material = gather(case.study, "c1", tables_of(case))
    graded = {
        f.columns["code_id"]: f.columns["estimate"]
        for f in evidence_grades(material, {"c22.inn": 0.8, "c22.out": None})
    }
    # c22.out: single type, few informants, no agreement known.
    assert graded == {ADAPT: 4, POLICY: 1}


def dated(*said: tuple[Said, date | None], on: date = date(2016, 3, 1)) -> list[dict]:
    """EVQ-10 of statements with the end of the period each is about, all told on one day."""
    case = SmallCase(tuple(s for s, _ in said))
    tables = tables_of(case)
    sources = [r | {"date_lo": on} for r in tables["dim_source"].to_pylist()]
    ends = {f"k{i}": end for i, (_, end) in enumerate(said)}
    codings = [r | {"ref_end": ends[r["coding_id"]]} for r in tables["fact_coding"].to_pylist()]
    tables["dim_source"] = TABLES["dim_source"].from_rows(sources)
    tables["fact_coding"] = TABLES["fact_coding"].from_rows(codings)
    return figures(measure_case(case.study, "c1", tables), "EVQ-10")


def test_recall_risk_counts_segments_of_dated_interviews() -> None:
    old, edge, late = date(2011, 2, 28), date(2011, 3, 1), date(2015, 1, 1)
    rows = dated(
        (Said("P1", segment=1), old),
        (Said("P1", "1", POLICY, segment=1), late),
        (Said("P1", segment=2), edge),
        (Said("P2", segment=3), late),
        (Said("P2", segment=4), None),
        (Said("D1", segment=5), old),
    )
    row = overall(rows, "recall_risk")
    # P1: 1 of 2; P2: 0 of 1. Without P1 0 of 1, without P2 1 of 2.
    assert (row["k"], row["n"], row["estimate"]) == (1, 3, pytest.approx(1 / 3))
    assert (row["loio_lo"], row["loio_hi"]) == (0, 0.5)
    policy = next(r for r in rows if r["code_id"] == POLICY)
    assert (policy["k"], policy["n"]) == (0, 1)
    (undated, *_) = dated((Said("P1"), None))
    assert (undated["estimate"], undated["status_reason"]) == (None, "no_reference_period")


def test_five_years_before_a_leap_day() -> None:
    assert years_before(date(2016, 2, 29), 5) == date(2011, 2, 28)
    assert years_before(date(2016, 3, 1), 5) == date(2011, 3, 1)


talk = st.builds(
    Said,
    voice=st.sampled_from(["P1", "P2", "P3", "D1", "U1", "I1"]),
    valence=st.sampled_from(["1", "-1", "0", "X", None]),
    code=st.sampled_from([ADAPT, POLICY]),
    coder=st.sampled_from(["anna", "bert"]),
    aspect=st.sampled_from([None, "anticipated"]),
    segment=st.integers(1, 2),
    span=st.sampled_from([(0, 40), (30, 60), (40, 70), (60, 100), (0, 100)]),
)


def spread(said: list[Said]) -> list[tuple]:
    case = SmallCase(tuple(said))
    material = gather(case.study, "c1", tables_of(case))
    keys = ("code_id", "item", "estimate", "k", "n", "loio_lo", "loio_hi", "status_reason")
    return [tuple(f.columns.get(k) for k in keys) for f in concentration(material)]


def cut(said: Said, at: int) -> list[Said]:
    start, end = said.span
    parts = []
    if start < at:
        parts.append(replace(said, segment=said.segment * 10, span=(start, min(end, at))))
    if end > at:
        second = (max(start, at) - at, end - at)
        parts.append(replace(said, segment=said.segment * 10 + 1, span=second))
    return parts


@settings(max_examples=25)
@given(st.lists(talk, max_size=14), st.integers(1, 99))
def test_splitting_segments_and_shuffling_rows_change_no_concentration(
    said: list[Said], at: int
) -> None:
    named = [replace(s, coding=f"k{i}") for i, s in enumerate(said)]
    parts = [p for s in reversed(named) for p in cut(s, at)]
    assert spread(named) == spread(parts)


@settings(max_examples=25)
@given(st.lists(talk, max_size=14))
def test_concentration_is_what_a_plain_count_gives(said: list[Said]) -> None:
    for code, item, estimate, *_ in spread(said):
        if code is None or item != "top_share" or estimate is None:
            continue
        mine = [s for s in said if s.code == code and s.voice[0] == "P" and not s.aspect]
        counts: dict[str, int] = {}
        for person in {s.voice for s in mine}:
            own = [s for s in mine if s.voice == person]
            counts[person] = sum(
                groups([s for s in own if s.coder == coder]) for coder in {s.coder for s in own}
            )
        assert estimate == max(counts.values()) / sum(counts.values())


def groups(said: list[Said]) -> int:
    """How many statements these are when those that overlap in a segment count once."""
    found: list[list[Said]] = []
    for one in said:
        touching = [
            g
            for g in found
            if any(
                one.segment == s.segment and one.span[0] < s.span[1] and s.span[0] < one.span[1]
                for s in g
            )
        ]
        found = [g for g in found if g not in touching] + [[one, *(s for g in touching for s in g)]]
    return len(found)


def test_every_figure_of_evidence_opens_its_rows() -> None:
    said = tuple(
        Said(voice, valence, code)
        for voice in ("P1", "P2", "P3", "D1")
        for code, valence in ((ADAPT, "1"), (POLICY, "1"), ("ado.driver.crisis", None))
    )
    case = SmallCase(said).but(propositions=PROPOSITIONS)
    tables = measured(case)
    opened = set(tables["evidence"]["evidence_id"].to_pylist())
    rows = [r for r in tables["mart_evidence_quality"].to_pylist() if r["status"] == "ok"]
    assert {r["metric_id"] for r in rows} >= {f"EVQ-{n:02}" for n in (4, 5, 6, 8, 9)}
    for row in rows:
        assert row["evidence_id"] in opened or row["k"] == 0 or row["estimate"] == 0, row
