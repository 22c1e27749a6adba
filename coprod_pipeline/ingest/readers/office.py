"""Word and OpenDocument text: a walk over the parts that keeps every channel apart.

What belongs here: ``.docx`` (the walk over ``.odt`` is in ``opendocument``). What does not: zip
safety (``archive``), joining paragraphs into turns (``turns``).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from coprod_pipeline.ingest.archive import check_archive, read_member
from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import attachments, ooxml, table
from coprod_pipeline.ingest.readers.ooxml import attribute, bare, child, children, local
from coprod_pipeline.ingest.readers.word_runs import Paragraph, is_off, is_on, is_unseen

_INLINE = (
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "fldSimple",
    "bdo",
    "dir",
    "customXml",
    "oMath",
    "oMathPara",
    "ruby",
    "rubyBase",
    "subDoc",
    "e",
    "num",
    "den",
    "sup",
    "sub",
    "f",
    "d",
    "sSup",
    "sSub",
    "deg",
    "rad",
)
_CONTAINERS = (
    "body",
    "sdt",
    "sdtContent",
    "customXml",
    "txbxContent",
    "footnote",
    "endnote",
    "comment",
    "hdr",
    "ftr",
    "ins",
    "moveTo",
    "tc",
)
_DDE = re.compile(r"(?<!\w)D\s?D\s?E(?:\s?A\s?U\s?T\s?O)?\s+\S", re.IGNORECASE)
_HEADING_STYLES = ("heading", "rubrik", "titre", "title", "überschrift", "otsikko")


class _Word:
    """A walk over one Word document."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits, *, nested: bool) -> None:
        self.archive = archive
        self.limits = limits
        self.nested = nested
        self.targets: dict[str, str] = {}
        self.facts: dict[str, object] = {}
        self.authors: set[str] = set()
        self.comment_authors: set[str] = set()
        self.field_codes: list[str] = []
        self.titles: list[str] = []
        self.links: set[str] = set()
        self.notes: dict[tuple[str, str], Any] = {}
        self.comments: dict[str, Any] = {}
        self.hidden_styles: set[str] = set()

    def read(self) -> Reading:
        main = self._main_part()
        rels = ooxml.relationships(self.archive, main, self.limits)
        for rel in rels:
            self._relation(rel)
        self.targets = {rel["id"]: rel["target"] for rel in rels if rel["mode"] != "External"}
        root = ooxml.part(self.archive, main, self.limits)
        if root is None:
            raise Refused("missing_part", "the document part is not in the file")
        if local(root) != "document":
            raise Refused("type_mismatch", "named .docx but it is another kind of Office file")
        ooxml.check_depth(root, self.limits, counted="tbl")
        ooxml.check_depth(root, Limits(depth=4 * self.limits.depth), counted="sdt")
        body = child(root, "body")
        blocks = self.container(body, "body") if body is not None else []
        for note in list(self.comments.values()):
            blocks.extend(self.comment(note))
        for note in list(self.notes.values()):  # no reference: no reader of the document sees it
            blocks.extend(self.container(note, "hidden"))
        for rel in rels:
            if rel["kind"] in ("header", "footer"):
                part = ooxml.part(self.archive, rel["target"], self.limits)
                if part is not None:
                    blocks.extend(self.container(part, rel["kind"]))
        self._metadata()
        if _DDE.search(" ".join(self.field_codes)):
            raise Refused("external_reference", "a field calls another program (DDE)")
        return Reading((*blocks, *self._embedded()), self.facts)

    def _embedded(self) -> list[Block]:
        names = [n for n in self.archive.namelist() if "/embeddings/" in n and n[-1] != "/"]
        if self.nested and names:
            self.facts["attachments"] = names
            return []
        files = ((n, read_member(self.archive, n, self.limits)) for n in names)
        return attachments.attached(files, self.facts, self.limits)

    def _chunk(self, element: Any) -> list[Block]:
        """A document that Word shows in the place where it is put in: its text is talk."""
        name = self.targets.get(attribute(element, "id") or "", "")
        if self.nested or name not in self.archive.namelist():
            self.facts["embedded_documents"] = True
            return []
        data = read_member(self.archive, name, self.limits)
        try:
            return list(attachments.blocks_of_file(name, data, self.limits))
        except Refused as refusal:
            self.facts["embedded_documents"] = True
            self.facts["attachments_unread"] = [f"{name}: {refusal.reason}"]
            return []

    def _main_part(self) -> str:
        for rel in ooxml.relationships(self.archive, "", self.limits):
            if rel["kind"] == "officeDocument":
                if rel["target"] not in self.archive.namelist():
                    raise Refused("missing_part", "the document part is not in the file")
                return rel["target"]
        if "word/document.xml" in self.archive.namelist():
            return "word/document.xml"
        if "content.xml" in self.archive.namelist():
            raise Refused("type_mismatch", "named .docx but it is an OpenDocument file")
        raise Refused("missing_part", "the document part is not in the file")

    def _relation(self, rel: dict[str, str]) -> None:
        if rel["mode"] == "External":
            self.links.add(rel["target"])
            if rel["kind"] == "attachedTemplate":
                self.facts["external_template"] = True
            return
        if rel["kind"] == "styles":
            self._styles(ooxml.part(self.archive, rel["target"], self.limits))
        if rel["kind"] == "comments":
            root = ooxml.part(self.archive, rel["target"], self.limits)
            self.comments = {
                attribute(c, "id") or "": c for c in (root if root is not None else [])
            }
        if rel["kind"] in ("footnotes", "endnotes"):
            root = ooxml.part(self.archive, rel["target"], self.limits)
            for note in root if root is not None else []:
                if attribute(note, "type") in (None, "normal"):
                    self.notes[rel["kind"][:-1], attribute(note, "id") or ""] = note
        if rel["kind"] == "settings":
            for link in ooxml.relationships(self.archive, rel["target"], self.limits):
                self._relation(link)

    def _styles(self, root: Any | None) -> None:
        parents: dict[str, str] = {}
        for style in root if root is not None else []:
            if local(style) != "style":
                continue
            own = attribute(style, "styleId") or ""
            properties = child(style, "rPr")
            marks = children(properties) if properties is not None else {}
            parent = child(style, "basedOn")
            if is_on(marks, "vanish"):
                self.hidden_styles.add(own)
            elif parent is not None and not is_off(marks, "vanish"):
                parents[own] = attribute(parent, "val") or ""
        for own in parents:
            line, seen = own, set[str]()
            while line in parents and line not in seen:
                seen.add(line)
                line = parents[line]
            if line in self.hidden_styles:
                self.hidden_styles.add(own)

    def _metadata(self) -> None:
        for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
            root = ooxml.part(self.archive, name, self.limits)
            for entry in root if root is not None else []:
                key = attribute(entry, "name") or local(entry)
                if (value := ooxml.text_of(entry).strip()) and key:
                    self.facts[key] = value[:1000]
        people = ooxml.part(self.archive, "word/people.xml", self.limits)
        for person in people if people is not None else []:
            self.authors.add(attribute(person, "author") or "")
        if any(n.endswith("vbaProject.bin") for n in self.archive.namelist()):
            self.facts["macros"] = True
        lists = {
            "revision_authors": sorted(self.authors - {""}),
            "comment_authors": sorted(self.comment_authors - {""}),
            "links": sorted(self.links),
            "field_codes": self.field_codes,
            "content_control_titles": self.titles,
        }
        self.facts.update({key: value for key, value in lists.items() if value})

    def container(self, element: Any, channel: str) -> list[Block]:
        """Blocks of a story or cell, in reading order."""
        blocks: list[Block] = []
        for item in element:
            name = local(item)
            if name == "p":
                blocks.extend(self.paragraph(item, channel))
            elif name == "tbl":
                blocks.extend(self.table(item, channel))
            elif name == "AlternateContent":
                blocks.extend(self.container(_choice(item), channel))
            elif name in ("del", "moveFrom"):
                self._author(item)
                blocks.extend(self.container(item, "deleted"))
            elif name == "altChunk":
                blocks.extend(self._chunk(item))
            elif name in _CONTAINERS:
                if name == "sdt":
                    self._title(item)
                blocks.extend(self.container(item, channel))
        return blocks

    def table(self, element: Any, channel: str) -> list[Block]:
        """A table row by row; a transcript table names its speakers in a column."""
        rows = [[self.container(cell, channel) for cell in _cells(row)] for row in _rows(element)]
        if channel == "body" and (spoken := table.spoken_rows(rows)):
            return spoken
        return [block for row in rows for cell in row for block in cell]

    def paragraph(self, element: Any, channel: str) -> list[Block]:
        """A paragraph as a block per line, with notes, comments and text boxes after it."""
        paragraph = Paragraph()
        properties = child(element, "pPr")
        heading = unseen = False
        if properties is not None:
            marks = children(properties)
            style = marks.get("pStyle")
            value = (attribute(style, "val") or "").casefold() if style is not None else ""
            heading = value.startswith(_HEADING_STYLES) or "outlineLvl" in marks
            unseen = style is not None and attribute(style, "val") in self.hidden_styles
        self.inline(element, paragraph, channel, hidden=unseen)
        return paragraph.blocks(channel, heading=heading)

    def inline(self, element: Any, paragraph: Paragraph, channel: str, *, hidden: bool) -> None:
        for item in element:
            name = bare(item.tag)
            if name == "r":
                self.run(item, paragraph, channel, hidden=hidden)
            elif name in ("ins", "moveTo"):
                self._author(item)
                inserted = "inserted" if channel == "body" else channel
                self.inline(item, paragraph, inserted, hidden=hidden)
            elif name in ("del", "moveFrom"):
                self._author(item)
                self.inline(item, paragraph, "deleted", hidden=hidden)
            elif name == "AlternateContent":
                self.inline(_choice(item), paragraph, channel, hidden=hidden)
            elif name in _INLINE:
                if name == "sdt":
                    self._title(item)
                if name == "fldSimple":
                    self.field_codes.append((attribute(item, "instr") or "").strip())
                self.inline(item, paragraph, channel, hidden=hidden)

    def run(self, element: Any, paragraph: Paragraph, channel: str, *, hidden: bool) -> None:
        parts = list(element)
        properties = next((p for p in parts if bare(p.tag) == "rPr"), None)
        bold = False
        if properties is not None:
            marks = children(properties)
            bold = is_on(marks, "b")
            shown = hidden and is_off(marks, "vanish")  # a run may undo its paragraph's style
            hidden = (hidden and not shown) or is_unseen(marks, self.hidden_styles)
        where = "hidden" if hidden and channel != "deleted" else channel
        self._run_parts(parts, paragraph, where, channel, bold=bold)

    def _run_parts(
        self, parts: Iterable[Any], paragraph: Paragraph, where: str, channel: str, *, bold: bool
    ) -> None:
        for item in parts:
            name = bare(item.tag)
            if name == "t":
                paragraph.add(where, item.text or "", bold=bold)
            elif name == "rPr":
                continue  # nearly every run has one: the sooner the better
            elif name == "delText":
                paragraph.add("deleted", item.text or "", bold=bold)
            elif name in ("tab", "ptab"):
                paragraph.add(where, "\t", bold=bold)
            elif name in ("br", "cr"):
                paragraph.add(where, "\n", bold=bold)
            elif name == "noBreakHyphen":
                paragraph.add(where, "-", bold=bold)
            elif name == "sym":
                paragraph.add(where, _symbol(item), bold=bold)
            elif name in ("instrText", "delInstrText"):
                self.field_codes.append((item.text or "").strip())
            elif name in ("footnoteReference", "endnoteReference"):
                paragraph.after.extend(
                    self.note(name.removesuffix("Reference"), attribute(item, "id") or "")
                )
            elif name == "commentReference":
                note = self.comments.get(attribute(item, "id") or "")
                paragraph.after.extend(self.comment(note) if note is not None else [])
            elif name == "AlternateContent":
                self._run_parts(_choice(item), paragraph, where, channel, bold=bold)
            elif name in ("drawing", "pict", "object"):
                paragraph.after.extend(self.drawing(item, channel))

    def drawing(self, element: Any, channel: str) -> list[Block]:
        """Text boxes of a drawing, and the words nobody sees that describe it."""
        blocks: list[Block] = []
        box = channel if channel in ("deleted", "header", "footer") else "textbox"
        stack = [element]
        while stack:
            item = stack.pop()
            name = local(item)
            if name == "txbxContent":
                blocks.extend(self.container(item, box))
                continue
            if name == "AlternateContent":
                stack.append(_choice(item))
                continue
            if name in ("relIds", "chart"):  # the words of a diagram or chart are in a part apart
                key = attribute(item, "dm" if name == "relIds" else "id") or ""
                part = ooxml.part(self.archive, self.targets.get(key, ""), self.limits)
                for line in part.iter() if part is not None else []:
                    if local(line) == "p" and (said := ooxml.text_of(line).strip()):
                        blocks.append(Block(said, box))
            if name == "docPr":
                words = (attribute(item, "descr"), attribute(item, "title"))
                blocks.extend(Block(w, "hidden") for w in words if w and w.strip())
            stack.extend(reversed(list(item)))
        return blocks

    def note(self, kind: str, key: str) -> list[Block]:
        """A footnote or endnote, once."""
        element = self.notes.pop((kind, key), None)
        return self.container(element, "footnote") if element is not None else []

    def comment(self, element: Any) -> list[Block]:
        """A comment, once; its author goes to the metadata."""
        if self.comments.pop(attribute(element, "id") or "", None) is None:
            return []
        self.comment_authors.add(attribute(element, "author") or "")
        return self.container(element, "comment")

    def _author(self, element: Any) -> None:
        self.authors.add(attribute(element, "author") or "")

    def _title(self, element: Any) -> None:
        properties = child(element, "sdtPr")
        for entry in properties if properties is not None else []:
            if local(entry) in ("alias", "tag") and attribute(entry, "val"):
                self.titles.append(attribute(entry, "val") or "")


