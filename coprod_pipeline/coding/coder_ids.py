"""Who coded: the id and the kind of a coder named in a codings file.

What belongs here: telling people, the agreed coding and programs apart, and hiding a person's
name. What does not: the programs themselves (``coders``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from coprod_pipeline.coding.units import slug
from coprod_pipeline.protocol import Person

ADJUDICATED = "adjudicated"
_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]+")
#: Programs that write codings: their work stays theirs when it comes back in a codings file.
_PROGRAM = re.compile(r"(cues|classifier|llm|gpt|ai|machine|auto(matic)?)([@:].*)?", re.IGNORECASE)


@dataclass(frozen=True)
class CoderId:
    """A coder: ``kind`` is human, adjudicated or machine; ``model`` only for programs."""

    coder_id: str
    kind: str
    model: str | None = None
    version: str | None = None

    def row(self) -> dict[str, object]:
        """Give the coder as a row of ``dim_coder``."""
        return {
            "coder_id": self.coder_id,
            "kind": self.kind,
            "model": self.model,
            "version": self.version,
        }


def roster_names(roster: Iterable[Person]) -> frozenset[str]:
    """Every name of the roster and every part of it, case folded; ids are not names."""
    names: set[str] = set()
    for person in roster:
        for name in (person.full_name, *person.aliases, *person.speaker_labels):
            folded = name.casefold().strip()
            names.add(folded)
            names.update(part for part in re.split(r"[\W_]+", folded) if len(part) > 1)
        if person.participant_id:
            names.discard(person.participant_id.casefold())
    return frozenset(names - {""})


def coder_id_of(coder: str, names: frozenset[str]) -> CoderId:
    """Tell the coder as it may be published.

    A pseudonym (letters, digits, ``-`` and ``_``, no name of the roster in it) stays; any other
    text becomes ``human-<6 hex digits>``. A program's codings that were brought in through a
    codings file are machine codings, under ``imported-<program>``.
    """
    text = coder.strip()
    if text.casefold() == ADJUDICATED:
        return CoderId(ADJUDICATED, "adjudicated")
    program = _PROGRAM.fullmatch(text)
    if program:
        return CoderId(f"imported-{slug(text)}", "machine", model=program[1].lower())
    parts = {part for part in re.split(r"[-_\d]+", text.casefold()) if part}
    if _PSEUDONYM.fullmatch(text) and not ({text.casefold()} | parts) & names:
        return CoderId(text, "human")
    return CoderId(f"human-{hashlib.sha256(text.encode()).hexdigest()[:6]}", "human")
