"""Every parse in a process of its own, with a clock and a memory limit.

What belongs here: the child processes, their limits and their replacement. What does not: reading
a file (``extract``). A child gets a path and sends JSON back; it has no keys in its environment,
cannot write files and is killed when its time is up.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import IO

from coprod_pipeline.ingest import transfer
from coprod_pipeline.ingest.limits import DEFAULT, Limits
from coprod_pipeline.model import Extraction

#: A child is replaced after this many files, so that a leak in a parser stays small.
FILES_PER_CHILD = 200
_START_SECONDS = 60.0
_REPLY_LIMIT = 1 << 30
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_LENGTH = struct.Struct(">Q")
_STACK = 64 * 1024**2


class _Gone(Exception):  # noqa: N818 - the child is gone, which is an answer
    """The child did not answer: it ran out of time or died."""

    def __init__(self, *, timed_out: bool, signal: int | None = None) -> None:
        self.timed_out = timed_out
        self.signal = signal
        super().__init__()


class _Child:
    """One parsing process, started when it is first needed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.n_files = 0

    def extract(self, path: Path) -> Extraction:
        if not path.is_file():
            raise FileNotFoundError("a file to extract is not there")
        if self.n_files >= FILES_PER_CHILD:
            self.stop()
        try:
            self._ready()
            self.n_files += 1
            self._send({"path": str(path.absolute()), "limits": asdict(self.limits)})
            reply = self._receive(time.monotonic() + self.limits.seconds)
            return transfer.load(reply)
        except _Gone as gone:
            self.stop()
            return _unanswered(gone, self.limits)
        except ValueError:
            self.stop()
            return Extraction("quarantined", "corrupt", detail="its reader gave no usable answer")

    def _ready(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        self.n_files = 0
        environment = {k: os.environ[k] for k in _ENVIRONMENT if k in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
        environment["COPROD_CHILD_MEMORY"] = str(self.limits.memory_bytes)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coprod_pipeline.ingest.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
        )
        try:
            self._receive(time.monotonic() + _START_SECONDS)
        except _Gone as gone:
            self.stop()
            raise RuntimeError("the process that reads files does not start") from gone

    def _send(self, request: dict[str, object]) -> None:
        pipe = self._pipe("stdin")
        try:
            pipe.write(json.dumps(request).encode("ascii") + b"\n")
            pipe.flush()
        except OSError as error:
            raise _Gone(timed_out=False, signal=self._signal()) from error

    def _receive(self, deadline: float) -> bytes:
        length = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))[0]
        if length > _REPLY_LIMIT:
            raise _Gone(timed_out=False)
        return self._exactly(length, deadline)

    def _exactly(self, n: int, deadline: float) -> bytes:
        descriptor = self._pipe("stdout").fileno()
        parts: list[bytes] = []
        left = n
        while left:
            wait = deadline - time.monotonic()
            if wait <= 0 or not _readable(descriptor, wait):
                raise _Gone(timed_out=True)
            part = os.read(descriptor, min(left, 1 << 20))
            if not part:
                raise _Gone(timed_out=False, signal=self._signal())
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _pipe(self, name: str) -> IO[bytes]:
        pipe = getattr(self.process, name)
        if pipe is None:
            raise _Gone(timed_out=False)
        return pipe  # type: ignore[no-any-return]  # getattr on a Popen is untyped

    def _signal(self) -> int | None:
        if self.process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.process.wait(timeout=5)
            return -code if code < 0 else None
        return None

    def stop(self) -> None:
        """Ends the process; the next file gets a new one."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _readable(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(max(1, int(seconds * 1000))))


def _unanswered(gone: _Gone, limits: Limits) -> Extraction:
    if gone.timed_out:
        detail = f"not read within {limits.seconds:g} seconds"
        return Extraction("quarantined", "time_limit", detail=detail)
    if gone.signal == 9:  # nobody here killed it: the system did, for memory
        return Extraction("quarantined", "memory_limit", detail="reading it needs too much memory")
    return Extraction("quarantined", "corrupt", detail="its reader broke down")


class Sandbox:
    """A pool of parsing processes; use as a context manager."""

    def __init__(self, limits: Limits = DEFAULT, *, workers: int = 2) -> None:
        self.children = [_Child(limits) for _ in range(max(1, workers))]
        self.idle: Queue[_Child] = Queue()
        for one in self.children:
            self.idle.put(one)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def extract(self, path: Path) -> Extraction:
        """As ``extract.extract``, in a child process; waits for an idle one.

        Raises ``FileNotFoundError`` for a file that is not there, ``RuntimeError`` when no child
        can be started: neither says anything about the file.
        """
        one = self.idle.get()
        try:
            return one.extract(path)
        finally:
            self.idle.put(one)

    def close(self) -> None:
        """Ends every process."""
        for one in self.children:
            one.stop()


def extract_many(
    paths: Iterable[Path], limits: Limits = DEFAULT, *, workers: int = 2
) -> Iterator[tuple[Path, Extraction]]:
    """Each path with its extraction, in the order given; processes start with the first file."""
    wanted = list(paths)
    n = min(workers, len(wanted))
    if n == 0:
        return
    with Sandbox(limits, workers=n) as sandbox, ThreadPoolExecutor(n) as threads:
        futures: list[Future[Extraction]] = [threads.submit(sandbox.extract, p) for p in wanted]
        try:
            for path, future in zip(wanted, futures, strict=True):
                yield path, future.result()
        finally:
            for future in futures:
                future.cancel()


def _confine(memory_bytes: int) -> None:
    """Limits of the process that is going to parse: memory, no files written, no core dump."""
    import resource

    limits = [
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]
    for kind, value in limits:
        # Not every system lets every limit be set; the clock in the parent holds regardless.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def _serve() -> None:
    """The child: a request a line, a reply of eight bytes of length and JSON."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _confine(int(os.environ.get("COPROD_CHILD_MEMORY", DEFAULT.memory_bytes)))
    from coprod_pipeline.ingest.extract import extract

    _reply(replies, b"ready")
    for line in sys.stdin.buffer:
        request = json.loads(line)
        result = extract(Path(request["path"]), limits=Limits(**request["limits"]))
        try:
            _reply(replies, transfer.dump(result))
        except MemoryError:
            _reply(replies, transfer.dump(Extraction("quarantined", "memory_limit")))


def _reply(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


if __name__ == "__main__":
    _serve()
