"""The figures of ``mart_assimilation`` (ASM), and of changed ways of seeing (ASM-10).

What belongs here: which function makes which figure, and ASM-10. What does not: forms
(``forms``), co-optation (``cooptation``), institutionalisation and normalisation (the modules of
those names), the definitions in words (``registry_assimilation``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from coprod_pipeline.metrics.coded import DOCUMENT, INFORMANT, Coded, Codings, evidence_of, support
from coprod_pipeline.metrics.cooptation import cooptation_risk
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.forms import (
    actual,
    form_by_phase,
    form_distribution,
    form_trend,
    share_columns,
    substantive_share,
)
from coprod_pipeline.metrics.institutionalisation import (
    institutionalisation,
    penetration,
    sustainment,
)
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.normalisation import normalisation_profile

MINDSET = "loz.signal.mindset"


def mindset_change(material: Material) -> Iterator[Figure]:
    """ASM-10: informants with an example of before and after, and those whom others bear out."""
    if MINDSET not in material.frameworks:
        return
    coded = [c for c in actual(material, MINDSET) if c.code_id == MINDSET]
    told = [c for c in coded if c.voice_kind == INFORMANT and c.explicit]
    people = {c.voice_id for c in told}
    yield _share(material, "informants", people, coded)
    confirmed = {p for p in people if _is_borne_out(material.codings, p, coded)}
    yield _share(material, "corroborated", confirmed, coded)


def _is_borne_out(codings: Codings, person: str, coded: Sequence[Coded]) -> bool:
    """Whether a document or somebody of another stake says so too; both stakes must be known."""
    own = codings.standing((INFORMANT, person)).stake

    def other_party(c: Coded) -> bool:
        if c.voice_kind == DOCUMENT:
            return True
        stake = codings.standing(c.source).stake
        return own is not None and stake is not None and stake != own

    return any(c.voice_id != person and other_party(c) for c in coded)


def _share(
    material: Material,
    item: str,
    people: set[str],
    coded: Sequence[Coded],
) -> Figure:
    k, n = len(people), len(material.informants)
    reason = "no_coding" if not coded else "no_known_informant" if not n else None
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "code_id": MINDSET,
        "item": item,
        "k": k,
        "n": n,
        **support(coded),
        "coder_source": material.coder_source(MINDSET),
        "status": "ok" if reason is None else "insufficient",
        "status_reason": reason,
        "exploratory": material.is_undeclared(MINDSET),
    }
    if reason is None:
        columns |= {"estimate": k / n} | share_columns(k, n)
    shared = {} if item == "informants" else {"item": "informants"}
    return Figure("ASM-10", columns, evidence_of(coded), shared)


def _normalisation(material: Material) -> Iterator[Figure]:
    yield from normalisation_profile(material, material.study.surveys)


#: The function of each metric of this mart.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "ASM-01": form_by_phase,
    "ASM-02": form_distribution,
    "ASM-03": substantive_share,
    "ASM-04": cooptation_risk,
    "ASM-05": institutionalisation,
    "ASM-06": _normalisation,
    "ASM-07": penetration,
    "ASM-08": sustainment,
    "ASM-09": form_trend,
    "ASM-10": mindset_change,
}
