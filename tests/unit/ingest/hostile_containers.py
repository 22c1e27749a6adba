"""Broken and hostile archives, projects and PDFs, and what is right to say of each."""

from __future__ import annotations

import gzip
import zlib

import pikepdf

from tests.unit.ingest.hostile_makers import (
    DOC,
    DTD,
    DTD_16,
    LAUGHS,
    ODT,
    ODT_KIND,
    OLE,
    SEALED,
    SHEET,
    XI,
    Case,
    declared,
    docx,
    docx_related,
    docx_with,
    fielded,
    flagged,
    linked,
    locked,
    lying,
    odt,
    odt_with,
    pdf,
    pointing,
    qdpx,
    rebuilt,
    repacked,
    selecting,
    xlsx,
    zipped,
)

ENCRYPTED = "encrypted"
OUTSIDE = "external_reference"
BROKEN = ("corrupt", "malformed")
BIG = 300 * 1024**2
LINK = "xl/externalLinks/externalLink1.xml"
LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
NO_PAGES = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _with_script(document: pikepdf.Pdf) -> None:
    name = pikepdf.Name.JavaScript
    document.Root["/OpenAction"] = pikepdf.Dictionary(S=name, JS="app.alert(1)")


def _with_flate_bomb(document: pikepdf.Pdf) -> None:
    packed = zlib.compress(b" " * (80 * 1024**2))
    document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)


