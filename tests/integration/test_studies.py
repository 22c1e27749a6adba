"""The reference study and the real material, whole."""

from __future__ import annotations

import csv
import json
import re
import shutil
import time
from pathlib import Path

import pytest

from coprod_pipeline.metrics.registry import render_docs
from tests.conftest import ROOT, SHARED, coprod
from tests.integration.coded_words import codings_on_other_words
from tools.metric_examples import PAGE, RESULTS, results

REAL = SHARED / "real_study" / "landing"


def query(lake: Path, sql: str) -> list[dict[str, object]]:
    done = coprod("query", "--json", sql, lake=lake)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def files_outside(lake: Path) -> list[Path]:
    keep = ("landing", "restricted")
    return [p for p in lake.rglob("*") if p.is_file() and p.relative_to(lake).parts[0] not in keep]


@pytest.mark.slow
def test_reference_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(ROOT / "data_lake" / "landing", lake / "landing")
    done = coprod("run", lake=lake)
    assert done.returncode == 0, done.stderr
    counts = query(lake, "SELECT kind, count(*) AS n FROM dim_source GROUP BY kind ORDER BY kind")
    assert counts == [{"kind": "document", "n": 30}, {"kind": "interview", "n": 14}]
    informants = query(lake, "SELECT count(*) AS n FROM dim_participant")
    assert informants == [{"n": 13}]
    assert {r["synthetic"] for r in query(lake, "SELECT synthetic FROM dim_case")} == {True}
    monkeypatch.setenv("COPROD_KEY_FILE", str(tmp_path / "study.key"))
    n, n_masked, wrong = codings_on_other_words(lake)
    assert (wrong, n > 1800, n_masked > 200) == ([], True, True), (n, n_masked)
    shown = results(lake)
    assert shown == json.loads(RESULTS.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == render_docs(shown)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real material lies beside a checkout only")
def test_real_material(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(REAL, lake / "landing")
    for path in (lake / "landing").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    began = time.monotonic()
    done = coprod("run", lake=lake)
    first = time.monotonic() - began
    assert done.returncode in (0, 3), done.stderr
    assert query(lake, "SELECT status, count(*) AS n FROM source_status GROUP BY status") == [
        {"status": "ok", "n": 27}
    ]
    placed = query(lake, "SELECT count(DISTINCT coding_id) AS n FROM fact_coding f JOIN dim_coder c "
                   "USING (coder_id) WHERE c.kind = 'human'")  # fmt: skip
    assert placed[0]["n"] == 262
    monkeypatch.setenv("COPROD_KEY_FILE", str(tmp_path / "study.key"))
    n, n_masked, wrong = codings_on_other_words(lake)
    assert (wrong, n > 800, n_masked > 50) == ([], True, True), (n, n_masked)
    spoken = query(lake, "SELECT case_id, count(*) FILTER (speaker_role = 'informant') AS informant, "
                   "count(*) FILTER (speaker_role = 'interviewer') AS interviewer FROM fact_segment "
                   "JOIN dim_source USING (source_id, case_id) WHERE kind = 'interview' "
                   "GROUP BY case_id")  # fmt: skip
    assert all(r["informant"] and r["interviewer"] for r in spoken)
    names = _names(lake / "landing")
    assert len(names) > 15
    pattern = re.compile(b"|".join(re.escape(n.encode()) for n in sorted(names)), re.IGNORECASE)
    for path in files_outside(lake):
        found = pattern.search(path.read_bytes())
        assert found is None, f"a name in {path.relative_to(lake)}"
    for path in sorted((lake / "deidentified").rglob("*.parquet")):
        import pyarrow.parquet as pq

        text = json.dumps(pq.read_table(path, partitioning=None).to_pylist(), default=str)
        assert pattern.search(text.encode()) is None, f"a name in {path.name}"
    assert pattern.search((done.stdout + done.stderr).encode()) is None
    began = time.monotonic()
    again = coprod("run", "--json", lake=lake)
    assert json.loads(again.stdout)["changed"] is False
    assert time.monotonic() - began < first / 4


def _names(landing: Path) -> set[str]:
    """Full names of the roster and of the speaker labels of the gamemakers and poets."""
    with (landing / "roster.csv").open(encoding="utf-8") as file:
        names = {row["full_name"] for row in csv.DictReader(file) if row["full_name"]}
    for path in (landing / "interviews" / "gamemakers").glob("*.md"):
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.match(r"^(?:\*\*)?([A-Z]\w+ [A-Z]\w+)(?::\*\*|  \d+:\d\d|  $)", line)
            if match and "Speaker" not in match[1]:
                names.add(match[1])
    for path in (landing / "interviews" / "poets").glob("*.csv"):
        with path.open(encoding="utf-8-sig") as file:
            labels = {row["speaker"].strip(" :") for row in csv.DictReader(file)}
        names |= {x for x in labels if " " in x}
    return names
