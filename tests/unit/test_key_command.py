"""``coprod key``: made once, tried, rotated; errors are one line and say the mend."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from coprod_pipeline.lake import Lake
from tests.conftest import coprod


@pytest.fixture
def lake(lake_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.delenv("COPROD_KEY", raising=False)
    return Lake(lake_dir)


def one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1


def test_create_makes_a_private_key_once_and_says_to_back_it_up(lake: Lake, tmp_path: Path) -> None:
    made = coprod("key", "create", lake=lake.root)
    assert made.returncode == 0, made.stderr
    key = tmp_path / "study.key"
    assert str(key) in made.stdout
    assert "Back it up" in made.stdout
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    again = coprod("key", "create", "--lake", lake.root)
    assert (again.returncode, one_line(again.stderr)) == (2, True)
    assert "has a key already" in again.stderr
    assert key.read_text() == before
    assert before.strip() not in made.stdout + made.stderr


def test_create_never_overwrites_a_key_file_of_another_lake(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "study.key").write_text("ab" * 32)
    done = coprod("key", "create", lake=lake.root)
    assert (done.returncode, one_line(done.stderr)) == (2, True)
    assert "never overwritten" in done.stderr
    assert (tmp_path / "study.key").read_text() == "ab" * 32


def test_check_counts_and_finds_what_is_wrong_without_changing_it(
    lake: Lake, tmp_path: Path
) -> None:
    none = coprod("key", "check", lake=lake.root)
    assert (none.returncode, one_line(none.stderr)) == (2, True)
    assert "coprod key create" in none.stderr
    lake.write_secret("state/x", b"Moira Kerrigan")
    lake.vault.write_parts("raw_segment/north", b"", [("a", b"1"), ("b", b"2")])
    done = coprod("key", "check", "--json", lake=lake.root)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["files"], found["parts"], found["sources"]) == (2, 2, 2)
    assert found["in_order"] is True
    path = lake.restricted / "state/x.enc"
    path.write_bytes(path.read_bytes()[:-1])
    path.chmod(0o644)
    (tmp_path / "study.key").chmod(0o640)
    bad = coprod("key", "check", lake=lake.root)
    assert bad.returncode == 2
    assert "restricted/state/x.enc: is damaged" in bad.stderr
    assert "coprod run mends them" in bad.stderr
    assert "others may read the key" in bad.stderr
    assert "Moira" not in bad.stdout + bad.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    found = json.loads(coprod("key", "check", "--json", lake=lake.root).stdout)
    assert (found["damaged"], found["wrong_modes"], found["key_private"]) == (
        ["state/x"], ["state/x.enc"], False,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["check", "rotate"])
@pytest.mark.parametrize("key", ["ab" * 32, "not hex", ""])
def test_a_wrong_or_missing_key_is_one_line_and_nothing_is_touched(
    lake: Lake, tmp_path: Path, command: str, key: str
) -> None:
    lake.write_secret("state/x", b"1")
    file = tmp_path / "study.key"
    file.write_text(key) if key else file.unlink()
    before = {p: p.read_bytes() for p in lake.restricted.rglob("*") if p.is_file()}
    done = coprod("key", command, lake=lake.root)
    assert (done.returncode, one_line(done.stderr)) == (2, True)
    assert ";" in done.stderr
    assert str(tmp_path) not in done.stderr
    after = {p: p.read_bytes() for p in lake.restricted.rglob("*") if p.is_file()}
    # The lock of a run is empty and says nothing.
    after.pop(lake.restricted / "run.lock", None)
    assert after == before
    assert sorted(p.name for p in tmp_path.glob("study.key*")) == (["study.key"] if key else [])


def test_rotate_says_to_back_up_the_new_key_and_destroy_the_old_one(
    lake: Lake, tmp_path: Path
) -> None:
    lake.write_secret("state/x", b"1")
    surrogate_key = lake.vault.surrogate_key
    old = (tmp_path / "study.key").read_text()
    done = coprod("key", "rotate", lake=lake.root)
    assert done.returncode == 0, done.stderr
    assert "Sealed 1 files anew" in done.stdout
    assert f"destroy the old key, {tmp_path}/study.key.old" in done.stdout
    assert (tmp_path / "study.key.old").read_text() == old
    assert (tmp_path / "study.key").read_text() != old
    fresh = Lake(lake.root)
    assert (fresh.read_secret("state/x"), fresh.vault.surrogate_key) == (b"1", surrogate_key)
    again = coprod("key", "rotate", lake=lake.root)
    assert (again.returncode, one_line(again.stderr)) == (2, True)
    assert "as .old; destroy it" in again.stderr
    (tmp_path / "study.key.old").unlink()
    done = coprod("key", "rotate", "--json", lake=lake.root)
    assert json.loads(done.stdout)["files"] == 1
    assert coprod("key", "check", lake=lake.root).returncode == 0


def test_rotate_waits_for_no_run_and_fails_cleanly(lake: Lake) -> None:
    lake.write_secret("state/x", b"1")
    with lake.exclusive():
        done = coprod("key", "rotate", lake=lake.root)
    assert (done.returncode, one_line(done.stderr)) == (2, True)
    assert "another run is at work" in done.stderr


@pytest.mark.parametrize("command", [[], ["create"], ["check"], ["rotate"]])
def test_help_has_examples(command: list[str]) -> None:
    done = coprod("key", *command, "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout
