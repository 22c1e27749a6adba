"""A new study key, and every file of the restricted zone sealed anew.

What belongs here: the steps, in an order that a kill may interrupt anywhere. What does not: where
keys lie (``sources``).

1. The next study key is made and kept beside the present one.
2. The key table gets a new key for every owner beside the old ones, and opens with either study
   key from now on.
3. File by file is sealed under the new keys; both old and new ones open.
4. The next study key takes the place of the present one, which is kept as the old one.
5. The key table forgets the old keys and opens with the new study key alone.

Killed anywhere, the lake opens with the key that lies in its place, runs go on, and the next
rotation goes on where this one stopped. What pseudonyms are derived from stays the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from coprod_pipeline.errors import VaultKeyError
from coprod_pipeline.vault.files import write_atomically
from coprod_pipeline.vault.inspection import CACHE_FOLDER, inspect, sealed_files
from coprod_pipeline.vault.opening import required_key, source_of
from coprod_pipeline.vault.sources import KeySource
from coprod_pipeline.vault.zone import DamagedError, ShreddedError, Vault, is_parts


@dataclass(frozen=True)
class Rotation:
    """What was done: files sealed anew (the rest was, before a kill), and where the keys lie."""

    files: int
    place: str
    old_place: str | None


def rotate(
    restricted: Path,
    environ: Mapping[str, str],
    *,
    reached: Callable[[str], None] | None = None,
) -> Rotation:
    """Rotate all keys; the caller holds the lake. ``reached(step)`` is told of each step.

    Raises VaultKeyError before anything is changed when the key is missing or wrong, when the next
    key is, and when a file does not open: under forgotten keys it could never be mended.
    """
    reached = reached or _nobody
    source = source_of(restricted, environ)
    present = required_key(source)
    vault = Vault(restricted, present)
    damaged = inspect(vault).damaged
    if damaged:
        raise DamagedError(damaged[0])
    with vault.alone():
        following = present
        if not (vault.rotating and vault.opens_last(present)):
            following = _prepare(vault, source, present, reached)
        files = _seal_anew(vault, reached)
        # All files before the keys that opened them are forgotten.
        os.sync()
        reached("files sealed")
        if following != present:
            source.promote()
            reached("key in place")
        vault.table.settle(list(vault.table.owners))
        # No file is sealed under an earlier key any more: none has to be known as shredded.
        vault.table.shredded.clear()
        vault.replace([following])
        reached("table settled")
    return Rotation(files, source.place(), source.old_place())


def _nobody(step: str) -> None:
    """Listens to the steps when nobody else does."""
    del step


def _prepare(
    vault: Vault, source: KeySource, present: bytes, reached: Callable[[str], None]
) -> bytes:
    """Steps 1 and 2, or what is left of them: a table that waits for a lost key gets another."""
    following = source.prepare_next()
    if following == present:
        raise VaultKeyError(
            "the new key is the old one", where=source.label, mend="give another new key"
        )
    reached("next key made")
    if not (vault.rotating and vault.opens_last(following)):
        vault.table.renew(list(vault.table.owners))
        vault.replace([present, following])
    reached("table doubled")
    return following


def _seal_anew(vault: Vault, reached: Callable[[str], None]) -> int:
    done = 0
    for name, path in sealed_files(vault.folder):
        data = path.read_bytes()
        try:
            if vault.is_newest(data, name):
                continue
            if is_parts(data):
                header, parts = vault.open_parts(data, name)
                sealed = vault.seal_parts(name, header, parts)
            else:
                owner = vault.owner_of(data)
                if owner is None:
                    raise DamagedError(name)
                sealed = vault.seal(vault.open(data, name), name, owner)
        except (DamagedError, ShreddedError):
            if not name.startswith(CACHE_FOLDER):
                raise
            path.unlink()  # a cached value that no key opens: a run makes it anew
            continue
        write_atomically(path, sealed, durable=False)
        done += 1
        reached("file sealed")
    return done
