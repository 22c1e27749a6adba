"""REFI-QDA projects and codebooks: what is taken, what is listed, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.coding.projects.project import dump, load
from coprod_pipeline.coding.projects.reading import read_apart, read_project
from tests.unit.coding import projects_made as made

SHARED = Path(__file__).parents[3] / "../shared/data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared material is not here")


@pytest.fixture
def read(tmp_path):
    def run(project: str, members=None):
        return read_project(made.write_qdpx(tmp_path / "p.qdpx", project, members))

    return run


def quotes(project):
    return [project.texts[c.source_id][c.start : c.end] for c in project.codings]


def test_codes_coders_texts_and_codings(read):
    chosen = made.selection(8, 11, "C2") + made.selection(30, 42, "C5", user="U2")
    project = read(made.qde(made.source(chosen), users=made.USERS))
    assert project.code_labels == {
        "c1": "Leadership", "c2": "good", "c3": "Leadership/bad", "c4": "Money", "c5": "Money/bad",
    }  # fmt: skip
    assert quotes(project) == ["met", "It was slow."]
    assert [project.user_names[c.user_id] for c in project.codings] == ["Ann Berg", "Bo Ek"]
    assert project.codes[0].description == "Who leads."
    assert project.unsupported == ()
    assert load(dump(project)) == project


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("internal://T1.txt", "Sources/T1.txt"),
        ("internal://T1.txt", "sources/t1.TXT"),
        ("T1.txt", "sources/T1.txt"),
        ("relative://../texts/T1.txt", "sources/T1.txt"),
    ],
)
def test_paths_in_every_fashion(read, path, member):
    project = read(made.qde(made.source(made.selection(8, 11), path=path)), {member: made.TEXT})
    assert quotes(project) == ["met"]


def test_windows_text_with_mark_and_characters_beyond_the_first_plane(read):
    raw = "\ufeff" + made.TEXT.replace("slow", "😀 slow").replace("\n", "\r\n")
    body = raw[1:]
    at = body.index("money") + 1  # one character before it counts as two
    chosen = made.selection(at, at + 5) + made.selection(8, 11, "C2")
    project = read(
        made.qde(made.source(chosen), origin="NVivo"), {"Sources/T1.txt": raw.encode("utf-8")}
    )
    assert quotes(project) == ["money", "met"]
    assert project.sources[0].convention.startswith("utf-16 units")
    assert "\r" not in project.sources[0].text
    assert not project.sources[0].text.startswith("\ufeff")


def test_memos_of_coding_selection_code_and_link(read):
    notes = (
        '<Notes><Note guid="N1"><PlainTextContent>on the coding</PlainTextContent></Note>'
        '<Note guid="N2"><PlainTextContent>on the code</PlainTextContent></Note>'
        '<Note guid="N3"><PlainTextContent>by a link</PlainTextContent></Note>'
        '<Note guid="N4"><PlainTextContent>of nothing</PlainTextContent></Note></Notes>'
        '<Links><Link guid="L1" originGUID="N3" targetGUID="K8-11-C1-U1"/>'
        '<Link guid="L2" name="x" originGUID="C1" targetGUID="C4"/></Links>'
    )
    codes = '<Code guid="C1" name="A" isCodable="true"><NoteRef targetGUID="N2"/></Code>'
    chosen = made.selection(8, 11, note="N1", inner="<Description>described</Description>")
    project = read(made.qde(made.source(chosen), codes=codes, more=notes))
    assert project.codings[0].memo.split("\n") == ["described", "on the coding", "by a link"]
    assert project.codes[0].notes == ("on the code",)
    assert {(u.what, u.where.partition(": ")[2]) for u in project.unsupported} == {
        ("link", "x"),
        ("note", "n4"),
    }


def test_what_is_not_taken_over_is_listed(read):
    more = '<Sets><Set guid="X1" name="mine"/></Sets>'
    cases = '<Cases><Case guid="Y1" name="Karin"/></Cases>'
    variables = '<Variables><Variable guid="Z1" name="age" typeOfVariable="Text"/></Variables>'
    picture = (
        '<PictureSource guid="P1" name="photo"><PictureSelection guid="PS" firstX="0" firstY="0" '
        'secondX="1" secondY="1"><Coding guid="PC"><CodeRef targetGUID="C1"/></Coding>'
        "</PictureSelection></PictureSource>"
    )
    whole = (
        '<TextSource guid="T2" name="P02"><PlainTextContent>words</PlainTextContent>'
        '<PlainTextSelection guid="E" startPosition="0" endPosition="5"/>'
        '<Coding guid="W"><CodeRef targetGUID="C1"/></Coding></TextSource>'
    )
    project = read(made.qde(made.source() + picture + whole, more=cases + variables + more))
    assert project.codings == ()
    assert sorted(u.what for u in project.unsupported) == [
        "Picture source", "case", "coding", "coding", "selection", "set", "variable",
    ]  # fmt: skip
    assert all(u.where and u.why for u in project.unsupported)


def test_text_of_a_page_and_of_a_recording(read):
    pdf = (
        '<PDFSource guid="F1" name="doc" path="internal://x.pdf"><PDFSelection guid="PS" page="0" '
        'firstX="0" firstY="0" secondX="1" secondY="1"><Coding guid="PC"><CodeRef '
        'targetGUID="C1"/></Coding></PDFSelection><Representation guid="R1" '
        f'plainTextPath="internal://T1.txt">{made.selection(8, 11)}</Representation></PDFSource>'
    )
    audio = (
        '<AudioSource guid="A1" name="tape"><Transcript guid="TR"><PlainTextContent>one two three'
        '</PlainTextContent><SyncPoint guid="Y1" position="4"/><SyncPoint guid="Y2" position="7"/>'
        '<TranscriptSelection guid="TS" fromSyncPoint="Y1" toSyncPoint="Y2"><Coding guid="TC">'
        '<CodeRef targetGUID="C1"/></Coding></TranscriptSelection></Transcript></AudioSource>'
    )
    project = read(made.qde(pdf + audio))
    assert quotes(project) == ["met", "two"]
    assert [project.source_labels[c.source_id] for c in project.codings] == ["doc", "tape"]
    assert [u.what for u in project.unsupported] == ["coding"]


def test_texts_of_one_name_are_told_apart(read):
    two = made.source(made.selection(8, 11)) + made.source(guid="T2")
    assert list(read(made.qde(two)).source_labels.values()) == ["P01", "P01 (2)"]


def test_lines_coded_by_their_start_only(read):
    chosen = made.selection(30, 30, name="line:2").replace(' endPosition="30"', "")
    assert quotes(read(made.qde(made.source(chosen)))) == ["It was slow."]
    nameless = chosen.replace(' name="line:2"', "")
    project = read(made.qde(made.source(nameless)))
    assert project.codings == ()
    assert [u.what for u in project.unsupported] == ["selection"]


def test_a_bad_text_loses_its_codings_and_no_others(read):
    bad = made.source(made.selection(0, 9999), guid="T2", name="P02", path="internal://T2.txt")
    project = read(
        made.qde(made.source(made.selection(8, 11)) + bad),
        {"Sources/T1.txt": made.TEXT, "Sources/T2.txt": "short"},
    )
    assert quotes(project) == ["met"]
    assert [s.refused for s in project.sources] == ["", "selection_out_of_range"]
    assert "selection_out_of_range" in project.unsupported[0].why


def test_a_text_that_is_not_there(read):
    gone = made.source(made.selection(0, 4), guid="T2", name="P02", path="internal://T2.txt")
    project = read(made.qde(made.source(made.selection(8, 11)) + gone))
    assert [s.refused for s in project.sources] == ["", "missing_part"]
    assert quotes(project) == ["met"]


@pytest.mark.parametrize("data", ["", "\ufeff", "Åre".encode("cp1252")])
def test_a_hollow_or_unreadable_text_is_that_texts_matter(read, data):
    other = made.source(made.selection(0, 4), guid="T2", name="P02", path="internal://T2.txt")
    members = {"Sources/T1.txt": made.TEXT, "Sources/T2.txt": data}
    project = read(made.qde(made.source(made.selection(8, 11)) + other), members)
    assert [s.refused for s in project.sources] == ["", "missing_part"]
    assert quotes(project) == ["met"]


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        (made.qde(made.source(made.selection(8, 11, "C9"))), "dangling_reference"),
        (made.qde(made.source() + made.source()), "duplicate_key"),
        (made.qde(made.source(), codes=made.CODES + made.CODES), "duplicate_key"),
        (made.qde(made.source(path="absolute:///etc/hosts")), "external_reference"),
        (made.qde(made.source(path="internal://../../x.txt")), "unsafe_archive"),
        (made.qde("", codes='<Code guid="a" name="a">' * 150 + "</Code>" * 150), "too_deep"),
        ("<CodeBook/>", "schema"),
        ("<Project", "malformed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Project>&a;</Project>', "dtd_forbidden"),
    ],
)
def test_refusals(read, project, reason):
    found = read(project)
    assert found.refused == reason
    assert found.codings == ()
    assert found.unsupported[0].why.startswith(reason)


def test_tools_that_keep_their_projects_closed(tmp_path):
    file = tmp_path / "mine.nvp"
    file.write_bytes(b"x")
    project = read_project(file)
    assert project.refused == "unsupported_type"
    assert "REFI-QDA" in project.unsupported[0].why


def test_codebook_of_an_older_namespace_and_with_an_empty_set(tmp_path):
    file = tmp_path / "c.qdc"
    file.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:0:4" origin="x"><Codes><Code guid="{A}" name="Top" '
        'isCodable="true"><Code guid="B" name="Sub" isCodable="true"/></Code></Codes><Sets/>'
        "</CodeBook>"
    )
    project = read_project(file)
    assert project.code_paths == {"a": ("Top",), "b": ("Top", "Sub")}
    assert project.unsupported == ()


def test_a_project_file_alone_finds_texts_beside_it(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "T1.txt").write_text(made.TEXT)
    file = tmp_path / "p.qde"
    file.write_text(made.qde(made.source(made.selection(8, 11))))
    assert quotes(read_project(file)) == ["met"]


def test_a_process_apart_gives_the_same(tmp_path):
    file = made.write_qdpx(tmp_path / "p.qdpx", made.qde(made.source(made.selection(8, 11))))
    assert read_apart(file) == read_project(file)


@needs_shared
@pytest.mark.parametrize(
    ("name", "codes", "sources", "codings", "listed"),
    [
        ("qc_demo.qdpx", 262, 2, 205, 0),
        ("maxqda24_project.qde", 307, 10, 0, 12),
        ("taguette_codebook.qdc", 3, 0, 0, 0),
    ],
)
def test_real_files(name, codes, sources, codings, listed):
    project = read_project(SHARED / "refi" / name)
    counts = (project.codes, project.sources, project.codings, project.unsupported)
    assert tuple(map(len, counts)) == (codes, sources, codings, listed)
    for coding in project.codings:
        text = project.texts[coding.source_id]
        assert coding.start == 0 or text[coding.start - 1] == "\n"
        assert text[coding.end - 1] == "\n"


@needs_shared
def test_hostile_projects_are_refused_as_the_manifest_says():
    import csv

    with (SHARED / "badinput" / "manifest.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if next(iter(r.values())).endswith(".qdpx")]
    assert len(rows) > 10
    for row in rows:
        name = next(iter(row.values()))
        expected = next(v for v in row.values() if v.startswith(("quarantine", "ingest")))
        project = read_project(SHARED / "badinput" / name)
        reasons = {project.refused, *(s.refused for s in project.sources)} - {""}
        if expected == "ingest":
            assert not reasons, name
        elif expected.startswith("quarantine:"):
            assert reasons, name
            assert reasons <= {*expected.removeprefix("quarantine:").split("|"), "corrupt"}, name
