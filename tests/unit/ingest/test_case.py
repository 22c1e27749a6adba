"""A case's files into its raw tables: consent, reuse, doubles, units, offsets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from coprod_pipeline.ingest.case import (
    IngestedCase,
    LandingFile,
    content_hash_of,
    ingest_case,
    source_id,
)
from coprod_pipeline.model import RESTRICTED_TABLES
from coprod_pipeline.protocol import Case, Period, Person, SourceRow, Study

TALK = "Petra: How did it start?\nMoira: We bent it. It held.\nPetra: Why?\nMoira: For the ward.\n"
ROSTER = (
    Person("N1", "north", full_name="Moira Kerrigan", consent="given"),
    Person("N2", "north", full_name="Tobias Wexler", consent="given"),
    Person(None, "north", full_name="Petra Lindqvist", role="interviewer"),
)
STUDY = Study(
    "s", "t", True, date(2019, 1, 1), date(2021, 12, 31),
    (Case("north", "North", languages=("en",)), Case("south", "South")),
    waves=(Period("w1", date(2019, 1, 1), date(2019, 12, 31)),), roster=ROSTER, has_roster=True,
)  # fmt: skip


class Memory(dict[str, bytes]):
    """A cache in memory."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def land(tmp_path: Path, files: dict[str, str]) -> list[LandingFile]:
    landed = []
    for name, body in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
        landed.append(LandingFile(PurePosixPath(name), path, content_hash_of(path)))
    return landed


def ingest(study: Study, files: list[LandingFile], cache: Memory | None = None) -> IngestedCase:
    return ingest_case(
        study,
        "north",
        files,
        cache=Memory() if cache is None else cache,
        pseudonym=lambda source, label: f"X-{label[:1]}",
        progress=lambda line: None,
    )


def test_rows_of_an_interview(tmp_path: Path) -> None:
    files = land(tmp_path, {"interviews/north/N1_2019-03-04.txt": TALK})
    found = ingest(STUDY, files)
    assert found.sources.schema == RESTRICTED_TABLES["raw_source"].schema
    assert found.segments.schema == RESTRICTED_TABLES["raw_segment"].schema
    source = found.sources.to_pylist()[0]
    assert source["source_id"] == source_id("north", files[0].content_hash)
    assert (source["date_lo"], source["wave_id"], source["language"]) == (
        date(2019, 3, 4),
        "w1",
        "en",
    )
    rows = found.segments.to_pylist()
    assert [(r["speaker_role"], r["participant_id"]) for r in rows] == [
        ("interviewer", None),
        ("informant", "N1"),
    ] * 2
    assert rows[0]["segment_id"] == f"{source['source_id']}-00001"
    for row in rows:
        assert source["text"][row["char_start"] : row["char_end"]] == row["text"]


def test_sentences_and_paragraphs(tmp_path: Path) -> None:
    files = land(
        tmp_path,
        {"interviews/north/N1.txt": TALK, "documents/north/plan.txt": "One. Two.\n\nThree."},
    )
    found = ingest(replace(STUDY, unit="sentence"), files)
    rows = found.segments.to_pylist()
    said = [r["text"] for r in rows if r["speaker_role"] == "informant"]
    assert said == ["We bent it.", "It held.", "For the ward."]
    written = [r for r in rows if r["speaker_role"] is None]
    assert [r["text"] for r in written] == ["One. Two.", "Three."]
    assert {r["participant_id"] for r in written} == {None}


def test_what_is_unchanged_is_not_read_again(tmp_path: Path) -> None:
    cache = Memory()
    files = land(tmp_path, {"interviews/north/N1.txt": TALK})
    first = ingest(STUDY, files, cache)
    renamed = land(tmp_path, {"interviews/north/N1_again.txt": TALK})
    second = ingest(STUDY, renamed, cache)
    assert (first.n_read, first.n_reused, second.n_read, second.n_reused) == (1, 0, 0, 1)
    assert first.segments.equals(second.segments)
    for key in cache:
        cache[key] = (
            b"damaged" if b"segments" in cache[key] and b"status" in cache[key] else cache[key]
        )
    assert ingest(STUDY, files, cache).n_read == 1


def test_the_same_content_twice_is_one_source(tmp_path: Path) -> None:
    names = ["interviews/north/N1.txt", "interviews/north/N1_copy.txt"]
    found = ingest(STUDY, land(tmp_path, dict.fromkeys(names, TALK)))
    assert found.sources.num_rows == 1
    assert json.loads(found.sources.to_pylist()[0]["paths"]) == names
    assert found.status[0]["paths"] == tuple(names)


def test_files_of_other_cases_are_left_alone(tmp_path: Path) -> None:
    files = land(tmp_path, {"interviews/south/N1.txt": TALK, "notes.txt": TALK + "x"})
    assert ingest(STUDY, files).status == []


