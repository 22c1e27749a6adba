"""Cue transcripts: WebVTT, SubRip and the dialects of meeting software.

What belongs here: ``.vtt`` and ``.srt``, and cue lines inside other text files. What does not:
joining cues into turns (``turns``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.labels import plausible
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers.text import checked, decode

_STAMP = r"-?(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,6})?"
_TIMING = re.compile(rf"\s*(?P<start>{_STAMP})\s*-->\s*(?P<end>{_STAMP})(?P<settings>\s[^\n]*)?$")
_TIMING_ATTEMPT = re.compile(r"\s*[-\d:.,]*\d[^\n]{0,40}-->")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+(?P<name>[^>\n]{1,200})>")
_TAG = re.compile(
    r"</?(?:v|c|i|b|u|ruby|rt|lang|font|\d[\d:.]*)(?:[.\s][^<>\n]{0,200})?>", re.IGNORECASE
)
_ASS = re.compile(r"\{\\[^{}\n]{0,80}\}")
_IDENTIFIER = re.compile(r"\d{1,7}|[0-9a-fA-F-]{8,}(?:/[\d-]{1,20})?|##")
#: Webex names the speaker above the cue: ``12 "Name" (number)``.
_NAMED_CUE = re.compile(r'\d{1,7} "(?P<name>[^"\n]{0,200})" \(\d{1,20}\)')
_BLOCK_HEADS = ("STYLE", "REGION", "NOTE")


def read_vtt(data: bytes, limits: Limits) -> Reading:
    """A WebVTT file; the signature may be missing in exports, its cues may not."""
    text, facts = decode(data)
    checked(text, limits)
    first = text.lstrip("\ufeff\n ").split("\n", 1)[0]
    if not (first.startswith("WEBVTT") or "-->" in text):
        raise Refused("malformed", "no WEBVTT line and no cue in the file")
    header = first[6:].strip(" -\t")
    if header:
        facts["header"] = header
    return Reading(tuple(cues_to_blocks(text, strict=True)), facts)


def read_srt(data: bytes, limits: Limits) -> Reading:
    """A SubRip file."""
    text, facts = decode(data)
    checked(text, limits)
    if text.strip() and "-->" not in text:
        raise Refused("malformed", "no cue in the file")
    return Reading(tuple(cues_to_blocks(text, strict=True)), facts)


def looks_like_cues(text: str) -> bool:
    """Whether a text file is a cue transcript: cue lines at its head and all through it."""
    lines = [line for line in text[:20000].split("\n") if line.strip()][:60]
    timings = [i for i, line in enumerate(lines) if _TIMING.match(line)]
    return len(timings) >= 2 and timings[0] <= 3 and len(timings) >= len(lines) / 6


def clock(stamp: str) -> float:
    """Seconds of ``[hh:]mm:ss[.fff]``; negative times exist in exports that cut the start.

    Raises ``ValueError`` when minutes under hours, or seconds, exceed 59.
    """
    negative = stamp.startswith("-")
    parts = [float(p.replace(",", ".")) for p in stamp.lstrip("-").split(":")]
    if parts[-1] >= 60 or (len(parts) == 3 and parts[1] >= 60):
        raise ValueError("minutes or seconds above 59")
    total = 0.0
    for part in parts:
        total = total * 60 + part
    return round(-total if negative else total, 3)


def cues_to_blocks(text: str, *, strict: bool) -> list[Block]:
    """Cues in file order as blocks, notes as comments.

    Strict: a cue line that cannot be read, or one that ends before it starts, refuses the file,
    since a reader that skips it would silently lose talk.
    """
    blocks: list[Block] = []
    if strict and _cut_short(text):
        raise Refused("malformed", "the file stops inside its last cue; it looks truncated")
    for kind, head, body in _with_names(list(_parts(text, strict=strict))):
        if kind == "note":
            if body.strip():
                blocks.append(Block(body.strip(), channel="comment"))
            continue
        if kind == "stray":
            if strict:
                raise Refused("malformed", f"text outside any cue: {head.strip()[:60]}")
            blocks.append(Block(head.strip()))
            continue
        timing = _TIMING.match(head)
        if timing is None:
            if strict:
                raise Refused("malformed", f"cue time not readable: {head.strip()[:60]}")
            continue
        blocks.extend(_cue(timing, body, strict=strict))
    if not any(b.channel == "body" for b in blocks) and text.strip():
        raise Refused("no_text", "the file has no cue with text")
    blocks = _without_rolling(blocks)
    voices = any(b.marked for b in blocks)
    return [_as_marked(b) for b in blocks] if voices else blocks


def _with_names(parts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Cues whose first line is a name as cues of that voice, where nearly all of them are so."""
    cues = [body.split("\n", 1) for kind, _, body in parts if kind == "cue"]
    names = [lines[0].strip() for lines in cues if len(lines) == 2]
    are_names = len(names) >= max(2, 0.9 * len(cues)) and all(map(plausible, names))
    if not are_names or len(set(names)) > 0.6 * len(names):
        return parts
    named: list[tuple[str, str, str]] = []
    for kind, head, body in parts:
        name, _, said = body.partition("\n")
        named.append((kind, head, f"<v {name.strip()}>{said}" if kind == "cue" and said else body))
    return named


