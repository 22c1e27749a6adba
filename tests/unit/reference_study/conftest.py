"""The reference study lies outside the package: make ``tools`` importable, make it once."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

SEED = 20240402


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def made():
    from tools.reference_study import study

    return study.make(SEED)
