"""Numbers in words, and what the policy makes of dates and ages that are said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.identities import build_identities
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.deidentify.numbers import number_of, spoken_digits, year_of
from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers
from coprod_pipeline.deidentify.surrogates import age_surrogate
from tests.unit.deidentify.made_identifiers import EN, FR, SV, below_hundred, year_sv
from tests.unit.deidentify.test_identities import KEY, study


@given(st.integers(20, 99))
def test_numbers_below_hundred(n: int) -> None:
    assert number_of(below_hundred(n)) == n


@given(st.integers(1910, 1999))
def test_years(year: int) -> None:
    from coprod_pipeline.deidentify.normalise import fold

    assert year_of(fold(year_sv(year))) == year
    if year % 100 >= 20:
        assert year_of(f"nineteen {below_hundred(year % 100)}") == year


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("quatre-vingt-treize", 93),
        ("soixante et onze", 71),
        ("mille neuf cent soixante-deux", 1962),
        ("two thousand and nineteen", 2019),
        ("hundra tva", 102),
        ("twenty-first", 21),
        ("of course", None),
        ("", None),
    ],
)
def test_number_of(words: str, number: int | None) -> None:
    assert number_of(words) == number


@given(st.text("0123456789", min_size=7, max_size=12), st.sampled_from([EN, SV, FR]))
def test_digits_said_one_by_one_come_back(digits: str, words: list[str]) -> None:
    from coprod_pipeline.deidentify.normalise import fold

    (said,) = spoken_digits(fold(" ".join(words[int(d)] for d in digits)))
    assert said.digits == digits
    assert said.n_single == len(digits)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("we met on the fourteenth of March", "we met on [XXXX-03]"),
        ("on the third of May, nineteen ninety-one", "on [1991-05]"),
        ("det var tredje maj", "det var [XXXX-05]"),
        ("in May 2019 we met", "in May 2019 we met"),
        ("on May 3 we met", "on [XXXX-05] we met"),
        ("on May the third we met", "on [XXXX-05] we met"),
        ("on 3 May '91 we met", "on [1991-05] we met"),
        ("born on the third of May nineteen thirty", "born on [Birth date]"),
        ("he is forty-five years old", "he is [Age 40-49] years old"),
        ("she is ninety-three.", "she is [Age 90+]."),
        ("hon är nittiotre år", "hon är [Age 90+] år"),
        ("in May, on Monday, in 2019", "in May, on Monday, in 2019"),
    ],
)
def test_policy_on_words(text: str, masked: str) -> None:
    who = build_identities(study(()), (), (), KEY)
    (spans,) = Identifiers().find([text], None)
    assert mask(text, spans, who, language=None).text == masked


def test_ages_in_words_have_bands() -> None:
    assert age_surrogate("forty-five") == "[Age 40-49]"
    assert age_surrogate("nonagenarian") == "[Age 90+]"
