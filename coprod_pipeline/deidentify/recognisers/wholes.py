"""The whole of an English name of which a model saw a part: institutions, companies, ranks.

What belongs here: widening spans by the words around them, joining parts of one name, and names
that their words alone give away ("University of Oslo", "U.S."). What does not: models
(``names_en``) and people introduced by talk (``context``).

Spans are (start, end, type) in one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coprod_pipeline.deidentify.lexicon import cue_words, word_list
from coprod_pipeline.deidentify.normalise import fold_words

Found = tuple[int, int, str]

_HEADS = "|".join(sorted({w for word in cue_words("institutions") for w in (word, word.title())}))
_TITLE_HEADS = "|".join(sorted(word.title() for word in cue_words("institutions")))
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w’'-]*"
_MORE = rf"(?:\s(?:(?:of|for|and|&|on|the|in)\s){{0,2}}{_CAPITAL})"
#: "of Leeds", "for the Prevention of Torture" after an institution.
_OF = re.compile(rf"\s(?:of|for|on)\s(?:the\s)?{_CAPITAL}(?:{_MORE}){{0,5}}")
_SUFFIXES = (
    r"(?:Ltd|LTD|Limited|LIMITED|plc|PLC|Inc|INC|LLP|LLC|Corp|Co|CO|GmbH|AG|AB|Oy|SA|BV|Pty|CIC)"
)
#: "Bolton" and then "Crown Court".
_AS_HEAD = re.compile(rf"(?:\s{_CAPITAL}){{0,3}}?\s(?:{_TITLE_HEADS})\b(?!['’-])")
#: Three capitals and more: "Equal Employment Opportunity Commission".
_LONG = re.compile(
    rf"\b{_CAPITAL}\s(?:(?:of|and|&|for)\s)?{_CAPITAL}(?:{_MORE}){{0,4}}?\s(?:{_TITLE_HEADS})\b"
)
_COMPANY = re.compile(
    rf"(?:,?\s{_SUFFIXES}\b\.?)+|\s(?:Bros|Brothers)\b\.?(?:\s{_CAPITAL})?"
    rf"|\s&\s(?:{_CAPITAL})(?:\s{_SUFFIXES}\b)?|(?<=Bros)\.?\s{_CAPITAL}"
)
_INSTITUTION_OF = re.compile(rf"\b(?:{_HEADS})\s(?:of|for)\s(?:the\s)?$", re.IGNORECASE)
_LED = re.compile(
    r"\b(?:University|College|School|Institute|Ministry|Department|Museum|Bank|Academy|Bureau)"
    rf"\sof\s(?:the\s)?{_CAPITAL}(?:{_MORE}){{0,4}}"
)
#: The parties of a case: "Hubbard v. Prizzi".
_PARTY = rf"({_CAPITAL}(?:[ -]{_CAPITAL}){{0,2}})"
_PARTIES = re.compile(rf"(?<![\w.]){_PARTY},?\s(?:v|vs|versus)\.?\s{_PARTY}")
_CITING = frozenset(("see", "cf", "compare", "citing", "following", "appeal", "case"))
_STATES = re.compile(r"(?<![\w.])U\.\s?(?:S\.(?:\s?A\.)?|K\.)(?!\s?C\b)|\b(?:USA|UK|UAE)\b")
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_a-zà-öø-ÿ]\.\s?){1,4}$")
_AND = re.compile(r"\s(?:and|&)\s")
_POSSESSIVE = re.compile(r"['’]s\s")
_REACH = 120


def with_initials(text: str, start: int) -> int:
    """Where a person's name starts when dotted initials stand before it: "A. I. Rabin"."""
    before = _INITIALS.search(text, max(0, start - 16), start)
    return before.start() if before else start


def whole_names(text: str, found: Iterable[Found]) -> list[Found]:
    """The spans, widened and joined, with what only the words give away; in order."""
    spans = sorted({_widened(text, *span) for span in found})
    spans = _joined(text, spans)
    taken = bytearray(len(text))
    for start, end, _ in spans:
        taken[start:end] = b"\1" * (end - start)
    for start, end, kind in _by_words(text):
        if not any(taken[start:end]):
            spans.append((start, end, kind))
    return sorted(spans)


