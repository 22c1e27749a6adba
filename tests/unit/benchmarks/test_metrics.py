"""The benchmark of metrics: made tables, the peer, and the page, on small studies."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import metrics
from benchmarks.metrics_corpus import CODERS, Size, case_tables, codes
from benchmarks.metrics_worker import SYSTEMS

#: Few informants have a t interval, one has no net valence, many have a bootstrap.
SIZES = (Size(300, 9, 3), Size(200, 2, 1), Size(300, 12, 2))
AT = ("case1", "IMP-02", "", "cfir2022")


def test_pandas_and_the_pipeline_agree_on_headline_figures() -> None:
    whole = SYSTEMS["the same four"](SIZES)["figures"]
    assert len(whole) > 1000
    assert metrics.differing(whole, SYSTEMS["pandas"](SIZES)["figures"]) == []
    small = (Size(60, 3, 2),)
    found = [run(small)["figures"] for run in SYSTEMS.values()]
    assert [metrics.differing(found[0], other) for other in found] == [[], [], []]
    # What is compared says something: both kinds of rating, and an interval of net valence.
    ratings = {f[4] for f in whole if f[1] == "IMP-01"}
    assert {"+1", "-1", "X", "NA_missing"} <= ratings
    [(net, lo, hi)] = [tuple(f[4:]) for f in whole if tuple(f[:4]) == AT]
    assert -1 < lo < net < hi < 1


def test_a_figure_that_differs_or_is_missing_is_named() -> None:
    one = [["c", "IMP-02", "", "x", 0.5, 0.1, 0.9], ["c", "IMP-01", "", "y", "+1", None, None]]
    assert metrics.differing(one, [one[1], ["c", "IMP-02", "", "x", 0.5 + 1e-12, 0.1, 0.9]]) == []
    assert metrics.differing(one, [one[1], ["c", "IMP-02", "", "x", 0.5, 0.1, None]]) == [
        "c IMP-02  x"
    ]
    assert metrics.differing(one, one[:1]) == ["c IMP-01  y"]


def test_tables_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    listed = codes(tmp_path)
    size = Size(200, 4, 2)
    first, again = (case_tables("north", size, listed) for _ in range(2))
    other = case_tables("north", size, listed, seed=1)
    assert all(first[name].equals(again[name]) for name in first)
    assert not first["fact_coding"].equals(other["fact_coding"])
    codings = first["fact_coding"]
    assert set(codings["coder_id"].to_pylist()) == set(CODERS)
    assert 0.8 * 600 < codings.num_rows < 600
    assert first["fact_segment"]["participant_id"].null_count == pytest.approx(200 * 2 / 6, abs=1)


def test_the_page_says_who_took_what_and_keeps_other_parts(tmp_path: Path) -> None:
    took = {"wall_s": 31.0, "slowest_s": 32.0, "cpu_s": 9.0, "tables_mb": 100.0, "peak_mb": 900.0}
    study = {
        "codings": 270, "n_figures": 12, "n_evidence": 3_000, "compared": 7,
        "differing": {"the same four": [], "pandas": ["c IMP-01  y"]},
        "systems": {"all metrics": took, "the same four": took, "pandas": took},
    }  # fmt: skip
    about = {"date": "2024-01-01", "python": "3.11.7", "pandas": "3.0", "cpus": 2, "load": 0.5, "seed": 1,
             "segments": 100_000, "rounds": 3}  # fmt: skip
    found = {"about": about, "studies": {"one case": study}}
    text = metrics.text(found)
    assert "pandas: 1 of 7 differ" in text
    assert "| all metrics | 31.0 | 32.0 | 9.0 | 100 | 900 |" in text
    assert metrics.over_budget(found) == ["one case: 31.0 s, 900 MB"]
    page = tmp_path / "page.md"
    page.write_text("# Benchmarks\n\nbefore\n", encoding="utf-8")
    metrics.write_section(page, text)
    page.write_text(page.read_text(encoding="utf-8") + "\nafter\n", encoding="utf-8")
    metrics.write_section(page, "shorter")
    expected = f"# Benchmarks\n\nbefore\n\n{metrics.BEGIN}\nshorter\n{metrics.END}\n\nafter\n"
    assert page.read_text(encoding="utf-8") == expected
