"""One system on one made study, in a process of its own: what it took, and its headline figures.

What belongs here: making the tables, the clock, and the figures in one shape for both systems.
What does not: turns and tables (``metrics``).
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.metrics_corpus import Size, case_tables, codes, study

Cases = dict[str, dict[str, pa.Table]]
HEADLINE = ("IMP-01", "IMP-02", "IMP-05", "ADO-05")
_CORES = 2


def everything(sizes: Sequence[Size]) -> dict[str, Any]:
    """Every figure of every case and over all cases, with the evidence of each."""
    from coprod_pipeline.metrics.case import measure_case
    from coprod_pipeline.metrics.cross_case import measure_cross_case

    made, tables = _made(sizes)
    clock = _Clock()
    measured = {c: dict(t) | measure_case(made, c, t) for c, t in tables.items()}
    over_all = measure_cross_case(made, measured)
    taken = clock.taken()
    marts = ("mart_adoption", "mart_implementation")
    rows = [r for t in measured.values() for m in marts for r in t[m].to_pylist()]
    all_rows = sum(t[n].num_rows for t in measured.values() for n in t if n.startswith("mart_"))
    evidence = sum(t["evidence"].num_rows for t in measured.values())
    return taken | {
        "codings": sum(t["fact_coding"].num_rows for t in tables.values()),
        "figures": [f for f in map(_headline, rows) if f is not None],
        "n_figures": all_rows + over_all["mart_cross_case"].num_rows,
        "n_evidence": evidence + over_all["evidence"].num_rows,
    }


def same_figures(sizes: Sequence[Size]) -> dict[str, Any]:
    """The headline figures alone, as the pipeline makes them, without their evidence's rows."""
    from coprod_pipeline.metrics.case import FIGURES
    from coprod_pipeline.metrics.material import gather

    made, tables = _made(sizes)
    clock = _Clock()
    rows = []
    for case_id, own in tables.items():
        material = gather(made, case_id, own)
        rows += [f.row() for metric_id in HEADLINE for f in FIGURES[metric_id](material)]
    taken = clock.taken()
    return taken | {"figures": [f for f in map(_headline, rows) if f is not None]}


def in_pandas(sizes: Sequence[Size]) -> dict[str, Any]:
    """The headline figures in pandas."""
    from benchmarks.metrics_pandas import headline

    made, tables = _made(sizes)
    clock = _Clock()
    figures = []
    for case_id, own in tables.items():
        figures += headline(own, case_id, tuple(p.period_id for p in made.phases[case_id]))
    return clock.taken() | {"figures": figures}


SYSTEMS = {"all metrics": everything, "the same four": same_figures, "pandas": in_pandas}


def _made(sizes: Sequence[Size]) -> tuple[Any, Cases]:
    with tempfile.TemporaryDirectory() as folder:
        listed = codes(Path(folder))
    ids = tuple(f"case{number}" for number in range(1, len(sizes) + 1))
    tables = {c: case_tables(c, size, listed) for c, size in zip(ids, sizes, strict=True)}
    return study(ids), tables


class _Clock:
    """Wall and CPU seconds since it was made, and the most memory the process ever held."""

    def __init__(self) -> None:
        self._before_mb = _peak_mb()
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def taken(self) -> dict[str, Any]:
        return {
            "wall_s": time.perf_counter() - self._wall,
            "cpu_s": time.process_time() - self._cpu,
            "tables_mb": self._before_mb,
            "peak_mb": _peak_mb(),
        }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _headline(row: Mapping[str, Any]) -> list[Any] | None:
    """A row of a mart as a headline figure; None where pandas makes none."""
    metric_id, phase = row["metric_id"], row.get("phase_id") or ""
    code, item = row.get("code_id"), row.get("item")
    if metric_id == "IMP-01":
        return [row["case_id"], metric_id, phase, code, item, None, None]
    if metric_id == "IMP-05" and code is None:
        return [row["case_id"], metric_id, phase, item, row["estimate"], None, None]
    if metric_id == "IMP-02":
        by_t = row.get("interval_method") == "t"
        bounds = [row["lo"], row["hi"]] if by_t else [None, None]
        return [row["case_id"], metric_id, phase, item, row.get("estimate"), *bounds]
    if metric_id == "ADO-05" and item == "informants":
        return [row["case_id"], metric_id, phase, code, row.get("estimate"), None, None]
    return None


def main(argv: Sequence[str]) -> int:
    """``SYSTEM SIZES``: one line of JSON on standard output."""
    system, sizes = argv
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CORES])
    answer = SYSTEMS[system]([Size(**one) for one in json.loads(sizes)])
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
