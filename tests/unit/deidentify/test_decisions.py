"""Decisions replayed: words found, names spared, one person under one surrogate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.decisions import (
    DecidedWords,
    people_to_hide,
    reviewed,
    under_decisions,
)
from coprod_pipeline.deidentify.identities import Label, Mention, build_identities
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.deidentify.review import Decision, Question
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import Span
from coprod_pipeline.protocol import Case, Person, Study

STUDY = Study(
    "s", "t", False, date(2019, 1, 1), date(2023, 1, 1),
    cases=(Case("a", "LINNEA network"), Case("b", "Bothy")),
    keep_terms=("Fife",),
    roster=(Person("P1", "a", "Anna Berg"), Person("P2", "a", "Anna Lund"), Person("P3", "b", "Una Moe")),
)  # fmt: skip


def decision(
    verdict: str,
    *words: str,
    kind: str = "added",
    type_: str = "PERSON",
    case_id: str | None = None,
    target: str | None = None,
    item: str = "R-1",
) -> Decision:
    return Decision(Question(item, kind, case_id, type_, words), verdict, target)


def found(text: str, *decisions: Decision, case_id: str | None = "a") -> list[str]:
    spans = DecidedWords.of(decisions).spans(text, case_id)
    return [text[s.start : s.end] for s in spans]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("the old mill", "We met at The  Old Mill's door.", ["The  Old Mill"]),
        ("Zorkin", "Zorkin, zorkin and Zorkins; Zorkinson.", ["Zorkin", "zorkin", "Zorkin"]),
        ("stroke-unit", "the stroke unit, the stroke-unit", ["stroke unit", "stroke-unit"]),
        ("Café Élan", "at cafe elan or CAFÉ ÉLAN", ["cafe elan", "CAFÉ ÉLAN"]),
        ("Room 14", "in room 14, not room 145", ["room 14"]),
        ("Hope", "Hope said so; I hope so.", ["Hope"]),
        ("O'Brien", "O’Brien's and o'brien", ["O’Brien", "o'brien"]),
    ],
)
def test_words_are_found_however_they_are_written(
    words: str, text: str, expected: list[str]
) -> None:
    assert found(text, decision("mask", words)) == expected


def test_a_case_keeps_to_itself_and_uncertain_names_to_capitals() -> None:
    sonic = decision("mask", "Sonic", kind="uncertain_name", case_id="a")
    assert found("Sonic and sonic", sonic) == ["Sonic"]
    assert found("Sonic", sonic, case_id="b") == []
    assert found("Sonic", sonic, case_id=None) == ["Sonic"]
    assert found("x", decision("keep", "x")) == []
    assert found("Anna", decision("mask", "Anna", kind="ambiguous_alias")) == []


@given(st.text("ab -'Éß.", min_size=1, max_size=8), st.text("xyzab -É.", max_size=20))
def test_spans_lie_in_the_text_in_order_and_apart(words: str, text: str) -> None:
    if not any(c.isalnum() for c in words):
        return
    text = f"{text} {words} {text}"
    spans = DecidedWords.of([decision("mask", words)]).spans(text, None)
    ends = [0, *(s.end for s in spans)]
    assert all(e <= s.start < s.end <= len(text) for s, e in zip(spans, ends, strict=False))


def test_kept_words_join_the_keep_terms_unless_they_name_a_declared_person() -> None:
    kept = [
        decision("keep", "Zorkin", kind="uncertain_name"),
        decision("keep", "Berg House"),
        decision("keep", "Petra Hall"),
        decision("keep", "head of nursing", kind="quasi_identifier", type_="ROLE"),
        decision("mask", "Quill"),
    ]
    study = under_decisions(STUDY, kept, ["Petra Lindqvist"])
    assert study.keep_terms == ("Fife", "Zorkin")
    assert replace(study, keep_terms=STUDY.keep_terms) == STUDY


@pytest.mark.parametrize("words", ["fife", "Bothy", "linnea  network"])
def test_masking_a_keep_term_is_an_error(words: str) -> None:
    with pytest.raises(CoprodError, match="keep term") as caught:
        under_decisions(STUDY, [decision("mask", words, type_="PLACE")], [])
    assert words.lower() not in caught.value.line().lower()


def identities(*decisions: Decision, others: tuple[Decision, ...] = ()):
    mentions = [Mention("s1", "a", "Jane Muir", "PERSON"), Mention("s1", "b", "Muir", "PERSON")]
    labels = [Label("s1", "a", "Anna Berg", "informant", "P1")]
    base = build_identities(STUDY, mentions, labels, b"k", extra_names=people_to_hide(decisions))
    known = {d.question.item_id: d.question for d in (*decisions, *others)}
    return base, reviewed(base, list(decisions), known)


def test_without_decisions_nothing_changes() -> None:
    base, after = identities()
    text = "Anna and Jane Muir met P3."
    assert mask(text, [], after, language="en", case_id="a") == mask(
        text, [], base, language="en", case_id="a"
    )
    assert after.fingerprint == identities()[1].fingerprint


def test_an_ambiguous_name_becomes_the_person_meant_in_its_case_only() -> None:
    anna = decision(
        "same-person", "Anna", kind="ambiguous_alias", case_id="a", target="P1", item="R-2"
    )
    base, after = identities(anna)
    assert [(x.case_id, x.form) for x in base.ambiguous] == [("a", "anna")]
    text = "Ask Anna."
    assert mask(text, [], base, language="en", case_id="a").text.startswith("Ask [Person")
    assert mask(text, [], after, language="en", case_id="a").text == "Ask P1."
    assert after.mask_text(text, case_id="a") == "Ask P1."
    assert mask(text, [], after, language="en", case_id="b").text != "Ask P1."
    assert after.fingerprint != base.fingerprint


def test_two_names_of_one_unlisted_person_share_a_surrogate() -> None:
    jane = decision("mask", "Jane Muir", kind="uncertain_name", case_id="a", item="R-3")
    maggie = decision("same-person", "Maggie Muir", case_id="a", target="R-3", item="R-4")
    also = decision("same-person", "Mags Muir", case_id="a", target="R-4", item="R-5")
    _, after = identities(jane, maggie, also)
    said = {after.name_surrogate(n, "a") for n in ("Jane Muir", "Maggie Muir", "Mags Muir")}
    assert len(said) == 1
    assert said.pop().startswith("[Person ")


@pytest.mark.parametrize(
    ("target", "said"), [("P9", "nobody"), ("R-9", "nobody"), ("R-1", "circle")]
)
def test_same_person_with_nobody_or_oneself(target: str, said: str) -> None:
    with pytest.raises(CoprodError, match=said):
        identities(decision("same-person", "Muir", case_id="b", target=target))


def test_decided_words_go_in_short_texts_too() -> None:
    decided = decision("mask", "the old mill", type_="PLACE")
    _, after = identities(decided)
    said = after.mask_text("The old mill, Anna Berg")
    assert said == f"{after.surrogate('PLACE', 'the old mill')}, P1"
    assert after.mask_text(said) == said


def test_a_decided_role_around_a_roster_name_leaves_neither() -> None:
    decided = decision("mask", "head of Berg House", type_="ROLE")
    _, after = identities(decided)
    text = "She was head of Berg House then."
    spans: list[Span] = after.decided.spans(text, "a")
    said = mask(text, spans, after, language="en", case_id="a").text
    assert "Berg" not in said
    assert "head" not in said
    assert said.startswith("She was [Role ")
    assert said.endswith(" then.")
