"""Many corpora with a known truth: coverage of intervals, and what comes out where nothing differs.

``make validate`` sets ``COPROD_CORPORA`` to 200; without it a few of each kind are made, enough to
see that the road holds. The figures are printed and stand in docs/validation.md.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from coprod_pipeline.metrics import case as one_case
from coprod_pipeline.metrics import cross_case, permutation
from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.model import RATING_VALUES
from tests.validation import oracle, planted

CORPORA = int(os.environ.get("COPROD_CORPORA", "2"))
MANY = CORPORA >= 100
SEED = 20240402
SIZES = {"c1": 4, "c2": 5, "c3": 8}
NULL_SIZES = {f"c{i}": 5 for i in range(1, 5)}
#: How often the simulated coders read the texts of one regenerated study.
READINGS = 10


@contextmanager
def only(per_case: tuple[str, ...], across: tuple[str, ...] = ()) -> Iterator[None]:
    """These metrics and no others."""
    few = {m: one_case.FIGURES[m] for m in per_case}
    more = {m: cross_case.FIGURES[m] for m in across}
    with patch.object(one_case, "FIGURES", few), patch.object(cross_case, "FIGURES", more):
        yield


def rng(kind: int, number: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([SEED, kind, number]))


def held(row: dict[str, Any], truth: float) -> bool:
    return bool(row["lo"] <= truth <= row["hi"])


def test_intervals_hold_what_the_people_were_drawn_from() -> None:
    """IMP-02 by the t interval holds the population's mean in 90 of 100 corpora; shares: reported."""
    truth = planted.population_mean(rng(0, 0))
    study = planted.drawn_study(SIZES)
    covered: Counter[object] = Counter()
    shown: Counter[object] = Counter()
    with only(("ADO-05", "IMP-01", "IMP-02")):
        for number in range(CORPORA):
            rows = planted.figures(study, planted.drawn_corpus(rng(1, number), study, SIZES))
            for row in oracle.of(rows, "IMP-02", phase_id=None, item="cfir2022"):
                if row["status"] == "ok":
                    shown[row["case_id"]] += 1
                    covered[row["case_id"]] += held(row, truth)
            for code, share in planted.DRIVERS.items():
                for case_id in SIZES:
                    found = oracle.of(
                        rows, "ADO-05", case_id=case_id, code_id=code, item="informants"
                    )
                    # Nobody names it: no row. All do: no bounds.
                    bounded = [r for r in found if r["interval_method"] == "t"]
                    shown[code, case_id] += len(bounded)
                    covered[code, case_id] += sum(held(r, share) for r in bounded)
    print(f"\n{CORPORA} corpora drawn from one population, mean lean {truth:.3f}")
    for key, n in shown.items():
        print(f"{key}: {covered[key]} of {n} intervals hold it ({covered[key] / max(n, 1):.3f})")
    assert all(shown[c] == CORPORA for c in SIZES), "a mean without an interval"
    if MANY:
        assert min(covered[c] / CORPORA for c in SIZES) >= 0.90


