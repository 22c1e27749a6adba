"""The twelve claims can not be emitted."""

from __future__ import annotations

import pytest

from coprod_pipeline.publish.claims import CLAIMS, forbidden_claims

SAID = {
    1: ["This is prevalent among services.", "The findings generalise to other regions.",
        "Programmes elsewhere can expect the same.", "A 95% confidence interval is shown."],
    2: ["The philosophy caused adoption.", "Coach training led to spread.",
        "Adoption resulted from the crisis.", "The cafés stopped due to the pandemic."],
    3: ["The difference is significant.", "Tested with p &lt; .05", "Learning correlates with spread",
        "Mission and tension were correlated.", "A regression shows it."],
    4: ["The programme is effective.", "It reduced hospital admissions.",
        "Coproduction improved the health of patients."],
    5: ["Saturation was reached after nine interviews.", "The codes are saturated."],
    6: ["The most important barrier is money.", "Key drivers of adoption", "Most often named:"],
    7: ["Units rose year by year.", "There is an upward trend.", "The trend since 2012 is clear."],
    8: ["Cases ranked highest first", "The best-performing case is R1.", "Overall score 0.7",
        "R1 outperforms R2."],
    9: ["There was no co-optation.", "Co-optation was avoided.", "The case is free of cooptation."],
    10: ["Success factors", "The key to success is trust.", "Distinguishing constructs"],
    11: ["Human coding by the classifier.", "Deductive coding with a program.",
         "The model is as reliable."],
    12: ["This reproduces the paper.", "The figures confirm the published study."],
}  # fmt: skip


def page(*lines: str) -> str:
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"


def test_every_claim_of_the_list_is_there() -> None:
    assert [claim.number for claim in CLAIMS] == list(range(1, 13))
    assert SAID.keys() == {claim.number for claim in CLAIMS}


@pytest.mark.parametrize(("number", "sentence"), [(n, s) for n, said in SAID.items() for s in said])
def test_a_claim_is_found(number: int, sentence: str) -> None:
    assert number in {claim.number for claim, _ in forbidden_claims(page(sentence))}
    table = f"<table><tr><td><span>{sentence}</span></td></tr></table>"
    assert number in {claim.number for claim, _ in forbidden_claims(table)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Nothing here is a test of significance.",
        "It is not a population inference.",
        "Not detected after a logged search for negative cases.",
        "The rating rests on three informants and two documents.",
        "Signals of co-optation: one, from one source.",
    ],
)
def test_what_may_be_said(sentence: str) -> None:
    assert forbidden_claims(page(sentence)) == []


def test_the_studys_own_words_are_not_ours() -> None:
    own = "Adoption was caused by   peer pressure."
    assert forbidden_claims(page("P6 Adoption was caused by peer pressure."), [own]) == []
    assert forbidden_claims(page("P6 Adoption was caused by peer pressure."))


def test_style_and_denial_of_a_denial() -> None:
    assert forbidden_claims("<style>p { causes: none }</style><p>Fine</p>") == []
    assert forbidden_claims(page("It is not true that there was no co-optation."))
