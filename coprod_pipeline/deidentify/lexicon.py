"""Word lists the recognisers stand on, read once from ``lists/``.

What belongs here: access to the lists. What does not: rules. The lists are our own, written for
this project; entries are folded and in lower case.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = (files(__package__) / "lists" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of the list of that name in ``lists/``, which says in its head what it holds."""
    return frozenset(word for line in _lines(name) for word in line.split())


@lru_cache(maxsize=1)
def nicknames() -> dict[str, frozenset[str]]:
    """Given name to its familiar forms."""
    found: dict[str, set[str]] = {}
    for line in (*_lines("nicknames"), *_lines("nicknames_more")):
        name, forms = line.split(":")
        found.setdefault(name, set()).update(forms.split())
    return {name: frozenset(forms) for name, forms in found.items()}


@lru_cache(maxsize=1)
def formal_names() -> dict[str, frozenset[str]]:
    """Familiar form to the given names it can stand for."""
    found: dict[str, set[str]] = {}
    for name, forms in nicknames().items():
        for form in forms:
            found.setdefault(form, set()).add(name)
    return {form: frozenset(names) for form, names in found.items()}


@lru_cache(maxsize=1)
def place_kinds() -> dict[str, str]:
    """Well-known place to ``country`` (and continents) or ``region``."""
    found: dict[str, str] = {}
    for line in _lines("countries_regions"):
        kind, names = line.split(":", 1)
        for name in names.strip().split("|"):
            found.setdefault(name.strip(), kind)
    return found


@cache
def cue_words(name: str) -> frozenset[str]:
    """One of the small sets of ``cue_words``."""
    sets = (line.split(": ", 1) for line in _lines("cue_words"))
    return frozenset(word for other, text in sets if other == name for word in text.split())


@cache
def cue_pattern(name: str) -> str:
    """One of the sets of ``cue_phrases`` as a group of a regular expression."""
    sets = (line.split(": ", 1) for line in _lines("cue_phrases"))
    return f"(?:{'|'.join(text for other, text in sets if other == name)})"
