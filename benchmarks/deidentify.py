"""De-identification measured: this project against Presidio, same texts, same scoring, one run.

    python -m benchmarks.deidentify                     # held-back parts and the hard set
    python -m benchmarks.deidentify --sets ewt --systems ours --parts dev
    python -m benchmarks.deidentify --json out.json --write-docs

The peers live in an environment of their own:

    python3.11 -m venv .venv-bench-deidentify
    .venv-bench-deidentify/bin/pip install --require-hashes -r benchmarks/requirements-deidentify.lock

What belongs here: the command, running the systems in turn. What does not: sets, scores, drivers
and tables (``benchmarks/deidentification``). The sets lie in ``../shared/data/deid`` beside the
checkout; a set that is not there is left out and named.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.deidentification import report
from benchmarks.deidentification.scores import Found, counts_of, grouped, ratios
from benchmarks.deidentification.sets import Study, Task, Text, by_study, tasks
from tools.train_deidentify.splits import FOLDER, SETS

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-bench-deidentify/bin/python"
SYSTEMS = ("ours", "presidio-sm", "presidio-md")
ALL_SETS = (*SETS, "hard_set")
_SPEED_SETS = ("ewt", "gum_written")


class Worker:
    """A system in a process of its own."""

    def __init__(self, system: str, peers: Path) -> None:
        python = sys.executable if system == "ours" else str(peers)
        self.process = subprocess.Popen(
            [python, "-m", "benchmarks.deidentification.worker", system],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def ask(self, what: str, studies: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """One job and its answer; RuntimeError when the process ended."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self.process.stdin.write(json.dumps({"do": what, "studies": studies}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


def _jobs(texts: Iterable[Text], studies: dict[str, Study]) -> list[dict[str, Any]]:
    return [
        {
            **asdict(studies.get(name, Study())),
            "texts": [{"id": t.id, "text": t.text, "language": t.language} for t in some],
        }
        for name, some in by_study(texts).items()
    ]


def score(task: Task, worker: Worker) -> dict[str, Any]:
    """The scores of a system on a task, for all texts and for each group."""
    answer = worker.ask("find", _jobs(task.texts, task.studies))
    texts = [text for some in by_study(task.texts).values() for text in some]
    found = [spans for study in answer["found"] for spans in study]
    counts = [
        counts_of(text, [Found(*span) for span in spans], task.studies[text.study])
        for text, spans in zip(texts, found, strict=True)
    ]
    return {
        "set": task.set,
        "mode": task.mode,
        "texts": len(texts),
        "words": sum(len(text.text.split()) for text in texts),
        "scores": {
            group: {name: asdict(ratio) for name, ratio in ratios(some).items()}
            for group, some in grouped(texts, counts).items()
        },
    }


def speed(
    systems: Sequence[str], peers: Path, texts: Sequence[Text], rounds: int
) -> dict[str, dict[str, Any]]:
    """Words per CPU second of each system, in alternating rounds, each round a fresh process."""
    words = sum(len(text.text.split()) for text in texts)
    jobs = _jobs(texts, {})
    taken: dict[str, list[dict[str, Any]]] = {system: [] for system in systems}
    for number in range(rounds):
        for system in systems:
            worker = Worker(system, peers)
            taken[system].append(worker.ask("find", jobs))
            worker.close()
            report.progress(f"speed: round {number + 1} of {rounds}, {system}")
    found: dict[str, dict[str, Any]] = {}
    for system, answers in taken.items():
        rates = sorted(words / answer["cpu_s"] for answer in answers)
        found[system] = {
            "words": words,
            "words_per_s": statistics.median(rates),
            "slowest": rates[0],
            "fastest": rates[-1],
            "start_cpu_s": statistics.median(answer["start_cpu_s"] for answer in answers),
            "peak_mb": max(answer["peak_mb"] for answer in answers),
        }
    return found


def rerun(peers: Path, texts: Sequence[Text]) -> dict[str, float]:
    """How much quicker our stage is when nothing changed."""
    worker = Worker("ours", peers)
    answer = worker.ask("rerun", _jobs([*texts], {}))
    worker.close()
    return {
        "cold_s": answer["cold_s"],
        "warm_s": answer["warm_s"],
        "ratio": answer["cold_s"] / answer["warm_s"],
    }


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for, as it goes into ``--json``."""
    chosen = tasks(arguments.sets, arguments.parts)
    missing = sorted(set(arguments.sets) - {task.set for task in chosen})
    result: dict[str, Any] = {
        "about": report.about(arguments.parts, missing),
        "quality": {},
        "speed": {},
    }
    for system in arguments.systems:
        worker = Worker(system, arguments.peers)
        result["quality"][system] = []
        for task in chosen:
            result["quality"][system].append(score(task, worker))
            report.progress(f"{system}: {task.set}, {task.mode}")
        worker.close()
    if arguments.rounds and FOLDER.exists():
        for language, names in (("en", _SPEED_SETS), ("sv", ("webbnyheter_train",))):
            texts = [
                text
                for task in tasks(names, arguments.parts)
                if task.mode == "as written"
                for text in task.texts
            ]
            texts = [Text(t.id, t.text, t.language, (), "speed") for t in texts]
            systems = arguments.systems if language == "en" else ["ours"]
            result["speed"][language] = speed(systems, arguments.peers, texts, arguments.rounds)
            if language == "en" and "ours" in arguments.systems:
                result["rerun"] = rerun(arguments.peers, texts)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.deidentify",
        description=(__doc__ or "").split("\n\n")[0],
        epilog="Intervals: 95%%, by drawing whole texts. Speed: CPU seconds, fresh processes.",
    )
    parser.add_argument("--sets", nargs="+", choices=ALL_SETS, default=list(ALL_SETS))
    parser.add_argument(
        "--parts", nargs="+", choices=("test", "dev", "train"), default=["test"],
        help="parts of the public sets (default: test, the held-back quarter)",
    )  # fmt: skip
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--rounds", type=int, default=5, help="timing rounds; 0: no timing")
    parser.add_argument("--peers", type=Path, default=PEERS, help="Python that has the peers")
    parser.add_argument("--groups", action="store_true", help="print every group of the hard set")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--write-docs", action="store_true", help="renew docs/benchmarks.md")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """The command: 0 when it ran, 2 when the peers are not installed."""
    arguments = _parser().parse_args(argv)
    if any(system != "ours" for system in arguments.systems) and not arguments.peers.exists():
        sys.stderr.write(f"the peers are not installed; see {__file__}\n")
        return 2
    result = run(arguments)
    sys.stdout.write(report.text(result, every_group=arguments.groups))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if arguments.write_docs:
        report.write_section(ROOT / "docs/benchmarks.md", result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
