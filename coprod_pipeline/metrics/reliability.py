"""Agreement between every two people who coded the same material: ``quality_reliability``.

What belongs here: the table's rows, from how many positives on a coefficient is shown, and what
an alpha is good for. What does not: coefficients (``agreement``), units and who coded them
(``coder_units``), the figures of a case (``agreement_figures``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from coprod_pipeline.metrics import agreement
from coprod_pipeline.metrics.agreement import Floats
from coprod_pipeline.metrics.coder_units import (
    PARAGRAPH,
    TURN,
    CoderUnits,
    Flags,
    Tally,
    gather,
    tally_characters,
    tally_units,
)
from coprod_pipeline.metrics.registry_agreement import SEED
from coprod_pipeline.model import TABLES

#: Below this many units coded by the coder who coded more, a coefficient says nothing.
MIN_POSITIVES = 20
#: Krippendorff 2019, ch. 12: from here on conclusions may rest on it; from there on tentative ones.
PASS, TENTATIVE = 0.8, 0.667
#: Bounds closer than this are one number: every source says the same.
UNANIMOUS = 1e-9
_VALENCES = np.array([-1.0, 0.0, 1.0])
Tables = Mapping[str, pa.Table]


def judgement(alpha: float | None) -> str | None:
    """What an alpha is good for: pass (.80 and more), tentative (.667 and more), else fail."""
    if alpha is None:
        return None
    return "pass" if alpha >= PASS else "tentative" if alpha >= TENTATIVE else "fail"


def human_coders(cases: Iterable[Tables]) -> Callable[[str, str], str | None]:
    """Label people by their own id: no program, and not the agreed coding."""
    people = {
        r["coder_id"] for t in cases for r in t["dim_coder"].to_pylist() if r["kind"] == "human"
    }
    return lambda coder_id, _: coder_id if coder_id in people else None


def quality_reliability(cases: Iterable[Tables]) -> pa.Table:
    """Every pair of people on every code, domain and codebook that one of the two used.

    Each case brings dim_source, fact_segment, fact_coding, dim_code and dim_coder. Turns and
    paragraphs are apart; only units of sources that both worked on count (``coder_units``), in
    all cases together. Fewer than :data:`MIN_POSITIVES` units coded by the one who coded more, or
    units that all are coded, give no estimate.
    """
    listed = list(cases)
    material = gather(listed, human_coders(listed))
    rows: list[dict[str, object]] = []
    for pair in combinations(range(len(material.coders)), 2):
        for unit, among in ((TURN, material.unit_is_turn), (PARAGRAPH, ~material.unit_is_turn)):
            for level in ("code", "domain", "framework"):
                rows += _pair_rows(material, pair, unit, among, level)
    return TABLES["quality_reliability"].from_rows(rows)


def _pair_rows(
    material: CoderUnits, pair: tuple[int, int], unit: str, among: Flags, level: str
) -> Iterator[dict[str, object]]:
    tally = tally_units(material, level, pair, among)
    spans = tally_characters(material, level, pair, among)
    valences = _valence_coincidences(material, level, pair, among)
    for number, key in enumerate(material.keys[level]):
        compared = tally.compared[number]
        cells = tally.cells[number, 0][compared]
        cells = cells[cells.sum(axis=1) > 0]
        n11, n10, n01, n00 = (int(n) for n in cells.sum(axis=0))
        if n11 + n10 + n01 == 0:
            continue
        row: dict[str, object] = {
            "framework": key.framework,
            "domain": key.domain,
            "code_id": key.code_id,
            "coder_a": material.coders[pair[0]],
            "coder_b": material.coders[pair[1]],
            "unit": unit,
            "n_sources": len(cells),
            "n_units": n11 + n10 + n01 + n00,
            "n11": n11,
            "n10": n10,
            "n01": n01,
            "n00": n00,
            "n_valence": int(valences[number].sum()) // 2,
        }
        if n11 + max(n10, n01) < MIN_POSITIVES:
            yield row | {"status": "insufficient", "status_reason": "few_positives"}
            continue
        found = _pair_estimates(cells, spans, number, valences[number])
        if found["alpha"] is None:
            yield row | {"status": "insufficient", "status_reason": "no_variation"}
        else:
            yield row | found | {"status": "ok", "judgement": judgement(found["alpha"])}


def _pair_estimates(
    cells: Floats, spans: Tally | None, number: int, valences: Floats
) -> dict[str, float | None]:
    """The coefficients of a row; NULL where not defined."""
    total = cells.sum(axis=0)
    sums = agreement.sums_of_cells(total)
    found = {
        "prevalence": defined(agreement.prevalence(sums)),
        "kappa": defined(agreement.kappa(total)),
        "alpha": defined(agreement.alpha(sums)),
        "ac1": defined(agreement.ac1(sums)),
        "positive_agreement": defined(agreement.dice(sums)),
        "alpha_u": None,
        "valence_alpha": None,
    }
    if spans is not None:
        found["alpha_u"] = defined(agreement.alpha(spans.sums[number].sum(axis=0)))
    if valences.sum() // 2 >= MIN_POSITIVES:
        ordinal = agreement.alpha_of_coincidences(valences, _VALENCES, "ordinal")
        found["valence_alpha"] = defined(ordinal)
    lo, hi = bounds(cells, lambda c: agreement.alpha(agreement.sums_of_cells(c)), found["alpha"])
    return found | {"lo": lo, "hi": hi}


def defined(value: Floats | float) -> float | None:
    """The number, None where it is not defined."""
    number = float(value)
    return None if np.isnan(number) else number


def bounds(
    per_source: Floats, statistic: Callable[[Floats], Floats], estimate: float | None
) -> tuple[float | None, float | None]:
    """The interval over sources; none where all agree, which resampling can not question."""
    if estimate is None:
        return None, None
    found = agreement.cluster_interval(per_source, statistic, seed=SEED)
    return (None, None) if found is None or found[1] - found[0] < UNANIMOUS else found


def _valence_coincidences(
    material: CoderUnits, level: str, pair: Sequence[int], among: Flags
) -> Floats:
    """Per key, coincidences of both coders' valences (-1, 0, 1) of one code in one unit.

    A coder's valence of a unit is the sign of the sum of theirs there; mixed counts 0, between
    the directions. Units where only one gave a valence are left out.
    """
    n_codes = len(material.keys["code"])
    signs = []
    for coder in pair:
        mine = (material.mark_coder == coder) & material.mark_has_valence
        mine &= among[material.mark_unit]
        place = material.mark_unit[mine] * n_codes + material.mark_code[mine]
        places, where = np.unique(place, return_inverse=True)
        total = np.bincount(where, weights=material.mark_valence[mine], minlength=len(places))
        signs.append((places, np.sign(total).astype(np.int64) + 1))
    (a, sign_a), (b, sign_b) = signs
    both, in_a, in_b = np.intersect1d(a, b, assume_unique=True, return_indices=True)
    key = material.key_of_code[level][both % n_codes] if len(both) else both
    tables = np.zeros((len(material.keys[level]), 3, 3))
    np.add.at(tables, (key, sign_a[in_a], sign_b[in_b]), 1.0)
    return tables + tables.transpose(0, 2, 1)
