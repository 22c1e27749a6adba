"""Landing files to restricted tables, per case."""

import dagster as dg

from assets.lake_resource import CASES, SINGLE_RUN, LakeResource, redacted
from coprod_pipeline import __version__, road
from coprod_pipeline.protocol import Study


def build(study: Study) -> dg.Definitions:
    """The ingest stage of one study."""

    @dg.asset(
        key=[study.study_id, "ingest", "raw_segment"],
        group_name="ingest",
        kinds={"python", "parquet"},
        partitions_def=CASES,
        backfill_policy=SINGLE_RUN,
        code_version=__version__,
        description="Interviews and documents read into segments with speaker, time and page. "
        "Identified: encrypted, restricted zone only. What cannot be read is quarantined.",
    )
    def raw_segment(context: dg.AssetExecutionContext, lake: LakeResource) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with redacted():
            opened, protocol = lake.open(), lake.study()
            rows = [road.ingest(opened, protocol, c) for c in context.partition_keys]
            return dg.MaterializeResult(metadata=totals(rows, "segments"))

    return dg.Definitions(assets=[raw_segment])


def totals(rows: list[dict[str, int]], row_count: str) -> dict[str, int]:
    """Counts of several cases added up, the table's own under Dagster's name for it."""
    added = {key: sum(row[key] for row in rows) for key in (rows[0] if rows else {})}
    return {"dagster/row_count": added.get(row_count, 0), **added}
