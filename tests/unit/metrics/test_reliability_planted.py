"""The reference study's two simulated coders: what was planted, and what is measured.

The chance that a coder marks a turn with something of a domain follows from the planted truth and
the planted errors. From both coders' chances come the alpha to be expected and how far chance
moves it; the measured alpha has to lie in that range.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from coprod_pipeline.coding.codebook import domain_of
from coprod_pipeline.metrics import agreement
from coprod_pipeline.metrics.reliability import quality_reliability
from coprod_pipeline.model import TABLES

ROOT = Path(__file__).parents[3]
SEED = 20240402
DRAWS = 1000
DOMAINS = ("c22.inner", "c22.out", "c22.proc", "c22.char", "loz.out")
ALL_OF_CFIR = "cfir2022"


@pytest.fixture(scope="module")
def planted():
    """The reference study before it becomes files, and its simulated coders."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tools.reference_study import coders, study

    return study.make(SEED).sources, coders


def tables_of(sources, coders) -> dict:
    """The tables as ingestion and coding leave them: a turn or paragraph a segment."""
    segments, codings, codes = [], [], set()
    for source in sources:
        document = source.kind == "document"
        for position, turn in enumerate(source.turns, 1):
            role = "interviewer" if turn.role == coders.INTERVIEWER else "informant"
            segments.append(
                {
                    "segment_id": f"{source.path}#{position}",
                    "source_id": source.path,
                    "case_id": source.case_id,
                    "position": position,
                    "speaker_role": None if document else role,
                }
            )
    for coder in coders.CODERS:
        for row in coders.simulated(sources, coder, SEED):
            (source,) = [s for s in sources if s.path == row["source_path"]]
            at = -1
            for _ in range(int(row["occurrence"])):
                at = source.plain_text.index(row["quote"], at + 1)
            place = max((p for p in coders.placed(source) if p.start <= at), key=lambda p: p.start)
            codes.add(row["code_id"])
            codings.append(
                {
                    "coding_id": f"k{len(codings)}",
                    "segment_id": f"{source.path}#{place.position}",
                    "source_id": source.path,
                    "case_id": source.case_id,
                    "code_id": row["code_id"],
                    "coder_id": coder,
                    "valence_code": row["valence"] or None,
                }
            )
    return {
        "dim_source": TABLES["dim_source"].from_rows(
            [{"source_id": s.path, "case_id": s.case_id, "kind": s.kind} for s in sources]
        ),
        "fact_segment": TABLES["fact_segment"].from_rows(segments),
        "fact_coding": TABLES["fact_coding"].from_rows(codings),
        "dim_code": TABLES["dim_code"].from_rows(
            [
                {
                    "code_id": c,
                    "framework": ALL_OF_CFIR if c.startswith("c22.") else c.split(".")[0],
                    "domain": domain_of(c),
                    "sort_order": n,
                }
                for n, c in enumerate(sorted(codes))
            ]
        ),
        "dim_coder": TABLES["dim_coder"].from_rows(
            [{"coder_id": c, "kind": "human"} for c in coders.CODERS]
        ),
    }


def chance_of_marking(place, quality, coders, registered, belongs) -> float:
    """The chance that a coder gives this stretch of text some code that belongs to the domain."""
    if place.role in (coders.INTERVIEWER, "title", "heading"):
        return 0.0
    codes = [c.code_id for c in place.unit.codes]
    if not codes:
        share = sum(map(belongs, registered)) / len(registered)
        return (1 - quality["specificity"]) * len(registered) * share
    mixed_up = [coders._NEIGHBOURS.get(codes[0], codes[0])]
    if mixed_up == ["c22.char.opportunity"] != codes[:1]:
        mixed_up.append("c22.role.recipient")
    confusion = coders._CONFUSION
    if codes[0] not in coders._NEIGHBOURS or place.unit.codes[0].kind:
        confusion = 0.0
    seen = (1 - confusion) * any(map(belongs, codes)) + confusion * any(map(belongs, mixed_up))
    return quality["sensitivity"] * seen


