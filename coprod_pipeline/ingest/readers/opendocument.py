"""OpenDocument text: content, notes, tracked changes, headers and metadata.

What belongs here: the walk over ``content.xml``, ``styles.xml`` and ``meta.xml``. What does not:
zip safety (``archive``).
"""

from __future__ import annotations

import zipfile
from typing import Any

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import ooxml, table
from coprod_pipeline.ingest.readers.attachments import attached
from coprod_pipeline.ingest.readers.ooxml import attribute, child, local

_OPENDOCUMENT = "application/vnd.oasis.opendocument.text"
_MAX_SPACES = 1000
_TALK = ("body", "inserted")


def read(archive: zipfile.ZipFile, limits: Limits, *, nested: bool) -> Reading:
    """An OpenDocument text as blocks; other OpenDocument kinds and Word files are refused."""
    names = archive.namelist()
    if "mimetype" in names:
        kind = archive.read("mimetype")[:200].decode("ascii", "replace").strip()
        if not kind.startswith(_OPENDOCUMENT):
            raise Refused("type_mismatch", "named .odt but it is another kind of document")
    if "META-INF/manifest.xml" in names:
        manifest = ooxml.part(archive, "META-INF/manifest.xml", limits)
        if manifest is not None and any(local(e) == "encryption-data" for e in manifest.iter()):
            raise Refused("encrypted", "the document is protected with a password")
    content = ooxml.part(archive, "content.xml", limits)
    if content is None:
        wrong = "word/document.xml" in names
        raise Refused(
            "type_mismatch" if wrong else "missing_part", "content.xml is not in the file"
        )
    ooxml.check_depth(content, limits, counted="table")
    styles = ooxml.part(archive, "styles.xml", limits)
    reading = _Walk().read(content, styles, ooxml.part(archive, "meta.xml", limits))
    facts = dict(reading.metadata)
    return Reading((*reading.blocks, *_objects(archive, facts, limits, nested=nested)), facts)


def _objects(
    archive: zipfile.ZipFile, facts: dict[str, object], limits: Limits, *, nested: bool
) -> list[Block]:
    """Embedded objects: documents in folders of their own, and files of other programs."""
    inside = [n for n in archive.namelist() if n.startswith("Object ") and n[-1] != "/"]
    documents = [n for n in inside if n.count("/") == 1 and n.endswith("/content.xml")]
    files = [n for n in inside if "/" not in n]
    if nested:
        if inside:
            facts["attachments"] = [*documents, *files]
        return []
    blocks = attached(((n, archive.read(n)) for n in files), facts, limits)
    for name in documents:
        root = ooxml.part(archive, name, limits)
        lines = (
            [ooxml.text_of(e).strip() for e in root.iter() if local(e) in ("p", "h")]
            if root is not None
            else []
        )
        text = "\n".join([name.partition("/")[0], *(line for line in lines if line)])
        blocks.append(Block(text, channel="attachment"))
    if documents:
        known = facts.get("attachments")
        facts["attachments"] = [*(known if isinstance(known, list) else []), *documents]
    return blocks


