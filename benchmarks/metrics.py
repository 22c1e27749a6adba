"""Figures of large cases measured: time and memory of all metrics, and of four beside pandas.

    python -m benchmarks.metrics                     # both studies, three rounds
    python -m benchmarks.metrics --segments 10000 --rounds 1
    python -m benchmarks.metrics --json out.json --write-docs

What belongs here: the command, turns of the systems, whether they agree, tables. What does not:
the made tables (``metrics_corpus``), the clock (``metrics_worker``), the peer (``metrics_pandas``).
Every run is a process of its own on two cores; the systems take turns.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.metrics_corpus import SEED, Size

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/benchmarks.md"
BEGIN, END = "<!-- metrics:begin -->", "<!-- metrics:end -->"
#: In the order of the tables; the first makes every figure.
SYSTEMS = ("all metrics", "the same four", "pandas")
#: The budget of a study of 100,000 segments and three coders.
MOST_SECONDS, MOST_MB = 30.0, 2_000.0
_TOLERANCE = 1e-9

_PREFACE = """\
## Metrics

Made by `python -m benchmarks.metrics --write-docs`. Tables are made, not real: every segment is a
unit, each of three coders reads nine tenths of them and codes a stretch of every one it reads, with
any of 181 codes of five codebooks. *All metrics* is every figure of every case and over all cases
with every row of evidence. *The same four* and *pandas* make ratings (RATE-1, IMP-01), coverage
(IMP-05), net valence (IMP-02) and shares of drivers (ADO-05), for the whole case and each phase;
pandas makes no evidence, no agreement, no leave-one-out range, and knows nothing of overlapping
codings, roles, guides or other kinds of coders. Every run is a process of its own on two cores, the
systems in turn; medians. On a machine with other work wall time says little: there CPU seconds are
the line to compare. Peak: the most memory the process held, the tables measured included.

"""


def studies(segments: int) -> dict[str, tuple[Size, ...]]:
    """What is measured: one large case, and three cases that are as large together."""
    third = segments // 3
    return {
        "one case": (Size(segments, 60, 20),),
        "three cases": tuple(Size(n, 9, 8) for n in (segments - 2 * third, third, third)),
    }


def run_once(system: str, sizes: Sequence[Size]) -> dict[str, Any]:
    """One system on one study in a fresh process; RuntimeError when it fails."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.metrics_worker",
            system,
            json.dumps([asdict(size) for size in sizes]),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{system} ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def differing(ours: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> list[str]:
    """The figures that two systems do not both have, or on which they differ; empty: they agree."""
    first, second = ({tuple(f[:4]): f[4:] for f in some} for some in (ours, other))
    return [
        " ".join(str(part) for part in key)
        for key in sorted(first.keys() | second.keys())
        if key not in first
        or key not in second
        or not all(_is_same(a, b) for a, b in zip(first[key], second[key], strict=True))
    ]


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=0, abs_tol=_TOLERANCE)
    return one == other


def measure(segments: int, rounds: int) -> dict[str, Any]:
    """Everything measured, as it goes into ``--json``."""
    found: dict[str, Any] = {
        "about": {
            "date": datetime.now(UTC).date().isoformat(),
            "python": platform.python_version(),
            "pandas": version("pandas"),
            "cpus": os.cpu_count(),
            "load": os.getloadavg()[0],
            "seed": SEED,
            "segments": segments,
            "rounds": rounds,
        },
        "studies": {},
    }
    for name, sizes in studies(segments).items():
        runs: dict[str, list[dict[str, Any]]] = {system: [] for system in SYSTEMS}
        for number in range(rounds):
            for system in SYSTEMS:
                runs[system].append(run_once(system, sizes))
                sys.stderr.write(f"{name}: round {number + 1} of {rounds}, {system}\n")
        whole = runs[SYSTEMS[0]][0]
        found["studies"][name] = {
            "codings": whole["codings"],
            "n_figures": whole["n_figures"],
            "n_evidence": whole["n_evidence"],
            "compared": len(whole["figures"]),
            "differing": {
                system: differing(whole["figures"], runs[system][0]["figures"])
                for system in SYSTEMS[1:]
            },
            "systems": {system: _summary(taken) for system, taken in runs.items()},
        }
    return found


