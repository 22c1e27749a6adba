"""The figures of ``mart_evidence_quality`` (EVQ) that rest on who says what.

What belongs here: triangulation, contrary evidence, support and grade (EVQ-04, 05, 08, 09), and
which function makes which figure. What does not: concentration, independence and recall
(``evidence_spread``), agreement between coders (``agreement_figures``), the definitions in words
(``registry_evidence``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coprod_pipeline.metrics.agreement_figures import domain_alphas
from coprod_pipeline.metrics.coded import DOCUMENT, INFORMANT, evidence_of, support
from coprod_pipeline.metrics.cooptation import is_searched
from coprod_pipeline.metrics.evidence_spread import concentration, insider_share, recall_risk
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material, heard
from coprod_pipeline.metrics.propositions import judge
from coprod_pipeline.metrics.voices import Voice

#: Below this agreement a domain's coding is no firm ground (Krippendorff 2019, ch. 12).
RELIABLE = 0.667


def used_codes(material: Material) -> list[str]:
    """Every code with an actual coding, but for pairs that nobody registered."""
    used = {code for phase, code in material.voices.actual if phase is None}
    return sorted(c for c in used if "@" not in c or not material.is_exploratory(c))


def majority(voices: Sequence[Voice]) -> str:
    """What most of these voices say: ``+`` or ``-``; ``0`` if all are neutral; else ``X``."""
    positive = sum(v.vote > 0 for v in voices)
    negative = sum(v.vote < 0 for v in voices)
    if positive != negative:
        return "+" if positive > negative else "-"
    return "X" if positive or any(v.mixed for v in voices) else "0"


def triangulate(voices: Sequence[Voice]) -> str | None:
    """How people and documents stand to each other on a code; None without any valence."""
    people = [v for v in voices if v.has_valence and v.kind == INFORMANT]
    documents = [v for v in voices if v.has_valence and v.kind == DOCUMENT]
    if not people or not documents:
        return "interview_only" if people else "document_only" if documents else None
    said, written = majority(people), majority(documents)
    if {said, written} == {"+", "-"}:
        return "both_conflict"
    return "both_agree" if said == written != "X" else "both_mixed"


def triangulation(material: Material) -> Iterator[Figure]:
    """EVQ-04: how people and documents stand to each other on each code."""
    for code_id in used_codes(material):
        voices = material.voices.actual[None, code_id]
        found = triangulate(voices)
        counted = [v for v in voices if v.has_valence] or list(voices)
        rows = material.voices.rows_of([(None, code_id)])
        if found is not None:
            rows = rows[material.voices.has_valence[rows]]
        people = [v for v in counted if v.kind == INFORMANT]
        lean = {"+": 1, "-": -1}.get(majority(people), 0)
        yield Figure(
            "EVQ-04",
            {
                "grain": "case",
                "case_id": material.case_id,
                "code_id": code_id,
                "item": found,
                "n_informants": len(heard(counted, INFORMANT)),
                "n_documents": len(heard(counted, DOCUMENT)),
                "n_segments": material.voices.n_segments(rows),
                "coder_source": material.coder_source(code_id),
                "status": "ok" if found else "insufficient",
                "status_reason": None if found else "no_valence",
                "exploratory": material.is_exploratory(code_id),
            },
            Evidence(rows, material.voices.valence[rows] * lean < 0),
        )


def negative_cases(material: Material) -> Iterator[Figure]:
    """EVQ-05: segments that contradict each proposition; none without a search is no finding."""
    for proposition in material.study.propositions:
        if material.case_id not in proposition.cases:
            continue
        judged = judge(material, proposition)
        against = judged.contradicting
        searched = is_searched(
            material.study, material.case_id, proposition.proposition_id, *proposition.expect
        )
        found = len({c.segment_id for c in against})
        assessed = bool(found) or searched
        yield Figure(
            "EVQ-05",
            {
                "grain": "case",
                "case_id": material.case_id,
                "proposition_id": proposition.proposition_id,
                "estimate": found if assessed else None,
                **support(against),
                "coder_source": judged.coder_source,
                "status": "ok" if assessed else "insufficient",
                "status_reason": None if assessed else "not_assessed",
            },
            evidence_of((), against),
        )


def cell_support(material: Material) -> Iterator[Figure]:
    """EVQ-08: the sources behind every rated construct and every other code that was used."""
    voices = material.voices
    silent = {
        r.code_id: r for r in material.ratings if r.phase_id is None and r.derivation == "algorithm"
    }
    for code_id in sorted(silent.keys() | set(used_codes(material))):
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
                "n_informants": len(heard(said, INFORMANT)),
                "n_documents": len(heard(said, DOCUMENT)),
                "n_segments": voices.n_segments(voices.rows_of([cell])),
                "coder_source": material.coder_source(code_id),
                "status": "ok" if said else silent[code_id].status,
                "status_reason": None if said else silent[code_id].status_reason,
                "exploratory": material.is_exploratory(code_id),
            },
            material.codings_evidence([cell]),
        )


@dataclass(frozen=True)
class Grade:
    """Confidence in what is said of a construct, 1 to 4, and what lowered it.

    Inspired by GRADE-CERQual (Lewin 2018, doi 10.1186/s13012-017-0688-3), which grades findings
    of several studies; this is an analogue within one.
    """

    lowered_by: tuple[str, ...]

    @property
    def value(self) -> int:
        """4 less one for each, not below 1."""
        return max(1, 4 - len(self.lowered_by))

    def __str__(self) -> str:
        return " - ".join([f"{self.value} = 4", *self.lowered_by])


def grade(voices: Sequence[Voice], alpha: float | None) -> Grade:
    """The grade of what these voices say; ``alpha`` is the domain's agreement, None if unknown."""
    lowered = []
    if len({v.kind == DOCUMENT for v in voices}) < 2:
        lowered.append("single_source_type")
    if len(heard(voices, INFORMANT)) < 3:
        lowered.append("few_informants")
    if triangulate(voices) == "both_conflict":
        lowered.append("unresolved_conflict")
    if alpha is None or alpha < RELIABLE:
        lowered.append("reliability_insufficient")
    return Grade(tuple(lowered))


