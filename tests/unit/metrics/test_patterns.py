"""Propositions against findings, worked out by hand: XC-04."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.metrics.patterns import replication
from coprod_pipeline.protocol import Case, ConsensusRating, NegativeCaseSearch, Proposition

from .small_case import Said, SmallCase, measured, tables_of

ADAPT, POLICY, DRIVER = "c22.inn.adaptab", "c22.out.policy", "ado.driver.champion"


def patterns(
    expect: dict[str, str] | list[Proposition], *said: Said, searched: tuple = (), **changes
) -> tuple[dict, list[dict]]:
    """Row of the one case and the evidence; several propositions are given as a list."""
    listed = [Proposition("P", "…", ("c1",), expect)] if isinstance(expect, dict) else expect
    case = SmallCase(said).but(
        propositions=tuple(listed),
        negative_cases=tuple(NegativeCaseSearch("c1", topic) for topic in searched),
        **changes,
    )
    result = measure_cross_case(case.study, {"c1": {**tables_of(case), **measured(case)}})
    rows = [r for r in result["mart_cross_case"].to_pylist() if r["metric_id"] == "XC-04"]
    row = next(r for r in rows if r["case_id"] == "c1")
    opened = [r for r in result["evidence"].to_pylist() if r["evidence_id"] == row["evidence_id"]]
    return row, opened


def both(valence: str | None, code: str = ADAPT) -> tuple[Said, ...]:
    return (Said("P1", valence, code), Said("P2", valence, code))


@pytest.mark.parametrize(
    ("expected", "valence", "verdict"),
    [
        ("positive", "1", "matches"),
        ("positive", "-1", "contradicts"),
        ("positive", "X", "partly"),
        ("positive", "0", "partly"),
        ("negative", "-1", "matches"),
        ("negative", "1", "contradicts"),
        ("negative", "0", "partly"),
    ],
)
def test_directions(expected: str, valence: str, verdict: str) -> None:
    row, _ = patterns({ADAPT: expected}, *both(valence))
    assert (row["item"], row["status"], row["estimate"]) == (verdict, "ok", None)
    assert (row["k"], row["n"]) == (None, None)


def test_a_direction_without_a_rating_is_insufficient() -> None:
    row, _ = patterns({ADAPT: "positive"}, Said("P1", "-1"))
    assert (row["item"], row["status"], row["status_reason"]) == (
        "insufficient",
        "insufficient",
        "single_source",
    )
    assert row["n_informants"] == 1
    row, _ = patterns({DRIVER: "positive"}, *both("1", DRIVER))
    assert row["status_reason"] == "not_rateable"


def test_the_team_s_consensus_decides() -> None:
    agreed = (ConsensusRating("c1", None, ADAPT, "-1"),)
    row, opened = patterns({ADAPT: "positive"}, *both("1"), ratings=agreed)
    assert row["item"] == "contradicts"
    assert {r["role"] for r in opened} == {"supports"}


SOMEBODY = (Said("P1", None, DRIVER), Said("P2"), Said("P3"))
MOST = (Said("P1", None, DRIVER), Said("P2", None, DRIVER), Said("P3"))
HALF = (*MOST, Said("P4"))
ONE_ONLY = (Said("P1", None, DRIVER),)
PAPER = (Said("D1", None, DRIVER), Said("D2", None, DRIVER), Said("P3"))
NOBODY = (Said("P1"),)


@pytest.mark.parametrize(
    ("said", "searched", "present", "absent"),
    [
        (MOST, False, "matches", "contradicts"),
        (HALF, False, "partly", "partly"),  # 2 of 4 is not more than half
        (SOMEBODY, False, "partly", "partly"),
        (ONE_ONLY, False, "partly", "partly"),  # all informants, but a single source
        ((*ONE_ONLY, Said("D1", None, DRIVER)), False, "matches", "contradicts"),
        (PAPER, False, "partly", "partly"),
        (NOBODY, True, "contradicts", "matches"),
        (NOBODY, False, "insufficient", "insufficient"),
        ((Said("P1", None, DRIVER, aspect="anticipated"),), True, "contradicts", "matches"),
        ((Said("P1"), Said("I1", None, DRIVER)), True, "contradicts", "matches"),
    ],
)
def test_presence(said: tuple, searched: bool, present: str, absent: str) -> None:
    topics = ("P",) if searched else ()
    for expected, verdict in (("present", present), ("absent", absent)):
        row, opened = patterns({DRIVER: expected}, *said, searched=topics)
        assert row["item"] == verdict
        # Whatever is said of something expected absent speaks against it.
        assert {r["role"] for r in opened} <= {
            "supports" if expected == "present" else "contradicts"
        }
    assert (row["status_reason"] is None) == (verdict != "insufficient")


def test_k_of_n_informants_name_it() -> None:
    row, _ = patterns({DRIVER: "present"}, *HALF)
    assert (row["k"], row["n"], row["unit"]) == (2, 4, "text")


@pytest.mark.parametrize(("topic", "verdict"), [(DRIVER, "matches"), ("Q", "insufficient")])
def test_a_search_counts_for_its_own_code_or_proposition(topic: str, verdict: str) -> None:
    row, _ = patterns({DRIVER: "absent"}, *NOBODY, searched=(topic,))
    assert row["item"] == verdict


@pytest.mark.parametrize(
    ("valences", "verdict"),
    [
        (("1", "1"), "matches"),
        (("1", "0"), "partly"),
        (("0", None), "insufficient"),
        (("-1", None), "contradicts"),
    ],
)
def test_of_several_codes_the_least_favourable_verdict(valences: tuple, verdict: str) -> None:
    said = [s for v, c in zip(valences, (ADAPT, POLICY), strict=True) for s in both(v, c)]
    row, _ = patterns({ADAPT: "positive", POLICY: "positive"}, *said)
    assert row["item"] == verdict


def test_each_code_can_have_its_own_expectation() -> None:
    said = (*both("1"), *both("-1", POLICY), *(Said(v, None, DRIVER) for v in ("P1", "P2")))
    row, opened = patterns({ADAPT: "positive", POLICY: "negative", DRIVER: "present"}, *said)
    assert (row["item"], row["k"], row["n"]) == ("matches", 2, 2)
    assert len(opened) == 6


def test_contrary_evidence_is_listed_beside_the_rest() -> None:
    said = (*both("1"), Said("P3", "-1", coding="against", explicit=True), Said("P4", "X"))
    row, opened = patterns({ADAPT: "positive"}, *said)
    assert row["item"] == "matches"
    assert [r["coding_id"] for r in opened if r["role"] == "contradicts"] == ["against"]
    assert (row["n_informants"], row["n_segments"]) == (4, 4)


@pytest.mark.parametrize(
    ("own", "contrary", "label"),
    [
        (["matches", "matches"], [], "literal_replication"),
        (["matches", "matches"], ["contradicts"], "literal_replication"),
        (["matches", "partly"], [], "failed"),
        (["matches", "contradicts", "insufficient"], [], "failed"),
        (["matches", "insufficient"], [], "insufficient"),
        (["matches"], [], None),
        (["matches"], ["matches"], "theoretical_replication"),
        (["matches"], ["partly"], "failed"),
        (["matches"], ["insufficient"], "insufficient"),
        (["contradicts"], ["matches"], "failed"),
    ],
)
def test_replication(own: list, contrary: list, label: str | None) -> None:
    assert replication(own, contrary) == label


def test_replication_rows_have_no_case() -> None:
    study = replace(
        SmallCase().study,
        cases=(Case("c1", "One"), Case("c2", "Two"), Case("c3", "Three")),
        phases={},
        propositions=(
            Proposition("same", "…", ("c1", "c2"), {ADAPT: "positive"}),
            Proposition("other", "…", ("c3",), {ADAPT: "negative"}),
            Proposition("alone", "…", ("c1",), {POLICY: "positive"}),
        ),
    )
    cases = {}
    for case_id, valence in (("c1", "1"), ("c2", "1"), ("c3", "-1")):
        said = tuple(
            replace(s, voice=f"{s.voice}{case_id[1]}", coding=f"{case_id}{s.voice}")
            for s in both(valence)
        )
        case = SmallCase(said, study=study, case_id=case_id)
        cases[case_id] = {**tables_of(case), **measured(case)}
    result = measure_cross_case(study, cases)
    rows = [r for r in result["mart_cross_case"].to_pylist() if r["metric_id"] == "XC-04"]
    found = [(r["proposition_id"], r["case_id"], r["item"], r["k"], r["n"]) for r in rows]
    assert found == [
        ("same", "c1", "matches", None, None),
        ("same", "c2", "matches", None, None),
        ("same", None, "literal_replication", 2, 2),
        ("other", "c3", "matches", None, None),
        ("other", None, "theoretical_replication", 3, 3),
        ("alone", "c1", "insufficient", None, None),
        ("alone", None, None, 0, 1),
    ]
    assert (rows[-1]["status"], rows[-1]["status_reason"]) == ("not_applicable", "single_case")
    assert all(not r["exploratory"] for r in rows)
    by_id = {}
    for row in result["evidence"].to_pylist():
        by_id.setdefault(row["evidence_id"], set()).add(row["coding_id"])
    assert by_id[rows[2]["evidence_id"]] == {"c1P1", "c1P2", "c2P1", "c2P2"}
