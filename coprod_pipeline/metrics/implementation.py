"""The figures of ``mart_implementation`` (IMP).

What belongs here: a function a metric, from the material of a case to its figures. What does
not: the rating rule (``ratings``), the definitions in words (``registry``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material, heard, rating_evidence
from coprod_pipeline.metrics.ratings import Rating


def construct_ratings(material: Material) -> Iterator[Figure]:
    """IMP-01: every rating, algorithm and consensus, with its leave-one-out range."""
    for rating in material.ratings:
        yield Figure(
            "IMP-01",
            {
                "grain": rating.grain,
                "case_id": material.case_id,
                "phase_id": rating.phase_id,
                "code_id": rating.code_id,
                "item": rating.rating_code,
                "derivation": rating.derivation,
                "estimate": rating.value,
                "loio_lo": rating.loio[0] if rating.loio else None,
                "loio_hi": rating.loio[1] if rating.loio else None,
                "loio_items": ";".join(rating.loio_codes) or None,
                "n_informants": rating.n_informants,
                "n_documents": rating.n_documents,
                "n_segments": rating.n_segments,
                "coder_source": material.coder_source(rating.code_id),
                "status": rating.status,
                "status_reason": rating.status_reason,
                "exploratory": material.is_exploratory(rating.code_id),
            },
            rating_evidence(rating, material.voices),
        )


def coverage(material: Material) -> Iterator[Figure]:
    """IMP-05: rated of registered constructs a framework, and a row for each missing one.

    Without ``registered_codes`` all rateable codes of each framework stand in for them; pairs
    of role and characteristic are then not among them.
    """
    exploratory = not material.study.registered_codes
    for phase in material.phases:
        for framework, constructs in material.wanted.items():
            ratings = [material.preferred[phase, c.code_id] for c in constructs]
            yield _covered(material, framework, ratings, exploratory=exploratory)
            for rating in ratings:
                if rating.status != "ok":
                    yield _missing(material, rating, exploratory=exploratory)


def _covered(
    material: Material, framework: str, ratings: Sequence[Rating], *, exploratory: bool
) -> Figure:
    voices = material.voices
    rows = voices.rows_of(r.cell for r in ratings)
    rated = voices.rows_of(r.cell for r in ratings if r.status == "ok")
    said = [v for r in ratings for v in voices.actual.get(r.cell, ())]
    k = sum(r.status == "ok" for r in ratings)
    return Figure(
        "IMP-05",
        {
            "grain": ratings[0].grain,
            "case_id": material.case_id,
            "phase_id": ratings[0].phase_id,
            "item": framework,
            "estimate": k / len(ratings),
            "k": k,
            "n": len(ratings),
            "n_informants": len(heard(said, "informant")),
            "n_documents": len(heard(said, "document")),
            "n_segments": voices.n_segments(rows),
            "coder_source": voices.coder_source.get(framework),
            "status": "ok",
            "exploratory": exploratory,
        },
        Evidence(rows, ~np.isin(rows, rated)),
    )


def _missing(material: Material, rating: Rating, *, exploratory: bool) -> Figure:
    return Figure(
        "IMP-05",
        {
            "grain": rating.grain,
            "case_id": material.case_id,
            "phase_id": rating.phase_id,
            "code_id": rating.code_id,
            "item": rating.status_reason,
            "n_informants": rating.n_informants,
            "n_documents": rating.n_documents,
            "n_segments": rating.n_segments,
            "coder_source": material.coder_source(rating.code_id),
            "status": rating.status,
            "status_reason": rating.status_reason,
            "exploratory": exploratory,
        },
    )


#: The function of each metric of this mart.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "IMP-01": construct_ratings,
    "IMP-05": coverage,
}
