"""Ids of what the study exports, made so that they can be told again when they come back.

What belongs here: the GUIDs and the name of the program. What does not: files.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

#: Written as a project's origin; offsets of such a project are code points without question.
ORIGIN = "coprod"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "coprod-pipeline.invalid")


def stable_guid(kind: str, identifier: str) -> str:
    """The GUID of a code, source, coder or coding: the same in every export."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}\x1f{identifier}"))


def known_guids(kind: str, identifiers: Iterable[str]) -> dict[str, str]:
    """GUID to id, for all ids of a kind."""
    return {stable_guid(kind, identifier): identifier for identifier in identifiers}
