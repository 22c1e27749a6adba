"""Which runs of Dagster a choice of cases becomes; what a line of output is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.cli.runs import ranges
from tests.conftest import coprod


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


def test_json_lines_are_lines_for_every_reader(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("Anna: We began\u2028in May.\n\nBo: Then\x85it grew.\n", encoding="utf-8")
    done = coprod("extract", path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["status"] == "ok"
