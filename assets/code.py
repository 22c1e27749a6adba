"""Codings of people and programs, per case; the classifier learns from all of them in between."""

import dagster as dg

from assets.cases import CASES, SINGLE_RUN, each_case, totals
from assets.lake_resource import LakeResource, redacted
from coprod_pipeline import __version__, road
from coprod_pipeline.protocol import Study


def build(study: Study) -> dg.Definitions:
    """The coding stage of one study."""
    return _with_classifier(study) if road.CLASSIFIER in study.coders else _without(study)


def _without(study: Study) -> dg.Definitions:
    """Codings as they are given are all there are."""

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


def _with_classifier(study: Study) -> dg.Definitions:
    """Codings as they are given, what is learnt from all of them, then all codings."""
    prefix = [study.study_id, "code"]

    @dg.asset(
        key=[*prefix, "given_coding"],
        deps=[[study.study_id, "deidentify", "fact_segment"]],
        group_name="code",
        kinds={"python", "parquet"},
        partitions_def=CASES,
        backfill_policy=SINGLE_RUN,
        code_version=__version__,
        description="The team's codings placed on the de-identified segments, and those of the "
        "machine coders that learn nothing, kept apart.",
    )
    def given_coding(
        context: dg.AssetExecutionContext, lake: LakeResource
    ) -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata=totals(each_case(road.code, context, lake), "rows"))

    @dg.asset(
        key=[*prefix, "classifier"],
        deps=[[*prefix, "given_coding"]],
        group_name="code",
        kinds={"python"},
        code_version=__version__,
        description="What the classifier learns from people's codings of all cases, each in its "
        "last good state, and what it says of sources it had not learnt from.",
    )
    def classifier(lake: LakeResource) -> dg.MaterializeResult[None]:
        with redacted():
            return dg.MaterializeResult(metadata=dict(road.train(lake.open(), lake.study())))

    @dg.asset(
        key=[*prefix, "fact_coding"],
        deps=[[*prefix, "given_coding"], [*prefix, "classifier"]],
        group_name="code",
        kinds={"python", "parquet"},
        partitions_def=CASES,
        backfill_policy=SINGLE_RUN,
        code_version=__version__,
        description="The given codings and the classifier's.",
    )
    def fact_coding(
        context: dg.AssetExecutionContext, lake: LakeResource
    ) -> dg.MaterializeResult[None]:
        rows = each_case(road.classify, context, lake)
        return dg.MaterializeResult(metadata=totals(rows, "rows"))

    return dg.Definitions(assets=[given_coding, classifier, fact_coding])
