"""``python -m tools.reference_study --out data_lake/landing --seed 20240402 [--truth DIR]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.reference_study import study


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> None:
    """Write the landing folder and, where asked, the truth."""
    parser = argparse.ArgumentParser(prog="python -m tools.reference_study", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="landing folder to write")
    parser.add_argument("--seed", type=int, default=20240402)
    parser.add_argument("--truth", type=Path, help="folder for the truth; never inside a lake")
    given = parser.parse_args()
    made = study.make(given.seed)
    _write(given.out, made.landing)
    if given.truth:
        _write(given.truth, made.truth)


if __name__ == "__main__":
    main()
