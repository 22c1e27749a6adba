"""What people made of suggestions, read from the project that came back.

What belongs here: telling a person's coding from a program's in such a project, and each
suggestion's outcome. What does not: giving suggestions (``suggestions``), placing codings in the
study's text (``human``), files.

Fails closed: what stands under a program's name stays a program's. What stands under a person's
name is theirs, unless the tool has put everything under one name (the sentinel tells): then a
suggestion is theirs only where they said so with the code for it, or gave it another code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coprod_pipeline.coding.projects.ids import known_guids, stable_guid
from coprod_pipeline.coding.projects.project import ToolCoding, ToolProject, ToolUser
from coprod_pipeline.coding.suggestions import (
    AUDIT,
    CONFIRMED,
    KEEPER,
    REJECTED,
    SENTINEL,
    AuditMark,
    Suggestion,
    SuggestionSet,
    review_codes,
    suggestion_guid,
)
from coprod_pipeline.model import VALENCES

_MARK = re.compile(r"\bsuggestion=([0-9a-f]{16})\b")
_VALENCE = re.compile(r"^\s*valence\s*=\s*(\S+)\s*$", re.IGNORECASE)
_PARTS = re.compile(r"[;\n]")
#: A coding of the same code that covers this share of a suggestion, and the other way round, is
#: the suggestion with other ends.
_SAME_PLACE = 0.5
#: Outcomes, the one that counts first first: of one person's several the first stands.
ORDER = ("confirmed", "changed", "rejected", "audited", "added", "open")


@dataclass(frozen=True)
class Outcome:
    """What somebody made of a suggestion or an audit mark.

    ``by`` is the person as ``study_codings`` names them, None where nobody is known. ``number`` is
    the number in the project (from 1) of the coding that came of it, None where none did.
    """

    review_id: str
    outcome: str
    by: str | None
    source_id: str
    segment_id: str
    code_id: str | None = None
    coder_id: str | None = None
    number: int | None = None


@dataclass(frozen=True)
class Settled:
    """A project with only people's work under people's names, and the outcomes.

    Codings keep their number; those that are nobody's are the keeper's. ``is_review``: whether
    there were suggestions in it at all. ``is_told``: whether the tool kept apart who made what.
    """

    project: ToolProject
    outcomes: tuple[Outcome, ...] = ()
    is_review: bool = False
    is_told: bool = True


@dataclass(frozen=True)
class _Back:
    """A coding of the project in the study's words; ``person`` None for a program."""

    number: int
    source_id: str
    place: tuple[int, int]
    codes: tuple[str, ...]
    what: str | None
    person: str | None
    valence: str | None
    mark: str | None


def settle(
    project: ToolProject,
    given: Iterable[SuggestionSet],
    *,
    codes_of: Callable[[ToolCoding], Sequence[str]],
    person_of: Callable[[str | None], str | None],
) -> Settled:
    """Tell what came back from what was given.

    ``codes_of`` says which codes of the study a coding means, ``person_of`` who a user is (None: a
    program). Suggestions whose source is not in the project stay open. Of a set that is not
    ``given``, what bears the mark of a suggestion is dropped.
    """
    names = review_codes(project)
    sets = list(given)
    reading = _Reading(project, sets, names, codes_of, person_of)
    codings = reading.codings
    told = [c for c in codings if c.what == SENTINEL]
    is_told = bool(told) and all(c.person is None for c in told)
    review = _Review(codings, is_told)
    outcomes: list[Outcome] = []
    for one in {s.suggestion_id: s for x in sets for s in x.suggestions}.values():
        if one.source_id in reading.here:
            outcomes += review.of_suggestion(one)
        else:
            outcomes.append(_outcome(one, None, "open", None))
    for mark in {a.segment_id: a for x in sets for a in x.audit}.values():
        outcomes += review.of_audit(mark)
    return Settled(_kept(project, codings, review), tuple(outcomes), True, is_told)


def _kept(project: ToolProject, codings: Sequence[_Back], review: _Review) -> ToolProject:
    """The project with what is nobody's under the keeper's name, confirmed codings under theirs."""
    keeper = ToolUser(stable_guid("suggester", KEEPER), KEEPER)
    users = {c.person: u for u, c in zip(_users(project), codings, strict=True) if c.person}
    kept = []
    for coding, back in zip(project.codings, codings, strict=True):
        confirmer = review.confirmed_by.get(back.number)
        if confirmer is not None:
            kept.append(replace(coding, user_id=users[confirmer]))
        elif back.what is None and back.person and back.number not in review.unclaimed:
            kept.append(coding)
        else:
            kept.append(replace(coding, user_id=keeper.user_id))
    others = tuple(u for u in project.users if u.user_id != keeper.user_id)
    return replace(project, users=(*others, keeper), codings=tuple(kept))


