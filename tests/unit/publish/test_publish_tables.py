import hashlib
import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from publishing import study
from small_tables import changed, small_tables

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import TABLES
from coprod_pipeline.publish.database import release_tables, write_database
from coprod_pipeline.publish.dictionary import PIVOT_EXAMPLE, data_dictionary
from coprod_pipeline.publish.parquet import write_parquet
from coprod_pipeline.publish.query import connect, evidence_rows, read_only_query
from coprod_pipeline.publish.tables import complete_tables
from coprod_pipeline.publish.views import views

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("published") / "coprod.duckdb"
    write_database(path, small_tables())
    return path


def texts(tables: dict[str, pa.Table]) -> list[str | None]:
    return tables["fact_segment"]["text"].to_pylist()


# --- what may be released --------------------------------------------------------------------


@pytest.mark.parametrize("synthetic", [True, False])
@pytest.mark.parametrize("approved", [True, False])
def test_restricted_quotes_are_never_released(synthetic, approved):
    tables = release_tables(study(synthetic=synthetic), small_tables(), approved)
    assert set(texts(tables)) == {None}


@pytest.mark.parametrize(
    ("synthetic", "approved", "shown"),
    [(True, False, True), (True, True, True), (False, False, False), (False, True, True)],
)
def test_released_quotes_need_approval_unless_nobody_is_real(synthetic, approved, shown):
    declared = study(synthetic=synthetic, quotes="released", min_cell=3)
    tables = release_tables(declared, small_tables(), approved)
    assert (None not in texts(tables)) == shown
    assert shown or set(texts(tables)) == {None}


def test_talk_of_a_case_with_few_participants_is_not_quoted():
    declared = study(synthetic=False, quotes="released", min_cell=4)
    rows = release_tables(declared, small_tables(), True)["fact_segment"].to_pylist()
    assert all((row["text"] is None) == (row["speaker_role"] is not None) for row in rows)


def test_every_table_is_there_and_nothing_undeclared():
    tables = complete_tables({})
    assert list(tables) == list(TABLES)
    assert all(table.num_rows == 0 for table in tables.values())
    with pytest.raises(ValueError, match="raw_segment"):
        complete_tables({"raw_segment": pa.table({"text": ["x"]})})
    with pytest.raises(ValueError, match="dim_case"):
        complete_tables({"dim_case": pa.table({"case_id": ["x"], "secret": ["y"]})})


# --- Parquet ---------------------------------------------------------------------------------


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_parquet_is_the_same_bytes_in_whatever_order_rows_come(tmp_path):
    tables = small_tables()
    write_parquet(tmp_path / "a", tables)
    shuffler = random.Random(7)
    shuffled = {}
    for name, table in tables.items():
        order = list(range(table.num_rows))
        shuffler.shuffle(order)
        shuffled[name] = table.take(pa.array(order, pa.int64()))
    write_parquet(tmp_path / "b", shuffled)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    write_parquet(tmp_path / "c", changed(tables, "evidence", 0, role="contradicts"))
    different = {n for n, h in hashes(tmp_path / "c").items() if h != hashes(tmp_path / "a")[n]}
    assert different == {"evidence.parquet"}


# --- the database ----------------------------------------------------------------------------


def test_tables_hold_their_rows_in_their_order(database):
    with connect(database) as connection:
        for name, table in complete_tables(small_tables()).items():
            found = connection.sql(f"SELECT * FROM {name}").to_arrow_table()
            assert found.column_names == table.column_names, name
            assert found.to_pylist() == table.to_pylist(), name


