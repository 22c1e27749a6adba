"""Decisions replayed: what the team decided changes what is masked, and who stands for whom.

What belongs here: decided words found in text, and identities under decisions. What does not: the
queue itself (``review``), masking (``masking``), files.

``mask`` masks the words wherever they stand in the row's case (in every case when it has none);
``keep`` spares them unless they hold a name of the roster or of a speaker; ``same-person`` masks
them under the surrogate of the person meant.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise

from coprod_pipeline.deidentify.forms import name_forms, parse_name
from coprod_pipeline.deidentify.identities import Identities
from coprod_pipeline.deidentify.lexicon import word_list
from coprod_pipeline.deidentify.normalise import fold, normalise
from coprod_pipeline.deidentify.review import Decision, Question
from coprod_pipeline.deidentify.surrogates import SURROGATE
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import Span
from coprod_pipeline.protocol import Study

SOURCE = "review"
_EVERYDAY = ("dictionary_names", "function_words", "role_words", "not_names", "generic_words")
_TOKEN = re.compile(r"\w+|[^\w\s-]")


@dataclass(frozen=True)
class DecidedWords:
    """Words to mask: (case or None for all, folded words, span type, capitalised only)."""

    words: tuple[tuple[str | None, str, str, bool], ...] = ()

    @staticmethod
    def of(decisions: Iterable[Decision]) -> DecidedWords:
        """The words of all decisions that mask; ambiguous names are masked without."""
        found = set()
        for decision in decisions:
            question = decision.question
            if decision.verdict == "keep" or question.kind in ("ambiguous_alias", "audit_miss"):
                continue
            for written in question.words:
                plain = _plain(written)
                everyday = any(plain in word_list(name) for name in _EVERYDAY)
                capitals = question.kind == "uncertain_name" or everyday
                found.add((question.case_id, plain, question.type, capitals))
        return DecidedWords(tuple(sorted(found, key=lambda w: (w[0] or "", *w[1:]))))

    def spans(self, text: str, case_id: str | None) -> list[Span]:
        """Where the words stand in a text of a case, without overlaps; longest first."""
        pattern, types = self._of_case(case_id)
        if pattern is None:
            return []
        folded = normalise(text)
        found = []
        for match in pattern.finditer(folded.text):
            kind, capitals = types[_plain(match.group())]
            if not capitals or match.group()[0].isupper():
                found.append(Span(*folded.original(*match.span()), kind, SOURCE))
        return found

    def _of_case(
        self, case_id: str | None
    ) -> tuple[re.Pattern[str] | None, Mapping[str, tuple[str, bool]]]:
        if case_id not in self._compiled:
            types: dict[str, tuple[str, bool]] = {}
            for case, plain, kind, capitals in self.words:
                if case is None or case_id is None or case == case_id:
                    # Masked in any case of letters when one of two decisions says so.
                    types[plain] = (kind, capitals and types.get(plain, (kind, True))[1])
            longest = sorted(types, key=lambda w: (-len(w), w))
            body = "|".join(_loose(plain) for plain in longest)
            pattern = re.compile(rf"(?<!\w)(?:{body})(?=s?(?!\w))", re.I) if types else None
            self._compiled[case_id] = (pattern, types)
        return self._compiled[case_id]

    @cached_property
    def _compiled(
        self,
    ) -> dict[str | None, tuple[re.Pattern[str] | None, Mapping[str, tuple[str, bool]]]]:
        return {}


def _plain(written: str) -> str:
    """Words as they are compared: folded, with one space between words and marks; no hyphens."""
    return " ".join(_TOKEN.findall(fold(written)))


def _loose(plain: str) -> str:
    """A pattern for plain words with any spaces and hyphens between them."""
    tokens = plain.split()
    pattern = re.escape(tokens[0])
    for left, right in pairwise(tokens):
        between = "+" if left[-1].isalnum() and right[0].isalnum() else "*"
        pattern += rf"[\s-]{between}{re.escape(right)}"
    return pattern


def people_to_hide(decisions: Iterable[Decision]) -> list[str]:
    """Full names that were decided to be masked: identities find their parts as well."""
    return sorted(
        {
            written
            for d in decisions
            if d.verdict in ("mask", "same-person") and d.question.type == "PERSON"
            for written in d.question.words
            if parse_name(written).is_full
        }
    )


def under_decisions(study: Study, decisions: Sequence[Decision], labels: Iterable[str]) -> Study:
    """The protocol with the words that were decided to stay among its keep terms.

    ``labels`` are the speaker labels of the material. Words that hold a part of a declared
    person's name are not kept. Words decided to be masked that are a keep term are a CoprodError.
    """
    terms = {_plain(term) for term in (*study.keep_terms, *(c.name for c in study.cases))}
    for decision in decisions:
        if decision.verdict != "keep" and any(_plain(w) in terms for w in decision.question.words):
            raise CoprodError(
                "is decided to be masked and is a keep term of study.yaml",
                where=f"review.csv item {decision.question.item_id}",
                mend="take it out of keep_terms, or write keep",
            )
    declared = [n for p in study.roster for n in (p.full_name, *p.aliases, *p.speaker_labels) if n]
    names = {
        word for name in (*declared, *labels) for form in name_forms(name) for word in form.words
    }
    kept = {
        written
        for d in decisions
        if d.verdict == "keep" and d.question.kind in ("uncertain_name", "ambiguous_alias", "added")
        for written in d.question.words
        if names.isdisjoint(_plain(written).split())
    }
    return replace(study, keep_terms=(*study.keep_terms, *sorted(kept)))


@dataclass(frozen=True)
class ReviewedIdentities(Identities):
    """Identities under the team's decisions.

    ``renamed`` holds (case or None for all, surrogate, surrogate that stands in its place).
    """

    renamed: tuple[tuple[str | None, str, str], ...] = ()
    decided: DecidedWords = DecidedWords()

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything does that changes which surrogate stands for whom."""
        record = repr((super().fingerprint, self.renamed)).encode()
        return hmac.new(self.codes.key, record, hashlib.sha256).hexdigest()

    @cached_property
    def _renamings(self) -> dict[tuple[str | None, str], str]:
        return {(case, old): new for case, old, new in self.renamed}

    def _renamed(self, surrogate: str, case_id: str | None) -> str:
        everywhere = self._renamings.get((None, surrogate), surrogate)
        return self._renamings.get((case_id, surrogate), everywhere)

    def person_surrogate(self, words: tuple[str, ...], case_id: str | None = None) -> str:
        """What stands for a person's name in a case."""
        return self._renamed(super().person_surrogate(words, case_id), case_id)

    def name_surrogate(self, written: str, case_id: str | None = None) -> str:
        """What stands for a name a recogniser found in text."""
        return self._renamed(super().name_surrogate(written, case_id), case_id)

    def mask_text(self, text: str, *, case_id: str | None = None) -> str:
        """A short text of the protocol masked, decided words included."""
        masked = super().mask_text(text, case_id=case_id)
        taken = [m.span() for m in SURROGATE.finditer(masked)]
        pieces, position = [], 0
        for span in self.decided.spans(masked, case_id):
            if any(start < span.end and span.start < end for start, end in taken):
                continue
            written = masked[span.start : span.end]
            person = span.type == "PERSON"
            stands = (
                self.name_surrogate(written, case_id)
                if person
                else self.surrogate(span.type, written)
            )
            pieces += [masked[position : span.start], stands]
            position = span.end
        return "".join([*pieces, masked[position:]])


