"""The reference study's agreed codings give the planted forms, verdicts and counts."""

from __future__ import annotations

import pytest
import yaml

from coprod_pipeline.model import FIGURE_KEY

from .reference_case import EXPECTED, reference_figures, reference_study


@pytest.fixture(scope="module")
def planted() -> dict:
    return yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))


def of(mart: str, metric_id: str) -> list[dict]:
    return [r for r in reference_figures()[f"mart_{mart}"] if r["metric_id"] == metric_id]


def test_forms_by_phase(planted: dict) -> None:
    found = {(r["case_id"], r["phase_id"]): r["item"] for r in of("assimilation", "ASM-01")}
    study = reference_study()
    for case_id, forms in planted["forms"].items():
        phases = [p.period_id for p in study.phases[case_id]]
        assert [found[case_id, p] for p in phases] == forms


def test_cooptation_is_looked_for_and_not_detected(planted: dict) -> None:
    verdicts = {
        r["case_id"]: r["item"]
        for r in of("assimilation", "ASM-04")
        if r["phase_id"] is None and r["item"] not in ("exposure", "signals", "protections")
    }
    assert verdicts == planted["cooptation"]
    signals = {
        r["case_id"]: r["k"]
        for r in of("assimilation", "ASM-04")
        if r["phase_id"] is None and r["item"] == "signals"
    }
    # recovery: one source relabels; commons: two sources tell of professionalised peers.
    assert signals == {"linnea": 0, "recovery": 0, "commons": 1}


def test_mindsets(planted: dict) -> None:
    found = {
        r["case_id"]: [r["k"], r["n"]]
        for r in of("assimilation", "ASM-10")
        if r["item"] == "informants"
    }
    assert list(found.values()) == planted["named_by"]["loz.signal.mindset"]
    assert list(found) == list(planted["informants"])


def test_verdicts(planted: dict) -> None:
    rows = of("cross_case", "XC-04")
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["case_id"]:
            found.setdefault(row["proposition_id"], {})[row["case_id"]] = row["item"]
    assert found == planted["verdicts"]
    labels = {r["proposition_id"]: r["item"] for r in rows if r["case_id"] is None}
    assert labels == {
        "P1a": "literal_replication",
        "P1b": None,
        "P2": "literal_replication",
        "P3": "literal_replication",
        "P4": "literal_replication",
        "P5": "failed",
        "P6": "failed",
        "P7": "insufficient",
    }


def test_one_informant_contradicts_p3_and_is_listed() -> None:
    (row,) = [
        r
        for r in of("cross_case", "XC-04")
        if (r["proposition_id"], r["case_id"]) == ("P3", "linnea")
    ]
    against = [
        r
        for r in reference_figures()["evidence"]
        if r["evidence_id"] == row["evidence_id"] and r["role"] == "contradicts"
    ]
    assert len(against) == 1
    (counted,) = [
        r
        for r in of("evidence_quality", "EVQ-05")
        if (r["proposition_id"], r["case_id"]) == ("P3", "linnea")
    ]
    assert counted["estimate"] == 1


def test_penetration(planted: dict) -> None:
    found = {r["case_id"]: (r["k"], r["n"]) for r in of("assimilation", "ASM-07")}
    assert found == {c: (p["net"], p["eligible"]) for c, p in planted["adoption"].items()}


def test_three_cases_are_contrasted_with_nothing() -> None:
    assert [r["status_reason"] for r in of("cross_case", "XC-02")] == ["no_outcome"]
    assert [r["status_reason"] for r in of("cross_case", "XC-05")] == ["no_outcome"]


def test_shared_facilitators_are_those_rated_above_zero_everywhere(planted: dict) -> None:
    shared = {r["code_id"] for r in of("cross_case", "XC-07") if r["item"] == "facilitator"}
    assert shared == {
        code
        for code, ratings in planted["ratings"].items()
        if all(rating in ("+1", "+2") for rating in ratings)
    }
    assert {r["item"] for r in of("cross_case", "XC-07")} == {"facilitator"}


def test_row_keys_are_unique_and_every_reason_has_its_place() -> None:
    for mart in ("assimilation", "evidence_quality", "cross_case"):
        rows = reference_figures()[f"mart_{mart}"]
        keys = [tuple(r[k] for k in FIGURE_KEY) for r in rows]
        assert len(keys) == len(set(keys))
        for row in rows:
            assert (row["status_reason"] is None) == (row["status"] == "ok"), row
            assert row["status"] == "ok" or row["estimate"] is None
