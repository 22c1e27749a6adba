"""Extractions as bytes: between the parsing process and its parent, and in the cache.

What belongs here: JSON in both directions. What does not: pickle, which would run what a hostile
file made of a parser.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from coprod_pipeline.model import REASONS, ExtractedSegment, Extraction


def dump(extraction: Extraction) -> bytes:
    """An extraction as ASCII JSON; the same extraction gives the same bytes."""
    fields = dataclasses.asdict(extraction)
    return json.dumps(fields, sort_keys=True, default=str).encode("ascii")


def load(data: bytes) -> Extraction:
    """The extraction of these bytes; raises ``ValueError`` when they are not one."""
    fields = json.loads(data)
    if not isinstance(fields, dict) or fields.get("status") not in ("ok", "quarantined"):
        raise ValueError("not an extraction")
    if fields["status"] == "quarantined" and fields.get("reason") not in REASONS:
        raise ValueError("not a reason code")
    try:
        segments = tuple(_segment(s) for s in fields.pop("segments"))
        return Extraction(segments=segments, **fields)
    except (TypeError, KeyError) as error:
        raise ValueError("not an extraction") from error


def _segment(fields: Any) -> ExtractedSegment:
    return ExtractedSegment(**fields)
