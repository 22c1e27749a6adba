"""Where Dagster looks: the assets of the study in ``COPROD_LAKE`` (default: this checkout's)."""

import os
from pathlib import Path

import dagster as dg

import assets
from coprod_pipeline.lake import Lake
from coprod_pipeline.road import open_study

DEFAULT_LAKE = Path(__file__).resolve().parent.parent / "data_lake"


def build(root: Path) -> dg.Definitions:
    """The definitions for the study in ``root``."""
    return assets.build(open_study(Lake(root)), root)


defs = build(Path(os.environ.get("COPROD_LAKE") or DEFAULT_LAKE))
