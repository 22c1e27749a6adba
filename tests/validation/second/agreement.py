"""EVQ-01 to EVQ-03: agreement between coders.

What belongs here: units, 2x2 tables, coefficients. What does not: other figures of evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .rows import DRAWS, NO_INTERVAL, SEED, expanded_ends, figure
from .voices import CaseTalk

Figure = dict[str, Any]
Table = tuple[int, int, int, int]  # both, only the first, only the second, neither
LEAST_POSITIVES = 20


def units(talk: CaseTalk, source_id: str) -> list[str]:
    """ "unit = a non-interviewer turn or a document paragraph"."""
    return sorted(
        s["segment_id"]
        for s in talk.segments.values()
        if s["source_id"] == source_id and s["speaker_role"] != "interviewer"
    )


def marked(talk: CaseTalk, coders: set[str]) -> dict[str, dict[str, set[str]]]:
    """Code -> source -> segments that these coders gave the code."""
    found: dict[str, dict[str, set[str]]] = {}
    for r in talk.corpus.of_case("fact_coding", talk.case_id):
        if r["coder_id"] in coders:
            found.setdefault(r["code_id"], {}).setdefault(r["source_id"], set()).add(
                r["segment_id"]
            )
    return found


def worked_on(talk: CaseTalk, coder: str) -> set[str]:
    """Sources in which a coder coded anything: elsewhere nothing was said to be absent."""
    rows = talk.corpus.of_case("fact_coding", talk.case_id)
    return {r["source_id"] for r in rows if r["coder_id"] == coder}


def table(all_units: list[str], first: set[str], second: set[str]) -> Table:
    n11 = sum(u in first and u in second for u in all_units)
    n10 = sum(u in first and u not in second for u in all_units)
    n01 = sum(u not in first and u in second for u in all_units)
    return n11, n10, n01, len(all_units) - n11 - n10 - n01


def add(tables: list[Table]) -> Table:
    return (
        sum(t[0] for t in tables),
        sum(t[1] for t in tables),
        sum(t[2] for t in tables),
        sum(t[3] for t in tables),
    )


def alpha(t: Table) -> float | None:
    """Krippendorff, nominal, two coders, two values: 1 - (N-1) D_o / D_e of 2n values."""
    n11, n10, n01, _ = t
    values = 2 * sum(t)
    ones = 2 * n11 + n10 + n01
    if not 0 < ones < values:
        return None
    return 1 - (values - 1) * (n10 + n01) / (ones * (values - ones))


def kappa(t: Table) -> float | None:
    """Cohen 1960."""
    n11, n10, n01, n00 = t
    n = sum(t)
    if not n:
        return None
    a, b = (n11 + n10) / n, (n11 + n01) / n
    chance = a * b + (1 - a) * (1 - b)
    return ((n11 + n00) / n - chance) / (1 - chance) if chance < 1 else None


def ac1(t: Table) -> float | None:
    """Gwet 2008: chance = 2 p (1 - p) with p the mean prevalence."""
    n11, n10, n01, n00 = t
    n = sum(t)
    if not n:
        return None
    p = (2 * n11 + n10 + n01) / (2 * n)
    chance = 2 * p * (1 - p)
    return ((n11 + n00) / n - chance) / (1 - chance)


def dice(t: Table) -> float | None:
    """Positive agreement: 2 n11 / (2 n11 + n10 + n01)."""
    below = 2 * t[0] + t[1] + t[2]
    return 2 * t[0] / below if below else None


def prevalence(t: Table) -> float | None:
    n = sum(t)
    return (2 * t[0] + t[1] + t[2]) / (2 * n) if n else None


COEFFICIENTS = {
    "alpha": alpha,
    "kappa": kappa,
    "ac1": ac1,
    "dice": dice,
    "prevalence": prevalence,
}


@dataclass
class Pair:
    """Two human coders of a case, and where each put each code."""

    talk: CaseTalk

    def __post_init__(self) -> None:
        talk = self.talk
        rows = talk.corpus.of_case("fact_coding", talk.case_id)
        humans = sorted({r["coder_id"] for r in rows if talk.kinds[r["coder_id"]] == "human"})
        self.coders = humans[:2]
        self.codes: list[str] = []
        if len(self.coders) < 2:
            return
        self.first, self.second = (marked(talk, {c}) for c in self.coders)
        self.sources = sorted(
            worked_on(talk, self.coders[0]) & worked_on(talk, self.coders[1])
        )  # fmt: skip
        self.codes = sorted(set(self.first) | set(self.second))

    def by_source(self, codes: list[str]) -> list[Table]:
        """One table a source; a unit is coded when it has any of the codes: the unit of a domain
        is the turn or paragraph as well.
        """

        def where(marks: dict[str, dict[str, set[str]]], source: str) -> set[str]:
            return set().union(*(marks.get(c, {}).get(source, set()) for c in codes))

        return [
            table(units(self.talk, s), where(self.first, s), where(self.second, s))
            for s in self.sources
        ]

    def domains(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code in self.codes:
            found.setdefault(".".join(code.split(".")[:2]), []).append(code)
        return found

    def domain_alpha(self, code: str) -> float | None:
        """Alpha of the code's domain, NULL when it is not ok."""
        codes = self.domains().get(".".join(code.split(".")[:2]))
        if not codes:
            return None
        total = add(self.by_source(codes))
        return alpha(total) if positives(total) >= LEAST_POSITIVES else None


