"""Files inside files: their text in a channel that is never analysed, or a note that they are unread.

What belongs here: choosing how an embedded file is read, one level deep and within the same caps.
What does not: finding embedded files, which each format does for itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from coprod_pipeline.ingest.archive import check_archive
from coprod_pipeline.ingest.blocks import Block
from coprod_pipeline.ingest.limits import Limits, Refused

#: So many embedded files are read, so many characters of each are kept.
_MOST_FILES = 50
_MOST_CHARS = 2_000_000
_PLAIN = ("txt", "md", "csv", "tsv", "json", "vtt", "srt", "eml", "log", "xml")


def attached(
    files: Iterable[tuple[str, bytes]], facts: dict[str, object], limits: Limits
) -> list[Block]:
    """A block in channel ``attachment`` for each embedded ``(name, bytes)``: its name, its text.

    ``facts`` gets the names (``attachments``); where some cannot be read, ``embedded_documents``
    and ``attachments_unread`` with the reason of each. Nothing inside an attachment is opened.
    """
    blocks: list[Block] = []
    names: list[str] = []
    unread: list[str] = []
    for number, (name, data) in enumerate(files):
        names.append(name)
        try:
            if number >= _MOST_FILES:
                raise Refused("too_large", f"more than {_MOST_FILES} embedded files")
            text = text_of_file(name, data, limits)
        except Refused as refusal:
            unread.append(f"{name}: {refusal.reason}")
            text = ""
        blocks.append(Block(f"{name}\n{text}".strip(), channel="attachment"))
    if names:
        facts["attachments"] = names
    if unread:
        facts["embedded_documents"] = True
        facts["attachments_unread"] = unread
    return blocks


def text_of_file(name: str, data: bytes, limits: Limits) -> str:
    """Everything an embedded file says, all channels together; raises ``Refused``."""
    blocks = blocks_of_file(name, data, limits)
    text = "\n".join(b.text if b.speaker is None else f"{b.speaker}: {b.text}" for b in blocks)
    if len(text) > _MOST_CHARS:
        raise Refused("too_large", f"more than {_MOST_CHARS} characters in an embedded file")
    return text


def blocks_of_file(name: str, data: bytes, limits: Limits) -> tuple[Block, ...]:
    """The blocks of a file inside another one; raises ``Refused`` for what cannot be read."""
    kind = _kind(name, data)
    reader = _readers().get(kind)
    if reader is None:
        raise Refused("unsupported_type", "an embedded file of a kind that is not read")
    try:
        return tuple(reader(data, limits))
    except Refused:
        raise
    except RecursionError as error:
        raise Refused("too_deep", "an embedded file is nested too deeply") from error
    except MemoryError as error:
        raise Refused("memory_limit", "an embedded file needs too much memory") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Refused("corrupt", f"an embedded file is broken: {type(error).__name__}") from error
    except Exception as error:
        raise Refused("corrupt", f"an embedded file is broken: {type(error).__name__}") from error


def _kind(name: str, data: bytes) -> str:
    """What an embedded file is by its first bytes, else by its name."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if data.startswith(b"PK\x03\x04"):
        return _office_kind(data)
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"{\\rt"):
        return "rtf"
    if data.startswith((b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "binary"
    if ending in ("html", "htm", "xhtml", "mht", "mhtml"):
        return "mht" if ending.startswith("mht") else "html"
    return "txt" if ending in _PLAIN or not ending or b"\x00" not in data else "binary"


def _office_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise Refused("corrupt", "an embedded file is a broken archive") from error
    marks = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx", "content.xml": "odt"}
    for mark, kind in marks.items():
        if any(n.startswith(mark) for n in names):
            return kind
    return "zip"


def _readers() -> dict[str, Callable[[bytes, Limits], Iterable[Block]]]:
    from coprod_pipeline.ingest.readers import markup, office, pdf, rtf, text, workbook

    def plain(data: bytes, _: Limits) -> list[Block]:
        return [Block(text.decode(data)[0])]

    return {
        "txt": plain,
        "mht": _mht,
        "docx": lambda d, n: office.read_docx(io.BytesIO(d), n, nested=True).blocks,
        "odt": lambda d, n: office.read_odt(io.BytesIO(d), n, nested=True).blocks,
        "rtf": lambda d, n: rtf.read_rtf(d, n).blocks,
        "html": lambda d, n: markup.read_html(d, n).blocks,
        "pdf": lambda d, n: pdf.read_bytes(d, n, nested=True).blocks,
        "xlsx": lambda d, n: workbook.all_cells(io.BytesIO(d), n),
        "pptx": _slides,
    }


def _slides(data: bytes, limits: Limits) -> list[Block]:
    """The paragraphs of a presentation's slides and notes, in the order of the part names."""
    from coprod_pipeline.ingest.readers import ooxml

    names = check_archive(io.BytesIO(data), limits)
    wanted = [n for n in names if n.startswith(("ppt/slides/s", "ppt/notesSlides/n"))]
    blocks: list[Block] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(n for n in wanted if n.endswith(".xml")):
            root = ooxml.part(archive, name, limits)
            for paragraph in root.iter() if root is not None else []:
                if ooxml.local(paragraph) == "p" and (said := ooxml.text_of(paragraph).strip()):
                    blocks.append(Block(said))
    return blocks


def _mht(data: bytes, limits: Limits) -> Iterable[Block]:
    """The first page of a web archive."""
    from email import message_from_bytes

    from coprod_pipeline.ingest.readers.markup import read_html

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                return read_html(body, limits).blocks
    raise Refused("no_text", "an embedded web archive has no page")
