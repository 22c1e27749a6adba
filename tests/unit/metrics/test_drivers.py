"""ADO-05, ADO-08, ADO-09 and ADO-10: who names what, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from coprod_pipeline.protocol import Proposition

from .small_case import Said, SmallCase, event, figures, measured

CHAMPION, CRISIS = "ado.driver.champion", "ado.driver.crisis"
OBSERV = "rog.attr.observ"


def rows(case: SmallCase, metric: str) -> dict[tuple, dict]:
    return {(r["code_id"], r["item"]): r for r in figures(measured(case), metric)}


def bounds(row: dict) -> tuple:
    return tuple(row[c] for c in ("lo", "hi", "interval_method", "loio_lo", "loio_hi"))


def test_drivers_are_counted_by_informants_and_documents() -> None:
    talk = (
        Said("P1", None, CHAMPION, kind="primary"),
        Said("P1", None, CHAMPION, segment=2),  # once is enough
        Said("P2", None, CHAMPION, kind="primary"),
        Said("P3", None, CHAMPION, kind="primary"),
        Said("P3", None, CRISIS, kind="primary"),
        Said("P4", None, CRISIS, aspect="anticipated"),
        Said("D1", None, CHAMPION),
        Said("U9", None, CRISIS),
        Said("I1", None, CRISIS),
        Said("D2", None, "rog.attr.observ"),
        Said("D3", None, "rog.attr.observ"),
    )
    found = rows(SmallCase(talk, silent=("P5",), documents=("d4",)), "ADO-05")
    # P5 spoke and was not coded: five informants; d4 holds no text: three documents.
    named = {k: (r["k"], r["n"], r["status"]) for k, r in found.items()}
    assert named == {
        (CHAMPION, "informants"): (3, 5, "ok"),
        (CHAMPION, "documents"): (1, 3, "ok"),
        (CHAMPION, "primary"): (3, 5, "ok"),
        (CRISIS, "informants"): (1, 5, "ok"),
        (CRISIS, "documents"): (0, 3, "ok"),
        (CRISIS, "primary"): (1, 5, "insufficient"),
    }
    assert found[CRISIS, "primary"]["status_reason"] == "no_majority"
    share = found[CHAMPION, "informants"]
    # .6 ± t(4) · sqrt(.3 / 5) = .6 ± 2.776445 · .244949 = .6 ± .680087, clipped
    assert bounds(share) == (0.0, 1.0, "t", 0.5, 0.75)
    assert (share["n_informants"], share["n_documents"], share["n_segments"]) == (3, 0, 4)
    # .2 ± 2.776445 · .2 = .2 ± .555289
    assert found[CRISIS, "informants"]["hi"] == pytest.approx(0.755289, abs=1e-6)
    document = found[CHAMPION, "documents"]
    assert (document["estimate"], document["lo"]) == (pytest.approx(1 / 3), None)
    assert all(r["exploratory"] for r in found.values())


def test_everybody_agreeing_has_no_bounds_and_two_are_too_few() -> None:
    three = tuple(Said(p, None, CHAMPION) for p in ("P1", "P2", "P3"))
    share = rows(SmallCase(three), "ADO-05")[CHAMPION, "informants"]
    assert bounds(share) == (None, None, "none_unanimous", 1.0, 1.0)
    share = rows(SmallCase(three[:2]), "ADO-05")[CHAMPION, "informants"]
    assert (share["k"], share["n"], share["estimate"]) == (2, 2, None)
    assert share["status_reason"] == "few_informants"


def test_a_driver_that_a_proposition_names_is_not_exploratory() -> None:
    case = SmallCase(tuple(Said(p, None, CHAMPION) for p in ("P1", "P2", "P3")))
    about = (Proposition("P1", "…", ("c1",), {CHAMPION: "present"}),)
    share = rows(case.but(propositions=about), "ADO-05")[CHAMPION, "informants"]
    assert not share["exploratory"]
    elsewhere = (replace(about[0], cases=("c2",)),)
    assert rows(case.but(propositions=elsewhere), "ADO-05")[CHAMPION, "informants"]["exploratory"]


def test_five_shares_of_an_attribute() -> None:
    talk = (
        Said("P1", "1", OBSERV),
        Said("P2", "1", OBSERV),
        Said("P2", "-1", OBSERV, segment=2),
        Said("P3", "-1", OBSERV),
        Said("P4", "0", OBSERV),
        Said("P5", None, OBSERV),  # presence only is no judgement
        Said("D1", "1", "gre.inn.risk"),  # no informant judged it
    )
    tables = measured(SmallCase(talk, silent=("P6",)))
    found = {r["item"]: r for r in figures(tables, "ADO-08")}
    assert {i: (r["k"], r["n"]) for i, r in found.items()} == {
        "positive": (1, 6),
        "negative": (1, 6),
        "mixed": (1, 6),
        "neutral": (1, 6),
        "silent": (2, 6),
    }
    assert sum(r["estimate"] for r in found.values()) == pytest.approx(1)
    assert {r["code_id"] for r in found.values()} == {OBSERV}
    silent = [
        e["coding_id"]
        for e in tables["evidence"].to_pylist()
        if e["evidence_id"] == found["silent"]["evidence_id"]
    ]
    assert silent == ["k0", "k1", "k2", "k3", "k4"]


def test_the_type_of_decision_with_two_sources_and_the_furthest_stage() -> None:
    talk = (
        Said("P1", None, "rog.decision.collective"),
        Said("D1", None, "ado.decision.collective"),
        Said("P1", None, "ado.decision.collective"),  # the same source again
        Said("P2", None, "rog.decision.authority"),
        Said("P1", None, "rog.org.clarifying"),
        Said("P2", None, "ado.stage.clarifying"),
        Said("P3", None, "rog.org.routinizing"),
        Said("P3", None, "rog.org.agenda"),
    )
    tables = measured(SmallCase(talk))
    found = {r["item"]: r for r in figures(tables, "ADO-09")}
    assert {i: (r["k"], r["n"], r["status_reason"]) for i, r in found.items()} == {
        "decision:collective": (2, 3, None),
        "decision:authority": (1, 3, "single_source"),
        "stage:clarifying": (2, 3, None),
    }
    roles = {
        e["coding_id"]: e["role"]
        for e in tables["evidence"].to_pylist()
        if e["evidence_id"] == found["decision:collective"]["evidence_id"]
    }
    assert roles == {"k0": "supports", "k1": "supports", "k2": "supports", "k3": "contradicts"}
    lone = {r["item"]: r for r in figures(measured(SmallCase(talk[6:7])), "ADO-09")}
    assert lone["stage:routinizing"]["status_reason"] == "single_source"


def test_machine_codings_of_one_codebook_do_not_join_peoples_of_the_other() -> None:
    talk = (
        Said("P1", None, "rog.decision.collective"),
        Said("P2", None, "rog.decision.collective"),
        Said("P3", None, "ado.decision.authority", coder="cues"),
        Said("P4", None, "ado.decision.authority", coder="cues"),
    )
    found = {r["item"]: r for r in figures(measured(SmallCase(talk)), "ADO-09")}
    assert {i: (r["k"], r["n"], r["coder_source"]) for i, r in found.items()} == {
        "decision:collective": (2, 2, "human")
    }


WILL = "cfo.ant.adoptability"
ADOPTED = (event("u", "first_use", date(2012, 1, 1), unit="North"),)


def test_what_was_expected_beside_what_came() -> None:
    talk = (
        Said("P1", "1", WILL, aspect="anticipated"),
        Said("P1", "-1", WILL, aspect="anticipated", segment=2),  # yes and no: has said yes
        Said("P2", "-1", WILL, aspect="anticipated", unit="North"),
        Said("P3", "0", WILL, aspect="anticipated", unit="South"),
        Said("P4", "1", WILL, aspect="anticipated", unit="South"),
        Said("D1", "1", WILL, aspect="anticipated"),
    )
    waiting = event("s", "eligible", date(2012, 1, 1), unit="South")
    found = {
        (r["adopting_unit_id"], r["item"]): (r["k"], r["n"], r["grain"])
        for r in figures(measured(SmallCase(talk, (*ADOPTED, waiting))), "ADO-10")
    }
    assert found == {
        (None, "said_yes_did_yes"): (2, 4, "case"),
        (None, "said_no_did_yes"): (1, 4, "case"),
        ("c1.north", "said_yes_did_yes"): (0, 1, "unit"),
        ("c1.north", "said_no_did_yes"): (1, 1, "unit"),
        ("c1.south", "said_yes_did_no"): (1, 2, "unit"),
        ("c1.south", "said_no_did_no"): (0, 2, "unit"),
    }


def test_both_kinds_are_needed() -> None:
    talk = (Said("P1", "1", WILL, aspect="anticipated"),)
    (row,) = figures(measured(SmallCase(talk)), "ADO-10")
    assert row["status_reason"] == "no_unit_list"
    (row,) = figures(measured(SmallCase((Said("D1", "1", WILL),), ADOPTED)), "ADO-10")
    assert (row["status_reason"], row["estimate"], row["item"]) == ("no_statement", None, None)
