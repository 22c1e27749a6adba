"""Whether informants of different cases talk differently at all (XC-06).

What belongs here: what each informant says of each construct, and the rows of the test. What does
not: the test (``permutation``). It says nothing of any single construct, nor why.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coprod_pipeline.metrics.comparison import Comparison
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.permutation import Groups, Values, omnibus
from coprod_pipeline.metrics.registry_cross_case import SEED


def talk_by_informant(comparison: Comparison) -> tuple[Values, Groups]:
    """Mean valence of each informant (rows) on each construct, NaN in silence; and their case.

    Informants who give no construct a valence are left out. Cases count from 0.
    """
    said: dict[tuple[int, str], dict[int, float]] = {}
    for number, case_id in enumerate(comparison.case_ids):
        for column, code_id in enumerate(comparison.constructs):
            for voice in comparison.voices(case_id, code_id):
                if voice.kind == "informant" and voice.has_valence:
                    said.setdefault((number, voice.voice_id), {})[column] = voice.mean
    people = sorted(said)
    values = np.full((len(people), len(comparison.constructs)), np.nan)
    for row, person in enumerate(people):
        for column, mean in said[person].items():
            values[row, column] = mean
    return values, np.array([case for case, _ in people], dtype=np.int64)


def omnibus_test(comparison: Comparison) -> Iterator[Figure]:
    """XC-06: the statistic and how often chance gives as much."""
    values, groups = talk_by_informant(comparison)
    sizes = np.bincount(groups, minlength=len(comparison.case_ids)).tolist()
    reason = None
    if len(comparison.case_ids) < 2:
        reason = "single_case"
    elif min(sizes) < 2:
        reason = "few_informants"
    elif not _comparable(values, groups):
        reason = "no_shared_construct"
    found = omnibus(values, groups, SEED) if reason is None else None
    evidence = comparison.codings_of(comparison.constructs)
    status = "not_applicable" if reason == "single_case" else "insufficient"
    for item, unit in (("p", "share"), ("statistic", "index")):
        columns: dict[str, object] = {
            "grain": "study",
            "item": item,
            "unit": unit,
            "n": len(groups),
            **comparison.behind(evidence),
            "coder_source": comparison.coder_source(comparison.constructs),
            "status": "ok" if found else status,
            "status_reason": reason,
            "exploratory": comparison.is_exploratory,
        }
        if found:
            columns["estimate"] = found.p if item == "p" else found.statistic
        shared = {} if item == "p" else {"item": "p"}
        yield Figure("XC-06", columns, evidence, shared)


def _comparable(values: Values, groups: Groups) -> bool:
    """Whether some construct has a valence in two cases."""
    there = [(~np.isnan(values[groups == g])).any(axis=0) for g in np.unique(groups)]
    return bool((np.stack(there).sum(axis=0) >= 2).any())
