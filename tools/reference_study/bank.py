"""Sentence templates: what they say, under which code, and which one is used next.

What belongs here: reading ``banks/*.yaml`` and picking a template. What does not: filling slots.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

BANKS = Path(__file__).parent / "banks"
_TIER_SHARE = {"A": 35.0, "B": 40.0, "C": 8.0}


@dataclass(frozen=True)
class Template:
    """One sentence pattern. ``valence`` is ``+ - 0 X n``; ``tier`` A, B or C; ``want`` a sub-key."""

    text: str
    valence: str = "n"
    explicit: bool = False
    tier: str = ""
    trap: str = ""
    want: str = ""
    cases: tuple[str, ...] = ()

    def fits(self, case_id: str) -> bool:
        """Whether the template may be spoken in this case."""
        return not self.cases or case_id in self.cases


def load(name: str) -> dict[str, Any]:
    """A bank file as it stands."""
    with (BANKS / f"{name}.yaml").open(encoding="utf-8") as stream:
        loaded: dict[str, Any] = yaml.safe_load(stream)
    return loaded


def _parse(line: str, *, coded: bool) -> Template:
    head, separator, text = line.partition("|")
    if not separator:
        return Template(text=line.strip())
    words = head.split()
    cases = tuple(c for w in words if w.startswith("@") for c in w[1:].split(","))
    rest = [w for w in words if not w.startswith("@")]
    if not coded:
        return Template(text=text.strip(), want=rest[0] if rest else "", cases=cases)
    valence, explicit = rest[0][0], rest[0].endswith("e")
    tier, _, trap = rest[1].partition(":")
    if valence not in "+-0Xn" or tier not in _TIER_SHARE:
        raise ValueError(f"not a template line: {line}")
    want = rest[2] if len(rest) > 2 else ""
    return Template(text.strip(), valence, explicit, tier, trap, want, cases)


def templates(*names: str, coded: bool = True) -> dict[str, list[Template]]:
    """All templates of the named bank files, by key."""
    found: dict[str, list[Template]] = {}
    for name in names:
        for key, block in load(name).items():
            lines = [line.strip() for line in str(block).splitlines() if line.strip()]
            found.setdefault(key, []).extend(_parse(line, coded=coded) for line in lines)
    return found


def slots_of(text: str) -> list[str]:
    """Slot names of a template, in order."""
    return re.findall(r"\{(\w+)\}", text)


class Picker:
    """Gives out the least-used fitting template, so that texts repeat as late as possible."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.used: Counter[str] = Counter()
        self._tiers: Counter[str] = Counter()

    def pick(self, options: list[Template], case_id: str, taken: set[str]) -> Template:
        """A template for this case that is not ``taken`` in the same source, else the rarest."""
        fitting = [t for t in options if t.fits(case_id)]
        if not fitting:
            raise ValueError(f"no template for {case_id} among {len(options)}")
        fresh = [t for t in fitting if t.text not in taken] or fitting
        ranked = sorted(
            fresh,
            key=lambda t: (self.used[t.text], self._tier_load(t.tier), self._rng.random()),
        )
        chosen = ranked[0]
        self.used[chosen.text] += 1
        self._tiers[chosen.tier] += 1
        taken.add(chosen.text)
        return chosen

    def _tier_load(self, tier: str) -> float:
        return self._tiers[tier] / _TIER_SHARE.get(tier, 1.0)
