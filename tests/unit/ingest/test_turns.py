"""Speaker turns: every written form of a label, and what only looks like one."""

from __future__ import annotations

import pytest

from coprod_pipeline.ingest.blocks import Block
from coprod_pipeline.ingest.limits import DEFAULT
from coprod_pipeline.ingest.readers.text import lines_to_blocks, read_md
from coprod_pipeline.ingest.turns import lay_out, to_turns


def turns_of(text: str) -> list[tuple[str | None, str, float | None]]:
    _, segments = lay_out(to_turns(lines_to_blocks(text)))
    return [(s.speaker, s.text, s.start_s) for s in segments]


def md_turns(text: str) -> list[tuple[str | None, str, float | None]]:
    _, segments = lay_out(to_turns(read_md(text.encode(), DEFAULT).blocks))
    return [(s.speaker, s.text, s.start_s) for s in segments]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Anna: Hej.\nBo: Hej hej.\nAnna: Ja.\nBo: Nej.", ["Anna", "Bo", "Anna", "Bo"]),
        ("INT: How?\nP01: Well.\nINT: Why?\nP01: So.", ["INT", "P01", "INT", "P01"]),
        ("Q: How?\nA: Well.\nQ: Why?\nA: So.", ["Q", "A", "Q", "A"]),
        ("Q. How?\nA. Well.\nQ. Why?\nA. So.", ["Q", "A", "Q", "A"]),
        ("Q1 Chair: How?\nDr Moe: Well.\nQ2 Chair: Why?\nDr Moe: So.", ["Chair", "Dr Moe"] * 2),
        ("[00:03:43] DB: How?\nLG: Well.\n[00:04:28] DB: Why?\nLG: So.", ["DB", "LG"] * 2),
        ("DB [0:43]: How?\nLG [0:50]: Well.\nDB [1:00]: Why?", ["DB", "LG", "DB"]),
        ("Speaker 1 | 00:04\nHow?\n\nSpeaker 2 | 00:09\nWell.", ["Speaker 1", "Speaker 2"]),
        ("00:00:04 Speaker 1\nHow?\n\n00:00:09 Speaker 2\nWell.", ["Speaker 1", "Speaker 2"]),
        ("Host:\tHow?\nDr d’Aquin:\tWell.\nDr d’Aquin:\tSo.", ["Host", "Dr d’Aquin", "Dr d’Aquin"]),
        ("INT\tHow?\nR1\tWell.\nINT\tWhy?\nR1\tSo.", ["INT", "R1", "INT", "R1"]),
        ("fråga: Hur?\nkarin: Så.\nkarin: Ja.\nkarin: Nej.", ["fråga", "karin", "karin", "karin"]),
    ],
)  # fmt: skip
def test_forms_of_labels(text: str, labels: list[str]) -> None:
    assert [label for label, _, _ in turns_of(text)] == labels


def test_label_line_with_time_heads_several_paragraphs() -> None:
    text = "Jo Roe  0:00  \nFirst.\n\nSecond.\n\nAl Poe  1:02:03  \nThird.\n"
    assert turns_of(text) == [("Jo Roe", "First.\nSecond.", 0.0), ("Al Poe", "Third.", 3723.0)]


def test_label_line_without_time() -> None:
    text = "# Talk\n\nJo Roe  \nFirst.\n\nAl Poe  \nThird.\n\nJo Roe  \nFourth.\n\nAl Poe  \nFifth."
    assert [(a, b) for a, b, _ in md_turns(text)] == [
        (None, "Talk"),
        ("Jo Roe", "First."),
        ("Al Poe", "Third."),
        ("Jo Roe", "Fourth."),
        ("Al Poe", "Fifth."),
    ]


def test_bold_labels_and_times_inside_the_talk_are_taken_out() -> None:
    text = (
        "**Jo Roe:** [00:00:04] hi all. [00:02:00] We begin.\n\n**Al Poe:** Yes.\n\n**Jo Roe:** Ok."
    )
    assert md_turns(text) == [
        ("Jo Roe", "hi all. We begin.", 4.0),
        ("Al Poe", "Yes.", None),
        ("Jo Roe", "Ok.", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Note: this was recorded in two parts.\nIt went well.",
        "I told them one thing: we stay.\nThey said: fine.",
        "Date: 3 May\nNote: wet\nNote: cold\nWe walked.",
        "See https://example.org for more.\n10:30 we met.\n11:00 we left.",
        "Example: one.\nExample: two.\nExample: three.",
    ],
)
def test_what_is_no_label(text: str) -> None:
    assert {label for label, _, _ in turns_of(text)} == {None}