class _Walk:
    """A walk over one document."""

    def __init__(self) -> None:
        self.facts: dict[str, object] = {}
        self.hidden_styles: set[str] = set()
        self.heavy_styles: set[str] = set()
        self.inserted: set[str] = set()
        self.open_insertions: set[str] = set()
        self.comment_authors: set[str] = set()
        self.revision_authors: set[str] = set()
        self.links: set[str] = set()

    def read(self, content: Any, styles: Any | None, meta: Any | None) -> Reading:
        for root in (styles, content):
            if root is not None:
                self._styles(root)
        blocks: list[Block] = []
        body = child(content, "body")
        text = child(body, "text") if body is not None else None
        if body is not None and text is None:
            raise Refused("type_mismatch", "the document is not a text")
        if text is not None:
            blocks.extend(self.container(text, "body"))
        for master in styles.iter() if styles is not None else []:
            name = local(master)
            if name in (
                "header",
                "header-left",
                "header-first",
                "footer",
                "footer-left",
                "footer-first",
            ):
                blocks.extend(self.container(master, name.partition("-")[0]))
        for entry in meta.iter() if meta is not None else []:
            value = (entry.text or "").strip()
            if value and local(entry):
                self.facts[attribute(entry, "name") or local(entry)] = value[:1000]
        lists = {
            "comment_authors": sorted(self.comment_authors),
            "revision_authors": sorted(self.revision_authors),
            "links": sorted(self.links),
        }
        self.facts.update({key: value for key, value in lists.items() if value})
        return Reading(tuple(blocks), self.facts)

    def _styles(self, root: Any) -> None:
        for style in root.iter():
            if local(style) != "style":
                continue
            name = attribute(style, "name") or ""
            properties = child(style, "text-properties")
            if properties is None:
                continue
            if attribute(properties, "display") == "none" or _white(properties):
                self.hidden_styles.add(name)
            if attribute(properties, "font-weight") == "bold":
                self.heavy_styles.add(name)

    def container(self, element: Any, channel: str) -> list[Block]:
        """Blocks of a story, section, list or cell, in reading order."""
        blocks: list[Block] = []
        for item in element:
            name = local(item)
            if name in ("p", "h"):
                blocks.extend(self.paragraph(item, channel))
            elif name == "table":
                blocks.extend(self.table(item, channel))
            elif name == "tracked-changes":
                blocks.extend(self.changes(item))
            elif name in ("change-start", "change-end", "change"):
                self._mark(item)
            elif name == "annotation":
                blocks.extend(self.annotation(item))
            elif name in ("frame", "custom-shape", "rect", "g", "text-box"):
                blocks.extend(self.drawing(item))
            elif name == "section" and attribute(item, "display") in ("none", "condition"):
                blocks.extend(self.container(item, "hidden"))
            elif local(item) not in (
                "sequence-decls",
                "variable-decls",
                "user-field-decls",
                "forms",
            ):
                blocks.extend(self.container(item, channel))
        return blocks

    def table(self, element: Any, channel: str) -> list[Block]:
        """A table row by row; a transcript table names its speakers in a column."""
        rows = [
            [self.container(cell, channel) for cell in row if local(cell).endswith("table-cell")]
            for row in _rows(element)
        ]
        if channel == "body" and (spoken := table.spoken_rows(rows)):
            return spoken
        return [block for row in rows for cell in row for block in cell]

    def changes(self, element: Any) -> list[Block]:
        """Deleted text stands in the list of changes; insertions are only named there."""
        blocks: list[Block] = []
        for region in element:
            key = attribute(region, "id") or ""
            for change in region:
                for info in change.iter():
                    if local(info) == "creator" and info.text:
                        self.revision_authors.add(info.text.strip())
                if local(change) == "insertion":
                    self.inserted.add(key)
                elif local(change) == "deletion":
                    kept = [c for c in change if local(c) != "change-info"]
                    for item in kept:
                        blocks.extend(Block(b.text, "deleted") for b in self._single(item))
        return blocks

    def _single(self, item: Any) -> list[Block]:
        if local(item) in ("p", "h"):
            return self.paragraph(item, "deleted")
        return self.container(item, "deleted")

    def _mark(self, item: Any) -> None:
        key = attribute(item, "change-id") or ""
        if key not in self.inserted:
            return
        if local(item) == "change-start":
            self.open_insertions.add(key)
        else:
            self.open_insertions.discard(key)

    def annotation(self, element: Any) -> list[Block]:
        """A comment; who wrote it goes to the metadata."""
        for item in element:
            if local(item) in ("creator", "creator-initials", "sender-initials") and item.text:
                self.comment_authors.add(item.text.strip())
        return [
            b for item in element if local(item) in ("p", "list") for b in self._comment_part(item)
        ]

    def _comment_part(self, item: Any) -> list[Block]:
        return (
            self.paragraph(item, "comment")
            if local(item) == "p"
            else self.container(item, "comment")
        )

    def drawing(self, element: Any) -> list[Block]:
        """Text boxes of a frame, and the words that describe a picture."""
        blocks: list[Block] = []
        for item in element:
            name = local(item)
            if name in ("title", "desc"):
                if value := ooxml.text_of(item).strip():
                    blocks.append(Block(value, "hidden"))
            elif name in ("p", "h"):
                blocks.extend(self.paragraph(item, "textbox"))
            elif name in ("list", "table"):
                blocks.extend(self.container(item, "textbox"))
            else:
                blocks.extend(self.drawing(item))
        return blocks

    def paragraph(self, element: Any, channel: str) -> list[Block]:
        """A paragraph as a block per line, what hangs on it after it."""
        pieces: list[tuple[str, str, bool]] = []
        after: list[Block] = []
        style = attribute(element, "style-name") or ""
        where = "hidden" if style in self.hidden_styles and channel in _TALK else channel
        self.inline(element, where, pieces, after, bold=style in self.heavy_styles)
        text = "".join(t for kind, t, _ in pieces if kind != "hidden")
        own = any(kind not in ("inserted", "hidden") and t.strip() for kind, t, _ in pieces)
        kind = channel if own or channel != "body" else "inserted"
        heading = local(element) == "h"
        bold = _bold_lead(pieces)
        blocks = [
            Block(line.strip(), kind, opens=n == 0, bold=bold if n == 0 else 0, heading=heading)
            for n, line in enumerate(text.split("\n"))
            if line.strip()
        ]
        if unseen := "".join(t for k, t, _ in pieces if k == "hidden").strip():
            blocks.append(Block(unseen, "hidden"))
        return blocks + after

    def inline(
        self,
        element: Any,
        channel: str,
        pieces: list[tuple[str, str, bool]],
        after: list[Block],
        *,
        bold: bool,
    ) -> None:
        def add(text: str | None) -> None:
            if text:
                inserted = channel == "body" and self.open_insertions
                pieces.append(("inserted" if inserted else channel, text, bold))

        add(_collapsed(element.text))
        for item in element:
            name = local(item)
            if name == "s":
                add(" " * min(_MAX_SPACES, int(attribute(item, "c") or 1)))
            elif name == "tab":
                add("\t")
            elif name == "line-break":
                add("\n")
            elif name in ("change-start", "change-end", "change"):
                self._mark(item)
            elif name == "note":
                note = child(item, "note-body")
                after.extend(self.container(note, "footnote") if note is not None else [])
            elif name == "annotation":
                after.extend(self.annotation(item))
            elif name in ("frame", "custom-shape", "rect", "g", "text-box"):
                after.extend(self.drawing(item))
            elif name in ("hidden-text", "hidden-paragraph"):
                pieces.append(
                    ("hidden", attribute(item, "string-value") or ooxml.text_of(item), bold)
                )
            elif name not in ("note-citation", "annotation-end", "bookmark", "soft-page-break", ""):
                if name == "a":
                    self.links.add(attribute(item, "href") or "")
                style = attribute(item, "style-name") or ""
                hidden = style in self.hidden_styles and channel in _TALK
                inner = "hidden" if hidden else channel
                self.inline(item, inner, pieces, after, bold=bold or style in self.heavy_styles)
            add(_collapsed(item.tail))


def _collapsed(text: str | None) -> str | None:
    """White space as OpenDocument means it: any run of it is one space."""
    if text is None:
        return None
    stripped = " ".join(text.split())
    if not stripped:
        return " " if text else None
    return (" " if text[0].isspace() else "") + stripped + (" " if text[-1].isspace() else "")


def _bold_lead(pieces: list[tuple[str, str, bool]]) -> int:
    length = 0
    for kind, text, bold in pieces:
        if kind == "hidden":
            continue
        if not bold and text.strip():
            return length
        length += len(text)
    return 0


def _white(properties: Any) -> bool:
    colour = (attribute(properties, "color") or "").lower()
    backed = attribute(properties, "background-color") not in (None, "transparent", "#ffffff")
    return colour == "#ffffff" and not backed


def _rows(element: Any) -> list[Any]:
    found: list[Any] = []
    for item in element:
        if local(item) == "table-row":
            found.append(item)
        elif local(item) in ("table-header-rows", "table-rows", "table-row-group"):
            found.extend(_rows(item))
    return found
