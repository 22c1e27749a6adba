"""Codings one by one: whose they are, which count, how their sources stand."""

from __future__ import annotations

import numpy as np
import pytest

from coprod_pipeline.metrics.coded import Standing, evidence_of, sources, support
from coprod_pipeline.metrics.material import Material, gather
from coprod_pipeline.protocol import Person

from .small_case import Said, SmallCase, tables_of

MOVE = "loz.move.org"


def material(case: SmallCase) -> Material:
    return gather(case.study, case.case_id, tables_of(case))


def test_codes_and_those_below_them_in_the_order_of_the_table() -> None:
    talk = (
        Said("P1", None, MOVE, level=2, kind="fidelity_consistent", phases=("late", "early")),
        Said("P2", None, "loz.movement", level=1),
        Said("D1", "X", "loz.move.inn", level=3, unit="North"),
        Said("U1", "-1", MOVE, explicit=True, aspect="anticipated"),
        Said("I1", None, MOVE),
        Said("O1", None, MOVE),
        Said("P1", None, MOVE, coder="cues"),  # a machine, where people coded the framework
    )
    found = material(SmallCase(talk)).coded("loz.move")
    assert [(c.coding_id, c.source, c.level) for c in found] == [
        ("k2", ("document", "d1"), 3),
        ("k0", ("informant", "P1"), 2),
        ("k3", ("unknown", "i1"), None),
    ]
    document, person, unknown = found
    assert (person.kind, person.phases, person.explicit) == (
        "fidelity_consistent",
        ("early", "late"),
        False,
    )
    assert (document.valence, document.adopting_unit_id, person.valence) == (0, "c1.north", None)
    assert (unknown.valence, unknown.aspect, unknown.explicit) == (-1, "anticipated", True)
    assert (person.is_in("late"), person.is_in(None), unknown.is_in("late")) == (True, True, False)
    assert sources(found) == {"P1", "d1", "i1"}
    assert sources(found, "document") == {"d1"}
    assert support(found) == {"n_informants": 1, "n_documents": 1, "n_segments": 3}
    assert [c.row for c in found] == sorted(c.row for c in found)


def test_a_pair_stands_beside_its_characteristic() -> None:
    talk = (Said("P1", "1", "c22.char.opportunity", role="recipient"),)
    one = material(SmallCase(talk))
    assert [c.code_id for c in one.coded("c22.char")] == [
        "c22.char.opportunity",
        "c22.char.opportunity@recipient",
    ]
    assert len(one.coded("c22.char.opportunity")) == 1
    assert one.coded() == one.coded("c22.char")
    assert one.codings.table("c22.inn").num_rows == 0
    assert one.coded("c22.inn") == []


@pytest.mark.parametrize(
    ("standing", "leading", "independent"),
    [
        (Standing("lead", "insider"), True, False),
        (Standing("lead", "partner"), True, True),
        (Standing("deliverer", "insider"), False, True),
        (Standing(stance="programme"), False, False),
        (Standing(stance="independent"), False, True),
        (Standing(), False, True),
    ],
)
def test_who_is_independent(standing: Standing, leading: bool, independent: bool) -> None:
    assert (standing.is_leading, standing.is_independent) == (leading, independent)


def test_standings_come_from_the_roster_and_the_documents() -> None:
    talk = (Said("P1", "1"), Said("P2", "1"), Said("D1", "1"))
    roster = (Person("P1", "c1", role=" Mid_Leader ", stake="insider"),)
    case = SmallCase(talk, stances=(("d1", "programme"),)).but(roster=roster)
    found = material(case).codings
    assert found.standing(("informant", "P1")) == Standing("mid_leader", "insider")
    assert found.standing(("informant", "P2")) == Standing()
    assert found.standing(("document", "d1")) == Standing(stance="programme")


def test_informants_are_all_who_are_heard() -> None:
    talk = (Said("P2", "1"), Said("I1", "1"), Said("O1", "1"), Said("U1", "1"), Said("D1", "1"))
    assert material(SmallCase(talk, silent=("P1",))).informants == ("P1", "P2")


def test_what_stands_on_both_sides_contradicts() -> None:
    found = material(SmallCase((Said("P1", "1"), Said("P2", "-1"), Said("P3", "1")))).coded()
    proof = evidence_of(found[:2], found[1:2])
    assert proof.coding_rows.tolist() == [0, 1]
    assert np.array_equal(proof.contradicting, [False, True])
