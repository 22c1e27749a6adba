"""Adopting units and their dated events, from events.csv.

What belongs here: ``dim_unit``, ``fact_event``, and when reports of one event agree. What does
not: times and counts made of them (``adoption``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import pyarrow as pa

from coprod_pipeline.coding.units import unit_id
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Event, Study

#: Events that happen once a unit: several reports are about the same one and can disagree.
ONCE = ("eligible", "adopt_decision", "first_use", "merge", "discontinue")

Interval = tuple[date, date]


def agreed_interval(reports: Sequence[Interval]) -> tuple[Interval, bool]:
    """When an event happened, from at least one report, and whether the reports are disputed.

    Reports that all share a day agree: their intersection. Else disputed: from the earliest day
    any of them means to the latest.
    """
    starts, ends = [r[0] for r in reports], [r[1] for r in reports]
    if max(starts) <= min(ends):
        return (max(starts), min(ends)), False
    return (min(starts), max(ends)), True


def interval_of(earliest: date | None, latest: date | None) -> Interval | None:
    """The days an event can mean; one missing end is the other end, None without any date."""
    start = earliest if earliest is not None else latest
    end = latest if latest is not None else earliest
    return None if start is None or end is None else (start, end)


def events(
    study: Study,
    case_id: str,
    path_to_source: Mapping[str, str],
    *,
    mask: Callable[[str], str],
) -> tuple[pa.Table, pa.Table]:
    """``dim_unit`` and ``fact_event`` of one case.

    ``path_to_source`` maps landing paths (POSIX) to the ids of sources that were read; ``mask``
    de-identifies a text. A unit's eligibility is the widest its rows say; without any, an
    ``eligible`` event's first day opens it.
    """
    rows = [e for e in study.events if e.case_id == case_id]
    by_unit: dict[str, list[Event]] = {}
    for event in rows:
        by_unit.setdefault(unit_id(case_id, event.unit), []).append(event)
    disputed = {
        (unit, kind) for unit, reports in by_unit.items() for kind in ONCE if _differ(reports, kind)
    }
    units: list[dict[str, object]] = [
        {
            "adopting_unit_id": unit,
            "case_id": case_id,
            "name": mask(reports[0].unit),
            "eligible_from": _eligible_from(reports),
            "eligible_to": max((r.eligible_to for r in reports if r.eligible_to), default=None),
        }
        for unit, reports in by_unit.items()
    ]
    happened: list[dict[str, object]] = [
        {
            "event_id": event.event_id,
            "case_id": case_id,
            "adopting_unit_id": unit,
            "event_type": event.event_type,
            "date_earliest": event.date_earliest,
            "date_latest": event.date_latest,
            "disputed": (unit, event.event_type) in disputed,
            "source_id": path_to_source.get(str(event.source_path)) if event.source_path else None,
        }
        for unit, reports in by_unit.items()
        for event in reports
    ]
    return TABLES["dim_unit"].from_rows(units), TABLES["fact_event"].from_rows(happened)


def _differ(reports: Iterable[Event], kind: str) -> bool:
    said = [interval_of(r.date_earliest, r.date_latest) for r in reports if r.event_type == kind]
    dated = [s for s in said if s is not None]
    return bool(dated) and agreed_interval(dated)[1]


def _eligible_from(reports: Sequence[Event]) -> date | None:
    declared = [r.eligible_from for r in reports if r.eligible_from]
    opened = [r.date_earliest for r in reports if r.event_type == "eligible" and r.date_earliest]
    return min(declared or opened, default=None)
