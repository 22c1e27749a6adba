"""Children that parse: the same result as at home, and what happens when one goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coprod_pipeline.ingest import transfer
from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.limits import Limits, Refused
from coprod_pipeline.ingest.sandbox import Sandbox, extract_many
from coprod_pipeline.model import Extraction


def write(tmp_path: Path, name: str, body: str) -> Path:
    path = tmp_path / name
    path.write_text(body, encoding="utf-8")
    return path


def test_results_come_in_order_and_equal_those_of_the_function(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, f"{n}.txt", f"Jo: number {n}?\nAl: yes\nJo: so\nAl: ok") for n in range(5)
    ]
    paths.append(write(tmp_path, "bad.json", "]"))
    found = list(extract_many(paths, workers=2))
    assert [path for path, _ in found] == paths
    for path, extraction in found:
        assert extraction == transfer.load(transfer.dump(extract(path)))


def test_no_files_start_no_process() -> None:
    assert list(extract_many([])) == []


def test_a_file_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    slow = write(tmp_path, "slow.md", "**" + "a *b _c " * 400_000)
    quick = write(tmp_path, "quick.txt", "hello")
    with Sandbox(Limits(seconds=0.02), workers=1) as sandbox:
        first = sandbox.extract(slow)
        children = [one.process for one in sandbox.children]
        assert (first.status, first.reason) == ("quarantined", "time_limit")
        assert children == [None]
    with Sandbox(workers=1) as sandbox:
        assert sandbox.extract(quick).status == "ok"


def test_a_file_that_needs_too_much_memory(tmp_path: Path) -> None:
    big = write(tmp_path, "big.json", json.dumps([{"text": "a"}] * 1_200_000))
    with Sandbox(Limits(memory_bytes=400 * 1024**2), workers=1) as sandbox:
        assert sandbox.extract(big).reason == "memory_limit"
        assert sandbox.extract(write(tmp_path, "a.txt", "hello")).status == "ok"


def test_children_that_cannot_start_are_no_fault_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "hello")
    with (
        Sandbox(Limits(memory_bytes=64 * 1024**2), workers=1) as sandbox,
        pytest.raises(RuntimeError, match="start"),
    ):
        sandbox.extract(path)


def test_a_child_that_dies_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "hello")
    with Sandbox(workers=1) as sandbox:
        assert sandbox.extract(path).status == "ok"
        process = sandbox.children[0].process
        assert process is not None
        process.kill()
        process.wait()
        assert sandbox.extract(path).status == "ok"
        assert sandbox.children[0].process is not process


def test_a_missing_file_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with Sandbox(workers=1) as sandbox, pytest.raises(FileNotFoundError):
        sandbox.extract(tmp_path / "absent.txt")


def test_children_have_no_key_and_write_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPROD_KEY_FILE", "/somewhere/key")
    with Sandbox(workers=1) as sandbox:
        sandbox.extract(write(tmp_path, "a.txt", "hello"))
        process = sandbox.children[0].process
        assert process is not None
        environment = Path(f"/proc/{process.pid}/environ")
        if not environment.exists():
            pytest.skip("this system has no /proc")
        assert b"COPROD_KEY_FILE" not in environment.read_bytes()
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
        size = next(line for line in limits.splitlines() if line.startswith("Max file size"))
        assert size.split()[3:5] == ["0", "0"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"status": "ok"}',
        b'{"status": "quarantined", "reason": "odd", "segments": []}',
    ],
)
def test_only_an_extraction_is_loaded(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        transfer.load(data)


def test_only_known_reasons_can_be_given() -> None:
    with pytest.raises(ValueError, match="reason"):
        Refused("because", "x")
    assert transfer.load(transfer.dump(Extraction("quarantined", "empty"))).reason == "empty"
