"""What must hold of a zip container before any of it is parsed.

What belongs here: member names, counts, sizes, checksums, duplicates, nesting, DTDs. What does
not: the meaning of the parts (``readers``).
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from coprod_pipeline.ingest.limits import Limits, Refused

_XML_SUFFIXES = (".xml", ".rels", ".qde", ".vml", ".rdf", ".qdc")
_ARCHIVE_SUFFIXES = (".zip", ".qdpx", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar")
_ARCHIVE_MAGIC = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
#: Office files may hold other office files (an embedded sheet); ``attachments`` opens them, and
#: nothing inside them.
_EMBEDDED_FOLDERS = (
    "word/embeddings/",
    "xl/embeddings/",
    "ppt/embeddings/",
    "Object ",
    "word/afchunk",
    "afchunk",
)
_MAX_NAME = 240
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DTD_UTF16 = tuple("<!DOCTYPE".encode(e) for e in ("utf-16-le", "utf-16-be"))
_READ = 1 << 20


def check_archive(path: Path | IO[bytes], limits: Limits, *, nested_ok: bool = False) -> list[str]:
    """The member names of a sound container; raises ``Refused`` otherwise.

    Every member is unpacked once, counted and thrown away, so that a lying size, a bad checksum
    or a DTD in any part is found before a parser sees it. ``nested_ok`` lets members that are
    containers of their own pass (a project file holds the study's Word files).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_list(members, limits)
            left = limits.inflated_bytes
            for member in members:
                if not member.is_dir():
                    left -= _check_member(archive, member, left, nested_ok=nested_ok)
            return [m.filename for m in members]
    except Refused:
        raise
    except zipfile.BadZipFile as error:
        raise Refused("corrupt", f"not a readable archive: {error}") from error
    except (zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused("corrupt", f"a part cannot be unpacked: {error}") from error


def _check_list(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise Refused("decompression_limit", f"more than {limits.members} members")
    seen: set[str] = set()
    for member in members:
        name = member.filename
        check_member_name(member.orig_filename)
        check_member_name(name)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise Refused("unsafe_archive", "two members have the same name")
        seen.add(key)
        if member.flag_bits & 0x1:
            raise Refused("encrypted", "the archive is protected with a password")
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            raise Refused("unsafe_archive", "a member is a symbolic link")
    packed = sum(m.compress_size for m in members)
    unpacked = sum(m.file_size for m in members)
    if unpacked > limits.inflated_bytes:
        raise Refused("decompression_limit", f"unpacks to {unpacked} bytes")
    if unpacked > limits.ratio_floor and unpacked > limits.ratio * max(1, packed):
        raise Refused("decompression_limit", "unpacks to far more than it should")


def check_member_name(name: str) -> None:
    """Refuses names that would leave the archive or cannot be a file everywhere."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    unsafe = (
        not name
        or name.startswith(("/", "\\"))
        or ".." in parts
        or re.match(r"[A-Za-z]:", name)
        or "\\" in name
        or any(ord(c) < 32 for c in name)
        or len(name) > _MAX_NAME
    )
    if unsafe:
        raise Refused("unsafe_archive", f"member name not allowed: {name[:80]!r}")


def _check_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, *, nested_ok: bool
) -> int:
    lower = member.filename.lower()
    is_xml = lower.endswith(_XML_SUFFIXES)
    size = 0
    tail = b""
    with archive.open(member) as stream:
        while part := stream.read(_READ):
            if size == 0:
                _check_nested(member.filename, part, nested_ok=nested_ok)
                is_xml = is_xml or part.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")
            size += len(part)
            if size > left:
                raise Refused("decompression_limit", "unpacks to more than the limit")
            if is_xml:
                check_no_dtd(tail + part)
                tail = part[-24:]
    return size


def _check_nested(name: str, head: bytes, *, nested_ok: bool) -> None:
    lower = name.lower()
    office = lower.endswith((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".xlsm", ".docm"))
    if nested_ok and office:
        return
    embedded = name.startswith(_EMBEDDED_FOLDERS) and office
    if lower.endswith(_ARCHIVE_SUFFIXES) or (head.startswith(_ARCHIVE_MAGIC) and not embedded):
        raise Refused("unsafe_archive", "the archive holds another archive")


def check_no_dtd(data: bytes) -> None:
    """Refuses XML that declares a document type or an entity, in any usual encoding."""
    if _DTD.search(data) or any(mark in data for mark in _DTD_UTF16):
        raise Refused("dtd_forbidden", "an XML part declares a document type or an entity")


def read_member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """One member's bytes, at most ``limits.inflated_bytes``."""
    with archive.open(name) as stream:
        data = stream.read(limits.inflated_bytes + 1)
    if len(data) > limits.inflated_bytes:
        raise Refused("decompression_limit", "unpacks to more than the limit")
    return data
