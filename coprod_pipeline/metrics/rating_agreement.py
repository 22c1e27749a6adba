"""Agreement between proposed and agreed ratings: ``quality_rating``.

What belongs here: the ratings of RATE-1 beside the team's consensus. What does not: making either
(``ratings``), agreement between people who code (``reliability``).

No interval: the cells of a matrix are all there are, no sample of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from coprod_pipeline.metrics.agreement import krippendorff_alpha
from coprod_pipeline.metrics.reliability import defined
from coprod_pipeline.model import RATING_VALUES, TABLES

#: Below this many cells on the scale a coefficient says nothing.
MIN_CELLS = 20
Tables = Mapping[str, pa.Table]
#: The rating code of RATE-1 and of the consensus; None: too little evidence, or given as missing.
Pair = tuple[str | None, str | None]


def quality_rating(cases: Mapping[str, Tables]) -> pa.Table:
    """RATE-1 beside the consensus, per case and over all cases, by codebook and grain.

    ``cases`` maps case ids to tables, ``fact_rating`` and ``dim_code`` among them. Only cells that
    the team judged count.
    """
    rows: list[dict[str, object]] = []
    everywhere: dict[tuple[str, str], list[Pair]] = {}
    for case_id, tables in cases.items():
        for key, pairs in _judged(tables).items():
            rows.append(_row(case_id, key, pairs))
            everywhere.setdefault(key, []).extend(pairs)
    rows += [_row(None, key, pairs) for key, pairs in everywhere.items()]
    return TABLES["quality_rating"].from_rows(rows)


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> float:
    """Cohen's kappa with quadratic weights (Cohen 1968, doi 10.1037/h0026256); NaN if undefined."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    by_chance = float(np.mean(np.subtract.outer(a, b) ** 2)) if len(a) else 0.0
    return float("nan") if by_chance == 0 else 1 - float(np.mean((a - b) ** 2)) / by_chance


def _judged(tables: Tables) -> dict[tuple[str, str], list[Pair]]:
    """By codebook and grain, both ratings of every cell that the team judged."""
    framework = {r["code_id"]: r["framework"] for r in tables["dim_code"].to_pylist()}
    proposed: dict[tuple[str | None, str], str | None] = {}
    agreed: list[dict[str, object]] = []
    for row in tables["fact_rating"].to_pylist():
        if row["derivation"] == "algorithm":
            code = row["rating_code"] if row["status"] == "ok" else None
            proposed[row["phase_id"], row["code_id"]] = code
        elif row["status"] == "ok" or row["status_reason"] == "consensus_missing":
            agreed.append(row)
    found: dict[tuple[str, str], list[Pair]] = {}
    for row in agreed:
        phase_id, code_id = row["phase_id"], str(row["code_id"])
        own = None if phase_id is None else str(phase_id)
        team = str(row["rating_code"]) if row["status"] == "ok" else None
        key = (framework[code_id], str(row["grain"]))
        found.setdefault(key, []).append((proposed.get((own, code_id)), team))
    return found


def _row(case_id: str | None, key: tuple[str, str], pairs: Sequence[Pair]) -> dict[str, object]:
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    scaled = list(_on_the_scale(both))
    apart = [abs(a - b) for a, b in scaled]
    row: dict[str, object] = {
        "case_id": case_id,
        "framework": key[0],
        "grain": key[1],
        "n_both": len(both),
        "n_equal": sum(a == b for a, b in both),
        "n_within_one": sum(d <= 1 for d in apart),
        "n_x": len(both) - len(scaled),
        "n_only_algorithm": sum(a is not None and b is None for a, b in pairs),
        "n_only_consensus": sum(a is None and b is not None for a, b in pairs),
    }
    if len(scaled) < MIN_CELLS:
        return row | {"status": "insufficient", "status_reason": "few_cells"}
    kappa = defined(weighted_kappa([a for a, _ in scaled], [b for _, b in scaled]))
    alpha = defined(krippendorff_alpha(scaled, "ordinal"))
    if kappa is None or alpha is None:
        return row | {"status": "insufficient", "status_reason": "no_variation"}
    return row | {"kappa_weighted": kappa, "alpha_ordinal": alpha, "status": "ok"}


def _on_the_scale(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    for a, b in pairs:
        if a in RATING_VALUES and b in RATING_VALUES:
            yield RATING_VALUES[a], RATING_VALUES[b]
