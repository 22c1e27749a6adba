"""The scores of the de-identification benchmark on answers that are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.deidentification import report
from benchmarks.deidentification.scores import Found, counts_of, grouped, ratios
from benchmarks.deidentification.sets import Gold, Study, Text, by_study, lower_cased, roster_of

#: 0 Anna Berg, 18 Anna, 28 Lund
TALK = "Anna Berg met her. Anna left Lund on 3 May."
TEXT = Text(
    "1",
    TALK,
    "en",
    (
        Gold(0, 9, "PERSON", "a"),
        Gold(19, 23, "PERSON", "a"),
        Gold(29, 33, "PLACE"),
        Gold(37, 42, "MISC"),
    ),
    "s",
    ("en",),
)


def counts(*found: Found, study: Study | None = None) -> dict[str, list[float]]:
    return counts_of(TEXT, found, study or Study())


def test_a_half_masked_name_is_not_masked() -> None:
    scores = counts(Found(0, 4, "PERSON"), Found(19, 23, "PERSON"))
    assert scores["recall PERSON"] == [1, 2]
    assert scores["recall all names"] == [1, 3]
    assert scores["precision names"] == [2, 2]


def test_two_spans_may_cover_one_name() -> None:
    assert counts(Found(0, 4, "PERSON"), Found(5, 9, "OTHER"))["recall PERSON"] == [1, 2]


def test_what_is_no_identifier_is_wrong() -> None:
    scores = counts(Found(10, 13, "PERSON"), Found(37, 42, "ORG"), Found(39, 42, "DATE"))
    assert scores["precision names"] == [0, 2]
    assert scores["precision names, loose"] == [1, 2]
    assert scores["precision DATE"] == [0, 1]
    assert "recall MISC" not in scores


def test_names_on_the_roster_and_others() -> None:
    scores = counts(Found(0, 9, "PERSON"), study=Study((("Anna Berg",),)))
    assert scores["recall exact roster forms"] == [1, 1]
    assert scores["recall not on roster"] == [0, 1]


def test_aliases() -> None:
    one = counts(Found(0, 9, "PERSON", "[P1]"), Found(19, 23, "PERSON", "[P1]"))
    assert one["alias precision"] == one["alias recall"] == [2, 2]
    two = counts(Found(0, 9, "PERSON", "[P1]"), Found(19, 23, "PERSON", "[P2]"))
    assert two["alias precision"] == [2, 2]
    assert two["alias recall"] == [1, 2]
    assert counts()["alias recall"] == [1, 2]


def test_traps() -> None:
    trap = Text("2", "in May", "en", (), "s")
    assert counts_of(trap, [], Study())["traps left alone"] == [1, 1]
    assert counts_of(trap, [Found(3, 6, "PERSON")], Study())["traps left alone"] == [0, 1]


def test_intervals_draw_whole_texts() -> None:
    found = ratios([{"x": [9, 10]}, {"x": [5, 10]}, {"x": [10, 10]}])["x"]
    assert found.estimate == pytest.approx(0.8)
    assert found.lo == pytest.approx(0.5)
    assert found.hi == pytest.approx(1.0)
    assert (found.k, found.n) == (24, 30)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_an_interval_holds_its_estimate(pairs: list[tuple[int, int]]) -> None:
    found = ratios([{"x": [min(pair), max(pair)]} for pair in pairs])["x"]
    if found.n == 0:
        assert found.estimate is None
    else:
        assert found.lo is not None
        assert 0 <= found.lo <= found.hi <= 1
    assert found == ratios([{"x": [min(pair), max(pair)]} for pair in pairs])["x"]


def test_groups_and_studies() -> None:
    assert set(grouped([TEXT], [{}])) == {"all", "en"}
    assert by_study([TEXT]) == {"s": [TEXT]}


def test_lower_case_moves_nothing() -> None:
    text = Text("3", "İZMİR and ANNA", "en", (), "s")
    assert len(lower_cased(text).text) == len(text.text)
    assert lower_cased(text).text.endswith("and anna")


def test_a_roster_is_drawn_from_names_alone() -> None:
    text = Text(
        "4", "the Secretary, Anna Berg", "en", (Gold(0, 13, "PERSON"), Gold(15, 24, "PERSON")), "s"
    )
    assert roster_of([text], share=1.0) == (("Anna Berg",),)
    assert roster_of([text], share=0.0) == ()


def test_the_section_of_the_page_is_renewed_alone(tmp_path: Path) -> None:
    ratio = {"estimate": 0.5, "lo": 0.25, "hi": 1.0, "k": 1, "n": 2}
    row = {"set": "ewt", "mode": "as written", "scores": {"all": {"recall PERSON": ratio}}}
    about = {"date": "2026-01-01", "python": "3.11", "parts": ["test"], "missing": []}
    result = {"about": about, "quality": {"ours": [row]}, "speed": {}}
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\n## Ingest\n\nstays\n", encoding="utf-8")
    report.write_section(page, result)
    report.write_section(page, result)
    text = page.read_text(encoding="utf-8")
    assert text.count(report.BEGIN) == text.count(report.END) == 1
    assert ".500 (.250-1.000)" in text
    assert "stays" in text
