"""What a data engineer meets in Dagster: a graph that reads, a run by case, a failing check."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

_LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}"""
_RUN = """
query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"""
_CHECKS = """
query ($key: AssetKeyInput!) {
  assetNodeOrError(assetKey: $key) { ... on AssetNode { assetChecksOrError {
    ... on AssetChecks { checks { name blocking executionForLatestMaterialization { status } } } } } }
}"""


def ask(port: int, query: str, **variables: Any) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


@pytest.fixture
def page(released: Path) -> Iterator[int]:
    """``make ui`` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"COPROD_LAKE": str(released)}
    process = subprocess.Popen(
        [sys.executable, "-m", "coprod_pipeline.ui", "-p", str(port)],
        env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 240
        while True:
            try:
                ask(port, "{ version }")
                break
            except OSError:
                assert time.monotonic() < deadline, "the page did not come up"
                assert process.poll() is None
                time.sleep(0.5)
        yield port
    finally:
        # How Dagster closes its own processes is not what is tested here.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def launch(port: int, case_id: str) -> str:
    selector = {
        "repositoryLocationName": "coprod_pipeline.definitions",
        "repositoryName": "__repository__",
        "jobName": "publish_study",
    }
    metadata = {"tags": [{"key": "dagster/partition", "value": case_id}]}
    params = {"selector": selector, "mode": "default", "executionMetadata": metadata}
    launched = ask(port, _LAUNCH, params=params)["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run_id = launched["run"]["runId"]
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        status = ask(port, _RUN, id=run_id)["runOrError"]["status"]
        if status in ("SUCCESS", "FAILURE"):
            return str(status)
        time.sleep(0.5)
    raise AssertionError("the run did not end")


@pytest.mark.slow
def test_a_run_by_case_from_the_page_and_a_failing_check(released: Path, page: int) -> None:
    first = (released / "published").resolve()
    talk = released / "landing/interviews/south/S1_2019-06-01.txt"
    talk.write_text(talk.read_text() + "\nAilsa Drummond: It never took hold.\n")
    assert launch(page, "south") == "SUCCESS"
    second = (released / "published").resolve()
    assert second != first
    path = released / "landing/study.yaml"
    path.write_text(path.read_text().replace("jurisdiction: SE", "jurisdiction: Moira Kerrigan"))
    assert launch(page, "south") == "FAILURE"
    assert (released / "published").resolve() == second
    node = ask(page, _CHECKS, key={"path": ["mini", "measure", "mart_cross_case"]})
    checks = node["assetNodeOrError"]["assetChecksOrError"]["checks"]
    gate = next(c for c in checks if c["name"] == "leak_gate")
    assert gate["blocking"]
    assert gate["executionForLatestMaterialization"]["status"] == "FAILED"


def test_definitions(lake_dir: Path) -> None:
    program = """
import os
from pathlib import Path
from coprod_pipeline.definitions import build
defs = build(Path(os.environ["COPROD_LAKE"]))
graph = defs.resolve_asset_graph()
for key in sorted(graph.get_all_asset_keys()):
    node = graph.get(key)
    print("/".join(key.path), node.group_name, bool(node.description), sorted(node.kinds) != [])
print([s.name for s in defs.schedules], [s.name for s in defs.sensors])
"""
    env = os.environ | {"COPROD_LAKE": str(lake_dir)}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], env=env,
                          capture_output=True, text=True, check=True)  # fmt: skip
    lines = done.stdout.strip().splitlines()
    assert lines[-1] == "['nightly'] ['landing_sensor', 'case_sync']"
    for line in lines[:-1]:
        key, group, described, kinds = line.split()
        assert key.split("/")[:2] == ["mini", group]
        assert (described, kinds) == ("True", "True")


def test_dg_check_defs(lake_dir: Path) -> None:
    program = str(Path(sys.executable).parent / "dg")
    env = os.environ | {"COPROD_LAKE": str(lake_dir)}
    done = subprocess.run([program, "check", "defs"], cwd=ROOT, env=env, capture_output=True,
                          text=True, check=False, timeout=180)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
