"""One publisher: a new release folder, then the pointer is swapped.

The lock is a file lock of the release folder and no Dagster pool: a pool's slot outlives a killed
run, and every later run would wait for it without end.
"""

import dagster as dg

from assets.lake_resource import LakeResource, redacted
from coprod_pipeline import __version__, road
from coprod_pipeline.protocol import Study


def build(study: Study) -> dg.Definitions:
    """The publishing stage of one study."""

    @dg.asset(
        key=[study.study_id, "publish", "release"],
        deps=[[study.study_id, "measure", "mart_cross_case"]],
        group_name="publish",
        kinds={"duckdb", "parquet"},
        code_version=__version__,
        description="An immutable release: the DuckDB file, Parquet, report and manifest; "
        "`published` then points to it. Refused while a blocking check fails.",
    )
    def release(lake: LakeResource) -> dg.MaterializeResult[None]:
        with redacted():
            return dg.MaterializeResult(metadata=dict(road.publish(lake.open(), lake.study())))

    return dg.Definitions(assets=[release])
