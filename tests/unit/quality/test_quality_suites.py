import subprocess
import sys

import pytest
from small_tables import small_tables

from coprod_pipeline.model import TABLES
from coprod_pipeline.quality import suites
from coprod_pipeline.quality.frames import FRAMES, tables_read
from coprod_pipeline.quality.run import run, tables_needed


def test_every_expectation_has_its_own_row_in_quality_check():
    names = [(e.suite, e.name) for e in suites.expectations()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for _, name in names)


def test_suites_are_the_ones_that_matter():
    assert suites.suite_names() == (
        "codings",
        "drift",
        "events",
        "keys",
        "marts",
        "ratings",
        "reliability",
        "segments",
    )


def test_every_expectation_speaks_of_declared_tables_columns_and_frames():
    for e in suites.expectations():
        assert e.frame in FRAMES
        assert all(name in TABLES for name in tables_read(e.frame, e.table_name, e.frame_args))
        if e.column_name is not None:
            assert e.column_name in TABLES[e.table_name].column_names
        assert e.description.endswith(".")


def test_every_table_has_its_columns_and_key_checked():
    checked = {
        e.name
        for e in suites.expectations()
        if e.name.endswith(("_declared_columns", "_key_unique"))
    }
    for name in set(TABLES) - {"quality_check", "release"}:
        key = "row_key_unique" if name.startswith("mart_") else "key_unique"
        assert {f"{name}_declared_columns", f"{name}_{key}"} <= checked


def test_drift_and_doubts_only_warn():
    assert {e.severity for e in suites.of_suites(["drift"])} == {"warning"}
    critical = {e.suite for e in suites.expectations() if e.severity == "critical"}
    assert {"keys", "ratings", "marts"} <= critical


def test_reading_the_suites_imports_nothing_heavy():
    code = (
        "import sys; from coprod_pipeline.quality.suites import expectations; expectations();"
        "import coprod_pipeline.quality.run;"
        "print([m for m in ('pandas', 'great_expectations', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_suite_is_an_error():
    with pytest.raises(ValueError, match="nothing_of_the_kind"):
        suites.of_suites(["nothing_of_the_kind"])


def test_the_tables_a_suite_needs_are_enough():
    assert tables_needed(["ratings"]) == ("evidence", "fact_rating")
    tables = small_tables()
    results = run(["events"], {name: tables[name] for name in tables_needed(["events"])})
    assert all(r.passed for r in results)
