"""The figures of one case.

What belongs here: bringing the metrics of a case together as tables. What does not: any metric
(one module a mart), figures over several cases (``cross_case``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

from coprod_pipeline.metrics import (
    adaptations,
    adoption,
    agreement_figures,
    assimilation,
    balance,
    claims,
    code_coverage,
    diffusion,
    drivers,
    evidence_quality,
    grids,
    implementation,
    survival,
)
from coprod_pipeline.metrics.figures import Figure, evidence_table, mart_table
from coprod_pipeline.metrics.material import Material, gather
from coprod_pipeline.metrics.registry import METRICS
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study

#: The modules with the functions of metrics that are computed from one case.
_MODULES = (
    adaptations,
    adoption,
    agreement_figures,
    assimilation,
    balance,
    claims,
    code_coverage,
    diffusion,
    drivers,
    evidence_quality,
    grids,
    implementation,
    survival,
)
_PLACE = {m.metric_id: place for place, m in enumerate(METRICS)}
#: The function of every metric that is computed from one case, in the order of the registry.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = dict(
    sorted(
        (entry for module in _MODULES for entry in module.FIGURES.items()),
        key=lambda entry: _PLACE[entry[0]],
    )
)
MARTS = (
    "mart_adoption",
    "mart_implementation",
    "mart_assimilation",
    "mart_evidence_quality",
)


def measure_case(study: Study, case_id: str, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """All figures of a case: ``fact_rating``, its marts, and ``evidence``.

    ``tables`` holds dim_source, fact_segment, fact_coding, fact_coding_phase, dim_unit, fact_event
    and fact_adaptation of this case, and dim_code and dim_coder of this case or all. Their row
    order does not matter. Raises ValueError when a coding refers to a segment, source or coder not there.
    """
    material = gather(study, case_id, tables)
    figures = [f for compute in FIGURES.values() for f in compute(material)]
    result = {"fact_rating": _fact_rating(material, figures)}
    result |= {mart: mart_table(mart, figures) for mart in MARTS}
    result["evidence"] = evidence_table(figures, tables["fact_coding"])
    return result


def _fact_rating(material: Material, figures: list[Figure]) -> pa.Table:
    """Ratings as a table; a rating is the figure IMP-01 and shares its evidence."""
    shared = {
        (row.get("phase_id"), row.get("code_id"), row.get("derivation")): row["evidence_id"]
        for row in (f.row() for f in figures if f.metric_id == "IMP-01")
    }
    return TABLES["fact_rating"].from_rows(
        [
            {
                "case_id": material.case_id,
                "phase_id": r.phase_id,
                "grain": r.grain,
                "code_id": r.code_id,
                "rating_code": r.rating_code,
                "rating_value": r.value,
                "derivation": r.derivation,
                "is_preferred": r.is_preferred,
                "n_informants": r.n_informants,
                "n_documents": r.n_documents,
                "n_explicit": r.n_explicit,
                "status": r.status,
                "status_reason": r.status_reason,
                "evidence_id": shared[r.phase_id, r.code_id, r.derivation],
            }
            for r in material.ratings
        ]
    )
