"""Scores: what of the marked identifiers is masked, and what of the masked is an identifier.

What belongs here: counting per text, ratios with intervals. What does not: systems, tables.

"Fully masked" means that every letter and digit of a marked stretch lies in some masked span, of
whatever type. A masked name is right when it overlaps a marked identifier of any type. Intervals
are 95% percentile intervals of a bootstrap that draws whole texts (Efron & Tibshirani 1993,
doi:10.1201/9780429246593), because names repeat within a text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.deidentification.sets import NAMES, NOT_IDENTIFYING, Study, Text

#: Types under which a system masks names; what differs between systems is mapped by their drivers.
MASKED_NAMES = (*NAMES, "OTHER", "ROLE")
PATTERNS = (
    "ID",
    "PHONE",
    "EMAIL",
    "URL",
    "HANDLE",
    "ADDRESS",
    "VEHICLE",
    "BIRTH_DATE",
    "DATE",
    "AGE",
)
_DRAWS = 1000


@dataclass(frozen=True)
class Found:
    """A masked span of a system; ``surrogate`` where the system gives one."""

    start: int
    end: int
    type: str
    surrogate: str = ""


@dataclass(frozen=True)
class Ratio:
    """A share with its interval; ``estimate`` is None when there is nothing to count."""

    estimate: float | None
    lo: float | None
    hi: float | None
    k: int
    n: int


Counts = dict[str, list[float]]


def counts_of(text: Text, found: Sequence[Found], study: Study) -> Counts:
    """Hits and trials of one text, by the name of the score."""
    counts: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0])

    def count(name: str, hit: float, of: float = 1) -> None:
        counts[name][0] += hit
        counts[name][1] += of

    covered = _cover(text.text, found)
    on_roster = {form for names in study.roster for form in names}
    identifying = [g for g in text.spans if g.type not in NOT_IDENTIFYING]
    for gold in identifying:
        hit = all(covered[i] for i in range(gold.start, gold.end) if text.text[i].isalnum())
        count(f"recall {gold.type}", hit)
        if gold.type in NAMES:
            count("recall all names", hit)
        if gold.type == "PERSON" and on_roster:
            written = " ".join(text.text[gold.start : gold.end].split())
            exact = written in on_roster or written in {form.lower() for form in on_roster}
            count("recall exact roster forms" if exact else "recall not on roster", hit)
    marked = _cover(text.text, identifying)
    anything = _cover(text.text, text.spans)
    optional = _cover(text.text, text.optional)
    judged = [
        span
        for span in found
        if any(marked[span.start : span.end]) or not any(optional[span.start : span.end])
    ]
    for span in judged:
        group = "names" if span.type in MASKED_NAMES else span.type
        count(f"precision {group}", any(marked[span.start : span.end]))
        if span.type == "PERSON":
            count("precision PERSON", any(marked[span.start : span.end]))
        if group == "names":
            count("precision names, loose", any(anything[span.start : span.end]))
    if not identifying:
        count("traps left alone", not judged)
    _add_alias(text, found, count)
    return dict(counts)


def _cover(text: str, spans: Sequence[Any]) -> bytearray:
    covered = bytearray(len(text))
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered


def _add_alias(text: Text, found: Sequence[Found], count: Any) -> None:
    """B-cubed (Bagga & Baldwin 1998) over the mentions of people whose identity is marked.

    A mention that is not masked, or has no surrogate, is a cluster of its own.
    """
    mentions = [g for g in text.spans if g.type == "PERSON" and g.entity is not None]
    if len(mentions) < 2:
        return
    given: list[str] = []
    for number, gold in enumerate(mentions):
        touching = [f for f in found if f.start < gold.end and gold.start < f.end and f.surrogate]
        people = [f for f in touching if f.type == "PERSON"] or touching
        given.append(people[0].surrogate if people else f"unmasked {number}")
    sizes = Counter(given)
    true_sizes = Counter(gold.entity for gold in mentions)
    both = Counter(zip(given, (gold.entity for gold in mentions), strict=True))
    for cluster, gold in zip(given, mentions, strict=True):
        count("alias precision", both[cluster, gold.entity] / sizes[cluster])
        count("alias recall", both[cluster, gold.entity] / true_sizes[gold.entity])


def ratios(per_text: Sequence[Counts], seed: int = 1) -> dict[str, Ratio]:
    """Every score over the texts, with its interval; the draws depend on the seed alone."""
    import numpy as np

    names = sorted({name for counts in per_text for name in counts})
    table = np.array(
        [[counts.get(name, [0, 0]) for name in names] for counts in per_text], dtype=float
    ).reshape(len(per_text), len(names), 2)
    total = table.sum(axis=0)
    drawn = np.random.default_rng(seed).multinomial(
        len(per_text), np.full(len(per_text), 1 / max(1, len(per_text))), size=_DRAWS
    )
    sums = np.einsum("dt,tnc->dnc", drawn.astype(float), table)
    found: dict[str, Ratio] = {}
    for index, name in enumerate(names):
        k, n = total[index]
        shares = sums[sums[:, index, 1] > 0, index]
        values = shares[:, 0] / shares[:, 1]
        lo, hi = np.percentile(values, [2.5, 97.5]) if n else (None, None)
        found[name] = Ratio(
            float(k / n) if n else None,
            None if lo is None else float(lo),
            None if hi is None else float(hi),
            round(k),
            int(n),
        )
    return found


def grouped(texts: Sequence[Text], counts: Sequence[Counts]) -> Mapping[str, list[Counts]]:
    """The counts of the texts of each group; every text is in ``all``."""
    found: dict[str, list[Counts]] = {"all": list(counts)}
    for text, one in zip(texts, counts, strict=True):
        for group in text.groups:
            found.setdefault(group, []).append(one)
    return found
