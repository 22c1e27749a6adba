"""Presidio and GLiNER: adapters that say what is missing, and work where it is there."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from coprod_pipeline.deidentify.recognisers import gliner
from coprod_pipeline.deidentify.recognisers.gliner import Gliner, windows
from coprod_pipeline.deidentify.recognisers.presidio import Presidio
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import SPAN_TYPES

ROOT = Path(__file__).parents[3]
BENCH = ROOT / ".venv-bench-deidentify/bin/python"
TEXT = "Then Katherine Johnson wrote to kj@example.org from Boston."
PROGRAM = """
import json, sys
sys.path += [{root!r}, {site!r}]
from coprod_pipeline.deidentify.recognisers.presidio import Presidio
found = Presidio().find([{text!r}], "en")[0]
print(json.dumps([[s.start, s.end, s.type, s.source] for s in found]))
"""


@pytest.mark.skipif(find_spec("presidio_analyzer") is not None, reason="presidio is installed")
def test_without_the_extra_presidio_says_which() -> None:
    with pytest.raises(CoprodError, match=r"presidio_analyzer.*coprod-pipeline\[presidio\]"):
        Presidio()


@pytest.mark.skipif(find_spec("gliner") is not None, reason="gliner is installed")
def test_without_the_extra_gliner_says_which(tmp_path: Path) -> None:
    with pytest.raises(CoprodError, match=r"gliner.*coprod-pipeline\[gliner\]"):
        Gliner(tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("presidio_analyzer") is None and not BENCH.exists(),
    reason="presidio-analyzer is neither here nor in the benchmark's environment",
)
def test_presidio_finds() -> None:
    here = find_spec("presidio_analyzer") is not None
    program = PROGRAM.format(root=str(ROOT), site=sysconfig.get_path("purelib"), text=TEXT)
    done = subprocess.run(
        [sys.executable if here else str(BENCH), "-c", program],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = {(TEXT[a:b], kind, source) for a, b, kind, source in json.loads(done.stdout)}
    assert ("Katherine Johnson", "PERSON", "presidio:person") in found
    assert ("kj@example.org", "EMAIL", "presidio:email_address") in found
    assert {kind for _, kind, _ in found} <= set(SPAN_TYPES)


class Model:
    """What the adapter needs of a GLiNER model: capitals are people."""

    def predict_entities(
        self, text: str, labels: list[str], threshold: float
    ) -> list[dict[str, object]]:
        assert threshold == 0.5
        return [
            {"start": i, "end": i + 1, "label": labels[0]}
            for i, c in enumerate(text)
            if c.isupper()
        ]


def test_gliner_is_read_from_a_folder_and_its_windows_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = ModuleType("gliner")
    asked = []

    class Loader:
        @staticmethod
        def from_pretrained(folder: str, local_files_only: bool) -> Model:
            asked.append((folder, local_files_only))
            return Model()

    library.GLiNER = Loader
    monkeypatch.setitem(sys.modules, "gliner", library)
    monkeypatch.setattr(gliner, "version", lambda _: "0")
    with pytest.raises(CoprodError, match="holds no model"):
        Gliner(tmp_path)
    (tmp_path / "gliner_config.json").write_text("{}")
    recogniser = Gliner(tmp_path)
    assert asked == [(str(tmp_path), True)]
    text = "a word and X " * 200
    (spans,) = recogniser.find([text], "sv")
    assert [s.start for s in spans] == [i for i, c in enumerate(text) if c == "X"]
    assert {(s.type, s.source) for s in spans} == {("PERSON", "gliner:person")}


def test_windows_cover_every_word() -> None:
    text = " ".join(str(n) for n in range(1000))
    pieces = windows(text, 100)
    assert all(text[start : start + len(part)] == part for start, part in pieces)
    assert {word for _, part in pieces for word in part.split()} == set(text.split())
    assert all(len(part.split()) <= 100 for _, part in pieces)
    assert windows("", 10) == []
    assert windows("  a b", 10) == [(0, "  a b")]
