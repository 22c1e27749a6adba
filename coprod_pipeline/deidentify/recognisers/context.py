"""Names by what stands around them, in any language: titles, introductions, given names, capitals.

What belongs here: rules on capital letters and neighbouring words. What does not: the study's own
names (``roster``) and models. Capitals inside a sentence are taken as names only in languages that
do not capitalise nouns and have no model of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coprod_pipeline.deidentify.lexicon import cue_words, nicknames, place_kinds, word_list
from coprod_pipeline.deidentify.normalise import Normalised, Word, normalise, words
from coprod_pipeline.model import Span

_PARTICLES = cue_words("particles")
#: Given names that are as often a place: only a model or a neighbour may call them a person.
_ALSO_PLACES = cue_words("also_places")
_INTRODUCED = re.compile(
    r"\b(?:my name is|name's|this is|i am called|call me|named|jag heter|heter|mitt namn ar|je m'appelle|"
    r"m'appelle|mon nom est|speaking with|joined by|here with|welcome)\s+$",
    re.IGNORECASE,
)
#: After these a capital is a person's name, known or not.
_SURELY = re.compile(
    r"\b(?:my name is|my name's|i am called|call me|calls? (?:him|her)|called (?:him|her)|jag heter|"
    r"mitt namn ar|je m'appelle|mon nom est|"
    r"(?:my|our|his|her|their|your) (?:(?:late|little|big|older|younger|ex|best) )?(?:"
    + "|".join(sorted(cue_words("kin")))
    + r"),?)\s+$",
    re.IGNORECASE,
)
_SURNAME = re.compile(
    r"\w{2,}(?:sson|qvist|kvist|strom|gren|lund|blad|holm|dotter|nen|ovic|ski|stedt|lof)s?"
)
_PLACE = re.compile(
    r"\w{2,}(?:stad|koping|borg|hamn|lanet|lan|kommun|torp|vik|sjon|nas|fors|sund|ville)s?"
)
_ORGANISATION = re.compile(
    r".*(?:universitet|hogskola|verket|sjukhus|foretag|partiet|forbundet|kommun|radet|domstolen|ab|bolaget|region)\w?"
)
#: Words of offices and labels that are surnames too.
_SURNAMES = word_list("dictionary_names") | {"key", "day", "page", "male", "new", "head", "way"}
_SENTENCE_END = '.!?:;"([\n-•*'
_NOUN_CAPITALS = ("de", "lb")
_WITH_MODEL = ("en", "sv", "fr")


class Context:
    """Names after titles and introductions, given names, and capitals in the middle of sentences."""

    name = "context"
    version = "3"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text."""
        by_capitals = language not in (*_WITH_MODEL, *_NOUN_CAPITALS)
        return [self._find_one(text, by_capitals) for text in texts]

    def _find_one(self, text: str, by_capitals: bool) -> list[Span]:
        normalised = normalise(text)
        if not any(char.isupper() for char in normalised.text):
            return []
        folded = words(normalised.text)
        found: set[Span] = set()
        taken: set[int] = set()
        for first, last, kind in [
            *_titled(normalised, folded),
            *_given(normalised, folded),
            *(_capitals(normalised, folded) if by_capitals else ()),
        ]:
            if taken.isdisjoint(range(first, last + 1)):
                taken.update(range(first, last + 1))
                start, end = normalised.original(folded[first].start, folded[last].end)
                found.add(Span(start, end, kind, self.name))
        return sorted(found, key=lambda s: (s.start, s.end, s.type))


def _capital(text: Normalised, word: Word) -> bool:
    return text.text[word.start].isupper()


def _no_name(word: str) -> bool:
    return any(
        word in word_list(name)
        for name in ("function_words", "not_names", "role_words", "generic_words")
    )


def _joined(text: Normalised, left: Word, right: Word, marks: str = " -'.") -> bool:
    between = text.text[left.end : right.start]
    return len(between) <= 2 and all(c in marks for c in between) and between not in (". ", "..")


