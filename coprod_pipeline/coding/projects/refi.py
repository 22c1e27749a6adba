"""REFI-QDA files: ``.qdpx`` (archive), ``.qde`` (its project file alone), ``.qdc`` (codebook).

What belongs here: containers, texts, selections. What does not: what offsets count (``offsets``),
the elements that hold no text (``refi_parts``). The archive is checked as ingestion checks it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from coprod_pipeline.coding.projects import refi_parts as parts
from coprod_pipeline.coding.projects.assemble import FileCoding, FileSource, assemble
from coprod_pipeline.coding.projects.project import ToolProject, Unsupported
from coprod_pipeline.coding.projects.refi_parts import Notes, children, guid, said
from coprod_pipeline.ingest.archive import check_archive, check_member_name, read_member
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers.ooxml import attribute, local

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_LINE = re.compile(r"line:\d+")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: Elements that hold text under selections: the kind of source they belong to does not matter.
_TEXTS = ("TextSource", "Representation", "TextDescription", "Transcript")
_MEDIA = {
    "PDFSelection": "a place on a page, not in a text",
    "PictureSelection": "a place in a picture",
    "AudioSelection": "a place in sound",
    "VideoSelection": "a place in film",
}
#: Reads the member of that name; None when there is none.
Texts = Callable[[str], bytes | None]


def read_qdpx(path: Path, limits: Limits) -> ToolProject:
    """The project of an archive; Refused when it is unsafe, damaged or no project."""
    names = check_archive(path, limits, nested_ok=True)
    with zipfile.ZipFile(path) as archive:
        project = [n for n in names if n.lower().endswith(".qde")]
        if len(project) != 1:
            raise Refused("missing_part", "the archive needs exactly one project file (.qde)")
        root = parts.parse_project(read_member(archive, project[0], limits), "Project")
        by_name = {PurePosixPath(n).name.casefold(): n for n in names if not n.endswith("/")}

        def text_member(name: str) -> bytes | None:
            inside = by_name.get(PurePosixPath(name).name.casefold())
            return read_member(archive, inside, limits) if inside is not None else None

        return read_project(root, text_member)


def read_qde(path: Path, limits: Limits) -> ToolProject:
    """The project of a bare project file; texts are looked for in it and in folders beside it."""
    root = parts.parse_project(_bytes(path, limits), "Project")
    folders = [path.parent / n for n in ("Sources", "sources")] + [path.parent]

    def text_beside(name: str) -> bytes | None:
        for folder in folders:
            place = folder / PurePosixPath(name).name
            if place.is_file() and not place.is_symlink():
                return _bytes(place, limits)
        return None

    return read_project(root, text_beside)


def read_qdc(path: Path, limits: Limits) -> ToolProject:
    """The codes of a codebook file; sets are listed."""
    root = parts.parse_project(_bytes(path, limits), "CodeBook")
    listed = parts.namespace_remark(root)
    for one in parts.below(root, "Sets", "Set"):
        where = attribute(one, "name") or guid(attribute(one, "guid"))
        listed.append(Unsupported("set", where, "sets are not taken over"))
    return ToolProject(
        attribute(root, "origin") or "", codes=parts.codes(root, None), unsupported=tuple(listed)
    )


def _bytes(path: Path, limits: Limits) -> bytes:
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty", "the file has no bytes")
    if size > limits.file_bytes:
        raise Refused("too_large", f"{size} bytes, {limits.file_bytes} are allowed")
    return path.read_bytes()


def read_project(root: Any, texts: Texts) -> ToolProject:
    """The project of a parsed project file; ``texts`` reads the texts beside it."""
    notes = Notes(root, lambda note: _note_text(note, texts))
    book = parts.below(root, "CodeBook")
    codes = parts.codes(book[0], notes) if book else ()
    reading = _Reading(root, texts, notes, {c.code_id for c in codes})
    for element in (e for holder in children(root, "Sources") for e in holder):
        reading.source(element)
    reading.check()
    origin = attribute(root, "origin") or ""
    sources, codings, refused = assemble(origin, reading.sources, reading.codings)
    about = [said(root, "Description"), *notes.of(root)]
    # Notes count as used only once everything that may refer to them has been read.
    listed = [*parts.namespace_remark(root), *reading.listed, *refused]
    return ToolProject(
        origin,
        attribute(root, "name") or "",
        parts.users(root),
        codes,
        sources,
        codings,
        tuple(text for text in about if text),
        tuple(listed + parts.not_carried(root, notes)),
    )


def _note_text(note: Any, texts: Texts) -> str | None:
    found, _ = _text(note, texts)
    words = found if found is not None else said(note, "Description")
    if attribute(note, "plainTextPath"):
        words = words.removeprefix("\ufeff")
    return words.replace("\r\n", "\n").replace("\r", "\n") or None


def _text(element: Any, texts: Texts) -> tuple[str | None, str]:
    """The text of an element as it stands in the file, and why there is none."""
    path = attribute(element, "plainTextPath")
    if path and path.strip():
        data = texts(_member(path.strip()))
        if data is None:
            return None, "its text file is not there"
        text = _decoded(data)
        if text is None:
            return None, "its text is neither UTF-8 nor UTF-16 with a mark"
        return text, ""
    inline = next(children(element, "PlainTextContent"), None)
    if inline is not None:
        return inline.text or "", ""
    if attribute(element, "richTextPath"):
        return None, "only formatted text is there, and its offsets cannot be counted"
    return None, "it has no text"


def _member(path: str) -> str:
    """The file a path points to; Refused for anything outside the project."""
    found = _SCHEME.fullmatch(path)
    if found is None:
        check_member_name(path)
        return path
    if found[1].lower() not in ("internal", "relative"):
        raise Refused("external_reference", "a text of the project lies outside it")
    inside = found[2].removeprefix("./")
    if found[1].lower() == "internal":
        check_member_name(inside)
    return PurePosixPath(inside.replace("\\", "/")).name


def _decoded(data: bytes) -> str | None:
    """The text with its byte order mark as U+FEFF; nothing is taken out, offsets count on it."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


