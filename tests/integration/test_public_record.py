"""The three real programmes from published facts alone: adoption runs, the rest says insufficient."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import coprod


@pytest.mark.slow
def test_public_record(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    made = coprod("init", lake, "--public-record", lake=lake)
    assert made.returncode == 0, made.stderr
    both = coprod("init", tmp_path / "x", "--public-record", "--reference", lake=lake)
    assert both.returncode == 2
    assert "exclude" in both.stderr
    done = coprod("run", lake=lake)
    assert done.returncode == 0, done.stderr

    def query(sql: str) -> list[dict[str, object]]:
        return json.loads(coprod("query", "--json", sql, lake=lake).stdout)

    assert query("SELECT DISTINCT synthetic FROM dim_case") == [{"synthetic": False}]
    assert query("SELECT count(*) AS n FROM dim_participant") == [{"n": 0}]
    # Every event shows its source: a document of the same case.
    orphans = query(
        "SELECT event_id FROM fact_event e LEFT JOIN dim_source s USING (source_id, case_id) "
        "WHERE s.source_id IS NULL OR s.kind <> 'document'"
    )
    assert orphans == []
    assert query("SELECT count(*) AS n FROM fact_event") == [{"n": 14}]
    uses = query(
        "SELECT case_id, estimate FROM mart_adoption WHERE metric_id = 'ADO-02' AND item = 'gross' "
        "AND period_end = DATE '2023-12-31' ORDER BY case_id"
    )
    assert [r["estimate"] for r in uses] == [3, 1, 1]
    # Nothing that people would have to say is said.
    assert query("SELECT DISTINCT status FROM fact_rating") == [{"status": "insufficient"}]
    spoken = query(
        "SELECT DISTINCT metric_id FROM mart_assimilation WHERE status = 'ok' UNION "
        "SELECT DISTINCT metric_id FROM mart_cross_case WHERE status = 'ok'"
    )
    assert spoken == []
