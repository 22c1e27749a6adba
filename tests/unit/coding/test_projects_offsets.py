"""What offsets count is told from the selections; where it cannot be, codings are refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.coding.projects.offsets import (
    CONVENTIONS,
    SPECIFIED,
    Convention,
    Selection,
    SourceText,
    read_offsets,
)

WORDS = re.findall(
    r"\S+", "We met the county at Åre 😀 and they said yes, twice. Därför gick vi vidare 🎉 then"
)


def file_text(n_lines: int, *, mark: bool, crlf: bool) -> str:
    end = "\r\n" if crlf else "\n"
    lines = [" ".join(WORDS[i % 5 :] + WORDS[: i % 7]) for i in range(n_lines)]
    return ("\ufeff" if mark else "") + end.join(lines) + end


def counted(source: SourceText, convention: Convention, spans):
    """Offsets as a tool of that convention would write them."""
    places = source.places(convention)
    return [Selection(places[start], places[end]) for start, end in spans]


def word_spans(text: str):
    spans, at = [], 0
    for number, word in enumerate(text.split()):
        at = text.index(word, at)
        if number % 3 == 0:
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


@pytest.mark.parametrize("convention", CONVENTIONS, ids=str)
@pytest.mark.parametrize("crlf", [True, False])
def test_each_convention_is_found_without_a_hint(convention, crlf):
    source = SourceText(file_text(12, mark=True, crlf=crlf))
    spans = word_spans(source.text)
    (reading,) = read_offsets([(source, counted(source, convention, spans))], "unknown tool")
    assert list(reading.places) == spans
    assert not reading.doubt


def test_habit_of_the_tool_decides_where_the_text_does_not():
    source = SourceText("Ok 😀 fine then\n")
    nvivo = Convention("utf-16 units", "as in the file")
    chosen = counted(source, nvivo, [(5, 9)])
    (with_habit,) = read_offsets([(source, chosen)], "NVivo 14")
    assert with_habit.places == ((5, 9),)
    (own,) = read_offsets([(source, chosen)], "coprod")
    assert own.convention == SPECIFIED
    assert own.places == ((6, 10),)


def test_one_selection_leans_on_the_other_sources():
    many = SourceText(file_text(15, mark=False, crlf=True))
    one = SourceText("Å 😀 b cd\r\nef gh\r\n")
    convention = Convention("utf-16 units", "one")
    chosen = counted(one, convention, [(4, 5)])
    alone = read_offsets([(one, chosen)], "")[0]
    spans = word_spans(many.text)
    both = read_offsets([(many, counted(many, convention, spans)), (one, chosen)], "")[1]
    assert alone.doubt
    assert both.places == ((4, 5),)


def test_words_the_tool_stored_outweigh_everything():
    source = SourceText("a 😀 bb bb bb\n")
    (reading,) = read_offsets([(source, [Selection(5, 10, "bb bb", whole=True)])], "")
    assert reading.convention == Convention("utf-16 units", "as in the file")
    assert source.text[slice(*reading.places[0])] == "bb bb"


@pytest.mark.parametrize("selection", [Selection(0, 999), Selection(-1, 2), Selection(3, 1)])
def test_out_of_range_under_every_convention(selection):
    (reading,) = read_offsets([(SourceText("Some words.\n"), [selection])], "")
    assert reading.convention is None
    assert reading.reason in ("selection_out_of_range", "offset_convention")


def test_selections_inside_words_fit_no_convention():
    source = SourceText("extraordinary circumstances notwithstanding everything continued " * 4)
    chosen = [Selection(i * 7 + 2, i * 7 + 6) for i in range(30)]
    (reading,) = read_offsets([(source, chosen)], "")
    assert reading.reason == "offset_convention"


def test_scripts_without_spaces_are_no_evidence():
    source = SourceText("我们在县里见面然后继续讨论这个问题直到最后" * 3)
    chosen = [Selection(i, i + 3) for i in range(20)]
    (reading,) = read_offsets([(source, chosen)], "")
    assert reading.places == tuple((i, i + 3) for i in range(20))


def test_between_carriage_return_and_line_feed_is_the_end_of_the_line():
    source = SourceText("one\r\ntwo\r\n")
    (reading,) = read_offsets([(source, [Selection(0, 4), Selection(5, 8)])], "")
    assert [source.text[a:b] for a, b in reading.places] == ["one", "two"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="ab \r\n\ufeffåé😀", max_size=40),
    st.sampled_from(CONVENTIONS),
)
def test_places_and_offsets_are_each_others_inverse(raw, convention):
    source = SourceText(raw)
    places = source.places(convention)
    assert len(places) == len(source.text) + 1
    assert list(places) == sorted(set(places))
    assert "\r" not in source.text
    assert list(source.places(source.plain(convention))) == list(places)
