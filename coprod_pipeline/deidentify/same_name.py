"""Whether a name can be a known person's: the same, shorter, longer, turned round or misspelled.

What belongs here: comparing a name with the names of one person. What does not: choosing among
people (``people``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Protocol

from coprod_pipeline.deidentify.forms import Form, is_initials, name_forms, parse_name
from coprod_pipeline.deidentify.lexicon import nicknames, word_list
from coprod_pipeline.deidentify.normalise import fold
from coprod_pipeline.deidentify.spelling import by_ear, one_edit


class Bearer(Protocol):
    """A person by the names and initials known so far."""

    names: set[str]
    initials: set[str]


def fits(bearer: Bearer, name: str) -> bool:
    """Whether a name can be this person's: the same full name, or a part of it."""
    if is_initials(name):
        letters = "".join(c for c in fold(name) if c.isalpha())
        return letters in bearer.initials or any(
            Form((letters,), "initials") in name_forms(known) for known in bearer.names
        )
    wanted = parse_name(name)
    for known in bearer.names:
        if parse_name(known).key() == wanted.key():
            return True
        forms = {form.words for form in name_forms(known)}
        if wanted.words in forms or parse_name(known).words in {f.words for f in name_forms(name)}:
            return True
    return False


def sounds_like(bearer: Bearer, name: str) -> bool:
    """Whether a name is one of the person's misspelled: long parts by ear or by one letter."""
    wanted = parse_name(name)
    for known in map(parse_name, bearer.names):
        if not known.is_full:
            continue
        both = ((known.given[0], wanted.given[0]), (known.surname[-1], wanted.surname[-1]))
        wrong = [(a, b) for a, b in both if a != b]
        if (
            len(wrong) == 1
            and min(map(len, wrong[0])) > 5
            and wrong[0][1] not in word_list("given_names")
            and (by_ear(wrong[0][0]) == by_ear(wrong[0][1]) or one_edit(*wrong[0]))
        ):
            return True
    return False


def is_turned(bearer: Bearer, name: str) -> bool:
    """Whether a name is one of the person's with the surname first.

    Not of two given names: Thomas George and George Thomas are two people.
    """
    wanted = parse_name(name)
    given = sum(word in word_list("given_names") for word in wanted.words)
    return (
        len(wanted.parts) == 2
        and given < 2
        and any(parse_name(known).parts == wanted.parts[::-1] for known in bearer.names)
    )


def has_more_names(bearer: Bearer, name: str) -> bool:
    """Whether a name leaves out given names of the person's, the first among them."""
    wanted = parse_name(name)
    for known in map(parse_name, bearer.names):
        more = known.parts[1:]
        start = len(more) - len(wanted.parts)
        if start < 0 or len(wanted.parts) < 2 or len(wanted.given[0]) < 2:
            continue
        first, rest = wanted.parts[0], wanted.parts[1:]
        if known.parts[-len(rest) :] == rest and first in more[: len(more) - len(rest)]:
            return True
    return False


def parts_of(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The full names a longer name can be and more, the longest first.

    Its beginnings of two words and more, and its ends where no given name stands before them.
    """
    given = word_list("given_names")
    ends = []
    for start in range(1, len(words) - 1):
        if words[start - 1] in given or words[start - 1] in nicknames() or start > 3:
            break
        ends.append(words[start:])
    begins = [words[:end] for end in range(len(words) - 1, 1, -1)]
    return sorted([*begins, *ends], key=lambda part: -len(part))


def longer_names(found: Mapping[str, Set[str]], declared: Iterable[str]) -> set[str]:
    """Names that are another full name and more, and so nobody of their own.

    ``found`` says in which sources each name stands. "Ahmed Mohamed Image", "U.S. President Donald
    Trump": the other is declared, or found in the same source; what stands before it is no given
    name.
    """
    firm = {parse_name(name).words for name in declared}
    sources: dict[tuple[str, ...], set[str]] = {}
    for name, there in found.items():
        sources.setdefault(parse_name(name).words, set()).update(there)
    return {
        name
        for name, there in found.items()
        for part in parts_of(parse_name(name).words)
        if part in firm or not there.isdisjoint(sources.get(part, set()))
    }
