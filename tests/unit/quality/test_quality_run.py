import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from small_tables import changed, small_tables

from coprod_pipeline.model import TABLES
from coprod_pipeline.quality.frames import tables_read
from coprod_pipeline.quality.run import CheckResult, blocking, check_rows, run
from coprod_pipeline.quality.suites import of_suites

SECRET = "Rumpelstiltskin"


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return small_tables()


def failed(results: list[CheckResult]) -> set[str]:
    return {r.expectation for r in results if not r.passed}


def test_a_coherent_study_passes_everything_and_almost_everything_is_looked_at(tables):
    results = run(None, tables, previous=tables)
    assert failed(results) == set()
    assert blocking(results) == []
    assert sum(r.n_checked > 0 for r in results) > 0.75 * len(results)


def test_tables_without_rows_pass_with_nothing_checked():
    empty = {name: table.empty() for name, table in TABLES.items()}
    results = run(["segments", "codings", "events", "ratings", "drift"], empty)
    assert failed(results) == set()
    assert {r.n_checked for r in results} == {0}


#: suite, table, row, what is changed, the expectation that must fail, its severity.
BREACHES = [
    ("segments", "fact_segment", 0, {"segment_id": "alder-d1-2"}, "id_unique", "critical"),
    ("segments", "fact_segment", 6, {"start_s": 99.0}, "end_not_before_start", "critical"),
    ("segments", "fact_segment", 6, {"start_s": 28.0, "end_s": 28.0}, "end_after_start", "warning"),
    ("segments", "fact_segment", 6, {"speaker_role": "guest"}, "role_known", "critical"),
    (
        "segments",
        "fact_segment",
        4,
        {"participant_id": "alder-p1"},
        "interviewer_never_informant",
        "critical",
    ),
    (
        "segments",
        "fact_segment",
        5,
        {"participant_id": None},
        "informant_is_participant",
        "critical",
    ),
    ("codings", "fact_coding", 0, {"code_id": "c22.none"}, "code_id_known", "critical"),
    ("codings", "fact_coding", 0, {"valence_code": "2"}, "valence_in_set", "critical"),
    (
        "codings",
        "fact_coding",
        0,
        {"valence_code": "1", "valence": -1},
        "valence_value_agrees",
        "critical",
    ),
    ("codings", "fact_coding", 0, {"char_end": 999}, "span_inside_segment", "critical"),
    ("codings", "fact_coding", 0, {"char_end": 0}, "span_not_empty", "critical"),
    ("codings", "fact_coding", 0, {"char_start": -1}, "start_not_negative", "critical"),
    ("codings", "fact_coding", 0, {"case_id": "birch"}, "place_is_segments", "critical"),
    ("codings", "fact_coding", 0, {"confidence": 0.9}, "confidence_of_programs_only", "critical"),
    (
        "codings",
        "fact_coding",
        0,
        {"code_id": "c22.inner.culture.equality"},
        "unique_in_segment",
        "warning",
    ),
    ("codings", "dim_coder", 0, {"model": "cues"}, "machine_never_human", "critical"),
    ("codings", "dim_coder", 1, {"kind": "human"}, "machine_never_human", "critical"),
    (
        "events",
        "fact_event",
        0,
        {"date_earliest": date(2030, 1, 1)},
        "fact_event_earliest_not_after_latest",
        "critical",
    ),
    ("events", "fact_event", 0, {"case_id": "oak"}, "case_id_known", "critical"),
    (
        "events",
        "dim_unit",
        0,
        {"eligible_from": date(2020, 1, 1)},
        "first_use_inside_eligibility",
        "warning",
    ),
    ("ratings", "fact_rating", 0, {"status": "insufficient"}, "ok_exactly_when_rated", "critical"),
    (
        "ratings",
        "fact_rating",
        0,
        {"rating_code": "NA_missing"},
        "ok_exactly_when_rated",
        "critical",
    ),
    ("ratings", "fact_rating", 0, {"rating_value": None}, "value_agrees", "critical"),
    (
        "ratings",
        "fact_rating",
        0,
        {"rating_code": "+2", "rating_value": 2, "n_explicit": 1},
        "strong_needs_two_explicit",
        "critical",
    ),
    (
        "ratings",
        "fact_rating",
        0,
        {"n_informants": 0, "n_explicit": 0},
        "two_sources_one_person",
        "warning",
    ),
    (
        "ratings",
        "fact_rating",
        0,
        {"n_informants": 1, "n_documents": 0, "n_explicit": 0},
        "two_sources_one_person",
        "warning",
    ),
    ("ratings", "fact_rating", 0, {"evidence_id": "none"}, "evidence_exists", "critical"),
    ("ratings", "fact_rating", 0, {"is_preferred": False}, "one_preferred", "critical"),
    (
        "ratings",
        "fact_rating",
        0,
        {"phase_id": "adoption"},
        "phase_exactly_at_phase_grain",
        "critical",
    ),
    (
        "marts",
        "mart_implementation",
        0,
        {"status": "insufficient", "status_reason": "one_source"},
        "estimate_only_when_ok",
        "critical",
    ),
    ("marts", "mart_adoption", 0, {"lo": 19.0}, "bounds_hold", "critical"),
    ("marts", "mart_adoption", 0, {"hi": 17.0}, "bounds_hold", "critical"),
    ("marts", "mart_adoption", 0, {"k": 3, "n": 2}, "k_within_n", "critical"),
    ("marts", "mart_adoption", 0, {"estimate": float("nan")}, "finite", "critical"),
    ("marts", "mart_adoption", 0, {"evidence_id": None}, "evidence_exists", "critical"),
    ("marts", "mart_adoption", 0, {"adopting_unit_id": "alder-u2"}, "row_key_unique", "critical"),
    ("marts", "evidence", 0, {"segment_id": "alder-i1-1"}, "no_interviewer", "critical"),
    ("keys", "fact_coding", 0, {"segment_id": "gone"}, "segment_id_known", "critical"),
    ("keys", "fact_segment", 0, {"source_id": "gone"}, "source_id_known", "critical"),
    ("keys", "fact_rating", 0, {"code_id": "c22.none"}, "code_id_known", "critical"),
    ("keys", "fact_coding_phase", 0, {"phase_id": "later"}, "phase_id_of_case", "critical"),
    ("keys", "dim_case", 0, {"case_id": "birch"}, "key_unique", "critical"),
    ("keys", "evidence", 0, {"evidence_id": None}, "not_null", "critical"),
]


