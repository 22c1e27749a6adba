"""A case's codings, from quote to table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

import pytest

from coprod_pipeline.coding.case import code_case
from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.coding.coder_ids import keyed_pseudonym
from coprod_pipeline.coding.coders.cues import CueCoder
from coprod_pipeline.model import TABLES

HIDE = keyed_pseudonym(b"k" * 32)
BOOKS = [load_codebook("cfir2022", None)]
DOCUMENT = PurePosixPath("documents/a/report.txt")


class Memory:
    """A cache that counts."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.hits = 0

    def get(self, key):
        self.hits += key in self.kept
        return self.kept.get(key)

    def put(self, key, value):
        self.kept[key] = value


@pytest.fixture
def code(small_case, study):
    def run(*codings, cache=None, **changes):
        own = replace(study, codings=codings, **changes)
        return code_case(
            own, "a", codebooks=BOOKS, cache=cache, pseudonym=HIDE, **small_case.tables()
        )

    return run


def human(coded):
    return [r for r in coded.codings.to_pylist() if r["coder_id"] != "cues"]


def deidentified(small_case, row):
    texts = {r["segment_id"]: r["text"] for r in small_case.segments}
    return texts[row["segment_id"]][row["char_start"] : row["char_end"]]


def test_human_coding_is_carried_to_deidentified_text(code, small_case, coding):
    coded = code(coding("Karin set up a steering group", valence="1", explicit_example=True))
    (row,) = human(coded)
    assert deidentified(small_case, row) == "[Person 4KQ7] set up a steering group"
    assert (row["valence_code"], row["valence"], row["explicit_example"]) == ("1", 1, True)
    assert (row["participant_id"], row["case_id"]) == ("P1", "a")
    assert row["codebook_version"] == BOOKS[0].version
    assert row["confidence"] is None


def test_end_inside_a_name_moves_outward(code, small_case, coding):
    (row,) = human(code(coding("rin set up")))
    assert deidentified(small_case, row) == "[Person 4KQ7] set up"


def test_coding_over_segments_is_one_coding_with_several_rows(code, coding):
    coded = code(coding("It was Karin's idea. Q: And then? P1: Karin left."))
    rows = human(coded)
    assert [r["segment_id"] for r in rows] == ["src1-2", "src1-3", "src1-4"]
    assert len({r["coding_id"] for r in rows}) == 1
    assert [r["participant_id"] for r in rows] == ["P1", None, "P1"]


def test_same_coding_twice_gets_two_ids_that_stay(code, coding):
    twice = [coding(row=2), coding(row=3)]
    ids = [r["coding_id"] for r in human(code(*twice))]
    assert len(set(ids)) == 2
    assert ids == [r["coding_id"] for r in human(code(*twice[::-1]))]


def test_valence_x_and_none_have_no_number(code, coding):
    rows = human(code(coding(valence="X"), coding("Karin left", valence=None)))
    assert [(r["valence_code"], r["valence"]) for r in rows] == [("X", None), (None, None)]


def test_memo_and_unit_become_columns(code, coding):
    (row,) = human(code(coding(code_id="loz.move.inn", memo="level=3; kind=none; unit=Ward  Å")))
    assert (row["level"], row["kind"]) == (3, "none")
    assert row["adopting_unit_id"] == "a.ward-a"


def test_phases_follow_the_period_talked_about(code, coding):
    coded = code(
        coding(row=2, ref_start=date(2014, 6, 1), ref_end=date(2016, 1, 1)),
        coding("Karin left", row=3),
        coding("The budget was cut by half.", row=4, source_path=DOCUMENT, code_id="x.y"),
    )
    ids = {r["segment_id"]: r["coding_id"] for r in human(coded)}
    phases = {
        name: [
            r["phase_id"] for r in coded.coding_phases.to_pylist() if r["coding_id"] == ids[segment]
        ]
        for name, segment in (("ref", "src1-2"), ("none", "src1-4"), ("document", "doc1-2"))
    }
    assert phases == {"ref": ["early", "late"], "none": [], "document": ["late"]}


