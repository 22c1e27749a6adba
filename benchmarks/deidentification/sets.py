"""What is measured on: marked-up texts, and the ways each is put to the systems.

What belongs here: held-back parts of the public sets, the project's own hard set, casing, rosters
drawn with a seed. What does not: systems, scores.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.train_deidentify import splits

NAMES = ("PERSON", "ORG", "PLACE")
#: Marked in some sets, but no identifier: nothing is asked of a system there.
NOT_IDENTIFYING = ("MISC", "NRP", "TITLE")
ROSTER_SHARE = 0.7
_PARTICLES = (
    "van",
    "von",
    "de",
    "der",
    "den",
    "del",
    "di",
    "da",
    "la",
    "le",
    "af",
    "al",
    "el",
    "bin",
)


@dataclass(frozen=True)
class Gold:
    """A marked stretch; ``entity`` is whom it means, where the set says so."""

    start: int
    end: int
    type: str
    entity: str | None = None


@dataclass(frozen=True)
class Text:
    """A text to be masked. Texts of one ``study`` are masked together, with its roster.

    ``groups`` are the labels its scores are also shown under; what is ``optional`` may be masked or
    not, and neither counts.
    """

    id: str
    text: str
    language: str
    spans: tuple[Gold, ...]
    study: str
    groups: tuple[str, ...] = ()
    optional: tuple[Gold, ...] = ()


@dataclass(frozen=True)
class Study:
    """What a system is told beforehand: names (each with its aliases) and terms to keep."""

    roster: tuple[tuple[str, ...], ...] = ()
    keep_terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """One set put in one way."""

    set: str
    mode: str
    texts: tuple[Text, ...]
    studies: dict[str, Study]


def tasks(names: Sequence[str], parts: Sequence[str]) -> list[Task]:
    """Every set of the names that is there, in every way it is put."""
    found: list[Task] = []
    for name in names:
        if name == "hard_set":
            found += _hard_tasks()
        elif (splits.FOLDER / f"{name}.jsonl").exists():
            found += _corpus_tasks(name, parts)
    return found


def _corpus_tasks(name: str, parts: Sequence[str]) -> list[Task]:
    texts = tuple(_text(name, document) for document in splits.load(name, *parts))
    some = {name: Study(roster=roster_of(texts))}
    none = {name: Study()}
    lower = tuple(lower_cased(text) for text in texts)
    return [
        Task(name, "as written", texts, none),
        Task(name, "roster 70%", texts, some),
        Task(name, "lower case", lower, none),
        Task(name, "lower case, roster 70%", lower, some),
    ]


def _text(name: str, document: splits.Document) -> Text:
    spans = tuple(
        Gold(start, end, kind, entity)
        for (start, end, kind), entity in zip(document.spans, document.entities, strict=True)
    )
    return Text(document.id, document.text, document.language, spans, name)


def has_hard_set() -> bool:
    """Whether the project's own hard set is there."""
    return importlib.util.find_spec("tests.validation.hard_set") is not None


def _hard_tasks() -> list[Task]:
    """The hard set as it stands, each text a study of its own, and the same without rosters."""
    if not has_hard_set():
        return []
    module: Any = importlib.import_module("tests.validation.hard_set")
    texts, studies = [], {}
    for source in module.load():
        name = source.id
        gold = tuple(Gold(s, e, kind, who and str(who)) for s, e, kind, who in source.spans)
        groups = (
            source.lang,
            *(f"disguise: {disguise}" for disguise in source.disguise),
            f"casing: {source.casing}",
        )
        language = source.lang.split("-")[0]
        optional = tuple(Gold(s, e, kind) for s, e, kind, _ in source.optional)
        texts.append(Text(name, source.text, language, gold, name, groups, optional))
        roster = tuple((person.full_name, *person.aliases) for person in source.roster)
        studies[name] = Study(roster, tuple(source.keep_terms))
    bare = {name: replace(study, roster=()) for name, study in studies.items()}
    return [
        Task("hard_set", "as written", tuple(texts), studies),
        Task("hard_set", "without its rosters", tuple(texts), bare),
    ]


def lower_cased(text: Text) -> Text:
    """The same text in lower case, character by character, so that no offset moves."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text.text)
    return replace(text, text=lowered)


def roster_of(texts: Iterable[Text], share: float = ROSTER_SHARE) -> tuple[tuple[str, ...], ...]:
    """A share of the distinct names of people in the texts, drawn by the hash of each name.

    Descriptions that a set marks as people ("the Secretary") are no names and never on it.
    """
    names: dict[str, None] = {}
    for text in texts:
        for gold in text.spans:
            if gold.type == "PERSON":
                names.setdefault(" ".join(text.text[gold.start : gold.end].split()))
    return tuple((name,) for name in sorted(names) if _is_name(name) and _drawn(name, share))


def _is_name(written: str) -> bool:
    words = written.split()
    return 1 <= len(words) <= 5 and all(
        word[:1].isupper() or word.lower() in _PARTICLES for word in words
    )


def _drawn(name: str, share: float) -> bool:
    return hashlib.sha256(f"roster:{name}".encode()).digest()[0] < share * 256


def by_study(texts: Iterable[Text]) -> dict[str, list[Text]]:
    """The texts of each study, in order."""
    found: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        found[text.study].append(text)
    return dict(found)
