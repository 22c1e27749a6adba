"""The process in which one contender reads: started anew for each, asked over a pipe.

What belongs here: the clock, CPU time and memory of one contender. What does not: who is measured
when (``rounds``). Requests and replies are JSON, a line each; the contender's own output goes
nowhere.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.ingestion.contenders import Reader, Unread, contender

_TICKS = os.sysconf("SC_CLK_TCK")


class _TooSlow(BaseException):
    """A file took longer than it may; not an ``Exception``, or a reader would swallow it."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def peak_rss_mb(pid: int | str = "self") -> float:
    """Highest resident memory of a process so far, in MB.

    Linux keeps ``ru_maxrss`` across ``exec``, so that a small process started by a large one would
    look large; ``VmHWM`` begins anew. Elsewhere ``ru_maxrss`` of this process.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        unit = 1024**2 if platform.system() == "Darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit if pid == "self" else 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def cpu_seconds(helpers: Sequence[int]) -> float:
    """User and system time of this process, of its ended helpers and of those that live."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = time.process_time() + ended.ru_utime + ended.ru_stime
    return total + sum(_ticks(pid) for pid in helpers) / _TICKS


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0  # it ended since: its time is in RUSAGE_CHILDREN once it was waited for
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def probe(
    reader: Reader, paths: Sequence[Path], out: Path, seconds: float
) -> tuple[list[str], list[float]]:
    """Reads each file once, writes its text to ``out/<index>.txt``.

    Returns for each file "" or why it was not read, and the seconds it took.
    """
    signal.signal(signal.SIGALRM, _alarm)
    results: list[str] = []
    spent: list[float] = []
    for index, path in enumerate(paths):
        began = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            text = reader.text(path)
        except Unread as refusal:
            results.append(str(refusal))
        except _TooSlow:
            results.append("too slow")
        except Exception as error:  # noqa: BLE001 - a reader may fail in any way on real files
            results.append(type(error).__name__)
        else:
            target = out / f"{index}.txt"
            target.write_text(text, encoding="utf-8", errors="surrogatepass")
            results.append("")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            spent.append(time.perf_counter() - began)
    return results, spent


def timed(reader: Reader, groups: dict[str, list[Path]], repeats: int) -> dict[str, Any]:
    """Wall and CPU seconds of one pass over each group, the mean of ``repeats`` passes."""
    found: dict[str, Any] = {}
    for group, paths in groups.items():
        wall, cpu = time.perf_counter(), cpu_seconds(reader.helpers())
        chars = sum(reader.read_all(paths) for _ in range(repeats))
        found[group] = {
            "wall": (time.perf_counter() - wall) / repeats,
            "cpu": (cpu_seconds(reader.helpers()) - cpu) / repeats,
            "chars": chars // repeats,
        }
    return found


def serve(name: str, core: int, first: Path) -> None:
    """Opens the contender, reads one small file, and answers until the pipe is closed."""
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    one = contender(name)
    if one.one_core and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    reader = one.open()
    with reader.session:
        reader.text(first)
        reply = _replier(replies)
        reply({"versions": one.versions(), "peak_mb": _memory(reader)})
        for line in sys.stdin:
            request = json.loads(line)
            if request["do"] == "probe":
                paths = [Path(p) for p in request["paths"]]
                results, spent = probe(reader, paths, Path(request["out"]), request["seconds"])
                reply({"results": results, "spent": spent})
            else:
                groups = {g: [Path(p) for p in paths] for g, paths in request["groups"].items()}
                times = timed(reader, groups, request["repeats"])
                reply({"times": times, "peak_mb": _memory(reader)})


def _memory(reader: Reader) -> float:
    return peak_rss_mb() + sum(peak_rss_mb(pid) for pid in reader.helpers())


def _replier(stream: Any) -> Callable[[dict[str, Any]], None]:
    def reply(message: dict[str, Any]) -> None:
        stream.write(json.dumps(message) + "\n")
        stream.flush()

    return reply


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
