"""The Dagster layer: what depends on what. Each asset body is a few lines that call the road.

Asset keys are ``[<study id>, <stage>, <table>]``; the groups are the stages. Nothing that could
identify anyone is returned, logged or put into metadata: counts and ids only.
"""

import dagster as dg

from assets import automation, code, deidentify, ingest, measure, publish, quality
from coprod_pipeline.protocol import Study


def build(study: Study) -> dg.Definitions:
    """All definitions for one study."""
    parts = (ingest, deidentify, code, measure, quality, publish)
    merged = dg.Definitions.merge(*(part.build(study) for part in parts))
    return dg.Definitions.merge(merged, automation.build(study))
