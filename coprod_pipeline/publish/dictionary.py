"""The data dictionary: every table, view and column in words, as Markdown.

What belongs here: rendering what ``model.py`` and the views say. What does not: saying it.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from coprod_pipeline.model import TABLES, Table
from coprod_pipeline.publish.views import View, views

_TYPES = {
    pa.string(): "text",
    pa.int64(): "whole number",
    pa.float64(): "number",
    pa.bool_(): "true/false",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "time (UTC)",
}
PIVOT_EXAMPLE = """\
PIVOT (
    SELECT framework, domain, sort_order, code_name, case_name, rating_code
    FROM v_construct_by_case
    WHERE phase_id IS NULL
)
ON case_name USING first(rating_code)
GROUP BY framework, domain, sort_order, code_name
ORDER BY framework, sort_order;"""
_PREFACE = """\
The published DuckDB file `coprod.duckdb` holds these tables and views; `parquet/` holds the same
tables. Each comment below also stands in the file (`duckdb_tables()`, `duckdb_views()`,
`duckdb_columns()`). Every table has a defined order of rows. A key that does not apply is NULL.

- **Missing is not zero.** A figure that is not `ok` has NULL in `estimate` and a reason in
  `status_reason`. `NA_missing`, `NA_not_applicable`, `0` (neutral) and `X` (mixed) are four
  different ratings.
- **Informants and documents are evidence; segments are provenance.** How long a text is, or how
  often a thing is said, weighs nothing.
- **An interval is an informant interval:** how far the number could move with another handful of
  comparable informants, or, for events, the precision of their dates. It is no inference to a
  population.
- Character offsets count Unicode code points from 0, the end is exclusive.
"""


def data_dictionary(study_title: str = "") -> str:
    """Render the dictionary; ``study_title`` stands in its heading, none for the project's own."""
    heading = f"Data dictionary: {_one_line(study_title)}" if study_title else "Data dictionary"
    parts = [f"# {heading}\n", _PREFACE, "## Contents\n", _contents()]
    parts += [_table_section(table) for table in TABLES.values()]
    parts += [_view_section(view) for view in views()]
    return "\n".join(parts)


def _contents() -> str:
    lines = ["| table or view | what a row is |", "|---|---|"]
    entries = [(t.name, t.description) for t in TABLES.values()]
    entries += [(v.name, v.description) for v in views()]
    for name, description in entries:
        lines.append(f"| [{name}](#{name}) | {_cell(description)} |")
    return "\n".join(lines) + "\n"


def _table_section(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    order = ", ".join(f"`{name}`" for name in table.order)
    rows = [(c.name, _TYPES[c.type], c.description) for c in table.columns]
    return (
        f"## {table.name}\n\n{table.description}\n\nKey: {key}.  \nOrder: {order}.\n\n"
        f"{_columns(('column', 'type', 'meaning'), rows)}"
    )


def _view_section(view: View) -> str:
    text = (
        f"## {view.name}\n\n{view.description}\n\n{_columns(('column', 'meaning'), view.columns)}"
    )
    if view.name == "v_construct_by_case":
        text += (
            "\nOne row a construct, one column a case, with the rating in each cell:\n\n"
            f"```sql\n{PIVOT_EXAMPLE}\n```\n"
        )
    return text


def _columns(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for name, *rest in rows:
        lines.append(f"| `{name}` | {' | '.join(_cell(text) for text in rest)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())
