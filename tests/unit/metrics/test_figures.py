"""Coverage, support, the matrix over cases: figures made of ratings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.metrics.figures import Evidence, Figure, evidence_table
from coprod_pipeline.model import FIGURE_KEY, TABLES
from coprod_pipeline.protocol import Case, ConsensusRating, Study

from .small_case import PHASES, Said, SmallCase, figures, measured, tables_of

POLICY, ADAPT, POWER = "c22.out.policy", "c22.inn.adaptab", "c22.char.opportunity"
TALK = (
    Said("P1", "1", coding="a", phases=("early",)),
    Said("P2", "1", coding="b", phases=("early",)),
    Said("P1", "-1", POLICY, coding="c"),
    Said("D1", "-1", POWER, coding="d"),
)


def case_grain(rows: list[dict], **wanted: object) -> list[dict]:
    return [r for r in rows if r["phase_id"] is None and wanted.items() <= r.items()]


def test_imp_01_mirrors_fact_rating() -> None:
    tables = measured(SmallCase(TALK))
    ratings = {
        (r["code_id"], r["phase_id"], r["derivation"]): r for r in tables["fact_rating"].to_pylist()
    }
    rows = figures(tables, "IMP-01")
    assert len(rows) == len(ratings) == 4 * 3
    for row in rows:
        rating = ratings[row["code_id"], row["phase_id"], row["derivation"]]
        assert (row["item"], row["estimate"]) == (rating["rating_code"], rating["rating_value"])
        for column in ("evidence_id", "status", "status_reason", "n_informants", "n_documents"):
            assert row[column] == rating[column]
    (policy,) = case_grain(rows, code_id=POLICY)
    assert (policy["exploratory"], policy["coder_source"]) == (True, "human")
    (never,) = case_grain(rows, code_id="rog.attr.observ")
    assert (never["coder_source"], never["evidence_id"]) == (None, None)


def test_coverage_counts_ratings_that_hold_and_lists_the_rest() -> None:
    case = SmallCase(TALK).but(registered_codes=(ADAPT, POLICY, POWER))
    rows = figures(measured(case), "IMP-05")
    (covered,) = case_grain(rows, code_id=None)
    assert (covered["item"], covered["k"], covered["n"]) == ("cfir2022", 1, 3)
    assert covered["estimate"] == pytest.approx(1 / 3)
    assert (covered["unit"], covered["exploratory"], covered["status"]) == ("share", False, "ok")
    assert (covered["n_informants"], covered["n_documents"]) == (2, 1)
    missing = {r["code_id"]: r for r in case_grain(rows) if r["code_id"]}
    assert {code: r["item"] for code, r in missing.items()} == {
        POLICY: "single_source",
        POWER: "documents_only",
    }
    assert {r["status"] for r in missing.values()} == {"insufficient"}
    assert all(r["estimate"] is None for r in missing.values())
    by_phase = {r["phase_id"]: r["k"] for r in rows if r["code_id"] is None}
    assert by_phase == {None: 1, "early": 1, "late": 0}


def test_coverage_without_registration_is_exploratory_and_per_framework() -> None:
    rows = case_grain(figures(measured(SmallCase(TALK)), "IMP-05"), code_id=None)
    assert {r["item"]: (r["k"], r["n"], r["exploratory"]) for r in rows} == {
        "cfir2022": (1, 3, True),
        "rogers": (0, 1, True),
    }
    assert {r["item"]: r["coder_source"] for r in rows} == {"cfir2022": "human", "rogers": None}


def test_coverage_follows_the_preferred_rating() -> None:
    agreed = (
        ConsensusRating("c1", None, ADAPT, "NA_missing"),
        ConsensusRating("c1", None, POLICY, "-1"),
    )
    case = SmallCase(TALK).but(registered_codes=(ADAPT, POLICY), ratings=agreed)
    rows = case_grain(figures(measured(case), "IMP-05"))
    assert [(r["k"], r["n"]) for r in rows if r["code_id"] is None] == [(1, 2)]
    assert [(r["code_id"], r["item"]) for r in rows if r["code_id"]] == [
        (ADAPT, "consensus_missing")
    ]


def test_coverage_evidence_separates_what_was_rated() -> None:
    case = SmallCase(TALK).but(registered_codes=(ADAPT, POLICY))
    tables = measured(case)
    (row,) = case_grain(figures(tables, "IMP-05"), code_id=None)
    found = {
        r["coding_id"]: r["role"]
        for r in tables["evidence"].to_pylist()
        if r["evidence_id"] == row["evidence_id"]
    }
    assert found == {"a": "supports", "b": "supports", "c": "contradicts"}


def test_support_counts_sources_with_or_without_valence() -> None:
    talk = (
        *TALK,
        Said("P3", None, POLICY),
        Said("D2", None, POLICY),
        Said("U7", None, POLICY),
        Said("P4", "1", POLICY, aspect="anticipated"),
        Said("P4", None, "ado.driver.crisis"),
    )
    rows = {r["code_id"]: r for r in figures(measured(SmallCase(talk)), "EVQ-08")}
    policy = rows[POLICY]
    assert (policy["estimate"], policy["n_informants"], policy["n_documents"]) == (4, 2, 1)
    assert (policy["item"], policy["unit"], policy["phase_id"]) == ("support", "count", None)
    assert rows["ado.driver.crisis"]["estimate"] == 1
    silent = rows["rog.attr.observ"]
    assert (silent["estimate"], silent["status"]) == (None, "insufficient")
    assert silent["status_reason"] == "not_known_if_asked"


def two_cases(registered: tuple[str, ...], agreed: tuple[ConsensusRating, ...] = ()) -> Study:
    return replace(
        SmallCase().study,
        cases=(Case("c2", "Two"), Case("c1", "One")),
        phases={"c1": PHASES},
        registered_codes=registered,
        ratings=agreed,
    )


def cross(study: Study, **talk: tuple[Said, ...]) -> tuple[list[dict], list[dict]]:
    cases = {}
    for case_id, said in talk.items():
        case = SmallCase(said, study=study, case_id=case_id)
        cases[case_id] = {**tables_of(case), **measured(case)}
    result = measure_cross_case(study, cases)
    rows = [r for r in result["mart_cross_case"].to_pylist() if r["metric_id"] == "XC-01"]
    opened = {r["evidence_id"] for r in rows}
    return rows, [e for e in result["evidence"].to_pylist() if e["evidence_id"] in opened]


def test_the_matrix_holds_registered_constructs_in_their_order() -> None:
    agreed = (ConsensusRating("c1", None, ADAPT, "-1"),)
    study = two_cases((POLICY, ADAPT), agreed)
    other = tuple(replace(s, coding=f"two-{s.coding}") for s in TALK)
    rows, evidence = cross(study, c1=TALK, c2=other)
    whole = [(r["code_id"], r["case_id"], r["item"]) for r in rows if r["phase_id"] is None]
    assert whole == [
        (POLICY, "c2", "NA_missing"),
        (POLICY, "c1", "NA_missing"),
        (ADAPT, "c2", "+1"),
        (ADAPT, "c1", "-1"),
    ]
    phased = [(r["code_id"], r["phase_id"]) for r in rows if r["phase_id"]]
    assert phased == [(POLICY, "early"), (POLICY, "late"), (ADAPT, "early"), (ADAPT, "late")]
    team = next(r for r in rows if r["item"] == "-1")
    assert (team["derivation"], team["estimate"], team["exploratory"]) == ("consensus", -1, False)
    found = {
        (r["coding_id"], r["role"]) for r in evidence if r["evidence_id"] == team["evidence_id"]
    }
    assert found == {("a", "contradicts"), ("b", "contradicts")}
    known = {r["evidence_id"] for r in rows} - {None}
    assert known == {r["evidence_id"] for r in evidence}


def test_the_matrix_without_registration_holds_all_and_is_exploratory() -> None:
    rows, _ = cross(two_cases(()), c1=TALK)
    whole = [r["code_id"] for r in rows if r["phase_id"] is None]
    assert whole == [*sorted(whole[:3]), "rog.attr.observ"]
    assert all(r["exploratory"] for r in rows)
    assert {r["case_id"] for r in rows} == {"c1"}


def test_the_matrix_of_no_case_is_empty() -> None:
    assert cross(two_cases(())) == ([], [])


def test_adaptations_are_evidence_and_the_order_is_that_of_the_table() -> None:
    talk = tuple(Said("P1", v, segment=i) for i, v in enumerate(["1", "-1", "1"], start=1))
    codings = tables_of(SmallCase(talk))["fact_coding"]
    rows = np.array([2, 0, 1])
    both = Evidence(rows, rows == 1, (("e2", True), ("e1", False)), (("a9", True),))
    columns = {"grain": "case", "case_id": "c1", "status": "ok"}
    listed = [
        Figure("IMP-07", columns | {"item": item}, both) for item in ("fidelity:yes", "fidelity:no")
    ]
    alike = Figure("IMP-07", columns | {"item": "kind:x"}, both, {"item": "fidelity:no"})
    table = evidence_table([*listed, alike], codings)
    assert table.equals(TABLES["evidence"].sort(table))
    assert alike.row()["evidence_id"] == listed[1].row()["evidence_id"]
    assert table.num_rows == 2 * 6
    own = [r for r in table.to_pylist() if r["evidence_id"] == listed[0].row()["evidence_id"]]
    assert [(r["kind"], r["event_id"] or r["adaptation_id"], r["role"]) for r in own] == [
        ("adaptation", "a9", "contradicts"),
        ("coding", None, "supports"),
        ("coding", None, "contradicts"),
        ("coding", None, "supports"),
        ("event", "e1", "supports"),
        ("event", "e2", "contradicts"),
    ]


def test_row_keys_are_unique_and_nothing_is_said_of_an_empty_case() -> None:
    tables = measured(SmallCase())
    assert all(r["status"] == "insufficient" for r in tables["fact_rating"].to_pylist())
    assert tables["evidence"].num_rows == 0
    for name, table in tables.items():
        if name.startswith("mart_"):
            keys = [tuple(r[k] for k in FIGURE_KEY) for r in table.to_pylist()]
            assert len(keys) == len(set(keys))
            # Nothing rated is a count of none; everything else is silent.
            ok = [r for r in table.to_pylist() if r["status"] == "ok"]
            assert {(r["metric_id"], r["estimate"]) for r in ok} <= {("IMP-05", 0.0)}
