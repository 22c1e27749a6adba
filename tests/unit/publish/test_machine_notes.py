"""Whoever reads a figure made of machine codings is told what is known of their errors."""

from __future__ import annotations

import duckdb

from coprod_pipeline.model import TABLES
from coprod_pipeline.publish.views import views


def notes(quality: list[dict], **figure: object) -> list[str | None]:
    """The column coding_error of one figure."""
    view = next(v for v in views() if v.name == "v_figures")
    assert view.columns[-1][0] == "coding_error"
    row = {"metric_id": "IMP-01", "grain": "case", "case_id": "c1", "status": "ok", **figure}
    with duckdb.connect(":memory:") as db:
        for name, table in TABLES.items():
            rows = {"mart_implementation": [row], "quality_machine_coding": quality}.get(name, [])
            db.register(name, table.from_rows(rows))
        return [r[-1] for r in db.execute(view.select).fetchall()]


KNOWN = {
    "code_id": "a", "coder_id": "cues", "sensitivity": 0.7, "specificity": 0.9512, "n": 300,
    "status": "below_floor",
}  # fmt: skip


def test_what_is_known_stands_beside_the_figure():
    said = "cues: sensitivity 0.70, specificity 0.951 on 300 units (below_floor)"
    assert notes([KNOWN], code_id="a", coder_source="machine") == [said]
    second = {"code_id": "a", "coder_id": "llm:m@1", "status": "no_human_coding", "n": 0}
    assert notes([KNOWN, second], code_id="a", coder_source="machine") == [
        said + "; llm:m@1: errors not known (no_human_coding)"
    ]


def test_nothing_known_is_said_as_well():
    assert notes([KNOWN], code_id="b", coder_source="machine") == ["errors not known"]
    assert notes([KNOWN], coder_source="machine") == ["several codes: see quality_machine_coding"]
    silent = KNOWN | {"status": "abstains"}
    assert notes([silent], code_id="a", coder_source="machine") == ["errors not known"]


def test_peoples_codings_need_no_note():
    assert notes([KNOWN], code_id="a", coder_source="human") == [None]
    assert notes([KNOWN], code_id="a") == [None]
