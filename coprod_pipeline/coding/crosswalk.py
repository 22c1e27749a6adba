"""From the first version of CFIR to the updated one, where that can be done without a person.

What belongs here: the crosswalk and its rule. What does not: changing codings; what does not
convert is listed for people to code again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from coprod_pipeline.coding.codebook import FRAMEWORKS
from coprod_pipeline.errors import CoprodError

#: Relations in which the meaning stayed; only these convert by themselves.
CONVERTS = ("1:1", "1:1 moved")


@dataclass(frozen=True)
class Crossing:
    """What became of a code: ``relation``, the candidate codes, and how well that is known.

    ``basis`` is S (seen in a published construct list) or K (to be checked).
    """

    code_id: str
    candidates: tuple[str, ...]
    relation: str
    basis: str
    note: str = ""

    @property
    def converted(self) -> str | None:
        """The code it converts to by itself; None when people have to code again."""
        return self.candidates[0] if self.relation in CONVERTS else None

    @property
    def needs_recode(self) -> bool:
        """Whether people have to decide."""
        return self.converted is None


@cache
def crosswalk(name: str = "cfir2009_cfir2022") -> dict[str, Crossing]:
    """Load a bundled crosswalk, by the code each crossing starts from."""
    import yaml

    path = FRAMEWORKS / "crosswalks" / f"{name}.yaml"
    if not path.is_file():
        raise CoprodError(f"no crosswalk '{name}'")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        row["from"]: Crossing(
            row["from"], tuple(row["to"]), row["relation"], row["basis"], row.get("note", "")
        )
        for row in document["rows"]
    }
