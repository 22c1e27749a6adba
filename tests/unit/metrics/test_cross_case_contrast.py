"""Contrast, similarity, shared constructs, the omnibus test: XC-02, 03, 05, 06 and 07."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.contrast import chance_of_strong, contrast
from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.metrics.similarity import gower, spearman
from coprod_pipeline.protocol import Case, ConsensusRating, Proposition, Study

from .small_case import Said, SmallCase, measured, tables_of

ADAPT, POLICY = "c22.inn.adaptab", "c22.out.policy"
MANY = tuple(f"c22.inn.c{i:02}" for i in range(16))


@pytest.mark.parametrize(
    ("high", "low", "expected"),
    [
        ([2, 1], [-1, -2], "strong"),  # gap 2
        ([-1], [1], "strong"),  # the other way round
        ([1], [0], "weak"),  # gap 1
        ([2, 0], [0, 0], "weak"),  # gap 0, means 1 apart
        ([1, 0], [0, 0], "no"),  # gap 0, means .5 apart
        ([2, -1], [0, 0], "no"),  # overlap
        ([1], [1], "no"),
        ([0, 2], [1, -1], "no"),
        ([], [1], None),
        ([1], [], None),
    ],
)
def test_the_gap_rule(high: list, low: list, expected: str | None) -> None:
    assert contrast(high, low) == expected


def test_chance_of_a_strong_contrast() -> None:
    # 2 2 -2: strong only when the odd one out is the one case of low outcome: 1/3.
    assert chance_of_strong([2, 2], [-2]) == pytest.approx(1 / 3)
    assert chance_of_strong([2], [2, -2]) == pytest.approx(1 / 3)
    assert chance_of_strong([1, 1], [1]) == 0
    # Where two cases are rated at all they are apart either way.
    assert chance_of_strong([2], [-2]) == 1


def test_chance_gives_many_strong_contrasts_with_three_cases_and_few_with_ten() -> None:
    chance = np.random.Generator(np.random.PCG64(5))

    def by_chance(n_high: int, n_low: int) -> float:
        rated = chance.choice([-1, 0, 1, 2], (57, n_high + n_low)).tolist()
        return sum(chance_of_strong(r[:n_high], r[n_high:]) for r in rated)

    assert by_chance(2, 1) > 4
    assert by_chance(5, 5) < 0.2


def spoken(case_id: str, valences: dict[str, str], voices: tuple = ("P1", "P2")) -> tuple:
    return tuple(
        Said(f"{voice}{case_id}", valence, code, coding=f"{case_id}{voice}{code}")
        for code, valence in valences.items()
        for voice in voices
    )


def compared(talk: dict[str, tuple], codes: tuple = (ADAPT, POLICY), **changes) -> list[dict]:
    """The rows over all cases; ``outcomes`` are those of the cases in order."""
    outcomes = changes.pop("outcomes", (None,) * len(talk))
    study = replace(
        SmallCase().study,
        cases=tuple(Case(c, c, outcome=o) for c, o in zip(talk, outcomes, strict=True)),
        phases={},
        **changes,
    )
    return rows_of(study, talk, codes)


def rows_of(study: Study, talk: dict[str, tuple], codes: tuple) -> list[dict]:
    cases = {}
    for case_id, said in talk.items():
        case = SmallCase(said, study=study, case_id=case_id, codes=codes)
        cases[case_id] = {**tables_of(case), **measured(case)}
    result = measure_cross_case(study, cases)
    rows = result["mart_cross_case"].to_pylist()
    opened = set(result["evidence"]["evidence_id"].to_pylist())
    assert {r["evidence_id"] for r in rows} - {None} == opened
    return rows


def of(rows: list[dict], metric_id: str) -> list[dict]:
    return [r for r in rows if r["metric_id"] == metric_id]


def test_no_contrast_without_outcomes() -> None:
    talk = {c: spoken(c, {ADAPT: "1"}) for c in "abcd"}
    for outcomes in ((None,) * 4, ("high", "low", "high", None)):
        (row,) = of(compared(talk, outcomes=outcomes), "XC-02")
        assert (row["status"], row["status_reason"]) == ("not_applicable", "no_outcome")
        assert (row["item"], row["code_id"], row["grain"]) == (None, None, "study")
    (row,) = of(compared(talk, outcomes=("low",) * 4), "XC-02")
    assert row["status_reason"] == "outcome_does_not_vary"


def test_contrasts_are_listed_in_the_order_of_the_constructs() -> None:
    talk = {
        "a": spoken("a", {ADAPT: "1", POLICY: "1"}),
        "b": spoken("b", {ADAPT: "1", POLICY: "1"}),
        "c": spoken("c", {ADAPT: "-1", POLICY: "1"}),
        "d": spoken("d", {ADAPT: "-1"}),
    }
    rows = of(compared(talk, outcomes=("high", "high", "low", "low")), "XC-02")
    adapt, policy, chance = rows
    # 1 1 against -1 -1: gap 2, means 2 apart.
    assert (adapt["code_id"], adapt["item"], adapt["estimate"]) == (ADAPT, "strong", 2)
    assert (policy["item"], policy["estimate"], policy["n"]) == ("no", 0, 3)
    # Six ways to choose two of four; {a, b} and {c, d} are strong: 2/6.
    assert (chance["item"], chance["estimate"], chance["unit"]) == (
        "expected_by_chance",
        pytest.approx(1 / 3),
        "count",
    )
    assert adapt["n_informants"] == 8
    one_side = {**talk, "c": (), "d": ()}
    rows = of(compared(one_side, outcomes=("high", "high", "low", "low")), "XC-02")
    assert {r["status_reason"] for r in rows} == {"no_rating_on_a_side"}
    assert [r["item"] for r in rows] == [None, None, "expected_by_chance"]


def test_with_three_cases_no_contrast_is_shown() -> None:
    talk = {
        "a": spoken("a", {ADAPT: "1"}),
        "b": spoken("b", {ADAPT: "1"}),
        "c": spoken("c", {ADAPT: "-1"}),
    }
    rows = of(compared(talk, outcomes=("high", "high", "low")), "XC-02")
    (adapt,) = [r for r in rows if r["code_id"] == ADAPT]
    assert (adapt["item"], adapt["estimate"]) == (None, None)
    assert adapt["status_reason"] == "too_few_cases"
    (chance,) = [r for r in rows if r["item"] == "expected_by_chance"]
    assert (chance["status"], chance["estimate"]) == ("ok", pytest.approx(1 / 3))


def test_coefficients() -> None:
    assert gower([2, 0], [2, 0]) == 1
    assert gower([2, -2], [-2, 2]) == 0
    # Distances 1 and 3 of 4: mean 1/2.
    assert gower([2, -1], [1, 2]) == 0.5
    assert gower([], []) is None
    assert spearman([1, 2, 2], [0, 1, 1]) == pytest.approx(1)
    assert spearman([-1, 0, 1], [1, 0, -1]) == pytest.approx(-1)
    # Ranks 1.5 1.5 3 4 and 1 3 2 4: Pearson of those: 3 / √(4.5 · 5).
    assert spearman([0, 0, 1, 2], [-1, 1, 0, 2]) == pytest.approx(3 / (4.5 * 5) ** 0.5)
    assert spearman([1, 1], [0, 1]) is None


profile = st.lists(st.integers(-2, 2), min_size=15, max_size=20)


@settings(max_examples=40)
@given(profile, st.randoms(use_true_random=False))
def test_spearman_is_that_of_scipy(one: list, chance) -> None:
    from scipy.stats import spearmanr

    other = one[:]
    chance.shuffle(other)
    found = spearman(one, other)
    assert found == spearman(other, one)
    if found is not None:
        assert found == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)


def test_similarity_needs_fifteen_shared_constructs() -> None:
    signs = {code: "1" if i % 2 else "-1" for i, code in enumerate(MANY)}
    other = {**signs, MANY[0]: "1"}
    rows = of(compared({"a": spoken("a", signs), "b": spoken("b", other)}, MANY), "XC-03")
    assert [(r["case_id"], r["other_case_id"], r["item"], r["n"]) for r in rows] == [
        ("a", "b", "gower", 16),
        ("a", "b", "spearman", 16),
    ]
    # One of sixteen constructs is 2 of 4 apart.
    assert rows[0]["estimate"] == 1 - 0.5 / 16
    assert rows[0]["evidence_id"] == rows[1]["evidence_id"]
    # Without any of the informants a single source is left: below the minimum, nothing shared.
    assert (rows[0]["loio_lo"], rows[0]["loio_hi"]) == (None, None)
    few = {code: signs[code] for code in MANY[:14]}
    rows = of(compared({"a": spoken("a", few), "b": spoken("b", other)}, MANY), "XC-03")
    assert {(r["status_reason"], r["n"]) for r in rows} == {("few_shared_constructs", 14)}
    flat = dict.fromkeys(MANY, "1")
    rows = of(compared({"a": spoken("a", flat), "b": spoken("b", other)}, MANY), "XC-03")
    assert [r["status_reason"] for r in rows] == [None, "constant_profile"]


def test_similarity_without_one_informant() -> None:
    signs = {code: "1" if i % 2 else "-1" for i, code in enumerate(MANY)}
    three = ("P1", "P2", "P3")
    # In case a P3 says the opposite of construct 0: + + - there, else all alike.
    said = (
        *spoken("a", {**signs, MANY[0]: "1"}, three[:2]),
        *spoken("a", {**signs, MANY[0]: "-1"}, three[2:]),
    )
    rows = of(compared({"a": said, "b": spoken("b", signs, three)}, MANY), "XC-03")
    # Rated +1 against -1 there: 1 - .5 / 16. Without P1 or P2 it is X, counted 0: 1 - .25 / 16.
    assert rows[0]["estimate"] == 1 - 0.5 / 16
    assert (rows[0]["loio_lo"], rows[0]["loio_hi"]) == (1 - 0.5 / 16, 1 - 0.25 / 16)


def test_without_an_informant_the_rule_rates_again_what_the_team_agreed_on() -> None:
    signs = {code: "1" if i % 2 else "-1" for i, code in enumerate(MANY)}
    agreed = tuple(
        ConsensusRating(case, None, code, "+2" if sign == "1" else "-1")
        for case in "ab"
        for code, sign in signs.items()
    )
    talk = {c: spoken(c, signs, ("P1", "P2", "P3")) for c in "ab"}
    rows = of(compared(talk, MANY, ratings=agreed), "XC-03")
    assert rows[0]["estimate"] == 1
    # Eight constructs that the team rated +2 in the other case are +1 by the rule.
    assert (rows[0]["loio_lo"], rows[0]["loio_hi"]) == (1 - 8 * 0.25 / 16,) * 2


def test_shared_constructs_have_one_sign_in_all_cases() -> None:
    both = {ADAPT: "1", POLICY: "-1"}
    talk = {"a": spoken("a", both), "b": spoken("b", both)}
    rows = of(compared(talk), "XC-07")
    assert [(r["code_id"], r["item"], r["k"], r["n"]) for r in rows] == [
        (ADAPT, "facilitator", 2, 2),
        (POLICY, "barrier", 2, 2),
    ]
    assert all(r["exploratory"] for r in rows)
    talk["c"] = spoken("c", {ADAPT: "X", POLICY: "-1"})
    rows = of(compared(talk, registered_codes=(POLICY, ADAPT)), "XC-07")
    assert [(r["code_id"], r["exploratory"]) for r in rows] == [(POLICY, False)]
    # A consensus on what one source says is not enough.
    agreed = (ConsensusRating("c", None, ADAPT, "+2"),)
    talk["c"] = spoken("c", {ADAPT: "1", POLICY: "-1"}, ("P1",))
    assert of(compared(talk, ratings=agreed), "XC-07") == []


def test_one_case_has_nothing_to_be_compared_with() -> None:
    rows = compared({"a": spoken("a", {ADAPT: "1"})})
    for metric_id in ("XC-03", "XC-06", "XC-07"):
        assert {(r["status"], r["status_reason"]) for r in of(rows, metric_id)} == {
            ("not_applicable", "single_case")
        }


def test_the_omnibus_test_reads_informants() -> None:
    talk = {"a": spoken("a", {ADAPT: "1"}), "b": spoken("b", {ADAPT: "-1"})}
    p, statistic = of(compared(talk), "XC-06")
    assert (p["item"], p["estimate"], p["unit"], p["n"]) == ("p", 2 / 6, "share", 4)
    assert (statistic["item"], statistic["estimate"]) == ("statistic", 1)
    assert p["evidence_id"] == statistic["evidence_id"]
    assert (p["grain"], p["case_id"], p["exploratory"]) == ("study", None, True)
    talk["b"] = spoken("b", {ADAPT: "-1"}, ("P1",))
    assert {r["status_reason"] for r in of(compared(talk), "XC-06")} == {"few_informants"}
    apart = {"a": spoken("a", {ADAPT: "1"}), "b": spoken("b", {POLICY: "1"})}
    assert {r["status_reason"] for r in of(compared(apart), "XC-06")} == {"no_shared_construct"}


def test_a_table_of_few_cases_is_a_preview() -> None:
    expects = (Proposition("A", "It helps.", ("a", "b", "c"), {ADAPT: "positive"}),)
    talk = {c: spoken(c, {ADAPT: "1" if c == "a" else "-1"}) for c in "abc"}
    (row,) = of(compared(talk, propositions=expects), "XC-05")
    assert (row["item"], row["status_reason"]) == ("truth_table_preview", "no_outcome")
    outcomes = ("high", "low", "low")
    (row,) = of(compared(talk, outcomes=outcomes), "XC-05")
    assert (row["status"], row["status_reason"]) == ("insufficient", "no_condition")
    chance, row = of(compared(talk, outcomes=outcomes, propositions=expects), "XC-05")
    # Three cases in two configurations: 8 · 8 tables; E 2^j / 2^3 less 1/4: (6·4 + 2·2)/64 - 1/4.
    assert (chance["item"], chance["estimate"]) == ("order_by_chance", 0.1875)
    assert (row["status"], row["status_reason"]) == ("insufficient", "too_few_cases")
    assert row["estimate"] is None


def test_ten_cases_in_one_condition_give_an_expression() -> None:
    expects = (Proposition("A", "It helps.", (), {ADAPT: "positive"}),)
    talk = {f"c{i}": spoken(f"c{i}", {ADAPT: "1" if i < 4 else "-1"}) for i in range(10)}
    outcomes = ("high",) * 4 + ("low",) * 5 + ("high",)
    rows = {
        r["item"]: r for r in of(compared(talk, outcomes=outcomes, propositions=expects), "XC-05")
    }
    assert set(rows) == {
        "order_by_chance",
        f"solution:{ADAPT}",
        "consistency",
        "pri",
        "coverage",
    }
    # All four with it have the outcome, and one without: 4 of 4, 4 of 5.
    assert (rows["consistency"]["estimate"], rows["coverage"]["estimate"]) == (1, 0.8)
    # Only strong ratings: nobody is in the set, nothing covered.
    assert (rows["coverage"]["lo"], rows["coverage"]["hi"]) == (0, 0.8)
    assert rows["coverage"]["interval_method"] == "anchor_range"
    mixed = {**talk, "c9": spoken("c9", {ADAPT: "X"})}
    (row,) = of(compared(mixed, outcomes=outcomes, propositions=expects), "XC-05")
    assert row["status_reason"] == "no_condition"


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["P1", "P2", "P3"]),
            st.sampled_from(["1", "-1", "0", "X"]),
            st.sampled_from([ADAPT, POLICY]),
        ),
        max_size=14,
    )
)
def test_permuting_case_labels_permutes_results(said: list) -> None:
    swap = {"a": "b", "b": "a"}

    def results(named: dict[str, str]) -> set[tuple]:
        talk = {
            named[c]: tuple(
                Said(f"{v}{c}", w, code, coding=f"k{i}")
                for i, (case, v, w, code) in enumerate(said)
                if case == c
            )
            for c in "ab"
        }
        rows = compared(dict(sorted(talk.items())))
        return {
            (
                r["metric_id"],
                r["case_id"] and named[r["case_id"]],
                r["code_id"],
                r["item"],
                None if r["estimate"] is None else round(r["estimate"], 9),
                r["n"],
                r["status"],
            )
            for r in rows
            if r["metric_id"] != "XC-03"
        }

    assert results({"a": "a", "b": "b"}) == results(swap)
