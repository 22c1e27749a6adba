"""The whole road, through Dagster, by the command line, as a user runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from coprod_pipeline.model import TABLES
from tests.conftest import coprod, copy_of_release

NAMES = (b"Kerrigan", b"Wexler", b"Drummond", b"Lindqvist", b"01632 960123")
PARTS = (b"Moira", b"Tobias", b"Ailsa", b"Petra")


def rows(lake: Path, sql: str) -> list[dict[str, object]]:
    done = coprod("query", "--json", sql, lake=lake)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_release(tmp_path_factory, tmp_path_factory.mktemp("road"))


def test_every_table_and_column_is_there_and_commented(published: Path) -> None:
    with duckdb.connect(str(published / "published" / "coprod.duckdb"), read_only=True) as con:
        found = con.sql("SELECT table_name, comment FROM duckdb_tables()").fetchall()
        assert {t for t, _ in found} == set(TABLES)
        assert all(c for _, c in found)
        columns = con.sql(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        assert all(c for _, _, c in columns)
        for name, table in TABLES.items():
            assert [c for t, c, _ in columns if t == name] == table.column_names


def test_ratings_open_onto_their_evidence(published: Path) -> None:
    found = rows(published, "SELECT case_id, rating_code, status, n_informants, evidence_id "
                 "FROM fact_rating WHERE code_id = 'c22.inn.adaptab' AND grain = 'case' "
                 "AND derivation = 'algorithm' ORDER BY case_id")  # fmt: skip
    assert [(r["case_id"], r["rating_code"], r["status"]) for r in found] == [
        ("north", "+2", "ok"),
        ("south", "NA_missing", "insufficient"),
    ]
    shown = coprod("evidence", "--json", found[0]["evidence_id"], lake=published)
    assert shown.returncode == 0, shown.stderr
    quotes = {r["quote"] for r in json.loads(shown.stdout)}
    assert "We could bend the approach to fit our ward" in quotes
    assert b'"action": "evidence"' in (published / "restricted" / "audit.log").read_bytes()


def test_time_to_adoption_is_exact(published: Path) -> None:
    found = rows(published, "SELECT estimate, lo, hi FROM mart_adoption WHERE metric_id = 'ADO-01'")
    assert found == [
        {
            "estimate": pytest.approx(196 / 30.4375, abs=1e-9),
            "lo": pytest.approx(181 / 30.4375, abs=1e-9),
            "hi": pytest.approx(211 / 30.4375, abs=1e-9),
        }
    ]


def test_no_name_leaves_the_restricted_zone(published: Path) -> None:
    for path in published.rglob("*"):
        top = path.relative_to(published).parts[0]
        if path.is_file() and top not in ("landing", "restricted"):
            data = path.read_bytes()
            for name in (*NAMES, *PARTS, b"N1_2019-05-02"):
                assert name.lower() not in data.lower(), (
                    f"{name!r} in {path.relative_to(published)}"
                )
    words = rows(published, "SELECT text FROM fact_segment")
    said = " ".join(str(r["text"]) for r in words)
    assert "bend the approach" in said
    assert not re.search("|".join(n.decode() for n in (*NAMES, *PARTS)), said)


def test_a_second_run_publishes_nothing_and_one_change_reads_one_file(
    published: Path, tmp_path: Path
) -> None:
    releases = sorted(p.name for p in (published / "releases").iterdir() if p.is_dir())
    again = coprod("run", "--json", lake=published)
    assert again.returncode == 0
    assert json.loads(again.stdout)["changed"] is False
    assert sorted(p.name for p in (published / "releases").iterdir() if p.is_dir()) == releases
    path = published / "landing/interviews/north/N2_2019-05-03.txt"
    before = path.read_text()
    path.write_text(before + "\nPetra Lindqvist: Thank you.\n")
    try:
        changed = coprod("run", lake=published)
    finally:
        path.write_text(before)
    assert changed.returncode == 0, changed.stderr
    assert "north: 3 sources, 8 segments (1 files read, 2 unchanged, 0 refused)" in changed.stderr
    assert "(0 files read, 1 unchanged, 0 refused)" in changed.stderr
    assert coprod("run", lake=published).returncode == 0


def test_a_case_alone(published: Path) -> None:
    done = coprod("run", "--case", "south", lake=published)
    assert done.returncode == 0, done.stderr
    assert "north:" not in done.stderr
    assert len(rows(published, "SELECT DISTINCT case_id FROM fact_segment")) == 2


def test_a_name_in_what_is_to_be_released_blocks(lake_dir: Path) -> None:
    path = lake_dir / "landing/study.yaml"
    path.write_text(path.read_text().replace("jurisdiction: SE", "jurisdiction: Moira Kerrigan"))
    done = coprod("run", lake=lake_dir)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Kerrigan" not in done.stderr
    assert len(done.stderr.strip().splitlines()[-1]) > 20
    assert not (lake_dir / "published").exists()


def test_quarantine_and_refused_codings_end_with_3(lake_dir: Path) -> None:
    (lake_dir / "landing/interviews/north/broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    codings = lake_dir / "landing/codings/ann.csv"
    codings.write_text(
        codings.read_text() + "interviews/north/N1_2019-05-02.txt,Never said,1,c22.inn.cost,ann,,\n"
    )
    done = coprod("run", lake=lake_dir)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "1 files refused" in done.stdout
    assert "1 codings not placed" in done.stdout
    listed = coprod("sources", "--json", lake=lake_dir)
    reasons = {r["status"]: r["reason"] for r in json.loads(listed.stdout)}
    assert reasons["quarantined"]
    assert reasons["not placed"]
    assert coprod("run", lake=lake_dir).returncode == 3
    assert coprod("run", "--strict", lake=lake_dir).returncode == 1


def test_withheld_consent_is_quarantined(lake_dir: Path) -> None:
    roster = lake_dir / "landing/roster.csv"
    roster.write_text(roster.read_text().replace("partner,given", "partner,"))
    assert coprod("run", lake=lake_dir).returncode == 3
    found = rows(lake_dir, "SELECT reason FROM source_status WHERE status = 'quarantined'")
    assert found == [{"reason": "no_consent"}]


def test_a_wrong_study_is_one_line_and_exit_2(lake_dir: Path) -> None:
    path = lake_dir / "landing/study.yaml"
    path.write_text(path.read_text().replace("north: [{id: early", "west: [{id: early"))
    for command in ("run", "check"):
        done = coprod(command, lake=lake_dir)
        assert done.returncode == 2
        assert (
            done.stderr.strip() == "study.yaml:6: case 'west' is not declared; add it under cases:"
        )
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query", "SELECT * FROM nothing_here"], 2, "nothing_here"),
        (["query", "DROP TABLE dim_case"], 2, "reading statement"),
        (["query", "SELECT * FROM read_text('/etc/passwd')"], 2, ""),
        (["evidence", "e0"], 2, "no figure"),
        (["run", "--case", "west"], 2, "not declared"),
        (["tables", "nothing"], 2, "no table"),
        (["sources", "s0"], 2, "no source"),
        (["extract", "missing.pdf"], 2, "not there"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_wrong_commands_are_one_line(
    published: Path, arguments: list[str], code: int, said: str
) -> None:
    done = coprod(*arguments, lake=published)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "root:" not in done.stdout


def start(lake: Path) -> subprocess.Popen[str]:
    env = os.environ | {"COPROD_LAKE": str(lake), "COPROD_KEY_FILE": str(lake.parent / "study.key")}
    env.pop("DAGSTER_HOME", None)
    program = [sys.executable, "-c", "from coprod_pipeline.cli import main; main()", "run"]
    return subprocess.Popen(
        program, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["sources,", "masked", "codings,", "late"])
def test_killed_at_any_stage_the_old_release_stays_and_the_next_run_ends_right(
    released: Path, stage: str
) -> None:
    old = (released / "published").resolve()
    path = released / "landing/interviews/south/S1_2019-06-01.txt"
    path.write_text(path.read_text() + "\nAilsa Drummond: It never took hold.\n")
    process = start(released)
    assert process.stderr is not None
    if stage == "late":
        deadline = time.monotonic() + 240
        while not list((released / "releases").glob(".staging-*")):
            assert time.monotonic() < deadline
            assert process.poll() is None, "the run ended before it could be killed"
            time.sleep(0.001)
    else:
        for line in process.stderr:
            if stage in line:
                break
    # The published release answers while the run is under way.
    assert rows(released, "SELECT count(*) AS n FROM fact_segment")[0]["n"] == 9
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert rows(released, "SELECT count(*) AS n FROM fact_segment")[0]["n"] in (9, 10)
    assert old.is_dir()
    done = coprod("run", lake=released)
    assert done.returncode == 0, done.stderr
    assert rows(released, "SELECT count(*) AS n FROM fact_segment")[0]["n"] == 10
    assert not list((released / "releases").glob(".staging-*"))


def test_init_then_run(tmp_path: Path) -> None:
    lake = tmp_path / "mine"
    key = {"COPROD_KEY_FILE": str(tmp_path / "mine.key")}
    made = coprod("init", lake, **key)
    assert made.returncode == 0, made.stderr
    assert coprod("init", lake, **key).returncode == 2
    assert coprod("check", "--lake", lake, **key).returncode == 0
    (lake / "landing/interviews/case-1/one.txt").write_text(
        "Interviewer: Hello?\n\nAnna: We began.\n"
    )
    done = coprod("run", "--lake", lake, **key)
    assert done.returncode == 0, done.stderr
    assert (lake / "published/report.html").stat().st_mode & 0o777 == 0o444


def test_init_from_transcripts_drafts_roster_and_sources(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.txt").write_text(
        "Interviewer: Hello?\n\nAnna Berg: We began.\n\nInterviewer: When?\n\nAnna Berg: In May.\n"
    )
    lake = tmp_path / "mine"
    done = coprod("init", lake, "--from", given, COPROD_KEY_FILE=str(tmp_path / "k"))
    assert done.returncode == 0, done.stderr
    assert "Anna Berg" in (lake / "landing/roster.csv").read_text()
    assert "interviews/case-1/a.txt,case-1,interview" in (lake / "landing/sources.csv").read_text()


def test_deidentify_command(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("participant_id,case_id,full_name\nP1,,Moira Kerrigan\n")
    lines = '{"id": 1, "text": "Ask Moira Kerrigan, m.kerrigan@example.org.", "language": "en"}\n'
    done = coprod("deidentify", "--roster", roster, stdin=lines)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["id"] == 1
    assert "Kerrigan" not in seen["text"]
    assert "P1" in seen["text"]
    span = seen["spans"][0]
    assert set(span) == {"start", "end", "type", "surrogate", "source"}
    assert lines[lines.index("Ask") :][span["start"] : span["end"]] == "Moira Kerrigan"


def test_extract_command(published: Path) -> None:
    path = published / "landing/interviews/north/N1_2019-05-02.txt"
    done = coprod("extract", path)
    assert done.returncode == 0
    seen = json.loads(done.stdout)
    assert seen["status"] == "ok"
    assert [s["speaker"] for s in seen["segments"]][:2] == ["Petra Lindqvist", "Moira Kerrigan"]
