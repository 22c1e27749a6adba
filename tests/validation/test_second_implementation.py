"""Two implementations of the specification, by different hands, give the same figures.

The first is the pipeline; the second (``second/``) was written from the specification alone.
``make validate`` sets ``COPROD_SECOND_N``, how many random corpora are compared; without it only
the comparer itself is tested. ``second/readings.py`` lists the questions that are still open.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, coprod
from tests.validation.second.adapter import pipeline_figures
from tests.validation.second.compare import differences, from_marts, summary
from tests.validation.second.corpora import corpus
from tests.validation.second.inputs import from_lake
from tests.validation.second.program import figures

CORPORA = int(os.environ.get("COPROD_SECOND_N", "0"))
long_test = pytest.mark.skipif(not CORPORA, reason="runs with COPROD_SECOND_N, by make validate")


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
def test_the_reference_study_has_the_same_figures_twice(reference: Path) -> None:
    second = figures(from_lake(reference))
    first = from_marts(reference / "published" / "coprod.duckdb")
    found = differences(second, first)
    print(summary(found, second, first))
    failures = [str(d) for d in found if not d.is_note]
    assert not failures, "\n".join(failures[:40])


@pytest.mark.slow
@long_test
@pytest.mark.parametrize("seed", range(CORPORA))
def test_a_random_corpus_has_the_same_figures_twice(seed: int) -> None:
    made = corpus(seed)
    found = differences(figures(made), pipeline_figures(made))
    failures = [str(d) for d in found if not d.is_note]
    assert not failures, "\n".join(failures[:40])


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
