"""The lake: its zones, atomic writes, the content-keyed cache, what is in landing and what changed.

What belongs here: paths and bytes. What does not: what the bytes mean. Nothing here writes into
``landing/``. Every write goes beside its place and is renamed, so a crash leaves the old file.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import re
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_pipeline import __version__
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.vault import CACHE, DamagedError, ShreddedError, Vault, open_vault
from coprod_pipeline.vault.files import locked, write_atomically
from coprod_pipeline.vault.tables import read_table as read_sealed_table
from coprod_pipeline.vault.tables import write_table as write_sealed_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "PRIVATE_ZONES",
    "Cache",
    "Lake",
    "code_fingerprint",
    "fingerprint",
    "hash_file",
    "prune_cache",
    "remove_orphans",
    "write_atomically",
]
log = logging.getLogger("coprod")

PRIVATE_ZONES = ("restricted", "deidentified", "coded", "quarantine", ".dagster")
_IGNORED = re.compile(r"^(\..*|~\$.*|Thumbs\.db|desktop\.ini)$")


class Lake:
    """One study's folder; see the contract for its zones."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.landing = self.root / "landing"
        self.restricted = self.root / "restricted"
        self.releases = self.root / "releases"
        self.published = self.root / "published"
        self.dagster_home = self.root / ".dagster"

    def ensure_zones(self) -> None:
        """Make the folders; everything but releases is for the pipeline's user alone."""
        if not self.landing.is_dir():
            raise CoprodError(
                "there is no landing/ folder here",
                where="--lake",
                mend="run coprod init DIR, or name the lake with --lake or COPROD_LAKE",
            )
        for zone in PRIVATE_ZONES:
            folder = self.root / zone
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
        self.releases.mkdir(exist_ok=True)

    @cached_property
    def vault(self) -> Vault:
        """The opened key; made on the first run."""
        self.ensure_zones()
        return open_vault(self.restricted)

    # --- files -------------------------------------------------------------------------------

    def write_secret(self, name: str, data: bytes) -> None:
        """Encrypt a file of the restricted zone that is no single source's."""
        self.vault.write(name, data)

    def read_secret(self, name: str) -> bytes | None:
        """The content of a restricted file, None when there is none."""
        return self.vault.read(name)

    def write_secret_table(self, name: str, table: pa.Table, owners: Sequence[str]) -> None:
        """Encrypt a table of the restricted zone, each row under the key of its source.

        ``owners`` has the content hash of each row's source, in the order of the rows.
        """
        write_sealed_table(self.vault, name, table, owners)

    def read_secret_table(self, name: str) -> pa.Table:
        """A table of the restricted zone; it must be there. Shredded rows are not in it."""
        found = read_sealed_table(self.vault, name)
        if found is None:
            raise _unready(name.rsplit("/", 1)[-1])
        return found[0]

    def write_table(self, zone: str, name: str, part: str, table: pa.Table) -> None:
        """Write one case's part (or ``study``) of a table as Parquet."""
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        write_atomically(self.root / zone / name / f"{part}.parquet", buffer.getvalue())

    def read_table(self, zone: str, name: str, part: str) -> pa.Table:
        """Read one case's part of a table; it must be there."""
        import pyarrow.parquet as pq

        path = self.root / zone / name / f"{part}.parquet"
        if not path.is_file():
            raise _unready(part)
        return pq.read_table(path, partitioning=None)

    def has_table(self, zone: str, name: str, part: str) -> bool:
        """Whether a case's part of a table is there."""
        return (self.root / zone / name / f"{part}.parquet").is_file()

    # --- state -------------------------------------------------------------------------------

    def stamp(self, stage: str, case_id: str, value: str) -> None:
        """Record which input a case's stage was made from."""
        write_atomically(self.root / "coded" / "stamps" / stage / case_id, value.encode())

    def stamped(self, stage: str, case_id: str) -> str | None:
        """Which input a case's stage was made from."""
        path = self.root / "coded" / "stamps" / stage / case_id
        return path.read_text() if path.is_file() else None

    def write_state(self, name: str, value: Any) -> None:
        """Remember a small value in the restricted zone."""
        self.write_secret(f"state/{name}", json.dumps(value, sort_keys=True).encode())

    def read_state(self, name: str, default: Any) -> Any:
        """A remembered value."""
        data = self.read_secret(f"state/{name}")
        return default if data is None else json.loads(data)

    # --- landing -----------------------------------------------------------------------------

    def landing_paths(self) -> list[str]:
        """Every file in landing as a POSIX path, in order."""
        return sorted(p.relative_to(self.landing).as_posix() for p in _walk(self.landing))

    def scan(self) -> dict[str, str]:
        """Every file in landing by POSIX path with its SHA-256; only changed files are hashed."""
        index: dict[str, list[Any]] = self.read_state("landing_index", {})
        found: dict[str, list[Any]] = {}
        for path in _walk(self.landing):
            stat = path.stat()
            key = path.relative_to(self.landing).as_posix()
            mark = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
            old = index.get(key)
            # A file touched within the last two seconds may change again within one clock tick.
            settled = old is not None and old[:3] == mark and old[4] - stat.st_mtime > 2
            digest = old[3] if old is not None and settled else hash_file(path)
            found[key] = [*mark, digest, old[4] if old is not None and settled else time.time()]
        if found != index:
            self.write_state("landing_index", found)
        return {key: value[3] for key, value in sorted(found.items())}

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lake for one run; a second run fails cleanly."""
        self.ensure_zones()
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(locked(self.restricted / "run.lock", alone=True, wait=False))
            except BlockingIOError:
                raise CoprodError(
                    "another run is at work on this lake",
                    where="coprod run",
                    mend="wait until it is done; what is published stays readable",
                ) from None
            yield


class Cache:
    """Encrypted values under content keys, in the restricted zone.

    ``owner`` is the content hash of the source that the values are made from: they can be read as
    long as its key is there. Without one they are under the cache's own key, which any shredding
    renews. A value that does not open is as good as none: it is made anew.
    """

    def __init__(self, lake: Lake, kind: str, owner: str = CACHE) -> None:
        self._vault = lake.vault
        self._kind = kind
        self._owner = owner

    def _name(self, key: str) -> str:
        # Keyed, so that nobody can ask the file names whether a text they know was read.
        digest = self._vault.private_name(key)
        return f"cache/{self._kind}/{digest[:2]}/{digest[2:]}"

    def get(self, key: str) -> bytes | None:
        """The value, None when it was never put; marks it as used."""
        name = self._name(key)
        try:
            data = self._vault.read(name)
        except ShreddedError:
            return None
        except DamagedError as error:
            log.warning("%s; it is made anew", error.where)
            return None
        if data is not None:
            os.utime(self._vault.path(name))
        return data

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        self._vault.write(self._name(key), value, owner=self._owner, durable=False)


def prune_cache(lake: Lake, unused_since: float) -> int:
    """Delete cached values that no run used since then (seconds); returns how many."""
    stale = [
        p for p in (lake.restricted / "cache").rglob("*.enc") if p.stat().st_mtime < unused_since
    ]
    for path in stale:
        path.unlink()
    return len(stale)


def code_fingerprint() -> str:
    """Hash of the pipeline's own files: another program may give other figures."""
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".sql", ".yaml", ".json", ".txt", ".html", ".j2", ".csv"):
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def fingerprint(value: Any) -> str:
    """A short hash of a JSON value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def hash_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_orphans(lake: Lake) -> None:
    """Remove what a killed run left half written."""
    for zone in ("restricted", "deidentified", "coded", "quarantine"):
        for path in (lake.root / zone).rglob(".*.tmp"):
            path.unlink(missing_ok=True)


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if _IGNORED.match(entry.name) or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry


def _unready(case_id: str) -> CoprodError:
    return CoprodError(
        f"case '{case_id}' has not been through the earlier stages yet",
        where="coprod run",
        mend="run it without --case, or materialise the stages before this one",
    )
