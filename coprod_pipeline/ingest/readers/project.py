"""REFI-QDA projects (``.qdpx``): checked, and the texts inside listed.

What belongs here: whether the container and its project file are sound, the embedded texts. What
does not: codes and codings, which the coding stage imports.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from coprod_pipeline.ingest.archive import check_archive, check_member_name, read_member
from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import ooxml
from coprod_pipeline.ingest.readers.attachments import blocks_of_file
from coprod_pipeline.ingest.readers.ooxml import attribute, local
from coprod_pipeline.ingest.readers.text import decode

_XINCLUDE = "{http://www.w3.org/2001/XInclude}"
_PATHS = ("plainTextPath", "richTextPath", "path", "currentPath")
_ALLOWED_SCHEMES = ("internal", "relative")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_MAX_CODE_DEPTH = 100


def read_qdpx(path: Path, limits: Limits) -> Reading:
    """The project's embedded plain texts as blocks, one a line, headed by the source's name.

    Raises ``Refused`` for an unsound container, a missing project file, XInclude, paths that
    leave the archive, sources outside it.
    """
    names = check_archive(path, limits, nested_ok=True)
    with zipfile.ZipFile(path) as archive:
        project = [n for n in names if n.lower().endswith(".qde")]
        if len(project) != 1:
            raise Refused("missing_part", "the archive needs exactly one project file (.qde)")
        root = ooxml.parse_xml(read_member(archive, project[0], limits), "the project file")
        if local(root) != "Project":
            raise Refused("schema", "the project file is not a REFI-QDA project")
        if any(isinstance(e.tag, str) and e.tag.startswith(_XINCLUDE) for e in root.iter()):
            raise Refused("schema", "the project file includes other files")
        ooxml.check_depth(root, Limits(depth=_MAX_CODE_DEPTH), counted="Code")
        facts: dict[str, object] = {
            "origin": attribute(root, "origin") or "",
            "project": attribute(root, "name") or "",
        }
        _check_references(root)
        blocks: list[Block] = []
        listed: list[str] = []
        for source in root.iter():
            if local(source).endswith("Source"):
                blocks.extend(_source(archive, source, names, listed, limits))
        facts["sources"] = listed
        return Reading(tuple(blocks), facts)


def _check_references(root: Any) -> None:
    """Every id stands once, and every coding points to a code that is there."""
    codes = [attribute(e, "guid") or "" for e in root.iter() if local(e) == "Code"]
    sources = [attribute(e, "guid") or "" for e in root.iter() if local(e).endswith("Source")]
    for ids in (codes, sources):
        given = [one for one in ids if one]
        if len(set(given)) < len(given):
            raise Refused("duplicate_key", "two codes or two sources of the project have one id")
    for reference in root.iter():
        if local(reference) == "CodeRef" and attribute(reference, "targetGUID") not in codes:
            raise Refused("dangling_reference", "a coding points to a code that is not there")


def _check_selections(source: Any, text: str) -> None:
    """No selection ends beyond the text in whatever unit the program counted."""
    longest = max(
        len(text) + text.count("\n"),  # line ends counted as two
        len(text.encode("utf-16-le", "surrogatepass")) // 2,
    )
    for selection in source.iter():
        if local(selection) != "PlainTextSelection":
            continue
        places = [attribute(selection, "startPosition"), attribute(selection, "endPosition")]
        numbers = [int(p) if p is not None and p.isdigit() else longest + 1 for p in places]
        if max(numbers) > longest or numbers[0] > numbers[1]:
            raise Refused("selection_out_of_range", "a selection lies outside its text")


def _source(
    archive: zipfile.ZipFile, source: Any, names: list[str], listed: list[str], limits: Limits
) -> list[Block]:
    members = {name: _member(attribute(source, name)) for name in _PATHS}
    kind = local(source)
    name = attribute(source, "name") or PurePosixPath(members["plainTextPath"] or "").name
    listed.append(f"{kind}: {name}")
    text: str | None = None
    member = members["plainTextPath"]
    if member is not None:
        inside = next(
            (n for n in names if PurePosixPath(n).name == PurePosixPath(member).name), None
        )
        if inside is None:
            raise Refused("missing_part", "a text of the project is not in the archive")
        text = decode(read_member(archive, inside, limits))[0]
    else:
        inline = ooxml.child(source, "PlainTextContent")
        text = inline.text if inline is not None else None
    if text is None and kind == "TextSource" and members["richTextPath"] is not None:
        return _rich(archive, name, members["richTextPath"], names, limits)
    _check_selections(source, text or "")
    if not text or not text.strip():
        return []
    heading = [Block(name, heading=True)] if name else []
    return heading + [Block(line) for line in text.split("\n") if line.strip()]


def _rich(
    archive: zipfile.ZipFile, name: str, member: str, names: list[str], limits: Limits
) -> list[Block]:
    """The text of a source that is kept as a Word or rich text file only.

    Its selections are not checked here: what they count in is the tool's own text of that file.
    """
    inside = next((n for n in names if PurePosixPath(n).name == PurePosixPath(member).name), None)
    if inside is None:
        raise Refused("missing_part", "a text of the project is not in the archive")
    blocks = blocks_of_file(inside, read_member(archive, inside, limits), limits)
    heading = [Block(name, heading=True)] if name else []
    return heading + list(blocks)


def _member(value: str | None) -> str | None:
    """The archive member a path points to; raises for anything outside."""
    if value is None or not value.strip():
        return None
    found = _SCHEME.fullmatch(value.strip())
    if found is not None and found[1].lower() not in _ALLOWED_SCHEMES:
        raise Refused("external_reference", "a source of the project lies outside the archive")
    inside = found[2] if found is not None else value.strip()
    if found is not None and found[1].lower() == "relative":
        return None
    check_member_name(inside)
    return inside
