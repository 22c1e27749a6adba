"""From landing to the restricted tables of a case.

What belongs here: which files are a case's, what became of each over the runs. What does not: how
a file is read (``ingest``).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from coprod_pipeline.lake import Cache, Lake, write_atomically
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.inputs import filed_by_case, input_stamps

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger("coprod")

Row = dict[str, Any]


def ingest(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Read a case's files into restricted tables; refuse what cannot be read, with a reason."""
    from coprod_pipeline.ingest.case import LandingFile, ingest_case

    stamp = input_stamps(lake, study)[case_id]
    filed, _ = filed_by_case(study, lake.scan())
    files = [
        LandingFile(PurePosixPath(path), lake.landing / path, content_hash)
        for path, content_hash in filed[case_id].items()
    ]
    key = lake.vault.surrogate_key
    result = ingest_case(
        study,
        case_id,
        files,
        cache=Cache(lake, "extract"),
        pseudonym=lambda source_id, label: _provisional(key, source_id, label),
        progress=lambda line: log.info("%s: %s", case_id, line),
    )
    contents = content_hashes(result.sources)
    lake.vault.assign(case_id, _participants(study, result.sources, result.segments))
    lake.write_secret_table(f"raw_source/{case_id}", result.sources, list(contents.values()))
    owners = [contents[s] for s in result.segments.column("source_id").to_pylist()]
    lake.write_secret_table(f"raw_segment/{case_id}", result.segments, owners)
    before: list[Row] = lake.read_state(f"status/{case_id}", [])
    gone: list[Row] = lake.read_state(f"gone/{case_id}", [])
    status = seen_again(result.status, [*gone, *before], datetime.now(UTC).isoformat())
    lake.write_state(f"gone/{case_id}", no_longer_there(status, [*gone, *before]))
    lake.write_state(f"status/{case_id}", status)
    known = set(lake.read_state("known_paths", [])) | {p for r in status for p in r["paths"]}
    lake.write_state("known_paths", sorted(known))
    _write_quarantine(lake, case_id, status)
    lake.stamp("ingest", case_id, stamp)
    refused = sum(1 for r in status if r["status"] != "ok")
    doubtful = sum(1 for r in status if r["warnings"])
    log.info(
        "%s: %d sources, %d segments (%d files read, %d unchanged, %d refused)%s",
        case_id, result.sources.num_rows, result.segments.num_rows,
        result.n_read, result.n_reused, refused,
        f"; coprod sources shows remarks on {doubtful}" if doubtful else "",
    )  # fmt: skip
    return {
        "sources": result.sources.num_rows,
        "segments": result.segments.num_rows,
        "files_read": result.n_read,
        "files_unchanged": result.n_reused,
        "refused": refused,
    }


def content_hashes(sources: pa.Table) -> dict[str, str]:
    """Content hash by source id of raw_source: what the key of a source is found by."""
    columns = (sources.column(name).to_pylist() for name in ("source_id", "content_hash"))
    return dict(zip(*columns, strict=True))


def _participants(study: Study, sources: pa.Table, segments: pa.Table) -> dict[str, set[str]]:
    """Whose talk stands in each source, by content hash: declared for the file, or heard in it."""
    from coprod_pipeline.ingest.facts import describe

    contents = content_hashes(sources)
    people: dict[str, set[str]] = {content: set() for content in contents.values()}
    for row in sources.select(["source_id", "kind", "paths"]).to_pylist():
        if row["kind"] == "interview":
            paths = [PurePosixPath(path) for path in json.loads(row["paths"])]
            people[contents[row["source_id"]]].update(describe(study, paths).participant_ids)
    talk = (segments.column(name).to_pylist() for name in ("source_id", "participant_id"))
    for source_id, participant_id in zip(*talk, strict=True):
        if participant_id:
            people[contents[source_id]].add(participant_id)
    return people


def _provisional(key: bytes, source_id: str, label: str) -> str:
    """A pseudonym for a speaker no roster row matches: one per file and label."""
    text = f"{source_id}\n{' '.join(label.split()).casefold()}".encode()
    digest = hmac.new(key, b"provisional " + text, hashlib.sha256).digest()
    return "prov-" + base64.b32encode(digest)[:8].decode().lower()


def seen_again(found: Sequence[Mapping[str, Any]], earlier: Sequence[Row], now: str) -> list[Row]:
    """What a run found in landing, with what earlier runs knew of the same content."""
    known = {row["source_id"]: row for row in earlier}
    status = []
    for row in found:
        old = known.get(row["source_id"], {})
        paths, old_paths = set(row["paths"]), set(old.get("paths", row["paths"]))
        moved = bool(paths - old_paths and old_paths - paths)
        status.append(
            {
                **row,
                "paths": sorted(paths),
                "warnings": list(row["warnings"]),
                "n_paths": len(paths),
                "n_warnings": len(row["warnings"]),
                "renamed": moved or bool(old.get("renamed")),
                "superseded_by": None,
                "first_seen": old.get("first_seen", now),
                "last_seen": now,
            }
        )
    return status


def no_longer_there(status: Sequence[Row], earlier: Sequence[Row]) -> list[Row]:
    """Earlier sources whose content is no longer in landing, and what took their place."""
    here = {row["source_id"] for row in status}
    at = {path: row["source_id"] for row in status for path in row["paths"]}
    gone = {}
    for row in earlier:
        if row["source_id"] in here:
            continue
        heir = next((at[p] for p in row["paths"] if p in at), row["superseded_by"])
        gone[row["source_id"]] = row | {
            "status": "superseded" if heir else "removed",
            "superseded_by": heir,
        }
    return [gone[key] for key in sorted(gone)]


def _write_quarantine(lake: Lake, case_id: str, status: list[Row]) -> None:

    refused = [
        {k: row[k] for k in ("source_id", "case_id", "kind", "reason", "content_hash")}
        for row in status
        if row["status"] != "ok"
    ]
    data = json.dumps(refused, indent=1, sort_keys=True).encode()
    write_atomically(lake.root / "quarantine" / f"{case_id}.json", data)
