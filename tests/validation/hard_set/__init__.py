"""The frozen hard set for de-identification: loading it, and nothing else.

What belongs here: turning the text files beside this module into :class:`HardItem` values. What
does not: running a de-identifier, scoring one, or any list of names. The files were written
before anything was tuned on them and are never edited to fit; README.md has the conventions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
FILES = ("sv.txt", "en_scot.txt", "en_mb.txt", "en_l2.txt", "fr.txt", "people.txt")
CASINGS = ("natural", "lower", "upper", "asr")
LANGUAGES = {"sv": "sv", "scot": "en-scot", "mb": "en-mb", "l2": "en-l2", "fr": "fr"}
SYNTHETIC_NOTE = "Invented: every person, organisation, place, number and sentence."

_MARK = re.compile(
    r"\{(?P<type>[A-Z_]+)(?:\.(?P<kind>[a-z]+))?(?P<optional>\?)?:"
    r"(?P<text>[^{}|]+)(?:\|(?P<person>\d+))?\}"
)


class HardSpan(NamedTuple):
    """A marked stretch of an item's text: code points from 0, end exclusive.

    ``person_id`` says, within one item, who a PERSON span means; None where the item does not
    group mentions or where nobody could tell.
    """

    start: int
    end: int
    type: str
    person_id: str | None = None


class RosterName(NamedTuple):
    """A person the study's roster would hold: full name and the aliases on record."""

    full_name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class HardItem:
    """One sentence or short document with its answer.

    ``spans`` must be masked; ``optional`` may be or may not, neither counts. Everything else must
    stay. ``lang`` is one of ``sv en-scot en-mb en-l2 fr``, ``casing`` one of :data:`CASINGS`,
    ``disguise`` words of README.md's list. ``id_kinds`` holds (start, end, kind) of ID spans whose
    kind is known. ``synthetic`` is the note that all of it is invented.
    """

    id: str
    text: str
    spans: tuple[HardSpan, ...]
    optional: tuple[HardSpan, ...]
    lang: str
    casing: str
    disguise: tuple[str, ...]
    roster: tuple[RosterName, ...] = ()
    keep_terms: tuple[str, ...] = ()
    id_kinds: tuple[tuple[int, int, str], ...] = ()
    synthetic: str = SYNTHETIC_NOTE

    @property
    def is_trap(self) -> bool:
        """Whether nothing in the item may be masked (optional spans aside)."""
        return "trap" in self.disguise

    @property
    def persons(self) -> dict[str, tuple[HardSpan, ...]]:
        """Mentions by person, for items that group them."""
        grouped: dict[str, list[HardSpan]] = {}
        for span in self.spans:
            if span.person_id is not None:
                grouped.setdefault(span.person_id, []).append(span)
        return {person: tuple(spans) for person, spans in grouped.items()}


def load() -> list[HardItem]:
    """Every item, in the order of :data:`FILES` and of the lines in each.

    Raises ValueError, naming the item, when a file does not parse.
    """
    return [item for name in FILES for item in _read(HERE / name)]


def _read(path: Path) -> Iterator[HardItem]:
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    for block in blocks[1:]:  # the first says what the file is
        yield _item(block.strip("\n").split("\n"))


def _item(lines: list[str]) -> HardItem:
    head = lines[0].split(" ")
    if head[0] != "#" or len(head) not in (4, 5):
        raise ValueError(f"not the head of an item: {lines[0]!r}")
    item_id, disguise, casing = head[1:4]
    roster: list[RosterName] = []
    keep: list[str] = []
    body = 1
    while lines[body].startswith("@"):
        word, _, rest = lines[body].partition(" ")
        if word == "@roster":
            name, _, aliases = rest.partition("=")
            roster.append(RosterName(name.strip(), _listed(aliases)))
        elif word == "@keep":
            keep.extend(_listed(rest))
        else:
            raise ValueError(f"{item_id}: unknown line {word}")
        body += 1
    text, marked = _unmark("\n".join(lines[body:]), item_id)
    return HardItem(
        id=item_id,
        text=text,
        spans=tuple(span for span, optional, _ in marked if not optional),
        optional=tuple(span for span, optional, _ in marked if optional),
        lang=head[4] if len(head) == 5 else LANGUAGES[item_id.split("-")[0]],
        casing=casing,
        disguise=tuple(disguise.split(",")),
        roster=tuple(roster),
        keep_terms=tuple(keep),
        id_kinds=tuple((span.start, span.end, kind) for span, _, kind in marked if kind),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _unmark(marked: str, item_id: str) -> tuple[str, list[tuple[HardSpan, bool, str]]]:
    """The text without marks, and each mark as (span, optional, kind)."""
    text = ""
    spans: list[tuple[HardSpan, bool, str]] = []
    position = 0
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        span = HardSpan(len(text), len(text) + len(mark["text"]), mark["type"], mark["person"])
        text += mark["text"]
        spans.append((span, mark["optional"] is not None, mark["kind"] or ""))
        position = mark.end()
    text += marked[position:]
    if set(text) & set("{}|"):
        raise ValueError(f"{item_id}: a mark does not parse")
    return text, spans
