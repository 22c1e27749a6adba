"""The classifier in a whole run: learns in one case, codes the other, and counts as no person."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.conftest import coprod

STUDY = """\
study: {id: taught, title: "Taught study", synthetic: true, start: 2019-01-01, end: 2021-12-31}
cases:
  - {id: north, name: North, jurisdiction: GB, languages: [en]}
  - {id: south, name: South, jurisdiction: GB, languages: [en]}
waves: [{id: "2019", start: 2019-01-01, end: 2019-12-31}]
frameworks: [own.yaml]
coding: {coders: [human, cues, classifier], unit: turn}
publication: {quotes: released, min_cell: 5}
"""
CODEBOOK = """\
id: own
version: "1"
title: Own codes
codes:
  - {id: own.money, name: Money, definition: "Budget and grants"}
  - {id: own.trust, name: Trust, definition: "Being trusted"}
"""
_MONEY = "the grant was cut and the budget for staff ran out before spring came"
_TRUST = "neighbours trusted our group because somebody listened to their worries"
_OTHER = "we walked along the river and ate lunch under a tall green tree with friends"
MONEY, TRUST, OTHER = _MONEY.split(), _TRUST.split(), _OTHER.split()


def interview(draw: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """An interview's text, and its coded quotes with their codes."""
    lines, coded = [], []
    for number in range(12):
        code, words = draw.choice([("own.money", MONEY), ("own.trust", TRUST), ("", OTHER)])
        said = draw.sample(words, 8) + draw.sample(OTHER, 3)
        draw.shuffle(said)
        turn = " ".join(said).capitalize() + "."
        lines += [f"Interviewer: Tell me more, question {number}?", f"Informant: {turn}"]
        if code:
            coded.append((turn, code))
    return "\n\n".join(lines) + "\n", coded


def write(lake: Path) -> None:
    landing = lake / "landing"
    draw = random.Random(4)
    rows = ["source_path,quote,occurrence,code_id,coder"]
    for case, n in (("north", 5), ("south", 2)):
        for number in range(n):
            text, coded = interview(draw)
            path = landing / "interviews" / case / f"I{number}_2019-0{number + 1}-02.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            if case == "north":
                place = path.relative_to(landing).as_posix()
                rows += [f"{place},{quote},1,{code},c1" for quote, code in coded]
    (landing / "codings").mkdir()
    (landing / "codings/ann.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (landing / "study.yaml").write_text(STUDY, encoding="utf-8")
    (landing / "own.yaml").write_text(CODEBOOK, encoding="utf-8")


def run(lake: Path, *words: str) -> dict[str, object]:
    done = coprod("run", "--json", *words, lake=lake)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def query(lake: Path, sql: str) -> list[dict[str, object]]:
    done = coprod("query", "--json", sql, lake=lake)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_it_learns_in_one_case_and_codes_the_other(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write(lake)
    assert run(lake)["changed"] is True
    coders = query(lake, "SELECT coder_id, kind, version FROM dim_coder ORDER BY coder_id")
    assert [(c["coder_id"], c["kind"]) for c in coders][:2] == [
        ("c1", "human"), ("classifier", "machine"),
    ]  # fmt: skip
    by_case = query(
        lake,
        "SELECT case_id, count(*) AS n, min(confidence) AS least FROM fact_coding "
        "WHERE coder_id = 'classifier' GROUP BY ALL ORDER BY case_id",
    )
    assert [r["case_id"] for r in by_case] == ["north", "south"]
    assert all(r["n"] > 5 and r["least"] > 0 for r in by_case)
    # Figures of the case that nobody coded rest on the classifier, the others on people.
    used = query(
        lake,
        "SELECT DISTINCT case_id, coder_source FROM mart_evidence_quality "
        "WHERE metric_id = 'EVQ-10' AND coder_source IS NOT NULL ORDER BY ALL",
    )
    assert {(r["case_id"], r["coder_source"]) for r in used} <= {
        ("north", "human"), ("south", "machine"),
    }  # fmt: skip
    # The card stands in the release, the model and its held-out decisions do not.
    names = {p.name for p in (lake / "published").rglob("*")}
    assert {"model_card_classifier.md", "model_card_classifier.json"} <= names
    assert not names & {"model.npz", "held_out_coding.parquet"}
    card = (lake / "published/model_card_classifier.md").read_text(encoding="utf-8")
    assert "own.money" in card
    assert not [w for w in (*MONEY, *TRUST) if len(w) > 6 and w in card]
    manifest = json.loads((lake / "published/manifest.json").read_text(encoding="utf-8"))
    assert "model_card_classifier.md" in json.dumps(manifest)

    assert run(lake)["changed"] is False

    # One case redone: the other was coded before the classifier learnt anew, and the next run of
    # everything puts that right.
    path = lake / "landing/interviews/north/I0_2019-01-02.txt"
    more = "\n\nInterviewer: Anything else?\n\nInformant: We ate lunch under a tree by the river.\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert run(lake, "--case", "north")["changed"] is True
    assert run(lake)["changed"] is True
    assert run(lake)["changed"] is False


@pytest.mark.slow
def test_without_codings_of_people_it_abstains_and_says_so(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write(lake)
    (lake / "landing/codings/ann.csv").unlink()
    assert run(lake)["changed"] is True
    coders = query(lake, "SELECT coder_id FROM dim_coder")
    assert coders == [{"coder_id": "cues"}]
    report = (lake / "published/report.html").read_text(encoding="utf-8")
    assert "The classifier coded nothing" in report
    assert not (lake / "published/model_card_classifier.md").exists()
