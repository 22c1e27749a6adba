"""The reference study's agreed codings as a corpus of the second implementation.

What belongs here: bringing tables and protocol of the reference study into the form that ``inputs``
reads from a lake. What does not: any figure.
"""

from __future__ import annotations

import yaml

from tests.unit.metrics.reference_case import LANDING, reference_study
from tests.validation.planted import tables_of_reference

from .inputs import NEEDED, Corpus, Row, read_csv


def reference_corpus() -> Corpus:
    """Tables as published, but for names and texts; the files of the landing folder."""
    study = reference_study()
    tables: dict[str, list[Row]] = {name: [] for name in NEEDED}
    for case_id, own in tables_of_reference().items():
        for name, table in own.items():
            tables[name] += [_of_case(r, case_id) for r in table.to_pylist()]
        heard = own["fact_segment"]["participant_id"].to_pylist()
        tables["dim_participant"] += [
            {"participant_id": p, "case_id": case_id, "stake": None, "role_group": None}
            for p in sorted({p for p in heard if p})
        ]
    for name, key in (("dim_code", "code_id"), ("dim_coder", "coder_id")):
        tables[name] = list({r[key]: r for r in tables[name]}.values())
    protocol = yaml.safe_load((LANDING / "study.yaml").read_text(encoding="utf-8-sig"))
    assert [str(c["id"]) for c in protocol["cases"]] == list(study.case_ids)
    return Corpus(
        tables,
        protocol,
        ratings=read_csv(LANDING / "ratings.csv"),
        guide=read_csv(LANDING / "guide.csv"),
        negative_cases=read_csv(LANDING / "negative_cases.csv"),
        roster=read_csv(LANDING / "roster.csv"),
    )


def _of_case(row: Row, case_id: str) -> Row:
    """The ids of a row, that count from one in every case, made those of the whole study."""
    ids = ("source_id", "segment_id", "coding_id")
    return row | {name: f"{case_id}.{row[name]}" for name in ids if row.get(name)}
