"""Which runs of Dagster a choice of cases becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.cli.runs import ranges


@pytest.mark.parametrize(
    ("cases", "expected"),
    [("abcd", ["ad"]), ("a", ["aa"]), ("acd", ["aa", "cd"]), ("bd", ["bb", "dd"])],
)
def test_neighbours_share_a_run(cases: str, expected: list[str]) -> None:
    assert ["".join(r) for r in ranges("abcd", tuple(cases))] == expected


@given(st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_ranges_cover_just_the_cases(cases: set[str]) -> None:
    order = "abcdefgh"
    covered = [
        c
        for a, b in ranges(order, tuple(cases))
        for c in order[order.index(a) : order.index(b) + 1]
    ]
    assert sorted(covered) == sorted(cases)