def _choice(element: Any) -> Any:
    """The first alternative: the others say the same for older programs."""
    return next(iter(element), element)


def _symbol(element: Any) -> str:
    try:
        return chr(int(attribute(element, "char") or "", 16))
    except ValueError:
        return ""


def _rows(element: Any) -> list[Any]:
    return _below(element, "tr", ("sdt", "sdtContent", "customXml", "ins"))


def _cells(element: Any) -> list[Any]:
    return _below(element, "tc", ("sdt", "sdtContent", "customXml"))


def _below(element: Any, wanted: str, through: tuple[str, ...]) -> list[Any]:
    found: list[Any] = []
    for item in element:
        name = local(item)
        if name == wanted:
            found.append(item)
        elif name in through:
            found.extend(_below(item, wanted, through))
    return found


def read_docx(path: Path | IO[bytes], limits: Limits, *, nested: bool = False) -> Reading:
    """A Word document: body, insertions, notes and boxes, and every channel nobody analyses.

    Documents embedded in it are attachments; in one that is ``nested`` itself they are only named.
    """
    check_archive(path, limits)
    with zipfile.ZipFile(path) as archive:
        return _Word(archive, limits, nested=nested).read()


def read_odt(path: Path | IO[bytes], limits: Limits, *, nested: bool = False) -> Reading:
    """An OpenDocument text; embedded objects as in ``read_docx``."""
    from coprod_pipeline.ingest.readers.opendocument import read

    check_archive(path, limits)
    with zipfile.ZipFile(path) as archive:
        return read(archive, limits, nested=nested)
