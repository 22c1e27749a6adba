"""Co-optation as a risk, worked out by hand: ASM-04."""

from __future__ import annotations

import pytest

from coprod_pipeline.metrics.forms import CORRUPTION_SIGNALS
from coprod_pipeline.protocol import NegativeCaseSearch

from .small_case import Said, SmallCase, figures, measured

SELECTIVE, RELABEL, INSTRUMENT, PROFESSIONALISE = CORRUPTION_SIGNALS
CODES = (
    *CORRUPTION_SIGNALS,
    "loz.signal.ritual",
    "loz.gap.power",
    "loz.gap.values",
    "loz.effort.resist",
    "loz.signal.rule_change",
    "loz.signal.resource_shift",
)
SEARCH = (NegativeCaseSearch("c1", "Co-optation "),)


def risk(*said: Said, searched: bool = False) -> dict[str, dict]:
    """The rows of the whole case by item; the verdict also under its own name."""
    case = SmallCase(said, codes=CODES)
    if searched:
        case = case.but(negative_cases=SEARCH)
    return {r["item"]: r for r in figures(measured(case), "ASM-04") if r["phase_id"] is None}


def twice(code: str) -> list[Said]:
    return [Said("P1", None, code), Said("D1", None, code)]


def test_exposure_is_the_median_of_each_source_s_widest_gap() -> None:
    said = (
        Said("P1", None, "loz.gap.power", level=3),
        Said("P1", None, "loz.gap.values", level=1),
        Said("P2", None, "loz.gap.values", level=2),
        Said("D1", None, "loz.gap.power", level=0),
        Said("P3", None, "loz.gap.power"),
    )
    row = risk(*said)["exposure"]
    # 3, 2, 0: median 2. Without P1: 2, 0: 1; without P2: 3, 0: 1.5.
    assert (row["estimate"], row["unit"], row["status"]) == (2, "index", "ok")
    assert (row["loio_lo"], row["loio_hi"]) == (1, 1.5)
    assert (row["n_informants"], row["n_documents"]) == (2, 1)
    pair = risk(said[0], said[2])["exposure"]
    assert (pair["estimate"], pair["loio_lo"], pair["loio_hi"]) == (2.5, 2, 3)
    assert risk(said[0])["exposure"]["status_reason"] == "few_sources"
    assert risk()["exposure"]["status_reason"] == "no_gap_coded"


def test_present_needs_two_signals_from_two_sources_each() -> None:
    both = risk(*twice(SELECTIVE), *twice(RELABEL))
    assert set(both) == {"exposure", "signals", "protections", "present"}
    assert (both["present"]["status"], both["present"]["estimate"]) == ("ok", None)
    signals = both["signals"]
    assert (signals["k"], signals["n"], signals["estimate"]) == (2, 4, 0.5)
    # Without P1 only the document is left.
    assert (signals["loio_lo"], signals["loio_hi"]) == (0, 0)
    one = risk(*twice(SELECTIVE), Said("P1", None, RELABEL))
    assert one["signals"]["k"] == 1
    assert one["not_assessed"]["status"] == "insufficient"
    # Two people in one signal, and a signal that is none of corruption.
    ritual = risk(*twice(SELECTIVE), *twice("loz.signal.ritual"), searched=True)
    assert ritual["not_detected"]["status"] == "ok"


def test_silence_is_no_absence() -> None:
    silent = risk()
    assert silent["not_assessed"]["status_reason"] == "not_assessed"
    assert silent["signals"]["status_reason"] == "not_assessed"
    assert silent["signals"]["estimate"] is None
    looked = risk(searched=True)
    assert (looked["not_detected"]["status"], looked["signals"]["estimate"]) == ("ok", 0)
    single = risk(Said("P1", None, RELABEL), searched=True)
    assert (single["not_detected"]["k"], single["signals"]["estimate"]) == (0, 0)
    assert "not_assessed" in risk(Said("P1", None, RELABEL))


@pytest.mark.parametrize("topic", ["co-optation", "Co-optation ", "loz.out.corruption"])
def test_a_search_under_either_word_is_one(topic: str) -> None:
    case = SmallCase((), codes=CODES).but(negative_cases=(NegativeCaseSearch("c1", topic),))
    assert "not_detected" in {r["item"] for r in figures(measured(case), "ASM-04")}


@pytest.mark.parametrize("topic", ["P4", "loz.out.customisation", "cooptation?"])
def test_a_search_on_something_else_is_no_search(topic: str) -> None:
    case = SmallCase((), codes=CODES).but(negative_cases=(NegativeCaseSearch("c1", topic),))
    assert "not_assessed" in {r["item"] for r in figures(measured(case), "ASM-04")}
    other = SmallCase((), codes=CODES).but(
        negative_cases=(NegativeCaseSearch("c2", "co-optation"),)
    )
    assert "not_detected" not in {r["item"] for r in figures(measured(other), "ASM-04")}


def test_protections_are_efforts_and_changed_rules_and_resources() -> None:
    said = (*twice("loz.effort.resist"), *twice("loz.signal.rule_change"))
    row = risk(*said, Said("P1", None, "loz.signal.resource_shift"))["protections"]
    assert (row["k"], row["n"], row["estimate"]) == (2, 3, pytest.approx(2 / 3))
    assert risk()["protections"]["status_reason"] == "no_protection_coded"


def test_evidence_of_the_verdict() -> None:
    case = SmallCase(
        (
            *twice(SELECTIVE),
            *twice(RELABEL),
            Said("P2", None, "loz.effort.resist", coding="effort"),
        ),
        codes=CODES,
    )
    tables = measured(case)
    row = next(r for r in figures(tables, "ASM-04") if r["item"] == "present")
    opened = [r for r in tables["evidence"].to_pylist() if r["evidence_id"] == row["evidence_id"]]
    assert {r["coding_id"] for r in opened if r["role"] == "contradicts"} == {"effort"}
    assert len(opened) == 5


def test_phases_have_rows_of_their_own() -> None:
    said = [
        Said(voice, None, code, phases=("late",))
        for voice in ("P1", "P2")
        for code in (SELECTIVE, INSTRUMENT)
    ]
    case = SmallCase(tuple(said), codes=CODES).but(negative_cases=SEARCH)
    verdicts = {
        r["phase_id"]: r["item"]
        for r in figures(measured(case), "ASM-04")
        if r["item"] not in ("exposure", "signals", "protections")
    }
    assert verdicts == {None: "present", "early": "not_detected", "late": "present"}