def chances(sources, coders, kind, belongs) -> np.ndarray:
    """Per turn or paragraph and coder, the chance of any mark of the domain."""
    from tools.reference_study import plan

    registered = sorted(c for c in plan.planted()["registered"] if "@" not in c)
    missed: dict[tuple[str, int], list[float]] = {}
    for source in sources:
        if (source.kind == "document") != (kind == "paragraph"):
            continue
        for place in coders.placed(source):
            if kind == "turn" and place.role == coders.INTERVIEWER:
                continue
            here = missed.setdefault((source.path, place.position), [1.0] * len(coders.CODERS))
            for n, quality in enumerate(coders.CODERS.values()):
                here[n] *= 1 - chance_of_marking(place, quality, coders, registered, belongs)
    return 1 - np.array(list(missed.values()))


@pytest.fixture(scope="module")
def tables(planted):
    return tables_of(*planted)


@pytest.fixture(scope="module")
def read_by_both(planted, tables):
    """The sources in which both coders marked something, anything at all."""
    sources, coders = planted
    marked = {(r["source_id"], r["coder_id"]) for r in tables["fact_coding"].to_pylist()}
    return [s for s in sources if all((s.path, c) in marked for c in coders.CODERS)]


@pytest.fixture(scope="module")
def measured(tables):
    rows = quality_reliability([tables]).to_pylist()
    return {(r["domain"] or r["framework"], r["unit"]): r for r in rows if r["code_id"] is None}


@pytest.mark.parametrize("what", [*DOMAINS, ALL_OF_CFIR])
@pytest.mark.parametrize("kind", ["turn", "paragraph"])
def test_measured_agreement_is_the_planted_one(planted, read_by_both, measured, what, kind) -> None:
    coders = planted[1]

    def belongs(code: str) -> bool:
        return code.startswith("c22.") if what == ALL_OF_CFIR else domain_of(code) == what

    chance = chances(read_by_both, coders, kind, belongs)
    random = np.random.default_rng(1)
    marked = random.random((DRAWS, *chance.shape)) < chance
    sums = agreement.unit_sums(marked.sum(axis=2), 2).sum(axis=1)
    drawn = agreement.alpha(sums)
    a, b = chance.T
    cells = [(a * b).sum(), (a * (1 - b)).sum(), ((1 - a) * b).sum(), ((1 - a) * (1 - b)).sum()]
    expected = float(agreement.alpha(agreement.sums_of_cells(cells)))
    row = measured[what, kind]
    assert row["n_units"] == len(chance)
    found = agreement.alpha(
        agreement.sums_of_cells([row["n11"], row["n10"], row["n01"], row["n00"]])
    )
    low, high = np.nanquantile(drawn, [0.002, 0.998])
    assert low < expected < high
    assert low <= float(found) <= high
    if row["status"] == "ok":
        assert row["alpha"] == pytest.approx(float(found))
        assert high - low < 0.45


def test_worse_coders_would_be_noticed(planted, measured) -> None:
    """The range is narrow enough to tell: sensitivities of .6 lie outside."""
    sources, coders = planted
    chance = chances(sources, coders, "turn", lambda c: c.startswith("c22."))
    worse = chance * (0.6 / 0.89)
    random = np.random.default_rng(2)
    marked = random.random((DRAWS, *worse.shape)) < worse
    drawn = agreement.alpha(agreement.unit_sums(marked.sum(axis=2), 2).sum(axis=1))
    assert measured[ALL_OF_CFIR, "turn"]["alpha"] > np.nanquantile(drawn, 0.999)


def test_rare_codes_are_left_to_their_domain(measured, tables) -> None:
    rows = quality_reliability([tables]).to_pylist()
    codes = [r for r in rows if r["code_id"]]
    assert sum(r["status"] == "insufficient" for r in codes) > 100
    assert measured["c22.inner", "turn"]["status"] == "ok"
    assert measured["c22.inner", "turn"]["n_sources"] == 14
