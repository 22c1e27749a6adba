"""Codings of the sources: the agreed coding, which is the truth, and two simulated coders.

What belongs here: who marks what, with which errors. What does not: the text.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tools.reference_study import plan
from tools.reference_study.interviews import INTERVIEWER, Source
from tools.reference_study.text import Planted, Unit

COLUMNS = (
    "source_path,quote,occurrence,code_id,coder,valence,explicit_example,aspect,"
    "ref_start,ref_end,memo,role,level,kind,unit"
)
#: Planted quality of each coder: chance to see a statement, to get its valence right, to see the
#: same about examples, and to leave an uncoded stretch alone per code.
CODERS = {
    "coder-a": {"sensitivity": 0.92, "valence": 0.92, "example": 0.93, "specificity": 0.998},
    "coder-b": {"sensitivity": 0.86, "valence": 0.92, "example": 0.93, "specificity": 0.998},
}
_CONFUSION = 0.06
_SHORTENED = 0.15
#: Pairs whose boundary the codebook draws finely; coders take one for the other.
_NEIGHBOURS = {
    "c22.inner.compat": "c22.inner.mission",
    "c22.inner.mission": "c22.inner.compat",
    "c22.out.partners": "c22.inner.relations",
    "c22.inner.relations": "c22.out.partners",
    "c22.inn.adaptab": "c22.proc.adapting",
    "c22.proc.adapting": "c22.inn.adaptab",
    "c22.proc.engaging.recipients": "c22.proc.needs.recipients",
    "c22.proc.needs.recipients": "c22.proc.engaging.recipients",
    "c22.inner.culture.equality": "c22.char.opportunity",
    "c22.char.opportunity": "c22.inner.culture.equality",
}


@dataclass(frozen=True)
class PlacedUnit:
    """A unit and where it starts in the plain text of its source."""

    source: Source
    unit: Unit
    start: int
    position: int
    role: str


def placed(source: Source) -> list[PlacedUnit]:
    """The units of a source in order; ``position`` counts turns or paragraphs from 1."""
    found, at = [], 0
    for position, turn in enumerate(source.turns, 1):
        for unit in turn.units:
            found.append(PlacedUnit(source, unit, at, position, turn.role))
            at += len(unit.text) + 1
    return found


def occurrence(text: str, quote: str, start: int) -> int:
    """Which occurrence of the quote begins at ``start``, from 1."""
    count, at = 0, text.find(quote)
    while at != -1 and at <= start:
        count += 1
        if at == start:
            return count
        at = text.find(quote, at + 1)
    raise ValueError("the quote does not begin there")


def row(place: PlacedUnit, code: Planted, coder: str, skip: int = 0) -> dict[str, str]:
    """A line of a codings file; ``skip`` leaves out the first characters of the unit."""
    quote = place.unit.text[skip:]
    return {
        "source_path": place.source.path,
        "quote": quote,
        "occurrence": str(occurrence(place.source.plain_text, quote, place.start + skip)),
        "code_id": code.code_id,
        "coder": coder,
        "valence": code.valence or "",
        "explicit_example": "" if code.valence is None and not code.explicit else _flag(code),
        "aspect": code.aspect,
        "ref_start": code.ref_start.isoformat() if code.ref_start else "",
        "ref_end": code.ref_end.isoformat() if code.ref_end else "",
        "memo": "",
        "role": "",
        "level": "" if code.level is None else str(code.level),
        "kind": code.kind,
        "unit": code.unit,
    }


def _flag(code: Planted) -> str:
    return "true" if code.explicit else "false"


def adjudicated(sources: list[Source]) -> list[dict[str, str]]:
    """The agreed coding: the truth, word for word."""
    return [
        row(place, code, "adjudicated")
        for source in sources
        for place in placed(source)
        for code in place.unit.codes
    ]


def simulated(sources: list[Source], coder: str, seed: int) -> list[dict[str, str]]:
    """What one coder marks, with the planted errors; interviewers' talk is never marked."""
    quality = CODERS[coder]
    registered = sorted(c for c in plan.planted()["registered"] if "@" not in c)
    rows: list[dict[str, str]] = []
    for source in sources:
        rng = random.Random(f"{seed}:{coder}:{source.path}")
        for place in placed(source):
            if place.role in (INTERVIEWER, "title", "heading"):
                continue
            if place.unit.codes:
                rows += _seen(place, coder, quality, rng)
            elif rng.random() < (1 - quality["specificity"]) * len(registered):
                wrong = Planted(rng.choice(registered), rng.choice(("1", "1", "-1")))
                rows.append(row(place, wrong, coder))
    return rows


def _seen(
    place: PlacedUnit, coder: str, quality: dict[str, float], rng: random.Random
) -> list[dict[str, str]]:
    if rng.random() >= quality["sensitivity"]:
        return []
    skip = _shortened(place.unit.text) if rng.random() < _SHORTENED else 0
    valence_right = rng.random() < quality["valence"]
    example_right = rng.random() < quality["example"]
    codes = list(place.unit.codes)
    first = codes[0].code_id
    if first in _NEIGHBOURS and not codes[0].kind and rng.random() < _CONFUSION:
        codes = [replace(codes[0], code_id=_NEIGHBOURS[first])]
        if codes[0].code_id == "c22.char.opportunity":
            role = Planted("c22.role.recipient", ref_start=codes[0].ref_start)
            codes.append(replace(role, ref_end=codes[0].ref_end))
    rows = []
    for code in codes:
        if code.valence is not None:
            slip = {"1": "0", "-1": "0", "0": "1", "X": "-1"}[code.valence]
            code = code if valence_right else replace(code, valence=slip)
            code = code if example_right else replace(code, explicit=not code.explicit)
        rows.append(row(place, code, coder, skip))
    return rows


def _shortened(text: str) -> int:
    """Where the second sentence begins, if the rest is long enough to quote; else 0."""
    at = text.find(". ")
    return at + 2 if 0 < at < len(text) - 40 else 0
