"""Which units adopted and when: ADO-01, ADO-02, ADO-03 and ADO-07.

What belongs here: the units of a case with the reports of their events, and the figures that are
counted from them. What does not: which reports agree (``events``), curves fitted to them
(``survival``, ``diffusion``), what informants say about adoption (``drivers``).
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from coprod_pipeline.metrics.events import Interval, agreed_interval, interval_of
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material

DAYS_PER_MONTH = 30.4375
#: Adopter categories need at least so many units, and more than this share of them adopted.
CATEGORY_UNITS = 50
CATEGORY_SHARE = 0.8
_CATEGORIES = ("innovator", "early_adopter", "early_majority", "late_majority", "laggard")

Report = dict[str, Any]


@dataclass(frozen=True)
class Unit:
    """An adopting unit with all reports of its events."""

    unit_id: str
    eligible_from: date | None
    eligible_to: date | None
    reports: tuple[Report, ...]

    def of_type(self, *event_types: str) -> list[Report]:
        """Reports of these kinds of event."""
        return [r for r in self.reports if r["event_type"] in event_types]

    def interval(self, event_type: str) -> tuple[Interval, bool] | None:
        """When it happened and whether that is disputed; None when no report has a date."""
        said = [interval_of(r["date_earliest"], r["date_latest"]) for r in self.of_type(event_type)]
        dated = [s for s in said if s is not None]
        return agreed_interval(dated) if dated else None

    @cached_property
    def use(self) -> Interval | None:
        """First use; the union of the reports where they are disputed."""
        found = self.interval("first_use")
        return found[0] if found else None

    @cached_property
    def discontinuation(self) -> Interval | None:
        """When its use ended for good."""
        found = self.interval("discontinue")
        return found[0] if found else None

    def is_disputed(self, event_type: str) -> bool:
        """Whether the reports of an event have no day in common."""
        found = self.interval(event_type)
        return found is not None and found[1]

    def is_eligible(self, day: date) -> bool:
        """Whether it can adopt on a day: from eligible_from until eligible_to."""
        if self.eligible_from is None or self.eligible_from > day:
            return False
        return self.eligible_to is None or self.eligible_to >= day

    def is_gone(self, day: date) -> bool:
        """Whether it has merged into another: it stays until the end of its eligibility."""
        merged = bool(self.of_type("merge"))
        return merged and self.eligible_to is not None and self.eligible_to < day


@dataclass(frozen=True)
class Reporters:
    """Who reports: the kind of each source, and the informants heard in each interview."""

    kinds: dict[str, str]
    informants: dict[str, frozenset[str]]

    def documents(self, reports: Sequence[Report]) -> set[str]:
        """Documents among the reports' sources."""
        return {s for s in _sources(reports) if self.kinds.get(s) == "document"}

    def interviews(self, reports: Sequence[Report]) -> set[str]:
        """Interviews among the reports' sources."""
        return {s for s in _sources(reports) if self.kinds.get(s) == "interview"}

    def people(self, reports: Sequence[Report]) -> set[str]:
        """Informants heard in those interviews."""
        heard = [self.informants.get(s, frozenset()) for s in self.interviews(reports)]
        return set().union(*heard)

    def date_it(self, reports: Sequence[Report]) -> bool:
        """Whether a document, or two interviews with two informants, are among the sources."""
        if self.documents(reports):
            return True
        return len(self.interviews(reports)) >= 2 and len(self.people(reports)) >= 2


def _sources(reports: Sequence[Report]) -> set[str]:
    return {r["source_id"] for r in reports if r["source_id"] is not None}


def units_of(material: Material) -> list[Unit]:
    """The case's units in order of their ids."""
    reports: dict[str, list[Report]] = {}
    for row in material.rows("fact_event"):
        reports.setdefault(row["adopting_unit_id"], []).append(row)
    return [
        Unit(unit_id, row["eligible_from"], row["eligible_to"], tuple(reports.get(unit_id, ())))
        for unit_id, row in sorted(
            ((r["adopting_unit_id"], r) for r in material.rows("dim_unit")),
            key=lambda pair: pair[0],
        )
    ]


def reporters_of(material: Material) -> Reporters:
    """Who can report an event in this case."""
    segments = material.tables["fact_segment"].select(["source_id", "participant_id"])
    pairs = segments.group_by(["source_id", "participant_id"]).aggregate([]).to_pylist()
    informants: dict[str, frozenset[str]] = {}
    for pair in pairs:
        if pair["participant_id"] is not None:
            before = informants.get(pair["source_id"], frozenset())
            informants[pair["source_id"]] = before | {pair["participant_id"]}
    kinds = {str(r["source_id"]): str(r["kind"]) for r in material.rows("dim_source")}
    return Reporters(kinds, informants)


