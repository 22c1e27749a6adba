"""What becomes of a landing file over the runs: renamed, filed twice, corrected, taken out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_pipeline import road
from coprod_pipeline.lake import Lake
from tests.conftest import coprod

FOLDER = "interviews/north"
FIRST = f"{FOLDER}/N1_2019-05-02.txt"


@pytest.fixture
def lake(lake_dir: Path) -> Lake:
    lake = Lake(lake_dir)
    lake.ensure_zones()
    return lake


def read(lake: Lake, case_id: str = "north") -> tuple[dict[str, int], dict[str, dict]]:
    """One run of the ingest stage: its counts, and source_status by path."""
    counts = road.ingest(lake, road.open_study(lake), case_id)
    rows = lake.read_state(f"status/{case_id}", []) + lake.read_state(f"gone/{case_id}", [])
    return counts, {row["paths"][0]: row for row in rows}


def test_a_renamed_file_is_the_same_source_and_is_not_read_again(lake: Lake) -> None:
    _, before = read(lake)
    (lake.landing / FIRST).rename(lake.landing / f"{FOLDER}/N1_2019-05-02_again.txt")
    counts, after = read(lake)
    row = after[f"{FOLDER}/N1_2019-05-02_again.txt"]
    assert counts["files_read"] == 0
    assert row["source_id"] == before[FIRST]["source_id"]
    assert row["first_seen"] == before[FIRST]["first_seen"]
    assert row["renamed"] is True
    assert not before[FIRST]["renamed"]
    assert FIRST not in after
    assert read(lake)[1][f"{FOLDER}/N1_2019-05-02_again.txt"]["renamed"] is True


def test_the_same_content_twice_is_one_source_with_two_paths(lake: Lake) -> None:
    shutil.copy(lake.landing / FIRST, lake.landing / f"{FOLDER}/N1_2019-05-02_copy.txt")
    counts, status = read(lake)
    assert counts["sources"] == 3
    assert status[FIRST]["n_paths"] == 2
    assert status[FIRST]["renamed"] is False
    (lake.landing / f"{FOLDER}/N1_2019-05-02_copy.txt").unlink()
    assert read(lake)[1][FIRST]["n_paths"] == 1


def test_a_corrected_file_supersedes_its_earlier_version(lake: Lake) -> None:
    old = read(lake)[1][FIRST]["source_id"]
    path = lake.landing / FIRST
    path.write_text(path.read_text().replace("the price", "the prize"))
    read(lake)
    rows = {r["source_id"]: r for r in lake.read_state("gone/north", [])}
    new = next(r for r in lake.read_state("status/north", []) if FIRST in r["paths"])
    assert (rows[old]["status"], rows[old]["superseded_by"]) == ("superseded", new["source_id"])
    assert old not in lake.read_secret_table("raw_segment/north").column("source_id").to_pylist()


def test_a_removed_file_stays_listed_and_comes_back_as_itself(lake: Lake) -> None:
    path = lake.landing / FIRST
    kept = path.read_bytes()
    before = read(lake)[1][FIRST]
    path.unlink()
    row = read(lake)[1][FIRST]
    assert (row["status"], row["superseded_by"], row["last_seen"]) == (
        "removed", None, before["last_seen"],
    )  # fmt: skip
    path.write_bytes(kept)
    counts, status = read(lake)
    assert counts["files_read"] == 0
    assert (status[FIRST]["status"], status[FIRST]["first_seen"]) == ("ok", before["first_seen"])
    assert lake.read_state("gone/north", []) == []


def test_one_paper_in_two_cases_is_a_source_of_each(lake: Lake) -> None:
    paper = lake.landing / "documents/north/minutes.txt"
    (lake.landing / "documents/south").mkdir(parents=True)
    shutil.copy(paper, lake.landing / "documents/south/minutes.txt")
    north = read(lake, "north")[1]["documents/north/minutes.txt"]
    south = read(lake, "south")[1]["documents/south/minutes.txt"]
    assert north["content_hash"] == south["content_hash"]
    assert north["source_id"] != south["source_id"]


def test_contradictions_are_counted_and_said(lake: Lake) -> None:
    (lake.landing / "sources.csv").write_text(
        f"path,case_id,kind,participant_ids,date\n{FIRST},north,interview,N2,2019-08-01\n"
    )
    row = read(lake)[1][FIRST]
    assert row["n_warnings"] == len(row["warnings"]) >= 2
    assert "sources.csv and the file name give different participants" in row["warnings"]
    assert "sources.csv and the file name give different dates" in row["warnings"]


def test_ten_thousand_unchanged_files_are_not_opened(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from coprod_pipeline import lake as lake_module

    folder = lake.landing / "documents/north"
    for i in range(10_000):
        path = folder / f"d{i:05d}.txt"
        path.write_text(f"Paper {i}.")
        os.utime(path, (1_600_000_000, 1_600_000_000))
    first = lake.scan()
    opened: list[Path] = []
    real = lake_module.hash_file
    monkeypatch.setattr(lake_module, "hash_file", lambda p: opened.append(p) or real(p))
    assert lake.scan() == first
    assert not [p for p in opened if p.stem[1:].isdigit()]
    (folder / "d00007.txt").write_text("Another.")
    changed = lake.scan()
    assert [k for k in changed if changed[k] != first[k]] == ["documents/north/d00007.txt"]
    assert [p.name for p in opened if p.stem[1:].isdigit()] == ["d00007.txt"]


def test_a_file_of_no_case_is_listed_and_left_to_do(lake: Lake) -> None:
    (lake.landing / "interviews/loose.txt").write_text("Anna: We began.\n")
    study = road.open_study(lake)
    assert road.filed_by_case(study, lake.scan())[1] == ["interviews/loose.txt"]
    assert road.left_to_do(lake, study)["files_of_no_case"] == 1
    assert "interviews/loose.txt" in coprod("sources", lake=lake.root).stdout
    assert "1 files belong to no case" in coprod("check", lake=lake.root).stderr


def test_titles_and_core_functions_are_masked(lake: Lake) -> None:
    study = road.open_study(lake)
    for case_id in study.case_ids:
        road.ingest(lake, study, case_id)
    road.identify(lake, study)
    identities = road.load_identities(lake)
    functions = {"north": (("f1", "Moira Kerrigan opens the meeting"),)}
    masked = road.masked_units(replace(study, core_functions=functions), "north", identities)
    assert masked.core_functions == {"north": (("f1", "N1 opens the meeting"),)}
    assert identities.mask_text("A talk with Moira Kerrigan") == "A talk with N1"
    assert "Fenwick" not in identities.mask_text("decided by the manager, Ottoline Fenwick")
