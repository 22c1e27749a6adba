"""RATE-1 and consensus, worked out by hand."""

from __future__ import annotations

import pytest

from coprod_pipeline.metrics.ratings import Tally, leave_one_out, left_out_codes, rate_1
from coprod_pipeline.protocol import ConsensusRating, GuideRow

from .small_case import Said, SmallCase, figures, measured, rating, tables_of


@pytest.mark.parametrize(
    ("votes", "others", "expected"),
    [
        (Tally(), 0, "NA_missing"),
        (Tally(), 3, "NA_missing"),  # documents alone
        (Tally(positive=1), 0, "NA_missing"),  # a single source
        (Tally(positive=1), 1, "+1"),
        (Tally(positive=2), 0, "+1"),
        (Tally(negative=2), 0, "-1"),
        (Tally(positive=2, explicit_positive=2), 0, "+2"),
        (Tally(negative=3, explicit_negative=2), 0, "-2"),
        (
            Tally(positive=2, neutral=2, explicit_positive=2),
            0,
            "+1",
        ),  # 2 is not more than half of 4
        (Tally(positive=2, mixed=1, explicit_positive=2), 0, "+2"),
        (Tally(positive=3, negative=2, explicit_positive=2), 0, "+1"),
        (Tally(positive=3, negative=1, explicit_positive=3), 0, "+2"),
        (Tally(positive=1, explicit_positive=1), 5, "+1"),  # one explicit informant is not two
        (Tally(positive=1, negative=1), 0, "X"),
        (Tally(positive=2, negative=2, explicit_positive=2), 0, "X"),
        (Tally(mixed=1, neutral=3), 0, "X"),
        (Tally(neutral=2), 0, "0"),
        (Tally(neutral=1), 1, "0"),
        (Tally(positive=1, neutral=4), 0, "+1"),  # the majority is of those with a sign
        (Tally(positive=1, mixed=4), 0, "+1"),
    ],
)
def test_rate_1(votes: Tally, others: int, expected: str) -> None:
    assert rate_1(votes, others) == expected


@pytest.mark.parametrize(
    ("votes", "others", "expected"),
    [
        (Tally(positive=3, explicit_positive=2), 0, (1, 2)),
        (Tally(positive=3, explicit_positive=3), 0, (2, 2)),
        (Tally(positive=2, explicit_positive=2), 0, None),  # one person is below the minimum
        (Tally(positive=2, explicit_positive=2), 1, (1, 1)),
        (Tally(positive=2, negative=1), 0, (0, 1)),  # without one positive: X, counted 0
        (Tally(positive=2, negative=2), 0, (-1, 1)),
        (Tally(neutral=3, mixed=1), 0, (0, 0)),
        (Tally(positive=2, mixed=2, explicit_positive=2), 0, (1, 2)),
        (Tally(positive=2, neutral=2, explicit_positive=2), 0, (1, 2)),
    ],
)
def test_leave_one_out(votes: Tally, others: int, expected: tuple[int, int] | None) -> None:
    assert leave_one_out(votes, others) == expected


@pytest.mark.parametrize(
    ("votes", "others", "expected"),
    [
        (Tally(positive=3, explicit_positive=3), 0, ("+2",)),  # nobody tips it
        (Tally(positive=2, negative=1), 0, ("+1", "X")),
        (Tally(positive=2, negative=2), 0, ("+1", "-1")),
        (Tally(positive=1), 1, ("NA_missing",)),
        (Tally(), 2, ()),
    ],
)
def test_what_comes_out_without_one(votes: Tally, others: int, expected: tuple[str, ...]) -> None:
    assert left_out_codes(votes, others) == expected


def test_an_informant_has_one_vote_however_much_is_said() -> None:
    talk = [Said("P1", "1", segment=i) for i in range(9)] + [Said("P2", "-1"), Said("P3", "-1")]
    row = rating(SmallCase(tuple(talk)))
    assert (row["rating_code"], row["rating_value"], row["n_informants"]) == ("-1", -1, 3)


def test_all_interviews_of_a_person_are_one_source() -> None:
    row = rating(SmallCase((Said("P1", source="ia"), Said("P1", source="ib"))))
    assert (row["rating_code"], row["status_reason"]) == ("NA_missing", "single_source")


