"""Maps: what a project's codes, texts and coders mean in the study."""

from __future__ import annotations

import csv
import io
from pathlib import PurePosixPath

import pytest

from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.coding.coder_ids import keyed_pseudonym
from coprod_pipeline.coding.projects.drafts import draft_maps, likeness
from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.meaning import (
    LandingTexts,
    Maps,
    fingerprint,
    folded,
    study_codings,
)
from coprod_pipeline.coding.projects.project import (
    ToolCode,
    ToolCoding,
    ToolProject,
    ToolSource,
    ToolUser,
)
from coprod_pipeline.protocol import CodeMapRow, CoderMapRow, SourceMapRow

TEXT = "We met the county. It was slow."
BOOK = load_codebook("cfir2022", None)
KNOWN = frozenset(c.id for c in BOOK.codes)
HIDE = keyed_pseudonym(b"k" * 32)
TEXTS = LandingTexts(
    {"interviews/a/P1.txt": "s1", "interviews/a/P2.txt": "s2"}, {fingerprint(TEXT): "s2"}
)


def project(*codings, codes=None, name="P1", text=TEXT, source_id="t"):
    codes = codes or (
        ToolCode("c1", "Leadership"), ToolCode("c2", "good", "c1"), ToolCode("c3", "bad", "c1"),
        ToolCode("c4", "Money"), ToolCode("c5", "bad", "c4"), ToolCode("c6", "Karin's idea"),
        ToolCode("c7", "Barrier"), ToolCode("c8", "Helps"),
    )  # fmt: skip
    users = (ToolUser("u1", "Ann Berg"), ToolUser("u2", "cues"))
    return ToolProject(
        "x", users=users, codes=codes, sources=(ToolSource(source_id, name, text),), codings=codings
    )


def coded(code, start=0, end=6, user="u1", **more):
    return ToolCoding("t", start, end, code, user, **more)


def meant(made, *rows, **maps):
    return study_codings(
        "codings/p.qdpx", made, Maps(rows, known_codes=KNOWN, **maps), TEXTS,
        mask=lambda t: t.replace("Karin", "[Person 4KQ7]"), pseudonym=HIDE,
    )  # fmt: skip


def row(tool_code, code_id="", **values):
    return CodeMapRow(tool_code, code_id, **values)


def test_names_become_ids_and_sub_codes_valence():
    made = project(coded("c1"), coded("c2"), coded("c3"))
    leader = "c22.role.high"
    found = meant(
        made,
        row("leadership", leader),
        row(" Good", leader, valence="1", explicit_example=True),
        row(
            "Leadership :: bad",
            leader,
            valence="-1",
            level=2,
            role="lead",
            kind="k",
            aspect="actual",
        ),
    )
    assert [(c.code_id, c.valence) for c in found.codings] == [
        (leader, None),
        (leader, "1"),
        (leader, "-1"),
    ]
    bad = found.codings[2]
    assert (bad.level, bad.role, bad.kind, bad.aspect) == (2, "lead", "k", "actual")
    assert (bad.quote, bad.start, bad.end, bad.row) == ("We met", 0, 6, 3)
    assert bad.source_path == PurePosixPath("interviews/a/P1.txt")
    assert found.remarks[-1]["why"] == "they have a pseudonym"


def test_codes_nobody_mapped_are_kept_and_listed_without_names():
    found = meant(project(coded("c1"), coded("c5"), coded("c6")))
    assert [c.code_id for c in found.codings] == [
        "study.leadership", "study.money-bad", "study.person-4kq7-s-idea",
    ]  # fmt: skip
    listed = [r["where"] for r in found.remarks if "code_map" in str(r["why"])]
    assert listed == sorted(c.code_id for c in found.codings)


def test_a_row_not_filled_in_yet_maps_nothing():
    found = meant(project(coded("c1")), row("Leadership"))
    assert [c.code_id for c in found.codings] == ["study.leadership"]


def test_codes_beside_a_construct_say_its_valence():
    made = project(coded("c1"), coded("c7"), coded("c4", 19, 31), coded("c7", 19, 31),
                   coded("c8", 19, 31), coded("c7", 3, 6))  # fmt: skip
    found = meant(
        made,
        row("Leadership", "c22.role.high"),
        row("Money", "c22.inner.resources.funding"),
        row("Barrier", valence="-1"),
        row("Helps", valence="1"),
    )
    assert [(c.code_id, c.valence) for c in found.codings] == [
        ("c22.role.high", "-1"), ("c22.inner.resources.funding", "X"),
    ]  # fmt: skip
    assert [r["row"] for r in found.refused] == [6]


def test_another_coders_valence_is_not_borrowed():
    made = project(coded("c1"), ToolCoding("t", 0, 6, "c7", None))
    found = meant(made, row("Leadership", "c22.role.high"), row("Barrier", valence="-1"))
    assert [c.valence for c in found.codings] == [None]
    assert len(found.refused) == 1


