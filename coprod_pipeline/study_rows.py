"""Rows of the tables beside study.yaml: each read into its value, what is wrong noted.

What belongs here: the values of one row. What does not: finding and opening tables
(``study_tables``). A message never repeats a name or a quote from a cell.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath
from typing import Protocol

from coprod_pipeline import tabular
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import EVENT_TYPES, RATING_CODES, VALENCES
from coprod_pipeline.protocol import (
    Adaptation,
    CodeMapRow,
    CoderMapRow,
    ConsensusRating,
    Event,
    GuideRow,
    HumanCoding,
    NegativeCaseSearch,
    Period,
    Person,
    SourceMapRow,
    SourceRow,
)

_SCOPES = ("analysis", "quotes", "external_ai")


class Ground(Protocol):
    """What a row is checked against, and where problems are gathered."""

    landing: Path
    case_ids: set[str]
    wave_ids: set[str]
    phases: dict[str, tuple[Period, ...]]
    known_paths: frozenset[str]
    problems: list[CoprodError]
    warnings: list[str]


class Row:
    """One row with its place, so that a bad value can be reported."""

    def __init__(self, tables: Ground, name: str, number: int, cells: dict[str, str]) -> None:
        self.tables = tables
        self.name = name
        self.number = number
        self.cells = cells

    def __call__(self, column: str) -> str:
        """The cell of a column, empty when there is none."""
        return self.cells.get(column, "")

    def wrong(self, what: str, mend: str) -> None:
        """Note a bad value."""
        self.tables.problems.append(
            CoprodError(what, where=f"{self.name} row {self.number}", mend=mend)
        )

    def valence(self) -> str | None:
        """The valence, None when the cell is empty."""
        value = {"+1": "1", "x": "X"}.get(self("valence"), self("valence"))
        if value and value not in VALENCES:
            self.wrong("column valence holds an unknown value", f"use {', '.join(VALENCES)}")
        return value or None

    def yes_or_no(self, column: str) -> bool | None:
        """Yes or no, None when the cell is empty."""
        try:
            return tabular.parse_bool(self(column))
        except ValueError:
            self.wrong(f"column {column} is neither yes nor no", "write true or false")
            return None

    def level(self) -> int | None:
        """The level 0 to 3, None when the cell is empty."""
        value = self("level")
        if value and value not in ("0", "1", "2", "3"):
            self.wrong("column level is no level", "use 0, 1, 2 or 3")
            return None
        return int(value) if value else None

    def choice(self, column: str, choices: tuple[str, ...]) -> str:
        """A value out of a list."""
        value = self(column)
        if value and value not in choices:
            self.wrong(f"column {column} holds an unknown value", f"use {', '.join(choices)}")
        return value

    def interval(self, column: str) -> tuple[date | None, date | None]:
        """First and last day that a date can mean."""
        value = self(column)
        if not value:
            return None, None
        try:
            return tabular.parse_interval(value)
        except ValueError:
            self.wrong(f"column {column} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")
            return None, None

    def case(self, *, required: bool = True) -> str | None:
        """The declared case a row names."""
        value = self("case_id")
        if not value:
            if required:
                self.wrong("column case_id is empty", "name the case")
            return None
        if value not in self.tables.case_ids:
            self.wrong(
                "column case_id names no declared case", "add it to study.yaml or correct it"
            )
        return value

    def path(self, column: str) -> PurePosixPath | None:
        """A file of the landing folder, relative to it."""
        value = self(column).replace("\\", "/").removeprefix("./")
        if not value:
            return None
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts:
            self.wrong(f"column {column} leaves landing/", "write it relative to landing/")
            return None
        if not (self.tables.landing / path).is_file():
            if str(path) in self.tables.known_paths:
                self.tables.warnings.append(
                    f"{self.name} row {self.number}: the file was taken out of landing/"
                )
            else:
                self.wrong(
                    f"column {column} names a file that is not there",
                    "correct the path (relative to landing/) or add the file",
                )
        return path


def person_row(r: Row) -> Person:
    """A row of roster.csv."""
    scope = tabular.parse_list(r("consent_scope")) or ("analysis", "quotes")
    if any(s not in _SCOPES for s in scope):
        r.wrong("column consent_scope holds an unknown value", f"use {', '.join(_SCOPES)}")
    participant = r("participant_id") or None
    if participant and not all(ch.isalnum() or ch in "-_" for ch in participant):
        r.wrong("column participant_id is no id", "use letters, digits, - and _ only")
    r.interval("consent_date")
    return Person(
        participant,
        r.case(required=False),
        r("full_name"),
        tabular.parse_list(r("aliases")),
        tabular.parse_list(r("speaker_labels")),
        r("role"),
        r.choice("stake", ("insider", "partner", "outsider", "recipient")),
        r("organisation"),
        r("email"),
        r("phone"),
        r.choice("consent", ("given", "withdrawn")),
        scope,
        r.number,
    )


def source_row(r: Row) -> SourceRow:
    """A row of sources.csv."""
    low, high = r.interval("date")
    path = r.path("path")
    if path is None and not r("path"):
        r.wrong("column path is empty", "name the file, relative to landing/")
    return SourceRow(
        path or PurePosixPath("."),
        r.case(required=False),
        r.choice("kind", ("interview", "document")) or None,
        tabular.parse_list(r("participant_ids")),
        low,
        high,
        r("language") or None,
        r("title") or None,
        r.choice("author_stance", ("programme", "partner", "independent")) or None,
        r.number,
    )


def event_row(r: Row) -> Event:
    """A row of events.csv."""
    earliest, latest = r.interval("date_earliest"), r.interval("date_latest")
    low = earliest[0] or latest[0]
    high = latest[1] or earliest[1]
    if low and high and low > high:
        r.wrong("date_latest lies before date_earliest", "swap them")
    if not r("unit"):
        r.wrong("column unit is empty", "name the adopting unit")
    if not r("event_id"):
        r.wrong("column event_id is empty", "give the event an id")
    kind = r.choice("event_type", EVENT_TYPES)
    if not kind:
        r.wrong("column event_type is empty", f"use {', '.join(EVENT_TYPES)}")
    return Event(
        r("event_id"),
        r.case() or "",
        r("unit"),
        kind,
        low,
        high,
        r.interval("eligible_from")[0],
        r.interval("eligible_to")[1],
        r.path("source_path"),
        r("note"),
        r.number,
    )


def adaptation_row(r: Row) -> Adaptation:
    """A row of adaptations.csv."""
    earliest, latest = r.interval("date_earliest"), r.interval("date_latest")
    return Adaptation(
        r("adaptation_id"),
        r.case() or "",
        earliest[0] or latest[0],
        latest[1] or earliest[1],
        r("what"),
        r("kind"),
        r("fidelity_consistent"),
        r("proactive"),
        r("decided_by"),
        r("reason"),
        r.path("source_path"),
        r.number,
    )


def guide_row(r: Row) -> GuideRow:
    """A row of guide.csv."""
    wave = r("wave_id") or None
    if wave and wave not in r.tables.wave_ids:
        r.wrong("column wave_id names no declared wave", "add it to study.yaml or correct it")
    asked = r.choice("asked", ("yes", "no", "not_applicable"))
    return GuideRow(r.case() or "", wave, r.path("source_path"), r("code_id"), asked, r.number)


def phase_of(r: Row) -> str | None:
    """The phase a row names, checked against its case."""
    phase = r("phase_id") or None
    if phase and phase not in {p.period_id for p in r.tables.phases.get(r("case_id"), ())}:
        r.wrong("column phase_id names no phase of that case", "add it to study.yaml or correct it")
    return phase


def rating_row(r: Row) -> ConsensusRating:
    """A row of ratings.csv."""
    code = r("rating_code")
    # Spreadsheets drop the plus sign of +1 and +2.
    code = {"1": "+1", "2": "+2", "x": "X"}.get(code, code)
    if code not in RATING_CODES:
        r.wrong("column rating_code is no rating", f"use {', '.join(RATING_CODES)}")
    return ConsensusRating(
        r.case() or "", phase_of(r), r("code_id"), code, r("raters"), r("rationale"), r.number
    )


def negative_case_row(r: Row) -> NegativeCaseSearch:
    """A row of negative_cases.csv."""
    r.interval("date")
    return NegativeCaseSearch(
        r.case() or "", r("topic"), r("searched_by"), r("found"), r("note"), r.number
    )


def coding_row(r: Row) -> HumanCoding:
    """A row of codings/*.csv."""
    for column in ("quote", "code_id", "coder"):
        if not r(column):
            r.wrong(f"column {column} is empty", "fill it")
    occurrence = r("occurrence") or "1"
    if not occurrence.isdigit() or int(occurrence) < 1:
        r.wrong("column occurrence is no whole number above 0", "count from 1")
        occurrence = "1"
    # A coding whose file is gone is refused and listed later, never an error of the whole study.
    source = PurePosixPath(r("source_path").replace("\\", "/").removeprefix("./") or ".")
    start, end = r.interval("ref_start"), r.interval("ref_end")
    return HumanCoding(
        source,
        r("quote"),
        int(occurrence),
        r("code_id"),
        r("coder"),
        r.valence(),
        r.yes_or_no("explicit_example"),
        r.choice("aspect", ("anticipated", "actual")) or None,
        start[0],
        end[1] or start[1],
        r("memo"),
        r("role") or None,
        r.level(),
        r("kind") or None,
        r("unit") or None,
        r.name,
        r.number,
    )


def code_map_row(r: Row) -> CodeMapRow:
    """A row of code_map.csv."""
    if not r("tool_code"):
        r.wrong("column tool_code is empty", "write the code as coprod codings prints it")
    if r("code_id") and len(r("code_id").split()) != 1:
        r.wrong("column code_id holds a space", "write the id of a code")
    return CodeMapRow(
        r("tool_code"),
        r("code_id"),
        r.valence(),
        r.yes_or_no("explicit_example"),
        r.choice("aspect", ("anticipated", "actual")) or None,
        r("role") or None,
        r.level(),
        r("kind") or None,
        r.number,
    )


def source_map_row(r: Row) -> SourceMapRow:
    """A row of source_map.csv."""
    if not r("tool_source"):
        r.wrong("column tool_source is empty", "write the text's name as in the project")
    return SourceMapRow(r("tool_source"), r.path("source_path"), r.number)


def coder_map_row(r: Row) -> CoderMapRow:
    """A row of coder_map.csv."""
    if not r("tool_user"):
        r.wrong("column tool_user is empty", "write the coder's name as in the project")
    return CoderMapRow(r("tool_user"), r("coder_id"), r.number)
