"""Extraction against pypdf, python-docx, docx2python and markitdown: speed, memory, fidelity.

What belongs here: the command. What does not: reading (``contenders``), measuring (``rounds``),
comparing texts (``fidelity``), tables (``report``). The peers live in ``.venv-bench``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ingestion import report
from benchmarks.ingestion.contenders import CONTENDERS, FORMATS
from benchmarks.ingestion.corpus import Quotes, SourceFile, gather, published_quotes
from benchmarks.ingestion.fidelity import Fidelity, compare, quotes_in
from benchmarks.ingestion.rounds import ROOT, Comparison, ContenderFailed, Plan, measure

_PAGE = ROOT / "docs" / "benchmarks.md"


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ingest",
        description="Measures our extraction against its peers in the same run.",
    )
    plan = Plan()
    add = parser.add_argument
    add("--formats", nargs="+", choices=FORMATS, default=list(FORMATS), help="default: all")
    add("--rounds", type=int, default=plan.rounds, help=f"default: {plan.rounds}")
    add("--seconds", type=float, default=plan.seconds, help="least seconds of a round; default: 1")
    add("--seed", type=int, default=1, help="of the files that are made; default: 1")
    add("--shared", type=Path, default=ROOT.parent / "shared", help="real files; may be absent")
    add("--study", type=Path, default=ROOT / "data_lake/landing", help="default: the embedded one")
    add(
        "--peers",
        type=Path,
        default=ROOT / ".venv-bench/bin/python",
        help="interpreter that has the peers; default: .venv-bench",
    )
    add("--json", type=Path, help="also write every figure to this file")
    add("--fail-if-slower", action="store_true", help="exit with 1 when a peer takes less time")
    add("--write-docs", action="store_true", help="also write the tables to docs/benchmarks.md")
    return parser.parse_args(argv)


def fidelity_of(
    comparison: Comparison, quotes: Sequence[Quotes]
) -> dict[tuple[str, str], Fidelity]:
    """Each contender's text beside what is known of the documents of a format."""
    found: dict[tuple[str, str], Fidelity] = {}
    for one in comparison.measured:
        known = [(f.truth, one.texts.get(f.path)) for f in comparison.files if f.truth is not None]
        fidelity = compare(known)
        for source in quotes if comparison.format == "pdf" else ():
            fidelity.quotes += len(source.quotes)
            fidelity.quotes_found += quotes_in(one.texts.get(source.path), source.quotes)
        found[comparison.format, one.contender.name] = fidelity
    return found


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _run(wanted: argparse.Namespace, folder: Path) -> report.Run:
    plan = Plan(rounds=wanted.rounds, seconds=wanted.seconds)
    pythons = {True: Path(sys.executable), False: wanted.peers.absolute()}
    files: list[SourceFile] = gather(
        wanted.shared, wanted.study, folder, wanted.seed, tuple(wanted.formats)
    )
    quotes = published_quotes(wanted.shared)
    comparisons: list[Comparison] = []
    fidelity: dict[tuple[str, str], Fidelity] = {}
    for kind in wanted.formats:
        comparison = measure(kind, CONTENDERS, files, pythons, plan, _say)
        comparisons.append(comparison)
        fidelity |= fidelity_of(comparison, quotes)
    return report.Run(
        day=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        seed=wanted.seed,
        plan=plan,
        comparisons=comparisons,
        fidelity=fidelity,
    )


def main(argv: Sequence[str]) -> int:
    """The command; 0 when measured, 2 when it cannot run, 1 when asked and a peer was faster."""
    wanted = _arguments(argv)
    if not wanted.peers.is_file():
        _say("the peers are not installed; run: make bench")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = _run(wanted, Path(folder))
        except ContenderFailed as failure:
            _say(str(failure))
            return 2
    text = report.markdown(run)
    print(text)
    if wanted.json:
        wanted.json.write_text(json.dumps(report.as_json(run), indent=1) + "\n", encoding="utf-8")
    if wanted.write_docs:
        report.write_section(_PAGE, f"{report.INTRODUCTION}\n{text}")
    slower = report.slower_than(run)
    for line in slower:
        _say(line)
    return 1 if slower and wanted.fail_if_slower else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
