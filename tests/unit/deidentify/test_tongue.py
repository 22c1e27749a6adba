"""The language of single texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.recognisers.tongue import tongue, tongues


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Det var ju så att vi inte hade några pengar då.", "sv"),
        ("men då sa hon att det inte var bra", "sv"),
        ("And then she said that we could not have it.", "en"),
        ("On n'avait pas d'argent, puis elle est partie.", "fr"),
        ("J’ai dit qu’elle était là avec nous.", "fr"),
        ("Vi körde Plan Do Study Act och det blev bra för oss.", "sv"),
        ("Ja.", None),
        ("", None),
        ("Plan Do Study Act", None),
    ],
)
def test_clear_or_not_told(text: str, language: str | None) -> None:
    assert tongue(text) == language


def test_a_short_text_is_in_the_language_of_its_source() -> None:
    assert tongues(["Ja.", "And then she said that we could not have it."], "sv") == ["sv", "en"]
    assert tongues(["Ja."], None) == [None]


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    assert tongue(text) in ("en", "sv", "fr", None)
    assert tongue(text.upper()) in ("en", "sv", "fr", None)
