"""The protocol in ``landing/``: read ``study.yaml`` and what it declares, explain what is wrong.

What belongs here: study.yaml and loading the whole. The tables beside it are in
``study_tables.py``. What does not: interviews and documents themselves.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from coprod_pipeline import study_llm, study_tables, yamldoc
from coprod_pipeline.errors import CoprodError, StudyError
from coprod_pipeline.protocol import Case, DeidentificationPolicy, Period, Proposition, Study
from coprod_pipeline.tabular import parse_interval

BUNDLED = Path(__file__).parent / "frameworks"
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
_KEYS = {
    (): "study cases phases waves frameworks registered_codes registered_rationale core_functions "
    "propositions keep_terms deidentification coding publication",
    ("study",): "id title synthetic start end",
    ("cases",): "id name jurisdiction languages innovation_start outcome",
    ("period",): "id start end",
    ("propositions",): "id statement cases codes expect",
    ("core_functions",): "id text",
    ("deidentification",): "dates ages locations",
    ("coding",): "coders unit llm",
    ("llm",): study_llm.KEYS,
    ("publication",): "quotes min_cell",
}
_EXPECT = ("positive", "negative", "present", "absent")
_CODERS = ("human", "cues", "classifier", "llm")


class _Reader:
    """Reads study.yaml, gathering every problem instead of stopping at the first."""

    def __init__(self, document: yamldoc.Document, landing: Path) -> None:
        self.doc = document
        self.landing = landing
        self.problems: list[CoprodError] = []
        self.warnings: list[str] = []

    def wrong(self, what: str, mend: str, *path: str | int) -> None:
        self.problems.append(CoprodError(what, where=self.doc.where(*path), mend=mend))

    def mapping(self, value: Any, kind: tuple[str, ...], *path: str | int) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(f"'{path[-1]}' must be a mapping", "write key: value pairs", *path)
            return {}
        allowed = _KEYS[kind].split()
        for key in value:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                mend = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(allowed)}"
                self.wrong(f"unknown key '{key}'", mend, *path, key)
        return value

    def sequence(self, value: Any, *path: str | int) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(f"'{path[-1]}' must be a list", "write [a, b] or lines with -", *path)
            return []
        return value

    def text(self, value: Any, *path: str | int, required: bool = False) -> str:
        if value is None or value == "":
            if required:
                self.wrong(f"'{path[-1]}' is missing", "add it", *path)
            return ""
        if not isinstance(value, str):
            self.wrong(f"'{path[-1]}' must be text", "write one value", *path)
            return ""
        return value

    def ident(self, value: Any, *path: str | int) -> str:
        text = self.text(value, *path, required=True)
        if text and not _ID.match(text):
            self.wrong(f"'{text}' is no id", "use letters, digits, - and _ only", *path)
        return text

    def interval(self, value: Any, *path: str | int) -> tuple[date, date] | None:
        text = self.text(value, *path)
        if not text:
            return None
        try:
            return parse_interval(text)
        except ValueError:
            self.wrong(f"'{text}' is no date", "write YYYY, YYYY-MM or YYYY-MM-DD", *path)
            return None

    def choice(self, value: Any, choices: tuple[str, ...], default: str, *path: str | int) -> str:
        text = self.text(value, *path) or default
        if text not in choices:
            key = next(p for p in reversed(path) if isinstance(p, str))
            self.wrong(f"'{text}' is not known for '{key}'", f"use {' or '.join(choices)}", *path)
            return default
        return text

    def boolean(self, value: Any, *path: str | int) -> bool:
        text = self.text(value, *path).lower() or "false"
        if text not in ("true", "false", "yes", "no"):
            self.wrong(f"'{text}' is neither true nor false", "write true or false", *path)
        return text in ("true", "yes")


def load_study(landing: Path, *, known_paths: frozenset[str] = frozenset()) -> Study:
    """The whole protocol, or a StudyError that lists every problem with file, line and mend.

    ``known_paths`` are landing paths that were read in an earlier run: a row that names one of
    them is a warning once the file is gone (it was taken out), an error otherwise (a typo).
    """
    path = landing / "study.yaml"
    if not path.is_file():
        raise StudyError(
            [CoprodError("is missing", where="study.yaml", mend="run coprod init DIR for a draft")]
        )
    try:
        document = yamldoc.read(path, "study.yaml")
    except CoprodError as error:
        raise StudyError([error]) from None
    reader = _Reader(document, landing)
    fields = _study_yaml(reader)
    tables = study_tables.Tables(
        landing, fields["cases"], fields["waves"], fields["phases"], known_paths
    )
    fields |= tables.read_all()
    _check_folders(reader, fields["cases"])
    problems = reader.problems + tables.problems
    if problems:
        raise StudyError(problems)
    return Study(**fields, warnings=(*reader.warnings, *tables.warnings))


def _study_yaml(r: _Reader) -> dict[str, Any]:
    top = r.mapping(r.doc.data, ())
    head = r.mapping(top.get("study"), ("study",), "study")
    start = r.interval(head.get("start"), "study", "start")
    end = r.interval(head.get("end"), "study", "end")
    if start and end and start[0] > end[1]:
        r.wrong("the study ends before it starts", "swap start and end", "study", "end")
    cases = _cases(r, top)
    ids = [c.case_id for c in cases]
    registered = tuple(str(c) for c in r.sequence(top.get("registered_codes"), "registered_codes"))
    rationale = r.text(top.get("registered_rationale"), "registered_rationale")
    if registered and not rationale:
        r.wrong(
            "'registered_rationale' is missing",
            "say why these codes were registered",
            "registered_codes",
        )
    deid = r.mapping(top.get("deidentification"), ("deidentification",), "deidentification")
    coding = r.mapping(top.get("coding"), ("coding",), "coding")
    coders = tuple(
        r.choice(c, _CODERS, "human", "coding", "coders", i)
        for i, c in enumerate(r.sequence(coding.get("coders"), "coding", "coders"))
    )
    publication = r.mapping(top.get("publication"), ("publication",), "publication")
    where = "deidentification"
    return {
        "study_id": r.ident(head.get("id"), "study", "id"),
        "title": r.text(head.get("title"), "study", "title"),
        "synthetic": r.boolean(head.get("synthetic"), "study", "synthetic"),
        "start": start[0] if start else date(1900, 1, 1),
        "end": end[1] if end else date(2100, 12, 31),
        "cases": cases,
        "phases": _phases(r, top, ids),
        "waves": _periods(r, top.get("waves"), "waves"),
        "frameworks": _frameworks(r, top),
        "registered_codes": registered,
        "registered_rationale": rationale,
        "core_functions": _core_functions(r, top, ids),
        "propositions": _propositions(r, top, ids),
        "keep_terms": tuple(str(t) for t in r.sequence(top.get("keep_terms"), "keep_terms")),
        "deidentification": DeidentificationPolicy(
            dates=r.choice(deid.get("dates"), ("exact", "month", "year"), "month", where, "dates"),
            ages=r.choice(deid.get("ages"), ("exact", "band"), "band", where, "ages"),
            locations=r.choice(
                deid.get("locations"), ("all", "region", "country"), "region", where, "locations"
            ),
        ),
        "coders": coders or ("human", "cues"),
        "llm": study_llm.llm_settings(r, coding.get("llm"), listed="llm" in coders),
        "unit": r.choice(
            coding.get("unit"), ("turn", "sentence", "paragraph"), "turn", "coding", "unit"
        ),
        "quotes": r.choice(
            publication.get("quotes"),
            ("restricted", "released"),
            "restricted",
            "publication",
            "quotes",
        ),
        "min_cell": _count(r, publication.get("min_cell"), 5, "publication", "min_cell"),
    }


def _count(r: _Reader, value: Any, default: int, *path: str | int) -> int:
    text = r.text(value, *path)
    if not text:
        return default
    if not text.isdigit() or int(text) < 1:
        r.wrong(f"'{text}' is no whole number above 0", "write e.g. 5", *path)
        return default
    return int(text)


def _cases(r: _Reader, top: dict[str, Any]) -> tuple[Case, ...]:
    cases: list[Case] = []
    for i, raw in enumerate(r.sequence(top.get("cases"), "cases")):
        row = r.mapping(raw, ("cases",), "cases", i)
        case_id = r.ident(row.get("id"), "cases", i, "id")
        if case_id in {c.case_id for c in cases}:
            r.wrong(f"case '{case_id}' is declared twice", "give it an id of its own", "cases", i)
        since = r.interval(row.get("innovation_start"), "cases", i, "innovation_start")
        outcome = r.text(row.get("outcome"), "cases", i, "outcome")
        if outcome:
            r.choice(outcome, ("high", "low"), "high", "cases", i, "outcome")
        languages = r.sequence(row.get("languages"), "cases", i, "languages")
        cases.append(
            Case(
                case_id,
                r.text(row.get("name"), "cases", i, "name") or case_id,
                r.text(row.get("jurisdiction"), "cases", i, "jurisdiction") or None,
                tuple(str(x) for x in languages),
                since[0] if since else None,
                outcome or None,
                i + 1,
            )
        )
    if not cases:
        r.wrong("no case is declared", "add cases: [{id: …, name: …}]", "cases")
    return tuple(cases)


def _periods(r: _Reader, value: Any, *path: str | int) -> tuple[Period, ...]:
    periods: list[Period] = []
    for i, raw in enumerate(r.sequence(value, *path)):
        row = r.mapping(raw, ("period",), *path, i)
        name = r.ident(row.get("id"), *path, i, "id")
        start = r.interval(row.get("start"), *path, i, "start")
        end = r.interval(row.get("end"), *path, i, "end")
        if name in {p.period_id for p in periods}:
            r.wrong(f"'{name}' stands twice", "give it an id of its own", *path, i)
        if start is None or end is None:
            if not row.get("start") or not row.get("end"):
                r.wrong(f"'{name}' needs start and end", "add both dates", *path, i)
            continue
        if start[0] > end[1]:
            r.wrong(f"'{name}' ends before it starts", "swap start and end", *path, i)
        periods.append(Period(name, start[0], end[1]))
    return tuple(periods)


def _declared(r: _Reader, case_id: str, ids: list[str], *path: str | int) -> bool:
    if case_id in ids:
        return True
    near = difflib.get_close_matches(case_id, ids, n=1)
    mend = f"did you mean '{near[0]}'?" if near else "add it under cases:"
    r.wrong(f"case '{case_id}' is not declared", mend, *path)
    return False


def _phases(r: _Reader, top: dict[str, Any], ids: list[str]) -> dict[str, tuple[Period, ...]]:
    raw = top.get("phases")
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        r.wrong(
            "'phases' must be a mapping of case: list", "write case: [{id, start, end}]", "phases"
        )
        return {}
    return {
        case_id: _periods(r, value, "phases", case_id)
        for case_id, value in raw.items()
        if _declared(r, case_id, ids, "phases", case_id)
    }


def _frameworks(r: _Reader, top: dict[str, Any]) -> tuple[str, ...]:
    names = []
    bundled = sorted(p.stem for p in BUNDLED.glob("*.yaml"))
    for i, value in enumerate(r.sequence(top.get("frameworks"), "frameworks")):
        name = r.text(value, "frameworks", i)
        suffix = PurePosixPath(name).suffix
        if suffix in (".yaml", ".yml", ".qdc"):
            if not (r.landing / name).is_file():
                r.wrong(
                    f"codebook file '{name}' is missing", "put it into landing/", "frameworks", i
                )
        elif name not in bundled:
            near = difflib.get_close_matches(name, bundled, n=1)
            mend = f"did you mean '{near[0]}'?" if near else f"bundled: {', '.join(bundled)}"
            r.wrong(f"framework '{name}' is not known", mend, "frameworks", i)
        names.append(name)
    return tuple(names)


def _core_functions(
    r: _Reader, top: dict[str, Any], ids: list[str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    raw = top.get("core_functions") or {}
    if not isinstance(raw, dict):
        r.wrong(
            "'core_functions' must be a mapping of case: list", "see coprod init", "core_functions"
        )
        return {}
    functions = {}
    for case_id, value in raw.items():
        if _declared(r, case_id, ids, "core_functions", case_id):
            rows = [
                r.mapping(row, ("core_functions",), "core_functions", case_id, i)
                for i, row in enumerate(r.sequence(value, "core_functions", case_id))
            ]
            functions[case_id] = tuple((str(x.get("id")), str(x.get("text") or "")) for x in rows)
    return functions


def _propositions(r: _Reader, top: dict[str, Any], ids: list[str]) -> tuple[Proposition, ...]:
    propositions: list[Proposition] = []
    for i, raw in enumerate(r.sequence(top.get("propositions"), "propositions")):
        row = r.mapping(raw, ("propositions",), "propositions", i)
        here = ("propositions", i)
        name = r.ident(row.get("id"), *here, "id")
        if name in {p.proposition_id for p in propositions}:
            r.wrong(f"proposition '{name}' stands twice", "give it an id of its own", *here)
        cases = tuple(str(c) for c in r.sequence(row.get("cases"), *here, "cases"))
        for k, case_id in enumerate(cases):
            _declared(r, case_id, ids, *here, "cases", k)
        codes = [str(c) for c in r.sequence(row.get("codes"), *here, "codes")]
        raw_expect = row.get("expect")
        expect: dict[str, str]
        if isinstance(raw_expect, dict):
            expect = {str(k): str(v) for k, v in raw_expect.items()}
        else:
            word = r.text(raw_expect, *here, "expect", required=True)
            expect = dict.fromkeys(codes, word)
        for word in expect.values():
            if word and word not in _EXPECT:
                r.wrong(f"'{word}' is no expectation", f"use {', '.join(_EXPECT)}", *here, "expect")
        if not expect:
            r.wrong(f"proposition '{name}' names no code", "add codes: […]", *here)
        statement = r.text(row.get("statement"), *here, "statement", required=True)
        propositions.append(Proposition(name, statement, cases or tuple(ids), expect))
    return tuple(propositions)


def _check_folders(r: _Reader, cases: tuple[Case, ...]) -> None:
    """A folder of an undeclared case would be left out silently: that is an error."""
    ids = {c.case_id for c in cases}
    for kind in ("interviews", "documents"):
        folder = r.landing / kind
        children = sorted(folder.iterdir()) if folder.is_dir() else []
        folders = [c for c in children if c.is_dir() and not c.name.startswith(".")]
        for number, child in enumerate(folders, start=1):
            if child.name not in ids:
                # The folder's name may be a person's, and errors reach the event log.
                r.problems.append(
                    CoprodError(
                        f"folder {number} of {len(folders)} (by name) is no declared case",
                        where=f"{kind}/",
                        mend="add it under cases: in study.yaml or move its files",
                    )
                )
