"""``coprod codings`` and ``coprod export`` as a user types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from coprod_pipeline.cli.codings import codings
from coprod_pipeline.cli.export import export
from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.road import projects as road_projects
from tests.unit.coding import projects_made as made

STUDY = """\
study: {id: s, title: S, synthetic: false, start: 2019-01-01, end: 2020-12-31}
cases: [{id: a, name: A, jurisdiction: SE}]
frameworks: [cfir2022, own.qdc]
"""


@pytest.fixture
def lake(tmp_path, monkeypatch):
    monkeypatch.setenv("COPROD_KEY_FILE", str(tmp_path / "key"))
    landing = tmp_path / "lake" / "landing"
    (landing / "codings").mkdir(parents=True)
    (landing / "interviews" / "a").mkdir(parents=True)
    (landing / "study.yaml").write_text(STUDY)
    (landing / "interviews" / "a" / "talk.txt").write_text(made.TEXT)
    book = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{}</Codes></CodeBook>'
    (landing / "own.qdc").write_text(book.format(made.CODES))
    return tmp_path / "lake"


def run(command, *arguments):
    result = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return result.return_value, lines


def test_codings_are_lines_and_the_last_says_what_is_missing(tmp_path):
    chosen = made.selection(8, 11, "C2", note="N1") + made.selection(30, 42, "C5", user="U2")
    notes = '<Notes><Note guid="N1"><PlainTextContent>valence=-1</PlainTextContent></Note></Notes>'
    file = made.write_qdpx(
        tmp_path / "p.qdpx", made.qde(made.source(chosen), users=made.USERS, more=notes)
    )
    code, lines = run(codings, file, "--json")
    assert code == 0
    assert lines == [
        {"source": "P01", "start": 8, "end": 11, "text": "met", "code": "good",
         "coder": "Ann Berg", "valence": "-1", "memo": "valence=-1"},
        {"source": "P01", "start": 30, "end": 42, "text": "It was slow.", "code": "Money/bad",
         "coder": "Bo Ek", "valence": None, "memo": None},
        {"unsupported": []},
    ]  # fmt: skip
    _, texts = run(codings, file, "--sources")
    assert (texts[0]["source"], texts[0]["text"]) == ("P01", made.TEXT)
    _, codes = run(codings, file, "--codes")
    assert codes[4] == {"code": "Money/bad", "path": ["Money", "bad"], "codable": True,
                        "description": None, "memo": None}  # fmt: skip


def test_every_format(tmp_path):
    files = [
        made.qualcoder(tmp_path / "q.qda"),
        made.rqda(tmp_path / "r.rqda"),
        made.taguette(tmp_path / "t.sqlite3"),
    ]
    for file, n in zip(files, (2, 1, 2), strict=True):
        code, lines = run(codings, file)
        assert code == 0
        assert [set(line) for line in lines[:-1]] == [
            {"source", "start", "end", "text", "code", "coder", "valence", "memo"}
        ] * n


def test_a_refused_file_is_exit_3_and_a_missing_one_2(tmp_path):
    bad = made.write_qdpx(tmp_path / "b.qdpx", "<Project")
    good = made.write_qdpx(tmp_path / "g.qdpx", made.qde(made.source(made.selection(8, 11))))
    code, lines = run(codings, bad, good)
    assert code == 3
    assert lines[0]["text"] == "met"
    assert lines[-1]["unsupported"][0]["where"] == "b.qdpx"
    out = made.write_qdpx(tmp_path / "o.qdpx", made.qde(made.source(made.selection(8, 9999))))
    assert run(codings, out)[0] == 3
    (tmp_path / "x.nvp").write_bytes(b"x")
    code, lines = run(codings, tmp_path / "x.nvp")
    assert code == 3
    assert "REFI-QDA" in lines[-1]["unsupported"][0]["why"]
    with pytest.raises(CoprodError) as error:
        run(codings, tmp_path / "none.qdpx")
    assert error.value.exit_code == 2


def test_a_table_of_quotes(lake):
    table = lake / "landing" / "codings" / "team.csv"
    table.write_text(
        "source_path,quote,code_id,coder,valence,level\n"
        "interviews/a/talk.txt,It was slow.,c22.inn.complex,A1,-1,2\n"
        "interviews/a/talk.txt,never said,c22.inn.complex,A1,,\n"
        "interviews/a/none.txt,It was slow.,c22.inn.complex,A1,,\n"
    )
    code, lines = run(codings, table)
    assert code == 0
    assert (lines[0]["text"], lines[0]["valence"], lines[0]["memo"]) == (
        "It was slow.",
        "-1",
        "level=2",
    )
    assert [line["start"] is None for line in lines[:-1]] == [False, True, True]
    assert len(lines[-1]["unsupported"]) == 2


def test_drafts_are_written_once(lake, tmp_path):
    file = made.write_qdpx(
        tmp_path / "p.qdpx",
        made.qde(made.source(made.selection(8, 11), name="Old interview"), users=made.USERS),
    )
    out = tmp_path / "drafts"
    out.mkdir()
    code, _ = run(codings, file, "--draft-map", "--out", out, "--lake", lake)
    assert code == 0
    names = {p.name for p in out.iterdir()}
    assert names == {"code_map.csv", "source_map.csv", "coder_map.csv"}
    assert "interviews/a/talk.txt" in (out / "source_map.csv").read_text()
    with pytest.raises(CoprodError, match="one already"):
        run(codings, file, "--draft-map", "--out", out, "--lake", lake)


def test_a_codebook_of_a_tool_is_a_framework(lake, tmp_path):
    book = load_codebook("own.qdc", lake / "landing")
    assert [c.id for c in book.codes][:2] == ["own.leadership", "own.leadership.good"]
    assert book.codes[1].parent == "own.leadership"
    assert book.codes[0].definition == "Who leads."
    code, (said,) = run(export, "qdc", tmp_path / "out.qdc", "--lake", lake, "--json")
    assert code == 0
    assert said["codes"] == 67 + 5 + 2
    back = load_codebook("out.qdc", tmp_path)
    assert {"c22.inner.culture", "own.money.bad"} <= {c.id for c in back.codes}


def test_no_project_leaves_before_it_is_published_and_approved(lake, tmp_path, monkeypatch):
    with pytest.raises(CoprodError, match="nothing is published"):
        run(export, "qdpx", tmp_path / "out.qdpx", "--lake", lake)
    release = lake / "releases" / "r1"
    release.mkdir(parents=True)
    monkeypatch.setattr(road_projects, "current_release", lambda _: release)
    monkeypatch.setattr(road_projects, "may_leave", lambda *_: False)
    with pytest.raises(CoprodError, match="not approved") as error:
        run(export, "qdpx", tmp_path / "out.qdpx", "--lake", lake)
    assert error.value.exit_code == 2
    assert "coprod approve r1" in error.value.mend
    assert not (tmp_path / "out.qdpx").exists()


@pytest.mark.parametrize("name", ["out.zip", "none/out.qdpx", "lake/out.qdpx"])
def test_exports_go_to_a_sound_place(lake, tmp_path, name):
    with pytest.raises(CoprodError):
        run(export, "qdpx", tmp_path / name, "--lake", lake)
