"""Plain text and Markdown: decoding, control characters, lines and paragraphs.

What belongs here: bytes to characters for every text format, ``.txt`` and ``.md``. What does not:
speakers (``turns``); cue transcripts inside Markdown (``subtitles``).
"""

from __future__ import annotations

import re

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BINARY_MAGIC = (
    b"\x7fELF",
    b"MZ",
    b"\xca\xfe\xba\xbe",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: Two-byte letters of UTF-8 that were once decoded as Windows-1252.
_MOJIBAKE = re.compile(r"Ã[\u0080-¿ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ\u009d“”\u0093\u0094]|Â[ -¿]")
_ENOUGH_FOR_A_GUESS = 0.2
#: So few control characters do not make a short text a program or picture.
_FEW = 8
_MARKED = re.compile(r"[^\x00-\x7f]")
_WESTERN = frozenset("åäöéèêëàâçüñœæøßîïôûùíóáúýÅÄÖÉÈÊËÀÂÇÜÑÆØÎÏÔÛÙÍÓÁÚ’")
_SIGNS = frozenset("‘“”–—…€°§£«»·•©®™½¼¾²³´¨\xa0\xad¡¿")


def decode(data: bytes) -> tuple[str, dict[str, object]]:
    """Characters of a text file, line ends as LF, and how the encoding was found.

    A byte order mark or strict UTF-8 decides; else the encoding is guessed and the confidence
    (0-1) recorded. NUL or a binary signature is refused; other control characters, which would
    only hide a name from its recognisers, are taken out and counted.
    """
    if data.startswith(_BINARY_MAGIC):
        raise Refused("binary_in_text", "the file is a program, picture or archive, not text")
    text, facts = _characters(data)
    if "\x00" in text:
        n_odd = len(_CONTROL.findall(text)) + text.count("\x00")
        if n_odd > max(_FEW, 0.1 * len(text)):
            raise Refused("binary_in_text", "the file holds binary data, not text")
        raise Refused("control_chars", "the text holds NUL characters")
    text, n_control = _CONTROL.subn("", text)
    if n_control > max(_FEW, 0.1 * (len(text) + n_control)):
        raise Refused("binary_in_text", "a tenth of the characters or more are control characters")
    if n_control:
        facts["control_characters_removed"] = n_control
    if _MOJIBAKE.search(text):
        facts["suspected_mojibake"] = True
    return text.replace("\r\n", "\n").replace("\r", "\n"), facts


def _characters(data: bytes) -> tuple[str, dict[str, object]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).lstrip("\ufeff"), {"encoding": encoding}
            except UnicodeDecodeError as error:
                raise Refused("encoding", f"the file is not the {encoding} it says") from error
    try:
        return data.decode("utf-8"), {"encoding": "utf-8"}
    except UnicodeDecodeError:
        pass
    return _guessed(data)


def _guessed(data: bytes) -> tuple[str, dict[str, object]]:
    from charset_normalizer import from_bytes

    if b"\x00" in data and data.count(b"\x00") < 0.2 * len(data):
        raise Refused("binary_in_text", "the file holds binary data, not text")
    for encoding in ("cp1252", "mac_roman"):
        if _is_western(data, encoding):
            return data.decode(encoding), {"encoding": encoding, "encoding_confidence": 0.9}
    best = from_bytes(data, threshold=_ENOUGH_FOR_A_GUESS).best()
    if best is None:
        raise Refused("encoding", "the encoding could not be told; save the file as UTF-8")
    confidence = round(max(0.0, 1.0 - best.chaos), 3)
    return str(best).lstrip("\ufeff"), {
        "encoding": best.encoding,
        "encoding_confidence": confidence,
    }


def _is_western(data: bytes, encoding: str) -> bool:
    """Whether the bytes, so decoded, are as Western languages are written.

    Statistics on short texts take Swedish for Polish; the few letters that can follow and precede
    plain ones decide better.
    """
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    marked = list(_MARKED.finditer(text))
    letters = sum(1 for c in text if c.isascii() and c.isalpha())
    if not marked or len(marked) > 0.3 * letters:
        return False
    good = sum(
        1 for m in marked if m[0] in _WESTERN or (m[0] in _SIGNS and not _inside(text, m.start()))
    )
    return good >= 0.95 * len(marked)


def _inside(text: str, at: int) -> bool:
    return text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()


def read_txt(data: bytes, limits: Limits) -> Reading:
    """A plain text file as one block a line, hard-wrapped lines joined.

    Cues and tab-separated tables that were saved as text are read as what they are.
    """
    from coprod_pipeline.ingest.readers import subtitles, table

    text, facts = decode(data)
    checked(text, limits)
    if subtitles.looks_like_cues(text):
        return Reading(tuple(subtitles.cues_to_blocks(text, strict=False)), facts)
    if (rows := table.tabbed(text)) is not None:
        return Reading(tuple(table.rows_to_blocks(rows)), facts)
    return Reading(tuple(lines_to_blocks(text)), facts)


def checked(text: str, limits: Limits) -> str:
    """The text, unless it is longer than a source may be."""
    if len(text) > limits.text_chars:
        raise Refused("too_large", f"more than {limits.text_chars} characters of text")
    return text


def lines_to_blocks(text: str) -> list[Block]:
    """Blocks of lines; form feeds part pages but carry no page numbers."""
    lines = text.replace("\f", "\n\n").split("\n")
    width = _wrap_width(lines)
    blocks: list[Block] = []
    opens = True
    for line in lines:
        if not line.strip():
            opens = True
            continue
        if blocks and not opens and width and _wraps(blocks[-1].text, line, width):
            last = blocks[-1]
            blocks[-1] = Block(f"{last.text.rstrip()} {line.strip()}", opens=last.opens)
        else:
            blocks.append(Block(line, opens=opens))
        opens = False
    return blocks


def _wrap_width(lines: list[str]) -> int:
    """The column at which a file was hard-wrapped, or 0 when its lines are paragraphs."""
    lengths = sorted(len(line) for line in lines if line.strip())
    if len(lengths) < 20:
        return 0
    longest = lengths[int(0.98 * (len(lengths) - 1))]
    full = sum(1 for n in lengths if n >= 0.8 * longest)
    return longest if 40 <= longest <= 110 and full >= 0.4 * len(lengths) else 0


def _wraps(before: str, line: str, width: int) -> bool:
    from coprod_pipeline.ingest.labels import candidate, plausible

    last_line = len(before) % (width + 1) if len(before) > width else len(before)
    first_word = line.split(maxsplit=1)[0]
    full = last_line + 1 + len(first_word) >= 0.9 * width or len(before) > width
    lead = candidate(Block(line, opens=False)) if full else None
    return full and (lead is None or not plausible(lead.label))


_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*\s*$")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s*){3,}$")
_STRONG = re.compile(
    r"(?<![\w*])\*\*(?=\S)([^*\n]{1,400}?)(?<=\S)\*\*(?!\*)|(?<![\w_])__(?=\S)([^_\n]{1,400}?)(?<=\S)__(?![\w_])"
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400}?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]{1,400}?)(?<=\S)_(?![\w_])"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_FRONT_MATTER = re.compile(r"---\n(?P<body>.{0,20000}?)\n(?:---|\.\.\.)\n", re.DOTALL)


