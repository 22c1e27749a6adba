"""Corpora with a known truth as the tables that metrics read, without texts.

What belongs here: the reference study regenerated under other seeds, and people drawn from one
population with given leanings. What does not: checks. Each quote stands for a segment of its own:
what is measured is who says what about which phase, not how texts are read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.cross_case import measure_cross_case
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Case, Person, Study
from coprod_pipeline.study import load_study
from tests.unit.metrics import reference_case
from tests.unit.metrics.small_case import Said, SmallCase, tables_of
from tools.reference_study import coders, protocol_files
from tools.reference_study import study as generator

Random = np.random.Generator
Figure = dict[str, Any]


def figures(study: Study, tables: Mapping[str, Mapping[str, Any]]) -> list[Figure]:
    """The rows of all marts; ``tables`` by case."""
    cases = {c: {**t, **measure_case(study, c, t)} for c, t in tables.items()}
    found = [t for case in cases.values() for n, t in case.items() if n.startswith("mart_")]
    across = measure_cross_case(study, cases)
    found += [t for n, t in across.items() if n.startswith("mart_")]
    return [row for table in found for row in table.to_pylist()]


def tables_of_reference() -> dict[str, dict[str, Any]]:
    """The tables of the reference study by case, with the agreed codings."""
    return tables_of_study(reference_case.reference_study(), "adjudicated")


def tables_of_study(study: Study, *names: str) -> dict[str, dict[str, Any]]:
    """The tables of a study with the sources of the reference study: the codings of these coders."""
    # The table maker takes one coder's codings: all are given to one, and get their own back.
    chosen = [c for c in study.codings if c.coder in names]
    single = replace(study, codings=tuple(replace(c, coder="all") for c in chosen))
    made = {}
    with patch.object(reference_case, "reference_study", lambda: single):
        for case_id in study.case_ids:
            tables = reference_case.reference_tables(case_id, "all")
            own = [c.coder for c in chosen if str(c.source_path).split("/")[1] == case_id]
            codings = tables["fact_coding"]
            at = codings.schema.get_field_index("coder_id")
            tables["fact_coding"] = codings.set_column(at, codings.schema.field(at), [own])
            tables["fact_segment"] = _with_uncoded(case_id, tables)
            made[case_id] = tables
    return made


def _with_uncoded(case_id: str, tables: Mapping[str, Any]) -> Any:
    """The segments, with one for each source that nobody coded: it has a text all the same."""
    coded = set(tables["fact_segment"]["source_id"].to_pylist())
    rows = [
        {"segment_id": f"{s}.0", "source_id": s, "case_id": case_id, "position": 0}
        for s in tables["dim_source"]["source_id"].to_pylist()
        if s not in coded
    ]
    return pa.concat_tables([tables["fact_segment"], TABLES["fact_segment"].from_rows(rows)])


@lru_cache(maxsize=1)
def _made(seed: int) -> generator.ReferenceStudy:
    """The study of a seed, its files empty but for the tables: nobody reads the texts here."""
    with patch.object(generator, "render", lambda source: b""):
        return generator.make(seed)


def regenerated(seed: int, coders_seed: int | None = None) -> Study:
    """The protocol and codings that the generator makes with another seed.

    With ``coders_seed`` the simulated coders read the same texts again and err elsewhere.
    """
    made = _made(seed)
    landing = dict(made.landing)
    for coder in coders.CODERS if coders_seed is not None else ():
        rows = coders.simulated(made.sources, coder, int(coders_seed or 0))
        landing[f"codings/{coder}.csv"] = protocol_files.table(coders.COLUMNS, rows)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in landing.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return load_study(Path(folder))


#: What the people of one population lean to on each construct, from -1 to 1, and how much they
#: differ. The same in every case of a null corpus.
CONSTRUCTS = (
    "c22.inn.adaptab", "c22.inn.complex", "c22.inn.cost", "c22.inn.design", "c22.inn.evidence",
    "c22.inn.reladv", "c22.inn.source", "c22.inn.trialab", "c22.out.policy", "c22.out.partners",
    "c22.out.financing", "c22.out.incidents",
)  # fmt: skip
LEANS = np.linspace(-0.6, 0.6, len(CONSTRUCTS))
SPREAD = 0.5
STATEMENTS = 6
DRIVERS = {"ado.driver.champion": 0.2, "ado.driver.crisis": 0.5, "ado.driver.funding": 0.8}


def drawn_case(
    rng: Random, case_id: str, study: Study, people: int, scale: float = 1.0
) -> dict[str, Any]:
    """The tables of a case of informants drawn from the population, its leans times ``scale``.

    Each person says ``STATEMENTS`` things about each construct, each positive with the chance that
    their own lean gives; some name drivers, with explicit examples now and then.
    """
    said: list[Said] = []
    lean = np.clip(scale * LEANS + SPREAD * rng.standard_normal((people, 1)), -1, 1)
    positive = rng.random((people, len(CONSTRUCTS), STATEMENTS)) < (1 + lean[..., None]) / 2
    explicit = rng.random(positive.shape) < 0.3
    for p in range(people):
        voice = f"P{case_id}{p}"
        for c, code in enumerate(CONSTRUCTS):
            for k in range(STATEMENTS):
                said.append(
                    Said(
                        voice, "1" if positive[p, c, k] else "-1", code,
                        explicit=bool(explicit[p, c, k]), segment=100 * c + k,
                    )
                )  # fmt: skip
        for d, (code, share) in enumerate(DRIVERS.items()):
            if rng.random() < share:
                said.append(Said(voice, None, code, segment=9_000 + d))
    return tables_of(SmallCase(tuple(said), study=study, case_id=case_id, codes=CONSTRUCTS))


def population_mean(rng: Random, draws: int = 400_000) -> float:
    """The mean lean of the population's people, averaged over constructs."""
    shift = SPREAD * rng.standard_normal((draws, 1))
    return float(np.clip(LEANS + shift, -1, 1).mean())


def drawn_study(sizes: Mapping[str, int], outcomes: Mapping[str, str] | None = None) -> Study:
    """A protocol with these cases and all constructs registered."""
    cases = [Case(c, c, outcome=(outcomes or {}).get(c)) for c in sizes]
    base = SmallCase().study
    people: Iterable[Person] = (
        Person(f"P{c}{p}", c, role="nurse", stake="partner") for c, n in sizes.items() for p in range(n)
    )  # fmt: skip
    return replace(
        base,
        cases=tuple(cases),
        phases={},
        registered_codes=CONSTRUCTS,
        roster=tuple(people),
        has_roster=True,
    )


def drawn_corpus(
    rng: Random, study: Study, sizes: Mapping[str, int], scale: float = 1.0
) -> dict[str, dict[str, Any]]:
    """The tables of every case, all drawn from the one population: a null corpus."""
    return {c: drawn_case(rng, c, study, n, scale) for c, n in sizes.items()}
