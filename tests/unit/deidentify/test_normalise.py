"""Folding keeps the way back."""

from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.normalise import fold, normalise


@given(st.text(max_size=60))
def test_every_folded_character_has_an_origin(text: str) -> None:
    normalised = normalise(text)
    if normalised.origin is None:
        assert len(normalised.text) == len(text)
        return
    assert len(normalised.origin) == len(normalised.text)
    assert list(normalised.origin) == sorted(normalised.origin)
    for i in range(len(normalised.text)):
        start, end = normalised.original(i, i + 1)
        assert 0 <= start < end <= len(text)


def test_folds_what_hides_a_name() -> None:
    assert fold("Å\u00adsa\u200b Bj\u00f6rk") == "asa bjork"
    assert fold("D\u0430nny") == "danny"  # Cyrillic a
    assert fold("Sørensen") == "sorensen"


def test_original_covers_combining_marks() -> None:
    text = "Rene\u0301 x"
    normalised = normalise(text)
    assert normalised.text.startswith("Rene")
    assert normalised.original(0, 4) == (0, 5)
