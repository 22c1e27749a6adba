"""How far the innovation has become ordinary: depth, reach, and lasting without support.

What belongs here: ASM-05 (subsystems by depths), ASM-07 (penetration) and ASM-08 (sustainment).
What does not: what surveys and talk say of normalisation (``normalisation``), and how reports of
an event agree (``events``).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

from coprod_pipeline.metrics.adoption import Reporters, Unit, lists_eligible, reporters_of, units_of
from coprod_pipeline.metrics.coded import Coded, evidence_of, support
from coprod_pipeline.metrics.events import Interval, agreed_interval
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.forms import actual, is_exploratory
from coprod_pipeline.metrics.material import Material

#: After Goodman 1993, doi 10.1177/109019819302000208.
SUBSYSTEMS = ("production", "maintenance", "supportive", "managerial")
DEPTHS = ("passage", "routine", "saturation")
#: How long a unit goes on after its support ended, to be called sustained.
SUSTAINED_MONTHS = 24


def institutionalisation(material: Material) -> Iterator[Figure]:
    """ASM-05: each cell of subsystem and depth, then breadth and the depth of each subsystem."""
    codes = [code for code in material.frameworks if code.startswith("ins.")]
    if not codes:
        return
    coded = actual(material, "ins")
    depth = dict.fromkeys(SUBSYSTEMS, 0)
    for code_id in codes:
        said = [c for c in coded if c.code_id == code_id]
        reached = len({c.source for c in said}) >= 2
        yield _cell(material, code_id, said, reached=reached)
        subsystem, level = _place(code_id)
        if reached and subsystem:
            depth[subsystem] = max(depth[subsystem], level)
    placed = [c for c in coded if _place(c.code_id)[0]]
    yield _breadth(material, depth, placed)
    for subsystem in SUBSYSTEMS:
        said = [c for c in placed if _place(c.code_id)[0] == subsystem]
        yield _depth(material, subsystem, depth[subsystem], said)


def _place(code_id: str) -> tuple[str | None, int]:
    """Subsystem and level (1-3) of ``ins.<subsystem>.<depth>``; None and 0 of other codes."""
    parts = code_id.split(".")
    if len(parts) != 3 or parts[1] not in SUBSYSTEMS or parts[2] not in DEPTHS:
        return None, 0
    return parts[1], DEPTHS.index(parts[2]) + 1


def _cell(material: Material, code_id: str, said: Sequence[Coded], *, reached: bool) -> Figure:
    columns: dict[str, object] = {
        "code_id": code_id,
        "item": "yes" if reached else "no",
        "unit": "text",
        "exploratory": material.is_undeclared(code_id),
    }
    reason = None if reached else "few_sources" if said else "no_coding"
    return _row(material, said, reason, columns)


def _breadth(material: Material, depth: dict[str, int], said: Sequence[Coded]) -> Figure:
    k, n = sum(level >= 2 for level in depth.values()), len(depth)
    columns: dict[str, object] = {"item": "breadth", "k": k, "n": n, "unit": "share"}
    reason = None if any(depth.values()) else "few_sources" if said else "no_coding"
    return _row(material, said, reason, columns | ({} if reason else {"estimate": k / n}))


def _depth(material: Material, subsystem: str, level: int, said: Sequence[Coded]) -> Figure:
    columns: dict[str, object] = {"item": f"depth:{subsystem}", "unit": "index"}
    reason = None if level else "few_sources" if said else "no_coding"
    return _row(material, said, reason, columns | ({} if reason else {"estimate": level}))


def _row(
    material: Material, said: Sequence[Coded], reason: str | None, columns: dict[str, object]
) -> Figure:
    return Figure(
        "ASM-05",
        {
            "grain": "case",
            "case_id": material.case_id,
            **support(said),
            "coder_source": material.coder_source("ins.production.passage"),
            "status": "ok" if reason is None else "insufficient",
            "status_reason": reason,
            "exploratory": is_exploratory(material, "ins"),
            **columns,
        },
        evidence_of(said),
    )


def penetration(material: Material) -> Iterator[Figure]:
    """ASM-07: of the units that can use it at the end of the study, how many do."""
    end = material.study.end
    units = units_of(material)
    able = [u for u in units if u.is_eligible(end)] if lists_eligible(units) else []
    using = [u for u in able if is_in_use(u, end)]
    reports = [r for u in able for r in u.of_type("eligible", "first_use", "discontinue", "merge")]
    reporters = reporters_of(material)
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "item": "units",
        "k": len(using),
        "n": len(able),
        "n_informants": len(reporters.people(reports)),
        "n_documents": len(reporters.documents(reports)),
        "status": "insufficient",
    }
    if able:
        columns |= {"estimate": len(using) / len(able), "status": "ok"}
    elif lists_eligible(units):
        columns["status_reason"] = "none_eligible"
    else:
        columns["status_reason"] = "no_eligible_event" if units else "no_unit_list"
    inside = {u.unit_id for u in using}
    said = [(str(r["event_id"]), r["adopting_unit_id"] not in inside) for r in reports]
    yield Figure("ASM-07", columns, Evidence(events=tuple(said)))


def is_in_use(unit: Unit, day: date) -> bool:
    """Whether the unit's first use has ended by a day, and its discontinuation has not."""
    if unit.use is None or unit.use[1] > day or unit.is_gone(day):
        return False
    return unit.discontinuation is None or unit.discontinuation[1] > day


