"""The files that are read: real ones where they lie, the embedded study, and made ones.

What belongs here: choosing and counting files. What does not: making them (``made_*``), reading
them (``contenders``).
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ingestion.contenders import FORMATS
from benchmarks.ingestion.made_docx import write_docx
from benchmarks.ingestion.made_pages import write_html, write_pdf
from benchmarks.ingestion.truth import LABELLED, Truth

#: real: published interviews, hearings and reports; study: the synthetic study of this checkout.
GROUPS = ("real", "study", "made")
_REAL = ("real_study/landing", "data/interviews", "data/documents", "data/extraction_truth")
_REAL_BAD = "data/badinput"
_SUFFIXES = {".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html"}
#: Turns of each made file: short talks, hours, and a long one.
_TURNS = {
    "docx": (60, 60, 60, 60, 250, 250, 250, 250, 250, 250, 800),
    "pdf": (60, 60, 60, 250, 250),
    "html": (60, 60, 60, 60, 250, 250, 250, 250, 250, 250, 800),
}


@dataclass(frozen=True)
class SourceFile:
    """A file: its group, format, bytes, pages (PDF, as far as known) and what it says, if known."""

    path: Path
    group: str
    format: str
    size: int
    pages: int = 0
    truth: Truth | None = None


@dataclass(frozen=True)
class Quotes:
    """Published quotes of one file: coders copied them, so each must stand in its text."""

    path: Path
    quotes: tuple[str, ...]


def gather(
    shared: Path, study: Path, folder: Path, seed: int, formats: tuple[str, ...] = FORMATS
) -> list[SourceFile]:
    """Every file of these formats, the same content once, by group and path; makes the made ones.

    ``shared`` and ``study`` may be absent. Files are written into ``folder``, the same for the
    same seed.
    """
    files: list[SourceFile] = []
    seen: set[str] = set()
    places = [("real", shared / part) for part in _REAL]
    places += [("real", p) for p in sorted((shared / _REAL_BAD).glob("real_*"))]
    places.append(("study", study))
    for group, place in places:
        for path in sorted(p for p in place.rglob("*") if p.is_file()):
            kind = _SUFFIXES.get(path.suffix.lower())
            if kind not in formats or not (size := path.stat().st_size):
                continue
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest not in seen:
                seen.add(digest)
                files.append(_found(path, group, kind, size))
    return [*files, *make(folder, seed, formats)]


def _found(path: Path, group: str, kind: str, size: int) -> SourceFile:
    labelled = path.parent.name == "extraction_truth" and path.name in LABELLED
    truth = Truth(dict(LABELLED[path.name])) if labelled else None
    return SourceFile(path, group, kind, size, _pages(path) if kind == "pdf" else 0, truth)


def _pages(path: Path) -> int:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0  # encrypted or broken: whoever reads it all the same is asked for its text only


def make(folder: Path, seed: int, formats: tuple[str, ...] = FORMATS) -> list[SourceFile]:
    """The made files, written into ``folder``."""
    files: list[SourceFile] = []
    for kind in formats:
        for number, n_turns in enumerate(_TURNS[kind], start=1):
            chance = random.Random(f"{seed} {kind} {number}")  # noqa: S311 - no secret is made
            path = folder / f"made_{number:02d}.{kind}"
            pages = 0
            if kind == "docx":
                truth = write_docx(path, chance, n_turns)
            elif kind == "pdf":
                truth, pages = write_pdf(path, chance, n_turns)
            else:
                truth = write_html(path, chance, n_turns)
            files.append(SourceFile(path, "made", kind, path.stat().st_size, pages, truth))
    return files


def published_quotes(shared: Path) -> list[Quotes]:
    """The quotes that human coders took from the real PDFs; none where they are not here."""
    landing = shared / "real_study/landing"
    table = landing / "codings/analysts.csv"
    if not table.is_file():
        return []
    by_source: dict[str, list[str]] = defaultdict(list)
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            by_source[row["source_path"]].append(row["quote"])
    return [Quotes(landing / name, tuple(quotes)) for name, quotes in sorted(by_source.items())]
