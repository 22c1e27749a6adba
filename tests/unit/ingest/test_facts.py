"""What landing says before a file is opened."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

import pytest

from coprod_pipeline.ingest import facts
from coprod_pipeline.protocol import Case, Period, Person, SourceRow, Study

P = PurePosixPath


def study(*sources: SourceRow, roster: tuple[Person, ...] = (), has_roster: bool = True) -> Study:
    return Study(
        "s", "t", True, date(2019, 1, 1), date(2021, 12, 31),
        (Case("north", "North"), Case("south", "South")),
        sources=sources, roster=roster, has_roster=has_roster,
    )  # fmt: skip


ROSTER = (Person("P1", "north", consent="given"), Person("AB_2", "north", consent="given"))


@pytest.mark.parametrize(
    ("stem", "who", "day"),
    [
        ("P1_2019-03-04", "P1", date(2019, 3, 4)),
        ("p1_2019-03-04_second part", "P1", date(2019, 3, 4)),
        ("P1", "P1", None),
        ("P1_followup", "P1", None),
        ("AB_2_2019-03-04", "AB_2", date(2019, 3, 4)),
        ("P9_2019-03-04", "P9", date(2019, 3, 4)),
        ("P9", "P9", None),
        ("interview_2019-03-04", None, date(2019, 3, 4)),
        ("gluck", None, None),
        ("P1_2019-13-45", "P1", None),
    ],
)
def test_file_names(stem: str, who: str | None, day: date | None) -> None:
    assert facts.from_name(stem, study(roster=ROSTER)) == (who, day)


def test_without_a_roster_the_dated_form_is_taken_at_its_word() -> None:
    bare = study(has_roster=False)
    assert facts.from_name("X7_2019-03-04", bare) == ("X7", date(2019, 3, 4))
    assert facts.from_name("X7", bare) == (None, None)


def test_case_and_kind_from_folder_and_sources_csv() -> None:
    row = SourceRow(P("interviews/north/a.txt"), case_id="south", kind="document")
    declared = study(row)
    assert facts.case_of(declared, row.path) == "south"
    assert facts.kind_of(declared, row.path) == "document"
    assert facts.case_of(declared, P("interviews/north/b.txt")) == "north"
    assert facts.kind_of(declared, P("documents/north/b.txt")) == "document"
    assert facts.case_of(declared, P("interviews/elsewhere/b.txt")) is None
    assert facts.case_of(declared, P("roster.csv")) is None
    assert "different cases" in facts.describe(declared, [row.path]).warnings[0]


def test_sources_csv_wins_and_contradictions_are_noted() -> None:
    path = P("interviews/north/P1_2019-03-04.txt")
    row = SourceRow(
        path, participant_ids=("AB_2",), date_lo=date(2020, 1, 1), date_hi=date(2020, 12, 31)
    )
    found = facts.describe(study(row, roster=ROSTER), [path])
    assert found.participant_ids == ("AB_2",)
    assert (found.date_lo, found.date_hi) == (date(2020, 1, 1), date(2020, 12, 31))
    assert len(found.warnings) == 2


def test_own_dates() -> None:
    assert facts.own_date({"CreationDate": "D:20190304120000Z"}) == date(2019, 3, 4)
    assert facts.own_date({"created": "2019-03-04T12:00:00"}) == date(2019, 3, 4)
    assert facts.own_date({"created": "2019-02-30"}) is None
    assert facts.own_date({"created": "yesterday"}) is None
    assert facts.own_date({}) is None


def test_waves() -> None:
    waves = (
        Period("a", date(2019, 1, 1), date(2019, 12, 31)),
        Period("b", date(2019, 7, 1), date(2020, 6, 30)),
    )
    assert facts.wave_of(waves, date(2019, 1, 1), date(2019, 1, 31)) == "a"
    assert facts.wave_of(waves, date(2019, 8, 1), date(2019, 8, 1)) is None
    assert facts.wave_of(waves, date(2018, 8, 1), date(2019, 8, 1)) is None
    assert facts.wave_of(waves, None, None) is None