def sustainment(material: Material) -> Iterator[Figure]:
    """ASM-08: whether each unit that took it up goes on two years after its support ended."""
    reporters = reporters_of(material)
    for unit in units_of(material):
        if unit.use is not None:
            yield _sustained(material, unit, reporters)


def _sustained(material: Material, unit: Unit, reporters: Reporters) -> Figure:
    answer, reason = sustained(unit, material.study.end)
    reports = unit.of_type("first_use", "funding_start", "funding_end", "discontinue", "merge")
    against = {"yes": (), "no": ("first_use",)}.get(answer, ())
    return Figure(
        "ASM-08",
        {
            "grain": "unit",
            "case_id": material.case_id,
            "adopting_unit_id": unit.unit_id,
            "item": answer,
            "n_informants": len(reporters.people(reports)),
            "n_documents": len(reporters.documents(reports)),
            "status": "ok" if reason is None else "insufficient",
            "status_reason": reason,
        },
        Evidence(events=tuple((str(r["event_id"]), r["event_type"] in against) for r in reports)),
    )


def sustained(unit: Unit, study_end: date) -> tuple[str, str | None]:
    """``yes``, ``no`` or ``unknown`` with the reason, from the dates that are certain.

    The clock starts when the last support ended, after which none began; the unit must have used
    it by then. ``yes`` needs 24 months that lie within the study, and that the unit is there and
    has not discontinued until they are over; ``no`` a discontinuation that certainly lies before.
    """
    ended = _last_end(unit)
    if ended is None:
        return "unknown", "no_end_of_support"
    if unit.use is None or unit.use[1] > ended[1]:
        return "unknown", "not_in_use_under_support"
    due_lo, due_hi = (months_later(day, SUSTAINED_MONTHS) for day in ended)
    stopped = unit.discontinuation
    if stopped is not None and stopped[1] < due_lo:
        return "no", None
    if due_hi > study_end:
        return "unknown", "too_early_to_tell"
    if unit.eligible_to is not None and unit.eligible_to < due_hi:
        return "unknown", "no_longer_there"
    if stopped is not None and stopped[0] < due_hi:
        return "unknown", "dates_too_wide"
    return "yes", None


def _last_end(unit: Unit) -> Interval | None:
    """When the last support ended; None when none did, or support began again after it."""
    ends = _dated(unit, "funding_end")
    if not ends:
        return None
    last = max(ends, key=lambda i: (i[1], i[0]))
    # Reports that share days with the last end are reports of it; earlier grants ended before.
    same, disputed = agreed_interval([e for e in ends if e[1] >= last[0]])
    starts = _dated(unit, "funding_start")
    if any(start[0] >= last[1] for start in starts):
        return None
    return last if disputed else same


def _dated(unit: Unit, event_type: str) -> list[Interval]:
    found = []
    for report in unit.of_type(event_type):
        start = report["date_earliest"] or report["date_latest"]
        end = report["date_latest"] or report["date_earliest"]
        if start is not None and end is not None:
            found.append((start, end))
    return found


def months_later(day: date, months: int) -> date:
    """The same day of the month that many months later, the last one where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
