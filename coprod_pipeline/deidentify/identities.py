"""The identities of the study: the names it knows, their bearers, and the surrogate of each.

What belongs here: resolving a name found in text to a surrogate, and keeping that knowledge
(``to_bytes``: names and the surrogates' key stand in it, so it belongs into the restricted zone,
encrypted). What does not: laying surrogates into text (``masking``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from coprod_pipeline.deidentify.forms import Form, parse_name, without_rank
from coprod_pipeline.deidentify.lexicon import word_list
from coprod_pipeline.deidentify.normalise import fold, fold_words
from coprod_pipeline.deidentify.people import Individual, Label, Mention, individuals
from coprod_pipeline.deidentify.recognisers.known import KnownForm
from coprod_pipeline.deidentify.recognisers.roster import KnownNames
from coprod_pipeline.deidentify.same_name import parts_of
from coprod_pipeline.deidentify.surrogates import Codes, canonical, subkey
from coprod_pipeline.model import Span
from coprod_pipeline.protocol import DeidentificationPolicy, Person, Study

__all__ = ["Identities", "Label", "Mention", "build_identities", "mentions_of"]

_FORMAT = 2
_LONE_NAME_TIMES = 2


@dataclass(frozen=True)
class Ambiguity:
    """A form several people of a case share: masked under a surrogate of its own, for review."""

    case_id: str | None
    form: str
    n_people: int


@dataclass(frozen=True)
class Lone:
    """A name of one word that was detected as a person again and again in these cases."""

    word: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Identities:
    """Who is who in the study, and what stands in the place of each."""

    people: tuple[Individual, ...]
    lone: tuple[Lone, ...]
    organisations: tuple[str, ...]
    contacts: tuple[str, ...]
    keep_terms: tuple[str, ...]
    policy: DeidentificationPolicy
    codes: Codes
    #: The source that is being read, where one is: see :meth:`in_source`.
    source_id: str | None = None

    @cached_property
    def known_names(self) -> KnownNames:
        """Finds every form of every person in text."""
        return KnownNames(self._known_forms())

    @cached_property
    def kept(self) -> re.Pattern[str] | None:
        """Whole keep terms, as written."""
        terms = sorted(self.keep_terms, key=lambda t: (-len(t), t))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, terms))})(?!\w)") if terms else None

    @cached_property
    def kept_folded(self) -> frozenset[str]:
        """Keep terms folded and in lower case."""
        return frozenset(" ".join(fold(term).split()) for term in self.keep_terms)

    @cached_property
    def organisation_pattern(self) -> re.Pattern[str] | None:
        """Organisations of the roster in folded text; lone words only as they are written."""
        folded = sorted({_plain(name) for name in self.organisations if len(name) > 2})
        parts = [re.escape(f) for f in sorted(folded, key=lambda f: (-len(f), f))]
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything does that changes how text is masked."""
        return hmac.new(self.codes.key, self.to_bytes(), hashlib.sha256).hexdigest()

    @cached_property
    def ambiguous(self) -> tuple[Ambiguity, ...]:
        """Forms of one word that several people of one case share."""
        cases: set[str | None] = {c for person in self.people for c in person.cases}
        if any(not person.cases for person in self.people):
            cases.add(None)
        written = {word for p in self.people for name in p.names for word in fold_words(name)}
        found = set()
        for case_id in cases:
            for form, bearers in self._bearers.items():
                if len(form) == 1 and form[0] in written:
                    here = [p for p in bearers if _lives_in(p, case_id)]
                    if len(here) > 1:
                        found.add(Ambiguity(case_id, form[0], len(here)))
        return tuple(sorted(found, key=lambda a: (a.case_id or "", a.form)))

    @cached_property
    def _bearers(self) -> dict[tuple[str, ...], tuple[Individual, ...]]:
        found: dict[tuple[str, ...], list[Individual]] = {}
        for person in self.people:
            for words in {form.words for form in person.forms()}:
                found.setdefault(words, []).append(person)
        return {words: tuple(bearers) for words, bearers in found.items()}

    @cached_property
    def _by_key(self) -> dict[str, Individual]:
        return {person.key: person for person in self.people}

    def _known_forms(self) -> Iterable[KnownForm]:
        for person in self.people:
            for form in person.forms():
                everywhere = person.firm or form.kind == "full"
                yield KnownForm(
                    form, person.firm, frozenset() if everywhere else frozenset(person.cases)
                )
        for lone in self.lone:
            yield KnownForm(Form((lone.word,), "given"), False, frozenset(lone.cases))

    def in_source(self, source_id: str | None) -> Self:
        """The same identities as they are read in one source."""
        # The copy shares what was worked out before: one is made for every text that is masked.
        _ = self._bearers, self._by_key, self.organisation_pattern, self.kept, self.kept_folded
        here = copy(self)
        object.__setattr__(here, "source_id", source_id)
        return here

    def person_surrogate(self, words: tuple[str, ...], case_id: str | None = None) -> str:
        """What stands for a person's name in a case: the bearer's when there is only one.

        Of several bearers in a case the one is meant that the source names in full, if it names
        one of them only.
        """
        bearers = self._bearers.get(words, ())
        if len(words) == 1:
            bearers = tuple(p for p in bearers if _lives_in(p, case_id))
        if len(bearers) > 1 and case_id is not None:
            bearers = tuple(p for p in bearers if _lives_in(p, case_id)) or bearers
        if len(bearers) > 1 and self.source_id is not None:
            here = tuple(p for p in bearers if self.source_id in p.sources)
            bearers = here if len(here) == 1 else bearers
        if len(bearers) == 1:
            return self.surrogate_of(bearers[0])
        key = " ".join(words)
        if key in self._by_key:
            key = f"form:{key}"
        return self.codes.surrogate("PERSON", key)

    def surrogate_of(self, person: Individual) -> str:
        """The participant id, or ``[Person CODE]``."""
        return person.participant_id or self.codes.surrogate("PERSON", person.key)

    def name_surrogate(self, written: str, case_id: str | None = None) -> str:
        """What stands for a name a recogniser found in text."""
        parsed = parse_name(without_rank(written))
        if parsed.words in self._bearers or len(parsed.parts) < 2:
            return self.person_surrogate(parsed.words, case_id)
        person = self._by_key.get(parsed.key())
        if person is not None:
            return self.surrogate_of(person)
        for part in parts_of(parsed.words):
            # A full name and more: that person.
            if part in self._bearers:
                return self.person_surrogate(part, case_id)
        return self.codes.surrogate("PERSON", parsed.key())

    def surrogate(self, kind: str, written: str) -> str:
        """What stands for an identifier, organisation or place."""
        return self.codes.surrogate(kind, canonical(kind, written))

    def label_surrogate(self, label: str, case_id: str | None = None) -> str:
        """What stands for a speaker label: initials count as a name here."""
        masked = self.mask_text(label, case_id=case_id)
        letters = ("".join(c for c in fold(label) if c.isalpha()),)
        return self.person_surrogate(letters, case_id) if letters in self._bearers else masked

    def mask_text(self, text: str, *, case_id: str | None = None) -> str:
        """A short text of the protocol (a title, a unit, a memo) masked.

        The study's names, people found by any recogniser and identifier patterns go;
        organisations and places nobody declared stay, for they are what such a text is about.
        """
        from coprod_pipeline.deidentify.detect import default_detector
        from coprod_pipeline.deidentify.masking import mask

        found = default_detector().detect([text], "en")[0] if text else []
        detected = [s for s in found if s.type not in ("ORG", "PLACE", "OTHER")]
        return mask(text, detected, self, language=None, case_id=case_id).text

    def to_bytes(self) -> bytes:
        """Everything, as JSON: names and the surrogates' key included."""
        record = {
            "format": _FORMAT,
            "people": [vars(person) for person in self.people],
            "lone": [vars(lone) for lone in self.lone],
            "organisations": self.organisations,
            "contacts": self.contacts,
            "keep_terms": self.keep_terms,
            "policy": vars(self.policy),
            "key": self.codes.key.hex(),
            "codes": sorted([*pair, short] for pair, short in self.codes.table.items()),
        }
        return json.dumps(record, ensure_ascii=False, sort_keys=True).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Identities:
        """What :meth:`to_bytes` wrote; ValueError for another format."""
        record = json.loads(data)
        if record.get("format") != _FORMAT:
            raise ValueError("identities are of another format")
        people = []
        for row in record["people"]:
            row |= {name: tuple(row[name]) for name in ("names", "initials", "cases", "sources")}
            people.append(Individual(**row))
        return Identities(
            tuple(people),
            tuple(Lone(row["word"], tuple(row["cases"])) for row in record["lone"]),
            tuple(record["organisations"]),
            tuple(record["contacts"]),
            tuple(record["keep_terms"]),
            DeidentificationPolicy(**record["policy"]),
            Codes(
                bytes.fromhex(record["key"]),
                {(kind, identity): short for kind, identity, short in record["codes"]},
            ),
        )