def _users(project: ToolProject) -> list[str | None]:
    return [c.user_id for c in project.codings]


class _Reading:
    """The codings of a project in the study's words."""

    def __init__(
        self,
        project: ToolProject,
        sets: Sequence[SuggestionSet],
        names: Mapping[str, str],
        codes_of: Callable[[ToolCoding], Sequence[str]],
        person_of: Callable[[str | None], str | None],
    ) -> None:
        own = {s for x in sets for s in x.source_ids}
        by_guid = known_guids("source", own)
        found = {s.source_id: by_guid.get(s.source_id, s.name) for s in project.sources}
        self.here = {found[s.source_id] for s in project.sources if not s.refused} & own
        guids = {
            suggestion_guid(s.suggestion_id): s.suggestion_id for x in sets for s in x.suggestions
        }
        texts = project.texts
        self.codings = [
            _Back(
                number,
                found.get(c.source_id, ""),
                _trimmed(texts.get(c.source_id, ""), c.start, c.end),
                () if c.code_id in names else tuple(codes_of(c)),
                names.get(c.code_id),
                person_of(c.user_id),
                _valence(c),
                guids.get(c.coding_id) or _marked(c),
            )
            for number, c in enumerate(project.codings, 1)
        ]


def _trimmed(text: str, start: int | None, end: int | None) -> tuple[int, int]:
    """A stretch without space at its ends."""
    if start is None or end is None:
        return (-1, -1)
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _valence(coding: ToolCoding) -> str | None:
    if coding.valence is not None:
        return coding.valence
    for part in _PARTS.split(coding.memo):
        match = _VALENCE.match(part)
        if match:
            said = {"+1": "1", "x": "X"}.get(match[1], match[1])
            return said if said in VALENCES else None
    return None


def _marked(coding: ToolCoding) -> str | None:
    match = _MARK.search(coding.memo)
    return match[1] if match else None


class _Review:
    """The outcomes of a project's codings; ``unclaimed`` and ``confirmed_by`` grow with them.

    ``unclaimed`` are codings under a person's name that are suggestions nobody confirmed,
    ``confirmed_by`` codings under a program's name that somebody confirmed by a code.
    """

    def __init__(self, codings: Sequence[_Back], is_told: bool) -> None:
        self._is_told = is_told
        self._by_mark: dict[str, list[_Back]] = defaultdict(list)
        self._in_source: dict[str, list[_Back]] = defaultdict(list)
        self._at: dict[tuple[str, tuple[int, int]], list[_Back]] = defaultdict(list)
        for c in codings:
            if c.mark is not None:
                self._by_mark[c.mark].append(c)
            self._in_source[c.source_id].append(c)
            self._at[c.source_id, c.place].append(c)
        people = {c.person for c in codings if c.person}
        self._only = next(iter(people)) if is_told and len(people) == 1 else None
        self.confirmed_by: dict[int, str] = {}
        # A mark whose suggestion is not known was given elsewhere: nobody can say what it was.
        self.unclaimed = {c.number for c in codings if c.mark is not None}

    def of_suggestion(self, one: Suggestion) -> list[Outcome]:
        """What became of a suggestion: an outcome per person, or one of nobody."""
        place = (one.start, one.end)
        here = self._at[one.source_id, place]
        bearing = self._by_mark.get(one.suggestion_id, [])
        bearers = {c.number for c in bearing}
        # Where nothing tells who made what, a coding much like a suggestion is taken for it.
        like = here if self._is_told else self._in_source[one.source_id]
        same = [
            c
            for c in like
            if c.number not in bearers
            and c.mark is None
            and one.code_id in c.codes
            and _overlap(c.place, place) >= _SAME_PLACE
        ]
        found: dict[str | None, tuple[str, int | None]] = {}

        def tell(who: str, outcome: str, coding: _Back) -> None:
            if who not in found or ORDER.index(outcome) < ORDER.index(found[who][0]):
                found[who] = (outcome, coding.number)
            self.unclaimed.discard(coding.number)

        said = {
            w: {c.person for c in here if c.what == w and c.person} for w in (CONFIRMED, REJECTED)
        }
        for c in (*bearing, *same):
            if c.person is None:
                for who in sorted(said[CONFIRMED]):
                    self.confirmed_by.setdefault(c.number, who)
                    tell(who, _kind(c, one), c)
            elif self._is_told or c.person in said[CONFIRMED]:
                tell(c.person, _kind(c, one), c)
            elif c.codes and one.code_id not in c.codes:
                tell(c.person, "changed", c)
            else:
                self.unclaimed.add(c.number)
        for who in sorted(said[REJECTED]):
            found.setdefault(who, ("rejected", None))
        if not found:
            found |= self._without(one, [*bearing, *same])
        return [_outcome(one, who, *what) for who, what in found.items()]

    def _without(
        self, one: Suggestion, left: Sequence[_Back]
    ) -> dict[str | None, tuple[str, int | None]]:
        """What became of a suggestion that nobody has under their name."""
        if left:
            return {None: ("open", None)}
        instead = [
            c
            for c in self._in_source[one.source_id]
            if c.person and c.mark is None and c.what is None and _is_instead(c, one)
        ]
        if instead:
            return {c.person: ("changed", c.number) for c in reversed(instead)}
        return {self._only: ("rejected", None)}

    def of_audit(self, mark: AuditMark) -> list[Outcome]:
        """Who says to have coded a segment of the audit sample."""
        ready = {
            c.person
            for c in self._in_source.get(mark.source_id, ())
            if c.person
            and c.what == (AUDIT if self._is_told else CONFIRMED)
            and _overlap(c.place, (mark.start, mark.end)) >= _SAME_PLACE
        }
        return [
            Outcome(f"audit-{mark.segment_id}", "audited", who, mark.source_id, mark.segment_id)
            for who in sorted(p for p in ready if p)
        ]


