"""The expectations as values, read from ``suites/*.json``.

What belongs here: reading and expanding the suites, cheaply, since Dagster needs them when it
loads definitions. What does not: preparing frames (``frames.py``), checking (``run.py``).

A suite file holds ``suite``, ``description`` and ``expectations``; each of those has a ``name``
(unique in its suite; ``{table}`` and ``{column}`` stand for theirs), a Great Expectations
``type`` with its ``kwargs``, ``severity``, ``description`` and

- ``table``, or ``tables``: patterns over the names of :data:`model.TABLES`, ``!`` excludes;
- ``column``, or ``columns``: one expectation each, passed on as the keyword ``column`` unless
  the keywords name columns themselves;
- ``frame`` and ``frame_args``: the prepared frame that is looked at, by default the table.

In ``kwargs``, ``"$columns"`` and ``"$key"`` stand for the table's declared columns and its key;
as ``column``, ``"$key"`` stands for the one column of the key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from coprod_pipeline.model import TABLES

SEVERITIES = ("critical", "warning")


@dataclass(frozen=True)
class Expectation:
    """One expectation about one table: what is expected, of which frame, and how bad a breach is.

    ``type`` and ``kwargs`` are Great Expectations' own; ``frame`` is a name of
    ``frames.FRAMES``, ``frame_args`` its arguments. A failed ``critical`` blocks publication.
    """

    suite: str
    name: str
    table_name: str
    column_name: str | None
    severity: str
    description: str
    type: str
    kwargs: dict[str, Any] = field(default_factory=dict, hash=False)
    frame: str = "table"
    frame_args: dict[str, Any] = field(default_factory=dict, hash=False)


def _tables(spec: dict[str, Any]) -> list[str]:
    if "table" in spec:
        return [spec["table"]]
    chosen = [p for p in spec["tables"] if not p.startswith("!")]
    excluded = [p[1:] for p in spec["tables"] if p.startswith("!")]
    return [
        name
        for name in TABLES
        if any(fnmatchcase(name, p) for p in chosen)
        and not any(fnmatchcase(name, p) for p in excluded)
    ]


def _kwargs(spec: dict[str, Any], table: str, column: str | None) -> dict[str, Any]:
    stand_ins = {"$columns": TABLES[table].column_names, "$key": list(TABLES[table].key)}
    kwargs = {
        name: stand_ins.get(value, value) if isinstance(value, str) else value
        for name, value in spec.get("kwargs", {}).items()
    }
    if column is not None and not any(name.startswith("column") for name in kwargs):
        kwargs["column"] = column
    return kwargs


def _expand(suite: str, spec: dict[str, Any]) -> Iterator[Expectation]:
    if spec["severity"] not in SEVERITIES:
        raise ValueError(f"{suite}: {spec['name']}: unknown severity {spec['severity']!r}")
    for table in _tables(spec):
        for column in spec.get("columns", [spec.get("column")]):
            if column == "$key":
                (column,) = TABLES[table].key
            yield Expectation(
                suite=suite,
                name=spec["name"].format(table=table, column=column),
                table_name=table,
                column_name=column,
                severity=spec["severity"],
                description=spec["description"],
                type=spec["type"],
                kwargs=_kwargs(spec, table, column),
                frame=spec.get("frame", "table"),
                frame_args=spec.get("frame_args", {}),
            )


@cache
def _files() -> tuple[dict[str, Any], ...]:
    folder = resources.files(__package__) / "suites"
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".json")),
        key=lambda entry: entry.name,
    )
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in files)


@cache
def expectations() -> tuple[Expectation, ...]:
    """Read all expectations of all suites, by suite name and in the order of the files."""
    found: list[Expectation] = []
    for content in _files():
        for spec in content["expectations"]:
            found.extend(_expand(content["suite"], spec))
    return tuple(found)


def descriptions() -> dict[str, str]:
    """What each suite is about, by its name."""
    return {content["suite"]: content["description"] for content in _files()}


def suite_names() -> tuple[str, ...]:
    """Name the suites, in order."""
    return tuple(dict.fromkeys(e.suite for e in expectations()))


def of_suites(names: Sequence[str] | None) -> tuple[Expectation, ...]:
    """Give the expectations of these suites, of all when None; an unknown suite is a ValueError."""
    if names is None:
        return expectations()
    unknown = set(names) - set(suite_names())
    if unknown:
        raise ValueError(f"unknown suites: {', '.join(sorted(unknown))}")
    return tuple(e for e in expectations() if e.suite in names)
