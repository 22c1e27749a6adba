"""What must hold of the adoption and implementation marts in any case, made up by Hypothesis."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.registry import STATUS_REASONS
from coprod_pipeline.model import FIGURE_KEY

from .small_case import Said, SmallCase, event, measured, tables_of
from .test_invariants import cut

#: ``make validate`` tries more of each.
MORE = int(os.environ.get("COPROD_EXAMPLES", "1"))

FEW = settings(max_examples=6 * MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MARTS = ("mart_adoption", "mart_implementation")
CODES = (
    "c22.inn.a",
    "c22.inn.b",
    "c22.char.opportunity",
    "rog.attr.observ",
    "rog.decision.collective",
    "rog.org.agenda",
    "ado.driver.crisis",
    "cfo.ant.adoptability",
    "core.c1.f1",
    "pro.cost",
)

said = st.builds(
    Said,
    voice=st.sampled_from(["P1", "P2", "P3", "P4", "D1", "D2", "U1", "I1"]),
    valence=st.sampled_from(["1", "1", "-1", "0", "X", None]),
    code=st.sampled_from(CODES),
    coder=st.sampled_from(["anna", "bert", "cues"]),
    explicit=st.sampled_from([True, False]),
    aspect=st.sampled_from([None, "actual", "anticipated"]),
    phases=st.sampled_from([(), ("early",), ("late",), ("early", "late")]),
    segment=st.integers(1, 2),
    span=st.sampled_from([(0, 40), (30, 60), (0, 100)]),
    role=st.sampled_from([None, None, "recipient"]),
    kind=st.sampled_from([None, None, "primary", "causes:c22.inn.b"]),
    unit=st.sampled_from([None, None, "A"]),
)


@st.composite
def happenings(draw: st.DrawFn) -> tuple:
    kinds = st.sampled_from(
        ["eligible", "first_use", "first_use", "discontinue", "merge", "expand"]
    )
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from("ABCDEFG"), kinds, st.integers(0, 3400), st.integers(0, 400)),
            max_size=20,
        )
    )
    begin = date(2010, 1, 1)
    return tuple(
        event(
            f"e{number}",
            kind,
            begin + timedelta(days=start),
            begin + timedelta(days=start + length),
            unit=unit,
            source=("d1", "i1", None)[number % 3],
            eligible_from=begin + timedelta(days=start) if kind == "eligible" else None,
        )
        for number, (unit, kind, start, length) in enumerate(drawn)
    )


@st.composite
def cases(draw: st.DrawFn) -> SmallCase:
    talk = tuple(
        replace(s, coding=f"k{i}") for i, s in enumerate(draw(st.lists(said, max_size=30)))
    )
    registered = draw(st.sampled_from([(), CODES[:2], CODES[:4]]))
    case = SmallCase(talk, draw(happenings()))
    return case.but(registered_codes=registered, core_functions={"c1": (("f1", "One"),)})


def rows(tables: dict[str, pa.Table], *leave_out: str) -> list[dict]:
    drop = {"evidence_id", *leave_out}
    return [
        {k: v for k, v in row.items() if k not in drop}
        for mart in MARTS
        for row in tables[mart].to_pylist()
    ]


@FEW
@given(cases(), st.integers(1, 99))
def test_splitting_segments_changes_no_figure(case: SmallCase, at: int) -> None:
    parts = replace(case, said=tuple(p for s in case.said for p in cut(s, at)))
    assert rows(measured(case), "n_segments") == rows(measured(parts), "n_segments")


@FEW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_an_empty_document_change_nothing(
    case: SmallCase, chance: random.Random
) -> None:
    before = measured(case)
    tables = {}
    for name, table in tables_of(replace(case, documents=("d-empty",))).items():
        order = list(range(table.num_rows))
        chance.shuffle(order)
        tables[name] = table.take(pa.array(order, pa.int64()))
    after = measure_case(case.study, "c1", tables)
    assert all(before[name].equals(after[name]) for name in before)


@FEW
@given(cases(), st.sampled_from(CODES))
def test_deleting_all_codings_of_a_code_leaves_no_figure_of_it(case: SmallCase, code: str) -> None:
    kept = tuple(s for s in case.said if s.code != code)
    own = [r for r in rows(measured(replace(case, said=kept))) if r["code_id"] == code]
    assert {r["estimate"] for r in own} <= {None}


@FEW
@given(cases())
def test_figures_hold_together(case: SmallCase) -> None:
    tables = measured(case)
    opened = set(tables["evidence"].column("evidence_id").to_pylist())
    for mart in MARTS:
        found = tables[mart].to_pylist()
        keys = [tuple(r[k] for k in FIGURE_KEY) for r in found]
        assert len(keys) == len(set(keys))
        for row in found:
            ok = row["status"] == "ok"
            assert (row["status_reason"] is None) == ok
            assert row["status_reason"] is None or row["status_reason"] in STATUS_REASONS
            nothing = row["estimate"] == 0 or row["k"] == 0
            assert row["evidence_id"] in opened or not ok or nothing
            assert (row["phase_id"] is None) == (row["grain"] != "phase")
            if ok and row["unit"] == "share" and row["metric_id"] != "ADO-04":
                assert row["k"] is None or row["estimate"] == row["k"] / row["n"]
            if ok and row["lo"] is not None:
                assert row["lo"] <= row["estimate"] <= row["hi"]
            if row["loio_lo"] is not None:
                assert row["loio_lo"] <= row["loio_hi"]
            assert row["estimate"] is None or ok


@FEW
@given(cases())
def test_the_five_shares_add_up_to_one(case: SmallCase) -> None:
    total: dict[str, float] = {}
    for row in measured(case)["mart_adoption"].to_pylist():
        if row["metric_id"] == "ADO-08" and row["status"] == "ok":
            total[row["code_id"]] = total.get(row["code_id"], 0) + row["estimate"]
    assert all(abs(t - 1) < 1e-9 for t in total.values())
