"""The road from landing to release, one function a stage: read the zone before, write one's own.

What belongs here: which table comes from where and goes where. What does not: how anything is
computed (the stage packages) and what runs when (``assets/``). Progress goes to the logger
``coprod``, in counts and ids, never in names.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_pipeline import __version__
from coprod_pipeline.errors import BlockedError, CoprodError
from coprod_pipeline.lake import (
    Cache,
    Lake,
    code_fingerprint,
    fingerprint,
    prune_cache,
    remove_orphans,
)
from coprod_pipeline.model import STUDY_TEXT_TABLES, TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.study import load_study

if TYPE_CHECKING:
    import pyarrow as pa

    from coprod_pipeline.deidentify.identities import Identities

log = logging.getLogger("coprod")

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
STUDY_TABLES = ("mart_cross_case", "evidence")
#: Columns of free text that come from the study's own material: here single name parts count too.
FREE_TEXT = {
    ("fact_segment", "text"),
    ("dim_unit", "name"),
    ("fact_adaptation", "what"),
    ("fact_adaptation", "reason"),
}


def open_study(lake: Lake) -> Study:
    """The lake's protocol; files that were read before may be gone without being an error."""
    known: frozenset[str] = frozenset()
    if (lake.restricted / "lake.json").is_file():
        known = frozenset(lake.read_state("known_paths", []))
    return load_study(lake.landing, known_paths=known)


def input_stamps(lake: Lake, study: Study) -> dict[str, str]:
    """What each case is made from: its files, the protocol and the program, as a hash."""
    scan = lake.scan()
    owners = {str(s.path): s.case_id for s in study.sources if s.case_id}
    protocol = {p: h for p, h in scan.items() if p.split("/")[0] not in ("interviews", "documents")}
    code = code_fingerprint()
    stamps = {}
    for case_id in study.case_ids:
        files = {str(f.path): f.content_hash for f in lake.case_files(scan, case_id, owners)}
        stamps[case_id] = fingerprint([files, protocol, code])
    return stamps


def input_hash(stamps: dict[str, str]) -> str:
    """What a release is made from, as one hash."""
    return fingerprint(stamps)


# --- stages ----------------------------------------------------------------------------------


