"""Which machine codings become suggestions, and whose the codings are that come back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.coding import suggestions as given_out
from coprod_pipeline.coding.projects.export import export_project
from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.meaning import LandingTexts, Maps, study_codings
from coprod_pipeline.coding.projects.project import ToolCode, ToolCoding, ToolUser
from coprod_pipeline.coding.projects.reading import read_project
from coprod_pipeline.coding.projects.writer import write_qdpx
from coprod_pipeline.coding.suggestions import (
    KEEPER,
    SuggestionSet,
    choose,
    is_audited,
    set_ids,
    suggestion_project,
)
from coprod_pipeline.coding.suggestions_back import Outcome, review_rows, settle

KEY = b"k" * 32
WORDS = "We met the county twice and it was slow."
SAID = {"explicit_example": None, "aspect": None, "ref_start": None, "ref_end": None, "role": None,
        "level": None, "kind": None, "adopting_unit_id": None}  # fmt: skip


def segments(n: int = 12, source: str = "s1") -> list[dict]:
    return [
        {"segment_id": f"{source}-{i}", "source_id": source, "position": i, "text": WORDS,
         "speaker_role": "interviewer" if i % 4 == 1 else "informant", "participant_id": "P1"}
        for i in range(1, n + 1)
    ]  # fmt: skip


def coding(segment: str, code: str = "a", start: int = 0, end: int = 6, coder: str = "cues",
           confidence: float | None = None, valence: str | None = None) -> dict:  # fmt: skip
    number = f"{segment}.{code}.{start}.{coder}"
    return SAID | {
        "coding_id": stable_guid("t", number).replace("-", "")[:16], "segment_id": segment,
        "source_id": segment.split("-")[0], "code_id": code, "coder_id": coder,
        "char_start": start, "char_end": end, "confidence": confidence, "valence_code": valence,
    }  # fmt: skip


ALL = [coding(s["segment_id"]) for s in segments() if s["speaker_role"] == "informant"]


def chosen(**more) -> SuggestionSet:
    return choose(segments(), more.pop("codings", ALL), key=KEY, **more)


@pytest.fixture
def bare(monkeypatch):
    """Without an audit sample."""
    monkeypatch.setattr(given_out, "AUDIT_SHARE", 0)


# --- the choice ------------------------------------------------------------------------------


@given(st.permutations(range(12)), st.integers(0, 9), st.integers(1, 5))
def test_the_audit_sample_knows_no_order_no_coding_and_no_choice(order, n, most):
    shuffled = [segments()[i] for i in order]
    whole = choose(shuffled, ALL, key=KEY)
    part = choose(shuffled, ALL[:n], key=KEY, most=most)
    assert whole.audit == part.audit == chosen().audit
    drawn = {a.segment_id for a in whole.audit}
    assert drawn == {s["segment_id"] for s in segments()
                     if s["speaker_role"] == "informant" and is_audited(s["segment_id"], KEY)}  # fmt: skip
    assert not drawn & {s.segment_id for s in whole.suggestions}


def test_the_audit_sample_is_a_tenth_and_another_key_draws_another():
    ids = [f"s{n}-{m}" for n in range(50) for m in range(40)]
    drawn = [i for i in ids if is_audited(i, KEY)]
    assert 150 <= len(drawn) <= 250
    assert set(drawn) != {i for i in ids if is_audited(i, b"j" * 32)}


def test_the_least_sure_come_first(bare):
    codings = [
        coding("s1-2", confidence=0.95),
        coding("s1-3", confidence=0.55),
        coding("s1-4", confidence=0.2),
        coding("s1-6", "b"),
        # Another program uses the code, and not here: nothing is less sure.
        coding("s1-7", "b", coder="llm:m@1"),
    ]
    found = chosen(codings=codings)
    assert [s.segment_id for s in found.suggestions] == ["s1-6", "s1-7", "s1-3", "s1-4", "s1-2"]
    two = chosen(codings=codings, most=2, coded=frozenset({"s1-6"}))
    assert [s.segment_id for s in two.suggestions] == ["s1-7", "s1-3"]
    unsure = {("s1-2", "zzz"): 0.5}
    first = chosen(codings=codings, most=1, probabilities=unsure, coded=frozenset({"s1-6", "s1-7"}))
    assert [s.segment_id for s in first.suggestions] == ["s1-2"]


def test_what_is_decided_is_not_asked_again(bare):
    done = ALL[0]["coding_id"]
    found = chosen(decided=frozenset({done}))
    assert len(found.suggestions) == len(ALL) - 1
    assert done not in {s.suggestion_id for s in found.suggestions}


def test_sources_people_coded_on_their_own_need_no_audit_marks():
    assert chosen(alone=frozenset({"s1"})).audit == ()
    # Still no program speaks there.
    assert chosen(alone=frozenset({"s1"})).suggestions == chosen().suggestions


def test_a_set_survives_json():
    assert SuggestionSet.load(chosen().dump()) == chosen()
    assert chosen().set_id == SuggestionSet.load(chosen().dump()).set_id


# --- what comes back -------------------------------------------------------------------------


CODES = tuple(ToolCode(stable_guid("code", c), c) for c in ("a", "b"))
MADE = [coding("s1-2", valence="1", confidence=0.8), coding("s1-3"), coding("s1-4", end=20)]


@pytest.fixture
def out(bare):
    """A set of three suggestions and its project."""
    found = chosen(codings=MADE)
    return found, suggestion_project("S", CODES, segments(), MADE, found)


def back(found: SuggestionSet, project):
    """Settled, with users named as they are and codes by their GUIDs."""
    names = project.user_names
    ids = {stable_guid("code", c): c for c in ("a", "b")}

    def person(user):
        name = names.get(user, user or "")
        return None if name.startswith("machine:") or name == "cues" else name

    return settle(
        project, [found], codes_of=lambda c: [ids.get(c.code_id, "x")], person_of=person
    )  # fmt: skip


def with_user(project, name="Bo"):
    return replace(project, users=(*project.users, ToolUser(name, name)))


def whose(settled) -> dict[int, str]:
    """The people under whose names codings stand, by number."""
    names = settled.project.user_names
    return {
        n: names[c.user_id]
        for n, c in enumerate(settled.project.codings, 1)
        if not names[c.user_id].startswith("machine:")
    }


def told(settled) -> list[tuple[str, str, str | None]]:
    return sorted((o.segment_id, o.outcome, o.by) for o in settled.outcomes)


def changed(project, number: int, **values):
    codings = list(project.codings)
    codings[number] = replace(codings[number], **values)
    return replace(project, codings=tuple(codings))


def test_a_file_keeps_everything_that_is_needed(out, tmp_path):
    found, project = out
    path = tmp_path / "x.qdpx"
    path.write_bytes(write_qdpx(project))
    read = read_project(path)
    assert set_ids(read) == (found.set_id,)
    memo = next(c.memo for c in read.codings if c.start == found.suggestions[0].start)
    assert f"suggestion={found.suggestions[0].suggestion_id}" in memo
    assert {u.name for u in read.users} == {"machine:cues", KEEPER}
    assert told(back(found, read)) == [(s, "open", None) for s in ("s1-2", "s1-3", "s1-4")]
    by_segment = {s.segment_id: s for s in found.suggestions}
    sure = next(c for c in read.codings if c.start == by_segment["s1-2"].start)
    assert "valence=1" in sure.memo
    assert "confidence=0.80" in sure.memo


def test_moved_under_a_name_or_coded_beside(out):
    found, project = out
    numbers = {s.segment_id: n for n, s in enumerate(found.suggestions)}
    moved = changed(with_user(project), numbers["s1-2"], user_id="Bo")
    third = project.codings[numbers["s1-3"]]
    beside = replace(third, user_id="Bo", coding_id="own", memo="")
    settled = back(found, replace(moved, codings=(*moved.codings, beside)))
    assert told(settled) == [
        ("s1-2", "confirmed", "Bo"), ("s1-3", "confirmed", "Bo"), ("s1-4", "open", None)
    ]  # fmt: skip
    assert whose(settled) == {numbers["s1-2"] + 1: "Bo", len(project.codings) + 1: "Bo"}


@pytest.mark.parametrize(
    "change", [{"code_id": stable_guid("code", "b")}, {"memo": "valence=-1"}, {"shift": 3}]
)
def test_changed(out, change):
    found, project = out
    number = next(n for n, s in enumerate(found.suggestions) if s.segment_id == "s1-2")
    shift = change.get("shift", 0)
    values = {k: v for k, v in change.items() if k != "shift"}
    coding = project.codings[number]
    made = changed(with_user(project), number, user_id="Bo", end=coding.end + shift, **values)
    settled = back(found, made)
    assert ("s1-2", "changed", "Bo") in told(settled)
    assert whose(settled) == {number + 1: "Bo"}


def test_taken_out_or_replaced(out):
    found, project = out
    number = next(n for n, s in enumerate(found.suggestions) if s.segment_id == "s1-4")
    old = project.codings[number]
    left = tuple(c for c in project.codings if c is not old)
    settled = back(found, replace(with_user(project), codings=left))
    assert ("s1-4", "rejected", None) in told(settled)
    instead = replace(old, user_id="Bo", coding_id="n", memo="", end=old.end - 4)
    settled = back(found, replace(with_user(project), codings=(*left, instead)))
    assert ("s1-4", "changed", "Bo") in told(settled)
    # The only person in the file is who took out the rest.
    settled = back(found, replace(with_user(project), codings=tuple(
        replace(c, user_id="Bo") if c.code_id in (CODES[0].code_id,) and n == number else c
        for n, c in enumerate(project.codings) if n != 0)))  # fmt: skip
    assert [o.by for o in settled.outcomes if o.outcome == "rejected"] == ["Bo"]


def test_codes_for_it(out):
    found, project = out
    place = {s.segment_id: (s.start, s.end) for s in found.suggestions}
    source = project.sources[0].source_id

    def put(segment, what):
        code = given_out.review_code(found.set_id, what)
        return ToolCoding(source, *place[segment], code, "Bo", coding_id=f"{segment}{what}")

    marked = replace(
        with_user(project),
        codings=(*project.codings, put("s1-2", "confirmed"), put("s1-3", "rejected")),
    )
    settled = back(found, marked)
    assert told(settled) == [
        ("s1-2", "confirmed", "Bo"), ("s1-3", "rejected", "Bo"), ("s1-4", "open", None)
    ]  # fmt: skip
    (number,) = whose(settled)
    assert settled.project.codings[number - 1].start == place["s1-2"][0]


def test_a_missing_source_leaves_its_suggestions_open(out):
    found, project = out
    settled = back(found, replace(project, sources=(), codings=()))
    assert {o.outcome for o in settled.outcomes} == {"open"}


def test_suggestions_of_an_unknown_set_are_nobodys(out):
    _, project = out
    everything = tuple(replace(c, user_id="Bo") for c in project.codings)
    told_apart = tuple(
        c if c.user_id == stable_guid("suggester", KEEPER) else replace(c, user_id="Bo")
        for c in project.codings
    )
    for codings in (everything, told_apart):
        settled = back(SuggestionSet(), replace(with_user(project), codings=codings))
        assert whose(settled) == {}


@given(st.data())
def test_nothing_a_program_made_becomes_a_persons_unasked(data):
    found = choose(segments(), ALL, key=KEY)
    project = with_user(suggestion_project("S", CODES, segments(), ALL, found))
    # A tool that renames everybody to whoever opened the file, and may forget ids, memos, places.
    forget = data.draw(st.booleans())
    codings = [
        replace(
            c,
            user_id="Bo",
            coding_id=f"n{n}" if forget else c.coding_id,
            memo="" if forget else c.memo,
            start=c.start + data.draw(st.integers(0, 1)),
        )
        for n, c in enumerate(project.codings)
    ]
    settled = back(found, replace(project, codings=tuple(codings)))
    assert not settled.is_told
    assert whose(settled) == {}
    assert {o.outcome for o in settled.outcomes} <= {"open"}


def test_outcomes_of_several_files_and_people():
    def one(outcome, by, number=None):
        return Outcome("s", outcome, by, "s1", "s1-2", "a", "cues", number)

    rows = review_rows(
        "c1",
        ["s1"],
        [("f1", one("open", None)), ("f2", one("rejected", "Bo")), ("f3", one("confirmed", "Al", 4)),
         ("f4", one("rejected", "Al")), ("f4", replace(one("open", None), source_id="s9"))],
        {"k1": ("f3", 4), "k2": ("f3", 5), "k3": ("ann.csv", 4)},
        {k: {"coding_id": k, "source_id": "s1", "segment_id": "s1-3", "code_id": "b",
             "coder_id": "p-Al"} for k in ("k1", "k2", "k3")},
        lambda person: f"p-{person}",
        ["f1", "f2", "f3", "f4"],
    )  # fmt: skip
    assert [(r["review_id"], r["outcome"], r["by"], r.get("coding_id")) for r in rows] == [
        ("s", "confirmed", "p-Al", "k1"),
        ("s", "rejected", "p-Bo", None),
        ("added-k2", "added", "p-Al", "k2"),
    ]


def test_a_whole_export_under_one_name_leaves_programs_work_to_programs():
    coders = [{"coder_id": "cues", "kind": "machine"}, {"coder_id": "p-1", "kind": "human"}]
    rows = [*MADE, coding("s1-6", coder="p-1")]
    project = export_project("S", CODES, coders, segments(), rows)
    texts = LandingTexts({"interviews/x.txt": "s1"})

    def coders_of(project) -> list[str]:
        found = study_codings("f", project, Maps(known_codes=frozenset("ab")), texts, mask=str,
                              pseudonym=lambda name: "p-" + name)  # fmt: skip
        return sorted(c.coder for c in found.codings)

    assert coders_of(project) == ["p-1"]
    one_name = tuple(replace(c, user_id="Bo") for c in project.codings)
    assert coders_of(replace(with_user(project), codings=one_name)) == ["p-Bo"]
    first = next(n for n, c in enumerate(project.codings) if "coded_by=cues" in c.memo)
    taken = changed(with_user(project), first, user_id="Bo")
    assert coders_of(taken) == ["p-1", "p-Bo"]
