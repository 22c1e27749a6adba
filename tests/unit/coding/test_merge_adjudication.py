"""From two coders' differences to the agreed coding: drafted, filled in, read, and used."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import PurePosixPath

import pyarrow as pa
import pytest

from coprod_pipeline.coding.case import code_case
from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.coding.coder_ids import keyed_pseudonym
from coprod_pipeline.coding.requote import quotes_of
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.disagreements import (
    disagreements,
    draft_agreed_coding,
    write_disagreements,
    write_draft,
)
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import HumanCoding
from coprod_pipeline.study import load_study

HIDE = keyed_pseudonym(b"k" * 32)
INTERVIEW = PurePosixPath("interviews/a/P1.txt")
DOCUMENT = PurePosixPath("documents/a/report.txt")
TEAMING, FUNDING, CHANGE = "c22.proc.teaming", "c22.inner.resources.funding", "c22.inn.adaptab"
STUDY = """\
study: {id: s, title: S, synthetic: true, start: 2010-01-01, end: 2020-12-31}
cases: [{id: a, name: A}]
frameworks: [cfir2022]
"""


def said(quote, coder, code=TEAMING, path=INTERVIEW, **more) -> HumanCoding:
    return HumanCoding(path, quote, more.pop("occurrence", 1), code, coder, **more)


#: Both agree on the group (A2 on fewer words), differ in valence on the steps, A1 alone sees the
#: money, and A1 alone read the report. The idea is coded over three turns by both.
TWO = (
    said("Karin set up a steering group", "A1", valence="1", explicit_example=True),
    said("set up a steering group", "A2", valence="1", explicit_example=True),
    said("We did not stop", "A1", CHANGE, valence="1", level=2, unit="Ward A"),
    said("did not stop — we went on", "A2", CHANGE, valence="-1"),
    said("Karin left", "A1", FUNDING, valence="-1"),
    said("The budget was cut by half.", "A1", FUNDING, DOCUMENT, valence="-1"),
)


@pytest.fixture
def coded(small_case, study):
    """Code the case: the tables that figures are made of."""

    def run(*codings: HumanCoding) -> dict[str, pa.Table]:
        numbered = tuple(
            c if c.file else replace(c, file="codings/x.csv", row=n)
            for n, c in enumerate(codings, 2)
        )
        tables = small_case.tables()
        own = replace(study, codings=numbered, coders=("human",))
        result = code_case(
            own,
            "a",
            codebooks=[load_codebook("cfir2022", None)],
            cache=None,
            pseudonym=HIDE,
            **tables,
        )
        assert result.refused == []
        return {
            "dim_source": TABLES["dim_source"].from_rows(
                [
                    {k: s.get(k) for k in ("source_id", "case_id", "kind")}
                    for s in small_case.sources
                ]
            ),
            "fact_segment": tables["segments"],
            "fact_coding": result.codings,
            "fact_coding_phase": result.coding_phases,
            "dim_code": TABLES["dim_code"].from_rows(result.codes),
            "dim_coder": TABLES["dim_coder"].from_rows(result.coders),
            "dim_unit": TABLES["dim_unit"].empty(),
            "fact_event": TABLES["fact_event"].empty(),
            "fact_adaptation": TABLES["fact_adaptation"].empty(),
        }

    return run


@pytest.fixture
def draft(small_case):
    """The draft of the agreed coding, as rows of a codings file."""

    def make(tables: dict[str, pa.Table]) -> list[dict[str, str]]:
        raw = small_case.tables()
        quotes = quotes_of(tables["fact_coding"], raw["sources"], raw["raw_segments"], raw["spans"])
        paths = {source_id: path for path, source_id in small_case.paths.items()}
        return draft_agreed_coding(
            tables,
            lambda i: (paths[quotes[i].source_id], quotes[i].text, quotes[i].occurrence),
        )

    return make


@pytest.fixture
def read(tmp_path):
    """What the program reads when the rows lie in the codings folder."""

    def load(rows: list[dict[str, str]]) -> tuple[HumanCoding, ...]:
        (tmp_path / "codings").mkdir(exist_ok=True)
        (tmp_path / "study.yaml").write_text(STUDY)
        with (tmp_path / "codings" / "adjudicated.csv").open("w", newline="") as stream:
            write_draft(rows, stream)
        return load_study(tmp_path).codings

    return load


def test_differences_are_listed_by_unit_without_a_word_of_text(coded, small_case) -> None:
    table = disagreements(coded(*TWO))
    rows = [
        (r["segment_id"], r["code_id"], r["a_coded"], r["b_coded"], r["differs"])
        for r in table.to_pylist()
    ]
    assert rows == [
        ("src1-4", CHANGE, True, True, "valence;level;adopting_unit_id"),
        ("src1-4", FUNDING, True, False, "presence"),
    ]
    first = table.to_pylist()[0]
    assert (first["a_valence"], first["b_valence"], first["valence_difference"]) == ("1", "-1", -2)
    assert (first["coder_a"], first["coder_b"], first["unit"]) == ("A1", "A2", "turn")
    assert (first["case_id"], first["source_id"]) == ("a", "src1")
    stream = io.StringIO()
    write_disagreements(table, stream)
    listed = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert [r["differs"] for r in listed] == [r[-1] for r in rows]
    assert (listed[0]["a_coded"], listed[1]["b_valence"]) == ("true", "")
    for segment in small_case.raw:
        assert segment["text"] not in stream.getvalue()
    for word in ("Karin", "steering", "budget"):
        assert word not in stream.getvalue()


def test_the_draft_holds_what_is_settled_and_leaves_the_rest_open(coded, draft) -> None:
    rows = draft(coded(*TWO))
    listed = {(r["quote"], r["code_id"], r["coder"], r["valence"]) for r in rows}
    assert listed == {
        ("Karin set up a steering group", TEAMING, "adjudicated", "1"),
        ("The budget was cut by half.", FUNDING, "adjudicated", "-1"),
        ("We did not stop", CHANGE, "", "1"),
        ("did not stop — we went on", CHANGE, "", "-1"),
        ("Karin left", FUNDING, "", "-1"),
    }
    assert len(rows) == 5
    open_rows = [r for r in rows if not r["coder"]]
    assert [r["memo"].split(";")[0] for r in open_rows] == [
        "coded by A1",
        "coded by A2",
        "coded by A1",
    ]
    steps = next(r for r in rows if r["quote"] == "We did not stop")
    assert (steps["level"], steps["unit"], steps["source_path"]) == ("2", "ward-a", str(INTERVIEW))


def test_an_open_row_is_refused_until_somebody_decides(coded, draft, read) -> None:
    with pytest.raises(CoprodError) as refused:
        read(draft(coded(*TWO)))
    assert "coder" in str(refused.value)


def test_what_is_agreed_comes_back_and_wins(coded, draft, read, study) -> None:
    before = coded(*TWO)
    decided = []
    for row in draft(before):
        # The team takes A2's reading of the steps and leaves the money out.
        if row["code_id"] == CHANGE and row["valence"] == "1":
            continue
        if row["quote"] == "Karin left":
            continue
        decided.append(row | {"coder": "adjudicated", "memo": ""})
    after = coded(*TWO, *read(decided))
    kinds = {r["coder_id"]: r["kind"] for r in after["dim_coder"].to_pylist()}
    assert kinds["adjudicated"] == "adjudicated"
    # No coding of the two coders went; the agreed ones stand where the quotes stand.
    places = {
        (r["segment_id"], r["char_start"], r["char_end"], r["code_id"], r["coder_id"])
        for r in after["fact_coding"].to_pylist()
    }
    for r in before["fact_coding"].to_pylist():
        assert (
            r["segment_id"], r["char_start"], r["char_end"], r["code_id"], r["coder_id"]
        ) in places  # fmt: skip
    agreed = {p[:4] for p in places if p[4] == "adjudicated"}
    assert len(agreed) == 3
    assert agreed <= {p[:4] for p in places if p[4] != "adjudicated"}
    figures = measure_case(study, "a", after)
    ratings = {r["code_id"]: r for r in figures["fact_rating"].to_pylist() if r["phase_id"] is None}
    support = {
        r["code_id"]: r
        for r in figures["mart_evidence_quality"].to_pylist()
        if r["metric_id"] == "EVQ-08"
    }
    assert {support[c]["coder_source"] for c in (TEAMING, CHANGE, FUNDING)} == {"adjudicated"}
    # The money: only the report is left of it.
    assert (support[FUNDING]["n_informants"], support[FUNDING]["n_documents"]) == (0, 1)
    assert ratings[FUNDING]["status_reason"] == "documents_only"
    old = measure_case(study, "a", before)["mart_evidence_quality"].to_pylist()
    (human,) = [r for r in old if (r["metric_id"], r["code_id"]) == ("EVQ-08", FUNDING)]
    assert (human["coder_source"], human["n_informants"]) == ("human", 1)


def test_a_coding_over_several_turns_is_drafted_once(coded, draft) -> None:
    long = "It was Karin's idea. Q: And then? P1: Karin left."
    tables = coded(said(long, "A1"), said(long, "A2"), said("Karin left", "A2", FUNDING))
    rows = draft(tables)
    assert [(r["code_id"], r["coder"]) for r in rows] == [(TEAMING, "adjudicated"), (FUNDING, "")]
    assert rows[0]["quote"].startswith("It was Karin")
    assert rows[0]["quote"].endswith("Karin left.")


def test_quotes_are_found_again_where_they_stand(coded, small_case) -> None:
    tables = coded(
        said("steering group", "A1", occurrence=2),
        said("Karin", "A1", FUNDING, occurrence=3),
        said("Karin objected", "A1", FUNDING, DOCUMENT),
    )
    raw = small_case.tables()
    found = quotes_of(tables["fact_coding"], raw["sources"], raw["raw_segments"], raw["spans"])
    assert sorted((q.text, q.occurrence) for q in found.values()) == [
        ("Karin", 3),
        ("Karin objected", 1),
        ("steering group", 2),
    ]
