"""From masked segments to codings: people's and programs' of each case.

What belongs here: which tables go in and come out. What does not: placing codings and coding by
program (``coding``), computing figures (``metrics``), the classifier's codings (``road.classifier``).
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace

from coprod_pipeline.lake import Cache, Lake
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.classifier import CLASSIFIER, GIVEN, forget
from coprod_pipeline.road.figures import masked_units
from coprod_pipeline.road.inputs import pass_on, path_to_source
from coprod_pipeline.road.masking import load_identities
from coprod_pipeline.road.projects import project_codings
from coprod_pipeline.road.suggestions import review_table

log = logging.getLogger("coprod")


class _SpendBook:
    """What the study has spent on a model, remembered in the restricted zone."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def read(self) -> tuple[int, int]:
        """Tokens asked with and tokens answered, until now."""
        asked, answered = self._lake.read_state("llm_spent", [0, 0])
        return int(asked), int(answered)

    def write(self, tokens_in: int, tokens_out: int) -> None:
        """Remember what was spent in all."""
        self._lake.write_state("llm_spent", [tokens_in, tokens_out])


def code(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Place the team's codings and run the machine coders on a case."""
    from coprod_pipeline.coding.case import code_case
    from coprod_pipeline.coding.codebook import load_codebook
    from coprod_pipeline.coding.coder_ids import keyed_pseudonym
    from coprod_pipeline.coding.machine import CoderSetting

    identities = load_identities(lake)
    who = keyed_pseudonym(lake.vault.surrogate_key)
    codebooks = [load_codebook(name, lake.landing) for name in study.frameworks]
    brought = project_codings(lake, study, case_id, codebooks, identities)
    study = replace(study, codings=brought.codings)
    sources = lake.read_secret_table(f"raw_source/{case_id}")
    result = code_case(
        masked_units(study, case_id, identities),
        case_id,
        codebooks=codebooks,
        sources=sources,
        raw_segments=lake.read_secret_table(f"raw_segment/{case_id}"),
        segments=lake.read_table("deidentified", "fact_segment", case_id),
        spans=lake.read_secret_table(f"masked_span/{case_id}"),
        path_to_source=path_to_source(lake, case_id),
        cache=Cache(lake, "cues"),
        pseudonym=who,
        tool_texts=brought.texts,
        exported=brought.exported,
        setting=CoderSetting(study, Cache(lake, "llm"), os.environ, _SpendBook(lake)),
    )
    tables = {
        "fact_coding": result.codings,
        "fact_coding_phase": result.coding_phases,
        "dim_code": TABLES["dim_code"].from_rows(result.codes),
        "dim_coder": TABLES["dim_coder"].from_rows(result.coders),
    }
    learns = CLASSIFIER in study.coders
    for name, table in tables.items():
        lake.write_table("coded", GIVEN + name if learns else name, case_id, table)
    reviews = review_table(
        study,
        case_id,
        sources["source_id"].to_pylist(),
        result.codings,
        result.origins,
        brought.outcomes,
        brought.reviewed,
        who,
    )
    lake.write_table("coded", "machine_review", case_id, reviews)
    refused = [*brought.refused, *result.refused]
    lake.write_state(f"refused_codings/{case_id}", refused)
    lake.write_state(f"codings_remarks/{case_id}", [*brought.remarks, *result.remarks])
    if not learns:
        forget(lake)
        pass_on(lake, "code", "deidentify", case_id)
    n = len(set(result.codings.column("coding_id").to_pylist()))
    log.info("%s: %d codings, %d not placed", case_id, n, len(refused))
    return {"codings": n, "rows": result.codings.num_rows, "not_placed": len(refused)}
