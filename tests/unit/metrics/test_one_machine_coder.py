"""Of several programs one alone is evidence for a codebook in a case."""

from __future__ import annotations

import pyarrow as pa
import pytest

from coprod_pipeline.metrics.voices import hear_voices
from coprod_pipeline.model import TABLES

from .small_case import Said, SmallCase, tables_of

ORDER = ("classifier", "llm:m@1", "imported-gpt", "cues")


def heard(*coders: str, own_framework: str | None = None) -> set[str]:
    """Coders whose codings are evidence; each says something of its own."""
    talk = [Said(f"P{i}", "1", coder="cues", segment=i) for i, _ in enumerate(coders, start=1)]
    if own_framework:
        talk.append(Said("P9", "1", code="rog.attr.observ", coder="cues"))
    tables = tables_of(SmallCase(tuple(talk)))
    named = {f"P{i}": coder for i, coder in enumerate(coders, start=1)}
    rows = [
        r | {"coder_id": named.get(str(r["participant_id"]), own_framework)}
        for r in tables["fact_coding"].to_pylist()
    ]
    everybody = {c for c in (*coders, own_framework) if c}
    listed = [{"coder_id": c, "kind": "machine"} for c in sorted(everybody)]
    tables |= {
        "fact_coding": TABLES["fact_coding"].from_rows(rows),
        "dim_coder": TABLES["dim_coder"].from_rows(listed),
    }
    voices = hear_voices(tables)
    assert set(voices.coder_source.values()) == {"machine"}
    codings: pa.Table = tables["fact_coding"]
    return set(codings["coder_id"].take(voices.heard["row_no"]).to_pylist())


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_that_coded_counts_alone(first: int) -> None:
    assert heard(*reversed(ORDER[first:])) == {ORDER[first]}


def test_each_codebook_has_its_own() -> None:
    assert heard("cues", "classifier", own_framework="cues") == {"classifier", "cues"}