def positives(t: Table) -> int:
    """ "positives = the larger of the two coders'"."""
    return max(t[0] + t[1], t[0] + t[2])


def interval_of(
    by_source: list[Table], coefficient: Callable[[Table], float | None]
) -> dict[str, Any]:
    """ "bootstrap over sources"."""
    n = len(by_source)
    if n < 2:
        return dict(NO_INTERVAL)
    rng = np.random.Generator(np.random.PCG64(SEED))
    drawn = np.array(by_source)[rng.integers(0, n, (DRAWS, n))].sum(axis=1)
    cached: dict[Table, float | None] = {}
    for t in {tuple(int(x) for x in row) for row in drawn}:
        cached[t] = coefficient(t)
    values = [cached[tuple(int(x) for x in row)] for row in drawn]
    return expanded_ends([v for v in values if v is not None], n, -1.0, 1.0)


def evq_01(talk: CaseTalk) -> Iterator[Figure]:
    """ "per code, per domain, overall; bootstrap over sources"; "needs >=20 positives from either
    coder, else status insufficient"; "needs two human coders".
    """
    pair = Pair(talk)
    if len(pair.coders) < 2:
        yield figure(
            "EVQ-01", talk.case_id, item="alpha", status="insufficient",
            status_reason="fewer_than_2_human_coders",
        )  # fmt: skip
        return
    rows: list[tuple[str | None, str, list[str]]]
    rows = [(code, "", [code]) for code in pair.codes]
    rows += [(None, f"{domain}:", codes) for domain, codes in pair.domains().items()]
    rows += [(None, "", pair.codes)]
    for code_id, prefix, codes in rows:
        by_source = pair.by_source(codes)
        total = add(by_source)
        for name, coefficient in COEFFICIENTS.items():
            common = {
                "code_id": code_id, "item": prefix + name, "coder_source": "human",
            }  # fmt: skip
            value = coefficient(total)
            if positives(total) < LEAST_POSITIVES or value is None:
                yield figure(
                    "EVQ-01", talk.case_id, status="insufficient",
                    status_reason="fewer_than_20_positives", **common,
                )  # fmt: skip
                continue
            interval = interval_of(by_source, coefficient)
            yield figure("EVQ-01", talk.case_id, estimate=value, **interval, **common)


def evq_02(talk: CaseTalk) -> Iterator[Figure]:
    """ "overlap of spans (character-level alpha_u)": nominal alpha over the characters of the
    units, coded or not.
    """
    pair = Pair(talk)
    if len(pair.coders) < 2 or any(s["text"] is None for s in talk.segments.values()):
        return
    spans: dict[tuple[str, str, str], set[int]] = {}
    for r in talk.corpus.of_case("fact_coding", talk.case_id):
        if r["coder_id"] in pair.coders:
            key = (r["code_id"], r["coder_id"], r["segment_id"])
            spans.setdefault(key, set()).update(range(r["char_start"], r["char_end"]))
    for code in pair.codes:
        counts = []
        for source in pair.sources:
            for unit in units(talk, source):
                a, b = (spans.get((code, c, unit), set()) for c in pair.coders)
                length = len(talk.segments[unit]["text"])
                counts.append((len(a & b), len(a - b), len(b - a), length - len(a | b)))
        total = add(pair.by_source([code]))
        value = alpha(add(counts))
        common = {"code_id": code, "item": "alpha_u", "coder_source": "human"}
        if positives(total) < LEAST_POSITIVES or value is None:
            yield figure(
                "EVQ-02", talk.case_id, status="insufficient",
                status_reason="fewer_than_20_positives", **common,
            )  # fmt: skip
        else:
            yield figure("EVQ-02", talk.case_id, estimate=value, **common)


def evq_03(talk: CaseTalk) -> Iterator[Figure]:
    """ "se, sp, per code vs adjudicated gold (random, not convenience, sample of segments incl.
    uncoded text)": on all units of the sources that people coded.
    """
    rows = talk.corpus.of_case("fact_coding", talk.case_id)
    by_kind: dict[str, set[str]] = {}
    for r in rows:
        by_kind.setdefault(talk.kinds[r["coder_id"]], set()).add(r["coder_id"])
    gold_kind = next((k for k in ("adjudicated", "human") if k in by_kind), None)
    if "machine" not in by_kind or gold_kind is None:
        return
    machine, gold = marked(talk, by_kind["machine"]), marked(talk, by_kind[gold_kind])
    sources = set().union(*(worked_on(talk, c) for c in by_kind[gold_kind]))
    for code in sorted(set(machine) | set(gold)):
        t = add([
            table(units(talk, s), machine.get(code, {}).get(s, set()),
                  gold.get(code, {}).get(s, set()))
            for s in sorted(sources)
        ])  # fmt: skip
        for item, k, n in (("sensitivity", t[0], t[0] + t[2]), ("specificity", t[3], t[1] + t[3])):
            short = t[0] + t[2] < LEAST_POSITIVES
            yield figure(
                "EVQ-03", talk.case_id, code_id=code, item=item, k=k, n=n,
                estimate=k / n if n else None, coder_source="machine",
                status="insufficient" if short else "ok",
                status_reason="fewer_than_20_positives" if short else None,
            )  # fmt: skip
