"""``coprod sources``, ``tables``, ``extract`` and ``deidentify``: see what the pipeline sees."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from coprod_pipeline.cli.common import json_line, json_option, lake_option, open_lake, print_rows
from coprod_pipeline.errors import CoprodError


@click.command(epilog="Examples:  coprod sources  ·  coprod sources s0123456789ab")
@lake_option
@json_option
@click.argument("source_id", required=False)
def sources(lake_dir: Path | None, as_json: bool, source_id: str | None) -> int:
    """Show which file is which source, why one was refused, and what is doubtful about it.

    Files that are gone stay listed: superseded (reason: the source in their place) or removed.
    File names stand here, on the terminal, and nowhere in what is released.
    """
    from coprod_pipeline import road

    lake = open_lake(lake_dir)
    study = road.open_study(lake)
    rows = []
    for case_id in study.case_ids if (lake.restricted / "lake.json").is_file() else ():
        listed = lake.read_state(f"status/{case_id}", []) + lake.read_state(f"gone/{case_id}", [])
        for row in listed:
            if source_id in (None, row["source_id"]):
                reason = row["reason"] if row["status"] == "quarantined" else row["superseded_by"]
                remarks = "; ".join([*filter(None, [row["detail"]]), *row["warnings"]])
                rows.append([row["source_id"], case_id, row["kind"], row["status"],
                             reason, "; ".join(row["paths"]), remarks or None])  # fmt: skip
        for refused in lake.read_state(f"refused_codings/{case_id}", []):
            if source_id in (None, refused.get("source_id")):
                place = f"{refused['file']} row {refused['row']}"
                rows.append([refused.get("source_id"), case_id, "coding", "not placed",
                             refused["reason"], place, None])  # fmt: skip
        for told in lake.read_state(f"codings_remarks/{case_id}", []) if source_id is None else ():
            what = f"{told['n']} {told['what']} {told['where']}".rstrip()
            rows.append([None, None, "coding", "remark", told["why"], told["file"], what])
    _, unfiled = road.filed_by_case(study, dict.fromkeys(lake.landing_paths(), ""))
    for path in unfiled if source_id is None else ():
        rows.append([None, None, path.split("/")[0].removesuffix("s"), "not filed", "no case",
                     path, "put it into a case's folder, or name its case in sources.csv"])  # fmt: skip
    if source_id and not rows:
        raise CoprodError(
            "no source has this id", where="coprod sources", mend="coprod sources lists them"
        )
    columns = ["source_id", "case_id", "kind", "status", "reason", "file", "remarks"]
    print_rows(columns, rows, "json" if as_json else "table")
    return 0


@click.command(
    epilog="Examples:  coprod tables  ·  coprod tables fact_rating  ·  coprod tables --json"
)
@lake_option
@json_option
@click.argument("name", required=False)
def tables(lake_dir: Path | None, as_json: bool, name: str | None) -> int:  # noqa: ARG001
    """Show the data dictionary: every table and column, and what it means."""
    from coprod_pipeline.model import TABLES

    if name and name not in TABLES:
        raise CoprodError(
            f"there is no table '{name}'",
            where="coprod tables",
            mend=f"tables: {', '.join(TABLES)}",
        )
    chosen = [TABLES[name]] if name else list(TABLES.values())
    if as_json:
        listed = [
            {
                "table": t.name,
                "description": t.description,
                "columns": [
                    {"name": c.name, "type": str(c.type), "description": c.description}
                    for c in t.columns
                ],
            }
            for t in chosen
        ]
        click.echo(json.dumps(listed, indent=1))
        return 0
    for table in chosen:
        click.echo(f"{table.name}: {table.description}")
        for column in table.columns:
            click.echo(f"    {column.name:<20} {column.type!s:<14} {column.description}")
    return 0


@click.command(
    epilog="Examples:  coprod extract interview.docx  ·  coprod extract *.pdf > seen.jsonl"
)
@lake_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def extract(lake_dir: Path | None, as_json: bool, files: tuple[Path, ...]) -> int:  # noqa: ARG001
    """Print what ingestion sees in files, a JSON line each; writes nothing."""
    from coprod_pipeline.ingest.sandbox import extract_many

    missing = [f for f in files if not f.is_file()]
    if missing:
        raise CoprodError("a file is not there", where=str(missing[0]), mend="check the path")
    refused = 0
    for path, seen in extract_many(list(files)):
        refused += seen.status != "ok"
        fields = ("text", "speaker", "start_s", "end_s", "page", "channel")
        line = {
            "path": str(path),
            "status": seen.status,
            "reason": seen.reason,
            "detail": seen.detail,
            "segments": [{k: asdict(s)[k] for k in fields} for s in seen.segments],
            "metadata": seen.metadata,
        }
        click.echo(json_line(line))
    return 3 if refused else 0


@click.command(
    epilog='Example:  echo \'{"id": 1, "text": "Ask Moira Kerr.", "language": "en"}\' | coprod deidentify'
)
@lake_option
@json_option
@click.option("--roster", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="People to hide, in the columns of roster.csv.")  # fmt: skip
def deidentify(lake_dir: Path | None, as_json: bool, roster: Path | None) -> int:  # noqa: ARG001
    """Mask names and identifiers: JSON lines in, JSON lines out.

    In: id, text, language (optional). With --lake the study's policy, roster, key and review
    decisions are used and surrogates agree with its releases; without, a key of this call alone.
    """
    import secrets

    from coprod_pipeline.deidentify.standalone import deidentify_lines
    from coprod_pipeline.protocol import DeidentificationPolicy, Person
    from coprod_pipeline.road.review import Queue, load

    people: list[Person] = []
    keep: tuple[str, ...] = ()
    # No study says which places matter, so none stays.
    policy = DeidentificationPolicy(locations="all")
    key = secrets.token_bytes(32)
    queue = Queue((), {}, ())
    if lake_dir is not None:
        from coprod_pipeline import road

        lake = open_lake(lake_dir)
        study = road.open_study(lake)
        people, keep, policy = list(study.roster), study.keep_terms, study.deidentification
        key = lake.vault.surrogate_key
        queue = load(lake)
    if roster is not None:
        people += _people(roster)
    masked = deidentify_lines(
        _lines(), roster=people, keep_terms=keep, key=key, policy=policy,
        decisions=queue.decisions, questions=queue.questions,
    )  # fmt: skip
    for line in masked:
        click.echo(json_line(line))
    return 0


def _people(path: Path) -> list[Any]:
    from coprod_pipeline.study_tables import read_roster

    return list(read_roster(path))


def _lines() -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise CoprodError(
                "is no JSON object with a text",
                where=f"standard input line {number}",
                mend='write {"id": …, "text": "…", "language": "en"}',
            )
        rows.append(row)
    return rows