def test_regenerated_reference_studies_keep_their_truth() -> None:
    """Other words, the same truth: by the agreed coding every cell, by two simulated coders the
    floors set for the study, judged over all corpora.
    """
    cells: Counter[str] = Counter()
    net: list[float] = []
    held_net = right_verdicts = verdicts = 0
    with only(("IMP-01", "IMP-02"), ("XC-04",)):
        target = _net(planted.figures(oracle.reference_study(), planted.tables_of_reference()))
        for again in range(CORPORA):
            seed = 1 + again // READINGS
            study = planted.regenerated(seed, coders_seed=1_000 * seed + again)
            if again % READINGS == 0:
                truth = planted.figures(study, planted.tables_of_study(study, "adjudicated"))
                assert list(oracle.ratings(truth)) == []
                assert list(oracle.verdicts(truth)) == []
            coded = planted.figures(study, planted.tables_of_study(study, "coder-a", "coder-b"))
            cells.update(_cells(coded))
            for case_id, row in _net(coded).items():
                net.append(abs(row["estimate"] - target[case_id]["estimate"]))
                held_net += held(row, target[case_id]["estimate"])
            wrong = {w.split(":")[0] for w in oracle.verdicts(coded)}
            verdicts += 7
            # P1a and P1b are the two halves of P1.
            right_verdicts += 7 - len({w[:2] for w in wrong})
    n = cells["cells"]
    exact, near = cells["exact"] / n, cells["near"] / cells["both"]
    missing = cells["missing"] / n
    texts = -(-CORPORA // READINGS)
    print(
        f"\n{texts} regenerated studies, coded {CORPORA} times by two simulated coders: {n} cells"
    )
    print(f"exact {exact:.3f}, within one {near:.3f}, wrongly missing or there {missing:.3f}")
    print(f"net valence: mean difference {np.mean(net):.3f}, largest {max(net):.3f}")
    print(f"interval holds the planted net valence {held_net / len(net):.3f}")
    print(f"verdicts right {right_verdicts / verdicts:.3f}")
    assert exact >= 0.65
    assert near >= 0.85
    assert missing <= 0.12
    assert np.mean(net) <= 0.15
    assert right_verdicts / verdicts >= 6 / 7


def _net(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = oracle.of(rows, "IMP-02", phase_id=None, item="cfir2022")
    assert all(r["status"] == "ok" for r in found)
    return {r["case_id"]: r for r in found}


def _cells(rows: list[dict[str, Any]]) -> Counter[str]:
    found = {
        (r["case_id"], r["code_id"]): r["item"] if r["status"] == "ok" else "NA"
        for r in oracle.of(rows, "IMP-01", phase_id=None, derivation="algorithm")
    }
    count: Counter[str] = Counter()
    for code, line in oracle.planted()["ratings"].items():
        for case_id, truth in zip(oracle.planted()["informants"], line, strict=True):
            got = found[case_id, code]
            count["cells"] += 1
            count["exact"] += got == truth
            count["missing"] += (got == "NA") != (truth == "NA")
            if "NA" not in (got, truth):
                count["both"] += 1
                apart = RATING_VALUES.get(got, 0) - RATING_VALUES.get(truth, 0)
                count["near"] += abs(apart) <= 1
    return count


def test_where_cases_do_not_differ_nothing_is_told_apart() -> None:
    """Null corpora: four cases drawn from one population, two called high and two low."""
    high = dict(zip(NULL_SIZES, ("high", "low") * 2, strict=True))
    study = planted.drawn_study(NULL_SIZES, high)
    few = list(NULL_SIZES)[:3]
    three = replace(study, cases=study.cases[:3])
    chances: list[float] = []
    strong: list[int] = []
    expected: list[float] = []
    told_apart = 0
    # 999 shuffles in place of 9,999: the chance is uniform with either.
    with only(("IMP-01", "IMP-02"), ("XC-02", "XC-06")), patch.object(permutation, "DRAWS", 999):
        for number in range(CORPORA):
            tables = planted.drawn_corpus(rng(2, number), study, NULL_SIZES, scale=0.2)
            cases = {c: {**t, **measure_case(study, c, t)} for c, t in tables.items()}
            rows = measure_cross_case(study, cases)["mart_cross_case"].to_pylist()
            (p,) = oracle.of(rows, "XC-06", item="p")
            chances.append(p["estimate"])
            strong.append(len(oracle.of(rows, "XC-02", item="strong")))
            (chance,) = oracle.of(rows, "XC-02", item="expected_by_chance")
            expected.append(chance["estimate"])
            of_three = {c: cases[c] for c in few}
            rows = measure_cross_case(three, of_three)["mart_cross_case"].to_pylist()
            told_apart += bool(list(oracle.refusals(rows)))
    low = sum(p <= 0.05 for p in chances) / CORPORA
    distance = _from_uniform(chances)
    print(f"\n{CORPORA} null corpora: p <= .05 in {low:.3f}, distance from uniform {distance:.3f}")
    print(f"strong constructs: {np.mean(strong):.3f} a corpus, {np.mean(expected):.3f} by chance")
    print(f"three cases told apart in {told_apart}")
    assert told_apart == 0
    assert all(0 < p <= 1 for p in chances)
    if MANY:
        assert 0.01 <= low <= 0.10
        # Kolmogorov and Smirnov's bound at the level of .001.
        assert distance <= 1.95 / np.sqrt(CORPORA)
        error = np.std(np.subtract(strong, expected)) / np.sqrt(CORPORA)
        assert abs(np.mean(strong) - np.mean(expected)) <= max(4 * error, 0.05)


def _from_uniform(values: list[float]) -> float:
    """The largest distance of the empirical distribution from the uniform one."""
    ordered = np.sort(values)
    n = len(ordered)
    above = np.arange(1, n + 1) / n - ordered
    below = ordered - np.arange(n) / n
    return float(max(above.max(), below.max()))


@pytest.mark.parametrize("number", range(2))
def test_a_corpus_of_a_seed_is_always_the_same(number: int) -> None:
    study = planted.drawn_study({"c1": 4})
    one, two = (planted.drawn_corpus(rng(3, number), study, {"c1": 4})["c1"] for _ in range(2))
    assert all(one[name].equals(two[name]) for name in one)
