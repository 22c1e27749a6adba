"""Rows of surveys/*.csv."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coprod_pipeline.protocol import Case, Period
from coprod_pipeline.study_rows import Row
from coprod_pipeline.study_surveys import COLUMNS, REQUIRED, SurveyScore, survey_row
from coprod_pipeline.study_tables import Tables

GOOD = {
    "respondent_id": "r1",
    "case_id": "north",
    "wave_id": "2019",
    "instrument": "NoMAD",
    "item_id": "7",
    "score": "4",
}


def read(**changes: str) -> tuple[SurveyScore, list[str]]:
    wave = Period("2019", date(2019, 1, 1), date(2019, 12, 31))
    tables = Tables(Path(), (Case("north", "North"),), (wave,), {}, frozenset())
    found = survey_row(Row(tables, "surveys/a.csv", 3, GOOD | changes))
    return found, [str(p) for p in tables.problems]


def test_a_row() -> None:
    found, problems = read()
    assert found == SurveyScore("r1", "north", "2019", "NoMAD", "7", 4.0, 3)
    assert problems == []
    assert set(GOOD) == set(COLUMNS.split())
    assert set(REQUIRED.split()) < set(GOOD)


@pytest.mark.parametrize(
    ("score", "expected"), [("", None), ("3,5", 3.5), ("3.5", 3.5), ("-1", -1.0), ("1e1", 10.0)]
)
def test_scores(score: str, expected: float | None) -> None:
    found, problems = read(score=score)
    assert (found.score, problems) == (expected, [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("respondent_id", ""),
        ("instrument", ""),
        ("item_id", ""),
        ("case_id", ""),
        ("case_id", "south"),
        ("wave_id", "1999"),
        ("score", "agree"),
        ("score", "nan"),
        ("score", "inf"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_it(column: str, value: str) -> None:
    _, problems = read(**{column: value})
    assert len(problems) == 1
    assert "surveys/a.csv row 3" in problems[0]
    assert f"column {column}" in problems[0]
    assert not value or value not in problems[0].split(":", 1)[-1].replace(column, "")
