"""Our agreement coefficients beside krippendorff's and irrCAC's, on random tables.

Runs in an environment of its own (.venv-reference, requirements-reference.lock), never in the
project's: one is GPL, the other pins an old scipy. Prints the largest difference per coefficient
and exits 1 when one is above the tolerance.

    .venv-reference/bin/python tests/validation/agreement_reference.py [N]
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import krippendorff
from irrCAC.raw import CAC

from coprod_pipeline.metrics import agreement

#: Both are exact up to rounding; irrCAC would round to five digits if not asked for fifteen.
TOLERANCE = 1e-9
SEED = 20261101
LEVELS: tuple[agreement.Level, ...] = ("nominal", "ordinal", "interval")


def random_table(random: np.random.Generator) -> np.ndarray:
    """Units by coders: 2 to 5 coders, 5 to 80 units, 2 to 5 values, some ratings missing."""
    coders, units = int(random.integers(2, 6)), int(random.integers(5, 81))
    values = int(random.integers(2, 6))
    truth = random.choice(values, size=units, p=random.dirichlet(np.ones(values)))
    wrong = random.random((units, coders)) < random.uniform(0, 0.6)
    table = np.where(wrong, random.integers(0, values, (units, coders)), truth[:, None])
    missing = random.random((units, coders)) < random.choice([0, 0.1, 0.4])
    return np.where(missing, np.nan, table.astype(float))


def differences(table: np.ndarray) -> dict[str, float]:
    """The difference of each coefficient that both sides define."""
    found: dict[str, float] = {}
    used = np.unique(table[~np.isnan(table)])
    for level in LEVELS:
        ours = agreement.krippendorff_alpha(table, level)
        theirs = _value(lambda level=level: krippendorff.alpha(table.T, level_of_measurement=level))
        _note(found, f"alpha {level}, krippendorff", ours, theirs)
    frame = pd.DataFrame(table)
    categories = used.tolist()
    whole = pd.DataFrame(table[~np.isnan(table).all(axis=1)])
    if len(categories) >= 2:
        cac = CAC(whole, weights="identity", categories=categories, digits=15)
        theirs = _value(lambda: cac.gwet()["est"]["coefficient_value"])
        _note(found, "AC1, irrCAC", agreement.gwet_ac1(table, categories), theirs)
        theirs = _value(lambda: cac.krippendorff()["est"]["coefficient_value"])
        _note(found, "alpha nominal, irrCAC", agreement.krippendorff_alpha(table), theirs)
    pair = frame[[0, 1]].dropna()
    both = np.unique(pair.to_numpy()).tolist()
    if len(both) >= 2:
        cac = CAC(pair.reset_index(drop=True), weights="identity", categories=both, digits=15)
        theirs = _value(lambda: cac.conger()["est"]["coefficient_value"])
        ours = agreement.cohen_kappa(table[:, 0], table[:, 1])
        _note(found, "kappa of two, irrCAC", ours, theirs)
    presence = (pair.to_numpy() > 0).astype(int)
    if len(presence) >= 2 and 0 < presence.mean() < 1:
        _presence(found, presence)
    return found


def _presence(found: dict[str, float], presence: np.ndarray) -> None:
    """The coefficients from counts, which is what figures are computed from."""
    cells = [int((presence == kind).all(axis=1).sum()) for kind in ([1, 1], [1, 0], [0, 1], [0, 0])]
    sums = agreement.sums_of_cells(cells)
    theirs = _value(lambda: krippendorff.alpha(presence.T.astype(float)))
    _note(found, "alpha from counts, krippendorff", float(agreement.alpha(sums)), theirs)
    cac = CAC(pd.DataFrame(presence), weights="identity", categories=[0, 1], digits=15)
    theirs = _value(lambda: cac.gwet()["est"]["coefficient_value"])
    _note(found, "AC1 from counts, irrCAC", float(agreement.ac1(sums)), theirs)
    theirs = _value(lambda: cac.conger()["est"]["coefficient_value"])
    _note(found, "kappa from counts, irrCAC", float(agreement.kappa(cells)), theirs)


def _value(compute: Callable[[], float]) -> float:
    """The other side's value; NaN where it says it has none."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return float(compute())
    except (ValueError, ZeroDivisionError):
        return float("nan")


def _note(found: dict[str, float], name: str, ours: float, theirs: float) -> None:
    if np.isfinite(ours) and np.isfinite(theirs):
        found[name] = abs(ours - theirs)


def main(n: int) -> int:
    """Compare ``n`` tables; the exit code."""
    random = np.random.Generator(np.random.PCG64(SEED))
    worst: dict[str, float] = {}
    compared: dict[str, int] = {}
    for _ in range(n):
        for name, difference in differences(random_table(random)).items():
            worst[name] = max(worst.get(name, 0.0), difference)
            compared[name] = compared.get(name, 0) + 1
    for name in sorted(worst):
        print(f"{name}: {compared[name]} tables, largest difference {worst[name]:.1e}")
    few = [name for name, count in compared.items() if count < n / 2]
    return 1 if few or not worst or max(worst.values()) > TOLERANCE else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
