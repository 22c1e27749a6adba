"""Hostile and broken files, each refused for the right reason or read in full.

Neighbours of what a careless export, a mail filter or an attacker drops into a landing folder.
``read`` means that the file is read; a tuple lists the reasons that are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coprod_pipeline.ingest.limits import Limits
from coprod_pipeline.ingest.sandbox import Sandbox
from tests.unit.ingest.hostile_containers import CONTAINERS
from tests.unit.ingest.hostile_makers import TALK, Made
from tests.unit.ingest.hostile_texts import TEXTS

CASES = [*CONTAINERS, *TEXTS]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(), workers=1) as pool:
        yield pool


@pytest.mark.parametrize(("name", "make", "expected"), CASES, ids=[c[0] for c in CASES])
def test_a_neighbour(
    tmp_path: Path,
    sandbox: Sandbox,
    name: str,
    make: Callable[[], Made],
    expected: str | tuple[str, ...],
) -> None:
    made = make()
    path = tmp_path / name
    path.write_bytes(made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made)
    found = sandbox.extract(path)
    right = (expected,) if isinstance(expected, str) else expected
    assert (found.reason or "read") in right, found.detail


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 150
    assert len({name for name, _, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "name",
    ["a\u202etxt.exe.txt", "a\u200fb.txt", "a\u2066b.docx", "a\nb.txt", "a\x7fb.md", "\u2069.srt"],
)
def test_unsafe_names(tmp_path: Path, sandbox: Sandbox, name: str) -> None:
    path = tmp_path / name
    path.write_text(TALK, encoding="utf-8")
    assert sandbox.extract(path).reason == "unsafe_filename"
