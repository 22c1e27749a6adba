"""From masked segments to codings, from codings to ratings and figures.

What belongs here: which tables go in and come out. What does not: placing codings (``coding``),
computing figures (``metrics``).
"""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from coprod_pipeline.lake import Cache, Lake
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.inputs import (
    CASE_TABLES,
    STUDY_TABLES,
    measured,
    pass_on,
    path_to_source,
)
from coprod_pipeline.road.masking import load_identities
from coprod_pipeline.road.projects import project_codings

if TYPE_CHECKING:
    import pyarrow as pa

    from coprod_pipeline.deidentify.identities import Identities

log = logging.getLogger("coprod")


def code(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Place the team's codings and run the machine coders on a case."""
    from coprod_pipeline.coding.case import code_case
    from coprod_pipeline.coding.codebook import load_codebook
    from coprod_pipeline.coding.coder_ids import keyed_pseudonym

    identities = load_identities(lake)
    codebooks = [load_codebook(name, lake.landing) for name in study.frameworks]
    brought = project_codings(lake, study, case_id, codebooks, identities)
    study = replace(study, codings=brought.codings)
    result = code_case(
        masked_units(study, case_id, identities),
        case_id,
        codebooks=codebooks,
        sources=lake.read_secret_table(f"raw_source/{case_id}"),
        raw_segments=lake.read_secret_table(f"raw_segment/{case_id}"),
        segments=lake.read_table("deidentified", "fact_segment", case_id),
        spans=lake.read_secret_table(f"masked_span/{case_id}"),
        path_to_source=path_to_source(lake, case_id),
        cache=Cache(lake, "cues"),
        pseudonym=keyed_pseudonym(lake.vault.surrogate_key),
        tool_texts=brought.texts,
        exported=brought.exported,
    )
    lake.write_table("coded", "fact_coding", case_id, result.codings)
    lake.write_table("coded", "fact_coding_phase", case_id, result.coding_phases)
    lake.write_table("coded", "dim_code", case_id, TABLES["dim_code"].from_rows(result.codes))
    lake.write_table("coded", "dim_coder", case_id, TABLES["dim_coder"].from_rows(result.coders))
    refused = [*brought.refused, *result.refused]
    lake.write_state(f"refused_codings/{case_id}", refused)
    lake.write_state(f"codings_remarks/{case_id}", brought.remarks)
    pass_on(lake, "code", "deidentify", case_id)
    n = len(set(result.codings.column("coding_id").to_pylist()))
    log.info("%s: %d codings, %d not placed", case_id, n, len(refused))
    return {"codings": n, "rows": result.codings.num_rows, "not_placed": len(refused)}


def measure(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Compute a case's ratings and figures."""
    from coprod_pipeline.metrics.case import measure_case
    from coprod_pipeline.metrics.events import events

    identities = load_identities(lake)
    study = masked_units(study, case_id, identities)
    units, happened = events(
        study,
        case_id,
        path_to_source(lake, case_id),
        mask=lambda text: identities.mask_text(text, case_id=case_id),
    )
    lake.write_table("coded", "dim_unit", case_id, units)
    lake.write_table("coded", "fact_event", case_id, happened)
    lake.write_table(
        "coded", "fact_adaptation", case_id, _adaptations(lake, study, case_id, identities)
    )
    tables = {
        name: lake.read_table("deidentified", name, case_id) for name in CASE_TABLES["deidentified"]
    }
    for name in CASE_TABLES["coded"][:7]:
        tables[name] = lake.read_table("coded", name, case_id)
    result = measure_case(study, case_id, tables)
    for name, table in result.items():
        lake.write_table("coded", name, case_id, table)
    pass_on(lake, "measure", "code", case_id)
    return {name: table.num_rows for name, table in result.items()}


def masked_units(study: Study, case_id: str, identities: Identities) -> Study:
    """The protocol with what becomes ids and names masked: adopting units, core functions."""

    def mask(row: Any) -> Any:
        if row.unit and getattr(row, "case_id", case_id) == case_id:
            return replace(row, unit=identities.mask_text(row.unit, case_id=case_id))
        return row

    functions = {
        case: tuple((key, identities.mask_text(text, case_id=case)) for key, text in rows)
        for case, rows in study.core_functions.items()
    }
    return replace(
        study,
        core_functions=functions,
        events=tuple(mask(e) for e in study.events),
        codings=tuple(mask(c) for c in study.codings),
    )


def _adaptations(lake: Lake, study: Study, case_id: str, identities: Identities) -> pa.Table:
    paths = path_to_source(lake, case_id)
    rows = []
    for a in study.adaptations:
        if a.case_id != case_id:
            continue
        row = asdict(a) | {"source_id": paths.get(str(a.source_path))}
        row.pop("row")
        row.pop("source_path")
        for column in ("what", "reason", "decided_by", "kind"):
            row[column] = identities.mask_text(row[column], case_id=case_id) or None
        rows.append(row)
    return TABLES["fact_adaptation"].from_rows(rows)


def compare(lake: Lake, study: Study) -> dict[str, int]:
    """Compute the figures over all cases from each case's last good state."""
    from coprod_pipeline.metrics.cross_case import measure_cross_case
    from coprod_pipeline.metrics.reliability import quality_reliability

    names = ("dim_source", "fact_segment")
    per_case = {
        case_id: {n: lake.read_table("deidentified", n, case_id) for n in names}
        | {n: lake.read_table("coded", n, case_id) for n in CASE_TABLES["coded"]}
        for case_id in measured(lake, study)
    }
    result = measure_cross_case(study, per_case)
    result["quality_reliability"] = quality_reliability(per_case.values())
    for name in STUDY_TABLES:
        lake.write_table("coded", name, "study", result.get(name, TABLES[name].empty()))
    return {name: table.num_rows for name, table in result.items()}
