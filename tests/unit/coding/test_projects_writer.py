"""What is written is valid, the same every time, and comes back whole."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.layout import clean
from coprod_pipeline.coding.projects.project import (
    ToolCode,
    ToolCoding,
    ToolProject,
    ToolSource,
    ToolUser,
)
from coprod_pipeline.coding.projects.reading import read_project
from coprod_pipeline.coding.projects.writer import write_qdc, write_qdpx

SCHEMAS = Path(__file__).parents[3] / "../shared/data/refi"
#: Characters that XML, spreadsheets and offsets stumble over.
LETTERS = st.sampled_from("ab \n\t<>&\"'=+@-é😀\u00a0\u2028]\ufeff字")
WORDS = st.text(LETTERS, min_size=1, max_size=30)


@st.composite
def projects(draw):
    codes = []
    for i in range(draw(st.integers(1, 5))):
        parents = [None, *(c.code_id for c in codes)]
        codes.append(
            ToolCode(
                stable_guid("code", str(i)),
                draw(WORDS),
                draw(st.sampled_from(parents)),
                draw(st.text(LETTERS, max_size=20)),
                draw(st.booleans()),
                draw(st.sampled_from(["", "#FF0000"])),
                tuple(draw(st.lists(WORDS, max_size=2))),
            )
        )
    users = [ToolUser(stable_guid("coder", str(i)), draw(WORDS)) for i in range(2)]
    sources, codings = [], []
    for i in range(draw(st.integers(0, 3))):
        text = draw(st.text(LETTERS.filter(lambda c: c != "\ufeff"), max_size=60))
        source = ToolSource(stable_guid("source", str(i)), draw(WORDS), text)
        sources.append(source)
        for n in range(draw(st.integers(0, 5)) if len(text) > 1 else 0):
            start = draw(st.integers(0, len(text) - 1))
            codings.append(
                ToolCoding(
                    source.source_id,
                    start,
                    draw(st.integers(start + 1, len(text))),
                    draw(st.sampled_from(codes)).code_id,
                    draw(st.sampled_from([None, *(u.user_id for u in users)])),
                    draw(st.text(LETTERS, max_size=12)),
                    coding_id=stable_guid("coding", f"{i} {n}"),
                )
            )
    return ToolProject("coprod", draw(WORDS), tuple(users), tuple(codes), tuple(sources),
                       tuple(codings), tuple(draw(st.lists(WORDS, max_size=1))))  # fmt: skip


def by_id(things):
    return sorted(things, key=lambda t: getattr(t, "coding_id", "") or t.code_id)


@settings(max_examples=60, deadline=None)
@given(project=projects())
def test_nothing_is_lost_on_the_way_out_and_back(tmp_path_factory, project):
    file = tmp_path_factory.mktemp("out") / "p.qdpx"
    file.write_bytes(write_qdpx(project))
    back = read_project(file)
    assert back.unsupported == ()
    assert by_id(back.codings) == by_id(project.codings)
    assert by_id(back.codes) == by_id(project.codes)
    assert back.users == project.users
    assert [(s.source_id, s.name, s.text) for s in back.sources] == [
        (s.source_id, s.name, s.text) for s in project.sources
    ]
    assert (back.name, back.notes) == (project.name, project.notes)
    assert write_qdpx(project) == file.read_bytes()


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas are not here")
@settings(max_examples=40, deadline=None)
@given(project=projects())
def test_files_are_valid(project):
    from lxml import etree

    with zipfile.ZipFile(BytesIO(write_qdpx(project))) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        schema = etree.XMLSchema(file=str(SCHEMAS / "Project.xsd"))
        assert schema.validate(root), schema.error_log
    schema = etree.XMLSchema(file=str(SCHEMAS / "Codebook.xsd"))
    assert schema.validate(etree.fromstring(write_qdc(project))), schema.error_log


@settings(max_examples=40, deadline=None)
@given(project=projects())
def test_another_library_reads_the_same(tmp_path_factory, project):
    from pyrefiqda import RefiCodebook, RefiProject

    folder = tmp_path_factory.mktemp("other")
    (folder / "p.qdpx").write_bytes(write_qdpx(project))
    read = RefiProject.load(folder / "p.qdpx", extract_dir=str(folder / "x"))
    assert {u.guid for u in read.users.user} == {u.user_id for u in project.users}
    assert sorted(_guids(read.code_book.codes.code)) == sorted(c.code_id for c in project.codes)
    texts = read.sources.text_source if read.sources else []
    assert [(t.guid, t.name) for t in texts] == [
        (s.source_id, clean(s.name)) for s in project.sources
    ]
    found = sorted(
        (t.guid, s.start_position, s.end_position, c.code_ref.target_guid, c.guid)
        for t in texts
        for s in t.plain_text_selection
        for c in s.coding
    )
    assert found == sorted(
        (c.source_id, c.start, c.end, c.code_id, c.coding_id) for c in project.codings
    )
    (folder / "c.qdc").write_bytes(write_qdc(project))
    codebook = RefiCodebook.load(folder / "c.qdc")
    assert sorted(_guids(codebook.codes.code)) == sorted(c.code_id for c in project.codes)


def _guids(codes):
    return [guid for code in codes for guid in (code.guid, *_guids(code.code))]


def test_codebook_comes_back(tmp_path):
    codes = (
        ToolCode(stable_guid("code", "a"), "Top & <co>"),
        ToolCode("b", "Sub", stable_guid("code", "a"), "says"),
    )
    (tmp_path / "c.qdc").write_bytes(write_qdc(ToolProject("x", codes=codes)))
    back = read_project(tmp_path / "c.qdc")
    assert list(back.code_paths.values()) == [("Top & <co>",), ("Top & <co>", "Sub")]
    assert back.codes[1].description == "says"
    assert back.codes[1].code_id == stable_guid("code", "b")


def test_no_project_with_codes_above_themselves():
    codes = (ToolCode("a", "A", "b"), ToolCode("b", "B", "a"))
    with pytest.raises(ValueError, match="above itself"):
        write_qdpx(ToolProject("x", codes=codes))
    with pytest.raises(ValueError, match="needs a code"):
        write_qdc(ToolProject("x"))


def test_characters_that_xml_cannot_hold_keep_their_place():
    text = "a\x00b\x0bc\ud800d\re\ufffe"
    assert len(clean(text)) == len(text)
    assert clean(text) == "a\ufffdb\ufffdc\ufffdd e\ufffd"
    project = ToolProject("x", codes=(ToolCode("a", "bad\x00name"),))
    assert b"bad\xef\xbf\xbdname" in write_qdpx_project(project)


def write_qdpx_project(project) -> bytes:
    with zipfile.ZipFile(BytesIO(write_qdpx(project))) as archive:
        return archive.read("project.qde")
