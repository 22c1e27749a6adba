"""``python -m tools.metric_examples LAKE``: every metric's example query, run on a published study.

What belongs here: running the examples, their first rows as Markdown, and writing them and the
page that shows them. What does not: the examples and the page's words (``metrics.registry``).
``LAKE`` is a lake in which the reference study was run; without ``--write`` the page is compared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coprod_pipeline.metrics.definition import Metric
from coprod_pipeline.metrics.registry import METRICS, render_docs

if TYPE_CHECKING:
    import duckdb

DOCS = Path(__file__).parents[1] / "docs"
PAGE, RESULTS = DOCS / "metrics.md", DOCS / "metric_examples.json"
DATABASE = Path("published/coprod.duckdb")
#: Rows of a result that are shown.
SHOWN = 5
#: How a result begins of which there is no row.
NO_ROW = "No row: "
#: What stands for a person in the id of a unit hangs on the lake's key.
_PSEUDONYM = re.compile(r"\b(person|org|place)-[0-9a-z]{4}\b")


def results(lake: Path) -> dict[str, str]:
    """By metric the result of its example, on the study that a lake publishes, as Markdown."""
    import duckdb

    with duckdb.connect(str(lake / DATABASE), read_only=True) as db:
        # Rows that a query puts in no order come as the table has them.
        db.execute("SET threads = 1")
        found = {}
        for metric in METRICS:
            answer = db.execute(metric.example)
            names = [column[0] for column in answer.description or ()]
            rows = answer.fetchall()
            found[metric.metric_id] = as_markdown(names, rows) if rows else _none(db, metric)
    return found


def _none(db: duckdb.DuckDBPyConnection, metric: Metric) -> str:
    """Why an example has no row: there is no figure, or none that it asks for."""
    about = f"FROM {metric.mart} WHERE metric_id = ?"
    counted = db.execute(f"SELECT count(*) {about}", [metric.metric_id]).fetchone()
    n = int(counted[0]) if counted else 0
    if n:
        return f"{NO_ROW}none of the reference study's {n} figures of this metric is selected."
    return f"{NO_ROW}the reference study holds nothing that this metric is made from."


def as_markdown(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The first rows as a table, and how many more there are."""
    lines = [_line(names), _line(["---"] * len(names))]
    lines += [_line([_cell(value) for value in row]) for row in rows[:SHOWN]]
    more = len(rows) - SHOWN
    if more > 0:
        lines += ["", f"… and {more} more."]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    shown = f"{value:.4g}" if isinstance(value, float) else str(value)
    return _PSEUDONYM.sub(r"\1-…", shown).replace("|", "\\|").replace("\n", " ")


def main(argv: Sequence[str] | None = None) -> int:
    """The command: 0 when the page shows these results or was written, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.metric_examples", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("lake", type=Path, help="where the reference study was run")
    parser.add_argument("--write", action="store_true", help="write both files under docs/")
    given = parser.parse_args(argv)
    found = results(given.lake)
    page = render_docs(found)
    if given.write:
        RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(page, encoding="utf-8")
        return 0
    known = json.loads(RESULTS.read_text(encoding="utf-8"))
    other = sorted(m for m in found.keys() | known.keys() if found.get(m) != known.get(m))
    if not other and PAGE.read_text(encoding="utf-8") != page:
        other = [PAGE.name]
    for name in other:
        sys.stderr.write(f"not as the study has it: {name}\n")
    return 1 if other else 0


if __name__ == "__main__":
    raise SystemExit(main())
