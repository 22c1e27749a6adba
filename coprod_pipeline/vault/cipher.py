"""Sealing bytes under one key.

What belongs here: AES-256-GCM with a random nonce, and the form of what is sealed: magic, id of
the key, nonce, ciphertext with tag. What does not: which key and which file.

A key id is the beginning of an HMAC under the key: it says which key fits and nothing about it.
"""

from __future__ import annotations

import hmac
import secrets

KEY_BYTES = 32
MAGIC = b"CPR2"
_ID_BYTES = 8
_NONCE_BYTES = 12
_HEAD = len(MAGIC) + _ID_BYTES + _NONCE_BYTES


class SealError(Exception):
    """These bytes were not sealed under this key and name, or were changed since."""


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_BYTES)


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose: HMAC-SHA256 of the purpose."""
    return hmac.digest(key, b"coprod " + purpose.encode(), "sha256")


def key_id(key: bytes) -> bytes:
    """What tells this key from others in public."""
    return derive(key, "key id")[:_ID_BYTES]


def seal(key: bytes, data: bytes, name: str) -> bytes:
    """Encrypt; ``name`` is bound to the content, so that two files cannot be swapped."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return MAGIC + key_id(key) + nonce + AESGCM(key).encrypt(nonce, data, name.encode())


def unseal(key: bytes, sealed: bytes, name: str) -> bytes:
    """The content; SealError when key or name is another one or a byte was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not sealed.startswith(MAGIC) or len(sealed) < _HEAD:
        raise SealError
    try:
        nonce = sealed[_HEAD - _NONCE_BYTES : _HEAD]
        return AESGCM(key).decrypt(nonce, sealed[_HEAD:], name.encode())
    except InvalidTag:
        raise SealError from None


def sealed_under(sealed: bytes) -> bytes | None:
    """The id of the key these bytes were sealed under, None when they are nothing of ours."""
    if not sealed.startswith(MAGIC) or len(sealed) < _HEAD:
        return None
    return sealed[len(MAGIC) : len(MAGIC) + _ID_BYTES]
