"""Who is who, what is masked, and what stands in its place."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.identities import (
    Identities,
    Label,
    Mention,
    build_identities,
    mentions_of,
)
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.model import Span
from coprod_pipeline.protocol import Case, DeidentificationPolicy, Person, Study

KEY = b"k" * 32
ROSTER = (
    Person("P1", "a", "Danny Silvers", aliases=("Maggie's Dan",), speaker_labels=("DS",)),
    Person("P2", "a", "Will Hope"),
    Person(None, "a", "Åsa Björkqvist", role="interviewer"),
    Person("P3", "b", "Linnea Ek"),
)


def study(roster: tuple[Person, ...] = ROSTER, keep: tuple[str, ...] = (), **policy: str) -> Study:
    return Study(
        "s",
        "t",
        True,
        date(2019, 1, 1),
        date(2023, 1, 1),
        cases=(Case("a", "A"), Case("b", "B")),
        roster=roster,
        keep_terms=keep,
        deidentification=DeidentificationPolicy(**policy),
    )


def masked(
    text: str, who: Identities, detected: tuple[Span, ...] = (), case: str | None = "a"
) -> str:
    return mask(text, detected, who, language="en", case_id=case).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I met Danny Silvers.", "I met P1."),
        ("I met DANNY SILVERS and danny silvers.", "I met P1 and P1."),
        ("Danny's idea; Silvers' view; silvers said", "P1's idea; P1' view; P1 said"),
        ("as D. Silvers and Silvers, Danny wrote", "as P1 and P1 wrote"),
        ("Danny M. Silvers.12 says", "P1.12 says"),
        ("Dan and Daniel spoke", "P1 and P1 spoke"),
        ("Da\u200bnny S\u0456lvers\u00a0spoke", "P1\u00a0spoke"),
        ("mail dannysilvers now", "mail P1 now"),
        ("DS: yes", "P1: yes"),
        ("the Nintendo DS is fun", "the Nintendo DS is fun"),
        ("Then I asked Will about it.", "Then I asked P2 about it."),
        (
            "Will you come? I will hope so. Hope is good.",
            "Will you come? I will hope so. Hope is good.",
        ),
        ("Will Hope came. Thanks, Will.", "P2 came. Thanks, P2."),
        ("Asa Bjorkqvist, ÅSA", None),
        ("Björkqvists bok", None),
    ],
)
def test_roster_forms(text: str, expected: str | None) -> None:
    who = build_identities(study(), (), (), KEY)
    result = masked(text, who)
    if expected is None:
        assert "sa" not in result.lower().replace("person", "")
        assert "rkqvist" not in result
    else:
        assert result == expected


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("That was good. Thank you, will.", True),
        ("We have Danny and will.", True),
        ("Hi will, come in.", True),
        ("Thanks will be given.", False),
        ("If Danny can and will do it, fine.", False),
        ("Can he? He can and will.", False),
        ("I hope he will.", False),
    ],
)
def test_a_name_in_lower_case_that_is_a_word_too(text: str, hidden: bool) -> None:
    who = build_identities(study(), (), (), KEY)
    assert ("will" not in masked(text, who)) is hidden


def test_interviewer_gets_a_code_and_all_forms_the_same() -> None:
    who = build_identities(study(), (), (), KEY)
    codes = {
        masked(form, who) for form in ("Åsa Björkqvist", "Åsa", "Björkqvist", "asa bjorkqvist")
    }
    assert len(codes) == 1
    assert codes.pop().startswith("[Person ")


def test_labels_without_roster_become_people() -> None:
    labels = [
        Label("s1", "a", "Rae Armantrout", "informant", "PX"),
        Label("s1", "a", "RA", "informant", "PX"),
        Label("s1", "a", "Sureyya Cansoy", "other", None),
        Label("s1", "a", "Interviewer", "interviewer", None),
    ]
    who = build_identities(study(()), (), labels, KEY)
    assert masked("Rae said. Armantrout left.", who) == "PX said. PX left."
    assert "Cansoy" not in masked("Ms Cansoy and Sureyya", who)
    assert masked("The Interviewer asked", who) == "The Interviewer asked"
    assert who.label_surrogate("RA", "a") == "PX"


def test_two_people_under_one_participant_are_not_one() -> None:
    labels = [
        Label("s1", "a", "Jon Lawitts", "informant", "G02"),
        Label("s1", "a", "Vicky Wei", "informant", "G02"),
    ]
    who = build_identities(study((Person("G02", "a"),)), (), labels, KEY)
    first, second = masked("Jon Lawitts", who), masked("Vicky Wei", who)
    assert first != second
    assert "G02" not in (first, second)


def test_shared_first_name_is_not_guessed() -> None:
    roster = (Person("P1", "a", "Anna Berggren"), Person("P2", "a", "Anna Holmgren"))
    who = build_identities(study(roster), (), (), KEY)
    text = masked("Anna met Anna Berggren", who)
    assert text.endswith("met P1")
    assert text.startswith("[Person ")
    assert [(a.case_id, a.form) for a in who.ambiguous] == [("a", "anna")]


def test_first_name_of_another_case_is_masked_but_not_taken_for_the_same() -> None:
    who = build_identities(study(), (), (), KEY)
    text = masked("Danny came", who, case="b")
    assert "Danny" not in text
    assert "P1" not in text


def test_detected_name_propagates() -> None:
    mentions = [Mention("s1", "a", "Margaret Muir", "PERSON", 1)]
    who = build_identities(study(()), mentions, (), KEY)
    full = masked("Margaret Muir", who)
    assert full.startswith("[Person ")
    assert (
        masked("Maggie went; Muir too; margaret muir; muir", who)
        == f"{full} went; {full} too; {full}; muir"
    )
    assert masked("Margaret Muir", who, case="b") == full
    assert masked("Maggie went", who, case="b") == "Maggie went"


def test_lone_everyday_words_do_not_propagate() -> None:
    mentions = [Mention("s1", "a", word, "PERSON", 5) for word in ("Grace", "Yeah", "Jeremy")]
    who = build_identities(study(()), mentions, (), KEY)
    assert masked("Grace and Yeah", who) == "Grace and Yeah"
    assert "Jeremy" not in masked("Then Jeremy came", who)
    assert "Jeremy" in masked("Then Jeremy came", who, case="b")


def test_keep_terms_stay_unless_a_person_is_meant() -> None:
    who = build_identities(study(keep=("LINNEA",)), (), (), KEY)
    text = "The LINNEA network. Linnea said so, Linnea Ek."
    spans = (Span(4, 18, "ORG", "names_en"),)
    result = masked(text, who, spans, case="b")
    assert "LINNEA" in result
    assert "Linnea" not in result
    assert result.endswith("P3 said so, P3.")


def test_policy() -> None:
    text = "On 19 November 2020 and in May 2019 he, 45, was in Boston, Canada"
    spans = (
        Span(3, 19, "DATE", "identifiers"),
        Span(27, 35, "DATE", "identifiers"),
        Span(40, 42, "AGE", "identifiers"),
        Span(51, 57, "PLACE", "names_en"),
        Span(59, 65, "PLACE", "names_en"),
    )
    month = masked(text, build_identities(study(), (), (), KEY), spans)
    assert month.startswith("On [2020-11] and in May 2019 he, [Age 40-49], was in [Place ")
    assert month.endswith(", Canada")
    loose = study(dates="exact", ages="exact", locations="country")
    assert masked(text, build_identities(loose, (), (), KEY), spans).startswith(
        "On 19 November 2020 and in May 2019 he, 45"
    )
    tight = study(dates="year", locations="all")
    result = masked(text, build_identities(tight, (), (), KEY), spans)
    assert "in [2019] he" in result
    assert "Canada" not in result


def test_birth_dates_and_high_ages_always_go() -> None:
    who = build_identities(study(dates="exact", ages="exact"), (), (), KEY)
    spans = (Span(0, 10, "BIRTH_DATE", "i"), Span(12, 14, "AGE", "i"))
    assert masked("1930-01-02, 92", who, spans) == "[Birth date], [Age 90+]"


def test_overlaps_leave_nothing_found_readable() -> None:
    who = build_identities(study(), (), (), KEY)
    text = "mail danny@silvers.org or Danny Silvers Foundation"
    spans = (Span(5, 22, "EMAIL", "i"), Span(26, 50, "ORG", "n"))
    result = masked(text, who, spans)
    assert "silvers" not in result.lower()
    assert "Foundation" not in result
    assert "[Email " in result
    assert "P1" in result


def test_order_does_not_matter_and_bytes_round_trip() -> None:
    mentions = [
        Mention("s1", "a", "Margaret Muir", "PERSON"),
        Mention("s2", "b", "Maggie Muir", "PERSON"),
        Mention("s2", "b", "Lantana Games", "ORG"),
    ]
    labels = [
        Label("s1", "a", "Rae Armantrout", "informant", "PX"),
        Label("s1", "a", "RA", "informant", "PX"),
        Label("s2", "b", "Rae", "informant", None),
    ]
    prints = {
        build_identities(study(tuple(r)), m, lb, KEY).fingerprint
        for r in (ROSTER, ROSTER[::-1])
        for m in itertools.permutations(mentions)
        for lb in itertools.permutations(labels)
    }
    assert len(prints) == 1
    who = build_identities(study(), mentions, labels, KEY)
    again = Identities.from_bytes(who.to_bytes())
    assert again.fingerprint == who.fingerprint
    assert masked("Rae Armantrout met Muir", again) == masked("Rae Armantrout met Muir", who)
    assert KEY.hex() not in who.to_bytes().decode()


def test_key_decides_the_codes() -> None:
    one = build_identities(study(), (), (), KEY)
    two = build_identities(study(), (), (), b"x" * 32)
    assert masked("Åsa", one) != masked("Åsa", two)


def test_mask_text_takes_titles_labels_and_patterns() -> None:
    who = build_identities(study(), (), (), KEY)
    result = who.mask_text("Interview with Danny Silvers and Dr Quux, 07700 900123")
    assert result.startswith("Interview with P1 and Dr [Person ")
    assert "900123" not in result


def test_mentions_count_a_place_once() -> None:
    spans = [Span(0, 5, "PERSON", "a"), Span(0, 5, "PERSON", "b")]
    assert mentions_of("s", "a", ["Jonas x"], [spans]) == [Mention("s", "a", "Jonas", "PERSON", 1)]


NAMES = st.lists(
    st.sampled_from(
        [
            "Danny",
            "Silvers",
            "Åsa",
            "Björkqvist",
            "Will",
            "Hope",
            "the",
            "will",
            "met",
            "and",
            ",",
            ".",
            "'",
            "said",
            "12",
            "x",
        ]
    ),
    max_size=25,
)


@given(NAMES, st.sampled_from([" ", "\u00a0", "  ", "\n"]))
def test_masked_spans_say_where_they_stand(tokens: list[str], gap: str) -> None:
    who = WHO
    text = gap.join(tokens)
    result = mask(text, (), who, language=None)
    position, rebuilt = 0, ""
    for span in result.spans:
        assert span.start >= position
        rebuilt += text[position : span.start]
        assert (span.deid_start, span.deid_end) == (
            len(rebuilt),
            len(rebuilt) + len(span.surrogate),
        )
        rebuilt += span.surrogate
        position = span.end
    assert rebuilt + text[position:] == result.text
    assert not {"Danny", "Silvers", "Åsa", "Björkqvist"} & set(result.text.split())


WHO = build_identities(study(), (), (), KEY)
