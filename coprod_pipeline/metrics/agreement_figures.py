"""Agreement in a case as figures: EVQ-01 to EVQ-03.

What belongs here: a function a metric, from the material of a case to its figures. What does not:
coefficients (``agreement``), what is compared and the codings behind it (``compared``), pairs of
coders over all cases (``reliability``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from coprod_pipeline.metrics import agreement, machine_scores
from coprod_pipeline.metrics.agreement import Floats
from coprod_pipeline.metrics.coder_units import (
    Key,
    tally_characters,
)
from coprod_pipeline.metrics.compared import Compared, Comparisons
from coprod_pipeline.metrics.figures import Evidence, Figure, evidence_id
from coprod_pipeline.metrics.machine_gold import GOLD, MACHINE, in_figures, sample
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.reliability import (
    MIN_POSITIVES,
    UNANIMOUS,
    bounds,
    defined,
)

ITEMS = ("alpha", "kappa", "ac1", "dice", "prevalence")


@dataclass(frozen=True)
class _Beside(Figure):
    """A figure that rests on the same codings as another and opens the other's evidence.

    Nothing is listed twice: ``other`` holds the columns in which the other's key differs.
    """

    other: Mapping[str, object] = field(default_factory=dict)

    def row(self) -> dict[str, object]:
        """The columns of the mart, with the other figure's evidence."""
        row = super().row()
        return row | {"evidence_id": evidence_id(row | dict(self.other))}


def inter_coder_reliability(material: Material) -> Iterator[Figure]:
    """EVQ-01: people on every code they used, its domain, and on whether anything is coded."""
    people = material.people
    if people.refused:
        yield _case_figure(material, "EVQ-01", "alpha", people.refused)
        return
    for level in (people.of_anything, people.of_domains, people.of_codes):
        for key, compared in level:
            prefix = f"{key.domain}:" if key.domain else ""
            for item in ITEMS:
                yield _agreement_figure(material, key, compared, prefix, item)


def _case_figure(material: Material, metric_id: str, item: str, reason: str) -> Figure:
    """The one row of a case in which nobody can be compared."""
    return Figure(
        metric_id,
        {
            "grain": "case",
            "case_id": material.case_id,
            "item": item,
            "status": "insufficient",
            "status_reason": reason,
            "exploratory": not material.study.registered_codes,
        },
    )


def _agreement_figure(
    material: Material, key: Key, compared: Compared, prefix: str, item: str
) -> Figure:
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "code_id": key.code_id,
        "item": prefix + item,
        **compared.counts,
        "coder_source": "human",
        "exploratory": _is_exploratory(material, key),
    }
    if compared.reason:
        columns |= {"status": "insufficient", "status_reason": compared.reason}
    else:
        columns |= _estimate(*_of_item(compared, item))
    if item == "alpha":
        return Figure("EVQ-01", columns, compared.evidence)
    return _beside("EVQ-01", columns, compared.evidence, {"item": prefix + "alpha"})


def _beside(
    metric_id: str,
    columns: Mapping[str, object],
    evidence: Evidence,
    other: Mapping[str, object],
) -> Figure:
    """A figure on the codings of another, which has to be there with its evidence, if any."""
    if evidence.is_empty:
        return Figure(metric_id, columns)
    return _Beside(metric_id, columns, other=other)


def domain_alphas(material: Material) -> dict[str, float | None]:
    """The alpha of each domain, as EVQ-01 has it; None where it is not ok."""
    people = material.people
    if people.refused:
        return {}
    return {
        str(key.domain): None
        if compared.reason
        else defined(agreement.alpha(compared.sums.sum(axis=0)))
        for key, compared in people.of_domains
    }


def _is_exploratory(material: Material, key: Key) -> bool:
    if key.code_id:
        return material.is_exploratory(key.code_id)
    return not material.study.registered_codes


def _of_item(compared: Compared, item: str) -> tuple[Floats, Callable[[Floats], Floats]]:
    """What a coefficient is computed from, per source, and its function."""
    if item == "kappa":
        return compared.cells, agreement.mean_kappa
    of_sums = {
        "alpha": agreement.alpha,
        "ac1": agreement.ac1,
        "dice": agreement.dice,
        "prevalence": agreement.prevalence,
    }
    return compared.sums, of_sums[item]


