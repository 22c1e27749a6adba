"""The review queue of a lake: questions put to the team, and its decisions.

What belongs here: ``restricted/review.csv`` (readable, without a name) and what its questions are
about (encrypted). What does not: finding questions and replaying decisions (``deidentify``), the
audit sample (``audit``).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from coprod_pipeline.deidentify import review
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake, fingerprint
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.audit import empty_stale, misses, note_audited
from coprod_pipeline.road.review_files import (
    audit_rows,
    check_review,
    editing,
    review_rows,
    write_audit,
    write_review,
)

if TYPE_CHECKING:
    from coprod_pipeline.deidentify.identities import Identities

Row = dict[str, Any]


@dataclass(frozen=True)
class Queue:
    """Where the review stands.

    ``questions`` are all that were ever asked, ``asked`` those of the present material.
    """

    rows: tuple[review.ReviewRow, ...]
    questions: Mapping[str, review.Question]
    asked: tuple[str, ...]

    @property
    def decisions(self) -> list[review.Decision]:
        """What was decided, in order of id."""
        return review.decisions(self.rows, self.questions)

    @property
    def open_ids(self) -> list[str]:
        """Questions without a decision; one whose row was deleted is open as well."""
        decided = {row.item_id for row in self.rows if row.decision}
        return sorted(set(self.asked) - decided)


def load(lake: Lake) -> Queue:
    """The queue as the files stand now; rows that were not absorbed yet count as well."""
    key = lake.vault.surrogate_key
    rows, added = review.absorb(review_rows(lake), key, "")
    sealed = lake.read_state("review/questions", {})
    questions = {k: review.Question.from_record(v) for k, v in sealed.items()}
    questions |= {q.item_id: q for q in added}
    asked = [i for ids in lake.read_state("review/asked", {}).values() for i in ids]
    return Queue(
        tuple(rows),
        questions,
        tuple(sorted(asked)),
    )


def stamp(lake: Lake) -> str:
    """Changes when a decision or an audited count does: what is published depends on them."""
    queue = load(lake)
    decided = [[d.question.item_id, d.verdict, d.target] for d in queue.decisions]
    counts = sorted([r.segment_id, r.missed] for r in audit_rows(lake) if r.n_missed)
    return fingerprint([decided, counts])


def absorb(lake: Lake, today: date) -> None:
    """Seal words the team wrote down, and what was masked in segments it has audited."""
    with editing(lake):
        rows = review_rows(lake)
        kept, added = review.absorb(rows, lake.vault.surrogate_key, today.isoformat())
        if added:
            _seal(lake, added)
        if kept != rows:
            write_review(lake, kept)
        note_audited(lake, today)


def ask(
    lake: Lake,
    study: Study,
    case_id: str,
    segments: Sequence[Row],
    spans: Sequence[Row],
    identities: Identities,
) -> int:
    """Find the questions of a case and put them into the queue; returns how many are open."""
    of = _state_of(study, case_id, segments, spans, identities)
    by_segment: dict[str, list[Row]] = {}
    for span in spans:
        by_segment.setdefault(span["segment_id"], []).append(span)
    with editing(lake):
        stale = empty_stale(lake, case_id, segments, by_segment)
        known = lake.read_state(f"review/case/{case_id}", {})
        if known.get("of") == of:
            found = [review.Question.from_record(r) for r in known["questions"]]
        else:
            found = _find(lake, study, case_id, segments, by_segment, identities)
        found += misses(lake, case_id, by_segment)
        asked = lake.read_state("review/asked", {})
        lake.write_state("review/asked", asked | {case_id: [q.item_id for q in found]})
        _seal(lake, found)
        if known.get("of") != of:
            record = [asdict(q) for q in found if q.kind != "audit_miss"]
            lake.write_state(
                f"review/case/{case_id}",
                {"of": of, "questions": record, "risk": _risk(segments)},
            )
        rows = review_rows(lake)
        merged = review.merge(rows, found, case_id)
        # An empty file is made as well: the team adds rows of its own.
        present = (lake.restricted / review.FILE).is_file()
        if not present or _plain(merged) != _plain(rows):
            write_review(lake, merged)
        _forget_unasked(lake, merged)
        if stale:
            write_audit(lake, stale)
    return len(set(load(lake).open_ids) & {q.item_id for q in found})


def _find(
    lake: Lake,
    study: Study,
    case_id: str,
    segments: Sequence[Row],
    spans: Mapping[str, Sequence[Row]],
    identities: Identities,
) -> list[review.Question]:
    from coprod_pipeline.deidentify.quasi import role_questions
    from coprod_pipeline.deidentify.uncertain import name_questions

    key = lake.vault.surrogate_key
    return [
        *name_questions(case_id, segments, spans, identities, key),
        *role_questions(case_id, segments, spans, study.roster, identities.kept, key),
    ]


def _state_of(
    study: Study,
    case_id: str,
    segments: Sequence[Row],
    spans: Sequence[Row],
    identities: Identities,
) -> str:
    """Changes when the questions of a case can."""
    from coprod_pipeline.deidentify import quasi, uncertain

    digest = hashlib.sha256(
        f"{quasi.VERSION} {uncertain.VERSION} {identities.fingerprint}".encode()
    )
    roles = [[p.participant_id, p.role] for p in study.roster if p.case_id == case_id]
    digest.update(json.dumps(roles).encode())
    for segment in segments:
        digest.update(f"{segment['segment_id']}\x1f{segment['text']}\x1e".encode())
    for span in spans:
        digest.update(f"{span['segment_id']} {span['start']} {span['end']}\x1e".encode())
    return digest.hexdigest()


def _risk(segments: Sequence[Row]) -> dict[str, list[str]]:
    """Why detection in a source is less sure than elsewhere."""
    from coprod_pipeline.deidentify.quasi import flags_of_text
    from coprod_pipeline.ingest.language import ENOUGH_CONFIDENCE

    by_source: dict[str, list[Row]] = {}
    for segment in segments:
        by_source.setdefault(segment["source_id"], []).append(segment)
    found = {}
    for source_id, own in sorted(by_source.items()):
        flags = flags_of_text(s["text"] or "" for s in own)
        unsure = sum(
            # No confidence beside a language: the team declared it.
            s["language"] is None
            or (
                s["language_confidence"] is not None
                and s["language_confidence"] < ENOUGH_CONFIDENCE
            )
            for s in own
        )
        if 2 * unsure > len(own):
            flags.add("language_unsure")
        found[source_id] = sorted(flags)
    return found


def risk(lake: Lake, study: Study) -> dict[str, tuple[int, str]]:
    """Open questions and flags of each source: what of it may still tell who somebody is."""
    queue = load(lake)
    unanswered = Counter[str]()
    for item in queue.open_ids:
        unanswered.update(source_id for source_id, _ in queue.questions[item].places)
    found = {}
    for case_id in study.case_ids:
        known = lake.read_state(f"review/case/{case_id}", {}).get("risk", {})
        for source_id, flags in known.items():
            n = unanswered[source_id]
            said = [*flags, *(["no_roster"] if not study.has_roster else [])]
            said += ["review_open"] if n else []
            found[source_id] = (n, ";".join(sorted(said)))
    return found


def record_decision(lake: Lake, item: str, decision: str, by: str, note: str, today: date) -> None:
    """Write a decision into review.csv; a CoprodError when it cannot be one."""
    with editing(lake):
        queue = load(lake)
        rows = review_rows(lake)
        if item not in {r.item_id for r in rows} and item not in queue.questions:
            raise CoprodError(
                "no question has this item id", where="coprod review", mend="coprod review lists"
            )
        question = queue.questions[item]
        if item not in {r.item_id for r in rows}:
            rows = review.merge(rows, [question], question.case_id)
        changed = [
            replace(r, decision=decision, decided_by=by, decided_on=today.isoformat(),
                    note=note or r.note)
            if r.item_id == item else r
            for r in rows
        ]  # fmt: skip
        check_review(changed)
        review.decisions(changed, queue.questions)
        write_review(lake, changed)


def record_words(
    lake: Lake, kind: str, words: str, decision: str, case_id: str, by: str, today: date
) -> str:
    """Put words of the team into the queue, sealed at once; returns their item id."""
    row = review.ReviewRow(
        "", kind, case_id, decision=decision, decided_by=by, decided_on=today.isoformat(),
        text=words,
    )  # fmt: skip
    check_review([row])
    with editing(lake):
        rows = review_rows(lake)
        kept, added = review.absorb([*rows, row], lake.vault.surrogate_key, today.isoformat())
        _seal(lake, added)
        review.decisions(kept, {**load(lake).questions, **{q.item_id: q for q in added}})
        write_review(lake, kept)
    return added[-1].item_id


def _seal(lake: Lake, questions: Sequence[review.Question]) -> None:
    known = lake.read_state("review/questions", {})
    # Decided words stay as they were when they were decided on, and new spellings join them.
    for question in questions:
        old = known.get(question.item_id)
        words = sorted({*question.words, *(old["words"] if old else ())})
        known[question.item_id] = asdict(replace(question, words=tuple(words)))
    lake.write_state("review/questions", known)


def _forget_unasked(lake: Lake, rows: Sequence[review.ReviewRow]) -> None:
    """Drop the words of questions that are neither asked any more nor in the file."""
    asked = {i for ids in lake.read_state("review/asked", {}).values() for i in ids}
    known = lake.read_state("review/questions", {})
    used = asked | {row.item_id for row in rows}
    kept = {i: q for i, q in known.items() if i in used}
    if kept != known:
        lake.write_state("review/questions", kept)


def _plain(rows: Sequence[review.ReviewRow]) -> list[review.ReviewRow]:
    return [replace(row, row=0) for row in rows]
