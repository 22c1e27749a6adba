"""What the second implementation reads: the tables of a release and the team's own files.

What belongs here: reading, and the dates of the protocol. What does not: any figure.
"""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]

NEEDED = (
    "dim_case", "dim_participant", "dim_source", "dim_phase", "dim_code", "dim_coder", "dim_unit",
    "fact_segment", "fact_coding", "fact_coding_phase", "fact_event", "fact_adaptation",
)  # fmt: skip


@dataclass
class Corpus:
    """One study: tables as lists of rows, the protocol as ``study.yaml`` has it, the CSV rows."""

    tables: dict[str, list[Row]]
    protocol: Row
    ratings: list[Row] = field(default_factory=list)
    guide: list[Row] = field(default_factory=list)
    negative_cases: list[Row] = field(default_factory=list)
    surveys: list[Row] = field(default_factory=list)
    roster: list[Row] = field(default_factory=list)

    @property
    def case_ids(self) -> list[str]:
        return [str(c["id"]) for c in self.protocol["cases"]]

    @property
    def study_end(self) -> date:
        end = (self.protocol.get("study") or {}).get("end")
        return last_day(end) if end is not None else date.max

    def phases(self, case_id: str) -> list[str]:
        """Phase ids of a case in the order of study.yaml."""
        return [str(p["id"]) for p in (self.protocol.get("phases") or {}).get(case_id) or []]

    def of_case(self, table: str, case_id: str) -> list[Row]:
        return [r for r in self.tables[table] if r["case_id"] == case_id]


def _parts(value: object) -> list[int]:
    return [int(x) for x in str(value).strip().split("-")]


def first_day(value: object) -> date:
    """``2019`` and ``2019-03`` mean the whole interval: its first day."""
    if isinstance(value, date):
        return value
    year, month, day = [*_parts(value), 1, 1][:3]
    return date(year, month, day)


def last_day(value: object) -> date:
    """The last day of ``2019``, ``2019-03`` or ``2019-03-05``."""
    if isinstance(value, date):
        return value
    parts = _parts(value)
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def read_csv(path: Path) -> list[Row]:
    """A CSV of the team: comma, semicolon or tab; BOM and Windows-1252 are fine; '' is None."""
    if not path.exists():
        return []
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    header = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [{k: (v.strip() or None) if v else None for k, v in r.items() if k} for r in rows]


def from_lake(lake: Path) -> Corpus:
    """The published release of a lake and its landing files."""
    import pyarrow.parquet as pq

    published, landing = lake / "published", lake / "landing"
    tables = {
        name: pq.read_table(published / "parquet" / f"{name}.parquet").to_pylist()
        for name in NEEDED
    }
    protocol = yaml.safe_load((landing / "study.yaml").read_text(encoding="utf-8-sig"))
    surveys: list[Row] = []
    for path in sorted((landing / "surveys").glob("*.csv")):
        surveys += read_csv(path)
    return Corpus(
        tables,
        protocol,
        ratings=read_csv(landing / "ratings.csv"),
        guide=read_csv(landing / "guide.csv"),
        negative_cases=read_csv(landing / "negative_cases.csv"),
        surveys=surveys,
        roster=read_csv(landing / "roster.csv"),
    )
