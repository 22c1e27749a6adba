"""Transcripts of speech recognition as JSON: Whisper's ``segments``, or a list of the same.

What belongs here: ``.json``. What does not: joining stretches into turns (``turns``).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from coprod_pipeline.ingest.blocks import Block, Reading
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.readers.table import time_of
from coprod_pipeline.ingest.readers.text import checked, decode

_LETTER = re.compile(r"[A-Z]|\d{1,3}")
_TEXT = ("text", "words", "content", "utterance", "transcript")
_SPEAKER = ("speaker", "speaker_label", "speaker_name", "name", "participant")
_START = ("start", "start_time", "time", "timestamp", "begin")
_END = ("end", "end_time")
_LISTS = ("segments", "utterances", "transcript", "transcription", "audio_segments", "results")


def read_json(data: bytes, limits: Limits) -> Reading:
    """Segments with times and, where given, speakers.

    Raises ``Refused``: ``malformed`` for what is not JSON, ``schema`` for JSON of another shape,
    ``too_deep`` when it nests beyond what a transcript needs.
    """
    text, facts = decode(data)
    checked(text, limits)
    try:
        whole = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Refused("malformed", f"not JSON: {error.msg} at line {error.lineno}") from error
    except RecursionError as error:
        raise Refused("too_deep", "its parts are nested too deeply") from error
    except ValueError as error:
        raise Refused("malformed", "a number in the file cannot be read") from error
    stretches = _stretches(whole)
    if isinstance(whole, dict) and isinstance(whole.get("language"), str):
        facts["language"] = whole["language"][:20]
    blocks = [block for entry in stretches if (block := _block(entry)) is not None]
    if isinstance(whole, dict) and ("segments" not in whole):
        blocks = _with_speakers(blocks)
    blocks = _in_seconds(blocks)
    if stretches and not blocks:
        raise Refused("no_text", "no segment has text")
    named = any(b.speaker is not None for b in blocks)
    return Reading(tuple(replace(b, marked=named) for b in blocks), facts)


def _refuse_constant(name: str) -> float:
    raise Refused("malformed", f"{name} is not a number JSON knows")


def _stretches(whole: Any) -> list[dict[str, Any]]:
    found = whole
    if isinstance(whole, dict):
        found = _list_in(whole)
        if found is None and isinstance(whole.get("results"), dict):
            found = _list_in(whole["results"])
        if found is None and isinstance(whole.get("monologues"), list):
            found = [_monologue(m) for m in whole["monologues"] if isinstance(m, dict)]
        if found is None and isinstance(whole.get("text"), str):
            found = [whole]
    if not isinstance(found, list):
        raise Refused("schema", "no list of segments with start, end and text")
    if not found:
        raise Refused("empty", "the list of segments is empty")
    if not all(
        isinstance(e, dict) and any(isinstance(e.get(k), str) for k in _TEXT) for e in found
    ):
        raise Refused("schema", "every segment needs a text")
    return found


def _list_in(whole: dict[str, Any]) -> list[Any] | None:
    return next((whole[k] for k in _LISTS if isinstance(whole.get(k), list)), None)


def _monologue(entry: dict[str, Any]) -> dict[str, Any]:
    """A speaker's stretch that is given word by word."""
    elements = [e for e in entry.get("elements") or [] if isinstance(e, dict)]
    starts = [e["ts"] for e in elements if isinstance(e.get("ts"), (int, float))]
    ends = [e["end_ts"] for e in elements if isinstance(e.get("end_ts"), (int, float))]
    return {
        "text": "".join(str(e.get("value") or "") for e in elements),
        "speaker": entry.get("speaker"),
        "start": starts[0] if starts else None,
        "end": ends[-1] if ends else None,
    }


def _with_speakers(blocks: list[Block]) -> list[Block]:
    """Bare letters and numbers as ``Speaker A``: an ``A`` of software is no ``A`` for answer."""
    names = {b.speaker for b in blocks if b.speaker is not None}
    if not names or not all(_LETTER.fullmatch(name) for name in names):
        return blocks
    return [replace(b, speaker=f"Speaker {b.speaker}") if b.speaker else b for b in blocks]


def _in_seconds(blocks: list[Block]) -> list[Block]:
    """Times in seconds, also where the software counts thousandths in whole numbers."""
    times = [t for b in blocks for t in (b.start_s, b.end_s) if t is not None]
    lengths = [b.end_s - b.start_s for b in blocks if b.start_s is not None and b.end_s is not None]
    n_words = sum(len(b.text.split()) for b in blocks)
    whole = bool(times) and all(t == int(t) for t in times)
    # Nobody takes a minute over every word.
    if not (whole and lengths and sum(lengths) > 60 * n_words):
        return blocks
    return [
        replace(
            b,
            start_s=None if b.start_s is None else b.start_s / 1000,
            end_s=None if b.end_s is None else b.end_s / 1000,
        )
        for b in blocks
    ]


def _block(entry: dict[str, Any]) -> Block | None:
    text = next(str(entry[k]) for k in _TEXT if isinstance(entry.get(k), str)).strip()
    if not text:
        return None
    speaker = next((entry[k] for k in _SPEAKER if isinstance(entry.get(k), (str, int))), None)
    label = " ".join(str(speaker).rstrip(": ").split()) if speaker is not None else ""
    return Block(
        " ".join(text.split()),
        speaker=label or None,
        start_s=_time(entry, _START),
        end_s=_time(entry, _END),
        cue=True,
    )


def _time(entry: dict[str, Any], names: tuple[str, ...]) -> float | None:
    value = next((entry[k] for k in names if k in entry), None)
    stamps = entry.get("timestamps")
    if value is None and isinstance(stamps, dict):
        value = stamps.get("from" if names is _START else "to")
    if isinstance(value, bool) or value is None:
        return None
    return time_of(str(value))
