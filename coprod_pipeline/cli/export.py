"""``coprod export``: the study for other tools."""

from __future__ import annotations

import json
from pathlib import Path

import click

from coprod_pipeline.cli.common import json_option, lake_option, open_lake
from coprod_pipeline.errors import CoprodError


@click.command(
    epilog="Examples:  coprod export qdc codes.qdc  ·  coprod export qdpx project.qdpx  ·  "
    "coprod export qdpx --suggestions review.qdpx --most-informative 50"
)
@lake_option
@json_option
@click.option(
    "--suggestions", is_flag=True, help="Programs' codings alone, for people to confirm or reject."
)
@click.option(
    "--most-informative",
    "most",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --suggestions: only those of the N segments programs are least sure of.",
)
@click.argument("kind", type=click.Choice(["qdpx", "qdc"]))
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def export(
    lake_dir: Path | None,
    as_json: bool,
    suggestions: bool,
    most: int | None,
    kind: str,
    path: Path,
) -> int:
    """Write the study for another tool.

    qdpx is a REFI-QDA project (NVivo, MAXQDA, ATLAS.ti, QualCoder …): de-identified texts, codes
    and codings, programs as users of their own. A study of real people needs an approved release.
    qdc is its codebook alone, and holds nothing of the data.

    With --suggestions the project holds what programs coded, for people to go through in their
    tool, and a random audit sample without suggestions. Put the reviewed project into
    landing/codings/: what stands under a person's name there is their coding.
    """
    from coprod_pipeline import road
    from coprod_pipeline.coding.projects.project import ToolProject
    from coprod_pipeline.coding.projects.writer import write_qdc, write_qdpx
    from coprod_pipeline.lake import write_atomically
    from coprod_pipeline.road.projects import exported_codes, exported_project, suggested_project

    if path.suffix.lower() != f".{kind}":
        raise CoprodError(f"the path does not end in .{kind}", where="PATH", mend="rename it")
    if (suggestions and kind != "qdpx") or (most and not suggestions):
        raise CoprodError(
            "suggestions go into a project only",
            where="coprod export",
            mend="write coprod export qdpx --suggestions PATH",
        )
    if not path.parent.is_dir():
        raise CoprodError("the folder is not there", where="PATH", mend="make it first")
    lake = open_lake(lake_dir)
    study = road.open_study(lake)
    if path.resolve().is_relative_to(lake.root):
        raise CoprodError("lies inside the lake", where="PATH", mend="name a place outside it")
    project, hidden = ToolProject("coprod", codes=exported_codes(lake, study)), 0
    more: dict[str, int] = {}
    if suggestions:
        project, given, hidden = suggested_project(lake, study, most)
        more = {"suggestions": len(given.suggestions), "audit_segments": len(given.audit)}
    elif kind == "qdpx":
        project, hidden = exported_project(lake, study)
    elif not project.codes:
        raise CoprodError("the study has no code", where="study.yaml", mend="list frameworks:")
    write_atomically(path, write_qdpx(project) if kind == "qdpx" else write_qdc(project))
    counts = {
        "codes": len(project.codes),
        "sources": len(project.sources),
        "codings": len(project.codings),
        "coders": len(project.users),
        "sources_left_out": hidden,
        **more,
    }
    if as_json:
        click.echo(json.dumps({"path": str(path), **counts}))
        return 0
    said = ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in counts.items() if n)
    click.echo(f"Wrote {path}: {said}")
    if hidden:
        click.echo("  Sources whose participants' consent does not cover quotes are left out.")
    return 0
