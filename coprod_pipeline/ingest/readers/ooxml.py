"""Zip parts as XML trees, for every office format: opened safely, matched by local name.

What belongs here: reading a part, namespaces out of the way. What does not: what the parts mean
(``office``).
"""

from __future__ import annotations

import zipfile
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from coprod_pipeline.ingest.archive import check_no_dtd, read_member
from coprod_pipeline.ingest.limits import Limits, Refused

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse_xml(data: bytes, name: str) -> _Element:
    """A part as a tree; entities are not resolved, nothing is fetched, DTDs are refused."""
    from lxml import etree

    check_no_dtd(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise Refused("too_deep", "elements are nested too deeply") from error
        raise Refused("malformed", f"{name} is not well-formed XML") from error
    declared: Any = root.getroottree().docinfo
    if declared.doctype:
        raise Refused("dtd_forbidden", "an XML part declares a document type")
    return root


def part(archive: zipfile.ZipFile, name: str, limits: Limits) -> _Element | None:
    """A named part, or None when the archive does not have it."""
    if name not in archive.namelist():
        return None
    return parse_xml(read_member(archive, name, limits), name)


@lru_cache(maxsize=4096)  # a document has some dozens of names, and asks for each very often
def bare(tag: object) -> str:
    """A tag without its namespace; comments and processing instructions have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def local(element: Any) -> str:
    """The element's name without namespace, empty for comments and processing instructions."""
    return bare(element.tag)


def attribute(element: Any, name: str) -> str | None:
    """An attribute by local name."""
    for key, value in element.items():
        if bare(key) == name:
            return str(value)
    return None


def children(element: Any) -> dict[str, Any]:
    """The children by local name, the first where several have one."""
    found: dict[str, Any] = {}
    for item in element:
        found.setdefault(bare(item.tag), item)
    return found


def child(element: Any, name: str) -> Any | None:
    """The first child of that local name."""
    for item in element:
        if bare(item.tag) == name:
            return item
    return None


def text_of(element: Any) -> str:
    """All character data below an element."""
    return "".join(element.itertext())


def relationships(archive: zipfile.ZipFile, owner: str, limits: Limits) -> list[dict[str, str]]:
    """``id``, ``kind``, ``target``, ``mode`` of what a part points to; targets as member names."""
    folder, _, name = owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    root = part(archive, rels, limits)
    found: list[dict[str, str]] = []
    for entry in root if root is not None else []:
        target = attribute(entry, "Target") or ""
        mode = attribute(entry, "TargetMode") or "Internal"
        if mode != "External":
            target = _resolved(folder, target)
        kind = (attribute(entry, "Type") or "").rpartition("/")[2]
        key = attribute(entry, "Id") or ""
        found.append({"id": key, "kind": kind, "target": target, "mode": mode})
    return found


def _resolved(folder: str, target: str) -> str:
    path = (
        PurePosixPath(target.lstrip("/"))
        if target.startswith("/")
        else PurePosixPath(folder, target)
    )
    parts: list[str] = []
    for piece in path.parts:
        if piece == "..":
            if not parts:
                raise Refused("unsafe_archive", "a part points outside the archive")
            parts.pop()
        elif piece != ".":
            parts.append(piece)
    return "/".join(parts)


def check_depth(root: Any, limits: Limits, *, counted: str) -> None:
    """Refuses a tree whose ``counted`` elements are nested deeper than the limit."""
    from lxml import etree

    tag = f"{{*}}{counted}"
    if sum(1 for _ in root.iter(tag)) <= limits.depth:
        return  # too few to be nested that deeply, and much cheaper to find out
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end"), tag=tag):
        depth += 1 if event == "start" else -1
        if depth > limits.depth:
            raise Refused("too_deep", f"more than {limits.depth} levels of nested {counted}")
