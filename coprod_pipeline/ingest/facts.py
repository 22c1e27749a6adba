"""What is known about a file before it is opened: case, kind, participants, date, language.

What belongs here: sources.csv, folders and file names, dates in the file's own properties, and
contradictions between them. What does not: the content of the file, who speaks in it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import TypeVar

from coprod_pipeline.protocol import Period, SourceRow, Study

_T = TypeVar("_T")
FOLDERS = {"interviews": "interview", "documents": "document"}

_DATED = re.compile(r"(?P<who>.+?)_(?P<date>\d{4}-\d{2}-\d{2})(?:[_ .-].*)?")
#: Properties a file may date itself by, the most telling first.
_OWN_DATES = ("created", "CreationDate", "creation-date", "date", "modified", "ModDate")
_ISO = re.compile(r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})")


@dataclass(frozen=True)
class SourceFacts:
    """What landing says about one source; dates are inclusive intervals.

    ``warnings`` are for the restricted zone and name no one.
    """

    case_id: str | None
    kind: str | None
    participant_ids: tuple[str, ...] = ()
    date_lo: date | None = None
    date_hi: date | None = None
    language: str | None = None
    title: str | None = None
    author_stance: str | None = None
    warnings: tuple[str, ...] = ()


def source_row(study: Study, path: PurePosixPath) -> SourceRow | None:
    """The row of sources.csv for a landing path."""
    return study.sources_by_path.get(path)


def case_of(study: Study, path: PurePosixPath) -> str | None:
    """The case a landing file belongs to: sources.csv, then its folder, then the only case."""
    row = source_row(study, path)
    if row is not None and row.case_id:
        return row.case_id
    parts = path.parts
    if parts and parts[0] in FOLDERS:
        if len(parts) > 2 and parts[1] in study.case_ids:
            return parts[1]
        if len(study.cases) == 1:
            return study.cases[0].case_id
    return None


def kind_of(study: Study, path: PurePosixPath) -> str | None:
    """``interview`` or ``document``: sources.csv, then the folder."""
    row = source_row(study, path)
    if row is not None and row.kind:
        return row.kind
    return FOLDERS.get(path.parts[0]) if path.parts else None


def describe(study: Study, paths: Sequence[PurePosixPath]) -> SourceFacts:
    """The facts of one source under all its landing paths; sources.csv wins over file names."""
    warnings: list[str] = []
    rows = [row for path in paths if (row := source_row(study, path)) is not None]
    cases = [c for path in paths if (c := case_of(study, path)) is not None]
    kinds = [k for path in paths if (k := kind_of(study, path)) is not None]
    if len(set(kinds)) > 1:
        warnings.append("the same content is filed as interview and as document")
    for path in paths:
        warnings.extend(_misfiled(study, path))
    named, named_dates = _from_names(study, paths)
    declared = _first([row.participant_ids for row in rows if row.participant_ids], ())
    if declared and named and not set(named) <= set(declared):
        warnings.append("sources.csv and the file name give different participants")
    lo, hi = _first([(r.date_lo, r.date_hi) for r in rows if r.date_lo or r.date_hi], (None, None))
    if named_dates:
        if lo is None and hi is None:
            lo, hi = named_dates[0], named_dates[0]
        elif not (lo or date.min) <= named_dates[0] <= (hi or date.max):
            warnings.append("sources.csv and the file name give different dates")
        if len(set(named_dates)) > 1:
            warnings.append("two file names of the same content give different dates")
    return SourceFacts(
        case_id=cases[0] if cases else None,
        kind=kinds[0] if kinds else None,
        participant_ids=declared or named,
        date_lo=lo,
        date_hi=hi,
        language=_first([row.language for row in rows if row.language], None),
        title=_first([row.title for row in rows if row.title], None),
        author_stance=_first([row.author_stance for row in rows if row.author_stance], None),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _first(values: Sequence[_T], default: _T) -> _T:
    return values[0] if values else default


def _misfiled(study: Study, path: PurePosixPath) -> list[str]:
    row = source_row(study, path)
    folder = path.parts[1] if len(path.parts) > 2 and path.parts[0] in FOLDERS else None
    if row is not None and row.case_id and folder in study.case_ids and folder != row.case_id:
        return ["sources.csv and the folder give different cases"]
    return []


def _from_names(study: Study, paths: Sequence[PurePosixPath]) -> tuple[tuple[str, ...], list[date]]:
    named: list[str] = []
    dates: list[date] = []
    for path in paths:
        who, day = from_name(path.stem, study)
        if who is not None:
            named.append(who)
        if day is not None:
            dates.append(day)
    return tuple(dict.fromkeys(named)), dates


def from_name(stem: str, study: Study) -> tuple[str | None, date | None]:
    """Participant and date of ``<participant_id>[_<YYYY-MM-DD>][_anything]``.

    With a roster the participant must be in it, or look like the ids that are: then it is a
    participant nobody entered. Without one, the form with a date is taken at its word.
    """
    dated = _DATED.fullmatch(stem)
    day = _day(dated["date"]) if dated else None
    who = dated["who"] if dated else stem
    ids = study.participants()
    exact = next((pid for pid in ids if pid.casefold() == who.casefold()), None)
    if exact is None:
        begun = [p for p in ids if re.match(rf"{re.escape(p)}[_ ]", stem, re.IGNORECASE)]
        exact = max(begun, key=len, default=None)
    if exact is not None:
        return exact, day
    if study.has_roster:
        shapes = {_shape(pid) for pid in ids}
        return (who if _shape(who) in shapes and any(map(str.isdigit, who)) else None), day
    return (who if dated and day is not None else None), day


def _shape(participant_id: str) -> str:
    letters = re.sub(r"[^\W\d_]+", "a", participant_id.casefold())
    return re.sub(r"\d+", "9", letters)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def own_date(metadata: Mapping[str, object]) -> date | None:
    """The day a file says it was made, None when it does not or says nonsense."""
    for key in _OWN_DATES:
        found = _ISO.match(str(metadata.get(key, "")))
        if found:
            year, month, day = (int(part) for part in found.groups())
            if (
                1900 <= year <= 2100
                and 1 <= month <= 12
                and 1 <= day <= calendar.monthrange(year, month)[1]
            ):
                return date(year, month, day)
    return None


def wave_of(waves: Sequence[Period], lo: date | None, hi: date | None) -> str | None:
    """The wave whose period holds the whole interval; None when none or several do."""
    if lo is None or hi is None:
        return None
    holding = [w.period_id for w in waves if w.start <= lo and hi <= w.end]
    return holding[0] if len(holding) == 1 else None