def test_header_form_is_not_talk() -> None:
    text = "Date: 3 May 2020\nInterviewer: Jo Roe\nParticipant: P7\n\n"
    text += "Jo Roe: How are you?\nP7: Fine.\nJo Roe: Good?\nP7: Yes."
    labels = [label for label, _, _ in turns_of(text)]
    assert labels == [None, None, None, "Jo Roe", "P7", "Jo Roe", "P7"]


def test_a_guest_who_speaks_once_is_told_apart_from_a_way_of_speaking() -> None:
    talk = "Jo: How?\nAl: Well.\nJo: And you?\nKim: Hello.\nAl: Bye.\nRemember: we must remember."
    assert [label for label, _, _ in turns_of(talk)] == ["Jo", "Al", "Jo", "Kim", "Al"]


def test_unlabelled_talk_stays_unlabelled() -> None:
    assert turns_of("We came here.\n\nIt was good.") == [
        (None, "We came here.", None),
        (None, "It was good.", None),
    ]


def test_canonical_text_holds_labels_and_offsets() -> None:
    text, segments = lay_out(
        to_turns(lines_to_blocks("Q1 Chair: How?\nDr Moe: Well.\nQ2 Chair: Why?\nDr Moe: So."))
    )
    assert text == "Q1 Chair: How?\nDr Moe: Well.\nQ2 Chair: Why?\nDr Moe: So."
    for segment in segments:
        assert text[segment.char_start : segment.char_end] == segment.text


def test_channels_nobody_analyses_have_no_offsets() -> None:
    blocks = [
        Block("Jo: How?"),
        Block("secret", channel="comment"),
        Block("Al: So."),
        Block("Jo: Hm."),
    ]
    text, segments = lay_out(to_turns(blocks))
    assert "secret" not in text
    comment = next(s for s in segments if s.channel == "comment")
    assert comment.char_start is None
    assert comment.char_end is None


def test_insertions_stay_with_their_speaker() -> None:
    blocks = [
        Block("Jo: How?"),
        Block("Al: So."),
        Block("we added this", channel="inserted"),
        Block("Jo: Hm."),
    ]
    _, segments = lay_out(to_turns(blocks))
    assert [(s.speaker, s.channel) for s in segments] == [
        ("Jo", "body"),
        ("Al", "body"),
        ("Al", "inserted"),
        ("Jo", "body"),
    ]


def test_credit_of_the_transcriber_is_not_the_last_speakers() -> None:
    turns = turns_of(
        "Jo Roe  0:00\nHi.\n\nAl Poe  0:04\nHello.\n\nTranscribed by https://example.org"
    )
    assert turns[-1][0] is None


def test_software_times_in_a_word_document() -> None:
    blocks = [
        Block("0:0:1.5 --> 0:0:3.0"), Block("Jo Roe", opens=False), Block("Hello there.", opens=False),
        Block("0:0:4.0 --> 0:0:6.0"), Block("Al Poe", opens=False), Block("Hello.", opens=False),
        Block("0:0:7.0 --> 0:0:8.0"), Block("Jo Roe", opens=False), Block("Right.", opens=False),
        Block("0:0:9.0 --> 0:0:9.5"), Block("Al Poe", opens=False), Block("Yes.", opens=False),
    ]  # fmt: skip
    _, segments = lay_out(to_turns(blocks))
    assert [(s.speaker, s.text, s.start_s) for s in segments] == [
        ("Jo Roe", "Hello there.", 1.5),
        ("Al Poe", "Hello.", 4.0),
        ("Jo Roe", "Right.", 7.0),
        ("Al Poe", "Yes.", 9.0),
    ]


def test_long_lines_of_colons_are_read_in_linear_time() -> None:
    block = Block("a:" * 500_000)
    _, segments = lay_out(to_turns([block]))
    assert segments[0].speaker is None
