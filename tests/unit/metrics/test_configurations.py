"""Truth tables, chance and minimisation, worked out by hand: XC-05."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.configurations import (
    chance_of_order,
    contains,
    expression,
    fit,
    minimise,
    truth_table,
)

A, B, C = "a", "b", "c"
Y, N = True, False


def test_a_truth_table_has_a_row_a_configuration_that_occurs() -> None:
    rows = truth_table([(Y, Y), (Y, N), (Y, Y), (N, N)], [Y, N, N, Y])
    assert [(r.configuration, r.n_cases, r.n_outcome) for r in rows] == [
        ((Y, Y), 2, 1),
        ((Y, N), 1, 0),
        ((N, N), 1, 1),
    ]
    assert [r.is_contradictory for r in rows] == [True, False, False]
    assert rows[0].consistency == 0.5


@pytest.mark.parametrize(
    ("n_cases", "n_conditions", "expected"),
    # Two cases, one condition: 4 · 4 equally likely tables. The outcome varies in half of them;
    # of these the cases are alike, and contradict, in half: 1/4.
    [(2, 1, 0.25), (1, 1, 0.0), (3, 3, 0.57421875)],
)
def test_chance_of_order_is_exact(n_cases: int, n_conditions: int, expected: float) -> None:
    assert chance_of_order(n_cases, n_conditions) == expected


@pytest.mark.parametrize(
    ("n_cases", "n_conditions", "simulated"),
    # The simulations of the specification, in per cent.
    [(3, 3, 57), (6, 3, 35), (10, 3, 6.5), (10, 5, 50), (20, 4, 0.5)],
)
def test_chance_of_order_agrees_with_simulation(
    n_cases: int, n_conditions: int, simulated: float
) -> None:
    exact = chance_of_order(n_cases, n_conditions)
    assert 100 * exact == pytest.approx(simulated, abs=1.5)
    chance = np.random.Generator(np.random.PCG64(3))
    orderly = 0
    for _ in range(4000):
        conditions = [tuple(c) for c in chance.integers(0, 2, (n_cases, n_conditions)) == 1]
        outcome = (chance.integers(0, 2, n_cases) == 1).tolist()
        rows = truth_table(conditions, outcome)
        orderly += len(set(outcome)) == 2 and not any(r.is_contradictory for r in rows)
    assert orderly / 4000 == pytest.approx(exact, abs=0.025)


def minimal(names: tuple, with_outcome: list, without: list) -> str:
    conditions = [*with_outcome, *without]
    outcome = [True] * len(with_outcome) + [False] * len(without)
    return expression(minimise(truth_table(conditions, outcome)), names)


def test_minimisation_drops_what_is_of_no_account() -> None:
    # A*B and A*~B lead to the outcome: A does.
    assert minimal((A, B), [(Y, Y), (Y, N)], [(N, N)]) == "a"
    # Nothing can be joined; ~A*~B does not occur and is not assumed.
    assert minimal((A, B), [(Y, N), (N, Y)], [(Y, Y)]) == "a*~b+~a*b"
    # A cycle of six: two shortest expressions of three terms; the first in order.
    cycle = [(Y, Y, N), (Y, N, N), (Y, N, Y), (N, N, Y), (N, Y, Y), (N, Y, N)]
    assert minimal((A, B, C), cycle, [(Y, Y, Y), (N, N, N)]) == "a*~b+~a*c+b*~c"
    assert minimise(truth_table([(Y,)], [N])) == []
    assert minimal((A,), [(Y,), (N,)], []) == "1"


def test_a_configuration_counts_from_four_fifths_on() -> None:
    conditions = [(Y,)] * 5 + [(N,)]
    assert expression(minimise(truth_table(conditions, [Y] * 4 + [N, N])), (A,)) == "a"
    assert minimise(truth_table(conditions, [Y] * 3 + [N] * 3)) == []


def test_fit() -> None:
    conditions = [(Y,), (Y,), (Y,), (N,), (N,)]
    found = fit([(True,)], conditions, [Y, Y, N, Y, N])
    # Covers three, two of them with the outcome; three have it.
    assert (found.consistency, found.pri, found.coverage) == (2 / 3, 2 / 3, 2 / 3)
    none = fit([(True,)], [(N,)], [N])
    assert (none.consistency, none.coverage) == (None, None)


def test_more_than_six_conditions_are_refused() -> None:
    with pytest.raises(ValueError, match="7 conditions"):
        minimise(truth_table([(True,) * 7], [True]))


configuration = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())


@settings(max_examples=60)
@given(st.sets(configuration, min_size=1, max_size=16))
def test_an_expression_covers_what_it_must_and_nothing_else(wanted: set) -> None:
    terms = minimise(truth_table(sorted(wanted), [True] * len(wanted)))
    covered = {c for c in product([True, False], repeat=4) if any(contains(t, c) for t in terms)}
    assert covered == wanted
    for term in terms:
        # No term can be left out, nor a condition of a term.
        rest = [t for t in terms if t != term]
        assert {c for c in wanted if any(contains(t, c) for t in rest)} != wanted
        for place, part in enumerate(term):
            wider = (*term[:place], None, *term[place + 1 :])
            reached = {c for c in product([True, False], repeat=4) if contains(wider, c)}
            assert part is None or not reached <= wanted
