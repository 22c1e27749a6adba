"""The classifier in a study: each case's given codings, then one lesson, then each case again.

What belongs here: which tables it learns from and where what it learnt is kept. What does not:
learning and coding (``coding``), people's codings and other programs' (``road.coding``).

Where study.yaml lists the classifier, a case's codings by people and by programs that learn
nothing are *given* first; it learns once from those of all cases; then it codes each case.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from coprod_pipeline.lake import Cache, Lake, write_atomically
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.inputs import coded_table, pass_on

if TYPE_CHECKING:
    from coprod_pipeline.coding.coders.classifier_model import Model

log = logging.getLogger("coprod")
#: Its name in study.yaml.
CLASSIFIER = "classifier"
#: What tables are called before the classifier's codings are in them.
GIVEN = "given_"


def train(lake: Lake, study: Study) -> dict[str, int]:
    """Learn from people's codings of all cases, each in its last good state."""
    from coprod_pipeline.coding.classify import held_out_rows
    from coprod_pipeline.coding.codebook import load_codebook
    from coprod_pipeline.coding.coders.classifier_model import to_bytes
    from coprod_pipeline.coding.lessons import CaseTables, learnt_sources
    from coprod_pipeline.coding.training import model_version
    from coprod_pipeline.coding.training import train as learn

    codebooks = [load_codebook(name, lake.landing) for name in study.frameworks]
    cases = (
        CaseTables(
            case_id,
            lake.read_table("deidentified", "fact_segment", case_id),
            lake.read_table("coded", f"{GIVEN}fact_coding", case_id),
            lake.read_table("coded", f"{GIVEN}dim_coder", case_id),
            coded_table(lake, "machine_review", case_id),
        )
        for case_id in study.case_ids
        if lake.has_table("coded", f"{GIVEN}dim_coder", case_id)
    )
    sources = learnt_sources(cases, codebooks, study.unit)
    model = load_model(lake)
    if model is None or model.version != model_version(sources, codebooks, study.unit):
        model = learn(sources, codebooks, study.unit)
        path = _model_path(lake)
        if model is None:
            path.unlink(missing_ok=True)
        else:
            write_atomically(path, to_bytes(model))
        held_out = held_out_rows(model)
        lake.write_table("coded", "held_out_coding", "study", held_out)
    records = [r for part in model.parts for r in part.records] if model is not None else []
    given = sum(r.status == "ok" for r in records)
    if model is None:
        log.info("classifier: too few sources with codings of people (%d), it abstains",
                 len(sources))  # fmt: skip
    else:
        log.info("classifier %s: learnt from %d sources, gives %d codes, withholds %d",
                 model.version, len(sources), given, len(records) - given)  # fmt: skip
    return {"sources": len(sources), "codes_given": given, "codes_withheld": len(records) - given}


def classify(lake: Lake, study: Study, case_id: str) -> dict[str, int]:
    """Put the classifier's codings beside those that are given."""
    from coprod_pipeline.coding.classify import (
        CODING_TABLES,
        OF_CLASSIFIER,
        classify_case,
        remarks_of,
    )
    from coprod_pipeline.coding.codebook import load_codebook

    model = load_model(lake)
    segments = lake.read_table("deidentified", "fact_segment", case_id)
    given = {name: lake.read_table("coded", GIVEN + name, case_id) for name in CODING_TABLES}
    tables = classify_case(
        study,
        case_id,
        model,
        given,
        codebooks=[load_codebook(name, lake.landing) for name in study.frameworks],
        sources=lake.read_secret_table(f"raw_source/{case_id}"),
        raw_segments=lake.read_secret_table(f"raw_segment/{case_id}"),
        segments=segments,
        cache=Cache(lake, "classifier"),
    )
    for name, table in tables.items():
        lake.write_table("coded", name, case_id, table)
    lake.write_state(f"classifier/{case_id}", model.version if model is not None else None)
    remarks = lake.read_state(f"codings_remarks/{case_id}", [])
    others = [r for r in remarks if r["where"] != OF_CLASSIFIER]
    lake.write_state(f"codings_remarks/{case_id}", others + remarks_of(model, segments))
    pass_on(lake, "code", "deidentify", case_id)
    n = tables["fact_coding"].num_rows - given["fact_coding"].num_rows
    log.info("%s: %d codings by the classifier", case_id, n)
    return {"codings": n, "rows": tables["fact_coding"].num_rows}


def forget(lake: Lake) -> None:
    """Remove what a classifier learnt that is no longer one of the coders, and from what."""
    _model_path(lake).unlink(missing_ok=True)
    for pattern in ("held_out_coding/study.parquet", f"{GIVEN}*/*.parquet"):
        for path in (lake.root / "coded").glob(pattern):
            path.unlink(missing_ok=True)


def _model_path(lake: Lake) -> Path:
    return lake.root / "coded" / CLASSIFIER / "model.npz"


def load_model(lake: Lake) -> Model | None:
    """What the classifier last learnt; None when it has not learnt anything."""
    from coprod_pipeline.coding.coders.classifier_model import from_bytes

    path = _model_path(lake)
    if not path.is_file():
        return None
    try:
        return from_bytes(path.read_bytes())
    except (BadZipFile, EOFError, KeyError, TypeError, ValueError):
        log.warning("what the classifier learnt cannot be read; it learns anew")
        return None


def model_card(lake: Lake, study: Study) -> dict[str, bytes]:
    """Files about the classifier that belong into a release; none when it codes nothing."""
    from coprod_pipeline.coding.model_card import card_files

    model = load_model(lake) if CLASSIFIER in study.coders else None
    return card_files(model) if model is not None else {}


def coded_before_learning(lake: Lake, study: Study, case_id: str) -> bool:
    """Whether the classifier has learnt anew since it coded this case (a run of other cases)."""
    if CLASSIFIER not in study.coders:
        return False
    model = load_model(lake)
    version = model.version if model is not None else None
    return bool(lake.read_state(f"classifier/{case_id}", None) != version)


def classifier_warnings(lake: Lake, study: Study) -> list[str]:
    """What a reader of the report has to know about the classifier."""
    if CLASSIFIER not in study.coders:
        return []
    model = load_model(lake)
    if model is None:
        return [
            "The classifier coded nothing: it learns from people's codings, and fewer than three "
            "sources have any."
        ]
    records = [r for part in model.parts for r in part.records]
    given = sum(r.status == "ok" for r in records)
    return [
        f"The classifier gives {given} codes and withholds {len(records) - given} that it cannot "
        "tell well enough (model_card_classifier.md)."
    ]
