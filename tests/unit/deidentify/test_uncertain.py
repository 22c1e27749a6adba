"""Names shared by several people, and names masked here and left there."""

from __future__ import annotations

from datetime import date

import pytest

from coprod_pipeline.deidentify.identities import build_identities
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.deidentify.review import Question
from coprod_pipeline.deidentify.uncertain import name_questions
from coprod_pipeline.model import Span
from coprod_pipeline.protocol import Case, Person, Study

STUDY = Study(
    "s", "t", False, date(2019, 1, 1), date(2023, 1, 1),
    cases=(Case("a", "A"),), keep_terms=("Zorkin Prize",),
    roster=(Person("P1", "a", "Anna Berg"), Person("P2", "a", "Anna Lund"), Person("P3", "a", "Hope Moe")),
)  # fmt: skip


def questions(*texts: str, names: tuple[str, ...] = ("Zorkin",)) -> list[Question]:
    """The questions about segments in whose first only the given names were detected."""
    identities = build_identities(STUDY, (), (), b"k")
    segments, spans = [], {}
    for position, text in enumerate(texts, start=1):
        segment_id = f"s1-{position:05d}"
        segments.append(
            {"segment_id": segment_id, "source_id": "s1", "position": position, "text": text}
        )
        found = [
            Span(text.index(n), text.index(n) + len(n), "PERSON", "names_en")
            for n in names
            if position == 1 and n in text
        ]
        masked = mask(text, found, identities, language="en", case_id="a")
        spans[segment_id] = [
            {
                "start": s.start,
                "end": s.end,
                "type": s.type,
                "recogniser": s.recogniser,
                "surrogate": s.surrogate,
            }
            for s in masked.spans
        ]
    return name_questions("a", segments, spans, identities, b"k" * 32)


def test_a_name_left_standing_is_asked_about_once_with_all_its_places() -> None:
    [found] = questions("Ask Zorkin.", "The Zorkin house.", "Zorkin's and ZORKIN, zorkin.")
    assert (found.kind, found.words, found.n_places) == (
        "uncertain_name", ("ZORKIN", "Zorkin"), 3,
    )  # fmt: skip
    assert (found.segment_id, found.firm) == ("s1-00002", False)


@pytest.mark.parametrize(
    "text",
    ["nothing of the kind", "zorkin in lower case", "the Zorkin Prize", "a Zorkinson", "Zorkin't"],
)
def test_what_is_no_name_left_standing(text: str) -> None:
    assert questions("Ask Zorkin.", text) == []


def test_an_everyday_word_that_opens_a_sentence_is_not_asked_about() -> None:
    assert questions("Ask Hope Moe.", "Hope is good. Hope it is.", names=()) == []


def test_a_shared_name_is_asked_about_with_the_people_it_may_be() -> None:
    [found] = questions("Anna said so.", "Then Anna's turn.", "Anna Berg came.", names=())
    assert (found.kind, found.words, found.n_places) == ("ambiguous_alias", ("Anna",), 2)
    assert found.people == ("P1", "P2")
    assert found.firm
    assert questions("Anna Berg met Anna Lund.", names=()) == []
