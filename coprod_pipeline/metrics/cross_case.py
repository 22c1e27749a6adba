"""The figures of ``mart_cross_case`` (XC).

What belongs here: a function a metric, from the tables of all cases to figures. What does not:
ratings of one case (``ratings``), the definitions in words (``registry``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.figures import evidence_id
from coprod_pipeline.metrics.registry import metric
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study

Cases = Mapping[str, Mapping[str, pa.Table]]
#: Rows of the mart in the order of the metric, and the evidence they rest on.
Rows = tuple[list[dict[str, Any]], pa.Table]

_CARRIED = (
    "grain",
    "case_id",
    "phase_id",
    "code_id",
    "item",
    "derivation",
    "estimate",
    "unit",
    "loio_lo",
    "loio_hi",
    "n_informants",
    "n_documents",
    "n_segments",
    "coder_source",
    "status",
    "status_reason",
    "exploratory",
)


def measure_cross_case(study: Study, cases: Cases) -> dict[str, pa.Table]:
    """``mart_cross_case`` and its ``evidence``, from each case's tables and figures.

    Each case brings dim_code, fact_rating, mart_implementation and evidence. Cases of the study
    that are not in ``cases`` have no rows. The rows of the mart stand in the order of each metric.
    """
    measured = [compute(study, cases) for compute in FIGURES.values()]
    mart, evidence = TABLES["mart_cross_case"], TABLES["evidence"]
    rows = [{name: row.get(name) for name in mart.column_names} for r, _ in measured for row in r]
    return {
        "mart_cross_case": pa.Table.from_pylist(rows, schema=mart.schema),
        "evidence": evidence.sort(
            pa.concat_tables([evidence.empty(), *(found for _, found in measured)])
        ),
    }


def construct_by_case(study: Study, cases: Cases) -> Rows:
    """XC-01: the preferred rating of every registered construct in every case, at both grains.

    Ordered by whole case before phases, construct as registered (without registered constructs
    as in the codebooks), case, phase: never by what the ratings are.
    """
    about = metric("XC-01")
    place = _construct_order(study, cases)
    phases = {
        (case, p.period_id): order
        for case, listed in study.phases.items()
        for order, p in enumerate(listed)
    }
    rows = []
    same: dict[str, str] = {}
    for case_id in study.case_ids:
        for rating in _preferred(cases[case_id]) if case_id in cases else ():
            if rating["code_id"] not in place:
                continue
            row = {name: rating[name] for name in _CARRIED}
            row |= {"metric_id": about.metric_id, "metric_version": about.version}
            if rating["evidence_id"] is not None:
                row["evidence_id"] = same[rating["evidence_id"]] = evidence_id(row)
            rows.append(row)
    rows.sort(
        key=lambda r: (
            r["phase_id"] is not None,
            place[r["code_id"]],
            study.case_ids.index(r["case_id"]),
            phases.get((r["case_id"], r["phase_id"]), -1),
        )
    )
    return rows, _under_new_ids(cases, same)


def _construct_order(study: Study, cases: Cases) -> dict[str, int]:
    """Constructs of the matrix and their place: as registered, else as in the codebooks."""
    codes = {row["code_id"]: row for t in cases.values() for row in t["dim_code"].to_pylist()}
    rateable = [row for row in codes.values() if row["rateable"]]
    if study.registered_codes:
        known = {row["code_id"] for row in rateable}
        return {c: i for i, c in enumerate(study.registered_codes) if c in known}
    plain = [row for row in rateable if "@" not in row["code_id"]]
    plain.sort(key=lambda r: (r["framework"], r["sort_order"], r["code_id"]))
    return {row["code_id"]: i for i, row in enumerate(plain)}


def _preferred(tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """The rows of IMP-01 that figures use: consensus where there is one."""
    chosen = {
        (r["phase_id"], r["code_id"], r["derivation"])
        for r in tables["fact_rating"].to_pylist()
        if r["is_preferred"]
    }
    figures = tables["mart_implementation"]
    return [
        row
        for row in figures.filter(pc.equal(figures["metric_id"], "IMP-01")).to_pylist()
        if (row["phase_id"], row["code_id"], row["derivation"]) in chosen
    ]


def _under_new_ids(cases: Cases, same: Mapping[str, str]) -> pa.Table:
    """The evidence of figures, again for the figures that repeat them."""
    empty = TABLES["evidence"].empty()
    found = pa.concat_tables([empty, *(t["evidence"] for t in cases.values())])
    old = pa.array(same.keys(), pa.string())
    found = found.filter(pc.is_in(found["evidence_id"], value_set=old))
    place = pc.index_in(found["evidence_id"], value_set=old)
    ids = pa.chunked_array([pa.array(same.values(), pa.string()).take(place.combine_chunks())])
    return found.set_column(0, TABLES["evidence"].schema.field("evidence_id"), ids)


#: The function of each metric of this mart.
FIGURES: dict[str, Callable[[Study, Cases], Rows]] = {"XC-01": construct_by_case}