def _estimate(per_source: Floats, statistic: Callable[[Floats], Floats]) -> dict[str, object]:
    """Estimate, bounds and status of a figure; a figure without a value is insufficient."""
    estimate = defined(statistic(per_source.sum(axis=0)))
    if estimate is None:
        return {"status": "insufficient", "status_reason": "no_variation"}
    lo, hi = bounds(per_source, statistic, estimate)
    method = "expanded_percentile" if lo is not None else None
    if method is None and len(per_source) >= agreement.MIN_CLUSTERS:
        same = statistic(per_source)
        method = "none_unanimous" if np.ptp(same[~np.isnan(same)]) < UNANIMOUS else None
    return {"estimate": estimate, "lo": lo, "hi": hi, "interval_method": method, "status": "ok"}


def unitising_agreement(material: Material) -> Iterator[Figure]:
    """EVQ-02: alpha over the characters of compared units, coded with the code or not."""
    people, units = material.people, material.people.units
    if people.refused:
        yield _case_figure(material, "EVQ-02", "alpha_u", people.refused)
        return
    everything = np.ones(len(units.unit_source), dtype=np.bool_)
    spans = tally_characters(units, "code", range(len(units.coders)), everything)
    numbers = {key: n for n, key in enumerate(units.keys["code"])}
    for key, compared in people.of_codes:
        columns: dict[str, object] = {
            "grain": "case",
            "case_id": material.case_id,
            "code_id": key.code_id,
            "item": "alpha_u",
            **compared.counts,
            "coder_source": "human",
            "exploratory": _is_exploratory(material, key),
        }
        reason = compared.reason or ("no_text" if spans is None else None)
        if reason or spans is None:
            columns |= {"status": "insufficient", "status_reason": reason}
        else:
            sums = spans.sums[numbers[key]][spans.compared[numbers[key]]]
            columns |= _estimate(sums, agreement.alpha)
        yield _beside(
            "EVQ-02", columns, compared.evidence, {"metric_id": "EVQ-01", "item": "alpha"}
        )


def human_machine_agreement(material: Material) -> Iterator[Figure]:
    """EVQ-03: how much of people's coding the programs find, and how much else they leave alone.

    On the sample of ``quality_machine_coding`` (``machine_gold``); of several programs the one
    that figures of the codebook would be made of.
    """
    found = sample([material.tables], in_figures(material.tables))
    units = found.units
    for name, reason in ((MACHINE, "no_machine_coding"), (GOLD, "no_human_coding")):
        if name not in units.coders:
            for item in ("sensitivity", "specificity"):
                yield _case_figure(material, "EVQ-03", item, reason)
            return
    among = found.judged(MACHINE)
    for key, compared in Comparisons(material.tables, units, among).of_codes:
        # Coders stand in the order of their labels: gold, machine.
        cells = compared.cells[:, 0]
        evidence = compared.evidence.below(found.n_rows)
        n11, n10, n01, n00 = cells.sum(axis=0)
        for item, k, n in (("sensitivity", n11, n11 + n10), ("specificity", n00, n00 + n01)):
            columns: dict[str, object] = {
                "grain": "case",
                "case_id": material.case_id,
                "code_id": key.code_id,
                "item": item,
                "k": int(k),
                "n": int(n),
                **compared.counts,
                "coder_source": "machine",
                "exploratory": _is_exploratory(material, key),
            }
            if n11 + n10 < MIN_POSITIVES:
                reason = "few_positives" if len(cells) else "no_shared_source"
                columns |= {"status": "insufficient", "status_reason": reason}
            else:
                columns |= _estimate(cells, _SHARES[item])
            if item == "sensitivity":
                yield Figure("EVQ-03", columns, evidence)
            else:
                yield _beside("EVQ-03", columns, evidence, {"item": "sensitivity"})


_SHARES: dict[str, Callable[[Floats], Floats]] = {
    "sensitivity": machine_scores.sensitivity,
    "specificity": machine_scores.specificity,
}


#: The function of each metric.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "EVQ-01": inter_coder_reliability,
    "EVQ-02": unitising_agreement,
    "EVQ-03": human_machine_agreement,
}
