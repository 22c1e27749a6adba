"""Forms of assimilation, worked out by hand: ASM-01, ASM-02, ASM-03 and ASM-09."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.forms import form_by_phase, form_of, form_trend, most_frequent
from coprod_pipeline.metrics.material import gather
from coprod_pipeline.protocol import Person

from .small_case import Said, SmallCase, event, figures, measured, tables_of

ORG, INN = "loz.move.org", "loz.move.inn"
OUT = [f"loz.out.{f}" for f in ("transformation", "customisation", "loose_coupling", "corruption")]
CODES = (ORG, INN, *OUT, "loz.signal.relabel")
FIRST_USE = (event("e", "first_use", date(2012, 1, 1)),)
CONSISTENT, INCONSISTENT = "fidelity_consistent", "fidelity_inconsistent"


@pytest.mark.parametrize(
    ("organisation", "innovation", "inconsistent", "captured", "claimed", "form"),
    [
        # Line 1: both moved, away from the principles.
        (2, 2, True, False, False, "contested"),
        (3, 2.5, True, True, True, "contested"),
        # Line 2: both moved, in keeping with them.
        (2, 2, False, False, False, "customisation"),
        (2, 2, False, True, True, "customisation"),
        # Line 3: the organisation moved, the innovation did not.
        (2, 1, False, False, False, "transformation"),
        (2, 1.5, True, True, True, "transformation"),
        (3, 0, False, False, True, "transformation"),
        # Line 4: captured.
        (1, 3, True, True, True, "corruption"),
        (1.5, 0, True, True, False, "corruption"),
        # Line 5: claimed, and neither moved.
        (1, 1, False, False, True, "loose_coupling"),
        (0, 0, True, False, True, "loose_coupling"),
        (1, 1, False, True, True, "loose_coupling"),
        # Line 6: nothing fits.
        (1, 1, False, False, False, "insufficient"),
        (1, 1.5, False, False, True, "insufficient"),
        (1, 2, True, False, True, "insufficient"),
        (1.5, 3, False, True, True, "insufficient"),
    ],
)
def test_every_line_of_the_decision_table(
    organisation: float,
    innovation: float,
    inconsistent: bool,
    captured: bool,
    claimed: bool,
    form: str,
) -> None:
    found = form_of(
        organisation, innovation, inconsistent=inconsistent, captured=captured, claimed=claimed
    )
    assert found == form


def moved(voice: str, organisation: int, innovation: int, kind: str | None = None, **rest) -> tuple:
    """A source's levels on both axes."""
    return (
        Said(voice, None, ORG, level=organisation, **rest),
        Said(voice, None, INN, level=innovation, kind=kind, **rest),
    )


def form(case: SmallCase, phase: str | None = None) -> dict:
    rows = figures(measured(case), "ASM-01")
    (row,) = [r for r in rows if r["phase_id"] == phase]
    return row


def case_of(*said: tuple, happened: tuple = ()) -> SmallCase:
    return SmallCase(tuple(s for part in said for s in part), happened, codes=CODES)


def test_the_case_stands_on_medians_of_the_sources() -> None:
    # org 1, 2, 3: median 2; inn 0, 1, 3: median 1: transformation.
    case = case_of(moved("P1", 1, 0), moved("P2", 2, 3), moved("P3", 3, 1))
    row = form(case)
    assert (row["item"], row["status"], row["estimate"]) == ("transformation", "ok", None)
    assert (row["n_informants"], row["n_documents"], row["unit"]) == (3, 0, "text")
    # org 1, 2: mean of the middle two 1.5, inn 1, 2: 1.5: nothing fits.
    row = form(case_of(moved("P1", 1, 1), moved("P2", 2, 2), happened=FIRST_USE))
    assert (row["item"], row["status_reason"]) == ("insufficient", "no_form_fits")


def test_leaving_one_informant_out_shows_who_tips_the_form() -> None:
    # Without P1 both medians are 2.5 and 2; without P2 2 and .5; without P3 1.5 and 1.5, where
    # nothing fits.
    case = case_of(moved("P1", 1, 0), moved("P2", 2, 3), moved("P3", 3, 1))
    assert form(case)["loio_items"] == "customisation;insufficient;transformation"
    # Everybody alike: nobody tips it. Two alone: without one of them too few are left.
    assert form(case_of(*(moved(p, 3, 0) for p in ("P1", "P2", "P3"))))["loio_items"] == (
        "transformation"
    )
    assert form(case_of(moved("P1", 3, 0), moved("P2", 3, 0)))["loio_items"] == "insufficient"
    assert form(case_of(moved("P1", 3, 0)))["loio_items"] is None


