"""People by what stands before them."""

from __future__ import annotations

import pytest

from coprod_pipeline.deidentify.recognisers.context import Context


def people(text: str, language: str = "en") -> list[str]:
    (spans,) = Context().find([text], language)
    return [text[s.start : s.end] for s in spans if s.type == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He was represented by Mr Bland.", "Bland"),
        ("Mr Key promoted it.", "Key"),
        ("everyone calls him Seun, even now", "Seun"),
        ("My name is Xochi.", "Xochi"),
        ("my sister Tash came along", "Tash"),
        ("and our neighbour, Zeb, saw it", "Zeb"),
        ("Jag heter Zilan.", "Zilan"),
    ],
)
def test_titles_kin_and_introductions(text: str, name: str) -> None:
    assert name in people(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mr Speaker, I object. Thank you, Mr President.",
        "My mother Canadian, my father Polish.",
        "My wife I love. My mother The one.",
        "my sister came in May",
    ],
)
def test_offices_peoples_and_small_words_stay(text: str) -> None:
    assert people(text) == []
