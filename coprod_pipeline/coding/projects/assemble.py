"""From what a file says to a project: offsets understood, quotes compared, the rest listed.

What belongs here: the steps that are the same for every tool. What does not: file formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_pipeline.coding.projects.offsets import (
    Reading,
    Selection,
    SourceText,
    read_offsets,
    squeezed,
)
from coprod_pipeline.coding.projects.project import ToolCoding, ToolSource, Unsupported


@dataclass(frozen=True)
class FileSource:
    """A text as the file holds it; ``raw`` None when it is not there, ``missing`` says why."""

    source_id: str
    name: str
    raw: str | None
    missing: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileCoding:
    """A coding as the file holds it: offsets in the tool's own counting.

    ``code_id`` None is a selection without a code: it still tells what offsets count. ``words`` is
    what the file says the selection holds (all of it if ``whole``).
    """

    source_id: str
    start: int
    end: int
    code_id: str | None
    user_id: str | None = None
    memo: str = ""
    weight: int | None = None
    words: str = ""
    whole: bool = False
    coding_id: str = ""


def assemble(
    origin: str, sources: Sequence[FileSource], codings: Sequence[FileCoding]
) -> tuple[tuple[ToolSource, ...], tuple[ToolCoding, ...], list[Unsupported]]:
    """Sources with their convention, codings with offsets in their texts, and what was refused.

    Order stays. A source under no convention loses its codings, never the rest. A coding whose
    stored words stand elsewhere goes where they stand, if that is one place only.
    """
    by_source: dict[str, list[FileCoding]] = {s.source_id: [] for s in sources}
    for coding in codings:
        by_source[coding.source_id].append(coding)
    texts = [SourceText(s.raw or "") for s in sources]
    readable = [
        (text, [_selection(c) for c in by_source[s.source_id]] if s.raw is not None else [])
        for s, text in zip(sources, texts, strict=True)
    ]
    readings = read_offsets(readable, origin)
    listed: list[Unsupported] = []
    made: list[ToolSource] = []
    placed: list[ToolCoding] = []
    for source, text, reading in zip(sources, texts, readings, strict=True):
        own = by_source[source.source_id]
        reason = _refused(source, own, reading, listed)
        convention = str(reading.convention) if reading.convention is not None else ""
        made.append(
            ToolSource(source.source_id, source.name, text.text, convention, reason, source.notes)
        )
        if not reason:
            placed += _placed(source, text.text, own, reading, listed)
    return tuple(made), tuple(placed), listed


def _selection(coding: FileCoding) -> Selection:
    return Selection(coding.start, coding.end, coding.words, coding.whole)


def _refused(
    source: FileSource,
    own: Sequence[FileCoding],
    reading: Reading,
    listed: list[Unsupported],
) -> str:
    n = sum(c.code_id is not None for c in own)
    if source.raw is None:
        what = f"{n} codings" if n else "source"
        why = f"missing_part: {source.missing or 'its text is not in the file'}"
        listed.append(Unsupported(what, source.name, why))
        return "missing_part" if n else ""
    if reading.reason:
        said = {
            "selection_out_of_range": "a selection ends beyond the text, whatever offsets count",
            "offset_convention": "no way of counting offsets puts the selections where words are",
        }[reading.reason]
        listed.append(Unsupported(f"{n} codings", source.name, f"{reading.reason}: {said}"))
    elif reading.doubt:
        why = f"two ways of counting fit nearly as well; taken: {reading.convention}"
        listed.append(Unsupported("certainty of offsets", source.name, why))
    return reading.reason


def _placed(
    source: FileSource,
    text: str,
    own: Sequence[FileCoding],
    reading: Reading,
    listed: list[Unsupported],
) -> list[ToolCoding]:
    found = []
    for coding, (start, end) in zip(own, reading.places, strict=True):
        if coding.code_id is None:
            continue
        if coding.whole and squeezed(text[start:end]) != squeezed(coding.words):
            moved = _where_words_are(text, coding.words)
            where = f"{source.name} {start}-{end}"
            if moved is None:
                why = "the words stored with it are not at its offsets, nor at one other place"
                listed.append(Unsupported("coding", where, why))
                continue
            start, end = moved
            why = f"the words stored with it stand at {start}-{end}: taken from there"
            listed.append(Unsupported("offsets of a coding", where, why))
        if start == end:
            listed.append(Unsupported("coding", f"{source.name} {start}", "it covers no text"))
            continue
        found.append(
            ToolCoding(
                source.source_id,
                start,
                end,
                coding.code_id,
                coding.user_id,
                coding.memo,
                coding.weight,
                coding_id=coding.coding_id,
            )
        )
    return found


def _where_words_are(text: str, words: str) -> tuple[int, int] | None:
    wanted = words.replace("\r\n", "\n").replace("\r", "\n")
    if not wanted.strip():
        return None
    at = text.find(wanted)
    if at < 0 or text.find(wanted, at + 1) >= 0:
        return None
    return at, at + len(wanted)
