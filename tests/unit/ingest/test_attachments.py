"""Files inside files: read one level deep into a channel of their own, or named as unread."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.model import Extraction
from tests.unit.ingest.makers import W, paragraph, write_docx, write_pdf, write_zip

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODT = '<o:document-content xmlns:o="o" xmlns:t="t"><o:body>{}</o:body></o:document-content>'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def docx_bytes(tmp_path: Path, text: str) -> bytes:
    return write_docx(tmp_path / "inner.docx", paragraph(text)).read_bytes()


def xlsx_bytes(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pptx_bytes(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "ppt/slides/slide1.xml",
            f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:t>{text}</a:t></a:p></p:sld>',
        )
    return stream.getvalue()


def attachments(found: Extraction) -> list[str]:
    assert found.status == "ok"
    return [s.text for s in found.segments if s.channel == "attachment"]


def test_office_files_in_a_word_document(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {
        "word/embeddings/a.docx": docx_bytes(tmp_path, "INNERDOC"),
        "word/embeddings/b.xlsx": xlsx_bytes(["INNERCELL", "2"]),
        "word/embeddings/c.pptx": pptx_bytes("INNERSLIDE"),
    }
    found = extract(write_docx(tmp_path / "a.docx", paragraph("Talk."), more))
    assert found.text == "Talk."
    assert attachments(found) == [
        "word/embeddings/a.docx\nINNERDOC",
        "word/embeddings/b.xlsx\nINNERCELL\t2",
        "word/embeddings/c.pptx\nINNERSLIDE",
    ]
    assert "embedded_documents" not in found.metadata


def test_what_cannot_be_read_is_named_with_its_reason(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {
        "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "word/embeddings/b.xlsx": xlsx_bytes(["x"])[:300],
    }
    found = extract(write_docx(tmp_path / "a.docx", paragraph("Talk."), more))
    assert attachments(found) == ["word/embeddings/oleObject1.bin", "word/embeddings/b.xlsx"]
    assert found.metadata["attachments_unread"] == [
        "word/embeddings/oleObject1.bin: unsupported_type",
        "word/embeddings/b.xlsx: corrupt",
    ]
    assert found.metadata["embedded_documents"] is True


def test_an_attachment_of_an_attachment_stays_closed(tmp_path: Path) -> None:
    inner = write_docx(
        tmp_path / "inner.docx",
        paragraph("FIRST"),
        {"word/embeddings/x.docx": docx_bytes(tmp_path, "SECOND")},
    ).read_bytes()
    outer = write_docx(tmp_path / "a.docx", paragraph("Talk."), {"word/embeddings/i.docx": inner})
    found = extract(outer)
    assert attachments(found) == ["word/embeddings/i.docx\nFIRST"]


def test_a_bomb_inside_is_named_and_not_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (300 * 1024**2))
    more: dict[str, str | bytes] = {"word/embeddings/b.docx": stream.getvalue()}
    found = extract(write_docx(tmp_path / "a.docx", paragraph("Talk."), more))
    assert found.metadata["attachments_unread"] == ["word/embeddings/b.docx: decompression_limit"]


def _with_relation(tmp_path: Path, body: str, kind: str, target: str, part: bytes) -> Extraction:
    link = f'<Relationship Id="r7" Type="{_R}/{kind}" Target="{target}"/>'
    rels = f'<Relationships xmlns="{_RELS}">{link}</Relationships>'
    more: dict[str, str | bytes] = {"word/_rels/document.xml.rels": rels, f"word/{target}": part}
    return extract(write_docx(tmp_path / "a.docx", body, more))


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("afchunk1.html", b"<p>Jo: Put in.</p>"),
        ("afchunk1.rtf", rb"{\rtf1 Jo: Put in.}"),
        ("afchunk1.txt", b"Jo: Put in."),
        ("afchunk1.mht", b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Jo: Put in.</p>"),
    ],
)
def test_a_document_shown_in_its_place_is_talk(tmp_path: Path, target: str, part: bytes) -> None:
    body = (
        paragraph("Before.") + f'<w:altChunk xmlns:r="{_R}" r:id="r7"/>' + paragraph("Jo: After.")
    )
    found = _with_relation(tmp_path, body, "aFChunk", target, part)
    assert found.text == "Before.\nJo: Put in.\nJo: After."


def test_the_words_of_a_diagram_are_a_text_box(tmp_path: Path) -> None:
    drawing = f'<w:p><w:r><w:drawing><d:relIds xmlns:d="d" xmlns:r="{_R}" r:dm="r7"/></w:drawing></w:r></w:p>'
    part = b'<d:data xmlns:d="d" xmlns:a="a"><d:pt><a:p><a:t>BUBBLE</a:t></a:p></d:pt></d:data>'
    found = _with_relation(tmp_path, paragraph("Talk.") + drawing, "diagramData", "data1.xml", part)
    assert [(s.channel, s.text) for s in found.segments] == [
        ("body", "Talk."),
        ("textbox", "BUBBLE"),
    ]


def test_objects_in_an_opendocument_text(tmp_path: Path) -> None:
    content = _ODT.format("<o:text><t:p>Talk.</t:p></o:text>")
    inner = _ODT.format("<t:p>INNER</t:p>")
    found = extract(
        write_zip(
            tmp_path / "a.odt",
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": content,
                "Object 1/content.xml": inner,
                "Object 2": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            },
        )
    )
    assert found.text == "Talk."
    assert attachments(found) == ["Object 2", "Object 1\nINNER"]
    assert found.metadata["attachments_unread"] == ["Object 2: unsupported_type"]


def test_files_attached_to_a_pdf_and_to_its_pages(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["Hello there."]])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["memo.docx"] = docx_bytes(tmp_path, "INNERDOC")
        pdf.attachments["picture.png"] = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
        spec = pikepdf.AttachedFileSpec(pdf, b"PINNED", filename="pin.txt")
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec.obj
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save()
    found = extract(path)
    assert found.text == "Hello there."
    assert attachments(found) == ["memo.docx\nINNERDOC", "picture.png", "pin.txt\nPINNED"]
    assert found.metadata["attachments_unread"] == ["picture.png: unsupported_type"]


def test_every_channel_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["speaker", "text"], ["Jo", "Hi"], ["Jo", "UNSEEN"], ["Al", "Yes"]):
        sheet.append(row)
    sheet["B2"].comment = Comment("REMARK", "Kim Doe")
    sheet.row_dimensions[3].hidden = True
    sheet.oddHeader.center.text = "HEAD"
    book.create_sheet("more").append(["OTHER", "sheet"])
    inner = io.BytesIO()
    book.save(inner)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(inner) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/embeddings/x.docx", docx_bytes(tmp_path, "INNERDOC"))
    found = extract(path)
    assert [(s.channel, s.text) for s in found.segments] == [
        ("body", "Hi"),
        ("body", "Yes"),
        ("hidden", "Jo\tUNSEEN"),
        ("hidden", "OTHER\tsheet"),
        ("comment", "REMARK"),
        ("header", "&CHEAD"),
        ("attachment", "xl/embeddings/x.docx\nINNERDOC"),
    ]
    assert found.metadata["comment_authors"] == ["Kim Doe"]


def test_a_project_lists_texts_kept_as_word_files(tmp_path: Path) -> None:
    qde = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources>'
        '<TextSource guid="1" name="N1" richTextPath="internal://1.docx"/>'
        '<TextSource guid="2" name="N2" richTextPath="internal://1.docx" plainTextPath="internal://2.txt"/>'
        "</Sources></Project>"
    )
    members: dict[str, str | bytes] = {
        "project.qde": qde,
        "sources/1.docx": docx_bytes(tmp_path, "Jo: Rich words."),
        "sources/2.txt": "Plain words.",
    }
    found = extract(write_zip(tmp_path / "p.qdpx", members))
    assert "Rich words." in found.text
    assert "Plain words." in found.text
    assert found.text.count("Rich words.") == 1
    assert W
