"""CSV, Excel and JSON transcripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.readers.table import time_of
from coprod_pipeline.model import Extraction


def read(tmp_path: Path, name: str, body: str | bytes) -> Extraction:
    path = tmp_path / name
    path.write_bytes(body.encode("utf-8") if isinstance(body, str) else body)
    return extract(path)


def test_speaker_text_and_time_under_various_headings(tmp_path: Path) -> None:
    for body in (
        "timestamp,speaker,words\n[0:00],Jo Roe,Hi&#8212;all\n,,Good.\n[01:09],AP:,Yes\n",
        "\ufeffUtterance;NAME;Start\nHi—all;Jo Roe;0\nGood.;;\nYes;AP;69\n",
        "Content\tParticipant\tTime\nHi—all\tJo Roe\t0:00\nGood.\t\t\nYes\tAP\t1:09\n",
    ):
        found = read(tmp_path, "talk.csv", body)
        assert [(s.speaker, s.text, s.start_s) for s in found.segments] == [
            ("Jo Roe", "Hi—all\nGood.", 0.0),
            ("AP", "Yes", 69.0),
        ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("id\nP1\n", "schema"),
        ("id,text\nP1,x\nP1,y\n", "duplicate_key"),
        ("id,date\nP1,03/04/2025\n", "ambiguous_date"),
        ("text\n" + "x" * 1_000_001 + "\n", "too_large"),
        ("=cmd|'/c calc'!A0\n", "external_reference"),
        ("speaker,text\nJo,\n", "no_text"),
        ("\n\n", "empty"),
    ],
)
def test_refusals(tmp_path: Path, body: str, reason: str) -> None:
    found = read(tmp_path, "talk.csv", body)
    assert (found.status, found.reason) == ("quarantined", reason)


def test_formulas_are_kept_as_they_stand(tmp_path: Path) -> None:
    assert read(tmp_path, "talk.csv", 'id,text\nP1,"=1+1"\nP2,-2\n').text == "=1+1\n-2"


def test_a_day_over_twelve_settles_which_is_the_month(tmp_path: Path) -> None:
    body = "text,date\nx,03/04/2025\ny,23/04/2025\n"
    assert read(tmp_path, "talk.csv", body).status == "ok"


def test_excel_reads_the_sheet_with_a_text_column(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["nothing", "here"])
    sheet = book.create_sheet("talk")
    sheet.append(["Speaker", "Text", "Start", "End"])
    sheet.append(["Jo", "Hi", 1.5, 2])
    sheet.append([None, "again", None, None])
    path = tmp_path / "talk.xlsx"
    book.save(path)
    found = extract(path)
    assert [
        (s.speaker, s.text, s.start_s, s.end_s) for s in found.segments if s.channel == "body"
    ] == [("Jo", "Hi\nagain", 1.5, 2.0)]


def test_a_tab_separated_text_file_is_a_table(tmp_path: Path) -> None:
    found = read(
        tmp_path, "talk.txt", "Timespan\tSpeaker\tContent\n00:00:04\tJo\tHi\n00:00:09\tAl\tYes\n"
    )
    assert [(s.speaker, s.start_s) for s in found.segments] == [("Jo", 4.0), ("Al", 9.0)]


def test_a_markdown_table(tmp_path: Path) -> None:
    found = read(tmp_path, "talk.md", "| Speaker | Text |\n|---|:--|\n| Jo | Hi |\n| Al | Yes |\n")
    assert [(s.speaker, s.text) for s in found.segments] == [("Jo", "Hi"), ("Al", "Yes")]


def test_whisper_with_and_without_speakers(tmp_path: Path) -> None:
    stretches = [
        {"start": 0.0, "end": 1.0, "text": " Hello and"},
        {"start": 1.0, "end": 2.0, "text": " welcome."},
        {"start": 2.0, "end": 3.0, "text": " Thanks."},
    ]
    plain = read(
        tmp_path, "a.json", json.dumps({"text": "…", "segments": stretches, "language": "en"})
    )
    assert [(s.text, s.start_s, s.end_s) for s in plain.segments] == [
        ("Hello and welcome.", 0.0, 2.0),
        ("Thanks.", 2.0, 3.0),
    ]
    named = [{**s, "speaker": who} for s, who in zip(stretches, ("S1", "S1", "S2"), strict=True)]
    spoken = read(tmp_path, "b.json", json.dumps(named))
    assert [(s.speaker, s.text) for s in spoken.segments] == [
        ("S1", "Hello and welcome."),
        ("S2", "Thanks."),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("]", "malformed"),
        ("[1,]", "malformed"),
        ("[NaN]", "malformed"),
        ('{"a": 1}', "schema"),
        ('[{"start": 1}]', "schema"),
        ("[]", "empty"),
        ('[{"text": " "}]', "no_text"),
        ('[{"text": "a\\ud800"}]', "encoding"),
        ("[" * 100_000, "too_deep"),
    ],
)
def test_json_refusals(tmp_path: Path, body: str, reason: str) -> None:
    assert read(tmp_path, "a.json", body).reason == reason


def test_time_of_cells() -> None:
    assert time_of("[00:03:43]") == 223.0
    assert time_of("12.5") == 12.5
    assert time_of("soon") is None
    assert time_of("nan") is None


def test_a_workbook_without_properties_was_not_made_today(tmp_path: Path) -> None:
    import zipfile

    from openpyxl import Workbook

    whole, bare = tmp_path / "whole.xlsx", tmp_path / "bare.xlsx"
    book = Workbook()
    book.active.append(["speaker", "text"])
    book.active.append(["Anna", "We began in May."])
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if name != "docProps/core.xml":
                new.writestr(name, old.read(name))
    assert "created" in extract(whole).metadata
    found = extract(bare)
    assert found.status == "ok"
    assert not {"created", "modified", "creator"} & set(found.metadata)
