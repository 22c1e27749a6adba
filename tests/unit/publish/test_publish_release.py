import json
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from publishing import NOW, input_hash, publish, study
from small_tables import small_tables

from coprod_pipeline.errors import BlockedError, CoprodError
from coprod_pipeline.publish.query import read_only_query
from coprod_pipeline.publish.release import (
    STEPS,
    clean_orphans,
    current_release,
    publish_release,
    read_manifest,
    verify_release,
)

HERE = Path(__file__).parent


def remains(lake: Path) -> list[str]:
    found = [p.name for p in (lake / "releases").glob(".staging-*")]
    return found + [p.name for p in lake.glob(".published-*")]


def content(lake: Path) -> tuple[str, int]:
    """The release that readers see: its id and a count, from one open database."""
    _, rows = read_only_query(
        lake / "published" / "coprod.duckdb",
        "SELECT release_id, (SELECT count(*) FROM fact_coding) FROM release",
    )
    return rows[0]


def child(lake: Path, number: int, step: str) -> subprocess.CompletedProcess[str]:
    paths = [str(HERE), str(HERE.parent / "quality"), str(HERE.parents[2])]
    return subprocess.run(
        [sys.executable, str(HERE / "publishing.py"), str(lake), str(number), step],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_release_holds_what_the_contract_names(tmp_path):
    info = publish(tmp_path)
    assert info.created
    assert info.release_id == "20240301T020001Z-00000001"
    assert info.path == tmp_path / "releases" / info.release_id
    names = {p.name for p in info.path.iterdir()}
    assert names == {
        "coprod.duckdb",
        "parquet",
        "report.html",
        "data_dictionary.md",
        "manifest.json",
    }
    assert current_release(tmp_path / "published") == info.path.resolve()
    assert not (tmp_path / "published").readlink().is_absolute()
    modes = {oct(p.stat().st_mode & 0o777) for p in info.path.rglob("*") if p.is_file()}
    assert modes == {"0o444"}
    folders = [info.path, info.path / "parquet"]
    assert {oct(p.stat().st_mode & 0o777) for p in folders} == {"0o755"}
    assert verify_release(info.path) == []
    assert remains(tmp_path) == []


def test_the_manifest_says_what_the_release_is_made_of_and_names_no_place(tmp_path):
    info = publish(tmp_path)
    manifest = read_manifest(info.path)
    assert manifest["input_hash"] == input_hash(1)
    assert manifest["approval"] == "not_needed"
    assert manifest["synthetic"] is True
    assert set(manifest["versions"]) == {"coprod", "duckdb", "pandas", "pyarrow", "python"}
    assert len(manifest["rows"]) == 31
    assert manifest["rows"]["fact_segment"] == small_tables()["fact_segment"].num_rows
    assert str(tmp_path) not in (info.path / "manifest.json").read_text()
    for path in info.path.rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()


@pytest.mark.parametrize("synthetic", [True, False])
def test_approval_is_recorded(tmp_path, synthetic):
    publish(tmp_path, 1, synthetic=synthetic)
    assert read_manifest(current_release(tmp_path / "published"))["approval"] == (
        "not_needed" if synthetic else "none"
    )
    info = publish(tmp_path, 1, synthetic=synthetic, approved=True)
    assert info.created
    assert read_manifest(info.path)["approval"] == "approved"


def test_the_same_input_is_not_published_twice_unless_the_release_is_damaged(tmp_path):
    first = publish(tmp_path)
    again = publish(tmp_path)
    assert (again.release_id, again.created) == (first.release_id, False)
    report = first.path / "report.html"
    report.chmod(0o644)
    report.write_text("changed")
    anew = publish(tmp_path)
    assert anew.created
    assert anew.release_id == f"{first.release_id}-2"
    assert current_release(tmp_path / "published") == anew.path.resolve()


def test_a_leak_blocks_and_leaves_the_old_release(tmp_path):
    first = publish(tmp_path)
    seen: list[set[str]] = []

    def gate(staging: Path) -> list[str]:
        seen.append({p.name for p in staging.iterdir()})
        return ["person", "email", "person"]

    with pytest.raises(BlockedError, match="email, person"):
        publish(tmp_path, 2, gate=gate)
    assert seen == [{p.name for p in first.path.iterdir()}]
    assert current_release(tmp_path / "published") == first.path.resolve()
    assert [p.name for p in (tmp_path / "releases").iterdir() if p.is_dir()] == [first.release_id]


@pytest.mark.parametrize("step", STEPS[:-1])
def test_an_exception_at_any_step_leaves_the_old_release_and_nothing_else(tmp_path, step):
    first = publish(tmp_path)

    def fault(at: str) -> None:
        if at == step:
            raise OSError(28, "No space left on device")

    with pytest.raises(CoprodError, match="No space left on device"):
        publish(tmp_path, 2, fault=fault)
    assert current_release(tmp_path / "published") == first.path.resolve()
    assert remains(tmp_path) == []
    assert sorted(p.name for p in (tmp_path / "releases").iterdir()) == [".lock", first.release_id]


def test_after_the_swap_the_new_release_stays_whatever_happens(tmp_path):
    publish(tmp_path)

    def fault(at: str) -> None:
        if at == "swapped":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, 2, fault=fault)
    assert content(tmp_path)[0].endswith("00000002")
    assert verify_release(current_release(tmp_path / "published")) == []


