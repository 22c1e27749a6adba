"""Two implementations of the specification, by different hands, give the same figures.

The first is the pipeline; the second (``second/``) was written from the specification alone.
``make validate`` sets ``COPROD_SECOND_N``, how many random corpora are compared; without it a few
are, beside the reference study. ``second/readings.py`` lists the questions that a page of the
pipeline had to decide, ``known`` in ``second/compare.py`` the differences that are expected.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, coprod
from tests.validation import oracle, planted
from tests.validation.second.adapter import pipeline_figures
from tests.validation.second.compare import Difference, differences, from_marts, known, summary
from tests.validation.second.corpora import corpus
from tests.validation.second.inputs import from_lake
from tests.validation.second.program import METRICS, figures
from tests.validation.second.reference import reference_corpus

CORPORA = int(os.environ.get("COPROD_SECOND_N", "0"))
long_test = pytest.mark.skipif(not CORPORA, reason="runs with COPROD_SECOND_N, by make validate")
FEW = 2


def failures(found: list[Difference]) -> list[str]:
    """The differences that nobody expects."""
    return [str(d) for d in found if not d.is_note and known(d) is None][:40]


def test_the_reference_study_has_the_same_figures_twice() -> None:
    """By the agreed codings, in memory: not one difference, expected or not, in any metric."""
    second = figures(reference_corpus())
    first = planted.figures(oracle.reference_study(), planted.tables_of_reference())
    found = [d for d in differences(second, first) if not d.is_note]
    assert [str(d) for d in found] == []
    assert {r["metric_id"] for r in first} >= set(METRICS) - {"ASM-05", "ASM-06", "IMP-09"}
    assert sum(r["status"] == "ok" for r in second) > 1_000


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference study's release in a lake of its own."""
    lake = tmp_path_factory.mktemp("second") / "lake"
    shutil.copytree(ROOT / "data_lake" / "landing", lake / "landing")
    done = coprod("run", lake=lake)
    assert done.returncode == 0, done.stderr
    return lake


@pytest.mark.slow
@long_test
def test_a_release_of_the_reference_study_has_the_same_figures_twice(reference: Path) -> None:
    second = figures(from_lake(reference))
    first = from_marts(reference / "published" / "coprod.duckdb")
    found = differences(second, first)
    print(summary(found, second, first))
    assert failures(found) == []


@pytest.mark.parametrize("seed", range(CORPORA or FEW))
def test_a_random_corpus_has_the_same_figures_twice(seed: int) -> None:
    made = corpus(seed)
    found = differences(figures(made), pipeline_figures(made))
    for reason in sorted({str(known(d)) for d in found if not d.is_note and known(d)}):
        print(f"seed {seed}: {reason}")
    assert failures(found) == []


def test_a_changed_figure_is_found() -> None:
    """The comparer itself: each kind of change to a row shows, and nothing else does."""
    rows = figures(corpus(0), ("ADO-02", "IMP-01"))
    assert not differences(rows, [dict(r) for r in rows])
    ok = next(i for i, r in enumerate(rows) if r["metric_id"] == "ADO-02")
    for name, value in (("estimate", 99.0), ("lo", -1.0), ("loio_hi", 7.0)):
        changed = [dict(r) for r in rows]
        changed[ok][name] = value
        assert [d.what for d in differences(rows, changed)] == [name]
    refused = [dict(r) for r in rows]
    refused[ok]["status"] = "insufficient"
    assert "status" in [d.what for d in differences(rows, refused)]
    assert [d.what for d in differences(rows, rows[:ok] + rows[ok + 1 :])] == ["missing"]
    assert [d.what for d in differences(rows[:ok] + rows[ok + 1 :], rows)] == ["extra"]


def test_only_what_is_known_is_excused() -> None:
    def excuse(metric: str, what: str, a: object, b: object, resampled: bool = False) -> str | None:
        return known(Difference(metric, what, (metric,), a, b, resampled))

    assert excuse("IMP-02", "lo", 0.10, 0.13, resampled=True) == "coarse"
    assert excuse("IMP-02", "lo", 0.10, 0.16, resampled=True) is None
    assert excuse("IMP-02", "lo", 0.10, 0.13) is None
    assert excuse("IMP-02", "lo", 0.10, None, resampled=True) is None
    assert excuse("IMP-02", "estimate", 0.10, 0.11, resampled=True) is None
    assert excuse("ADO-07", "hi", 2.0, 3.0) is None
    assert excuse("ADO-07", "hi", 3.0, 2.0) is None
    assert excuse("ADO-07", "lo", 2.0, 3.0) is None
    assert excuse("EVQ-01", "lo", 0.0, None, resampled=True) == "no spread"
    assert excuse("EVQ-01", "interval_method", "expanded_percentile", "none_unanimous")
    assert excuse("EVQ-01", "interval_method", "expanded_percentile", "t") is None
