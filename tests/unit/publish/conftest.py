import sys
from pathlib import Path

# The small study that the quality tests use is the one that is published here.
sys.path.insert(0, str(Path(__file__).parents[1] / "quality"))
