"""``coprod run`` with a model as coder: a real server on loopback, well-behaved and not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROSTER, coprod
from tests.unit.coding import llm_server as server
from tests.unit.coding.llm_server import coding

pytestmark = pytest.mark.slow
KEY = "sk-canary-77c01e94ab"
#: An old way to write 127.0.0.1: it is this machine, and nothing that our rule takes for it.
ELSEWHERE = "127.1"


def model(text: str) -> list[dict[str, object]]:
    found = [coding("c22.inn.cost", "the price was too high", valence="-1")]
    found = found if "the price was too high" in text else []
    if "changed" in text:
        found.append(coding("c22.inn.adaptab", "changed", valence="1"))
    return found


@pytest.fixture
def llm() -> Iterator[server.Llm]:
    with server.serving() as running:
        running.otherwise = server.answering(model)
        yield running


def declare(lake: Path, url: str, more: str = "") -> None:
    study = lake / "landing/study.yaml"
    text = study.read_text().split("coding:")[0]
    line = (
        f"coding: {{coders: [llm], llm: {{base_url: '{url}', model: tiny, timeout_s: 5{more}}}}}\n"
    )
    study.write_text(text + line)


def run(lake: Path, code: int = 0) -> str:
    done = coprod("run", lake=lake, COPROD_LLM_API_KEY=KEY)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout + done.stderr


def query(lake: Path, sql: str) -> list[dict[str, object]]:
    done = coprod("query", "--json", sql, lake=lake)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


CODINGS = (
    "SELECT source_id, code_id, coder_id, valence_code, char_start, char_end, coding_id "
    "FROM fact_coding ORDER BY ALL"
)


def test_a_study_coded_by_a_model_on_this_machine(lake_dir: Path, llm: server.Llm) -> None:
    declare(lake_dir, llm.url)
    output = run(lake_dir)
    found = query(lake_dir, CODINGS)
    assert [(r["code_id"], r["valence_code"]) for r in found if r["coder_id"] != "llm:tiny@1"] == []
    assert sorted(r["code_id"] for r in found) == ["c22.inn.adaptab"] * 2 + ["c22.inn.cost"]
    assert query(lake_dir, "SELECT coder_id, kind, model, version FROM dim_coder") == [
        {"coder_id": "llm:tiny@1", "kind": "machine", "model": "tiny", "version": "1"}
    ]
    # Nothing that was heard says who: no name, no id of a participant, no file name.
    for hidden in ("Moira", "Kerrigan", "Tobias", "Wexler", "Ailsa", "01632", "N1", "N2", "S1",
                   "north", "interviews/", "minutes.txt", "Petra"):  # fmt: skip
        assert hidden not in llm.heard, hidden
    assert "How did it start" not in llm.heard
    # Another run of everything: the answers are at hand.
    asked = llm.n
    assert asked > 0
    (lake_dir / "landing/negative_cases.csv").write_text(
        "case_id,topic,searched_by,date,found,note\nnorth,co-optation,ann,2021-01-01,no,looked\n"
    )
    output += run(lake_dir)
    assert llm.n == asked
    assert query(lake_dir, CODINGS) == found
    assert KEY not in output
    secret = KEY.encode()
    for path in lake_dir.rglob("*"):
        assert not path.is_file() or secret not in path.read_bytes(), path.name


def test_words_go_elsewhere_only_by_consent(lake_dir: Path, llm: server.Llm) -> None:
    declare(lake_dir, llm.url.replace("127.0.0.1", ELSEWHERE))
    said = run(lake_dir)
    assert llm.n == 0
    roster = ROSTER.replace("N2,north,Tobias Wexler,,,nurse,partner,given,",
                            "N2,north,Tobias Wexler,,,nurse,partner,given,analysis;external_ai")  # fmt: skip
    (lake_dir / "landing/roster.csv").write_text(roster)
    said += run(lake_dir)
    texts = [text for number in range(llm.n) for text in llm.texts(number)]
    assert len(texts) == 1
    assert texts[0].startswith("We changed it to suit our patients")
    assert [r["code_id"] for r in query(lake_dir, CODINGS)] == ["c22.inn.adaptab"]
    listed = json.loads(coprod("sources", "--json", lake=lake_dir).stdout)
    told = {row["reason"]: row["remarks"] for row in listed if row["status"] == "remark"}
    assert told["not sent: the participant's consent_scope does not name external_ai"]
    assert "llm:tiny@1" in next(iter(told.values()))
    report = (lake_dir / "published/report.html").read_text()
    assert "consent_scope does not name external_ai" in report.replace("&#39;", "'")
    assert KEY not in said


def test_a_dead_server_costs_a_status_and_the_run_goes_on(lake_dir: Path) -> None:
    with server.serving() as gone:
        pass
    declare(lake_dir, gone.url)
    run(lake_dir)
    assert query(lake_dir, CODINGS) == []
    listed = coprod("sources", lake=lake_dir).stdout
    assert "the endpoint cannot be reached" in listed
    with server.serving() as back:
        back.otherwise = server.answering(model)
        declare(lake_dir, back.url)
        run(lake_dir)
    assert len(query(lake_dir, CODINGS)) == 3


def test_the_cap_holds_for_the_study_not_for_a_run(lake_dir: Path, llm: server.Llm) -> None:
    declare(lake_dir, llm.url, ", max_tokens: 6000")
    run(lake_dir)
    asked = llm.n
    assert asked > 0
    assert "spend cap" in coprod("sources", lake=lake_dir).stdout
    declare(lake_dir, llm.url, ", max_tokens: 6001")
    run(lake_dir)
    assert llm.n == asked


def test_without_an_endpoint_it_is_one_line_and_exit_2(lake_dir: Path) -> None:
    with (lake_dir / "landing/study.yaml").open("a") as file:
        file.write("coding: {coders: [human, llm]}\n")
    done = coprod("check", lake=lake_dir)
    assert done.returncode == 2
    assert "study.yaml:12: the coder 'llm' needs an endpoint" in done.stderr