def build_identities(
    study: Study,
    mentions: Iterable[Mention],
    labels: Iterable[Label],
    key: bytes,
    extra_names: Iterable[str] = (),
) -> Identities:
    """The study's identities from roster, speaker labels, detected names and document authors.

    The same inputs in any order give the same identities. ``key`` is the study's secret.
    """
    mentions = sorted(
        mentions, key=lambda m: (m.type, m.text, m.case_id or "", m.source_id, m.count)
    )
    keep = {*study.keep_terms, *(case.name for case in study.cases if case.name)}
    keep_folded = {" ".join(fold(term).split()) for term in keep}
    open_mentions = [
        replace(m, text=without_rank(m.text)) if m.type == "PERSON" else m
        for m in mentions
        if " ".join(fold(m.text).split()) not in keep_folded
    ]
    people = individuals(study.roster, labels, open_mentions, extra_names)
    organisations = {
        p.organisation.strip()
        for p in study.roster
        if p.organisation.strip() and _plain(p.organisation) not in keep_folded
    }
    pairs = {("PERSON", person.key) for person in people if person.participant_id is None}
    for mention in open_mentions:
        if mention.type == "PERSON":
            parsed = parse_name(mention.text)
            pairs.add(("PERSON", parsed.key() if parsed.is_full else " ".join(parsed.words)))
        else:
            pairs.add((mention.type, canonical(mention.type, mention.text)))
    pairs |= {("ORG", canonical("ORG", name)) for name in organisations}
    return Identities(
        people=people,
        lone=tuple(_lone_names(open_mentions)),
        organisations=tuple(sorted(organisations)),
        contacts=tuple(sorted(_contacts(study.roster))),
        keep_terms=tuple(sorted(term for term in keep if term.strip())),
        policy=study.deidentification,
        codes=Codes.build(subkey(key), {pair for pair in pairs if pair[1]}),
    )


