"""The key table: every key of a lake but the one that opens it.

What belongs here: which keys there are, for whom, and the file ``restricted/keys.enc`` that keeps
them. What does not: where the study key comes from, what the keys seal.

The table is sealed under a random key of its own. That key stands in the head of the file once
for each study key that opens it ("slot"): one, or two while a rotation is under way. An owner has
several keys only while its files are sealed anew: the newest seals, all open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from coprod_pipeline.errors import VaultKeyError
from coprod_pipeline.vault.cipher import (
    SealError,
    derive,
    key_id,
    new_key,
    seal,
    sealed_under,
    unseal,
)
from coprod_pipeline.vault.files import sync_folder, write_atomically

#: Owner of what is no single source's: identities, state of the runs.
ZONE = "zone"
#: Owner of cached values that are kept without a source; any shredding renews its key.
CACHE = "cache"
NAME = "keys.enc"
_MAGIC = b"CPK2"


@dataclass
class Owner:
    """Keys, newest first, and whose talk they seal: participant ids by case.

    ``leaving`` are participants whose talk a shredding has begun to take out.
    """

    keys: list[bytes]
    participants: dict[str, list[str]] = field(default_factory=dict)
    leaving: list[str] = field(default_factory=list)

    @property
    def people(self) -> set[str]:
        """The participants over all cases."""
        return {p for ids in self.participants.values() for p in ids}


@dataclass
class KeyTable:
    """The keys of a lake. ``shredded`` are the ids of keys that were destroyed on purpose."""

    lake_id: str
    surrogate_key: bytes
    owners: dict[str, Owner]
    shredded: set[bytes] = field(default_factory=set)

    @staticmethod
    def new(lake_id: str) -> KeyTable:
        """The table of a new lake."""
        return KeyTable(lake_id, new_key(), {ZONE: Owner([new_key()]), CACHE: Owner([new_key()])})

    @property
    def sources(self) -> list[str]:
        """Owners that are sources, by content hash."""
        return sorted(o for o in self.owners if o not in (ZONE, CACHE))

    def reserve(self, owners: Iterable[str]) -> bool:
        """Make a key for each owner that has none; whether there was one."""
        missing = sorted(set(owners) - set(self.owners))
        for owner in missing:
            self.owners[owner] = Owner([new_key()])
        return bool(missing)

    def renew(self, owners: Iterable[str]) -> None:
        """Give owners a new key; the earlier ones still open until :meth:`settle`."""
        for owner in owners:
            self.owners[owner].keys.insert(0, new_key())

    def settle(self, owners: Iterable[str]) -> None:
        """Forget all keys of these owners but the newest."""
        for owner in owners:
            keys = self.owners[owner].keys
            self.shredded |= {key_id(k) for k in keys[1:]}
            del keys[1:]

    def destroy(self, owners: Iterable[str]) -> None:
        """Forget these owners: what was sealed for them can never be opened again."""
        for owner in owners:
            self.shredded |= {key_id(k) for k in self.owners.pop(owner).keys}

    def to_bytes(self) -> bytes:
        """The table as JSON: keys in plain."""
        record = {
            "lake_id": self.lake_id,
            "surrogate_key": self.surrogate_key.hex(),
            "owners": {
                name: {
                    "keys": [k.hex() for k in o.keys],
                    "participants": o.participants,
                    "leaving": o.leaving,
                }
                for name, o in self.owners.items()
            },
            "shredded": sorted(k.hex() for k in self.shredded),
        }
        return json.dumps(record, sort_keys=True).encode()

    @staticmethod
    def from_bytes(data: bytes) -> KeyTable:
        """What :meth:`to_bytes` wrote."""
        record = json.loads(data)
        return KeyTable(
            record["lake_id"],
            bytes.fromhex(record["surrogate_key"]),
            {
                name: Owner([bytes.fromhex(k) for k in o["keys"]], o["participants"], o["leaving"])
                for name, o in record["owners"].items()
            },
            {bytes.fromhex(k) for k in record["shredded"]},
        )


@dataclass(frozen=True)
class TableFile:
    """The key table's file, opened: ``slots`` are the table's own key under each study key."""

    path: Path
    slots: tuple[bytes, ...]
    table_key: bytes
    table: KeyTable

    @staticmethod
    def make(path: Path, study_keys: Iterable[bytes], table: KeyTable) -> TableFile:
        """A file that these study keys open, with a new key for the table; not written yet."""
        table_key = new_key()
        slots = tuple(seal(_wrapping(k), table_key, NAME) for k in study_keys)
        return TableFile(path, slots, table_key, table)

    @staticmethod
    def read(path: Path, study_key: bytes) -> TableFile:
        """The table; VaultKeyError when the study key is another one or the file is damaged."""
        slots, body = _split(path.read_bytes())
        fitting = [s for s in slots if sealed_under(s) == key_id(_wrapping(study_key))]
        if not fitting:
            raise VaultKeyError(
                "this is not the key of this lake; nothing was touched",
                where="key",
                mend="point COPROD_KEY_FILE (or COPROD_KEY) at the key this lake was made with",
            )
        try:
            table_key = unseal(_wrapping(study_key), fitting[0], NAME)
            table = KeyTable.from_bytes(unseal(table_key, body, NAME))
        except SealError:
            raise damaged_table() from None
        return TableFile(path, slots, table_key, table)

    def write(self) -> None:
        """Put the table in its place: the old one stands, or the new one."""
        slots = [s.hex() for s in self.slots]
        head = json.dumps({"lake_id": self.table.lake_id, "slots": slots}).encode()
        body = seal(self.table_key, self.table.to_bytes(), NAME)
        write_atomically(self.path, b"\n".join((_MAGIC, head, body)))
        sync_folder(self.path.parent)

    def opens_last(self, study_key: bytes) -> bool:
        """Whether this study key is the one of the last slot, the newest."""
        return sealed_under(self.slots[-1]) == key_id(_wrapping(study_key))


def lake_id_of(path: Path) -> str:
    """The lake's id, which stands in the head of its key table in plain."""
    return str(_head(path.read_bytes())[0]["lake_id"])


def _wrapping(study_key: bytes) -> bytes:
    return derive(study_key, "key table")


def _split(data: bytes) -> tuple[tuple[bytes, ...], bytes]:
    head, body = _head(data)
    return tuple(bytes.fromhex(s) for s in head["slots"]), body


def _head(data: bytes) -> tuple[dict[str, list[str]], bytes]:
    magic, _, rest = data.partition(b"\n")
    head, _, body = rest.partition(b"\n")
    try:
        found = json.loads(head)
        if magic != _MAGIC or not body or not {"lake_id", "slots"} <= set(found):
            raise ValueError
    except ValueError:
        raise damaged_table() from None
    return found, body


def damaged_table(what: str = "is damaged or truncated") -> VaultKeyError:
    """The key table is not what it has to be, whatever the study key."""
    return VaultKeyError(
        what,
        where=f"restricted/{NAME}",
        mend="restore it from the backup; without it restricted/ cannot be read, and deleting "
        "restricted/ starts anew with other pseudonyms",
    )
