"""All cases together: the released tables, the checks over them, the release.

What belongs here: what is collected and what has to hold before it is published. What does not:
the expectations (``quality``), writing a release (``publish``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coprod_pipeline import __version__
from coprod_pipeline.errors import BlockedError, CoprodError
from coprod_pipeline.lake import Lake, fingerprint
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.gate import file_leaks, gate_row, leaking, leaks
from coprod_pipeline.road.inputs import CASE_STAGES, CASE_TABLES, input_hash, measured
from coprod_pipeline.road.masking import load_identities

if TYPE_CHECKING:
    import pyarrow as pa


def collect(lake: Lake, study: Study) -> dict[str, pa.Table]:
    """Every released table but ``release`` and ``quality_check``, over all measured cases."""
    import pyarrow as pa

    from coprod_pipeline.metrics.dimensions import dimensions

    cases = measured(lake, study)
    tables: dict[str, pa.Table] = {}
    for zone, names in CASE_TABLES.items():
        for name in names:
            parts = [lake.read_table(zone, name, c) for c in cases]
            if name == "evidence":
                parts.append(lake.read_table("coded", "evidence", "study"))
            table = pa.concat_tables([TABLES[name].empty(), *parts])
            tables[name] = TABLES[name].sort(_distinct(table, TABLES[name].key))
    tables["mart_cross_case"] = lake.read_table("coded", "mart_cross_case", "study")
    mask = load_identities(lake).mask_text
    tables |= dimensions(study, tables["dim_source"], tables["fact_segment"], mask=mask)
    status = []
    for case_id in cases:
        for row in lake.read_state(f"status/{case_id}", []) + lake.read_state(
            f"gone/{case_id}", []
        ):
            times = {k: datetime.fromisoformat(row[k]) for k in ("first_seen", "last_seen")}
            status.append({k: row.get(k) for k in TABLES["source_status"].column_names} | times)
    tables["source_status"] = TABLES["source_status"].from_rows(status)
    # Tables whose stage is not built yet are there, and empty.
    unbuilt = {
        n: t.empty() for n, t in TABLES.items() if n not in (*tables, "release", "quality_check")
    }
    return tables | unbuilt


def _distinct(table: pa.Table, key: Sequence[str]) -> pa.Table:
    """Drop rows that are the same in every column: cases share codes and coders."""
    seen: set[tuple[Any, ...]] = set()
    keep = []
    if table.num_rows == 0 or tuple(key) not in ((("code_id",)), (("coder_id",))):
        return table
    for i, row in enumerate(zip(*(table.column(k).to_pylist() for k in key), strict=True)):
        if row not in seen:
            seen.add(row)
            keep.append(i)
    return table.take(keep)


def validate(lake: Lake, study: Study, suites: Sequence[str]) -> list[Any]:
    """Run expectation suites over the collected tables; results are kept for the release."""
    from coprod_pipeline.quality.run import run

    tables = collect(lake, study)
    results = run(list(suites), tables, previous=_previous(lake))
    of = fingerprint({c: lake.stamped("measure", c) for c in study.case_ids})
    for suite in suites:
        rows = [asdict(r) for r in results if r.suite == suite]
        lake.write_state(f"quality/{suite}", {"of": of, "rows": rows})
    return results


def _previous(lake: Lake) -> dict[str, pa.Table] | None:
    import pyarrow.parquet as pq

    folder = lake.published / "parquet"
    if not folder.is_dir():
        return None
    names = ("fact_segment", "fact_coding", "quality_deidentification", "dim_source")
    return {
        n: pq.read_table(folder / f"{n}.parquet")
        for n in names
        if (folder / f"{n}.parquet").is_file()
    }


def publish(
    lake: Lake, study: Study, *, fault: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Check everything, then publish a release; blocks (BlockedError) and publishes nothing else."""
    from coprod_pipeline.publish.release import publish_release
    from coprod_pipeline.publish.tables import release_tables

    cases = measured(lake, study)
    broken = [c for c in cases if len({lake.stamped(s, c) for s in CASE_STAGES}) > 1]
    if broken:
        raise CoprodError(
            f"case '{broken[0]}' is half done from an earlier run",
            where="publish",
            mend="run coprod run without --case",
        )
    tables = collect(lake, study)
    quality = _quality_rows(lake, study)
    stopped = [r for r in quality if not r["passed"] and r["severity"] == "critical"]
    if stopped:
        raise BlockedError(
            f"{len(stopped)} blocking checks failed, first: {stopped[0]['suite']}/"
            f"{stopped[0]['expectation']} ({stopped[0]['n_failed']} of {stopped[0]['n_checked']})",
            where="validate",
            mend="coprod run shows them; nothing was published",
        )
    found = leaks(lake, study, tables)
    quality.append(gate_row(found, tables))
    if found:
        raise leaking(found)
    tables["quality_check"] = TABLES["quality_check"].from_rows(quality)
    stamps = {c: lake.stamped("measure", c) or "" for c in study.case_ids}
    approved = False
    now = datetime.now(UTC).replace(microsecond=0)
    info = publish_release(
        lake.releases,
        lake.published,
        study=study,
        tables=release_tables(study, hide_quotes(study, tables), approved=approved),
        input_hash=input_hash(stamps),
        now=now,
        pipeline_version=__version__,
        approved=approved,
        warnings=warnings(lake, study),
        gate=lambda folder: file_leaks(lake, folder),
        **({"fault": fault} if fault is not None else {}),
    )
    return {
        "release_id": info.release_id,
        "sources": tables["dim_source"].num_rows,
        "segments": tables["fact_segment"].num_rows,
        "codings": tables["fact_coding"].num_rows,
        "ratings": tables["fact_rating"].num_rows,
        "evidence": tables["evidence"].num_rows,
    }


def hide_quotes(study: Study, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Without the words of participants whose consent does not cover quotes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    silent = [
        p.participant_id
        for p in study.roster
        if p.participant_id and "quotes" not in p.consent_scope
    ]
    segments = tables["fact_segment"]
    # An unlinked speaker in an interview may be the one who said no: a source is hidden as a whole.
    sources = set(
        segments.filter(pc.is_in(segments["participant_id"], pa.array(silent, pa.string())))
        .column("source_id")
        .to_pylist()
    )
    hidden = pc.is_in(segments["source_id"], pa.array(sorted(sources), pa.string()))
    text = pc.if_else(hidden, pa.scalar(None, pa.string()), segments["text"])
    column = segments.schema.get_field_index("text")
    return tables | {"fact_segment": segments.set_column(column, "text", text)}


def _quality_rows(lake: Lake, study: Study) -> list[dict[str, Any]]:
    from coprod_pipeline.quality.suites import expectations

    of = fingerprint({c: lake.stamped("measure", c) for c in study.case_ids})
    suites = sorted({e.suite for e in expectations()})
    kept = {s: lake.read_state(f"quality/{s}", {"of": None, "rows": []}) for s in suites}
    stale = [s for s in suites if kept[s]["of"] != of]
    if stale:
        validate(lake, study, stale)
        kept |= {s: lake.read_state(f"quality/{s}", None) for s in stale}
    return [row for s in suites for row in kept[s]["rows"]]


def warnings(lake: Lake, study: Study) -> list[str]:
    """What a reader of the report has to know about the input."""
    lines = list(study.warnings)
    if not study.has_roster:
        lines.append("The study has no roster: consent was not checked.")
    waiting = [c for c in study.case_ids if c not in measured(lake, study)]
    lines += [f"Case '{c}' has not been processed yet and is left out." for c in waiting]
    return lines