def _run(text: Normalised, found: Sequence[Word], first: int, limit: int = 4) -> int:
    """Index of the last word of a run of capitalised words that begins at ``first``."""
    last = first
    while last + 1 < len(found) and last - first < limit:
        nearby, following = found[last], found[last + 1]
        initial = len(nearby.folded) == 1 and text.text[nearby.end : following.start] == ". "
        if not (initial or _joined(text, nearby, following)):
            break
        if _capital(text, following) and not _no_name(following.folded):
            last += 1
        elif (
            following.folded in _PARTICLES
            and last + 2 < len(found)
            and _joined(text, following, found[last + 2])
            and _capital(text, found[last + 2])
        ):
            last += 2
        else:
            break
    return last


def _titled(text: Normalised, found: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    titles = word_list("titles")
    for index, word in enumerate(found[:-1]):
        if word.folded not in titles or not (_capital(text, word) or len(word.folded) <= 4):
            continue
        # "Hon" before a name is a title in English; "hon" is "she" in Swedish.
        if word.folded == "hon" and not _capital(text, word):
            continue
        after = index + 1
        if text.text[word.end : found[after].start] not in (" ", ". ", "."):
            continue
        while found[after].folded in _PARTICLES and after + 1 < len(found):
            after += 1
        name = found[after]
        courtesy = word.folded in cue_words("courtesy")
        # "Mr Bland", "Mrs May": after a courtesy only an office is no name.
        if courtesy and after == index + 1 and _capital(text, word):
            named = len(name.folded) > 1 and name.folded not in word_list("role_words") - _SURNAMES
        else:
            named = not _no_name(name.folded)
        if _capital(text, name) and named and name.folded not in titles:
            rank = _capital(text, word) and not courtesy
            yield index if rank else index + 1, _run(text, found, after, 3), "PERSON"
    for index, word in enumerate(found):
        if not _capital(text, word) or _no_name(word.folded) or _is_place(word.folded):
            continue
        before = text.text[max(0, word.start - 32) : word.start]
        if _INTRODUCED.search(before):
            last = _run(text, found, index, 3)
            if last > index or word.folded in word_list("given_names"):
                yield index, last, "PERSON"
        if (
            len(word.folded) > 1
            and word.folded not in word_list("peoples")
            and _SURELY.search(before)
        ):
            yield index, _run(text, found, index, 3), "PERSON"


def _is_place(word: str) -> bool:
    return word in place_kinds() or word in _ALSO_PLACES


def _given(text: Normalised, found: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    names, everyday = word_list("given_names"), word_list("dictionary_names")
    for index, word in enumerate(found):
        if len(word.folded) < 3 or not _capital(text, word) or _is_place(word.folded):
            continue
        if word.folded not in names and word.folded not in nicknames():
            continue
        last = _run(text, found, index, 3)
        if word.folded not in everyday or (last > index and not _starts_sentence(text, word)):
            yield index, last, "PERSON"


def _starts_sentence(text: Normalised, word: Word) -> bool:
    before = text.text[: word.start].rstrip(" \t'")
    return not before or before[-1] in _SENTENCE_END


def _capitals(text: Normalised, found: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    index = 0
    while index < len(found):
        word = found[index]
        if not _capital(text, word) or _no_name(word.folded) or len(word.folded) < 2:
            index += 1
            continue
        last = _run(text, found, index)
        run = [w.folded for w in found[index : last + 1]]
        alone_at_start = last == index and _starts_sentence(text, word)
        if not alone_at_start or run[0] in place_kinds():
            yield index, last, _kind(run)
        index = last + 1


def _kind(run: Sequence[str]) -> str:
    place = " ".join(run)
    if place in place_kinds() or place.removesuffix("s") in place_kinds():
        return "PLACE"
    if any(_ORGANISATION.fullmatch(word) for word in run):
        return "ORG"
    if run[0] in word_list("given_names") or any(_SURNAME.fullmatch(word) for word in run):
        return "PERSON"
    if _PLACE.fullmatch(run[-1]):
        return "PLACE"
    return "PERSON" if len(run) > 1 else "OTHER"
