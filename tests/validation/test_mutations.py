"""Every rule that is broken on purpose shows: in cases worked by hand, in the reference study, or
both.

``make validate`` sets ``COPROD_MUTATIONS``, to look in the reference study for those as well that
show on paper.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from coprod_pipeline.metrics import case as one_case
from coprod_pipeline.metrics import cross_case
from coprod_pipeline.protocol import Case
from tests.unit.metrics.small_case import CODES, Said, SmallCase, figures, measured, tables_of
from tests.validation import mutations, oracle, planted

#: The metrics that the oracle and the cases below look at: the others only take time.
PER_CASE = (
    "ADO-01", "ADO-02", "ADO-03", "ADO-05", "ADO-06", "IMP-01", "IMP-02", "IMP-11", "ASM-01",
    "ASM-04", "ASM-10",
)  # fmt: skip
ACROSS = ("XC-02", "XC-04", "XC-05")
ADAPT = CODES[0]
VALIDATE = bool(os.environ.get("COPROD_MUTATIONS"))


@pytest.fixture(scope="module", autouse=True)
def fewer_metrics() -> Iterator[None]:
    with ExitStack() as stack:
        for module, wanted in ((one_case, PER_CASE), (cross_case, ACROSS)):
            few = {m: module.FIGURES[m] for m in wanted}
            stack.enter_context(patch.object(module, "FIGURES", few))
        yield


@pytest.fixture(scope="module")
def tables(fewer_metrics: None) -> dict[str, dict[str, Any]]:
    return planted.tables_of_reference()


#: Statements about one construct, and the rating that anybody works out on paper.
RATED: dict[str, tuple[tuple[Said, ...], str]] = {
    "two people": ((Said("P1"), Said("P2")), "+1"),
    "one against one": ((Said("P1"), Said("P2", "-1")), "X"),
    "one mixed, one neutral": ((Said("P1", "X"), Said("P2", "0")), "X"),
    "one person twice": ((Said("P1"), Said("P1", segment=2)), "NA_missing"),
    "a presence is no vote": ((Said("P1"), Said("P2", None)), "NA_missing"),
    "a paper has no vote": (
        (Said("P1"), Said("P2"), *(Said(f"D{i}", "-1") for i in (1, 2, 3))), "+1",
    ),
    "an interviewer says nothing": ((Said("P1"), Said("I1")), "NA_missing"),
    "two statements of one coder against one of another": (
        (
            Said("P1"), Said("P1", segment=2), Said("P1", "-1", coder="bert"),
            Said("P2", "0"),
        ),
        "X",
    ),
    "a machine beside people": ((Said("P1"), Said("P2", coder="cues")), "NA_missing"),
    "overlapping codings count once": (
        (
            Said("P1", span=(0, 60)), Said("P1", span=(40, 80)), Said("P1", "-1", span=(80, 99)),
            Said("P2", "0"),
        ),
        "X",
    ),
    "expected, not found": ((Said("P1"), Said("P2", aspect="anticipated")), "NA_missing"),
    "an example of two people": ((Said("P1", explicit=True), Said("P2")), "+1"),
    "two examples of three": (
        (Said("P1", explicit=True), Said("P2", explicit=True), Said("P3")), "+2",
    ),
    "two examples of four": (
        (Said("P1", explicit=True), Said("P2", explicit=True), Said("P3"), Said("P4")), "+1",
    ),
}  # fmt: skip


def _ratings() -> dict[str, str]:
    """The rating of each of these, every one as a construct of one case."""
    code = {name: f"c22.inn.n{place}" for place, name in enumerate(RATED)}
    said = [
        replace(s, code=code[name], segment=100 * place + s.segment)
        for place, (name, (statements, _)) in enumerate(RATED.items())
        for s in statements
    ]
    rows = figures(measured(SmallCase(tuple(said), codes=tuple(code.values()))), "IMP-01")
    found = {r["code_id"]: str(r["item"]) for r in rows if r["phase_id"] is None}
    return {name: found[code[name]] for name in RATED}


def _net_valence(*said: Said) -> tuple[float | None, ...]:
    case = SmallCase(said).but(registered_codes=(ADAPT,))
    (found,) = [
        (r["estimate"], r["lo"], r["hi"])
        for r in figures(measured(case), "IMP-02")
        if (r["item"], r["phase_id"]) == ("c22.inn", None)
    ]
    return found


def _contrasts(outcomes: tuple[str, ...], said: tuple[tuple[Said, ...], ...]) -> list[str]:
    names = tuple(f"c{i}" for i in range(len(outcomes)))
    study = replace(
        SmallCase().study,
        cases=tuple(Case(n, n, outcome=o) for n, o in zip(names, outcomes, strict=True)),
        registered_codes=(ADAPT,),
        phases={},
    )
    made = {
        n: tables_of(SmallCase(s, study=study, case_id=n)) for n, s in zip(names, said, strict=True)
    }
    rows = oracle.of(planted.figures(study, made), "XC-02", code_id=ADAPT)
    return [str(r["item"]) for r in rows]


def by_hand() -> list[str]:
    """What is wrong with figures that anybody can work out on paper."""
    high = (Said("P1", explicit=True), Said("P2", explicit=True))
    low = (Said("P1", "-1"), Said("P2", "-1"))
    wrong = [
        f"{name}: {got}, by hand {RATED[name][1]}"
        for name, got in _ratings().items()
        if got != RATED[name][1]
    ]
    if _contrasts(("high", "low", "low"), (high, low, low)) != ["None"]:
        wrong.append("three cases are told apart")
    mean, half = mutations.t_bounds([0.5, 0, 0, -0.5])
    wanted = (mean, mean - half, mean + half)
    more = (Said("P1", "0", segment=2), Said("P4", "0", segment=2))
    bounds = _net_valence(Said("P1"), Said("P2", "0"), Said("P3", "0"), Said("P4", "-1"), *more)
    if not all(b is not None and abs(b - w) < 1e-9 for b, w in zip(bounds, wanted, strict=True)):
        wrong.append(f"interval: {bounds}, by hand {wanted}")
    return wrong


def in_the_reference_study(tables: dict[str, dict[str, Any]]) -> list[str]:
    """What is wrong with the figures of the planted study."""
    return oracle.wrong(planted.figures(oracle.reference_study(), tables))


def test_nothing_shows_where_nothing_is_broken(tables: dict[str, dict[str, Any]]) -> None:
    assert by_hand() == []
    assert in_the_reference_study(tables) == []


@pytest.mark.parametrize("mutation", mutations.ON_PAPER, ids=lambda m: m.__name__)
def test_a_broken_rule_shows_on_paper(mutation: mutations.Mutation) -> None:
    with mutation():
        assert by_hand(), "nothing noticed"


@pytest.mark.parametrize("mutation", mutations.IN_THE_STUDY, ids=lambda m: m.__name__)
def test_a_broken_rule_shows_in_the_reference_study(
    mutation: mutations.Mutation, tables: dict[str, dict[str, Any]]
) -> None:
    if mutation in mutations.ON_PAPER and not VALIDATE:
        pytest.skip("shown on paper; in the study too with COPROD_MUTATIONS, by make validate")
    with mutation():
        assert in_the_reference_study(tables), "nothing noticed"


def test_interview_dates_for_reference_periods_show(tables: dict[str, dict[str, Any]]) -> None:
    moved = mutations.phases_by_interview(oracle.reference_study(), tables)
    assert list(oracle.forms(planted.figures(oracle.reference_study(), moved)))


def test_no_mutation_is_left_out() -> None:
    assert set(mutations.ON_PAPER) | set(mutations.IN_THE_STUDY) == set(mutations.MUTATIONS)
    assert len(mutations.MUTATIONS) == 18
