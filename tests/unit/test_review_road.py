"""Questions, decisions, audit and approval over runs of a study of real people, without Dagster."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coprod_pipeline import road
from coprod_pipeline.deidentify.detect import Detector
from coprod_pipeline.deidentify.recognisers.context import Context
from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake
from coprod_pipeline.road import approval, audit, review
from coprod_pipeline.road.review_files import review_rows
from coprod_pipeline.tabular import read_sheet

TODAY = date(2024, 5, 1)
NOW = datetime(2024, 5, 1, tzinfo=UTC)
N2 = """\
Petra Lindqvist: Tell me about it.

Tobias Wexler: I was the only speech therapist in the valley, and I am head of community nursing.

Petra Lindqvist: Who else was there?

Tobias Wexler: My name is Brunhilde Zorkin, she said. We all liked Zorkin House and the old mill.

Petra Lindqvist: And Moira? Did Moira Kerrigan and Ailsa Drummond meet Tobias Wexler and Petra?

Tobias Wexler: We changed it to suit our patients, for example the café moved.
"""


@pytest.fixture
def lake(lake_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    # Rules alone: what a model finds is not the point here.
    rules = Detector((Identifiers(), Context()))
    monkeypatch.setattr("coprod_pipeline.deidentify.detect.default_detector", lambda: rules)
    # Expectations have tests of their own and take seconds.
    monkeypatch.setattr("coprod_pipeline.road.release._quality_rows", lambda lake, study: [])
    # The program's own files may be edited while the tests run.
    monkeypatch.setattr("coprod_pipeline.road.inputs.code_fingerprint", lambda: "program")
    landing = lake_dir / "landing"
    study = (landing / "study.yaml").read_text()
    study = study.replace("synthetic: true", "synthetic: false").replace(
        "min_cell: 5", "min_cell: 1"
    )
    (landing / "study.yaml").write_text(study)
    (landing / "interviews/north/N2_2019-05-03.txt").write_text(N2)
    lake = Lake(lake_dir)
    lake.ensure_zones()
    return lake


def run(lake: Lake) -> dict:
    """One full run, stage by stage."""
    study = road.open_study(lake)
    for case_id in study.case_ids:
        road.ingest(lake, study, case_id)
    road.identify(lake, study)
    counts = {c: road.deidentify(lake, study, c) for c in study.case_ids}
    for case_id in study.case_ids:
        road.code(lake, study, case_id)
        road.measure(lake, study, case_id)
    road.compare(lake, study)
    return counts | {"release": road.publish(lake, study)}


def masked(lake: Lake, case_id: str = "north") -> str:
    table = lake.read_table("deidentified", "fact_segment", case_id)
    return "\n".join(table.column("text").to_pylist())


def quotes(lake: Lake) -> list[str]:
    import pyarrow.parquet as pq

    texts = pq.read_table(lake.published / "parquet/fact_segment.parquet").column("text")
    return [t for t in texts.to_pylist() if t]


def item(lake: Lake, words: str) -> str:
    queue = review.load(lake)
    return next(q.item_id for q in queue.questions.values() if words in q.words)


def decide_all(lake: Lake, verdict: str = "mask") -> None:
    for open_id in review.load(lake).open_ids:
        review.record_decision(lake, open_id, verdict, "Ann", "", TODAY)


def audit_all(lake: Lake) -> None:
    for segment_id in audit.unaudited(lake):
        audit.record_audit(lake, segment_id, 0, "Ann", TODAY)


def test_the_queue_holds_no_name_and_is_private(lake: Lake) -> None:
    run(lake)
    path = lake.restricted / "review.csv"
    said = path.read_text(encoding="utf-8-sig")
    assert {r.kind for r in review_rows(lake)} >= {"uncertain_name", "quasi_identifier"}
    for word in ("Zorkin", "Brunhilde", "Kerrigan", "Wexler", "therapist", "nursing", "N2_"):
        assert word.lower() not in said.lower()
    assert path.stat().st_mode & 0o777 == 0o600
    assert (lake.restricted / "audit.csv").stat().st_mode & 0o777 == 0o600
    for file in (lake.restricted / "state").rglob("*.enc"):
        assert b"Zorkin" not in file.read_bytes()


def test_an_unchanged_queue_masks_nothing_anew_and_writes_nothing(lake: Lake) -> None:
    run(lake)
    files = [lake.restricted / n for n in ("review.csv", "audit.csv")]
    before = [(f.read_bytes(), f.stat().st_mtime_ns) for f in files]
    stamps = road.input_stamps(lake, road.open_study(lake))
    second = run(lake)
    assert [second[c]["sources_masked"] for c in ("north", "south")] == [0, 0]
    assert [(f.read_bytes(), f.stat().st_mtime_ns) for f in files] == before
    assert road.input_stamps(lake, road.open_study(lake)) == stamps


def test_decisions_are_replayed(lake: Lake) -> None:
    first = run(lake)["release"]["release_id"]
    assert "only speech therapist" in masked(lake)
    assert "Zorkin House" in masked(lake)
    review.record_decision(lake, item(lake, "only speech therapist"), "mask", "Ann", "", TODAY)
    review.record_decision(lake, item(lake, "head of community nursing"), "keep", "Ann", "", TODAY)
    review.record_decision(lake, item(lake, "Zorkin"), "same-person:N1", "Ann", "", TODAY)
    again = run(lake)
    assert again["release"]["release_id"] != first
    text = masked(lake)
    assert "therapist" not in text
    assert "[Role " in text
    assert "head of community nursing" in text
    assert "Zorkin" not in text
    assert "liked N1 House" in text
    # The decisions outlive the places they have cleared.
    assert {r.decision for r in review_rows(lake) if r.decision} == {
        "mask", "keep", "same-person:N1",
    }  # fmt: skip
    assert again["south"]["sources_masked"] in (0, 1)
    third = run(lake)
    assert third["north"]["sources_masked"] == 0
    assert masked(lake) == text


def test_a_kept_name_stands_and_a_declared_one_never(lake: Lake) -> None:
    run(lake)
    review.record_decision(lake, item(lake, "Zorkin"), "keep", "Ann", "", TODAY)
    review.record_words(lake, "organisation", "Kerrigan House", "keep", "", "Ann", TODAY)
    run(lake)
    assert "Zorkin House" in masked(lake)
    assert "Kerrigan" not in masked(lake)
    import pyarrow.parquet as pq

    units = pq.read_table(lake.published / "parquet/dim_unit.parquet").column("name").to_pylist()
    assert not any("Kerrigan" in name for name in units)


def test_words_of_the_team_are_sealed_and_masked(lake: Lake) -> None:
    run(lake)
    path = lake.restricted / "review.csv"
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    row = {"kind": "place", "decision": "mask", "decided_by": "Ann", "text": "the old  mill"}
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(c, "") for c in header) + "\n")
    stamp = review.stamp(lake)
    run(lake)
    assert review.stamp(lake) == stamp
    assert "mill" not in path.read_text(encoding="utf-8-sig")
    assert "mill" not in masked(lake)
    assert "House and [Place " in masked(lake)
    added = next(r for r in review_rows(lake) if r.kind == "added")
    assert added.decided_on
    assert added.text == ""


def test_words_nobody_asks_about_any_more_are_forgotten(lake: Lake) -> None:
    run(lake)
    assert item(lake, "Zorkin")
    path = lake.landing / "interviews/north/N2_2019-05-03.txt"
    path.write_text(N2.replace("Zorkin House", "the house"))
    run(lake)
    assert not [q for q in review.load(lake).questions.values() if "Zorkin" in q.words]


def test_a_semicolon_file_from_a_spreadsheet_stays_one(lake: Lake) -> None:
    run(lake)
    path = lake.restricted / "review.csv"
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    review.record_decision(lake, item(lake, "Zorkin"), "mask", "Ann", "", TODAY)
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].startswith("item_id;kind;")
    assert "mask" in {cells["decision"] for _, cells in read_sheet(path, "review.csv").rows}


def test_a_deleted_file_opens_every_question_again(lake: Lake) -> None:
    run(lake)
    n = len(review.load(lake).open_ids)
    assert n
    decide_all(lake, "mask")
    assert review.load(lake).open_ids == []
    (lake.restricted / "review.csv").unlink()
    assert len(review.load(lake).open_ids) == n


@pytest.mark.parametrize("target", ["N9", "R-22222222"])
def test_same_person_with_nobody_stops_the_run(lake: Lake, target: str) -> None:
    run(lake)
    review.record_decision(lake, item(lake, "Zorkin"), f"same-person:{target}", "Ann", "", TODAY)
    with pytest.raises(CoprodError, match="nobody the study knows"):
        run(lake)


def test_what_is_masked_by_decision_may_not_be_a_keep_term(lake: Lake) -> None:
    run(lake)
    review.record_words(lake, "place", "north", "mask", "", "Ann", TODAY)
    with pytest.raises(CoprodError, match="keep term"):
        run(lake)


def test_quotes_wait_for_queue_audit_and_a_named_person(lake: Lake) -> None:
    release = run(lake)["release"]["release_id"]
    study = road.open_study(lake)
    assert quotes(lake) == []
    assert not approval.may_leave(lake, study)
    with pytest.raises(CoprodError, match="no release of this id"):
        approval.approve(lake, study, "r0", "Ann", NOW)
    with pytest.raises(CoprodError, match="questions of the review queue are open"):
        approval.approve(lake, study, release, "Ann", NOW)
    decide_all(lake)
    with pytest.raises(CoprodError, match="changed since"):
        approval.approve(lake, study, release, "Ann", NOW)
    second = run(lake)["release"]["release_id"]
    with pytest.raises(CoprodError, match="not the published one"):
        approval.approve(lake, study, release, "Ann", NOW)
    with pytest.raises(CoprodError, match="segments of the audit sample"):
        approval.approve(lake, study, second, "Ann", NOW)
    audit_all(lake)
    third = run(lake)["release"]["release_id"]
    with pytest.raises(CoprodError, match="nobody is named"):
        approval.approve(lake, study, third, "  ", NOW)
    given = approval.approve(lake, study, third, "Ann Berg", NOW)
    assert given is not None
    done = road.publish(lake, study)
    assert done["approval"] == "approved"
    assert done["release_id"] != third
    assert any("bend the approach" in q for q in quotes(lake))
    assert approval.may_leave(lake, study)
    manifest = (lake.published / "manifest.json").read_text()
    assert given.approver in manifest
    assert "Ann" not in manifest
    # The same input again: still approved, nothing new.
    assert run(lake)["release"]["release_id"] == done["release_id"]
    path = lake.landing / "interviews/south/S1_2019-06-01.txt"
    path.write_text(path.read_text() + "\nAilsa Drummond: It never took hold.\n")
    assert run(lake)["release"]["approval"] == "none"
    assert quotes(lake) == []
    assert not approval.may_leave(lake, study)


def test_a_withdrawn_decision_takes_the_approval_with_it(lake: Lake) -> None:
    run(lake)
    decide_all(lake)
    run(lake)
    audit_all(lake)
    release = run(lake)["release"]["release_id"]
    study = road.open_study(lake)
    assert approval.approve(lake, study, release, "Ann", NOW)
    assert road.publish(lake, study)["approval"] == "approved"
    review.record_decision(lake, item(lake, "only speech therapist"), "keep", "Ann", "", TODAY)
    assert road.publish(lake, study)["approval"] == "none"
    assert quotes(lake) == []


def test_the_audit_judges_the_masking_it_saw(lake: Lake) -> None:
    run(lake)
    quality = road.collect(lake, road.open_study(lake))["quality_deidentification"].to_pylist()
    assert {r["audit_status"] for r in quality} == {"insufficient"}
    assert {r["audit_recall"] for r in quality} == {None}
    mill = next(
        s["segment_id"]
        for s in lake.read_secret_table("raw_segment/north").to_pylist()
        if "old mill" in s["text"]
    )
    audit_all(lake)
    audit.record_audit(lake, mill, 1, "Ann", TODAY)
    run(lake)
    assert [r.segment_id for r in review_rows(lake) if r.kind == "audit_miss"] == [mill]
    before = audit.recalls(lake)["en"]
    assert before.n is not None
    assert before.estimate == pytest.approx((before.n - 1) / before.n)
    review.record_words(lake, "place", "the old mill", "mask", "", "Ann", TODAY)
    run(lake)
    # Mended: the question is gone, the audit still holds, and recall does not rise by the mending.
    assert not [r for r in review_rows(lake) if r.kind == "audit_miss"]
    assert audit.unaudited(lake) == []
    assert audit.recalls(lake)["en"] == before
    quality = road.collect(lake, road.open_study(lake))["quality_deidentification"].to_pylist()
    english = [r for r in quality if r["language"] == "en"]
    assert {r["audit_recall"] for r in english} == {before.estimate}
    assert all(r["audit_lo"] < r["audit_recall"] < r["audit_hi"] for r in english)
    # Too few identifiers in the other stratum to say anything.
    assert {r["audit_status"] for r in quality if r["language"] is None} == {"insufficient"}


def test_a_segment_that_lost_a_mask_is_audited_again(lake: Lake) -> None:
    run(lake)
    audit_all(lake)
    run(lake)
    assert audit.unaudited(lake) == []
    seen = lake.read_state("audit/seen", {})
    chosen = next(s for s, v in seen.items() if v["spans"] and v["case_id"] == "north")
    seen[chosen]["spans"].append([0, 3])
    lake.write_state("audit/seen", seen)
    run(lake)
    assert audit.unaudited(lake) == [chosen]


def test_risks_of_a_source_are_said(lake: Lake) -> None:
    run(lake)
    rows = road.collect(lake, road.open_study(lake))["quality_deidentification"].to_pylist()
    by_source = {r["source_id"]: r for r in rows}
    assert len(by_source) == 4
    assert {r["risk"] for r in by_source.values()} >= {None, "review_open"}
    assert all((r["n_open"] > 0) == ("review_open" in (r["risk"] or "")) for r in rows)
    assert any(r["n_spans"] == 0 and r["type"] == "NONE" for r in rows)
