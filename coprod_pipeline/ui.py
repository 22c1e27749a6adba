"""``make ui``: Dagster's web page on loopback, with the same DAGSTER_HOME as the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from coprod_pipeline.cli.common import CHECKOUT, open_lake
from coprod_pipeline.cli.runs import prepare_dagster_home


def main() -> None:
    """Replace this process by ``dagster dev``."""
    lake = open_lake(None)
    lake.ensure_zones()
    home = Path(os.environ.setdefault("DAGSTER_HOME", str(lake.dagster_home)))
    prepare_dagster_home(home)
    os.environ["COPROD_LAKE"] = str(lake.root)
    os.chdir(CHECKOUT)
    program = str(Path(sys.executable).parent / "dagster")
    # The page has no login, so it listens on this machine only.
    os.execv(program, [program, "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
