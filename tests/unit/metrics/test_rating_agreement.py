"""RATE-1 beside the team's consensus: counts and coefficients worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.metrics.rating_agreement import quality_rating, weighted_kappa
from coprod_pipeline.model import TABLES

Cell = tuple[str, str | None]


def tables(cells: list[Cell], phase: str | None = None) -> dict[str, pa.Table]:
    """A case whose n-th code RATE-1 and the team rated so; None: the team did not judge it."""
    rows: list[dict[str, object]] = []
    for number, (proposed, agreed) in enumerate(cells):
        for derivation, code in (("algorithm", proposed), ("consensus", agreed)):
            if code is None:
                continue
            missing = code == "NA_missing"
            reason = {"algorithm": "single_source", "consensus": "consensus_missing"}[derivation]
            rows.append(
                {
                    "case_id": "a",
                    "phase_id": phase,
                    "grain": "case" if phase is None else "phase",
                    "code_id": f"c22.inn.x{number}",
                    "rating_code": code,
                    "derivation": derivation,
                    "status": "insufficient" if missing else "ok",
                    "status_reason": reason if missing else None,
                }
            )
    codes = [{"code_id": f"c22.inn.x{n}", "framework": "cfir2022"} for n in range(len(cells))]
    return {
        "fact_rating": TABLES["fact_rating"].from_rows(rows),
        "dim_code": TABLES["dim_code"].from_rows(codes),
    }


def test_every_cell_is_in_one_count() -> None:
    cells: list[Cell] = [
        ("+1", "+1"),
        ("+2", "+1"),
        ("-1", "+1"),
        ("X", "X"),
        ("X", "+1"),
        ("+1", "NA_missing"),
        ("NA_missing", "-2"),
        ("NA_missing", "NA_missing"),
        ("+2", None),
    ]
    (row,) = (r for r in quality_rating({"a": tables(cells)}).to_pylist() if r["case_id"] == "a")
    assert (row["n_both"], row["n_equal"], row["n_within_one"], row["n_x"]) == (5, 2, 2, 2)
    assert (row["n_only_algorithm"], row["n_only_consensus"]) == (1, 1)
    assert (row["status"], row["status_reason"]) == ("insufficient", "few_cells")
    assert row["kappa_weighted"] is None


def test_coefficients_by_hand() -> None:
    # 20 cells, 10 at +1 and 10 at -1; the team raised one -1 to +1. Mean squared distance .2;
    # by chance (values are -1 and 1): 4 x (.5 x .45 + .5 x .55) = 2. Kappa .9.
    # Alpha: 1 - 39 x 2 / (19 x 21 x 2), with two values the nominal one.
    cells: list[Cell] = [("+1", "+1")] * 10 + [("-1", "-1")] * 9 + [("-1", "+1")]
    rows = quality_rating({"a": tables(cells), "b": tables(cells[:2])}).to_pylist()
    one = next(r for r in rows if r["case_id"] == "a")
    assert one["kappa_weighted"] == pytest.approx(0.9)
    assert one["alpha_ordinal"] == pytest.approx(1 - 39 * 2 / (2 * 19 * 21))
    assert one["status"] == "ok"
    whole = next(r for r in rows if r["case_id"] is None)
    assert (whole["n_both"], whole["n_equal"]) == (22, 21)
    assert next(r for r in rows if r["case_id"] == "b")["status"] == "insufficient"


def test_no_variation_is_no_agreement() -> None:
    (row, _) = quality_rating({"a": tables([("+1", "+1")] * 25)}).to_pylist()
    assert (row["status"], row["status_reason"]) == ("insufficient", "no_variation")


def test_phases_are_apart_and_without_a_team_there_is_nothing() -> None:
    rows = quality_rating({"a": tables([("+1", "+1")], phase="later")}).to_pylist()
    assert {r["grain"] for r in rows} == {"phase"}
    assert quality_rating({"a": tables([("+1", None)])}).num_rows == 0


ratings = st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=1, max_size=40)


@given(ratings)
def test_weighted_kappa_is_that_of_the_table(pairs: list[tuple[int, int]]) -> None:
    """Beside the definition on the table of counts (Cohen 1968)."""
    observed = np.zeros((5, 5))
    for a, b in pairs:
        observed[a + 2, b + 2] += 1 / len(pairs)
    weights = np.subtract.outer(np.arange(5), np.arange(5)) ** 2.0
    expected = float((weights * np.outer(observed.sum(1), observed.sum(0))).sum())
    found = weighted_kappa([a for a, _ in pairs], [b for _, b in pairs])
    if expected < 1e-12:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(1 - float((weights * observed).sum()) / expected, abs=1e-9)
