"""Published human codes of real interviews are found in the text that ingestion reads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coprod_pipeline.coding.align import MIN_SCORE, align, locate, normalise
from coprod_pipeline.coding.codebook import lint, load_codebook
from coprod_pipeline.ingest.extract import extract

LANDING = Path(__file__).parents[3] / "../shared/real_study/landing"
pytestmark = pytest.mark.skipif(not LANDING.is_dir(), reason="the shared study is not here")


def test_published_quotes_are_found():
    with (LANDING / "codings/analysts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {p: normalise(extract(LANDING / p).text) for p in {r["source_path"] for r in rows}}
    exact = near = 0
    for row in rows:
        text, occurrence = texts[row["source_path"]], int(row["occurrence"])
        if locate(text, row["quote"], occurrence):
            exact += 1
        elif (found := align(text, row["quote"], occurrence)) and found.score >= MIN_SCORE:
            near += 1
    assert len(rows) == 262
    assert exact >= 220
    assert exact + near >= 246


def test_the_studys_own_codebook_is_read():
    codebook = load_codebook("codebook_pdpilot.yaml", LANDING)
    assert codebook.id == "pdpilot"
    assert all("no definition" in problem for problem in lint(codebook))
    with (LANDING / "codings/analysts.csv").open(encoding="utf-8-sig", newline="") as file:
        used = {row["code_id"] for row in csv.DictReader(file)}
    assert used <= {code.id for code in codebook.codes}