def _without_rolling(blocks: list[Block]) -> list[Block]:
    """Captions that scroll show each line again in the next cue: every line once.

    Only where most cues begin with what the last one ended with, so that a speaker who says
    ``Yeah.`` twice has said it twice.
    """
    cues = [b for b in blocks if b.cue]
    overlaps = [_overlap(a.text, b.text) for a, b in pairwise(cues)]
    if len(cues) < 3 or sum(1 for n in overlaps if n) < 0.6 * len(overlaps):
        return blocks
    kept: list[Block] = []
    last: Block | None = None
    for block in blocks:
        if not block.cue:
            kept.append(block)
            continue
        said = _overlap(last.text, block.text) if last is not None else 0
        rest = block.text[said:].strip()
        last = block
        if rest:
            kept.append(replace(block, text=rest))
    return kept


def _overlap(before: str, text: str) -> int:
    """How many characters of a cue repeat the end of the one before, in whole words."""
    if before.endswith(text):
        return len(text)
    words = text.split(" ")
    for n in range(len(words) - 1, 0, -1):
        head = " ".join(words[:n])
        if before.endswith(head) and (len(before) == len(head) or before[-len(head) - 1] == " "):
            return len(head)
    return 0


def _cut_short(text: str) -> bool:
    """Whether the file stops in mid-line inside a voice or a tag that was never closed."""
    if text.endswith("\n"):
        return False
    last = text.rsplit("\n\n", 1)[-1]
    opened = last.rfind("<v")
    return "-->" in last and (last.rfind("<") > last.rfind(">") or 0 <= opened > last.rfind("</v"))


def _as_marked(block: Block) -> Block:
    if block.marked or block.channel != "body":
        return block
    return replace(block, marked=True)


def _parts(text: str, *, strict: bool) -> Iterator[tuple[str, str, str]]:
    """``(kind, timing line, text)`` of each cue and note; styles and regions are layout."""
    lines = text.split("\n")
    index = _header_end(lines)
    while index < len(lines):
        line = lines[index]
        head = line.strip()
        if "-->" in line and (_TIMING.match(line) or _TIMING_ATTEMPT.match(line)):
            named = _NAMED_CUE.fullmatch(lines[index - 1].strip()) if index else None
            index, body = _until_gap(lines, index + 1)
            voice = named["name"].strip(" <>") if named else ""
            yield "cue", line, f"<v {voice}>{body}" if voice and "<v" not in body else body
        elif head.startswith(_BLOCK_HEADS) and head.split(maxsplit=1)[0] in _BLOCK_HEADS:
            index, body = _until_gap(lines, index + 1)
            if head.startswith("NOTE"):
                yield "note", "", f"{head[4:].strip()}\n{body}"
        else:
            if head and not _is_identifier(lines, index, strict=strict):
                yield "stray", line, ""
            index += 1


def _header_end(lines: list[str]) -> int:
    """Where the cues begin: after the signature and the lines directly below it."""
    first = next((i for i, line in enumerate(lines) if line.strip("\ufeff \t")), 0)
    if not lines[first].lstrip("\ufeff").startswith("WEBVTT"):
        return first
    index = first
    while index < len(lines) and lines[index].strip() and "-->" not in lines[index]:
        index += 1
    return index


def _is_identifier(lines: list[str], index: int, *, strict: bool) -> bool:
    """A cue's name: a number or code, and in a cue format any line right above a time.

    In other text files a line above a time may be a title or talk, and is kept.
    """
    following = lines[index + 1] if index + 1 < len(lines) else ""
    named = strict and "-->" in following
    return named or bool(_IDENTIFIER.fullmatch(lines[index].strip()))


def _until_gap(lines: list[str], index: int) -> tuple[int, str]:
    body: list[str] = []
    while index < len(lines) and lines[index].strip():
        if "-->" in lines[index] and _TIMING.match(lines[index]):
            break
        body.append(lines[index])
        index += 1
    following = index < len(lines) and "-->" in lines[index]
    if following and body and body[-1].strip().isdigit():
        body.pop()
    return index, "\n".join(body)


def _cue(timing: re.Match[str], body: str, *, strict: bool) -> Iterator[Block]:
    try:
        start, end = clock(timing["start"]), clock(timing["end"])
    except ValueError as error:
        raise Refused("malformed", f"cue time out of range: {timing[0].strip()[:60]}") from error
    if end < start and strict:
        raise Refused("malformed", f"a cue ends before it starts: {timing[0].strip()[:60]}")
    pieces = _VOICE.split(body)
    if plain := _plain(pieces[0]):
        yield Block(plain, start_s=start, end_s=end, cue=True)
    for name, talk in zip(pieces[1::2], pieces[2::2], strict=True):
        label = " ".join(html.unescape(name).split())
        said, _, after = talk.partition("</v>")
        if voiced := _plain(said):
            yield Block(voiced, speaker=label, marked=True, start_s=start, end_s=end, cue=True)
        if unvoiced := _plain(after):
            yield Block(unvoiced, marked=True, start_s=start, end_s=end, cue=True)


def _plain(body: str) -> str:
    text = html.unescape(_ASS.sub("", _TAG.sub("", body)))
    return " ".join(part.strip() for part in text.split("\n") if part.strip())
