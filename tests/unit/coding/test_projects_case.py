"""Codings of a tool's project, from its own text to the case's tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coprod_pipeline.coding.case import code_case
from coprod_pipeline.coding.coder_ids import keyed_pseudonym
from coprod_pipeline.coding.projects.export import export_project, said
from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.layout import lay_out, to_identified
from coprod_pipeline.coding.projects.meaning import LandingTexts, Maps, study_codings
from coprod_pipeline.coding.projects.project import ToolCode
from coprod_pipeline.coding.projects.reading import read_project
from coprod_pipeline.coding.projects.writer import write_qdpx

HIDE = keyed_pseudonym(b"k" * 32)
THEIRS = (
    "Q\n[00:01] Did you have a steering group?\nP1\n[00:02] Yes, Karin set up a steering group. "
    "It was Karin's idea.\nQ\n[00:03] And then?\nP1\n[00:09] Karin left. We did not stop – we went "
    "on, step by step.\n"
)


@pytest.fixture
def run(small_case, study):
    def code(*codings, texts=None, exported=frozenset()):
        return code_case(
            replace(study, codings=codings, coders=("human",)), "a", codebooks=[], cache=None,
            pseudonym=HIDE, tool_texts=texts or {}, exported=exported, **small_case.tables(),
        )  # fmt: skip

    return code


def tool(coding, quote, nth=1, **values):
    at = -1
    for _ in range(nth):
        at = THEIRS.index(quote, at + 1)
    return coding(quote, start=at, end=at + len(quote), tool_source="t", **values)


def words(small_case, rows):
    texts = {r["segment_id"]: r["text"] for r in small_case.segments}
    return [texts[r["segment_id"]][r["char_start"] : r["char_end"]] for r in rows]


def test_offsets_are_carried_and_names_stay_masked(run, small_case, coding):
    coded = run(tool(coding, "Karin", 2), tool(coding, "Karin", 3, row=3), texts={"t": THEIRS})
    rows = coded.codings.to_pylist()
    assert coded.refused == []
    assert words(small_case, rows) == ["[Person 4KQ7]’s", "[Person 4KQ7]"] or words(
        small_case, rows
    ) == ["[Person 4KQ7]", "[Person 4KQ7]"]
    assert [r["segment_id"] for r in rows] == ["src1-2", "src1-4"]


def test_a_stretch_over_turns(run, small_case, coding):
    quote = THEIRS[THEIRS.index("It was") : THEIRS.index("left.") + 5]
    coded = run(tool(coding, quote), texts={"t": THEIRS})
    rows = coded.codings.to_pylist()
    assert [r["segment_id"] for r in rows] == ["src1-2", "src1-3", "src1-4"]
    assert words(small_case, rows)[1:] == ["And then?", "[Person 4KQ7] left."]


def test_another_text_is_refused(run, coding):
    other = " ".join(f"{word}x" for word in THEIRS.split())
    coded = run(tool(coding, "And then?"), texts={"t": other})
    assert coded.codings.num_rows == 0
    assert "another one" in coded.refused[0]["reason"]
    for said_words in ("And", "Karin"):
        assert said_words not in str(coded.refused)


def test_memo_says_valence(run, coding):
    coded = run(tool(coding, "And then?", memo="valence=-1; explicit_example=yes; ref_start=2014"),
                texts={"t": THEIRS})  # fmt: skip
    (row,) = coded.codings.to_pylist()
    assert (row["valence"], row["explicit_example"]) == (-1, True)
    assert (str(row["ref_start"]), str(row["ref_end"])) == ("2014-01-01", "2014-12-31")


@pytest.fixture
def came_back(run, small_case, coding, tmp_path):
    """Codings of the case, exported, read again, and coded anew with and without the first."""
    first = (
        coding("Karin set up a steering group", valence="1", level=2, role="lead", unit="Ward A"),
        coding("It was Karin's idea. Q: And then? P1: Karin left.", coder="A2", row=3, valence="X"),
        coding("The budget", source_path=small_case_document(), row=4, explicit_example=False),
    )
    before = run(*first)
    codes = tuple(ToolCode(stable_guid("code", r["code_id"]), r["name"]) for r in before.codes)
    project = export_project(
        "S", codes, before.coders, small_case.segments, before.codings.to_pylist()
    )
    file = tmp_path / "back.qdpx"
    file.write_bytes(write_qdpx(project))
    known = frozenset(r["code_id"] for r in before.codes)
    meaning = study_codings(
        "codings/back.qdpx", read_project(file), Maps(known_codes=known),
        LandingTexts(small_case.paths), mask=str, pseudonym=HIDE,
    )  # fmt: skip
    return first, before, meaning


def small_case_document():
    from pathlib import PurePosixPath

    return PurePosixPath("documents/a/report.txt")


def test_an_export_comes_back_as_it_went(run, came_back):
    _, before, meaning = came_back
    after = run(*meaning.codings, texts=meaning.texts, exported=meaning.exported)
    assert after.refused == []
    assert after.codings.to_pylist() == before.codings.to_pylist()


def test_what_came_back_unchanged_is_not_counted_twice(run, came_back):
    first, before, meaning = came_back
    both = run(*first, *meaning.codings, texts=meaning.texts, exported=meaning.exported)
    assert both.codings.to_pylist() == before.codings.to_pylist()


def test_a_name_masked_since_the_export_does_not_lose_the_coding(run, small_case, came_back):
    _, before, meaning = came_back
    texts = {k: t.replace("[Person 4KQ7]", "Karin") for k, t in meaning.texts.items()}
    moved = []
    for c in meaning.codings:
        text, start, end = meaning.texts[c.tool_source], c.start, c.end
        less = len("[Person 4KQ7]") - len("Karin")
        ahead = text[:start].count("[Person 4KQ7]") * less
        inside = text[start:end].count("[Person 4KQ7]") * less
        moved.append(replace(c, start=start - ahead, end=end - ahead - inside))
    after = run(*moved, texts=texts, exported=meaning.exported)
    assert after.refused == []
    places = {(r["code_id"], r["segment_id"], r["char_end"]) for r in before.codings.to_pylist()}
    assert {
        (r["code_id"], r["segment_id"], r["char_end"]) for r in after.codings.to_pylist()
    } == places


def test_exported_text_holds_no_name(small_case):
    text = lay_out([r for r in small_case.segments if r["source_id"] == "src1"]).text
    assert "Karin" not in text
    assert text.startswith("interviewer: Did you have")
    assert "\nP1: Yes, [Person 4KQ7] set up" in text


def test_inside_a_surrogate_an_end_moves_outward():
    class Span:
        start, end, deid_start, deid_end = 4, 9, 4, 17

    assert to_identified([Span], 0, 4) == (0, 4)
    assert to_identified([Span], 6, 12) == (4, 9)
    assert to_identified([Span], 17, 20) == (9, 12)


def test_everything_a_coding_says_stands_in_its_memo():
    row = dict.fromkeys(("ref_start", "ref_end", "kind", "confidence")) | {
        "valence_code": "-1", "explicit_example": True, "aspect": "actual", "role": "lead",
        "level": 0, "adopting_unit_id": "a.ward-a",
    }  # fmt: skip
    assert (
        said(row)
        == "valence=-1; explicit_example=true; aspect=actual; role=lead; level=0; unit=ward-a"
    )
