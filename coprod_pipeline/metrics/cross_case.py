"""The figures of ``mart_cross_case`` (XC).

What belongs here: bringing the figures over all cases together, and the matrix of constructs and
cases (XC-01). What does not: the other figures (``contrast``, ``similarity``, ``patterns``,
``configurational``, ``differences``), ratings of one case (``ratings``), the definitions in words
(``registry_cross_case``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.comparison import Cases, Comparison
from coprod_pipeline.metrics.configurational import configurations
from coprod_pipeline.metrics.contrast import contrasts, shared
from coprod_pipeline.metrics.differences import omnibus_test
from coprod_pipeline.metrics.figures import Figure, evidence_id, evidence_table
from coprod_pipeline.metrics.patterns import pattern_matching
from coprod_pipeline.metrics.registry import metric
from coprod_pipeline.metrics.similarity import profile_similarity
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study

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
    "loio_items",
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

    Each case brings the tables that ``measure_case`` takes and gives. Cases of the study that are
    not in ``cases`` have no rows; without any there are none at all. The rows of the mart stand in
    the order of each metric.
    """
    comparison = Comparison(study, cases)
    measured = [compute(comparison) for compute in FIGURES.values()] if cases else []
    mart, evidence = TABLES["mart_cross_case"], TABLES["evidence"]
    rows = [{name: row.get(name) for name in mart.column_names} for r, _ in measured for row in r]
    return {
        "mart_cross_case": pa.Table.from_pylist(rows, schema=mart.schema),
        "evidence": evidence.sort(
            pa.concat_tables([evidence.empty(), *(found for _, found in measured)])
        ),
    }


def construct_by_case(comparison: Comparison) -> Rows:
    """XC-01: the preferred rating of every registered construct in every case, at both grains.

    Ordered by whole case before phases, construct as registered (without registered constructs
    as in the codebooks), case, phase: never by what the ratings are.
    """
    about = metric("XC-01")
    study, cases = comparison.study, comparison.cases
    place = {code: i for i, code in enumerate(comparison.constructs)}
    phases = {
        (case, p.period_id): order
        for case, listed in study.phases.items()
        for order, p in enumerate(listed)
    }
    rows = []
    same: dict[str, str] = {}
    for case_id in comparison.case_ids:
        grades = _grades(cases[case_id])
        for rating in _preferred(cases[case_id]):
            if rating["code_id"] not in place:
                continue
            row = {name: rating[name] for name in _CARRIED}
            if rating["phase_id"] is None:
                row["evidence_grade"] = grades.get(rating["code_id"])
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


def _grades(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """The grade of each construct of a case (EVQ-09)."""
    figures = tables["mart_evidence_quality"]
    graded = figures.filter(pc.equal(figures["metric_id"], "EVQ-09"))
    return dict(
        zip(graded["code_id"].to_pylist(), graded["evidence_grade"].to_pylist(), strict=True)
    )


def _under_new_ids(cases: Cases, same: Mapping[str, str]) -> pa.Table:
    """The evidence of figures, again for the figures that repeat them."""
    empty = TABLES["evidence"].empty()
    found = pa.concat_tables([empty, *(t["evidence"] for t in cases.values())])
    old = pa.array(same.keys(), pa.string())
    found = found.filter(pc.is_in(found["evidence_id"], value_set=old))
    place = pc.index_in(found["evidence_id"], value_set=old)
    ids = pa.chunked_array([pa.array(same.values(), pa.string()).take(place.combine_chunks())])
    return found.set_column(0, TABLES["evidence"].schema.field("evidence_id"), ids)


def _as_rows(compute: Callable[[Comparison], Iterator[Figure]]) -> Callable[[Comparison], Rows]:
    """Figures whose evidence lies in several cases, as rows."""

    def rows(comparison: Comparison) -> Rows:
        figures = list(compute(comparison))
        return [f.row() for f in figures], evidence_table(figures, comparison.fact_coding)

    return rows


#: The function of each metric of this mart.
FIGURES: dict[str, Callable[[Comparison], Rows]] = {
    "XC-01": construct_by_case,
    "XC-02": _as_rows(contrasts),
    "XC-03": _as_rows(profile_similarity),
    "XC-04": _as_rows(pattern_matching),
    "XC-05": _as_rows(configurations),
    "XC-06": _as_rows(omnibus_test),
    "XC-07": _as_rows(shared),
}
