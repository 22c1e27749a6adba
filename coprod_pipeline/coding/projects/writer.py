"""Projects and codebooks written as REFI-QDA, so that any tool can open them.

What belongs here: a ``ToolProject`` as ``.qdpx`` and ``.qdc``, valid by the schemas of the standard
(version 1.0, www.qdasoftware.org). What does not: choosing what is exported (``export``). The same
project gives the same bytes: no clock, ids made from ids.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from typing import Any

from coprod_pipeline.coding.projects.ids import ORIGIN, stable_guid
from coprod_pipeline.coding.projects.layout import clean
from coprod_pipeline.coding.projects.project import ToolCode, ToolCoding, ToolProject, ToolSource

_PROJECT = "urn:QDA-XML:project:1.0"
_CODEBOOK = "urn:QDA-XML:codebook:1.0"
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COLOR = re.compile(r"#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})")
#: The words a selection is named after, for tools that show names.
_NAME_CHARS = 60
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_qdc(project: ToolProject) -> bytes:
    """The project's codes as a codebook file; ValueError when it has none: the standard needs one."""
    if not project.codes:
        raise ValueError("a codebook needs a code")
    root = _root("CodeBook", _CODEBOOK)
    _Writer(_CODEBOOK, project).codes(root, with_notes=False)
    return _xml(root)


def write_qdpx(project: ToolProject) -> bytes:
    """The project as an archive: ``project.qde`` and a text file per source."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        _add(file, "project.qde", _Writer(_PROJECT, project).project())
        for source in project.sources:
            name = f"sources/{_guid('source', source.source_id)}.txt"
            _add(file, name, clean(source.text).encode("utf-8"))
    return archive.getvalue()


def _root(tag: str, namespace: str) -> Any:
    from lxml import etree

    # The schema's own namespace is the default one; lxml's types know no name for that.
    names: Any = {None: namespace}
    root = etree.Element(f"{{{namespace}}}{tag}", nsmap=names)
    root.set("origin", ORIGIN)
    return root


def _add(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _EARLIEST)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    file.writestr(member, data)


def _xml(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _guid(kind: str, identifier: str) -> str:
    return identifier if _GUID.fullmatch(identifier) else stable_guid(kind, identifier)


class _Writer:
    """Builds the elements in the order the schema asks for."""

    def __init__(self, namespace: str, project: ToolProject) -> None:
        self._namespace = namespace
        self._project = project
        self._notes: list[tuple[str, str]] = []

    def _new(self, parent: Any, tag: str, /, **attributes: str) -> Any:
        from lxml import etree

        element = etree.SubElement(parent, f"{{{self._namespace}}}{tag}")
        for key, value in attributes.items():
            element.set(key, clean(value))
        return element

    def _text(self, parent: Any, name: str, text: str) -> None:
        if text:
            self._new(parent, name).text = clean(text)

    def _note_refs(self, parent: Any, owner: str, notes: tuple[str, ...]) -> None:
        for number, note in enumerate(notes):
            guid = stable_guid("note", f"{owner}\x1f{number}")
            self._notes.append((guid, note))
            self._new(parent, "NoteRef", targetGUID=guid)

    def project(self) -> bytes:
        """The project file."""
        project = self._project
        root = _root("Project", _PROJECT)
        root.set("name", clean(project.name))
        self._users(root)
        if project.codes:
            self.codes(self._new(root, "CodeBook"), with_notes=True)
        by_source: dict[str, list[ToolCoding]] = defaultdict(list)
        for coding in project.codings:
            by_source[coding.source_id].append(coding)
        if project.sources:
            sources = self._new(root, "Sources")
            for source in project.sources:
                self._source(sources, source, by_source[source.source_id])
        at = len(root)
        self._note_refs(root, "project", project.notes)
        self._all_notes(root, at)
        return _xml(root)

    def _users(self, root: Any) -> None:
        names = self._project.user_names
        used = [c.user_id for c in self._project.codings if c.user_id is not None]
        everybody = dict.fromkeys([*names, *used])
        if everybody:
            users = self._new(root, "Users")
            for user in everybody:
                self._new(users, "User", guid=_guid("coder", user), name=names.get(user, user))

    def codes(self, parent: Any, *, with_notes: bool) -> None:
        """The codes, each inside the one above it."""
        known = {c.code_id for c in self._project.codes}
        below: dict[str | None, list[ToolCode]] = defaultdict(list)
        for code in self._project.codes:
            below[code.parent if code.parent in known else None].append(code)
        holder = self._new(parent, "Codes")

        def put(where: Any, above: str | None) -> None:
            for code in below.pop(above, []):
                element = self._new(
                    where,
                    "Code",
                    guid=_guid("code", code.code_id),
                    name=code.name,
                    isCodable="true" if code.is_codable else "false",
                )
                if _COLOR.fullmatch(code.color):
                    element.set("color", code.color)
                self._text(element, "Description", code.description)
                if with_notes:
                    self._note_refs(element, f"code\x1f{code.code_id}", code.notes)
                put(element, code.code_id)

        put(holder, None)
        if below:
            raise ValueError("a code stands above itself")

    def _source(self, parent: Any, source: ToolSource, codings: list[ToolCoding]) -> None:
        guid = _guid("source", source.source_id)
        element = self._new(
            parent,
            "TextSource",
            guid=guid,
            name=source.name,
            plainTextPath=f"internal://{guid}.txt",
        )
        places: dict[tuple[int, int], list[ToolCoding]] = defaultdict(list)
        for coding in codings:
            if coding.start is None or coding.end is None:
                raise ValueError("a coding without offsets cannot be written")
            places[coding.start, coding.end].append(coding)
        for start, end in sorted(places):
            words = " ".join(source.text[start:end].split())[:_NAME_CHARS]
            selection = self._new(
                element,
                "PlainTextSelection",
                guid=stable_guid("selection", f"{source.source_id}\x1f{start}\x1f{end}"),
                name=words,
                startPosition=str(start),
                endPosition=str(end),
            )
            for number, coding in enumerate(places[start, end]):
                self._coding(selection, coding, f"{start}\x1f{end}\x1f{number}")
        self._note_refs(element, f"source\x1f{source.source_id}", source.notes)

    def _coding(self, parent: Any, coding: ToolCoding, place: str) -> None:
        own = coding.coding_id or f"{coding.source_id}\x1f{place}"
        element = self._new(parent, "Coding", guid=_guid("coding", own))
        if coding.user_id is not None:
            element.set("creatingUser", _guid("coder", coding.user_id))
        self._new(element, "CodeRef", targetGUID=_guid("code", coding.code_id))
        self._note_refs(element, f"coding\x1f{own}", (coding.memo,) if coding.memo else ())

    def _all_notes(self, root: Any, at: int) -> None:
        """The notes everything refers to, put where the schema wants them."""
        if not self._notes:
            return
        holder = self._new(root, "Notes")
        root.insert(at, holder)
        for guid, words in self._notes:
            note = self._new(holder, "Note", guid=guid, name="memo")
            self._new(note, "PlainTextContent").text = clean(words)