def test_every_table_view_and_column_has_a_comment_and_views_hold_what_they_say(database):
    with connect(database) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal "
            "ORDER BY table_name, column_index"
        ).fetchall()
        comments = connection.execute(
            "SELECT table_name, comment FROM duckdb_tables() UNION ALL "
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
    assert len(comments) == 31 + 5
    assert all(comment for *_, comment in (*columns, *comments))
    by_name: dict[str, list[tuple[str, str]]] = {}
    for table, column, comment in columns:
        by_name.setdefault(table, []).append((column, comment))
    for view in views():
        assert by_name[view.name] == list(view.columns)
    for name, table in TABLES.items():
        assert by_name[name] == [(c.name, c.description) for c in table.columns]


def test_the_file_says_a_storage_version_that_old_engines_open(database):
    # Bytes 12 to 20 of the main header: 64 is what DuckDB 0.10 to 1.1 write and read.
    assert database.read_bytes()[8:12] == b"DUCK"
    assert int.from_bytes(database.read_bytes()[12:20], "little") == 64
    assert [p.name for p in database.parent.iterdir()] == [database.name]


def test_a_file_is_never_overwritten(database):
    with pytest.raises(FileExistsError):
        write_database(database, {})


def test_an_empty_study_is_a_database_with_empty_tables_and_views(tmp_path):
    path = tmp_path / "empty.duckdb"
    write_database(path, {})
    for view in views():
        columns, rows = read_only_query(path, f"SELECT * FROM {view.name}")
        assert columns == [name for name, _ in view.columns]
        assert rows == []


def test_a_path_with_a_quote_and_spaces_works(tmp_path):
    folder = tmp_path / "the team's lake"
    folder.mkdir()
    write_database(folder / "coprod.duckdb", {})
    assert read_only_query(folder / "coprod.duckdb", "SELECT count(*) FROM release")[1] == [(0,)]


# --- the views -------------------------------------------------------------------------------


def test_figures_are_all_figures_once(database):
    tables = small_tables()
    n = sum(tables[t].num_rows for t in tables if t.startswith("mart_"))
    assert read_only_query(database, "SELECT count(*) FROM v_figures")[1] == [(n,)]
    names = "SELECT DISTINCT case_name, metric_name FROM v_figures WHERE metric_id = 'XC-04'"
    assert len(read_only_query(database, names)[1]) == 3


def test_constructs_by_case_are_the_preferred_ratings(database, tmp_path):
    columns, rows = read_only_query(database, "FROM v_construct_by_case")
    assert columns[:9] == [
        "domain",
        "code_name",
        "sort_order",
        "case_name",
        "phase_id",
        "rating_code",
        "rating_value",
        "n_informants",
        "status",
    ]
    assert len(rows) == 18
    hidden = changed(small_tables(), "fact_rating", 0, is_preferred=False)
    write_database(tmp_path / "less.duckdb", hidden)
    assert len(read_only_query(tmp_path / "less.duckdb", "FROM v_construct_by_case")[1]) == 17


def test_the_pivot_of_the_dictionary_runs(database):
    columns, rows = read_only_query(database, PIVOT_EXAMPLE)
    assert columns[-3:] == ["Alder network", "Birch centre", "Cedar"]
    assert [row[-3:] for row in rows][:2] == [("+1", "+1", "NA_missing"), ("+2", "+1", "+2")]


def test_the_curve_has_counts_and_shares_side_by_side(database):
    _, rows = read_only_query(
        database,
        "SELECT period_end, counting, adopting_units, adopting_units_hi, eligible_units, "
        "adoption_fraction FROM v_adoption_curve WHERE case_id = 'alder' ORDER BY ALL",
    )
    assert len(rows) == 10
    assert [str(v) for v in rows[2]] == ["2013-12-31", "gross", "1.0", "2.0", "2", "0.5"]


def test_assimilation_has_its_phases_in_order(database):
    _, rows = read_only_query(
        database, "SELECT phase_id, form, status FROM v_assimilation_by_phase WHERE case_id='cedar'"
    )
    assert rows == [
        ("adoption", "customisation", "ok"),
        ("implementation", "insufficient", "insufficient"),
    ]


def test_evidence_quotes_code_points_and_nothing_while_restricted(database, tmp_path):
    evidence_id = "rating:alder:c22.inner.culture"
    rows = evidence_rows(database, evidence_id)
    assert [r["role"] for r in rows] == ["supports", "supports", "contradicts"]
    assert {r["quote"] for r in rows} == {"We met as equals"}
    beyond = changed(small_tables(), "fact_coding", 0, char_start=17, char_end=20)
    write_database(tmp_path / "beyond.duckdb", beyond)
    assert "här" in {r["quote"] for r in evidence_rows(tmp_path / "beyond.duckdb", evidence_id)}
    restricted = release_tables(study(), small_tables(), False)
    write_database(tmp_path / "restricted.duckdb", restricted)
    rows = evidence_rows(tmp_path / "restricted.duckdb", evidence_id)
    assert {r["quote"] for r in rows} == {None}
    assert evidence_rows(database, "none") == []


# --- asking ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "",
        "CREATE TEMP TABLE t AS SELECT 1",
        "DELETE FROM release",
        "SET enable_external_access = true",
        "ATTACH 'other.duckdb'",
        "COPY dim_case TO 'out.csv'",
        "EXPLAIN ANALYZE COPY dim_case TO 'out.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "SELECT * FROM glob('/etc/*')",
        "INSTALL httpfs",
        "SELEC",
        "SELECT * FROM no_such_table",
    ],
)
def test_only_reading_the_release_is_allowed(database, tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    before = database.read_bytes()
    with pytest.raises(CoprodError) as raised:
        read_only_query(database, sql)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "FROM dim_case",
        "WITH a AS (SELECT 1) FROM a",
        "VALUES (1)",
        "SUMMARIZE dim_case",
        "SHOW TABLES",
    ],
)
def test_reading_is_allowed(database, sql):
    columns, rows = read_only_query(database, sql)
    assert columns
    assert rows


def test_parameters_are_bound(database):
    sql = "SELECT name FROM dim_case WHERE case_id = ?"
    assert read_only_query(database, sql, ["birch"]) == (["name"], [("Birch centre",)])
    named = "SELECT name FROM dim_case WHERE case_id = $case"
    assert read_only_query(database, named, {"case": "cedar"})[1] == [("Cedar",)]


def test_no_database_is_an_error_a_user_can_mend(tmp_path):
    with pytest.raises(CoprodError, match="nothing is published"):
        read_only_query(tmp_path / "none.duckdb", "SELECT 1")
    (tmp_path / "broken.duckdb").write_bytes(b"x" * 5000)
    with pytest.raises(CoprodError, match="cannot be opened"):
        read_only_query(tmp_path / "broken.duckdb", "SELECT 1")


def test_a_read_only_file_stays_as_it_is_when_read(database):
    database.chmod(0o444)
    before = database.read_bytes()
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("FROM v_figures").fetchall()
    assert database.read_bytes() == before


# --- the dictionary --------------------------------------------------------------------------


def test_the_dictionary_in_the_repository_is_the_generated_one():
    assert (REPOSITORY / "docs/data_dictionary.md").read_text(encoding="utf-8") == data_dictionary()


def test_the_dictionary_names_every_table_view_and_column():
    text = data_dictionary("A study | of\nmany lines")
    assert text.startswith("# Data dictionary: A study | of many lines\n")
    for table in TABLES.values():
        assert f"\n## {table.name}\n" in text
        assert all(f"| `{c.name}` |" in text for c in table.columns)
    for view in views():
        assert f"\n## {view.name}\n" in text
        assert all(f"| `{name}` |" in text for name, _ in view.columns)
