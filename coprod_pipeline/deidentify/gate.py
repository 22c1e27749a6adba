"""The leak gate: looks in what is about to leave for names and identifiers that must not.

What belongs here: searching texts and files. What does not: masking, and what happens on a leak.
It stands on its own feet: it compares in its own way, from the names as they were written, so that
an error in the recognisers or in masking does not hide itself here. It says what kind of leak and
where, never the text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from coprod_pipeline.deidentify.identities import Identities
from coprod_pipeline.deidentify.lexicon import cue_words, word_list
from coprod_pipeline.deidentify.people import Individual
from coprod_pipeline.deidentify.recognisers.checks import (
    nhs_number,
    swedish_personal_number,
)
from coprod_pipeline.deidentify.surrogates import SURROGATE

_WORD = re.compile(r"[^\W\d_]+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_AFTER_NAME = cue_words("after_name")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,4}\d{2,4}"
    r"|07\d{3} ?\d{6}|\(\d{3}\) ?\d{3}-\d{4})(?![\w-]|\.\d)"
)
_NUMBER = re.compile(
    r"(?<![\w.-])(?:\d{6}|\d{8})[-+]\d{4}(?![\w-]|\.\d)|(?<![\w.-])\d{3} \d{3} \d{4}(?![\w-]|\.\d)"
)
_DIGIT = re.compile(r"\d")
_KINDS = {"roster": "roster_name", "label": "label_name", "detected": "detected_name"}
_SHORTEST_LONE = 3


class Gate:
    """Searches for the study's names and for identifiers with a sure pattern."""

    def __init__(self, identities: Identities) -> None:
        self._full: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._lone: dict[str, str] = {}
        self._kept = _kept_pattern(identities.keep_terms)
        self._terms = {tuple(_folded(term)) for term in identities.keep_terms}
        self._contacts = [c for c in identities.contacts if len(c) > 4]
        for person in sorted(identities.people, key=lambda p: p.origin == "detected"):
            self._add(person)
        firm = {w for w, forms in self._full.items() if any(k != "detected_name" for _, k in forms)}
        self._first = firm | self._lone.keys()
        detected = self._full.keys() - firm
        self._first_capitalised = {v for w in detected for v in (w.title(), w.upper())}
        self._bytes = self._byte_patterns(identities)

    def _add(self, person: Individual) -> None:
        kind = _KINDS[person.origin]
        for name in person.names:
            words = tuple(w for w in _folded(_BRACKETS.sub(" ", name)) if w not in _AFTER_NAME)
            while len(words) > 1 and words[0] in word_list("titles"):
                words = words[1:]
            telling = [w for w in words if len(w) > 1 and w not in cue_words("particles")]
            if len(telling) > 1 and words not in self._terms:
                for form in {words, (words[0], words[-1]), (*words[1:], words[0])}:
                    if len(form[0]) > 1 and len(form[-1]) > 1:
                        known = self._full.setdefault(form[0], [])
                        if form not in [f for f, _ in known]:
                            known.append((form, kind))
            if person.firm:
                for word in words:
                    if len(word) >= _SHORTEST_LONE and not _everyday(word):
                        self._lone.setdefault(word, kind)

    def leaks_in_texts(
        self, values: Iterable[str | None], *, strict: bool
    ) -> list[tuple[int, str]]:
        """(index, kind) for each kind of leak in each value, in order.

        ``strict`` is for free text that comes from the study's material: there also single parts
        of roster and label names count, capitalised, unless they are everyday words or keep terms.
        Otherwise full names, e-mail addresses, phones and national numbers count.
        """
        found: list[tuple[int, str]] = []
        for index, value in enumerate(values):
            if value:
                found.extend((index, kind) for kind in sorted(set(self._kinds(value, strict))))
        return found

    def _kinds(self, value: str, strict: bool) -> Iterator[str]:
        text = SURROGATE.sub("[]", value) if "[" in value else value
        if self._kept is not None:
            text = self._kept.sub("[]", text)
        plain = _plain(text)
        yield from self._names(plain, strict)
        if "@" in text and _EMAIL.search(text):
            yield "email"
        if _DIGIT.search(text):
            if _PHONE.search(text):
                yield "phone"
            if any(_is_national(m.group()) for m in _NUMBER.finditer(text)):
                yield "national_id"

    def _names(self, plain: str, strict: bool) -> Iterator[str]:
        # Most texts hold no first word of any name: they are let go without a closer look.
        if self._first.isdisjoint(_WORD.findall(plain.lower())) and (
            self._first_capitalised.isdisjoint(_WORD.findall(plain))
        ):
            return
        words = [
            (m.group().lower(), m.group()[0].isupper(), m.start(), m.end())
            for m in _WORD.finditer(plain)
        ]
        lone = self._lone if strict else {}
        for index, (word, capital, _, _) in enumerate(words):
            if word in self._full:
                yield from self._full_at(words, index)
            if capital and word in lone:
                yield lone[word]

    def _full_at(self, words: list[tuple[str, bool, int, int]], index: int) -> Iterator[str]:
        for form, kind in self._full[words[index][0]]:
            stand = words[index : index + len(form)]
            if tuple(w[0] for w in stand) != form or stand[-1][2] - stand[0][3] > 80:
                continue
            near = all(b[2] - a[3] <= 2 for a, b in pairwise(stand))
            capitals = all(w[1] for w in stand)
            firm = kind != "detected_name" and not all(_everyday(w) for w in form)
            if near and (capitals or firm):
                yield kind

    def _byte_patterns(
        self, identities: Identities
    ) -> list[tuple[str, bool, bool, re.Pattern[bytes]]]:
        """Kind, whether case counts (names of everyday words), whether wide, pattern."""
        wanted: dict[tuple[str, bool], set[str]] = {}
        for person in identities.people:
            if not person.firm:
                continue
            for name in person.names:
                words = _folded(name)
                if len(words) > 1 and tuple(words) not in self._terms:
                    as_written = all(_everyday(word) for word in words)
                    kind = _KINDS[person.origin]
                    wanted.setdefault((kind, as_written), set()).add(" ".join(name.split()))
        for contact in self._contacts:
            kind = "email" if "@" in contact else "phone"
            wanted.setdefault((kind, False), set()).add(contact)
        return [
            (kind, as_written, wide, pattern)
            for (kind, as_written), texts in sorted(wanted.items())
            for wide, pattern in zip((False, True), _compiled(texts, as_written), strict=True)
        ]

    def leaks_in_bytes(self, data: bytes) -> list[str]:
        """Kinds of leak in a file: full names of roster and labels, and the roster's contacts.

        In any case of letters (names of everyday words: capitalised), as UTF-8, UTF-16 or escaped
        as in JSON and HTML.
        """
        lowered = data.lower()
        wide_too = b"\0" in data
        return sorted(
            {
                kind
                for kind, as_written, wide, pattern in self._bytes
                if (wide_too or not wide) and pattern.search(data if as_written else lowered)
            }
        )


