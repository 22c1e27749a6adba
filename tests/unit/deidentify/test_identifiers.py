"""Identifier patterns: what is found, and what only looks alike."""

import pytest

from coprod_pipeline.deidentify.recognisers.checks import (
    iban,
    luhn,
    nhs_number,
    swedish_personal_number,
)
from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers


def found(text: str) -> set[tuple[str, str]]:
    return {(s.type, text[s.start : s.end]) for s in Identifiers().find([text], None)[0]}


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("Ring me on 07700 900123 please", "PHONE", "07700 900123"),
        ("or (204) 555-0143.", "PHONE", "(204) 555-0143"),
        ("call 204-555-0143", "PHONE", "204-555-0143"),
        ("+46 70 123 45 67 works", "PHONE", "+46 70 123 45 67"),
        ("ring 070-123 45 67", "PHONE", "070-123 45 67"),
        ("my number is 555-0143", "PHONE", "555-0143"),
        ("555-0142 is my number", "PHONE", "555-0142"),
        ("write to anna.berg@example.org,", "EMAIL", "anna.berg@example.org"),
        ("write to anna at example dot org today", "EMAIL", "anna at example dot org"),
        ("see https://example.org/a?b=1.", "URL", "https://example.org/a?b=1"),
        ("see example.org for it", "URL", "example.org"),
        ("I am @anna_b there", "HANDLE", "@anna_b"),
        ("personnummer 811218-9876", "ID", "811218-9876"),
        ("it was 198112189876", "ID", "198112189876"),
        ("samordningsnummer 701063-2391", "ID", "701063-2391"),
        ("NHS 943 476 5919", "ID", "943 476 5919"),
        ("CHI number is 0101010101", "ID", "0101010101"),
        ("NI QQ 12 34 56 C no, AB 12 34 56 C", "ID", "AB 12 34 56 C"),
        ("SIN 046 454 286", "ID", "046 454 286"),
        ("046 454 286 it says", "ID", "046 454 286"),
        ("PHIN 123456789", "ID", "123456789"),
        ("passport number 123456789", "ID", "123456789"),
        ("lives in NW1 6XE now", "ADDRESS", "NW1 6XE"),
        ("R3C 4T3 is it", "ADDRESS", "R3C 4T3"),
        ("561 31 Huskvarna", "ADDRESS", "561 31"),
        ("at 12 Baker Street today", "ADDRESS", "12 Baker Street"),
        ("bor på Storgatan 5 här", "ADDRESS", "Storgatan 5"),
        ("the car AB12 CDE", "VEHICLE", "AB12 CDE"),
        ("bilen har regnr ABC 123", "VEHICLE", "ABC 123"),
        ("born on 14 March 1962", "BIRTH_DATE", "14 March 1962"),
        ("född 1962-03-14", "BIRTH_DATE", "1962-03-14"),
        ("on 19 November 2020", "DATE", "19 November 2020"),
        ("on November 19, 2020 it", "DATE", "November 19, 2020"),
        ("den 3 maj 2021 kom", "DATE", "3 maj 2021"),
        ("she is 92 years old", "AGE", "92"),
        ("hon är 92 år gammal", "AGE", "92"),
        ("aged 45", "AGE", "45"),
        ("ninety-two years old", "AGE", "ninety-two"),
    ],
)
def test_finds(text: str, kind: str, written: str) -> None:
    assert (kind, written) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "at 10:30:15 and 00:43.810 --> 00:47.850",
        "it cost $1,200,000.00 and £45 000",
        "version 2.3.14 and 10.0.19041",
        "in May we met, on Monday, in 2019",
        "between 2019 and 2023, 12 of 30",
        "order 1234567890 came",
        "0 100 000 people",
        "pages 120-134",
        "the ratio 3/4 and 24/7",
        "ABC 123 is a course",
        "20 years of it",
        "I said: try it @ home",
        "Node.js and ASP.NET",
    ],
)
def test_leaves(text: str) -> None:
    assert found(text) == set()


def test_hidden_characters_do_not_hide_a_phone() -> None:
    text = "ring 07700\u00a0900\u200b123 now"
    (span,) = Identifiers().find([text], None)[0]
    assert text[span.start : span.end] == "07700\u00a0900\u200b123"


def test_check_digits() -> None:
    assert luhn("046454286")
    assert not luhn("046454287")
    assert nhs_number("9434765919")
    assert not nhs_number("9434765918")
    assert not nhs_number("1111111111")
    assert swedish_personal_number("8112189876")
    assert not swedish_personal_number("8113189876")
    assert not swedish_personal_number("8112189875")
    assert iban("GB82WEST12345698765432")
    assert not iban("GB83WEST12345698765432")
