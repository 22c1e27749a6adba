"""Roles that tell who somebody is, in three languages, and everyday roles that do not."""

from __future__ import annotations

import pytest

from coprod_pipeline.deidentify.quasi import flags_of_text, role_questions
from coprod_pipeline.protocol import Person

KEY = b"k" * 32


def segment(text: str, n: int = 1, source: str = "s1", language: str = "en", who: str = "P1"):
    return {
        "segment_id": f"{source}-{n:05d}", "source_id": source, "position": n, "case_id": "a",
        "language": language, "participant_id": who, "text": text,
    }  # fmt: skip


def asked(*segments, spans=None, roster=(), kept=None) -> list[tuple[str, ...]]:
    found = role_questions("a", segments, spans or {}, roster, kept, KEY)
    return [q.words for q in found]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "She is the only speech therapist in the valley.", "only speech therapist"),
        ("en", "He was head of community nursing until spring.", "head of community nursing"),
        ("en", "We rang the mayor of the town.", "mayor of the town"),
        (
            "en",
            "The Chair of the Arts Council of Wales said no.",
            "Chair of the Arts Council of Wales",
        ),
        ("en", "The manager of the ward took it on.", "manager of the ward"),
        ("en", "I was the lead pharmacist there.", "lead pharmacist"),
        ("en", "Our sole paediatric rheumatologist left.", "sole paediatric rheumatologist"),
        ("sv", "Hon var den enda logopeden på ön.", None),
        ("sv", "Hon var enda logoped i kommunen.", "enda logoped"),
        ("sv", "Jag är verksamhetschef för psykiatrin.", "verksamhetschef för psykiatrin"),
        ("fr", "C'est la seule orthophoniste de la vallée.", "seule orthophoniste"),
        ("fr", "Il était directeur de l'hôpital alors.", "directeur de l'hôpital"),
        ("en", "I am a nurse and she is a doctor.", None),
        ("en", "We only nurse them at night; the director came.", None),
        ("en", "I was the nurse on that day.", None),
        ("sv", "Jag är sjuksköterska och han är läkare.", None),
        ("fr", "Je suis infirmière.", None),
    ],
)
def test_roles(language: str, text: str, words: str | None) -> None:
    assert asked(segment(text, language=language)) == ([(words,)] if words else [])


def test_a_role_two_people_claim_is_not_unique() -> None:
    one = segment("I am the district nurse here.")
    two = segment("I am the district nurse.", source="s2", who="P2")
    assert asked(one) == [("district nurse",)]
    assert asked(one, two) == []
    # A sure sign counts whoever says it.
    head = segment("The head of the ward, yes.", source="s3")
    again = segment("The head of the ward said so.", source="s2", who="P2")
    assert asked(head, again) == [("head of the ward",)]


def test_places_are_counted_and_the_first_is_shown() -> None:
    rows = [
        segment("The head of nursing came.", 2),
        segment("Head of Nursing, she was.", 1),
        segment("The head of nursing left.", 1, source="s2"),
    ]
    [found] = role_questions("a", rows, {}, (), None, KEY)
    assert found.words == ("Head of Nursing", "head of nursing")
    assert found.places == (("s1", 2), ("s2", 1))
    assert found.segment_id == "s1-00001"
    assert role_questions("a", rows[::-1], {}, (), None, KEY) == [found]


def test_what_is_masked_is_not_asked_about() -> None:
    text = "She was head of Maple House."
    start = text.index("head")
    whole = {"s1-00001": [{"start": start, "end": len(text) - 1}]}
    part = {"s1-00001": [{"start": text.index("Maple"), "end": len(text) - 1}]}
    assert asked(segment(text), spans=whole) == []
    assert asked(segment(text), spans=part) == [("head of Maple House",)]


def test_a_rare_role_of_the_roster_counts_when_one_participant_holds_it() -> None:
    roster = [
        Person("P1", "a", role="clinical nurse specialist"),
        Person("P2", "a", role="nurse"),
        Person("P3", "a", role="peer supporter"),
        Person("P4", "a", role="peer supporter"),
        Person("P5", "b", role="parish organist"),
    ]
    text = "A clinical nurse specialist, a nurse, a peer supporter, a parish organist."
    assert asked(segment(text), roster=roster) == [("clinical nurse specialist",)]


def test_a_role_beside_a_place_and_a_year_that_stay() -> None:
    text = "He worked as a nurse in Scotland from 2011 on."
    assert asked(segment(text)) == [("nurse in Scotland from 2011",)]
    assert asked(segment(text.replace("2011", "then"))) == []
    assert asked(segment(text.replace("Scotland", "town"))) == []
    assert asked(segment("In 2011 we met. He was a nurse in Scotland.")) == []


def test_text_without_capitals_is_flagged() -> None:
    lower = "we went there and nobody told us anything about it " * 6
    assert flags_of_text([lower]) == {"lower_case"}
    assert flags_of_text([lower.capitalize().replace("we", "We")]) == set()
    assert flags_of_text(["so short"]) == set()
