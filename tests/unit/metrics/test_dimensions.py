"""Dimensions that come from the protocol and from who was heard."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from coprod_pipeline.metrics.dimensions import dimensions
from coprod_pipeline.metrics.registry import METRICS
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Case, Period, Person, Proposition, Study


def study(**changes: object) -> Study:
    values: dict = {
        "study_id": "s",
        "title": "S",
        "synthetic": True,
        "start": date(2019, 1, 1),
        "end": date(2020, 12, 31),
        "cases": (Case("b", "B", "SE", sort_order=1), Case("a", "A", sort_order=2)),
        "min_cell": 2,
    }
    return Study(**(values | changes))


def heard(*rows: tuple[str | None, str, str]) -> tuple[pa.Table, pa.Table]:
    """Participant, case and source of each segment; sources starting with d are documents."""
    sources = {
        source: {
            "source_id": source,
            "case_id": case,
            "kind": "document" if source[0] == "d" else "interview",
        }
        for _, case, source in rows
    }
    segments = [
        {
            "segment_id": f"{source}.{i}",
            "source_id": source,
            "case_id": case,
            "participant_id": who,
            "position": i,
        }
        for i, (who, case, source) in enumerate(rows)
    ]
    return (
        TABLES["dim_source"].from_rows(list(sources.values())),
        TABLES["fact_segment"].from_rows(segments),
    )


def people(declared: Study, *rows: tuple[str | None, str, str]) -> dict[str, dict]:
    tables = dimensions(declared, *heard(*rows), mask=lambda text: text.replace("Moira", "[P]"))
    return {r["participant_id"]: r for r in tables["dim_participant"].to_pylist()}


ROSTER = (
    Person("P1", "a", role="Lead", stake="insider"),
    Person("P2", "a", role="lead ", stake="partner"),
    Person("P3", "a", role="the director Moira chose", stake="partner"),
    Person("P4", "a", role="lead", stake="insider"),  # never heard
    Person("P5", "b", role="lead", stake="insider"),
    Person(None, None, full_name="Hidden"),
)


def test_roster_persons_heard_and_provisional_informants() -> None:
    found = people(
        study(roster=ROSTER),
        ("P1", "a", "i1"),
        ("P1", "a", "i1"),
        ("P1", "a", "i2"),
        ("prov-x", "a", "i3"),
        (None, "a", "i3"),
        (None, "a", "d1"),
    )
    assert {p: r["n_interviews"] for p, r in found.items()} == {"P1": 2, "prov-x": 1}
    assert found["prov-x"]["case_id"] == "a"
    assert found["prov-x"]["role_group"] is None


def test_a_value_fewer_than_min_cell_of_the_case_share_is_suppressed() -> None:
    rows = [(f"P{i}", "b" if i == 5 else "a", f"i{i}") for i in (1, 2, 3, 5)]
    found = people(study(roster=ROSTER), *rows)
    assert {p: r["role_group"] for p, r in found.items()} == {
        "P1": "lead",
        "P2": "lead",
        "P3": None,
        "P5": None,  # the only one of case b
    }
    assert {p: r["stake"] for p, r in found.items()} == {
        "P1": None,  # the other insider was not heard
        "P2": "partner",
        "P3": "partner",
        "P5": None,
    }
    free_text = people(study(roster=ROSTER, min_cell=1), *rows)
    assert free_text["P3"]["role_group"] == "the director moira chose"


def test_what_is_shown_of_a_role_is_masked() -> None:
    masked = dimensions(
        study(roster=ROSTER, min_cell=1),
        *heard(("P3", "a", "i3")),
        mask=lambda text: text.replace("moira", "[P]"),
    )["dim_participant"].to_pylist()
    assert masked[0]["role_group"] == "the director [P] chose"


def test_cases_waves_phases_and_metrics() -> None:
    declared = study(
        waves=(Period("w", date(2019, 1, 1), date(2019, 12, 31)),),
        phases={"a": (Period("z", date(2019, 1, 1), date(2019, 6, 1)),
                      Period("y", date(2019, 6, 2), date(2020, 1, 1)))},
    )  # fmt: skip
    tables = dimensions(declared, *heard(), mask=str)
    assert [(r["case_id"], r["synthetic"]) for r in tables["dim_case"].to_pylist()] == [
        ("b", True),
        ("a", True),
    ]
    assert tables["dim_wave"].column("wave_id").to_pylist() == ["w"]
    phases = [(r["phase_id"], r["sort_order"]) for r in tables["dim_phase"].to_pylist()]
    assert phases == [("z", 1), ("y", 2)]
    assert tables["dim_metric"].num_rows == len(METRICS)
    assert tables["dim_participant"].num_rows == 0
    assert all(t.schema == TABLES[n].schema for n, t in tables.items())


def test_propositions_are_masked_and_say_what_is_expected() -> None:
    propositions = (
        Proposition("P1", "Moira helps", ("a",), {"x": "positive", "y": "positive"}),
        Proposition("P2", "Both", ("a",), {"x": "present", "y": "absent"}),
    )
    tables = dimensions(
        study(propositions=propositions), *heard(), mask=lambda t: t.replace("Moira", "[P]")
    )
    assert tables["dim_proposition"].to_pylist() == [
        {"proposition_id": "P1", "statement": "[P] helps", "expect": "positive"},
        {"proposition_id": "P2", "statement": "Both", "expect": "x=present; y=absent"},
    ]
