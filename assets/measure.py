"""Ratings and figures per case, then across cases."""

from collections.abc import Iterator

import dagster as dg

from assets.cases import CASES, SINGLE_RUN, each_case, totals
from assets.lake_resource import LakeResource, redacted
from coprod_pipeline import __version__, road
from coprod_pipeline.protocol import Study

_TABLES = {
    "fact_rating": "Ratings of constructs (RATE-1 and the team's consensus), per case and phase.",
    "mart_adoption": "Adoption figures: when which unit began, how many by when.",
    "mart_implementation": "Implementation figures: construct ratings and their coverage.",
    "mart_assimilation": "Assimilation figures.",
    "mart_evidence_quality": "How much evidence stands behind each construct.",
}


def build(study: Study) -> dg.Definitions:
    """The measuring stage of one study."""
    prefix = [study.study_id, "measure"]

    @dg.multi_asset(
        name="case_figures",
        specs=[
            dg.AssetSpec(
                [*prefix, name],
                deps=[[study.study_id, "code", "fact_coding"]],
                group_name="measure",
                kinds={"duckdb", "parquet"},
                description=description,
                code_version=__version__,
                partitions_def=CASES,
            )
            for name, description in _TABLES.items()
        ],
        backfill_policy=SINGLE_RUN,
    )
    def case_figures(
        context: dg.AssetExecutionContext, lake: LakeResource
    ) -> Iterator[dg.MaterializeResult[None]]:
        rows = each_case(road.measure, context, lake)
        for name in _TABLES:
            yield dg.MaterializeResult(
                asset_key=[*prefix, name],
                metadata=totals([{name: row[name]} for row in rows], name),
            )

    @dg.asset(
        key=[*prefix, "mart_cross_case"],
        deps=[[*prefix, name] for name in _TABLES],
        group_name="measure",
        kinds={"duckdb", "parquet"},
        code_version=__version__,
        description="Figures over all cases, from each case's last good state.",
    )
    def mart_cross_case(lake: LakeResource) -> dg.MaterializeResult[None]:
        with redacted():
            rows = road.compare(lake.open(), lake.study())
            return dg.MaterializeResult(metadata=totals([rows], "mart_cross_case"))

    return dg.Definitions(assets=[case_figures, mart_cross_case])