def _summary(taken: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {
        "wall_s": statistics.median(t["wall_s"] for t in taken),
        "slowest_s": max(t["wall_s"] for t in taken),
        "cpu_s": statistics.median(t["cpu_s"] for t in taken),
        "tables_mb": max(t["tables_mb"] for t in taken),
        "peak_mb": max(t["peak_mb"] for t in taken),
    }


def text(found: Mapping[str, Any]) -> str:
    """The tables as Markdown."""
    about = found["about"]
    lines = [
        f"Measured {about['date']} on Python {about['python']}, pandas {about['pandas']}, seed "
        f"{about['seed']}, {about['rounds']} rounds, {about['segments']:,} segments, on "
        f"{about['cpus']} cores with a load of {about['load']:.1f} at the start.",
        "",
    ]
    for name, study in found["studies"].items():
        agree = "; ".join(
            f"{system}: {len(rows)} of {study['compared']:,} differ by more than {_TOLERANCE:g}"
            for system, rows in study["differing"].items()
        )
        lines += [
            f"### {name.capitalize()}",
            "",
            f"{study['codings']:,} codings, {study['n_figures']:,} figures, "
            f"{study['n_evidence']:,} rows of evidence. {agree[0].upper()}{agree[1:]}.",
            "",
            "| system | wall s | slowest | CPU s | tables MB | peak MB |",
            "|---|---|---|---|---|---|",
        ]
        for system, took in study["systems"].items():
            lines.append(
                f"| {system} | {took['wall_s']:.1f} | {took['slowest_s']:.1f} | "
                f"{took['cpu_s']:.1f} | {took['tables_mb']:,.0f} | {took['peak_mb']:,.0f} |"
            )
        lines.append("")
    return "\n".join(lines)


def write_section(page: Path, section: str) -> None:
    """Renew the part between the marks; other parts of the page stay."""
    marked = f"{BEGIN}\n{section.rstrip()}\n{END}\n"
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    if BEGIN in old and END in old:
        before, rest = old.split(BEGIN, 1)
        after = rest.split(END, 1)[1].removeprefix("\n")
        page.write_text(before + marked + after, encoding="utf-8")
    else:
        page.write_text(f"{old.rstrip()}\n\n{marked}".lstrip("\n"), encoding="utf-8")


def over_budget(found: Mapping[str, Any]) -> list[str]:
    """Studies of which all metrics took more time or memory than they may."""
    taken = {name: study["systems"][SYSTEMS[0]] for name, study in found["studies"].items()}
    return [
        f"{name}: {took['wall_s']:.1f} s, {took['peak_mb']:,.0f} MB"
        for name, took in taken.items()
        if took["wall_s"] >= MOST_SECONDS or took["peak_mb"] >= MOST_MB
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """The command: 1 when the systems differ, or when asked and a budget is exceeded."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.metrics", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--segments", type=int, default=100_000, help="of a study; default: 100000")
    parser.add_argument("--rounds", type=int, default=3, help="default: 3")
    parser.add_argument("--json", type=Path, help="also write every number to this file")
    parser.add_argument("--write-docs", action="store_true", help="renew docs/benchmarks.md")
    parser.add_argument("--fail-over-budget", action="store_true", help="30 s and 2 GB a study")
    wanted = parser.parse_args(argv)
    found = measure(wanted.segments, wanted.rounds)
    page = text(found)
    sys.stdout.write(page)
    if wanted.json:
        wanted.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if wanted.write_docs:
        write_section(PAGE, _PREFACE + page)
    unlike = [row for s in found["studies"].values() for d in s["differing"].values() for row in d]
    late = over_budget(found) if wanted.fail_over_budget else []
    for line in (*unlike[:20], *late):
        sys.stderr.write(line + "\n")
    return 1 if unlike or late else 0


if __name__ == "__main__":
    raise SystemExit(main())
