"""From codings to ratings and figures.

What belongs here: which tables go in and come out. What does not: placing codings (``coding``),
computing figures (``metrics``).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from coprod_pipeline.lake import Lake
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.inputs import (
    CASE_TABLES,
    STUDY_TABLES,
    coded_table,
    measured,
    pass_on,
    path_to_source,
)
from coprod_pipeline.road.masking import load_identities

if TYPE_CHECKING:
    import pyarrow as pa

    from coprod_pipeline.deidentify.identities import Identities


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
    tables |= _beside_people(lake, case_id)
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


def _beside_people(lake: Lake, case_id: str) -> dict[str, pa.Table]:
    """What tells of a program beside people: reviews of its suggestions, what it said unseen."""
    found = {
        "machine_review": coded_table(lake, "machine_review", case_id),
        "held_out_coding": coded_table(lake, "held_out_coding", "study"),
    }
    return {name: table for name, table in found.items() if table is not None}


def compare(lake: Lake, study: Study) -> dict[str, int]:
    """Compute the figures over all cases from each case's last good state."""
    from coprod_pipeline.metrics.cross_case import measure_cross_case
    from coprod_pipeline.metrics.machine_quality import machine_quality
    from coprod_pipeline.metrics.rating_agreement import quality_rating
    from coprod_pipeline.metrics.reliability import quality_reliability

    names = ("dim_source", "fact_segment")
    per_case = {
        case_id: {n: lake.read_table("deidentified", n, case_id) for n in names}
        | {n: lake.read_table("coded", n, case_id) for n in CASE_TABLES["coded"]}
        for case_id in measured(lake, study)
    }
    result = measure_cross_case(study, per_case)
    result["quality_reliability"] = quality_reliability(per_case.values())
    result["quality_rating"] = quality_rating(per_case)
    beside = {c: tables | _beside_people(lake, c) for c, tables in per_case.items()}
    result |= machine_quality(beside)
    for name in STUDY_TABLES:
        lake.write_table("coded", name, "study", result.get(name, TABLES[name].empty()))
    return {name: table.num_rows for name, table in result.items()}
