"""Sources as files: the same words in the formats that research teams bring.

What belongs here: bytes. Nothing is compressed and nothing carries the time of writing, so the
same study has the same bytes on every machine.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from tools.reference_study import NOTICE
from tools.reference_study.interviews import Source, Turn

_WORDS_PER_SECOND = 2.4
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.header+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def render(source: Source) -> bytes:
    """The source in its form."""
    return _FORMS[source.form](source)


def _clock(seconds: float, mark: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{thousandths:03d}"


def _timed(source: Source) -> list[tuple[Turn, float, float]]:
    """Turns with start and end in seconds, as a recorder would have it."""
    at, timed = 2.0, []
    for turn in source.turns:
        length = max(1.0, len(turn.text.split()) / _WORDS_PER_SECOND)
        timed.append((turn, at, at + length))
        at += length + 0.6
    return timed


def _cues(source: Source) -> list[tuple[str, str, float, float]]:
    """One cue a unit: speaker, words, start, end."""
    speakers, cues = dict(source.speakers), []
    for turn, at, _ in _timed(source):
        for unit in turn.units:
            end = at + max(0.8, len(unit.text.split()) / _WORDS_PER_SECOND)
            cues.append((speakers[turn.role], unit.text, at, end))
            at = end
    return cues


def _vtt(source: Source) -> bytes:
    lines = ["WEBVTT", "", f"NOTE {NOTICE}", ""]
    for number, (speaker, words, start, end) in enumerate(_cues(source), 1):
        cue = f"<v {speaker}>{escape(words)}</v>"
        lines += [str(number), f"{_clock(start, '.')} --> {_clock(end, '.')}", cue, ""]
    return "\n".join(lines).encode()


def _srt(source: Source) -> bytes:
    lines: list[str] = []
    for number, (speaker, words, start, end) in enumerate(_cues(source), 1):
        times = f"{_clock(start, ',')} --> {_clock(end, ',')}"
        lines += [str(number), times, f"{speaker}: {words}", ""]
    return "\n".join(lines).encode()


def _csv(source: Source) -> bytes:
    speakers = dict(source.speakers)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["speaker", "words", "time"])
    for turn, start, _ in _timed(source):
        writer.writerow([speakers[turn.role], turn.text, _clock(start, ".")[:8]])
    return stream.getvalue().encode()


def _md(source: Source) -> bytes:
    if source.kind == "document":
        marks = {"title": "# ", "heading": "## "}
        return ("\n\n".join(marks.get(t.role, "") + t.text for t in source.turns) + "\n").encode()
    speakers, lines = dict(source.speakers), [f"# {NOTICE}", ""]
    for turn, start, _ in _timed(source):
        minutes, seconds = divmod(int(start), 60)
        lines += [f"{speakers[turn.role]}  {minutes}:{seconds:02d}", turn.text, ""]
    return "\n".join(lines).encode()


def _txt(source: Source) -> bytes:
    if source.kind == "document":
        return ("\n\n".join(t.text for t in source.turns) + "\n").encode()
    speakers = dict(source.speakers)
    lines = [NOTICE, ""]
    for turn in source.turns:
        lines += [f"{speakers[turn.role]}: {turn.text}", ""]
    return "\n".join(lines).encode()


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.replace("-", " ").split()[:2])


def _txt_initials(source: Source) -> bytes:
    speakers = dict(source.speakers)
    lines = [NOTICE, ""]
    for turn, start, _ in _timed(source):
        label = _initials(speakers[turn.role])
        lines += [f"[{_clock(start, '.')[:8]}] {label}: {turn.text}", ""]
    return "\n".join(lines).encode()


def _run(text: str, *, bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _docx_paragraphs(source: Source, *, bold_speakers: bool) -> list[str]:
    speakers, paragraphs = dict(source.speakers), []
    for turn in source.turns:
        if source.kind == "document":
            style = {"title": "Title", "heading": "Heading1"}.get(turn.role, "")
            mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
            paragraphs.append(f"<w:p>{mark}{_run(turn.text)}</w:p>")
        elif bold_speakers:
            label = _run(f"{speakers[turn.role]}:", bold=True)
            paragraphs.append(f"<w:p>{label}{_run(' ' + turn.text)}</w:p>")
        else:
            paragraphs.append(f"<w:p>{_run(f'{speakers[turn.role]}: {turn.text}')}</w:p>")
    return paragraphs


def _docx_file(source: Source, *, bold_speakers: bool = False) -> bytes:
    body = "".join(_docx_paragraphs(source, bold_speakers=bold_speakers))
    spaces = f'xmlns:w="{_W}" xmlns:r="{_REL}"'
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(source.title or 'Interview')}</dc:title>"
        "<dc:creator>SYNTHETIC</dc:creator></cp:coreProperties>"
    )
    package = (
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/'
        'relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    )
    header = f'<Relationship Id="rId1" Type="{_REL}/header" Target="header1.xml"/>'
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS.format(package),
        "word/document.xml": f"<w:document {spaces}><w:body>{body}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": _RELATIONS.format(header),
        "word/header1.xml": f"<w:hdr {spaces}><w:p>{_run(NOTICE)}</w:p></w:hdr>",
        "docProps/core.xml": core,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2024, 4, 2, 0, 0, 0))
            entry.create_system = 3
            archive.writestr(entry, _HEAD + text)
    return stream.getvalue()


def _docx_bold(source: Source) -> bytes:
    return _docx_file(source, bold_speakers=True)


def _pdf(source: Source) -> bytes:
    # reportlab is a development dependency and slow to import: only PDFs need it.
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    speakers, story = dict(source.speakers), []
    if source.kind == "interview":
        story.append(Paragraph(escape(NOTICE), styles["Italic"]))
    for turn in source.turns:
        style = {"title": styles["Title"], "heading": styles["Heading2"]}.get(turn.role, body)
        label = f"<b>{escape(speakers[turn.role])}:</b> " if turn.role in speakers else ""
        # A quote is never cut by a page: readers join lines, not pages.
        story += [KeepTogether([Paragraph(label + escape(turn.text), style)]), Spacer(1, 4)]
    stream = io.BytesIO()
    SimpleDocTemplate(
        stream,
        pagesize=A4,
        invariant=1,
        pageCompression=0,
        title=source.title or "Interview",
        author="SYNTHETIC",
    ).build(story)
    return stream.getvalue()


_FORMS: dict[str, Callable[[Source], bytes]] = {
    "vtt": _vtt,
    "srt": _srt,
    "csv": _csv,
    "md": _md,
    "txt": _txt,
    "txt_initials": _txt_initials,
    "docx": _docx_file,
    "docx_bold": _docx_bold,
    "pdf": _pdf,
}
