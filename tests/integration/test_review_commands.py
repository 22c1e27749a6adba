"""The review queue, the audit and the approval by the command line, as a team works through them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import coprod, write_study

TALK = """\
Petra Lindqvist: What did you do?

Tobias Wexler: I was the only speech therapist in the valley. We could bend the approach there.
"""


@pytest.mark.slow
def test_from_first_run_to_approved_quotes(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write_study(lake / "landing")
    path = lake / "landing/study.yaml"
    text = path.read_text().replace("synthetic: true", "synthetic: false")
    path.write_text(text.replace("min_cell: 5", "min_cell: 1"))
    (lake / "landing/interviews/north/N2_2019-05-03.txt").write_text(TALK)
    (lake / "landing/codings/ann.csv").unlink()

    def ok(*arguments: object, code: int = 0, stdin: str = "") -> str:
        done = coprod(*arguments, lake=lake, stdin=stdin)
        assert done.returncode == code, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    def quotes() -> list[dict[str, object]]:
        sql = "SELECT text FROM fact_segment WHERE text IS NOT NULL"
        return json.loads(ok("query", "--json", sql))

    assert "nothing has been read" in ok("review", code=2)
    ok("run")
    release = (lake / "published").resolve().name
    assert quotes() == []
    assert "questions of the review queue are open" in ok("approve", release, "--by", "Ann", code=2)

    listed = json.loads(ok("review", "--json"))
    role = next(r for r in listed if r["words"] == "only speech therapist")
    shown = json.loads(ok("review", "--json", "--item", role["item_id"]))
    assert "in the valley" in shown["sentence"]
    assert shown["may_be_decided"] == ["mask", "keep"]
    assert role["item_id"] in ok("review", "--kind", "quasi_identifier", "--case", "north")
    assert "only speech" in ok("review", "--item", role["item_id"])
    assert "not one for this kind" in ok(
        "review", "decide", role["item_id"], "same-person", "N1", "--by", "Ann", code=2
    )
    assert "no question" in ok("review", "decide", "R-0", "mask", "--by", "Ann", code=2)
    for question in listed:
        ok("review", "decide", question["item_id"], "mask", "--by", "Ann")
    ok("review", "add", "mask", "--kind", "place", "--by", "Ann", stdin="the valley\n")
    assert "valley" not in (lake / "restricted/review.csv").read_text()
    line = json.dumps({"id": 1, "text": "We met in the valley.", "language": "en"})
    assert "valley" not in json.loads(ok("deidentify", "--lake", lake, stdin=line))["text"]
    assert json.loads(ok("review", "--json")) == []
    assert "changed since" in ok("approve", release, "--by", "Ann", code=2)

    ok("run")
    left = json.loads(ok("review", "audit", "--json"))
    assert left
    first = left[0]["segment_id"]
    ok("review", "audit", "--segment", first, "--missed", 0, "--by", "Ann")
    answers = "0\n" * (len(left) - 1)
    said = ok("review", "audit", "--by", "Ann", stdin=answers)
    assert "Wexler" not in said
    assert "0 segments left" in said
    ok("run")
    release = (lake / "published").resolve().name
    done = json.loads(ok("approve", "--json", release, "--by", "Ann Berg"))
    assert done["approved"] == release
    texts = " ".join(str(q["text"]) for q in quotes())
    assert "bend the approach" in texts
    for word in ("therapist", "valley", "Wexler", "Moira", "Ann Berg"):
        assert word not in texts
    for file in (lake / "published").resolve().rglob("*"):
        if file.is_file():
            assert b"Ann Berg" not in file.read_bytes()
    assert ok("query", "--json", "SELECT approval FROM release").count("approved") == 1
    assert "Nothing changed" in ok("run")
    log = (lake / "restricted/audit.log").read_text()
    assert {json.loads(line)["action"] for line in log.splitlines()} >= {
        "approve", "audit", "review",
    }  # fmt: skip
    minutes = lake / "landing/documents/north/minutes.txt"
    minutes.write_text(minutes.read_text() + "They met again.\n")
    ok("run")
    assert quotes() == []


def test_a_synthetic_study_needs_no_approval_and_a_bad_row_is_one_line(released: Path) -> None:
    release = (released / "published").resolve().name
    done = coprod("approve", release, "--by", "Ann", lake=released)
    assert done.returncode == 0, done.stderr
    assert "synthetic" in done.stdout
    assert (released / "published").resolve().name == release
    unknown = coprod("approve", "r0", "--by", "Ann", lake=released)
    assert unknown.returncode == 2
    path = released / "restricted/review.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write(",person,,,,,perhaps,Ann,,,Moira Kerrigan\n")
    bad = coprod("run", lake=released)
    assert bad.returncode == 2, bad.stderr
    assert bad.stderr.strip().startswith("review.csv row ")
    assert len(bad.stderr.strip().splitlines()) == 1
    assert "Kerrigan" not in bad.stderr
