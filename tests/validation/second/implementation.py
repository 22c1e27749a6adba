"""IMP-01 to IMP-11, each by the sentence it follows.

What belongs here: implementation figures and XC-01, which shows the same ratings. What does not:
votes and RATE-1 (``voices``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from . import readings
from .rows import figure, informants_share, leave_one_out, mean_interval, share
from .voices import DOCUMENT, PERSON, CaseTalk, Rating, direction, group_valence, merged, vote_of

Figure = dict[str, Any]


def grains(talk: CaseTalk) -> list[str | None]:
    """ "Where a metric is per phase there is one more row with phase_id NULL for the whole case"."""
    return [None, *talk.corpus.phases(talk.case_id)]


def rating_row(
    metric: str, talk: CaseTalk, code: str, phase: str | None, rating: Rating, derivation: str
) -> Figure:
    """A rating as a row: "rating_code (estimate = rating_value)"; leave-one-out over the ratings
    that are numbers, X among them as 0 ("numeric value of X is 0 only inside arithmetic").
    """
    people = sorted(v[1] for v in talk.rating_sources(code, phase) if v[0] == PERSON)
    without: dict[str, float | None] = {}
    if rating.status == "ok" and derivation == "algorithm":
        without = leave_one_out(people, lambda p: talk.rate(code, phase, p).number)
    value = rating.value
    return figure(
        metric, talk.case_id, phase_id=phase, code_id=code, item=rating.code,
        derivation=derivation, estimate=float(value) if value is not None else None,
        n_informants=rating.people, n_documents=rating.documents, status=rating.status,
        status_reason=rating.reason,
        coder_source=talk.source_of(code), **without,
    )  # fmt: skip


def imp_01(talk: CaseTalk) -> Iterator[Figure]:
    """ "store algorithm and consensus ratings side by side"; case and phase grain."""
    agreed_on = {(r["phase_id"], r["code_id"]) for r in talk.corpus.ratings
                 if r["case_id"] == talk.case_id}  # fmt: skip
    for code in sorted({*talk.rateable}):
        for phase in grains(talk):
            # A pair stands "where it is registered", else beside what the team agreed on.
            if "@" in code and code not in talk.registered() and (phase, code) not in agreed_on:
                continue
            yield rating_row("IMP-01", talk, code, phase, talk.rate(code, phase), "algorithm")
    for r in talk.corpus.ratings:
        if r["case_id"] == talk.case_id:
            agreed = talk.consensus_rating(r["code_id"], r["phase_id"])
            assert agreed is not None
            yield rating_row("IMP-01", talk, r["code_id"], r["phase_id"], agreed, "consensus")


def xc_01(talk: CaseTalk) -> Iterator[Figure]:
    """ "consensus rating + n + grade; sorted by pre-registered order": the registered codes, the
    preferred rating of each.
    """
    for code in talk.registered():
        for phase in grains(talk):
            agreed = talk.consensus_rating(code, phase)
            rating = agreed or talk.rate(code, phase)
            how = "consensus" if agreed else "algorithm"
            yield rating_row("XC-01", talk, code, phase, rating, how)


def groups(talk: CaseTalk) -> dict[str, list[str]]:
    """Registered codes by framework and by domain ("the second part of the code id")."""
    found: dict[str, list[str]] = {}
    for code in talk.registered():
        for name in (talk.framework(code), ".".join(code.split(".")[:2])):
            found.setdefault(name, []).append(code)
    return found


def behind(talk: CaseTalk, codes: list[str], phase: str | None) -> dict[str, Any]:
    """Informants and documents with a coding of any of the codes, and the coder source."""
    voices = {s.voice for c in codes for s in talk.about(c, phase)}
    return {
        "n_informants": sum(v[0] == PERSON for v in voices),
        "n_documents": sum(v[0] == DOCUMENT for v in voices),
        "coder_source": talk.source_of(*codes) if codes else None,
    }


def ok_codes(
    talk: CaseTalk, codes: list[str], phase: str | None, without: str | None = None
) -> list[str]:
    """ ""Rated" means status ok: a construct on a single source is missing"."""
    return [c for c in codes if talk.preferred(c, phase, without).status == "ok"]


def valence_means(
    talk: CaseTalk, codes: list[str], phase: str | None, without: str | None = None
) -> dict[str, float]:
    """ "mean valence per informant and construct (X counts 0; coders averaged first), then over the
    domain's or the case's ok constructs".
    """
    by_person: dict[str, list[float]] = {}
    for code in ok_codes(talk, codes, phase, without):
        said: dict[str, dict[str, list]] = {}
        for s in talk.about(code, phase, without):
            if s.voice[0] == PERSON and s.valence is not None:
                said.setdefault(s.voice[1], {}).setdefault(s.coder, []).append(s)
        for person, coders in said.items():
            means = []
            for codings in coders.values():
                values = [group_valence(g) for g in merged(codings)]
                means.append(sum(values) / len(values))
            by_person.setdefault(person, []).append(sum(means) / len(means))
    return {p: sum(v) / len(v) for p, v in by_person.items()}


def imp_02(talk: CaseTalk) -> Iterator[Figure]:
    """ "then over informants; at least 3 informants and half of the registered constructs ok"."""
    for name, codes in groups(talk).items():
        for phase in grains(talk):
            means = valence_means(talk, codes, phase)
            ok = ok_codes(talk, codes, phase)
            common = {**behind(talk, ok, phase), "n_informants": len(means)}
            common["coder_source"] = talk.source_of(*codes)
            reason = None
            if len(means) < 3:
                reason = "fewer_than_3_informants"
            elif 2 * len(ok) < len(codes):
                reason = "fewer_than_half_rated"
            if reason:
                yield figure(
                    "IMP-02", talk.case_id, phase_id=phase, item=name, status="insufficient",
                    status_reason=reason, **common,
                )  # fmt: skip
                continue
            values = [means[p] for p in sorted(means)]

            def without(
                person: str, codes: list[str] = codes, phase: str | None = phase, means=means
            ) -> float | None:
                if readings.mean_valence_rates_anew:
                    rest = valence_means(talk, codes, phase, person)
                else:
                    rest = {p: v for p, v in means.items() if p != person}
                return sum(rest.values()) / len(rest) if rest else None

            yield figure(
                "IMP-02", talk.case_id, phase_id=phase, item=name,
                estimate=sum(values) / len(values), **mean_interval(values, -1.0, 1.0),
                **leave_one_out(sorted(means), without), **common,
            )  # fmt: skip


def tally(
    talk: CaseTalk, codes: list[str], phase: str | None, without: str | None = None
) -> Counter[str]:
    """How many rated constructs have each rating code.

    Without one informant by the algorithm: an agreed rating held fast could not show "how much
    would this number move with a different handful of comparable informants".
    """
    rated = ok_codes(talk, codes, phase)
    ratings = (
        talk.preferred(c, phase) if without is None else talk.rate(c, phase, without) for c in rated
    )
    return Counter(r.code for r in ratings if r.status == "ok")


def balance(n: Counter[str]) -> float | None:
    """ "(F-B)/(F+B), F,B = constructs rated >0, <0"."""
    f, b = n["+1"] + n["+2"], n["-1"] + n["-2"]
    return (f - b) / (f + b) if f + b else None


def signed(n: Counter[str]) -> int:
    return n.total() - n["X"] - n["0"]


def strength(n: Counter[str]) -> float | None:
    """ "share of rated constructs at |2|"."""
    return (n["+2"] + n["-2"]) / n.total() if n.total() else None


def above(
    statistic: Callable[[Counter[str]], float | None], n: Counter[str], needs_five: bool
) -> float | None:
    """A leave-one-out value that is no figure ("F+B>=5") is none."""
    return None if needs_five and signed(n) < 5 else statistic(n)


def left_out(talk: CaseTalk, codes: list[str], phase: str | None) -> list[str]:
    """Who is left out, one after the other."""
    if not readings.left_out_has_a_valence:
        return informants_of(talk, codes, phase)
    said = (s for c in ok_codes(talk, codes, phase) for s in talk.about(c, phase))
    return sorted({s.voice[1] for s in said if s.voice[0] == PERSON and s.valence is not None})


def imp_03(talk: CaseTalk) -> Iterator[Figure]:
    """ "X and 0 reported separately"; LOIO min-max; "F+B>=5"."""
    for name, codes in groups(talk).items():
        items: list[tuple[str, Callable[[Counter[str]], float | None], bool]]
        items = [(name, balance, True)]
        if name == talk.framework(codes[0]):
            items += [
                (f"{name}:x", lambda n: float(n["X"]), False),
                (f"{name}:neutral", lambda n: float(n["0"]), False),
            ]
        for phase in grains(talk):
            n = tally(talk, codes, phase)
            common = behind_rated(talk, codes, phase)
            people = left_out(talk, codes, phase)
            for item, statistic, needs_five in items:
                short = needs_five and signed(n) < 5
                if short or not n.total():
                    yield figure(
                        "IMP-03", talk.case_id, phase_id=phase, item=item, status="insufficient",
                        status_reason="fewer_than_5_signed" if n.total() else "none_rated",
                        **common,
                    )  # fmt: skip
                    continue
                yield figure(
                    "IMP-03", talk.case_id, phase_id=phase, item=item, estimate=statistic(n),
                    **leave_one_out(
                        people,
                        lambda p, s=statistic, c=codes, f=phase, five=needs_five: (
                            above(s, tally(talk, c, f, p), five)
                        ),
                    ),
                    **common,
                )  # fmt: skip


def imp_04(talk: CaseTalk) -> Iterator[Figure]:
    """ "share of rated constructs at |2|"; LOIO; minimum "idem"."""
    for name, codes in groups(talk).items():
        for phase in grains(talk):
            n = tally(talk, codes, phase)
            common = behind_rated(talk, codes, phase)
            if signed(n) < 5:
                yield figure(
                    "IMP-04", talk.case_id, phase_id=phase, item=name, status="insufficient",
                    status_reason="fewer_than_5_signed" if n.total() else "none_rated",
                    k=n["+2"] + n["-2"], n=n.total(), **common,
                )  # fmt: skip
                continue
            yield figure(
                "IMP-04", talk.case_id, phase_id=phase, item=name,
                **share(n["+2"] + n["-2"], n.total()),
                **leave_one_out(
                    left_out(talk, codes, phase),
                    lambda p, c=codes, f=phase: above(strength, tally(talk, c, f, p), True),
                ),
                **common,
            )  # fmt: skip


def behind_rated(talk: CaseTalk, codes: list[str], phase: str | None) -> dict[str, Any]:
    found = behind(talk, ok_codes(talk, codes, phase), phase)
    return {**found, "coder_source": talk.source_of(*codes)}


def informants_of(
    talk: CaseTalk, codes: list[str], phase: str | None, without: str | None = None
) -> list[str]:
    said = (s for c in codes for s in talk.about(c, phase, without))
    return sorted({s.voice[1] for s in said if s.voice[0] == PERSON})


def imp_05(talk: CaseTalk) -> Iterator[Figure]:
    """ "rated / pre-registered constructs; list of missing with reason"; ""Rated" means status ok",
    so a missing one has the status of its rating.
    """
    for name, codes in groups(talk).items():
        if name != talk.framework(codes[0]):
            continue
        for phase in grains(talk):
            ok = ok_codes(talk, codes, phase)
            common = behind_rated(talk, codes, phase)
            yield figure(
                "IMP-05", talk.case_id, phase_id=phase, item=name, **share(len(ok), len(codes)),
                **common,
            )  # fmt: skip
            for code in codes:
                if code not in ok:
                    rating = talk.preferred(code, phase)
                    yield figure(
                        "IMP-05", talk.case_id, phase_id=phase, code_id=code, item=rating.reason,
                        status=rating.status, **behind(talk, [code], phase),
                    )  # fmt: skip


def imp_06(talk: CaseTalk) -> Iterator[Figure]:
    """ "for a fixed code list call it "code-coverage curve"": the share of the list that m informants
    name; "exact expectation over all orders", that is over all sets of m; "order-resampling band":
    the 2.5th and 97.5th percentile over the same sets; ">=6 informants in total".
    """
    total = sum(len(talk.corpus.of_case("dim_participant", c)) for c in talk.corpus.case_ids)
    if readings.roster_of_other_cases:
        elsewhere = [r for r in talk.corpus.roster if r["case_id"] != talk.case_id]
        total = len(talk.informants) + len({r["participant_id"] for r in elsewhere} - {None})
    # "totals across frameworks are forbidden": the first framework of study.yaml.
    order = [str(f) for f in talk.corpus.protocol.get("frameworks") or []]
    used = {talk.framework(c) for c in talk.registered()}
    first = next((f for f in order if f in used), None)
    if readings.longest_list and used:
        sizes = Counter(talk.framework(c) for c in talk.registered())
        first = max((f for f in order if f in used), key=lambda f: sizes[f], default=first)
    codes = [c for c in talk.registered() if talk.framework(c) == first]
    named = {
        p: {c for c in codes if any(s.voice == (PERSON, p) for s in talk.about(c))}
        for p in talk.informants
    }
    n = len(talk.informants)
    common = {
        **behind(talk, codes, None), "n_informants": n, "coder_source": talk.source_of(*codes),
    }  # fmt: skip
    for m in range(1, n + 1):
        if total < 6 or not any(named.values()):
            yield figure(
                "IMP-06", talk.case_id, item=str(m), status="insufficient",
                status_reason="fewer_than_6_informants" if total < 6 else "no_codes", **common,
            )  # fmt: skip
            continue
        shares = [
            len(set().union(*(named[p] for p in heard))) / len(codes)
            for heard in combinations(talk.informants, m)
        ]
        lo, hi = np.quantile(shares, [0.025, 0.975])
        # The mean of few, uneven shares can lie outside their middle: the band then reaches it.
        mean = sum(shares) / len(shares)
        lo, hi = min(lo, mean), max(hi, mean)
        yield figure(
            "IMP-06", talk.case_id, item=str(m), estimate=sum(shares) / len(shares),
            lo=float(lo), hi=float(hi), interval_method="orders", **common,
        )  # fmt: skip


def imp_07(talk: CaseTalk) -> Iterator[Figure]:
    """ "counts by fidelity-consistent, proactive, who decided"; "counts, k/n"; "each row >=1
    source".
    """
    adaptations = [
        r for r in talk.corpus.of_case("fact_adaptation", talk.case_id) if r["source_id"]
    ]
    for word, column in (
        ("fidelity", "fidelity_consistent"), ("proactive", "proactive"), ("decided_by",) * 2, ("kind",) * 2,
    ):  # fmt: skip
        counts = Counter(r[column] or "unknown" for r in adaptations)
        for value, k in counts.items():
            sources = {r["source_id"] for r in adaptations if (r[column] or "unknown") == value}
            yield figure(
                "IMP-07", talk.case_id, item=f"{word}:{value}", **share(k, len(adaptations)),
                n_documents=sum(s in talk.documents for s in sources),
            )  # fmt: skip


def imp_08(talk: CaseTalk) -> Iterator[Figure]:
    """ "share of pre-declared core functions evidenced as kept, per phase"; "codings of
    `core.<case>.<id>`, valence 1 kept, -1 lost". More sources say kept than lost.
    """
    declared = (talk.corpus.protocol.get("core_functions") or {}).get(talk.case_id) or []
    codes = [f"core.{talk.case_id}.{f['id']}" for f in declared]
    for phase in grains(talk):
        if not codes:
            yield figure(
                "IMP-08", talk.case_id, phase_id=phase, item="functions",
                status="not_applicable", status_reason="no_core_functions",
            )  # fmt: skip
            continue
        kept, spoken = functions(talk, codes, phase)
        common = behind(talk, codes, phase)
        if not spoken:
            yield figure(
                "IMP-08", talk.case_id, phase_id=phase, item="functions", status="insufficient",
                status_reason="no_codings", k=0, n=len(codes), **common,
            )  # fmt: skip
            continue

        def without(person: str, f: str | None = phase) -> float | None:
            kept, spoken = functions(talk, codes, f, person)
            said = [s for c in codes for s in talk.about(c, f, person)]
            heard = any(s.voice[0] == PERSON and s.valence is not None for s in said)
            if not readings.leave_one_out_below_minimum and not heard:
                return None
            return kept / len(codes) if spoken else None

        people = informants_of(talk, codes, phase)
        if readings.left_out_has_a_valence:
            people = [p for p in people if any(p in talk.votes(c, phase) for c in codes)]
        if len(people) == 1 and not readings.single_informant_is_left_out:
            people = []
        yield figure(
            "IMP-08", talk.case_id, phase_id=phase, item="functions", **share(kept, len(codes)),
            **leave_one_out(people, without), **common,
        )  # fmt: skip


def functions(
    talk: CaseTalk, codes: list[str], phase: str | None, without: str | None = None
) -> tuple[int, int]:
    """How many functions are kept, and of how many anything is said."""
    kept = spoken = 0
    for code in codes:
        said = [s for s in talk.about(code, phase, without) if s.valence is not None]
        votes = [vote_of([s for s in said if s.voice == v]).sign for v in {s.voice for s in said}]
        kept += direction(votes) > 0
        spoken += bool(said)
    return kept, spoken


def imp_09(talk: CaseTalk) -> Iterator[Figure]:
    """ "8 outcomes x case: rating + evidence type"."""
    for code in sorted(c for c in talk.frameworks if c.startswith("pro.")):
        agreed = talk.consensus_rating(code, None)
        how = "consensus" if agreed else "algorithm"
        yield rating_row("IMP-09", talk, code, None, agreed or talk.rate(code), how)


POWER = "c22.char.opportunity@recipient"


def imp_10(talk: CaseTalk) -> Iterator[Figure]:
    """ "4 characteristics x 9 roles heat table; the recipient x opportunity (power) cell is
    mandatory to report even when empty".
    """
    if not any(c.startswith("c22.") for c in talk.frameworks):
        return
    cells = {c for c in talk.by_code if c.startswith("c22.char.") and "@" in c} | {POWER}
    for code in sorted(cells):
        agreed = talk.consensus_rating(code, None)
        how = "consensus" if agreed else "algorithm"
        yield rating_row("IMP-10", talk, code, None, agreed or talk.rate(code), how)


def imp_11(talk: CaseTalk) -> Iterator[Figure]:
    """ "a coding of A with `kind=causes:<code B>`; n = the case's informants"."""
    claims: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for s in talk.said:
        if s.kind and s.kind.startswith("causes:") and s.aspect == "actual" and "@" not in s.code:
            claims.setdefault((s.code, s.kind), set()).add(s.voice)
    for (code, kind), voices in sorted(claims.items()):
        people = {v[1] for v in voices if v[0] == PERSON}
        flags = [p in people for p in talk.informants]
        common = {
            "n_informants": len(people), "n_documents": sum(v[0] == DOCUMENT for v in voices),
            "coder_source": talk.source_of(code),
        }  # fmt: skip
        if len(flags) < 3 and readings.claims_need_three_informants:
            yield figure(
                "IMP-11", talk.case_id, code_id=code, item=kind, status="insufficient",
                status_reason="fewer_than_3_informants", k=sum(flags), n=len(flags), **common,
            )  # fmt: skip
            continue
        yield figure(
            "IMP-11", talk.case_id, code_id=code, item=kind, **informants_share(flags), **common
        )
