"""EVQ-04 to EVQ-10, each by the sentence it follows.

What belongs here: how good the evidence of a case is. What does not: coders (``agreement``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from . import readings
from .agreement import Pair
from .rows import figure, leave_one_out, share
from .voices import DOCUMENT, PERSON, CaseTalk, Said, merged, rate_1, vote_of

Figure = dict[str, Any]


def coded(talk: CaseTalk) -> list[str]:
    """Codes with a coding in the case; a pair with a role only where it is registered."""
    return sorted(
        c for c in talk.by_code if talk.about(c) and ("@" not in c or c in talk.registered())
    )


def support(talk: CaseTalk, code: str) -> dict[str, Any]:
    voices = {s.voice for s in talk.about(code)}
    return {
        "code_id": code,
        "coder_source": talk.source_of(code),
        "n_informants": sum(v[0] == PERSON for v in voices),
        "n_documents": sum(v[0] == DOCUMENT for v in voices),
    }


def triangulated(talk: CaseTalk, code: str) -> str | None:
    """ "majority sign of persons against that of documents, all phases"."""
    people = list(talk.votes(code).values())
    papers: dict[str, list[Said]] = {}
    for s in talk.about(code):
        if s.voice[0] == DOCUMENT and s.valence is not None:
            papers.setdefault(s.voice[1], []).append(s)
    documents = [vote_of(said) for said in papers.values()]
    if not people and not documents:
        return None
    if not documents:
        return "interview_only"
    if not people:
        return "document_only"
    # The sign of RATE-1: +, -, 0 or X; the strength does not matter.
    a, b = (rate_1(votes).replace("2", "1") for votes in (people, documents))
    if "X" in (a, b) or (a != b and "0" in (a, b)):
        return "both_mixed"
    return "both_agree" if a == b else "both_conflict"


def evq_04(talk: CaseTalk) -> Iterator[Figure]:
    """ "per code ... `both_agree both_conflict both_mixed interview_only document_only`"."""
    for code in coded(talk):
        word = triangulated(talk, code)
        if word is not None:
            yield figure("EVQ-04", talk.case_id, item=word, **support(talk, code))


def contradicting(talk: CaseTalk, code: str, expect: str) -> list[Said]:
    """Codings that speak against what a proposition expects of a code."""
    said = talk.about(code)
    if expect == "positive":
        return [s for s in said if s.valence == "-1"]
    if expect == "negative":
        return [s for s in said if s.valence == "1"]
    # "Valence is the influence ON IMPLEMENTATION, not how much of the construct is present."
    return [] if expect == "present" else said


def expectations(proposition: dict[str, Any]) -> dict[str, str]:
    """ "expect: positive | negative | present | absent, or a map code: expectation"."""
    expect = proposition.get("expect")
    if isinstance(expect, dict):
        return {str(c): str(e) for c, e in expect.items()}
    return {str(c): str(expect) for c in proposition.get("codes") or []}


def looked_for(talk: CaseTalk, proposition_id: str, code: str) -> bool:
    """ "topic = proposition id, code id or `co-optation`"."""
    topics = [proposition_id, code]
    if code == "loz.out.corruption" and readings.cooptation_search_is_of_corruption:
        topics.append("co-optation")
    return talk.searched(*topics)


def concerning(talk: CaseTalk) -> list[dict[str, Any]]:
    """The propositions about this case; without a list, about every case."""
    found = talk.corpus.protocol.get("propositions") or []
    return [p for p in found if talk.case_id in (p.get("cases") or talk.corpus.case_ids)]


def evq_05(talk: CaseTalk) -> Iterator[Figure]:
    """ "count of segments contradicting each proposition"; "without a logged search: the count, and
    where it is 0 status `insufficient`, reason `not_assessed`".
    """
    for p in concerning(talk):
        against = [
            s for code, e in expectations(p).items() for s in contradicting(talk, code, e)
        ]  # fmt: skip
        count = len({segment for s in against for segment, _, _ in s.spans})
        each = [looked_for(talk, str(p["id"]), c) for c in expectations(p)]
        searched = any(each) if readings.search_of_one_code_is_enough else all(each)
        voices = {s.voice for s in against}
        nothing = count == 0 and not searched
        yield figure(
            "EVQ-05", talk.case_id, proposition_id=str(p["id"]), estimate=float(count),
            n_informants=sum(v[0] == PERSON for v in voices),
            n_documents=sum(v[0] == DOCUMENT for v in voices),
            coder_source=talk.source_of(*expectations(p)) if expectations(p) else None,
            status="insufficient" if nothing else "ok",
            status_reason="not_assessed" if nothing else None,
        )  # fmt: skip


def per_code_and_overall(talk: CaseTalk) -> Iterator[tuple[list[Said], dict[str, Any]]]:
    """Codings and keys of each code, then of all codes: one row a coder source, "figures never mix
    them".
    """
    for code in coded(talk):
        yield talk.about(code), support(talk, code)
    codes = [c for c in coded(talk) if "@" not in c]
    for source in sorted({str(talk.source_of(c)) for c in codes}):
        said = [s for c in codes if talk.source_of(c) == source for s in talk.about(c)]
        voices = {s.voice for s in said}
        yield said, {
            "code_id": None, "coder_source": source,
            "n_informants": sum(v[0] == PERSON for v in voices),
            "n_documents": sum(v[0] == DOCUMENT for v in voices),
        }  # fmt: skip


def codings_each(said: list[Said]) -> Counter[str]:
    """How many codings each informant has."""
    counts: Counter[str] = Counter()
    for voice, code, coder in {(s.voice, s.code, s.coder) for s in said if s.voice[0] == PERSON}:
        here = [s for s in said if (s.voice, s.code, s.coder) == (voice, code, coder)]
        counts[voice[1]] += len(merged(here))
    return counts


def evq_06(talk: CaseTalk) -> Iterator[Figure]:
    """ "share of codings from top informant; effective number of informants 1/sum(p^2)"."""
    for said, common in per_code_and_overall(talk):
        counts = codings_each(said)
        n = counts.total()

        def without(person: str, of: Any, counts: Counter[str] = counts) -> float | None:
            rest = {p: c for p, c in counts.items() if p != person}
            return of(rest) if rest else None

        def top_share(c: dict[str, int]) -> float:
            return max(c.values()) / sum(c.values())

        def effective(c: dict[str, int]) -> float:
            return 1 / sum((x / sum(c.values())) ** 2 for x in c.values())

        for item, of in (("top_share", top_share), ("effective_n", effective)):
            if not n:
                yield figure(
                    "EVQ-06", talk.case_id, item=item, status="insufficient",
                    status_reason="no_informant", **common,
                )  # fmt: skip
                continue
            yield figure(
                "EVQ-06", talk.case_id, item=item, estimate=of(counts),
                k=max(counts.values()) if item == "top_share" else None,
                n=n if item == "top_share" else None,
                **leave_one_out(sorted(counts), lambda p, of=of: without(p, of)), **common,
            )  # fmt: skip


def evq_07(talk: CaseTalk) -> Iterator[Figure]:
    """ "share of evidence from programme leaders/authors": of the sources that speak of it."""
    for said, common in per_code_and_overall(talk):
        voices = {s.voice for s in said}

        def inside(left_out: Any, voices: set = voices) -> float | None:
            rest = [v for v in voices if v != left_out]
            return sum(not talk.independent(v) for v in rest) / len(rest) if rest else None

        # "Missing is not zero": whose side nobody says is not the other side.
        told = any(talk.side_known(v) for v in voices)
        yield figure(
            "EVQ-07", talk.case_id, item="insider_share",
            status="ok" if told else "insufficient",
            status_reason=None if told else "no_stake_known",
            **share(sum(not talk.independent(v) for v in voices), len(voices)),
            **leave_one_out([v for v in voices if v[0] == PERSON], inside), **common,
        )  # fmt: skip


def evq_08(talk: CaseTalk) -> Iterator[Figure]:
    """ "n informants, n docs per case x construct": every rateable code and every coded one.
    "deleting all codings of a code gives NA not 0". A speaker without a label is "a source, no
    informant".
    """
    for code in sorted({*talk.rateable, *coded(talk)}):
        common = support(talk, code)
        if not talk.about(code):
            # "four different values end-to-end": not asked because it does not apply is no gap.
            rating = talk.rate(code)
            yield figure(
                "EVQ-08", talk.case_id, item="support", status=rating.status,
                status_reason=rating.reason, **common,
            )  # fmt: skip
            continue
        estimate = float(len({s.voice for s in talk.about(code)}))
        yield figure("EVQ-08", talk.case_id, item="support", estimate=estimate, **common)


def evq_09(talk: CaseTalk) -> Iterator[Figure]:
    """ "start 4; -1 each for: single source type, <3 informants, unresolved conflict, reliability
    insufficient; floor 1"; "unresolved conflict = EVQ-04 `both_conflict`; reliability insufficient
    = EVQ-01 of the domain not ok or < .667".
    """
    pair = Pair(talk)
    for code in coded(talk):
        common = support(talk, code)
        alpha = pair.domain_alpha(code)
        grade = 4
        valued = any(s.valence is not None for s in talk.about(code))
        kinds = {
            s.voice[0] == DOCUMENT
            for s in talk.about(code)
            if readings.presence_is_a_kind_of_source or s.valence is not None or not valued
        }
        grade -= len(kinds) < 2
        grade -= common["n_informants"] < 3
        grade -= triangulated(talk, code) == "both_conflict"
        grade -= alpha is None or alpha < 0.667
        yield figure("EVQ-09", talk.case_id, item="grade", estimate=float(max(1, grade)), **common)


def evq_10(talk: CaseTalk) -> Iterator[Figure]:
    """ "share of segments whose ref_period is >5 years before interview": of the segments of
    interviews that are coded with a reference period.
    """
    for said, common in per_code_and_overall(talk):
        old: dict[tuple[str, str], bool] = {}
        for s in said:
            held = talk.sources[s.source_id]["date_lo"]
            end = s.ref[1]
            if readings.one_sided_period_is_a_day:
                end = end or s.ref[0]
            if s.voice[0] == DOCUMENT or end is None or held is None:
                continue
            for segment, _, _ in s.spans:
                key = (s.voice[1], segment)
                old[key] = old.get(key, False) or end < five_years_before(held)
        if not old:
            yield figure(
                "EVQ-10", talk.case_id, item="recall_risk", status="insufficient",
                status_reason="no_reference_period", **common,
            )  # fmt: skip
            continue

        def without(person: str, old: dict[tuple[str, str], bool] = old) -> float | None:
            rest = [o for (p, _), o in old.items() if p != person]
            return sum(rest) / len(rest) if rest else None

        yield figure(
            "EVQ-10", talk.case_id, item="recall_risk", **share(sum(old.values()), len(old)),
            **leave_one_out(sorted({p for p, _ in old} & set(talk.informants)), without),
            **common,
        )  # fmt: skip


def five_years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 5)
    except ValueError:
        return date(day.year - 5, 2, 28)
