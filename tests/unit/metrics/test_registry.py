"""The registry, its page, and that both speak of what is computed and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from coprod_pipeline.metrics import case, cross_case
from coprod_pipeline.metrics.registry import METRICS, STATUS_REASONS, dim_metric_rows, render_docs
from coprod_pipeline.model import MARTS, TABLES

from .small_case import Said, SmallCase, event, measured, tables_of

DOCS = Path(__file__).parents[3] / "docs" / "metrics.md"
TALK = (Said("P1"), Said("P2"), Said("P1", "-1", "c22.out.policy", phases=("late",)))


def test_the_page_is_what_the_registry_says() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert page == render_docs(), "run render_docs() and write docs/metrics.md"
    for metric in METRICS:
        assert f"## {metric.metric_id} {metric.name}\n" in page


def test_every_metric_has_one_function_and_rows_in_its_mart() -> None:
    assert [m.metric_id for m in METRICS] == [*case.FIGURES, *cross_case.FIGURES]
    happened = (event("e", "first_use", date(2012, 1, 1), eligible_from=date(2010, 1, 1)),)
    study_case = SmallCase(TALK, happened)
    tables = measured(study_case)
    tables |= cross_case.measure_cross_case(
        study_case.study, {"c1": {**tables_of(study_case), **tables}}
    )
    for metric in METRICS:
        assert metric.mart in MARTS
        rows = [r for r in tables[metric.mart].to_pylist() if r["metric_id"] == metric.metric_id]
        assert any(r["status"] == "ok" for r in rows), metric.metric_id
        assert {r["metric_version"] for r in rows} == {metric.version}
        assert {r["unit"] for r in rows} == {metric.unit}
        assert any(r["item"] is not None for r in rows) == (metric.item_meaning is not None)


def test_dim_metric_has_a_row_a_metric_in_order() -> None:
    rows = TABLES["dim_metric"].from_rows(dim_metric_rows()).to_pylist()
    assert [r["metric_id"] for r in rows] == [m.metric_id for m in METRICS]
    assert [r["sort_order"] for r in rows] == list(range(1, len(METRICS) + 1))
    assert all(r["minimum_evidence"] and r["question"].endswith("?") for r in rows)


def test_every_reason_in_the_code_is_explained() -> None:
    folder = Path(case.__file__).parent
    code = "".join(p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.py")))
    without_registry = code.replace((folder / "registry.py").read_text(encoding="utf-8"), "")
    assert all(f'"{reason}"' in without_registry for reason in STATUS_REASONS)
