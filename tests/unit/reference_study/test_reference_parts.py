"""Parts of the generator: counting quotes, reading the plan, filling slots, picking sentences."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(
    st.text("ab ", max_size=30), st.text("ab", min_size=1, max_size=3), st.text("ab ", max_size=9)
)
def test_occurrence_is_the_rank_of_the_start(before, quote, after):
    from tools.reference_study.coders import occurrence

    text = before + quote + after
    starts = [i for i in range(len(text)) if text.startswith(quote, i)]
    for rank, start in enumerate(starts, 1):
        assert occurrence(text, quote, start) == rank


def test_occurrence_refuses_another_place():
    from tools.reference_study.coders import occurrence

    with pytest.raises(ValueError, match="does not begin"):
        occurrence("one two one", "one", 4)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1999", date(1999, 1, 1), date(1999, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2016-03-15", date(2016, 3, 15), date(2016, 3, 15)),
    ],
)
def test_dates_mean_their_whole_interval(text, first, last):
    from tools.reference_study.documents import interval

    assert interval(text) == (first, last)


def test_identifiers_are_noted_where_they_stand():
    from tools.reference_study import plan
    from tools.reference_study.text import Lexicon

    lexicon = Lexicon(plan.case_data()["linnea"], random.Random(1))
    unit = lexicon.fill("{name} came to {place} and {place2} in {yr}.", (2001, 2001), {})
    assert [i.type for i in unit.identifiers] == ["PERSON", "PLACE", "PLACE"]
    for found in unit.identifiers:
        assert unit.text[found.start : found.start + len(found.text)] == found.text
    assert unit.identifiers[1].text != unit.identifiers[2].text
    assert unit.text.endswith("in 2001.")


def test_sentences_are_used_evenly_and_not_twice_in_a_source():
    from tools.reference_study.bank import Picker, Template

    options = [Template(str(n), cases=("x",) if n == 0 else ()) for n in range(4)]
    picker, taken = Picker(random.Random(1)), set()
    assert {picker.pick(options, "y", taken).text for _ in range(3)} == {"1", "2", "3"}
    assert picker.pick(options, "x", set()).text == "0"
    with pytest.raises(ValueError, match="no template"):
        picker.pick(options[:1], "y", set())


def test_every_planned_statement_can_be_read():
    from tools.reference_study import plan

    for case_id in plan.CASES:
        words = sum(len(str(line).split()) for line in plan.planted()[case_id].values())
        assert sum(map(len, plan.statements(case_id).values())) == words
