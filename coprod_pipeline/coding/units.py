"""Ids of adopting units, made the same way wherever a unit is named.

What belongs here: the id. What does not: what is known about a unit (``metrics``).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Letters that do not fall apart into a base letter and an accent.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits joined by ``-``; a short hash when none is left."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    ascii_text = "".join(ch for ch in folded if not unicodedata.combining(ch))
    kept = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
    if kept or not text.strip():
        return kept
    return hashlib.sha256(unicodedata.normalize("NFC", text.strip()).encode()).hexdigest()[:8]


def unit_id(case_id: str, unit_name: str) -> str:
    """Id of an adopting unit: ``<case_id>.<slug of its name>``.

    Two spellings that differ only in case, accents, spaces or punctuation are one unit.
    """
    return f"{case_id}.{slug(unit_name)}"
