"""A release: a folder that appears whole or not at all, and the pointer to the current one.

What belongs here: building the folder, its manifest, putting it in place, finding, reading and
verifying releases, clearing what a crash left. What does not: the files' content
(``database.py``, ``parquet.py``, ``report.py``, ``dictionary.py``), the gate (a function comes in).

The order is: build in a hidden staging folder, gate, seal (sync, read-only), rename to its id,
swap the pointer. Readers see the old release or the new one; whoever has the old one open keeps
it. One publisher at a time, held by a lock that the operating system releases with the process.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from coprod_pipeline.errors import BlockedError, CoprodError
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.publish.tables import complete_tables

MANIFEST = "manifest.json"
DATABASE = "coprod.duckdb"
REPORT = "report.html"
DICTIONARY = "data_dictionary.md"
PARQUET = "parquet"
#: Points at which ``fault`` is called, in order.
STEPS = (
    "staged",
    "database",
    "parquet",
    "report",
    "dictionary",
    "manifest",
    "gate",
    "sealed",
    "renamed",
    "linked",
    "swapped",
)
_STAGING = ".staging-"
_POINTER = ".published-"
_LIBRARIES = ("duckdb", "pandas", "pyarrow")


@dataclass(frozen=True)
class ReleaseInfo:
    """A release; ``created`` is False when the current one was made of the same input already."""

    release_id: str
    path: Path
    created: bool
    approval: str


def _no_fault(step: str) -> None:
    """Let every step pass."""


def publish_release(
    releases: Path,
    published: Path,
    *,
    study: Study,
    tables: Mapping[str, pa.Table],
    input_hash: str,
    now: datetime,
    pipeline_version: str,
    approved: bool,
    warnings: Sequence[str],
    gate: Callable[[Path], list[str]],
    approver: str | None = None,
    extra_files: Mapping[str, bytes] | None = None,
    fault: Callable[[str], None] = _no_fault,
) -> ReleaseInfo:
    """Build a release of the tables and point ``published`` at it.

    ``tables`` are as they may be released (``release_tables``) without ``release``, which is
    made here. ``gate`` gets the built folder and answers with kinds of leaks: any of them is a
    BlockedError, and nothing is published. ``approver`` is the id (no name) of who approved; it
    stands in the manifest. ``extra_files`` by name belong to this release as well (model cards).
    ``fault`` is called after each of :data:`STEPS`.
    The current release stands when it is intact and of the same input, version and approval. On
    any failure the staging folder is removed and what was published stays. A second publisher
    and a failed write are a CoprodError. ``now`` has a time zone.
    """
    if now.tzinfo is None or not re.fullmatch(r"[0-9a-f]{8,}", input_hash):
        raise ValueError("now needs a time zone, input_hash eight hex digits or more")
    releases.mkdir(parents=True, exist_ok=True)
    approval = "approved" if approved else "not_needed" if study.synthetic else "none"
    with _publishing(releases):
        _remove_remains(releases, published)
        standing = _unchanged(published, input_hash, pipeline_version, approval)
        if standing is not None:
            return ReleaseInfo(standing.name, standing, created=False, approval=approval)
        release_id = _free_id(releases, now, input_hash)
        row: dict[str, object] = {
            "release_id": release_id,
            "created_at": now.astimezone(UTC),
            "study_id": study.study_id,
            "title": study.title,
            "synthetic": study.synthetic,
            "pipeline_version": pipeline_version,
            "input_hash": input_hash,
            "approval": approval,
        }
        complete = complete_tables({**tables, "release": TABLES["release"].from_rows([row])})
        path = releases / release_id
        staging = releases / f"{_STAGING}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            staging.mkdir(mode=0o700)
            fault("staged")
            for name, content in (extra_files or {}).items():
                (staging / name).write_bytes(content)
            _build(staging, study, complete, row | {"approver": approver}, warnings, fault)
            leaks = gate(staging)
            if leaks:
                raise _blocked(leaks)
            fault("gate")
            _seal(staging)
            fault("sealed")
            staging.rename(path)
            _sync(releases)
            fault("renamed")
            _point(published, path, fault)
        except OSError as error:
            raise CoprodError(
                f"the release could not be written ({error.strerror or type(error).__name__})",
                where="publish",
                mend="free space or mend the disk and run again; what was published is unchanged",
            ) from error
        finally:
            # In place but not pointed to, or half made: either way nobody has seen it.
            for unfinished in (staging, path):
                if unfinished.exists() and current_release(published) != path.resolve():
                    shutil.rmtree(unfinished)
    return ReleaseInfo(release_id, path, created=True, approval=approval)


def _build(
    staging: Path,
    study: Study,
    tables: Mapping[str, pa.Table],
    row: Mapping[str, object],
    warnings: Sequence[str],
    fault: Callable[[str], None],
) -> None:
    """Write every file of the release, the manifest last."""
    from coprod_pipeline.publish.database import write_database
    from coprod_pipeline.publish.dictionary import data_dictionary
    from coprod_pipeline.publish.parquet import write_parquet
    from coprod_pipeline.publish.report import render_report

    write_database(staging / DATABASE, tables)
    fault("database")
    write_parquet(staging / PARQUET, tables)
    fault("parquet")
    report = render_report(
        dict(tables),
        title=study.title,
        synthetic=study.synthetic,
        release_id=str(row["release_id"]),
        warnings=list(warnings),
    )
    (staging / REPORT).write_text(report, encoding="utf-8")
    fault("report")
    (staging / DICTIONARY).write_text(data_dictionary(study.title), encoding="utf-8")
    fault("dictionary")
    manifest = _manifest(staging, tables, row)
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (staging / MANIFEST).write_text(text, encoding="utf-8")
    fault("manifest")


# --- manifest --------------------------------------------------------------------------------


def _manifest(
    folder: Path, tables: Mapping[str, pa.Table], row: Mapping[str, object]
) -> dict[str, Any]:
    """What the release is and is made of; no path outside it, no name but the study's title."""
    created_at = row["created_at"]
    manifest: dict[str, Any] = {
        **{
            k: row[k]
            for k in ("release_id", "study_id", "synthetic", "input_hash", "approval", "approver")
        },
        "created_at": created_at.isoformat() if isinstance(created_at, datetime) else None,
        "versions": {
            "coprod": row["pipeline_version"],
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "rows": {name: table.num_rows for name, table in tables.items()},
        "files": {
            name: {"sha256": _sha256(folder / name), "size": (folder / name).stat().st_size}
            for name in _files(folder)
        },
    }
    return manifest | {"manifest_sha256": _self_hash(manifest)}


def _self_hash(manifest: Mapping[str, Any]) -> str:
    """Hash of the manifest without its own hash, so that a changed manifest shows."""
    content = {k: v for k, v in manifest.items() if k != "manifest_sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(release: Path) -> dict[str, Any]:
    """Read a release's manifest; a CoprodError when it is missing or damaged."""
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CoprodError(
            "the manifest is missing or damaged", where=release.name, mend="run coprod run"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("manifest_sha256") != _self_hash(manifest):
        raise CoprodError("the manifest was changed", where=release.name, mend="run coprod run")
    return manifest


def verify_release(path: Path) -> list[str]:
    """Compare a release with its manifest; each problem is a line, none means intact."""
    release = path.resolve()
    try:
        manifest = read_manifest(release)
    except CoprodError as error:
        return [error.what]
    problems = []
    if manifest["release_id"] != release.name:
        problems.append("the folder is not named as the manifest says")
    listed: dict[str, dict[str, Any]] = manifest["files"]
    present = set(_files(release)) - {MANIFEST}
    problems += [f"{name}: missing" for name in sorted(set(listed) - present)]
    problems += [f"{name}: not in the manifest" for name in sorted(present - set(listed))]
    for name in sorted(present & set(listed)):
        if (release / name).stat().st_size != listed[name]["size"]:
            problems.append(f"{name}: size differs")
        elif _sha256(release / name) != listed[name]["sha256"]:
            problems.append(f"{name}: content differs")
    return problems


# --- in place --------------------------------------------------------------------------------


def current_release(published: Path) -> Path | None:
    """Find the release that ``published`` points to; None when there is none."""
    return published.resolve() if (published / MANIFEST).is_file() else None


def clean_orphans(releases: Path) -> list[str]:
    """Remove what crashed publications left; returns the names removed, none while one runs."""
    if not releases.is_dir():
        return []
    try:
        with _publishing(releases):
            return _remove_remains(releases, None)
    except _AnotherPublisherError:
        return []


class _AnotherPublisherError(CoprodError):
    """The lock is held by a living process."""


@contextmanager
def _publishing(releases: Path) -> Iterator[None]:
    """Hold the publishers' lock; it ends with the process, so a crash leaves none behind."""
    descriptor = os.open(releases / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _AnotherPublisherError(
                "another run is publishing",
                where="publish",
                mend="wait until it is done; what is published stays readable",
            ) from error
        yield
    finally:
        os.close(descriptor)


def _remove_remains(releases: Path, published: Path | None) -> list[str]:
    """Remove staging folders and half-made pointers; only for whoever holds the lock."""
    removed = []
    for folder in sorted(releases.glob(f"{_STAGING}*")):
        shutil.rmtree(folder)
        removed.append(folder.name)
    for pointer in sorted(published.parent.glob(f"{_POINTER}*")) if published else []:
        pointer.unlink()
        removed.append(pointer.name)
    return removed


def _unchanged(
    published: Path, input_hash: str, pipeline_version: str, approval: str
) -> Path | None:
    """Find the current release if it is intact and a new one would say the same."""
    current = current_release(published)
    if current is None or verify_release(current):
        return None
    manifest = read_manifest(current)
    same = (
        manifest["input_hash"] == input_hash
        and manifest["versions"]["coprod"] == pipeline_version
        and manifest["approval"] == approval
    )
    return current if same else None


def _free_id(releases: Path, now: datetime, input_hash: str) -> str:
    base = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{input_hash[:8]}"
    release_id, number = base, 1
    while (releases / release_id).exists():
        number += 1
        release_id = f"{base}-{number}"
    return release_id


def _blocked(leaks: Sequence[str]) -> BlockedError:
    kinds = ", ".join(sorted(set(leaks)))
    return BlockedError(
        f"the leak gate found {kinds} in the built release; nothing was published",
        where="publish",
        mend="mend the roster or the review list and run again",
    )


def _seal(staging: Path) -> None:
    """Make every file and folder durable and read-only for readers."""
    for name in _files(staging):
        path = staging / name
        path.chmod(0o444)
        _sync(path)
    for folder in sorted((p for p in staging.rglob("*") if p.is_dir()), reverse=True):
        folder.chmod(0o755)
        _sync(folder)
    staging.chmod(0o755)
    _sync(staging)


def _point(published: Path, release: Path, fault: Callable[[str], None]) -> None:
    """Swap the pointer to the release in one step, with a relative link: the lake may move."""
    pointer = published.parent / f"{_POINTER}{os.getpid()}-{secrets.token_hex(4)}"
    pointer.symlink_to(os.path.relpath(release, published.parent))
    try:
        fault("linked")
        pointer.replace(published)
    finally:
        pointer.unlink(missing_ok=True)
    _sync(published.parent)
    fault("swapped")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
