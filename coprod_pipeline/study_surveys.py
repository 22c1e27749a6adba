"""Survey scores beside study.yaml: the tables of ``surveys/``.

What belongs here: what a row of such a table holds and how it is checked. What does not: finding
and opening tables (``study_tables``), figures made of scores (``metrics.normalisation``). A
message never repeats a value of a cell: a respondent's id may be a name.
"""

from __future__ import annotations

import math

from coprod_pipeline.protocol import SurveyScore
from coprod_pipeline.study_rows import Row

COLUMNS = "respondent_id case_id wave_id instrument item_id score"
REQUIRED = "respondent_id case_id instrument item_id score"


def survey_row(r: Row) -> SurveyScore:
    """A row of surveys/*.csv."""
    for column in ("respondent_id", "instrument", "item_id"):
        if not r(column):
            r.wrong(f"column {column} is empty", "fill it")
    wave = r("wave_id") or None
    if wave and wave not in r.tables.wave_ids:
        r.wrong("column wave_id names no declared wave", "add it to study.yaml or correct it")
    return SurveyScore(
        r("respondent_id"),
        r.case() or "",
        wave,
        r("instrument"),
        r("item_id"),
        _score(r),
        r.number,
    )


def _score(r: Row) -> float | None:
    """A number, with a comma or a point; None when the cell is empty."""
    value = r("score").replace(",", ".")
    if not value:
        return None
    try:
        score = float(value)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        r.wrong("column score is no number", "write a number, or leave it empty")
        return None
    return score
