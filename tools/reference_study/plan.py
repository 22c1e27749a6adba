"""The planted truth as a plan: who says what, about which phase, how.

What belongs here: reading ``banks/planted.yaml`` and ``banks/cases.yaml``. What does not: words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from tools.reference_study import bank

CASES = ("linnea", "recovery", "commons")
_STATEMENT = re.compile(
    r"(?P<source>P\d{3}[ab]?|[a-z_]+)(?::(?P<phase>\d))?(?P<valence>[-+0Xn])(?P<explicit>e?)"
    r"(?P<primary>\*?)(?:~(?P<want>\S+))?$"
)


@dataclass(frozen=True)
class Statement:
    """One planned statement; ``phase`` counts from 0, None where any phase will do."""

    key: str
    source: str
    phase: int | None
    valence: str
    explicit: bool
    primary: bool
    want: str


@dataclass(frozen=True)
class Phase:
    """A phase of a case."""

    phase_id: str
    start: date
    end: date


def case_data() -> dict[str, dict[str, Any]]:
    """Everything about the three cases."""
    return {c: bank.load("cases")[c] for c in CASES}


def planted() -> dict[str, Any]:
    """The planted truth as it stands."""
    return bank.load("planted")


def phases(case: dict[str, Any]) -> list[Phase]:
    """The phases of a case in order."""
    return [Phase(str(p), start, end) for p, start, end in case["phases"]]


def statements(case_id: str) -> dict[str, list[Statement]]:
    """What each source of a case says, by source, in the order of the plan."""
    by_source: dict[str, list[Statement]] = {}
    for key, line in planted()[case_id].items():
        for word in str(line).split():
            match = _STATEMENT.match(word)
            if match is None:
                raise ValueError(f"planted.yaml, {case_id}, {key}: cannot read {word}")
            statement = Statement(
                key,
                match["source"],
                int(match["phase"]) - 1 if match["phase"] else None,
                match["valence"],
                bool(match["explicit"]),
                bool(match["primary"]),
                match["want"] or "",
            )
            by_source.setdefault(statement.source, []).append(statement)
    return by_source


def participant_id(source: str) -> str:
    """``P103a`` and ``P103b`` are two interviews with one person."""
    return source[:4]
