"""Who a label is: the roster, the words, the asking, and the doubt that stays."""

from __future__ import annotations

import pytest

from coprod_pipeline.ingest.speakers import Resolution, resolve
from coprod_pipeline.protocol import Person

MOIRA = Person("N1", "north", full_name="Moira Kerrigan", aliases=("Mo",), speaker_labels=("MK",))
TOBIAS = Person("N2", "north", full_name="Tobias Wexler")
PETRA = Person(None, "north", full_name="Petra Lindqvist", role="interviewer")
ROSTER = (MOIRA, TOBIAS, PETRA)


def voices(
    talk: list[tuple[str | None, str]],
    declared: tuple[str, ...] = (),
    roster: tuple[Person, ...] = ROSTER,
) -> Resolution:
    return resolve(
        talk,
        declared=declared,
        roster=roster,
        source_id="s1",
        pseudonym=lambda source, label: f"{source}:{label}",
    )


def who(found: Resolution) -> dict[str, tuple[str, str | None]]:
    return {label: (v.role, v.participant_id) for label, v in found.voices.items()}


@pytest.mark.parametrize(
    "label", ["Moira Kerrigan", "KERRIGAN, MOIRA", "Mo", "MK", "n1", "Moira", "Dr Kerrigan"]
)
def test_every_form_of_a_roster_name(label: str) -> None:
    found = voices([("Petra", "How?"), (label, "So.")])
    assert who(found) == {"Petra": ("interviewer", None), label: ("informant", "N1")}
    assert found.participants == ("N1",)


def test_a_name_that_two_people_share_is_nobodys() -> None:
    twin = Person("N3", "north", full_name="Moira Doe")
    found = voices([("Petra", "How?"), ("Moira", "So.")], roster=(*ROSTER, twin))
    assert who(found)["Moira"] == ("informant", "s1:Moira")


@pytest.mark.parametrize(
    "label", ["Participant", "Interviewee", "A", "AB", "Speaker 2", "Respondent 1"]
)
def test_the_only_other_label_is_the_only_participant(label: str) -> None:
    found = voices([("Interviewer", "How?"), (label, "So.")], declared=("N2",))
    assert who(found) == {"Interviewer": ("interviewer", None), label: ("informant", "N2")}


def test_a_generic_label_is_the_participant_and_the_other_one_asks() -> None:
    talk: list[tuple[str | None, str]] = [
        ("Dan", "How? Why?"),
        ("Participant", "So."),
        ("Dan", "Ok?"),
    ]
    found = voices(talk, declared=("P1",), roster=())
    assert who(found) == {"Dan": ("interviewer", None), "Participant": ("informant", "P1")}


def test_who_asks_is_told_by_the_questions() -> None:
    talk: list[tuple[str | None, str]] = [
        ("S1", "How?"),
        ("S2", "So."),
        ("S1", "Why?"),
        ("S2", "Hm?"),
        ("S1", "And?"),
    ]
    found = voices(talk, declared=("P1",), roster=())
    assert who(found) == {"S1": ("interviewer", None), "S2": ("informant", "P1")}


def test_a_group_without_one_who_asks_stays_in_doubt() -> None:
    talk: list[tuple[str | None, str]] = [
        ("S1", "How?"),
        ("S2", "Why?"),
        ("S3", "So?"),
        ("S1", "Ok."),
    ]
    found = voices(talk, roster=())
    assert {v.role for v in found.voices.values()} == {"informant"}
    assert {v.participant_id for v in found.voices.values()} == {"s1:S1", "s1:S2", "s1:S3"}
    assert found.warnings == ("no speaker could be told to be the interviewer",)


def test_guests_beside_a_known_participant_are_provisional() -> None:
    talk: list[tuple[str | None, str]] = [
        ("Petra", "How?"),
        ("Jon Doe", "So."),
        ("Vic Roe", "Yes."),
    ]
    found = voices(talk, declared=("N2",))
    assert who(found)["Jon Doe"] == ("informant", "s1:Jon Doe")
    assert who(found)["Vic Roe"] == ("informant", "s1:Vic Roe")
    assert found.participants == ("N2",)
    assert found.warnings


def test_initials_slips_and_remarks_are_the_same_speaker() -> None:
    talk: list[tuple[str | None, str]] = [
        ("Petra Lindqvist", "How?"), ("Rae Armand", "So."), ("PL", "Why?"), ("RA", "Hm."),
        ("Rae Armand (laughs)", "Ha."), *[("Rae Armand", "Yes.")] * 5, ("Rae Amrand", "Well."),
    ]  # fmt: skip
    found = voices(talk, declared=("N9",))
    assert {v.participant_id for k, v in found.voices.items() if k.startswith("R")} == {"N9"}
    assert found.voices["PL"].role == "interviewer"


def test_in_a_declared_file_a_bare_id_or_part_of_a_name_brings_nobody_in() -> None:
    talk: list[tuple[str | None, str]] = [("Petra", "How?"), ("N1", "So.")]
    assert who(voices(talk, declared=("N2",)))["N1"] == ("informant", "N2")
    talk = [("Petra", "How?"), ("Moira", "So."), ("Tobias", "No.")]
    found = who(voices(talk, declared=("N2",)))
    assert found["Moira"] == ("informant", "s1:Moira")
    assert found["Tobias"] == ("informant", "N2")


def test_nobody_and_everybody() -> None:
    found = who(
        voices([("Petra", "Hm?"), ("Unknown Speaker", "x"), ("All", "Yes."), ("Interpreter", "y")])
    )
    assert found["Unknown Speaker"] == ("unknown", None)
    assert found["All"] == ("other", None)
    assert found["Interpreter"] == ("other", None)


def test_an_interviewer_named_before_the_talk() -> None:
    talk: list[tuple[str | None, str]] = [
        (None, "Interviewers were Petra Lindqvist and Rich W McGrath. The participant is Al Poe."),
        ("Petra Lindqvist", "How?"), ("Rich McGrath", "Hm."), ("Al Poe", "So."),
    ]  # fmt: skip
    found = who(voices(talk))
    assert found["Rich McGrath"] == ("interviewer", None)
    assert found["Al Poe"] == ("informant", "s1:Al Poe")


def test_without_labels_there_is_nobody() -> None:
    found = voices([(None, "So it was.")], declared=("N1",))
    assert found.voices == {}
    assert found.participants == ("N1",)
    assert found.warnings == ()
