"""The road from landing to release, one function a stage: read the zone before, write one's own.

What belongs here: which table comes from where and goes where. What does not: how anything is
computed (the stage packages) and what runs when (``assets/``). Progress goes to the logger
``coprod``, in counts and ids, never in names.
"""

from coprod_pipeline.road.classifier import CLASSIFIER, classify, train
from coprod_pipeline.road.coding import code
from coprod_pipeline.road.figures import compare, masked_units, measure
from coprod_pipeline.road.gate import leaks
from coprod_pipeline.road.inputs import (
    filed_by_case,
    input_hash,
    input_stamps,
    left_to_do,
    measured,
    open_study,
    tidy,
)
from coprod_pipeline.road.masking import deidentify, identify, load_identities
from coprod_pipeline.road.reading import ingest
from coprod_pipeline.road.release import collect, hide_quotes, publish, validate, warnings

__all__ = [
    "CLASSIFIER",
    "classify",
    "code",
    "collect",
    "compare",
    "deidentify",
    "filed_by_case",
    "hide_quotes",
    "identify",
    "ingest",
    "input_hash",
    "input_stamps",
    "leaks",
    "left_to_do",
    "load_identities",
    "masked_units",
    "measure",
    "measured",
    "open_study",
    "publish",
    "tidy",
    "train",
    "validate",
    "warnings",
]