def read_md(data: bytes, limits: Limits) -> Reading:
    """Markdown as one block a line, without its marks; bold leads and headings are remembered.

    A cue transcript that was saved as Markdown is read as cues, one big table as its rows.
    """
    from coprod_pipeline.ingest.readers import subtitles, table

    text, facts = decode(data)
    checked(text, limits)
    if subtitles.looks_like_cues(text):
        return Reading(tuple(subtitles.cues_to_blocks(text, strict=False)), facts)
    front = _FRONT_MATTER.match(text)
    if front:
        facts["front_matter"] = front["body"]
        text = text[front.end() :]
    if (rows := table.piped(text)) is not None:
        return Reading(tuple(table.rows_to_blocks(rows)), facts)
    blocks: list[Block] = []
    for block in lines_to_blocks(text):
        if _RULE.match(block.text):
            continue
        blocks.append(_unmarked(block))
    return Reading(tuple(blocks), facts)


def _unmarked(block: Block) -> Block:
    heading = _HEADING.match(block.text)
    text = heading["text"] if heading else block.text
    text = re.sub(r"^\s{0,3}(?:>\s?)+", "", text)
    lead = _STRONG.match(text.lstrip()[:200])
    bold = len((lead[1] or lead[2]).rstrip()) if lead else 0
    text = text.lstrip() if lead else text
    for mark in (_STRONG, _EMPHASIS):
        text = mark.sub(lambda m: m[1] or m[2], text)
    text = _ESCAPE.sub(r"\1", text)
    return Block(text, bold=bold, opens=block.opens, heading=heading is not None)