def mentions_of(
    source_id: str,
    case_id: str | None,
    texts: Sequence[str],
    detections: Sequence[Sequence[Span]],
) -> list[Mention]:
    """The mentions of one source: each distinct text and type that was detected, and its count.

    A name several recognisers found in one place counts once.
    """
    counts: dict[tuple[str, str], set[tuple[int, int, int]]] = {}
    for number, (text, spans) in enumerate(zip(texts, detections, strict=True)):
        for span in spans:
            written = " ".join(text[span.start : span.end].split())
            counts.setdefault((written, span.type), set()).add((number, span.start, span.end))
    return [
        Mention(source_id, case_id, written, kind, len(places))
        for (written, kind), places in sorted(counts.items())
    ]


def _lone_names(mentions: Sequence[Mention]) -> list[Lone]:
    """Words detected as a person at least twice in a case, and mostly as a person."""
    times: dict[tuple[str, str], dict[str, int]] = {}
    for mention in mentions:
        words = fold_words(mention.text)
        if len(words) == 1 and len(words[0]) > 2 and mention.type in ("PERSON", "ORG", "PLACE"):
            counted = times.setdefault((words[0], mention.case_id or ""), {})
            counted[mention.type] = counted.get(mention.type, 0) + mention.count
    everyday = frozenset[str]().union(
        *(
            word_list(n)
            for n in ("dictionary_names", "function_words", "not_names", "generic_words")
        )
    )
    cases: dict[str, set[str]] = {}
    for (word, case_id), counted in times.items():
        person = counted.get("PERSON", 0)
        if word in everyday or word in word_list("role_words"):
            continue
        if person >= _LONE_NAME_TIMES and person >= 2 * (sum(counted.values()) - person):
            cases.setdefault(word, set()).add(case_id)
    return [
        Lone(word, () if "" in found else tuple(sorted(found)))
        for word, found in sorted(cases.items())
    ]


def _contacts(roster: Sequence[Person]) -> Iterable[str]:
    for person in roster:
        yield from (c.strip() for c in (person.email, person.phone) if c.strip())


def _lives_in(person: Individual, case_id: str | None) -> bool:
    return case_id is None or not person.cases or case_id in person.cases


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