class _Reading:
    """Walks the sources of a project, gathering texts and selections."""

    def __init__(self, root: Any, texts: Texts, notes: Notes, codes: set[str]) -> None:
        self.texts = texts
        self.notes = notes
        self.codes = codes
        self.sources: list[FileSource] = []
        self.codings: list[FileCoding] = []
        self.listed: list[Unsupported] = []
        self.ids: list[str] = []
        for reference in root.iter("{*}CodeRef"):
            above = local(reference.getparent())
            if above == "Coding" and guid(attribute(reference, "targetGUID")) not in codes:
                raise Refused("dangling_reference", "a coding points to a code that is not there")

    def check(self) -> None:
        """Refused when two sources have one id."""
        if len(set(self.ids)) < len(self.ids):
            raise Refused("duplicate_key", "two sources of the project have one id")

    def source(self, element: Any) -> None:
        """A source of any kind: its texts are read, the rest is listed."""
        if not local(element).endswith("Source"):
            return
        self.ids.append(guid(attribute(element, "guid")))
        name = self._name(element)
        found = [e for e in element.iter() if local(e) in _TEXTS and not self._inner(e)]
        for text in found:
            self._text_source(text, name, element)
        if not found:
            kind = local(element).removesuffix("Source")
            self.listed.append(Unsupported(f"{kind} source", name, "only text is analysed"))
        self._unplaced(element, name)
        if element not in found:
            for _ in self.notes.of(element):
                self.listed.append(Unsupported("note", name, "a note on a source without text"))

    def _inner(self, element: Any) -> bool:
        """The words of one area of a page: no text with places of its own."""
        return local(element.getparent()) == "PDFSelection"

    def _name(self, element: Any) -> str:
        path = attribute(element, "plainTextPath") or attribute(element, "path") or ""
        file = PurePosixPath(path.partition("://")[2] or path).name
        return attribute(element, "name") or file or guid(attribute(element, "guid"))

    def _text_source(self, element: Any, name: str, owner: Any) -> None:
        key = guid(attribute(element, "guid")) or guid(attribute(owner, "guid"))
        while any(s.source_id == key for s in self.sources):
            key += "+"  # several transcripts of a recording may share its id
        raw, missing = _text(element, self.texts)
        about = [said(element, "Description"), *self.notes.of(element)]
        if element is not owner:
            about += [said(owner, "Description"), *self.notes.of(owner)]
        chosen = [e for e in element if local(e) in ("PlainTextSelection", "TranscriptSelection")]
        made = [c for e in chosen for c in self._selection(e, key, name, raw)]
        if made and raw is not None and not raw.strip("\ufeff"):
            raw, missing = None, "its text is empty"  # one tool's exports can be hollow
        if element is not owner and raw is None and not made:
            return
        notes = tuple(text for text in about if text)
        self.sources.append(FileSource(key, name, raw, missing, notes))
        self.codings += made

    def _selection(self, element: Any, key: str, name: str, raw: str | None) -> list[FileCoding]:
        place = self._places(element, name, raw)
        if place is None:
            return []
        words = attribute(element, "name") or ""
        described = said(element, "Description")
        memos = [described, *self.notes.of(element)]
        creator = attribute(element, "creatingUser")
        codings = list(children(element, "Coding"))
        if not codings:
            where = f"{name} {place[0]}-{place[1]}"
            self.listed.append(Unsupported("selection", where, "it has no code"))
        made = []
        for coding in codings or [None]:
            memo = [*memos, *self.notes.of(coding)] if coding is not None else []
            made.append(
                FileCoding(
                    key,
                    *place,
                    self._code(coding),
                    self._user(coding, creator),
                    "\n".join(dict.fromkeys(text for text in memo if text)),
                    words=words,
                    coding_id=guid(attribute(coding, "guid")) if coding is not None else "",
                )
            )
        return made

    def _code(self, coding: Any) -> str | None:
        if coding is None:
            return None
        reference = next(children(coding, "CodeRef"), None)
        if reference is None:
            raise Refused("schema", "a coding names no code")
        return guid(attribute(reference, "targetGUID"))

    def _user(self, coding: Any, creator: str | None) -> str | None:
        own = attribute(coding, "creatingUser") if coding is not None else None
        return guid(own or creator) or None

    def _places(self, element: Any, name: str, raw: str | None) -> tuple[int, int] | None:
        if local(element) == "TranscriptSelection":
            points = {
                guid(attribute(p, "guid")): attribute(p, "position")
                for p in children(element.getparent(), "SyncPoint")
            }
            ends = [points.get(guid(attribute(element, f"{e}SyncPoint"))) for e in ("from", "to")]
        else:
            ends = [attribute(element, "startPosition"), attribute(element, "endPosition")]
        start, end = (_whole(value) for value in ends)
        if (
            start is not None
            and end is None
            and raw
            and _LINE.fullmatch(attribute(element, "name") or "")
        ):
            # One tool codes lines and tells only where they start.
            line = raw.find("\n", start)
            return start, line if line >= 0 else len(raw)
        if start is None or end is None:
            self.listed.append(Unsupported("selection", name, "it does not say where it is"))
            return None
        return start, end

    def _unplaced(self, element: Any, name: str) -> None:
        """Codings of whole sources and of places that are not in a text."""
        for coding in element.iter("{*}Coding"):
            above = local(coding.getparent())
            if above in ("PlainTextSelection", "TranscriptSelection"):
                continue
            if above in _MEDIA:
                self.listed.append(Unsupported("coding", f"{name}: {above}", _MEDIA[above]))
            else:
                why = "it covers the source as a whole, no stretch of it"
                self.listed.append(Unsupported("coding", name, why))


def _whole(value: str | None) -> int | None:
    try:
        return int((value or "").strip())
    except ValueError:
        return None
