"""Who is who: one individual for all the ways the study names a person.

What belongs here: putting roster rows, speaker labels and detected names together. What does not:
surrogates and masking. Nothing is guessed: two names are one person only when the roster, the
participant of a label, or the same given name (familiar forms included) and surname say so.
The result does not depend on the order of labels or mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coprod_pipeline.deidentify.forms import (
    Form,
    is_initials,
    looks_like_name,
    name_forms,
    parse_name,
)
from coprod_pipeline.deidentify.lexicon import cue_words, nicknames, word_list
from coprod_pipeline.deidentify.normalise import fold, fold_words
from coprod_pipeline.deidentify.same_name import (
    fits,
    has_more_names,
    is_turned,
    longer_names,
    sounds_like,
)
from coprod_pipeline.deidentify.spelling import by_ear
from coprod_pipeline.protocol import Person


@dataclass(frozen=True)
class Mention:
    """A detected name or identifier as it stands in a source, and how often it does."""

    source_id: str
    case_id: str | None
    text: str
    type: str
    count: int = 1


@dataclass(frozen=True)
class Label:
    """A speaker label of a source; ``participant_id`` where ingestion knows who that is."""

    source_id: str
    case_id: str | None
    label: str
    speaker_role: str | None = None
    participant_id: str | None = None


@dataclass(frozen=True)
class Individual:
    """A person. ``key`` is the canonical identity; empty ``cases`` means every case.

    ``sources`` are those that name the person in full or as a speaker: they tell which of several
    people a shared first name means there.

    ``origin``: roster, label (also document authors) or detected. ``shortened`` says whether parts
    of the name alone are taken for the person.
    """

    key: str
    origin: str
    names: tuple[str, ...]
    initials: tuple[str, ...] = ()
    participant_id: str | None = None
    cases: tuple[str, ...] = ()
    shortened: bool = True
    sources: tuple[str, ...] = ()

    @property
    def firm(self) -> bool:
        """Declared by the study, on the roster or as a speaker, rather than detected."""
        return self.origin != "detected"

    def forms(self) -> frozenset[Form]:
        """All forms of all names."""
        found: set[Form] = {Form((letters,), "initials") for letters in self.initials}
        for name in self.names:
            found |= name_forms(name)
            if self.firm:
                found |= _as_declared(name)
        found = {f for f in found if len(f.words) > 1 or not _is_small(f.words[0], self.names)}
        if self.firm:
            found |= {Form(tuple(letters), "initials") for letters in self.initials}
        if not self.shortened:
            found = {form for form in found if form.kind == "full" and len(form.words) > 1}
        if not self.firm:
            found = {f for f in found if len("".join(f.words)) > 2 or f.kind == "initials"}
        return frozenset(found)


def _is_small(word: str, names: Sequence[str]) -> bool:
    """Whether a part of a name ("de", "Den" of Dennis) is a small word and never a name alone."""
    small = word in word_list("function_words") or word in cue_words("particles")
    kept = word_list("given_names") | word_list("dictionary_names")
    return small and word not in kept and all(fold_words(name) != (word,) for name in names)


def _as_declared(name: str) -> set[Form]:
    """A declared name word by word, title included; a single letter as initials."""
    words = fold_words(name)
    if len(words) == 1 and len(words[0]) == 1:
        return {Form(words, "initials")}
    return {Form(words, "full")} if len(words) > 1 and any(len(w) > 1 for w in words) else set()


@dataclass
class _Draft:
    key: str
    origin: str
    names: set[str] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)
    participant_id: str | None = None
    cases: set[str] = field(default_factory=set)
    everywhere: bool = False
    shortened: bool = True
    sources: set[str] = field(default_factory=set)

    def finish(self) -> Individual:
        return Individual(
            self.key,
            self.origin,
            tuple(sorted(self.names)),
            tuple(sorted(self.initials)),
            self.participant_id,
            () if self.everywhere else tuple(sorted(self.cases)),
            self.shortened,
            tuple(sorted(self.sources)),
        )


def individuals(
    roster: Sequence[Person],
    labels: Iterable[Label],
    mentions: Iterable[Mention],
    extra_names: Iterable[str] = (),
) -> tuple[Individual, ...]:
    """Every person the study knows by more than one lone word, ordered by key."""
    drafts = _from_roster(roster)
    _add_labels(drafts, sorted(set(labels), key=_label_order))
    for name in sorted(set(extra_names)):
        parsed = parse_name(name)
        if looks_like_name(name) and (parsed.is_full or fold(name) in word_list("given_names")):
            draft = _find_full(drafts, name) or _new(drafts, name, "label")
            draft.names.add(name)
            draft.everywhere = True
    _add_mentions(drafts, mentions)
    return tuple(sorted((d.finish() for d in drafts if d.names or d.initials), key=_order))


def _order(individual: Individual) -> tuple[str, ...]:
    return (individual.key, individual.origin, individual.participant_id or "", *individual.names)


def _label_order(label: Label) -> tuple[str, ...]:
    # Longer labels first: "Rae Armantrout" is known before "RA" asks whose initials it is.
    return (
        f"{999 - len(label.label):03d}",
        label.label,
        label.case_id or "",
        label.source_id,
        label.participant_id or "",
        label.speaker_role or "",
    )


def _from_roster(roster: Sequence[Person]) -> list[_Draft]:
    groups: dict[tuple[str, str], _Draft] = {}
    for person in roster:
        also = re.findall(r"[(\[\"“]([^)\]\"”]+)[)\]\"”]", person.full_name)
        written = [
            n
            for n in (person.full_name, *person.aliases, *person.speaker_labels, *also)
            if n.strip()
        ]
        names = {n for n in written[:1] if person.full_name} | {
            n for n in written if not is_initials(n) and (n in person.aliases or looks_like_name(n))
        }
        if not names and not person.participant_id:
            continue
        lead = person.full_name or min(names, default="")
        group = (
            ("participant", person.participant_id)
            if person.participant_id
            # A name to hide has one surrogate wherever it stands: cases may be split later.
            else ("name", parse_name(lead).key())
        )
        draft = groups.setdefault(group, _Draft(parse_name(lead).key(), "roster"))
        draft.names |= names
        draft.initials |= {
            "".join(c for c in fold(n) if c.isalpha()) for n in written if is_initials(n)
        }
        draft.participant_id = person.participant_id
        draft.everywhere |= person.case_id is None
        if person.case_id:
            draft.cases.add(person.case_id)
    drafts = list(groups.values())
    by_key: dict[str, list[_Draft]] = {}
    for draft in drafts:
        by_key.setdefault(draft.key, []).append(draft)
    for sharing in by_key.values():
        if len(sharing) > 1:
            # Participants show their own id, so that their key may change and nothing else does.
            for draft in sharing:
                if draft.participant_id:
                    draft.key += f"|{draft.participant_id}"
    return drafts


def _new(drafts: list[_Draft], name: str, origin: str) -> _Draft:
    draft = _Draft(parse_name(name).key(), origin)
    drafts.append(draft)
    return draft


def _find_full(drafts: Iterable[_Draft], name: str) -> _Draft | None:
    """The only person who bears this full name."""
    if not parse_name(name).is_full:
        return None
    found = [draft for draft in drafts if fits(draft, name)]
    return found[0] if len(found) == 1 else None


def _add_labels(drafts: list[_Draft], labels: Sequence[Label]) -> None:
    named = [lb for lb in labels if is_initials(lb.label) or looks_like_name(lb.label)]
    by_participant: dict[str, list[Label]] = {}
    for label in named:
        if label.participant_id:
            by_participant.setdefault(label.participant_id, []).append(label)
    settled: set[Label] = set()
    for participant, theirs in sorted(by_participant.items()):
        settled |= _label_participant(drafts, participant, theirs)
    for label in named:
        if label not in settled:
            _label_person(drafts, label)


def _label_participant(
    drafts: list[_Draft], participant: str, labels: Sequence[Label]
) -> set[Label]:
    """Labels ingestion gave to one participant; where two people share it, none is guessed."""
    draft = next((d for d in drafts if d.participant_id == participant), None)
    if draft is None or not draft.names:
        full = {parse_name(lb.label).key() for lb in labels if parse_name(lb.label).is_full}
        if len(full) > 1 or not any(looks_like_name(lb.label) for lb in labels):
            return set()
        lead = next((lb for lb in labels if parse_name(lb.label).is_full), labels[0])
        if draft is None:
            draft = _new(drafts, lead.label, "label")
            draft.participant_id = participant
        else:
            draft.key = parse_name(lead.label).key()
        draft.names.add(lead.label)
    settled = set()
    for label in labels:
        if fits(draft, label.label):
            settled.add(label)
            _attach(draft, label)
    return settled


def _attach(draft: _Draft, label: Label) -> None:
    if is_initials(label.label):
        draft.initials.add("".join(c for c in fold(label.label) if c.isalpha()))
    else:
        draft.names.add(label.label)
    draft.sources.add(label.source_id)
    if label.case_id:
        draft.cases.add(label.case_id)
    else:
        draft.everywhere = True


def _label_person(drafts: list[_Draft], label: Label) -> None:
    def in_case(draft: _Draft) -> bool:
        return draft.everywhere or label.case_id is None or label.case_id in draft.cases

    everyone = [draft for draft in drafts if fits(draft, label.label)]
    near = [draft for draft in everyone if in_case(draft)]
    chosen = near if len(near) == 1 else []
    if not near and parse_name(label.label).is_full and len(everyone) == 1:
        chosen = everyone
    if chosen:
        _attach(chosen[0], label)
    elif not is_initials(label.label):
        _attach(_new(drafts, label.label, "label"), label)


def _add_mentions(drafts: list[_Draft], mentions: Iterable[Mention]) -> None:
    """Detected full names: each goes to the only person it can be, or is a person of its own.

    The fullest names come first, so that "M. Muir" finds Margaret Muir whatever the order of files.
    """
    by_name: dict[str, list[Mention]] = {}
    alone: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.type != "PERSON":
            continue
        if _is_detected_name(mention.text):
            by_name.setdefault(mention.text, []).append(mention)
        elif len(words := parse_name(mention.text).words) == 1:
            alone.setdefault(words[0], set()).add(mention.source_id)
    surnames = _by_surname(drafts)
    sources = {name: {m.source_id for m in found} for name, found in by_name.items()}
    longer = longer_names(sources, (name for draft in drafts for name in draft.names))
    for name in sorted(by_name.keys() - longer, key=_fullest_first):
        alike = surnames.setdefault(_surname_key(name), [])
        found = by_name[name]
        owner = _owner(alike, name, found, surnames.get(_given_key(name), ()))
        if owner is None:
            same_key = [
                d for d in alike if d.origin == "detected" and d.key == parse_name(name).key()
            ]
            owner = (
                same_key[0]
                if same_key
                else _Draft(parse_name(name).key(), "detected", shortened=False)
            )
            if not same_key:
                drafts.append(owner)
                alike.append(owner)
        if owner.origin == "detected":
            owner.names.add(name)
            owner.shortened |= _is_shortened(name, {m.source_id for m in found}, alone)
        for mention in found:
            owner.sources.add(mention.source_id)
            if mention.case_id:
                owner.cases.add(mention.case_id)
            elif owner.origin == "detected":
                owner.everywhere = True


def _is_shortened(name: str, sources: set[str], alone: Mapping[str, set[str]]) -> bool:
    """Whether parts of a detected name are the person: a known given name, or found alone there."""
    parsed = parse_name(name)
    first = parsed.parts[0][0]
    if first in word_list("given_names") or first in nicknames():
        return True
    return any(sources & alone.get(part, set()) for part in (first, parsed.surname[-1]))


def _fullest_first(name: str) -> tuple[object, ...]:
    parsed = parse_name(name)
    return (-min(len(parsed.given[0]), 2), -len(parsed.words), -sum(map(len, parsed.words)), name)


def _surname_key(name: str) -> str:
    """What names of one person share whatever was done to the given name: the surname begins alike."""
    return by_ear(parse_name(name).surname[-1])[:2]


def _given_key(name: str) -> str:
    return by_ear(parse_name(name).given[-1])[:2]


def _by_surname(drafts: Iterable[_Draft]) -> dict[str, list[_Draft]]:
    found: dict[str, list[_Draft]] = {}
    for draft in drafts:
        for key in {_surname_key(n) for n in draft.names if parse_name(n).is_full}:
            found.setdefault(key, []).append(draft)
    return found


def _owner(
    drafts: Sequence[_Draft],
    name: str,
    mentions: Sequence[Mention],
    turned: Sequence[_Draft],
) -> _Draft | None:
    """The only person of these whose name this can be: first as written, then by ear.

    People of the case come before others, and never is one of several chosen. Within one source also
    with the surname first ("Higuchi Ichiyō"; ``turned`` are people whose surname begins like the
    given name here), and without the first given name ("Otto Jespersen", Jens Otto Harry Jespersen).
    """
    cases, sources = {m.case_id for m in mentions}, {m.source_id for m in mentions}
    turned = [draft for draft in turned if sources & draft.sources]
    for can_be, some in ((fits, drafts), (sounds_like, drafts), (is_turned, turned)):
        able = [draft for draft in some if can_be(draft, name)]
        near = [d for d in able if d.everywhere or not d.cases or not cases.isdisjoint(d.cases)]
        if len(near) == 1:
            return near[0]
        # Two given names in full are one person in every case; initials only in the same.
        if not near and len(able) == 1 and len(parse_name(name).given[0]) > 1:
            return able[0]
        if able:
            return None
    here = [d for d in drafts if sources & d.sources and has_more_names(d, name)]
    return here[0] if len(here) == 1 else None


def _is_detected_name(text: str) -> bool:
    parsed = parse_name(text)
    return (
        parsed.is_full
        and len(parsed.parts) <= 4
        and len(parsed.surname[-1]) > 1
        and looks_like_name(text)
        and not all(word in word_list("function_words") for word in parsed.words)
    )
