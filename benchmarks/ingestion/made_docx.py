"""Word files with everything that interviews come with: tracked changes, tables, notes, comments.

What belongs here: a made docx and what it is known to say. What does not: other formats. Written
part by part with the standard library, in the shape that Word gives its files: short runs with
properties and revision ids, text boxes twice (drawing and fallback), a style sheet.
"""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.ingestion.talk import sentence, turns
from benchmarks.ingestion.truth import Truth

_SCHEMAS = "http://schemas.openxmlformats.org"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PACKAGE = f"{_SCHEMAS}/package/2006"
_WORD = f"{_SCHEMAS}/wordprocessingml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMES = (
    f'xmlns:w="{_WORD}" xmlns:r="{_OFFICE}" '
    f'xmlns:wp="{_SCHEMAS}/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:a="{_SCHEMAS}/drawingml/2006/main" '
    f'xmlns:mc="{_SCHEMAS}/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY = (2024, 1, 1, 0, 0, 0)
_RUN_WORDS = 7
_STAMP = 'w:author="Reviser" w:date="2024-01-01T00:00:00Z"'


def _run(text: str, properties: str = "", tag: str = "t") -> str:
    kept = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r w:rsidR="00A1B2C3">{kept}'
        f'<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'
    )


def _paragraph(inside: str, style: str = "") -> str:
    shown = f'<w:pStyle w:val="{style}"/>' if style else '<w:spacing w:after="120"/>'
    return f'<w:p w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3"><w:pPr>{shown}</w:pPr>{inside}</w:p>'


