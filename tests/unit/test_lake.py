"""The lake: what changed, atomic writes, the key."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.errors import CoprodError, VaultKeyError
from coprod_pipeline.lake import Cache, Lake, prune_cache, write_atomically
from coprod_pipeline.vault import Vault


@pytest.fixture
def lake(lake_dir: Path) -> Lake:
    lake = Lake(lake_dir)
    lake.ensure_zones()
    return lake


def test_scan_sees_content_not_times(lake: Lake) -> None:
    before = lake.scan()
    path = lake.landing / "interviews/north/N1_2019-05-02.txt"
    path.touch()
    assert lake.scan() == before
    path.write_text(path.read_text() + "More.")
    after = lake.scan()
    assert {k for k in after if after[k] != before[k]} == {"interviews/north/N1_2019-05-02.txt"}


def test_scan_sees_a_change_of_same_size_and_time(lake: Lake) -> None:
    import os

    path = lake.landing / "roster.csv"
    before = lake.scan()["roster.csv"]
    times = path.stat()
    path.write_text(path.read_text().replace("Moira", "Maura"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert lake.scan()["roster.csv"] != before


def test_hidden_and_lock_files_are_not_landed(lake: Lake) -> None:
    (lake.landing / "~$draft.docx").write_text("x")
    (lake.landing / ".DS_Store").write_text("x")
    assert not [k for k in lake.scan() if "draft" in k or "DS_Store" in k]


def test_restricted_files_are_unreadable_without_the_key(lake: Lake) -> None:
    lake.write_secret("state/x", b"Moira Kerrigan")
    stored = (lake.restricted / "state/x.enc").read_bytes()
    assert b"Moira" not in stored
    assert lake.read_secret("state/x") == b"Moira Kerrigan"
    with pytest.raises(VaultKeyError):
        Vault(b"0" * 32).decrypt(stored, "state/x")


def test_modes(lake: Lake, tmp_path: Path) -> None:
    lake.write_secret("state/x", b"1")
    assert stat.S_IMODE(lake.restricted.stat().st_mode) == 0o700
    assert stat.S_IMODE((lake.restricted / "state/x.enc").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "study.key").stat().st_mode) == 0o600


def test_a_secret_cannot_be_moved_to_another_name(lake: Lake) -> None:
    lake.write_secret("a", b"1")
    (lake.restricted / "b.enc").write_bytes((lake.restricted / "a.enc").read_bytes())
    with pytest.raises(VaultKeyError):
        lake.read_secret("b")


def test_a_lost_key_and_a_wrong_key_say_so_and_touch_nothing(lake: Lake, tmp_path: Path) -> None:
    lake.write_secret("a", b"1")
    key = tmp_path / "study.key"
    kept = key.read_text()
    key.unlink()
    with pytest.raises(VaultKeyError, match="not there"):
        _ = Lake(lake.root).vault
    assert not key.exists()
    key.write_text("ab" * 32)
    with pytest.raises(VaultKeyError, match="another study's key"):
        _ = Lake(lake.root).vault
    key.write_text(kept)
    assert Lake(lake.root).read_secret("a") == b"1"


def test_the_key_is_not_in_the_lake(lake: Lake, tmp_path: Path) -> None:
    _ = lake.vault
    key = (tmp_path / "study.key").read_text().strip()
    assert not [p for p in lake.root.rglob("*") if p.is_file() and key.encode() in p.read_bytes()]


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_is_encrypted_comes_back(data: bytes, name: str) -> None:
    vault = Vault(b"k" * 32)
    assert vault.decrypt(vault.encrypt(data, name), name) == data


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    write_atomically(path, b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_cache_forgets_what_is_not_used(lake: Lake) -> None:
    import os

    cache = Cache(lake, "x")
    cache.put("a", b"1")
    cache.put("b", b"2")
    for path in (lake.restricted / "cache").rglob("*.enc"):
        os.utime(path, (1000, 1000))
    assert cache.get("a") == b"1"
    assert prune_cache(lake, 2000) == 1
    assert (cache.get("a"), cache.get("b")) == (b"1", None)


def test_two_runs_at_once(lake: Lake) -> None:
    with lake.exclusive(), pytest.raises(CoprodError, match="another run"), lake.exclusive():
        pass
