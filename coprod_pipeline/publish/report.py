"""The report: one self-contained page that a research team reads, prints and files.

What belongs here: choosing and wording what the released tables already hold, for the template
``report.html.j2``. What does not: computing figures, quoting anybody (quotes stand behind
``coprod evidence``), claims about cause, prevalence or success.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from coprod_pipeline.errors import BlockedError
from coprod_pipeline.model import MARTS
from coprod_pipeline.publish.claims import forbidden_claims
from coprod_pipeline.publish.curve import Curve, draw
from coprod_pipeline.publish.tables import complete_tables

if TYPE_CHECKING:
    import jinja2

Row = dict[str, Any]
RATING_WORDS = {
    "-2": "strong barrier",
    "-1": "barrier",
    "0": "neutral",
    "X": "mixed",
    "+1": "facilitator",
    "+2": "strong facilitator",
}
_RATING_CLASSES = {"-2": "m2", "-1": "m1", "0": "zero", "X": "mixed", "+1": "p1", "+2": "p2"}


@dataclass(frozen=True)
class Cell:
    """One cell of a table: what it says, on what it rests, and how it looks."""

    text: str
    detail: str = ""
    look: str = ""


def render_report(
    tables: Mapping[str, pa.Table],
    *,
    title: str,
    synthetic: bool,
    release_id: str,
    warnings: Sequence[str],
) -> str:
    """Render the page from the released tables: HTML without script, network or quotes.

    BlockedError when the page would say what so few informants cannot show (see ``claims``).
    """
    rows = {name: table.to_pylist() for name, table in _without_text(tables).items()}
    by_case = _by_case(rows)
    page = _template().render(
        title=title,
        synthetic=synthetic,
        release_id=release_id,
        warnings=list(warnings),
        release=next(iter(rows["release"]), None),
        cases=by_case,
        totals=_totals(rows),
        matrix=_matrix(rows),
        curves=_curves(rows),
        counted=_counted(rows),
        times=_times(rows),
        forms=_forms(rows),
        propositions=_propositions(rows),
        support=_support(rows, by_case),
        statuses=_statuses(rows),
        reliability=[r for r in rows["quality_reliability"] if r["code_id"] is None],
        agreed=rows["quality_rating"],
        masked=_masked(rows),
        checks=_checks(rows),
        quarantine=_quarantine(rows),
    )
    claims = forbidden_claims(page, [title, *_own_words(rows)])
    if claims:
        raise BlockedError(
            f"the report would claim {claims[0][0].name} ({len(claims)} such sentences)",
            where="report",
            mend="this is an error of the program: report it; nothing was published",
        )
    return page


def _own_words(rows: Mapping[str, list[Row]]) -> Iterator[str]:
    """What the study itself named or stated, and the page repeats."""
    for table, columns in (
        ("dim_case", ("name", "case_id")),
        ("dim_code", ("name", "domain", "code_id")),
        ("dim_unit", ("name",)),
        ("dim_phase", ("phase_id",)),
        ("dim_proposition", ("statement", "proposition_id")),
    ):
        for row in rows[table]:
            yield from (row[column] for column in columns if row[column])


def _without_text(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    complete = complete_tables(tables)
    return complete | {"fact_segment": complete["fact_segment"].drop_columns(["text"])}


@cache
def _template() -> jinja2.Template:
    import jinja2

    text = (resources.files(__package__) / "report.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"number": number, "words": words}
    return environment.from_string(text)


# --- wording ---------------------------------------------------------------------------------


def number(value: float | None) -> str:
    """Write a number with at most two decimals, without a trailing zero; "none" for NULL."""
    if value is None:
        return "none"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"


def words(identifier: str | None) -> str:
    """Write an identifier such as ``one_source`` as words."""
    return (identifier or "").replace("_", " ").replace(":", ": ")


def _count(n: int | None, one: str, many: str) -> str:
    return f"{n or 0} {one if n == 1 else many}"


def _sources(row: Row) -> str:
    if row["n_informants"] is None and row["n_documents"] is None:
        return ""
    informants = _count(row["n_informants"], "informant", "informants")
    return f"{informants}, {_count(row['n_documents'], 'document', 'documents')}"


def _not_ok(row: Row) -> Cell:
    detail = "; ".join(part for part in (words(row["status_reason"]), _sources(row)) if part)
    return Cell(words(row["status"]), detail, "na")


def _range(row: Row) -> str:
    if row["lo"] is None or row["hi"] is None or row["lo"] == row["hi"]:
        return ""
    return f"{number(row['lo'])} to {number(row['hi'])}"


def _figure(row: Row | None) -> Cell:
    if row is None:
        return Cell("not computed", look="na")
    if row["status"] != "ok":
        return Cell(words(row["status"]), words(row["status_reason"]), "na")
    return Cell(number(row["estimate"]), _range(row))


# --- sections --------------------------------------------------------------------------------


def _by_case(rows: Mapping[str, list[Row]]) -> list[Row]:
    """Count, for each case, what stands behind its figures."""
    interviews = Counter(r["case_id"] for r in rows["dim_source"] if r["kind"] == "interview")
    documents = Counter(r["case_id"] for r in rows["dim_source"] if r["kind"] == "document")
    informants = {
        (r["case_id"], r["participant_id"])
        for r in rows["fact_segment"]
        if r["speaker_role"] == "informant"
    }
    people = Counter(case_id for case_id, _ in informants)
    segments = Counter(r["case_id"] for r in rows["fact_segment"])
    coded = {(r["case_id"], r["coding_id"]) for r in rows["fact_coding"]}
    codings = Counter(case_id for case_id, _ in coded)
    return [
        {
            "case_id": c["case_id"],
            "name": c["name"],
            "jurisdiction": c["jurisdiction"] or "not stated",
            "start": c["innovation_start"].year if c["innovation_start"] else "not stated",
            "informants": people[c["case_id"]],
            "interviews": interviews[c["case_id"]],
            "documents": documents[c["case_id"]],
            "segments": segments[c["case_id"]],
            "codings": codings[c["case_id"]],
        }
        for c in rows["dim_case"]
    ]


def _totals(rows: Mapping[str, list[Row]]) -> list[tuple[str, int]]:
    cases = _by_case(rows)

    def total(key: str) -> int:
        return sum(case[key] for case in cases)

    refused = sum(r["status"] == "quarantined" for r in rows["source_status"])
    return [
        ("cases", len(cases)),
        ("informants", total("informants")),
        ("interviews", total("interviews")),
        ("documents", total("documents")),
        ("segments", total("segments")),
        ("codings", total("codings")),
        ("in quarantine", refused),
    ]


def _matrix(rows: Mapping[str, list[Row]]) -> Row:
    """Lay out registered constructs by case; all rated ones where none is registered."""
    ratings = {
        (r["code_id"], r["case_id"]): r
        for r in rows["fact_rating"]
        if r["is_preferred"] and r["phase_id"] is None
    }
    rated = {code_id for code_id, _ in ratings}
    rateable = [c for c in rows["dim_code"] if c["rateable"]]
    registered = [c for c in rateable if c["registered"]]
    shown = registered or [c for c in rateable if c["code_id"] in rated]
    domains: dict[str, list[tuple[str, list[Cell]]]] = defaultdict(list)
    for code in shown:
        cells = [_rating(ratings.get((code["code_id"], c["case_id"]))) for c in rows["dim_case"]]
        domains[code["domain"] or code["framework"]].append((code["name"], cells))
    return {"domains": dict(domains), "registered": bool(registered), "n": len(shown)}


def _rating(row: Row | None) -> Cell:
    if row is None:
        return Cell("insufficient", "no coding", "na")
    if row["status"] != "ok":
        return _not_ok(row)
    code = row["rating_code"]
    shown = code.replace("-", "−")
    derived = " (team)" if row["derivation"] == "consensus" else ""
    return Cell(
        f"{shown} {RATING_WORDS.get(code, '')}{derived}", _sources(row), _RATING_CLASSES[code]
    )


def _adoption(rows: Mapping[str, list[Row]]) -> dict[tuple[str, str], dict[date, Row]]:
    found: dict[tuple[str, str], dict[date, Row]] = defaultdict(dict)
    for row in rows["mart_adoption"]:
        if row["metric_id"] == "ADO-02" and row["period_end"] is not None:
            found[row["case_id"], row["item"]][row["period_end"]] = row
    return found


def _curves(rows: Mapping[str, list[Row]]) -> list[tuple[str, Curve]]:
    found = _adoption(rows)
    drawn = []
    for case in rows["dim_case"]:
        by_date = found.get((case["case_id"], "gross"), {})
        points = [
            (day, row["estimate"], row["lo"], row["hi"])
            for day, row in sorted(by_date.items())
            if row["status"] == "ok"
        ]
        if len(points) > 1:
            drawn.append((case["name"], draw(points)))
    return drawn


def _counted(rows: Mapping[str, list[Row]]) -> list[tuple[date, list[Cell]]]:
    """Give, for each date, gross and net of each case in turn."""
    found = _adoption(rows)
    days = sorted({day for by_date in found.values() for day in by_date})
    return [
        (
            day,
            [
                _figure(found.get((case["case_id"], item), {}).get(day))
                for case in rows["dim_case"]
                for item in ("gross", "net")
            ],
        )
        for day in days
    ]


def _names(rows: Mapping[str, list[Row]]) -> dict[str, str]:
    return {c["case_id"]: c["name"] for c in rows["dim_case"]}


def _times(rows: Mapping[str, list[Row]]) -> list[tuple[str, str, Cell]]:
    units = {u["adopting_unit_id"]: u["name"] for u in rows["dim_unit"]}
    names = _names(rows)
    return [
        (
            names.get(r["case_id"], ""),
            units.get(r["adopting_unit_id"]) or r["adopting_unit_id"] or "",
            _figure(r),
        )
        for r in rows["mart_adoption"]
        if r["metric_id"] == "ADO-01"
    ]


def _forms(rows: Mapping[str, list[Row]]) -> list[tuple[str, str, Cell]]:
    names = _names(rows)
    return [
        (
            names.get(r["case_id"], ""),
            words(r["phase_id"]) or "whole case",
            Cell(words(r["item"]), _sources(r)) if r["status"] == "ok" else _not_ok(r),
        )
        for r in rows["mart_assimilation"]
        if r["metric_id"] == "ASM-01"
    ]


def _propositions(rows: Mapping[str, list[Row]]) -> list[tuple[str, str, str, Cell]]:
    names = _names(rows)
    said = {p["proposition_id"]: p["statement"] for p in rows["dim_proposition"]}
    return [
        (
            r["proposition_id"],
            said.get(r["proposition_id"], ""),
            names.get(r["case_id"], "across cases"),
            Cell(words(r["item"]), _sources(r)) if r["status"] == "ok" else _not_ok(r),
        )
        for r in rows["mart_cross_case"]
        if r["metric_id"] == "XC-04"
    ]


_SUPPORT = (
    ("EVQ-06", "top_share", "share of the informant heard most"),
    ("EVQ-06", "effective_n", "informants, weighed by how much each says"),
    ("EVQ-07", "insider_share", "share from programme insiders"),
    ("EVQ-10", "recall_risk", "share about times over 5 years before"),
)


def _support(rows: Mapping[str, list[Row]], by_case: list[Row]) -> Row:
    """Give, for each case, how much stands behind its figures; only what was computed."""
    # One row a kind of coder: people's coding is shown before a program's.
    order = ("machine", "human", "adjudicated")
    found = {
        (r["metric_id"], r["item"], r["case_id"]): r
        for r in sorted(
            rows["mart_evidence_quality"],
            key=lambda r: order.index(r["coder_source"]) if r["coder_source"] in order else -1,
        )
        if r["code_id"] is None and r["phase_id"] is None
    }
    shown = [s for s in _SUPPORT if any(key[:2] == s[:2] for key in found)]
    rated = Counter(
        (r["case_id"], r["status"])
        for r in rows["fact_rating"]
        if r["is_preferred"] and r["phase_id"] is None
    )
    lines = []
    for case in by_case:
        case_id = case["case_id"]
        silent = sum(n for (c, status), n in rated.items() if c == case_id and status != "ok")
        lines.append(
            {
                **case,
                "rated": rated[case_id, "ok"],
                "silent": silent,
                "figures": [_figure(found.get((m, item, case_id))) for m, item, _ in shown],
            }
        )
    return {"titles": [title for *_, title in shown], "lines": lines}


def _statuses(rows: Mapping[str, list[Row]]) -> list[tuple[str, Counter[str]]]:
    return [
        (mart.removeprefix("mart_").replace("_", " "), Counter(r["status"] for r in rows[mart]))
        for mart in MARTS
    ]


def _masked(rows: Mapping[str, list[Row]]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for row in rows["quality_deidentification"]:
        if row["n_spans"]:
            counts[row["type"]] += row["n_spans"]
    return sorted(counts.items())


def _checks(rows: Mapping[str, list[Row]]) -> Row:
    suites: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows["quality_check"]:
        suites[row["suite"]]["held" if row["passed"] else row["severity"]] += 1
    failed = [r for r in rows["quality_check"] if not r["passed"]]
    return {"suites": sorted(suites.items()), "failed": failed}


def _quarantine(rows: Mapping[str, list[Row]]) -> list[tuple[str, str, int]]:
    counts = Counter(
        (r["reason"] or "no reason given", r["kind"] or "not known")
        for r in rows["source_status"]
        if r["status"] == "quarantined"
    )
    return [(words(reason), kind, n) for (reason, kind), n in sorted(counts.items())]
