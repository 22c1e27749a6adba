"""The last look for names, over all that is about to leave.

What belongs here: where the gate looks. What does not: how it finds (``deidentify.gate``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_pipeline.errors import BlockedError
from coprod_pipeline.lake import Lake
from coprod_pipeline.model import STUDY_TEXT_TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.masking import load_identities

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of free text that come from the study's own material: here single name parts count too.
FREE_TEXT = {
    ("fact_segment", "text"),
    ("dim_unit", "name"),
    ("fact_adaptation", "what"),
    ("fact_adaptation", "reason"),
}


def leaks(lake: Lake, study: Study, tables: dict[str, pa.Table]) -> list[dict[str, str]]:
    """Where a name or identifier still stands in what is to be released: table, column, kind."""
    from coprod_pipeline.deidentify.gate import Gate

    identities = load_identities(lake)
    gate = Gate(identities)
    title = gate.leaks_in_texts([identities.mask_text(study.title)], strict=False)
    found = [{"table": "release", "column": "title", "kind": kind} for _, kind in title]
    for name in STUDY_TEXT_TABLES:
        table = tables.get(name)
        for column in table.schema if table is not None else []:
            if str(column.type) != "string":
                continue
            assert table is not None
            values = table.column(column.name).unique().to_pylist()
            strict = (name, column.name) in FREE_TEXT
            for _, kind in gate.leaks_in_texts(values, strict=strict):
                found.append({"table": name, "column": column.name, "kind": kind})
    return found


def file_leaks(lake: Lake, folder: Path) -> list[str]:
    """Kinds of identifiers in the files of a release and in what Dagster keeps of the runs."""
    from coprod_pipeline.deidentify.gate import Gate

    gate = Gate(load_identities(lake))
    found: list[str] = []
    manifest = lake.published / "manifest.json"
    # What Dagster wrote before the last release was searched then.
    since = manifest.stat().st_mtime - 2 if manifest.is_file() else 0.0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix not in (".parquet", ".duckdb"):
            found += gate.leaks_in_bytes(path.read_bytes())
    for path in sorted(lake.dagster_home.rglob("*")):
        try:
            if path.is_file() and path.stat().st_mtime >= since:
                found += gate.leaks_in_bytes(path.read_bytes())
        except FileNotFoundError:
            continue  # SQLite's journals come and go while Dagster's page is open
    return sorted(set(found))


def gate_row(found: list[dict[str, str]], tables: dict[str, pa.Table]) -> dict[str, Any]:
    """The gate's own row of quality_check."""
    return {
        "suite": "leak_gate",
        "expectation": "no_identifier_in_release",
        "table_name": "fact_segment",
        "column_name": None,
        "severity": "critical",
        "passed": not found,
        "n_checked": sum(t.num_rows for t in tables.values()),
        "n_failed": len(found),
    }


def leaking(found: list[dict[str, str]]) -> BlockedError:
    """What stops a release: kinds and places of what was found, never the text."""
    kinds = sorted({f"{f['kind']} in {f['table']}.{f['column']}" for f in found})
    return BlockedError(
        f"the leak gate found {len(found)} identifiers: {', '.join(kinds[:4])}",
        where="leak gate",
        mend="run coprod run for all cases; if it stays, add the name to roster.csv or keep_terms",
    )
