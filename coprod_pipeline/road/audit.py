"""The audit sample of a lake: drawn, listed for the auditor, and what came of it.

What belongs here: ``restricted/audit.csv`` and what was masked in a segment when it was audited
(encrypted). What does not: drawing, recall (``deidentify.audit``), questions (``review``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from coprod_pipeline.deidentify import audit
from coprod_pipeline.deidentify.review import Question, item_id
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake, fingerprint
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.review_files import audit_rows, editing, write_audit

Row = dict[str, Any]
_LOOK_AGAIN = "the masking changed since: look again"


def draw(lake: Lake, study: Study) -> None:
    """Draw the audit sample from all cases' de-identified segments, and list it for the auditor."""
    drawable, n_masked = [], Counter[str]()
    for case_id in study.case_ids:
        if lake.stamped("deidentify", case_id) is None:
            continue
        table = lake.read_table("deidentified", "fact_segment", case_id)
        drawable += [
            audit.Drawable(r["segment_id"], r["source_id"], case_id, r["language"])
            for r in table.select(["segment_id", "source_id", "language", "n_words"]).to_pylist()
            if r["n_words"]
        ]
        spans = lake.read_secret_table(f"masked_span/{case_id}")
        n_masked.update(spans.column("segment_id").to_pylist())
    drawn = audit.draw(drawable, lake.vault.surrogate_key)
    with editing(lake):
        listed = [asdict(s) for s in drawn]
        if listed != sample(lake):
            lake.write_state("audit/sample", listed)
        rows = audit_rows(lake)
        merged = audit.merge(rows, drawn, n_masked)
        if [replace(r, row=0) for r in merged] != [replace(r, row=0) for r in rows]:
            write_audit(lake, merged)


def unaudited(lake: Lake) -> list[str]:
    """Segments of the sample nobody has audited as they are masked now."""
    done = {r.segment_id for r in audit_rows(lake) if r.n_missed} & seen_segments(lake).keys()
    return [s["segment_id"] for s in sample(lake) if s["segment_id"] not in done]


def sample(lake: Lake) -> list[Row]:
    """The segments to audit: segment_id, source_id, case_id, language; empty before a release."""
    drawn: list[Row] = lake.read_state("audit/sample", [])
    return drawn


def seen_segments(lake: Lake) -> dict[str, Row]:
    """For each audited segment, what was masked in it when the auditor looked."""
    seen: dict[str, Row] = lake.read_state("audit/seen", {})
    return seen


def recalls(lake: Lake) -> dict[str | None, audit.Recall]:
    """Recall of masking per language of the sample; insufficient while its audit is not done."""
    missed = {r.segment_id: r.missed for r in audit_rows(lake)}
    left, seen = set(unaudited(lake)), seen_segments(lake)
    audited: dict[str | None, list[audit.Audited]] = {}
    waiting: set[str | None] = set()
    for drawn in sample(lake):
        segment_id, language = drawn["segment_id"], drawn["language"]
        own = audited.setdefault(language, [])
        n = missed.get(segment_id)
        if segment_id in left or n is None:
            waiting.add(language)
        else:
            n_masked = len(seen[segment_id]["spans"])
            own.append(audit.Audited(drawn["source_id"], language, n_masked, n))
    return {
        language: audit.recall(own, complete=language not in waiting)
        for language, own in audited.items()
    }


def note_audited(lake: Lake, today: date) -> None:
    """Keep what was masked in newly audited segments: later masking must not count for the audit."""
    rows, seen = audit_rows(lake), seen_segments(lake)
    done = {r.segment_id: r for r in rows if r.n_missed}
    kept = {s: v for s, v in seen.items() if s in done}
    new: dict[str, list[audit.AuditRow]] = {}
    for row in done.values():
        if row.segment_id not in kept:
            new.setdefault(row.case_id, []).append(row)
    for case_id, fresh in sorted(new.items()):
        texts, spans = masked_segments(lake, case_id)
        for row in fresh:
            if row.segment_id not in texts:
                raise CoprodError(
                    "the segment is not known in this case",
                    where=f"{audit.FILE} row {row.row}",
                    mend="undo the change to segment_id or case_id, or delete the row",
                )
            places = [[s["start"], s["end"]] for s in spans.get(row.segment_id, ())]
            kept[row.segment_id] = {
                "case_id": case_id,
                "source_id": texts[row.segment_id]["source_id"],
                "text": fingerprint(texts[row.segment_id]["text"]),
                "spans": places,
            }
    if kept != seen:
        lake.write_state("audit/seen", kept)
    dated = [
        replace(r, audited_on=today.isoformat()) if r.n_missed and not r.audited_on else r
        for r in rows
    ]
    if dated != rows:
        write_audit(lake, dated)


