"""Who is who in the study, then masked segments per case."""

import dagster as dg

from assets.cases import CASES, SINGLE_RUN, each_case, totals
from assets.lake_resource import LakeResource, redacted
from coprod_pipeline import __version__, road
from coprod_pipeline.protocol import Study


def build(study: Study) -> dg.Definitions:
    """The de-identification stage of one study."""

    @dg.asset(
        key=[study.study_id, "deidentify", "identities"],
        deps=[[study.study_id, "ingest", "raw_segment"]],
        group_name="deidentify",
        kinds={"python"},
        code_version=__version__,
        description="Who is who in the whole study, from the roster, speaker labels and the names "
        "found in the text. Encrypted, restricted zone only.",
    )
    def identities(lake: LakeResource) -> dg.MaterializeResult[None]:
        with redacted():
            return dg.MaterializeResult(metadata=dict(road.identify(lake.open(), lake.study())))

    @dg.asset(
        key=[study.study_id, "deidentify", "fact_segment"],
        deps=[
            [study.study_id, "ingest", "raw_segment"],
            [study.study_id, "deidentify", "identities"],
        ],
        group_name="deidentify",
        kinds={"python", "parquet"},
        partitions_def=CASES,
        backfill_policy=SINGLE_RUN,
        code_version=__version__,
        description="Segments with every identifier replaced by a stable surrogate.",
    )
    def fact_segment(
        context: dg.AssetExecutionContext, lake: LakeResource
    ) -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(
            metadata=totals(each_case(road.deidentify, context, lake), "segments")
        )

    return dg.Definitions(assets=[identities, fact_segment])
