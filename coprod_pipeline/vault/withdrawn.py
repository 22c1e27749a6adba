"""What is left of a case's restricted tables when one participant goes.

What belongs here: rows and texts without a person's talk. What does not: keys, files, consent.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


@dataclass(frozen=True)
class CaseRows:
    """Rows of raw_source, raw_segment and masked_span of one case."""

    sources: list[Row]
    segments: list[Row]
    spans: list[Row]

    @staticmethod
    def of(sources: pa.Table, segments: pa.Table, spans: pa.Table | None) -> CaseRows:
        """The rows of tables; a case that was not de-identified yet has no spans."""
        masked = [] if spans is None else spans.to_pylist()
        return CaseRows(sources.to_pylist(), segments.to_pylist(), masked)


def told_apart(rows: CaseRows, participant_id: str) -> dict[str, bool]:
    """For each source by content hash: whether any talk in it is known to be the participant's."""
    speaking = {s["source_id"] for s in rows.segments if s["participant_id"] == participant_id}
    return {s["content_hash"]: s["source_id"] in speaking for s in rows.sources}


def without(
    rows: CaseRows, participant_id: str, *, own: Collection[str], shared: Collection[str]
) -> CaseRows:
    """A case without a participant.

    ``own`` and ``shared`` are content hashes of sources: own ones go as a whole; of a shared one
    the others' labelled talk stays, with its place in the text.
    """
    by_source: dict[str, list[Row]] = {}
    for segment in rows.segments:
        by_source.setdefault(segment["source_id"], []).append(segment)
    sources: list[Row] = []
    segments: list[Row] = []
    for source in rows.sources:
        talk = by_source.get(source["source_id"], [])
        if source["content_hash"] in own:
            continue
        if source["content_hash"] in shared:
            # Talk without a label may be theirs.
            theirs = [not s["speaker_label"] or s["participant_id"] == participant_id for s in talk]
            source = _blanked(source, [s for s, goes in zip(talk, theirs, strict=True) if goes])
            talk = [s for s, goes in zip(talk, theirs, strict=True) if not goes]
        sources.append(source)
        segments.extend(talk)
    kept = {s["segment_id"] for s in segments}
    return CaseRows(sources, segments, [s for s in rows.spans if s["segment_id"] in kept])


def _blanked(source: Row, segments: list[Row]) -> Row:
    """A source with spaces for some segments and their labels: all other offsets stay.

    Its other channels go: a comment may repeat what was said.
    """
    text = source["text"] or ""
    for segment in segments:
        lead = f"{segment['speaker_label']}: " if segment["speaker_label"] else ""
        start, end = segment["char_start"], segment["char_end"]
        if text[:start].endswith(lead):
            start -= len(lead)
        text = text[:start] + " " * (end - start) + text[end:]
    return source | {"text": text, "metadata": json.dumps({"metadata": {}, "channels": []})}