def ingest(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Read a case's files into restricted tables; refuse what cannot be read, with a reason."""
    from coprod_pipeline.ingest.case import LandingFile, ingest_case

    stamp = input_stamps(lake, study)[case_id]
    owners = {str(s.path): s.case_id for s in study.sources if s.case_id}
    files = [
        LandingFile(f.path, f.absolute, f.content_hash)
        for f in lake.case_files(lake.scan(), case_id, owners)
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
    lake.write_secret_table(f"raw_source/{case_id}", result.sources)
    lake.write_secret_table(f"raw_segment/{case_id}", result.segments)
    seen: dict[str, str] = lake.read_state(f"first_seen/{case_id}", {})
    now = datetime.now(UTC).isoformat()
    status: list[dict[str, Any]] = [
        {
            **row,
            "paths": list(row["paths"]),
            "first_seen": seen.get(str(row["source_id"]), now),
            "last_seen": now,
        }
        for row in (dict[str, Any](r) for r in result.status)
    ]
    lake.write_state(
        f"first_seen/{case_id}", {r["source_id"]: r["first_seen"] for r in status} | seen
    )
    lake.write_state(f"status/{case_id}", status)
    known = set(lake.read_state("known_paths", [])) | {p for r in status for p in r["paths"]}
    lake.write_state("known_paths", sorted(known))
    _write_quarantine(lake, case_id, status)
    lake.stamp("ingest", case_id, stamp)
    refused = sum(1 for r in status if r["status"] != "ok")
    log.info(
        "%s: %d sources, %d segments (%d files read, %d unchanged, %d refused)",
        case_id, result.sources.num_rows, result.segments.num_rows,
        result.n_read, result.n_reused, refused,
    )  # fmt: skip
    return {
        "sources": result.sources.num_rows,
        "segments": result.segments.num_rows,
        "files_read": result.n_read,
        "files_unchanged": result.n_reused,
        "refused": refused,
    }


def _provisional(key: bytes, source_id: str, label: str) -> str:
    """A pseudonym for a speaker no roster row matches: one per file and label."""
    text = f"{source_id}\n{' '.join(label.split()).casefold()}".encode()
    digest = hmac.new(key, b"provisional " + text, hashlib.sha256).digest()
    return "prov-" + base64.b32encode(digest)[:8].decode().lower()


def _write_quarantine(lake: Lake, case_id: str, status: list[dict[str, Any]]) -> None:
    from coprod_pipeline.lake import write_atomically

    refused = [
        {k: row[k] for k in ("source_id", "case_id", "kind", "reason", "content_hash")}
        for row in status
        if row["status"] != "ok"
    ]
    data = json.dumps(refused, indent=1, sort_keys=True).encode()
    write_atomically(lake.root / "quarantine" / f"{case_id}.json", data)


def identify(lake: Lake, study: Study) -> dict[str, int]:
    """Find who is who in the whole study: roster, speaker labels and names found in the text."""
    from coprod_pipeline.deidentify.identities import Label, Mention, build_identities

    mentions: dict[tuple[str, str, str, str], int] = {}
    labels: dict[tuple[str, str, str, str | None, str | None], None] = {}
    authors: set[str] = set()
    counts = {"sources_searched": 0, "sources_unchanged": 0}
    for case_id in _ingested(lake, study):
        sources = lake.read_secret_table(f"raw_source/{case_id}").to_pylist()
        segments = lake.read_secret_table(f"raw_segment/{case_id}").to_pylist()
        for source in sources:
            own = [s for s in segments if s["source_id"] == source["source_id"]]
            spans, reused = _detect(lake, source, own)
            counts["sources_unchanged" if reused else "sources_searched"] += 1
            if not reused:
                log.info("%s: %s searched for identifiers", case_id, source["source_id"])
            for segment, found in zip(own, spans, strict=True):
                for span in found:
                    text = segment["text"][span.start : span.end]
                    where = (source["source_id"], case_id, text, span.type)
                    mentions[where] = mentions.get(where, 0) + 1
            for s in own:
                if s["speaker_label"]:
                    labels[
                        s["source_id"], case_id, s["speaker_label"], s["speaker_role"],
                        s["participant_id"],
                    ] = None  # fmt: skip
            authors |= _authors(source["metadata"])
    identities = build_identities(
        study,
        [Mention(*where, count) for where, count in sorted(mentions.items())],
        [Label(*label) for label in sorted(labels, key=str)],
        lake.vault.surrogate_key,
        extra_names=sorted(authors),
    )
    lake.write_secret("identities", identities.to_bytes())
    return counts | {"forms_found": len(mentions)}


def _authors(metadata: str | None) -> set[str]:
    """Names in a document's own properties: an author is a person even if nobody speaks of them."""
    found = set()
    properties = json.loads(metadata).get("metadata", {}) if metadata else {}
    for key, value in properties.items():
        if not any(w in key.lower() for w in ("author", "creator", "modified_by")):
            continue
        for name in value if isinstance(value, list) else [value]:
            words = name.split() if isinstance(name, str) else []
            # One-word values are programs and account names more often than people.
            if 2 <= len(words) <= 4 and all(w[:1].isupper() and w.isalpha() for w in words):
                found.add(" ".join(words))
    return found


def _detect(lake: Lake, source: dict[str, Any], segments: list[dict[str, Any]]) -> tuple[Any, bool]:
    from coprod_pipeline.deidentify.detect import default_detector
    from coprod_pipeline.model import Span

    detector = default_detector()
    texts = [s["text"] for s in segments]
    key = fingerprint([detector.version, source["language"], texts])
    cache = Cache(lake, "detect")
    kept = cache.get(key)
    if kept is not None:
        return [[Span(*span) for span in spans] for spans in json.loads(kept)], True
    found = detector.detect(texts, source["language"])
    rows = [[[s.start, s.end, s.type, s.source, s.surrogate] for s in spans] for spans in found]
    cache.put(key, json.dumps(rows).encode())
    return found, False


def load_identities(lake: Lake) -> Identities:
    """Who is who, as the last run found."""
    from coprod_pipeline.deidentify.identities import Identities

    data = lake.read_secret("identities")
    if data is None:
        raise CoprodError("the identities are not known yet", where="deidentify", mend="coprod run")
    return Identities.from_bytes(data)


def deidentify(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Mask a case's segments; what was replaced stays in the restricted zone."""
    from coprod_pipeline.deidentify.apply import deidentify_case

    sources = lake.read_secret_table(f"raw_source/{case_id}")
    segments = lake.read_secret_table(f"raw_segment/{case_id}")
    rows = segments.to_pylist()
    detections = {
        source["source_id"]: _detect(
            lake, source, [s for s in rows if s["source_id"] == source["source_id"]]
        )[0]
        for source in sources.to_pylist()
    }
    cache = Cache(lake, "mask")
    result = deidentify_case(
        study, case_id, sources, segments, detections, load_identities(lake),
        reuse=cache.get, keep=cache.put,
    )  # fmt: skip
    lake.write_table("deidentified", "dim_source", case_id, result.sources)
    lake.write_table("deidentified", "fact_segment", case_id, result.segments)
    lake.write_table("deidentified", "quality_deidentification", case_id, result.quality)
    lake.write_secret_table(f"masked_span/{case_id}", result.spans)
    _pass_on(lake, "deidentify", "ingest", case_id)
    log.info("%s: %d spans masked (%d sources anew)", case_id, result.spans.num_rows,
             result.n_masked_sources)  # fmt: skip
    return {
        "segments": result.segments.num_rows,
        "masked_spans": result.spans.num_rows,
        "sources_masked": result.n_masked_sources,
        "sources_unchanged": result.n_reused,
    }


def code(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Place the team's codings and run the machine coders on a case."""
    from coprod_pipeline.coding.case import code_case
    from coprod_pipeline.coding.codebook import load_codebook

    result = code_case(
        masked_units(study, case_id, load_identities(lake)),
        case_id,
        codebooks=[load_codebook(name, lake.landing) for name in study.frameworks],
        sources=lake.read_secret_table(f"raw_source/{case_id}"),
        raw_segments=lake.read_secret_table(f"raw_segment/{case_id}"),
        segments=lake.read_table("deidentified", "fact_segment", case_id),
        spans=lake.read_secret_table(f"masked_span/{case_id}"),
        path_to_source=path_to_source(lake, case_id),
        cache=Cache(lake, "cues"),
    )
    lake.write_table("coded", "fact_coding", case_id, result.codings)
    lake.write_table("coded", "fact_coding_phase", case_id, result.coding_phases)
    lake.write_table("coded", "dim_code", case_id, TABLES["dim_code"].from_rows(result.codes))
    lake.write_table("coded", "dim_coder", case_id, TABLES["dim_coder"].from_rows(result.coders))
    lake.write_state(f"refused_codings/{case_id}", result.refused)
    _pass_on(lake, "code", "deidentify", case_id)
    n = len(set(result.codings.column("coding_id").to_pylist()))
    log.info("%s: %d codings, %d not placed", case_id, n, len(result.refused))
    return {"codings": n, "rows": result.codings.num_rows, "not_placed": len(result.refused)}


def measure(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Compute a case's ratings and figures."""
    from coprod_pipeline.metrics.case import measure_case
    from coprod_pipeline.metrics.events import events

    identities = load_identities(lake)
    study = masked_units(study, case_id, identities)
    units, happened = events(
        study,
        case_id,
        path_to_source(lake, case_id),
        mask=lambda text: identities.mask_text(text, case_id=case_id),
    )
    lake.write_table("coded", "dim_unit", case_id, units)
    lake.write_table("coded", "fact_event", case_id, happened)
    lake.write_table(
        "coded", "fact_adaptation", case_id, _adaptations(lake, study, case_id, identities)
    )
    tables = {
        name: lake.read_table("deidentified", name, case_id) for name in CASE_TABLES["deidentified"]
    }
    for name in CASE_TABLES["coded"][:7]:
        tables[name] = lake.read_table("coded", name, case_id)
    result = measure_case(study, case_id, tables)
    for name, table in result.items():
        lake.write_table("coded", name, case_id, table)
    _pass_on(lake, "measure", "code", case_id)
    return {name: table.num_rows for name, table in result.items()}


def masked_units(study: Study, case_id: str, identities: Identities) -> Study:
    """The protocol with the names of a case's adopting units masked: unit ids are made of them."""

    def mask(row: Any) -> Any:
        if row.unit and getattr(row, "case_id", case_id) == case_id:
            return replace(row, unit=identities.mask_text(row.unit, case_id=case_id))
        return row

    return replace(
        study,
        events=tuple(mask(e) for e in study.events),
        codings=tuple(mask(c) for c in study.codings),
    )


def _adaptations(lake: Lake, study: Study, case_id: str, identities: Identities) -> pa.Table:
    paths = path_to_source(lake, case_id)
    rows = []
    for a in study.adaptations:
        if a.case_id != case_id:
            continue
        row = asdict(a) | {"source_id": paths.get(str(a.source_path))}
        row.pop("row")
        row.pop("source_path")
        for column in ("what", "reason", "decided_by", "kind"):
            row[column] = identities.mask_text(row[column]) or None
        rows.append(row)
    return TABLES["fact_adaptation"].from_rows(rows)


def compare(lake: Lake, study: Study) -> dict[str, int]:
    """Compute the figures over all cases from each case's last good state."""
    from coprod_pipeline.metrics.cross_case import measure_cross_case

    names = ("dim_source", "fact_segment")
    per_case = {
        case_id: {n: lake.read_table("deidentified", n, case_id) for n in names}
        | {n: lake.read_table("coded", n, case_id) for n in CASE_TABLES["coded"]}
        for case_id in measured(lake, study)
    }
    result = measure_cross_case(study, per_case)
    for name in STUDY_TABLES:
        lake.write_table("coded", name, "study", result.get(name, TABLES[name].empty()))
    return {name: table.num_rows for name, table in result.items()}


def path_to_source(lake: Lake, case_id: str) -> dict[str, str]:
    """Landing paths of a case's files that were read, to source ids."""
    return {
        path: row["source_id"]
        for row in lake.read_state(f"status/{case_id}", [])
        if row["status"] == "ok"
        for path in row["paths"]
    }


def _pass_on(lake: Lake, stage: str, before: str, case_id: str) -> None:
    value = lake.stamped(before, case_id)
    if value is not None:
        lake.stamp(stage, case_id, value)


def _ingested(lake: Lake, study: Study) -> list[str]:
    return [c for c in study.case_ids if lake.stamped("ingest", c)]


def measured(lake: Lake, study: Study) -> list[str]:
    """Cases whose last stage stands."""
    return [c for c in study.case_ids if lake.stamped("measure", c)]


# --- checks and release ----------------------------------------------------------------------


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
        for row in lake.read_state(f"status/{case_id}", []):
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


def leaks(lake: Lake, study: Study, tables: dict[str, pa.Table]) -> list[dict[str, str]]:
    """Where a name or identifier still stands in what is to be released: table, column, kind."""
    from coprod_pipeline.deidentify.gate import Gate

    gate = Gate(load_identities(lake))
    title = gate.leaks_in_texts([study.title], strict=False)
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
    quality.append(_gate_row(found, tables))
    if found:
        raise _leaking(found)
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
        gate=lambda folder: _file_leaks(lake, folder),
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


def _gate_row(found: list[dict[str, str]], tables: dict[str, pa.Table]) -> dict[str, Any]:
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


def _leaking(found: list[dict[str, str]]) -> BlockedError:
    kinds = sorted({f"{f['kind']} in {f['table']}.{f['column']}" for f in found})
    return BlockedError(
        f"the leak gate found {len(found)} identifiers: {', '.join(kinds[:4])}",
        where="leak gate",
        mend="run coprod run for all cases; if it stays, add the name to roster.csv or keep_terms",
    )


def _file_leaks(lake: Lake, folder: Path) -> list[str]:
    """Kinds of identifiers in the files of a release and in what Dagster keeps of the runs."""
    from coprod_pipeline.deidentify.gate import Gate

    gate = Gate(load_identities(lake))
    found: list[str] = []
    manifest = lake.published / "manifest.json"
    # What Dagster wrote before the last release was searched then.
    since = manifest.stat().st_mtime - 2 if manifest.is_file() else 0.0
    for root, oldest in ((folder, 0.0), (lake.dagster_home, since)):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            if path.suffix not in (".parquet", ".duckdb") and path.stat().st_mtime >= oldest:
                found += gate.leaks_in_bytes(path.read_bytes())
    return sorted(set(found))


def warnings(lake: Lake, study: Study) -> list[str]:
    """What a reader of the report has to know about the input."""
    lines = list(study.warnings)
    if not study.has_roster:
        lines.append("The study has no roster: consent was not checked.")
    waiting = [c for c in study.case_ids if c not in measured(lake, study)]
    lines += [f"Case '{c}' has not been processed yet and is left out." for c in waiting]
    return lines


def left_to_do(lake: Lake, study: Study) -> dict[str, int]:
    """What makes a run end with exit 3: refused files, codings not placed, cases waiting."""
    refused = codings = 0
    for case_id in study.case_ids:
        refused += sum(r["status"] != "ok" for r in lake.read_state(f"status/{case_id}", []))
        codings += len(lake.read_state(f"refused_codings/{case_id}", []))
    waiting = len(study.case_ids) - len(measured(lake, study))
    return {"files_refused": refused, "codings_not_placed": codings, "cases_waiting": waiting}


def tidy(lake: Lake, study: Study, started: float) -> None:
    """After a full run: forget what no case uses any more."""
    remove_orphans(lake)
    prune_cache(lake, started - 60)
    for zone in ("deidentified", "coded"):
        for path in (lake.root / zone).rglob("*.parquet"):
            if path.stem not in (*study.case_ids, "study"):
                path.unlink()
