"""Units of a turn, and the language of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.ingest import language, units


def pieces(text: str, unit: str) -> list[str]:
    return [text[a:b] for a, b in units.split(text, unit)]


def test_sentences_end_at_stops_that_are_no_abbreviations() -> None:
    text = 'Dr. A. Roe came at 3.5 p.m. on t.ex. Monday. Why? "Yes!" she said… and went.\nNew line'
    assert pieces(text, "sentence") == [
        "Dr. A. Roe came at 3.5 p.m. on t.ex. Monday.",
        "Why?",
        '"Yes!"',
        "she said… and went.",
        "New line",
    ]
    assert pieces(text, "paragraph") == [text.split("\n")[0], "New line"]
    assert pieces(" a \n b ", "turn") == ["a \n b"]


def test_only_known_units() -> None:
    with pytest.raises(ValueError, match="unit"):
        units.split("x", "word")


@given(st.text(max_size=300), st.sampled_from(units.UNITS))
def test_units_keep_every_character_that_is_not_white_space(text: str, unit: str) -> None:
    spans = units.split(text, unit)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))


CODES = language.candidates(["sv", "en"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Vi hade arbetat med det här i tre år innan kommunen ville vara med.", "sv"),
        ("We had worked on this for three years before the council joined.", "en"),
        ("Nous avions travaillé trois ans avant que la commune nous rejoigne.", "fr"),
    ],
)
def test_languages(text: str, code: str) -> None:
    found = language.detect(text, CODES)
    assert found is not None
    assert found.code == code
    assert found.confidence > 0.9


def test_short_segments_are_in_the_language_of_their_source() -> None:
    assert language.detect("Ja, precis.", CODES) is None
    texts = ["Ja.", "We had worked on this for three years before the council joined."]
    found = language.of_segments(texts, language.Guess("sv", None), CODES)
    assert [guess.code for guess in found if guess is not None] == ["sv", "en"]
