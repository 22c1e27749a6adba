"""Where coders differ, and the draft from which a team makes the agreed coding.

What belongs here: which tables are read, and what a coding's words were before masking. What does
not: finding differences (``metrics.disagreements``), quotes (``coding.requote``).
"""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from coprod_pipeline.lake import Lake
from coprod_pipeline.road.inputs import path_to_source

_DEIDENTIFIED = ("dim_source", "fact_segment")
_CODED = ("fact_coding", "dim_code", "dim_coder")


@dataclass(frozen=True)
class Adjudication:
    """A case's differences and its draft, both as CSV.

    ``differences`` holds ids only; ``draft`` holds quotes as they were said, names included.
    """

    differences: str
    draft: str
    n_differences: int
    n_open: int
    n_agreed: int


def adjudication(lake: Lake, case_id: str) -> Adjudication:
    """What coders of a case differ in, and the codings file that settles it."""
    from coprod_pipeline.coding.requote import quotes_of
    from coprod_pipeline.metrics.disagreements import (
        disagreements,
        draft_agreed_coding,
        write_disagreements,
        write_draft,
    )

    tables = {name: lake.read_table("deidentified", name, case_id) for name in _DEIDENTIFIED}
    tables |= {name: lake.read_table("coded", name, case_id) for name in _CODED}
    found = disagreements(tables)
    quotes = quotes_of(
        tables["fact_coding"],
        *(
            lake.read_secret_table(f"{name}/{case_id}")
            for name in ("raw_source", "raw_segment", "masked_span")
        ),
    )
    paths = {source: path for path, source in sorted(path_to_source(lake, case_id).items())}

    def quote_of(coding_id: str) -> tuple[str, str, int]:
        quote = quotes[coding_id]
        return paths[quote.source_id], quote.text, quote.occurrence

    rows = draft_agreed_coding(tables, quote_of)
    listed, draft = StringIO(), StringIO()
    write_disagreements(found, listed)
    write_draft(rows, draft)
    n_open = sum(not row["coder"] for row in rows)
    return Adjudication(
        listed.getvalue(), draft.getvalue(), found.num_rows, n_open, len(rows) - n_open
    )
