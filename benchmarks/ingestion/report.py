"""The figures as tables for the terminal and the docs, and as JSON.

What belongs here: choosing and writing figures. What does not: getting them (``rounds``,
``fidelity``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.ingestion.corpus import GROUPS
from benchmarks.ingestion.fidelity import Fidelity
from benchmarks.ingestion.rounds import Comparison, Measured, Plan, spread

BEGIN, END = "<!-- ingest:begin -->", "<!-- ingest:end -->"
_MB = 1e6
#: What the figures mean; stands above them in the docs.
INTRODUCTION = """\
## Ingestion

`make bench` installs the peers into `.venv-bench` (hash-pinned, apart from the project) and \
measures; `python -m benchmarks.ingest --help` says what can be chosen.

Ours does more than its peers here: it checks the file against everything \
[ingestion.md](ingestion.md) refuses, keeps each channel apart, tells speakers from talk and lays \
out the canonical text; the peers give a string. "coprod" reads in the process itself and is the \
line to compare; "coprod, sandbox" is how the pipeline reads: two processes under limits, every \
reply as JSON through a pipe. python-docx is measured twice: "python-docx" joins the paragraphs, \
which is the fastest way and loses tables; "python-docx, tables" walks through tables as well.

"real" are published interviews, hearings and reports that lie beside the checkout and are not \
part of it; "study" is the synthetic study in `data_lake/`; "made" are written by the benchmark, \
the same for the same seed. Timed are the files that every reader of the format reads. "start" is \
from starting Python to the first small file read; "peak" is the largest resident memory, of all \
three processes for the sandbox. "time / ours" and "CPU / ours" above 1 mean that ours is \
faster; where the machine is busy, CPU time is the one to trust.

Fidelity is measured on documents of which every token is known. Talk tokens stand in body, \
tables, tracked insertions, notes and text boxes and belong in the text once. The others are \
deleted, hidden, in comments, heads and feet or links: among the talk they are words nobody said, \
or a name that should not have been there. Word recall and precision count every word of the made \
documents; marks for links and notes that a reader writes into the text cost precision. Quotes \
are passages that human coders published with seven real interviews.
"""


@dataclass(frozen=True)
class Run:
    """One whole run: where, when, what, and every figure. ``day`` is ISO, ``cores`` a count."""

    day: str
    python: str
    system: str
    cores: int
    seed: int
    plan: Plan
    comparisons: Sequence[Comparison]
    fidelity: Mapping[tuple[str, str], Fidelity]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _short(value: float) -> str:
    """Three significant digits, thousands with a comma."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _with_spread(values: Sequence[float]) -> str:
    middle, low, high = spread(values)
    return f"{_short(middle)} ({_short(low)}–{_short(high)})"


def _rates(measured: Measured, amount: float) -> list[float]:
    return [amount / s for s in measured.seconds("wall")]


def _ratio(comparison: Comparison, one: Measured, clock: str) -> str:
    if one is comparison.measured[0]:
        return "1"
    if clock == "wall" and not one.contender.one_core:
        return "–"
    return _with_spread(comparison.ratios(one, clock))


def speed_table(comparison: Comparison) -> str:
    """Rates, ratios, cost of starting and memory of each contender on one format."""
    size = sum(f.size for f in comparison.timed) / _MB
    pages = sum(f.pages for f in comparison.timed)
    amount, unit = (pages, "pages/s") if pages else (len(comparison.timed), "files/s")
    heads = [comparison.format, "read", unit, "MB/s", "CPU s a pass", "time / ours", "CPU / ours"]
    heads += ["start s", "peak MB"]
    rows = []
    for one in comparison.measured:
        rows.append(
            [
                one.contender.name,
                f"{one.outcomes.count('')}/{len(one.outcomes)}",
                _with_spread(_rates(one, amount)),
                _short(median(_rates(one, size))),
                _with_spread(one.seconds("cpu")),
                _ratio(comparison, one, "wall"),
                _ratio(comparison, one, "cpu"),
                _short(median(one.starts)),
                f"{one.peak_mb:,.0f}",
            ]
        )
    return _table(heads, rows)


def group_table(run: Run) -> str:
    """The CPU time of each peer over ours, by group of files."""
    rows = []
    for comparison in run.comparisons:
        for one in comparison.measured[1:]:
            if not one.contender.one_core:
                continue
            cells = [f"{comparison.format}: {one.contender.name}"]
            for group in GROUPS:
                present = group in one.rounds[0]
                ratios = comparison.ratios(one, "cpu", group) if present else []
                cells.append(_with_spread(ratios) if ratios else "–")
            rows.append(cells)
    return _table(["CPU / ours", *GROUPS], rows)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items()) or "none"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def fidelity_table(run: Run) -> str:
    """What is in each reader's text that should be, and what should not."""
    rows = []
    for comparison in run.comparisons:
        for one in comparison.measured:
            if (known := run.fidelity.get((comparison.format, one.contender.name))) is None:
                continue
            rows.append(
                [
                    f"{comparison.format}: {one.contender.name}",
                    f"{known.talk_once:,}/{known.talk:,}",
                    _listed(known.lost_channels()),
                    f"{known.twice:,}",
                    f"{known.mixed_in:,}/{known.apart:,}",
                    _listed(known.mixed_channels()),
                    _share(known.recall),
                    _share(known.precision),
                    f"{known.quotes_found}/{known.quotes}" if known.quotes else "–",
                ]
            )
    heads = ["reader", "talk tokens once", "lost", "twice", "others mixed in", "which"]
    return _table([*heads, "word recall", "word precision", "quotes verbatim"], rows)