CONTAINERS: list[Case] = [
    # Encryption
    ("r2.pdf", lambda: locked("u", "o", 2), ENCRYPTED),
    ("r3.pdf", lambda: locked("u", "o", 3), ENCRYPTED),
    ("r4.pdf", lambda: locked("u", "o", 4), ENCRYPTED),
    ("r5.pdf", lambda: locked("u", "o", 5), ENCRYPTED),
    ("r6.pdf", lambda: locked("u", "o", 6), ENCRYPTED),
    ("owner4.pdf", lambda: locked("", "o", 4, extract=False), "read"),
    ("owner6.pdf", lambda: locked("", "o", 6, modify_other=False), "read"),
    ("pw.docx", lambda: OLE, ENCRYPTED),
    ("pw.xlsx", lambda: OLE, ENCRYPTED),
    ("pw.odt", lambda: odt_with("META-INF/manifest.xml", SEALED), ENCRYPTED),
    ("zippw.docx", lambda: flagged(docx()), ENCRYPTED),
    ("zippw.odt", lambda: flagged(odt()), ENCRYPTED),
    ("zippw.xlsx", lambda: flagged(xlsx()), ENCRYPTED),
    ("zippw.qdpx", lambda: flagged(qdpx("")), ENCRYPTED),
    # Damage
    ("t10.docx", lambda: docx()[:100], "corrupt"),
    ("t99.docx", lambda: docx()[:-1], BROKEN),
    ("t30.xlsx", lambda: xlsx()[:1500], "corrupt"),
    ("t90.odt", lambda: odt()[:-30], "corrupt"),
    ("t50.qdpx", lambda: qdpx("")[:90], "corrupt"),
    ("t50.pdf", lambda: pdf()[: len(pdf()) // 2], "corrupt"),
    ("t95.pdf", lambda: pdf()[: int(len(pdf()) * 0.95)], "corrupt"),
    ("head.pdf", lambda: b"%PDF-1.7\n", "corrupt"),
    ("t.rtf", lambda: r"{\rtf1\ansi Jo: How", "malformed"),
    ("t.html", lambda: "<p>Jo: How?</p><p>Al: So", "read"),
    ("t.json", lambda: '{"segments": [{"start": 0, "end": 1, "te', "malformed"),
    ("t.vtt", lambda: "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Jo", "malformed"),
    ("t2.vtt", lambda: "WEBVTT\n\n00:00.000 --> 00:01.000\nHi.\n\n00:01.0", "malformed"),
    ("t.srt", lambda: "1\n00:00:00,000 --> 00:00:01,000\nHi.\n\n2\n00:00:01,0", "malformed"),
    ("lead.docx", lambda: b"\x00" * 20 + docx(), BROKEN),
    ("tail.docx", lambda: docx() + b"\x00" * 20, ("corrupt", "read")),
    ("flip.odt", lambda: odt().replace(b"PK\x01\x02", b"PK\x01\x03", 1), "corrupt"),
    ("crc.docx", lambda: (lambda d: d[:60] + bytes([d[60] ^ 255]) + d[61:])(docx()), "corrupt"),
    ("lie.docx", lambda: lying(docx()), "corrupt"),
    ("notxml.odt", lambda: repacked(odt(), "content.xml", lambda _: b"not xml"), "malformed"),
    ("half.odt", lambda: repacked(odt(), "content.xml", lambda d: d[: len(d) // 2]), "malformed"),
    ("half.docx", lambda: repacked(docx(), DOC, lambda d: d[: len(d) // 2]), "malformed"),
    ("nul.docx", lambda: repacked(docx(), DOC, lambda d: d.replace(b"How", b"\x00")), "malformed"),
    ("half.xlsx", lambda: repacked(xlsx(), SHEET, lambda d: d[:200]), BROKEN),
    ("half.qdpx", lambda: zipped({"project.qde": "<Project><Sources>"}), "malformed"),
    # A part that is missing
    ("nodoc.docx", lambda: repacked(docx(), DOC, lambda _: None), "missing_part"),
    ("norels.docx", lambda: repacked(docx(), "_rels/.rels", lambda _: None), "read"),
    ("nocontent.odt", lambda: zipped({"mimetype": ODT_KIND}), "missing_part"),
    ("nobook.xlsx", lambda: repacked(xlsx(), "xl/workbook.xml", lambda _: None), "missing_part"),
    ("notypes.xlsx", lambda: repacked(xlsx(), "[Content_Types].xml", lambda _: None), "missing_part"),
    ("nosheet.xlsx", lambda: repacked(xlsx(), SHEET, lambda _: None), ("missing_part", "corrupt", "empty")),
    ("noproject.qdpx", lambda: zipped({"sources/1.txt": "x"}), "missing_part"),
    ("two.qdpx", lambda: zipped({"a.qde": "<Project/>", "b.qde": "<Project/>"}), ("missing_part", "schema")),
    ("notext.qdpx", lambda: pointing("internal://9.txt"), "missing_part"),
    ("emptyzip.docx", lambda: zipped({}), ("missing_part", "empty", "corrupt")),
    # Document types, in every part and encoding
    *[
        (f"dtd{n}.docx", lambda name=name: docx_with({name: DTD + "<a/>"}), "dtd_forbidden")
        for n, name in enumerate((
            "word/styles.xml", "word/comments.xml", "customXml/item1.xml", "docProps/app.xml"
        ))
    ],
    ("dtd16.docx", lambda: docx_with({"word/styles.xml": DTD_16}), "dtd_forbidden"),
    ("dtd.xlsx", lambda: repacked(xlsx(), "xl/sharedStrings.xml", declared), "dtd_forbidden"),
    ("dtd.odt", lambda: repacked(odt(), "content.xml", declared), "dtd_forbidden"),
    ("dtdmeta.odt", lambda: odt(meta_xml=DTD + "<a/>"), "dtd_forbidden"),
    ("laughs.odt", lambda: odt(styles_xml=LAUGHS + "<a>&d;</a>"), "dtd_forbidden"),
    ("laughs.qdpx", lambda: zipped({"project.qde": LAUGHS + "<Project/>"}), "dtd_forbidden"),
    ("laughs.xlsx", lambda: repacked(xlsx(), "xl/workbook.xml", declared), "dtd_forbidden"),
    # Archives that are weapons
    ("bomb.docx", lambda: docx_with({"word/media/a.bin": b"\0" * BIG}), "decompression_limit"),
    ("bomb.odt", lambda: odt(Pictures__x=b"\0" * BIG), "decompression_limit"),
    ("many.docx", lambda: docx_with({f"word/m{n}.xml": "<a/>" for n in range(5100)}), "decompression_limit"),
    ("nest.docx", lambda: docx_with({"word/a.zip": zipped({"b": "c"})}), "unsafe_archive"),
    ("nest.odt", lambda: odt(Pictures__a=zipped({"b": "c"})), "unsafe_archive"),
    ("nest.qdpx", lambda: zipped({"a.qde": "<Project/>", "x.bin": zipped({"b": "c"})}), "unsafe_archive"),
    ("gz.docx", lambda: docx_with({"word/a.gz": gzip.compress(b"x")}), "unsafe_archive"),
    ("up.docx", lambda: docx_with({"../../x": "y"}), "unsafe_archive"),
    ("abs.odt", lambda: zipped({"/etc/x": "y", "content.xml": ODT.format("")}), "unsafe_archive"),
    ("back.xlsx", lambda: repacked(xlsx(), "..\\x", lambda _: b"y"), "unsafe_archive"),
    ("link.qdpx", linked, "unsafe_archive"),
    ("twice.docx", lambda: docx_with({"WORD/Document.xml": "<a/>"}), "unsafe_archive"),
    ("nulname.docx", lambda: docx_with({"word/a\x01b": "y"}), "unsafe_archive"),
    ("reldot.docx", lambda: docx_related("footnotes", "../../../etc/passwd", "Internal"), "unsafe_archive"),
    # Pointers outside
    ("template.docx", lambda: docx_related("attachedTemplate", "https://example.org/t.dotm"), "read"),
    ("image.docx", lambda: docx_related("image", "https://example.org/i.png"), "read"),
    ("frame.docx", lambda: docx_related("frame", "file:///etc/passwd"), "read"),
    ("oleobject.docx", lambda: docx_related("oleObject", "https://example.org/x"), "read"),
    ("http.qdpx", lambda: pointing("http://example.org/1.txt"), OUTSIDE),
    ("file.qdpx", lambda: pointing("file:///etc/passwd"), OUTSIDE),
    ("absolute.qdpx", lambda: pointing("absolute:///etc/passwd"), OUTSIDE),
    ("dots.qdpx", lambda: pointing("internal://../1.txt"), "unsafe_archive"),
    ("win.qdpx", lambda: pointing("internal://C:\\x.txt"), "unsafe_archive"),
    ("xinclude.qdpx", lambda: qdpx(f'<x:include xmlns:x="{XI}" href="/etc/passwd"/>'), "schema"),
    ("dde.docx", lambda: fielded('DDEAUTO c:\\\\x.exe "/k calc"'), OUTSIDE),
    ("split.docx", lambda: fielded('DDE', 'AUTO c:\\\\x.exe'), OUTSIDE),
    ("toc.docx", lambda: fielded(' TOC \\o "1-3" '), "read"),
    ("dde.xlsx", lambda: repacked(xlsx(), LINK, lambda _: "<e><ddeLink ddeService='cmd'/></e>"), OUTSIDE),
    ("dde.csv", lambda: "=cmd|' /C calc'!A0,text\n1,x\n", OUTSIDE),
    ("dde2.csv", lambda: "text\n+cmd|' /C calc'!A0\n", ("external_reference", "read")),
    ("formula.csv", lambda: "text\n=1+1\n@SUM(A1)\n", "read"),
    ("link.html", lambda: '<p>Jo: How?</p><iframe src="file:///etc/passwd"></iframe>', "read"),
    # Projects
    ("dupcode.qdpx", lambda: qdpx("", '<Code guid="1" name="a"/><Code guid="1" name="b"/>'), "duplicate_key"),
    ("root.qdpx", lambda: zipped({"project.qde": "<Other/>"}), "schema"),
    ("minus.qdpx", lambda: selecting(-1, 2), "selection_out_of_range"),
    ("far.qdpx", lambda: selecting(0, 99), "selection_out_of_range"),
    ("turned.qdpx", lambda: selecting(2, 1), "selection_out_of_range"),
    # PDF objects
    ("js.pdf", lambda: rebuilt(_with_script), "read"),
    ("loop.pdf", lambda: LOOP, "corrupt"),
    ("nopages.pdf", lambda: NO_PAGES, "corrupt"),
    ("flate.pdf", lambda: rebuilt(_with_flate_bomb), ("memory_limit", "time_limit", "decompression_limit")),
]  # fmt: skip
