"""Codes, dates and ages."""

import pytest

from coprod_pipeline.deidentify.surrogates import (
    SURROGATE,
    Codes,
    age_surrogate,
    canonical,
    code,
    date_surrogate,
)


def test_collisions_lengthen_both_whatever_the_order() -> None:
    by_code: dict[str, str] = {}
    for number in range(100000):
        identity = f"person {number}"
        short = code(b"k", "PERSON", identity)
        if short in by_code:
            pair = [("PERSON", by_code[short]), ("PERSON", identity)]
            break
        by_code[short] = identity
    one, two = Codes.build(b"k", pair), Codes.build(b"k", pair[::-1])
    assert one.table == two.table
    assert len({len(c) for c in one.table.values()}) == 1
    assert min(len(c) for c in one.table.values()) > 4
    assert len(set(one.table.values())) == 2
    late = Codes.build(b"k", pair[:1])
    assert late.surrogate(*pair[1]) != late.surrogate(*pair[0])


@pytest.mark.parametrize(
    ("text", "precision", "expected"),
    [
        ("19 November 2020", "month", "[2020-11]"),
        ("the 3rd of May, 2019", "year", "[2019]"),
        ("2019-05-14", "month", "[2019-05]"),
        ("25/12/2019", "month", "[2019-12]"),
        ("12/25/2019", "month", "[2019-12]"),
        ("03/04/2019", "month", "[2019]"),
        ("14 mars", "month", "[XXXX-03]"),
        ("14 juin 2019", "month", "[2019-06]"),
        ("maj 2019", "year", "[2019]"),
    ],
)
def test_dates(text: str, precision: str, expected: str) -> None:
    assert date_surrogate(text, precision) == expected
    assert SURROGATE.fullmatch(expected)


def test_ages() -> None:
    assert age_surrogate("45") == "[Age 40-49]"
    assert age_surrogate("90") == "[Age 90+]"
    assert age_surrogate("ninety-two") == "[Age 90+]"


def test_spellings_of_one_identity() -> None:
    assert canonical("PHONE", "07700 900123") == canonical("PHONE", "(07700)900-123")
    assert canonical("ORG", "The Lantana Games'") == canonical("ORG", "lantana  games")