def evidence_grades(
    material: Material, reliability: Mapping[str, float | None]
) -> Iterator[Figure]:
    """EVQ-09: the grade of every code that was used.

    ``reliability`` is the alpha of each domain (EVQ-01), None where it is not ok.
    """
    for code_id in used_codes(material):
        cell = (None, code_id)
        voices = material.voices.actual[cell]
        graded = grade(voices, reliability.get(domain_of(code_id)))
        rows = material.voices.rows_of([cell])
        yield Figure(
            "EVQ-09",
            {
                "grain": "case",
                "case_id": material.case_id,
                "code_id": code_id,
                "item": "grade",
                "estimate": graded.value,
                "evidence_grade": str(graded),
                "n_informants": len(heard(voices, INFORMANT)),
                "n_documents": len(heard(voices, DOCUMENT)),
                "n_segments": material.voices.n_segments(rows),
                "coder_source": material.coder_source(code_id),
                "status": "ok",
                "exploratory": material.is_exploratory(code_id),
            },
            Evidence(rows, np.zeros(len(rows), dtype=np.bool_)),
            # The same codings as those that support the cell.
            {"metric_id": "EVQ-08", "item": "support"},
        )


def domain_of(code_id: str) -> str:
    """The first two parts of a code's id; of a pair those of the characteristic."""
    return ".".join(code_id.split("@")[0].split(".")[:2])


def _graded(material: Material) -> Iterator[Figure]:
    yield from evidence_grades(material, domain_alphas(material))


#: The function of each metric of this module, and of those about the spread of evidence.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "EVQ-04": triangulation,
    "EVQ-05": negative_cases,
    "EVQ-06": concentration,
    "EVQ-07": insider_share,
    "EVQ-08": cell_support,
    "EVQ-09": _graded,
    "EVQ-10": recall_risk,
}
