"""Two blind coders, their differences, and the agreed coding that figures use from then on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import CODINGS, coprod, write_study

BEN = """\
source_path,quote,occurrence,code_id,coder,valence,explicit_example
interviews/north/N1_2019-05-02.txt,We could bend the approach to fit our ward,1,c22.inn.adaptab,ben,1,true
interviews/north/N2_2019-05-03.txt,We changed it to suit our patients,1,c22.inn.adaptab,ben,-1,false
interviews/north/N1_2019-05-02.txt,Tobias said the price was too high for us,1,c22.inn.cost,ben,-1,false
"""


@pytest.mark.slow
def test_from_differences_to_the_agreed_coding(tmp_path: Path) -> None:
    lake, out = tmp_path / "lake", tmp_path / "agreed"
    write_study(lake / "landing")
    (lake / "landing/codings/ann.csv").write_text(CODINGS)
    (lake / "landing/codings/ben.csv").write_text(BEN)
    with (lake / "landing/study.yaml").open("a") as file:
        file.write("coding: {coders: [human]}\n")

    def ok(*arguments: object, code: int = 0) -> str:
        done = coprod(*arguments, lake=lake)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout if code == 0 else done.stderr

    def query(sql: str) -> list[dict[str, object]]:
        return json.loads(ok("query", "--json", sql))

    assert "no case has been processed" in ok("adjudicate", "--out", out, code=2)
    ok("run")
    pairs = query("SELECT DISTINCT status FROM quality_reliability")
    assert pairs == [{"status": "insufficient"}]
    said = {row["case_id"]: row for row in json.loads(ok("adjudicate", "--out", out, "--json"))}
    assert said["north"]["differences"] == 2
    assert said["north"]["to_decide"] == 3
    assert said["north"]["agreed"] == 1
    assert "one already" in ok("adjudicate", "--out", out, code=2)
    assert "inside the lake" in ok("adjudicate", "--out", lake / "x", code=2)
    assert "no such case" in ok("adjudicate", "--case", "west", "--out", out, code=2)
    listed = (out / "disagreements-north.csv").read_text()
    assert "Tobias" not in listed
    assert "ward" not in listed
    assert (out / "adjudicated-north.csv").stat().st_mode & 0o777 == 0o600

    with (out / "adjudicated-north.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if not row["coder"] and row["valence"] == "1":
            row["coder"] = "adjudicated"
    kept = [row for row in rows if row["coder"]]
    with (lake / "landing/codings/adjudicated.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    ok("run")
    rated = query(
        "SELECT rating_code, m.coder_source FROM fact_rating r JOIN mart_implementation m "
        "USING (case_id, code_id, derivation, evidence_id) WHERE case_id = 'north' AND "
        "m.metric_id = 'IMP-01' AND r.phase_id IS NULL AND code_id = 'c22.inn.adaptab'"
    )
    assert [(r["rating_code"], r["coder_source"]) for r in rated] == [("+2", "adjudicated")]
    # Nothing is dropped: the coders' own codings stay beside the agreed ones.
    kinds = query(
        "SELECT c.kind, count(DISTINCT coding_id) AS n FROM fact_coding f JOIN dim_coder c USING "
        "(coder_id) WHERE case_id = 'north' GROUP BY c.kind ORDER BY c.kind"
    )
    assert kinds == [{"kind": "adjudicated", "n": 2}, {"kind": "human", "n": 5}]