def test_a_source_s_level_is_its_highest_and_its_kind_that_of_its_highest_innovation() -> None:
    said = (
        *moved("P1", 1, 1, INCONSISTENT),
        Said("P1", None, ORG, level=2, segment=2),
        Said("P1", None, INN, level=3, kind=CONSISTENT, segment=2),
        *moved("P2", 2, 2, CONSISTENT),
    )
    assert form(case_of(said))["item"] == "customisation"
    # The other way round the highest level of P1 is inconsistent; of two kinds the first counts.
    tie = (*moved("P1", 2, 3, INCONSISTENT), *moved("P2", 2, 2, CONSISTENT))
    assert form(case_of(tie))["item"] == "customisation"
    most = (*tie, *moved("D1", 2, 2, INCONSISTENT))
    assert form(case_of(most))["item"] == "contested"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), None),
        ((None, None), None),
        ((None, "b"), "b"),
        (("b", "a"), "a"),
        (("a", "b", "b"), "b"),
    ],
)
def test_the_most_frequent_word(words: tuple, expected: str | None) -> None:
    assert most_frequent(words) == expected


def test_one_axis_alone_is_no_source() -> None:
    said = (*moved("P1", 2, 1), Said("P2", None, ORG, level=2), Said("P3", None, INN, level=1))
    row = form(case_of(said))
    assert (row["item"], row["status_reason"]) == ("insufficient", "few_sources")
    assert form(case_of())["status_reason"] == "no_movement_coded"
    # A coding without a level says nothing of how far.
    said = (*moved("P1", 2, 1), Said("P2", None, ORG), Said("P2", None, INN, level=1))
    assert form(case_of(said))["status_reason"] == "few_sources"


def test_one_source_must_be_independent() -> None:
    people = (
        Person("P1", "c1", role="lead", stake="insider"),
        Person("P2", "c1", role="high_leader", stake="insider"),
        Person("P3", "c1", role="nurse", stake="insider"),
        Person("P4", "c1", role="lead", stake="partner"),
    )
    leaders = case_of(moved("P1", 2, 1), moved("P2", 2, 1)).but(roster=people)
    row = form(leaders)
    assert (row["item"], row["status_reason"]) == ("insufficient", "no_independent_source")
    for other in ("P3", "P4"):
        both = case_of(moved("P1", 2, 1), moved(other, 2, 1)).but(roster=people)
        assert form(both)["item"] == "transformation"
    document = case_of(moved("P1", 2, 1), moved("D1", 2, 1)).but(roster=people)
    for stance, expected in (
        ("programme", "insufficient"),
        ("partner", "transformation"),
        ("independent", "transformation"),
    ):
        own = SmallCase(document.said, study=document.study, codes=CODES, stances=(("d1", stance),))
        assert form(own)["item"] == expected


def test_corruption_needs_a_signal_and_loose_coupling_a_use() -> None:
    bent = (*moved("P1", 1, 1, INCONSISTENT), *moved("P2", 0, 1, INCONSISTENT))
    assert form(case_of(bent))["item"] == "insufficient"
    assert form(case_of(bent, happened=FIRST_USE))["item"] == "loose_coupling"
    signal = Said("P3", None, "loz.signal.relabel")
    assert form(case_of((*bent, signal), happened=FIRST_USE))["item"] == "corruption"
    hoped = Said("P3", None, "loz.signal.relabel", aspect="anticipated")
    assert form(case_of((*bent, hoped), happened=FIRST_USE))["item"] == "loose_coupling"


def test_forms_by_phase_and_how_they_change() -> None:
    early, late = {"phases": ("early",)}, {"phases": ("late",)}
    said = (
        *moved("P1", 2, 2, CONSISTENT, **early),
        *moved("P2", 2, 2, CONSISTENT, **early),
        *(s for v in ("P1", "P2", "P3") for s in moved(v, 3, 1, **late)),
    )
    case = case_of(said)
    assert form(case, "early")["item"] == "customisation"
    assert form(case, "late")["item"] == "transformation"
    # The whole case: P1 3/2, P2 3/2, P3 3/1: customisation.
    assert form(case)["item"] == "customisation"
    (trend,) = figures(measured(case), "ASM-09")
    assert (trend["phase_id"], trend["item"]) == ("late", "customisation:transformation")
    assert (trend["status"], trend["n_informants"]) == ("ok", 3)
    (trend,) = figures(measured(case_of(said[:4])), "ASM-09")
    assert (trend["item"], trend["status"]) == ("customisation:insufficient", "insufficient")
    assert trend["status_reason"] == "form_insufficient"
    # A phase that rests on one informant and a document has a form, and no trend.
    thin = (*moved("P1", 2, 2, **early), *moved("D1", 2, 2, **early), *said[4:])
    (trend,) = figures(measured(case_of(thin)), "ASM-09")
    assert (trend["item"], trend["status_reason"]) == (
        "customisation:transformation",
        "few_informants",
    )


def test_evidence_says_who_sees_another_form() -> None:
    said = (
        *moved("P1", 2, 1),
        *moved("P2", 3, 1),
        *moved("P3", 2, 2, CONSISTENT),
        Said("P4", None, OUT[0], coding="names it"),
        Said("P5", None, OUT[2], coding="names another"),
        Said("P6", None, "loz.signal.relabel", coding="signal"),
        Said("P7", None, ORG, level=0, coding="half"),
    )
    tables = measured(case_of(said))
    row = next(r for r in figures(tables, "ASM-01") if r["phase_id"] is None)
    roles = {
        r["coding_id"]: r["role"]
        for r in tables["evidence"].to_pylist()
        if r["evidence_id"] == row["evidence_id"]
    }
    assert roles == {
        **dict.fromkeys(("k0", "k1", "k2", "k3", "names it"), "supports"),
        **dict.fromkeys(("k4", "k5", "names another", "signal"), "contradicts"),
    }
    assert row["n_informants"] == 3