class _Interview:
    """One document while it is written."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.truth = Truth()
        self.notes: list[str] = []
        self.comments: list[str] = []
        self.changes = 0

    def turn(self, index: int, speaker: str, text: str) -> str:
        label = self.truth.say(f"{speaker}: ")
        pieces = [_run(label, "<w:b/><w:bCs/>")]
        spoken = self.truth.say(text).split(" ")
        for start in range(0, len(spoken), _RUN_WORDS):
            part = " ".join(spoken[start : start + _RUN_WORDS]) + " "
            pieces.append(_run(part, '<w:lang w:val="en-GB"/>'))
            if start == 0:
                pieces.append('<w:proofErr w:type="spellStart"/><w:proofErr w:type="spellEnd"/>')
        for every, add in (
            (5, self.insertion),
            (6, self.deletion),
            (9, self.comment),
            (11, self.footnote),
            (13, self.hidden),
            (10, self.link),
            (17, self.control),
            (30, self.textbox),
        ):
            if index % every == every - 1:
                pieces.append(add())
        return _paragraph("".join(pieces))

    def _change(self) -> str:
        self.changes += 1
        return f'w:id="{self.changes}" {_STAMP}'

    def insertion(self) -> str:
        return f"<w:ins {self._change()}>{_run(self.truth.token('inserted') + ' ')}</w:ins>"

    def deletion(self) -> str:
        gone = _run(self.truth.token("deleted") + " ", tag="delText")
        return f"<w:del {self._change()}>{gone}</w:del>"

    def hidden(self) -> str:
        return _run(self.truth.token("hidden") + " ", "<w:vanish/>")

    def link(self) -> str:
        return f'<w:hyperlink r:id="link">{_run(self.truth.token("body") + " ")}</w:hyperlink>'

    def control(self) -> str:
        return f"<w:sdt><w:sdtContent>{_run(self.truth.token('body') + ' ')}</w:sdtContent></w:sdt>"

    def comment(self) -> str:
        number = len(self.comments)
        said = _paragraph(_run(self.truth.token("comment")))
        self.comments.append(f'<w:comment w:id="{number}" {_STAMP}>{said}</w:comment>')
        return (
            f'<w:commentRangeStart w:id="{number}"/><w:commentRangeEnd w:id="{number}"/>'
            f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        )

    def footnote(self) -> str:
        number = len(self.notes) + 1
        said = _paragraph(_run(self.truth.token("footnote")))
        self.notes.append(f'<w:footnote w:id="{number}">{said}</w:footnote>')
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    def textbox(self) -> str:
        inside = f"<w:txbxContent>{_paragraph(_run(self.truth.token('textbox')))}</w:txbxContent>"
        shape = f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp>"
        drawing = (
            '<w:drawing><wp:inline><wp:docPr id="1" name="Box"/><a:graphic><a:graphicData '
            'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            f"{shape}</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
        fallback = f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
        return (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
        )

    def table(self) -> str:
        rows = []
        for row in range(4):
            cells = []
            for column in range(3):
                said = self.truth.say(sentence(self.chance), "table")
                inside = _paragraph(_run(f"{said} ") + _run(self.truth.token("table")))
                if row == column == 1:
                    inner = _paragraph(_run(self.truth.token("table")))
                    inside += self._grid(f"<w:tr><w:tc>{inner}</w:tc></w:tr>") + _paragraph("")
                cells.append(f"<w:tc><w:tcPr/>{inside}</w:tc>")
            rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
        return self._grid("".join(rows)) + _paragraph("")

    def _grid(self, rows: str) -> str:
        columns = '<w:gridCol w:w="3000"/>' * 3
        return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _styles() -> str:
    """A style sheet of the size that word processors write."""
    styles = [
        f'<w:style w:type="paragraph" w:styleId="Style{n}"><w:name w:val="Style {n}"/>'
        '<w:basedOn w:val="Normal"/><w:uiPriority w:val="9"/><w:qFormat/><w:rsid w:val="00A1B2C3"/>'
        '<w:pPr><w:keepNext/><w:spacing w:before="240"/></w:pPr>'
        '<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:sz w:val="24"/></w:rPr></w:style>'
        for n in range(60)
    ]
    first = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:basedOn w:val="Normal"/></w:style>'
    )
    return f"{_HEAD}<w:styles {_NAMES}>{first}{''.join(styles)}</w:styles>"


_PARTS = {
    "styles": "styles",
    "footnotes": "footnotes",
    "comments": "comments",
    "header": "header1",
    "footer": "footer1",
}


def _content_types() -> str:
    lines = [
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>',
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>',
        '<Override PartName="/docProps/core.xml" ContentType="application/'
        'vnd.openxmlformats-package.core-properties+xml"/>',
    ]
    for kind, name in _PARTS.items():
        lines.append(
            f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>',
        )
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{"".join(lines)}</Types>'


def _relations(entries: list[str]) -> str:
    inside = "".join(f"<Relationship {entry}/>" for entry in entries)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def write_docx(path: Path, chance: random.Random, n_turns: int) -> Truth:
    """An interview of that many turns, a table after every forty; returns what it says."""
    one = _Interview(chance)
    title = one.truth.say("Interview transcript")
    body = [_paragraph(_run(title), "Heading1")]
    for index, (speaker, text) in enumerate(turns(chance, n_turns)):
        body.append(one.turn(index, speaker, text))
        if index % 40 == 39:
            body.append(one.table())
    head, foot = (_paragraph(_run(one.truth.token(k))) for k in ("header", "footer"))
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
        '<w:footerReference w:type="default" r:id="footer"/></w:sectPr>'
    )
    links = [
        f'Id="{kind}" Type="{_OFFICE}/{kind}" Target="{name}.xml"' for kind, name in _PARTS.items()
    ]
    links.append(
        f'Id="link" Type="{_OFFICE}/hyperlink" Target="https://example.invalid/" '
        'TargetMode="External"'
    )
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            [
                f'Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"',
                f'Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
                'Target="docProps/core.xml"',
            ]
        ),
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Maker'
        "</dc:creator></cp:coreProperties>",
        "word/_rels/document.xml.rels": _relations(links),
        "word/document.xml": f"{_HEAD}<w:document {_NAMES}><w:body>{''.join(body)}{section}"
        "</w:body></w:document>",
        "word/styles.xml": _styles(),
        "word/footnotes.xml": f"{_HEAD}<w:footnotes {_NAMES}>{''.join(one.notes)}</w:footnotes>",
        "word/comments.xml": f"{_HEAD}<w:comments {_NAMES}>{''.join(one.comments)}</w:comments>",
        "word/header1.xml": f"{_HEAD}<w:hdr {_NAMES}>{head}</w:hdr>",
        "word/footer1.xml": f"{_HEAD}<w:ftr {_NAMES}>{foot}</w:ftr>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return one.truth
