"""One file in, what ingestion sees out: text and segments, or a refusal with a reason.

What belongs here: choosing the reader by name and content, turning every failure into a reason.
What does not: the formats (``readers``), the clock and memory around a parse (``sandbox``).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from coprod_pipeline.ingest.blocks import Reading
from coprod_pipeline.ingest.limits import DEFAULT, Limits, Refused
from coprod_pipeline.ingest.turns import lay_out, to_turns
from coprod_pipeline.model import Extraction

#: Part of every cache key: bump it whenever any reader gives other text or segments.
READERS_VERSION = "6"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_BIDI_OR_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)
_HALF = re.compile("[\ud800-\udfff]")
_HEAD = 4096


def extract(path: Path, *, limits: Limits = DEFAULT) -> Extraction:
    """What ingestion sees in one file; bad content never raises.

    A refusal has status ``quarantined`` and one of ``model.REASONS``; an exception of a parser
    becomes ``corrupt`` (containers) or ``malformed`` (text formats). Raises ``OSError`` only when
    the file cannot be read at all.
    """
    extension = path.suffix.lower().lstrip(".")
    try:
        reading = _read(path, extension, limits)
        return _extraction(reading, extension)
    except Refused as refusal:
        return _refusal(refusal.reason, refusal.detail, extension)
    except MemoryError:
        return _refusal("memory_limit", "reading it needs too much memory", extension)
    except RecursionError:
        return _refusal("too_deep", "its parts are nested too deeply", extension)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        return _refusal("corrupt", f"{type(error).__name__}: {error}", extension)
    except OSError:
        if not path.is_file():
            raise
        return _refusal("corrupt", "the file cannot be read to its end", extension)
    except Exception as error:  # noqa: BLE001 - a parser may fail in any way on hostile bytes
        reason = "corrupt" if extension in _CONTAINERS else "malformed"
        return _refusal(reason, f"{type(error).__name__}: {error}"[:300], extension)


def _refusal(reason: str, detail: str, extension: str) -> Extraction:
    reader = f"{extension}/{READERS_VERSION}"
    return Extraction("quarantined", reason, detail=detail, reader=reader)


def _extraction(reading: Reading, extension: str) -> Extraction:
    text, segments = lay_out(to_turns(reading.blocks))
    if not any(c.isprintable() and not c.isspace() for c in text):
        raise Refused("empty", "nothing to read in the body of the file")
    _check_characters(text)
    reader = f"{extension}/{READERS_VERSION}"
    return Extraction("ok", text=text, segments=segments, metadata=reading.metadata, reader=reader)


def _check_characters(text: str) -> None:
    if _HALF.search(text):
        raise Refused("encoding", "the text holds halves of characters (lone surrogates)")


def _read(path: Path, extension: str, limits: Limits) -> Reading:
    if _BIDI_OR_CONTROL.search(path.name):
        raise Refused("unsafe_filename", "the file name holds control or direction characters")
    reader = _READERS.get(extension)
    if reader is None:
        raise Refused("unsupported_type", f"no reader for .{extension}"[:80])
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty", "the file has no bytes")
    if size > limits.file_bytes:
        raise Refused("too_large", f"{size} bytes, {limits.file_bytes} are allowed")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    _check_magic(head, extension)
    return reader(path, limits)


def _check_magic(head: bytes, extension: str) -> None:
    """The first bytes must be of the kind the name says."""
    kind = _kind(head)
    if kind == "ole" and extension in _ZIPPED:
        raise Refused("encrypted", "an old or password-protected Office file; save it without")
    expected = {"pdf": "pdf", "rtf": "rtf"} | dict.fromkeys(_ZIPPED, "zip")
    wanted = expected.get(extension)
    if wanted == kind or (wanted is None and kind in ("", "binary")):
        return
    if wanted is None:
        raise Refused("type_mismatch", f"named .{extension} but it is a {kind} file")
    if kind in ("zip", "ole", "pdf", "rtf", "html"):
        raise Refused("type_mismatch", f"named .{extension} but it is a {kind} file")
    raise Refused("corrupt", f"it does not begin like a .{extension} file")


def _kind(head: bytes) -> str:
    if head.startswith(_OLE):
        return "ole"
    if head.startswith((_ZIP, b"PK\x05\x06")):
        return "zip"
    if b"%PDF-" in head[:1024] and not head.startswith((b"{\\rtf", b"<")):
        return "pdf"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rt"):
        return "rtf"
    return ""


def _bytes(read: Callable[[bytes, Limits], Reading]) -> Callable[[Path, Limits], Reading]:
    def reader(path: Path, limits: Limits) -> Reading:
        return read(path.read_bytes(), limits)

    return reader


def _all_readers() -> dict[str, Callable[[Path, Limits], Reading]]:
    from coprod_pipeline.ingest.readers import (
        markup,
        office,
        pdf,
        project,
        rtf,
        subtitles,
        table,
        text,
        whisper,
        workbook,
    )

    return {
        "txt": _bytes(text.read_txt),
        "md": _bytes(text.read_md),
        "vtt": _bytes(subtitles.read_vtt),
        "srt": _bytes(subtitles.read_srt),
        "csv": _bytes(table.read_csv),
        "xlsx": workbook.read_xlsx,
        "pdf": pdf.read_pdf,
        "docx": office.read_docx,
        "odt": office.read_odt,
        "rtf": _bytes(rtf.read_rtf),
        "html": _bytes(markup.read_html),
        "htm": _bytes(markup.read_html),
        "json": _bytes(whisper.read_json),
        "qdpx": project.read_qdpx,
    }


_ZIPPED = ("docx", "odt", "xlsx", "qdpx")
_CONTAINERS = (*_ZIPPED, "pdf")
_READERS = _all_readers()
