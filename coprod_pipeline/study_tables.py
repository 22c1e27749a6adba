"""The tables beside study.yaml: roster, sources, events, codings and the rest.

What belongs here: which there are, and their columns; ``study_rows`` has their values. An unknown
column is a warning, a bad value an error with file, row and mend. A message never repeats a name
or a quote from a cell.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from coprod_pipeline import study_rows as rows
from coprod_pipeline import study_surveys, tabular
from coprod_pipeline.errors import CoprodError, StudyError
from coprod_pipeline.protocol import (
    PROJECT_SUFFIXES,
    Case,
    HumanCoding,
    Period,
    Person,
    SurveyScore,
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
    "surveys": study_surveys.COLUMNS,
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
    "code_map": "tool_code code_id",
    "source_map": "tool_source source_path",
    "coder_map": "tool_user coder_id",
    "surveys": study_surveys.REQUIRED,
}
#: What drafts add for the reader; not read back.
DRAFT_COLUMNS = {
    "code_map": "suggestion likeness codings",
    "source_map": "suggestion likeness codings",
    "coder_map": "codings",
}
_KEYS = {
    "roster": "participant_id",
    "events": "event_id",
    "adaptations": "adaptation_id",
    "sources": "path",
    "source_map": "tool_source",
    "coder_map": "tool_user",
}


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
        projects: list[PurePosixPath] = []
        folder = self.landing / "codings"
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            kind, name = path.suffix.lower(), f"codings/{path.name}"
            if path.name.startswith((".", "~")):
                continue
            if kind in (".csv", ".xlsx"):
                codings += self._read(path, "codings", name, rows.coding_row)
            elif kind in PROJECT_SUFFIXES:
                projects.append(PurePosixPath(name))
            elif path.is_file():
                self.warnings.append(
                    f"codings/: a file of type '{kind or 'none'}' is not read; of a QDA tool's own "
                    "format (.nvp, .nvpx …) export the project as REFI-QDA (.qdpx)"
                )
        surveys: list[SurveyScore] = []
        folder = self.landing / "surveys"
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.suffix.lower() in (".csv", ".xlsx") and not path.name.startswith((".", "~")):
                name = f"surveys/{path.name}"
                surveys += self._read(path, "surveys", name, study_surveys.survey_row)
        roster = self._table("roster", rows.person_row)
        return {
            "roster": roster,
            "has_roster": roster_file is not None and any(p.participant_id for p in roster),
            "sources": self._table("sources", rows.source_row),
            "events": self._table("events", rows.event_row),
            "adaptations": self._table("adaptations", rows.adaptation_row),
            "guide": self._table("guide", rows.guide_row),
            "ratings": self._table("ratings", rows.rating_row),
            "negative_cases": self._table("negative_cases", rows.negative_case_row),
            "codings": tuple(codings),
            "project_files": tuple(projects),
            "code_map": self._table("code_map", rows.code_map_row),
            "source_map": self._table("source_map", rows.source_map_row),
            "coder_map": self._table("coder_map", rows.coder_map_row),
            "surveys": tuple(surveys),
        }

    def read_people(self, path: Path) -> tuple[Person, ...]:
        """Read a roster file."""
        return tuple(self._read(path, "roster", path.name, rows.person_row))

    def _table(self, stem: str, parse: Callable[[rows.Row], Any]) -> tuple[Any, ...]:
        path = tabular.find_table(self.landing, stem)
        return tuple(self._read(path, stem, path.name, parse)) if path else ()

    def _read(
        self, path: Path, kind: str, name: str, parse: Callable[[rows.Row], Any]
    ) -> list[Any]:
        try:
            sheet = tabular.read_sheet(path, name)
        except CoprodError as error:
            self.problems.append(error)
            return []
        known = COLUMNS[kind].split()
        drafted = DRAFT_COLUMNS.get(kind, "").split()
        for column in sheet.header:
            if column and column not in (*known, *drafted):
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
        parsed = [parse(rows.Row(self, name, number, cells)) for number, cells in sheet.rows]
        self._unique(name, kind, parsed)
        return parsed

    def _unique(self, name: str, kind: str, parsed: list[Any]) -> None:
        key = _KEYS.get(kind)
        seen: set[object] = set()
        for row in parsed if key else []:
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


def read_maps(landing: Path) -> dict[str, tuple[Any, ...]]:
    """Read the maps of a landing folder on their own: code_map, source_map, coder_map.

    Raises StudyError when a value is wrong.
    """
    tables = Tables(landing, (), (), {}, frozenset())
    maps = {
        "code_map": tables._table("code_map", rows.code_map_row),
        "source_map": tables._table("source_map", rows.source_map_row),
        "coder_map": tables._table("coder_map", rows.coder_map_row),
    }
    if tables.problems:
        raise StudyError(tables.problems)
    return maps


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
