"""The registry, its page, and that both speak of what is computed and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coprod_pipeline.metrics import case, cross_case
from coprod_pipeline.metrics.definition import Metric
from coprod_pipeline.metrics.registry import METRICS, STATUS_REASONS, dim_metric_rows, render_docs
from coprod_pipeline.model import MARTS, TABLES
from tools.metric_examples import NO_ROW, PAGE, RESULTS, SHOWN, as_markdown

from .small_case import Said, SmallCase, event, measured

ADAPT, DRIVER, WILL = "c22.inn.adaptab", "ado.driver.champion", "cfo.ant.adoptability"
POWER, TOLD = "c22.char.opportunity", "core.c1.f1"
PEOPLE = ("P1", "P2", "P3", "P4", "P5", "P6")
OUTCOME = "pro.adoption"


def rich_case() -> SmallCase:
    """A case in which nearly every metric has something to say."""
    constructs = [f"c22.{name}" for name in ("inn.a", "inn.b", "out.c", "out.d", "proc.e")]
    said = [
        Said(p, code=c, explicit=True, phases=("early", "late"))
        for p in PEOPLE
        for c in (*constructs, ADAPT, DRIVER, "rog.attr.observ", "rog.decision.optional", OUTCOME)
    ]
    said += [Said(p, code=WILL, aspect="anticipated") for p in PEOPLE[:2]]
    said += [Said(p, code=POWER, role="recipient") for p in PEOPLE[:2]]
    said += [Said(p, code=TOLD) for p in PEOPLE[:2]]
    said += [Said("P1", code=ADAPT, kind="causes:c22.inn.b"), Said("D1", code=ADAPT)]
    happened = [
        event(f"e{u}", kind, date(2010 + later, 1, 1), unit=u, eligible_from=date(2010, 1, 1))
        for u in "ABCDE"
        for kind, later in (("eligible", 0), ("first_use", 2))
    ]
    happened = [replace(e, event_id=f"e{i}") for i, e in enumerate(happened)]
    row = {"adaptation_id": "a1", "fidelity_consistent": "yes", "source_id": "d1"}
    case = SmallCase(tuple(said), tuple(happened), adapted=(row,))
    return case.but(core_functions={"c1": (("f1", "One"),)})


def test_the_page_is_what_the_registry_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert page == render_docs(results), "run python -m tools.metric_examples LAKE --write"
    for metric in METRICS:
        assert f"## {metric.metric_id} {metric.name}\n" in page


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.metric_id)
def test_no_metric_lacks_a_part_of_its_definition(metric: Metric) -> None:
    about = (metric.question, metric.formula, metric.unit, metric.value_range, metric.source)
    assert all(part.strip() for part in (*about, metric.minimum_evidence, metric.example))
    result = json.loads(RESULTS.read_text(encoding="utf-8"))[metric.metric_id]
    if result.startswith(NO_ROW):
        assert result.endswith(".")
        assert "\n" not in result
        return
    head, rule, first, *rest = result.split("\n")
    n_columns = head.count(" | ") + 1
    assert rule == "| " + " | ".join(["---"] * n_columns) + " |"
    shown = [first, *(line for line in rest if line.startswith("|"))]
    assert 1 <= len(shown) <= SHOWN
    assert {line.count(" | ") + 1 for line in shown} == {n_columns}


def test_a_metric_without_a_result_makes_no_page() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    del results[METRICS[0].metric_id]
    with pytest.raises(KeyError, match=METRICS[0].metric_id):
        render_docs(results)


def test_results_are_tables_of_the_first_rows() -> None:
    rows = [(f"a|{n}", None, n / 3) for n in range(7)]
    assert as_markdown(["one", "two", "three"], rows[:1]) == (
        "| one | two | three |\n| --- | --- | --- |\n| a\\|0 | NULL | 0 |"
    )
    lines = as_markdown(["one", "two", "three"], rows).split("\n")
    assert lines[2 + SHOWN :] == ["", "… and 2 more."]
    assert lines[3].endswith("| 0.3333 |")
    # A pseudonym is another one under another key.
    assert as_markdown(["unit"], [("north.person-9zmc-branch",)]).endswith(
        "| north.person-…-branch |"
    )


#: Metrics that need more than one small case can have, and what they are tried in.
REFUSED = {"ADO-06": "test_diffusion"}
#: The modules that this test speaks for; the others have tests of their own.
OURS = ("mart_adoption", "mart_implementation")


def test_every_metric_has_one_function_and_rows_in_its_mart() -> None:
    assert [m.metric_id for m in METRICS] == [*case.FIGURES, *cross_case.FIGURES]
    tables = measured(rich_case())
    for metric in METRICS:
        assert metric.mart in MARTS
        if metric.mart not in OURS:
            continue
        rows = [r for r in tables[metric.mart].to_pylist() if r["metric_id"] == metric.metric_id]
        assert rows, metric.metric_id
        assert any(r["status"] == "ok" for r in rows) != (metric.metric_id in REFUSED)
        assert {r["metric_version"] for r in rows} == {metric.version}
        assert {r["unit"] for r in rows} <= {metric.unit, *metric.other_units}
        if metric.item_meaning is None:
            assert all(r["item"] is None for r in rows)
        assert {r["status_reason"] for r in rows} - {None} <= STATUS_REASONS.keys()


def test_seeds_are_the_metrics_own_and_every_metric_has_an_example() -> None:
    seeds = [m.seed for m in METRICS if m.seed is not None and m.mart in OURS]
    assert len(seeds) == len(set(seeds))
    for metric in METRICS:
        assert metric.example.startswith(("SELECT ", "WITH ")), metric.metric_id
        assert metric.mart in metric.example or "FROM v_" in metric.example
        assert metric.metric_id in metric.example or "FROM v_" in metric.example


def test_dim_metric_has_a_row_a_metric_in_order() -> None:
    rows = TABLES["dim_metric"].from_rows(dim_metric_rows()).to_pylist()
    assert [r["metric_id"] for r in rows] == [m.metric_id for m in METRICS]
    assert [r["sort_order"] for r in rows] == list(range(1, len(METRICS) + 1))
    assert all(r["minimum_evidence"] and r["question"].endswith("?") for r in rows)


def test_every_reason_in_the_code_is_explained() -> None:
    folder = Path(case.__file__).parent
    modules = [p for p in sorted(folder.glob("*.py")) if not p.name.startswith("registry")]
    code = "".join(p.read_text(encoding="utf-8") for p in modules)
    assert [r for r in STATUS_REASONS if f'"{r}"' not in code] == []
