"""One system in a process of its own, on one thread: jobs on standard input, answers on output.

What belongs here: the loop, CPU time, peak memory. What does not: systems, scores. A job is a JSON
line ``{"do": "find" | "rerun", "studies": [{"roster", "keep_terms", "texts"}]}``; an answer
carries ``found`` (per study, per text), ``cpu_s`` and ``wall_s`` of the work alone, ``start_cpu_s``
of loading, and ``peak_mb``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[_name] = "1"

_WARM_UP = {"id": "w", "text": "My name is Bob Smith and I live in Leeds.", "language": "en"}


def _system(name: str) -> Any:
    if name == "ours":
        from benchmarks.deidentification.ours import Ours

        return Ours()
    from benchmarks.deidentification.presidio import Presidio

    return Presidio(name)


def main() -> None:
    """Answer jobs until standard input ends."""
    system = _system(sys.argv[1])
    nothing: dict[str, list[str]] = {"roster": [], "keep_terms": []}
    for language in ("en", "sv", "fr"):
        system.find([_WARM_UP | {"language": language}], nothing)
    started = time.process_time()
    for line in sys.stdin:
        job = json.loads(line)
        cpu, wall = time.process_time(), time.perf_counter()
        if job["do"] == "rerun":
            answer = system.rerun(job["studies"][0]["texts"])
        else:
            answer = {"found": [system.find(s["texts"], s) for s in job["studies"]]}
        answer |= {
            "cpu_s": time.process_time() - cpu,
            "wall_s": time.perf_counter() - wall,
            "start_cpu_s": started,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
