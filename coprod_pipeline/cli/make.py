"""``coprod init`` and ``coprod check``: begin a study, and check its protocol."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from importlib.resources import as_file, files
from pathlib import Path

import click

from coprod_pipeline.cli.common import CHECKOUT, json_option, lake_option, open_lake
from coprod_pipeline.errors import CoprodError, StudyError
from coprod_pipeline.lake import Lake

STUDY_YAML = """\
# The study's protocol. Only study: and cases: are needed; coprod check says what is wrong.
study:
  id: {study_id}
  title: "{title}"
  synthetic: false
  start: {start}
  end: {end}
cases:
{cases}
# phases:                 # per case; assimilation is a state per phase
#   case-1: [{{id: implementation, start: 2012-01-01, end: 2016-12-31}}]
# waves: [{{id: "2019", start: 2019-01-01, end: 2019-12-31}}]
frameworks: [cfir2022]    # bundled ids, or a codebook file in landing/ (.yaml)
# registered_codes: [c22.inner.culture.equality]   # decided before coding, with
# registered_rationale: "why these"
# propositions:
#   - {{id: P1, statement: "…", cases: [case-1], codes: [c22.inner.culture.equality], expect: positive}}
# keep_terms: [PROGRAMME NAME]     # public names that are never masked
# deidentification: {{dates: month, ages: band, locations: region}}
# coding: {{coders: [human, cues], unit: turn}}
#   A model as a further coder, off unless listed; its key in COPROD_LLM_API_KEY, never here:
#   coding: {{coders: [human, cues, llm], llm: {{base_url: "http://127.0.0.1:8080/v1", model: NAME}}}}
# publication: {{quotes: restricted, min_cell: 5}}
"""
_TRANSCRIPTS = {".docx", ".odt", ".rtf", ".pdf", ".html", ".htm", ".md", ".txt", ".vtt", ".srt",
                ".json", ".csv", ".xlsx"}  # fmt: skip


@click.command(
    epilog="Examples:  coprod init ~/studies/mine  ·  coprod init ~/try --reference  ·  "
    "coprod init ~/record --public-record  ·  "
    "coprod init ~/studies/mine --from ~/transcripts"
)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--reference", is_flag=True, help="The synthetic reference study, ready to run.")
@click.option("--public-record", is_flag=True,
              help="The three programmes that inspired the project, from published facts alone.")  # fmt: skip
@click.option("--from", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Copy transcripts in and draft study.yaml, sources.csv and roster.csv.")  # fmt: skip
@json_option
def init(
    directory: Path, reference: bool, public_record: bool, folder: Path | None, as_json: bool
) -> int:
    """Make a new lake: one folder that holds one study.

    Keep a confidential study outside any checkout. The study's key is made outside the lake: back
    it up, apart from the data.
    """
    landing = directory / "landing"
    if landing.exists() and any(landing.iterdir()):
        raise CoprodError(
            "there is a study already", where=str(directory), mend="name another folder"
        )
    if reference + public_record + (folder is not None) > 1:
        raise CoprodError(
            "--reference, --public-record and --from exclude each other",
            where="coprod init",
            mend="use one of them",
        )
    if reference:
        source = CHECKOUT / "data_lake" / "landing"
        if not (source / "study.yaml").is_file():
            raise CoprodError(
                "the reference study is not installed", mend="use a checkout of coprod"
            )
        directory.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, landing, dirs_exist_ok=True)
    elif public_record:
        with as_file(files("coprod_pipeline") / "public_record") as folder_of_facts:
            shutil.copytree(folder_of_facts, landing, dirs_exist_ok=True)
    else:
        _draft(landing, directory.resolve().name, folder)
    lake = Lake(directory)
    _ = lake.vault
    if as_json:
        click.echo(json.dumps({"lake": str(lake.root), "landing": str(lake.landing)}))
        return 0
    click.echo(f"Made {lake.root}")
    click.echo("  The study's key lies outside the lake (COPROD_KEY_FILE or your configuration")
    click.echo("  folder under coprod/keys). Back it up apart from the data: without it the")
    click.echo("  restricted zone cannot be read.")
    click.echo(f"Next: edit {landing / 'study.yaml'}, add files, then")
    click.echo(f"  coprod check --lake {directory}\n  coprod run --lake {directory}")
    return 0


def _draft(landing: Path, name: str, folder: Path | None) -> None:
    from coprod_pipeline.study_tables import COLUMNS

    for kind in ("interviews/case-1", "documents/case-1", "codings"):
        (landing / kind).mkdir(parents=True, exist_ok=True)
    study_id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "study"
    cases = "  - {id: case-1, name: First case, jurisdiction: SE, languages: [en]}\n"
    text = STUDY_YAML.format(
        study_id=study_id,
        title=name.replace('"', "'"),
        start="2019-01-01",
        end="2023-12-31",
        cases=cases,
    )
    rows: dict[str, list[str]] = {"roster": [], "sources": []}
    if folder is not None:
        rows = _copy_in(folder, landing)
    (landing / "study.yaml").write_text(text, encoding="utf-8")
    for stem in (
        "roster",
        "sources",
        "events",
        "adaptations",
        "guide",
        "ratings",
        "negative_cases",
    ):
        lines = [",".join(COLUMNS[stem].split()), *rows.get(stem, [])]
        if stem == "roster" and not rows["roster"]:
            continue  # a roster switches consent on: the team adds it when it has one
        (landing / f"{stem}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _copy_in(folder: Path, landing: Path) -> dict[str, list[str]]:
    """Copy transcripts and draft a row each; labels heard in them become roster drafts."""
    from coprod_pipeline.ingest.sandbox import extract_many

    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _TRANSCRIPTS and p.is_file())
    if not found:
        raise CoprodError("holds no transcript", where="--from", mend="name a folder with files")
    sources, labels = [], Counter[str]()
    for path, seen in extract_many(found):
        target = landing / "interviews" / "case-1" / path.name
        if target.exists():
            raise CoprodError("two files have the same name", where="--from", mend="rename one")
        shutil.copyfile(path, target)
        sources.append(f"{_cell(f'interviews/case-1/{path.name}')},case-1,interview,,,,,")
        labels.update({s.speaker for s in seen.segments if s.speaker})
    roster = [
        f"p{n:02d},case-1,{_cell(label)},,{_cell(label)},,,,,,,,"
        for n, (label, _) in enumerate(sorted(labels.items()), start=1)
    ]
    return {"sources": sources, "roster": roster}


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n]', text) else text


@click.command(epilog="Examples:  coprod check  ·  coprod check --lake ~/studies/mine --json")
@lake_option
@json_option
def check(lake_dir: Path | None, as_json: bool) -> int:
    """Validate landing without running: every problem with file, line and mend."""
    from coprod_pipeline import road
    from coprod_pipeline.coding.codebook import lint, load_codebook

    lake = open_lake(lake_dir)
    if not lake.landing.is_dir():
        raise CoprodError("there is no landing/ folder", where="--lake", mend="run coprod init DIR")
    problems: list[str] = []
    warnings: list[str] = []
    n_files = 0
    try:
        study = road.open_study(lake)
        warnings += study.warnings
        for name in study.frameworks:
            warnings += [f"{name}: {line}" for line in lint(load_codebook(name, lake.landing))]
        filed, unfiled = road.filed_by_case(study, dict.fromkeys(lake.landing_paths(), ""))
        n_files = sum(len(paths) for paths in filed.values())
        if unfiled:
            warnings.append(
                f"{len(unfiled)} files belong to no case and would be left out; put them into a "
                "case's folder or name their case in sources.csv"
            )
        if not n_files:
            warnings.append("landing/ holds no interview and no document yet")
    except StudyError as error:
        problems = [p.line() for p in error.problems]
    except CoprodError as error:
        problems = [error.line()]
    if as_json:
        click.echo(json.dumps({"problems": problems, "warnings": warnings, "files": n_files}))
    else:
        for line in problems:
            click.echo(line, err=True)
        for line in warnings:
            click.echo(f"warning: {line}", err=True)
        if not problems:
            click.echo(f"The protocol is in order; {n_files} interviews and documents.")
    return 2 if problems else 0
