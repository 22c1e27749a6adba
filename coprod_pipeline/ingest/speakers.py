"""Who a speaker label is: interviewer, a participant of the roster, or a provisional informant.

What belongs here: labels of one file against the roster, and the reading of who asks. What does
not: finding labels (``labels``), consent (``consent``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coprod_pipeline.ingest.labels import name_like
from coprod_pipeline.protocol import Person

#: A label asks when it asks this share of all questions, this many times the next one's.
ASKING_SHARE = 0.6
ASKING_FACTOR = 2.0
ENOUGH_QUESTIONS = 3

_INTERVIEWER = re.compile(
    r"(?:(?:the )?(?:co-?)?(?:interviewer|moderator|facilitator|researcher|host|question|q|int|i"
    r"|intervjuare|intervjuaren|samtalsledare|fråga|intervieweur|intervieweuse|enquêteur|enquêteuse"
    r"|enquêtrice|animateur|animatrice|modérateur|modératrice))s?(?: ?#?(?:\d{1,2}|[a-z]))?"
)
_INTERVIEWER_WORD = re.compile(
    r"(?<!\w)(?:interviewer|moderator|facilitator|intervjuare|samtalsledare|enquêteur|enquêtrice)(?!\w)"
)
_INTRODUCTION = re.compile(
    r"(?<!\w)(?:interviewers?|moderators?|facilitators?|intervjuare|interviewed by|intervjuad av)"
    r"\s*(?:is|are|was|were|är|var|:)?\s+(?P<names>[^.;\n]{2,120})",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:the )?(?:participant|interviewee|respondent|informant|answer|subject|a|r|p|ip"
    r"|intervjuperson|intervjuad|deltagare|respondenten|svar|interviewé|interviewée|participante"
    r"|répondant|répondante|réponse)"
)
_NOBODY = re.compile(
    r"(?:unknown|unidentified|okänd|inconnue?|\?+)(?: (?:speaker|voice|male|female|talare))?(?: \d+)?"
    r"|(?:speaker|voice|participant|male|female|[mfpwu]) ?\?+"
)
_OTHERS = re.compile(
    r"(?:all|both|several|multiple|everyone|group|audience|crowd|interpreter|translator|tolk|tolken"
    r"|interprète|alla|båda|flera|tous)(?: (?:speakers|voices|talare))?"
)


@dataclass(frozen=True)
class Voice:
    """One label: what it is in the interview, and whose talk it is."""

    role: str
    participant_id: str | None


@dataclass(frozen=True)
class Resolution:
    """Every label of a file, the participants it holds, and what stayed in doubt.

    ``participants`` are roster ids whose talk this is, declared or recognised. ``warnings`` name
    no one.
    """

    voices: dict[str, Voice]
    participants: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass
class _Cluster:
    """Labels that are one speaker: ``Rae Armantrout``, ``RA``, a mistyped ``Rea Armantrout``."""

    labels: list[str]
    name: str
    n_turns: int = 0
    n_questions: int = 0
    person: Person | None = None
    role: str | None = None
    participant_id: str | None = None


def resolve(
    turns: Sequence[tuple[str | None, str]],
    *,
    declared: Sequence[str],
    roster: Sequence[Person],
    source_id: str,
    pseudonym: Callable[[str, str], str],
) -> Resolution:
    """The voice of every label in a file's turns (``(label, talk)`` in order).

    ``declared`` are participants from sources.csv or the file name; ``roster`` the rows of the
    case and those without a case; ``pseudonym`` gives a provisional informant's id.
    """
    clusters = _clusters(turns)
    warnings: list[str] = []
    people = [p for p in roster if p.participant_id or p.is_interviewer or p.full_name]
    introduced = _introduced(turns)
    for cluster in clusters:
        cluster.person = _match(cluster, people, declared)
        _assign_person(cluster)
        _assign_words(cluster)
        if cluster.role is None and any(_same_name(cluster, name) for name in introduced):
            cluster.role = "interviewer"
    participants = tuple(dict.fromkeys(declared)) or _recognised(clusters)
    _give_to_only_participant(clusters, participants)
    if not _assign_asking(clusters) and _undecided(clusters) > 1:
        warnings.append("no speaker could be told to be the interviewer")
    _give_to_only_participant(clusters, participants)
    given = {c.participant_id for c in clusters}
    if clusters and any(p not in given for p in participants):
        warnings.append("a participant of the file is none of its speaker labels")
    voices: dict[str, Voice] = {}
    for cluster in clusters:
        if cluster.role is None:
            cluster.role = "informant"
            cluster.participant_id = pseudonym(source_id, cluster.name)
        for label in cluster.labels:
            voices[label] = Voice(cluster.role, cluster.participant_id)
    also = tuple(p for p in _recognised(clusters) if p not in participants)
    return Resolution(voices, participants + also, tuple(warnings))


def _introduced(turns: Sequence[tuple[str | None, str]]) -> list[set[str]]:
    """Names, as words, that the text before the first label says are interviewers."""
    names: list[set[str]] = []
    for label, text in turns:
        if label is not None:
            break
        for found in _INTRODUCTION.finditer(text):
            for name in re.split(r",|&|(?<!\w)(?:and|och|et)(?!\w)", found["names"]):
                if name_like(name.strip()):
                    names.append(set(_plain(name).split()))
    return names


def _same_name(cluster: _Cluster, name: set[str]) -> bool:
    """Whether a label is this name, or all of it but a middle name; one word must be the whole."""
    for label in cluster.labels:
        words = set(_plain(label).split())
        if words == name or (len(words) > 1 and words <= name):
            return True
    return False


def _plain(text: str) -> str:
    """A name or label to compare by: one case, no marks, ``Last, First`` turned round."""
    text = unicodedata.normalize("NFKC", re.sub(r"\([^()]*\)", " ", text)).casefold()
    last, comma, first = text.partition(",")
    if comma and last.strip() and first.strip():
        text = f"{first} {last}"
    return " ".join(re.sub(r"[^\w\s?#-]", " ", text).split())


def _clusters(turns: Sequence[tuple[str | None, str]]) -> list[_Cluster]:
    counts = Counter(label for label, _ in turns if label is not None)
    groups: dict[str, _Cluster] = {}
    for label in counts:
        key = _plain(label) or label
        groups.setdefault(key, _Cluster([], label)).labels.append(label)
    merged = _merge(groups, counts)
    home = {label: cluster for cluster in merged for label in cluster.labels}
    for said_by, talk in turns:
        if said_by is not None:
            home[said_by].n_turns += 1
            home[said_by].n_questions += talk.count("?")
    return merged


def _merge(groups: dict[str, _Cluster], counts: Counter[str]) -> list[_Cluster]:
    """Initials, first names and slips of the pen join the full label when it is the only fit."""
    keys = sorted(
        groups, key=lambda k: (-len(k.split()), -sum(counts[x] for x in groups[k].labels), k)
    )
    into = {key: _slip_of(key, keys, groups, counts) or key for key in keys}
    roots = [key for key in keys if into[key] == key]
    for key in roots:
        fits = [other for other in roots if other != key and _short_for(key, other)]
        if len(fits) == 1 and not _is_role_word(key):
            into[key] = fits[0]
    merged: dict[str, _Cluster] = {}
    for key in groups:
        target: str = key
        while into[target] != target:
            target = into[target]
        home = merged.setdefault(target, _Cluster([], groups[target].name))
        home.labels.extend(groups[key].labels)
    return list(merged.values())


def _is_role_word(key: str) -> bool:
    return bool(
        _INTERVIEWER.fullmatch(key)
        or _GENERIC.fullmatch(key)
        or _NOBODY.fullmatch(key)
        or _OTHERS.fullmatch(key)
    )


def _short_for(short: str, full: str) -> bool:
    words = full.split()
    if len(words) < 2 or _is_role_word(full) or any(c.isdigit() for c in full):
        return False
    if len(short.split()) == 1 and len(short) >= 2:
        initials = "".join(word[0] for word in words)
        return short == initials or short in words
    return set(short.split()) < set(words)


def _slip_of(
    key: str, keys: Sequence[str], groups: dict[str, _Cluster], counts: Counter[str]
) -> str | None:
    """A rare long label one slip away from a frequent one."""

    def often(k: str) -> int:
        return sum(counts[label] for label in groups[k].labels)

    if len(key) < 6 or any(c.isdigit() for c in key):
        return None
    near = [k for k in keys if k != key and often(k) >= 5 * often(key) and _one_slip(key, k)]
    return near[0] if len(near) == 1 else None


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, lost, changed or swapped with its neighbour parts two words."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:] and len(rest_a) > 1
    return swapped or rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]


def _match(cluster: _Cluster, people: Sequence[Person], declared: Sequence[str]) -> Person | None:
    """The one roster person a label names: exactly, else as the only one of that name.

    In a file whose participants are declared, initials or a first name never bring in another
    participant: that would be a guess about a person.
    """
    keys = {_plain(label) for label in cluster.labels} - {""}
    exact = [p for p in people if keys & _forms(p, with_id=_may_be_meant(p, declared))]
    if exact:
        return exact[0] if len(exact) == 1 else None
    named = {k for k in keys if not _is_role_word(k)}
    # A part of a name is weaker still: only somebody who is known to be there.
    possible = [
        p for p in people if p.is_interviewer or not declared or p.participant_id in declared
    ]
    partial = [p for p in possible if any(_part_of_name(k, p) for k in named)]
    return partial[0] if len(partial) == 1 else None


def _may_be_meant(person: Person, declared: Sequence[str]) -> bool:
    """Whether a bare id can mean this person: a transcriber's P1 need not be the roster's P1."""
    return not declared or person.participant_id in declared


def _forms(person: Person, *, with_id: bool) -> set[str]:
    given = [person.full_name, *person.aliases, *person.speaker_labels]
    given.append(person.participant_id or "" if with_id else "")
    return {_plain(text) for text in given} - {""}


def _part_of_name(key: str, person: Person) -> bool:
    for name in (person.full_name, *person.aliases):
        words = _plain(name).split()
        bare = [w for w in key.split() if w not in ("dr", "prof", "professor", "mr", "mrs", "ms")]
        if bare and words and len("".join(bare)) >= 2 and set(bare) <= set(words):
            return True
    initials = "".join(w[0] for w in _plain(person.full_name).split())
    return len(initials) >= 2 and key == initials


def _assign_person(cluster: _Cluster) -> None:
    person = cluster.person
    if person is None:
        return
    if person.is_interviewer:
        cluster.role = "interviewer"
    elif person.participant_id:
        cluster.role, cluster.participant_id = "informant", person.participant_id


def _assign_words(cluster: _Cluster) -> None:
    if cluster.role is not None:
        return
    plain = [_plain(label) for label in cluster.labels]
    if any(_INTERVIEWER.fullmatch(p) for p in plain) or any(
        _INTERVIEWER_WORD.search(label.casefold()) for label in cluster.labels
    ):
        cluster.role = "interviewer"
    elif any(_NOBODY.fullmatch(p) or not p for p in plain):
        cluster.role = "unknown"
    elif any(_OTHERS.fullmatch(p) for p in plain):
        cluster.role = "other"


def _recognised(clusters: Sequence[_Cluster]) -> tuple[str, ...]:
    found = [
        c.person.participant_id for c in clusters if c.person is not None and c.role == "informant"
    ]
    return tuple(dict.fromkeys(p for p in found if p))


def _undecided(clusters: Sequence[_Cluster]) -> int:
    return sum(1 for c in clusters if c.role is None)


def _give_to_only_participant(clusters: Sequence[_Cluster], participants: Sequence[str]) -> None:
    """One participant, one label left or one that says ``Participant``: that is who it is."""
    if len(participants) != 1 or any(c.participant_id == participants[0] for c in clusters):
        return
    asked = any(c.role == "interviewer" for c in clusters)
    open_ones = [c for c in clusters if c.role is None]
    generic = [c for c in open_ones if any(_GENERIC.fullmatch(_plain(x)) for x in c.labels)]
    chosen = generic if len(generic) == 1 else open_ones
    alone = len(clusters) == 1
    if len(chosen) == 1 and (asked or generic or alone):
        chosen[0].role, chosen[0].participant_id = "informant", participants[0]


def _assign_asking(clusters: Sequence[_Cluster]) -> bool:
    """Makes the one label that clearly asks the interviewer, unless there is one already."""
    if any(c.role == "interviewer" for c in clusters):
        return True
    total = sum(c.n_questions for c in clusters)
    open_ones = sorted((c for c in clusters if c.role is None), key=lambda c: -c.n_questions)
    if len(clusters) < 2 or not open_ones or total < ENOUGH_QUESTIONS:
        return False
    first = open_ones[0]
    next_most = max((c.n_questions for c in clusters if c is not first), default=0)
    if len(clusters) == 2 and len(open_ones) == 1 and first.n_questions > next_most:
        # The other one is the participant; in a talk of two the one who asks more interviews.
        first.role = "interviewer"
        return True
    if first.n_questions >= ASKING_SHARE * total and first.n_questions >= ASKING_FACTOR * next_most:
        first.role = "interviewer"
        return True
    return False