def test_a_full_disk_is_one_line_and_changes_nothing(tmp_path):
    first = publish(tmp_path)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(CoprodError, match="could not be written") as raised:
            publish(tmp_path, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(tmp_path) not in str(raised.value)
    assert current_release(tmp_path / "published") == first.path.resolve()
    assert remains(tmp_path) == []


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_leaves_a_readable_release_and_the_next_run_completes(tmp_path, step):
    first = publish(tmp_path)
    killed = child(tmp_path, 2, step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    current = current_release(tmp_path / "published")
    assert current is not None
    assert verify_release(current) == []
    assert content(tmp_path)[0] == current.name
    assert (current == first.path.resolve()) == (step != "swapped")
    third = publish(tmp_path, 3)
    assert content(tmp_path)[0] == third.release_id
    assert verify_release(third.path) == []
    assert remains(tmp_path) == []


def test_orphans_are_cleared_unless_somebody_publishes(tmp_path):
    assert clean_orphans(tmp_path / "releases") == []
    child(tmp_path, 1, "database")
    (orphan,) = remains(tmp_path)

    def fault(at: str) -> None:
        if at == "database":
            assert clean_orphans(tmp_path / "releases") == []

    publish(tmp_path, 2, fault=fault)
    child(tmp_path, 3, "manifest")
    (second,) = remains(tmp_path)
    assert clean_orphans(tmp_path / "releases") == [second]
    assert orphan != second
    assert remains(tmp_path) == []


def test_a_second_publisher_fails_cleanly(tmp_path):
    def fault(at: str) -> None:
        if at == "report":
            with pytest.raises(CoprodError, match="another run is publishing"):
                publish(tmp_path, 2)

    info = publish(tmp_path, 1, fault=fault)
    assert content(tmp_path)[0] == info.release_id


def test_four_readers_during_five_publications_see_no_torn_state(tmp_path):
    publish(tmp_path)
    done = threading.Event()
    seen: list[tuple[str, int]] = []
    errors: list[str] = []
    expected = small_tables()["fact_coding"].num_rows

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(content(tmp_path))
            except CoprodError as error:
                errors.append(str(error))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    released = [publish(tmp_path, number).release_id for number in range(2, 7)]
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert {count for _, count in seen} == {expected}
    assert {name for name, _ in seen} <= {"20240301T020001Z-00000001", *released}
    assert len(seen) >= 20


def test_who_has_the_old_release_open_keeps_it(tmp_path):
    from coprod_pipeline.publish.query import connect

    first = publish(tmp_path)
    with connect(tmp_path / "published" / "coprod.duckdb") as reader:
        publish(tmp_path, 2)
        assert reader.execute("SELECT release_id FROM release").fetchall() == [(first.release_id,)]


@pytest.mark.parametrize("name", ["coprod.duckdb", "report.html", "parquet/evidence.parquet"])
def test_a_flipped_bit_is_found(tmp_path, name):
    info = publish(tmp_path)
    path = info.path / name
    content_before = bytearray(path.read_bytes())
    content_before[len(content_before) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content_before)
    assert verify_release(info.path) == [f"{name}: content differs"]


def test_missing_further_and_changed_files_are_found(tmp_path):
    info = publish(tmp_path)
    (info.path / "report.html").unlink()
    (info.path / "notes.txt").write_text("x")
    assert verify_release(info.path) == ["report.html: missing", "notes.txt: not in the manifest"]
    manifest = info.path / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"synthetic": False}))
    assert verify_release(info.path) == ["the manifest was changed"]
    manifest.write_text("{")
    assert verify_release(info.path) == ["the manifest is missing or damaged"]


def test_a_release_under_another_name_is_found(tmp_path):
    info = publish(tmp_path)
    moved = info.path.rename(info.path.with_name("20000101T000000Z-00000000"))
    assert verify_release(moved) == ["the folder is not named as the manifest says"]


def test_nothing_published_is_nothing(tmp_path):
    assert current_release(tmp_path / "published") is None


@pytest.mark.parametrize(
    ("now", "hashed"), [(NOW.replace(tzinfo=None), input_hash(1)), (NOW, "../x")]
)
def test_a_careless_caller_is_told(tmp_path, now, hashed):
    with pytest.raises(ValueError, match="time zone"):
        publish_release(
            tmp_path / "releases",
            tmp_path / "published",
            study=study(),
            tables={},
            input_hash=hashed,
            now=now,
            pipeline_version="0",
            approved=False,
            warnings=[],
            gate=lambda staging: [],
        )
