"""What every command shares: the lake, and how things are printed."""

from __future__ import annotations

import csv
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from coprod_pipeline.lake import Lake

F = TypeVar("F", bound=Callable[..., Any])
CHECKOUT = Path(__file__).resolve().parents[2]


#: Line ends to some readers, though not to JSON: escaped, a line stays a line for all of them.
_LINE_ENDS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def json_line(value: object) -> str:
    """A value as one line of JSON Lines, letters as they are."""
    return json.dumps(value, ensure_ascii=False, default=str).translate(_LINE_ENDS)


def lake_option(function: F) -> F:
    """Add ``--lake``: the option, then COPROD_LAKE, then the checkout's own lake."""
    return click.option(
        "--lake",
        "lake_dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help="The study folder (default: COPROD_LAKE, else data_lake/ of the checkout).",
    )(function)


def json_option(function: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")(
        function
    )


def open_lake(lake_dir: Path | None) -> Lake:
    """Open the lake that is meant."""
    root = lake_dir or os.environ.get("COPROD_LAKE") or CHECKOUT / "data_lake"
    return Lake(Path(root))


def show_progress() -> None:
    """Print the pipeline's progress, in counts and ids, on stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("coprod")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> None:
    """Print rows as an aligned table, CSV or JSON objects; NULL is empty, or null in JSON."""
    if form == "json":
        listed = [dict(zip(columns, row, strict=True)) for row in rows]
        click.echo(json.dumps(listed, default=str, ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if v is None else v for v in row] for row in rows])
    else:
        cells = [
            [str(c) for c in columns],
            *[["" if v is None else str(v) for v in r] for r in rows],
        ]
        widths = [min(60, max(len(row[i]) for row in cells)) for i in range(len(columns))]
        for number, row in enumerate(cells):
            click.echo(
                "  ".join(v[:60].ljust(w) for v, w in zip(row, widths, strict=True)).rstrip()
            )
            if number == 0:
                click.echo("  ".join("-" * w for w in widths))
        click.echo(f"({len(rows)} rows)", err=True)
