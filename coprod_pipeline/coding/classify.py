"""A case's codings with those of the classifier, and what it says of what people coded.

What belongs here: putting the classifier's codings beside the others, its table of held-out
decisions, what it tells of itself. What does not: learning (``training``), other coders (``case``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from coprod_pipeline.coding.codebook import Codebook, dim_code_rows
from coprod_pipeline.coding.coder_ids import CoderId
from coprod_pipeline.coding.coders.classifier import CODER_ID, ClassifierCoder
from coprod_pipeline.coding.coders.classifier_features import units_of
from coprod_pipeline.coding.coders.classifier_model import Model
from coprod_pipeline.coding.ground import Ground, Row, machine_rows
from coprod_pipeline.coding.lessons import segments_by_source
from coprod_pipeline.coding.machine import CodingCache
from coprod_pipeline.model import CODED_TABLES, TABLES
from coprod_pipeline.protocol import Study

#: Where the classifier's remarks are said to be from.
OF_CLASSIFIER = f"of {CODER_ID}"
CODING_TABLES = ("fact_coding", "fact_coding_phase", "dim_code", "dim_coder")


def classify_case(
    study: Study,
    case_id: str,
    model: Model | None,
    given: Mapping[str, pa.Table],
    *,
    codebooks: Sequence[Codebook],
    sources: pa.Table,
    raw_segments: pa.Table,
    segments: pa.Table,
    cache: CodingCache | None,
) -> dict[str, pa.Table]:
    """Add the classifier's codings to a case; returns the tables of ``CODING_TABLES``.

    ``given`` has these tables as people and the other programs made them. Without a model they
    stay as they are.
    """
    if model is None:
        return {name: given[name] for name in CODING_TABLES}
    ground = Ground(study, case_id, codebooks, sources, raw_segments, segments)
    coders: dict[str, CoderId] = {}
    # Everything else that the outcome depends on is in the model's version.
    rows = machine_rows(ground, ClassifierCoder(model), "", codebooks, coders, cache)
    known = set(given["dim_code"].column("code_id").to_pylist())
    used = {str(row["code_id"]) for row in rows} - known
    codes = [r for r in dim_code_rows(codebooks, (), used) if r["code_id"] in used]
    added = {
        "fact_coding": rows,
        "fact_coding_phase": ground.phase_rows(rows),
        "dim_code": codes,
        "dim_coder": [c.row() for c in coders.values()],
    }
    return {
        name: TABLES[name].sort(
            pa.concat_tables([given[name], TABLES[name].from_rows(added[name])])
        )
        for name in CODING_TABLES
    }


def held_out_rows(model: Model | None) -> pa.Table:
    """The table ``held_out_coding``: what models say of segments they had not learnt from."""
    rows: dict[tuple[str, str], Row] = {}
    for part in model.parts if model is not None else ():
        for held in part.held_out:
            for i, segment_id in enumerate(held.segment_ids):
                for j, code_id in enumerate(part.code_ids):
                    row = rows.setdefault(
                        (segment_id, code_id),
                        {
                            "segment_id": segment_id,
                            "source_id": held.source_id,
                            "case_id": held.case_id,
                            "code_id": code_id,
                            "coder_id": CODER_ID,
                            "probability": 0.0,
                            "predicted": False,
                        },
                    )
                    said = float(held.probability[i, j])
                    row["probability"] = max(said, float(str(row["probability"])))
                    row["predicted"] = bool(row["predicted"] or held.predicted[i, j])
    return CODED_TABLES["held_out_coding"].from_rows(list(rows.values()))


def remarks_of(model: Model | None, segments: pa.Table) -> list[Row]:
    """What of a case the classifier left alone and why, as remarks on codings are told."""
    if model is None or not any(gives for part in model.parts for gives in part.gives):
        return []
    coder, unlike = ClassifierCoder(model), 0
    languages: list[str] = []
    for own in segments_by_source(segments).values():
        units = units_of(own, model.unit)
        spoken = [s.language or "" for s in own if s.is_codable]
        if spoken and not coder.knows(units):
            unlike += len(spoken)
        else:
            languages += spoken
    counts = {"their source is in other words than those that people coded": unlike}
    for part in model.parts:
        why = f"too few codings of people in their language to learn {', '.join(part.frameworks)}"
        counts[why] = sum(language not in part.languages for language in languages)
    return [
        {"file": "study.yaml", "what": "segments", "where": OF_CLASSIFIER, "why": why, "n": n}
        for why, n in counts.items()
        if n
    ]
