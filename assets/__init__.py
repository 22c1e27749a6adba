"""The Dagster layer: what depends on what. Each asset body is a few lines that call the road.

Asset keys are ``[<study id>, <stage>, <table>]``; the groups are the stages. Nothing that could
identify anyone is returned, logged or put into metadata: counts and ids only.
"""

from pathlib import Path

import dagster as dg

from assets import automation, code, deidentify, ingest, measure, publish, quality
from assets.lake_resource import LakeResource
from coprod_pipeline.protocol import Study


def build(study: Study, root: Path) -> dg.Definitions:
    """All definitions for one study, whose lake is ``root``."""
    parts = (ingest, deidentify, code, measure, quality, publish, automation)
    resources = dg.Definitions(resources={"lake": LakeResource(root=str(root))})
    return dg.Definitions.merge(*(part.build(study) for part in parts), resources)
