"""People's codings: each quote found in its source and cut into the segments it touches.

What belongs here: placing codings, the memo's columns, and why a coding was refused. What does
not: reading codings files (``study``), carrying offsets to the de-identified text (``case``).
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypedDict

import pyarrow as pa

from coprod_pipeline.coding import align
from coprod_pipeline.model import VALENCES
from coprod_pipeline.protocol import HumanCoding, Study

_MEMO_COLUMN = re.compile(r"\s*(role|level|kind|unit)\s*=\s*(.*?)\s*", re.IGNORECASE)
_LEVELS = ("0", "1", "2", "3")


class Refusal(TypedDict):
    """A coding that was not placed: file, row, why in words, and the source's id if known."""

    file: str
    row: int
    reason: str
    source_id: str | None


@dataclass(frozen=True)
class Piece:
    """The part of a coding in one segment; offsets count in the segment's identified text."""

    segment_id: str
    start: int
    end: int


@dataclass(frozen=True)
class PlacedCoding:
    """A coding and where it stands: offsets in the source's canonical text, ``score`` of the match.

    ``pieces`` has one part a segment, in reading order.
    """

    coding: HumanCoding
    source_id: str
    start: int
    end: int
    score: float
    pieces: tuple[Piece, ...]


def codings_of_case(
    study: Study, case_id: str, path_to_source: Mapping[str, str], source_ids: Iterable[str]
) -> list[HumanCoding]:
    """Pick the study's codings that belong to a case, in file order.

    A coding belongs to the case of its source. Where the source was not read, sources.csv or the
    folder of the path tells the case; where nothing does, the study's first case answers for it,
    so that every coding is either placed or refused exactly once.
    """
    own = set(source_ids)
    declared = {str(row.path): row.case_id for row in study.sources if row.case_id}
    kept = []
    for coding in study.codings:
        path = str(coding.source_path)
        declared_case = _case_of_path(coding.source_path, declared, study.case_ids)
        if path_to_source.get(path) in own or declared_case == case_id:
            kept.append(coding)
    return sorted(kept, key=lambda c: (c.file, c.row))


def _case_of_path(
    path: PurePosixPath, declared: Mapping[str, str], case_ids: Sequence[str]
) -> str | None:
    if str(path) in declared:
        return declared[str(path)]
    folder = next((part for part in path.parts[:-1] if part in case_ids), None)
    return folder or (case_ids[0] if case_ids else None)


def place_codings(
    codings: Iterable[HumanCoding],
    sources: pa.Table,
    segments: pa.Table,
    path_to_source: Mapping[str, str],
) -> tuple[list[PlacedCoding], list[Refusal]]:
    """Codings located in their sources, and the refused ones with the reason.

    ``sources`` is raw_source, ``segments`` raw_segment. A quote is looked for exactly (in
    normalised form) first; then a passage that says nearly the same is accepted from a score of
    :data:`align.MIN_SCORE` on. Interviewers' turns may be touched: figures leave them out.
    """
    texts = {row["source_id"]: row["text"] or "" for row in sources.to_pylist()}
    laid_out = _segments_by_source(segments)
    normalised: dict[str, align.Normalised] = {}
    placed: list[PlacedCoding] = []
    refused: list[Refusal] = []
    for coding in codings:
        source_id = path_to_source.get(str(coding.source_path))
        if source_id is None or source_id not in texts:
            why = "its source was not read" if source_id else "its source is not in landing"
            refused.append(_refusal(coding, why, source_id))
            continue
        if source_id not in normalised:
            normalised[source_id] = align.normalise(texts[source_id])
        outcome = _place(coding, source_id, normalised[source_id], laid_out.get(source_id, []))
        if isinstance(outcome, str):
            refused.append(_refusal(coding, outcome, source_id))
        else:
            placed.append(outcome)
    return placed, refused


def _refusal(coding: HumanCoding, reason: str, source_id: str | None) -> Refusal:
    return {"file": coding.file, "row": coding.row, "reason": reason, "source_id": source_id}


