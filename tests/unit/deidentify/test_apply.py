"""A case's tables, and reuse."""

from __future__ import annotations

from datetime import date

import pytest

from coprod_pipeline.deidentify.apply import deidentify_case
from coprod_pipeline.deidentify.identities import build_identities
from coprod_pipeline.model import RESTRICTED_TABLES, TABLES, Span
from coprod_pipeline.protocol import Case, Person, Study

STUDY = Study(
    "s",
    "t",
    True,
    date(2019, 1, 1),
    date(2023, 1, 1),
    cases=(Case("a", "A"),),
    roster=(Person("P1", "a", "Danny Silvers"),),
)
SOURCES = RESTRICTED_TABLES["raw_source"].from_rows(
    [
        {"source_id": "s1", "case_id": "a", "kind": "interview", "language": "en", "text": "…"},
        {"source_id": "s2", "case_id": "b", "kind": "interview", "language": "en", "text": "…"},
    ]
)
SEGMENTS = RESTRICTED_TABLES["raw_segment"].from_rows(
    [
        {"segment_id": "s1-2", "source_id": "s1", "case_id": "a", "position": 2, "language": "en",
         "speaker_role": "informant", "participant_id": "P1", "text": "I am Danny Silvers, 45."},
        {"segment_id": "s1-1", "source_id": "s1", "case_id": "a", "position": 1, "language": "en",
         "speaker_role": "interviewer", "participant_id": "P9", "text": "Who are you, Danny?"},
    ]
)  # fmt: skip
DETECTED = {"s1": [[], [Span(20, 22, "AGE", "identifiers")]]}


def run(
    cache: dict[str, bytes], detections: dict[str, list[list[Span]]] = DETECTED, key: bytes = b"k"
):
    who = build_identities(STUDY, (), (), key)
    return deidentify_case(
        STUDY, "a", SOURCES, SEGMENTS, detections, who, reuse=cache.get, keep=cache.__setitem__
    )


def test_tables() -> None:
    cache: dict[str, bytes] = {}
    case = run(cache)
    assert case.segments.schema == TABLES["fact_segment"].schema
    rows = case.segments.to_pylist()
    assert [r["text"] for r in rows] == ["Who are you, P1?", "I am P1, [Age 40-49]."]
    assert [r["participant_id"] for r in rows] == [None, "P1"]
    assert [r["n_words"] for r in rows] == [4, 5]
    assert (
        case.sources.to_pylist()[0] | {"n_segments": 2, "n_words": 9} == case.sources.to_pylist()[0]
    )
    assert case.sources.num_rows == 1
    spans = case.spans.to_pylist()
    assert [(s["segment_id"], s["start"], s["end"], s["type"]) for s in spans] == [
        ("s1-1", 13, 18, "PERSON"),
        ("s1-2", 5, 18, "PERSON"),
        ("s1-2", 20, 22, "AGE"),
    ]
    counts = {
        (q["type"], q["recogniser"]): (q["n_spans"], q["n_words"]) for q in case.quality.to_pylist()
    }
    assert counts == {("PERSON", "roster"): (2, 9), ("AGE", "identifiers"): (1, 9)}
    assert not any(b"Danny" in data for data in cache.values())


def test_reuse_until_something_changes() -> None:
    cache: dict[str, bytes] = {}
    first = run(cache)
    assert (first.n_masked_sources, first.n_reused) == (1, 0)
    second = run(cache)
    assert (second.n_masked_sources, second.n_reused) == (0, 1)
    assert second.segments.equals(first.segments)
    assert second.spans.equals(first.spans)
    assert run(cache, {"s1": [[], []]}).n_masked_sources == 1
    assert run(cache, key=b"x").n_masked_sources == 1


def test_detections_must_match() -> None:
    with pytest.raises(ValueError, match="s1"):
        run({}, {"s1": [[]]})
