"""What informants say is a cause of what: IMP-11.

What belongs here: explicit causal claims, counted by who makes them. What does not: that two
things are spoken of together, which is no claim, and any cause of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow.compute as pc

from coprod_pipeline.metrics.coded import INFORMANT, Coded, evidence_of, sources, support
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.shares import informant_share

CAUSES = "causes:"


def causal_claims(material: Material) -> Iterator[Figure]:
    """IMP-11: informants with a coding of A whose kind says that A causes B."""
    claims: dict[tuple[str, str], list[Coded]] = {}
    for coding in _claiming(material):
        effect = (coding.kind or "").removeprefix(CAUSES).strip()
        claims.setdefault((coding.code_id, effect), []).append(coding)
    for (cause, effect), coded in sorted(claims.items()):
        heard = [c for c in coded if c.voice_kind == INFORMANT]
        undeclared = material.is_undeclared(cause) or material.is_undeclared(effect)
        columns: dict[str, object] = {
            "grain": "case",
            "case_id": material.case_id,
            "code_id": cause,
            "item": f"{CAUSES}{effect}",
            "coder_source": material.coder_source(cause),
            "exploratory": undeclared,
            **support(coded),
            **informant_share(material, "IMP-11", sources(heard)),
        }
        yield Figure("IMP-11", columns, evidence_of(coded))


def _claiming(material: Material) -> list[Coded]:
    kinds = material.tables["fact_coding"].select(["code_id", "kind"])
    claims = kinds.filter(pc.fill_null(pc.starts_with(kinds["kind"], CAUSES), False))
    codes = sorted(pc.unique(claims["code_id"].combine_chunks()).to_pylist())
    return [
        c
        for code in codes
        for c in material.coded(code)
        if c.code_id == code and c.aspect == "actual" and (c.kind or "").startswith(CAUSES)
    ]


#: The function of each metric about claims.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {"IMP-11": causal_claims}
