"""The tables beside study.yaml: roster, sources, events, codings and the rest.

What belongs here: their columns, their values, and what is said when one is wrong. An unknown
column is a warning, a bad value an error with file, row and mend. A message never repeats a name
or a quote from a cell.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from coprod_pipeline import tabular
from coprod_pipeline.errors import CoprodError, StudyError
from coprod_pipeline.model import EVENT_TYPES, RATING_CODES, VALENCES
from coprod_pipeline.protocol import (
    Adaptation,
    Case,
    ConsensusRating,
    Event,
    GuideRow,
    HumanCoding,
    NegativeCaseSearch,
    Period,
    Person,
    SourceRow,
)

COLUMNS = {
    "roster": "participant_id case_id full_name aliases speaker_labels role stake organisation "
    "email phone consent consent_scope consent_date",
    "sources": "path case_id kind participant_ids date language title author_stance",
    "events": "event_id case_id unit event_type date_earliest date_latest eligible_from "
    "eligible_to source_path note",
    "adaptations": "adaptation_id case_id date_earliest date_latest what kind "
    "fidelity_consistent proactive decided_by reason source_path",
    "guide": "case_id wave_id source_path code_id asked",
    "ratings": "case_id phase_id code_id rating_code raters rationale date",
    "negative_cases": "case_id topic searched_by date found note",
    "codings": "source_path quote occurrence code_id coder valence explicit_example aspect "
    "ref_start ref_end memo role level kind unit",
    "code_map": "tool_code code_id valence explicit_example aspect role level kind",
    "source_map": "tool_source source_path",
    "coder_map": "tool_user coder_id",
}
REQUIRED = {
    "roster": "",
    "sources": "path",
    "events": "event_id case_id unit event_type",
    "adaptations": "adaptation_id case_id",
    "guide": "case_id code_id asked",
    "ratings": "case_id code_id rating_code",
    "negative_cases": "case_id topic",
    "codings": "source_path quote code_id coder",
}
_SCOPES = ("analysis", "quotes", "external_ai")


class _Row:
    """One row with its place, so that a bad value can be reported."""

    def __init__(self, tables: Tables, name: str, number: int, cells: dict[str, str]) -> None:
        self.tables = tables
        self.name = name
        self.number = number
        self.cells = cells

    def __call__(self, column: str) -> str:
        return self.cells.get(column, "")

    def wrong(self, what: str, mend: str) -> None:
        self.tables.problems.append(
            CoprodError(what, where=f"{self.name} row {self.number}", mend=mend)
        )

    def choice(self, column: str, choices: tuple[str, ...]) -> str:
        value = self(column)
        if value and value not in choices:
            self.wrong(f"column {column} holds an unknown value", f"use {', '.join(choices)}")
        return value

    def interval(self, column: str) -> tuple[date | None, date | None]:
        value = self(column)
        if not value:
            return None, None
        try:
            return tabular.parse_interval(value)
        except ValueError:
            self.wrong(f"column {column} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")
            return None, None

    def case(self, *, required: bool = True) -> str | None:
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


class Tables:
    """Reads every table of a landing folder; problems and warnings are gathered."""

    def __init__(
        self,
        landing: Path,
        cases: tuple[Case, ...],
        waves: tuple[Period, ...],
        phases: dict[str, tuple[Period, ...]],
        known_paths: frozenset[str],
    ) -> None:
        self.landing = landing
        self.case_ids = {c.case_id for c in cases}
        self.wave_ids = {w.period_id for w in waves}
        self.phases = phases
        self.known_paths = known_paths
        self.problems: list[CoprodError] = []
        self.warnings: list[str] = []

    def read_all(self) -> dict[str, Any]:
        """Every table, as the fields of Study."""
        roster_file = tabular.find_table(self.landing, "roster")
        codings: list[HumanCoding] = []
        folder = self.landing / "codings"
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.suffix.lower() in (".csv", ".xlsx") and not path.name.startswith((".", "~")):
                codings += self._read(path, "codings", f"codings/{path.name}", _coding)
        roster = self._table("roster", _person)
        return {
            "roster": roster,
            "has_roster": roster_file is not None and any(p.participant_id for p in roster),
            "sources": self._table("sources", _source),
            "events": self._table("events", _event),
            "adaptations": self._table("adaptations", _adaptation),
            "guide": self._table("guide", _guide),
            "ratings": self._table("ratings", _rating),
            "negative_cases": self._table("negative_cases", _negative_case),
            "codings": tuple(codings),
        }

    def read_people(self, path: Path) -> tuple[Person, ...]:
        """Read a roster file."""
        return tuple(self._read(path, "roster", path.name, _person))

    def _table(self, stem: str, parse: Callable[[_Row], Any]) -> tuple[Any, ...]:
        path = tabular.find_table(self.landing, stem)
        return tuple(self._read(path, stem, path.name, parse)) if path else ()

    def _read(self, path: Path, kind: str, name: str, parse: Callable[[_Row], Any]) -> list[Any]:
        try:
            sheet = tabular.read_sheet(path, name)
        except CoprodError as error:
            self.problems.append(error)
            return []
        known = COLUMNS[kind].split()
        for column in sheet.header:
            if column and column not in known:
                self.warnings.append(f"{name}: column '{column}' is not used")
        missing = [c for c in REQUIRED[kind].split() if c not in sheet.header]
        if missing and sheet.header:
            self.problems.append(
                CoprodError(
                    f"column '{missing[0]}' is missing",
                    where=f"{name} row 1",
                    mend=f"add it; known: {', '.join(known)}",
                )
            )
            return []
        parsed = [parse(_Row(self, name, number, cells)) for number, cells in sheet.rows]
        self._unique(name, kind, parsed)
        return parsed

    def _unique(self, name: str, kind: str, rows: list[Any]) -> None:
        key = {
            "roster": "participant_id",
            "events": "event_id",
            "adaptations": "adaptation_id",
            "sources": "path",
        }.get(kind)
        seen: set[object] = set()
        for row in rows if key else []:
            value = getattr(row, str(key))
            if value and value in seen:
                self.problems.append(
                    CoprodError(
                        f"column {key} repeats an earlier row",
                        where=f"{name} row {row.row}",
                        mend="keep one of them",
                    )
                )
            seen.add(value)


def _person(r: _Row) -> Person:
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


def _source(r: _Row) -> SourceRow:
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


def _event(r: _Row) -> Event:
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


def _adaptation(r: _Row) -> Adaptation:
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


def _guide(r: _Row) -> GuideRow:
    wave = r("wave_id") or None
    if wave and wave not in r.tables.wave_ids:
        r.wrong("column wave_id names no declared wave", "add it to study.yaml or correct it")
    asked = r.choice("asked", ("yes", "no", "not_applicable"))
    return GuideRow(r.case() or "", wave, r.path("source_path"), r("code_id"), asked, r.number)


def _phase(r: _Row) -> str | None:
    phase = r("phase_id") or None
    if phase and phase not in {p.period_id for p in r.tables.phases.get(r("case_id"), ())}:
        r.wrong("column phase_id names no phase of that case", "add it to study.yaml or correct it")
    return phase


def _rating(r: _Row) -> ConsensusRating:
    code = r("rating_code")
    # Spreadsheets drop the plus sign of +1 and +2.
    code = {"1": "+1", "2": "+2", "x": "X"}.get(code, code)
    if code not in RATING_CODES:
        r.wrong("column rating_code is no rating", f"use {', '.join(RATING_CODES)}")
    return ConsensusRating(
        r.case() or "", _phase(r), r("code_id"), code, r("raters"), r("rationale"), r.number
    )


def _negative_case(r: _Row) -> NegativeCaseSearch:
    r.interval("date")
    return NegativeCaseSearch(
        r.case() or "", r("topic"), r("searched_by"), r("found"), r("note"), r.number
    )


def _coding(r: _Row) -> HumanCoding:
    for column in ("quote", "code_id", "coder"):
        if not r(column):
            r.wrong(f"column {column} is empty", "fill it")
    occurrence = r("occurrence") or "1"
    if not occurrence.isdigit() or int(occurrence) < 1:
        r.wrong("column occurrence is no whole number above 0", "count from 1")
        occurrence = "1"
    valence = {"+1": "1", "x": "X"}.get(r("valence"), r("valence"))
    if valence and valence not in VALENCES:
        r.wrong("column valence holds an unknown value", f"use {', '.join(VALENCES)}")
    explicit = None
    try:
        explicit = tabular.parse_bool(r("explicit_example"))
    except ValueError:
        r.wrong("column explicit_example is neither yes nor no", "write true or false")
    level = r("level")
    if level and level not in ("0", "1", "2", "3"):
        r.wrong("column level is no level", "use 0, 1, 2 or 3")
        level = ""
    # A coding whose file is gone is refused and listed later, never an error of the whole study.
    source = PurePosixPath(r("source_path").replace("\\", "/").removeprefix("./") or ".")
    start, end = r.interval("ref_start"), r.interval("ref_end")
    return HumanCoding(
        source,
        r("quote"),
        int(occurrence),
        r("code_id"),
        r("coder"),
        valence or None,
        explicit,
        r.choice("aspect", ("anticipated", "actual")) or None,
        start[0],
        end[1] or start[1],
        r("memo"),
        r("role") or None,
        int(level) if level else None,
        r("kind") or None,
        r("unit") or None,
        r.name,
        r.number,
    )


def read_roster(path: Path) -> tuple[Person, ...]:
    """People of a roster file on its own, whatever their cases; raises StudyError."""
    sheet = tabular.read_sheet(path, path.name)
    ids = {cells.get("case_id", "") for _, cells in sheet.rows} - {""}
    cases = tuple(Case(c, c) for c in sorted(ids))
    tables = Tables(path.parent, cases, (), {}, frozenset())
    people = tables.read_people(path)
    if tables.problems:
        raise StudyError(tables.problems)
    return people
