"""Projects and maps in a landing folder."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from coprod_pipeline.errors import StudyError
from coprod_pipeline.protocol import CodeMapRow, CoderMapRow, SourceMapRow
from coprod_pipeline.study import load_study

STUDY = "study: {id: s, title: S}\ncases: [{id: a, name: A}]\n"


@pytest.fixture
def landing(tmp_path):
    (tmp_path / "codings" / "q.qda").mkdir(parents=True)
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "t.txt").write_text("x")

    def make(**tables):
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return load_study(tmp_path)

    make.folder = tmp_path
    return make


def test_projects_are_found_and_closed_formats_named(landing):
    for name in ("b.qdpx", "a.RQDA", "t.sqlite3", "~lock.qdpx", "mine.nvpx"):
        (landing.folder / "codings" / name).write_bytes(b"x")
    study = landing()
    assert study.project_files == tuple(
        PurePosixPath("codings") / n for n in ("a.RQDA", "b.qdpx", "q.qda", "t.sqlite3")
    )
    assert len(study.warnings) == 1
    assert "REFI-QDA" in study.warnings[0]
    assert "mine" not in study.warnings[0]


def test_maps_are_read_with_their_draft_columns(landing):
    study = landing(
        code_map="tool_code,code_id,valence,explicit_example,level,suggestion,likeness,codings\n"
        "A/good,c.x,+1,yes,2,c.y,0.9,3\nB,,,,,,,\n",
        source_map="tool_source,source_path\nOld,t.txt\nNew,\n",
        coder_map="tool_user,coder_id\nAnn,coder-a\n",
    )
    assert study.warnings == ()
    assert study.code_map == (
        CodeMapRow("A/good", "c.x", "1", True, None, None, 2, None, 2),
        CodeMapRow("B", row=3),
    )
    assert study.source_map == (
        SourceMapRow("Old", PurePosixPath("t.txt"), 2),
        SourceMapRow("New", None, 3),
    )
    assert study.coder_map == (CoderMapRow("Ann", "coder-a", 2),)


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("code_map", "tool_code,code_id,valence\nA,x,5\n", "valence"),
        ("code_map", "tool_code,code_id,level\nA,x,7\n", "level"),
        ("code_map", "tool_code,code_id\nA,two words\n", "space"),
        ("code_map", "tool_code,code_id\n,x\n", "tool_code"),
        ("code_map", "tool_code\nA\n", "code_id"),
        ("source_map", "tool_source,source_path\nA,gone.txt\n", "not there"),
        ("source_map", "tool_source,source_path\nA,t.txt\nA,t.txt\n", "repeats"),
        ("coder_map", "tool_user,coder_id\nA,x\nA,y\n", "repeats"),
    ],
)
def test_bad_maps_are_errors_with_their_row(landing, table, text, said):
    with pytest.raises(StudyError) as error:
        landing(**{table: text})
    assert said in error.value.what
    assert error.value.where.startswith(f"{table}.csv row")
