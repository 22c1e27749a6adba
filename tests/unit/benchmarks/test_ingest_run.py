"""The ingestion benchmark's processes, rounds and tables, on small made files and our own reader."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks import ingest
from benchmarks.ingestion import report
from benchmarks.ingestion.contenders import CONTENDERS, Contender, Unread, contender
from benchmarks.ingestion.corpus import SourceFile, make
from benchmarks.ingestion.fidelity import Fidelity
from benchmarks.ingestion.rounds import (
    Comparison,
    ContenderFailed,
    Measured,
    Plan,
    Process,
    measure,
    spread,
)
from benchmarks.ingestion.worker import cpu_seconds, peak_rss_mb

LOCK = Path(ingest.__file__).with_name("requirements.lock")


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("made")
    files = make(folder, 3, ("html",))[:2]
    broken = folder / "broken.html"
    broken.write_bytes(b"PK\x03\x04 no page")
    files.append(SourceFile(broken, "study", "html", broken.stat().st_size))
    ours = [c for c in CONTENDERS if c.name in ("coprod", "coprod, sandbox")]
    python = Path(sys.executable)
    plan = Plan(rounds=2, seconds=0.0, starts=2)
    return measure("html", ours, files, {True: python, False: python}, plan, lambda _: None)


def test_each_file_is_read_in_another_process_and_timed(comparison: Comparison) -> None:
    assert [f.group for f in comparison.timed] == ["made", "made"]
    for one in comparison.measured:
        assert one.outcomes == ["", "", "type_mismatch"]
        assert len(one.texts) == 2
        assert all("Participant 3: " in text for text in one.texts.values())
        assert len(one.rounds) == 2
        assert len(one.starts) == 2
        assert min(one.seconds("wall")) > 0
        assert one.seconds("cpu", "made") == one.seconds("cpu")
        assert one.peak_mb > 10
        assert one.versions["coprod-pipeline"]
    ours, sandbox = comparison.measured
    assert ours.texts == sandbox.texts
    assert sandbox.peak_mb > ours.peak_mb


def test_a_contender_that_cannot_start_ends_the_run_by_its_name(tmp_path: Path) -> None:
    absent = Contender("nobody", ("html",), contender("coprod").open, ())
    with pytest.raises(ContenderFailed, match="nobody ended"):
        Process(absent, Path(sys.executable), 0, tmp_path / "first.html")


def _measured(name: str, walls: list[float]) -> Measured:
    one = Measured(contender(name), "docx", outcomes=["", "Unread"])
    one.rounds = [{"made": {"wall": w, "cpu": 2 * w, "chars": 1}} for w in walls]
    one.starts, one.peak_mb = [0.5, 0.7, 0.6], 123.4
    return one


def _run(theirs: list[float]) -> report.Run:
    files = [SourceFile(Path("a.docx"), "made", "docx", 2_000_000)]
    measured = [_measured("coprod", [1.0, 2.0, 4.0]), _measured("python-docx", theirs)]
    known = Fidelity(1, {"body": [3, 1, 4], "deleted": [2, 0, 2]}, 10, 8, 6)
    return report.Run(
        "2030-01-02", "3.11.0", "Linux", 2, 1, Plan(rounds=3),
        [Comparison("docx", files, files, measured)], {("docx", "python-docx"): known},
    )  # fmt: skip


def test_ratios_are_taken_round_by_round() -> None:
    run = _run([3.0, 4.0, 4.0])
    one = run.comparisons[0]
    assert one.ratios(one.measured[1], "wall") == [3.0, 2.0, 1.0]
    assert spread([3.0, 2.0, 1.0]) == (2.0, 1.0, 3.0)
    line = next(li for li in report.speed_table(one).splitlines() if "| python-docx" in li)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells == [
        "python-docx", "1/2", "0.25 (0.25–0.33)", "0.50", "8.00 (6.00–8.00)",
        "2.00 (1.00–3.00)", "2.00 (1.00–3.00)", "0.60", "123",
    ]  # fmt: skip
    assert report.slower_than(run) == []
    assert report.slower_than(_run([0.5, 1.0, 2.0])) == [
        "docx (all): python-docx takes 0.50 of our CPU time",
        "docx (made): python-docx takes 0.50 of our CPU time",
    ]


def test_fidelity_stands_beside_the_speed() -> None:
    table = report.fidelity_table(_run([1.0, 1.0, 1.0]))
    row = next(line for line in table.splitlines() if "python-docx" in line)
    for cell in ("2/4", "body 1", "2/2", "deleted 2", "0.6000", "0.7500"):
        assert f"| {cell} |" in row
    figures = report.as_json(_run([1.0, 1.0, 1.0]))
    assert json.loads(json.dumps(figures)) == figures


def test_the_docs_keep_what_others_wrote(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    report.write_section(page, "first")
    page.write_text(page.read_text() + "\n## Another\n\nstays\n")
    report.write_section(page, "second")
    once = page.read_text()
    report.write_section(page, "second")
    assert page.read_text() == once
    assert once.startswith("# Benchmarks\n")
    assert "second" in once
    assert "first" not in once
    assert once.endswith("## Another\n\nstays\n")
    page.write_text(once.replace(report.BEGIN, ""))
    with pytest.raises(ValueError, match="one of the two marks"):
        report.write_section(page, "third")


def test_without_peers_the_command_says_how_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest.main(["--peers", str(tmp_path / "none")]) == 2
    assert "make bench" in capsys.readouterr().err


def test_the_process_knows_its_own_time_and_memory() -> None:
    before = cpu_seconds([])
    assert sum(range(300_000)) > 0
    assert cpu_seconds([]) > before
    assert peak_rss_mb() > 1


def test_a_refusal_has_no_words_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.html"
    path.write_bytes(b"%PDF-1.7 Moira Kerrigan")
    with pytest.raises(Unread, match=r"^type_mismatch$"):
        contender("coprod").open().text(path)


def test_the_lock_pins_every_package_and_names_no_registry() -> None:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if re.match(r"[a-z]", line)]
    assert pins
    assert all(re.match(r"[\w\[\], .-]+==\S+ ?.*\\$", pin) for pin in pins)
    assert not [line for line in lines if "://" in line or "index-url" in line]
    wanted = {"pypdf", "python-docx", "docx2python", "markitdown"}
    assert wanted <= {re.split(r"[\[=]", pin)[0] for pin in pins}
