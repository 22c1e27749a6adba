"""What a run is made from, and which stage of which case stands.

What belongs here: the protocol with what earlier runs knew, the stamps that tell what is out of
date, and which tables a case consists of. What does not: making any table.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from coprod_pipeline.lake import Lake, code_fingerprint, fingerprint, prune_cache, remove_orphans
from coprod_pipeline.protocol import Study
from coprod_pipeline.road import review
from coprod_pipeline.study import load_study

if TYPE_CHECKING:
    import pyarrow as pa

CASE_STAGES = ("ingest", "deidentify", "code", "measure")
CASE_TABLES = {
    "deidentified": ("dim_source", "fact_segment", "quality_deidentification"),
    "coded": (
        "dim_code",
        "dim_coder",
        "dim_unit",
        "fact_coding",
        "fact_coding_phase",
        "fact_event",
        "fact_adaptation",
        "fact_rating",
        "mart_adoption",
        "mart_implementation",
        "mart_assimilation",
        "mart_evidence_quality",
        "evidence",
    ),
}
STUDY_TABLES = (
    "mart_cross_case",
    "evidence",
    "quality_reliability",
    "quality_rating",
    "quality_machine_coding",
    "quality_machine_share",
)


def open_study(lake: Lake) -> Study:
    """The lake's protocol; files that were read before may be gone without being an error."""
    known: frozenset[str] = frozenset()
    if (lake.restricted / "lake.json").is_file():
        known = frozenset(lake.read_state("known_paths", []))
    return load_study(lake.landing, known_paths=known)


def input_stamps(lake: Lake, study: Study) -> dict[str, str]:
    """What each case is made from: files, protocol, program and the review's decisions, as a hash."""
    scan = lake.scan()
    filed, _ = filed_by_case(study, scan)
    protocol = {p: h for p, h in scan.items() if p.split("/")[0] not in ("interviews", "documents")}
    code, decided = code_fingerprint(), review.stamp(lake)
    stamps = {}
    for case_id in study.case_ids:
        stamps[case_id] = fingerprint([filed[case_id], protocol, code, decided])
    return stamps


def filed_by_case(
    study: Study, scan: dict[str, str]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Interviews and documents of each case (path to content hash), and those of no case."""
    from coprod_pipeline.ingest.facts import FOLDERS, case_of

    filed: dict[str, dict[str, str]] = {case_id: {} for case_id in study.case_ids}
    unfiled = []
    for path, content_hash in scan.items():
        place = PurePosixPath(path)
        if len(place.parts) < 2 or place.parts[0] not in FOLDERS:
            continue
        case_id = case_of(study, place)
        if case_id is None:
            unfiled.append(path)
        else:
            filed[case_id][path] = content_hash
    return filed, unfiled


def input_hash(stamps: dict[str, str]) -> str:
    """What a release is made from, as one hash."""
    return fingerprint(stamps)


def path_to_source(lake: Lake, case_id: str) -> dict[str, str]:
    """Landing paths of a case's files that were read, to source ids."""
    return {
        path: row["source_id"]
        for row in lake.read_state(f"status/{case_id}", [])
        if row["status"] == "ok"
        for path in row["paths"]
    }


def pass_on(lake: Lake, stage: str, before: str, case_id: str) -> None:
    """A stage of a case now stands on the input of the stage before."""
    value = lake.stamped(before, case_id)
    if value is not None:
        lake.stamp(stage, case_id, value)


def ingested(lake: Lake, study: Study) -> list[str]:
    """Cases whose files were read."""
    return [c for c in study.case_ids if lake.stamped("ingest", c)]


def measured(lake: Lake, study: Study) -> list[str]:
    """Cases whose last stage stands."""
    return [c for c in study.case_ids if lake.stamped("measure", c)]


def coded_table(lake: Lake, name: str, part: str) -> pa.Table | None:
    """A table of the coded zone that may not be there: nothing has called for it yet."""
    there = (lake.root / "coded" / name / f"{part}.parquet").is_file()
    return lake.read_table("coded", name, part) if there else None


def left_to_do(lake: Lake, study: Study) -> dict[str, int]:
    """What makes a run end with exit 3: files refused or filed nowhere, not placed codings, cases waiting."""
    refused = codings = 0
    for case_id in study.case_ids:
        refused += sum(r["status"] != "ok" for r in lake.read_state(f"status/{case_id}", []))
        codings += len(lake.read_state(f"refused_codings/{case_id}", []))
    waiting = len(study.case_ids) - len(measured(lake, study))
    return {
        "files_refused": refused,
        "files_of_no_case": len(filed_by_case(study, lake.scan())[1]),
        "codings_not_placed": codings,
        "cases_waiting": waiting,
    }


def tidy(lake: Lake, study: Study, started: float) -> None:
    """After a full run: forget what no case uses any more."""
    remove_orphans(lake)
    prune_cache(lake, started - 60)
    for zone in ("deidentified", "coded"):
        for path in (lake.root / zone).rglob("*.parquet"):
            if path.stem not in (*study.case_ids, "study"):
                path.unlink()
