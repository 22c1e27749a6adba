"""Ids of units and coders, phases, and roles of characteristics."""

from __future__ import annotations

from datetime import date

import pytest

from coprod_pipeline.coding.coder_ids import coder_id_of, keyed_pseudonym, roster_names
from coprod_pipeline.coding.phases import phases_of
from coprod_pipeline.coding.roles import characteristic_roles
from coprod_pipeline.coding.units import unit_id
from coprod_pipeline.protocol import Period, Person

HIDE = keyed_pseudonym(b"k" * 32)
NAMES = roster_names([Person("P1", "a", "Karin Lund", aliases=("Kaja",)), Person(None, None, "Bo")])


@pytest.mark.parametrize("name", ["Höglund  ward", "höglund-ward", "HÖGLUND WARD ", "Hoglund ward"])
def test_spellings_of_a_unit_are_one_unit(name):
    assert unit_id("linnea", name) == "linnea.hoglund-ward"


def test_units_without_latin_letters_still_have_ids():
    assert unit_id("a", "病院") != unit_id("a", "診療所")
    assert unit_id("a", "病院") == unit_id("a", "病院")


@pytest.mark.parametrize("coder", ["A1", "coder_b", "team-2", "P1"])
def test_pseudonyms_stay(coder):
    assert coder_id_of(coder, NAMES, HIDE).coder_id == coder
    assert coder_id_of(coder, NAMES, HIDE).kind == "human"


@pytest.mark.parametrize(
    "coder", ["Karin Lund", "Karin", "karin-2", "kaja", "anna berg", "Bo", "Å"]
)
def test_names_are_hidden(coder):
    found = coder_id_of(coder, NAMES, HIDE)
    assert found.kind == "human"
    assert found.coder_id.startswith("coder-")
    assert len(found.coder_id) == len("coder-") + 5
    assert coder_id_of(coder, NAMES, HIDE) == found


@pytest.mark.parametrize("coder", ["cues", "classifier@ab12", "llm:some-model@3", "LLM"])
def test_programs_are_never_people(coder):
    found = coder_id_of(coder, NAMES, HIDE)
    assert found.kind == "machine"
    assert found.coder_id.startswith("imported-")


def test_adjudicated_is_its_own_kind():
    assert coder_id_of(" Adjudicated", NAMES, HIDE).row() == {
        "coder_id": "adjudicated",
        "kind": "adjudicated",
        "model": None,
        "version": None,
    }


PHASES = (
    Period("before", date(2010, 1, 1), date(2011, 12, 31)),
    Period("during", date(2012, 1, 1), date(2016, 12, 31)),
    Period("after", date(2017, 1, 1), date(2019, 12, 31)),
)


@pytest.mark.parametrize(
    ("start", "end", "document", "expected"),
    [
        (date(2011, 12, 31), date(2012, 1, 1), None, ["before", "during"]),
        (date(2013, 1, 1), None, None, ["during"]),
        (None, date(2013, 1, 1), None, ["during"]),
        (date(2000, 1, 1), date(2030, 1, 1), None, ["before", "during", "after"]),
        (date(2020, 1, 1), date(2021, 1, 1), None, []),
        (None, None, (date(2017, 1, 1), date(2017, 12, 31)), ["after"]),
        (date(2010, 1, 1), date(2010, 1, 1), (date(2017, 1, 1), None), ["before"]),
        (None, None, None, []),
        (None, None, (None, None), []),
    ],
)
def test_phases_of_a_coding(start, end, document, expected):
    assert phases_of(PHASES, start, end, document) == expected


def coding(coding_id, code_id, valence=None, role=None, coder="A1", start=0):
    return {
        "coding_id": coding_id,
        "code_id": code_id,
        "segment_id": "s1",
        "char_start": start,
        "char_end": 9,
        "coder_id": coder,
        "valence_code": valence,
        "role": role,
    }


def test_role_and_characteristic_on_the_same_quote_are_a_pair():
    rows = [
        coding("1", "c22.role.recipient"),
        coding("2", "c22.char.opportunity", "1"),
        coding("3", "c22.char.motivation", "1", coder="A2"),
        coding("4", "c22.char.need", "1", start=3),
        coding("5", "c22.char.capability"),
        coding("6", "c22.char.motivation", "-1", role="lead", start=4),
        coding("7", "c22.role.lead", "1", start=5),
        coding("8", "c22.char.need", "1", start=5),
    ]
    assert characteristic_roles(rows) == {
        ("2", "c22.char.opportunity@recipient"),
        ("6", "c22.char.motivation@lead"),
    }
