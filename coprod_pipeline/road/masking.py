"""From the restricted tables to the masked ones: who is who in the study, then case by case.

What belongs here: which texts are searched and what is kept of the search. What does not: finding
and replacing (``deidentify``).
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Cache, Lake, fingerprint
from coprod_pipeline.protocol import Study
from coprod_pipeline.road import review
from coprod_pipeline.road.inputs import ingested, pass_on
from coprod_pipeline.road.reading import content_hashes

if TYPE_CHECKING:
    from coprod_pipeline.deidentify.decisions import ReviewedIdentities

log = logging.getLogger("coprod")


def identify(lake: Lake, study: Study) -> dict[str, int]:
    """Find who is who in the whole study: roster, speaker labels and names found in the text."""
    from coprod_pipeline.deidentify.decisions import people_to_hide, reviewed, under_decisions
    from coprod_pipeline.deidentify.identities import Label, Mention, build_identities

    review.absorb(lake, datetime.now(UTC).date())
    mentions: dict[tuple[str, str, str, str], int] = {}
    labels: dict[tuple[str, str, str, str | None, str | None], None] = {}
    authors: set[str] = set()
    counts = {"sources_searched": 0, "sources_unchanged": 0}
    for case_id in ingested(lake, study):
        sources = lake.read_secret_table(f"raw_source/{case_id}").to_pylist()
        segments = lake.read_secret_table(f"raw_segment/{case_id}").to_pylist()
        for source in sources:
            own = [s for s in segments if s["source_id"] == source["source_id"]]
            spans, reused = detect(lake, source, own)
            counts["sources_unchanged" if reused else "sources_searched"] += 1
            if not reused:
                log.info("%s: %s searched for identifiers", case_id, source["source_id"])
            for segment, found in zip(own, spans, strict=True):
                for span in found:
                    text = segment["text"][span.start : span.end]
                    where = (source["source_id"], case_id, text, span.type)
                    mentions[where] = mentions.get(where, 0) + 1
            for s in own:
                if s["speaker_label"]:
                    labels[
                        s["source_id"], case_id, s["speaker_label"], s["speaker_role"],
                        s["participant_id"],
                    ] = None  # fmt: skip
            authors |= _authors(source["metadata"])
    queue = review.load(lake)
    hidden = people_to_hide(queue.decisions)
    declared = [label for _, _, label, _, _ in labels]
    identities = build_identities(
        under_decisions(study, queue.decisions, declared),
        [Mention(*where, count) for where, count in sorted(mentions.items())],
        [Label(*label) for label in sorted(labels, key=str)],
        lake.vault.surrogate_key,
        extra_names=sorted({*authors, *hidden}),
    )
    # A decision that cannot hold stops the run here, before anything is masked.
    reviewed(identities, queue.decisions, queue.questions)
    lake.write_secret("identities", identities.to_bytes())
    return counts | {"forms_found": len(mentions)}


def _authors(metadata: str | None) -> set[str]:
    """Names in a document's own properties: an author is a person even if nobody speaks of them."""
    found = set()
    properties = json.loads(metadata).get("metadata", {}) if metadata else {}
    for key, value in properties.items():
        if not any(w in key.lower() for w in ("author", "creator", "modified_by")):
            continue
        for name in value if isinstance(value, list) else [value]:
            words = name.split() if isinstance(name, str) else []
            # One-word values are programs and account names more often than people.
            if 2 <= len(words) <= 4 and all(w[:1].isupper() and w.isalpha() for w in words):
                found.add(" ".join(words))
    return found


def detect(lake: Lake, source: dict[str, Any], segments: list[dict[str, Any]]) -> tuple[Any, bool]:
    """What the recognisers find in a source's segments, and whether it was known already."""
    from coprod_pipeline.deidentify.detect import default_detector
    from coprod_pipeline.model import Span

    detector = default_detector()
    texts = [s["text"] for s in segments]
    key = fingerprint([detector.version, source["language"], texts])
    cache = Cache(lake, "detect", source["content_hash"])
    kept = cache.get(key)
    if kept is not None:
        return [[Span(*span) for span in spans] for spans in json.loads(kept)], True
    found = detector.detect(texts, source["language"])
    rows = [[[s.start, s.end, s.type, s.source, s.surrogate] for s in spans] for spans in found]
    cache.put(key, json.dumps(rows).encode())
    return found, False


def load_identities(lake: Lake) -> ReviewedIdentities:
    """Who is who, as the last run found and the team decided."""
    from coprod_pipeline.deidentify.decisions import reviewed
    from coprod_pipeline.deidentify.identities import Identities

    data = lake.read_secret("identities")
    if data is None:
        raise CoprodError("the identities are not known yet", where="deidentify", mend="coprod run")
    queue = review.load(lake)
    return reviewed(Identities.from_bytes(data), queue.decisions, queue.questions)


def deidentify(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Mask a case's segments; what was replaced stays in the restricted zone."""
    from coprod_pipeline.deidentify.apply import deidentify_case

    sources = lake.read_secret_table(f"raw_source/{case_id}")
    segments = lake.read_secret_table(f"raw_segment/{case_id}")
    rows = segments.to_pylist()
    identities = load_identities(lake)
    detections = {}
    for source in sources.to_pylist():
        own = [s for s in rows if s["source_id"] == source["source_id"]]
        detections[source["source_id"]] = [
            [*found, *identities.decided.spans(segment["text"], case_id)]
            for segment, found in zip(own, detect(lake, source, own)[0], strict=True)
        ]
    cache = Cache(lake, "mask")
    result = deidentify_case(
        study, case_id, sources, segments, detections, identities,
        reuse=cache.get, keep=cache.put,
    )  # fmt: skip
    lake.write_table("deidentified", "dim_source", case_id, result.sources)
    lake.write_table("deidentified", "fact_segment", case_id, result.segments)
    lake.write_table("deidentified", "quality_deidentification", case_id, result.quality)
    contents = content_hashes(sources)
    of_segment = dict(zip(*(segments.column(c).to_pylist() for c in ("segment_id", "source_id")),
                          strict=True))  # fmt: skip
    owners = [contents[of_segment[s]] for s in result.spans.column("segment_id").to_pylist()]
    lake.write_secret_table(f"masked_span/{case_id}", result.spans, owners)
    pass_on(lake, "deidentify", "ingest", case_id)
    log.info("%s: %d spans masked (%d sources anew)", case_id, result.spans.num_rows,
             result.n_masked_sources)  # fmt: skip
    unanswered = review.ask(lake, study, case_id, rows, result.spans.to_pylist(), identities)
    if unanswered:
        log.info("%s: %d open questions for the team (coprod review)", case_id, unanswered)
    return {
        "segments": result.segments.num_rows,
        "masked_spans": result.spans.num_rows,
        "sources_masked": result.n_masked_sources,
        "sources_unchanged": result.n_reused,
        "questions_open": unanswered,
    }
