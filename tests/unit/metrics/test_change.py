"""IMP-07 to IMP-11: adaptations, functions, grids and claims, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coprod_pipeline.protocol import ConsensusRating

from .small_case import Said, SmallCase, event, figures, measured

ADAPT, EQUAL = "c22.inn.adaptab", "c22.inner.culture.equality"
POWER = "c22.char.opportunity"
PAIR = f"{POWER}@recipient"


def adapted(number: int, source: str | None = "d1", **columns: str) -> dict[str, object]:
    return {"adaptation_id": f"a{number}", "source_id": source, **columns}


def test_adaptations_by_what_they_were() -> None:
    made = (
        adapted(
            1, fidelity_consistent="yes", proactive="yes", decided_by="recipients", kind="content"
        ),
        adapted(2, fidelity_consistent="yes", proactive="no", decided_by="recipients", kind="form"),
        adapted(
            3, "i1", fidelity_consistent="no", proactive="", decided_by="managers", kind="form"
        ),
        adapted(4, None, fidelity_consistent="no"),  # no source: not counted
    )
    case = SmallCase((Said("P1", "1"), Said("D1", "1")), adapted=made)
    tables = measured(case)
    found = {r["item"]: r for r in figures(tables, "IMP-07")}
    assert {i: (r["k"], r["n"]) for i, r in found.items()} == {
        "fidelity:yes": (2, 3),
        "fidelity:no": (1, 3),
        "proactive:yes": (1, 3),
        "proactive:no": (1, 3),
        "proactive:unknown": (1, 3),
        "decided_by:recipients": (2, 3),
        "decided_by:managers": (1, 3),
        "kind:content": (1, 3),
        "kind:form": (2, 3),
    }
    row = found["fidelity:yes"]
    assert row["estimate"] == pytest.approx(2 / 3)
    assert (row["n_documents"], row["n_informants"], row["lo"]) == (1, 1, None)
    roles = {
        e["adaptation_id"]: e["role"]
        for e in tables["evidence"].to_pylist()
        if e["evidence_id"] == row["evidence_id"]
    }
    assert roles == {"a1": "supports", "a2": "supports", "a3": "contradicts"}


def test_without_adaptations_nothing_is_counted() -> None:
    (row,) = figures(measured(SmallCase()), "IMP-07")
    assert (row["status_reason"], row["estimate"]) == ("no_adaptation", None)
    (row,) = figures(measured(SmallCase(adapted=(adapted(1, None),))), "IMP-07")
    assert row["status_reason"] == "no_source"


KEPT = {"core_functions": {"c1": (("f1", "One"), ("f2", "Two"), ("f3", "Three"))}}


def functions(*said: Said) -> dict[str | None, dict]:
    return {r["phase_id"]: r for r in figures(measured(SmallCase(said).but(**KEPT)), "IMP-08")}


def test_functions_kept_and_lost_by_phase() -> None:
    found = functions(
        Said("P1", "1", "core.c1.f1", phases=("early",)),
        Said("P2", "-1", "core.c1.f1", phases=("late",)),
        Said("D1", "1", "core.c1.f1", phases=("late",)),
        Said("P1", "1", "core.c1.f2", phases=("late",)),
        Said("P2", "-1", "core.c1.f3", phases=("late",)),
    )
    # Whole case: f1 two for, one against: kept; f2 kept; f3 lost.
    whole = found[None]
    assert (whole["k"], whole["n"], whole["item"]) == (2, 3, "functions")
    assert whole["estimate"] == pytest.approx(2 / 3)
    # Without P1 f1 has one for and one against: none kept; without P2 f1 and f2.
    assert (whole["loio_lo"], whole["loio_hi"]) == pytest.approx((0.0, 2 / 3))
    assert (found["early"]["k"], found["late"]["k"]) == (1, 1)
    assert (whole["n_informants"], whole["n_documents"]) == (2, 1)


def test_functions_nobody_speaks_of_are_missing() -> None:
    found = functions(Said("P1", None, "core.c1.f1", phases=("early",)))
    assert {r["status_reason"] for r in found.values()} == {"no_function_coded"}
    assert {(r["n"], r["estimate"]) for r in found.values()} == {(3, None)}
    (row,) = figures(measured(SmallCase()), "IMP-08")
    assert (row["status"], row["status_reason"]) == ("not_applicable", "no_core_functions")


def test_outcomes_are_rated_as_constructs_are() -> None:
    talk = (
        Said("P1", "1", "pro.adoption"),
        Said("P2", "1", "pro.adoption"),
        Said("D1", "-1", "pro.cost"),
    )
    found = {r["code_id"]: r for r in figures(measured(SmallCase(talk)), "IMP-09")}
    assert (found["pro.adoption"]["item"], found["pro.adoption"]["estimate"]) == ("+1", 1)
    assert (found["pro.cost"]["item"], found["pro.cost"]["status_reason"]) == (
        "NA_missing",
        "documents_only",
    )
    assert {r["phase_id"] for r in found.values()} == {None}
    assert figures(measured(SmallCase()), "IMP-09") == []


def test_characteristics_of_roles() -> None:
    talk = (
        Said("P1", "1", POWER, role="recipient", explicit=True),
        Said("P2", "1", POWER, role="recipient", explicit=True),
        Said("P3", "-1", POWER, role="deliverer"),
    )
    case = SmallCase(talk).but(registered_codes=(PAIR, f"{POWER}@deliverer"))
    found = {r["code_id"]: r for r in figures(measured(case), "IMP-10")}
    assert (found[PAIR]["item"], found[PAIR]["estimate"]) == ("+2", 2)
    assert found[f"{POWER}@deliverer"]["status_reason"] == "single_source"
    agreed = (ConsensusRating("c1", None, PAIR, "+1"),)
    found = {r["code_id"]: r for r in figures(measured(case.but(ratings=agreed)), "IMP-10")}
    assert (found[PAIR]["derivation"], found[PAIR]["estimate"]) == ("consensus", 1)


def test_the_power_of_recipients_is_reported_when_nobody_speaks_of_it() -> None:
    (row,) = figures(measured(SmallCase()), "IMP-10")
    assert (row["code_id"], row["item"], row["status"]) == (PAIR, "NA_missing", "insufficient")
    # Without the codebook that has it there is nothing to report.
    assert figures(measured(SmallCase(codes=("rog.attr.observ",))), "IMP-10") == []


CLAIM = f"causes:{ADAPT}"


def test_claims_are_counted_and_co_occurrence_is_not() -> None:
    talk = (
        Said("P1", "1", EQUAL, kind=CLAIM),
        Said("P1", "1", EQUAL, kind=CLAIM, segment=2),
        Said("P2", "1", EQUAL, kind=CLAIM),
        Said("P3", "1", EQUAL),
        Said("P3", "1", ADAPT),  # both, and no claim
        Said("P4", "1", EQUAL, kind=CLAIM, aspect="anticipated"),
        Said("D1", "1", EQUAL, kind=CLAIM),
        Said("I1", "1", EQUAL, kind=CLAIM),
    )
    (row,) = figures(measured(SmallCase(talk)), "IMP-11")
    assert (row["code_id"], row["item"]) == (EQUAL, CLAIM)
    assert (row["k"], row["n"], row["estimate"]) == (2, 4, 0.5)
    assert (row["n_segments"], row["n_documents"]) == (4, 1)
    assert (row["loio_lo"], row["loio_hi"]) == pytest.approx((1 / 3, 2 / 3))
    # .5 ± t(3) · sqrt(1/3) / 2 = .5 ± 3.182446 · .288675 = .5 ± .918693
    assert (row["lo"], row["hi"], row["interval_method"]) == (0.0, 1.0, "t")


def test_without_claims_there_is_no_row_and_two_informants_are_too_few() -> None:
    assert figures(measured(SmallCase((Said("P1", "1", EQUAL),))), "IMP-11") == []
    two = (Said("P1", "1", EQUAL, kind=CLAIM), Said("P2", "1", EQUAL, kind=CLAIM))
    (row,) = figures(measured(SmallCase(two)), "IMP-11")
    assert (row["status_reason"], row["k"], row["estimate"]) == ("few_informants", 2, None)
    flat = tuple(replace(s, kind=None) for s in two)
    assert figures(measured(SmallCase(flat, (event("e", "expand", None),))), "IMP-11") == []