def _kind(coding: _Back, one: Suggestion) -> str:
    """Whether a person's coding is the suggestion as it was."""
    as_it_was = (
        coding.place == (one.start, one.end)
        and one.code_id in coding.codes
        and coding.valence in (None, one.valence_code)
    )
    return "confirmed" if as_it_was else "changed"


def _is_instead(coding: _Back, one: Suggestion) -> bool:
    place = (one.start, one.end)
    if coding.place == place:
        return True
    return one.code_id in coding.codes and _overlap(coding.place, place) >= _SAME_PLACE


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The shared part of two stretches, as a share of the longer."""
    longer = max(a[1] - a[0], b[1] - b[0])
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / longer if longer > 0 else 0.0


def _outcome(one: Suggestion, who: str | None, outcome: str, number: int | None) -> Outcome:
    return Outcome(
        one.suggestion_id,
        outcome,
        who,
        one.source_id,
        one.segment_id,
        one.code_id,
        one.coder_id,
        number,
    )


def review_rows(
    case_id: str,
    source_ids: Iterable[str],
    outcomes: Iterable[tuple[str, Outcome]],
    origins: Mapping[str, tuple[str, int]],
    codings: Mapping[str, Mapping[str, Any]],
    coder_of: Callable[[str], str],
    reviewed: Iterable[str],
) -> list[dict[str, object]]:
    """Rows of machine_review for a case.

    ``outcomes`` come with the file they are from; ``origins`` has the file and row of each of the
    case's human codings, ``codings`` a row of fact_coding of each; ``coder_of`` makes the published
    id of a person; ``reviewed`` are the files with suggestions: what else people coded in them was
    added. Of several files' outcomes of one person the first of :data:`ORDER` stands, and open only
    where nothing else does.
    """
    own = set(source_ids)
    made: dict[tuple[str, int], list[str]] = defaultdict(list)
    for coding_id, (file, row) in origins.items():
        made[file, row].append(coding_id)
    found: dict[tuple[str, str | None], dict[str, object]] = {}
    used: set[str] = set()
    ordered = sorted(
        outcomes, key=lambda o: (o[1].review_id, ORDER.index(o[1].outcome), o[1].by or "", o[0])
    )
    for file, one in ordered:
        if one.source_id not in own:
            continue
        came = sorted(made.get((file, one.number), ())) if one.number is not None else []
        used |= set(came)
        by = coder_of(one.by) if one.by is not None else None
        found.setdefault(
            (one.review_id, by),
            {
                "review_id": one.review_id,
                "outcome": one.outcome,
                "by": by,
                "case_id": case_id,
                "source_id": one.source_id,
                "segment_id": one.segment_id,
                "code_id": one.code_id,
                "coder_id": one.coder_id,
                "coding_id": came[0] if came else None,
            },
        )
    decided = {i for (i, _), row in found.items() if row["outcome"] != "open"}
    rows = [row for (i, _), row in found.items() if row["outcome"] != "open" or i not in decided]
    files = set(reviewed)
    for coding_id in sorted(i for i, (file, _) in origins.items() if file in files):
        if coding_id not in used:
            about = codings[coding_id]
            said = {c: about[c] for c in ("source_id", "segment_id", "code_id", "coding_id")}
            key = {"review_id": f"added-{coding_id}", "outcome": "added", "case_id": case_id}
            rows.append({**key, **said, "by": about["coder_id"]})
    return rows
