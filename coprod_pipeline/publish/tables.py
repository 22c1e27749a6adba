"""The tables of a release: complete, typed, sorted, and without quotes that may not be shown.

What belongs here: what may be released and in which order rows stand. What does not: writing it
(``database.py``, ``parquet.py``), finding names (``deidentify.gate``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.model import TABLES, Table
from coprod_pipeline.protocol import Study


def quotes_released(study: Study, *, approved: bool) -> bool:
    """Whether quotes may be shown: declared so, and approved or nobody's (a synthetic study)."""
    return study.quotes == "released" and (approved or study.synthetic)


def release_tables(
    study: Study, tables: Mapping[str, pa.Table], approved: bool
) -> dict[str, pa.Table]:
    """Make the tables as they may be released: all of ``model.TABLES``, text where allowed.

    ``fact_segment.text`` is NULL while quotes are restricted. In a study of real people it stays
    NULL for the talk of a case with fewer than ``min_cell`` participants (metrics, suppression).
    """
    complete = complete_tables(tables)
    segments = complete["fact_segment"]
    if quotes_released(study, approved=approved):
        hidden = _few_speakers(study, complete)
    else:
        hidden = pa.array([True] * segments.num_rows, pa.bool_())
    text = pc.if_else(hidden, pa.scalar(None, pa.string()), segments["text"])
    place = segments.schema.get_field_index("text")
    complete["fact_segment"] = segments.set_column(place, segments.schema.field("text"), text)
    return complete


def _few_speakers(study: Study, tables: Mapping[str, pa.Table]) -> pa.ChunkedArray:
    """Mark the talk of cases with too few participants to be quoted; documents are no talk."""
    segments = tables["fact_segment"]
    counts = Counter(tables["dim_participant"]["case_id"].to_pylist())
    small = [
        case_id
        for case_id in study.case_ids
        if not study.synthetic and counts[case_id] < study.min_cell
    ]
    in_small = pc.is_in(segments["case_id"], value_set=pa.array(small, pa.string()))
    return pc.and_(in_small, pc.is_valid(segments["speaker_role"]))


def complete_tables(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Give every table of the model its types and order; missing ones are empty.

    A table with missing or unknown columns, and a table the model does not know, is a ValueError:
    nothing undeclared is ever released.
    """
    unknown = set(tables) - set(TABLES)
    if unknown:
        raise ValueError(f"tables that are not released: {', '.join(sorted(unknown))}")
    return {
        name: sort_fully(table, typed(table, tables[name])) if name in tables else table.empty()
        for name, table in TABLES.items()
    }


def typed(table: Table, rows: pa.Table) -> pa.Table:
    """Put the rows into the table's declared columns and types, without foreign metadata."""
    if set(rows.column_names) != set(table.column_names):
        raise ValueError(f"{table.name}: columns are not the declared ones")
    return rows.select(table.column_names).cast(table.schema).combine_chunks()


def sort_fully(table: Table, rows: pa.Table) -> pa.Table:
    """Sort rows in the table's order; the other columns decide ties, so that input order never."""
    columns = dict.fromkeys((*table.order, *table.column_names))
    if rows.num_rows < 2:
        return rows
    return rows.sort_by([(name, "ascending") for name in columns])
