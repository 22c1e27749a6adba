"""Stretches of a tool's text land on the same words of ours."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coprod_pipeline.coding.carry import MIN_SHARED, Carrier, matching

THEIRS = (
    "Interviewer\n[00:01:02] So, how did it begin?\n"
    "P01\n[00:01:09] “We met the county twice – and it was slow,” she said. We met again. Yes.\n"
    "Interviewer\n[00:02:00] And then?\n"
    "P01\n[00:02:03] Then the money came. We met the users, who wanted more than that.\n"
)
OURS = (
    "Interviewer: So, how did it begin?\n"
    'P01: "We met the county twice - and it was slow," she said. We met again. Yes.\n'
    "Interviewer: And then?\n"
    "P01: Then the money came. We met the users, who wanted more than that.\n"
)
LABELS = [(OURS.index(line), OURS.index(line) + line.index(":") + 1) for line in OURS.splitlines()]


@pytest.fixture
def carried():
    carrier = Carrier(THEIRS, OURS, LABELS)

    def carry(quote, nth=1):
        at = -1
        for _ in range(nth):
            at = THEIRS.index(quote, at + 1)
        return carrier.carry(at, at + len(quote))

    return carry


@pytest.mark.parametrize(
    ("quote", "nth", "expected"),
    [
        ("We met", 1, (1, "We met")),
        ("We met", 2, (2, "We met")),
        ("We met", 3, (3, "We met")),
        ("Yes", 1, (1, "Yes")),
        ("Yes.", 1, (1, "Yes.")),
        ("“We met the county twice", 1, (1, '"We met the county twice')),
        ("slow,” she said. ", 1, (1, 'slow," she said.')),
        ("ounty twi", 1, (1, "ounty twi")),
    ],
)
def test_words_keep_their_place_and_their_marks(carried, quote, nth, expected):
    which, words = expected
    passage = carried(quote, nth)
    at = -1
    for _ in range(which):
        at = OURS.index(words, at + 1)
    assert (passage.start, passage.end) == (at, at + len(words))
    assert passage.score == 1


def test_a_stretch_over_turns_goes_over_labels_and_times(carried):
    quote = THEIRS[THEIRS.index("We met again") : THEIRS.index("came.") + 5]
    passage = carried(quote)
    assert OURS[passage.start : passage.end].startswith("We met again.")
    assert OURS[passage.start : passage.end].endswith("the money came.")
    assert passage.score == 1


def test_what_is_not_there_is_not_carried(carried):
    assert carried("[00:02:03] ") is None
    other = Carrier("Something else was said here by other people altogether.", OURS, LABELS)
    assert other.shared < MIN_SHARED
    assert other.carry(0, 14) is None


def test_a_corrected_word_lowers_the_score_only():
    theirs = OURS.replace("slow", "very slow indeed").replace("wanted", "wantd")
    carrier = Carrier(theirs, OURS, LABELS)
    start = theirs.index("the users")
    passage = carrier.carry(start, theirs.index(" than"))
    assert OURS[passage.start : passage.end] == "the users, who wanted more"
    assert 0.9 < passage.score < 1
    word = carrier.carry(theirs.index("wantd"), theirs.index("wantd") + 5)
    assert word is None


def test_the_same_text_is_carried_as_it_is():
    assert Carrier(OURS, OURS).carry(3, 9).start == 3


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from("abcdefg"), max_size=30),
    st.lists(st.sampled_from("abcdefg"), max_size=30),
)
def test_matching_runs_are_equal_and_rise(a, b):
    left = right = 0
    for i, j, size in matching(a, b):
        assert a[i : i + size] == b[j : j + size]
        assert i >= left
        assert j >= right
        left, right = i + size, j + size


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_text_laid_out_anew_loses_no_word(data):
    words = data.draw(st.lists(st.sampled_from(THEIRS.split()), min_size=6, max_size=60))
    words = [w for w in words if any(c.isalpha() for c in w)]
    assume(len(words) > 5)
    theirs, ours = " ".join(words), "\n".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + (first > 0)
    passage = Carrier(theirs, ours).carry(start, len(" ".join(words[: last + 1])))
    assert ours[passage.start : passage.end].split() == words[first : last + 1]