def time_to_adoption(material: Material) -> Iterator[Figure]:
    """ADO-01: months from each unit's eligibility to its first use."""
    reporters = reporters_of(material)
    for unit in units_of(material):
        reports = unit.of_type("first_use")
        found = unit.interval("first_use")
        reason = _no_time(unit, reports, reporters)
        columns: dict[str, object] = {
            "grain": "unit",
            "case_id": material.case_id,
            "adopting_unit_id": unit.unit_id,
            "n_informants": len(reporters.people(reports)),
            "n_documents": len(reporters.documents(reports)),
            "status": "insufficient" if reason else "ok",
            "status_reason": reason,
        }
        if reason is None and found and unit.eligible_from:
            lo, hi = ((day - unit.eligible_from).days for day in found[0])
            columns |= {
                "period_start": unit.eligible_from,
                "estimate": (lo + hi) / 2 / DAYS_PER_MONTH,
                "lo": lo / DAYS_PER_MONTH,
                "hi": hi / DAYS_PER_MONTH,
                "interval_method": "date_range",
            }
        against = reason == "disputed"
        said = tuple((str(r["event_id"]), against) for r in reports)
        yield Figure("ADO-01", columns, Evidence(events=said))


def _no_time(unit: Unit, reports: Sequence[Report], reporters: Reporters) -> str | None:
    found = unit.interval("first_use")
    if not reports:
        return "no_first_use"
    if found is None:
        return "no_date"
    if found[1]:
        return "disputed"
    if unit.eligible_from is None:
        return "no_eligible_from"
    if found[0][1] < unit.eligible_from:
        return "first_use_before_eligible"
    return None if reporters.date_it(reports) else "no_dated_source"


def adopting_units(material: Material) -> Iterator[Figure]:
    """ADO-02: units that use the innovation at each 31 December and at the end of the study."""
    units = units_of(material)
    reporters = reporters_of(material)
    first = min((d for u in units for d in _dates(u)), default=None)
    end = material.study.end
    for item in ("gross", "net"):
        reports = _counted_reports(units, net=item == "net")
        columns: dict[str, object] = {
            "grain": "case",
            "case_id": material.case_id,
            "item": item,
            "n_informants": len(reporters.people(reports)),
            "n_documents": len(reporters.documents(reports)),
        }
        evidence = Evidence(events=tuple((str(r["event_id"]), False) for r in reports))
        if first is None:
            reason = "no_dated_event" if units else "no_unit_list"
            missing = {"period_end": end, "status": "insufficient", "status_reason": reason}
            yield Figure("ADO-02", columns | missing)
            continue
        for day in _year_ends(first, end):
            sure = sum(_uses(u, day, net=item == "net", sure=True) for u in units)
            possible = sum(_uses(u, day, net=item == "net", sure=False) for u in units)
            counted = {
                "period_end": day,
                "estimate": sure,
                "lo": sure,
                "hi": possible,
                "interval_method": "date_range",
                "status": "ok",
            }
            yield Figure("ADO-02", columns | counted, evidence)


def _uses(unit: Unit, day: date, *, net: bool, sure: bool) -> bool:
    if unit.use is None or unit.is_gone(day):
        return False
    started = (unit.use[1] if sure else unit.use[0]) <= day
    ended = net and unit.discontinuation is not None and unit.discontinuation[1] <= day
    return started and not ended


def _dates(unit: Unit) -> list[date]:
    days = [r[column] for r in unit.reports for column in ("date_earliest", "date_latest")]
    return [d for d in (unit.eligible_from, *days) if d is not None]


def _year_ends(first: date, end: date) -> list[date]:
    """Each 31 December from the year of ``first`` until ``end``, and ``end`` itself."""
    days = [date(year, 12, 31) for year in range(first.year, end.year + 1)]
    return sorted({d for d in days if d <= end} | {end})


def _counted_reports(units: Sequence[Unit], *, net: bool) -> list[Report]:
    types = ("eligible", "first_use", "merge", *(("discontinue",) if net else ()))
    counted = [r for u in units for r in u.of_type(*types)]
    # A unit that is known only by other events is still on the list that was counted.
    return counted or [r for u in units for r in u.reports]


