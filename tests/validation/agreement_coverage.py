"""How often the interval of alpha holds the alpha it is meant for, in simulated studies.

Two coders of known sensitivity and specificity, both varying between sources, code sources of
varying length and prevalence. What an interval is meant for is the alpha of endlessly many such
sources. Prints the table of docs/agreement.md; ``--write-docs`` puts it there.

    .venv/bin/python tests/validation/agreement_coverage.py [N] [--write-docs]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit, logit

from coprod_pipeline.metrics import agreement, registry_agreement, reliability

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261123
SENSITIVITY, SPECIFICITY = 0.85, 0.98
#: Standard deviation between sources, of sensitivity, specificity and prevalence as logits.
BETWEEN_CODER, BETWEEN_PREVALENCE = 0.5, 0.7
#: Units of a source: on average 80, from a negative binomial distribution.
MEAN_UNITS, SHAPE = 80, 4
SOURCES, PREVALENCES = (5, 8, 14), (0.05, 0.20)
MARKS = ("<!-- coverage -->", "<!-- end of coverage -->")


@dataclass(frozen=True)
class Result:
    """Coverage in the studies that show an interval, and the width in the middle of them."""

    n_sources: int
    prevalence: float
    truth: float
    shown: float
    expanded: float
    percentile: float
    below: float
    above: float
    width: float


def cells_of(random: np.random.Generator, n: int, prevalence: float) -> np.ndarray:
    """Counts of ``n`` sources: both coders, only the first, only the second, neither."""

    def varying(middle: float, spread: float) -> np.ndarray:
        return expit(logit(middle) + spread * random.normal(size=n))

    units = 1 + random.negative_binomial(SHAPE, SHAPE / (SHAPE + MEAN_UNITS - 1), size=n)
    there = random.binomial(units, varying(prevalence, BETWEEN_PREVALENCE))
    cells = np.zeros((n, 4))
    hit = [varying(SENSITIVITY, BETWEEN_CODER) for _ in range(2)]
    false = [1 - varying(SPECIFICITY, BETWEEN_CODER) for _ in range(2)]
    for amount, (a, b) in ((there, hit), (units - there, false)):
        shares = np.stack([a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)], axis=1)
        cells += random.multinomial(amount, shares / shares.sum(axis=1, keepdims=True))
    return cells


def alpha(cells: np.ndarray) -> np.ndarray:
    """Alpha of counts on the last axis."""
    return agreement.alpha(agreement.sums_of_cells(cells))


def simulate(n: int, n_sources: int, prevalence: float) -> Result:
    """``n`` studies of one kind; seeded by the kind."""
    seed = np.random.SeedSequence([SEED, n_sources, int(100 * prevalence)])
    random = np.random.Generator(np.random.PCG64(seed))
    truth = float(alpha(cells_of(random, 400_000, prevalence).sum(axis=0)))
    bounds: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    for _ in range(n):
        cells = cells_of(random, n_sources, prevalence)
        n11, n10, n01, _ = cells.sum(axis=0)
        if n11 + max(n10, n01) < reliability.MIN_POSITIVES:
            continue
        for kept, expanded in ((bounds, True), (plain, False)):
            found = agreement.cluster_interval(
                cells, alpha, seed=registry_agreement.SEED, expanded=expanded
            )
            if found is not None:
                kept.append(found)
    lo, hi = np.array(bounds).T
    lo_plain, hi_plain = np.array(plain).T
    return Result(
        n_sources=n_sources,
        prevalence=prevalence,
        truth=truth,
        shown=len(bounds) / n,
        expanded=float(((lo <= truth) & (truth <= hi)).mean()),
        percentile=float(((lo_plain <= truth) & (truth <= hi_plain)).mean()),
        below=float((hi < truth).mean()),
        above=float((lo > truth).mean()),
        width=float(np.median(hi - lo)),
    )


def table(n: int) -> str:
    """The results as Markdown."""
    lines = [
        f"{n:,} simulated studies a row.",
        "",
        "| sources | prevalence | alpha | interval shown | holds it | interval below | above | "
        "plain percentiles hold it | width |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for n_sources in SOURCES:
        for prevalence in PREVALENCES:
            r = simulate(n, n_sources, prevalence)
            lines.append(
                f"| {r.n_sources} | {r.prevalence:.0%} | {r.truth:.3f} | {r.shown:.1%} | "
                f"{r.expanded:.1%} | {r.below:.1%} | {r.above:.1%} | {r.percentile:.1%} | "
                f"{r.width:.2f} |"
            )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Simulate, print, and write the table into the page when asked to."""
    numbers = [a for a in arguments if a.isdigit()]
    found = table(int(numbers[0]) if numbers else 2000)
    print(found)
    if "--write-docs" in arguments:
        page = ROOT / "docs" / "agreement.md"
        before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        text = f"{before}{MARKS[0]}\n{found}\n{MARKS[1]}{after}"
        page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