@pytest.mark.parametrize(
    ("suite", "table", "row", "columns", "expectation", "severity"),
    BREACHES,
    ids=[f"{b[4]}-{b[1]}-{n}" for n, b in enumerate(BREACHES)],
)
def test_a_breach_fails_its_expectation(tables, suite, table, row, columns, expectation, severity):
    broken = changed(tables, table, row, **columns)
    # The others want tables that are not given: they fail at once, with nothing checked.
    read = [
        tables_read(e.frame, e.table_name, e.frame_args)
        for e in of_suites([suite])
        if e.name.endswith(expectation)
    ]
    needed = {name for names in read if table in names for name in names}
    results = run([suite], {name: broken[name] for name in needed})
    found = [
        r for r in results if r.expectation.endswith(expectation) and not r.passed and r.n_checked
    ]
    assert found, failed(results)
    assert {r.severity for r in found} == {severity}
    assert sum(r.n_failed for r in found) >= 1
    assert (set(found) <= set(blocking(results))) == (severity == "critical")


def test_a_fifth_of_unknown_speakers_warns(tables):
    rows = tables["fact_segment"].to_pylist()
    talk = [row for row in rows if row["speaker_role"]]
    for row in talk[: len(talk) // 5 + 1]:
        row |= {"speaker_role": "unknown", "participant_id": None}
    many = tables | {"fact_segment": TABLES["fact_segment"].from_rows(rows)}
    assert failed(run(["segments"], many)) == {"unknown_speakers_under_a_fifth"}
    talk[0] |= {"speaker_role": "interviewer"}
    fewer = tables | {"fact_segment": TABLES["fact_segment"].from_rows(rows)}
    assert failed(run(["segments"], fewer)) == set()


def test_text_that_is_withheld_is_no_breach(tables):
    segments = tables["fact_segment"]
    withheld = segments.set_column(
        segments.column_names.index("text"), "text", pa.nulls(len(segments), pa.string())
    )
    assert failed(run(["codings"], tables | {"fact_segment": withheld})) == set()


def test_offsets_are_code_points_not_bytes(tables):
    length = len(tables["fact_segment"]["text"][1].as_py())
    exact = changed(tables, "fact_coding", 1, char_end=length)
    assert failed(run(["codings"], exact)) == set()
    beyond = changed(tables, "fact_coding", 1, char_end=length + 1)
    assert failed(run(["codings"], beyond)) == {"span_inside_segment"}


def test_a_consensus_without_the_sources_only_warns(tables):
    team = changed(tables, "fact_rating", 0, derivation="consensus", n_informants=0, n_explicit=0)
    results = run(["ratings"], team)
    assert failed(results) == {"consensus_two_sources_one_person"}
    assert blocking(results) == []


def test_a_count_of_zero_needs_no_evidence(tables):
    row = next(n for n, r in enumerate(tables["mart_adoption"].to_pylist()) if r["estimate"] == 0.0)
    bare = changed(tables, "mart_adoption", row, evidence_id=None)
    assert failed(run(["marts"], bare)) == set()


def test_drift_is_measured_per_source_and_only_when_there_is_a_previous_release(tables):
    first = run(["drift"], tables)
    assert all(r.passed and r.n_checked == 0 for r in first)
    segments = tables["fact_segment"]
    halved = tables | {"fact_segment": segments.filter(pa.array([n != 2 for n in range(84)]))}
    assert failed(run(["drift"], halved, previous=tables)) == set()
    fewer = [r for r in segments.to_pylist() if r["source_id"] != "alder-d1" or r["position"] > 2]
    shrunk = tables | {"fact_segment": TABLES["fact_segment"].from_rows(fewer)}
    results = run(["drift"], shrunk, previous=tables)
    assert failed(results) == {"segments_steady"}
    assert [(r.n_checked, r.n_failed) for r in results if not r.passed] == [(12, 1)]


def test_missing_tables_and_columns_fail_and_do_not_raise(tables):
    without = {name: table for name, table in tables.items() if name != "fact_rating"}
    results = run(["ratings"], without)
    assert not any(r.passed for r in results)
    narrow = tables | {"dim_unit": tables["dim_unit"].drop_columns(["eligible_from"])}
    assert "dim_unit_declared_columns" in failed(run(["keys"], narrow))
    assert {"eligibility_ordered", "first_use_inside_eligibility"} <= failed(
        run(["events"], narrow)
    )


def test_rows_are_rows_of_quality_check(tables):
    results = run(["drift"], tables)
    table = TABLES["quality_check"].from_rows(check_rows(results))
    assert table.num_rows == len(results) == 3


def test_nothing_of_the_data_is_returned_printed_or_written(tmp_path: Path):
    """A name planted in every text column appears in no result, output or file."""
    code = f"""
import sys
sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path.cwd())!r}]
import pyarrow as pa
from small_tables import small_tables
from coprod_pipeline.quality.run import run
tables = small_tables()
for name, table in tables.items():
    for n, field in enumerate(table.schema):
        if field.type == pa.string():
            column = pa.array([{SECRET!r}] * len(table), pa.string())
            tables[name] = tables[name].set_column(n, field, column)
for result in run(None, tables):
    print(result)
"""
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=home,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
    )
    assert "passed=False" in done.stdout
    assert SECRET not in done.stdout
    assert done.stderr == ""
    assert [p for p in home.rglob("*") if p.is_file()] == []
