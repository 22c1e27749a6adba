"""Rows of the queue: what is accepted, what is refused, what stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.review import (
    COLUMNS,
    Question,
    ReviewRow,
    absorb,
    decisions,
    item_id,
    merge,
    parse_rows,
    render,
)
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.tabular import Sheet, read_sheet

KEY = b"k" * 32


def question(about: str = "muir", kind: str = "uncertain_name", **more: object) -> Question:
    fields = {
        "case_id": "a", "type": "ROLE" if kind == "quasi_identifier" else "PERSON",
        "words": (about,), "segment_id": "s1-00001", "places": (("s1", 2),),
    }  # fmt: skip
    return Question(item_id(KEY, kind, "a", about), kind, **(fields | more))


def sheet(*rows: dict[str, str]) -> Sheet:
    return Sheet("review.csv", COLUMNS, tuple(enumerate(rows, start=2)))


def row(**cells: str) -> dict[str, str]:
    return {"item_id": "R-2ECJ2ZZM", "kind": "uncertain_name"} | cells


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (row(decision="maybe", decided_by="Ann"), "review.csv row 2: the decision is not one"),
        (row(decision="same-person:", decided_by="Ann"), "the decision is not one"),
        (row(decision="mask"), "no decided_by"),
        (row(kind="quasi_identifier", decision="same-person:P1", decided_by="Ann"), "mask or keep"),
        (row(kind="audit_miss", decision="mask", decided_by="Ann"), "row of their own"),
        (row(text="Jane"), "beside an item_id"),
        ({"kind": "person", "decision": "mask"}, "neither item_id nor text"),
        ({"kind": "people", "text": "Jane", "decision": "mask", "decided_by": "A"}, "not known"),
        ({"kind": "person", "text": "Jane", "decided_by": "A"}, "need a decision"),
        ({"kind": "person", "text": "--", "decision": "mask", "decided_by": "A"}, "letter or digit"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_one_line_with_row_and_mend(cells: dict[str, str], said: str) -> None:
    with pytest.raises(CoprodError) as caught:
        parse_rows(sheet(cells))
    line = caught.value.line()
    assert said in line
    assert "review.csv row 2" in line
    assert caught.value.mend
    assert "\n" not in line
    assert "Jane" not in line


def test_columns_and_doubled_rows() -> None:
    with pytest.raises(CoprodError, match="no column 'decision'"):
        parse_rows(Sheet("review.csv", ("item_id", "decided_by"), ()))
    with pytest.raises(CoprodError, match="repeats the item of row 2"):
        parse_rows(sheet(row(), row()))


def test_decisions_are_read_in_any_case_of_letters_and_on_known_questions_only() -> None:
    asked = question()
    rows = [ReviewRow(asked.item_id, asked.kind, decision="Same-Person:P1", decided_by="A", row=2)]
    [made] = decisions(rows, {asked.item_id: asked})
    assert (made.verdict, made.target) == ("same-person", "P1")
    with pytest.raises(CoprodError, match="item_id is not known"):
        decisions(rows, {})


def test_a_declared_name_is_never_kept_and_a_role_is_no_person() -> None:
    firm = question(firm=True)
    kept = [ReviewRow(firm.item_id, firm.kind, decision="keep", decided_by="A", row=2)]
    with pytest.raises(CoprodError, match="cannot be kept"):
        decisions(kept, {firm.item_id: firm})
    place = question(type="PLACE")
    same = [ReviewRow(place.item_id, place.kind, decision="same-person:P1", decided_by="A", row=2)]
    with pytest.raises(CoprodError, match="not about a person"):
        decisions(same, {place.item_id: place})


def test_words_are_taken_out_of_the_row_and_their_id_does_not_depend_on_spelling() -> None:
    cells = {"kind": "Person", "decision": "mask", "decided_by": "A"}
    one, two = parse_rows(sheet(cells | {"text": "Jane  Muir"}, cells | {"text": "jane muir"}))
    rows, sealed = absorb([one, two], KEY, "2024-05-01")
    assert [q.words for q in sealed] == [("Jane Muir",), ("jane muir",)]
    assert sealed[0].item_id == sealed[1].item_id
    assert [(r.kind, r.text, r.decided_on) for r in rows] == [("added", "", "2024-05-01")]


def test_open_rows_follow_what_is_asked_and_decided_ones_stay() -> None:
    old, decided, new = question("old"), question("decided"), question("new")
    rows = [
        ReviewRow(old.item_id, old.kind, case_id="a"),
        ReviewRow(decided.item_id, old.kind, case_id="a", decision="mask", decided_by="A"),
        ReviewRow("R-OTHER234", old.kind, case_id="b"),
        ReviewRow("R-ADDED234", "added", case_id="a", decision="mask", decided_by="A"),
    ]
    merged = merge(rows, [new], "a")
    assert {r.item_id for r in merged} == {
        decided.item_id, new.item_id, "R-OTHER234", "R-ADDED234",
    }  # fmt: skip
    assert merge(merged, [new], "a") == merged
    assert merge(list(reversed(merged)), [new], "a") == merged


@given(st.text(max_size=12), st.text(max_size=12))
def test_ids_are_stable_keyed_and_no_number(one: str, two: str) -> None:
    first = item_id(KEY, "uncertain_name", "a", one)
    assert first == item_id(KEY, "uncertain_name", "a", one)
    assert (first == item_id(KEY, "uncertain_name", "a", two)) == (one == two)
    assert first != item_id(b"x" * 32, "uncertain_name", "a", one)
    assert first.startswith("R-")
    assert len(first) == 10


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@given(note=cells, by=cells, mark=st.sampled_from([",", ";", "\t"]))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, note: str, by: str, mark: str
) -> None:
    path: Path = tmp_path_factory.mktemp("r") / "review.csv"
    rows = [ReviewRow("R-2ECJ2ZZM", "uncertain_name", note=note, decided_by=by, row=2)]
    path.write_bytes(render(rows, mark))
    assert parse_rows(read_sheet(path, "review.csv")) == rows
