"""EVQ-01 to EVQ-03: rows, keys, what they rest on, and when they say nothing."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics import agreement_figures, figures, registry_agreement
from coprod_pipeline.metrics.agreement import krippendorff_alpha
from coprod_pipeline.metrics.compared import compare_people
from coprod_pipeline.metrics.figures import Figure, evidence_table
from coprod_pipeline.model import FIGURE_KEY
from coprod_pipeline.quality.frames import figures as judged

from .coded_units import CODE, FAR, OTHER, RIVAL, Mark, coded_tables, marks
from .test_reliability import BY_HAND, CODED, FOUR, LENGTHS

KNOWN = {m.metric_id: m for m in registry_agreement.METRICS}


@pytest.fixture(autouse=True)
def _definitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The definitions of these metrics, whatever else is computed."""
    monkeypatch.setattr(figures, "metric", KNOWN.__getitem__)


def figures_of(
    tables: dict[str, pa.Table], registered: tuple[str, ...] = ()
) -> tuple[list[Figure], pa.Table, pa.Table]:
    """The figures of a case, as a mart and its evidence."""
    material = SimpleNamespace(
        case_id="c1",
        tables=tables,
        study=SimpleNamespace(registered_codes=registered),
        frameworks={r["code_id"]: r["framework"] for r in tables["dim_code"].to_pylist()},
        is_exploratory=lambda code_id: code_id not in registered,
        people=compare_people(tables),
    )
    found = [f for compute in agreement_figures.FIGURES.values() for f in compute(material)]
    mart = figures.mart_table("mart_evidence_quality", found)
    return found, mart, evidence_table(found, tables["fact_coding"])


def by_item(mart: pa.Table, metric_id: str, code_id: str | None = None) -> dict[str, dict]:
    return {
        r["item"]: r
        for r in mart.to_pylist()
        if (r["metric_id"], r["code_id"]) == (metric_id, code_id)
    }


def test_two_coders_by_hand() -> None:
    _, mart, _ = figures_of(coded_tables(BY_HAND, FOUR), registered=(CODE,))
    rows = by_item(mart, "EVQ-01", CODE)
    assert set(rows) == set(agreement_figures.ITEMS)
    found = {item: r["estimate"] for item, r in rows.items()}
    assert found["alpha"] == pytest.approx(1 - 199 * 15 / (55 * 145))
    assert found["kappa"] == pytest.approx(0.625)
    assert found["ac1"] == pytest.approx(0.45125 / 0.60125)
    assert found["dice"] == pytest.approx(40 / 55)
    assert found["prevalence"] == pytest.approx(0.275)
    for r in rows.values():
        assert (r["grain"], r["coder_source"], r["status"], r["unit"]) == (
            "case",
            "human",
            "ok",
            "index",
        )
        assert (r["n_informants"], r["n_documents"], r["n_segments"]) == (4, 0, 100)
        assert r["interval_method"] == "expanded_percentile"
        assert r["lo"] < r["estimate"] < r["hi"]
        assert r["exploratory"] is False
    whole = by_item(mart, "EVQ-01")
    assert set(whole) == {*agreement_figures.ITEMS, *(f"c22.inn:{i}" for i in found)}
    assert whole["alpha"]["estimate"] == whole["c22.inn:alpha"]["estimate"] == found["alpha"]


def test_turns_and_paragraphs_stand_together() -> None:
    coded = [*BY_HAND, *marks("anna", "d1", (1, 2)), *marks("bert", "d1", (1,))]
    _, mart, _ = figures_of(coded_tables(coded, {**FOUR, "d1": 5}))
    row = by_item(mart, "EVQ-01", CODE)["alpha"]
    assert (row["n_informants"], row["n_documents"], row["n_segments"]) == (4, 1, 105)
    # 21 both, 6 only anna, 10 only bert of 105: 58 ratings are "coded", 152 are not.
    assert row["estimate"] == pytest.approx(1 - 209 * 16 / (58 * 152))


