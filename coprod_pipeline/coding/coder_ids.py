"""Who coded: the id and the kind of a coder named in a codings file.

What belongs here: telling people, the agreed coding and programs apart, and hiding a person's
name. What does not: the programs themselves (``coders``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coprod_pipeline.coding.units import slug
from coprod_pipeline.deidentify.lexicon import word_list
from coprod_pipeline.deidentify.surrogates import code
from coprod_pipeline.protocol import Person

ADJUDICATED = "adjudicated"
_LENGTH = 5
_IMPORTED = "imported-"
#: Suggestions go to people under such names: nothing makes a person of one.
SUGGESTER = "machine:"
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


def is_program(coder: str) -> bool:
    """Whether the name is a program's that writes codings."""
    return _model(coder.strip()) is not None


def _model(coder: str) -> str | None:
    """Which program a coder's name names; None for people."""
    if coder.startswith(_IMPORTED):
        return coder.removeprefix(_IMPORTED).partition("-")[0].lower()
    program = _PROGRAM.fullmatch(coder)
    return program[1].lower() if program else None


def coder_id_of(coder: str, names: frozenset[str], pseudonym: Callable[[str], str]) -> CoderId:
    """Tell the coder as it may be published.

    A pseudonym (letters, digits, ``-`` and ``_``) stays, unless a part of it is a name of the
    roster or a given name; any other text becomes ``pseudonym(text)``. A program's codings that
    were brought in through a codings file are machine codings, under ``imported-<program>``.
    """
    text = coder.strip()
    if text.casefold() == ADJUDICATED:
        return CoderId(ADJUDICATED, "adjudicated")
    model = _model(text)
    if model is not None:
        own = f"{_IMPORTED}{slug(text.removeprefix(_IMPORTED))}"
        return CoderId(own, "machine", model=model)
    parts = {part for part in re.split(r"[-_\d]+", text.casefold()) if part}
    named = ({text.casefold()} | parts) & (names | word_list("given_names"))
    if _PSEUDONYM.fullmatch(text) and not named:
        return CoderId(text, "human")
    return CoderId(pseudonym(" ".join(text.casefold().split())), "human")


def keyed_pseudonym(key: bytes) -> Callable[[str], str]:
    """Make coders' pseudonyms from the study's key: stable, and nobody without it can guess."""

    def pseudonym(name: str) -> str:
        return "coder-" + code(key, "CODER", " ".join(name.casefold().split()), _LENGTH)

    return pseudonym
