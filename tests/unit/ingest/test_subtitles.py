"""WebVTT and SubRip: dialects, refusals, times."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.limits import DEFAULT, Refused
from coprod_pipeline.ingest.readers.subtitles import clock, read_vtt
from coprod_pipeline.model import Extraction


def vtt(tmp_path: Path, body: str, name: str = "talk.vtt") -> Extraction:
    path = tmp_path / name
    path.write_text(body, encoding="utf-8")
    return extract(path)


def test_voice_tags_make_turns_of_cues_in_a_row(tmp_path: Path) -> None:
    found = vtt(
        tmp_path,
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Roe, Jo (Guest)>One </v>\n\n"
        "00:00:02.000 --> 00:00:03.000\n<v Roe, Jo (Guest)>two &amp; three.</v>\n\n"
        "00:00:04.000 --> 00:00:05.000\n<v.loud Al>Yes.</v> aside\n",
    )
    assert [(s.speaker, s.text, s.start_s, s.end_s) for s in found.segments] == [
        ("Roe, Jo (Guest)", "One two & three.", 0.0, 3.0),
        ("Al", "Yes.", 4.0, 5.0),
        (None, "aside", 4.0, 5.0),
    ]
    assert found.text.startswith("Roe, Jo (Guest): One two & three.\nAl: Yes.")


def test_label_in_the_cue_and_a_speaker_the_software_did_not_know(tmp_path: Path) -> None:
    cues = [
        "Jo Roe: Hi.",
        "Jo Roe: All here?",
        "Al Poe: Yes.",
        "And that",
        "Jo Roe: Good.",
        "Al Poe: Ok.",
    ]
    body = "".join(f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{c}\n\n" for n, c in enumerate(cues))
    found = vtt(tmp_path, f"WEBVTT\n\n{body}")
    assert [(s.speaker, s.text) for s in found.segments] == [
        ("Jo Roe", "Hi. All here?"),
        ("Al Poe", "Yes."),
        (None, "And that"),
        ("Jo Roe", "Good."),
        ("Al Poe", "Ok."),
    ]


def test_cues_without_speakers_are_joined_to_sentences(tmp_path: Path) -> None:
    body = (
        "00:00.000 --> 00:02.000\nHello and\n\n00:02.000 --> 00:04.000\nwelcome.\n\n"
        "00:04.000 --> 00:05.000\nSecond\n\n00:30.000 --> 00:31.000\nafter a silence\n"
    )
    for name in ("talk.md", "talk.vtt", "talk.txt"):
        found = vtt(tmp_path, body, name)
        assert [(s.text, s.start_s, s.end_s) for s in found.segments] == [
            ("Hello and welcome.", 0.0, 4.0),
            ("Second", 4.0, 5.0),
            ("after a silence", 30.0, 31.0),
        ]


def test_subrip_with_commas_and_a_negative_start(tmp_path: Path) -> None:
    found = vtt(tmp_path, "1\n-00:00:01,500 --> 00:00:02,000\n{\\an8}<i>Hi.</i>\n", "talk.srt")
    assert [(s.text, s.start_s) for s in found.segments] == [("Hi.", -1.5)]


def test_scrolling_captions_are_said_once(tmp_path: Path) -> None:
    lines = ["one two", "three four", "five six", "seven eight"]
    body = "".join(f"00:0{n}.000 --> 00:0{n}.900\n{lines[n]}\n{lines[n + 1]}\n\n" for n in range(3))
    assert vtt(tmp_path, f"WEBVTT\n\n{body}").text == "one two three four five six seven eight"


def test_a_word_said_twice_stays_twice(tmp_path: Path) -> None:
    cues = ["Yeah.", "Yeah.", "We went home.", "It rained."]
    body = "".join(f"00:0{n}.000 --> 00:0{n}.900\n{c}\n\n" for n, c in enumerate(cues))
    assert vtt(tmp_path, f"WEBVTT\n\n{body}").text.count("Yeah.") == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("WEBVTT\n\n00:00:61.000 --> 00:01:02.000\nx\n", "malformed"),
        ("WEBVTT\n\n00:00:05.000 --> 00:00:01.000\nx\n", "malformed"),
        ("WEBVTT\n\n00:00:05.000 --> 00:0d:09.000\nx\n", "malformed"),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Jo>How a", "malformed"),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nOne\n\nlost talk\n", "malformed"),
        ("WEBVTT\n\nNOTE nothing here\n", "no_text"),
        ("just text\n", "malformed"),
        ("", "empty"),
    ],
)
def test_refusals(tmp_path: Path, body: str, reason: str) -> None:
    found = vtt(tmp_path, body)
    assert (found.status, found.reason) == ("quarantined", reason)


def test_notes_are_comments_and_styles_are_layout(tmp_path: Path) -> None:
    found = vtt(
        tmp_path,
        "WEBVTT - kept\nKind: captions\n\nNOTE by Kim\n\nSTYLE\n::cue{color:red}\n\n"
        "a1\n00:01.000 --> 00:02.000 align:start\nHi.\n",
    )
    assert [(s.channel, s.text) for s in found.segments] == [("comment", "by Kim"), ("body", "Hi.")]


def test_clock_reads_hours_minutes_and_refuses_nonsense() -> None:
    assert clock("01:02:03.500") == 3723.5
    assert clock("02:03,250") == 123.25
    with pytest.raises(ValueError, match="59"):
        clock("00:61:00.000")
    with pytest.raises(Refused):
        read_vtt(b"nothing", DEFAULT)
