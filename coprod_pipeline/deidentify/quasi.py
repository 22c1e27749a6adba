"""Quasi-identifiers: roles by which somebody can be recognised without a name.

What belongs here: finding them in a case's segments (English, Swedish, French). What does not:
deciding and masking. Nothing is masked without a decision, since roles carry the analysis: what
is found becomes a question, and quotes wait until it is answered.

Found are: the only holder of a role ("the only speech therapist"), an office with what it is the
head of ("director of nursing", "verksamhetschef för …"), a role one informant alone claims with
"the", a role of the roster that one participant of the case holds, and a role beside a place and
a date that both stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from coprod_pipeline.deidentify.lexicon import place_kinds
from coprod_pipeline.deidentify.normalise import Normalised, fold, normalise
from coprod_pipeline.deidentify.review import Question, item_id
from coprod_pipeline.protocol import Person

#: Changes when the same segments can give other questions.
VERSION = "1"
Row = Mapping[str, Any]

_YEAR = re.compile(r"(?<![\w-])(?:1[89]\d\d|20\d\d)(?![\w-])")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]?")
_LONGEST_STRETCH = 90


@cache
def _words(name: str) -> tuple[str, ...]:
    text = (files(__package__) / "lists" / "occupations.txt").read_text(encoding="utf-8")
    lines = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith("#"))
    return tuple(sorted(lines[name].split(), key=lambda w: (-len(w), w)))


def _uncommon() -> frozenset[str]:
    return frozenset((*_words("en_rare"), *_words("sv_rare"), *_words("fr_rare")))


def _any(name: str) -> str:
    return "|".join(map(re.escape, _words(name)))


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]:
    """For each language: the only one, office of, claimed with the article; group 1 is the role.

    A role that somebody alone holds goes with its "only", so that the role alone stays elsewhere.
    """
    # Words that open no complement and no modifier.
    word = rf"(?!(?:{_any('stop')})\b)[a-z][\w'-]*"
    # A name of several words: "the Arts Council of Wales".
    proper = r"(?-i:[A-Z][\w'-]*(?: (?:(?:of|and|for) (?:the )?)?[A-Z][\w'-]*){1,4})"
    english = rf"(?:{word} ){{0,2}}?(?:{_any('en_role')}|{_any('en_office')}|\w{{3,}}ologists?)\b"
    swedish = rf"(?:{word} )?\w*(?:{_any('sv_role_end')})\b"
    french = rf"(?:{_any('fr_role')}|{_any('fr_office')})\b(?: (?!{_any('stop')}\b)[a-z-]+e?)?"
    they_are = (
        r"(?:(?:i|she|he)(?:'m|'s| am| is| was| became)|(?:work\w*|job|role|post) (?:is |was )?as)"
    )
    return {
        "en": (
            re.compile(rf"\b(?:the|our|my|your|his|her|its|their) ((?:only|sole|lone) {english})", re.I),
            re.compile(
                rf"\b((?:{word} )?(?:(?:{_any('en_office')}) of|(?:minister|director) for) "
                rf"(?:the |our )?(?:{proper}|{word}(?: {word})?))",
                re.I,
            ),
            re.compile(rf"\b{they_are} the ({english})", re.I),
        ),
        "sv": (
            re.compile(rf"\b((?:enda|ende|ensam|enda?ste) {swedish})", re.I),
            re.compile(
                rf"\b((?:{_any('sv_office')}) (?:for|vid|pa|i) {word}(?: {word})?)", re.I
            ),
            re.compile(
                rf"\b(?:jag|hon|han) (?:ar|var|blev) (?:den )({swedish})", re.I
            ),
        ),
        "fr": (
            re.compile(rf"\b((?:seule?|unique) {french})", re.I),
            re.compile(
                rf"\b((?:{_any('fr_office')}) (?:de la |du |des |de l'|de |d'){word}(?: de {word})?)",
                re.I,
            ),
            re.compile(
                rf"\b(?:je suis|j'etais|elle est|il est|elle etait|il etait) (?:le |la |l')({french})",
                re.I,
            ),
        ),
    }  # fmt: skip


@dataclass
class _Seen:
    places: dict[str, int] = field(default_factory=dict)
    segment_id: str | None = None
    written: dict[str, None] = field(default_factory=dict)
    claimants: set[str] = field(default_factory=set)
    sure: bool = False


def role_questions(
    case_id: str,
    segments: Sequence[Row],
    spans: Mapping[str, Sequence[Row]],
    roster: Sequence[Person],
    kept: re.Pattern[str] | None,
    key: bytes,
) -> list[Question]:
    """The roles to decide on in a case; ``segments`` as raw_segment, ``spans`` by segment id."""
    found: dict[str, _Seen] = {}
    rare = _rare_roles(case_id, roster)
    for segment in sorted(segments, key=lambda s: (s["source_id"], s["position"])):
        raw = segment["text"] or ""
        text = normalise(raw)
        covered = [(s["start"], s["end"]) for s in spans.get(segment["segment_id"], ())]
        for start, end, claimed in _roles(text, segment["language"], rare, kept):
            left, right = text.original(start, end)
            # What is masked already tells nothing any more; a name inside a role does not count.
            if any(a <= left and right <= b for a, b in covered):
                continue
            written = " ".join(raw[left:right].split())
            seen = found.setdefault(" ".join(fold(written).split()), _Seen())
            source = segment["source_id"]
            seen.places[source] = seen.places.get(source, 0) + 1
            seen.segment_id = seen.segment_id or segment["segment_id"]
            seen.written[written] = None
            seen.sure |= not claimed
            if claimed:
                seen.claimants.add(segment["participant_id"] or source)
    return [
        Question(
            item_id(key, "quasi_identifier", case_id, role),
            "quasi_identifier",
            case_id,
            "ROLE",
            tuple(sorted(seen.written)),
            seen.segment_id,
            tuple(sorted(seen.places.items())),
        )
        for role, seen in sorted(found.items())
        # A role that two people claim is not unique in the case.
        if seen.sure or len(seen.claimants) == 1
    ]


def _roles(
    text: Normalised,
    language: str | None,
    rare: Sequence[re.Pattern[str]],
    kept: re.Pattern[str] | None,
) -> Iterator[tuple[int, int, bool]]:
    """Places of roles in a folded text, and whether somebody merely claims them."""
    taken: list[tuple[int, int]] = []
    known = _patterns()
    for only, office, claim in [known[language]] if language in known else known.values():
        for pattern, claimed in ((only, False), (office, False), (claim, True)):
            for match in pattern.finditer(text.text):
                # "I was the nurse" tells little; "I was the ward sister" and "the provost" may.
                if claimed and " " not in match[1] and match[1].lower() not in _uncommon():
                    continue
                if not any(a < match.end(1) and match.start(1) < b for a, b in taken):
                    taken.append(match.span(1))
                    yield *match.span(1), claimed
    for pattern in rare:
        for match in pattern.finditer(text.text):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                yield *match.span(), False
    for start, end in _combinations(text, language, kept):
        if not any(a < end and start < b for a, b in taken):
            yield start, end, False


def _combinations(
    text: Normalised, language: str | None, kept: re.Pattern[str] | None
) -> Iterator[tuple[int, int]]:
    """Stretches of a sentence from a role to a place and a year that stay readable."""
    if not _YEAR.search(text.text):
        return
    names = {"sv": ("sv_office",), "fr": ("fr_office", "fr_role")}.get(
        language or "", ("en_role", "en_office")
    )
    role = re.compile(rf"\b(?:{'|'.join(_any(n) for n in names)})\b", re.I)
    for sentence in _SENTENCE.finditer(text.text):
        begin, said = sentence.start(), sentence.group()
        held, year = role.search(said), _YEAR.search(said)
        place = _standing_place(said, kept)
        if held and year and place:
            start = min(held.start(), year.start(), place[0])
            end = max(held.end(), year.end(), place[1])
            if end - start <= _LONGEST_STRETCH:
                yield begin + start, begin + end


def _standing_place(said: str, kept: re.Pattern[str] | None) -> tuple[int, int] | None:
    """A region, country or public name in a sentence: what the policy may let stand."""
    term = kept.search(said) if kept else None
    if term:
        return term.span()
    match = _known_places().search(said)
    return match.span() if match else None


@cache
def _known_places() -> re.Pattern[str]:
    names = sorted((n.title() for n in place_kinds()), key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _rare_roles(case_id: str, roster: Sequence[Person]) -> list[re.Pattern[str]]:
    """Roles that one participant of the case holds, and that are no everyday one-word role."""
    holders: dict[str, int] = {}
    for person in roster:
        if person.participant_id and person.case_id == case_id and not person.is_interviewer:
            role = " ".join(fold(person.role).split())
            holders[role] = holders.get(role, 0) + 1
    uncommon = _uncommon()
    return [
        re.compile(rf"(?<!\w){re.escape(role)}(?!\w)", re.I)
        for role, n in sorted(holders.items())
        if n == 1 and (" " in role or role in uncommon)
    ]


def flags_of_text(texts: Iterable[str]) -> set[str]:
    """What makes detection in a source less sure: ``lower_case`` for text without capitals."""
    letters = capitals = 0
    for text in texts:
        letters += sum(map(str.isalpha, text))
        capitals += sum(map(str.isupper, text))
    return {"lower_case"} if letters >= 200 and capitals < letters / 200 else set()