def test_the_sum_decides_the_sign_not_the_last_word() -> None:
    talk = (
        Said("P1", "1", segment=1),
        Said("P1", "1", segment=2),
        Said("P1", "-1", segment=3),
        Said("P2", "X", segment=1),
        Said("P2", "1", segment=2),
    )
    assert rating(SmallCase(talk))["rating_code"] == "+1"


@pytest.mark.parametrize(
    ("valences", "expected"),
    [
        (("0", "0"), "0"),
        (("1", "-1"), "X"),
        (("X",), "X"),
        (("X", "0"), "X"),
        (("X", "-1"), "-1"),
    ],
)
def test_mixed_is_not_neutral(valences: tuple[str, ...], expected: str) -> None:
    talk = [Said("P1", v, segment=i) for i, v in enumerate(valences)]
    assert rating(SmallCase((*talk, Said("P2", "0"))))["rating_code"] == expected


def test_coders_are_averaged_before_the_vote() -> None:
    # anna: +1 twice, bert: -1 once. The mean of +1 and -1 is 0 with some sum not 0: mixed.
    talk = (
        Said("P1", "1", coder="anna", segment=1),
        Said("P1", "1", coder="anna", segment=2),
        Said("P1", "-1", coder="bert", segment=3),
        Said("P2", "0", coder="anna"),
    )
    assert rating(SmallCase(talk))["rating_code"] == "X"
    # A coder who says neutral does not cancel one who says positive: the mean is 0.5.
    talk = (Said("P1", "1", coder="anna"), Said("P1", "0", coder="bert"), Said("P2", "0"))
    assert rating(SmallCase(talk))["rating_code"] == "+1"
    # A coder without valence has no say.
    talk = (Said("P1", "1", coder="anna"), Said("P1", None, coder="bert"), Said("P2", "0"))
    assert rating(SmallCase(talk))["rating_code"] == "+1"


def test_strength_two_needs_examples_of_the_votes_sign_by_more_than_half() -> None:
    strong = (Said("P1", explicit=True), Said("P2", explicit=True), Said("P3"))
    row = rating(SmallCase(strong))
    assert (row["rating_code"], row["n_explicit"]) == ("+2", 2)
    wrong_sign = (
        Said("P1", explicit=True),
        Said("P2", "1", segment=1),
        Said("P2", "1", segment=2),
        Said("P2", "-1", segment=3, explicit=True),
    )
    row = rating(SmallCase(wrong_sign))
    assert (row["rating_code"], row["n_explicit"]) == ("+1", 1)


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        ((), "not_known_if_asked"),
        ((Said("P1", None), Said("P2", None)), "no_valence"),
        ((Said("D1"), Said("D2")), "documents_only"),
        ((Said("U1"), Said("U2")), "no_informant"),
        ((Said("P1"), Said("P2", None)), "single_source"),  # presence is no second source
        ((Said("P1", aspect="anticipated"), Said("P2", aspect="anticipated")), "only_anticipated"),
        ((Said("I1"), Said("I2"), Said("O1")), "not_known_if_asked"),  # never evidence
    ],
)
def test_too_little_is_missing_with_a_reason(talk: tuple[Said, ...], reason: str) -> None:
    row = rating(SmallCase(talk))
    assert row["rating_code"] == "NA_missing"
    assert row["rating_value"] is None
    assert (row["status"], row["status_reason"]) == ("insufficient", reason)


def test_documents_and_unlabelled_talk_are_sources_without_a_vote() -> None:
    row = rating(SmallCase((Said("P1"), Said("D1", "-1"), Said("D2", "-1"))))
    assert (row["rating_code"], row["n_informants"], row["n_documents"]) == ("+1", 1, 2)
    row = rating(SmallCase((Said("P1"), Said("U1", "-1"))))
    assert (row["rating_code"], row["n_informants"], row["n_documents"]) == ("+1", 1, 0)


def test_anticipated_statements_do_not_vote() -> None:
    talk = (
        Said("P1", "1"),
        Said("P2", "1", aspect="actual"),
        Said("P3", "-1", aspect="anticipated"),
    )
    row = rating(SmallCase(talk))
    assert (row["rating_code"], row["n_informants"]) == ("+1", 2)


