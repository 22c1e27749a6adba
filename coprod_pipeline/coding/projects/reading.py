"""One file of a QDA tool in, a project out: the reader chosen by name, failures turned to reasons.

What belongs here: which reader reads what, and the process apart in which it does. What does not:
formats.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from coprod_pipeline.coding.projects.project import ToolProject, dump, load, refusal, renamed
from coprod_pipeline.ingest.limits import DEFAULT, Limits, Refused

#: Part of every cache key: bump it whenever a reader gives another project.
READERS_VERSION = "1"
#: Projects that only their tool can open, and what to do about it.
CLOSED_SUFFIXES = (".nvp", ".nvpx", ".nvcx", ".mx24", ".mx22", ".mx20", ".mx18", ".mex24", ".hpr7",
                   ".atlproj", ".atlproj23", ".atlcb", ".qrk")  # fmt: skip
EXPORT_AS_REFI = "export the project as REFI-QDA (.qdpx) in the tool and use that file"
#: Projects carry recordings and films, which are never parsed: they may be larger than a text.
PROJECT_LIMITS = replace(DEFAULT, seconds=60.0, file_bytes=1 << 30, inflated_bytes=1 << 30)
_SECONDS = 120.0
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
Reader = Callable[[Path, Limits], ToolProject]


def _readers() -> Mapping[str, Reader]:
    from coprod_pipeline.coding.projects import qualcoder, refi, rqda, taguette

    return {
        ".qdpx": refi.read_qdpx,
        ".qde": refi.read_qde,
        ".qdc": refi.read_qdc,
        ".qda": qualcoder.read_qualcoder,
        ".rqda": rqda.read_rqda,
        ".sqlite3": taguette.read_taguette,
    }


def read_project(path: Path, limits: Limits = PROJECT_LIMITS) -> ToolProject:
    """The project of a file or ``.qda`` folder, in this process; bad content never raises.

    A refusal has a reason of ``model.REASONS`` in ``refused``. Raises FileNotFoundError when
    there is nothing at the path.
    """
    suffix, where = path.suffix.lower(), path.name
    if not path.exists():
        raise FileNotFoundError("a project to read is not there")
    if suffix in CLOSED_SUFFIXES:
        return refusal("unsupported_type", where, EXPORT_AS_REFI)
    reader = _readers().get(suffix)
    if reader is None:
        return refusal("unsupported_type", where, "no project of a QDA tool that can be read")
    try:
        if path.is_dir() and suffix != ".qda":
            raise Refused("type_mismatch", "it is a folder")
        return renamed(reader(path, limits), where)
    except Refused as refused:
        return refusal(refused.reason, where, refused.detail)
    except MemoryError:
        return refusal("memory_limit", where, "reading it needs too much memory")
    except RecursionError:
        return refusal("too_deep", where, "its parts are nested too deeply")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        return refusal("corrupt", where, type(error).__name__)
    except Exception as error:  # noqa: BLE001 - a parser may fail in any way on hostile bytes
        return refusal("malformed", where, type(error).__name__)


def read_apart(path: Path, limits: Limits = PROJECT_LIMITS) -> ToolProject:
    """As :func:`read_project`, in a process of its own with a clock and a memory limit."""
    if not path.exists():
        raise FileNotFoundError("a project to read is not there")
    environment = {k: os.environ[k] for k in _ENVIRONMENT if k in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    request = {"path": str(path.absolute()), "limits": asdict(limits)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "coprod_pipeline.coding.projects.reading"],
            input=json.dumps(request).encode("ascii"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=_SECONDS,
            check=False,
        )
        return load(done.stdout)
    except subprocess.TimeoutExpired:
        return refusal("time_limit", path.name, f"not read within {_SECONDS:g} seconds")
    except ValueError:
        return refusal("corrupt", path.name, "its reader broke down")


def _serve() -> None:
    import resource

    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            # Not every system lets every limit be set; the clock in the parent holds regardless.
            continue
    sys.stdout.buffer.write(dump(read_project(Path(request["path"]), limits)))


if __name__ == "__main__":
    _serve()