def _compiled(texts: Iterable[str], as_written: bool) -> Iterator[re.Pattern[bytes]]:
    """A pattern for text of one byte a letter, and one for UTF-16."""
    narrow: set[bytes] = set()
    wide: set[bytes] = set()
    for text in texts:
        cases = {text, text.upper(), text.title()} | (set() if as_written else {text.lower()})
        for form in cases:
            for variant in {form, _plain(form), unicodedata.normalize("NFD", form)}:
                escaped = json.dumps(variant)[1:-1]
                entities = variant.replace("&", "&amp;").replace("'", "&#39;")
                narrow |= {v.encode() for v in (variant, escaped, entities)}
                wide |= {variant.encode("utf-16-le"), variant.encode("utf-16-be")}
    if not as_written:
        narrow, wide = {v.lower() for v in narrow}, {v.lower() for v in wide}
    bodies = b"|".join(_spaced(v) for v in sorted(narrow, key=lambda v: (-len(v), v)))
    yield re.compile(rb"(?<![A-Za-z0-9])(?:" + bodies + rb")(?![A-Za-z0-9])")
    yield re.compile(b"|".join(re.escape(v) for v in sorted(wide, key=lambda v: (-len(v), v))))


def _spaced(variant: bytes) -> bytes:
    return re.escape(variant).replace(rb"\ ", rb"(?:[\s_+.-]|%20|&nbsp;|\\n)+")


def _plain(text: str) -> str:
    """Without accents and invisible characters; case kept."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))


def _folded(text: str) -> list[str]:
    return [m.group().lower() for m in _WORD.finditer(_plain(text))]


def _kept_pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted((t for t in terms if t.strip()), key=lambda t: (-len(t), t))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)") if ordered else None


def _everyday(word: str) -> bool:
    return word in cue_words("particles") or any(
        word in word_list(name)
        for name in ("dictionary_names", "function_words", "role_words", "titles", "not_names")
    )


def _is_national(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return swedish_personal_number(digits) if "-" in number or "+" in number else nhs_number(digits)
