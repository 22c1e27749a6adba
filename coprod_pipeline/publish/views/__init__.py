"""The views of the published database, in SQL, with the meaning of each of their columns.

What belongs here: one ``.sql`` file a view and reading them. What does not: running them.

A file opens with comment lines: what a row is, an empty comment line, then ``-- column: meaning``
for each column in order; the SELECT follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

#: In the order of the data dictionary.
VIEW_NAMES = (
    "v_figures",
    "v_construct_by_case",
    "v_adoption_curve",
    "v_assimilation_by_phase",
    "v_evidence",
)


@dataclass(frozen=True)
class View:
    """A view: name, what a row is, its columns as (name, meaning), and its SELECT."""

    name: str
    description: str
    columns: tuple[tuple[str, str], ...]
    select: str


def _parse(name: str, text: str) -> View:
    lines = text.splitlines()
    head = [line[2:].strip() for line in lines if line.startswith("--")]
    gap = head.index("")
    columns = []
    for line in head[gap + 1 :]:
        column, meaning = line.split(": ", 1)
        columns.append((column, meaning))
    select = "\n".join(line for line in lines if not line.startswith("--"))
    return View(name, " ".join(head[:gap]), tuple(columns), select.strip())


@cache
def views() -> tuple[View, ...]:
    """Read the views, in order."""
    folder = resources.files(__package__)
    return tuple(
        _parse(name, (folder / f"{name}.sql").read_text(encoding="utf-8")) for name in VIEW_NAMES
    )
