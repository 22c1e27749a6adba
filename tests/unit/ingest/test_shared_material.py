"""Against the shared material: real interviews, labelled documents, hostile files.

Skipped where the material does not lie beside the checkout.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.sandbox import extract_many
from coprod_pipeline.model import ANALYSED_CHANNELS, Extraction
from tests.unit.ingest.makers import SHARED

REAL = SHARED / "real_study" / "landing"
DATA = SHARED / "data"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the shared real study is not here")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")

#: Labelled as refusals, and yet whole, harmless files: docs/ingestion.md argues each.
ARGUED = (
    "testRTFCorruptListOverride.rtf",
    "testBrokenHTMLContainingRFC822.html",
    "RTF-Spec-1.7.rtf",
)
_PDF_BODY = [f"BODYTOK{n:03d}" for n in range(1, 151)]
_BODY = [f"BODYTOK{n:02d}" for n in range(1, 21)]


@needs_real
def test_every_file_of_the_real_study_is_read() -> None:
    files = [
        p for d in ("interviews", "documents") for p in sorted((REAL / d).rglob("*")) if p.is_file()
    ]
    assert len(files) == 27
    for _, found in extract_many(files):
        assert found.status == "ok"
        for segment in found.segments:
            if segment.channel in ANALYSED_CHANNELS:
                assert found.text[segment.char_start : segment.char_end] == segment.text


def _even(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("’‘“”–—", "''\"\"--"))
    return " ".join(text.split())


@needs_real
def test_published_quotes_are_found_in_the_canonical_text() -> None:
    texts: dict[str, str] = {}
    found = total = 0
    with (REAL / "codings" / "analysts.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            name = row["source_path"]
            if name not in texts:
                texts[name] = _even(extract(REAL / name).text)
            total += 1
            found += _even(row["quote"]) in texts[name]
    assert total == 262
    assert found >= 255


def _channels(name: str) -> dict[str, list[str]]:
    found = extract(DATA / "extraction_truth" / name)
    assert found.status == "ok"
    tokens: dict[str, list[str]] = defaultdict(list)
    for segment in found.segments:
        for token in re.findall(r"[A-Z]{4,}[A-Z0-9]*", segment.text):
            tokens[token].append(segment.channel)
    for key, value in found.metadata.items():
        for token in re.findall(r"[A-Z]{4,}[A-Z0-9]*", str(value)):
            tokens[token].append(f"metadata.{key}")
    return tokens


_OFFICE = {
    "TABAFTER": "body", "SOFTBREAK": "body", "INSERTEDTXT": "inserted", "DELETEDTXT": "deleted",
    "HIDDENTXT": "hidden", "SDTBLOCKTXT": "body", "SDTINLINETXT": "body", "LINKTXT": "body",
    "SMARTTAGTXT": "body", "FIELDRESULT": "body", "LISTITEM": "body", "CELLA1": "body", "CELLB1": "body",
    "CELLA2": "body", "NESTEDCELL": "body", "LASTPARA": "body", "COMMENTTXT": "comment",
    "FOOTNOTETXT": "footnote", "TEXTBOXTXT": "textbox", "HEADERTXT": "header", "FOOTERTXT": "footer",
    "ALTTEXT": "hidden", "METAAUTHOR": "metadata.creator", "METALASTMOD": "metadata.lastModifiedBy",
    "METACOMPANY": "metadata.Company", "METATITLE": "metadata.title",
    "REVAUTHOR": "metadata.revision_authors", "COMMENTAUTHOR": "metadata.comment_authors",
    "HREFTARGET": "metadata.links",
}  # fmt: skip
_ODT = {
    "TABAFTER": "body", "SOFTBREAK": "body", "SPACED": "body", "CELLA1": "body", "CELLB1": "body",
    "COMMENTTXT": "comment", "FOOTNOTETXT": "footnote", "COMMENTAUTHOR": "metadata.comment_authors",
}  # fmt: skip
_RTF = {
    "HEADERTXT": "header", "FOOTERTXT": "footer", "TABAFTER": "body", "SOFTBREAK": "body",
    "LINKTXT": "body", "CELLA1": "body", "CELLB1": "body", "LASTPARA": "body", "HIDDENTXT": "hidden",
    "DELETEDTXT": "deleted", "COMMENTTXT": "comment", "FOOTNOTETXT": "footnote",
    "METAAUTHOR": "metadata.author", "HREFTARGET": "metadata.links",
}  # fmt: skip
_HTML = {
    "SCRIPTTXT": "hidden", "STYLETXT": "hidden", "COMMENTTXT": "comment", "NAVTXT": "header",
    "LINKTXT": "body", "SOFTBREAK": "body", "CELLA1": "body", "CELLB1": "body", "HIDDENTXT": "hidden",
    "ALTTEXT": "hidden", "FOOTERTXT": "footer", "METATITLE": "metadata.title",
    "METAAUTHOR": "metadata.author",
}  # fmt: skip
_PDF = {
    "INVISIBLETXT": "hidden", "WHITETXT": "hidden", "REDACTEDNAME": "hidden", "OFFPAGETXT": "hidden",
    "METAAUTHOR": "metadata.Author", "METATITLE": "metadata.Title",
}  # fmt: skip


@needs_data
@pytest.mark.parametrize(
    ("name", "body", "channels"),
    [
        ("gt.docx", _BODY, _OFFICE),
        ("gt.odt", _BODY, _ODT),
        ("gt.rtf", _BODY, _RTF),
        ("gt.html", _BODY, _HTML),
        ("gt0.pdf", _PDF_BODY, _PDF),
        ("gt.pdf", _PDF_BODY, {**_PDF, "ANNOTTXT": "annotation", "ATTACHTXT": "attachment"}),
    ],
)
def test_every_labelled_token_is_in_its_channel_once(
    name: str, body: list[str], channels: dict[str, str]
) -> None:
    found = _channels(name)
    assert {token: found[token] for token in body} == {token: ["body"] for token in body}
    assert {token: found[token] for token in channels} == {k: [v] for k, v in channels.items()}


def _is_right(expected: str, found: Extraction) -> bool:
    if found.status == "ok":
        return expected.startswith("ingest")
    if expected.startswith("ingest_or_quarantine"):
        reasons = expected.partition(":")[2]
        return not reasons or found.reason in reasons.split("|")
    return found.reason in expected.removeprefix("quarantine:").split("|")


@needs_data
def test_hostile_files_are_read_or_refused_for_the_right_reason() -> None:
    folder = DATA / "badinput"
    with (folder / "manifest.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    paths = [folder / r["file"] for r in rows]
    wrong = [
        row["file"]
        for row, (_, found) in zip(rows, extract_many(paths), strict=True)
        if not _is_right(row["expected"], found)
    ]
    assert [name for name in wrong if not name.endswith(ARGUED)] == []
    assert len(wrong) <= 0.02 * len(rows)


@needs_data
@pytest.mark.parametrize("name", ["teams", "zoom"])
def test_meeting_software_gives_the_same_speakers_and_words(name: str) -> None:
    folder = DATA / "interviews" / "teams_zoom_vtt"

    def runs(turns: list[tuple[str | None, list[str]]]) -> list[tuple[str | None, list[str]]]:
        joined: list[tuple[str | None, list[str]]] = []
        for speaker, words in turns:
            if joined and joined[-1][0] == speaker:
                joined[-1][1].extend(words)
            else:
                joined.append((speaker, list(words)))
        return joined

    lines = (folder / f"{name}_transcript_correct.txt").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines if line.strip()]
    wanted = [(row[1] or None, row[2].replace("---", " ").split()) for row in rows]
    found = extract(folder / f"{name}_transcript.vtt")
    assert runs([(s.speaker, s.text.split()) for s in found.segments]) == runs(wanted)


@needs_data
def test_every_cue_sample_is_read_or_refused_for_a_reason() -> None:
    folder = DATA / "interviews" / "webvtt"
    paths = [p for p in sorted(folder.rglob("*")) if p.suffix in (".vtt", ".srt", ".sbv")]
    assert paths
    for path, found in extract_many(paths):
        if found.status == "ok":
            assert found.segments
        else:
            assert found.reason in ("malformed", "no_text", "empty", "unsupported_type"), (
                path.suffix
            )


def test_the_shared_folder_is_a_sibling() -> None:
    assert Path(__file__).resolve().parents[3] / "../shared" == SHARED
