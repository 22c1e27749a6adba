"""The study's key, and the encryption of the restricted zone.

What belongs here: finding, making and checking the key, AES-GCM of files, and the keys derived
from it. What does not: what is encrypted.

The key lives outside the lake (``COPROD_KEY_FILE``, or a file under the user's configuration
folder named after the lake's id), so that a copy of the lake alone identifies nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from coprod_pipeline.errors import VaultKeyError

_MAGIC = b"CPR1"
_BYTES = 32


class Vault:
    """An opened key. ``surrogate_key`` derives pseudonyms, the other encrypts files."""

    def __init__(self, key: bytes) -> None:
        self.surrogate_key = _derive(key, b"surrogates")
        self._file_key = _derive(key, b"restricted zone")

    def encrypt(self, data: bytes, name: str) -> bytes:
        """AES-256-GCM; ``name`` is bound to the content, so files cannot be swapped."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        return _MAGIC + nonce + AESGCM(self._file_key).encrypt(nonce, data, name.encode())

    def decrypt(self, data: bytes, name: str) -> bytes:
        """The content; raises VaultKeyError when the key is wrong or the file was changed."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            if not data.startswith(_MAGIC):
                raise InvalidTag
            return AESGCM(self._file_key).decrypt(data[4:16], data[16:], name.encode())
        except InvalidTag:
            raise VaultKeyError(
                "a restricted file does not open with this key",
                where="restricted/",
                mend="restore the key or the file from the backup",
            ) from None


def open_vault(restricted: Path, *, environ: dict[str, str] | None = None) -> Vault:
    """The lake's vault; a lake that has none yet gets a new key, a lost key is an error."""
    env = dict(os.environ) if environ is None else environ
    label = restricted / "lake.json"
    fresh = not label.is_file()
    record = {"lake_id": secrets.token_hex(8)} if fresh else json.loads(label.read_text())
    path = key_path(record["lake_id"], env)
    if path.is_file():
        key = _read(path)
    elif fresh:
        key = _create(path)
    else:
        raise VaultKeyError(
            "the study's key is not there",
            where="COPROD_KEY_FILE" if env.get("COPROD_KEY_FILE") else "key file",
            mend="restore it from its backup; without it restricted/ cannot be read, and "
            "deleting restricted/ starts anew with other pseudonyms",
        )
    check = _derive(key, b"check").hex()[:16]
    if fresh:
        record["key_check"] = check
        _write_private(label, json.dumps(record).encode())
    elif not hmac.compare_digest(record["key_check"], check):
        raise VaultKeyError(
            "this is another study's key; nothing was touched",
            where="key file",
            mend="point COPROD_KEY_FILE at this lake's key",
        )
    return Vault(key)


def key_path(lake_id: str, environ: dict[str, str]) -> Path:
    """Where the key of a lake is expected."""
    if environ.get("COPROD_KEY_FILE"):
        return Path(environ["COPROD_KEY_FILE"])
    base = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "coprod" / "keys" / f"{lake_id}.key"


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"coprod " + purpose, hashlib.sha256).digest()


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, UnicodeDecodeError, OSError):
        key = b""
    if len(key) != _BYTES:
        raise VaultKeyError(
            "is no key", where="key file", mend="it must hold 64 hex digits; restore its backup"
        )
    return key


def _create(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(_BYTES)
    _write_private(path, key.hex().encode() + b"\n")
    return key


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
