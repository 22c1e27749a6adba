"""What the planted truth of the reference study says of the marts, as a list of checks.

What belongs here: reading ``expected.yaml`` and comparing it with rows of the marts. What does not:
making the rows. :func:`wrong` is used on the pipeline as it is (``test_oracle``) and on broken
copies of it (``test_mutations``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import yaml

from coprod_pipeline.model import FIGURE_KEY
from tests.unit.metrics.reference_case import EXPECTED, reference_study

Figure = dict[str, Any]
#: Every mart row has the key columns, and the metric.
KEY = tuple(FIGURE_KEY)


@cache
def planted() -> dict[str, Any]:
    """The truth: written by the generator, never read by the pipeline."""
    found: dict[str, Any] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    return found


def of(rows: Sequence[Figure], metric_id: str, **columns: object) -> list[Figure]:
    """Rows of a metric with these values in their columns."""
    return [
        r
        for r in rows
        if r["metric_id"] == metric_id and all(r[n] == v for n, v in columns.items())
    ]


def ratings(rows: Sequence[Figure]) -> Iterator[str]:
    """All 72 cells of the planted matrix, whole case, by the algorithm."""
    found = {
        (r["case_id"], r["code_id"]): r["item"] if r["status"] == "ok" else "NA"
        for r in of(rows, "IMP-01", phase_id=None, derivation="algorithm")
    }
    for code, line in planted()["ratings"].items():
        for case_id, rating in zip(planted()["informants"], line, strict=True):
            if found.get((case_id, code)) != rating:
                yield f"{case_id} {code}: {found.get((case_id, code))}, planted {rating}"
    leans = planted()["single_informant_lean"]
    for code, cases in leans.items():
        for case_id in cases:
            (row,) = of(
                rows, "IMP-01", phase_id=None, derivation="algorithm", case_id=case_id, code_id=code
            )
            if row["status_reason"] != "single_source":
                yield f"{case_id} {code}: a single voice is {row['status_reason']}"


def silences(rows: Sequence[Figure]) -> Iterator[str]:
    """What nobody speaks of is missing in every case and phase, never 0."""
    for code in planted()["never_mentioned"]:
        for row in of(rows, "IMP-01", code_id=code):
            if row["status"] == "ok" or row["estimate"] is not None:
                yield f"{row['case_id']} {code}: {row['item']} from nothing"


def drivers(rows: Sequence[Figure]) -> Iterator[str]:
    """Who names what: k of the case's informants, and nothing that nobody names."""
    for case_id, named in planted()["drivers"].items():
        found = {
            r["code_id"].rsplit(".", 1)[1]: (r["k"], r["n"])
            for r in of(rows, "ADO-05", case_id=case_id, item="informants")
        }
        n = planted()["informants"][case_id]
        if found != {driver: (k, n) for driver, k in named.items()}:
            yield f"{case_id}: drivers {found}, planted {named}"


def shares(rows: Sequence[Figure]) -> Iterator[str]:
    """Mindsets with a before and after, and causal claims: k of n, and the share itself."""
    for metric_id, name, item in (
        ("ASM-10", "loz.signal.mindset", "informants"),
        ("IMP-11", "causes:c22.inn.adaptab", "causes:c22.inn.adaptab"),
    ):
        for case_id, (k, n) in zip(
            planted()["informants"], planted()["named_by"][name], strict=True
        ):
            found = [(r["k"], r["n"]) for r in of(rows, metric_id, case_id=case_id, item=item)]
            if found != [(k, n)]:
                yield f"{case_id} {name}: {found}, planted {k} of {n}"


def forms(rows: Sequence[Figure]) -> Iterator[str]:
    """The form of assimilation in each phase."""
    study = reference_study()
    found = {(r["case_id"], r["phase_id"]): r["item"] for r in of(rows, "ASM-01")}
    for case_id, line in planted()["forms"].items():
        by_phase = [found.get((case_id, p.period_id)) for p in study.phases[case_id]]
        if by_phase != line:
            yield f"{case_id}: forms {by_phase}, planted {line}"


