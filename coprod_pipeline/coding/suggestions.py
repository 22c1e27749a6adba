"""Machine codings handed to people as suggestions: which ones, in what order, in what form.

What belongs here: the choice, the audit sample that is kept bare, the project for QDA tools and the
record of what was given. What does not: what people made of it (``suggestions_back``), files,
reading tables.

A suggestion's id is the id of the machine coding it is; a set's id is made from all that is in it,
so that the same state gives the same file. Programs stand under names that no import takes for a
person's (``machine:cues``), and one coding nobody has a reason to touch (the sentinel) stands under
such a name too: when it comes back under a person's, the tool has put everything under the name of
whoever opened the file, and being under a name says nothing any more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coprod_pipeline.coding.coder_ids import SUGGESTER
from coprod_pipeline.coding.projects.export import said
from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.layout import LaidOut, lay_out
from coprod_pipeline.coding.projects.project import (
    ToolCode,
    ToolCoding,
    ToolProject,
    ToolSource,
    ToolUser,
)

Row = Mapping[str, Any]
#: This share of units is exported bare, for people to code as if there were no program.
AUDIT_SHARE = 0.1
#: Who makes marks that are no codings.
KEEPER = SUGGESTER + "coprod"
SENTINEL, CONFIRMED, REJECTED, AUDIT = "sentinel", "confirmed", "rejected", "audit"
#: The names of the codes of a review, by what they are.
_NAMES = {
    SENTINEL: "Suggestions {set_id}: leave this as it is",
    CONFIRMED: "Suggestion confirmed",
    REJECTED: "Suggestion rejected",
    AUDIT: "Audit sample: code this without help",
}
_ABOUT = {
    SENTINEL: "Tells coprod which suggestions these are. Do not delete, move or use it.",
    CONFIRMED: "Put this on just the stretch of a suggestion to confirm it, where your tool cannot "
    "show the coding as yours.",
    REJECTED: "Put this on just the stretch of a suggestion to reject it; taking it out does too.",
    AUDIT: "Chosen at random, and shown without suggestions. Code what you find in it, then put "
    "this code on it under your own name, also when you found nothing.",
}
_SET = re.compile(r"Suggestions ([0-9A-F]{8})\b")


@dataclass(frozen=True)
class Suggestion:
    """A machine coding as it was given: ``start`` and ``end`` count in the exported text."""

    suggestion_id: str
    source_id: str
    segment_id: str
    start: int
    end: int
    code_id: str
    coder_id: str
    valence_code: str | None = None


@dataclass(frozen=True)
class AuditMark:
    """A segment of the audit sample and its place in the exported text."""

    source_id: str
    segment_id: str
    start: int
    end: int


@dataclass(frozen=True)
class SuggestionSet:
    """What was given in one file; ``source_ids`` are all texts in it."""

    source_ids: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    audit: tuple[AuditMark, ...] = ()

    @property
    def set_id(self) -> str:
        """Eight letters that stand for all of it."""
        content = json.dumps(self.dump(), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:8].upper()

    def dump(self) -> dict[str, Any]:
        """The set as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def load(cls, value: Mapping[str, Any]) -> SuggestionSet:
        """The set of these values."""
        return cls(
            tuple(value["source_ids"]),
            tuple(Suggestion(**s) for s in value["suggestions"]),
            tuple(AuditMark(**a) for a in value["audit"]),
        )


def is_audited(segment_id: str, key: bytes) -> bool:
    """Whether a segment is in the audit sample.

    A keyed hash of its id is its lot: the draw knows neither order nor content, no suggestion and
    no other segment, and stays as it is when the study grows.
    """
    secret = hmac.new(key, b"coprod coding audit", hashlib.sha256).digest()
    lot = hmac.new(secret, segment_id.encode(), hashlib.sha256).digest()
    return int.from_bytes(lot[:8]) < AUDIT_SHARE * 2**64


def is_unit(segment: Row) -> bool:
    """Whether a row of fact_segment can be coded at all: interviewers only ask."""
    return segment["speaker_role"] != "interviewer" and bool((segment["text"] or "").strip())


