"""``coprod codings``: what is in a QDA tool's project or a codings table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coprod_pipeline.cli.common import json_line, json_option, lake_option, open_lake
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake

if TYPE_CHECKING:
    from coprod_pipeline.coding.projects.meaning import LandingTexts
    from coprod_pipeline.coding.projects.project import ToolProject
    from coprod_pipeline.protocol import Study

_EXAMPLES = (
    "Examples:  coprod codings project.qdpx  ·  coprod codings project.qda --sources  ·  "
    "coprod codings project.qdpx --codes  ·  coprod codings project.qdpx --draft-map --out landing"
)


@click.command(epilog=_EXAMPLES)
@lake_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--sources", "what", flag_value="sources", help="Print the texts instead.")
@click.option("--codes", "what", flag_value="codes", help="Print the codes instead.")
@click.option(
    "--draft-map",
    "what",
    flag_value="maps",
    help="Write drafts of code_map.csv, source_map.csv and coder_map.csv instead.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder for the drafts (default: the current one).",
)
def codings(
    lake_dir: Path | None,
    as_json: bool,  # noqa: ARG001 - lines are JSON either way
    files: tuple[Path, ...],
    what: str | None,
    out: Path,
) -> int:
    """Print the codings of projects and tables, a JSON line each; nothing of the study changes.

    Files: .qdpx .qde .qdc (REFI-QDA), .qda (QualCoder), .rqda (RQDA), .sqlite3 (Taguette), .csv
    and .xlsx. Offsets count characters of the source's text from 0; --sources prints that text.
    The last line lists what is not taken over, and why. Names stand here, on the terminal, and
    nowhere in what is released.
    """
    missing = [f for f in files if not f.exists()]
    if missing:
        raise CoprodError("a file is not there", where=str(missing[0]), mend="check the path")
    projects = [(f, _read(f, lake_dir)) for f in files]
    if what == "maps":
        _draft([p for _, p in projects], lake_dir, out)
    else:
        for _, project in projects:
            for line in _LINES[what or "codings"](project):
                click.echo(json_line(line))
    listed = [
        {"what": u.what, "where": u.where, "why": u.why}
        for _, project in projects
        for u in project.unsupported
    ]
    click.echo(json_line({"unsupported": listed}))
    refused = 0
    for file, project in projects:
        lost = bool(project.refused) or any(s.refused for s in project.sources)
        refused += lost
        _say(file, project)
    return 3 if refused else 0


def _read(file: Path, lake_dir: Path | None) -> ToolProject:
    if file.suffix.lower() in (".csv", ".xlsx"):
        from coprod_pipeline.coding.projects.quotes import read_quotes

        landing = (
            open_lake(lake_dir).landing if lake_dir is not None else file.absolute().parents[1]
        )
        return read_quotes(file, landing)
    from coprod_pipeline.coding.projects.reading import read_apart

    return read_apart(file)


def _say(file: Path, project: ToolProject) -> None:
    if project.refused:
        click.echo(f"{file}: refused: {project.unsupported[0].why}", err=True)
        return
    lost = sum(bool(s.refused) for s in project.sources)
    counts = (
        f"{len(project.codings)} codings, {len(project.codes)} codes, {len(project.sources)} "
        f"texts, {len(project.users)} coders; {len(project.unsupported)} not taken over"
    )
    click.echo(f"{file}: {counts}" + (f"; {lost} texts refused" if lost else ""), err=True)


def _codings(project: ToolProject) -> Iterator[dict[str, object]]:
    from coprod_pipeline.coding.human import memo_columns
    from coprod_pipeline.model import VALENCES

    for c in project.codings:
        found = c.start is not None and c.end is not None
        coder = project.user_names.get(c.user_id, c.user_id) if c.user_id is not None else None
        said = memo_columns(c.memo).get("valence") if c.valence is None else c.valence
        yield {
            "source": project.source_labels[c.source_id],
            "start": c.start,
            "end": c.end,
            "text": project.texts[c.source_id][c.start : c.end] if found else c.quote,
            "code": project.code_labels[c.code_id],
            "coder": coder,
            "valence": said if said in VALENCES else None,
            "memo": c.memo or None,
        }


def _sources(project: ToolProject) -> Iterator[dict[str, object]]:
    for s in project.sources:
        label = project.source_labels[s.source_id]
        yield {"source": label, "text": s.text, "convention": s.convention or None}


def _codes(project: ToolProject) -> Iterator[dict[str, object]]:
    for c in project.codes:
        yield {
            "code": project.code_labels[c.code_id],
            "path": list(project.code_paths[c.code_id]),
            "codable": c.is_codable,
            "description": c.description or None,
            "memo": "\n".join(c.notes) or None,
        }


_LINES = {"codings": _codings, "sources": _sources, "codes": _codes}


def _draft(projects: list[ToolProject], lake_dir: Path | None, out: Path) -> None:
    from coprod_pipeline.coding.codebook import bundled, load_codebook
    from coprod_pipeline.coding.projects.drafts import draft_maps
    from coprod_pipeline.coding.projects.meaning import LandingTexts
    from coprod_pipeline.lake import write_atomically
    from coprod_pipeline.road.projects import study_maps

    lake = open_lake(lake_dir)
    study = _study(lake)
    names = study.frameworks if study is not None else bundled()
    codebooks = [load_codebook(name, lake.landing) for name in names]
    texts, words = _landing(lake, study) if study is not None else (LandingTexts({}), {})
    maps = study_maps(study, codebooks)
    drafts = draft_maps(projects, codebooks, texts, words, maps)
    taken = [name for name in drafts if (out / name).exists()]
    if taken:
        raise CoprodError(
            "there is one already",
            where=str(out / taken[0]),
            mend="name another folder with --out, then add its rows to yours",
        )
    if not out.is_dir():
        raise CoprodError("the folder is not there", where=str(out), mend="make it first")
    for name, text in drafts.items():
        write_atomically(out / name, text.encode("utf-8"))
        click.echo(f"wrote {out / name}: {max(0, text.count(chr(10)) - 1)} rows", err=True)
    click.echo("Fill in the empty cells and put the files into landing/.", err=True)


def _study(lake: Lake) -> Study | None:
    """The lake's study, None where there is none."""
    from coprod_pipeline import road

    return road.open_study(lake) if (lake.landing / "study.yaml").is_file() else None


def _landing(lake: Lake, study: Study) -> tuple[LandingTexts, dict[str, str]]:
    """Every source by path and by its words, and the texts by path: files are read now."""
    from coprod_pipeline import road
    from coprod_pipeline.coding.projects.meaning import LandingTexts, fingerprint
    from coprod_pipeline.ingest.case import source_id
    from coprod_pipeline.ingest.sandbox import extract_many
    from coprod_pipeline.lake import hash_file

    filed, _ = road.filed_by_case(study, dict.fromkeys(lake.landing_paths(), ""))
    cases = {path: case_id for case_id in study.case_ids for path in sorted(filed[case_id])}
    seen = extract_many([lake.landing / path for path in cases])
    words = {p: one.text for p, (_, one) in zip(cases, seen, strict=True) if one.status == "ok"}
    ids = {path: source_id(cases[path], hash_file(lake.landing / path)) for path in words}
    return LandingTexts(ids, {fingerprint(t): ids[p] for p, t in words.items()}), words
