"""Reading a model's answer: what is believed, what is refused, what is left empty."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.coding.codebook import Code, Codebook
from coprod_pipeline.coding.coders.base import CodableSegment
from coprod_pipeline.coding.coders.llm_answer import (
    MalformedAnswer,
    find_quote,
    read_answer,
)
from coprod_pipeline.coding.coders.llm_prompt import MAX_CHARS, PROMPTS, Asker, batches
from coprod_pipeline.protocol import LLM_PROMPTS
from tests.unit.coding.llm_server import coding

SEGMENTS = [
    CodableSegment("s1", "In 2014 it was far too\n costly for us.", "informant"),
    CodableSegment("s2", "We changed it, and we changed it again.", "informant"),
]
CODES = frozenset({"x.cost", "x.adapt"})


def read(*segments: object, codes: frozenset[str] = CODES):
    return read_answer(json.dumps({"segments": list(segments)}), SEGMENTS, codes)


def test_a_quote_is_found_and_its_place_is_the_segments_own():
    first, second = read(
        {"n": 2, "codings": [coding("x.adapt", "changed it again", valence="1")]},
        {"n": 1, "codings": [coding("x.cost", "far too costly", valence=-1, aspect="actual")]},
    )
    (cost,), (adapt,) = first.assignments, second.assignments
    assert SEGMENTS[0].text[cost.start : cost.end] == "far too\n costly"
    assert SEGMENTS[1].text[adapt.start : adapt.end] == "changed it again"
    assert (cost.segment_id, adapt.segment_id) == ("s1", "s2")
    assert (cost.valence, cost.aspect, adapt.valence, adapt.confidence) == (
        "-1",
        "actual",
        "1",
        None,
    )


def test_what_does_not_stand_in_the_segment_is_refused_and_counted():
    first, second = read(
        {
            "n": 1,
            "codings": [
                coding("x.cost", "it cost a fortune"),  # invented
                coding("x.cost", "We changed it"),  # another segment's
                coding("x.cost", "costl"),  # part of a word
                coding("x.cost", " … "),  # no word at all
                coding("y.other", "far too"),
                coding("x.cost", "for us"),
            ],
        },
        {"n": 2, "codings": []},
    )
    assert [a.code_id for a in first.assignments] == ["x.cost"]
    assert first.refused == {"invented_quote": 4, "unknown_code": 1}
    assert second.assignments == ()


def test_values_of_another_type_are_left_empty_and_a_year_must_be_said():
    first, _ = read(
        {
            "n": 1,
            "codings": [
                coding("x.cost", "far too", valence="very", explicit_example="yes", aspect=3),
                coding("x.cost", "costly", ref_start="2014-01-01", ref_end="2014-12-31"),
                coding("x.cost", "for us", ref_start="2015-01-01", ref_end="2015-12-31"),
                coding("x.cost", "In 2014", ref_start="2014-12-31", ref_end="2014-01-01"),
                coding("x.cost", "it was", ref_start="2014-02-30", ref_end="2014-03-01"),
            ],
        },
        {"n": 2, "codings": []},
    )
    said = {SEGMENTS[0].text[a.start : a.end]: a for a in first.assignments}
    assert (said["far too"].valence, said["far too"].explicit_example) == (None, None)
    assert said["costly"].ref_start == "2014-01-01"
    assert {said[q].ref_start for q in ("for us", "In 2014", "it was")} == {None}
    assert first.refused == {"emptied": 9}


def test_the_same_code_on_the_same_words_counts_once_and_unknown_fields_are_ignored():
    twice = {**coding("x.adapt", "We changed it"), "confidence": 0.99, "note": "!"}
    _, second = read({"n": 1, "codings": []}, {"n": 2, "codings": [twice, twice], "more": 1})
    assert len(second.assignments) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Sure! Here you are: {}",
        "[]",
        '{"segments": {}}',
        '{"segments": [{"n": 3, "codings": []}]}',
        '{"segments": [{"n": true, "codings": []}]}',
        '{"segments": [{"n": 1, "codings": []}, {"n": 1, "codings": []}]}',
        '{"segments": ["x"]}',
        '{"segments": [{"n": 1, "codings": []}',
        "[" * 100_000,
    ],
)
def test_an_answer_whose_parts_cannot_be_told_apart_is_malformed(content):
    with pytest.raises(MalformedAnswer):
        read_answer(content, SEGMENTS, CODES)


@pytest.mark.parametrize(
    "codings", [None, "none", [1], [{"code": "x.cost"}], [{"code": 1, "quote": "for us"}]]
)
def test_a_malformed_part_costs_its_own_segment_only(codings):
    first, second = read({"n": 1, "codings": codings}, {"n": 2, "codings": []})
    assert first is None
    assert second is not None


def test_a_segment_left_out_is_not_taken_for_one_without_codes():
    assert read({"n": 2, "codings": []})[0] is None


def test_a_fence_around_the_whole_answer_is_taken_off():
    content = '```json\n{"segments": [{"n": 1, "codings": []}, {"n": 2, "codings": []}]}\n```'
    assert None not in read_answer(content, SEGMENTS, CODES)


@given(st.text(max_size=80), st.text(max_size=20))
def test_a_found_quote_is_the_text_but_for_space(text, quote):
    place = find_quote(text, quote)
    if place is not None:
        assert text[slice(*place)].split() == quote.split()


@given(st.text(max_size=60), st.text(alphabet="abc é.", max_size=20), st.text(max_size=60))
def test_a_quote_of_whole_words_is_always_found(before, quote, after):
    if any(ch.isalnum() for ch in quote):
        assert find_quote(f"{before} {quote} {after}", quote) is not None


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=4)
                    | st.dictionaries(st.sampled_from(["segments", "n", "codings", "code", "quote"]),
                                      inner, max_size=4)))  # fmt: skip
def test_whatever_is_answered_nothing_breaks(answer):
    try:
        found = read_answer(json.dumps(answer), SEGMENTS, CODES)
    except MalformedAnswer:
        return
    assert len(found) == len(SEGMENTS)


# --- what is asked ---------------------------------------------------------------------------


def test_the_versions_of_the_protocol_are_those_there_are():
    assert tuple(PROMPTS) == LLM_PROMPTS


def test_a_question_names_codes_and_text_and_no_id_of_a_segment():
    book = Codebook("x", "1", "X", (
        Code("x.cost", "Cost", "What it costs.", include=("kept here",)),
        Code("x.all", "All", "Whatever.", umbrella=True),
    ))  # fmt: skip
    question = Asker(book, "1").question(SEGMENTS)
    sent = question.system + question.user + json.dumps(question.schema)
    assert "What it costs." in sent
    assert "changed it again" in sent
    for hidden in ("kept here", "x.all", "s1", "informant"):
        assert f'"{hidden}"' not in sent
        assert "kept here" not in sent
    other = Codebook("x", "1", "X", (Code("x.cost", "Cost", "Another."),))
    assert Asker(other, "1").digest != Asker(book, "1").digest


@given(st.lists(st.integers(1, MAX_CHARS), max_size=40))
def test_batches_keep_order_and_budget(lengths):
    segments = [CodableSegment(str(i), "x" * n) for i, n in enumerate(lengths)]
    made = list(batches(segments))
    assert [s for batch in made for s in batch] == segments
    for batch in made:
        assert len(batch) <= 8
        assert len(batch) == 1 or sum(len(s.text) for s in batch) <= 6_000