def _corpus(run: Run) -> str:
    rows = []
    for comparison in run.comparisons:
        for group in GROUPS:
            offered = [f for f in comparison.files if f.group == group]
            timed = [f for f in comparison.timed if f.group == group]
            if offered:
                pages = sum(f.pages for f in timed)
                rows.append(
                    [
                        f"{comparison.format}, {group}",
                        str(len(offered)),
                        str(len(timed)),
                        f"{sum(f.size for f in timed) / _MB:.2f}",
                        f"{pages:,}" if pages else "–",
                    ]
                )
    return _table(["files", "offered", "timed", "MB", "pages"], rows)


def _unread(run: Run) -> str:
    lines = []
    for comparison in run.comparisons:
        for one in comparison.measured:
            why = Counter(o for o in one.outcomes if o)
            if why:
                listed = _listed(dict(sorted(why.items())))
                lines.append(f"- {comparison.format}, {one.contender.name}: {listed}")
    return "\n".join(lines) or "- none"


def _versions(run: Run) -> str:
    known: dict[str, set[str]] = {}
    for comparison in run.comparisons:
        for one in comparison.measured:
            for name, version in one.versions.items():
                known.setdefault(name, set()).add(version)
    return ", ".join(f"{n} {'/'.join(sorted(v))}" for n, v in sorted(known.items()))


def markdown(run: Run) -> str:
    """The section of the docs, without its heading."""
    speeds = "\n\n".join(speed_table(c) for c in run.comparisons)
    plan = run.plan
    return f"""\
{run.day}; {run.system}, Python {run.python}, {run.cores} cores; {_versions(run)}.

{plan.rounds} rounds of at least {plan.seconds:g} s a reader, every round begun by another one, \
after a warm-up; medians, in brackets the smallest and the largest. Every reader in a process of \
its own on the same core, except the line "all cores".

{_corpus(run)}

### Speed

{speeds}

CPU time over ours by kind of file:

{group_table(run)}

### Fidelity

{fidelity_table(run)}

Not read:

{_unread(run)}
"""


def as_json(run: Run) -> dict[str, object]:
    """Every figure, unrounded; files by group, never by name."""
    return {
        "day": run.day,
        "python": run.python,
        "system": run.system,
        "cores": run.cores,
        "seed": run.seed,
        "rounds": run.plan.rounds,
        "round_seconds": run.plan.seconds,
        "formats": {c.format: _format_json(run, c) for c in run.comparisons},
    }


def _format_json(run: Run, comparison: Comparison) -> dict[str, object]:
    return {
        "files_offered": len(comparison.files),
        "files_timed": len(comparison.timed),
        "bytes_timed": sum(f.size for f in comparison.timed),
        "pages_timed": sum(f.pages for f in comparison.timed),
        "contenders": {
            m.contender.name: _contender_json(run, comparison, m) for m in comparison.measured
        },
    }


def _contender_json(run: Run, comparison: Comparison, one: Measured) -> dict[str, object]:
    known = run.fidelity.get((comparison.format, one.contender.name))
    return {
        "versions": one.versions,
        "files_read": one.outcomes.count(""),
        "unread": dict(sorted(Counter(o for o in one.outcomes if o).items())),
        "rounds": one.rounds,
        "wall_over_ours": comparison.ratios(one, "wall"),
        "cpu_over_ours": comparison.ratios(one, "cpu"),
        "start_s": one.starts,
        "peak_mb": one.peak_mb,
        "fidelity": None
        if known is None
        else {
            "documents": known.documents,
            "tokens_found_twice_all_by_channel": known.by_channel,
            "word_recall": known.recall,
            "word_precision": known.precision,
            "quotes_found": known.quotes_found,
            "quotes": known.quotes,
        },
    }


def write_section(page: Path, text: str) -> None:
    """Renews the section between its two marks; what else stands on the page stays.

    A page that is not there is made. Raises ``ValueError`` when only one mark is there.
    """
    before = page.read_text(encoding="utf-8") if page.is_file() else "# Benchmarks\n"
    section = f"{BEGIN}\n{text.rstrip()}\n{END}\n"
    head, begun, rest = before.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if bool(begun) != (END in before):
        raise ValueError("the page has one of the two marks of the section only")
    after = f"\n{tail.lstrip()}" if ended and tail.strip() else ""
    page.write_text(f"{head.rstrip()}\n\n{section}{after}", encoding="utf-8")


def slower_than(run: Run) -> list[str]:
    """Peers that took less CPU time than our reading of a format, or of a kind of its files.

    CPU time, since a busy machine makes wall time a matter of luck.
    """
    found = []
    for comparison in run.comparisons:
        for one in comparison.measured:
            for group in (None, *GROUPS) if not one.contender.ours else ():
                if group is not None and group not in one.rounds[0]:
                    continue
                ratio = median(comparison.ratios(one, "cpu", group))
                if ratio < 1:
                    which = f"{comparison.format} ({group or 'all'})"
                    found.append(f"{which}: {one.contender.name} takes {ratio:.2f} of our CPU time")
    return found