def with_consent(consent: str) -> Study:
    people = tuple(replace(p, consent=consent) if p.participant_id == "N1" else p for p in ROSTER)
    return replace(STUDY, roster=people)


@pytest.mark.parametrize(
    ("study", "name", "body", "reason"),
    [
        (with_consent(""), "N1.txt", TALK, "no_consent"),
        (with_consent("withdrawn"), "N1.txt", TALK, "withdrawn"),
        (with_consent("GIVEN "), "N1.txt", TALK, None),
        (STUDY, "N7_2019-03-04.txt", TALK.replace("Moira", "Someone"), "no_consent"),
        (STUDY, "walk.txt", "Petra: How?\nGuest: So.\nPetra: Why?\nGuest: Hm.", "no_consent"),
        (STUDY, "walk.txt", TALK, None),
        (with_consent(""), "walk.txt", TALK, "no_consent"),
        (with_consent(""), "N2.txt", TALK.replace("Moira", "Moira Kerrigan"), "no_consent"),
        (replace(STUDY, has_roster=False, roster=()), "walk.txt", TALK, None),
    ],
)
def test_consent_fails_closed(
    tmp_path: Path, study: Study, name: str, body: str, reason: str | None
) -> None:
    found = ingest(study, land(tmp_path, {f"interviews/north/{name}": body}))
    assert found.status[0]["reason"] == reason
    assert found.sources.num_rows == (0 if reason else 1)
    assert found.segments.num_rows == (0 if reason else 4)


def test_consent_is_decided_anew_for_a_cached_file(tmp_path: Path) -> None:
    cache = Memory()
    files = land(tmp_path, {"interviews/north/N1.txt": TALK})
    assert ingest(STUDY, files, cache).status[0]["status"] == "ok"
    again = ingest(with_consent("withdrawn"), files, cache)
    assert (again.n_read, again.status[0]["reason"]) == (0, "withdrawn")


def test_a_group_loses_only_the_talk_of_the_one_who_withdrew(tmp_path: Path) -> None:
    path = PurePosixPath("interviews/north/group.txt")
    study = replace(
        with_consent("withdrawn"), sources=(SourceRow(path, participant_ids=("N1", "N2")),)
    )
    body = TALK + "Tobias: I stay.\nTobias: I do.\n"
    found = ingest(study, land(tmp_path, {str(path): body}))
    source = found.sources.to_pylist()[0]
    assert "bent" not in source["text"]
    rows = found.segments.to_pylist()
    assert {r["participant_id"] for r in rows} == {None, "N2"}
    for row in rows:
        assert source["text"][row["char_start"] : row["char_end"]] == row["text"]


def test_talk_that_cannot_be_taken_out_refuses_the_group(tmp_path: Path) -> None:
    path = PurePosixPath("interviews/north/group.txt")
    study = replace(
        with_consent("withdrawn"), sources=(SourceRow(path, participant_ids=("N1", "N2")),)
    )
    body = "Petra: How?\nOne: So.\nPetra: Why?\nTwo: No.\nOne: Yes.\nTwo: Hm.\n"
    assert ingest(study, land(tmp_path, {str(path): body})).status[0]["reason"] == "withdrawn"


def test_documents_need_no_consent_and_keep_labels(tmp_path: Path) -> None:
    files = land(
        tmp_path,
        {"documents/north/hearing.txt": "Q1 Chair: How?\nDr Moe: So.\nQ2 Chair: Why?\nDr Moe: Hm."},
    )
    rows = ingest(STUDY, files).segments.to_pylist()
    assert [r["speaker_label"] for r in rows] == ["Chair", "Dr Moe"] * 2
    assert {r["speaker_role"] for r in rows} == {None}


def test_unlabelled_talk_is_unknown_and_beside_labels_other(tmp_path: Path) -> None:
    files = land(
        tmp_path,
        {
            "interviews/north/N1.txt": "So it was.\n\nAnd so on.",
            "interviews/north/N2.txt": f"# Walk\n\n{TALK}".replace("#", ""),
        },
    )
    rows = ingest(STUDY, files).segments.to_pylist()
    assert {r["speaker_role"] for r in rows if r["speaker_label"] is None} == {"unknown", "other"}
    assert {r["participant_id"] for r in rows if r["speaker_label"] is None} == {None}


def test_progress_and_status_name_no_file_or_person(tmp_path: Path) -> None:
    lines: list[str] = []
    files = land(
        tmp_path, {"interviews/north/N1_Moira.txt": TALK, "interviews/north/bad.docx": "x"}
    )
    ingest_case(
        STUDY, "north", files, cache=Memory(), pseudonym=lambda s, x: x, progress=lines.append
    )
    assert lines
    for word in ("Moira", "N1", "bad.docx", "docx", "landing"):
        assert word not in "\n".join(lines)
