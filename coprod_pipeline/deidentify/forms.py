"""A person's name and all the forms it takes in talk and text.

What belongs here: taking a written name apart and listing its forms. What does not: who bears it
(``people``), and finding forms in text (``recognisers/roster.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from coprod_pipeline.deidentify.lexicon import cue_words, formal_names, nicknames, word_list
from coprod_pipeline.deidentify.normalise import fold_words, normalise

_PARTICLES = cue_words("particles") | cue_words("name_prefixes")
_AFTER_NAME = cue_words("after_name")
_DROPPED = re.compile(r"\([^)]*\)|\[[^\]]*\]|'s\b|\d+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){2,4}")


@dataclass(frozen=True, order=True)
class Form:
    """One way to write a name: folded words and what they are of the whole.

    ``kind``: full (two words or more, or fused to one), surname, given (also familiar forms and
    aliases of one word) or initials.
    """

    words: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class ParsedName:
    """A name in its parts, each a tuple of folded runs of letters (``o'brien`` is two runs)."""

    parts: tuple[tuple[str, ...], ...]
    titled: bool = False

    @property
    def given(self) -> tuple[str, ...]:
        """The first part, when there are several."""
        return self.parts[0] if len(self.parts) > 1 else ()

    @property
    def surname(self) -> tuple[str, ...]:
        """The last part with the particles before it, when there are several parts."""
        if len(self.parts) < 2:
            return ()
        start = len(self.parts) - 1
        while start > 1 and self.parts[start - 1][0] in _PARTICLES:
            start -= 1
        return tuple(word for part in self.parts[start:] for word in part)

    @property
    def words(self) -> tuple[str, ...]:
        """All runs of letters, in order."""
        return tuple(word for part in self.parts for word in part)

    @property
    def is_full(self) -> bool:
        """Whether there is a given name of more than a letter, and a surname."""
        return len(self.parts) > 1 and len(self.parts[-1][-1]) > 1

    def key(self) -> str:
        """Canonical form of a full name: formal given name and surname, or all words."""
        if not self.is_full:
            return " ".join(self.words)
        return " ".join((formal_given("-".join(self.given)), *self.surname))


@lru_cache(maxsize=65536)
def formal_given(given: str) -> str:
    """The one given name a familiar form stands for; itself when there is none or several."""
    if given in nicknames():
        return given
    candidates = formal_names().get(given, frozenset())
    return next(iter(candidates)) if len(candidates) == 1 else given


@lru_cache(maxsize=65536)
def parse_name(written: str) -> ParsedName:
    """A written name in its parts: without titles, honours, possessive, digits, brackets."""
    text = _DROPPED.sub(" ", normalise(written).text).replace("_", " ")
    if text.count(",") == 1:
        last, first = (side.strip() for side in text.split(","))
        after = fold_words(first)
        text = last if after and set(after) <= _AFTER_NAME else f"{first} {last}"
    parts = [fold_words(part) for part in re.split(r"[\s./]+", text)]
    parts = [part for part in parts if part]
    titled = False
    while parts and len(parts[0]) == 1 and _is_title(parts):
        if len(parts) == 1:
            break
        titled = True
        parts = parts[1:]
    while len(parts) > 1 and len(parts[-1]) == 1 and parts[-1][0] in _AFTER_NAME:
        parts = parts[:-1]
    return ParsedName(tuple(parts), titled)


def _is_title(parts: list[tuple[str, ...]]) -> bool:
    """Whether a name begins with a title, or with a word before one ("Prime Minister Park")."""
    first = parts[0][0]
    if first in word_list("titles"):
        return True
    after = parts[1] if len(parts) > 2 else ()
    return (
        first in cue_words("rank_prefixes") and len(after) == 1 and after[0] in word_list("titles")
    )


def without_rank(written: str) -> str:
    """A name found in text without an office before it ("Ambassador Mohib"), which is no title.

    Not for declared names: whoever wrote "Marshal Berg" on a roster may mean a given name.
    """
    words = written.split()
    rest = words
    while len(rest) > 1 and (first := "".join(fold_words(rest[0]))):
        rest = rest[1:]
        if first in cue_words("ranks"):
            words = rest
        elif first not in cue_words("rank_prefixes"):
            break
    return " ".join(words)


def is_initials(written: str) -> bool:
    """Whether a label is nothing but two to four initials, as in ``DB`` or ``D.B.``."""
    text = normalise(written.strip()).text
    letters = re.sub(r"[^A-Za-z]", "", text)
    return bool(_INITIALS.fullmatch(text)) and letters.isupper() and 2 <= len(letters) <= 4


def initials(name: ParsedName) -> tuple[str, ...]:
    """The initials of a full name, of first and last part and of all parts."""
    if not name.is_full:
        return ()
    every = "".join(word[0] for part in name.parts for word in part[:1])
    return tuple(sorted({every, name.parts[0][0][0] + name.surname[-1][0]}))


@lru_cache(maxsize=65536)
def name_forms(written: str) -> frozenset[Form]:
    """Every form of one written name of a person; no forms for what is no name."""
    name = parse_name(written)
    words = name.words
    if not words or all(len(word) == 1 for word in words):
        return frozenset()
    if len(name.parts) == 1:
        kind = "surname" if name.titled else "given"
        return frozenset({Form(words, kind), *_familiar(words)})
    found = {Form(words, "full"), Form(("".join(words),), "full")}
    as_written = fold_words(_DROPPED.sub(" ", normalise(written).text))
    if len(as_written) > 1:
        found.add(Form(as_written, "full"))
    if any(len(part) > 1 for part in name.parts):
        # Hyphens and apostrophes get lost: "O'Neill" as "ONeill", "Jung-Ryool" as "JungRyool".
        found |= name_forms(" ".join("".join(part) for part in name.parts))
    surname, given = name.surname, name.given
    if len(surname[-1]) > 1:
        found.add(Form(surname, "surname"))
        found.add(Form(name.parts[-1], "surname"))
        for first in _given_forms(given):
            found.add(Form((*first, *surname), "full"))
            found.add(Form((*surname, *first), "full"))
            found.add(Form(("".join((*first, *surname)),), "full"))
        found.add(Form((given[0][0], *surname), "full"))
        found.add(Form((given[0][0], *name.parts[-1]), "full"))
        found.add(Form((*surname, given[0][0]), "full"))
        found.update(Form(tuple(letters), "initials") for letters in initials(name))
        found.update(Form((letters,), "initials") for letters in initials(name))
    # Middle names and the parts of double names are used alone as well.
    for part in name.parts:
        if part[0] not in cue_words("particles"):
            found.update(Form((w,), "surname") for w in part if len(w) > 2 and part != given)
            found.update(Form((w,), "given") for w in part if len(w) > 2 and part == given)
    if len(given[0]) > 1:
        found.update(Form(first, "given") for first in _given_forms(given))
        found.add(Form((*given, surname[0][0]), "full"))
    return frozenset(found)


def _given_forms(given: tuple[str, ...]) -> list[tuple[str, ...]]:
    joined = "-".join(given)
    familiar = set(nicknames().get(joined, ()))
    # A roster says "Maggie Muir" as easily as "Margaret Muir": only a familiar form of one single
    # name is taken back to it.
    familiar.add(formal_given(joined))
    forms = {given, *(tuple(f.split("-")) for f in familiar)}
    if len(given) > 1:
        forms |= {given[:1], ("".join(given),)}
    return sorted(forms)


def _familiar(words: tuple[str, ...]) -> set[Form]:
    joined = "-".join(words)
    return {Form((f,), "given") for f in nicknames().get(joined, frozenset())}


def looks_like_name(written: str) -> bool:
    """Whether a speaker label can be a person's name: one to five words, none of them a role."""
    name = parse_name(written)
    words = name.words
    if not 1 <= len(name.parts) <= 5 or len(written) > 60 or len(words) > 7:
        return False
    if any(_is_role(word) for word in words) and not (
        len(words) == 1 and words[0] in word_list("given_names")
    ):
        return False
    # A sentence that was taken for a label ("Fantastic.") ends like one.
    if re.search(r"[^\W\d_]{3,}[.!?]$", written.strip()) and words[0] not in word_list(
        "given_names"
    ):
        return False
    if max(len(word) for word in words) < 2:
        return False
    if len(name.parts) == 1 and re.search(r"\d", written):
        return False
    raw = re.findall(r"[^\W\d_]+", normalise(written).text)
    capital = sum(1 for word in raw if word[0].isupper())
    return capital >= 1 and capital >= len(raw) - sum(w.lower() in _PARTICLES for w in raw)


@lru_cache(maxsize=65536)
def _is_role(word: str) -> bool:
    roles = word_list("role_words") | word_list("not_names") | word_list("generic_words")
    if word in roles:
        return True
    # A long role word with a letter missing, as typists leave it ("Particpant").
    return len(word) > 7 and any(
        len(role) == len(word) + 1 and role[0] == word[0] and _without_one(role, word)
        for role in roles
    )


def _without_one(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
