"""What a REFI-QDA project file says: codes, users, notes and references, by element.

What belongs here: reading elements into values. What does not: containers and texts (``refi``),
what offsets count (``offsets``). Elements are told by local name: tools differ in namespaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from coprod_pipeline.coding.projects.project import ToolCode, ToolUser, Unsupported
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import ooxml
from coprod_pipeline.ingest.readers.ooxml import attribute, local

#: Namespaces that are known; others are read all the same, and listed.
NAMESPACES = (
    "urn:QDA-XML:project:1.0",
    "urn:QDA-XML:project:1.5",
    "urn:QDA-XML:codebook:1.0",
    "urn:QDA-XML:codebook:0:4",
    "urn:QDA-XML:codebook:0.4",
)
_XINCLUDE = "{http://www.w3.org/2001/XInclude}"
_MAX_CODE_DEPTH = 100
#: Parts of a project that no figure rests on, and why they stay in the tool.
_NOT_CARRIED = {
    "Case": "cases are those of study.yaml",
    "Variable": "variables are not taken over",
    "Set": "sets are not taken over",
    "Graph": "graphs are not taken over",
}


def guid(value: str | None) -> str:
    """An id as it is compared: tools differ in case and braces."""
    return (value or "").strip().strip("{}").lower()


def children(element: Any, name: str) -> Iterator[Any]:
    """The children of that local name."""
    return (one for one in element if local(one) == name)


def below(element: Any, *path: str) -> list[Any]:
    """The elements reached by these local names, one below the other."""
    found = [element]
    for name in path:
        found = [one for parent in found for one in children(parent, name)]
    return found


def said(element: Any, name: str) -> str:
    """The text of the first child of that name, empty when there is none."""
    one = ooxml.child(element, name)
    return (one.text or "") if one is not None else ""


def parse_project(data: bytes, root_name: str) -> Any:
    """The root of a project or codebook file; Refused when it is neither, or unsafe."""
    root = ooxml.parse_xml(data, "the project file")
    if local(root) != root_name:
        raise Refused("schema", f"its root is not a REFI-QDA {root_name}")
    if any(isinstance(e.tag, str) and e.tag.startswith(_XINCLUDE) for e in root.iter()):
        raise Refused("schema", "the project file includes other files")
    ooxml.check_depth(root, Limits(depth=_MAX_CODE_DEPTH), counted="Code")
    return root


def namespace_remark(root: Any) -> list[Unsupported]:
    """A remark when the namespace is none that is known."""
    space = root.tag.partition("}")[0].lstrip("{") if "}" in root.tag else ""
    if space in NAMESPACES:
        return []
    return [Unsupported("namespace", local(root), "unknown; read as version 1.0")]


def users(root: Any) -> tuple[ToolUser, ...]:
    """Who coded."""
    return tuple(
        ToolUser(guid(attribute(u, "guid")), attribute(u, "name") or attribute(u, "id") or "")
        for u in below(root, "Users", "User")
    )


class Notes:
    """The memos of a project by id, and those tied to something by a link."""

    def __init__(self, root: Any, text_of: Callable[[Any], str | None]) -> None:
        self.texts: dict[str, str] = {}
        self.unread: list[str] = []
        self.used: set[str] = set()
        for note in below(root, "Notes", "Note"):
            words = text_of(note)
            key = guid(attribute(note, "guid"))
            if words is None:
                self.unread.append(attribute(note, "name") or key)
                continue
            self.texts[key] = words
        self.linked: dict[str, list[str]] = {}
        self.other_links: list[Any] = []
        for link in below(root, "Links", "Link"):
            ends = (guid(attribute(link, "originGUID")), guid(attribute(link, "targetGUID")))
            notes = [end for end in ends if end in self.texts]
            if len(notes) == 1:
                other = ends[0] if ends[1] == notes[0] else ends[1]
                self.linked.setdefault(other, []).append(notes[0])
            else:
                self.other_links.append(link)

    def of(self, element: Any) -> list[str]:
        """The memos of an element: those it refers to and those linked to it."""
        keys = [guid(attribute(ref, "targetGUID")) for ref in children(element, "NoteRef")]
        keys += self.linked.get(guid(attribute(element, "guid")), [])
        self.used.update(keys)
        return [self.texts[key] for key in dict.fromkeys(keys) if self.texts.get(key)]


def codes(container: Any, notes: Notes | None) -> tuple[ToolCode, ...]:
    """Every code below ``Codes``, parents first; Refused (``duplicate_key``) when ids repeat."""
    found: list[ToolCode] = []

    def walk(element: Any, parent: str | None) -> None:
        for code in children(element, "Code"):
            key = guid(attribute(code, "guid"))
            found.append(
                ToolCode(
                    key,
                    attribute(code, "name") or "",
                    parent,
                    said(code, "Description"),
                    (attribute(code, "isCodable") or "true").strip().lower() not in ("false", "0"),
                    attribute(code, "color") or "",
                    tuple(notes.of(code)) if notes is not None else (),
                )
            )
            walk(code, key)

    for one in children(container, "Codes"):
        walk(one, None)
    keys = [c.code_id for c in found]
    if len(set(keys)) < len(keys):
        raise Refused("duplicate_key", "two codes of the project have one id")
    return tuple(found)


def not_carried(root: Any, notes: Notes) -> list[Unsupported]:
    """Cases, variables, sets, graphs, links between other things, and notes nothing refers to."""
    listed = []
    for holder in ("Cases", "Variables", "Sets", "Graphs"):
        for one in (e for part in children(root, holder) for e in part):
            kind = local(one)
            if kind in _NOT_CARRIED:
                where = attribute(one, "name") or guid(attribute(one, "guid"))
                listed.append(Unsupported(kind.lower(), where, _NOT_CARRIED[kind]))
    for link in notes.other_links:
        where = attribute(link, "name") or guid(attribute(link, "guid"))
        listed.append(Unsupported("link", where, "links are not taken over"))
    for name in notes.unread:
        listed.append(Unsupported("note", name, "its text is not in the file as plain text"))
    for key in notes.texts:
        if key not in notes.used:
            listed.append(Unsupported("note", key, "it belongs to nothing that is taken over"))
    return listed