def test_who_names_which_form() -> None:
    said = (
        Said("P1", None, OUT[0]),
        Said("P1", None, OUT[1], segment=2),
        Said("P2", None, OUT[0]),
        Said("P3", None, OUT[2]),
        Said("D1", None, OUT[0]),
    )
    rows = figures(measured(case_of(said)), "ASM-02")
    whole = {(r["code_id"], r["item"]): r for r in rows if r["phase_id"] is None}
    assert len(whole) == 4 * 2
    share = whole[OUT[0], "informants"]
    assert (share["k"], share["n"], share["estimate"]) == (2, 3, pytest.approx(2 / 3))
    # Leaving out P1 or P2 leaves 1 of 2, leaving out P3 2 of 2.
    assert (share["loio_lo"], share["loio_hi"]) == (0.5, 1)
    # mean 2/3, s = sqrt(1/3), t(2) = 4.3027: 2/3 ± 1.4342, clipped.
    assert (share["lo"], share["hi"], share["interval_method"]) == (0, 1, "t")
    assert whole[OUT[3], "informants"]["k"] == 0
    assert whole[OUT[3], "informants"]["interval_method"] == "none_unanimous"
    documents = whole[OUT[0], "documents"]
    assert (documents["k"], documents["n"], documents["lo"]) == (1, 1, None)
    assert (documents["n_informants"], documents["n_documents"]) == (0, 1)
    (few,) = [
        r
        for r in figures(measured(case_of(said[:3])), "ASM-02")
        if (r["phase_id"], r["code_id"], r["item"]) == (None, OUT[0], "informants")
    ]
    assert (few["k"], few["n"], few["estimate"]) == (2, 2, None)
    assert few["status_reason"] == "few_informants"


def test_substantive_share() -> None:
    said = (
        Said("P1", None, OUT[0]),
        Said("P2", None, OUT[1]),
        Said("P2", None, OUT[2], segment=2),
        Said("P3", None, OUT[1]),
        Said("P3", None, OUT[1], segment=2),
        Said("P4", None, OUT[3]),
        Said("D1", None, OUT[3]),
    )
    rows = {
        r["item"]: r for r in figures(measured(case_of(said)), "ASM-03") if r["phase_id"] is None
    }
    share = rows["share"]
    # 1, 1/2, 1, 0: mean .625; s² = (.1406 + .0156 + .1406 + .3906) / 3 = .22917.
    assert (share["estimate"], share["n"], share["k"]) == (0.625, 4, None)
    # t(3) = 3.1824: half = 3.1824 · .47871 / 2 = .76174: clipped at both ends.
    assert (share["lo"], share["hi"], share["interval_method"]) == (0, 1, "t")
    assert (share["loio_lo"], share["loio_hi"]) == (0.5, pytest.approx(2.5 / 3))
    # 1, 1/4, 1/2, 0: mean .4375.
    assert rows["share_customisation_half"]["estimate"] == 0.4375
    few = figures(measured(case_of(said[:5])), "ASM-03")
    assert {r["status_reason"] for r in few} == {"few_informants"}
    assert {r["estimate"] for r in few} == {None}
    alike = [Said(f"P{i}", None, OUT[0]) for i in range(4)]
    (row,) = [
        r
        for r in figures(measured(case_of(alike)), "ASM-03")
        if r["phase_id"] is None and r["item"] == "share"
    ]
    assert (row["estimate"], row["lo"], row["interval_method"]) == (1, None, "none_unanimous")


movement = st.builds(
    moved,
    st.sampled_from(["P1", "P2", "P3", "D1"]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([None, CONSISTENT, INCONSISTENT]),
    phases=st.sampled_from([(), ("early",), ("early", "late")]),
)


def forms(case: SmallCase) -> list[tuple]:
    material = gather(case.study, case.case_id, tables_of(case))
    rows = [f.columns for f in (*form_by_phase(material), *form_trend(material))]
    return [(r["phase_id"], r["item"], r["status_reason"], r["n_segments"]) for r in rows]


@settings(max_examples=20)
@given(st.lists(movement, max_size=6), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(parts: list, chance) -> None:
    said = [s for part in parts for s in part]
    doubled = [*said, *said]
    chance.shuffle(doubled)
    once, twice = (case_of(talk, happened=FIRST_USE) for talk in (said, doubled))
    assert forms(once) == forms(twice)


@settings(max_examples=20)
@given(st.lists(movement, max_size=6))
def test_an_empty_document_and_other_talk_change_no_form(parts: list) -> None:
    case = case_of(*parts)
    more = SmallCase((*case.said, Said("P9")), codes=CODES, documents=("d-empty",))
    assert forms(case) == forms(more)
