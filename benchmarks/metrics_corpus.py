"""Made tables of coded cases, the same for the same seed: what the figures are timed on.

What belongs here: a study and the tables of its cases, as large as asked for. What does not: any
figure. Every segment is a unit of an informant or a document; every coder reads nine tenths of
them, and gives most of these the segment's own code, others any code of the codebooks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from coprod_pipeline.coding.codebook import dim_code_rows, load_codebook
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Case, Period, Study

SEED = 20_240_601
FRAMEWORKS = ("cfir2022", "rogers", "greenhalgh", "lozeau", "adoption")
CODERS = ("coder_a", "coder_b", "coder_c")
#: How often a coder reads a segment, and gives it the segment's own code.
READS, AGREES = 0.9, 0.85
_VALENCES, _OFTEN = ("1", "-1", "0", "X"), (0.6, 0.25, 0.1, 0.05)
_WORDS = "we came to hold the group every week and then the rest of the service did as well "


@dataclass(frozen=True)
class Size:
    """How large a case is."""

    segments: int
    informants: int
    documents: int


def study(case_ids: tuple[str, ...]) -> Study:
    """A study of these cases, each with two phases."""
    periods = (
        Period("early", date(2010, 1, 1), date(2014, 12, 31)),
        Period("late", date(2015, 1, 1), date(2019, 12, 31)),
    )
    return Study(
        "made",
        "Made for timing",
        True,
        date(2010, 1, 1),
        date(2019, 12, 31),
        tuple(Case(c, c) for c in case_ids),
        phases=dict.fromkeys(case_ids, periods),
        frameworks=FRAMEWORKS,
    )


def codes(folder: Path) -> list[dict[str, object]]:
    """The rows of ``dim_code``: the codebooks that the project brings (``folder`` has no other)."""
    return dim_code_rows([load_codebook(name, folder) for name in FRAMEWORKS], (), ())


def case_tables(
    case_id: str, size: Size, dim_code: list[dict[str, Any]], seed: int = SEED
) -> dict[str, pa.Table]:
    """The tables that ``measure_case`` takes; every person and document is one source."""
    n_segments, n_informants = size.segments, size.informants
    random = np.random.default_rng([seed, *case_id.encode()])
    n_sources = n_informants + size.documents
    source_ids = np.array([f"{case_id}s{i:03d}" for i in range(n_sources)])
    source = np.arange(n_segments) * n_sources // max(n_segments, 1)
    is_document = source >= n_informants
    ids = np.array([f"{source_ids[s]}.{i:06d}" for i, s in enumerate(source.tolist())])
    people = np.array([f"{case_id}P{i:03d}" for i in range(n_sources)])[source]
    segments = {
        "segment_id": ids,
        "source_id": source_ids[source],
        "case_id": np.full(n_segments, case_id),
        "participant_id": pa.array(people, mask=is_document),
        "speaker_role": pa.array(np.full(n_segments, "informant"), mask=is_document),
        "position": np.arange(n_segments),
        "text": [_WORDS * (1 + n % 4) for n in random.integers(0, 4, n_segments).tolist()],
    }
    coding = _codings(case_id, segments, source, dim_code, random)
    in_phase = random.random(len(coding["coding_id"]))
    member = in_phase < 2 / 3
    phase = {
        "coding_id": coding["coding_id"][member],
        "case_id": np.full(int(member.sum()), case_id),
        "phase_id": np.where(in_phase[member] < 1 / 3, "early", "late"),
    }
    kinds = ["interview"] * n_informants + ["document"] * size.documents
    listed = [
        {"source_id": s, "case_id": case_id, "kind": k, "date_lo": date(2019, 6, 1)}
        for s, k in zip(source_ids.tolist(), kinds, strict=True)
    ]
    return {
        "dim_source": TABLES["dim_source"].from_rows(listed),
        "fact_segment": _table("fact_segment", segments),
        "fact_coding": _table("fact_coding", coding),
        "fact_coding_phase": _table("fact_coding_phase", phase),
        "dim_code": TABLES["dim_code"].from_rows(dim_code),
        "dim_coder": TABLES["dim_coder"].from_rows(
            [{"coder_id": c, "kind": "human"} for c in CODERS]
        ),
        **{name: TABLES[name].empty() for name in ("dim_unit", "fact_event", "fact_adaptation")},
    }


def _codings(
    case_id: str,
    segments: dict[str, Any],
    source: npt.NDArray[np.int64],
    dim_code: list[dict[str, Any]],
    random: np.random.Generator,
) -> dict[str, Any]:
    """One coding a coder and segment that the coder reads, a stretch of the segment's text."""
    names = np.array(sorted(str(c["code_id"]) for c in dim_code if ".role." not in c["code_id"]))
    n_segments = len(source)
    truth = random.integers(0, len(names), n_segments)
    lean = random.choice(len(_VALENCES), n_segments, p=_OFTEN)
    segment, code, coder, valence = [], [], [], []
    for number in range(len(CODERS)):
        read = np.flatnonzero(random.random(n_segments) < READS)
        same = random.random(len(read)) < AGREES
        segment.append(read)
        code.append(np.where(same, truth[read], random.integers(0, len(names), len(read))))
        coder.append(np.full(len(read), number))
        other = random.choice(len(_VALENCES), len(read), p=_OFTEN)
        valence.append(np.where(same, lean[read], other))
    where = np.concatenate(segment)
    n = len(where)
    start = random.integers(0, 40, n)
    said = np.array(_VALENCES)[np.concatenate(valence)]
    return {
        "coding_id": np.array([f"{case_id}k{i:07d}" for i in range(n)]),
        "segment_id": segments["segment_id"][where],
        "source_id": segments["source_id"][where],
        "case_id": np.full(n, case_id),
        "participant_id": segments["participant_id"].take(pa.array(where)),
        "code_id": names[np.concatenate(code)],
        "coder_id": np.array(CODERS)[np.concatenate(coder)],
        "char_start": start,
        "char_end": start + random.integers(10, 45, n),
        "valence_code": said,
        "valence": pa.array(np.where(said == "X", "0", said).astype(np.int64), mask=said == "X"),
        "explicit_example": random.random(n) < 0.3,
        "level": random.integers(0, 4, n),
    }


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    schema = TABLES[name].schema
    n = len(next(iter(columns.values())))
    return pa.table(
        {
            f.name: pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(n, f.type)
            for f in schema
        },
        schema=schema,
    )
