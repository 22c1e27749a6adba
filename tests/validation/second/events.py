"""When units adopted: events of several reports as one interval, months, counts at a date.

What belongs here: section 9, "ADO", as far as it speaks of events. What does not: figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .inputs import Corpus

DAYS_IN_A_MONTH = 30.4375


@dataclass(frozen=True)
class Happening:
    """One kind of event at one unit, from all reports of it."""

    earliest: date
    latest: date
    disputed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """A unit that can adopt, or that some event is about."""

    unit_id: str
    eligible_from: date | None
    eligible_to: date | None
    events: dict[str, Happening]

    @property
    def first_use(self) -> Happening | None:
        """ "Adopter = first use; a decision alone is none."."""
        return self.events.get("first_use")

    def present(self, day: date) -> bool:
        """ "stays adopter and eligible until its `eligible_to`"."""
        return self.eligible_to is None or day <= self.eligible_to

    def eligible(self, day: date) -> bool:
        return self.eligible_from is not None and self.eligible_from <= day and self.present(day)


def happening(reports: list[tuple[date, date, str | None]]) -> Happening:
    """ "Sources of one unit and event agree when their intervals overlap: the intersection; else
    disputed: the union."
    """
    sources = tuple(sorted({s for _, _, s in reports if s}))
    latest_start = max(r[0] for r in reports)
    earliest_end = min(r[1] for r in reports)
    if latest_start <= earliest_end:
        return Happening(latest_start, earliest_end, False, sources)
    return Happening(min(r[0] for r in reports), max(r[1] for r in reports), True, sources)


def units_of(corpus: Corpus, case_id: str) -> list[Unit]:
    """The case's units in order of their id; events without any date are left out."""
    reports: dict[str, dict[str, list[tuple[date, date, str | None]]]] = {}
    for r in corpus.of_case("fact_event", case_id):
        start = r["date_earliest"] or r["date_latest"]
        end = r["date_latest"] or r["date_earliest"]
        if start is None or r["adopting_unit_id"] is None:
            continue
        kinds = reports.setdefault(r["adopting_unit_id"], {})
        kinds.setdefault(r["event_type"], []).append((start, end, r["source_id"]))
    return sorted(
        (
            Unit(
                r["adopting_unit_id"],
                r["eligible_from"],
                r["eligible_to"],
                {k: happening(v) for k, v in reports.get(r["adopting_unit_id"], {}).items()},
            )
            for r in corpus.of_case("dim_unit", case_id)
        ),
        key=lambda u: u.unit_id,
    )


def middle(event: Happening) -> float:
    """Midpoint of the interval, as a day number."""
    return (event.earliest.toordinal() + event.latest.toordinal()) / 2


def months_between(start: date, day_number: float) -> float:
    """ "months = days / 30.4375"."""
    return (day_number - start.toordinal()) / DAYS_IN_A_MONTH


def years_ends(units: list[Unit], study_end: date) -> list[date]:
    """ "at each 31 December and at study end", from the first year anything is known of."""
    known = [u.eligible_from for u in units if u.eligible_from]
    known += [e.earliest for u in units for e in u.events.values()]
    if not known:
        return []
    days = [date(y, 12, 31) for y in range(min(known).year, study_end.year + 1)]
    return sorted({d for d in days if d <= study_end} | {study_end})


def counted(unit: Unit, day: date, net: bool) -> tuple[bool, bool, bool]:
    """Whether a unit counts as adopter at a day: (estimate, lower bound, upper bound).

    "a unit counts when its interval has ended (estimate and lo), hi counts it from the interval's
    start". So does a discontinuation: it counts when its interval has ended. "a merged unit stays
    adopter and eligible until its `eligible_to`".
    """
    use = unit.first_use
    if use is None or ("merge" in unit.events and not unit.present(day)):
        return False, False, False
    began, may_have_begun = use.latest <= day, use.earliest <= day
    over = net and "discontinue" in unit.events and unit.events["discontinue"].latest <= day
    return began and not over, began and not over, may_have_begun and not over


def months_after(day: date, months: int) -> date:
    """The day some whole months later."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for back in range(4):
        try:
            return date(year, month + 1, day.day - back)
        except ValueError:
            continue
    return date(year, month + 1, 1) + timedelta(days=27)
