"""HTML: the text a reader of the page sees, and every other channel apart.

What belongs here: ``.html`` and ``.htm``. What does not: rich text (``rtf``), joining paragraphs
into turns (``turns``).
"""

from __future__ import annotations

import re
from typing import Any

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import table
from coprod_pipeline.ingest.readers.text import checked, decode

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I
)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
#: Elements that really nest; others close themselves and prove nothing about depth.
_NESTING = frozenset(
    (
        "div", "span", "table", "section", "article", "blockquote", "b", "i", "u", "em", "strong",
        "font", "ul", "ol", "dl", "form", "center", "main", "aside", "details", "a", "svg", "g",
    )
)  # fmt: skip
_MAX_NESTING = 1000
_BLOCKS = frozenset(
    (
        "p", "div", "section", "article", "main", "aside", "blockquote", "li", "ul", "ol", "dl", "dt",
        "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "tr", "td", "th", "thead", "tbody",
        "tfoot", "caption", "figure", "figcaption", "address", "form", "fieldset", "header", "footer",
        "nav", "hr", "body", "html", "center", "details", "summary", "title", "option", "legend",
        "script", "style", "template", "noscript", "head", "button", "textarea", "label",
    )
)  # fmt: skip
_CHANNELS = {
    "script": "hidden", "style": "hidden", "template": "hidden", "noscript": "hidden",
    "nav": "header", "footer": "footer", "del": "deleted", "s": "deleted", "strike": "deleted",
}  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:^|[;\s])color\s*:\s*(?:#fff(?:fff)?\b|white\b))",
    re.IGNORECASE,
)
_BACKED = re.compile(r"background", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_SIMPLE_SELECTOR = re.compile(r"(?:[A-Za-z]\w*)?([.#][\w-]+)")


def read_html(data: bytes, limits: Limits) -> Reading:
    """A page as paragraphs; scripts, comments and what is not displayed are channels apart."""
    from selectolax.lexbor import LexborHTMLParser

    text, facts = _decoded(data)
    checked(text, limits)
    _check_depth(text)
    tree = LexborHTMLParser(text)
    root = tree.root
    if root is None:
        raise Refused("malformed", "no element in the page")
    page = _Page(facts)
    page.walk(root)
    return Reading(tuple(page.finish()), page.facts)


def _decoded(data: bytes) -> tuple[str, dict[str, object]]:
    declared = _XML_ENCODING.search(data[:1024]) or _META_CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii")
        try:
            if name.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-16"):
                text, facts = decode(data.decode(name).encode("utf-8"))
                return text, {**facts, "encoding": name.lower()}
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong: the bytes decide, as for any text
    return decode(data)


def _check_depth(text: str) -> None:
    depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() in _NESTING:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > _MAX_NESTING:
                raise Refused("too_deep", f"more than {_MAX_NESTING} nested elements")


class _Page:
    """A walk over a page without recursion, so that depth costs nothing."""

    def __init__(self, facts: dict[str, object]) -> None:
        self.facts = facts
        self.links: list[str] = []
        self.unseen: set[str] = set()
        self.sinks: list[list[Block]] = [[]]
        self.tables: list[list[list[list[Block]]]] = []
        self.pieces: list[tuple[str, str, bool]] = []
        self.aside: list[Block] = []
        self.heading = False
        self.title: list[str] = []

    def finish(self) -> list[Block]:
        self.end_paragraph()
        if self.links:
            self.facts["links"] = sorted(set(self.links))
        if title := " ".join("".join(self.title).split()):
            self.facts["title"] = title
        return self.sinks[0]

    def walk(self, root: Any) -> None:
        """Nodes in document order, each with the channel and weight its ancestors give it."""
        context: list[tuple[str, bool]] = [("body", False)]
        node: Any = root
        while node is not None:
            channel, bold = self.enter(node, *context[-1])
            child = node.child
            if child is not None:
                context.append((channel, bold))
                node = child
                continue
            self.leave(node)
            while node is not None and node.next is None:
                node = node.parent
                if node is None or node.mem_id == root.mem_id:
                    if node is not None:
                        self.leave(node)
                    return
                context.pop()
                self.leave(node)
            node = node.next if node is not None else None

    def enter(self, node: Any, channel: str, bold: bool) -> tuple[str, bool]:
        if node.is_text_node:
            self.say(channel, node.text_content or "", bold=bold)
            return channel, bold
        if node.is_comment_node:
            if text := (node.comment_content or "").strip():
                self.aside.append(Block(text, "comment"))
            return channel, bold
        tag = str(node.tag)
        attributes = node.attributes if node.is_element_node else {}
        if tag in _BLOCKS:
            self.end_paragraph()
        if tag == "br":
            self.pieces.append((channel, "\n", False))
        if tag == "style":
            self.rules(node.text(deep=True) or "")
        if tag == "meta":
            self.meta(attributes)
        self.table_starts(tag)
        self.words(tag, attributes)
        self.heading = tag in _HEADINGS or (self.heading and tag not in _BLOCKS)
        if tag == "title" and channel == "body":
            channel = "title"
        channel = _CHANNELS.get(tag, channel) if channel in ("body", "inserted") else channel
        channel = "inserted" if tag == "ins" and channel == "body" else channel
        if channel in ("body", "inserted", "header", "footer") and self.is_unseen(attributes):
            channel = "hidden"
        return channel, bold or tag in ("b", "strong")

    def leave(self, node: Any) -> None:
        tag = str(node.tag) if node.is_element_node else ""
        if tag in _BLOCKS:
            self.end_paragraph()
            self.heading = False
        if tag in ("td", "th") and self.tables and len(self.sinks) > 1:
            cell = self.sinks.pop()
            if self.tables[-1]:
                self.tables[-1][-1].append(cell)
            else:
                self.sinks[-1].extend(cell)
        elif tag == "table" and self.tables:
            rows = self.tables.pop()
            spoken = table.spoken_rows(rows)
            self.sinks[-1].extend(spoken or [b for row in rows for cell in row for b in cell])

    def table_starts(self, tag: str) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.sinks.append([])

    def words(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Words that are not displayed, and where links lead."""
        for name in ("alt", "title", "placeholder", "aria-label"):
            if value := (attributes.get(name) or "").strip():
                self.aside.append(Block(value, "hidden"))
        if tag in ("input", "button") and (value := (attributes.get("value") or "").strip()):
            self.aside.append(Block(value, "hidden"))
        for name in ("href", "src", "action", "data"):
            if (value := (attributes.get(name) or "").strip()) and not value.startswith("data:"):
                self.links.append(value[:2000])

    def meta(self, attributes: dict[str, str | None]) -> None:
        name = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv")
        value = attributes.get("content")
        if name and value:
            self.facts[name.lower()] = value[:1000]

    def rules(self, sheet: str) -> None:
        """Classes and ids a style sheet hides."""
        for selectors, body in _RULE.findall(sheet[:200_000]):
            if _UNSEEN.search(body) and not _BACKED.search(body):
                for selector in selectors.split(","):
                    if found := _SIMPLE_SELECTOR.fullmatch(selector.strip()):
                        self.unseen.add(found[1])

    def is_unseen(self, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style") or ""
        if "hidden" in attributes or (_UNSEEN.search(style) and not _BACKED.search(style)):
            return True
        marks = {f".{c}" for c in (attributes.get("class") or "").split()}
        marks.add(f"#{attributes.get('id') or ''}")
        return bool(marks & self.unseen)

    def say(self, channel: str, text: str, *, bold: bool) -> None:
        if channel == "title":
            self.title.append(text)
            return
        collapsed = re.sub(r"[ \t\r\n\f]+", " ", text)
        if collapsed:
            self.pieces.append((channel, collapsed, bold))

    def end_paragraph(self) -> None:
        """What was said since the last block element, a block per line and channel."""
        pieces, self.pieces = self.pieces, []
        aside, self.aside = self.aside, []
        talk = [p for p in pieces if p[0] in ("body", "inserted")]
        own = any(c == "body" and t.strip() for c, t, _ in talk)
        groups = [("body" if own else "inserted", talk)]
        for channel in dict.fromkeys(c for c, _, _ in pieces if c not in ("body", "inserted")):
            groups.append((channel, [p for p in pieces if p[0] == channel]))
        for channel, group in groups:
            self.sinks[-1].extend(_blocks(channel, group, heading=self.heading))
        self.sinks[-1].extend(aside)


def _blocks(channel: str, pieces: list[tuple[str, str, bool]], *, heading: bool) -> list[Block]:
    text = "".join(t for _, t, _ in pieces)
    bold = 0
    for _, part, heavy in pieces:
        if not heavy and part.strip():
            break
        bold += len(part)
    else:
        bold = 0
    found: list[Block] = []
    for number, line in enumerate(text.split("\n")):
        bare = re.sub(r" {2,}", " ", line).strip()
        if bare:
            lead = len(line) - len(line.lstrip())
            kept = max(0, min(bold - lead, len(bare))) if number == 0 else 0
            found.append(Block(bare, channel, opens=number == 0, bold=kept, heading=heading))
    return found
