"""People's codings: each quote found in its source and cut into the segments it touches.

What belongs here: placing codings, the memo's columns, and why a coding was refused. What does
not: reading codings files (``study``, ``projects``), carrying offsets to the de-identified text
(``case``). A coding that comes with offsets in a tool's own text is carried over by alignment.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypedDict

import pyarrow as pa

from coprod_pipeline.coding import align
from coprod_pipeline.coding.carry import MIN_SHARED, Carrier
from coprod_pipeline.coding.projects.layout import LaidOut, Masked, to_identified
from coprod_pipeline.model import VALENCES
from coprod_pipeline.protocol import HumanCoding, Study
from coprod_pipeline.tabular import parse_bool, parse_interval

_MEMO_COLUMN = re.compile(
    r"\s*(role|level|kind|unit|valence|explicit_example|aspect|ref_start|ref_end)\s*=\s*(.*?)\s*",
    re.IGNORECASE,
)


#: From this share of words in common on an exported text is the one that went out, and a coding
#: that shares this share of letters with its place is in the right place.
_SAME_TEXT, _LEAST_OF_OWN = 0.9, 0.6


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


@dataclass(frozen=True)
class ToolTexts:
    """The texts that codings with offsets count in, by the codings' ``tool_source``.

    Those in ``exported`` are the study's own de-identified texts come back from a tool:
    ``laid_out`` has each source's text as it would be exported now, ``spans`` what was masked in
    each segment.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    exported: frozenset[str] = frozenset()
    laid_out: Mapping[str, LaidOut] = field(default_factory=dict)
    spans: Mapping[str, Sequence[Masked]] = field(default_factory=dict)


#: (start, end, segment_id, text) of the segments of a source's text, in order.
_Places = Sequence[tuple[int, int, str, str]]


def place_codings(
    codings: Iterable[HumanCoding],
    sources: pa.Table,
    segments: pa.Table,
    path_to_source: Mapping[str, str],
    tool: ToolTexts | None = None,
) -> tuple[list[PlacedCoding], list[Refusal]]:
    """Codings located in their sources, and the refused ones with the reason.

    ``sources`` is raw_source, ``segments`` raw_segment. A quote is looked for exactly (in
    normalised form) first; then a passage that says nearly the same is accepted from a score of
    :data:`align.MIN_SCORE` on. A coding with offsets is carried over from its tool's text, with
    the same least score. Interviewers' turns may be touched: figures leave them out.
    """
    ground = _Texts(sources, segments, tool or ToolTexts())
    placed: list[PlacedCoding] = []
    refused: list[Refusal] = []
    for coding in codings:
        source_id = path_to_source.get(str(coding.source_path))
        if source_id is None or source_id not in ground.texts:
            why = "its source was not read" if source_id else "its source is not in landing"
            refused.append(_refusal(coding, why, source_id))
            continue
        outcome = _place(coding, source_id, ground)
        if isinstance(outcome, str):
            refused.append(_refusal(coding, outcome, source_id))
        else:
            placed.append(outcome)
    return placed, refused


class _Texts:
    """The texts of a case, normalised and aligned once each, when they are first needed."""

    def __init__(self, sources: pa.Table, segments: pa.Table, tool: ToolTexts) -> None:
        self.texts = {row["source_id"]: row["text"] or "" for row in sources.to_pylist()}
        self.laid_out = _segments_by_source(segments)
        self.starts = {s[2]: s[0] for places in self.laid_out.values() for s in places}
        self.tool = tool
        self._normalised: dict[str, align.Normalised] = {}
        self._carriers: dict[tuple[str, str], Carrier] = {}

    def normalised(self, source_id: str) -> align.Normalised:
        """The canonical text of a source in normalised form."""
        if source_id not in self._normalised:
            self._normalised[source_id] = align.normalise(self.texts[source_id])
        return self._normalised[source_id]

    def carrier(self, tool_source: str, source_id: str) -> Carrier:
        """The alignment of a tool's text with the source's."""
        key = (tool_source, source_id)
        if key not in self._carriers:
            theirs = self.tool.texts[tool_source]
            if tool_source in self.tool.exported:
                ours = self.tool.laid_out[source_id]
                self._carriers[key] = Carrier(theirs, ours.text, ours.labels)
            else:
                text = self.texts[source_id]
                labels = _between(text, self.laid_out.get(source_id, ()))
                self._carriers[key] = Carrier(theirs, text, labels)
        return self._carriers[key]


def _between(text: str, places: _Places) -> list[tuple[int, int]]:
    """Stretches of a canonical text outside its segments: speaker labels."""
    edges = [0, *(edge for start, end, _, _ in places for edge in (start, end)), len(text)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if text[start:end].strip()]


def _refusal(coding: HumanCoding, reason: str, source_id: str | None) -> Refusal:
    return {"file": coding.file, "row": coding.row, "reason": reason, "source_id": source_id}


def _place(coding: HumanCoding, source_id: str, ground: _Texts) -> PlacedCoding | str:
    """Put a coding in its place, or say why it has none."""
    if coding.valence is not None and coding.valence not in VALENCES:
        return "its valence is none of " + " ".join(VALENCES)
    with_memo = from_memo(coding)
    if isinstance(with_memo, str):
        return with_memo
    places = ground.laid_out.get(source_id, [])
    if coding.start is None or coding.end is None:
        passage = _passage(ground.normalised(source_id), coding.quote, coding.occurrence)
    elif coding.tool_source in ground.tool.exported and source_id not in ground.tool.laid_out:
        return "its source is withheld"
    else:
        passage = _carried(coding, source_id, ground)
    if isinstance(passage, str):
        return passage
    pieces = _cut(passage, places)
    if not pieces:
        return "the quote stands in no segment that is analysed"
    return PlacedCoding(with_memo, source_id, passage.start, passage.end, passage.score, pieces)


