"""Where the study key comes from.

What belongs here: the environment, a key file outside the lake, the keyring of the operating
system. What does not: what the key opens.

The first of these that is set counts: ``COPROD_KEY`` (64 hex digits), ``COPROD_KEY_FILE`` (a path,
or ``keyring:`` with an optional name), a file in the user's configuration folder named after the
lake's id. Nothing falls back to the next: a wrong key in ``COPROD_KEY`` is an error.
"""

from __future__ import annotations

import importlib
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from coprod_pipeline.errors import VaultKeyError
from coprod_pipeline.vault.cipher import KEY_BYTES, new_key
from coprod_pipeline.vault.files import sync_folder, write_atomically

KEYRING = "keyring:"
_SERVICE = "coprod"


class KeySource(Protocol):
    """A place for the study key, the next one during a rotation, and the old one after it.

    ``label`` names it in errors, without a path.
    """

    label: str

    def place(self) -> str:
        """Where it lies, for the terminal."""

    def read(self) -> bytes | None:
        """The key, None when there is none; VaultKeyError when it is no key."""

    def create(self) -> bytes:
        """Make a key where there is none."""

    def prepare_next(self) -> bytes:
        """The key of the next rotation, made if there is none yet; it survives a kill."""

    def promote(self) -> None:
        """Put the next key in the place of the key, which is kept as the old one."""

    def old_place(self) -> str | None:
        """Where an old key lies that has to be destroyed, None when there is none."""

    def wrong_mode(self) -> bool:
        """Whether others than the user may read it."""


def key_source(lake_id: str, environ: Mapping[str, str]) -> KeySource:
    """The place of a lake's key, as the environment says."""
    if environ.get("COPROD_KEY"):
        return EnvironmentKey(environ)
    named = environ.get("COPROD_KEY_FILE", "")
    if named.startswith(KEYRING):
        return KeyringKey(named.removeprefix(KEYRING).strip() or lake_id)
    if named:
        return KeyFile(Path(named).expanduser(), "COPROD_KEY_FILE")
    base = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return KeyFile(Path(base) / "coprod" / "keys" / f"{lake_id}.key", "key file")


class KeyFile:
    """A file of 64 hex digits, 0600; the next and the old key lie beside it."""

    def __init__(self, path: Path, label: str) -> None:
        self.path = path
        self.label = label
        self._next = path.with_name(path.name + ".new")
        self._old = path.with_name(path.name + ".old")

    def place(self) -> str:
        """The path."""
        return str(self.path)

    def read(self) -> bytes | None:
        """The key in the file."""
        return self._read(self.path)

    def create(self) -> bytes:
        """A new file; one that is there is never overwritten."""
        if self.path.exists():
            raise VaultKeyError(
                "there is a key already, and it is never overwritten",
                where=self.label,
                mend="keep it",
            )
        key = new_key()
        try:
            write_atomically(self.path, _as_line(key))
        except OSError:
            raise VaultKeyError(
                "cannot be made", where=self.label, mend="name a place that you may write to"
            ) from None
        sync_folder(self.path.parent)
        return key

    def prepare_next(self) -> bytes:
        """The key beside it, ``.new``."""
        staged = self._read(self._next)
        if staged is not None:
            return staged
        if self._old.exists() and self._read(self._old) != self.read():
            raise VaultKeyError(
                "the key of an earlier rotation still lies beside the key, as .old",
                where=self.label,
                mend="destroy it, or move it to where the backups it opens are kept",
            )
        key = new_key()
        write_atomically(self._next, _as_line(key))
        sync_folder(self.path.parent)
        return key

    def promote(self) -> None:
        """``.new`` takes the place of the key by a rename; the key is then in ``.old``."""
        current = self.read()
        if current is not None:
            write_atomically(self._old, _as_line(current))
        self._next.replace(self.path)
        sync_folder(self.path.parent)

    def old_place(self) -> str | None:
        """The path of ``.old``."""
        return str(self._old) if self._old.exists() else None

    def wrong_mode(self) -> bool:
        """Whether group or others have any right to it."""
        return self.path.is_file() and bool(stat.S_IMODE(self.path.stat().st_mode) & 0o077)

    def _read(self, path: Path) -> bytes | None:
        try:
            return _parse(path.read_text(encoding="ascii"), self.label)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            raise VaultKeyError(
                "cannot be read", where=self.label, mend="check its mode and owner, or its backup"
            ) from None