def by_doubt(
    codings: Iterable[Row], probabilities: Mapping[tuple[str, str], float] | None = None
) -> dict[str, float]:
    """How unsure programs are of each segment they coded, 0 (sure) to 1.

    The doubt of a segment is the largest of: a coding whose probability or confidence is near one
    half; a code that one program gave there and another, which uses the code elsewhere, did not.
    ``probabilities`` by segment and code come from coders that give them for what they left too.
    """
    doubt: dict[str, float] = defaultdict(float)
    users: dict[str, set[str]] = defaultdict(set)
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in codings:
        segment, code = row["segment_id"], row["code_id"]
        users[code].add(row["coder_id"])
        there[segment, code].add(row["coder_id"])
        doubt[segment] = max(doubt[segment], _doubt(row["confidence"]))
    for (segment, code), who in there.items():
        if who < users[code]:
            doubt[segment] = 1.0
    for (segment, _), probability in (probabilities or {}).items():
        doubt[segment] = max(doubt[segment], _doubt(probability))
    return dict(doubt)


def _doubt(probability: float | None) -> float:
    return 0.0 if probability is None else 1 - abs(2 * probability - 1)


def choose(
    segments: Sequence[Row],
    codings: Sequence[Row],
    *,
    key: bytes,
    decided: frozenset[str] = frozenset(),
    coded: frozenset[str] = frozenset(),
    alone: frozenset[str] = frozenset(),
    probabilities: Mapping[tuple[str, str], float] | None = None,
    most: int | None = None,
) -> SuggestionSet:
    """The suggestions to give, most informative first, and the audit sample.

    ``segments`` are rows of fact_segment with text, ``codings`` rows of fact_coding by programs.
    Left out are suggestions in ``decided``, and whatever touches the audit sample. ``most`` keeps
    those of so many segments, the ones programs are least sure of among those not in ``coded``
    (segments with people's codings). Sources in ``alone``, which people have coded without help,
    need no audit marks. The audit sample never depends on ``most``, nor on any coding.
    """
    texts = laid_out(segments)
    audited = {s["segment_id"] for s in segments if is_unit(s) and is_audited(s["segment_id"], key)}
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in codings:
        if row["source_id"] in texts:
            grouped[row["coding_id"]].append(row)
    open_ones = {
        i: sorted(parts, key=lambda r: texts[r["source_id"]].places[r["segment_id"]])
        for i, parts in grouped.items()
        if i not in decided and not audited & {r["segment_id"] for r in parts}
    }
    doubt = by_doubt((r for parts in open_ones.values() for r in parts), probabilities)
    position = {s["segment_id"]: (s["source_id"], s["position"]) for s in segments}
    if most is not None:
        first = {parts[0]["segment_id"] for parts in open_ones.values()} - coded
        ranked = sorted(first, key=lambda s: (-doubt.get(s, 0.0), position[s]))
        kept = set(ranked[:most])
        open_ones = {i: p for i, p in open_ones.items() if p[0]["segment_id"] in kept}
    made = [_suggestion(i, parts, texts) for i, parts in open_ones.items()]
    made.sort(key=lambda s: (-doubt[s.segment_id], s.source_id, s.start, s.end, s.suggestion_id))
    return SuggestionSet(
        tuple(sorted(texts)),
        tuple(made),
        tuple(
            AuditMark(
                s["source_id"], s["segment_id"], *texts[s["source_id"]].places[s["segment_id"]]
            )
            for s in sorted(segments, key=lambda s: (s["source_id"], s["position"]))
            if s["segment_id"] in audited and s["source_id"] not in alone
        ),
    )


def laid_out(segments: Iterable[Row]) -> dict[str, LaidOut]:
    """The exported text of each source."""
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in segments:
        by_source[row["source_id"]].append(row)
    return {source_id: lay_out(rows) for source_id, rows in sorted(by_source.items())}


def _suggestion(coding_id: str, parts: Sequence[Row], texts: Mapping[str, LaidOut]) -> Suggestion:
    row = parts[0]
    places = texts[row["source_id"]].places
    return Suggestion(
        coding_id,
        row["source_id"],
        row["segment_id"],
        min(places[p["segment_id"]][0] + p["char_start"] for p in parts),
        max(places[p["segment_id"]][0] + p["char_end"] for p in parts),
        row["code_id"],
        row["coder_id"],
        row["valence_code"],
    )


