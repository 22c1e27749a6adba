"""The audit sample: fair, steady, and honest about what it can say."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.audit import (
    COLUMNS,
    Audited,
    AuditRow,
    Drawable,
    design_effect,
    draw,
    merge,
    parse_rows,
    recall,
    wilson,
)
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.tabular import Sheet

KEY = b"k" * 32


def segments(n: int, language: str | None = "en", source: str = "s") -> list[Drawable]:
    return [Drawable(f"{source}-{i:05d}", source, "a", language) for i in range(n)]


def test_every_segment_when_there_are_fewer_than_the_size() -> None:
    assert len(draw(segments(150), KEY)) == 150
    assert draw([], KEY) == []


def test_languages_get_their_share_and_small_ones_enough() -> None:
    material = [*segments(9000), *segments(900, "sv", "t"), *segments(100, None, "u")]
    counts = Counter(s.language for s in draw(material, KEY))
    assert counts["en"] == 182 - 2
    assert counts["sv"] == 20
    assert counts[None] == 20


def test_the_draw_depends_on_key_and_ids_alone_and_keeps_its_sample_when_the_study_grows() -> None:
    material = segments(3000)
    first = draw(material, KEY)
    assert draw(list(reversed(material)), KEY) == first
    assert draw(material, b"x" * 32) != first
    grown = draw([*material, *segments(300, source="new")], KEY)
    assert len(set(first) & set(grown)) >= 170


def test_every_segment_is_as_likely_as_any_other() -> None:
    from scipy.stats import chisquare

    material = segments(40)
    drawn = Counter(
        s.segment_id for i in range(400) for s in draw(material, i.to_bytes(32, "big"), size=20)
    )
    assert len(drawn) == 40
    assert chisquare([drawn[s.segment_id] for s in material]).pvalue > 0.001


@given(st.integers(1, 400), st.data())
def test_wilson_is_that_of_scipy(n: int, data: st.DataObject) -> None:
    from scipy.stats import binomtest

    k = data.draw(st.integers(0, n))
    lo, hi = wilson(k / n, n)
    theirs = binomtest(k, n).proportion_ci(method="wilson")
    assert (lo, hi) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


audited = st.lists(
    st.builds(
        Audited, st.sampled_from(["s1", "s2", "s3", "s4"]), st.just("en"),
        st.integers(0, 9), st.integers(0, 3),
    ),
    max_size=30,
)  # fmt: skip


@given(audited)
def test_recall_is_a_share_within_its_interval(sample: list[Audited]) -> None:
    found = recall(sample, complete=True)
    n = sum(a.n_masked + a.n_missed for a in sample)
    assert (found.status == "ok") == (n >= 10)
    if found.estimate is None or found.lo is None or found.hi is None:
        assert found.n is None
        return
    assert 0 <= found.lo <= found.estimate + 1e-12
    assert found.estimate <= found.hi + 1e-12
    assert found.hi <= 1
    narrow = wilson(found.estimate, n)
    assert found.lo <= narrow[0] + 1e-12
    assert found.hi >= narrow[1] - 1e-12


def test_without_the_whole_sample_there_is_no_figure() -> None:
    assert recall([Audited("s1", "en", 50, 1)], complete=False).estimate is None


def test_misses_that_huddle_in_one_source_widen_the_interval() -> None:
    spread = [Audited(f"s{i}", "en", 18, 2) for i in range(5)]
    huddled = [Audited(f"s{i}", "en", 20, 0) for i in range(4)] + [Audited("s4", "en", 10, 10)]
    assert design_effect(spread) == 1.0
    # By hand: share .9, residuals 4 x (20-18)^2 + (10-18)^2 = 80, variance 5/4 x 80/100^2 = .01;
    # that of 100 independent trials is .0009.
    assert design_effect(huddled) == pytest.approx(0.01 / 0.0009)
    even, uneven = recall(spread, complete=True), recall(huddled, complete=True)
    assert even.estimate == uneven.estimate == 0.9
    assert even.lo is not None
    assert uneven.lo is not None
    assert uneven.lo < even.lo


def test_audited_rows_stay_and_open_ones_follow_the_draw() -> None:
    drawn = segments(3)
    rows = [
        AuditRow("s-00000", "a", "en", "4", "1", "Ann"),
        AuditRow("gone-1", "a", "en", "2"),
        AuditRow("gone-2", "a", "en", "2", "0", "Ann"),
    ]
    merged = merge(rows, drawn, {"s-00000": 7, "s-00001": 2})
    assert [(r.segment_id, r.n_masked, r.n_missed) for r in merged] == [
        ("gone-2", "2", "0"), ("s-00000", "4", "1"), ("s-00001", "2", ""), ("s-00002", "0", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"n_missed": "-1", "audited_by": "A"}, "no whole number"),
        ({"n_missed": "two", "audited_by": "A"}, "no whole number"),
        ({"n_missed": "²", "audited_by": "A"}, "no whole number"),
        ({"n_missed": "1"}, "no audited_by"),
        ({}, "repeats the segment of row 2"),
    ],
)
def test_a_wrong_row_is_one_line_with_row_and_mend(cells: dict[str, str], said: str) -> None:
    rows = ((2, {"segment_id": "s-1"}), (3, {"segment_id": "s-2" if cells else "s-1"} | cells))
    with pytest.raises(CoprodError) as caught:
        parse_rows(Sheet("audit.csv", COLUMNS, rows))
    assert said in caught.value.line()
    assert "audit.csv row 3" in caught.value.line()
    with pytest.raises(CoprodError, match="no column 'n_missed'"):
        parse_rows(Sheet("audit.csv", ("segment_id", "audited_by"), ()))
