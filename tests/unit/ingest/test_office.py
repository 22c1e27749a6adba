"""Word and OpenDocument: channels, tables, bold speakers, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.limits import DEFAULT, Limits
from tests.unit.ingest.makers import W, paragraph, table, write_docx, write_zip

_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def spoken(path: Path) -> list[tuple[str | None, str]]:
    return [(s.speaker, s.text) for s in extract(path).segments]


def test_bold_leads_are_speakers(tmp_path: Path) -> None:
    body = "".join(
        paragraph(f" {text}", bold=name)
        for name, text in [
            ("Jo Roe", "How?"),
            ("Al Poe", "Well."),
            ("Jo Roe", "Why?"),
            ("Al Poe", "So."),
        ]
    )
    path = write_docx(tmp_path / "a.docx", body)
    assert spoken(path) == [
        ("Jo Roe", "How?"),
        ("Al Poe", "Well."),
        ("Jo Roe", "Why?"),
        ("Al Poe", "So."),
    ]


def test_soft_line_breaks_part_turns(tmp_path: Path) -> None:
    run = "<w:t>Jo: How?</w:t><w:br/><w:t>Al: Well.</w:t><w:br/><w:t>Jo: Why?</w:t><w:br/><w:t>Al: So.</w:t>"
    path = write_docx(tmp_path / "a.docx", f"<w:p><w:r>{run}</w:r></w:p>")
    assert [label for label, _ in spoken(path)] == ["Jo", "Al", "Jo", "Al"]


@pytest.mark.parametrize("header", [[["Speaker", "Text"]], []])
def test_a_table_with_a_speaker_column(tmp_path: Path, header: list[list[str]]) -> None:
    rows = [
        ["Jo", "How was it for you, then?"],
        ["Al", "It was well."],
        ["Jo", "Why so?"],
        ["Al", "So."],
    ]
    path = write_docx(tmp_path / "a.docx", table(header + rows))
    assert spoken(path) == [(a, b) for a, b in rows]


def test_a_table_of_figures_is_no_talk(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "a.docx", table([["Year", "Number"], ["2019", "12"], ["2020", "14"]])
    )
    assert {label for label, _ in spoken(path)} == {None}


def test_an_insertion_inside_a_sentence_belongs_to_it(tmp_path: Path) -> None:
    inside = (
        '<w:p><w:r><w:t xml:space="preserve">We </w:t></w:r>'
        '<w:ins w:author="Kim Doe"><w:r><w:t>really</w:t></w:r></w:ins>'
        '<w:del w:author="Kim Doe"><w:r><w:delText>hardly</w:delText></w:r></w:del>'
        '<w:r><w:t xml:space="preserve"> did.</w:t></w:r></w:p>'
    )
    found = extract(write_docx(tmp_path / "a.docx", inside))
    assert [(s.channel, s.text) for s in found.segments] == [
        ("body", "We really did."),
        ("deleted", "hardly"),
    ]
    assert found.metadata["revision_authors"] == ["Kim Doe"]


@pytest.mark.parametrize(
    "look",
    ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>', '<w:rStyle w:val="Gone"/>'],
)
def test_hidden_text_is_not_body(tmp_path: Path, look: str) -> None:
    styles = f'<?xml version="1.0"?><w:styles {W}>'
    styles += '<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    body = paragraph("Shown.") + f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>Secret</w:t></w:r></w:p>"
    more: dict[str, str | bytes] = {"word/styles.xml": styles, "word/_rels/document.xml.rels": rels}
    found = extract(write_docx(tmp_path / "a.docx", body, more))
    assert found.text == "Shown."
    assert [(s.channel, s.text) for s in found.segments if s.channel != "body"] == [
        ("hidden", "Secret")
    ]


@pytest.mark.parametrize("style", ["Gone", "Child"])
def test_a_paragraph_of_a_hidden_style_is_not_body(tmp_path: Path, style: str) -> None:
    styles = f'<?xml version="1.0"?><w:styles {W}>'
    styles += '<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    styles += '<w:style w:styleId="Child"><w:basedOn w:val="Gone"/></w:style></w:styles>'
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    body = paragraph("Shown.") + (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>Secret</w:t></w:r>'
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>undone</w:t></w:r></w:p>'
    )
    more: dict[str, str | bytes] = {"word/styles.xml": styles, "word/_rels/document.xml.rels": rels}
    found = extract(write_docx(tmp_path / "a.docx", body, more))
    assert found.text == "Shown.\nundone"
    assert [s.text for s in found.segments if s.channel == "hidden"] == ["Secret"]


def test_white_on_a_dark_ground_is_shown(tmp_path: Path) -> None:
    look = '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>'
    body = f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>Banner</w:t></w:r></w:p>"
    assert extract(write_docx(tmp_path / "a.docx", body)).text == "Banner"


def test_a_template_outside_is_noted_and_never_fetched(tmp_path: Path) -> None:
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="t" Type="x/attachedTemplate" TargetMode="External" Target="http://127.0.0.1:9/t"/></Relationships>'
    )
    found = extract(
        write_docx(tmp_path / "a.docx", paragraph("Hi."), {"word/_rels/document.xml.rels": rels})
    )
    assert found.status == "ok"
    assert found.metadata["external_template"] is True


def _docx_with(tmp_path: Path, member: str, data: str | bytes) -> Path:
    return write_docx(tmp_path / "a.docx", paragraph("Hi."), {member: data})


@pytest.mark.parametrize(
    ("member", "data", "reason"),
    [
        ("../evil.txt", "x", "unsafe_archive"),
        ("C:/evil.txt", "x", "unsafe_archive"),
        ("/etc/evil", "x", "unsafe_archive"),
        ("WORD/Document.xml", "<a/>", "unsafe_archive"),
        ("inner.zip", b"PK\x03\x04", "unsafe_archive"),
        ("a" * 300, "x", "unsafe_archive"),
        ("docProps/core.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "dtd_forbidden"),
        ("custom/item.xml", '<?xml version="1.0"?><!DOCTYPE a><a/>', "dtd_forbidden"),
        ("docProps/app.xml", "<open", "malformed"),
    ],
)
def test_unsound_containers(tmp_path: Path, member: str, data: str | bytes, reason: str) -> None:
    assert extract(_docx_with(tmp_path, member, data)).reason == reason


def test_a_dtd_in_another_encoding_is_found(tmp_path: Path) -> None:
    data = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    assert extract(_docx_with(tmp_path, "docProps/core.xml", data)).reason == "dtd_forbidden"


def test_containers_that_unpack_to_too_much(tmp_path: Path) -> None:
    path = _docx_with(tmp_path, "big.bin", b"\0" * 3_000_000)
    small = Limits(inflated_bytes=2_000_000)
    assert extract(path, limits=small).reason == "decompression_limit"
    tight = Limits(ratio=10, ratio_floor=1_000_000)
    assert extract(path, limits=tight).reason == "decompression_limit"
    assert extract(path, limits=Limits(members=2)).reason == "decompression_limit"
    assert extract(path, limits=DEFAULT).status == "ok"


def test_a_bad_checksum_is_corrupt(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("Hi."))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 60
    data[at] ^= 0xFF
    path.write_bytes(bytes(data))
    assert extract(path).reason == "corrupt"


def test_parts_that_are_missing_or_of_another_kind(tmp_path: Path) -> None:
    assert extract(write_zip(tmp_path / "a.docx", {"x.txt": "x"})).reason == "missing_part"
    assert (
        extract(write_zip(tmp_path / "b.docx", {"content.xml": "<a/>"})).reason == "type_mismatch"
    )
    assert extract(write_zip(tmp_path / "c.odt", {"x.txt": "x"})).reason == "missing_part"
    assert (
        extract(write_zip(tmp_path / "d.odt", {"mimetype": "application/epub+zip"})).reason
        == "type_mismatch"
    )


def test_tables_nested_too_deeply(tmp_path: Path) -> None:
    body = "<w:tbl><w:tr><w:tc>" * 120 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 120
    assert extract(write_docx(tmp_path / "a.docx", body)).reason == "too_deep"


def test_an_empty_document(tmp_path: Path) -> None:
    assert extract(write_docx(tmp_path / "a.docx", paragraph("  "))).reason == "empty"


def _odt(tmp_path: Path, body: str) -> Path:
    names = " ".join(
        f'xmlns:{p}="{_ODF}:{n}:1.0"'
        for p, n in [
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
            ("draw", "drawing"),
        ]
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<office:automatic-styles><style:style style:name="H">'
        '<style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="B">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return write_zip(
        tmp_path / "a.odt",
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content},
    )


def test_opendocument_channels(tmp_path: Path) -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="i"><text:insertion><office:change-info>'
        "<dc:creator>Kim Doe</dc:creator></office:change-info></text:insertion></text:changed-region>"
        '<text:changed-region text:id="d"><text:deletion>'
        "<office:change-info/><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>A<text:s text:c="2"/>b</text:p><text:p><text:change-start text:change-id="i"/>new'
        '<text:change-end text:change-id="i"/></text:p>'
        '<text:p><text:span text:style-name="H">secret</text:span></text:p>'
        "<text:p><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></text:p>"
    )
    found = extract(_odt(tmp_path, body))
    assert {(s.channel, s.text) for s in found.segments} == {
        ("body", "A  b"),
        ("inserted", "new"),
        ("deleted", "gone"),
        ("hidden", "secret"),
        ("textbox", "box"),
    }
    assert found.metadata["revision_authors"] == ["Kim Doe"]


def test_opendocument_bold_speakers_and_lists(tmp_path: Path) -> None:
    def turn(name: str, text: str) -> str:
        return f'<text:p><text:span text:style-name="B">{name}</text:span> {text}</text:p>'

    body = turn("Jo Roe", "How?") + turn("Al Poe", "Well.") + turn("Jo Roe", "Why?")
    body += "<text:list><text:list-item><text:p>a point</text:p></text:list-item></text:list>"
    assert spoken(_odt(tmp_path, body)) == [
        ("Jo Roe", "How?"),
        ("Al Poe", "Well."),
        ("Jo Roe", "Why?\na point"),
    ]