def _carried(coding: HumanCoding, source_id: str, ground: _Texts) -> align.Passage | str:
    """Where a coding with offsets stands in the source's canonical text."""
    carrier = ground.carrier(coding.tool_source, source_id)
    if carrier.shared < MIN_SHARED:
        return (
            f"the tool's text is another one: {carrier.shared:.0%} of its words are in the source"
        )
    found = carrier.carry(coding.start or 0, coding.end or 0)
    # An export that comes back is the same text but for what has been masked since.
    own = coding.tool_source in ground.tool.exported and carrier.shared >= _SAME_TEXT
    if found is None or found.score < 1:
        found = _once(ground, coding, source_id) or found
    if found is None or found.score < (_LEAST_OF_OWN if own else align.MIN_SCORE):
        best = f": best match {found.score:.2f}" if found is not None else ""
        return f"the tool's text differs from the source at this place{best}"
    if coding.tool_source not in ground.tool.exported:
        return found
    return _identified(found, ground.tool.laid_out[source_id], ground)


def _once(ground: _Texts, coding: HumanCoding, source_id: str) -> align.Passage | None:
    """A longer quote that stands just once in the source is where it is, wherever it moved."""
    if coding.tool_source in ground.tool.exported or len(coding.quote.split()) < align.MIN_WORDS:
        return None
    text = ground.normalised(source_id)
    if align.count(text, coding.quote) != 1:
        return None
    found = align.locate(text, coding.quote)
    return align.Passage(*found, 1.0) if found else None


def _identified(found: align.Passage, laid_out: LaidOut, ground: _Texts) -> align.Passage | str:
    """A passage of an exported text in the canonical text of its source."""
    edges = []
    for segment_id, (start, end) in laid_out.places.items():
        begin, stop = max(start, found.start) - start, min(end, found.end) - start
        if begin < stop and laid_out.text[start + begin : start + stop].strip():
            spans = ground.tool.spans.get(segment_id, ())
            at = ground.starts[segment_id]
            edges += [at + offset for offset in to_identified(spans, begin, stop)]
    if not edges:
        return "the quote stands in no segment that is analysed"
    return align.Passage(min(edges), max(edges), found.score)


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


def _segments_by_source(segments: pa.Table) -> dict[str, _Places]:
    """Per source, (start, end, segment_id, text) of the segments of its canonical text."""
    laid_out: dict[str, list[tuple[int, int, str, str]]] = {}
    columns = ["source_id", "char_start", "char_end", "segment_id", "text"]
    for row in segments.select(columns).to_pylist():
        if row["char_start"] is not None and row["char_end"] is not None:
            place = (row["char_start"], row["char_end"], row["segment_id"], row["text"] or "")
            laid_out.setdefault(row["source_id"], []).append(place)
    return {source_id: sorted(places) for source_id, places in laid_out.items()}


def _cut(passage: align.Passage, segments: _Places) -> tuple[Piece, ...]:
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


def memo_columns(memo: str) -> dict[str, str]:
    """What a memo says in ``name=value`` parts, by name: the first of each counts."""
    said: dict[str, str] = {}
    for part in re.split(r"[;\n]", memo):
        match = _MEMO_COLUMN.fullmatch(part)
        if match and match[2]:
            said.setdefault(match[1].lower(), match[2])
    return said


def from_memo(coding: HumanCoding) -> HumanCoding | str:
    """Add what the memo says in ``level=2; kind=…; valence=-1``, or say what is wrong with it.

    Columns of their own win over the memo; the rest of a memo is free text and stays unread.
    """
    said = memo_columns(coding.memo)
    values: dict[str, object] = {}
    for name, text in said.items():
        if getattr(coding, name) is not None:
            continue
        try:
            values[name] = _MEMO_VALUES[name](text) if name in _MEMO_VALUES else text
        except ValueError:
            return f"the {name} in its memo is none that is known"
    if "ref_start" in values and "ref_end" not in said and coding.ref_end is None:
        values["ref_end"] = parse_interval(said["ref_start"])[1]
    filled: HumanCoding = replace(coding, **values)  # type: ignore[arg-type]  # typed by _MEMO_VALUES
    return filled


def _one_of(*known: str) -> Callable[[str], str]:
    def value(text: str) -> str:
        if text not in known:
            raise ValueError
        return text

    return value


_MEMO_VALUES: Mapping[str, Callable[[str], object]] = {
    "level": lambda text: int(_one_of("0", "1", "2", "3")(text)),
    "valence": lambda text: _one_of(*VALENCES)({"+1": "1", "x": "X"}.get(text, text)),
    "aspect": _one_of("anticipated", "actual"),
    "explicit_example": parse_bool,
    "ref_start": lambda text: parse_interval(text)[0],
    "ref_end": lambda text: parse_interval(text)[1],
}


def coding_id(
    source_id: str, start: int, end: int, code_id: str, coder_id: str, ordinal: int
) -> str:
    """Make a coding's id: it changes only when its place, code or coder does.

    Offsets count in the source's canonical text; ``ordinal`` (from 0) tells apart codings of one
    coder that agree in all of that.
    """
    parts = (source_id, str(start), str(end), code_id, coder_id, str(ordinal))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