def _place(
    coding: HumanCoding,
    source_id: str,
    text: align.Normalised,
    segments: Sequence[tuple[int, int, str, str]],
) -> PlacedCoding | str:
    """Put a coding in its place, or say why it has none."""
    if coding.valence is not None and coding.valence not in VALENCES:
        return "its valence is none of " + " ".join(VALENCES)
    with_memo = from_memo(coding)
    if isinstance(with_memo, str):
        return with_memo
    passage = _passage(text, coding.quote, coding.occurrence)
    if isinstance(passage, str):
        return passage
    pieces = _cut(passage, segments)
    if not pieces:
        return "the quote stands in no segment that is analysed"
    return PlacedCoding(with_memo, source_id, passage.start, passage.end, passage.score, pieces)


def _passage(text: align.Normalised, quote: str, occurrence: int) -> align.Passage | str:
    found = align.locate(text, quote, occurrence)
    if found:
        return align.Passage(found[0], found[1], 1.0)
    times = align.count(text, quote)
    if times:
        return f"occurrence {occurrence} of a quote that stands {times} times"
    near = align.align(text, quote, occurrence)
    if near is None:
        return "the quote is not in its source"
    if near.score < align.MIN_SCORE:
        return f"the quote is not in its source: best match {near.score:.2f}"
    return near


def _segments_by_source(segments: pa.Table) -> dict[str, list[tuple[int, int, str, str]]]:
    """Per source, (start, end, segment_id, text) of the segments of its canonical text."""
    laid_out: dict[str, list[tuple[int, int, str, str]]] = {}
    columns = ["source_id", "char_start", "char_end", "segment_id", "text"]
    for row in segments.select(columns).to_pylist():
        if row["char_start"] is not None and row["char_end"] is not None:
            place = (row["char_start"], row["char_end"], row["segment_id"], row["text"] or "")
            laid_out.setdefault(row["source_id"], []).append(place)
    for places in laid_out.values():
        places.sort()
    return laid_out


def _cut(
    passage: align.Passage, segments: Sequence[tuple[int, int, str, str]]
) -> tuple[Piece, ...]:
    """Cut a passage into parts, one a segment that it touches with more than space."""
    pieces = []
    first = max(0, bisect_right(segments, (passage.start, passage.start, "", "")) - 1)
    for start, end, segment_id, text in segments[first:]:
        if start >= passage.end:
            break
        begin, stop = max(start, passage.start) - start, min(end, passage.end) - start
        if begin < stop and text[begin:stop].strip():
            pieces.append(Piece(segment_id, begin, stop))
    return tuple(pieces)


def from_memo(coding: HumanCoding) -> HumanCoding | str:
    """Add what the memo says in ``level=2; kind=…; role=…; unit=…``, or say what is wrong with it.

    Columns of their own win over the memo; the rest of a memo is free text and stays unread.
    """
    found: dict[str, str] = {}
    for part in re.split(r"[;\n]", coding.memo):
        match = _MEMO_COLUMN.fullmatch(part)
        if match and match[2]:
            found.setdefault(match[1].lower(), match[2])
    level = found.get("level")
    if coding.level is None and level is not None and level not in _LEVELS:
        return "the level in its memo is none of 0 1 2 3"
    return replace(
        coding,
        role=coding.role or found.get("role"),
        kind=coding.kind or found.get("kind"),
        unit=coding.unit or found.get("unit"),
        level=coding.level if coding.level is not None or level is None else int(level),
    )


def coding_id(
    source_id: str, start: int, end: int, code_id: str, coder_id: str, ordinal: int
) -> str:
    """Make a coding's id: it changes only when its place, code or coder does.

    Offsets count in the source's canonical text; ``ordinal`` (from 0) tells apart codings of one
    coder that agree in all of that.
    """
    parts = (source_id, str(start), str(end), code_id, coder_id, str(ordinal))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