def masked_segments(lake: Lake, case_id: str) -> tuple[dict[str, Row], dict[str, list[Row]]]:
    """A case's segments as read by id, and what is masked in each."""
    segments = lake.read_secret_table(f"raw_segment/{case_id}").to_pylist()
    spans: dict[str, list[Row]] = {}
    for span in lake.read_secret_table(f"masked_span/{case_id}").to_pylist():
        spans.setdefault(span["segment_id"], []).append(span)
    return {s["segment_id"]: s for s in segments}, spans


def empty_stale(
    lake: Lake, case_id: str, segments: Sequence[Row], spans: Mapping[str, Sequence[Row]]
) -> list[audit.AuditRow]:
    """Rows of the audit with those emptied whose segment lost a mask since; none when all hold."""
    texts = {s["segment_id"]: s["text"] for s in segments}
    seen = seen_segments(lake)
    lost = {
        segment_id
        for segment_id, then in seen.items()
        if then["case_id"] == case_id
        and (
            segment_id not in texts
            or fingerprint(texts[segment_id]) != then["text"]
            or not _covers(spans.get(segment_id, ()), then["spans"])
        )
    }
    if not lost:
        return []
    lake.write_state("audit/seen", {s: v for s, v in seen.items() if s not in lost})
    return [
        replace(r, n_missed="", audited_by="", audited_on="", note=_LOOK_AGAIN)
        if r.segment_id in lost
        else r
        for r in audit_rows(lake)
    ]


def _covers(spans: Sequence[Row], places: Sequence[Sequence[int]]) -> bool:
    masked = {i for span in spans for i in range(span["start"], span["end"])}
    return all(masked.issuperset(range(start, end)) for start, end in places)


def misses(lake: Lake, case_id: str, spans: Mapping[str, Sequence[Row]]) -> list[Question]:
    """Segments in which the audit missed masks that are not there yet."""
    missed = {r.segment_id: r.missed or 0 for r in audit_rows(lake)}
    found = []
    for segment_id, then in sorted(seen_segments(lake).items()):
        if then["case_id"] != case_id or not missed.get(segment_id):
            continue
        fresh = sum(
            not any(a < span["end"] and span["start"] < b for a, b in then["spans"])
            for span in spans.get(segment_id, ())
        )
        if fresh < missed[segment_id]:
            key = lake.vault.surrogate_key
            found.append(
                Question(
                    item_id(key, "audit_miss", case_id, segment_id),
                    "audit_miss",
                    case_id,
                    "OTHER",
                    (),
                    segment_id,
                    ((then["source_id"], missed[segment_id]),),
                )
            )
    return found


def record_audit(lake: Lake, segment_id: str, n_missed: int, by: str, today: date) -> None:
    """Write what an auditor missed in a segment of the sample."""
    with editing(lake):
        rows = audit_rows(lake)
        if segment_id not in {r.segment_id for r in rows}:
            raise CoprodError(
                "the segment is not in the sample",
                where="coprod review audit",
                mend="coprod review audit lists what is left",
            )
        seen = seen_segments(lake)
        # A second look replaces the first: what is masked now counts.
        lake.write_state("audit/seen", {s: v for s, v in seen.items() if s != segment_id})
        changed = [
            replace(r, n_missed=str(n_missed), audited_by=by, audited_on=today.isoformat(),
                    note="" if r.note == _LOOK_AGAIN else r.note)
            if r.segment_id == segment_id else r
            for r in rows
        ]  # fmt: skip
        write_audit(lake, changed)
        note_audited(lake, today)
