"""Landing files to restricted tables, per case."""

import dagster as dg

from assets.cases import CASES, SINGLE_RUN, each_case, totals
from assets.lake_resource import LakeResource
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
    def raw_segment(
        context: dg.AssetExecutionContext, lake: LakeResource
    ) -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(
            metadata=totals(each_case(road.ingest, context, lake), "segments")
        )

    return dg.Definitions(assets=[raw_segment])
