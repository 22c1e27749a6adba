"""People's quotes land on the right words of the right segments, or are refused with a reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from coprod_pipeline.coding.human import (
    coding_id,
    codings_of_case,
    from_memo,
    place_codings,
)


@pytest.fixture
def place(small_case):
    tables = small_case.tables()

    def run(*codings):
        return place_codings(
            codings, tables["sources"], tables["raw_segments"], tables["path_to_source"]
        )

    return run


@pytest.fixture
def words(small_case):
    texts = {row["segment_id"]: row["text"] for row in small_case.raw}

    def read(placed):
        return [(p.segment_id, texts[p.segment_id][p.start : p.end]) for p in placed.pieces]

    return read


def test_quote_in_one_segment(place, words, coding):
    (placed,), refused = place(coding())
    assert refused == []
    assert placed.score == 1
    assert words(placed) == [("src1-2", "set up a steering group")]


def test_quote_over_turns_has_a_piece_in_each_and_none_in_the_labels(place, words, coding):
    (placed,), _ = place(coding("It was Karin's idea.\nQ: And then?\nP1: Karin left."))
    assert words(placed) == [
        ("src1-2", "It was Karin’s idea."),
        ("src1-3", "And then?"),
        ("src1-4", "Karin left."),
    ]


def test_occurrence_picks_the_place(place, words, coding):
    placed, _ = place(coding("Karin", occurrence=1), coding("Karin", occurrence=3))
    assert [words(p)[0][0] for p in placed] == ["src1-2", "src1-4"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"quote": "Karin", "occurrence": 9}, "occurrence 9 of a quote that stands 3 times"),
        ({"quote": "something nobody ever said to anyone in this room"}, "is not in its source"),
        ({"quote": "P1:"}, "in no segment"),
        ({"quote": "  "}, "is not in its source"),
        ({"source_path": PurePosixPath("interviews/a/gone.txt")}, "is not in landing"),
        ({"valence": "2"}, "valence"),
        ({"memo": "level=7"}, "level"),
    ],
)
def test_refusals_say_why_and_never_quote(place, coding, values, reason):
    placed, (refusal,) = place(coding(**values))
    assert placed == []
    assert reason in refusal["reason"]
    assert (refusal["file"], refusal["row"]) == ("codings/a.csv", 2)
    for said in ("Karin", "nobody ever", "gone.txt"):
        assert said not in str(refusal)


def test_source_that_was_refused_is_named_by_id(small_case, coding):
    tables = small_case.tables()
    paths = tables["path_to_source"] | {"interviews/a/P2.txt": "src2"}
    _, (refusal,) = place_codings(
        [coding(source_path=PurePosixPath("interviews/a/P2.txt"))],
        tables["sources"],
        tables["raw_segments"],
        paths,
    )
    assert refusal["source_id"] == "src2"
    assert refusal["reason"] == "its source was not read"


def test_memo_fills_empty_columns_only(coding):
    filled = from_memo(
        coding(memo="Level=2; kind=fidelity_consistent;role=recipient; unit=Ward A; !")
    )
    assert (filled.level, filled.kind, filled.role, filled.unit) == (
        2,
        "fidelity_consistent",
        "recipient",
        "Ward A",
    )
    kept = from_memo(coding(memo="level=2; role=lead", level=0, role="recipient"))
    assert (kept.level, kept.role) == (0, "recipient")
    free = from_memo(coding(memo="on this level = see note; the role=of talk is unclear"))
    assert (free.level, free.role) == (None, None)


def test_each_coding_belongs_to_one_case(study, coding):
    codings = (
        coding(row=2),
        coding(row=3, source_path=PurePosixPath("interviews/b/P9.txt")),
        coding(row=4, source_path=PurePosixPath("somewhere/P9.txt")),
        coding(row=5, source_path=PurePosixPath("x/b1.txt")),
    )
    study = replace(study, codings=codings)
    paths = {"interviews/a/P1.txt": "src1", "x/b1.txt": "srcb"}
    rows = {
        case: [c.row for c in codings_of_case(study, case, mine, mine.values())]
        for case, mine in (
            ("a", {"interviews/a/P1.txt": "src1"}),
            ("b", {"interviews/b/P9.txt": "srcp"}),
        )
    }
    assert rows == {"a": [2, 4, 5], "b": [3]}
    assert [c.row for c in codings_of_case(study, "b", paths, ["srcb"])] == [3, 5]


def test_coding_id_follows_place_code_coder_and_order():
    first = coding_id("s", 1, 2, "c", "k", 0)
    assert first == coding_id("s", 1, 2, "c", "k", 0)
    others = {
        coding_id("t", 1, 2, "c", "k", 0),
        coding_id("s", 0, 2, "c", "k", 0),
        coding_id("s", 1, 3, "c", "k", 0),
        coding_id("s", 1, 2, "d", "k", 0),
        coding_id("s", 1, 2, "c", "l", 0),
        coding_id("s", 1, 2, "c", "k", 1),
        coding_id("s", 12, 2, "c", "k", 0),
    }
    assert len(others) == 7
    assert first not in others
