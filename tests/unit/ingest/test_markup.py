"""Rich text and HTML: channels, code pages, depth."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.model import Extraction


def read(tmp_path: Path, name: str, body: str | bytes) -> Extraction:
    path = tmp_path / name
    path.write_bytes(body.encode("utf-8") if isinstance(body, str) else body)
    return extract(path)


def channels(found: Extraction) -> list[tuple[str, str]]:
    return [(s.channel, s.text) for s in found.segments]


def test_rtf_code_pages_and_unicode(tmp_path: Path) -> None:
    body = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}"
        rb"\f0 caf\'e9 \u8364?\f1  \'cf\f0\par \uc2\u229\'61\'62 end\par}"
    )
    assert read(tmp_path, "a.rtf", body).text == "café € П\nå end"


def test_rtf_channels(tmp_path: Path) -> None:
    body = (
        r"{\rtf1\ansi{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"
        r"{\info{\author Kim Doe}{\title Talk}}"
        r"{\header HEAD\par}{\footer FOOT\par}Jo: How?\par Al: We {\v secret}did{\footnote NOTE}.\par "
        r"{\deleted gone}{\cf1 white}Jo: Why?\par {\*\annotation remark}{\*\unknown skipped}Al: So\'2e\par "
        r"{\field{\*\fldinst HYPERLINK \"http://example.invalid/x\"}{\fldrslt link}}\par}"
    ).replace(r"\"", '"')
    found = read(tmp_path, "a.rtf", body)
    got = channels(found)
    for expected in [
        ("header", "HEAD"), ("footer", "FOOT"), ("hidden", "secret"), ("footnote", "NOTE"),
        ("deleted", "gone"), ("hidden", "white"), ("comment", "remark"),
    ]:  # fmt: skip
        assert got.count(expected) == 1
    assert "skipped" not in str(got)
    assert [(s.speaker, s.text) for s in found.segments if s.channel == "body"] == [
        ("Jo", "How?"),
        ("Al", "We did."),
        ("Jo", "Why?"),
        ("Al", "So.\nlink"),
    ]
    assert found.metadata["author"] == "Kim Doe"
    assert found.metadata["links"] == ["http://example.invalid/x"]


def test_rtf_transcript_table(tmp_path: Path) -> None:
    row = r"\trowd\cellx1000\cellx9000 \intbl {a}\cell {b}\cell\row "
    pairs = [("Speaker", "Text"), ("Jo", "How?"), ("Al", "Well."), ("Jo", "Why?")]
    body = "".join(row.replace("{a}", a).replace("{b}", b) for a, b in pairs)
    found = read(tmp_path, "a.rtf", r"{\rtf1\ansi " + body + r"\pard after\par}")
    assert [(s.speaker, s.text) for s in found.segments][:3] == [
        ("Jo", "How?"),
        ("Al", "Well."),
        ("Jo", "Why?"),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (r"{\rtf1 open", "malformed"),
        ("{" * 10 + r"\rtf1", "type_mismatch"),
        (r"{\rtf1 " + "{" * 200 + "x" + "}" * 201, "too_deep"),
        (r"{\rtf1 }", "empty"),
    ],
)
def test_rtf_refusals(tmp_path: Path, body: str, reason: str) -> None:
    found = read(tmp_path, "a.rtf", body)
    assert found.status == "quarantined"
    assert found.reason in (reason, "corrupt")


def test_html_channels(tmp_path: Path) -> None:
    body = (
        "<!doctype html><html><head><title>Talk</title><meta name=author content='Kim Doe'>"
        "<style>.gone{display:none} .ink{color:#fff;background:#000}</style></head><body>"
        "<nav>MENU</nav><!-- remark --><p><b>Jo Roe:</b> How<br>are you?</p>"
        "<p><b>Al Poe:</b> We <del>hardly</del> did.</p>"
        "<p class=gone>secret</p><p style='visibility:hidden'>secret2</p><p class=ink>Jo Roe: Shown?</p>"
        "<img alt='a face'><script>var x</script><p>Al Poe: Yes</p><footer>FOOT</footer></body></html>"
    )
    found = read(tmp_path, "a.html", body)
    got = channels(found)
    for expected in [
        ("header", "MENU"), ("comment", "remark"), ("deleted", "hardly"), ("hidden", "secret"),
        ("hidden", "secret2"), ("hidden", "a face"), ("hidden", "var x"), ("footer", "FOOT"),
    ]:  # fmt: skip
        assert got.count(expected) == 1
    assert [(s.speaker, s.text) for s in found.segments if s.channel == "body"] == [
        ("Jo Roe", "How\nare you?"),
        ("Al Poe", "We did."),
        ("Jo Roe", "Shown?"),
        ("Al Poe", "Yes"),
    ]
    assert found.metadata["author"] == "Kim Doe"
    assert found.metadata["title"] == "Talk"


def test_html_tables_and_definition_lists(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{a}</td><td>{b}</td></tr>"
        for a, b in [("Speaker", "Text"), ("Jo", "How?"), ("Al", "So.")]
    )
    found = read(tmp_path, "a.htm", f"<table>{rows}</table>")
    assert [(s.speaker, s.text) for s in found.segments] == [("Jo", "How?"), ("Al", "So.")]
    nested = read(
        tmp_path,
        "b.html",
        "<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>",
    )
    assert nested.text == "a\nb\nc"


def test_html_declared_encoding(tmp_path: Path) -> None:
    body = "<html><head><meta charset='windows-1252'></head><body>café “q”</body></html>"
    assert read(tmp_path, "a.html", body.encode("cp1252")).text == "café “q”"
    wrong = "<html><head><meta charset='nonsense'></head><body>café</body></html>"
    assert read(tmp_path, "a.html", wrong).text == "café"


def test_html_depth(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<div>" * 5000 + "x").reason == "too_deep"
    assert read(tmp_path, "b.html", "<p>x" * 5000).status == "ok"
