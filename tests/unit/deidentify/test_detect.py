"""Recognisers of names, and detection over a source."""

import pytest

from coprod_pipeline.deidentify.detect import Detector, default_detector
from coprod_pipeline.deidentify.recognisers.context import Context
from coprod_pipeline.model import Span


def context(text: str, language: str | None) -> set[tuple[str, str]]:
    return {(s.type, text[s.start : s.end]) for s in Context().find([text], language)[0]}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Then Mrs Quux said", "Quux"),
        ("Dr. van Zoonen said", "van Zoonen"),
        ("my name is Zyx Abcde and", "Zyx Abcde"),
        ("we met Jeremy there", "Jeremy"),
        ("and Jeremy Oxtoby came", "Jeremy Oxtoby"),
    ],
)
def test_context_in_english(text: str, written: str) -> None:
    assert ("PERSON", written) in context(text, "en")


@pytest.mark.parametrize(
    "text", ["Grace is needed. Will it? May I?", "we met in Georgia", "Mr and Mrs", "I Think So"]
)
def test_context_leaves(text: str) -> None:
    assert {w for k, w in context(text, "en") if k == "PERSON"} == set()


def test_capitals_where_no_model_reads_the_language() -> None:
    text = "Då kom Gunhild Westman till Huskvarna. Det var bra. Hon arbetade i Region Ekmark."
    assert {("PERSON", "Gunhild Westman"), ("ORG", "Region Ekmark")} <= context(text, None)
    assert "Huskvarna" in {w for _, w in context(text, "nb")}
    assert not {"Det", "Hon", "Då"} & {w for _, w in context(text, "nb")}
    assert context(text, "sv") == {("PERSON", "Gunhild Westman")}


def test_model_finds_english_names_and_is_silent_in_swedish() -> None:
    detector = default_detector()
    text = "Hi Artemio, I talked with Katherine Johnson from the Lantana Institute in Boston."
    (spans,) = detector.detect([text], "en")
    assert {"Katherine Johnson", "Boston"} <= {
        text[s.start : s.end] for s in spans if s.source == "names_en"
    }
    (spans,) = detector.detect(["Hon bor i Stockholm med Katherine Johnson."], "sv")
    assert not [s for s in spans if s.source == "names_en"]


def test_detector_joins_its_recognisers() -> None:
    class Fixed:
        name, version = "fixed", "1"

        def find(self, texts: list[str], language: str | None) -> list[list[Span]]:
            return [[Span(0, 1, "OTHER", self.name)] for _ in texts]

    class Newer(Fixed):
        version = "2"

    detector = Detector([Context(), Fixed()])
    assert [len(s) for s in detector.detect(["x", "y"], None)] == [1, 1]
    assert detector.version != Detector([Context(), Newer()]).version
