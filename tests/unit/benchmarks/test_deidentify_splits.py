"""Which documents are held back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.train_deidentify.splits import is_test, load, part


def test_the_rule_is_frozen() -> None:
    parts = [part(str(number)) for number in range(1000)]
    assert (parts.count("test"), parts.count("dev"), parts.count("train")) == (271, 127, 602)
    assert [number for number in range(12) if is_test(str(number))] == [8, 9]


def test_sets_are_read(tmp_path: Path) -> None:
    rows = [
        {"id": "9", "text": "Lund", "spans": [[0, 4, "LOC", "7"]]},
        {"id": "0", "text": "Anna", "spans": [[0, 4, "PERSON"]]},
    ]
    (tmp_path / "ewt.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    held = load("ewt", "test", folder=tmp_path)
    assert [(d.id, d.language, d.spans, d.entities) for d in held] == [
        ("9", "en", ((0, 4, "PLACE"),), ("7",))
    ]
    assert len(load("ewt", folder=tmp_path)) == 2
    with pytest.raises(FileNotFoundError):
        load("gum_written", folder=tmp_path)
