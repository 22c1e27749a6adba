"""The figures of ``mart_evidence_quality`` (EVQ).

What belongs here: a function a metric, from the material of a case to its figures. What does
not: agreement between coders (``coding``), the definitions in words (``registry``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.material import Material, heard


def cell_support(material: Material) -> Iterator[Figure]:
    """EVQ-08: the sources behind every rated construct and every other code that was used."""
    voices = material.voices
    silent = {
        r.code_id: r for r in material.ratings if r.phase_id is None and r.derivation == "algorithm"
    }
    used = {code for phase, code in voices.actual if phase is None}
    # Pairs of role and characteristic that nobody registered are not constructs of the study.
    pairs = {c for c in used - silent.keys() if "@" in c and material.is_exploratory(c)}
    for code_id in sorted(silent.keys() | used - pairs):
        cell = (None, code_id)
        said = voices.actual.get(cell, ())
        yield Figure(
            "EVQ-08",
            {
                "grain": "case",
                "case_id": material.case_id,
                "code_id": code_id,
                "item": "support",
                "estimate": len(said) or None,
                "n_informants": len(heard(said, "informant")),
                "n_documents": len(heard(said, "document")),
                "n_segments": voices.n_segments(voices.rows_of([cell])),
                "coder_source": material.coder_source(code_id),
                "status": "ok" if said else silent[code_id].status,
                "status_reason": None if said else silent[code_id].status_reason,
                "exploratory": material.is_exploratory(code_id),
            },
            material.codings_evidence([cell]),
        )


#: The function of each metric of this mart.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {"EVQ-08": cell_support}