def suggestion_project(
    name: str,
    codes: tuple[ToolCode, ...],
    segments: Sequence[Row],
    codings: Sequence[Row],
    given: SuggestionSet,
) -> ToolProject:
    """The project of a set: texts, codes, suggestions with their memo, marks, the sentinel.

    ``codings`` are the rows of fact_coding that the set was chosen from.
    """
    set_id = given.set_id
    texts = laid_out(segments)
    rows = {r["coding_id"]: r for r in reversed(codings)}
    made = [
        ToolCoding(
            stable_guid("source", s.source_id),
            s.start,
            s.end,
            stable_guid("code", s.code_id),
            _user(s.coder_id),
            "; ".join(
                p for p in (said(rows[s.suggestion_id]), f"suggestion={s.suggestion_id}",
                            f"review_order={number}") if p
            ),
            coding_id=suggestion_guid(s.suggestion_id),
        )
        for number, s in enumerate(given.suggestions, 1)
    ]  # fmt: skip
    made += [
        ToolCoding(
            stable_guid("source", a.source_id),
            a.start,
            a.end,
            review_code(set_id, AUDIT),
            stable_guid("suggester", KEEPER),
            f"audit={a.segment_id}",
            coding_id=stable_guid("audit", a.segment_id),
        )
        for a in given.audit
    ]
    made += _sentinel(set_id, texts)
    programs = sorted({s.coder_id for s in given.suggestions})
    users = [ToolUser(_user(c), SUGGESTER + c) for c in programs]
    return ToolProject(
        "coprod",
        f"{name} – suggestions {set_id}",
        (*users, ToolUser(stable_guid("suggester", KEEPER), KEEPER)),
        (*codes, *_review_codes(set_id)),
        tuple(
            ToolSource(stable_guid("source", source_id), source_id, text.text)
            for source_id, text in texts.items()
        ),
        tuple(made),
    )


def _user(coder_id: str) -> str:
    return stable_guid("suggester", SUGGESTER + coder_id)


def suggestion_guid(suggestion_id: str) -> str:
    """The GUID a suggestion has in a project."""
    return stable_guid("suggestion", suggestion_id)


def review_code(set_id: str, what: str) -> str:
    """The GUID of one of the codes of a review."""
    return stable_guid("review", f"{set_id}\x1f{what}")


def _review_codes(set_id: str) -> tuple[ToolCode, ...]:
    above = stable_guid("review", set_id)
    return (
        ToolCode(above, f"coprod review {set_id}", is_codable=False),
        *(
            ToolCode(review_code(set_id, what), text.format(set_id=set_id), above, _ABOUT[what])
            for what, text in _NAMES.items()
        ),
    )


def _sentinel(set_id: str, texts: Mapping[str, LaidOut]) -> list[ToolCoding]:
    """The last word of the last text that has one, under the keeper's name."""
    for source_id in sorted(texts, reverse=True):
        words = [m.span() for m in re.finditer(r"\S+", texts[source_id].text)]
        if words:
            code, user = review_code(set_id, SENTINEL), stable_guid("suggester", KEEPER)
            source, guid = stable_guid("source", source_id), stable_guid("sentinel", set_id)
            return [ToolCoding(source, *words[-1], code, user, coding_id=guid)]
    return []


def set_ids(project: ToolProject) -> tuple[str, ...]:
    """The sets whose suggestions a project holds, told by the sentinel's code; () for others."""
    return tuple(sorted({m[1] for c in project.codes for m in [_SET.match(c.name)] if m}))


def review_codes(project: ToolProject) -> dict[str, str]:
    """The project's codes that belong to a review, and what each of them is."""
    by_guid = {review_code(s, w): w for s in set_ids(project) for w in _NAMES}
    by_name = {text: what for what, text in _NAMES.items() if what != SENTINEL}
    found: dict[str, str] = {}
    for code in project.codes:
        what = by_guid.get(code.code_id) or by_name.get(code.name.strip())
        if _SET.match(code.name):
            what = SENTINEL
        if what is not None:
            found[code.code_id] = what
    return found