def test_adjudicated_before_human_before_machine_never_mixed() -> None:
    talk = (
        Said("P1", "-1", coder="adjudicated"),
        Said("P2", "-1", coder="adjudicated"),
        Said("P3", "1", coder="anna"),
        Said("P4", "1", coder="cues", code="rog.attr.observ"),
        Said("P5", "1", coder="cues", code="rog.attr.observ"),
    )
    tables = measured(SmallCase(talk))
    rows = {
        (r["code_id"], r["coder_source"]): r
        for r in figures(tables, "IMP-01")
        if r["phase_id"] is None and r["status"] == "ok"
    }
    assert set(rows) == {
        ("c22.inn.adaptab", "adjudicated"),
        ("rog.attr.observ", "machine"),  # nobody else coded that framework
    }
    assert rows["c22.inn.adaptab", "adjudicated"]["n_informants"] == 2


def test_phases_and_the_whole_case() -> None:
    talk = (
        Said("P1", "1", phases=("early",)),
        Said("P2", "1", phases=("early", "late")),
        Said("P3", "-1", phases=("late",)),
        Said("P4", "1"),
    )
    case = SmallCase(talk)
    assert rating(case)["rating_code"] == "+1"
    assert rating(case)["n_informants"] == 4
    assert rating(case, phase="early")["rating_code"] == "+1"
    assert rating(case, phase="late")["rating_code"] == "X"
    assert rating(case, phase="late")["grain"] == "phase"


def test_overlapping_codings_of_one_coder_count_once() -> None:
    # Two overlapping + and one - elsewhere: + and - cancel. Side by side the two + would win.
    overlapping = (
        Said("P1", "1", span=(0, 60)),
        Said("P1", "1", span=(50, 100)),
        Said("P1", "-1", span=(200, 300)),
        Said("P2", "0"),
    )
    assert rating(SmallCase(overlapping))["rating_code"] == "X"
    touching = (Said("P1", "1", span=(0, 50)), *overlapping[1:])
    assert rating(SmallCase(touching))["rating_code"] == "+1"


def test_a_coding_over_several_segments_counts_once_and_links_what_it_overlaps() -> None:
    chain = (
        Said("P1", "1", segment=1, coding="a"),
        Said("P1", "1", segment=2, span=(0, 50), coding="a"),
        Said("P1", "1", segment=2, span=(40, 80), coding="b"),
        Said("P1", "1", segment=3, coding="b"),
        Said("P1", "-1", segment=9, coding="c"),
        Said("P2", "0", coding="d"),
    )
    assert rating(SmallCase(chain))["rating_code"] == "X"


def test_a_code_counts_for_itself_only() -> None:
    talk = (Said("P1", code="c22.inn.adaptab.sub"), Said("P2", code="c22.inn.adaptab.sub"))
    case = SmallCase(talk)
    assert rating(case)["rating_code"] == "NA_missing"
    assert rating(case, "c22.inn.adaptab.sub")["rating_code"] == "+1"