def _widened(text: str, start: int, end: int, kind: str) -> Found:
    if kind in ("PLACE", "ORG"):
        after = _AS_HEAD.match(text, end, end + 60)
        if after:
            end, kind = after.end(), "ORG"
        before = _INSTITUTION_OF.search(text, max(0, start - 40), start)
        # In a text without capitals only a place says that an institution is named.
        if before and (kind == "PLACE" or before.group()[0].isupper()):
            start, kind = before.start(), "ORG"
    if kind == "ORG":
        words = fold_words(text[start:end])
        if words and words[-1] in cue_words("institutions"):
            after = _OF.match(text, end, end + _REACH)
            if after:
                end = after.end()
    if kind == "PERSON" and _is_body(text[start:end]):
        kind = "ORG"
    if kind == "PERSON":
        start = with_initials(text, start)
    if kind in ("ORG", "PERSON"):
        after = _COMPANY.match(text, end, end + 60)
        if after and (kind == "ORG" or not after.group().startswith(" &")):
            end, kind = after.end(), "ORG"
    return start, end, kind


def _is_body(name: str) -> bool:
    """Whether what was taken for a person is a body: "Mossebro Hospital", but not "Anna Church"."""
    words = fold_words(name)
    return (
        len(words) > 1
        and name.split()[-1][:1].isupper()
        and (words[-1] in cue_words("institutions") or words[-1] in cue_words("bodies"))
        and words[0] not in word_list("given_names")
        and words[0] not in word_list("titles")
        and len(words[0]) > 1
    )


def _joined(text: str, spans: Sequence[Found]) -> list[Found]:
    """Neighbours that are parts of one name of an organisation as one span."""
    joined: list[Found] = []
    for start, end, kind in spans:
        if joined:
            first, last, other = joined[-1]
            if last <= start <= last + 9 and _one_name(text, (last, start, end), other, kind):
                joined[-1] = (first, end, "ORG")
                continue
        joined.append((start, end, kind))
    return joined


def _one_name(text: str, place: tuple[int, int, int], kind: str, right: str) -> bool:
    last, start, end = place
    gap = text[last:start]
    words = fold_words(text[start:end])
    heads = cue_words("institutions")
    if _POSSESSIVE.fullmatch(gap):
        return bool(words) and words[-1] in heads
    if _AND.fullmatch(gap):
        # "Devon and Cornwall Constabulary", not "Oxford and the Board".
        return kind in ("PLACE", "ORG") and right == "ORG" and len(words) > 1 and words[-1] in heads
    return False


def _by_words(text: str) -> Iterator[Found]:
    if "U" in text:
        for match in _STATES.finditer(text):
            yield match.start(), match.end(), "PLACE"
    if " v" in text:
        for match in _PARTIES.finditer(text):
            for side in (1, 2):
                start, end = _from_a_name(text, *match.span(side))
                words = fold_words(text[start:end])
                plain = any(_is_small(w) or w in cue_words("institutions") for w in words)
                if len("".join(words)) > 1 and not plain:
                    yield start, end, "PERSON"
    for match in _LONG.finditer(text):
        start, end = _from_a_name(text, *match.span())
        words = fold_words(text[start:end])
        if len(words) > 2 and sum(not _is_small(word) for word in words[:-1]) > 1:
            yield start, end, "ORG"
    if " of " in text:
        for match in _LED.finditer(text):
            rest = fold_words(match.group())[2:]
            if not all(w in word_list("function_words") for w in rest):
                yield match.start(), match.end(), "ORG"


def _from_a_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the small words a capital at the start of a sentence let in ("See", "The")."""
    for word in re.finditer(r"\S+\s+", text[start:end]):
        if not _is_small("".join(fold_words(word.group()))):
            break
        start = start + len(word.group())
    return start, end


def _is_small(word: str) -> bool:
    return word in _CITING or any(
        word in word_list(name)
        for name in ("function_words", "not_names", "generic_words", "role_words", "titles")
    )
