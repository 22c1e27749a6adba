"""``coprod approve``: a named person lets quotes leave."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from coprod_pipeline.cli.ask import note
from coprod_pipeline.cli.common import json_option, lake_option, open_lake


@click.command(
    epilog='Example:  coprod approve 20240501T020000Z-1a2b3c4d --by "Ann Berg, ethics lead"'
)
@lake_option
@json_option
@click.argument("release")
@click.option("--by", required=True, metavar="NAME", help="Who approves; stays restricted.")
def approve(lake_dir: Path | None, as_json: bool, release: str, by: str) -> int:
    """Approve the published release: quotes may leave, and .qdpx may be exported.

    Refused while questions of the review queue or segments of the audit sample are open. A new
    release of the same input is published; when the input changes, quotes are hidden again.
    Synthetic studies need no approval.
    """
    from coprod_pipeline import road
    from coprod_pipeline.road import approval

    lake = open_lake(lake_dir)
    with lake.exclusive():
        study = road.open_study(lake)
        given = approval.approve(lake, study, release, by, datetime.now(UTC))
        if given is None:
            line = "This study is synthetic and needs no approval: its quotes may be released."
            click.echo(json.dumps({"needed": False}) if as_json else line)
            return 0
        note(lake, "approve", release)
        published = str(road.publish(lake, study)["release_id"])
    shown = study.quotes == "released"
    if as_json:
        record = {"needed": True, "approved": release, "release_id": published, "quotes": shown}
        click.echo(json.dumps(record, sort_keys=True))
        return 0
    click.echo(f"Approved. Published release {published}, {'with' if shown else 'without'} quotes.")
    if not shown:
        click.echo("  publication: quotes is restricted in study.yaml; .qdpx may be exported")
    return 0
