"""Dialects that come as Word files, tables and Markdown, and text that only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from tests.unit.ingest.makers import paragraph, table, write_docx

Said = tuple[str | None, str, float | None]


def _said(path: Path) -> list[Said]:
    return [(s.speaker, s.text, s.start_s) for s in extract(path).segments if s.channel == "body"]


def test_teams_word_file_with_pictures_and_times_behind_bold_names(tmp_path: Path) -> None:
    def turn(name: str, time: str, talk: str) -> str:
        return (
            '<w:p><w:r><w:drawing><wp:docPr xmlns:wp="wp" descr="A face"/></w:drawing></w:r>'
            f"<w:r><w:rPr><w:b/></w:rPr><w:t>{name}</w:t></w:r>"
            f'<w:r><w:t xml:space="preserve">   {time}</w:t></w:r><w:r><w:br/><w:t>{talk}</w:t></w:r></w:p>'
        )

    body = paragraph("Möte-20230503_100000-Meeting Recording") + "".join(
        turn(*parts)
        for parts in [
            ("Anna Svensson", "0:03", "Hej och välkommen."),
            ("Bo Ek", "0:09", "Tack."),
            ("Anna Svensson", "1:02:03", "Vad tycker du?"),
        ]
    )
    assert _said(write_docx(tmp_path / "a.docx", body))[1:] == [
        ("Anna Svensson", "Hej och välkommen.", 3.0),
        ("Bo Ek", "Tack.", 9.0),
        ("Anna Svensson", "Vad tycker du?", 3723.0),
    ]


def test_older_teams_word_file_with_a_span_a_name_and_talk_on_lines(tmp_path: Path) -> None:
    turns = [
        ("0:0:0.0 --> 0:0:2.910", "Anna Svensson", "Hej och välkommen."),
        ("0:0:3.0 --> 0:0:5.100", "Bo Ek", "Tack."),
        ("0:0:6.0 --> 0:0:8.100", "Anna Svensson", "Vad tycker du?"),
        ("0:0:9.0 --> 0:0:10.1", "Bo Ek", "Bra."),
    ]
    wanted = [
        (name, talk, start)
        for (_, name, talk), start in zip(turns, (0.0, 3.0, 6.0, 9.0), strict=True)
    ]
    one_line_each = "".join(paragraph(line) for turn in turns for line in turn)
    breaks = "".join(
        "<w:p><w:r>" + "<w:br/>".join(f"<w:t>{line}</w:t>" for line in turn) + "</w:r></w:p>"
        for turn in turns
    )
    assert _said(write_docx(tmp_path / "a.docx", one_line_each)) == wanted
    assert _said(write_docx(tmp_path / "b.docx", breaks)) == wanted
    text = tmp_path / "c.txt"
    text.write_text("\n".join("\n".join(turn) for turn in turns), encoding="utf-8")
    assert _said(text) == wanted


def test_word_online_transcript(tmp_path: Path) -> None:
    lines = [
        "Audio file",
        "talk.mp3",
        "Transcript",
        "00:00:03 Speaker 1",
        "Hello all.",
        "00:00:09 Speaker 2",
        "Thanks.",
        "More.",
    ]
    assert _said(write_docx(tmp_path / "a.docx", "".join(map(paragraph, lines))))[3:] == [
        ("Speaker 1", "Hello all.", 3.0),
        ("Speaker 2", "Thanks.\nMore.", 9.0),
    ]


def test_a_table_with_time_spans_talk_and_speakers(tmp_path: Path) -> None:
    rows = [
        ["", "Timespan", "Content", "Speaker"],
        ["1", "0:00:00.0 - 0:00:05.6", "Hello all.", "Anna"],
        ["2", "0:00:05.6 - 0:00:08.0", "Thanks.", "Bo"],
    ]
    assert _said(write_docx(tmp_path / "a.docx", table(rows))) == [
        ("Anna", "Hello all.", 0.0),
        ("Bo", "Thanks.", 5.6),
    ]


def test_markdown_with_the_time_before_a_bold_name(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "[00:00:03] **Anna:** Hello all.\n\n[00:00:09] **Bo:** Thanks.\n", encoding="utf-8"
    )
    assert _said(path) == [("Anna", "Hello all.", 3.0), ("Bo", "Thanks.", 9.0)]


@pytest.mark.parametrize(
    "text",
    [
        "A. reproduce and share\nB. produce\nA. offer more\nB. no more\n",
        "1. Scope: wide\n2. Depth: deep\n3. Care: kept\n1. Scope: wide\n2. Depth: deep\n3. Care: kept\n",
        "Sweden - the country\nWe met there and talked for long.\nIt rained.\nSweden - again\n",
        "Chapter one\t7\nChapter two\t9\nChapter one\t12\n",
        "09:00\nWelcome\n10:30\nCoffee\n12:00\nLunch\n",
        "How long did it take?\n9 seconds\nAnd then?\n10 minutes\n",
        "We started.\n10:30\nCoffee\nWe went on and on about it.\nAll was well.\n",
    ],
)
def test_lists_and_notes_are_nobodys_talk(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    found = extract(path)
    assert {s.speaker for s in found.segments} == {None}
    assert found.text.split() == text.split()
