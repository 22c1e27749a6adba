"""``coprod run``: decide what is out of date, drive Dagster, and say how it went."""

from __future__ import annotations

import gc
import json
import os
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coprod_pipeline import road
from coprod_pipeline.cli.common import json_option, lake_option, open_lake, show_progress
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake, remove_orphans
from coprod_pipeline.protocol import Study

if TYPE_CHECKING:
    import dagster as dg

_DAGSTER_YAML = """\
# One machine: SQLite in this folder. Standard output of runs is not kept, and nothing is sent out.
telemetry:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
retention:
  schedule:
    purge_after_days: 30
  sensor:
    purge_after_days: 7
"""


@click.command(
    epilog="Examples:  coprod run  ·  coprod run --case linnea  ·  coprod run --lake ~/study --json"
)
@lake_option
@json_option
@click.option(
    "--case", "cases", multiple=True, metavar="ID", help="Redo this case only; repeatable."
)
@click.option("--strict", is_flag=True, help="Exit 1 instead of 3 when something is left to do.")
def run(lake_dir: Path | None, as_json: bool, cases: tuple[str, ...], strict: bool) -> int:
    """Materialise what is out of date and publish a release.

    A run with nothing changed publishes nothing. A file that cannot be read goes to quarantine
    with a reason (coprod sources) and the rest goes on.
    """
    lake = open_lake(lake_dir)
    show_progress()
    started = time.time()
    with lake.exclusive(), _rare_collection():
        study = road.open_study(lake)
        for case_id in cases:
            if case_id not in study.case_ids:
                raise CoprodError(
                    f"case '{case_id}' is not declared",
                    where="--case",
                    mend=f"use {', '.join(study.case_ids)}",
                )
        summary: dict[str, Any] = {"changed": False}
        if cases or not up_to_date(lake, study):
            remove_orphans(lake)
            summary = {"changed": True} | drive(lake, study, cases or study.case_ids)
            if not cases:
                road.tidy(lake, study, started)
        summary |= {
            "database": str(lake.published / "coprod.duckdb"),
            "report": str(lake.published / "report.html"),
            "left_to_do": road.left_to_do(lake, study),
            "seconds": round(time.time() - started, 1),
        }
    return _report(summary, as_json, strict)


def up_to_date(lake: Lake, study: Study) -> bool:
    """Whether the published release was made from just what is there now."""
    manifest = lake.published / "manifest.json"
    if not manifest.is_file():
        return False
    made_from = json.loads(manifest.read_text(encoding="utf-8")).get("input_hash")
    return bool(made_from == road.input_hash(road.input_stamps(lake, study)))


def drive(lake: Lake, study: Study, cases: tuple[str, ...]) -> dict[str, Any]:
    """Run the job in this process, for the given cases; raises when nothing was published."""
    warnings.filterwarnings("ignore", module="dagster")
    os.environ.setdefault("DAGSTER_HOME", str(lake.dagster_home))
    os.environ["COPROD_LAKE"] = str(lake.root)
    prepare_dagster_home(Path(os.environ["DAGSTER_HOME"]))
    import dagster as dg

    import assets

    job = assets.build(study, lake.root).resolve_job_def("publish_study")
    outcome: dict[str, Any] = {}
    with dg.DagsterInstance.get() as instance:
        sync_cases(instance, study)
        order = instance.get_dynamic_partitions("case")
        for first, last in ranges(order, cases):
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                tags={
                    "dagster/asset_partition_range_start": first,
                    "dagster/asset_partition_range_end": last,
                },
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
            if not result.success:
                raise _failure(result)
            outcome = _published(result)
    return outcome


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for garbage less often: a run imports millions of objects that live to its end.

    Going through them at Python's own pace is a twentieth of a run.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def prepare_dagster_home(home: Path) -> None:
    """Make DAGSTER_HOME with settings for one machine, unless there are some."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (home / "dagster.yaml").is_file():
        (home / "dagster.yaml").write_text(_DAGSTER_YAML, encoding="utf-8")


def sync_cases(instance: dg.DagsterInstance, study: Study) -> None:
    """Make the partition set ``case`` equal to study.yaml, in its order."""
    present = list(instance.get_dynamic_partitions("case"))
    if present != list(study.case_ids):
        for case_id in present:
            instance.delete_dynamic_partition("case", case_id)
        instance.add_dynamic_partitions("case", list(study.case_ids))


def ranges(order: Sequence[str], cases: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Split cases into runs of neighbours in the partition set: Dagster takes a range a run."""
    positions = sorted(order.index(c) for c in set(cases))
    start = previous = positions[0]
    for position in [*positions[1:], None]:
        if position is None or position != previous + 1:
            yield order[start], order[previous]
            start = position if position is not None else start
        previous = position if position is not None else previous


def _failure(result: dg.ExecuteInProcessResult) -> CoprodError:
    import dagster as dg

    failed = _failed_checks(result)
    if failed:
        error = CoprodError(
            f"{len(failed)} blocking checks failed: {', '.join(failed[:5])}",
            where="validate",
            mend="nothing was published; mend the input and run again",
        )
        error.exit_code = 1
        return error
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            description = data.user_failure_data.description if data.user_failure_data else None
            metadata = data.user_failure_data.metadata if data.user_failure_data else {}
            error = CoprodError(description or "a step failed", where="")
            code = metadata.get("exit_code")
            error.exit_code = (code.value or 1) if isinstance(code, dg.IntMetadataValue) else 1
            return error
    error = CoprodError("the run failed", where="coprod run", mend="run it again with --debug")
    error.exit_code = 1
    return error


def _failed_checks(result: dg.ExecuteInProcessResult) -> list[str]:
    """Name what failed: the expectations where a check has several, or the check."""
    import dagster as dg

    found: list[str] = []
    for check in result.get_asset_check_evaluations():
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR:
            named = check.metadata.get("failed")
            found += str(named.value).split(", ") if named is not None else [check.check_name]
    return sorted(found)


def _published(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    for event in result.get_asset_materialization_events():
        key = event.asset_key
        if key is not None and key.path[-1] == "release":
            metadata = event.materialization.metadata
            return {name: value.value for name, value in metadata.items()}
    return {}


def _report(summary: dict[str, Any], as_json: bool, strict: bool) -> int:
    left = {k: v for k, v in summary["left_to_do"].items() if v}
    code = (1 if strict else 3) if left else 0
    if as_json:
        click.echo(json.dumps(summary | {"exit_code": code}, sort_keys=True))
        return code
    if summary["changed"]:
        counts = ", ".join(
            f"{summary[k]} {k}"
            for k in ("sources", "segments", "codings", "ratings")
            if k in summary
        )
        click.echo(f"Published release {summary.get('release_id', '')}: {counts}.")
    else:
        click.echo("Nothing changed: the published release stands.")
    click.echo(f"  database  {summary['database']}\n  report    {summary['report']}")
    if left:
        said = ", ".join(f"{v} {k.replace('_', ' ')}" for k, v in left.items())
        click.echo(f"  left to do: {said} (coprod sources)")
    click.echo(f"  {summary['seconds']} s")
    return code
