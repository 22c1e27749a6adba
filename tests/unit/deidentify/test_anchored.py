"""A pattern tried around its anchors finds what it finds everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.recognisers import (
    addresses,
    contacts,
    dates,
    national,
    said_ages,
    said_contacts,
)
from coprod_pipeline.deidentify.recognisers.anchored import (
    Anchored,
    anywhere,
    beginning,
    caseless,
    digits,
)

_ANCHORED = [
    *(
        v
        for m in (dates, contacts, national, addresses, said_ages, said_contacts)
        for v in vars(m).values()
    ),
    *(pattern for pattern, _ in (*addresses._RULES, *addresses._LOW_RULES)),
]
_RULES = [v for v in _ANCHORED if isinstance(v, Anchored)]
_SAID = (
    "the of March fourteenth 14th 2021 born in May '62 aged ninety-one 93 year-old fyllde nittio ar "
    "quatre-vingt-dix ans j'ai trente turned forty she was ABC 123 SW1A 1AA 553 31 Jonkoping Flat 3 "
    "12 High Street room 14 anna dot berg at example dot org @ mail.com www punkt se slash my mother, "
    "47, I'm eightieth birthday card IBAN GB56HXDO88167774656119 10.4.22.119 plate s f one nine k l m "
    "case number AB-12/34 070-123 45 67 Storgatan 5 lgh 1102 plate reg . , : ( ) \n"
)
_PIECES = st.sampled_from(_SAID.split(" "))
_TALK = st.lists(_PIECES, max_size=60).map(" ".join)


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.pattern.pattern[:24])
@given(text=_TALK)
def test_nothing_is_missed(rule: Anchored, text: str) -> None:
    # As it stands and in lower case, as most patterns are given it.
    for one in (text, text.lower()):
        everywhere = [m.span() for m in rule.pattern.finditer(one)]
        assert [m.span() for m in rule.finditer(one)] == everywhere


def test_windows_join_where_they_touch() -> None:
    rule = Anchored(re.compile(r"a\d+ \d+b"), before=2, after=3)
    assert [m.group() for m in rule.finditer("xx a1 2b xx " + "y" * 40 + " a3 4b")] == [
        "a1 2b",
        "a3 4b",
    ]


def test_anchors_stand_where_they_say() -> None:
    text = "part article 7 and 42 art 1999"
    assert sorted(anywhere("art", "7")(text)) == [(1, 4), (5, 8), (13, 14), (22, 25)]
    assert sorted(beginning("art", "7")(text)) == [(5, 8), (13, 14), (22, 25)]
    assert list(digits(1, 2)(text)) == [(13, 14), (19, 21)]


def test_without_the_words_beside_there_is_no_match() -> None:
    rule = Anchored(re.compile(r"\w+ \d+"), before=8, after=2, beside=("room",))
    assert [m.group() for m in rule.finditer("year 1999 went by, then room 14")] == ["room 14"]


def test_a_caseless_pattern_reads_lower_case() -> None:
    pattern = caseless(r"(?P<code>[A-Z]{2}\d)\W\Bx")
    assert pattern.pattern == r"(?P<code>[a-z]{2}\d)\W\Bx"


@pytest.mark.parametrize("source", [r"\bMonth of (?:May|\S+)\b", r"[A-CX]\D{2}\b", r"Ext\.? \d+"])
@given(text=_TALK | st.text(alphabet="abcxABCX .1mMayothfeE", max_size=40))
def test_it_finds_what_ignoring_case_finds(source: str, text: str) -> None:
    expected = [m.span() for m in re.finditer(source, text, re.IGNORECASE)]
    assert [m.span() for m in caseless(source).finditer(text.lower())] == expected
