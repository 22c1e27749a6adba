"""Finding or making a lake's key, and opening its restricted zone with it.

What belongs here: the order of steps that a kill may interrupt anywhere, and what is said when the
key is missing or wrong. What does not: places of keys (``sources``), the zone itself (``zone``).

``lake.json`` holds the lake's id, which names its default key file. ``keys.enc`` is the commit
point: a lake without it has no key yet.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from coprod_pipeline.errors import VaultKeyError
from coprod_pipeline.vault.files import locked, mend_modes, write_atomically
from coprod_pipeline.vault.sources import KeyFile, KeySource, key_source
from coprod_pipeline.vault.table import NAME, KeyTable, TableFile, damaged_table, lake_id_of
from coprod_pipeline.vault.zone import LOCK, Vault

_LABEL = "lake.json"


def has_vault(restricted: Path) -> bool:
    """Whether a lake has a key already."""
    return (restricted / NAME).is_file()


def open_vault(restricted: Path, *, environ: Mapping[str, str] | None = None) -> Vault:
    """The lake's vault; a lake that has none yet gets one, a lost or wrong key is an error.

    Nothing is changed before the key has proved right; then modes are mended.
    """
    env = os.environ if environ is None else environ
    if not has_vault(restricted):
        with locked(restricted / LOCK, alone=True):
            # Another process may have been first.
            if not has_vault(restricted):
                _begin(restricted, env, must_be_new=False)
    vault = Vault(restricted, required_key(source_of(restricted, env)))
    mend_modes(restricted)
    if not (restricted / _LABEL).is_file():
        _write_label(restricted, vault.table.lake_id)
    return vault


def create_key(restricted: Path, *, environ: Mapping[str, str] | None = None) -> KeySource:
    """A new key for a lake without one; an existing key or vault is never overwritten."""
    env = os.environ if environ is None else environ
    with locked(restricted / LOCK, alone=True):
        if has_vault(restricted):
            raise VaultKeyError(
                "the lake has a key already",
                where="coprod key create",
                mend="coprod key check tries it, coprod key rotate makes a new one",
            )
        return _begin(restricted, env, must_be_new=True)


def source_of(restricted: Path, environ: Mapping[str, str]) -> KeySource:
    """Where the key of a lake that has one is expected."""
    return key_source(lake_id_of(restricted / NAME), environ)


def required_key(source: KeySource) -> bytes:
    """The key that has to be there."""
    key = source.read()
    if key is None:
        raise VaultKeyError(
            "the study's key is not there",
            where=source.label,
            mend="restore it from its backup; without it restricted/ cannot be read, and "
            "deleting restricted/ starts anew with other pseudonyms",
        )
    return key


def _begin(restricted: Path, environ: Mapping[str, str], *, must_be_new: bool) -> KeySource:
    label = restricted / _LABEL
    if any(restricted.rglob("*.enc")):
        raise damaged_table("is missing, or an earlier version of coprod made this zone")
    lake_id = json.loads(label.read_text())["lake_id"] if label.is_file() else secrets.token_hex(8)
    source = key_source(lake_id, environ)
    if isinstance(source, KeyFile) and source.path.resolve().is_relative_to(restricted.parent):
        raise VaultKeyError(
            "the key must not lie in the lake",
            where=source.label,
            mend="name a file outside: a copy of the lake would hold its own key",
        )
    if not label.is_file():
        # The id before the key: after a kill the same default key file is found again.
        _write_label(restricted, lake_id)
    key = None if must_be_new else source.read()
    TableFile.make(restricted / NAME, [key or source.create()], KeyTable.new(lake_id)).write()
    return source


def _write_label(restricted: Path, lake_id: str) -> None:
    write_atomically(restricted / _LABEL, json.dumps({"lake_id": lake_id}).encode())
