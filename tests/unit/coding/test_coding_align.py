"""Quotes are found where they stand, in whatever dress, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.coding.align import MIN_SCORE, align, count, locate, normalise

TALK = (
    "Interviewer: How did it begin?\n"
    "P101: It grew out of work we had done for years, on the wards and at people’s homes.\n"
    "Then the coaches came. I said “yes” — at once… and nobody looked back.\n"
    "P102: Nobody looked back, that is true. I said yes too."
)


def test_quote_in_another_dress_is_found():
    for quote in (
        "at people's homes",
        'I said "yes" - at once... and nobody',
        "on the  wards\nand at people\u2019s homes.\tThen the coaches",
        "wa\u00adrds and at\u200b people’s",
    ):
        start, end = locate(TALK, quote)
        assert normalise(TALK[start:end]).text == normalise(quote).text.strip()


def test_case_counts():
    assert locate(TALK, "Nobody looked back") == (TALK.index("Nobody"), TALK.index("Nobody") + 18)
    assert locate(TALK, "NOBODY LOOKED BACK") is None


def test_occurrences_count_from_one():
    text = "yes and yes and yes"
    assert [locate(text, "yes", n) for n in (1, 2, 3, 4)] == [(0, 3), (8, 11), (16, 19), None]
    assert locate(text, "yes", 0) is None
    assert locate(text, " ", 1) is None
    assert count(text, "yes") == 3
    assert count("aaa", "aa") == 2


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the ﬁrst eﬀort", "first effort"),
        ("cafe\u0301 de la gare", "café de la gare"),
        ("a\u00a0b\u2009c", "a b c"),
        ("stop… now", "stop... now"),
        ("a \u200b b", "a b"),
        ("Ｆｕｌｌ width", "Full width"),
        ("multi\ufffe disciplinary", "multi- disciplinary"),
        ("\ufeffstart here", "start here"),
        ("a ¨ b", "a ¨ b"),
    ],
)
def test_same_to_the_reader_is_the_same(text, quote):
    start, end = locate(text, quote)
    assert normalise(text[start:end]).text.strip() == quote


def test_small_differences_are_aligned_with_their_score():
    quote = "It grew out of the work we had done for years on the wards and at peoples homes"
    assert locate(TALK, quote) is None
    found = align(TALK, quote)
    assert MIN_SCORE <= found.score < 1
    assert TALK[found.start : found.end].startswith("It grew out")
    assert TALK[found.start : found.end].endswith("homes")


def test_words_across_a_hyphen_at_the_line_end_are_aligned():
    text = "before. We formed a multi-\ndisciplinary team that met on Thursdays. after"
    found = align(text, "We formed a multidisciplinary team that met on Thursdays.")
    assert found.score >= MIN_SCORE
    assert text[found.start : found.end].endswith("Thursdays.")


def test_another_sentence_is_not_the_quote():
    assert (
        align(TALK, "We had a budget of two million and a paid coordinator from the start") is None
    )
    half = align(
        TALK, "It grew out of work we had done for money, in an office far away from anybody"
    )
    assert half.score < MIN_SCORE


def test_short_quotes_are_exact_or_absent():
    assert align(TALK, "nobody looked bak") is None


def test_nearly_the_same_passage_twice_is_told_apart_by_occurrence():
    sentence = "we asked the residents what they wanted and wrote everything down on the wall"
    text = f"First, {sentence}. Much later, again, {sentence}."
    quote = sentence.replace("residents", "resident")
    first, second = align(text, quote, 1), align(text, quote, 2)
    assert first.start < second.start
    assert text[second.start : second.end] == sentence
    assert align(text, quote, 3) is None


WORDS = st.sampled_from(
    ["we", "“met”", "the", "ﬁrst", "e\u0301lan", "team…", "—", "it’s", "Å", "ok"]
)
SPACES = st.sampled_from([" ", "\n", "\u00a0", "  ", " \u200b ", "\u00ad"])


@st.composite
def dressed_text(draw):
    words = draw(st.lists(WORDS, min_size=1, max_size=30))
    return "".join(word + draw(SPACES) for word in words)


@given(dressed_text(), st.data())
def test_every_stretch_of_a_text_is_found_where_it_says_the_same(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    wanted = normalise(quote).text.strip()
    found = locate(text, quote)
    if found is None:
        # Only a cut inside a letter (its accent left behind) or nothing visible can be absent.
        assert not wanted or "\u0301" in text[start : end + 1]
        return
    assert wanted in normalise(text[slice(*found)]).text


@given(st.text(max_size=200))
def test_normalising_covers_the_text_in_order(text):
    normalised = normalise(text)
    at = 0
    for position in range(len(normalised.text)):
        start, end = normalised.original(position, position + 1)
        assert 0 <= start < end <= len(text)
        assert start >= at or start == at
        at = start


@given(st.text(max_size=120))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text).text
    assert normalise(once).text == once
