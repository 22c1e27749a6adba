"""The job, the nightly schedule, the landing sensor (both off) and the sync of cases (on)."""

import dagster as dg

from assets.lake_resource import LakeResource
from coprod_pipeline.lake import fingerprint
from coprod_pipeline.protocol import Study

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def build(study: Study) -> dg.Definitions:
    """Job, schedule and sensors of one study."""
    job = dg.define_asset_job(
        "publish_study",
        selection=dg.AssetSelection.all(),
        description="The whole road from landing to a published release. Launch it for one case "
        "as a partition, or for all cases with a backfill in one run.",
        executor_def=dg.in_process_executor,
    )
    everything = {RANGE_START: study.case_ids[0], RANGE_END: study.case_ids[-1]}

    @dg.schedule(
        job=job,
        cron_schedule="0 2 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Every night at 02:00 UTC, all cases.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.date().isoformat()
        return dg.RunRequest(run_key=day, tags=everything)

    @dg.sensor(
        job=job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Runs when landing has changed and then kept still for two polls.",
    )
    def landing_sensor(
        context: dg.SensorEvaluationContext, lake: LakeResource
    ) -> dg.SensorResult | dg.SkipReason:
        seen, _, ran = (context.cursor or "::").partition("::")
        # Sizes and times only: hashing is left to the run.
        landing = lake.open().landing
        files = sorted(p for p in landing.rglob("*") if p.is_file())
        now = fingerprint([[str(p), p.stat().st_size, p.stat().st_mtime_ns] for p in files])
        if now == ran:
            return dg.SkipReason("nothing changed in landing")
        if now != seen:
            context.update_cursor(f"{now}::{ran}")
            return dg.SkipReason("landing is changing; waiting for it to keep still")
        request = dg.RunRequest(run_key=now, tags=everything)
        return dg.SensorResult(run_requests=[request], cursor=f"{now}::{now}")

    @dg.sensor(
        name="case_sync",
        job=job,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Keeps the partition set `case` equal to the cases of study.yaml.",
    )
    def case_sync(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        present = set(context.instance.get_dynamic_partitions("case"))
        missing = [c for c in study.case_ids if c not in present]
        if not missing:
            return dg.SkipReason("the cases are known")
        request = dg.AddDynamicPartitionsRequest("case", missing)
        return dg.SensorResult(dynamic_partitions_requests=[request])

    return dg.Definitions(jobs=[job], schedules=[nightly], sensors=[landing_sensor, case_sync])