def test_role_and_characteristic_on_one_quote_are_the_registered_pair() -> None:
    pair = "c22.char.opportunity@recipient"
    both = (("c22.char.opportunity", "1"), ("c22.role.recipient", None))
    talk = [Said(voice, valence, code) for voice in ("P1", "P2") for code, valence in both]
    talk = (*talk, Said("P3", "-1", "c22.char.opportunity", role="recipient"))
    case = SmallCase(talk).but(registered_codes=(pair,))
    row = rating(case, pair)
    assert (row["rating_code"], row["n_informants"]) == ("+1", 3)
    assert rating(case, "c22.char.opportunity")["n_informants"] == 3
    unregistered = measured(SmallCase(talk))["fact_rating"].to_pylist()
    assert pair not in {r["code_id"] for r in unregistered}
    elsewhere = (Said("P1", "1", "c22.char.opportunity"), Said("P2", "1", "c22.char.opportunity"))
    elsewhere += (Said("P1", None, "c22.role.recipient", span=(0, 10)),)
    other_quote = SmallCase(elsewhere).but(registered_codes=(pair,))
    assert rating(other_quote, pair)["rating_code"] == "NA_missing"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("yes", "no"), ("NA_missing", "insufficient", "asked_no_data")),
        (("no", "not_applicable"), ("NA_missing", "insufficient", "not_asked")),
        (("not_applicable",), ("NA_not_applicable", "not_applicable", "not_applicable")),
    ],
)
def test_the_guide_says_why_there_is_nothing(
    asked: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    guide = tuple(GuideRow("c1", None, None, "c22.out.policy", a) for a in asked)
    row = rating(SmallCase((Said("P1"),)).but(guide=guide), "c22.out.policy")
    assert (row["rating_code"], row["status"], row["status_reason"]) == expected


def test_consensus_stands_beside_the_algorithm_and_is_preferred() -> None:
    agreed = (
        ConsensusRating("c1", None, "c22.inn.adaptab", "-2"),
        ConsensusRating("c1", None, "c22.out.policy", "+1"),
        ConsensusRating("c1", "late", "c22.inn.adaptab", "NA_not_applicable"),
        ConsensusRating("other", None, "c22.char.opportunity", "+1"),
    )
    case = SmallCase((Said("P1"), Said("P2"))).but(ratings=agreed)
    proposed, team = rating(case), rating(case, derivation="consensus")
    assert (proposed["rating_code"], proposed["is_preferred"]) == ("+1", False)
    assert (team["rating_code"], team["rating_value"], team["is_preferred"]) == ("-2", -2, True)
    assert (team["n_informants"], team["n_explicit"], team["status"]) == (2, 0, "ok")
    untraced = rating(case, "c22.out.policy", derivation="consensus")
    assert (untraced["rating_code"], untraced["status_reason"]) == ("NA_missing", "no_evidence")
    late = rating(case, phase="late", derivation="consensus")
    assert (late["status"], late["status_reason"]) == ("not_applicable", "not_applicable")
    assert rating(case, "c22.char.opportunity")["is_preferred"]


def test_evidence_says_what_contradicts() -> None:
    talk = (
        Said("P1", "1", coding="for"),
        Said("P2", "1", coding="for2"),
        Said("P3", "-1", coding="against"),
        Said("D1", "-1", coding="paper"),
        Said("P4", None, coding="mention"),
        Said("P5", "-1", coding="hope", aspect="anticipated"),
    )
    case = SmallCase(talk)
    tables = measured(case)
    row = rating(case)
    roles = {
        r["coding_id"]: r["role"]
        for r in tables["evidence"].to_pylist()
        if r["evidence_id"] == row["evidence_id"]
    }
    assert roles == {
        "for": "supports",
        "for2": "supports",
        "mention": "supports",
        "against": "contradicts",
        "paper": "contradicts",
    }


def test_a_coding_that_refers_to_nothing_is_an_error() -> None:
    case = SmallCase((Said("P1"), Said("P2")))
    tables = tables_of(case)
    tables["fact_segment"] = tables["fact_segment"].slice(0, 1)
    from coprod_pipeline.metrics.case import measure_case

    with pytest.raises(ValueError, match="fact_coding: 1 rows whose segment_id"):
        measure_case(case.study, "c1", tables)


def test_a_neutral_rating_is_contradicted_by_either_direction() -> None:
    talk = (
        Said("P1", "0", coding="a"),
        Said("P2", "0", coding="b"),
        Said("D1", "1", coding="up"),
        Said("D2", "-1", coding="down"),
    )
    case = SmallCase(talk)
    opened = rating(case)["evidence_id"]
    rows = measured(case)["evidence"].to_pylist()
    roles = {r["coding_id"]: r["role"] for r in rows if r["evidence_id"] == opened}
    assert rating(case)["rating_code"] == "0"
    assert {c for c, role in roles.items() if role == "contradicts"} == {"up", "down"}


def test_who_only_mentions_a_construct_is_not_counted_among_its_voters() -> None:
    mentions = (Said("P3", None), Said("P4", None), Said("D1", None))
    row = rating(SmallCase((Said("P1"), Said("P2"), *mentions)))
    assert (row["n_informants"], row["n_documents"]) == (2, 0)
    row = rating(SmallCase(mentions))
    assert (row["n_informants"], row["n_documents"], row["status_reason"]) == (2, 1, "no_valence")
