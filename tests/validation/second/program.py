"""Every figure of a study, by the second implementation.

What belongs here: which function makes which metric. What does not: how.

``python -m tests.validation.second.program LAKE`` prints the figures as JSON lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from . import adoption, agreement, assimilation, cross, curves, implementation, quality
from .inputs import Corpus, from_lake
from .rows import KEY
from .voices import CaseTalk

PER_CASE = (
    adoption.ado_01, adoption.ado_02, adoption.ado_03, curves.ado_04, adoption.ado_05,
    curves.ado_06, adoption.ado_07, adoption.ado_08, adoption.ado_09, adoption.ado_10,
    implementation.imp_01, implementation.imp_02, implementation.imp_03, implementation.imp_04,
    implementation.imp_05, implementation.imp_06, implementation.imp_07, implementation.imp_08,
    implementation.imp_09, implementation.imp_10, implementation.imp_11,
    assimilation.asm_01, assimilation.asm_02, assimilation.asm_03, assimilation.asm_04,
    assimilation.asm_05, assimilation.asm_06, assimilation.asm_07, assimilation.asm_08,
    assimilation.asm_09, assimilation.asm_10,
    agreement.evq_01, agreement.evq_02, agreement.evq_03,
    quality.evq_04, quality.evq_05, quality.evq_06, quality.evq_07, quality.evq_08,
    quality.evq_09, quality.evq_10, implementation.xc_01,
)  # fmt: skip
ACROSS = (cross.xc_02, cross.xc_03, cross.xc_04, cross.xc_05, cross.xc_06, cross.xc_07)


def metric_of(function: Any) -> str:
    return str(function.__name__).upper().replace("_", "-")


METRICS = tuple(metric_of(f) for f in (*PER_CASE, *ACROSS))


def figures(corpus: Corpus, metrics: tuple[str, ...] = METRICS) -> list[dict[str, Any]]:
    """All rows of these metrics; their keys are unique."""
    talks = {c: CaseTalk(corpus, c) for c in corpus.case_ids}
    found: list[dict[str, Any]] = []
    for function in PER_CASE:
        if metric_of(function) in metrics:
            for talk in talks.values():
                found += function(talk)
    for function in ACROSS:
        if metric_of(function) in metrics:
            found += function(talks)
    seen: set[tuple[Any, ...]] = set()
    for row in found:
        key = tuple(row[k] for k in KEY)
        if key in seen:
            raise ValueError(f"two rows of one key: {key}")
        seen.add(key)
    return found


if __name__ == "__main__":
    for figure in figures(from_lake(Path(sys.argv[1]))):
        print(json.dumps(figure, default=str))
