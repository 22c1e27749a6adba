"""Small files of each format, made for the tests, and where the shared material lies."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

SHARED = Path(__file__).resolve().parents[3] / "../shared"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    f'relationships"><Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


def paragraph(text: str, *, bold: str = "") -> str:
    """A Word paragraph; ``bold`` is set in bold before the text."""
    lead = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{escape(bold)}</w:t></w:r>" if bold else ""
    return f'<w:p>{lead}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: list[list[str]]) -> str:
    """A Word table of plain cells."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def write_zip(path: Path, members: dict[str, str | bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_docx(path: Path, body: str, more: dict[str, str | bytes] | None = None) -> Path:
    """A Word document with this body."""
    document = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return write_zip(path, {"_rels/.rels": _RELS, "word/document.xml": document, **(more or {})})


def write_pdf(path: Path, pages: list[list[str]], *, foot: str = "", title: str = "") -> Path:
    """A PDF of these lines a page, with a running foot; ``{n}`` in it is the page number."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=True)
    canvas.setTitle(title)
    for number, lines in enumerate(pages, start=1):
        canvas.setFont("Helvetica", 10)
        for index, line in enumerate(lines):
            canvas.drawString(72, 780 - 14 * index, line)
        if foot:
            canvas.drawString(72, 30, foot.replace("{n}", str(number)))
        canvas.showPage()
    canvas.save()
    return path