def test_machine_codings_are_marked_and_leave_interviewers_out(code, small_case):
    coded = code()
    rows = coded.codings.to_pylist()
    assert {r["coder_id"] for r in rows} == {"cues"}
    assert {r["segment_id"] for r in rows} == {"src1-2", "doc1-2"}
    assert coded.coders == [
        {"coder_id": "cues", "kind": "machine", "model": "cues", "version": CueCoder().version}
    ]
    steering = next(r for r in rows if r["code_id"] == "c22.proc.teaming")
    assert deidentified(small_case, steering) == "Yes, [Person 4KQ7] set up a steering group."
    assert (steering["explicit_example"], steering["aspect"]) == (True, None)
    cut = next(r for r in rows if r["code_id"] == "c22.inner.resources.funding")
    assert cut["valence"] == -1
    assert "late" in coded.coding_phases["phase_id"].to_pylist()


def test_coders_run_only_when_listed(code, coding):
    assert {r["coder_id"] for r in code(coding(), coders=("human",)).codings.to_pylist()} == {"A1"}
    assert code(coding(), coders=("cues",)).refused == []
    assert {r["coder_id"] for r in code(coding(), coders=("cues",)).codings.to_pylist()} == {"cues"}


def test_names_of_coders_are_hidden_and_kinds_told_apart(code, coding):
    coded = code(
        coding(coder="Karin Lund", row=2),
        coding(coder="adjudicated", row=3),
        coding(coder="llm:x@1", row=4),
        coders=("human",),
    )
    kinds = {c["coder_id"]: c["kind"] for c in coded.coders}
    assert sorted(kinds.values()) == ["adjudicated", "human", "machine"]
    assert "Karin" not in str(coded.codings.to_pylist()) + str(coded.coders)


def test_codes_list_declared_registered_core_and_used_ones(code, coding):
    coded = code(
        coding(code_id="study.surprise", row=2),
        coding(code_id="core.a.f1", valence="1", row=3),
        coding(code_id="c22.role.recipient", row=4),
        coding(code_id="c22.char.opportunity", valence="1", row=5),
    )
    rows = {r["code_id"]: r for r in coded.codes}
    assert rows["study.surprise"]["framework"] == "study"
    assert rows["core.a.f1"]["framework"] == "core"
    assert rows["core.a.f1"]["rateable"] is False
    assert rows["c22.char.opportunity@recipient"]["framework"] == "cfir2022"
    assert rows["c22.proc.teaming"]["registered"] is True
    assert {r["code_id"] for r in coded.codings.to_pylist()} <= set(rows)


def test_refused_codings_are_listed_and_the_others_stay(code, coding):
    coded = code(coding(row=2), coding("nothing of this was said by anyone at all", row=3))
    assert len(human(coded)) == 1
    assert [r["row"] for r in coded.refused] == [3]


def test_segment_that_is_withheld_carries_no_coding(code, small_case, coding):
    small_case.segments = [s for s in small_case.segments if s["segment_id"] != "src1-2"]
    coded = code(coding(row=2), coding("Karin's idea. Q: And then?", row=3))
    assert [r["segment_id"] for r in human(coded)] == ["src1-3"]
    assert [r["row"] for r in coded.refused] == [2]


def test_tables_have_the_schema_and_unique_keys(code, coding):
    coded = code(coding(), coding("Karin left", row=3))
    for name, table in (("fact_coding", coded.codings), ("fact_coding_phase", coded.coding_phases)):
        assert table.schema == TABLES[name].schema
        keys = [tuple(r[k] for k in TABLES[name].key) for r in table.to_pylist()]
        assert len(keys) == len(set(keys))


def test_cache_keeps_machine_codings_per_source(code, small_case):
    cache = Memory()
    first = code(cache=cache)
    assert (cache.hits, len(cache.kept)) == (0, 2)
    again = code(cache=cache)
    assert cache.hits == 2
    assert again.codings == first.codings
    small_case.segments[-1]["text"] += " More."
    code(cache=cache)
    assert (cache.hits, len(cache.kept)) == (3, 3)
    kept = b" ".join(cache.kept.values()).decode()
    assert "steering" not in kept


def test_order_of_codings_files_changes_nothing(code, coding):
    codings = [
        coding(row=2),
        coding("Karin left", row=3, coder="A2"),
        coding("And then?", row=2, file="codings/b.csv"),
    ]
    assert code(*codings).codings == code(*codings[::-1]).codings


def test_characteristics_found_by_the_program_are_tabled(code, small_case):
    small_case.segments[1]["text"] = "The peer workers are passionate about it."
    codes = code().codings["code_id"].to_pylist()
    assert {"c22.char.motivation", "c22.role.deliverer"} <= set(codes)
