"""What must hold of any case: metamorphic tests on cases made up by Hypothesis."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.model import FIGURE_KEY, RATING_VALUES
from coprod_pipeline.protocol import Case

from .small_case import CODES, Said, SmallCase, measured, tables_of

#: ``make validate`` tries more of each.
MORE = int(os.environ.get("COPROD_EXAMPLES", "1"))

FLIPPED = {"1": "-1", "-1": "1"}
FEW = settings(max_examples=8 * MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])

said = st.builds(
    Said,
    voice=st.sampled_from(["P1", "P2", "P3", "P4", "D1", "D2", "U1", "I1", "O1"]),
    valence=st.sampled_from(["1", "1", "-1", "0", "X", None]),
    code=st.sampled_from([*CODES[:3], "c22.role.recipient"]),
    coder=st.sampled_from(["anna", "bert", "cues"]),
    explicit=st.sampled_from([True, False, None]),
    aspect=st.sampled_from([None, "actual", "anticipated"]),
    phases=st.sampled_from([(), ("early",), ("late",), ("early", "late")]),
    segment=st.integers(1, 2),
    span=st.sampled_from([(0, 40), (30, 60), (40, 70), (60, 100), (0, 100)]),
)
PAIR = "c22.char.opportunity@recipient"


@st.composite
def cases(draw: st.DrawFn) -> SmallCase:
    talk = draw(st.lists(said, max_size=24))
    named = tuple(replace(s, coding=f"k{i}") for i, s in enumerate(talk))
    registered = draw(st.sampled_from([(), CODES[:2], (*CODES, PAIR)]))
    return SmallCase(named).but(registered_codes=registered)


def ratings(tables: dict[str, pa.Table], *leave_out: str) -> list[dict]:
    drop = {"evidence_id", *leave_out}
    return [
        {k: v for k, v in row.items() if k not in drop} for row in tables["fact_rating"].to_pylist()
    ]


def leave_one_out(tables: dict[str, pa.Table]) -> dict[tuple, tuple]:
    return {
        (r["phase_id"], r["code_id"]): (r["loio_lo"], r["loio_hi"])
        for r in tables["mart_implementation"].to_pylist()
        if r["metric_id"] == "IMP-01"
    }


def proof(tables: dict[str, pa.Table]) -> dict[tuple, set]:
    """What each rating rests on, by construct instead of by id."""
    opened = {r["evidence_id"]: r for r in tables["fact_rating"].to_pylist()}
    found: dict[tuple, set] = {}
    for row in tables["evidence"].to_pylist():
        if row["evidence_id"] in opened:
            rating = opened[row["evidence_id"]]
            found.setdefault((rating["phase_id"], rating["code_id"]), set()).add(
                (row["coding_id"], row["role"])
            )
    return found


def cut(said: Said, at: int) -> list[Said]:
    """A coding when its segment is cut in two: a row a part it touches, one coding."""
    start, end = said.span
    parts = []
    if start < at:
        parts.append(replace(said, segment=said.segment * 10, span=(start, min(end, at))))
    if end > at:
        second = (max(start, at) - at, end - at)
        parts.append(replace(said, segment=said.segment * 10 + 1, span=second))
    return parts


@FEW
@given(cases(), st.integers(1, 99))
def test_splitting_segments_changes_nothing(case: SmallCase, at: int) -> None:
    # A role and a characteristic are paired by their quote, whose parts are cut alike.
    parts = replace(case, said=tuple(p for s in case.said for p in cut(s, at)))
    before, after = measured(case), measured(parts)
    assert ratings(before) == ratings(after)
    assert leave_one_out(before) == leave_one_out(after)
    assert proof(before) == proof(after)


@FEW
@given(cases())
def test_flipping_valences_negates_ratings(case: SmallCase) -> None:
    flipped = replace(
        case, said=tuple(replace(s, valence=FLIPPED.get(s.valence, s.valence)) for s in case.said)
    )
    before, after = measured(case), measured(flipped)
    for row, mirror in zip(ratings(before), ratings(after), strict=True):
        if row["rating_code"] in RATING_VALUES:
            assert mirror["rating_value"] == -row["rating_value"]
        else:
            assert mirror["rating_code"] == row["rating_code"]
        assert mirror["n_explicit"] == row["n_explicit"]
        assert mirror["status"] == row["status"]
    mirrored = leave_one_out(after)
    for cell, (lo, hi) in leave_one_out(before).items():
        assert mirrored[cell] == (None if hi is None else -hi, None if lo is None else -lo)


@FEW
@given(cases(), st.sampled_from(CODES[:3]))
def test_deleting_all_codings_of_a_code_gives_missing_not_zero(case: SmallCase, code: str) -> None:
    kept = tuple(s for s in case.said if s.code != code)
    tables = measured(replace(case, said=kept))
    own = [r for r in ratings(tables) if r["code_id"] == code]
    assert {r["rating_code"] for r in own} == {"NA_missing"}
    assert {r["rating_value"] for r in own} == {None}
    support = [r for r in tables["mart_evidence_quality"].to_pylist() if r["code_id"] == code]
    assert [r["estimate"] for r in support] == [None]


@FEW
@given(cases())
def test_an_empty_document_changes_nothing(case: SmallCase) -> None:
    before, after = measured(case), measured(replace(case, documents=("d-empty",)))
    assert all(before[name].equals(after[name]) for name in before)


@FEW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(case: SmallCase, chance: random.Random) -> None:
    tables = tables_of(case)
    shuffled = {}
    for name, table in tables.items():
        order = list(range(table.num_rows))
        chance.shuffle(order)
        shuffled[name] = table.take(pa.array(order, pa.int64()))
    before = measure_case(case.study, "c1", tables)
    after = measure_case(case.study, "c1", shuffled)
    assert all(before[name].equals(after[name]) for name in before)


@settings(FEW, max_examples=5 * MORE)
@given(cases(), cases())
def test_permuting_case_labels_permutes_the_matrix(one: SmallCase, other: SmallCase) -> None:
    study = replace(
        one.study,
        cases=(Case("c1", "One"), Case("c2", "Two")),
        phases=dict.fromkeys(("c1", "c2"), one.study.phases["c1"]),
    )

    def matrix(first: str, second: str) -> set[tuple]:
        both = {}
        for case_id, talk in ((first, one), (second, other)):
            case = replace(talk, study=study, case_id=case_id)
            both[case_id] = {**tables_of(case), **measured(case)}
        rows = measure_cross_case(study, both)["mart_cross_case"].to_pylist()
        rows = [r for r in rows if r["metric_id"] == "XC-01"]
        columns = ("phase_id", "code_id", "item", "estimate", "n_informants", "loio_lo")
        return {(r["case_id"], *(r[c] for c in columns)) for r in rows}

    swapped = {"c1": "c2", "c2": "c1"}
    straight = matrix("c1", "c2")
    assert {(swapped[case], *rest) for case, *rest in straight} == matrix("c2", "c1")


@FEW
@given(cases())
def test_every_figure_holds_together(case: SmallCase) -> None:
    tables = measured(case)
    opened = set(tables["evidence"].column("evidence_id").to_pylist())
    used = set()
    for name, table in tables.items():
        rows = table.to_pylist()
        if name == "evidence":
            continue
        used |= {r["evidence_id"] for r in rows} - {None}
        for row in rows:
            ok = row["status"] == "ok"
            assert (row["status_reason"] is None) == ok
            nothing = row.get("estimate") == 0 or row.get("k") == 0
            assert row["evidence_id"] in opened or not ok or nothing
            if name == "fact_rating":
                assert ok == (not row["rating_code"].startswith("NA"))
            else:
                assert ok or row["estimate"] is None
                assert (row["phase_id"] is None) == (row["grain"] != "phase")
        if name.startswith("mart_"):
            keys = [tuple(r[k] for k in FIGURE_KEY) for r in rows]
            assert len(keys) == len(set(keys))
    assert used == opened
    rows = tables["evidence"].select(["evidence_id", "kind", "segment_id", "coding_id", "event_id"])
    assert rows.group_by(rows.column_names).aggregate([]).num_rows == rows.num_rows
    hidden = {s.coding for s in case.said if s.voice[0] in "I"}
    assert not hidden & set(tables["evidence"].column("coding_id").to_pylist())
    # Bystanders' talk is coded all the same: agreement between coders counts it, nothing else.
    bystanders = {s.coding for s in case.said if s.voice[0] == "O"}
    agreement = {
        r["evidence_id"]
        for r in tables["mart_evidence_quality"].to_pylist()
        if r["metric_id"] in ("EVQ-01", "EVQ-02", "EVQ-03", "EVQ-09")
    }
    for row in tables["evidence"].to_pylist():
        assert row["evidence_id"] in agreement or row["coding_id"] not in bystanders


def plainly_rated(case: SmallCase, phase: str | None, code: str) -> str:
    """RATE-1 read off the statements one by one, without SQL, tables or shortcuts."""
    framework = code.split(".")[0]
    coders = {s.coder for s in case.said if s.code.split(".")[0] == framework}
    people = coders & {"anna", "bert"}
    mine = [
        s
        for s in case.said
        if s.code == code
        and s.coder in (people or coders)
        and s.voice[0] not in "IO"
        and s.aspect != "anticipated"
        and (phase is None or phase in s.phases)
        and s.valence is not None
    ]
    votes, explicit = {}, set()
    for person in {s.voice for s in mine if s.voice[0] == "P"}:
        signs, stirred = [], False
        for coder in {s.coder for s in mine if s.voice == person}:
            total = 0
            for group in overlapping([s for s in mine if (s.voice, s.coder) == (person, coder)]):
                heard = {s.valence for s in group}
                total += ("1" in heard) - ("-1" in heard)
                stirred |= bool(heard & {"1", "-1", "X"})
            signs.append((total > 0) - (total < 0))
        mean = sum(signs) / len(signs)
        votes[person] = "+" if mean > 0 else "-" if mean < 0 else "mixed" if stirred else "neutral"
        sign = {"+": "1", "-": "-1"}.get(votes[person])
        if any(s.explicit and s.valence == sign for s in mine if s.voice == person):
            explicit.add(person)
    if not votes or len({s.voice for s in mine}) < 2:
        return "NA_missing"
    count = {v: list(votes.values()).count(v) for v in ("+", "-", "mixed")}
    if count["+"] == count["-"]:
        return "X" if any(count.values()) else "0"
    sign = "+" if count["+"] > count["-"] else "-"
    examples = [p for p in explicit if votes[p] == sign]
    return sign + ("2" if len(examples) >= 2 and len(examples) > len(votes) / 2 else "1")


def overlapping(said: list[Said]) -> list[list[Said]]:
    """Groups of statements that overlap in a segment, directly or through others."""
    groups: list[list[Said]] = []
    for one in said:
        touching = [
            g
            for g in groups
            if any(
                one.segment == s.segment and one.span[0] < s.span[1] and s.span[0] < one.span[1]
                for s in g
            )
        ]
        groups = [g for g in groups if g not in touching] + [
            [one, *(s for g in touching for s in g)]
        ]
    return groups


@settings(FEW, max_examples=20 * MORE)
@given(cases())
def test_ratings_are_what_a_plain_reading_gives(case: SmallCase) -> None:
    for row in ratings(measured(case)):
        if "@" not in row["code_id"]:
            expected = plainly_rated(case, row["phase_id"], row["code_id"])
            assert row["rating_code"] == expected, row
