"""The one place where the second implementation meets the pipeline: the same corpus, its figures.

What belongs here: turning a corpus into the pipeline's Study and Arrow tables. What does not:
any reading of the specification. The pipeline is imported when it is called.
"""

from __future__ import annotations

from typing import Any

from .inputs import Corpus, Row, first_day, last_day
from .quality import expectations

MARTS = (
    "mart_adoption", "mart_implementation", "mart_assimilation", "mart_evidence_quality",
    "mart_cross_case",
)  # fmt: skip


def pipeline_study(corpus: Corpus) -> Any:
    """The protocol as the pipeline's own value."""
    from coprod_pipeline import protocol as p

    y = corpus.protocol
    known = set(p.Study.__dataclass_fields__)
    more: dict[str, Any] = {}
    if "surveys" in known and corpus.surveys:
        raise NotImplementedError("surveys are not handed over yet")
    return p.Study(
        study_id=y["study"]["id"],
        title="random",
        synthetic=True,
        start=first_day(y["study"]["start"]),
        end=last_day(y["study"]["end"]),
        cases=tuple(
            p.Case(c["id"], c["name"], outcome=c.get("outcome"), sort_order=i)
            for i, c in enumerate(y["cases"], start=1)
        ),
        phases={
            c: tuple(p.Period(x["id"], first_day(x["start"]), last_day(x["end"])) for x in xs)
            for c, xs in y["phases"].items()
            if xs
        },
        frameworks=tuple(y["frameworks"]),
        registered_codes=tuple(y.get("registered_codes") or ()),
        registered_rationale="random",
        core_functions={
            c: tuple((f["id"], f["text"]) for f in fs) for c, fs in y["core_functions"].items()
        },
        propositions=tuple(
            p.Proposition(x["id"], x["statement"], tuple(x["cases"]), expectations(x))
            for x in y["propositions"]
        ),
        roster=tuple(
            p.Person(r["participant_id"], r["case_id"], role=r["role"], stake=r["stake"])
            for r in corpus.roster
        ),
        has_roster=bool(corpus.roster),
        guide=tuple(
            p.GuideRow(r["case_id"], None, None, r["code_id"], r["asked"]) for r in corpus.guide
        ),
        ratings=tuple(
            p.ConsensusRating(r["case_id"], r["phase_id"], r["code_id"], r["rating_code"])
            for r in corpus.ratings
        ),
        negative_cases=tuple(
            p.NegativeCaseSearch(r["case_id"], r["topic"], found=r["found"])
            for r in corpus.negative_cases
        ),
        **more,
    )


def case_tables(corpus: Corpus, case_id: str) -> dict[str, Any]:
    """The tables of one case as Arrow, in the pipeline's schemas."""
    from coprod_pipeline.model import TABLES

    def of_case(rows: list[Row]) -> list[Row]:
        return [r for r in rows if r.get("case_id", case_id) == case_id]

    return {name: TABLES[name].from_rows(of_case(rows)) for name, rows in corpus.tables.items()}


def pipeline_figures(corpus: Corpus, study: Any = None) -> list[Row]:
    """Every mart row that the pipeline computes from the corpus; ``study`` is its protocol."""
    from coprod_pipeline.metrics.case import measure_case
    from coprod_pipeline.metrics.cross_case import measure_cross_case

    study = study or pipeline_study(corpus)
    found: list[Row] = []
    per_case = {}
    for case_id in corpus.case_ids:
        tables = case_tables(corpus, case_id)
        result = measure_case(study, case_id, tables)
        per_case[case_id] = {**tables, **result}
        for mart in MARTS:
            if mart in result:
                found += result[mart].to_pylist()
    across = measure_cross_case(study, per_case)
    for mart in MARTS:
        if mart in across:
            found += across[mart].to_pylist()
    return found
