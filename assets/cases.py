"""What the assets that have a partition a case share."""

from collections.abc import Callable

import dagster as dg

from assets.lake_resource import LakeResource, redacted
from coprod_pipeline.lake import Lake
from coprod_pipeline.protocol import Study

CASES = dg.DynamicPartitionsDefinition(name="case")
SINGLE_RUN = dg.BackfillPolicy.single_run()


def each_case(
    stage: Callable[[Lake, Study, str], dict[str, int]],
    context: dg.AssetExecutionContext,
    lake: LakeResource,
) -> list[dict[str, int]]:
    """Run a stage for the run's cases, one after the other; returns the counts of each."""
    with redacted():
        opened, protocol = lake.open(), lake.study()
        return [stage(opened, protocol, case_id) for case_id in context.partition_keys]


def totals(rows: list[dict[str, int]], row_count: str) -> dict[str, int]:
    """Counts of several cases added up, the table's own under Dagster's name for it."""
    added = {key: sum(row[key] for row in rows) for key in (rows[0] if rows else {})}
    return {"dagster/row_count": added.get(row_count, 0), **added}
