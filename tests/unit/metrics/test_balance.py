"""IMP-02, IMP-03, IMP-04 and IMP-06, worked out by hand."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.code_coverage import band, expected_shares
from coprod_pipeline.protocol import ConsensusRating, Person

from .small_case import Said, SmallCase, figures, measured

A, B, C = "c22.inn.a", "c22.inn.b", "c22.out.c"


def case(*said: Said, codes: tuple[str, ...] = (A, B, C), **changes: object) -> SmallCase:
    return SmallCase(tuple(said), codes=codes).but(registered_codes=codes, **changes)


def rows(of: SmallCase, metric: str, phase: str | None = None) -> dict[str, dict]:
    found = figures(measured(of), metric)
    return {r["item"]: r for r in found if r["phase_id"] == phase}


def both(code: str, *valences: str | None) -> list[Said]:
    """Informants P1, P2, … with one valence each; None says nothing."""
    return [Said(f"P{i}", v, code) for i, v in enumerate(valences, start=1) if v]


def test_net_valence_is_a_mean_of_means() -> None:
    talk = [
        *both(A, "1", "1", "-1"),
        Said("P1", "0", A, segment=2),  # P1 on A: (1 + 0) / 2 = .5
        Said("P1", "X", A, coder="bert"),  # bert: 0; over coders (.5 + 0) / 2 = .25
        *both(B, "1", None, "1"),
        *both(C, "-1", "0", None),
        Said("D1", "-1", A),
    ]
    found = rows(case(*talk), "IMP-02")
    # Framework: P1 (.25 + 1 - 1) / 3 = 1/12, P2 (1 + 0) / 2 = 1/2, P3 (-1 + 1) / 2 = 0;
    # mean (1/12 + 6/12) / 3 = 7/36.
    whole = found["cfir2022"]
    assert whole["estimate"] == pytest.approx(7 / 36)
    assert (whole["loio_lo"], whole["loio_hi"]) == pytest.approx((1 / 24, 7 / 24))
    # s = sqrt(sum of squares / 2): deviations -4/36, 11/36, -7/36: sqrt(186 / 2) / 36 = .267878;
    # t(2) · s / sqrt(3) = 4.302653 · .154659 = .665445
    assert (whole["lo"], whole["hi"]) == pytest.approx(
        (7 / 36 - 0.665445, 7 / 36 + 0.665445), abs=1e-5
    )
    assert whole["interval_method"] == "t"
    assert (whole["n_informants"], whole["n_documents"]) == (3, 1)
    # Domain inn: P1 (.25 + 1) / 2, P2 1, P3 0.
    assert found["c22.inn"]["estimate"] == pytest.approx((0.625 + 1 + 0) / 3)
    # Domain out: only two informants.
    assert found["c22.out"]["status_reason"] == "few_informants"
    assert found["c22.out"]["estimate"] is None


def test_only_rated_constructs_count_and_half_must_be() -> None:
    # C has one source: it is not rated, and its -1 stays out of P1's mean.
    talk = [*both(A, "1", "1", "1"), *both(B, "1", "1"), Said("P1", "-1", C)]
    found = rows(case(*talk), "IMP-02")
    assert found["cfir2022"]["estimate"] == 1.0
    assert found["c22.out"]["status_reason"] == "no_rated_construct"
    one_of_three = rows(case(*both(A, "1", "1", "1")), "IMP-02")
    assert one_of_three["cfir2022"]["status_reason"] == "few_constructs"
    assert one_of_three["c22.inn"]["estimate"] == 1.0  # one of two is half


def test_net_valence_by_phase_counts_the_phase_alone() -> None:
    talk = [Said(f"P{i}", "1", A, phases=("early",)) for i in (1, 2, 3)]
    talk += [Said(f"P{i}", "-1", A, phases=("late",), segment=2) for i in (1, 2, 3)]
    of = case(*talk, codes=(A,))
    assert [rows(of, "IMP-02", p)["cfir2022"]["estimate"] for p in ("early", "late", None)] == [
        1,
        -1,
        0,
    ]


def test_many_informants_are_resampled() -> None:
    talk = [Said(f"P{i:02}", "1" if i % 3 else "-1", A) for i in range(12)]
    whole = rows(case(*talk, codes=(A,)), "IMP-02")["cfir2022"]
    # 8 of 12 positive: mean 1/3; the expanded percentile interval is about ± .60
    assert whole["interval_method"] == "expanded_percentile"
    assert whole["lo"] == pytest.approx(-1 / 3, abs=0.1)
    assert whole["hi"] == pytest.approx(5 / 6, abs=0.1)


CODES = tuple(f"c22.inn.{c}" for c in "abcdefgh")


def weighed(*ratings: str) -> list[Said]:
    """Codings that give each construct in turn its rating."""
    talk = []
    for code, rated in zip(CODES, ratings, strict=False):
        valences = {"X": ("1", "-1"), "0": ("0", "0")}.get(
            rated, (rated.replace("2", "1").lstrip("+"),) * 2
        )
        talk += [
            Said(f"P{i}", v, code, explicit="2" in rated) for i, v in enumerate(valences, start=1)
        ]
    return talk


def test_balance_and_strength() -> None:
    talk = weighed("+2", "+1", "+1", "+1", "-2", "X", "0")
    balance = rows(case(*talk, codes=CODES), "IMP-03")
    # F = 4, B = 1: (4 - 1) / 5; one mixed, one neutral; the eighth construct is not rated.
    assert balance["cfir2022"]["estimate"] == pytest.approx(0.6)
    assert (balance["cfir2022:x"]["estimate"], balance["cfir2022:neutral"]["estimate"]) == (1, 1)
    assert (balance["cfir2022"]["unit"], balance["cfir2022:x"]["unit"]) == ("index", "count")
    # Without either informant every construct has one source: nothing is rated.
    assert (balance["cfir2022"]["loio_lo"], balance["cfir2022:x"]["loio_hi"]) == (None, 0)
    strength = rows(case(*talk, codes=CODES), "IMP-04")["cfir2022"]
    assert (strength["k"], strength["n"]) == (2, 7)
    assert strength["estimate"] == pytest.approx(2 / 7)


def test_leaving_one_out_rates_again() -> None:
    talk = weighed("+1", "+1", "+1", "+1", "-1")
    # A third informant on the last: without P1 or P2 it is X (one against one), without P3 -1.
    talk += [Said("P3", "1", CODES[4])] + [Said("P3", "1", c) for c in CODES[:4]]
    talk += [Said("P4", "1", c) for c in CODES[:5]]
    balance = rows(case(*talk, codes=CODES[:5]), "IMP-03")
    # CODES[4]: two for, two against: X, and four directed constructs are too few.
    assert balance["cfir2022"]["status_reason"] == "few_directed"
    talk = [s for s in talk if (s.voice, s.code) != ("P4", CODES[4])]
    found = rows(case(*talk, codes=CODES[:5]), "IMP-03")["cfir2022"]
    assert found["estimate"] == pytest.approx(0.6)
    # Without P1 or P2 the last is X: four directed, passed over; without P3 or P4 .6 stays.
    assert (found["loio_lo"], found["loio_hi"]) == pytest.approx((0.6, 0.6))


def test_the_teams_rating_is_weighed_and_left_out_by_the_algorithm() -> None:
    talk = weighed("+1", "+1", "+1", "+1", "+1")
    talk += [Said("P3", "1", c) for c in CODES[:5]]
    agreed = (ConsensusRating("c1", None, CODES[0], "-2"),)
    of = case(*talk, codes=CODES[:5], ratings=agreed)
    found = rows(of, "IMP-03")["cfir2022"]
    assert found["estimate"] == pytest.approx(0.6)
    assert (found["loio_lo"], found["loio_hi"]) == (1.0, 1.0)
    assert rows(of, "IMP-04")["cfir2022"]["k"] == 1


def test_nothing_rated_is_missing_not_zero() -> None:
    found = rows(case(), "IMP-03") | rows(case(), "IMP-04")
    assert {r["status_reason"] for r in found.values()} == {"no_rated_construct"}
    assert {r["estimate"] for r in found.values()} == {None}


@given(st.lists(st.integers(0, 15), min_size=1, max_size=5))
def test_expected_shares_are_the_mean_over_all_orders(spoken: list[int]) -> None:
    """Each informant speaks of some of four codes, as bits."""
    n = len(spoken)
    plain = [0.0] * n
    orders = list(permutations(spoken))
    for order in orders:
        together = 0
        for i, who in enumerate(order):
            together |= who
            plain[i] += together.bit_count() / 4 / len(orders)
    heard_of_by = [sum(bool(s >> c & 1) for s in spoken) for c in range(4)]
    assert expected_shares(heard_of_by, n, 4) == pytest.approx(plain)
    for (lo, hi), share in zip(band(spoken, 4, seed=1), plain, strict=True):
        assert 0 <= lo <= hi <= 1
        assert min(s.bit_count() for s in spoken) / 4 <= share + 1e-9


def test_the_band_of_many_orders_is_near_that_of_all() -> None:
    spoken = [1 << (i % 5) for i in range(13)]
    middle = band(spoken, 5, seed=3)[5]
    # Six of thirteen: 3 to 5 of the five codes in 95% of orders.
    assert middle == (0.6, 1.0)


def team(*ids: str) -> tuple[Person, ...]:
    return tuple(Person(i, "c2") for i in ids)


def test_the_curve_over_the_registered_list() -> None:
    talk = [*both(A, "1", "1", "1"), Said("P1", None, B), Said("D1", "1", C)]
    of = case(*talk, roster=team("Q1", "Q2", "Q3"))
    found = rows(of, "IMP-06")
    # A is known to all; B to one of three: after one 1/3, after two 2/3, after three 1; C to none.
    assert [found[str(i)]["estimate"] for i in (1, 2, 3)] == pytest.approx([4 / 9, 5 / 9, 6 / 9])
    assert (found["1"]["lo"], found["1"]["hi"]) == pytest.approx((1 / 3, 0.65), abs=1e-2)
    assert found["1"]["evidence_id"] == found["3"]["evidence_id"]
    assert found["3"]["interval_method"] == "orders"
    assert found["3"]["n_informants"] == 3


def test_the_curve_needs_six_informants_in_the_study() -> None:
    of = case(*both(A, "1", "1", "1"))
    (row,) = figures(measured(of), "IMP-06")
    assert (row["status_reason"], row["item"], row["estimate"]) == ("few_informants", None, None)
    (row,) = figures(measured(case(Said("D1", "1", A))), "IMP-06")
    assert row["status_reason"] == "no_construct_heard"


statement = st.builds(
    Said,
    voice=st.sampled_from(["P1", "P2", "P3", "P4", "D1"]),
    valence=st.sampled_from(["1", "-1", "0", "X", None]),
    code=st.sampled_from([A, B, C]),
    coder=st.sampled_from(["anna", "bert"]),
    segment=st.integers(1, 3),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(statement, min_size=6, max_size=24))
def test_flipping_valences_negates_net_valence_and_balance(talk: list[Said]) -> None:
    flip = {"1": "-1", "-1": "1"}
    turned = [
        Said(s.voice, flip.get(s.valence, s.valence), s.code, s.coder, segment=s.segment)
        for s in talk
    ]
    for metric in ("IMP-02", "IMP-03"):
        before, after = rows(case(*talk), metric), rows(case(*turned), metric)
        for item, row in before.items():
            sign = 1 if ":" in item else -1
            mirror = after[item]
            if row["estimate"] is None:
                assert mirror["estimate"] is None
                continue
            assert mirror["estimate"] == pytest.approx(sign * row["estimate"])
            if metric == "IMP-02":
                assert (mirror["lo"], mirror["hi"]) == pytest.approx((-row["hi"], -row["lo"]))
                assert mirror["loio_lo"] == pytest.approx(-row["loio_hi"])
