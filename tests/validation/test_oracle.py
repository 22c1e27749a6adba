"""Truth codings in, planted truth out: the reference study's ratings, marts and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.validation import oracle
from tests.validation.planted import figures, tables_of_reference

Check = Callable[[Sequence[oracle.Figure]], Iterator[str]]


@pytest.fixture(scope="module")
def rows() -> list[oracle.Figure]:
    return figures(oracle.reference_study(), tables_of_reference())


@pytest.mark.parametrize("check", oracle.CHECKS, ids=lambda c: c.__name__)
def test_the_planted_truth_comes_out(check: Check, rows: list[oracle.Figure]) -> None:
    assert list(check(rows)) == []


def test_every_planted_cell_is_compared() -> None:
    cells = [r for line in oracle.planted()["ratings"].values() for r in line]
    assert len(cells) == 72
    assert set(cells) == {"-2", "-1", "0", "X", "+1", "+2", "NA"}
    assert len(oracle.planted()["verdicts"]) == 8


def test_nothing_is_found_right_in_an_empty_mart() -> None:
    """A check that passes on no rows checks nothing; those of refusals need none."""
    passed = set()
    for check in oracle.CHECKS:
        try:
            passed |= {check.__name__} if not list(check([])) else set()
        except ValueError:
            continue
    assert passed <= {"silences", "refusals", "keys"}
