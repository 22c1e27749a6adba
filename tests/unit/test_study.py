"""The protocol: what is read, and what is said when it is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coprod_pipeline.errors import StudyError
from coprod_pipeline.study import load_study
from tests.conftest import STUDY, write_study


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    write_study(tmp_path)
    return tmp_path


def problems(landing: Path) -> list[str]:
    with pytest.raises(StudyError) as caught:
        load_study(landing)
    return [p.line() for p in caught.value.problems]


def change(landing: Path, old: str, new: str, name: str = "study.yaml") -> None:
    text = (landing / name).read_text()
    assert old in text
    (landing / name).write_text(text.replace(old, new, 1))


def test_reads_everything(landing: Path) -> None:
    study = load_study(landing)
    assert study.case_ids == ("north", "south")
    assert study.phases["north"][0].start == date(2019, 1, 1)
    assert study.synthetic
    assert study.participants()["N2"].stake == "partner"
    assert [c.valence for c in study.codings] == ["1", "1", "-1"]
    assert study.events[1].date_latest == date(2019, 7, 31)
    assert study.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "registered_rationale:",
            "coding: {coders: [human, lmm]}\nregistered_rationale:",
            "study.yaml:10: 'lmm' is not known for 'coders'; use human or cues or classifier or llm",
        ),
        ("registered_rationale", "registred_rationale",
         "study.yaml:10: unknown key 'registred_rationale'; did you mean 'registered_rationale'?"),
        ("end: 2021-12-31", "end: 2021-13-31",
         "study.yaml:1: '2021-13-31' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("  north: [{id", "  nort: [{id", "study.yaml:6: case 'nort' is not declared; did you mean 'north'?"),
        ("[cfir2022]", "[mine.yaml]",
         "study.yaml:8: codebook file 'mine.yaml' is missing; put it into landing/"),
        ("[cfir2022]", "[cfir2002]",
         "study.yaml:8: framework 'cfir2002' is not known; did you mean 'cfir2022'?"),
        ("min_cell: 5", "min_cell: few",
         "study.yaml:11: 'few' is no whole number above 0; write e.g. 5"),
    ],
)  # fmt: skip
def test_a_wrong_study_yaml_is_one_line_with_file_line_and_mend(
    landing: Path, old: str, new: str, line: str
) -> None:
    change(landing, old, new)
    assert line in problems(landing)


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("codings/ann.csv", ",1,true", ",2,true",
         "codings/ann.csv row 2: column valence holds an unknown value; use -1, 0, 1, X"),
        ("roster.csv", "given", "maybe",
         "roster.csv row 2: column consent holds an unknown value; use given, withdrawn"),
        ("events.csv", "first_use", "firstuse",
         "events.csv row 3: column event_type holds an unknown value; use eligible, adopt_decision"),
        ("events.csv", "e2,north", "e2,nowhere", "events.csv row 3: column case_id names no declared case"),
        ("events.csv", "2019-07-01,2019-07-31", "2019-08-01,2019-07-31",
         "events.csv row 3: date_latest lies before date_earliest; swap them"),
    ],
)  # fmt: skip
def test_a_wrong_table_names_file_row_and_mend(
    landing: Path, name: str, old: str, new: str, line: str
) -> None:
    change(landing, old, new, name)
    assert any(p.startswith(line) for p in problems(landing)), problems(landing)


def test_every_problem_is_found_at_once(landing: Path) -> None:
    change(landing, "synthetic: true", "synthetic: perhaps")
    change(landing, "unit", "unite", "events.csv")
    assert len(problems(landing)) == 2


def test_no_cell_content_in_a_message(landing: Path) -> None:
    change(landing, "Moira Kerrigan,,,lead,insider,given", "Moira Kerrigan,,,lead,Moira Kerrigan,given",
           "roster.csv")  # fmt: skip
    assert "Moira" not in " ".join(problems(landing))


def test_unknown_column_is_a_warning(landing: Path) -> None:
    change(landing, "stake", "colour", "roster.csv")
    assert load_study(landing).warnings == ("roster.csv: column 'colour' is not used",)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_dialects(landing: Path, separator: str) -> None:
    text = (landing / "roster.csv").read_text().replace(",", separator)
    (landing / "roster.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_study(landing).participants()["S1"].full_name == "Ailsa Drummond"


def test_windows_1252(landing: Path) -> None:
    text = (landing / "roster.csv").read_text().replace("Wexler", "Wåhlström")
    (landing / "roster.csv").write_bytes(text.encode("cp1252"))
    assert load_study(landing).participants()["N2"].full_name == "Tobias Wåhlström"


def test_xlsx(landing: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for line in (landing / "events.csv").read_text().splitlines():
        book.active.append(line.split(","))
    book.active["G2"] = date(2019, 1, 1)
    book.save(landing / "events.xlsx")
    (landing / "events.csv").unlink()
    assert load_study(landing).events[0].eligible_from == date(2019, 1, 1)


def test_a_file_that_was_never_there_is_an_error_one_taken_out_a_warning(landing: Path) -> None:
    (landing / "sources.csv").write_text("path,case_id\ndocuments/north/gone.pdf,north\n")
    assert problems(landing) == [
        "sources.csv row 2: column path names a file that is not there; "
        "correct the path (relative to landing/) or add the file"
    ]
    study = load_study(landing, known_paths=frozenset({"documents/north/gone.pdf"}))
    assert study.warnings == ("sources.csv row 2: the file was taken out of landing/",)


def test_an_undeclared_folder_is_an_error(landing: Path) -> None:
    (landing / "interviews" / "west").mkdir()
    assert problems(landing)[0].endswith("add it under cases: in study.yaml or move its files")


@pytest.mark.parametrize("text", ["study: [", "- a\n- b\n", "study: {id: a}\nstudy: {id: b}\n"])
def test_broken_yaml_has_a_line(landing: Path, text: str) -> None:
    (landing / "study.yaml").write_text(text)
    assert problems(landing)[0].startswith("study.yaml:")


def test_missing_study_yaml(tmp_path: Path) -> None:
    assert problems(tmp_path)[0].startswith("study.yaml: is missing")


def test_the_mini_study_is_what_the_tests_say(landing: Path) -> None:
    assert (landing / "study.yaml").read_text() == STUDY


def test_nesting_without_end_is_refused_before_the_parser_dies_of_it(landing: Path) -> None:
    (landing / "study.yaml").write_text("study: " + "[" * 200_000)
    assert problems(landing) == ["study.yaml:1: is nested too deeply; take levels out"]
