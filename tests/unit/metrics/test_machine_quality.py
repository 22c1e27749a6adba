"""quality_machine_coding: what counts, by hand, and what does not change it."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.metrics import agreement_figures, figures, registry_agreement
from coprod_pipeline.metrics.machine_quality import machine_quality
from coprod_pipeline.metrics.machine_scores import rogan_gladen
from coprod_pipeline.model import CODED_TABLES, TABLES

from .coded_units import CODE, OTHER, Mark, coded_tables, marks

UNITS = {"s1": 100, "s2": 100, "s3": 100, "s4": 50}
#: ann coded three sources, 20 units each; cues found 18 of them and one thing else, and coded s4.
BY_HAND = [
    *(m for s in ("s1", "s2", "s3") for m in marks("ann", s, range(1, 21))),
    *(m for s in ("s1", "s2", "s3") for m in marks("cues", s, [*range(3, 21), 50])),
    *marks("cues", "s4", range(1, 11)),
]
HELD = pa.schema(
    {
        "segment_id": pa.string(),
        "source_id": pa.string(),
        "case_id": pa.string(),
        "code_id": pa.string(),
        "coder_id": pa.string(),
        "probability": pa.float64(),
        "predicted": pa.bool_(),
    }
)


def quality(tables: dict[str, pa.Table], coder: str = "cues", code: str = CODE) -> dict:
    rows = machine_quality({"c1": tables})["quality_machine_coding"].to_pylist()
    (row,) = [r for r in rows if (r["coder_id"], r["code_id"]) == (coder, code)]
    return row


def review(tables: dict[str, pa.Table], *rows: dict) -> dict[str, pa.Table]:
    """The tables with a review of suggestions."""
    made = [{"case_id": "c1", **row, "review_id": row.get("review_id", str(n))}
            for n, row in enumerate(rows)]  # fmt: skip
    return tables | {"machine_review": CODED_TABLES["machine_review"].from_rows(made)}


def evq_03(tables: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch) -> dict[str, dict]:
    known = {m.metric_id: m for m in registry_agreement.METRICS}
    monkeypatch.setattr(figures, "metric", known.__getitem__)
    material = SimpleNamespace(
        case_id="c1",
        tables=tables,
        study=SimpleNamespace(registered_codes=()),
        is_exploratory=lambda code_id: True,
    )
    found = list(agreement_figures.human_machine_agreement(material))
    return {f.columns["item"]: dict(f.columns) for f in found if f.columns.get("code_id") == CODE}


def test_a_program_beside_people_by_hand():
    row = quality(coded_tables(BY_HAND, UNITS))
    # s4 was not coded by people: 300 units, 60 coded, 54 found, 3 more.
    assert (row["n"], row["n_positives"], row["n_predicted"], row["n_sources"]) == (300, 60, 57, 3)
    assert row["sensitivity"] == 0.9
    assert row["specificity"] == 237 / 240
    assert row["f1"] == pytest.approx(108 / 117)
    chance = 0.2 * 0.19 + 0.8 * 0.81
    assert row["kappa"] == pytest.approx((291 / 300 - chance) / (1 - chance))
    assert row["majority_f1"] == 0
    # All units are of one length: coding all gives 60 of 60 and 240 more.
    assert row["length_f1"] == pytest.approx(120 / 360)
    # Three false finds in 240 are too many to believe in .998.
    assert (row["status"], row["status_reason"]) == ("below_floor", "specificity")
    assert (row["share_status"], row["n_audit"]) == ("ok", 0)
    assert row["share_raw"] == 67 / 350
    assert row["share_corrected"] == pytest.approx(rogan_gladen(67 / 350, 0.9, 237 / 240))
    assert row["share_lo"] < row["share_corrected"] < row["share_hi"]
    assert row["brier"] is None


def test_shares_by_case():
    one, two = coded_tables(BY_HAND, UNITS), coded_tables(
        marks("cues", "t1", range(1, 5)), {"t1": 10}, case_id="c2"
    )  # fmt: skip
    rows = machine_quality({"c2": two, "c1": one})["quality_machine_share"].to_pylist()
    shares = {r["case_id"]: (r["n"], r["n_predicted"], r["share_raw"], r["status"]) for r in rows}
    assert shares == {"c1": (350, 67, 67 / 350, "ok"), "c2": (10, 4, 0.4, "ok")}
    assert rows[1]["share_corrected"] == pytest.approx(rogan_gladen(0.4, 0.9, 237 / 240))


def test_the_figure_of_the_case_says_the_same(monkeypatch):
    tables = coded_tables(BY_HAND, UNITS)
    row, found = quality(tables), evq_03(tables, monkeypatch)
    for item in ("sensitivity", "specificity"):
        assert found[item]["estimate"] == row[item]
    assert found["sensitivity"]["n"] == row["n_positives"]
    assert found["specificity"]["n_segments"] == row["n"]


def test_the_figure_is_of_the_program_that_figures_are_made_of(monkeypatch):
    both = [
        *BY_HAND,
        *(m for s in ("s1", "s2", "s3") for m in marks("imported-llm", s, range(1, 11))),
    ]
    found = evq_03(coded_tables(both, UNITS), monkeypatch)
    assert (found["sensitivity"]["k"], found["sensitivity"]["n"]) == (30, 60)
    # With another codebook each has its own.
    apart = [*BY_HAND, *marks("imported-llm", "s1", range(1, 11), code="rog.attr.observ")]
    found = evq_03(coded_tables(apart, UNITS), monkeypatch)
    assert found["sensitivity"]["k"] == 54


def test_few_positives_show_no_score():
    few = [*marks("ann", "s1", range(1, 20)), *marks("cues", "s1", range(1, 20))]
    row = quality(coded_tables(few, UNITS))
    assert (row["status"], row["status_reason"]) == ("insufficient", "few_positives")
    assert (row["n"], row["n_positives"]) == (100, 19)
    scores = ("sensitivity", "specificity", "f1", "kappa", "share_corrected", "specificity_lo")
    assert {row[s] for s in scores} == {None}
    assert (row["share_raw"], row["share_status"]) == (19 / 350, "few_positives")


def test_a_program_that_errs_too_often_is_below_the_floor():
    noisy = [
        *(m for s in ("s1", "s2", "s3") for m in marks("ann", s, range(1, 21))),
        *(m for n, s in enumerate(("s1", "s2", "s3")) for m in marks("cues", s, range(5, 40 + n))),
    ]
    row = quality(coded_tables(noisy, UNITS))
    assert (row["status"], row["status_reason"]) == ("below_floor", "specificity")
    assert row["specificity_hi"] < 0.998
    everything = [
        *(m for s in ("s1", "s2", "s3") for m in marks("ann", s, range(1, 21))),
        *(m for s in ("s1", "s2", "s3") for m in marks("cues", s, range(1, 101))),
    ]
    row = quality(coded_tables(everything, UNITS))
    assert row["status_reason"] == "specificity;no_better_than_length"
    assert row["share_status"] == "near_chance"


def test_a_code_condemned_by_its_false_finds_needs_no_positive():
    false = [
        *(m for s in ("s1", "s2", "s3") for m in marks("ann", s, [1], code=OTHER)),
        *(m for n, s in enumerate(("s1", "s2", "s3")) for m in marks("cues", s, range(1, 20 + n))),
        *marks("ann", "s1", [99]),
    ]
    row = quality(coded_tables(false, UNITS))
    assert (row["status"], row["status_reason"]) == ("below_floor", "specificity")
    assert row["n_positives"] == 1
    assert row["sensitivity"] is None
    assert row["specificity"] == pytest.approx(1 - 60 / 299)


def test_a_code_the_program_never_gives_and_one_people_never_saw():
    tables = coded_tables(
        [*marks("ann", "s1", range(1, 30)), *marks("cues", "s1", [1], code=OTHER)], UNITS
    )
    row = quality(tables)
    assert (row["status"], row["n_positives"], row["sensitivity"]) == ("abstains", 29, None)
    assert quality(tables, code=OTHER)["status"] == "insufficient"
    alone = quality(coded_tables(marks("cues", "s1", range(1, 4)), UNITS))
    assert (alone["status"], alone["n"], alone["share_raw"]) == ("no_human_coding", 0, 3 / 350)
    (share,) = machine_quality({"c1": coded_tables(marks("cues", "s1", [1]), UNITS)})[
        "quality_machine_share"
    ].to_pylist()
    assert (share["status"], share["share_corrected"]) == ("no_human_coding", None)


def test_the_agreed_coding_is_the_gold_where_there_is_one():
    agreed = [*BY_HAND, *marks("adjudicated", "s1", range(1, 31))]
    row = quality(coded_tables(agreed, UNITS))
    assert (row["n"], row["n_positives"], row["n_sources"]) == (100, 30, 1)


def test_two_people_are_the_ceiling():
    both = [*BY_HAND, *(m for s in ("s1", "s2") for m in marks("bo", s, range(1, 19)))]
    row = quality(coded_tables(both, UNITS))
    assert row["human_n"] == 200
    assert row["human_f1"] == pytest.approx(72 / 76)
    assert row["n_positives"] == 60
    assert quality(coded_tables(BY_HAND, UNITS))["human_f1"] is None


def test_imported_programs_are_judged_where_they_worked():
    tables = coded_tables([*BY_HAND, *marks("imported-llm", "s1", range(1, 21))], UNITS)
    row = quality(tables, coder="imported-llm")
    assert (row["n"], row["sensitivity"], row["specificity"]) == (100, 1, 1)
    assert row["status"] == "ok"
    # One source: nobody knows how others would do.
    assert row["sensitivity_lo"] is None


def test_perfect_sources_have_wilsons_interval():
    perfect = [m for s in ("s1", "s2", "s3") for c in ("ann", "cues")
               for m in marks(c, s, range(1, 21))]  # fmt: skip
    row = quality(coded_tables(perfect, UNITS))
    z2 = 1.959963984540054**2
    assert row["sensitivity_lo"] == pytest.approx(60 / (60 + z2))
    assert row["specificity_lo"] == pytest.approx(240 / (240 + z2))
    assert (row["sensitivity_hi"], row["f1_lo"]) == (1, None)
    # Sources that err alike differ no more than those without error.
    alike = quality(coded_tables(BY_HAND, UNITS))
    assert 0 < alike["sensitivity_lo"] < alike["sensitivity"] < alike["sensitivity_hi"] < 1


def test_reviewed_sources_count_by_their_audit_sample_alone(monkeypatch):
    # bo went through s4 with suggestions: confirmed ten, added one, and coded four audit units.
    more = [
        Mark("bo", "s4", unit, coding=f"confirmed{unit}") for unit in range(1, 11)
    ] + [Mark("bo", "s4", 11, coding="added"), Mark("bo", "s4", 41, coding="own")]  # fmt: skip
    tables = coded_tables([*BY_HAND, *more], UNITS)
    unreviewed = quality(tables)
    assert (unreviewed["n"], unreviewed["n_positives"]) == (350, 72)
    done = [
        {"outcome": "confirmed", "by": "bo", "source_id": "s4", "segment_id": f"s4.{u}",
         "code_id": CODE, "coder_id": "cues", "coding_id": f"confirmed{u}", "review_id": f"s{u}"}
        for u in range(1, 11)
    ] + [
        {"outcome": "added", "by": "bo", "source_id": "s4", "segment_id": "s4.11",
         "code_id": CODE, "coding_id": "added"},
    ] + [
        {"outcome": "audited", "by": "bo", "source_id": "s4", "segment_id": f"s4.{u}"}
        for u in range(40, 44)
    ]  # fmt: skip
    reviewed = review(tables, *done)
    row = quality(reviewed)
    assert (row["n"], row["n_positives"], row["n_audit"]) == (304, 61, 4)
    assert row["sensitivity"] == 54 / 61
    assert (row["n_suggested"], row["n_confirmed"], row["n_rejected"]) == (10, 10, 0)
    found = evq_03(reviewed, monkeypatch)
    assert found["sensitivity"]["estimate"] == row["sensitivity"]
    assert (found["sensitivity"]["n"], found["sensitivity"]["n_segments"]) == (61, 304)
    # Where ann had coded the source before on her own, her coding of all of it stays.
    alone = [*BY_HAND, *more, *marks("ann", "s4", range(1, 6))]
    row = quality(review(coded_tables(alone, UNITS), *done))
    assert (row["n"], row["n_positives"], row["n_audit"]) == (350, 66, 4)
    # Suggestions nobody looked at change nothing.
    waiting = [r | {"outcome": "open", "by": None, "coding_id": None} for r in done[:10]]
    assert quality(review(tables, *waiting))["n"] == unreviewed["n"]


def held_out(*said: tuple[str, int, float, bool], coder: str = "classifier") -> pa.Table:
    rows = [
        {"segment_id": f"{s}.{u}", "source_id": s, "case_id": "c1", "code_id": CODE,
         "coder_id": coder, "probability": p, "predicted": y}
        for s, u, p, y in said
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=HELD)


def test_a_coder_that_learns_is_judged_by_what_it_had_not_seen(monkeypatch):
    taught = [
        *(m for s in ("s1", "s2", "s3") for m in marks("ann", s, range(1, 21))),
        *(m for s in ("s1", "s2", "s3") for m in marks("classifier", s, range(1, 21))),
        *marks("classifier", "s4", range(1, 6)),
    ]
    monkeypatch.setitem(coded_tables.__globals__["KINDS"], "classifier", "machine")
    tables = coded_tables(taught, UNITS)
    rows = machine_quality({"c1": tables})["quality_machine_coding"].to_pylist()
    assert rows == []
    # It missed ten in each, and would have coded unit 60.
    said = [
        (s, u, 0.8 if 10 < u <= 20 or u == 60 else 0.1, 10 < u <= 20 or u == 60)
        for s in ("s1", "s2", "s3")
        for u in range(1, 101)
    ]
    tables |= {"held_out_coding": held_out(*said)}
    row = quality(tables, coder="classifier")
    assert (row["n"], row["sensitivity"], row["specificity"]) == (300, 0.5, 237 / 240)
    assert row["brier"] == pytest.approx(
        (30 * 0.2**2 + 30 * 0.9**2 + 3 * 0.8**2 + 237 * 0.1**2) / 300
    )
    # Shares: what it predicted where it was taught, what it said where it was not.
    assert row["share_raw"] == (33 + 5) / 350
    found = evq_03(tables, monkeypatch)
    assert found["sensitivity"]["estimate"] == 0.5


@given(st.integers(0, 2**32), st.permutations(["s1", "s2", "s3", "s4"]))
def test_order_and_names_change_nothing(seed, names):
    shuffled = list(BY_HAND)
    random.Random(seed).shuffle(shuffled)
    row = quality(coded_tables(shuffled, dict(reversed(UNITS.items()))))
    assert row == quality(coded_tables(BY_HAND, UNITS))
    renamed = dict(zip(UNITS, names, strict=True))
    moved = [Mark(m.coder.replace("ann", "zoe"), renamed[m.source], m.unit) for m in BY_HAND]
    other = quality(coded_tables(moved, {renamed[s]: n for s, n in UNITS.items()}))
    # Names only decide the order in which sources are drawn.
    resampled = {c for c in row if c.endswith(("_lo", "_hi")) and not c.startswith("share")}
    same = row.keys() - resampled
    assert {c: other[c] for c in same} == pytest.approx({c: row[c] for c in same})


def test_nothing_to_judge():
    assert machine_quality({})["quality_machine_coding"].num_rows == 0
    empty = machine_quality({"c1": coded_tables([], {"s1": 3})})
    assert [t.num_rows for t in empty.values()] == [0, 0]
    assert empty["quality_machine_share"].schema == TABLES["quality_machine_share"].schema
