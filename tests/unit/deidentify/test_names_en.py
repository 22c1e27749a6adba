"""English names by the shipped model: what it must find, and what it must leave."""

from __future__ import annotations

import pytest

from coprod_pipeline.deidentify.recognisers import crf, crf_features, names_en
from coprod_pipeline.deidentify.recognisers.names_en import MODEL_FILE, MODEL_SHA256, NamesEn
from coprod_pipeline.model import Span


def found(text: str, *, neural: bool = True, language: str | None = "en") -> set[tuple[str, str]]:
    (spans,) = NamesEn(neural=neural).find([text], language)
    return {(text[s.start : s.end], s.type) for s in spans}


def test_the_model_is_the_pinned_one() -> None:
    crf.crf_model(MODEL_FILE, MODEL_SHA256)
    with pytest.raises(ValueError, match=MODEL_FILE):
        crf.crf_model(MODEL_FILE, "0" * 64)


def test_people_organisations_and_places_of_talk() -> None:
    text = (
        "My name is Eilidh MacAskill, and I've been with the University of Leeds for six years. "
        "I grew up in Inverness, and Dr Okafor was very good to us."
    )
    assert {
        ("Eilidh MacAskill", "PERSON"),
        ("University of Leeds", "ORG"),
        ("Inverness", "PLACE"),
        ("Okafor", "PERSON"),
    } <= found(text)


def test_names_without_capitals() -> None:
    text = "so today we got stephanie macdonald here with us and we moved to glasgow with my son callum"
    names = {name for name, _ in found(text)}
    assert {"stephanie macdonald", "glasgow", "callum"} <= names


def test_words_that_are_no_names_stay() -> None:
    text = (
        "Will you be there in May? Grace is what you need. Yeah. Right, okay. I said, Well, that's "
        "that. The Director told the Board. We used Excel on Monday."
    )
    assert {name for name, kind in found(text) if kind == "PERSON"} == set()


def test_a_rank_belongs_to_the_name_and_courtesy_does_not() -> None:
    names = {name for name, _ in found("Then Judge Kawashima asked Mr Rohatgi a question.")}
    assert "Judge Kawashima" in names
    assert "Rohatgi" in names


def test_silent_on_other_languages() -> None:
    assert found("Jag träffade Anna Lindqvist i Lund.", language="sv") == set()


def test_offsets_and_order_of_texts() -> None:
    texts = ["", "I met Fiona Gallacher.", "...", "Fiona Gallacher left."]
    spans = NamesEn().find(texts, "en")
    assert [len(s) > 0 for s in spans] == [False, True, False, True]
    assert spans[1] == [Span(6, 21, "PERSON", "names_en")]


def test_versions_tell_the_neural_pass_apart() -> None:
    assert NamesEn().version != NamesEn(neural=False).version
    assert MODEL_SHA256[:12] in NamesEn().version


def test_the_same_text_gives_the_same_names() -> None:
    texts = ["Amy Sells spoke for Chelsea McCombs in Phoenix.", "Thank you, Justice Park."]
    assert NamesEn().find(texts, "en") == NamesEn().find(texts, "en")


def test_a_name_is_found_in_every_place_of_a_source() -> None:
    texts = ["Then Quilis spoke.", "Quilis was late.", "I asked Brendan and Quilis."]
    stretches = crf_features.stretches(texts, crf_features.WordClasses({}))
    labelled = [
        crf.Labelled(one, (0,) * len(one.tokens), (0.0,) * len(one.tokens)) for one in stretches
    ]
    found_there = [(0, 5, 11, "PERSON"), (2, 20, 26, "PERSON")]
    assert names_en._again(labelled, found_there) == [(1, 0, 6, "PERSON")]
    assert names_en._again(labelled, []) == []


def test_people_come_again_in_text_without_capitals_when_found_twice() -> None:
    texts = ["so okki and yeah we asked okki first", "and okki said it to max at one point"]
    stretches = crf_features.stretches(texts, crf_features.WordClasses({}))
    labelled = [
        crf.Labelled(one, (0,) * len(one.tokens), (0.0,) * len(one.tokens)) for one in stretches
    ]
    twice = [(0, 3, 7, "PERSON"), (0, 26, 30, "PERSON")]
    assert names_en._again(labelled, twice) == [(1, 4, 8, "PERSON")]
    assert names_en._again(labelled, twice[:1]) == []
    assert names_en._again(labelled, [(*place[:3], "PLACE") for place in twice]) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Testing Dalton took years of testing.", "Dalton"),
        ("Will Dalton will come.", "Will Dalton"),
        ("We asked Testing Dalton about testing.", "Testing Dalton"),
        ("Vice President Ford has no vice.", "Vice President Ford"),
    ],
)
def test_a_word_that_opens_a_sentence_is_no_part_of_a_name(text: str, name: str) -> None:
    start = text.index(name) if "asked" in text or name[0] in "VW" else 0
    low = {word.strip(".") for word in text.split() if word.islower()}
    end = text.index(name) + len(name)
    assert text[names_en._after_opening(text, start, end, low) : end] == name


@pytest.mark.parametrize(
    ("text", "field", "is_one"),
    [
        ("the Professor of Digital Economy here", "Digital Economy", True),
        ("an adviser for Data Resources", "Data Resources", True),
        ("a Fellow and Reader of Brask College", "Brask College", False),
        ("the Director of Horizon", "Horizon", False),
    ],
)
def test_what_somebody_is_professor_of_is_no_organisation(
    text: str, field: str, is_one: bool
) -> None:
    start = text.index(field)
    assert names_en._is_field(text, start, start + len(field)) is is_one


def test_what_the_neural_model_sees_nothing_in_is_doubted() -> None:
    (stretch,) = crf_features.stretches(
        ["We met Veil and Hegelian men"], crf_features.WordClasses({})
    )
    one = crf.Labelled(stretch, (0, 0, 3, 0, 1, 0), (0.0, 0.0, 0.5, 0.0, 0.6, 0.0))
    assert names_en._is_doubted(one, (7, 11, "ORG"), [])
    assert not names_en._is_doubted(one, (7, 11, "ORG"), [(7, 11, "PERSON")])
    assert not names_en._is_doubted(one, (7, 11, "PERSON"), [])
    assert not names_en._is_doubted(one, (7, 11, "PLACE"), [])
    assert names_en._is_doubted(one, (16, 24, "PERSON"), [(16, 24, "NORP")])


def test_what_is_written_alike_is_of_the_kind_it_mostly_is() -> None:
    texts = ["Mohamed Mohamed", "Mohamed"]
    found_there = [[(0, 7, "PERSON"), (8, 15, "ORG")], [(0, 7, "PERSON")]]
    assert names_en._of_one_kind(texts, found_there) == [
        [(0, 7, "PERSON"), (8, 15, "PERSON")],
        [(0, 7, "PERSON")],
    ]


@pytest.mark.parametrize(
    ("name", "kind", "stands"),
    [
        ("European", "ORG", False),
        ("European Union", "ORG", True),
        ("Kenyans", "PERSON", False),
        ("GCSE", "ORG", False),
        ("Plaintiff", "PERSON", False),
        ("Okafor", "PERSON", True),
    ],
)
def test_peoples_parties_and_common_abbreviations_are_no_names(
    name: str, kind: str, stands: bool
) -> None:
    assert names_en._plausible(name, kind) is stands


def test_masked_text_stays_as_it_is() -> None:
    assert found("[Place DYVJ], P1 and [Person 4KQ7] left for [Organisation 9TMA].") == set()
