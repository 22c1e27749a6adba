"""Plain text: encodings, control characters, line ends, wrapped lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.model import Extraction


def read(tmp_path: Path, body: bytes, name: str = "a.txt") -> Extraction:
    path = tmp_path / name
    path.write_bytes(body)
    return extract(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, "Åsa sade: hej då".encode(encoding))
    assert found.text == "Åsa sade: hej då"
    assert "encoding_confidence" not in found.metadata


def test_guessed_encoding_says_how_sure(tmp_path: Path) -> None:
    text = "Åsa gick till vårdcentralen på måndagen och träffade sjuksköterskan där. " * 5
    found = read(tmp_path, text.encode("cp1252"))
    assert found.text.startswith("Åsa gick till vårdcentralen")
    assert 0 < float(str(found.metadata["encoding_confidence"])) <= 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"hel\x00lo there, this is text", "control_chars"),
        (b"\x7fELF\x02\x01\x01", "binary_in_text"),
        (bytes(range(32)) * 20, "binary_in_text"),
        (b" \n\t\xe2\x80\x8b", "empty"),
        (b"\xff\xfea", "encoding"),
        (b"%PDF-1.4 x", "type_mismatch"),
    ],
)
def test_refusals(tmp_path: Path, body: bytes, reason: str) -> None:
    assert read(tmp_path, body).reason == reason


def test_control_characters_that_would_split_a_name_are_taken_out(tmp_path: Path) -> None:
    found = read(tmp_path, b"An\x01na came to the house and stayed for the night.")
    assert found.text.startswith("Anna came")
    assert found.metadata["control_characters_removed"] == 1


def test_mojibake_is_noted_and_kept(tmp_path: Path) -> None:
    found = read(tmp_path, "cafÃ© au lait".encode())
    assert found.text == "cafÃ© au lait"
    assert found.metadata["suspected_mojibake"] is True


def test_line_ends(tmp_path: Path) -> None:
    assert (
        read(tmp_path, b"P01: a\r\nP02: b\rP01: c\nP02: d").text == "P01: a\nP02: b\nP01: c\nP02: d"
    )


_RIVER = "we walked along the river for a while and then we came back home again"


def test_hard_wrapped_lines_are_joined(tmp_path: Path) -> None:
    words = _RIVER.split()
    lines: list[str] = []
    for start in range(0, 40):
        lines.append(" ".join(words[(start + i) % len(words)] for i in range(14)))
    found = read(tmp_path, "\n".join(lines).encode())
    assert "\n" not in found.text


def test_markdown_marks_are_taken_off(tmp_path: Path) -> None:
    body = b"# Title\n\n> We saw _Mondrian_ and **much** more\\_stuff, snake_case too.\n\n---\n"
    assert (
        read(tmp_path, body, "a.md").text
        == "Title\nWe saw Mondrian and much more_stuff, snake_case too."
    )


@pytest.mark.parametrize("name", ["a\u202etxt.exe.txt", "a\nb.txt"])
def test_unsafe_names(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, b"hello", name).reason == "unsafe_filename"


def test_unknown_kinds(tmp_path: Path) -> None:
    assert read(tmp_path, b"x", "a.exe").reason == "unsupported_type"
    assert read(tmp_path, b"", "a.txt").reason == "empty"
    assert read(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx").reason == "encrypted"
    assert read(tmp_path, b"{\\rtf1 x}", "a.docx").reason == "type_mismatch"


def test_a_missing_file_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        extract(tmp_path / "absent.txt")
