"""The figures of machine coding on the reference study as a page.

What belongs here: adding up outcomes of seeds, and Markdown. What does not: how an outcome comes
about (``machine_coding``).

    python -m tests.validation.machine_coding_page [--seeds 10] [--coder cues] [--write-docs now]
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from tests.validation.machine_coding import FIRST_SEED, SPECIFICITY, Outcome, Tally, outcome_of

PAGE = Path(__file__).parents[2] / "docs" / "machine_coding_reference.md"
TIERS = ("A", "B", "C", "none")


def spread(values: Sequence[float], digits: int = 3) -> str:
    """Mean, standard deviation over seeds and range, of those that are a number."""
    numbers = [v for v in values if v == v]
    if not numbers:
        return "–"
    deviation = stdev(numbers) if len(numbers) > 1 else 0.0
    low, high = min(numbers), max(numbers)
    return (
        f"{mean(numbers):.{digits}f} ± {deviation:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"
    )


def wilson_low(hits: int, n: int, z: float = 1.96) -> float:
    """Lower end of Wilson's 95 % interval of a share."""
    if not n:
        return 0.0
    share, square = hits / n, z * z
    middle = share + square / (2 * n)
    width = z * ((share * (1 - share) + square / (4 * n)) / n) ** 0.5
    return float((middle - width) / (1 + square / n))


def pooled(outcomes: Sequence[Outcome]) -> dict[str, Tally]:
    """Segments by code, over all seeds."""
    total: dict[str, Tally] = defaultdict(Tally)
    for outcome in outcomes:
        for code, tally in outcome.segments.items():
            total[code] += tally
    return dict(total)


def table(outcomes: Sequence[Outcome]) -> str:
    """Everything as Markdown."""
    lines = [
        "| tier | sensitivity | specificity | precision | F1 | planted |",
        "|---|---|---|---|---|---|",
    ]
    for tier in TIERS:
        of_tier = [o.tiers[tier] for o in outcomes]
        lines.append(_line({"none": "no tier"}.get(tier, tier), of_tier))
    lines.append(_line("interviews", [o.kinds["interviews"] for o in outcomes]))
    lines.append(_line("documents", [o.kinds["documents"] for o in outcomes]))
    lines.append(_line("per segment", [o.all_segments for o in outcomes]))
    floors = {
        "exact": "≥ .65", "within one": "≥ .85", "missing-status error": "≤ .12",
        "net valence": "≤ .15", "verdicts of 7": "≥ 6",
    }  # fmt: skip
    lines += ["", "| end to end | found | floor of the study |", "|---|---|---|"]
    for name in outcomes[0].figures:
        lines.append(
            f"| {name} | {spread([o.figures[name] for o in outcomes])} | {floors.get(name, '')} |"
        )
    lines += [
        "",
        "| said beside a code that was found | given | right, of those given |",
        "|---|---|---|",
    ]
    for name in ("valence", "explicit example", "aspect", "period"):
        total: Counter[str] = Counter()
        for outcome in outcomes:
            total.update(outcome.said[name])
        given = total["given"] / total["of"] if total["of"] else float("nan")
        right = f"{total['right'] / total['given']:.3f}" if total["given"] else "–"
        lines.append(f"| {name} | {given:.3f} of {total['of']} | {right} |")
    return "\n".join([*lines, "", *_traps(outcomes), "", *_codes(outcomes)])


def _line(name: str, tallies: Sequence[Tally]) -> str:
    parts = [
        spread([t.sensitivity for t in tallies]),
        spread([t.specificity for t in tallies], 4),
        spread([t.precision for t in tallies]),
        spread([t.f1 for t in tallies]),
        f"{mean(t.tp + t.fn for t in tallies):.0f}",
    ]
    return f"| {name} | " + " | ".join(parts) + " |"


def _traps(outcomes: Sequence[Outcome]) -> list[str]:
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        for trap, count in outcome.traps.items():
            total[trap].update(count)
    lines = ["| trap | stretches | with a code that was not planted |", "|---|---|---|"]
    for trap, count in sorted(total.items()):
        lines.append(
            f"| {trap} | {count['stretches']} | {count['wrong']} "
            f"({count['wrong'] / count['stretches']:.3f}) |"
        )
    return lines


def _codes(outcomes: Sequence[Outcome]) -> list[str]:
    codes = pooled(outcomes)
    emitted = {c: t for c, t in codes.items() if t.tp + t.fp}
    holds = [c for c, t in emitted.items() if t.specificity >= SPECIFICITY]
    shown = [c for c, t in emitted.items() if wilson_low(t.tn, t.tn + t.fp) >= SPECIFICITY]
    lines = [
        f"Of {len(emitted)} codes that were emitted, {len(holds)} have a specificity of at least "
        f"{SPECIFICITY} per segment over all seeds; of {len(shown)} the lower end of the interval "
        "has.",
        "",
        "| code | planted | found | wrong | sensitivity | specificity | lower end |",
        "|---|---|---|---|---|---|---|",
    ]
    for code, t in sorted(codes.items()):
        if t.tp + t.fn + t.fp == 0:
            continue
        n = t.tn + t.fp
        lines.append(
            f"| {code} | {t.tp + t.fn} | {t.tp} | {t.fp} | {t.sensitivity:.3f} "
            f"| {t.specificity:.4f} | {wilson_low(t.tn, n):.4f} |".replace("nan", "–")
        )
    return lines


def main() -> None:
    """Print the table; write it between the page's markers when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--coder", default="cues")
    parser.add_argument("--write-docs", metavar="MARKER")
    chosen = parser.parse_args()
    outcomes = []
    for seed in range(FIRST_SEED, FIRST_SEED + chosen.seeds):
        outcomes.append(outcome_of(seed, chosen.coder))
        print(f"seed {seed}: {outcomes[-1].not_placed} stretches not placed", flush=True)
    text = table(outcomes)
    print(text)
    if chosen.write_docs:
        _write(text, chosen.write_docs)


def _write(text: str, marker: str) -> None:
    begin, end = f"<!-- {marker}:begin -->", f"<!-- {marker}:end -->"
    page = PAGE.read_text(encoding="utf-8")
    if begin not in page or end not in page:
        raise SystemExit(f"the page has no markers {marker}")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
