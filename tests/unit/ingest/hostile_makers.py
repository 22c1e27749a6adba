"""Hostile and broken files, made on the spot: what the cases of ``test_hostile`` are built of."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf

from tests.unit.ingest.makers import paragraph, write_docx, write_pdf

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016
TALK = "Jo: How was it?\nAl: It was well.\nJo: Why?\nAl: So.\n"
DTD = '<!DOCTYPE a [<!ENTITY b "c">]>'
LAUGHS = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;"><!ENTITY d "&c;&c;">]>'

Made = bytes | str
Case = tuple[str, Callable[[], Made], str | tuple[str, ...]]


def zipped(members: dict[str, Made], *, stored: bool = False) -> bytes:
    stream = io.BytesIO()
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def written(make: Callable[[Path], Path], name: str) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return make(Path(folder) / name).read_bytes()


def docx(body: str = paragraph("Jo: How?") + paragraph("Al: So."), **more: Made) -> bytes:
    parts = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in more.items()}
    return written(lambda p: write_docx(p, body, parts), "a.docx")


def docx_with(parts: dict[str, Made]) -> bytes:
    return written(lambda p: write_docx(p, paragraph("Jo: How?"), parts), "a.docx")


def docx_related(kind: str, target: str, mode: str = "External") -> bytes:
    link = f'<Relationship Id="r1" Type="{R}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    rels = f'<Relationships xmlns="{RELS}">{link}</Relationships>'
    return docx_with({"word/_rels/document.xml.rels": rels})


ODT_KIND = "application/vnd.oasis.opendocument.text"
SEALED = "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"
DOC, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
XI = "http://www.w3.org/2001/XInclude"
DTD_16 = f'<?xml version="1.0" encoding="UTF-16"?>{DTD}<a/>'.encode("utf-16")
ODT = '<o:document-content xmlns:o="o" xmlns:t="t"><o:body>{}</o:body></o:document-content>'


def odt(body: str = "<o:text><t:p>Jo: How?</t:p></o:text>", **more: Made) -> bytes:
    parts = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in more.items()}
    return zipped({"mimetype": ODT_KIND, "content.xml": ODT.format(body), **parts})


def xlsx(rows: list[list[str]] | None = None) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows if rows is not None else [["speaker", "text"], ["Jo", "How?"], ["Al", "So."]]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, name: str, change: Callable[[bytes], Made | None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, Made] = {n: archive.read(n) for n in archive.namelist()}
    changed = change(
        bytes(parts.get(name, b"") if isinstance(parts.get(name, b""), bytes) else b"")
    )
    if changed is None:
        del parts[name]
    else:
        parts[name] = changed
    return zipped(parts)


def declared(data: bytes) -> bytes:
    """The XML with a document type before its root."""
    head, mark, rest = data.partition(b"?>")
    return head + mark + DTD.encode() + rest if mark else DTD.encode() + data


def qdpx(sources: str, codes: str = "", **files: Made) -> bytes:
    qde = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="t">'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )
    return zipped({"project.qde": qde, **{f"sources/{n}.txt": d for n, d in files.items()}})


def pdf(lines: list[str] | None = None) -> bytes:
    return written(lambda p: write_pdf(p, [lines or ["Jo: How?", "Al: So."]] * 2), "a.pdf")


def locked(user: str, owner: str, revision: int, **denied: bool) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        aes = revision >= 4
        rights = pikepdf.Permissions(**denied)
        document.save(
            stream,
            encryption=pikepdf.Encryption(
                user=user, owner=owner, R=revision, allow=rights, aes=aes, metadata=aes
            ),
        )
    return stream.getvalue()


def rebuilt(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(stream)
    return stream.getvalue()


def flagged(data: bytes) -> bytes:
    """A zip whose members say that they are encrypted."""
    raw = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.find(mark)
        while start >= 0:
            raw[start + at] |= 1
            start = raw.find(mark, start + 4)
    return bytes(raw)


def lying(data: bytes) -> bytes:
    """A zip whose directory says that its first member is tiny."""
    raw = bytearray(data)
    start = raw.find(b"PK\x01\x02")
    raw[start + 24 : start + 28] = struct.pack("<I", 3)
    return bytes(raw)


def linked() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("sources/1.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("project.qde", "<Project/>")
    return stream.getvalue()


def tarred() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../x"), io.BytesIO())
    return stream.getvalue()


def nested(n: int, opening: str, closing: str, inside: str = "deep") -> str:
    return opening * n + inside + closing * n


def cues(*lines: str) -> str:
    return "WEBVTT\n\n" + "".join(f"{line}\n\n" for line in lines)


def table_of(n: int) -> str:
    return nested(
        n, "<w:tbl><w:tr><w:tc>", f"</w:tc></w:tr></w:tbl>{paragraph('x')}", paragraph("x")
    )


def odt_with(name: str, data: Made) -> bytes:
    """An OpenDocument text with one more part."""
    return zipped({"mimetype": ODT_KIND, "content.xml": ODT.format("<o:text/>"), name: data})


def pointing(target: str) -> bytes:
    """A project whose one source lies there."""
    return qdpx(f'<TextSource guid="1" plainTextPath="{target}"/>')


def selecting(start: int, end: int) -> bytes:
    """A project that selects these places of a text of three letters."""
    chosen = f'<PlainTextSelection startPosition="{start}" endPosition="{end}"/>'
    text = "<PlainTextContent>abc</PlainTextContent>"
    return qdpx(f'<TextSource guid="1" name="n">{text}{chosen}</TextSource>')


def fielded(*codes: str) -> bytes:
    """A Word file with a field whose code is spread over runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return docx(f"<w:p>{runs}</w:p>" + paragraph("x"))