def test_weights_and_notes_choose_the_row():
    made = project(
        coded("c1", weight=2), coded("c1", weight=1), coded("c1", memo="seen\nstrong"), coded("c1")
    )
    found = meant(
        made,
        row("Leadership", "c22.role.high"),
        row("Leadership [weight=2]", "c22.role.high", valence="1"),
        row("Leadership [note=Strong]", "c22.role.high", valence="-1"),
    )
    assert [c.valence for c in found.codings] == ["1", None, "-1", None]


def test_one_code_may_mean_two():
    found = meant(
        project(coded("c1")), row("Leadership", "c22.role.high"), row("Leadership", "c22.role.lead")
    )
    assert [c.code_id for c in found.codings] == ["c22.role.high", "c22.role.lead"]


def test_codes_that_carry_an_id_need_no_map():
    code = "c22.inner.culture"
    codes = (
        ToolCode(stable_guid("code", code), "renamed"),
        ToolCode("x", code),
        ToolCode("y", "Culture", None, f"About it.\n\nid: {code}"),
        ToolCode("z", "Culture 2", None, "id: no.such.code"),
    )
    made = project(*(coded(c.code_id) for c in codes), codes=codes)
    assert [c.code_id for c in meant(made).codings] == [code, code, code, "study.culture-2"]


def test_coders_are_mapped_or_hidden_and_programs_left_to_themselves():
    made = project(coded("c1"), coded("c1", user="u2"), ToolCoding("t", 0, 6, "c1"))
    ids = [c.coder for c in meant(made).codings]
    assert ids[0] == HIDE("Ann Berg") == HIDE("ann  berg")
    assert len(ids) == 2
    assert all("Berg" not in i for i in ids)
    mapped = meant(
        made, coders=(CoderMapRow("ann berg", "coder-a"), CoderMapRow("cues", "adjudicated"))
    )
    assert [c.coder for c in mapped.codings][:2] == ["coder-a", "adjudicated"]


def test_the_pseudonym_needs_the_key():
    assert HIDE("Ann Berg") != keyed_pseudonym(b"j" * 32)("Ann Berg")


@pytest.mark.parametrize(
    ("made", "maps", "path"),
    [
        (project(coded("c1"), name="P1.txt"), {}, "interviews/a/P1.txt"),
        (project(coded("c1"), name="other"), {}, "interviews/a/P2.txt"),
        (project(coded("c1"), name="other", text=TEXT + " More."), {}, None),
        (
            project(coded("c1"), name="other", text=TEXT + " More."),
            {"sources": (SourceMapRow("Other", PurePosixPath("interviews/a/P1.txt")),)},
            "interviews/a/P1.txt",
        ),
    ],
)
def test_texts_by_name_by_words_or_by_map(made, maps, path):
    found = meant(made, **maps)
    assert [str(c.source_path) for c in found.codings] == ([path] if path else [])
    assert bool(found.refused) is (path is None)


def test_the_studys_own_export_is_known_again():
    own = stable_guid("source", "s2")
    made = project(ToolCoding(own, 0, 6, "c1"), name="anything", text="other words", source_id=own)
    found = meant(made)
    assert found.exported == {f"codings/p.qdpx\x1f{own}"}
    assert found.codings[0].source_path == PurePosixPath("interviews/a/P2.txt")


def test_drafts_fill_in_what_is_sure_and_suggest_the_rest():
    codes = (ToolCode("a", "Relative advantage"), ToolCode("b", "c22.inner.culture"),
             ToolCode("c", "=HYPERLINK(1)"), ToolCode("d", "Zebra"), ToolCode("e", "done"))  # fmt: skip
    made = project(coded("a"), codes=codes, name="other", text=TEXT + " More words here.")
    drafts = draft_maps(
        [made], [BOOK], TEXTS, {"interviews/a/P2.txt": TEXT, "interviews/a/P1.txt": "Not this one."},
        Maps((row("done", "c22.x"),), known_codes=KNOWN),
    )  # fmt: skip
    found = {r["tool_code"]: r for r in csv.DictReader(io.StringIO(drafts["code_map.csv"]))}
    assert set(found) == {"Relative advantage", "c22.inner.culture", "'=HYPERLINK(1)", "Zebra"}
    assert found["Relative advantage"]["suggestion"] == "c22.inn.reladv"
    assert found["Relative advantage"]["code_id"] == ""
    assert found["Relative advantage"]["codings"] == "1"
    assert found["c22.inner.culture"]["code_id"] == "c22.inner.culture"
    assert found["Zebra"]["suggestion"] == ""
    assert folded("'=HYPERLINK(1)") == folded("=HYPERLINK(1)")
    (source,) = csv.DictReader(io.StringIO(drafts["source_map.csv"]))
    assert (source["source_path"], source["suggestion"]) == ("", "interviews/a/P2.txt")
    (coder,) = csv.DictReader(io.StringIO(drafts["coder_map.csv"]))
    assert (coder["tool_user"], coder["coder_id"]) == ("Ann Berg", "")


def test_likeness_is_of_words_and_letters():
    assert likeness("Relative advantage", "Advantage, relative") == 1
    assert likeness("RelativeAdvantage", "Relative Advantage") == 1
    assert likeness("", "x") == 0
    assert likeness("Cost", "Culture") < 0.72
