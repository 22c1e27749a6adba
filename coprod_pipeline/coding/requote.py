"""The quote of a placed coding in its identified source, as codings files hold it.

What belongs here: from a coding's place in de-identified segments back to words and occurrence.
What does not: finding a quote (``human``), writing files. The quotes are identified: they belong
to the restricted zone and to what the team writes for itself, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from coprod_pipeline.coding import align
from coprod_pipeline.coding.projects.layout import to_identified


class Quote(NamedTuple):
    """Words of a source, and which occurrence of them is meant, from 1."""

    source_id: str
    text: str
    occurrence: int


class _Masked(NamedTuple):
    """A row of masked_span."""

    start: int
    end: int
    deid_start: int
    deid_end: int


def quotes_of(
    codings: pa.Table, sources: pa.Table, segments: pa.Table, spans: pa.Table
) -> dict[str, Quote]:
    """The quote of every coding, by coding id.

    ``codings`` is fact_coding; ``sources``, ``segments`` and ``spans`` are raw_source, raw_segment
    and masked_span of the same case. A coding over several segments is one quote from its first
    to its last, speaker labels between them included.
    """
    texts = dict(zip(*(sources[c].to_pylist() for c in ("source_id", "text")), strict=True))
    starts = dict(
        zip(*(segments[c].to_pylist() for c in ("segment_id", "char_start")), strict=True)
    )
    masked: dict[str, list[_Masked]] = {}
    for row in spans.select(["segment_id", *_Masked._fields]).to_pylist():
        masked.setdefault(row.pop("segment_id"), []).append(_Masked(**row))
    normalised = {source_id: align.normalise(text or "") for source_id, text in texts.items()}
    found: dict[str, Quote] = {}
    for coding_id, (source_id, places) in _places(codings).items():
        edges = [
            starts[segment_id] + offset
            for segment_id, start, end in places
            for offset in to_identified(sorted(masked.get(segment_id, ())), start, end)
        ]
        text = (texts[source_id] or "")[min(edges) : max(edges)]
        number = _occurrence(normalised[source_id], text, min(edges))
        found[coding_id] = Quote(source_id, text, number)
    return found


def _places(codings: pa.Table) -> dict[str, tuple[str, list[tuple[str, int, int]]]]:
    """Per coding, its source and its stretches of segments."""
    columns = ["coding_id", "source_id", "segment_id", "char_start", "char_end"]
    placed: dict[str, tuple[str, list[tuple[str, int, int]]]] = {}
    for row in codings.select(columns).to_pylist():
        _, stretches = placed.setdefault(row["coding_id"], (row["source_id"], []))
        stretches.append((row["segment_id"], row["char_start"], row["char_end"]))
    return placed


def _occurrence(source: align.Normalised, quote: str, start: int) -> int:
    """Which occurrence of the quote begins nearest to ``start``; the first when it is not found."""
    places: Iterable[tuple[int, int]] = (
        (abs(at[0] - start), number)
        for number in range(1, align.count(source, quote) + 1)
        if (at := align.locate(source, quote, number)) is not None
    )
    return min(places, default=(0, 1))[1]
