"""Lakes for the tests: small, real, and each with a key of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure: examples are the same on every run and have no deadline.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

STUDY = """\
study: {id: mini, title: "Mini study", synthetic: true, start: 2019-01-01, end: 2021-12-31}
cases:
  - {id: north, name: North, jurisdiction: SE, languages: [en]}
  - {id: south, name: South, jurisdiction: GB, languages: [en]}
phases:
  north: [{id: early, start: 2019-01-01, end: 2019-12-31}]
waves: [{id: "2019", start: 2019-01-01, end: 2019-12-31}]
frameworks: [cfir2022]
registered_codes: [c22.inn.adaptab, c22.inn.cost]
registered_rationale: "two that every guide asked about"
publication: {quotes: released, min_cell: 5}
"""
ROSTER = """\
participant_id,case_id,full_name,aliases,speaker_labels,role,stake,consent,consent_scope
N1,north,Moira Kerrigan,,,lead,insider,given,
N2,north,Tobias Wexler,,,nurse,partner,given,
S1,south,Ailsa Drummond,,,lead,insider,given,
,north,Petra Lindqvist,,,interviewer,,,
"""
N1 = """\
Petra Lindqvist: How did it start for you, Moira?

Moira Kerrigan: We could bend the approach to fit our ward, for example we moved the meetings.

Petra Lindqvist: And what did Tobias Wexler say?

Moira Kerrigan: Tobias said the price was too high for us. Ring me on 01632 960123.
"""
N2 = """\
Petra Lindqvist: Tell me about it.

Tobias Wexler: We changed it to suit our patients, for example the café moved.
"""
S1 = """\
Interviewer: What happened here?

Ailsa Drummond: Nothing could be changed, it was a fixed recipe.
"""
MINUTES = "The steering group met. The house began in July.\n"
CODINGS = """\
source_path,quote,occurrence,code_id,coder,valence,explicit_example
interviews/north/N1_2019-05-02.txt,We could bend the approach to fit our ward,1,c22.inn.adaptab,ann,1,true
interviews/north/N2_2019-05-03.txt,We changed it to suit our patients,1,c22.inn.adaptab,ann,1,true
interviews/south/S1_2019-06-01.txt,Nothing could be changed,1,c22.inn.adaptab,ann,-1,false
"""
EVENTS = """\
event_id,case_id,unit,event_type,date_earliest,date_latest,eligible_from,source_path
e1,north,Kerrigan House,eligible,,,2019-01-01,
e2,north,Kerrigan House,first_use,2019-07-01,2019-07-31,,documents/north/minutes.txt
"""


def write_study(landing: Path) -> None:
    """The mini study: two cases, three interviews, three informants, one document."""
    files = {
        "study.yaml": STUDY,
        "roster.csv": ROSTER,
        "events.csv": EVENTS,
        "codings/ann.csv": CODINGS,
        "documents/north/minutes.txt": MINUTES,
        "interviews/north/N1_2019-05-02.txt": N1,
        "interviews/north/N2_2019-05-03.txt": N2,
        "interviews/south/S1_2019-06-01.txt": S1,
    }
    for name, text in files.items():
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def lake_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake with the mini study and a key outside it."""
    monkeypatch.setenv("COPROD_KEY_FILE", str(tmp_path / "study.key"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    root = tmp_path / "lake"
    write_study(root / "landing")
    return root


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder that ``build`` fills once for all workers of a test run: to be read, or copied."""
    base = factory.getbasetemp()
    # A worker's folder lies in that of the run.
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = base / name, base / f"{name}.ready"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(folder)
            ready.touch()
    return folder


def _release_mini(root: Path) -> None:
    write_study(root / "lake/landing")
    # The key beside the lake, whatever the test that comes first has in its environment.
    done = coprod("run", lake=root / "lake", COPROD_KEY_FILE=str(root / "study.key"))
    assert done.returncode == 0, done.stderr + done.stdout
    assert "coprod.duckdb" in done.stdout
    assert "report.html" in done.stdout


def copy_of_release(factory: pytest.TempPathFactory, to: Path) -> Path:
    """A lake of one's own with the mini study as ``coprod run`` left it, its key beside it."""
    made = built_once(factory, "mini", _release_mini)
    shutil.copytree(made, to, symlinks=True, dirs_exist_ok=True)
    return to / "lake"


@pytest.fixture
def released(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The lake of ``lake_dir`` after a first ``coprod run``; the run itself is shared."""
    monkeypatch.setenv("COPROD_KEY_FILE", str(tmp_path / "study.key"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return copy_of_release(tmp_path_factory, tmp_path)


def coprod(*arguments: object, lake: Path | None = None, stdin: str = "", **environ: str):
    """Run the command line as a user does; returns the finished process."""
    env = {k: v for k, v in os.environ.items() if k != "DAGSTER_HOME"} | environ
    if lake is not None:
        env["COPROD_LAKE"] = str(lake)
        env.setdefault("COPROD_KEY_FILE", str(lake.parent / "study.key"))
    program = [sys.executable, "-c", "from coprod_pipeline.cli import main; main()"]
    return subprocess.run(
        [*program, *map(str, arguments)],
        capture_output=True, text=True, env=env, input=stdin, timeout=300, check=False,
    )  # fmt: skip