class EnvironmentKey:
    """``COPROD_KEY``; the next key is given as ``COPROD_KEY_NEW``, both kept by the user."""

    label = "COPROD_KEY"

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def place(self) -> str:
        """The variable."""
        return self.label

    def read(self) -> bytes | None:
        """The key in the variable."""
        return _parse(self._environ[self.label], self.label)

    def create(self) -> bytes:
        """Only the user can set it."""
        raise VaultKeyError("holds a key already", where=self.label, mend="coprod run uses it")

    def prepare_next(self) -> bytes:
        """The key in ``COPROD_KEY_NEW``."""
        if not self._environ.get("COPROD_KEY_NEW"):
            raise VaultKeyError(
                "the new key is not given",
                where="COPROD_KEY_NEW",
                mend="set it to 64 random hex digits, and COPROD_KEY to the same when it is done",
            )
        return _parse(self._environ["COPROD_KEY_NEW"], "COPROD_KEY_NEW")

    def promote(self) -> None:
        """Nothing to do: the user sets the variable anew."""

    def old_place(self) -> str | None:
        """Nothing is kept here."""
        return None

    def wrong_mode(self) -> bool:
        """A variable has no mode."""
        return False


class KeyringKey:
    """An entry of the operating system's keyring, through the optional package ``keyring``."""

    label = "COPROD_KEY_FILE"

    def __init__(self, name: str) -> None:
        self._name = name

    def place(self) -> str:
        """Service and entry."""
        return f"keyring of the operating system, service {_SERVICE}, entry {self._name}"

    def read(self) -> bytes | None:
        """The key in the entry."""
        return self._get(self._name)

    def create(self) -> bytes:
        """A new entry."""
        if self._get(self._name) is not None:
            raise VaultKeyError("there is a key already", where=self.label, mend="keep it")
        key = new_key()
        self._set(self._name, key)
        return key

    def prepare_next(self) -> bytes:
        """The entry with ``.new`` after its name."""
        staged = self._get(f"{self._name}.new")
        if staged is not None and staged != self.read():
            return staged
        old = self._get(f"{self._name}.old")
        if old is not None and old != self.read():
            raise VaultKeyError(
                "the key of an earlier rotation is still in the keyring, as .old",
                where=self.label,
                mend="delete it, or move it to where the backups it opens are kept",
            )
        key = new_key()
        self._set(f"{self._name}.new", key)
        return key

    def promote(self) -> None:
        """The entry takes the next key, ``.old`` the one before."""
        current, staged = self.read(), self._get(f"{self._name}.new")
        if current is not None and staged is not None and current != staged:
            self._set(f"{self._name}.old", current)
            self._set(self._name, staged)
        self._ask("delete_password", f"{self._name}.new")

    def old_place(self) -> str | None:
        """The entry with ``.old`` after its name."""
        old = f"{self._name}.old"
        return KeyringKey(old).place() if self._get(old) is not None else None

    def wrong_mode(self) -> bool:
        """An entry has no mode."""
        return False

    def _get(self, name: str) -> bytes | None:
        text = self._ask("get_password", name)
        return None if text is None else _parse(text, self.label)

    def _set(self, name: str, key: bytes) -> None:
        self._ask("set_password", name, key.hex())

    def _ask(self, action: str, *arguments: str) -> Any:
        try:
            keyring = importlib.import_module("keyring")
            errors = importlib.import_module("keyring.errors")
        except ImportError:
            raise VaultKeyError(
                "the package keyring is not installed",
                where=self.label,
                mend="install coprod with its extra keyring, or name a key file",
            ) from None
        try:
            return getattr(keyring, action)(_SERVICE, *arguments)
        except errors.KeyringError:
            # Locked, refused, or no service at all, as on most servers.
            raise VaultKeyError(
                "the keyring of the operating system does not answer",
                where=self.label,
                mend="unlock it, or name a key file",
            ) from None


def _parse(text: str, label: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultKeyError(
            "is no key", where=label, mend="it must hold 64 hex digits; restore its backup"
        )
    return key


def _as_line(key: bytes) -> bytes:
    return key.hex().encode() + b"\n"
