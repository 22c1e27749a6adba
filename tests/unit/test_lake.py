"""The lake: what changed, atomic writes, what is encrypted, the cache."""

from __future__ import annotations

import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Cache, Lake, prune_cache, write_atomically


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
    assert b"Moira" not in (lake.restricted / "state/x.enc").read_bytes()
    assert lake.read_secret("state/x") == b"Moira Kerrigan"


def test_a_table_comes_back_as_it_was_in_parts_of_its_sources(lake: Lake) -> None:
    import pyarrow as pa

    table = pa.table({"n": [1, 2, 3, 4, None], "said": ["a", None, "Moira Kerrigan", "d", "é"]})
    lake.write_secret_table("raw_segment/north", table, ["a", "a", "b", "a", "c"])
    assert lake.read_secret_table("raw_segment/north").equals(table)
    assert lake.vault.table.sources == ["a", "b", "c"]
    lake.write_secret_table("raw_segment/north", table.slice(0, 0), [])
    assert lake.read_secret_table("raw_segment/north").equals(table.slice(0, 0))
    with pytest.raises(CoprodError, match="earlier stages"):
        lake.read_secret_table("raw_segment/south")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_modes_do_not_depend_on_the_umask(lake_dir: Path, tmp_path: Path, umask: int) -> None:
    import os

    before = os.umask(umask)
    try:
        lake = Lake(lake_dir)
        lake.write_secret("state/x", b"1")
        Cache(lake, "x").put("a", b"1")
        with lake.exclusive():
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE(lake.restricted.stat().st_mode) == 0o700
    for path in lake.restricted.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "study.key").stat().st_mode) == 0o600


def test_the_key_is_not_in_the_lake(lake: Lake, tmp_path: Path) -> None:
    _ = lake.vault
    key = (tmp_path / "study.key").read_text().strip()
    for path in lake.root.rglob("*"):
        if path.is_file():
            assert key.encode() not in path.read_bytes()
            assert bytes.fromhex(key) not in path.read_bytes()


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


def test_a_damaged_cached_value_is_made_anew_and_said_without_data(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    log = SimpleNamespace(warning=lambda text, *values: said.append(text % values))
    monkeypatch.setattr("coprod_pipeline.lake.log", log)
    cache = Cache(lake, "x", "source")
    cache.put("Moira Kerrigan", b"value")
    (path,) = (lake.restricted / "cache").rglob("*.enc")
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.get("Moira Kerrigan") is None
    assert len(said) == 1
    assert said[0].startswith("restricted/cache/x/")
    cache.put("Moira Kerrigan", b"value")
    assert cache.get("Moira Kerrigan") == b"value"


def test_two_runs_at_once(lake: Lake) -> None:
    with lake.exclusive(), pytest.raises(CoprodError, match="another run"), lake.exclusive():
        pass
