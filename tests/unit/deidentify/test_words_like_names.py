"""Names of the roster among words that look like them, and names as the roster writes them."""

from __future__ import annotations

import pytest

from coprod_pipeline.deidentify.identities import build_identities
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.protocol import Person
from tests.unit.deidentify.test_identities import KEY, study


def masked_words(text: str, *names: str, language: str = "en") -> list[str]:
    roster = tuple(Person(None, None, name) for name in names)
    who = build_identities(study(roster), [], (), KEY)
    return [text[s.start : s.end] for s in mask(text, (), who, language=language).spans]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Finn Ek", "Det finns ingen väg dit, sa hon."),
        ("Karl Berg", "Med dem hittades kärl och redskap."),
        ("Henrik Hål", "Branden hade bränt hål i taket. Alla kom ut."),
        ("Bruno Mars", "De spelar i mars. Sedan är det slut."),
        ("Dennis Wideman", "Nej. – Den här segern säger en del."),
        ("Major de Sarrià", "Vi sa De populäraste sökningarna."),
        ("Drew Reading", "I like reading the list. She read it."),
    ],
)
def test_ordinary_words_stay(name: str, text: str) -> None:
    assert masked_words(text, name, language="sv") == []


@pytest.mark.parametrize(
    ("name", "text", "hidden"),
    [
        ("Finn Ek", "Sedan kom Finn hem. Finns väska var borta.", ["Finn", "Finns"]),
        ("Karl Berg", "Då sa Karl nej.", ["Karl"]),
        ("Finn Ek", "sen kom finn hem", ["finn"]),
        ("Madam Speaker", "Thank you, Madam Speaker, I yield.", ["Madam Speaker"]),
        ("Tsar Aleksei I", "He served Tsar Aleksei I in 1665.", ["Tsar Aleksei I"]),
        ("Ingmar H:son Klockhoff", "docenten Ingmar H:son Klockhoff, vid", ["Ingmar H:son Klockhoff"]),
        ("Justin Bieber2", "Then Justin Bieber2 sang.", ["Justin Bieber2"]),
        ("Angela Lee Duckworth", "Duckworth, A. L.; others", ["Duckworth, A. L"]),
        ("A. L.", "edited by A. L. in 1990", ["A. L"]),
        ("D", "Hope you are well.\nD\nSee above", ["D"]),
        ("a. i. rabin", "ur a. i. rabin: infants", ["a. i. rabin"]),
        ("Dr Horn", "enligt dr horn på en mängd", ["dr horn"]),
    ],
)  # fmt: skip
def test_names_are_hidden_as_they_stand_on_the_roster(
    name: str, text: str, hidden: list[str]
) -> None:
    assert masked_words(text, name, language="sv") == hidden


def test_a_letter_of_the_roster_is_no_letter_of_a_sentence() -> None:
    assert masked_words("Plan D is better than plan B, and vitamin D helps.", "D") == []
