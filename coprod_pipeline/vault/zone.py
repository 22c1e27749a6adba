"""The opened restricted zone: sealed files, and sealed tables with a part for each source.

What belongs here: which key seals which bytes, and what it means when they do not open. What does
not: what stands in a file (``lake``), making the zone (``opening``).

A file is sealed under the key of its owner: the zone, the cache, or a source (by content hash). A
file of parts has an index sealed for the zone, with the owner, length and tag of each part, and
behind it the parts, each sealed for its owner: what a forgotten key sealed drops out, and nothing
else can go, come or change place unseen.

Processes that share a lake agree by a lock: writing is shared, changing the key table is alone, and
who finds the table changed reads it again.
"""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from coprod_pipeline.errors import VaultKeyError
from coprod_pipeline.vault.cipher import (
    SealError,
    derive,
    key_id,
    seal,
    sealed_under,
    unseal,
)
from coprod_pipeline.vault.files import locked, write_atomically
from coprod_pipeline.vault.table import CACHE, NAME, ZONE, KeyTable, TableFile

__all__ = ["CACHE", "LOCK", "ZONE", "DamagedError", "ShreddedError", "Vault"]

#: Held alone to change the key table, together to write files.
LOCK = "keys.lock"
_PARTS = b"CPT2"
_LENGTH = struct.Struct(">I")
_TAG_BYTES = 16


class DamagedError(VaultKeyError):
    """A restricted file is truncated, changed or under a key that the table does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "does not open: it is damaged, truncated, or older than the key table",
            where=f"restricted/{name}.enc",
            mend="restore it from the backup, or delete it and run coprod run --case for each case",
        )


class ShreddedError(VaultKeyError):
    """What this file held was shredded on purpose."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "its key was destroyed on purpose",
            where=f"restricted/{name}.enc",
            mend="run coprod run --case for each case",
        )


