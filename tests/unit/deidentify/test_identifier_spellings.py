"""Thousands of made identifiers and look-alikes: all of the first are found, few of the second."""

from __future__ import annotations

from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers
from tests.unit.deidentify.made_identifiers import identifiers, traps

N = 2500


def test_every_identifier_is_covered_and_traps_are_left() -> None:
    made, alike = identifiers(20, N), traps(21, N)
    recogniser = Identifiers()
    missed, wrong_type, n_spans, n_right = [], 0, 0, 0
    for one, spans in zip(made, recogniser.find([m.text for m in made], None), strict=True):
        start = one.text.index(one.part)
        end = start + len(one.part)
        covered = {i for s in spans for i in range(s.start, s.end)}
        if any(one.text[i].isalnum() and i not in covered for i in range(start, end)):
            missed.append(one.text)
        touching = [s for s in spans if s.start < end and start < s.end]
        wrong_type += one.kind not in {s.type for s in touching}
        n_spans += len(spans)
        n_right += len(touching)
    found = recogniser.find([m.text for m in alike], None)
    n_spans += sum(len(spans) for spans in found)
    assert missed == []
    assert n_right / n_spans >= 0.98
    assert wrong_type / N < 0.02


def test_every_kind_is_made() -> None:
    kinds = {m.kind for m in identifiers(20, N)}
    assert kinds == {
        "ID", "PHONE", "EMAIL", "URL", "HANDLE", "ADDRESS", "VEHICLE", "DATE", "BIRTH_DATE", "AGE",
    }  # fmt: skip


def test_each_find_says_which_rule_fired() -> None:
    (spans,) = Identifiers().find(["NHS 943 476 5919, ring 07700 900123"], None)
    assert [s.source for s in spans] == [
        "identifiers:number_by_context",
        "identifiers:national_phone",
    ]
