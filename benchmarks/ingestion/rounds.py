"""Who is measured when: every contender in a process of its own, in turns on the same core.

What belongs here: starting processes, the order of the rounds, the figures of each. What does
not: reading (``worker``), tables (``report``).
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from benchmarks.ingestion.contenders import Contender
from benchmarks.ingestion.corpus import GROUPS, SourceFile

ROOT = Path(__file__).resolve().parents[2]
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class ContenderFailed(Exception):  # noqa: N818 - the whole comparison ends, by its plain name
    """A contender's process ended; the message holds the end of what it wrote."""


class Process:
    """One contender's process; a context manager. ``start_s`` is from start to a first file."""

    def __init__(self, one: Contender, python: Path, core: int, first: Path) -> None:
        self.one = one
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        environment = os.environ | dict.fromkeys(_THREADS, "1") | {"PYTHONHASHSEED": "0"}
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [str(python), "-m", "benchmarks.ingestion.worker", one.name, str(core), str(first)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        hello = self._receive()
        self.start_s = time.perf_counter() - began
        self.versions: dict[str, str] = hello["versions"]

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.errors.close()

    def ask(self, **request: object) -> dict[str, Any]:
        """Sends a request, waits for its reply."""
        if self.process.stdin is None:
            raise ContenderFailed(self.one.name)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._receive()

    def _receive(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not line:
            self.errors.seek(0)
            last = self.errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise ContenderFailed(f"{self.one.name} ended: {''.join(last)[:300]}")
        reply: dict[str, Any] = json.loads(line)
        return reply


@dataclass
class Measured:
    """One contender on one format.

    ``outcomes`` say for each file offered "" or why it was not read, ``first_seconds`` how long
    that took; ``rounds`` hold for each group the wall and CPU seconds of one pass over the files
    that every contender reads.
    """

    contender: Contender
    format: str
    outcomes: list[str] = field(default_factory=list)
    first_seconds: dict[Path, float] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    rounds: list[dict[str, dict[str, float]]] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)

    def seconds(self, clock: str, group: str | None = None) -> list[float]:
        """Seconds of a pass in each round, over one group or all; clock is wall or cpu."""
        return [
            sum(r[g][clock] for g in r) if group is None else r[group][clock] for r in self.rounds
        ]


@dataclass
class Comparison:
    """All contenders on one format, and the files that they were timed on."""

    format: str
    files: list[SourceFile]
    timed: list[SourceFile]
    measured: list[Measured]

    def ratios(self, one: Measured, clock: str, group: str | None = None) -> list[float]:
        """How many times the first contender's time this one takes, round by round."""
        ours = self.measured[0].seconds(clock, group)
        theirs = one.seconds(clock, group)
        return [t / o for t, o in zip(theirs, ours, strict=True) if o > 0]


@dataclass(frozen=True)
class Plan:
    """How much is measured: rounds, seconds a round lasts at least, limit for one file."""

    rounds: int = 5
    seconds: float = 1.0
    file_seconds: float = 30.0
    starts: int = 5


def measure(
    kind: str,
    contenders: Sequence[Contender],
    files: Sequence[SourceFile],
    pythons: Mapping[bool, Path],
    plan: Plan,
    say: Callable[[str], None],
) -> Comparison:
    """Everything about one format.

    ``pythons`` maps ours (True) and the peers (False) to their interpreters. Raises
    ``ContenderFailed``, or ``ValueError`` when no file is read by all.
    """
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    offered = [f for f in files if f.format == kind]
    first = min((f for f in offered if f.group == "made"), key=lambda f: f.size).path
    measured = [Measured(c, kind) for c in contenders if kind in c.formats]

    def start(one: Measured) -> Process:
        process = Process(one.contender, pythons[one.contender.ours], core, first)
        one.starts.append(process.start_s)
        one.versions = process.versions
        return process

    for one in measured:
        say(f"{kind}: {one.contender.name} reads {len(offered)} files once")
        with start(one) as process:
            _probe(one, process, offered, plan)
        for _ in range(plan.starts - 2):
            start(one).__exit__(None, None, None)
    everyone = [not any(o) for o in zip(*(m.outcomes for m in measured), strict=True)]
    timed = [f for f, read in zip(offered, everyone, strict=True) if read]
    if not timed:
        raise ValueError(f"no {kind} file is read by every contender")
    _rounds(measured, [start(m) for m in measured], timed, plan, say)
    return Comparison(kind, offered, timed, measured)


def _probe(one: Measured, process: Process, files: Sequence[SourceFile], plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(f.path) for f in files]
        reply = process.ask(do="probe", paths=paths, out=folder, seconds=plan.file_seconds)
        one.outcomes = [str(r) for r in reply["results"]]
        one.first_seconds = dict(zip((f.path for f in files), reply["spent"], strict=True))
        for index, source in enumerate(files):
            if not one.outcomes[index]:
                text = Path(folder, f"{index}.txt").read_bytes().decode("utf-8", "replace")
                one.texts[source.path] = text


def _rounds(
    measured: Sequence[Measured],
    processes: Sequence[Process],
    timed: Sequence[SourceFile],
    plan: Plan,
    say: Callable[[str], None],
) -> None:
    """A small file of each group to warm up, then the rounds; each begins with another one."""
    groups = {
        g: [str(f.path) for f in timed if f.group == g]
        for g in GROUPS
        if any(f.group == g for f in timed)
    }
    small = {g: min((f for f in timed if f.group == g), key=lambda f: f.size) for g in groups}
    warm = {g: [str(f.path)] for g, f in small.items()}
    repeats: list[int] = []
    try:
        for one, process in zip(measured, processes, strict=True):
            process.ask(do="time", groups=warm, repeats=2)
            spent = sum(one.first_seconds[f.path] for f in timed)
            repeats.append(max(1, math.ceil(plan.seconds / spent)))
        n = len(processes)
        for number in range(plan.rounds):
            say(f"{measured[0].format}: round {number + 1} of {plan.rounds}")
            for turn in range(n):
                index = (turn + number) % n
                reply = processes[index].ask(do="time", groups=groups, repeats=repeats[index])
                measured[index].rounds.append(reply["times"])
                measured[index].peak_mb = max(measured[index].peak_mb, reply["peak_mb"])
    finally:
        for process in processes:
            process.__exit__(None, None, None)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, smallest and largest."""
    return median(values), min(values), max(values)
