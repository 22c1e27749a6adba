"""Rich text: a reader of control words that keeps every channel apart.

What belongs here: tokens, groups, code pages, destinations. What does not: joining paragraphs
into turns (``turns``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers import table

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z'])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<break>[\r\n]+)"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|(?P<lone>\\)",
    re.DOTALL,
)
_CHARSETS = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk",
    136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_SPOKEN_SYMBOLS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
    "qmspace": " ", "softline": "\n", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_ENDS = ("par", "sect", "page", "column")
#: Destinations with talk or text, and the channel they are in.
_CHANNELS = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header",
    "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
    "footnote": "footnote", "annotation": "comment", "shptxt": "textbox",
}  # fmt: skip
#: Destinations whose words are facts about the file.
_FACTS = {
    "author": "author", "operator": "last_modified_by", "company": "company", "manager": "manager",
    "title": "title", "subject": "subject", "keywords": "keywords", "doccomm": "comments",
    "category": "category", "atnauthor": "comment_author", "atnid": "comment_initials",
    "generator": "generator", "template": "template",
}  # fmt: skip
_TRANSPARENT = (
    "info",
    "shp",
    "shpinst",
    "fldrslt",
    "field",
    "ud",
    "upr",
    "shppict",
    "object",
    "result",
    "do",
)
_SKIPPED = frozenset(
    (
        "fonttbl", "colortbl", "stylesheet", "pict", "objdata", "objclass", "objname", "themedata",
        "colorschememapping", "datastore", "xmlnstbl", "listtable", "listoverridetable", "rsidtbl",
        "pntext", "listtext", "pn", "nonshppict", "bkmkstart", "bkmkend", "atnref", "atntime",
        "atndate", "atnparent", "sp", "xe", "tc", "rxe", "revtbl", "filetbl", "passwordhash", "falt",
        "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "creatim", "revtim", "printim",
        "buptim", "wgrffmtfilter", "latentstyles", "mmathPr", "formfield", "datafield", "docvar",
        "private", "blipuid", "picprop", "panose", "fname", "hlinkbase", "userprops", "wzinfo",
    )
)  # fmt: skip
_INFO_TIMES = ("creatim", "revtim")
_HYPERLINK = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]{1,2000})"')


@dataclass(frozen=True)
class _State:
    """What holds inside a group; a group inherits it and gives it back at its end."""

    channel: str = "body"
    sink: str = ""
    skip: bool = False
    hidden: bool = False
    deleted: bool = False
    inserted: bool = False
    bold: bool = False
    light: bool = False
    backed: bool = False
    page: str = ""
    uc: int = 1


class _Rtf:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        self.light_colours: set[int] = set()
        self.facts: dict[str, object] = {}
        self.sinks: dict[str, list[str]] = {}
        self.sink_counts: dict[str, int] = {}
        self.blocks: list[Block] = []
        self.after: list[Block] = []
        self.row: list[list[Block]] = []
        self.rows: list[list[list[Block]]] = []
        self.pieces: dict[str, list[tuple[str, bool]]] = {}
        self.raw = bytearray()
        self.fallback = 0

    def read(self, data: bytes) -> Reading:
        self._tables(data)
        state = _State()
        stack: list[_State] = []
        fresh = ignorable = False
        skip_to = 0
        for token in _TOKEN.finditer(data):
            if token.start() < skip_to:
                continue
            kind = token.lastgroup
            if kind == "brace":
                self._flush(state)
                self.fallback = 0
                if token[0] == b"{":
                    stack.append(state)
                    if len(stack) > self.limits.depth:
                        raise Refused("too_deep", f"more than {self.limits.depth} nested groups")
                    fresh = True
                else:
                    if not stack:
                        break
                    state = self._close(state, stack.pop())
                ignorable = False
                continue
            if kind in ("word", "number"):
                word, number = token["word"].decode("ascii"), token["number"]
                value = int(number) if number is not None else None
                if word == "bin" and value:
                    skip_to = token.end() + max(0, value)
                    continue
                state = self._word(state, word, value, fresh=fresh, ignorable=ignorable)
            elif kind == "symbol" and token["symbol"] == b"*":
                ignorable = True
                continue
            else:
                self._characters(state, token)
            fresh = fresh and kind == "break"
            ignorable = False
        self._flush(state)
        if stack:
            raise Refused("malformed", "groups are left open; the file looks truncated")
        self._end_paragraph(state)
        self._end_table()
        return Reading(tuple(self.blocks), self.facts)

    def _tables(self, data: bytes) -> None:
        """Code pages of the fonts, colours nobody can read, the code page of the file."""
        page = re.search(rb"\\ansicpg(\d+)", data[:4096])
        name = re.search(rb"\\(ansi|mac|pca|pc)(?![a-z])", data[:4096])
        self.page = _PAGES[name[1].decode()] if name else "cp1252"
        if page and int(page[1]):
            self.page = _codec(
                f"cp{int(page[1])}", "mac_roman" if page[1] == b"10000" else self.page
            )
        for number, charset in re.findall(
            rb"\\f(\d+)[^;{}]{0,200}?\\fcharset(\d+)", data[:200_000]
        ):
            self.fonts[int(number)] = _CHARSETS.get(int(charset), self.page)
        colours = re.search(rb"\{\\colortbl([^{}]{0,20000})\}", data)
        for index, entry in enumerate(colours[1].split(b";") if colours else []):
            parts = [int(n) for n in re.findall(rb"\\(?:red|green|blue)(\d{1,3})", entry)]
            if len(parts) == 3 and min(parts) >= 245:
                self.light_colours.add(index)

    def _word(
        self, state: _State, word: str, value: int | None, *, fresh: bool, ignorable: bool
    ) -> _State:
        if word == "u" and value is not None:
            self._flush(state)
            code = value + 65536 if value < 0 else value
            self._say(state, chr(code) if 0 < code < 0x110000 else "\ufffd")
            self.fallback = state.uc
            return state
        if word == "uc":
            return replace(state, uc=max(0, min(value or 0, 10)))
        self._flush(state)
        self.fallback = 0
        if fresh or ignorable:
            opened = self._destination(state, word, ignorable=ignorable)
            if opened is not None:
                return opened
        return self._property(state, word, value)

    def _destination(self, state: _State, word: str, *, ignorable: bool) -> _State | None:
        if word in _CHANNELS:
            channel = _CHANNELS[word]
            return _State(channel=channel, page=state.page, uc=state.uc, skip=state.skip)
        if word in _FACTS:
            self.sink_counts[_FACTS[word]] = self.sink_counts.get(_FACTS[word], 0) + 1
            return replace(state, sink=_FACTS[word], skip=False)
        if word == "fldinst":
            return replace(state, sink="field_code", skip=False)
        if word == "objdata":
            self.facts["embedded_documents"] = True
        if word in _SKIPPED:
            return replace(state, skip=True)
        if ignorable and word not in _TRANSPARENT:
            return replace(state, skip=True)
        return None

    def _property(self, state: _State, word: str, value: int | None) -> _State:
        on = value is None or value != 0
        if word in _SPOKEN_SYMBOLS:
            self._say(state, _SPOKEN_SYMBOLS[word])
        elif word in _ENDS and not state.skip and not state.sink:
            self._end_paragraph(state)
        elif word in ("cell", "nestcell") and not state.skip:
            self._end_cell(state)
        elif word in ("row", "nestrow") and not state.skip:
            self.rows.append(self.row)
            self.row = []
        elif word == "pard" and self.rows and not self.row:
            pass
        elif word == "plain":
            return replace(
                state,
                hidden=False,
                deleted=False,
                inserted=False,
                bold=False,
                light=False,
                backed=False,
                page="",
            )
        elif word == "v":
            return replace(state, hidden=on)
        elif word == "deleted":
            return replace(state, deleted=on)
        elif word == "revised":
            return replace(state, inserted=on)
        elif word == "b":
            return replace(state, bold=on)
        elif word == "cf":
            return replace(state, light=(value or 0) in self.light_colours)
        elif word in ("highlight", "cb", "chcbpat", "chshdng"):
            return replace(state, backed=bool(value))
        elif word == "f":
            return replace(state, page=self.fonts.get(value or 0, ""))
        return state

    def _characters(self, state: _State, token: re.Match[bytes]) -> None:
        if token["hex"]:
            if self.fallback:
                self.fallback -= 1
            else:
                self.raw.append(int(token["hex"], 16))
        elif token["symbol"]:
            self._symbol(state, token["symbol"])
        elif token["text"]:
            text = token["text"]
            if self.fallback:
                text, self.fallback = text[self.fallback :], max(0, self.fallback - len(text))
            self.raw.extend(text)

    def _symbol(self, state: _State, symbol: bytes) -> None:
        self._flush(state)
        if self.fallback:
            self.fallback -= 1
            return
        if symbol in b"\\{}":
            self._say(state, symbol.decode("ascii"))
        elif symbol == b"~":
            self._say(state, "\u00a0")
        elif symbol == b"_":
            self._say(state, "-")
        elif symbol in b"\r\n" and not state.skip and not state.sink:
            self._end_paragraph(state)

    def _flush(self, state: _State) -> None:
        if not self.raw:
            return
        raw, self.raw = bytes(self.raw), bytearray()
        self._say(state, raw.decode(state.page or self.page, "replace"))

    def _say(self, state: _State, text: str) -> None:
        if state.sink:
            self.sinks.setdefault(state.sink, []).append(text)
            return
        if state.skip:
            return
        unseen = state.hidden or (state.light and not state.backed)
        channel = "hidden" if unseen else state.channel
        if state.deleted:
            channel = "deleted"
        elif state.inserted and channel == "body":
            channel = "inserted"
        self.pieces.setdefault(channel, []).append((text, state.bold))

    def _close(self, inner: _State, outer: _State) -> _State:
        """A group ends: its facts or its notes are complete."""
        if inner.sink and inner.sink != outer.sink:
            self._keep_fact(inner.sink)
        if inner.channel != outer.channel:
            for line in _lines(self.pieces.pop(inner.channel, [])):
                self.after.append(replace(line, channel=inner.channel))
            if outer.channel == "body" and inner.channel in ("header", "footer"):
                self.blocks.extend(self.after)
                self.after = []
        return outer

    def _keep_fact(self, sink: str) -> None:
        text = "".join(self.sinks.pop(sink, [])).strip()
        if not text:
            return
        if sink == "field_code":
            link = _HYPERLINK.search(text)
            key, text = ("links", link[1]) if link else ("field_codes", text)
            known = self.facts.setdefault(key, [])
            if isinstance(known, list) and text not in known and len(known) < 5000:
                known.append(text)
            return
        before = self.facts.get(sink)
        self.facts[sink] = f"{before}; {text}" if before and text not in str(before) else text

    def _paragraph(self, state: _State) -> list[Block]:
        """The blocks of what was said since the last paragraph, each channel apart."""
        talk = [*self.pieces.pop("inserted", [])] if "body" not in self.pieces else None
        found: list[Block] = []
        if talk is not None:
            found.extend(replace(b, channel="inserted") for b in _lines(talk))
        for channel in [c for c in self.pieces if c != state.channel or c == "body"]:
            if channel in ("deleted", "hidden", "body"):
                found.extend(replace(b, channel=channel) for b in _lines(self.pieces.pop(channel)))
        found, self.after = found + self.after, []
        return found

    def _end_paragraph(self, state: _State) -> None:
        if state.channel != "body":
            self.pieces.setdefault(state.channel, []).append(("\n", False))
            return
        blocks = self._paragraph(state)
        if self.row:
            self.row[-1].extend(blocks)
            return
        if any(b.channel == "body" for b in blocks):
            self._end_table()
        self.blocks.extend(blocks)

    def _end_cell(self, state: _State) -> None:
        blocks = self._paragraph(state)
        self.row.append(blocks)

    def _end_table(self) -> None:
        if self.row:
            self.rows.append(self.row)
            self.row = []
        rows, self.rows = self.rows, []
        spoken = table.spoken_rows(rows) if rows else None
        self.blocks.extend(spoken or [b for row in rows for cell in row for b in cell])


def _codec(name: str, otherwise: str) -> str:
    import codecs

    try:
        return codecs.lookup(name).name
    except LookupError:
        return otherwise


def _lines(pieces: list[tuple[str, bool]]) -> Iterator[Block]:
    text = "".join(t for t, _ in pieces)
    bold = 0
    for part, heavy in pieces:
        if not heavy and part.strip():
            break
        bold += len(part)
    else:
        bold = 0
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            kept = max(0, min(bold - lead, len(line.strip()))) if number == 0 else 0
            yield Block(line.strip(), opens=number == 0, bold=kept)


def read_rtf(data: bytes, limits: Limits) -> Reading:
    """A rich text file as paragraphs; what is hidden, deleted, noted or in headers apart."""
    start = data.find(b"{\\rt")
    if start < 0:
        raise Refused("corrupt", "it does not begin like a rich text file")
    return _Rtf(limits).read(data[start:])
