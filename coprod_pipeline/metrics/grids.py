"""Ratings laid out as grids: IMP-09 and IMP-10.

What belongs here: implementation outcomes, and characteristics by role. What does not: how a
rating is made (``ratings``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coprod_pipeline.coding.roles import derived_code
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.material import Material, rating_evidence
from coprod_pipeline.metrics.ratings import Rating, rate_case

OUTCOMES = "pro."
#: The cell that is reported even when nobody fills it: whose power it is about.
POWER = "c22.char.opportunity"
MANDATORY = derived_code(POWER, "recipient")


def outcomes(material: Material) -> Iterator[Figure]:
    """IMP-09: the rating of each implementation outcome of the codebook, for the whole case."""
    for construct in material.constructs:
        if construct.code_id.startswith(OUTCOMES):
            yield _cell(material, "IMP-09", material.preferred[None, construct.code_id])


def characteristics_by_role(material: Material) -> Iterator[Figure]:
    """IMP-10: the rating of each characteristic of each role that anybody spoke of.

    The power of recipients stands there even when nobody did.
    """
    pairs = {code for code in material.frameworks if "@" in code}
    if POWER in material.frameworks:
        pairs.add(MANDATORY)
    rated = rate_case(material.study, material.case_id, sorted(pairs), material.voices)
    for rating in rated:
        spoken = (None, rating.code_id) in material.voices.actual
        wanted = (
            spoken or rating.code_id == MANDATORY or not material.is_exploratory(rating.code_id)
        )
        if rating.cell[0] is None and rating.is_preferred and rating.code_id in pairs and wanted:
            yield _cell(material, "IMP-10", rating)


def _cell(material: Material, metric_id: str, rating: Rating) -> Figure:
    columns = {
        "grain": "case",
        "case_id": material.case_id,
        "code_id": rating.code_id,
        "item": rating.rating_code,
        "derivation": rating.derivation,
        "estimate": rating.value,
        "loio_lo": rating.loio[0] if rating.loio else None,
        "loio_hi": rating.loio[1] if rating.loio else None,
        "n_informants": rating.n_informants,
        "n_documents": rating.n_documents,
        "n_segments": rating.n_segments,
        "coder_source": material.coder_source(rating.code_id.partition("@")[0]),
        "status": rating.status,
        "status_reason": rating.status_reason,
        "exploratory": material.is_exploratory(rating.code_id),
    }
    return Figure(metric_id, columns, rating_evidence(rating, material.voices))


#: The function of each metric that is a grid of ratings.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "IMP-09": outcomes,
    "IMP-10": characteristics_by_role,
}
