"""Turns of talk out of blocks, and the canonical text they stand in.

What belongs here: joining lines, paragraphs and cues into turns, taking labels and times out of
the talk, laying out the canonical text with offsets. What does not: recognising a label
(``labels``), saying who speaks (``speakers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from coprod_pipeline.ingest import labels
from coprod_pipeline.ingest.blocks import Block
from coprod_pipeline.ingest.labels import Lead
from coprod_pipeline.ingest.time_lines import without_time_lines
from coprod_pipeline.model import ANALYSED_CHANNELS, ExtractedSegment

#: A cue transcript without speakers is cut where a sentence ends, after a silence, or at this size.
CUE_CHARS = 400
CUE_SILENCE_S = 2.0

#: A time the transcriber put into the talk; nobody said it.
_STAMP_IN_TALK = re.compile(
    r"[ \t]*(?:\[(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?\]|\(\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?\)"
    r"|#\d{1,2}:\d{2}:\d{2}-\d#)"
)
#: What each of its forms begins with, white space aside.
_STAMP_OPENERS = "[(#"
#: Transcription software for foot pedals writes the time a turn ends behind it.
_END_STAMP = re.compile(r"#(\d{1,2}:\d{2}:\d{2})-(\d)#\s*$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
#: Where this share of cues has a label, one without is somebody the software did not know.
_EVERY_CUE = 0.8
#: Lines of the software or the typist between the turns: nobody said them.
_ASIDE = re.compile(
    r"(?:(?:transcribed by|transcription by|powered by)\s+\S+"
    r"|[^.:!?]{1,60} (?:started|stopped) transcription"
    r"|[^.:!?]{1,60} (?:startade|stoppade|började|avslutade) transkriptionen"
    r"|[^.:!?]{1,60} a (?:démarré|arrêté) la transcription"
    r"|(?:meeting ended after|mötet avslutades efter|la réunion s'est terminée au bout de)\s+[\d:]+.{0,3}"
    r"|this editable transcript was computer generated\b.{0,200}"
    r"|den här redigerbara transkriptionen är datorgenererad\b.{0,200}"
    r"|by (?:mr|mrs|ms|dr)\.? [^.:!?]{1,40}:)\s*",
    re.IGNORECASE,
)
_DAY_S = 86400.0
_TALK_CHANNELS = ("body", "inserted")


@dataclass
class _Turn:
    """A turn while it grows: paragraphs of one speaker in one channel."""

    channel: str
    speaker: str | None = None
    before: str = ""
    shows_label: bool = False
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    cue: bool = False
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def to_turns(blocks: Sequence[Block]) -> list[_Turn]:
    """Turns in reading order, with every other channel between them where it stood."""
    if any(b.marked for b in blocks):
        return _marked_turns(blocks)
    blocks = without_time_lines(blocks)
    talk = [b for b in blocks if b.channel in _TALK_CHANNELS]
    leads = [None if _ASIDE.fullmatch(b.text.strip()) else labels.candidate(b) for b in talk]
    leads = _from_first(leads)
    keep = labels.accepted(talk, leads)
    header = labels.header_end(talk, leads)
    by_block = {
        id(block): lead
        for index, (block, lead) in enumerate(zip(talk, leads, strict=True))
        if lead is not None and lead.key in keep and index >= header
    }
    if by_block:
        return _labelled_turns(blocks, by_block)
    return _unlabelled_turns(blocks)


def _from_first(leads: list[Lead | None]) -> list[Lead | None]:
    """Times of day as times from the first: Zoom saves when a caption was said, not how far in."""
    timed = [lead for lead in leads if lead is not None and lead.start_s is not None]
    if not timed or any(lead.form != "bracket" for lead in timed):
        return leads
    first = timed[0].start_s or 0.0
    return [
        replace(lead, start_s=(lead.start_s - first) % _DAY_S)
        if lead is not None and lead.start_s is not None
        else lead
        for lead in leads
    ]


def _aside(block: Block) -> _Turn:
    return _Turn(block.channel, block.speaker, page=block.page, paragraphs=[block.text.strip()])


def _start(block: Block, speaker: str | None, **known: object) -> _Turn:
    return _Turn(
        channel=block.channel,
        speaker=speaker,
        start_s=block.start_s,
        end_s=block.end_s,
        page=block.page,
        cue=block.cue,
        shows_label=speaker is not None,
        **known,  # type: ignore[arg-type]  # keyword pass-through of the two fields named above
    )


def _marked_turns(blocks: Sequence[Block]) -> list[_Turn]:
    """The format names the speakers: cues of one voice in a row are one turn, rows are turns."""
    turns: list[_Turn] = []
    asides: list[_Turn] = []
    current: _Turn | None = None
    for block in blocks:
        if block.channel not in _TALK_CHANNELS:
            asides.append(_aside(block))
            continue
        same = current is not None and current.channel == block.channel
        if current is not None and same and _goes_on(current, block):
            _grow(current, block)
            continue
        turns.extend(asides)
        asides.clear()
        current = _start(block, block.speaker)
        current.paragraphs.append(block.text.strip())
        turns.append(current)
    return turns + asides


def _goes_on(turn: _Turn, block: Block) -> bool:
    if block.cue:
        return turn.speaker == block.speaker and (
            block.speaker is not None or not _cut(turn, block)
        )
    return block.marked and block.speaker is None and turn.speaker is not None


def _grow(turn: _Turn, block: Block) -> None:
    if block.cue and turn.paragraphs:
        turn.paragraphs[-1] = f"{turn.paragraphs[-1]} {block.text.strip()}".strip()
    else:
        turn.paragraphs.append(block.text.strip())
    if block.end_s is not None:
        turn.end_s = max(block.end_s, turn.end_s or 0.0)


def _cut(turn: _Turn, block: Block) -> bool:
    """Whether an unlabelled cue begins a new stretch rather than going on with the last."""
    text = turn.text
    silence = (
        block.start_s is not None
        and turn.end_s is not None
        and block.start_s - turn.end_s >= CUE_SILENCE_S
    )
    return silence or bool(_SENTENCE_END.search(text)) or len(text) >= CUE_CHARS


def _labelled_turns(blocks: Sequence[Block], leads: dict[int, Lead]) -> list[_Turn]:
    turns: list[_Turn] = []
    asides: list[_Turn] = []
    current: _Turn | None = None
    parted = False  # a heading or a line of the software stands below the current turn
    cues = [b for b in blocks if b.cue]
    every_cue = len([b for b in cues if id(b) in leads]) >= _EVERY_CUE * len(cues)
    for block in blocks:
        if block.channel not in _TALK_CHANNELS:
            asides.append(_aside(block))
            continue
        lead = leads.get(id(block))
        if block.cue and every_cue and lead is None:
            turns.extend(asides)
            asides.clear()
            current = _plain(block)
            turns.append(current)
            continue
        if lead is not None and _repeats_cue_voice(current, block, lead):
            assert current is not None
            _grow(current, replace(block, text=block.text[lead.talk :]))
            continue
        if lead is None and current is not None and not parted and _belongs(current, block):
            _grow(current, block)
            continue
        turns.extend(asides)
        asides.clear()
        if lead is not None:
            current = _start(block, lead.label, before=lead.before)
            current.start_s = block.start_s if block.start_s is not None else lead.start_s
            talk = block.text[lead.talk :].strip()
        else:
            speaker = current.speaker if current is not None and not block.heading else None
            if block.heading or _ASIDE.fullmatch(block.text.strip()):
                turns.append(_plain(block))
                parted = current is not None
                continue
            fresh = _start(block, speaker)
            fresh.shows_label = False
            current, talk = fresh, block.text.strip()
        parted = False
        if talk:
            current.paragraphs.append(talk)
        turns.append(current)
    return turns + asides


def _repeats_cue_voice(turn: _Turn | None, block: Block, lead: Lead) -> bool:
    return turn is not None and block.cue and turn.cue and turn.speaker == lead.label


def _belongs(turn: _Turn, block: Block) -> bool:
    if block.heading or turn.channel != block.channel or _ASIDE.fullmatch(block.text.strip()):
        return False
    return turn.speaker is not None


def _plain(block: Block) -> _Turn:
    turn = _start(block, None)
    turn.paragraphs.append(block.text.strip())
    return turn


def _unlabelled_turns(blocks: Sequence[Block]) -> list[_Turn]:
    turns: list[_Turn] = []
    last: _Turn | None = None
    for block in blocks:
        if block.channel not in _TALK_CHANNELS:
            turns.append(_aside(block))
            continue
        joins = block.cue and last is not None and last.channel == block.channel
        if joins and last is not None and not _cut(last, block):
            _grow(last, block)
            continue
        last = _plain(block)
        turns.append(last)
    return turns


def without_stamps(text: str) -> tuple[str, float | None]:
    """Talk without the times a transcriber put into it, and the time it opened with."""
    opening = labels.leading_stamp(text)
    # Looking for one character is much cheaper than looking for a time.
    bare = _STAMP_IN_TALK.sub("", text) if any(c in text for c in _STAMP_OPENERS) else text
    bare = "\n".join([line.strip() for line in bare.split("\n")]).strip()
    return bare, opening[0] if opening else None


def _closes(stamp: re.Match[str]) -> float:
    return labels.seconds(f"{stamp[1]}.{stamp[2]}")


def lay_out(turns: Iterable[_Turn]) -> tuple[str, tuple[ExtractedSegment, ...]]:
    """The canonical text and its segments: ``text == canonical[char_start:char_end]``.

    Analysed channels stand one below the other, with ``Label: `` before a turn whose label is in
    the file; the other channels are segments without offsets. Empty turns are dropped.
    """
    pieces: list[str] = []
    segments: list[ExtractedSegment] = []
    at = 0
    for turn in turns:
        talk, opening = without_stamps(turn.text)
        closing = _END_STAMP.search(turn.text)
        if not talk:
            continue
        analysed = turn.channel in ANALYSED_CHANNELS
        start = end = None
        if analysed:
            lead = f"{turn.before}{turn.speaker}: " if turn.shows_label else ""
            start = at + len(lead)
            end = start + len(talk)
            pieces.append(f"{lead}{talk}")
            at = end + 1
        segments.append(
            ExtractedSegment(
                text=talk,
                speaker=turn.speaker,
                start_s=turn.start_s if turn.start_s is not None else opening,
                end_s=_closes(closing) if closing and turn.end_s is None else turn.end_s,
                page=turn.page,
                channel=turn.channel,
                char_start=start,
                char_end=end,
            )
        )
    return "\n".join(pieces), tuple(segments)
