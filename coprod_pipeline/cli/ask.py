"""``coprod query`` and ``coprod evidence``: ask the published release."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from coprod_pipeline.cli.common import json_option, lake_option, open_lake, print_rows
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake


def database(lake: Lake) -> Path:
    """The published database; an error when there is none yet."""
    path = lake.published / "coprod.duckdb"
    if not path.is_file():
        raise CoprodError("nothing is published yet", where="published/", mend="run coprod run")
    return path


@click.command(
    epilog='Examples:  coprod query "SELECT * FROM v_construct_by_case"  ·  '
    'coprod query --format csv "FROM fact_rating" > ratings.csv'
)
@lake_option
@json_option
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.argument("sql")
def query(lake_dir: Path | None, as_json: bool, form: str, sql: str) -> int:
    """Run a read-only SQL query on the published release."""
    from coprod_pipeline.publish.query import read_only_query

    columns, rows = read_only_query(database(open_lake(lake_dir)), sql)
    print_rows(columns, rows, "json" if as_json else form)
    return 0


_EVIDENCE = """
SELECT e.role, e.kind, coalesce(s.source_id, v.source_id) AS source_id, e.segment_id,
       coalesce(s.participant_id, s.speaker_role, 'document') AS speaker, s.page, s.start_s,
       c.code_id, c.coder_id, c.valence_code, v.event_type, v.date_earliest, v.date_latest,
       c.char_start, c.char_end
FROM evidence e
LEFT JOIN fact_coding c ON c.coding_id = e.coding_id AND c.segment_id = e.segment_id
LEFT JOIN fact_segment s ON s.segment_id = e.segment_id
LEFT JOIN fact_event v ON v.event_id = e.event_id
WHERE e.evidence_id = ?
ORDER BY e.role DESC, e.kind, s.source_id, s.position, c.coding_id, v.event_id
"""


@click.command(
    epilog='Example:  coprod query "SELECT evidence_id FROM fact_rating"  then  coprod evidence e0123…'
)
@lake_option
@json_option
@click.argument("evidence_id")
def evidence(lake_dir: Path | None, as_json: bool, evidence_id: str) -> int:
    """Show the de-identified words behind a figure, with speaker, page and time.

    Each look is noted in the audit log.
    """
    from coprod_pipeline.publish.query import read_only_query

    lake = open_lake(lake_dir)
    columns, rows = read_only_query(database(lake), _EVIDENCE, [evidence_id])
    if not rows:
        raise CoprodError(
            "no figure has this evidence id",
            where="coprod evidence",
            mend="take one from the column evidence_id of a mart or of fact_rating",
        )
    note(lake, "evidence", evidence_id)
    words = _segment_texts(lake, {str(r[3]) for r in rows if r[3]})
    shown = []
    for row in rows:
        found = dict(zip(columns, row, strict=True))
        start, end = found.pop("char_start"), found.pop("char_end")
        text = words.get(str(found["segment_id"]))
        found["quote"] = text[start:end] if text is not None and start is not None else None
        shown.append(found)
    if as_json:
        click.echo(json.dumps(shown, default=str, ensure_ascii=False, indent=1))
        return 0
    for found in shown:
        place = [f"page {found['page']}" if found["page"] else None,
                 f"{found['start_s']:.0f} s" if found["start_s"] is not None else None]  # fmt: skip
        what = found["code_id"] or found["event_type"]
        when = f" {found['date_earliest']} to {found['date_latest']}" if found["event_type"] else ""
        where = ", ".join(p for p in place if p)
        click.echo(
            f"{found['role']}  {what}{when}  {found['speaker'] or ''}  {found['source_id'] or ''}  {where}"
        )
        if found["quote"]:
            click.echo(f"    {' '.join(found['quote'].split())}")
    return 0


def _segment_texts(lake: Lake, segments: set[str]) -> dict[str, str]:
    import pyarrow.parquet as pq

    texts: dict[str, str] = {}
    for path in sorted((lake.root / "deidentified" / "fact_segment").glob("*.parquet")):
        table = pq.read_table(path, columns=["segment_id", "text"], partitioning=None)
        for segment_id, text in zip(*(table.column(i).to_pylist() for i in (0, 1)), strict=True):
            if segment_id in segments:
                texts[segment_id] = text
    return texts


def note(lake: Lake, action: str, subject: str) -> None:
    """Add a line to the audit log; each line holds the hash of the one before."""
    path = lake.restricted / "audit.log"
    before = path.read_bytes().splitlines()[-1] if path.is_file() and path.stat().st_size else b""
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": os.getuid(),
        "action": action,
        "subject": subject,
        "previous": hashlib.sha256(before).hexdigest(),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(entry, sort_keys=True) + "\n")