def cooptation(rows: Sequence[Figure]) -> Iterator[str]:
    """One relabelling by one source is no co-optation; two sources of one signal are one signal."""
    signals = {"linnea": 0, "recovery": 0, "commons": 1}
    for case_id, word in planted()["cooptation"].items():
        found = {r["item"]: r["k"] for r in of(rows, "ASM-04", case_id=case_id, phase_id=None)}
        if word not in found or found.get("signals") != signals[case_id]:
            yield f"{case_id}: co-optation {found}, planted {word}"


def adoption(rows: Sequence[Figure]) -> Iterator[str]:
    """Units that can adopt, did, and still do, at the end of the study; no curve is fitted."""
    end = reference_study().end
    for case_id, counts in planted()["adoption"].items():
        for item, key in (("gross", "adopted"), ("net", "net")):
            found = [
                (r["k"], r["n"], r["estimate"])
                for r in of(rows, "ADO-03", case_id=case_id, period_end=end, item=item)
            ]
            k, n = counts[key], counts["eligible"]
            # A branch that was merged away at the end can no longer adopt.
            if not found or found[0][0] != k or abs(found[0][2] - k / found[0][1]) > 1e-9:
                yield f"{case_id} {item}: {found}, planted {k} of {n}"
            elif found[0][1] != n:
                yield f"{case_id} {item}: {found[0][1]} can adopt, planted {n}"
            counted = [
                r["estimate"]
                for r in of(rows, "ADO-02", case_id=case_id, period_end=end, item=item)
            ]
            if counted != [k]:
                yield f"{case_id} {item}: {counted} units, planted {k}"
        fits = of(rows, "ADO-06", case_id=case_id)
        if not fits or {r["status"] for r in fits} != {"insufficient"}:
            yield f"{case_id}: the diffusion curve is not refused"


def disputed(rows: Sequence[Figure]) -> Iterator[str]:
    """The unit whose first use two documents date two years apart has no time to adoption."""
    found = [r["status_reason"] for r in of(rows, "ADO-01", case_id="linnea")]
    if Counter(found)["disputed"] != 1:
        yield f"linnea: reasons of time to adoption {found}"


def verdicts(rows: Sequence[Figure]) -> Iterator[str]:
    """P1 to P7."""
    found: dict[str, dict[str, str]] = {}
    for row in of(rows, "XC-04"):
        if row["case_id"]:
            found.setdefault(row["proposition_id"], {})[row["case_id"]] = row["item"]
    for name, cases in planted()["verdicts"].items():
        if found.get(name) != cases:
            yield f"{name}: {found.get(name)}, planted {cases}"


def refusals(rows: Sequence[Figure]) -> Iterator[str]:
    """Three cases are told apart by nothing."""
    if [r["item"] for r in of(rows, "XC-02") if r["item"] in ("strong", "weak")]:
        yield "a list of distinguishing constructs"
    if any(r["status"] == "ok" for r in of(rows, "XC-05")):
        yield "a configurational result from three cases"


def keys(rows: Sequence[Figure]) -> Iterator[str]:
    """Every key stands once over all marts; what is not ok has no figure."""
    for key, times in Counter(tuple(r[k] for k in KEY) for r in rows).items():
        if times > 1:
            yield f"{times} rows of one key: {key}"
    for row in rows:
        if row["status"] != "ok" and row["estimate"] is not None:
            yield f"{row['metric_id']}: {row['status']} and yet {row['estimate']}"


CHECKS: tuple[Callable[[Sequence[Figure]], Iterator[str]], ...] = (
    ratings, silences, drivers, shares, forms, cooptation, adoption, disputed, verdicts, refusals,
    keys,
)  # fmt: skip


def wrong(rows: Sequence[Figure]) -> list[str]:
    """Everything in which the rows differ from the planted truth."""
    return [found for check in CHECKS for found in check(rows)]
