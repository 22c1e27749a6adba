"""All cases together: the released tables, the checks over them, the release.

What belongs here: what is collected and what has to hold before it is published. What does not:
the expectations (``quality``), writing a release (``publish``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coprod_pipeline import __version__
from coprod_pipeline.errors import BlockedError, CoprodError
from coprod_pipeline.lake import Lake, fingerprint
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road import audit, review
from coprod_pipeline.road.approval import standing
from coprod_pipeline.road.classifier import classifier_warnings, coded_before_learning, model_card
from coprod_pipeline.road.gate import file_leaks, gate_row, leaking, leaks
from coprod_pipeline.road.inputs import (
    CASE_STAGES,
    CASE_TABLES,
    STUDY_TABLES,
    input_hash,
    measured,
)
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
    tables["quality_deidentification"] = _judged(
        tables["quality_deidentification"], tables["dim_source"], lake, study
    )
    for name in STUDY_TABLES:
        if name == "evidence":
            continue
        tables[name] = lake.read_table("coded", name, "study")
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


def _judged(quality: pa.Table, sources: pa.Table, lake: Lake, study: Study) -> pa.Table:
    """What was masked, with the audit's recall of the language and the risks of the source.

    A source in which nothing was masked has a row as well.
    """
    recalls, risks = audit.recalls(lake), review.risk(lake, study)
    rows = quality.to_pylist()
    found = {row["source_id"] for row in rows}
    for source in sources.to_pylist():
        if source["source_id"] not in found:
            names = ("source_id", "language", "n_words")
            row = {name: source[name] for name in names}
            rows.append(row | {"type": "NONE", "recogniser": "none", "n_spans": 0})
    for row in rows:
        recall = recalls.get(row["language"])
        n_open, flags = risks.get(row["source_id"], (0, ""))
        row |= {
            "audit_n": recall.n if recall else None,
            "audit_recall": recall.estimate if recall else None,
            "audit_lo": recall.lo if recall else None,
            "audit_hi": recall.hi if recall else None,
            "audit_status": recall.status if recall else "insufficient",
            "n_open": n_open,
            "risk": flags or None,
        }
    return TABLES["quality_deidentification"].from_rows(rows)


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
    audit.draw(lake, study)
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
    made_from = _made_from(lake, study)
    approval = standing(lake, study, made_from)
    approved = approval is not None
    now = datetime.now(UTC).replace(microsecond=0)
    info = publish_release(
        lake.releases,
        lake.published,
        study=replace(study, title=load_identities(lake).mask_text(study.title)),
        tables=release_tables(study, hide_quotes(study, tables), approved=approved),
        input_hash=made_from,
        now=now,
        pipeline_version=__version__,
        approved=approved,
        approver=approval.approver if approval else None,
        warnings=warnings(lake, study),
        extra_files=model_card(lake, study),
        gate=lambda folder: file_leaks(lake, folder),
        **({"fault": fault} if fault is not None else {}),
    )
    return {
        "release_id": info.release_id,
        "approval": info.approval,
        "sources": tables["dim_source"].num_rows,
        "segments": tables["fact_segment"].num_rows,
        "codings": tables["fact_coding"].num_rows,
        "ratings": tables["fact_rating"].num_rows,
        "evidence": tables["evidence"].num_rows,
    }


def _made_from(lake: Lake, study: Study) -> str:
    stamps = {c: lake.stamped("measure", c) or "" for c in study.case_ids}
    # Coded before the classifier learnt anew: not what a run of everything would make.
    behind = [c for c in study.case_ids if coded_before_learning(lake, study, c)]
    return input_hash(stamps | {c: f"{stamps[c]} before learning" for c in behind})


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


def _rests_on_machines(lake: Lake, case_id: str) -> bool:
    """Whether a program's codings stand for people's in some figure of a case."""
    import pyarrow.compute as pc

    for mart in ("mart_adoption", "mart_implementation", "mart_assimilation"):
        sources = lake.read_table("coded", mart, case_id)["coder_source"]
        if pc.any(pc.equal(sources, "machine")).as_py():
            return True
    return False


def warnings(lake: Lake, study: Study) -> list[str]:
    """What a reader of the report has to know about the input."""
    from coprod_pipeline.coding.projects.meaning import NOT_IN_MAP

    lines = list(study.warnings)
    if not study.has_roster:
        lines.append("The study has no roster: consent was not checked.")
    told = [r for c in study.case_ids for r in lake.read_state(f"codings_remarks/{c}", [])]
    unmapped = [r for r in told if r["what"] == "codings" and r["why"] == NOT_IN_MAP]
    if unmapped:
        lines.append(
            f"{sum(r['n'] for r in unmapped)} codings with {len({r['where'] for r in unmapped})} "
            "codes are kept and not rated: their codes are not in code_map.csv (coprod sources)."
        )
    left_out: Counter[tuple[str, str]] = Counter()
    for row in told:
        if row["what"] == "segments":
            left_out[row["where"], row["why"]] += row["n"]
    lines += [f"{n} segments have no codes {of}: {why}." for (of, why), n in left_out.items()]
    lines += classifier_warnings(lake, study)
    n_refused = sum(len(lake.read_state(f"refused_codings/{c}", [])) for c in study.case_ids)
    if n_refused:
        lines.append(f"{n_refused} codings could not be placed (coprod sources).")
    by_machine = [c for c in measured(lake, study) if _rests_on_machines(lake, c)]
    if by_machine:
        lines.append(
            f"Some figures of {', '.join(by_machine)} are made of machine codings, and not corrected "
            "for their errors: coder_source and coding_error of v_figures tell which, and "
            "quality_machine_coding what is known of them."
        )
    n_open = len(review.load(lake).open_ids)
    if n_open:
        lines.append(f"{n_open} questions of the review queue are open (coprod review).")
    approved = study.synthetic or standing(lake, study, _made_from(lake, study)) is not None
    if study.quotes == "released" and not approved:
        lines.append("Quotes are hidden: this release has not been approved (coprod approve).")
    waiting = [c for c in study.case_ids if c not in measured(lake, study)]
    lines += [f"Case '{c}' has not been processed yet and is left out." for c in waiting]
    return lines
