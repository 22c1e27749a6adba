"""``coprod adjudicate``: where coders differ, and a draft of the agreed coding."""

from __future__ import annotations

import json
from pathlib import Path

import click

from coprod_pipeline.cli.common import json_option, lake_option, open_lake
from coprod_pipeline.errors import CoprodError


@click.command(
    epilog="Examples:  coprod adjudicate --out ~/agreed  ·  coprod adjudicate --case north --out ~/agreed"
)
@lake_option
@json_option
@click.option("--case", "cases", multiple=True, metavar="ID", help="Only this case (repeatable).")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder outside the lake for the two files of each case.",
)
def adjudicate(lake_dir: Path | None, as_json: bool, cases: tuple[str, ...], out: Path) -> int:
    """List where coders differ, and draft the agreed coding.

    Writes for each case disagreements-CASE.csv (ids only) and adjudicated-CASE.csv, a codings file:
    what all agree on is filled in, rows they differ on have no coder. Write "adjudicated" there or
    take the row out, then put the file into landing/codings/: from then on it is the coding that
    figures use. The draft holds quotes with their names: keep it where the transcripts are kept.
    """
    from coprod_pipeline import road
    from coprod_pipeline.lake import write_atomically
    from coprod_pipeline.road.adjudication import adjudication

    lake = open_lake(lake_dir)
    study = road.open_study(lake)
    unknown = set(cases) - set(study.case_ids)
    if unknown:
        raise CoprodError(
            "the study has no such case", where="--case", mend=f"cases: {', '.join(study.case_ids)}"
        )
    known = set(road.measured(lake, study))
    chosen = [c for c in cases or study.case_ids if c in known]
    if not chosen:
        raise CoprodError("no case has been processed yet", where="--case", mend="coprod run")
    if out.resolve().is_relative_to(lake.root):
        raise CoprodError("lies inside the lake", where="--out", mend="name a place outside it")
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    said = []
    for case_id in chosen:
        files = {"disagreements": f"disagreements-{case_id}.csv"}
        files["draft"] = f"adjudicated-{case_id}.csv"
        there = [name for name in files.values() if (out / name).exists()]
        if there:
            raise CoprodError(
                f"there is one already: {there[0]}", where="--out", mend="move it away"
            )
        result = adjudication(lake, case_id)
        write_atomically(out / files["disagreements"], result.differences.encode())
        write_atomically(out / files["draft"], result.draft.encode())
        (out / files["draft"]).chmod(0o600)
        said.append(
            {
                "case_id": case_id,
                "differences": result.n_differences,
                "to_decide": result.n_open,
                "agreed": result.n_agreed,
                **files,
            }
        )
    if as_json:
        click.echo(json.dumps(said))
        return 0
    for row in said:
        click.echo(
            f"{row['case_id']}: {row['differences']} differences; the draft has "
            f"{row['agreed']} agreed codings and {row['to_decide']} to decide"
        )
    click.echo(f"Wrote them to {out}. The drafts hold names: keep them with the transcripts.")
    return 0
