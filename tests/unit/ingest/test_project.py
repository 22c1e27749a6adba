"""REFI-QDA projects: sound ones list their texts, unsound ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from tests.unit.ingest.makers import write_zip


def project(tmp_path: Path, source: str, more: dict[str, str | bytes] | None = None) -> Path:
    qde = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" '
        f'origin="tool"><CodeBook><Codes><Code guid="c1" name="x"/></Codes></CodeBook>'
        f"<Sources>{source}</Sources></Project>"
    )
    return write_zip(tmp_path / "p.qdpx", {"project.qde": qde, **(more or {})})


TEXT = '<TextSource guid="1" name="N1 talk" plainTextPath="internal://1.txt"/>'

CODED = (
    '<TextSource guid="2" name="N2"><PlainTextContent>Words.</PlainTextContent>'
    '<PlainTextSelection guid="3" startPosition="0" endPosition="{end}"><Coding guid="4">'
    '<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection></TextSource>'
)


def test_embedded_texts_are_listed(tmp_path: Path) -> None:
    inline = '<TextSource guid="2" name="N2"><PlainTextContent>Inline words.</PlainTextContent></TextSource>'
    path = project(tmp_path, TEXT + inline, {"sources/1.txt": "One line.\nTwo."})
    found = extract(path)
    assert found.text == "N1 talk\nOne line.\nTwo.\nN2\nInline words."
    assert found.metadata["sources"] == ["TextSource: N1 talk", "TextSource: N2"]
    assert found.metadata["origin"] == "tool"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (TEXT, "missing_part"),
        (TEXT.replace("internal://1.txt", "absolute:///etc/passwd"), "external_reference"),
        (TEXT.replace("internal://1.txt", "internal://../../x"), "unsafe_archive"),
        ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x"/>', "schema"),
        ("<Code>" * 150 + "</Code>" * 150, "too_deep"),
        ("", "empty"),
        (CODED.replace("{end}", "99").replace("{code}", "c1"), "selection_out_of_range"),
        (CODED.replace("{end}", "4").replace("{code}", "c9"), "dangling_reference"),
        (TEXT + TEXT, "duplicate_key"),
    ],
)
def test_refusals(tmp_path: Path, source: str, reason: str) -> None:
    assert extract(project(tmp_path, source)).reason == reason


def test_an_archive_without_a_project(tmp_path: Path) -> None:
    assert extract(write_zip(tmp_path / "p.qdpx", {"x.txt": "x"})).reason == "missing_part"
