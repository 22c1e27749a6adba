"""ADO-01 to ADO-05 and ADO-07 to ADO-10, each by the sentence it follows.

What belongs here: adoption figures. What does not: Bass and survival (``curves``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import readings
from .events import Unit, counted, middle, months_between, units_of, years_ends
from .rows import figure, informants_share, share
from .voices import DOCUMENT, PERSON, CaseTalk

Figure = dict[str, Any]


def documents_among(talk: CaseTalk, sources: tuple[str, ...]) -> int:
    return sum(s in talk.documents for s in sources)


def informants_among(talk: CaseTalk, sources: tuple[str, ...]) -> int:
    people = {
        s["participant_id"]
        for s in talk.segments.values()
        if s["source_id"] in sources and s["participant_id"]
    }
    return len(people)


def ado_01(talk: CaseTalk) -> Iterator[Figure]:
    """ "trigger = the unit's `eligible_from`; months = days / 30.4375 from it to the interval's
    midpoint, lo and hi its ends; a disputed unit is left out". Minimum: ">=1 dated document or 2
    informants agreeing within 12 months".
    """
    for unit in units_of(talk.corpus, talk.case_id):
        use = unit.first_use
        if use is None or use.disputed:
            continue
        documents = documents_among(talk, use.sources)
        people = informants_among(talk, use.sources)
        counts = {"n_documents": documents, "n_informants": people}
        if unit.eligible_from is None:
            yield figure(
                "ADO-01", talk.case_id, adopting_unit_id=unit.unit_id, status="insufficient",
                status_reason="no_trigger", **counts,
            )  # fmt: skip
            continue
        dated = [
            s for s in use.sources
            if s in talk.documents
            and (talk.sources[s]["date_lo"] is not None or not readings.document_needs_a_date)
        ]  # fmt: skip
        if not dated and people < 2:
            yield figure(
                "ADO-01", talk.case_id, adopting_unit_id=unit.unit_id, status="insufficient",
                status_reason="no_dated_document", **counts,
            )  # fmt: skip
            continue
        if not readings.negative_months_stand and use.latest < unit.eligible_from:
            yield figure(
                "ADO-01", talk.case_id, adopting_unit_id=unit.unit_id, status="insufficient",
                status_reason="before_eligible", **counts,
            )  # fmt: skip
            continue
        yield figure(
            "ADO-01", talk.case_id, adopting_unit_id=unit.unit_id,
            estimate=months_between(unit.eligible_from, middle(use)),
            lo=months_between(unit.eligible_from, use.earliest.toordinal()),
            hi=months_between(unit.eligible_from, use.latest.toordinal()),
            interval_method="date_range", **counts,
        )  # fmt: skip


def ado_02(talk: CaseTalk) -> Iterator[Figure]:
    """ "at each 31 December and at study end, gross and net of discontinuation"."""
    units = units_of(talk.corpus, talk.case_id)
    for day in years_ends(units, talk.corpus.study_end):
        for item in ("gross", "net"):
            found = [counted(u, day, item == "net") for u in units]
            yield figure(
                "ADO-02", talk.case_id, period_end=day, item=item,
                estimate=float(sum(f[0] for f in found)),
                lo=float(sum(f[1] for f in found)), hi=float(sum(f[2] for f in found)),
                interval_method="date_range",
            )  # fmt: skip


def ado_03(talk: CaseTalk) -> Iterator[Figure]:
    """ "adopters / eligible units at t (NULL if eligible set unknown)"; "no eligible events: ADO-03
    and ADO-04 `insufficient`".
    """
    units = units_of(talk.corpus, talk.case_id)
    for day in years_ends(units, talk.corpus.study_end):
        for item in ("gross", "net"):
            yield adoption_share(talk, units, day, "ADO-03", item, period_end=day)


def eligible_set_known(units: list[Unit]) -> bool:
    """ "NULL if eligible set unknown"; "no eligible events: ADO-03 and ADO-04 `insufficient`"."""
    return any("eligible" in u.events for u in units)


def adoption_share(
    talk: CaseTalk, units: list[Unit], day: Any, metric: str, item: str, **key: Any
) -> Figure:
    """Adopters among the units eligible at a day."""
    eligible = [u for u in units if u.eligible(day)]
    name = "units" if metric == "ASM-07" else item
    if not eligible or not eligible_set_known(units):
        return figure(
            metric, talk.case_id, item=name, status="insufficient",
            status_reason="no_eligible_units", **key,
        )  # fmt: skip
    n = len(eligible)
    found = [counted(u, day, item == "net") for u in eligible]
    return figure(
        metric, talk.case_id, item=name, **share(sum(f[0] for f in found), n),
        lo=sum(f[1] for f in found) / n, hi=sum(f[2] for f in found) / n,
        interval_method="date_range", **key,
    )  # fmt: skip


DRIVERS = (
    "evolution_of_existing", "external_change_agent", "community_collaboration", "policy_window",
    "crisis", "champion", "funding", "peer_example",
)  # fmt: skip


def ado_05(talk: CaseTalk) -> Iterator[Figure]:
    """ "k/n informants (and documents) naming each driver"; "n = the case's informants; a driver
    nobody named has no row"; "primary" is `kind=primary`; ""primary driver" if named first/most
    important by majority"; minimum ">=3 informants".
    """
    for driver in DRIVERS:
        code = f"ado.driver.{driver}"
        codings = talk.about(code)
        people = {s.voice[1] for s in codings if s.voice[0] == PERSON}
        papers = {s.voice[1] for s in codings if s.voice[0] == DOCUMENT}
        first = {s.voice[1] for s in codings if s.voice[0] == PERSON and s.kind == "primary"}
        common = {
            "code_id": code, "coder_source": talk.source_of(code),
            "n_informants": len(people), "n_documents": len(papers),
        }  # fmt: skip
        if not codings:
            continue
        few = len(talk.informants) < 3
        for item, named in (("informants", people), ("primary", first)):
            flags = [p in named for p in talk.informants]
            reason = "fewer_than_3_informants" if few else None
            if item == "primary":
                if not named:
                    continue
                if not few and 2 * sum(flags) <= len(flags):
                    reason = "no_majority"
            yield figure(
                "ADO-05", talk.case_id, item=item, **informants_share(flags), **common,
                status="insufficient" if reason else "ok", status_reason=reason,
            )  # fmt: skip
        yield figure(
            "ADO-05", talk.case_id, item="documents", **share(len(papers), len(talk.documents)),
            status="ok" if talk.documents else "insufficient",
            status_reason=None if talk.documents else "no_documents", **common,
        )  # fmt: skip


def ado_07(talk: CaseTalk) -> Iterator[Figure]:
    """ "not computed below 50 units with >80% adopted; show adoption order instead".

    Order by the midpoint; units of one midpoint share the lower place; lo and hi: the places that
    the intervals allow.
    """
    adopters = [u for u in units_of(talk.corpus, talk.case_id) if u.first_use is not None]
    for unit in adopters:
        use = unit.first_use
        assert use is not None
        others = [o.first_use for o in adopters if o is not unit and o.first_use is not None]
        yield figure(
            "ADO-07", talk.case_id, adopting_unit_id=unit.unit_id,
            estimate=float(1 + sum(middle(o) < middle(use) for o in others)),
            lo=float(1 + sum(o.latest < use.earliest for o in others)),
            hi=float(1 + sum(o.earliest < use.latest for o in others)),
            interval_method="date_range",
            n_documents=documents_among(talk, use.sources),
            n_informants=informants_among(talk, use.sources),
        )  # fmt: skip


def ado_08(talk: CaseTalk) -> Iterator[Figure]:
    """ "share of informants positive / negative / mixed / silent, per attribute"; "has a fifth
    share, neutral"; minimum ">=3 informants".
    """
    attributes = [
        c for c in sorted(talk.frameworks) if c.startswith(("rog.attr.", "gre.inn."))
    ]  # fmt: skip
    for code in attributes:
        codings = talk.about(code)
        people = {s.voice[1] for s in codings if s.voice[0] == PERSON}
        papers = {s.voice[1] for s in codings if s.voice[0] == DOCUMENT}
        votes = talk.votes(code)
        if not (votes or readings.silent_attributes_stand):
            continue
        says = {}
        for person in talk.informants:
            vote = votes.get(person)
            if vote is None:
                # Named without a valence is neither silence nor a direction.
                spoke = person in people and readings.presence_is_neutral
                says[person] = "neutral" if spoke else "silent"
            elif vote.sign:
                says[person] = "positive" if vote.sign > 0 else "negative"
            else:
                says[person] = "mixed" if vote.mixed else "neutral"
        for item in ("positive", "negative", "mixed", "neutral", "silent"):
            flags = [says[p] == item for p in talk.informants]
            common = {
                "code_id": code, "item": item, "coder_source": talk.source_of(code),
                "n_informants": len(people), "n_documents": len(papers),
            }  # fmt: skip
            if len(flags) < 3:
                yield figure(
                    "ADO-08", talk.case_id, status="insufficient", k=sum(flags), n=len(flags),
                    status_reason="fewer_than_3_informants", **common,
                )  # fmt: skip
            else:
                yield figure("ADO-08", talk.case_id, **informants_share(flags), **common)


DECISIONS = ("optional", "collective", "authority")
STAGES = ("agenda", "matching", "redefining", "clarifying", "routinizing")


def ado_09(talk: CaseTalk) -> Iterator[Figure]:
    """ "optional/collective/authority; furthest organisational stage"; "source agreement"; "2
    sources". One framework: the adoption codes, or Rogers' where those were not used.
    """
    for word, families, members in (
        ("decision", ("ado.decision.", "rog.decision."), DECISIONS),
        ("stage", ("ado.stage.", "rog.org."), STAGES),
    ):
        used = [f for f in families if any(talk.about(f + m) for m in members)]
        if not used:
            continue
        if readings.decision_within_one_framework:
            used = used[:1]
        # "One coder source per case and framework ...; figures never mix them."
        kinds = {f: talk.source_of(*(f + m for m in members if talk.about(f + m))) for f in used}
        best = min(kinds.values(), key=("adjudicated", "human", "machine", None).index)
        used = [f for f in used if kinds[f] == best]
        named = {m: {s.voice for u in used for s in talk.about(u + m)} for m in members}
        everyone = set().union(*named.values())
        agreed = [m for m in members if len(named[m]) >= 2]
        common = {
            "coder_source": talk.source_of(
                *(u + m for u in used for m in members if talk.about(u + m))
            ),
            "n_informants": sum(v[0] == PERSON for v in everyone),
            "n_documents": sum(v[0] == DOCUMENT for v in everyone),
        }
        if not agreed:
            yield figure(
                "ADO-09", talk.case_id, item=word, status="insufficient",
                status_reason="single_source", **common,
            )  # fmt: skip
            continue
        # Every type that two sources name; of the stages the furthest.
        for top in agreed[-1:] if word == "stage" else agreed:
            yield figure(
                "ADO-09", talk.case_id, item=f"{word}:{top}",
                **share(len(named[top]), len(everyone)), **common,
            )  # fmt: skip


def ado_10(talk: CaseTalk) -> Iterator[Figure]:
    """ "k = informants with a positive anticipated statement, n = informants with any, per case;
    per unit where codings name one"; "adoptability statements vs events: 2x2 table per unit".
    """
    units = {u.unit_id: u for u in units_of(talk.corpus, talk.case_id)}
    # An adoptability statement: frameworks 1.3 has a code for it, "anticipated: likelihood that
    # deciders will choose it".
    said = [
        s
        for s in talk.said
        if s.voice[0] == PERSON and s.valence is not None and s.code == "cfo.ant.adoptability"
    ]
    for unit in [None, *sorted({s.unit for s in said if s.unit})]:
        about = [s for s in said if unit is None or s.unit == unit]
        people = sorted({s.voice[1] for s in about})
        if not people or not units:  # minimum: "both kinds"
            continue
        where = list(units.values()) if unit is None else [units[unit]] if unit in units else []
        did = any(u.first_use for u in where)
        # "with a positive anticipated statement"; said no: with a negative one, no positive.
        said_by = {p: {s.valence for s in about if s.voice[1] == p} for p in people}
        yes = ["1" in said_by[p] for p in people]
        no = ["-1" in said_by[p] and "1" not in said_by[p] for p in people]
        source = {talk.coder_source[talk.framework(s.code)] for s in about}
        for item, flags in (("yes", yes), ("no", no)):
            found = share(sum(flags), len(flags))
            if readings.anticipation_has_leave_one_out:
                found = informants_share(flags)
            yield figure(
                "ADO-10", talk.case_id, adopting_unit_id=unit,
                item=f"said_{item}_did_{'yes' if did else 'no'}",
                **found, n_informants=len(people), n_documents=0,
                    coder_source=min(source) if len(source) == 1 else None,
                )  # fmt: skip
