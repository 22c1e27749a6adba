"""The study's keys, and the encryption of the restricted zone.

What belongs here: where the study key comes from (``sources``), the table of keys that it opens
(``table``), sealing and opening the files of ``restricted/`` (``zone``), trying all of them
(``inspection``), a new key for all of them (``rotation``), and what is left of a source when one
of its speakers goes (``withdrawn``). What does not: what stands in the files, and when they are
written (``lake``, ``road``).

Two steps lead to a file: the study key, which lies outside the lake, opens the key table
``restricted/keys.enc``; the random keys in it open the files. Whatever was made from one source is
sealed under a key of its own, so that one person's talk can be shredded by forgetting a key.
"""

from coprod_pipeline.vault.opening import create_key, has_vault, open_vault
from coprod_pipeline.vault.sources import KeySource, key_source
from coprod_pipeline.vault.zone import CACHE, ZONE, DamagedError, ShreddedError, Vault

__all__ = [
    "CACHE",
    "ZONE",
    "DamagedError",
    "KeySource",
    "ShreddedError",
    "Vault",
    "create_key",
    "has_vault",
    "key_source",
    "open_vault",
]
