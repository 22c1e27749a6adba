"""Pairs of coders over units: who is compared where, and what is shown."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.agreement import krippendorff_alpha
from coprod_pipeline.metrics.coder_units import gather, tally_characters
from coprod_pipeline.metrics.reliability import human_coders, judgement, quality_reliability
from coprod_pipeline.model import TABLES

from .coded_units import CODE, FAR, OTHER, RIVAL, Mark, coded_tables, marks

#: ``make validate`` tries more of each.
MORE = int(os.environ.get("COPROD_EXAMPLES", "1"))

KEYS = ("framework", "domain", "code_id", "coder_a", "coder_b", "unit")
ESTIMATES = ("prevalence", "kappa", "alpha", "ac1", "positive_agreement", "lo", "hi", "alpha_u")
COUNTS = ("n11", "n10", "n01", "n00")


def rows_of(*cases: dict[str, pa.Table]) -> dict[tuple, dict]:
    """The rows by (code or domain or framework, coders, unit)."""
    found = quality_reliability(cases).to_pylist()
    return {
        (r["code_id"] or r["domain"] or r["framework"], r["coder_a"], r["coder_b"], r["unit"]): r
        for r in found
    }


def counts(row: dict) -> tuple[int, ...]:
    return tuple(row[c] for c in COUNTS)


#: 20 units both coded, 5 only anna, 10 only bert, 65 neither, evenly over four interviews.
BY_HAND = [
    mark
    for source in ("i1", "i2", "i3", "i4")
    for mark in (
        *marks("anna", source, range(1, 6)),
        *marks("bert", source, range(1, 6)),
    )
] + [
    *marks("anna", "i1", range(6, 9)),
    *marks("anna", "i2", range(6, 8)),
    *marks("bert", "i3", range(6, 10)),
    *marks("bert", "i4", range(6, 12)),
]
FOUR = dict.fromkeys(("i1", "i2", "i3", "i4"), 25)


def test_counts_and_coefficients_by_hand() -> None:
    row = rows_of(coded_tables(BY_HAND, FOUR))[CODE, "anna", "bert", "turn"]
    assert counts(row) == (20, 5, 10, 65)
    assert (row["n_units"], row["n_sources"], row["status"]) == (100, 4, "ok")
    # As in test_agreement: alpha 1 - 199 * 15 / (55 * 145), kappa .625, Dice 40 / 55.
    assert row["alpha"] == pytest.approx(0.625705, abs=1e-6)
    assert row["kappa"] == pytest.approx(0.625)
    assert row["positive_agreement"] == pytest.approx(40 / 55)
    assert row["ac1"] == pytest.approx(0.750520, abs=1e-6)
    assert row["prevalence"] == pytest.approx(0.275)
    assert row["lo"] < row["alpha"] < row["hi"]
    assert (row["judgement"], row["status_reason"]) == ("fail", None)


def test_domains_and_codebooks_ask_whether_anything_of_them_was_coded() -> None:
    # bert takes one code of the domain for another, throughout.
    coded = [*marks("anna", "i1", range(1, 26)), *marks("bert", "i1", range(1, 26), code=OTHER)]
    rows = rows_of(coded_tables([*coded, Mark("anna", "i1", 40, FAR)], {"i1": 50}))
    assert counts(rows[CODE, "anna", "bert", "turn"]) == (0, 25, 0, 25)
    assert counts(rows["c22.inn", "anna", "bert", "turn"]) == (25, 0, 0, 25)
    assert counts(rows["cfir2022", "anna", "bert", "turn"]) == (25, 1, 0, 24)
    assert rows["c22.inn", "anna", "bert", "turn"]["alpha"] == 1
    assert rows[CODE, "anna", "bert", "turn"]["alpha"] < 0


def test_a_source_that_a_coder_never_opened_is_not_compared() -> None:
    coded = [*BY_HAND, *marks("anna", "i9", range(1, 20)), *marks("carl", "i9", (1,))]
    rows = rows_of(coded_tables(coded, {**FOUR, "i9": 30}))
    assert counts(rows[CODE, "anna", "bert", "turn"]) == (20, 5, 10, 65)
    assert counts(rows[CODE, "anna", "carl", "turn"]) == (1, 18, 0, 11)
    assert (CODE, "bert", "carl", "turn") not in rows


def test_a_codebook_that_a_coder_never_used_is_not_compared() -> None:
    coded = [*marks("anna", "i1", (1, 2)), *marks("bert", "i1", (3,), code=RIVAL)]
    assert quality_reliability([coded_tables(coded, {"i1": 9})]).num_rows == 0
    # Used elsewhere in the case it says that here nothing of it was found.
    both = [*coded, *marks("bert", "i2", (1,)), *marks("anna", "i2", (1,))]
    rows = rows_of(coded_tables(both, {"i1": 9, "i2": 3}))
    assert counts(rows[CODE, "anna", "bert", "turn"]) == (1, 2, 0, 9)
    assert (RIVAL, "anna", "bert", "turn") not in rows


def test_interviewers_are_no_units_and_paragraphs_stand_apart() -> None:
    coded = [
        *marks("anna", "i1", (1, 2, 3)),
        *marks("bert", "i1", (2, 3)),
        *marks("anna", "d1", (1,)),
        *marks("bert", "d1", (1,)),
    ]
    tables = coded_tables(coded, {"i1": 6, "d1": 4}, asking=[("i1", 1), ("i1", 4)])
    rows = rows_of(tables)
    assert counts(rows[CODE, "anna", "bert", "turn"]) == (2, 0, 0, 2)
    assert counts(rows[CODE, "anna", "bert", "paragraph"]) == (1, 0, 0, 3)


def test_programs_and_the_agreed_coding_are_nobodys_second_coder() -> None:
    coded = [
        *marks("anna", "i1", range(1, 25)),
        *marks("adjudicated", "i1", range(1, 25)),
        *marks("cues", "i1", range(1, 25)),
        *marks("imported-llm", "i1", range(1, 25)),
    ]
    assert quality_reliability([coded_tables(coded, {"i1": 40})]).num_rows == 0


def test_below_twenty_positives_counts_stay_and_estimates_go() -> None:
    coded = [*marks("anna", "i1", range(1, 20)), *marks("bert", "i1", range(1, 19))]
    row = rows_of(coded_tables(coded, {"i1": 50}))[CODE, "anna", "bert", "turn"]
    assert counts(row) == (18, 1, 0, 31)
    assert (row["status"], row["status_reason"]) == ("insufficient", "few_positives")
    assert {row[e] for e in (*ESTIMATES, "judgement", "valence_alpha")} == {None}
    one_more = [*coded, *marks("bert", "i1", (20, 21))]
    row = rows_of(coded_tables(one_more, {"i1": 50}))[CODE, "anna", "bert", "turn"]
    assert (row["status"], row["n01"]) == ("ok", 2)


def test_the_larger_coder_counts() -> None:
    coded = [*marks("anna", "i1", range(1, 21)), *marks("bert", "i1", (1,))]
    assert rows_of(coded_tables(coded, {"i1": 50}))[CODE, "anna", "bert", "turn"]["status"] == "ok"


def test_where_everything_is_coded_there_is_no_chance_to_compare_with() -> None:
    coded = [*marks("anna", "i1", range(1, 31)), *marks("bert", "i1", range(1, 31))]
    row = rows_of(coded_tables(coded, {"i1": 30}))[CODE, "anna", "bert", "turn"]
    assert (row["status"], row["status_reason"]) == ("insufficient", "no_variation")
    assert {row[e] for e in ESTIMATES} == {None}


def test_perfect_agreement_has_no_interval() -> None:
    coded = [m for s in FOUR for c in ("anna", "bert") for m in marks(c, s, range(1, 8))]
    row = rows_of(coded_tables(coded, FOUR))[CODE, "anna", "bert", "turn"]
    assert (row["alpha"], row["lo"], row["hi"], row["judgement"]) == (1, None, None, "pass")


def test_cases_are_taken_together() -> None:
    half = [m for m in BY_HAND if m.source in ("i1", "i2")]
    rest = [m for m in BY_HAND if m.source in ("i3", "i4")]
    one = coded_tables(half, {"i1": 25, "i2": 25}, case_id="c1")
    two = coded_tables(rest, {"i3": 25, "i4": 25}, case_id="c2")
    together = quality_reliability([one, two]).to_pylist()
    whole = quality_reliability([coded_tables(BY_HAND, FOUR)]).to_pylist()
    assert together == whole
    assert quality_reliability([two, one]).to_pylist() == whole


def test_valence_is_ordinal_and_mixed_lies_between() -> None:
    said = {"anna": "1 1 1 1 1 1 1 1 -1 -1 -1 -1 -1 -1 0 0 0 0 1 X", "bert": ""}
    said["bert"] = "1 1 1 1 1 1 1 0 -1 -1 -1 -1 -1 0 0 0 0 1 X -1"
    coded = [
        Mark(coder, "i1", unit, valence=valence)
        for coder, words in said.items()
        for unit, valence in enumerate(words.split(), 1)
    ]
    row = rows_of(coded_tables(coded, {"i1": 40}))[CODE, "anna", "bert", "turn"]
    as_numbers = [
        [{"X": 0}.get(v) or int(v.replace("X", "0")) for v in w.split()] for w in said.values()
    ]
    wanted = krippendorff_alpha(list(zip(*as_numbers, strict=True)), "ordinal")
    assert (row["n_valence"], row["valence_alpha"]) == (20, pytest.approx(wanted))
    fewer = [m for m in coded if (m.coder, m.unit) != ("bert", 20)]
    row = rows_of(coded_tables(fewer, {"i1": 40}))[CODE, "anna", "bert", "turn"]
    assert (row["n_valence"], row["valence_alpha"], row["status"]) == (19, None, "ok")


def test_valences_of_one_unit_are_summed() -> None:
    coded = [
        *(Mark("anna", "i1", u, valence="1") for u in range(1, 26)),
        *(Mark("bert", "i1", u, valence="-1") for u in range(1, 26)),
        *(Mark("bert", "i1", u, valence="1", span=(10, 20)) for u in range(1, 26)),
        *(Mark("bert", "i1", u, valence="1", span=(20, 30)) for u in range(1, 26)),
        *(Mark(c, "i1", u, valence="-1") for c in ("anna", "bert") for u in range(26, 31)),
    ]
    row = rows_of(coded_tables(coded, {"i1": 40}))[CODE, "anna", "bert", "turn"]
    assert (row["n11"], row["n_valence"], row["valence_alpha"]) == (30, 30, 1)


def test_agreement_on_where_is_by_characters() -> None:
    # Of 40 characters a unit: anna 0-20, bert 10-20 and 5-15, which is 5-20. 25 units of 50.
    coded = [
        *marks("anna", "i1", range(1, 26), span=(0, 20)),
        *marks("bert", "i1", range(1, 26), span=(10, 20)),
        *marks("bert", "i1", range(1, 26), span=(5, 15)),
    ]
    row = rows_of(coded_tables(coded, {"i1": 50}))[CODE, "anna", "bert", "turn"]
    n11, n10, n = 25 * 15, 25 * 5, 50 * 40
    ones, zeros = 2 * n11 + n10, 2 * n - 2 * n11 - n10
    assert row["alpha"] == 1
    assert row["alpha_u"] == pytest.approx(1 - (2 * n - 1) * n10 / (ones * zeros))
    hidden = rows_of(coded_tables(coded, {"i1": 50}, text=None))[CODE, "anna", "bert", "turn"]
    assert (hidden["alpha"], hidden["alpha_u"]) == (1, None)


def test_judgements_follow_krippendorff() -> None:
    assert [judgement(a) for a in (0.8, 0.79, 0.667, 0.66, -1.0, None)] == [
        "pass",
        "tentative",
        "tentative",
        "fail",
        "fail",
        None,
    ]


CODED = st.lists(
    st.builds(
        Mark,
        coder=st.sampled_from(["anna", "bert", "carl"]),
        source=st.sampled_from(["i1", "i2", "d1"]),
        unit=st.integers(1, 30),
        code=st.sampled_from([CODE, OTHER, FAR, RIVAL]),
        valence=st.sampled_from([None, "1", "0", "-1", "X"]),
        span=st.sampled_from([(0, 10), (5, 40), (0, 40), (None, None)]),
    ),
    min_size=1,
    max_size=120,
)
LENGTHS = {"i1": 30, "i2": 30, "d1": 30}


@settings(max_examples=15 * MORE)
@given(CODED)
def test_what_must_hold_of_every_row(coded: list[Mark]) -> None:
    table = quality_reliability([coded_tables(coded, LENGTHS)])
    assert table.schema == TABLES["quality_reliability"].schema
    rows = table.to_pylist()
    keys = [tuple(r[k] for k in KEYS) for r in rows]
    assert len(keys) == len(set(keys))
    for r in rows:
        assert sum(counts(r)) == r["n_units"]
        assert r["coder_a"] < r["coder_b"]
        enough = r["n11"] + max(r["n10"], r["n01"]) >= 20
        assert (r["status"] == "ok") <= enough
        assert (r["alpha"] is None) == (r["status"] != "ok") == (r["status_reason"] is not None)
        assert r["n_valence"] <= r["n11"] or r["code_id"] is None
        if r["lo"] is not None:
            assert r["lo"] <= r["alpha"] <= r["hi"] <= 1


@settings(max_examples=15 * MORE)
@given(CODED, st.randoms(use_true_random=False))
def test_duplicates_and_order_change_nothing(coded: list[Mark], random) -> None:
    first = quality_reliability([coded_tables(coded, LENGTHS)]).to_pylist()
    # The same statement again on the same words, twice: presence and place are the same.
    plain = [replace(m, valence=None) for m in coded]
    once = quality_reliability([coded_tables(plain, LENGTHS)]).to_pylist()
    assert quality_reliability([coded_tables(plain * 2, LENGTHS)]).to_pylist() == once
    mixed = coded[:]
    random.shuffle(mixed)
    assert quality_reliability([coded_tables(mixed, LENGTHS)]).to_pylist() == first


@settings(max_examples=15 * MORE)
@given(CODED)
def test_names_of_coders_only_turn_the_table(coded: list[Mark]) -> None:
    other = {"anna": "zoe", "bert": "bert", "carl": "carl"}
    renamed = [replace(m, coder=other[m.coder]) for m in coded]
    before = rows_of(coded_tables(coded, LENGTHS))
    after = rows_of(coded_tables(renamed, LENGTHS))
    assert len(before) == len(after)
    for (what, a, b, unit), row in before.items():
        turned = after[what, *sorted((other[a], other[b])), unit]
        swapped = other[a] > other[b]
        wanted = counts(row) if not swapped else (row["n11"], row["n01"], row["n10"], row["n00"])
        assert counts(turned) == wanted
        for name in (*ESTIMATES, "valence_alpha"):
            assert turned[name] == pytest.approx(row[name], nan_ok=True) or (
                row[name] is None and turned[name] is None
            )


@settings(max_examples=15 * MORE)
@given(CODED)
def test_cutting_a_unit_in_two_leaves_agreement_on_where(coded: list[Mark]) -> None:
    """Every unit of 40 characters becomes two of 20: nobody marks other characters by that."""
    halves = []
    for m in coded:
        start, end = m.span[0] or 0, m.span[1] or 40
        for half, (low, high) in enumerate(((0, 20), (20, 40))):
            if max(start, low) < min(end, high):
                span = (max(start, low) - low, min(end, high) - low)
                halves.append(replace(m, unit=2 * m.unit - 1 + half, span=span))
    doubled = {k: 2 * n for k, n in LENGTHS.items()}
    whole = characters(coded_tables(coded, LENGTHS))
    assert characters(coded_tables(halves, doubled, text="x" * 20)) == whole


def characters(tables: dict[str, pa.Table]) -> dict[tuple, tuple]:
    """Characters by who coded them, per key and pair of coders."""
    units = gather([tables], human_coders([tables]))
    all_of_them = range(len(units.coders))
    found = {}
    for level in ("code", "domain"):
        tally = tally_characters(units, level, all_of_them, np.ones(len(units.unit_source), bool))
        assert tally is not None
        for number, key in enumerate(units.keys[level]):
            for pair, cells in zip(tally.pairs, tally.cells[number], strict=True):
                found[key, pair] = tuple(cells.sum(axis=0))
    return found


@settings(max_examples=15 * MORE)
@given(CODED)
def test_an_uncoded_source_changes_nothing(coded: list[Mark]) -> None:
    more = {**LENGTHS, "i7": 50}
    before = quality_reliability([coded_tables(coded, LENGTHS)])
    assert quality_reliability([coded_tables(coded, more)]) == before


def test_nothing_coded_has_no_rows() -> None:
    assert quality_reliability([]).num_rows == 0
    assert quality_reliability([coded_tables([], {"i1": 3})]).num_rows == 0
