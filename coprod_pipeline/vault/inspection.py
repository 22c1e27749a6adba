"""Trying every file of the restricted zone, without changing anything.

What belongs here: what is read, counted and found wrong. What does not: mending it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coprod_pipeline.vault.files import wrong_modes
from coprod_pipeline.vault.table import NAME
from coprod_pipeline.vault.zone import DamagedError, ShreddedError, Vault, is_parts

CACHE_FOLDER = "cache/"


@dataclass(frozen=True)
class Inspection:
    """What was tried, in counts, and the names of files that did not open.

    ``damaged`` and ``stale`` are names inside ``restricted/`` without ending: a damaged file has
    to be restored, a stale one is a cached value that is made anew by itself. ``wrong_modes`` are
    paths relative to ``restricted/`` that others may read or that are too narrow.
    """

    files: int
    parts: int
    sources: int
    damaged: tuple[str, ...]
    stale: tuple[str, ...]
    wrong_modes: tuple[str, ...]
    rotating: bool

    @property
    def in_order(self) -> bool:
        """Whether every file opens and is private, and no rotation waits to be finished."""
        return not (self.damaged or self.wrong_modes or self.rotating)


def inspect(vault: Vault) -> Inspection:
    """Open and authenticate every sealed file and part."""
    files = parts = 0
    damaged: list[str] = []
    stale: list[str] = []
    for name, path in sealed_files(vault.folder):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue  # a run has just dropped it from the cache
        files += 1
        try:
            if is_parts(data):
                parts += len(vault.open_parts(data, name)[1])
            else:
                vault.open(data, name)
        except (DamagedError, ShreddedError):
            (stale if name.startswith(CACHE_FOLDER) else damaged).append(name)
    return Inspection(
        files,
        parts,
        len(vault.table.sources),
        tuple(damaged),
        tuple(stale),
        tuple(p.relative_to(vault.folder).as_posix() for p in wrong_modes(vault.folder)),
        vault.rotating,
    )


def sealed_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of every sealed file but the key table, in a fixed order."""
    for path in sorted(folder.rglob("*.enc")):
        if path != folder / NAME:
            yield path.relative_to(folder).as_posix().removesuffix(".enc"), path
