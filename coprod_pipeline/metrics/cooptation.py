"""Co-optation as a risk: what it would come from, its signs, and what is done against it.

What belongs here: the three figures and the verdict of ASM-04. What does not: the form of a phase
(``forms``). Silence is no absence: without a search for contrary cases nothing is ruled out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from coprod_pipeline.metrics.coded import INFORMANT, Coded, evidence_of, sources, support
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.forms import CORRUPTION_SIGNALS, actual, grain_of, is_exploratory
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.protocol import Study

GAPS = "loz.gap"
#: Efforts against it, and the changes of rules and resources that make it harder.
PROTECTIONS = ("loz.effort", "loz.signal.rule_change", "loz.signal.resource_shift")
TOPIC = "co-optation"
_COOPTATION = {TOPIC, "loz.out.corruption"}
_BRANCHES = (GAPS, "loz.signal", "loz.effort")


def is_searched(study: Study, case_id: str, *topics: str) -> bool:
    """Whether somebody logged a search for contrary cases on one of these topics."""
    wanted = {t.casefold() for t in topics}
    # Two words for one thing: Lozeau's corruption, co-optation with Robert and in negative_cases.
    if wanted & _COOPTATION:
        wanted |= _COOPTATION
    return any(
        search.case_id == case_id and search.topic.strip().casefold() in wanted
        for search in study.negative_cases
    )


def widest_gap(gaps: Sequence[Coded]) -> float | None:
    """Median over sources of the widest gap each speaks of (0-3); None without any."""
    widest: dict[object, int] = {}
    for c in gaps:
        if c.level is not None:
            widest[c.source] = max(c.level, widest.get(c.source, 0))
    return float(median(widest.values())) if widest else None


def shown_twice(coded: Sequence[Coded]) -> int:
    """How many of the codes come from two or more sources."""
    said: dict[str, set[object]] = {}
    for c in coded:
        said.setdefault(c.code_id, set()).add(c.source)
    return sum(len(found) >= 2 for found in said.values())


def cooptation_risk(material: Material) -> Iterator[Figure]:
    """ASM-04: exposure, signals, protections and the verdict, for the case and each phase."""
    gaps = [c for c in actual(material, GAPS) if c.level is not None]
    signals = actual(material, *CORRUPTION_SIGNALS)
    protections = actual(material, *PROTECTIONS)
    known = sum(
        code in PROTECTIONS or code.startswith(f"{PROTECTIONS[0]}.") for code in material.frameworks
    )
    searched = is_searched(material.study, material.case_id, TOPIC)
    for phase_id in material.phases:
        here = [[c for c in said if c.is_in(phase_id)] for said in (gaps, signals, protections)]
        yield _exposure(material, phase_id, here[0])
        yield _signals(material, phase_id, here[1], searched=searched)
        yield _protections(material, phase_id, here[2], known)
        yield _verdict(material, phase_id, here[1], here[2], searched=searched)


def _exposure(material: Material, phase_id: str | None, gaps: Sequence[Coded]) -> Figure:
    found = widest_gap(gaps)
    reason = None
    if len({c.source for c in gaps}) < 2:
        reason = "few_sources" if gaps else "no_gap_coded"
    columns = {"estimate": found, "unit": "index", **left_out(gaps, widest_gap)}
    return _row(material, phase_id, "exposure", gaps, reason, columns)


def _signals(
    material: Material, phase_id: str | None, signals: Sequence[Coded], *, searched: bool
) -> Figure:
    k, n = shown_twice(signals), len(CORRUPTION_SIGNALS)
    reason = None if k or searched else "not_assessed"
    columns: dict[str, object] = {"estimate": k / n, "k": k, "n": n}
    columns |= left_out(signals, lambda rest: shown_twice(rest) / n)
    return _row(material, phase_id, "signals", signals, reason, columns)


def _protections(
    material: Material, phase_id: str | None, protections: Sequence[Coded], known: int
) -> Figure:
    k, n = shown_twice(protections), known
    reason = None if protections else "no_protection_coded"
    columns: dict[str, object] = {"estimate": k / n if n else None, "k": k, "n": n}
    columns |= left_out(protections, lambda rest: shown_twice(rest) / n)
    return _row(material, phase_id, "protections", protections, reason, columns)


def _verdict(
    material: Material,
    phase_id: str | None,
    signals: Sequence[Coded],
    protections: Sequence[Coded],
    *,
    searched: bool,
) -> Figure:
    k = shown_twice(signals)
    present = k >= 2
    verdict = "present" if present else "not_detected" if searched else "not_assessed"
    reason = None if present or searched else "not_assessed"
    columns: dict[str, object] = {"k": k, "n": len(CORRUPTION_SIGNALS), "unit": "text"}
    agree, differ = (signals, protections) if present else (protections, signals)
    figure = _row(material, phase_id, verdict, signals, reason, columns)
    return Figure(figure.metric_id, figure.columns, evidence_of(agree, differ))


def _row(
    material: Material,
    phase_id: str | None,
    item: str,
    coded: Sequence[Coded],
    reason: str | None,
    columns: dict[str, object],
) -> Figure:
    if reason is not None:
        dropped = ("estimate", "loio_lo", "loio_hi")
        columns = {name: value for name, value in columns.items() if name not in dropped}
    evidence = evidence_of(coded) if coded else Evidence()
    return Figure(
        "ASM-04",
        {
            "grain": grain_of(phase_id),
            "case_id": material.case_id,
            "phase_id": phase_id,
            "item": item,
            **columns,
            **support(coded),
            "coder_source": material.coder_source(CORRUPTION_SIGNALS[0]),
            "status": "ok" if reason is None else "insufficient",
            "status_reason": reason,
            "exploratory": is_exploratory(material, *_BRANCHES),
        },
        evidence,
    )


def left_out(
    coded: Sequence[Coded], statistic: Callable[[Sequence[Coded]], float | None]
) -> dict[str, object]:
    """Smallest and largest value when the talk of one informant is left out."""
    people = sorted(sources(coded, INFORMANT))
    # The statistics ask who says which code at which level, not how often.
    coded = list({(c.code_id, c.source, c.level): c for c in coded}.values())
    rests = (
        statistic([c for c in coded if c.voice_kind != INFORMANT or c.voice_id != person])
        for person in people
    )
    found = [value for value in rests if value is not None]
    return {"loio_lo": min(found, default=None), "loio_hi": max(found, default=None)}
