"""The whole of a name of which a model saw a part."""

from __future__ import annotations

import pytest

from coprod_pipeline.deidentify.recognisers.wholes import whole_names, with_initials


def whole(text: str, *seen: tuple[str, str]) -> list[tuple[str, str]]:
    spans = [(text.index(part), text.index(part) + len(part), kind) for part, kind in seen]
    return [(text[start:end], kind) for start, end, kind in whole_names(text, spans)]


@pytest.mark.parametrize(
    ("text", "seen", "name"),
    [
        (
            "The European Committee for the Prevention of Torture visited.",
            [("European Committee", "ORG")],
            "European Committee for the Prevention of Torture",
        ),
        (
            "PC Trewin of Devon and Cornwall Constabulary.",
            [("Devon", "PLACE"), ("Cornwall Constabulary", "ORG")],
            "Devon and Cornwall Constabulary",
        ),
        (
            "She attends St Oswald's Primary School now.",
            [("St Oswald", "ORG"), ("Primary School", "ORG")],
            "St Oswald's Primary School",
        ),
        ("he worked for Larkin Bros. Roofing", [("Larkin", "ORG")], "Larkin Bros. Roofing"),
        ("paid by Dunmore Freight, Inc. in May", [("Dunmore Freight", "ORG")], "Dunmore Freight, Inc."),
        ("at the university of leeds", [("leeds", "PLACE")], "university of leeds"),
        ("He left the University of Copenhagen.", [], "University of Copenhagen"),
    ],
)  # fmt: skip
def test_an_organisation_is_masked_as_a_whole(
    text: str, seen: list[tuple[str, str]], name: str
) -> None:
    assert (name, "ORG") in whole(text, *seen)


def test_two_places_stay_two() -> None:
    assert whole("from Oxford and the Board", ("Oxford", "PLACE")) == [("Oxford", "PLACE")]
    text = "in Leeds and York"
    assert len(whole(text, ("Leeds", "PLACE"), ("York", "PLACE"))) == 2


@pytest.mark.parametrize("text", ["in the U.S. now", "a U.K. visa", "the UAE", "into the U. S. A."])
def test_short_names_of_countries(text: str) -> None:
    assert [kind for _, kind in whole(text)] == ["PLACE"]


def test_a_statute_is_no_country() -> None:
    assert whole("42 U.S.C. § 1983") == []


def test_initials_belong_to_the_person() -> None:
    text = "see A. I. Rabin: Infants"
    assert text[with_initials(text, text.index("Rabin")) :].startswith("A. I. Rabin")
    assert with_initials("plan B Rabin", 7) == 7


def test_the_parties_of_a_case() -> None:
    assert whole("See Hubbard v. Prizzi, 312 F.3d 81") == [
        ("Hubbard", "PERSON"),
        ("Prizzi", "PERSON"),
    ]
    assert whole("R v Bexfield does not help") == [("Bexfield", "PERSON")]
    assert whole("It is Court v Government, she said") == []


def test_a_long_run_of_capitals_that_ends_on_an_institution() -> None:
    assert whole("The Equal Employment Opportunity Commission wrote.") == [
        ("Equal Employment Opportunity Commission", "ORG")
    ]
    assert whole("at Bolton Crown Court today", ("Bolton", "PLACE")) == [
        ("Bolton Crown Court", "ORG")
    ]
