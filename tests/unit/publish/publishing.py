"""Publishing the small study into a folder, in this process or in a child that is killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from small_tables import CASES, small_tables

from coprod_pipeline.protocol import Case, Study
from coprod_pipeline.publish.release import ReleaseInfo, publish_release

NOW = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)


def study(*, synthetic: bool = True, quotes: str = "restricted", min_cell: int = 5) -> Study:
    return Study(
        study_id="small",
        title="Small invented study",
        synthetic=synthetic,
        start=date(2010, 1, 1),
        end=date(2020, 12, 31),
        cases=tuple(
            Case(c, name, jurisdiction, sort_order=n)
            for n, (c, name, jurisdiction) in enumerate(CASES, 1)
        ),
        quotes=quotes,
        min_cell=min_cell,
    )


def input_hash(number: int) -> str:
    return f"{number:08x}" + "0" * 56


def publish(
    lake: Path,
    number: int = 1,
    *,
    fault: Callable[[str], None] = lambda step: None,
    gate: Callable[[Path], list[str]] = lambda staging: [],
    approved: bool = False,
    synthetic: bool = True,
) -> ReleaseInfo:
    """Publish the small study as of input ``number``."""
    return publish_release(
        lake / "releases",
        lake / "published",
        study=study(synthetic=synthetic),
        tables=small_tables(),
        input_hash=input_hash(number),
        now=NOW + timedelta(seconds=number),
        pipeline_version="0.1.0",
        approved=approved,
        warnings=[],
        gate=gate,
        fault=fault,
    )


def _killed_at(step: str) -> Callable[[str], None]:
    def fault(at: str) -> None:
        if at == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return fault


if __name__ == "__main__":
    publish(Path(sys.argv[1]), int(sys.argv[2]), fault=_killed_at(sys.argv[3]))