def reviewed(
    identities: Identities, decisions: Sequence[Decision], questions: Mapping[str, Question]
) -> ReviewedIdentities:
    """The identities with decisions laid over; a decision that cannot hold is a CoprodError.

    ``questions`` are all that are known: same-person may point at one that is not decided.
    """
    own = {f.name: getattr(identities, f.name) for f in fields(Identities)}
    return ReviewedIdentities(
        **own,
        renamed=tuple(_renamings(identities, decisions, questions)),
        decided=DecidedWords.of(decisions),
    )


def _renamings(
    identities: Identities, decisions: Sequence[Decision], questions: Mapping[str, Question]
) -> list[tuple[str | None, str, str]]:
    same = [d for d in decisions if d.verdict == "same-person"]
    participants = {p.participant_id for p in identities.people if p.participant_id}
    found = []
    for decision in same:
        target = _meant(decision, questions, same, participants)
        stands = target if isinstance(target, str) else _stands(identities, target)[0][1]
        for case_id, old in _stands(identities, decision.question):
            if old != stands:
                found.append((case_id, old, stands))
    return sorted(set(found), key=lambda r: (r[0] or "", *r[1:]))


def _meant(
    decision: Decision,
    questions: Mapping[str, Question],
    same: Sequence[Decision],
    participants: set[str],
) -> str | Question:
    """The participant, or the last question in the chain of decisions."""
    next_of = {d.question.item_id: d.target for d in same}
    seen = [decision.question.item_id]
    target = decision.target
    while target is not None and target not in participants:
        if target in seen or target not in questions or questions[target].type != "PERSON":
            raise CoprodError(
                "same-person leads in a circle"
                if target in seen
                else "same-person names nobody the study knows",
                where=f"review.csv item {decision.question.item_id}",
                mend="write a participant_id of the roster, or the item_id of a decided person",
            )
        seen.append(target)
        if next_of.get(target) is None:
            return questions[target]
        target = next_of[target]
    assert target is not None
    return target


def _stands(identities: Identities, question: Question) -> list[tuple[str | None, str]]:
    """(case, surrogate) of a question's words without decisions; a full name holds everywhere."""
    found = []
    for written in question.words:
        full = parse_name(written).is_full
        case_id = None if full else question.case_id
        found.append((case_id, identities.name_surrogate(written, question.case_id)))
    return found