class Vault:
    """The restricted zone in a folder, opened with its study key.

    ``surrogate_key`` derives pseudonyms; it stays the same when other keys are rotated.
    """

    def __init__(self, folder: Path, study_key: bytes) -> None:
        self.folder = folder
        self._study_key = study_key
        self._load()

    @property
    def table(self) -> KeyTable:
        """The keys; change them only inside :meth:`alone`."""
        return self._file.table

    @property
    def surrogate_key(self) -> bytes:
        """What pseudonyms are derived from."""
        return self.table.surrogate_key

    @property
    def rotating(self) -> bool:
        """Whether a rotation waits to be finished: two study keys open the table."""
        return len(self._file.slots) > 1

    def opens_last(self, study_key: bytes) -> bool:
        """Whether a study key is the newest that opens the table."""
        return self._file.opens_last(study_key)

    def path(self, name: str) -> Path:
        """Where a sealed file lies."""
        return self.folder / f"{name}.enc"

    def private_name(self, text: str) -> str:
        """64 hex digits that stand for a text in a file name and say nothing about it."""
        return derive(derive(self.surrogate_key, "file names"), text).hex()

    # --- files -------------------------------------------------------------------------------

    def read(self, name: str) -> bytes | None:
        """The content of a file, None when there is none."""
        sealed = self._bytes(name)
        return None if sealed is None else self.open(sealed, name)

    def write(self, name: str, data: bytes, *, owner: str = ZONE, durable: bool = True) -> None:
        """Seal a file for its owner, who gets a key if there is none yet."""
        self.reserve([owner])
        with self._writing():
            write_atomically(self.path(name), self.seal(data, name, owner), durable=durable)

    def read_parts(self, name: str) -> tuple[bytes, list[tuple[str, bytes]]] | None:
        """The header and the (owner, data) parts of a file of parts, but for shredded ones."""
        sealed = self._bytes(name)
        return None if sealed is None else self.open_parts(sealed, name)

    def write_parts(self, name: str, header: bytes, parts: Sequence[tuple[str, bytes]]) -> None:
        """Seal a file of parts, each for its owner, in this order."""
        self.reserve(owner for owner, _ in parts)
        with self._writing():
            write_atomically(self.path(name), self.seal_parts(name, header, parts))

    def _bytes(self, name: str) -> bytes | None:
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return None

    # --- sealing -----------------------------------------------------------------------------

    def seal(self, data: bytes, name: str, owner: str) -> bytes:
        """Bytes under the newest key of an owner that has one."""
        return seal(self.table.owners[owner].keys[0], data, name)

    def open(self, sealed: bytes, name: str, *, bound_to: str = "") -> bytes:
        """What was sealed under any key of the table; DamagedError, ShreddedError."""
        used = sealed_under(sealed)
        if used is None:
            raise DamagedError(name)
        if used not in self._keys:
            self._refresh()
        if used in self.table.shredded:
            raise ShreddedError(name)
        try:
            return unseal(self._keys[used][1], sealed, bound_to or name)
        except (KeyError, SealError):
            raise DamagedError(name) from None

    def seal_parts(self, name: str, header: bytes, parts: Sequence[tuple[str, bytes]]) -> bytes:
        """A file of parts as bytes."""
        sealed = [
            seal(self.table.owners[owner].keys[0], data, _bound(name, number, owner))
            for number, (owner, data) in enumerate(parts)
        ]
        listed = [
            [owner, len(s), s[-_TAG_BYTES:].hex()]
            for (owner, _), s in zip(parts, sealed, strict=True)
        ]
        text = json.dumps({"header": header.hex(), "parts": listed}).encode()
        index = self.seal(text, name, ZONE)
        return b"".join((_PARTS, _LENGTH.pack(len(index)), index, *sealed))

    def open_parts(self, data: bytes, name: str) -> tuple[bytes, list[tuple[str, bytes]]]:
        """The header and the parts that were not shredded; DamagedError."""
        header, sealed = self._split(data, name)
        parts = []
        for number, (owner, part) in enumerate(sealed):
            with contextlib.suppress(ShreddedError):
                parts.append((owner, self.open(part, name, bound_to=_bound(name, number, owner))))
        return header, parts

    def is_newest(self, data: bytes, name: str) -> bool:
        """Whether a file (or each part of it) is sealed under the newest key of its owner."""
        sealed = [data]
        if is_parts(data):
            sealed = [_index(data, name), *(part for _, part in self._split(data, name)[1])]
        known = [self._keys.get(sealed_under(s) or b"") for s in sealed]
        return all(k is not None and self.table.owners[k[0]].keys[0] == k[1] for k in known)

    def owner_of(self, sealed: bytes) -> str | None:
        """Whose key sealed these bytes; None when the table does not have the key."""
        known = self._keys.get(sealed_under(sealed) or b"")
        return None if known is None else known[0]

    def _split(self, data: bytes, name: str) -> tuple[bytes, list[tuple[str, bytes]]]:
        if not is_parts(data):
            raise DamagedError(name)
        index = _index(data, name)
        found = json.loads(self.open(index, name))
        at = len(_PARTS) + _LENGTH.size + len(index)
        parts = []
        for owner, length, tag in found["parts"]:
            part = data[at : at + length]
            if len(part) != length or part[-_TAG_BYTES:].hex() != tag:
                raise DamagedError(name)
            parts.append((owner, part))
            at += length
        if at != len(data):
            raise DamagedError(name)
        return bytes.fromhex(found["header"]), parts

    # --- keys --------------------------------------------------------------------------------

    def reserve(self, owners: Iterable[str]) -> None:
        """Make a key for each owner that has none: one write of the table for all of them."""
        missing = {o for o in owners if o not in self.table.owners}
        if missing:
            with self.alone():
                if self.table.reserve(missing):
                    self.save()

    def assign(self, case_id: str, participants: Mapping[str, Iterable[str]]) -> None:
        """Note whose talk stands in a case's sources: participant ids by content hash."""
        wanted = {owner: sorted(set(ids)) for owner, ids in participants.items()}
        if any(self._assigned(owner, case_id) != ids for owner, ids in wanted.items()):
            with self.alone():
                self.table.reserve(wanted)
                for owner, ids in wanted.items():
                    self.table.owners[owner].participants[case_id] = ids
                self.save()

    def _assigned(self, owner: str, case_id: str) -> list[str] | None:
        known = self.table.owners.get(owner)
        return None if known is None else known.participants.get(case_id)

    def sources_of(self, participant_id: str) -> tuple[list[str], list[str]]:
        """A participant's sources by content hash: own ones, and ones shared with others."""
        own: list[str] = []
        shared: list[str] = []
        for owner in self.table.sources:
            people = self.table.owners[owner].people
            if participant_id in people:
                (shared if len(people) > 1 else own).append(owner)
        return own, shared

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the key table alone; it is as it stands on the disk."""
        with locked(self.folder / LOCK, alone=True):
            self._refresh()
            yield

    def save(self) -> None:
        """Write the changed table, inside :meth:`alone`."""
        self._file.write()
        self._take(self._file, self._mark())

    def replace(self, study_keys: Sequence[bytes]) -> None:
        """Write the table for these study keys, the newest last, inside :meth:`alone`."""
        self._file = TableFile.make(self.folder / NAME, study_keys, self.table)
        self._study_key = study_keys[-1]
        self.save()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        # Not while another process changes keys, and never under a key it has just replaced.
        with locked(self.folder / LOCK, alone=False):
            self._refresh()
            yield

    def _refresh(self) -> None:
        if self._mark() != self._seen:
            self._load()

    def _load(self) -> None:
        # The mark first: a table that is replaced meanwhile is then read once more.
        seen = self._mark()
        self._take(TableFile.read(self.folder / NAME, self._study_key), seen)

    def _take(self, file: TableFile, seen: tuple[int, int, int]) -> None:
        self._file, self._seen = file, seen
        self._keys = {
            key_id(key): (name, key) for name, o in file.table.owners.items() for key in o.keys
        }

    def _mark(self) -> tuple[int, int, int]:
        stat = (self.folder / NAME).stat()
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


def is_parts(data: bytes) -> bool:
    """Whether a sealed file has parts."""
    return data.startswith(_PARTS)


def _index(data: bytes, name: str) -> bytes:
    start = len(_PARTS) + _LENGTH.size
    if len(data) < start:
        raise DamagedError(name)
    (length,) = _LENGTH.unpack_from(data, len(_PARTS))
    return data[start : start + length]


def _bound(name: str, number: int, owner: str) -> str:
    return f"{name}\n{number}\n{owner}"