def adoption_fraction(material: Material) -> Iterator[Figure]:
    """ADO-03: adopters among the units that can adopt, at the days of ADO-02.

    Who can adopt is documented only where ``eligible`` events list it: units that never adopted
    would be missing otherwise.
    """
    units = units_of(material)
    reporters = reporters_of(material)
    first = min((d for u in units for d in _dates(u)), default=None)
    end = material.study.end
    for item in ("gross", "net"):
        reports = _counted_reports(units, net=item == "net")
        columns: dict[str, object] = {
            "grain": "case",
            "case_id": material.case_id,
            "item": item,
            "n_informants": len(reporters.people(reports)),
            "n_documents": len(reporters.documents(reports)),
        }
        if first is None or not lists_eligible(units):
            reason = "no_eligible_event" if units else "no_unit_list"
            missing = {"period_end": end, "status": "insufficient", "status_reason": reason}
            yield Figure("ADO-03", columns | missing)
            continue
        evidence = Evidence(events=tuple((str(r["event_id"]), False) for r in reports))
        for day in _year_ends(first, end):
            yield Figure("ADO-03", columns | _fraction(units, day, net=item == "net"), evidence)


def lists_eligible(units: Sequence[Unit]) -> bool:
    """Whether it is documented which units could adopt."""
    return any(u.of_type("eligible") for u in units)


def _fraction(units: Sequence[Unit], day: date, *, net: bool) -> dict[str, object]:
    able = [u for u in units if u.is_eligible(day)]
    sure = sum(_uses(u, day, net=net, sure=True) for u in able)
    possible = sum(_uses(u, day, net=net, sure=False) for u in able)
    counted: dict[str, object] = {"period_end": day, "k": sure, "n": len(able)}
    if not able:
        return counted | {"status": "insufficient", "status_reason": "none_eligible"}
    return counted | {
        "estimate": sure / len(able),
        "lo": sure / len(able),
        "hi": possible / len(able),
        "interval_method": "date_range",
        "status": "ok",
    }


def adoption_order(material: Material) -> Iterator[Figure]:
    """ADO-07: which unit adopted first, second, and so on; categories only for large populations.

    Ties share the smaller place. lo and hi are the first and the last place that the dates allow.
    """
    units = units_of(material)
    reporters = reporters_of(material)
    uses = {u.unit_id: u.use for u in units if u.use is not None}
    categories = _categories(units, uses)
    for unit in units:
        reports = unit.of_type("first_use")
        columns: dict[str, object] = {
            "grain": "unit",
            "case_id": material.case_id,
            "adopting_unit_id": unit.unit_id,
            "item": categories.get(unit.unit_id),
            "n_informants": len(reporters.people(reports)),
            "n_documents": len(reporters.documents(reports)),
        }
        if unit.use is None:
            reason = "no_date" if reports else "no_first_use"
            columns |= {"status": "insufficient", "status_reason": reason}
        else:
            columns |= _place(unit.use, list(uses.values())) | {"status": "ok"}
        against = unit.is_disputed("first_use")
        said = tuple((str(r["event_id"]), against) for r in reports)
        yield Figure("ADO-07", columns, Evidence(events=said))


def _place(use: Interval, uses: Sequence[Interval]) -> dict[str, object]:
    return {
        "estimate": 1 + sum(_middle(other) < _middle(use) for other in uses),
        "lo": 1 + sum(other[1] < use[0] for other in uses),
        # Itself is among them when its own day is not known.
        "hi": 1 + sum(other[0] < use[1] for other in uses) - (use[0] < use[1]),
        "interval_method": "date_range",
        "n": len(uses),
    }


def _middle(interval: Interval) -> float:
    return (interval[0].toordinal() + interval[1].toordinal()) / 2


def _categories(units: Sequence[Unit], uses: Mapping[str, Interval]) -> dict[str, str]:
    """Rogers' categories by mean and standard deviation of the day of first use.

    Only from fifty units on of which more than four fifths have adopted: in a handful the mean
    and its distances say nothing about anybody.
    """
    if len(units) < CATEGORY_UNITS or len(uses) <= CATEGORY_SHARE * len(units):
        return {}
    days = {unit: _middle(use) for unit, use in uses.items()}
    mean, spread = statistics.fmean(days.values()), statistics.stdev(days.values())
    bounds = (mean - 2 * spread, mean - spread, mean, mean + spread)
    return {unit: _CATEGORIES[bisect_right(bounds, day)] for unit, day in days.items()}


#: The function of each metric about units and dates.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "ADO-01": time_to_adoption,
    "ADO-02": adopting_units,
    "ADO-03": adoption_fraction,
    "ADO-07": adoption_order,
}