def test_three_coders_and_a_source_that_one_never_opened() -> None:
    coded = [*BY_HAND, *marks("carl", "i1", range(1, 5)), *marks("carl", "i2", range(3, 7))]
    _, mart, _ = figures_of(coded_tables(coded, FOUR))
    table = np.zeros((100, 3))
    table[50:, 2] = np.nan
    place = {s: 25 * n for n, s in enumerate(FOUR)}
    for m in coded:
        table[place[m.source] + m.unit - 1, ["anna", "bert", "carl"].index(m.coder)] = 1
    rows = by_item(mart, "EVQ-01", CODE)
    assert rows["alpha"]["estimate"] == pytest.approx(krippendorff_alpha(table))
    # Light: the mean of the kappas of anna and bert (.625), of each of them and carl in i1 and i2.
    from coprod_pipeline.metrics.agreement import cohen_kappa

    pairs = [cohen_kappa(table[:, a], table[:, b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert rows["kappa"]["estimate"] == pytest.approx(sum(pairs) / 3)
    assert rows["prevalence"]["estimate"] == pytest.approx(np.nanmean(table, axis=1).mean())


def test_few_positives_give_no_estimate_and_the_domain_may_have_enough() -> None:
    coded = []
    for coder in ("anna", "bert"):
        coded += marks(coder, "i1", range(1, 13))
        coded += marks(coder, "i2", range(1, 13), code=OTHER)
    _, mart, evidence = figures_of(coded_tables(coded, {"i1": 30, "i2": 30}))
    for code in (CODE, OTHER):
        for metric_id in ("EVQ-01", "EVQ-02"):
            for r in by_item(mart, metric_id, code).values():
                assert (r["status"], r["status_reason"]) == ("insufficient", "few_positives")
                assert (r["estimate"], r["lo"], r["interval_method"]) == (None, None, None)
                assert r["evidence_id"] in evidence["evidence_id"].to_pylist()
    domain = by_item(mart, "EVQ-01")["c22.inn:alpha"]
    assert (domain["status"], domain["estimate"]) == ("ok", 1)


@pytest.mark.parametrize(
    ("coded", "reason"),
    [
        ([], "no_human_coding"),
        (marks("cues", "i1", range(1, 30)), "no_human_coding"),
        (marks("anna", "i1", range(1, 30)), "one_coder"),
        ([*marks("anna", "i1", range(1, 30)), Mark("adjudicated", "i1", 1)], "one_coder"),
        ([*marks("anna", "i1", range(1, 30)), Mark("bert", "i2", 1)], "no_shared_source"),
    ],
)
def test_a_case_without_two_people_says_so(coded: list[Mark], reason: str) -> None:
    _, mart, _ = figures_of(coded_tables(coded, {"i1": 40, "i2": 40}))
    for metric_id, item in (("EVQ-01", "alpha"), ("EVQ-02", "alpha_u")):
        (row,) = [r for r in mart.to_pylist() if r["metric_id"] == metric_id]
        assert (row["item"], row["status"], row["status_reason"]) == (item, "insufficient", reason)
        assert (row["estimate"], row["evidence_id"]) == (None, None)


def test_a_code_used_where_nobody_else_looked_has_a_row_without_estimate() -> None:
    coded = [*BY_HAND, Mark("anna", "i9", 1, FAR), Mark("anna", "i1", 25, OTHER)]
    tables = coded_tables(coded, {**FOUR, "i9": 3}, asking=[("i1", 25)])
    _, mart, evidence = figures_of(tables)
    for code in (FAR, OTHER):
        for row in by_item(mart, "EVQ-01", code).values():
            assert (row["status"], row["status_reason"]) == ("insufficient", "few_positives")
            assert (row["evidence_id"], row["estimate"]) == (None, None)
            assert row["n_segments"] == 99
    assert set(evidence["evidence_id"].to_pylist()) == set(mart["evidence_id"].to_pylist()) - {None}


def test_a_codebook_only_one_used_is_not_compared() -> None:
    _, mart, _ = figures_of(coded_tables([*BY_HAND, *marks("anna", "i1", (1,), code=RIVAL)], FOUR))
    row = by_item(mart, "EVQ-01", RIVAL)["alpha"]
    assert (row["status_reason"], row["n_segments"]) == ("no_shared_source", 0)
    assert by_item(mart, "EVQ-01")["rog.attr:dice"]["estimate"] is None


def test_evidence_contradicts_where_coders_differ() -> None:
    coded = [replace(m, coding=f"{m.coder}.{m.source}.{m.unit}") for m in BY_HAND]
    _, mart, evidence = figures_of(coded_tables(coded, FOUR))
    rows = by_item(mart, "EVQ-01", CODE)
    (evidence_id,) = {r["evidence_id"] for r in rows.values()}
    assert by_item(mart, "EVQ-02", CODE)["alpha_u"]["evidence_id"] == evidence_id
    listed = {
        r["coding_id"]: r["role"] for r in evidence.to_pylist() if r["evidence_id"] == evidence_id
    }
    together = {f"{c}.{s}.{u}" for c in ("anna", "bert") for s in FOUR for u in range(1, 6)}
    assert {c for c, role in listed.items() if role == "supports"} == together
    assert set(listed) == {m.coding for m in coded}


def test_agreement_on_where() -> None:
    coded = [
        *marks("anna", "i1", range(1, 26), span=(0, 20)),
        *marks("bert", "i1", range(1, 26), span=(10, 20)),
    ]
    _, mart, _ = figures_of(coded_tables(coded, {"i1": 50}))
    row = by_item(mart, "EVQ-02", CODE)["alpha_u"]
    n, n11, n10 = 50 * 40, 25 * 10, 25 * 10
    ones, zeros = 2 * n11 + n10, 2 * n - 2 * n11 - n10
    assert row["estimate"] == pytest.approx(1 - (2 * n - 1) * n10 / (ones * zeros))
    assert (row["status"], row["lo"], row["interval_method"]) == ("ok", None, None)
    _, mart, _ = figures_of(coded_tables(coded, {"i1": 50}, text=None))
    assert by_item(mart, "EVQ-02", CODE)["alpha_u"]["status_reason"] == "no_text"


#: 24 units that people coded: the program finds 18 of them, and 6 of the 76 others.
FOUND = [
    *(m for s in ("i1", "i2", "i3") for m in marks("cues", s, range(1, 7))),
    *(m for s in ("i1", "i2", "i3") for m in marks("cues", s, (20, 21))),
]


def test_programs_beside_the_agreed_coding() -> None:
    agreed = [m for s in ("i1", "i2", "i3") for m in marks("adjudicated", s, range(1, 9))]
    coded = [
        *agreed,
        *FOUND,
        *marks("anna", "i1", range(10, 25)),
        Mark("adjudicated", "i4", 1, FAR),
    ]
    _, mart, evidence = figures_of(coded_tables(coded, FOUR))
    rows = by_item(mart, "EVQ-03", CODE)
    assert set(rows) == {"sensitivity", "specificity"}
    sensitivity, specificity = rows["sensitivity"], rows["specificity"]
    assert (sensitivity["k"], sensitivity["n"], sensitivity["estimate"]) == (18, 24, 0.75)
    assert (specificity["k"], specificity["n"]) == (70, 76)
    assert specificity["estimate"] == pytest.approx(70 / 76)
    assert {r["coder_source"] for r in rows.values()} == {"machine"}
    assert {r["unit"] for r in rows.values()} == {"share"}
    # Every interview shows 6 of 8: nothing varies between sources, so resampling says nothing.
    assert sensitivity["interval_method"] == "none_unanimous"
    assert sensitivity["evidence_id"] == specificity["evidence_id"]
    roles = [
        r["role"] for r in evidence.to_pylist() if r["evidence_id"] == sensitivity["evidence_id"]
    ]
    assert (roles.count("supports"), roles.count("contradicts")) == (36, 12)
    far = by_item(mart, "EVQ-03", FAR)["sensitivity"]
    assert (far["status"], far["k"], far["n"]) == ("insufficient", 0, 1)


def test_without_an_agreed_coding_what_anybody_coded_is_there() -> None:
    people = [
        *(m for s in ("i1", "i2", "i3") for m in marks("anna", s, range(1, 6))),
        *(m for s in ("i1", "i2", "i3") for m in marks("bert", s, range(3, 9))),
    ]
    _, mart, _ = figures_of(coded_tables([*people, *FOUND, Mark("cues", "i4", 1)], FOUR))
    rows = by_item(mart, "EVQ-03", CODE)
    assert (rows["sensitivity"]["k"], rows["sensitivity"]["n"]) == (18, 24)
    # Nobody coded the fourth interview: what the program found there is neither right nor wrong.
    assert rows["specificity"]["n"] == 51


@pytest.mark.parametrize(
    ("coded", "reason"),
    [
        (marks("anna", "i1", range(1, 30)), "no_machine_coding"),
        (marks("cues", "i1", range(1, 30)), "no_human_coding"),
    ],
)
def test_one_side_alone_is_not_compared(coded: list[Mark], reason: str) -> None:
    _, mart, _ = figures_of(coded_tables(coded, {"i1": 40}))
    rows = by_item(mart, "EVQ-03")
    assert {r["status_reason"] for r in rows.values()} == {reason}
    assert set(rows) == {"sensitivity", "specificity"}


WITH_ALL = st.lists(
    st.builds(
        Mark,
        coder=st.sampled_from(["anna", "bert", "carl", "adjudicated", "cues"]),
        source=st.sampled_from(["i1", "i2", "d1"]),
        unit=st.integers(1, 30),
        code=st.sampled_from([CODE, OTHER, FAR]),
    ),
    max_size=150,
)


@settings(max_examples=40)
@given(WITH_ALL)
def test_figures_hold_together(coded: list[Mark]) -> None:
    tables = coded_tables(coded, LENGTHS)
    _, mart, evidence = figures_of(tables)
    keys = [tuple(r[k] for k in FIGURE_KEY) for r in mart.to_pylist()]
    assert len(keys) == len(set(keys))
    frame = judged({"mart_evidence_quality": mart, "evidence": evidence}, "mart_evidence_quality")
    for column in ("estimate_ok", "bounds_ok", "k_ok", "finite_ok", "reason_ok", "evidence_ok"):
        assert frame[column].all(), column
    listed = set(evidence["evidence_id"].to_pylist())
    assert {r for r in mart["evidence_id"].to_pylist() if r} == listed


@settings(max_examples=40)
@given(CODED, st.randoms(use_true_random=False))
def test_order_of_codings_changes_nothing(coded: list[Mark], random) -> None:
    coded = [replace(m, coding=f"k{n}") for n, m in enumerate(coded)]
    mixed = coded[:]
    random.shuffle(mixed)
    _, mart, evidence = figures_of(coded_tables(coded, LENGTHS))
    _, mart_mixed, evidence_mixed = figures_of(coded_tables(mixed, LENGTHS))
    assert mart.to_pylist() == mart_mixed.to_pylist()
    assert evidence.to_pylist() == evidence_mixed.to_pylist()


def test_every_reason_is_used_and_explained() -> None:
    from pathlib import Path

    folder = Path(agreement_figures.__file__).parent
    modules = ("agreement_figures", "compared", "reliability")
    code = "".join((folder / f"{name}.py").read_text() for name in modules)
    assert all(f'"{reason}"' in code for reason in registry_agreement.REASONS)
