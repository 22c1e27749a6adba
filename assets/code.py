"""Codings of people and programs, per case."""

import dagster as dg

from assets.cases import CASES, SINGLE_RUN, each_case, totals
from assets.lake_resource import LakeResource
from coprod_pipeline import __version__, road
from coprod_pipeline.protocol import Study


def build(study: Study) -> dg.Definitions:
    """The coding stage of one study."""

    @dg.asset(
        key=[study.study_id, "code", "fact_coding"],
        deps=[[study.study_id, "deidentify", "fact_segment"]],
        group_name="code",
        kinds={"python", "parquet"},
        partitions_def=CASES,
        backfill_policy=SINGLE_RUN,
        code_version=__version__,
        description="The team's codings placed on the de-identified segments, and the machine "
        "coders' own, kept apart. Codings that could not be placed are counted.",
    )
    def fact_coding(
        context: dg.AssetExecutionContext, lake: LakeResource
    ) -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata=totals(each_case(road.code, context, lake), "rows"))

    return dg.Definitions(assets=[fact_coding])
