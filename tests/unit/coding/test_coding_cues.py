"""The cue coder says what is plainly said, of this place, by people who are not interviewers."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.coding.codebook import Code, Codebook, load_codebook
from coprod_pipeline.coding.coders.base import CodableSegment, Coder
from coprod_pipeline.coding.coders.cue_matcher import CueMatcher, compile_cue
from coprod_pipeline.coding.coders.cues import CueCoder, cue_digest
from coprod_pipeline.coding.coders.words import stem

BUNDLED = [load_codebook(i, None) for i in ("cfir2022", "rogers", "adoption", "lozeau")]
SMALL = Codebook(
    "x",
    "1",
    "X",
    (
        Code("x.group", cues=("steering group",), cues_negative=("group fell apart",)),
        Code("x.money", cues=("money",), cues_negative=("not enough money", "lack of money")),
        Code("x.shape", cues=("shape/adapt ... own way",)),
        Code("x.coproduction", cues=("co-production", "peer-worker/coach salary")),
    ),
)


def codes(text, role="informant", books=(SMALL,)):
    found = CueCoder().code([CodableSegment("s", text, role)], list(books))
    return {a.code_id: a.valence for a in found}


def test_cue_coder_is_a_coder():
    coder: Coder = CueCoder()
    assert (coder.coder_id, coder.model, coder.version) == ("cues", "cues", "2.0")


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("plan", "planned"),
        ("plan", "planning"),
        ("value", "valued"),
        ("story", "stories"),
        ("organize", "organised"),
        ("organization", "organisations"),
        ("build", "built"),
        ("co-produce", "coproduced"),
        ("agree", "agreed"),
        ("assess", "assessing"),
        ("nurse", "nurse’s"),
        ("program", "programmes"),
        ("centered", "centred"),
        ("don't", "didn’t"),
        ("n't", "couldn't"),
    ],
)
def test_inflections_fold_together(word, other):
    assert stem(word) == stem(other)


@pytest.mark.parametrize(
    ("word", "other"), [("adapt", "adaptation"), ("equal", "equality"), ("state", "station")]
)
def test_other_words_stay_apart(word, other):
    assert stem(word) != stem(other)


def test_cue_language():
    assert codes("Each town shaped all of it in its own way.") == {"x.shape": None}
    assert codes("Each town adapts it, more or less, its own way.") == {"x.shape": None}
    assert codes("Shape one two three four five own way.") == {}
    assert codes("Shape it. Own way.") == {}
    assert codes("Coproduction works here.") == {"x.coproduction": None}
    assert codes("We pay the peer workers a salary, and coach salaries rose.") == {
        "x.coproduction": None
    }
    assert codes("The steering [Person 4KQ7] group met.") == {}
    assert codes("The [steering group] met.") == {}


def test_the_coded_stretch_is_the_sentence_and_the_cue_is_verbatim():
    text = "It rained. The steering groups met on Monday! Then we left."
    (found,) = CueCoder().code([CodableSegment("s", text, None)], [SMALL])
    assert text[found.start : found.end] == "The steering groups met on Monday!"
    assert text[found.cue_start : found.cue_end] == "steering groups"
    assert found.explicit_example is None
    assert found.confidence is None


@pytest.mark.parametrize(
    "text",
    [
        "We never had a steering group.",
        "There was no real steering group.",
        "We didn't set up any steering group.",
        "The steering group was never formed.",
        "If there is a steering group, I have not met it.",
        "A steering group would help us.",
        "I wish we had a steering group.",
        "We'd need a steering group.",
        "They said the steering group was useful.",
        "Some of the staff claimed that the steering group ruled.",
        "According to the newspaper the steering group met.",
        "He told us that the steering group was useful.",
        "She wrote “the steering group is all we need” on the wall.",
        "In another region there is a steering group.",
        "At my previous job we had a steering group.",
        "Was there a steering group?",
        "Oh sure, the steering group decided.",
        "I worked for the Steering Group in town.",
        "The union claims that the steering group is a waste.",
        "[Person 4KQ7] said the steering group was useful.",
        "‘The steering group is all we need’ was written on the wall.",
        "The clinic across the river has a steering group.",
        "My sister’s hospital set up a steering group.",
        "[Organisation 4KQ7] got a steering group.",
        "Of course the steering group was right, as always.",
        "With a little more money there could be a steering group.",
    ],
)
def test_what_is_not_plainly_said_of_this_place_is_not_coded(text):
    assert codes(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "We had a steering group.",
        "It was not easy, but the steering group met.",
        "Not only the steering group met, the board did too.",
        "I said that the steering group was useful.",
        "Together with other organisations we formed a steering group.",
        "Steering groups met everywhere.",
        "You could see the steering group at work.",
        "THE STEERING GROUP MET.",
        "If it rains, the steering group meets indoors.",
        "[Organisation 4KQ7] and we formed a steering group.",
    ],
)
def test_what_is_plainly_said_is_coded(text):
    assert set(codes(text)) == {"x.group"}


@pytest.mark.parametrize(
    ("text", "valence"),
    [
        ("We had money.", None),
        ("The money helped us.", "1"),
        ("The money was a problem.", "-1"),
        ("The money did not help.", "-1"),
        ("The money was not a problem.", None),
        ("The money helped, but it was also a burden.", None),
        ("There was a lack of money.", "-1"),
        ("There was a lack of money and it held us back.", "-1"),
        ("The lack of money helped us.", None),
    ],
)
def test_valence_only_where_it_is_plain(text, valence):
    assert codes(text) == {"x.money": valence}


def found_in(text, code_id, books=(SMALL,), **segment):
    found = CueCoder().code([CodableSegment("s", text, "informant", **segment)], list(books))
    (only,) = [a for a in found if a.code_id == code_id]
    return only


NEAR = Codebook(
    "y",
    "1",
    "Y",
    (
        Code("y.power", cues=("{recipients} & vote/veto & budget",)),
        Code("y.money", cues=("budget",)),
        Code("y.same", cues=("budget",)),
        Code("y.role.recipient", cues=("{recipients}",)),
        Code("y.char.skill", cues=("knows how",)),
    ),
)


def test_rows_joined_by_and_stand_near_each_other_in_any_order():
    for text in ("The budget needs the tenants' vote.", "Tenants vote on the whole budget."):
        assert "y.power" in codes(text, books=[NEAR]), text
    far = "Tenants came, and after a long evening with soup and songs there was a vote, then a budget."
    assert "y.power" not in codes(far, books=[NEAR])
    assert "y.power" not in codes("Tenants vote. The budget rose.", books=[NEAR])
    assert "y.power" not in codes("Tenants never vote on the budget.", books=[NEAR])


def test_of_neighbouring_constructs_the_one_with_more_evidence_is_coded():
    assert set(codes("Tenants vote on the budget.", books=[NEAR])) == {"y.power"}
    # The codebook has the same cue under two codes and wants both.
    assert set(codes("The budget rose.", books=[NEAR])) == {"y.money", "y.same"}


def test_a_code_that_needs_more_evidence_is_not_given_on_less():
    twice = Code("z.twice", cues=("budget", "vote on"), least_evidence=3)
    few = Codebook("z", "1", "Z", (twice,))
    assert codes("The budget rose.", books=[few]) == {}
    assert set(codes("We vote on the budget.", books=[few])) == {"z.twice"}


def test_a_role_is_coded_only_beside_a_characteristic():
    assert codes("The patients came.", books=[NEAR]) == {}
    both = codes("The patient knows how to speak.", books=[NEAR])
    assert both == {"y.role.recipient": None, "y.char.skill": None}


def test_a_cue_fires_in_its_own_language_only():
    swedish = Codebook("x", "1", "X", SMALL.codes, language="sv")
    text = "The steering group met."
    for language, hit in (("sv", True), ("en", False), (None, True)):
        found = CueCoder().code([CodableSegment("s", text, None, language)], [swedish])
        assert bool(found) == hit


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("We had money.", "actual"),
        ("They will have money.", "anticipated"),
        ("We expect to get the money.", "anticipated"),
        ("Money is always there.", None),
    ],
)
def test_aspect(text, aspect):
    assert found_in(text, "x.money").aspect == aspect


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("In 2016 we had money.", ("2016-01-01", "2016-12-31")),
        ("Between 2012 and 2014 we had money.", ("2012-01-01", "2014-12-31")),
        ("In May 2016 the money came.", ("2016-05-01", "2016-05-31")),
        ("In [2016-02] the money came.", ("2016-02-01", "2016-02-29")),
        ("Since 2015 we had money.", (None, None)),
        ("In 2012 we had money, in 2015 less.", (None, None)),
        ("Money came in the 2010s.", (None, None)),
        ("We had money.", (None, None)),
    ],
)
def test_period_only_where_one_is_named(text, period):
    found = found_in(text, "x.money")
    assert (found.ref_start, found.ref_end) == period


@pytest.mark.parametrize(
    ("text", "explicit"),
    [
        ("For example we had money.", True),
        ("In 2016 the board gave us money.", True),
        ("She took the money and built a house.", None),
        ("We had money. For instance, the board paid for tea.", True),
        ("Money matters to us.", None),
        ("We always had money.", None),
    ],
)
def test_example_only_where_something_is_told(text, explicit):
    assert found_in(text, "x.money").explicit_example is explicit


def test_what_came_of_it_may_stand_in_the_next_sentence():
    assert found_in("The money ran out. That nearly stopped us.", "x.money").valence == "-1"
    assert found_in("We had money. Yesterday it helped to rain.", "x.money").valence is None
    assert found_in("The money helped us, but we were late.", "x.money").valence == "1"


def test_interviewers_are_never_coded():
    assert codes("The steering group met.", role="interviewer") == {}
    for role in ("informant", "other", "unknown", None):
        assert codes("The steering group met.", role=role) == {"x.group": None}


def test_bundled_cues_find_talk_in_other_words():
    spoken = {
        "c22.inner.culture.equality": "What I have lived through counts as much as their degrees.",
        "c22.inn.adaptab": "It's a set of principles, not a manual.",
        "c22.out.financing": "When the state funding ended we lost two coordinators.",
        "c22.proc.teaming": "We set up a steering group with all the partners.",
        "c22.inner.compat": "It fits right into the way we already run the ward.",
        "c22.char.opportunity": "They have a real say in what the money is spent on.",
        "ado.driver.evolution_of_existing": "It grew out of the improvement work we did before.",
        "ado.driver.policy_window": "A new strategy was being written and we saw our chance.",
        "rog.event.discontinue": "Two years later they dropped out of the programme.",
    }
    # Whether the cues meet them; how much evidence is asked for is measured elsewhere.
    every = [
        replace(b, codes=tuple(replace(c, least_evidence=None) for c in b.codes)) for b in BUNDLED
    ]
    for code_id, text in spoken.items():
        assert code_id in codes(text, books=every), text


def test_bundled_cues_leave_other_talk_alone():
    other = [
        "I took the bus to the library and read about the history of bread.",
        "The first level of the game has a hidden door behind the waterfall.",
        "My grandmother wrote poems about the sea when she was young.",
        "Can you turn the volume up a little?",
    ]
    for text in other:
        assert codes(text, books=BUNDLED) == {}


def test_same_input_gives_the_same_assignments_in_any_order_of_segments():
    texts = ["The steering group met. Money helped.", "A steering group fell apart.", "Nothing."]
    segments = [CodableSegment(str(i), t, None) for i, t in enumerate(texts)]
    forward = CueCoder().code(segments, [SMALL])
    backward = CueCoder().code(segments[::-1], [SMALL])
    assert sorted(forward, key=repr) == sorted(backward, key=repr)
    assert forward == CueCoder().code(segments, [SMALL])


def test_digest_follows_the_cues_only():
    renamed = Codebook("x", "2", "Y", SMALL.codes)
    changed = Codebook("x", "1", "X", (Code("x.group", cues=("other group",)),))
    assert cue_digest([SMALL]) == cue_digest([renamed])
    assert cue_digest([SMALL]) != cue_digest([changed])


@given(st.text(max_size=200))
def test_any_text_yields_spans_inside_it(text):
    for found in CueCoder().code([CodableSegment("s", text, None)], BUNDLED):
        assert 0 <= found.start <= found.cue_start < found.cue_end <= found.end <= len(text)


WORDS = ["the", "steering", "group", "own", "way", "shape", "it", "money", ".", "not", "a"]


@given(st.lists(st.sampled_from(WORDS)))
def test_matcher_agrees_with_trying_every_cue_alone(words):
    text = " ".join(words)
    cues = [
        compile_cue(phrase, code.id, number, None)
        for number, (code, phrase) in enumerate((c, p) for c in SMALL.codes for p in c.cues)
    ]
    together = {(f.cue.order, f.start, f.end) for f in CueMatcher(cues).find(text)[1]}
    alone = {(f.cue.order, f.start, f.end) for cue in cues for f in CueMatcher([cue]).find(text)[1]}
    assert together == alone


def test_speed_is_linear_enough():
    """Ten thousand turns of talk in seconds: a loop over cues per turn would take minutes."""
    talk = "We met on Mondays and talked about the children, the weather and the new timetable. "
    segments = [CodableSegment(str(i), talk * 2, "informant") for i in range(10_000)]
    CueCoder().code(segments[:1], BUNDLED)
    began = time.process_time()
    CueCoder().code(segments, BUNDLED)
    assert time.process_time() - began < 5


def test_speech_without_full_stops_is_cut_between_words():
    text = "so we went on and on " * 60 + "the steering group met " + "and then we ate " * 60
    (found,) = CueCoder().code([CodableSegment("s", text, None)], [SMALL])
    coded = text[found.start : found.end]
    assert "the steering group met" in coded
    assert len(coded) < 900
    assert set(coded.split()) <= set(text.split())
