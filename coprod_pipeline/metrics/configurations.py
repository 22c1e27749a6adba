"""Configurations of conditions and an outcome over cases: crisp-set QCA.

What belongs here: the truth table, how likely random data give one without contradictions, the
shortest expression that covers it, and how well that fits. What does not: which ratings are
conditions, and rows of marts (``configurational``).

After Ragin 2008 (Redesigning Social Inquiry) and, for the danger of finding order in chance, Marx
2011, doi 10.4256/mio.2010.0037.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

#: A case's conditions and outcome: in the set or out of it.
Configuration = tuple[bool, ...]
#: A term of an expression: each condition in, out, or of no account (None).
Term = tuple[bool | None, ...]

#: More conditions than this have more configurations than any study has cases.
MOST_CONDITIONS = 6
#: A configuration counts as leading to the outcome from this consistency on.
CONSISTENT = 0.8


@dataclass(frozen=True)
class TruthRow:
    """A configuration that occurs: how many cases, and how many of them with the outcome."""

    configuration: Configuration
    n_cases: int
    n_outcome: int

    @property
    def is_contradictory(self) -> bool:
        """Whether cases alike in the conditions differ in the outcome."""
        return 0 < self.n_outcome < self.n_cases

    @property
    def consistency(self) -> float:
        """Share of its cases with the outcome."""
        return self.n_outcome / self.n_cases


@dataclass(frozen=True)
class Fit:
    """How an expression fits crisp cases.

    ``consistency``: of the cases it covers, the share with the outcome; ``pri`` the same less
    what would also be consistent with the outcome's absence, which crisp cases never are, so that
    both are equal; ``coverage``: of the cases with the outcome, the share it covers. None where
    it is a share of nothing.
    """

    consistency: float | None
    pri: float | None
    coverage: float | None


def truth_table(conditions: Sequence[Configuration], outcome: Sequence[bool]) -> list[TruthRow]:
    """The configurations that occur, in order (in before out)."""
    rows: dict[Configuration, list[bool]] = {}
    for configuration, there in zip(conditions, outcome, strict=True):
        rows.setdefault(configuration, []).append(there)
    return [
        TruthRow(c, len(rows[c]), sum(rows[c]))
        for c in sorted(rows, key=lambda c: [not inside for inside in c])
    ]


def chance_of_order(n_cases: int, n_conditions: int) -> float:
    """Probability that random cases give a table without contradictions whose outcome varies.

    Each case falls into one of m = 2^k configurations and has the outcome or not, all alike. Given
    j occupied configurations of n cases the outcome is without contradiction with probability
    2^(j - n); that it does not vary has probability 2^(1 - n). Exact, by the numbers of ways to
    occupy j configurations.
    """
    cells = 2**n_conditions
    # ways[j]: sequences of cases that occupy exactly j configurations.
    ways = [1]
    for _ in range(n_cases):
        grown = [0] * (len(ways) + 1)
        for j, number in enumerate(ways):
            grown[j] += number * j
            grown[j + 1] += number * (cells - j)
        ways = grown
    ordered = sum(number * 2**j for j, number in enumerate(ways))
    return float((ordered - 2 * cells**n_cases) / (cells**n_cases * 2**n_cases))


def minimise(rows: Sequence[TruthRow]) -> list[Term]:
    """The shortest expression of the configurations that lead to the outcome (Quine 1952).

    Conservative: configurations that do not occur are never assumed. Of equally short expressions
    the one whose terms come first in order. Empty when no configuration leads to the outcome.
    """
    wanted = [r.configuration for r in rows if r.consistency >= CONSISTENT]
    if not wanted:
        return []
    if len(wanted[0]) > MOST_CONDITIONS:
        raise ValueError(f"{len(wanted[0])} conditions; at most {MOST_CONDITIONS} are minimised")
    primes = _prime_implicants(wanted)
    needed = [p for p in primes if any(contains(p, c) and _alone(p, c, primes) for c in wanted)]
    left = [c for c in wanted if not any(contains(p, c) for p in needed)]
    return sorted([*needed, *_fewest(left, primes)], key=_order)


def _alone(term: Term, configuration: Configuration, terms: Sequence[Term]) -> bool:
    """Whether no other term holds a configuration."""
    return not any(contains(t, configuration) for t in terms if t != term)


def _fewest(left: Sequence[Configuration], terms: Sequence[Term]) -> tuple[Term, ...]:
    """The fewest terms that hold all of these configurations, of equally few the shortest."""
    useful = [t for t in terms if any(contains(t, c) for c in left)]
    for size in range(len(useful) + 1):
        fitting = [
            chosen
            for chosen in combinations(useful, size)
            if all(any(contains(t, c) for t in chosen) for c in left)
        ]
        if fitting:
            return min(fitting, key=lambda chosen: sum(_literals(t) for t in chosen))
    raise ValueError("no terms hold these configurations")


def contains(term: Term, configuration: Configuration) -> bool:
    """Whether a configuration belongs to a term."""
    pairs = zip(term, configuration, strict=True)
    return all(part is None or part == inside for part, inside in pairs)


def _prime_implicants(wanted: Sequence[Configuration]) -> list[Term]:
    terms: set[Term] = set(wanted)
    primes: set[Term] = set()
    while terms:
        merged, used = set(), set()
        for first, second in combinations(sorted(terms, key=_order), 2):
            joined = _joined(first, second)
            if joined is not None:
                merged.add(joined)
                used |= {first, second}
        primes |= terms - used
        terms = merged
    return sorted(primes, key=_order)


def _joined(first: Term, second: Term) -> Term | None:
    """Two terms that differ in one condition, without it."""
    differ = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(differ) != 1 or first[differ[0]] is None or second[differ[0]] is None:
        return None
    return (*first[: differ[0]], None, *first[differ[0] + 1 :])


def _literals(term: Term) -> int:
    return sum(part is not None for part in term)


def _order(term: Term) -> list[int]:
    return [{True: 0, False: 1, None: 2}[part] for part in term]


def expression(terms: Sequence[Term], names: Sequence[str]) -> str:
    """An expression in words: ``~`` not, ``*`` and, ``+`` or."""

    def written(term: Term) -> str:
        parts = [
            name if part else f"~{name}"
            for name, part in zip(names, term, strict=True)
            if part is not None
        ]
        return "*".join(parts) or "1"

    return "+".join(written(t) for t in terms)


def fit(terms: Sequence[Term], conditions: Sequence[Configuration], outcome: Sequence[bool]) -> Fit:
    """How well an expression fits cases, whatever cases it was made from."""
    covered = [any(contains(t, c) for t in terms) for c in conditions]
    both = sum(inside and there for inside, there in zip(covered, outcome, strict=True))
    consistency = both / sum(covered) if any(covered) else None
    return Fit(consistency, consistency, both / sum(outcome) if any(outcome) else None)
