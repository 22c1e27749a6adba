"""A case de-identified: its identified tables in, its de-identified tables out.

What belongs here: the tables of a case, and a result per source that is reused while neither the
source, nor what was detected in it, nor the study's identities changed. What does not: masking
itself (``masking``), detection, keeping the cache.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from coprod_pipeline.deidentify.identities import Identities
from coprod_pipeline.deidentify.masking import VERSION, Masked, MaskedSpan, mask
from coprod_pipeline.deidentify.recognisers.base import recogniser_of
from coprod_pipeline.model import RESTRICTED_TABLES, TABLES, Span
from coprod_pipeline.protocol import Study

__all__ = ["DeidentifiedCase", "Masked", "MaskedSpan", "deidentify_case", "mask"]

Row = dict[str, Any]


@dataclass(frozen=True)
class DeidentifiedCase:
    """A case's tables as in the model, and how many sources were masked anew or reused.

    Tables: dim_source, fact_segment, masked_span, quality_deidentification.
    """

    sources: pa.Table
    segments: pa.Table
    spans: pa.Table
    quality: pa.Table
    n_masked_sources: int
    n_reused: int


def deidentify_case(
    study: Study,
    case_id: str,
    sources: pa.Table,
    segments: pa.Table,
    detections: Mapping[str, Sequence[Sequence[Span]]],
    identities: Identities,
    *,
    reuse: Callable[[str], bytes | None],
    keep: Callable[[str, bytes], None],
) -> DeidentifiedCase:
    """Mask the segments of a case.

    ``sources`` and ``segments`` are raw_source and raw_segment; ``detections`` has, per source,
    the spans of each segment in order of position: ValueError when they do not match.
    ``reuse(key)`` gives back what ``keep(key, data)`` was given, or None; the data holds
    de-identified text and offsets. Rows of other cases are passed over.
    """
    by_source: dict[str, list[Row]] = {}
    for row in segments.to_pylist():
        if row["case_id"] == case_id:
            by_source.setdefault(row["source_id"], []).append(row)
    out: dict[str, list[Row]] = {"source": [], "segment": [], "span": [], "quality": []}
    n_reused = n_masked = 0
    for source in sources.to_pylist():
        if source["case_id"] != case_id:
            continue
        source_id = source["source_id"]
        rows = sorted(by_source.get(source_id, []), key=lambda r: r["position"])
        found = detections.get(source_id, ())
        if len(found) != len(rows):
            raise ValueError(f"{source_id}: {len(rows)} segments, {len(found)} detections")
        key = _cache_key(rows, found, identities, study)
        stored = reuse(key)
        masked = _load(stored) if stored is not None else None
        if masked is None:
            masked = [
                mask(
                    r["text"] or "",
                    s,
                    identities,
                    language=r["language"],
                    case_id=case_id,
                    source_id=source_id,
                )
                for r, s in zip(rows, found, strict=True)
            ]
            keep(key, _dump(masked))
            n_masked += 1
        else:
            n_reused += 1
        _add(out, source, rows, masked)
    return DeidentifiedCase(
        TABLES["dim_source"].from_rows(out["source"]),
        TABLES["fact_segment"].from_rows(out["segment"]),
        RESTRICTED_TABLES["masked_span"].from_rows(out["span"]),
        TABLES["quality_deidentification"].from_rows(out["quality"]),
        n_masked,
        n_reused,
    )


def _add(
    out: dict[str, list[Row]], source: Row, rows: Sequence[Row], masked: Sequence[Masked]
) -> None:
    columns = TABLES["fact_segment"].column_names
    words: Counter[str | None] = Counter()
    spans: Counter[tuple[str | None, str, str]] = Counter()
    for row, result in zip(rows, masked, strict=True):
        n_words = len((row["text"] or "").split())
        words[row["language"]] += n_words
        informant = row["speaker_role"] == "informant"
        out["segment"].append(
            {name: row.get(name) for name in columns}
            | {
                "n_words": n_words,
                "text": result.text,
                "participant_id": row["participant_id"] if informant else None,
            }
        )
        for span in result.spans:
            out["span"].append({"segment_id": row["segment_id"], **vars(span)})
            spans[(row["language"], span.type, recogniser_of(span.recogniser))] += 1
    out["source"].append(
        {name: source.get(name) for name in TABLES["dim_source"].column_names}
        | {"n_segments": len(rows), "n_words": words.total()}
    )
    for (language, kind, recogniser), n_spans in spans.items():
        out["quality"].append(
            {
                "source_id": source["source_id"],
                "language": language,
                "type": kind,
                "recogniser": recogniser,
                "n_spans": n_spans,
                "n_words": words[language],
            }
        )


def _cache_key(
    rows: Sequence[Row],
    found: Sequence[Sequence[Span]],
    identities: Identities,
    study: Study,
) -> str:
    how = [VERSION, identities.fingerprint, vars(study.deidentification)]
    what = [
        [
            *(row["case_id"], row["source_id"], row["language"], row["text"]),
            [[s.start, s.end, s.type, s.source] for s in spans],
        ]
        for row, spans in zip(rows, found, strict=True)
    ]
    return hashlib.sha256(json.dumps([how, what], sort_keys=True).encode()).hexdigest()


def _dump(masked: Sequence[Masked]) -> bytes:
    return json.dumps(
        [[m.text, [list(vars(s).values()) for s in m.spans]] for m in masked]
    ).encode()


def _load(data: bytes) -> list[Masked]:
    return [
        Masked(text, tuple(MaskedSpan(*values) for values in spans))
        for text, spans in json.loads(data)
    ]
