"""A project with node names of its own: from the tool's file over drafted maps to ratings."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import N1, N2, coprod, write_study
from tests.unit.coding import projects_made as made

CODES = (
    '<Code guid="C1" name="Fits our ward" isCodable="true">'
    '<Code guid="C2" name="helps" isCodable="true"/></Code>'
    '<Code guid="C3" name="What it costs" isCodable="true"/>'
    '<Code guid="C4" name="Other remarks" isCodable="true"/>'
)


def _at(text: str, words: str, code: str) -> str:
    start = text.index(words)
    return made.selection(start, start + len(words), code)


@pytest.mark.slow
def test_from_node_names_to_ratings(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write_study(lake / "landing")
    (lake / "landing/codings/ann.csv").unlink()
    with (lake / "landing/study.yaml").open("a") as file:
        file.write("coding: {coders: [human]}\n")
    sources = made.source(
        _at(N1, "We could bend the approach to fit our ward", "C2")
        + _at(N1, "the price was too high for us", "C3")
        + _at(N1, "How did it start", "C4"),
        name="First talk",
        guid="T1",
        path="internal://T1.txt",
    ) + made.source(
        _at(N2, "We changed it to suit our patients", "C2"),
        name="Second talk",
        guid="T2",
        path="internal://T2.txt",
    )
    project = made.write_qdpx(
        lake / "landing/codings/team.qdpx",
        made.qde(sources, codes=CODES, users=made.USERS),
        {"Sources/T1.txt": N1, "Sources/T2.txt": N2},
    )

    def run() -> list[dict[str, object]]:
        done = coprod("run", lake=lake)
        assert done.returncode in (0, 3), done.stderr
        sql = (
            "SELECT code_id, rating_code, n_informants FROM fact_rating WHERE case_id = 'north' "
            "AND phase_id IS NULL AND n_informants > 0 ORDER BY code_id"
        )
        return json.loads(coprod("query", "--json", sql, lake=lake).stdout)

    def coded() -> dict[str, int]:
        sql = (
            "SELECT code_id, count(DISTINCT coding_id) AS n FROM fact_coding f JOIN dim_coder c "
            "USING (coder_id) WHERE c.kind = 'human' GROUP BY code_id ORDER BY code_id"
        )
        rows = json.loads(coprod("query", "--json", sql, lake=lake).stdout)
        return {row["code_id"]: row["n"] for row in rows}

    assert run() == []
    assert coded() == {
        "study.helps": 2,
        "study.other-remarks": 1,
        "study.what-it-costs": 1,
    }
    drafted = coprod("codings", project, "--draft-map", "--out", lake / "landing", lake=lake)
    assert drafted.returncode == 0, drafted.stderr
    with (lake / "landing/code_map.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    filled = {
        "helps": ("c22.inn.adaptab", "1"),
        "What it costs": ("c22.inn.cost", "-1"),
    }
    by_name = {"/".join(p.strip() for p in row["tool_code"].split("/")): row for row in rows}
    assert {"What it costs", "Other remarks"} <= by_name.keys()
    for name, (code, valence) in filled.items():
        row = by_name.get(name) or by_name[name.rsplit("/", 1)[-1]]
        row["code_id"], row["valence"] = code, valence
    with (lake / "landing/code_map.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    ratings = {str(r["code_id"]): r for r in run()}
    assert ratings["c22.inn.adaptab"]["rating_code"] == "+1"
    assert ratings["c22.inn.adaptab"]["n_informants"] == 2
    # One informant alone spoke of the price: coded, not rated.
    assert ratings["c22.inn.cost"]["rating_code"] == "NA_missing"
    # Nothing is lost: what nobody mapped stays under a code of its own, and is listed.
    assert coded() == {"c22.inn.adaptab": 2, "c22.inn.cost": 1, "study.other-remarks": 1}
    listed = coprod("sources", lake=lake).stdout
    assert "study.other-remarks" in listed
    assert "their code is not in code_map.csv" in listed
    page = (lake / "published/report.html").read_text(encoding="utf-8")
    assert "1 codings with 1 codes are kept and not rated" in page
