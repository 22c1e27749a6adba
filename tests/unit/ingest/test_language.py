"""The language of segments, and how sure it is."""

from __future__ import annotations

from coprod_pipeline.ingest import language

CODES = ("en", "fr", "sv")
ENGLISH = "We met every week with the families and talked about what ought to change."
SWEDISH = "Vi träffades varje vecka och pratade om vad som borde ändras på avdelningen."
FRENCH = "Nous nous sommes réunis chaque semaine avec les familles pour en parler ensemble."


def test_three_languages_in_one_talk_are_told_apart_with_a_confidence() -> None:
    source = language.detect(" ".join([ENGLISH] * 3), CODES)
    found = language.of_segments([ENGLISH, SWEDISH, FRENCH], source, CODES)
    assert [g.code for g in found if g] == ["en", "sv", "fr"]
    assert all(g and 0.9 <= (g.confidence or 0) <= 1 for g in found)


def test_a_short_answer_is_in_the_language_of_its_source() -> None:
    declared = language.Guess("sv", None)
    assert language.of_segments(["Ja, precis."], declared, CODES) == [declared]


def test_too_few_letters_are_no_language() -> None:
    assert language.detect("12 34", CODES) is None
    assert language.of_segments(["12 34"], None, CODES) == [None]
