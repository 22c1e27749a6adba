"""How long units stay without the innovation, and how long they keep it: ADO-04.

What belongs here: the Kaplan-Meier estimate with late entry and censoring, and the spells it is
made of. What does not: the units and their events (``adoption``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from coprod_pipeline.metrics.adoption import (
    DAYS_PER_MONTH,
    Report,
    Unit,
    lists_eligible,
    reporters_of,
    units_of,
)
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material

#: Below this many units there is no curve; below this many events it has no bounds.
FEWEST_UNITS = 5
BOUNDS_FROM_EVENTS = 10
_Z = 1.959963984540054


@dataclass(frozen=True)
class Spell:
    """The time a unit is watched, in months from its own origin: from ``entry`` to ``end``.

    ``happened`` is whether the event ended it; else it is censored there.
    """

    entry: float
    end: float
    happened: bool


@dataclass(frozen=True)
class Step:
    """A step of a survival curve: units at risk just before, events, what remains, its bounds."""

    time: float
    n_at_risk: int
    n_events: int
    survival: float
    lo: float | None = None
    hi: float | None = None


def kaplan_meier(spells: Sequence[Spell]) -> list[Step]:
    """The product-limit estimate, a step an event time; a unit is at risk after its entry.

    Kaplan and Meier 1958, doi 10.1080/01621459.1958.10501452. Bounds are 95% after Greenwood on
    the log(-log) scale; None where the survival is 1 or 0. Events at the entry 0 count.
    """
    steps = []
    survival, spread = 1.0, 0.0
    for time in sorted({s.end for s in spells if s.happened}):
        at_risk = sum((s.entry < time or s.entry == 0) and s.end >= time for s in spells)
        events = sum(s.happened and s.end == time for s in spells)
        survival *= 1 - events / at_risk
        spread += events / (at_risk * (at_risk - events)) if at_risk > events else math.inf
        steps.append(Step(time, at_risk, events, survival, *_bounds(survival, spread)))
    return steps


def _bounds(survival: float, spread: float) -> tuple[float | None, float | None]:
    if not 0 < survival < 1:
        return None, None
    width = _Z * math.sqrt(spread) / abs(math.log(survival))
    return survival ** math.exp(width), survival ** math.exp(-width)


def survival(material: Material) -> Iterator[Figure]:
    """ADO-04: the share of units still without the innovation, and still using it."""
    units = units_of(material)
    watched = {
        "non_adoption": [(u, _before_use(u, material)) for u in units],
        "use": [(u, _in_use(u, material)) for u in units],
    }
    for item, found in watched.items():
        pairs = [(unit, spell) for unit, spell in found if spell is not None]
        yield from _curve(material, item, pairs, documented=lists_eligible(units))


def _before_use(unit: Unit, material: Material) -> Spell | None:
    """From eligibility to first use; None where the one or the other has no date.

    A unit that was eligible before the innovation began is watched from its beginning on. A first
    use known as an interval counts at the middle of its part after eligibility.
    """
    origin = unit.eligible_from
    if origin is None or (unit.use is None and unit.of_type("first_use")):
        return None
    began = material.study.case(material.case_id).innovation_start
    entry = max((began - origin).days, 0) if began else 0
    last = min(material.study.end, unit.eligible_to or material.study.end)
    return _spell(entry, origin.toordinal(), unit.use, last)


def _in_use(unit: Unit, material: Material) -> Spell | None:
    """From first use to discontinuation; None for units without a dated first use."""
    stopped = unit.of_type("discontinue")
    if unit.use is None or (stopped and unit.discontinuation is None):
        return None
    last = material.study.end
    if unit.of_type("merge") and unit.eligible_to is not None:
        last = min(last, unit.eligible_to)
    return _spell(0, _middle(unit.use), unit.discontinuation, last)


def _spell(entry: int, origin: float, event: tuple[date, date] | None, last: date) -> Spell | None:
    """Watched from ``origin``, a day as an ordinal: the middle of an interval may be half a day."""
    watched = last.toordinal() - origin
    when = math.inf
    if event is not None:
        lo, hi = (day.toordinal() - origin for day in event)
        if hi < 0:
            return None
        when = (max(lo, 0) + hi) / 2
    end = min(when, watched)
    if end < entry or end < 0:
        return None
    months = DAYS_PER_MONTH
    return Spell(entry / months, end / months, happened=when <= watched)


def _middle(interval: tuple[date, date]) -> float:
    return (interval[0].toordinal() + interval[1].toordinal()) / 2


def _curve(
    material: Material, item: str, pairs: Sequence[tuple[Unit, Spell]], *, documented: bool
) -> Iterator[Figure]:
    kinds = ("eligible", "first_use") if item == "non_adoption" else ("first_use", "discontinue")
    reports = [r for unit, _ in pairs for r in unit.of_type(*kinds)]
    spells = [spell for _, spell in pairs]
    columns = _columns(material, reports)
    reason = None
    if not documented:
        reason = "no_eligible_event"
    elif len(spells) < FEWEST_UNITS:
        reason = "few_units"
    if reason is not None:
        missing = {"item": item, "n": len(spells), "status": "insufficient"}
        yield Figure("ADO-04", columns | missing | {"status_reason": reason})
        return
    evidence = Evidence(events=tuple((str(r["event_id"]), False) for r in reports))
    with_bounds = sum(s.happened for s in spells) >= BOUNDS_FROM_EVENTS
    for label, step in _labelled(kaplan_meier(spells) or [_unbroken(spells)]).items():
        bounds: dict[str, object] = {}
        if with_bounds and step.lo is not None:
            bounds = {"lo": step.lo, "hi": step.hi, "interval_method": "greenwood"}
        estimated = {
            "item": f"{item}:{label}",
            "estimate": step.survival,
            "k": step.n_events,
            "n": step.n_at_risk,
            "status": "ok",
        }
        yield Figure("ADO-04", columns | estimated | bounds, evidence)


def _columns(material: Material, reports: Sequence[Report]) -> dict[str, object]:
    reporters = reporters_of(material)
    return {
        "grain": "case",
        "case_id": material.case_id,
        "n_informants": len(reporters.people(reports)),
        "n_documents": len(reporters.documents(reports)),
    }


def _unbroken(spells: Sequence[Spell]) -> Step:
    """The curve when nothing happened: everybody who was watched to the last is still there."""
    end = max(s.end for s in spells)
    return Step(end, sum(s.end == end for s in spells), 0, 1.0)


def _labelled(steps: Sequence[Step]) -> dict[str, Step]:
    """Steps by their month to one decimal; what falls together is one step."""
    found: dict[str, Step] = {}
    for step in steps:
        label = f"{step.time:.1f}"
        before = found.get(label)
        if before is None:
            found[label] = step
        else:
            events = before.n_events + step.n_events
            survival, lo, hi = step.survival, step.lo, step.hi
            found[label] = Step(step.time, before.n_at_risk, events, survival, lo, hi)
    return found


#: The function of each metric about survival.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {"ADO-04": survival}
