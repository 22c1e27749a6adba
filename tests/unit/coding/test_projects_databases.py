"""QualCoder, RQDA and Taguette projects, and databases that are none."""

from __future__ import annotations

import sqlite3

import pytest

from coprod_pipeline.coding.projects.reading import read_apart, read_project
from tests.unit.coding import projects_made as made


def quotes(project):
    return [project.texts[c.source_id][c.start : c.end] for c in project.codings]


def test_qualcoder_folder_and_database(tmp_path):
    folder = made.qualcoder(tmp_path / "mine.qda")
    project = read_project(folder)
    assert quotes(project) == ["money", "slow"]
    assert project.code_paths["code 1"] == ("Resources", "Inner", "Money")
    assert [c.memo for c in project.codings] == ["valence=1; level=2", ""]
    assert [u.name for u in project.users] == ["Ann Berg", "Bo Ek"]
    assert sorted(u.what for u in project.unsupported) == ["coding of a picture", "source"]
    assert project.notes == ("about it",)
    assert quotes(read_project(folder / "data.qda")) == quotes(project)


def test_a_quote_that_moved_is_found_or_listed(tmp_path):
    text = made.TEXT
    at = text.index("money")
    codings = [
        (1, 1, "money", at + 3, at + 8, "A", ""),
        (1, 1, "never said", 0, 10, "A", ""),
        (1, 1, "met", text.index("met"), text.index("met") + 3, "A", ""),
    ]
    project = read_project(made.qualcoder(tmp_path / "x.qda", codings=codings))
    assert quotes(project) == ["money", "met"]
    assert {"coding", "offsets of a coding"} <= {u.what for u in project.unsupported}


def test_qualcoder_text_with_carriage_returns(tmp_path):
    text = made.TEXT.replace("\n", "\r\n")
    project = read_project(made.qualcoder(tmp_path / "x.qda", text=text))
    assert quotes(project) == ["money", "slow"]
    assert project.sources[0].text == made.TEXT


def test_rqda_leaves_out_what_was_deleted(tmp_path):
    project = read_project(made.rqda(tmp_path / "x.rqda"))
    assert quotes(project) == ["money"]
    assert project.code_paths == {"category 1": ("Resources",), "code 1": ("Resources", "Money")}
    assert [s.name for s in project.sources] == ["P01"]
    assert [u.what for u in project.unsupported] == ["coding"]


def test_taguette_counts_bytes_of_the_text_in_its_pages(tmp_path):
    project = read_project(made.taguette(tmp_path / "x.sqlite3"))
    assert project.sources[0].text == made.HTML_TEXT
    assert quotes(project) == ["länet två", "pengarna"]
    assert project.sources[0].convention.startswith("bytes")
    assert [project.user_names[c.user_id] for c in project.codings] == ["admin", "admin"]
    assert project.unsupported == ()


def test_taguette_snippets_with_tags_and_over_paragraphs(tmp_path):
    quotes_made = ("gånger.\nSedan kom 😀", "mötte länet")
    snippets = ("<p>gånger.</p>\n<p>Sedan kom 😀</p>", "<p>mötte <b>länet</b></p>")
    project = read_project(made.taguette(tmp_path / "x.sqlite3", quotes_made, snippets))
    assert quotes(project) == list(quotes_made)


@pytest.mark.parametrize("kind", [".rqda", ".sqlite3", ".qda"])
def test_hostile_databases(tmp_path, kind):
    file = tmp_path / f"x{kind}"
    file.write_bytes(b"")
    assert read_project(file).refused == "empty"
    file.write_bytes(b"not a database at all" * 20)
    assert read_project(file).refused == "type_mismatch"
    file.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    assert read_project(file).refused in ("corrupt", "schema")
    made.database(tmp_path / f"y{kind}", "CREATE TABLE other (x integer);", {})
    assert read_project(tmp_path / f"y{kind}").refused == "schema"


def test_a_cut_off_database(tmp_path):
    whole = made.rqda(tmp_path / "x.rqda", text=made.TEXT * 3000)
    (tmp_path / "cut.rqda").write_bytes(whole.read_bytes()[:20000])
    assert read_apart(tmp_path / "cut.rqda").refused == "corrupt"


def test_views_in_place_of_tables_never_run(tmp_path):
    file = made.rqda(tmp_path / "x.rqda")
    connection = sqlite3.connect(file)
    connection.executescript(
        "DROP TABLE coding; CREATE VIEW coding AS SELECT 1 AS cid, 1 AS fid, 0 AS selfirst, "
        "load_extension('x') AS selend, '' AS seltext, '' AS owner, '' AS memo, 1 AS status;"
    )
    connection.close()
    assert read_project(file).refused == "schema"


def test_generated_columns_never_run(tmp_path):
    file = made.rqda(tmp_path / "x.rqda")
    connection = sqlite3.connect(file)
    connection.executescript(
        "DROP TABLE treecode; CREATE TABLE treecode (status integer, catid integer, cid text AS "
        "(hex(zeroblob(90000000)))); INSERT INTO treecode (status, catid) VALUES (1, 1);"
    )
    connection.close()
    before = file.read_bytes()
    project = read_project(file)
    assert project.code_paths["code 1"] == ("Money",)
    assert file.read_bytes() == before


def test_a_project_still_open_in_its_tool(tmp_path):
    file = made.rqda(tmp_path / "x.rqda")
    (tmp_path / "x.rqda-wal").write_bytes(b"something")
    assert read_project(file).refused == "missing_part"


def test_a_write_ahead_database_is_read(tmp_path):
    file = made.rqda(tmp_path / "x.rqda")
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    assert quotes(read_project(file)) == ["money"]


def test_text_that_is_not_utf8(tmp_path):
    file = made.rqda(tmp_path / "x.rqda")
    connection = sqlite3.connect(file)
    connection.execute("UPDATE source SET file = CAST(x'4142ff43' AS TEXT) WHERE id = 1")
    connection.commit()
    connection.close()
    assert read_project(file).refused == "encoding"
