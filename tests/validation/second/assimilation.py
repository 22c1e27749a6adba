"""ASM-01 to ASM-10, each by the sentence it follows.

What belongs here: assimilation figures. What does not: who counts as a source (``voices``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from . import readings
from .adoption import adoption_share
from .events import months_after, units_of
from .implementation import behind, grains, rating_row
from .rows import (
    figure,
    informants_share,
    leave_one_out,
    mean_interval,
    share,
)
from .voices import DOCUMENT, PERSON, CaseTalk, Voice, most_common

Figure = dict[str, Any]
FORMS = ("transformation", "customisation", "loose_coupling", "corruption")
CORRUPTION = tuple(
    f"loz.signal.{s}" for s in ("selective", "relabel", "instrument", "professionalise")
)
GAPS = ("power", "values", "knowledge", "decision", "measure", "structure")
LOZEAU = "loz.move.org"


def used(talk: CaseTalk, prefix: str) -> list[str]:
    """Codes of the study's codebooks that begin so."""
    return sorted(c for c in talk.frameworks if c.startswith(prefix))


def counts(voices: set[Voice]) -> dict[str, int]:
    return {
        "n_informants": sum(v[0] == PERSON for v in voices),
        "n_documents": sum(v[0] == DOCUMENT for v in voices),
    }


# -- ASM-01 ------------------------------------------------------------------------------------


def axis(
    talk: CaseTalk, code: str, phase: str | None, without: str | None
) -> dict[Voice, tuple[int, str | None]]:
    """ "a source's level on an axis = its highest in the phase, its kind the one at its highest
    innovation level".
    """
    found: dict[Voice, tuple[int, str | None]] = {}
    said = [s for s in talk.about(code, phase, without) if s.level is not None]
    for voice in {s.voice for s in said}:
        level = max(s.level for s in said if s.voice == voice and s.level is not None)
        kinds = [s.kind for s in said if s.voice == voice and s.level == level and s.kind]
        found[voice] = (level, most_common(kinds))
    return found


def form_of(
    talk: CaseTalk, phase: str | None, without: str | None = None
) -> tuple[str, str | None, set[Voice]]:
    """Form, reason when insufficient, and the sources that have both axes."""
    org = axis(talk, "loz.move.org", phase, without)
    inn = axis(talk, "loz.move.inn", phase, without)
    both = set(org) & set(inn)
    if len(both) < 2:
        return "insufficient", "fewer_than_2_sources", both
    if not any(talk.independent(v) for v in both):
        return "insufficient", "no_independent_source", both
    # "the case's level = the median over the sources that have both axes (mean of the middle two
    # when even)"; "kind = the most frequent (ties: alphabetical first)"
    organisation = median(org[v][0] for v in both)
    innovation = median(inn[v][0] for v in both)
    kind = most_common(k for v in both if (k := inn[v][1]))
    inconsistent = kind == "fidelity_inconsistent"
    incumbents = any(talk.about(c, phase, without) for c in CORRUPTION)
    claimed = any(u.first_use for u in units_of(talk.corpus, talk.case_id))
    # "Table, read from the top"
    if organisation >= 2 and innovation >= 2 and inconsistent:
        return "contested", None, both
    if organisation >= 2 and innovation >= 2:
        return "customisation", None, both
    if organisation >= 2:
        return "transformation", None, both
    if inconsistent and incumbents:
        return "corruption", None, both
    if innovation <= 1 and claimed:
        return "loose_coupling", None, both
    return "insufficient", "no_row_of_the_table", both


def asm_01(talk: CaseTalk) -> Iterator[Figure]:
    if not used(talk, "loz.move."):
        return
    for phase in grains(talk):
        form, reason, both = form_of(talk, phase)
        yield figure(
            "ASM-01", talk.case_id, phase_id=phase, item=form, **counts(both),
            coder_source=talk.source_of(LOZEAU),
            status="insufficient" if reason else "ok", status_reason=reason,
        )  # fmt: skip


def asm_09(talk: CaseTalk) -> Iterator[Figure]:
    """ "one row for each pair of adjacent phases; insufficient if either is"."""
    if not used(talk, "loz.move."):
        return
    phases = talk.corpus.phases(talk.case_id)
    for early, late in pairwise(phases):
        first, _, behind_first = form_of(talk, early)
        second, _, behind_second = form_of(talk, late)
        short = "insufficient" in (first, second)
        yield figure(
            "ASM-09", talk.case_id, phase_id=late, item=f"{first}:{second}",
            **counts(behind_first | behind_second), coder_source=talk.source_of(LOZEAU),
            status="insufficient" if short else "ok",
            status_reason="form_insufficient" if short else None,
        )  # fmt: skip


# -- ASM-02, ASM-03 ----------------------------------------------------------------------------


def forms_named(talk: CaseTalk, phase: str | None) -> dict[Voice, set[str]]:
    found: dict[Voice, set[str]] = {}
    for form in FORMS:
        for s in talk.about(f"loz.out.{form}", phase):
            found.setdefault(s.voice, set()).add(form)
    return found


def asm_02(talk: CaseTalk) -> Iterator[Figure]:
    """ "n = informants coded with any `loz.out.*` form in the phase (at least 3), k = those with
    this form; documents in rows of their own".
    """
    for phase in grains(talk):
        named = forms_named(talk, phase)
        for item, kind in (("informants", PERSON), ("documents", DOCUMENT)):
            voices = sorted(v for v in named if v[0] == kind)
            for form in FORMS if voices else ():
                flags = [form in named[v] for v in voices]
                with_it = {v for v in named if form in named[v]}
                common = {
                    "phase_id": phase, "code_id": f"loz.out.{form}", "item": item,
                    "coder_source": talk.source_of("loz.out.corruption"), **counts(with_it),
                }  # fmt: skip
                if kind == DOCUMENT:
                    yield figure("ASM-02", talk.case_id, **share(sum(flags), len(flags)), **common)
                elif len(flags) < 3:
                    yield figure(
                        "ASM-02", talk.case_id, status="insufficient", k=sum(flags), n=len(flags),
                        status_reason="fewer_than_3_informants", **common,
                    )  # fmt: skip
                else:
                    yield figure("ASM-02", talk.case_id, **informants_share(flags), **common)


def asm_03(talk: CaseTalk) -> Iterator[Figure]:
    """ "(T+C)/(T+C+LC+CO) over informant-phase judgements"; "the same informants, n >= 4".

    "compute the index per informant, then t": an informant who names several forms gives the share
    of them that are substantive.
    """
    if not used(talk, "loz.out."):
        return
    for phase in grains(talk):
        named = {v: f for v, f in forms_named(talk, phase).items() if v[0] == PERSON}
        people = sorted(named)
        for item, weight in (("share", 1.0), ("share_customisation_half", 0.5)):
            worth = {"transformation": 1.0, "customisation": weight}
            values = [sum(worth.get(f, 0.0) for f in named[v]) / len(named[v]) for v in people]
            common = {
                "phase_id": phase, "item": item, "n_informants": len(people), "n_documents": 0,
                "coder_source": talk.source_of("loz.out.corruption"),
            }  # fmt: skip
            if len(people) < 4:
                yield figure(
                    "ASM-03", talk.case_id, status="insufficient", n=len(people),
                    status_reason="fewer_than_4_informants", **common,
                )  # fmt: skip
                continue
            if len(set(values)) == 1:
                interval = {"lo": None, "hi": None, "interval_method": "none_unanimous"}
            else:
                interval = mean_interval(values, 0.0, 1.0)
            yield figure(
                "ASM-03", talk.case_id, estimate=sum(values) / len(values),
                n=len(values), **interval,
                **leave_one_out(
                    range(len(values)),
                    lambda i, v=values: sum(v[:i] + v[i + 1 :]) / (len(v) - 1),
                ),
                **common,
            )  # fmt: skip


# -- ASM-04 ------------------------------------------------------------------------------------


def asm_04(talk: CaseTalk) -> Iterator[Figure]:
    """ "exposure = median over sources of the highest `loz.gap.*` level; signals of corruption are
    four; `present` = two or more signals, each from two or more sources; `not detected` only with
    a logged search; else `not assessed`".
    """
    if not used(talk, "loz.signal."):
        return
    protections = ("loz.effort.resist", "loz.signal.rule_change", "loz.signal.resource_shift")
    for phase in grains(talk):
        gaps = [
            s for g in GAPS for s in talk.about(f"loz.gap.{g}", phase) if s.level is not None
        ]  # fmt: skip
        voices = {s.voice for s in gaps}
        common = {"phase_id": phase, "coder_source": talk.source_of(LOZEAU)}
        if len(voices) >= (1 if readings.exposure_of_one_source_stands else 2):

            def exposure(left_out: Voice | None, gaps: list = gaps) -> float | None:
                highest: dict[Voice, int] = {}
                for s in gaps:
                    if s.voice != left_out:
                        highest[s.voice] = max(s.level, highest.get(s.voice, 0))
                return float(median(highest.values())) if highest else None

            yield figure(
                "ASM-04", talk.case_id, item="exposure", estimate=exposure(None),
                **leave_one_out([v for v in voices if v[0] == PERSON], exposure),
                **counts(voices), **common,
            )  # fmt: skip
        else:
            yield figure(
                "ASM-04", talk.case_id, item="exposure", status="insufficient",
                status_reason="no_codings", **counts(voices), **common,
            )  # fmt: skip
        signals = number_with_two(talk, CORRUPTION, phase)
        topics = ["co-optation"]
        if readings.search_of_the_code_counts:
            topics.append("loz.out.corruption")
        searched = talk.searched(*topics)
        for item, codes in (("signals", CORRUPTION), ("protections", protections)):
            people = sorted(
                {s.voice[1] for c in codes for s in talk.about(c, phase) if s.voice[0] == PERSON}
            )
            n = len(codes)
            # "Missing is not zero": nobody speaks of any, and nobody looked for corruption.
            looked = item == "signals" and searched

            def two(p: str, c: Sequence[str] = codes, f: str | None = phase) -> float:
                return number_with_two(talk, c, f, p) / len(c)

            nothing = not looked and not any(talk.about(c, phase) for c in codes)
            # "zero with no search = not assessed"
            nothing |= item == "signals" and not looked and not signals
            yield figure(
                "ASM-04", talk.case_id, item=item,
                **share(number_with_two(talk, codes, phase), n),
                **leave_one_out(people, two),
                **{**behind(talk, list(codes), phase), **common},
                status="insufficient" if nothing else "ok",
                status_reason="no_codings" if nothing else None,
            )  # fmt: skip
        verdict = "present" if signals >= 2 else "not_detected" if searched else "not_assessed"
        yield figure(
            "ASM-04", talk.case_id, item=verdict,
            **{**behind(talk, list(CORRUPTION), phase), **common},
            status="insufficient" if verdict == "not_assessed" else "ok",
            status_reason="not_assessed" if verdict == "not_assessed" else None,
        )  # fmt: skip


def number_with_two(
    talk: CaseTalk, codes: Sequence[str], phase: str | None, without: str | None = None
) -> int:
    """How many of the codes two or more sources speak of."""
    return sum(len({s.voice for s in talk.about(c, phase, without)}) >= 2 for c in codes)


# -- ASM-05 to ASM-08 --------------------------------------------------------------------------

SUBSYSTEMS = ("production", "maintenance", "supportive", "managerial")
DEPTHS = ("passage", "routine", "saturation")


def asm_05(talk: CaseTalk) -> Iterator[Figure]:
    """ "4 subsystems x 3 depths: evidence yes/no; breadth = subsystems with >=routine /4; depth =
    max level per subsystem"; "2 sources per cell".
    """
    if not used(talk, "ins."):
        return
    yes: dict[str, set[str]] = {s: set() for s in SUBSYSTEMS}
    everyone: set[Voice] = set()
    source = talk.source_of(*used(talk, "ins."))
    for subsystem in SUBSYSTEMS:
        for depth in DEPTHS:
            code = f"ins.{subsystem}.{depth}"
            if code not in talk.frameworks:
                continue
            voices = {s.voice for s in talk.about(code) if s.valence != "-1"}
            everyone |= voices
            common = {"code_id": code, "coder_source": source, **counts(voices)}
            if len(voices) >= 2:
                yes[subsystem].add(depth)
                yield figure("ASM-05", talk.case_id, item="yes", **common)
            else:
                yield figure(
                    "ASM-05", talk.case_id, item="no", status="insufficient",
                    status_reason="fewer_than_2_sources", **common,
                )  # fmt: skip

    def state(found: bool) -> dict[str, Any]:
        if found:
            return {"coder_source": source}
        return {
            "coder_source": source, "status": "insufficient",
            "status_reason": "fewer_than_2_sources",
        }  # fmt: skip

    broad = sum(bool(yes[s] & {"routine", "saturation"}) for s in SUBSYSTEMS)
    yield figure(
        "ASM-05", talk.case_id, item="breadth", **share(broad, 4), **counts(everyone),
        **state(any(yes.values())),
    )  # fmt: skip
    for subsystem in SUBSYSTEMS:
        deepest = max((DEPTHS.index(d) + 1 for d in yes[subsystem]), default=0)
        voices = {s.voice for d in DEPTHS for s in talk.about(f"ins.{subsystem}.{d}")}
        yield figure(
            "ASM-05", talk.case_id, item=f"depth:{subsystem}", estimate=float(deepest),
            **counts(voices), **state(bool(yes[subsystem])),
        )  # fmt: skip


def asm_06(talk: CaseTalk) -> Iterator[Figure]:
    """ "rating per 16 sub-constructs; NoMAD survey (if supplied): item mean 1-5 per construct with
    n"; "t; n<5 suppress". An item belongs to the construct whose id it has.
    """
    for code in used(talk, "npt."):
        agreed = talk.consensus_rating(code, None)
        how = "consensus" if agreed else "algorithm"
        row = rating_row("ASM-06", talk, code, None, agreed or talk.rate(code), how)
        yield {**row, "item": f"rating:{row['item']}"}
    scores: dict[str, dict[str, list[float]]] = {}
    for r in talk.corpus.surveys:
        if r["case_id"] == talk.case_id and str(r["instrument"]).lower() == "nomad":
            item = str(r["item_id"])
            code = item if item.startswith("npt.") else f"npt.{item}"
            code = ".".join(code.split(".")[:3])
            if r["score"] is not None:
                people = scores.setdefault(code, {})
                people.setdefault(str(r["respondent_id"]), []).append(float(r["score"]))
    for code, people in sorted(scores.items()):
        values = [sum(v) / len(v) for _, v in sorted(people.items())]
        if len(values) < 5:
            yield figure(
                "ASM-06", talk.case_id, code_id=code, item="nomad", status="suppressed",
                status_reason="fewer_than_5_respondents",
            )  # fmt: skip
            continue
        yield figure(
            "ASM-06", talk.case_id, code_id=code, item="nomad", n=len(values),
            estimate=sum(values) / len(values), **mean_interval(values, 1.0, 5.0),
        )  # fmt: skip


def asm_07(talk: CaseTalk) -> Iterator[Figure]:
    """ "using/eligible persons or units (denominator required)", at study end; uncertainty "-"."""
    units = units_of(talk.corpus, talk.case_id)
    row = adoption_share(talk, units, talk.corpus.study_end, "ASM-07", "net")
    yield {**row, "lo": None, "hi": None, "interval_method": None}


def asm_08(talk: CaseTalk) -> Iterator[Figure]:
    """ "in place >= 24 months after external support/champion ended: yes/no/unknown per unit";
    minimum "dates". Support of a unit is what its own events say.
    """
    for unit in units_of(talk.corpus, talk.case_id):
        use, support = unit.first_use, unit.events.get("funding_end")
        if use is None:
            continue
        over = unit.events.get("discontinue")
        item = "unknown"
        if support is not None and use.latest <= support.latest:
            test_day = months_after(support.latest, 24)
            if over and over.latest < test_day:
                item = "no"
            elif test_day <= talk.corpus.study_end and unit.present(test_day):
                item = "unknown" if over and over.earliest < test_day else "yes"
        yield figure(
            "ASM-08", talk.case_id, adopting_unit_id=unit.unit_id, item=item,
            status="insufficient" if item == "unknown" else "ok",
            status_reason="dates_missing" if item == "unknown" else None,
        )  # fmt: skip


def asm_10(talk: CaseTalk) -> Iterator[Figure]:
    """ "k/n informants giving explicit before/after example; separately corroborated by other-party
    /document"; "n = the case's informants".
    """
    code = "loz.signal.mindset"
    if not used(talk, code):
        return
    said = talk.about(code)
    explicit = {s.voice[1] for s in said if s.voice[0] == PERSON and s.explicit}
    voices = {s.voice for s in said}

    def corroborated(person: str) -> bool:
        stake = talk.people.get(person, (None, None))[0]
        others = {talk.people[v[1]][0] for v in voices if v[0] == PERSON} - {stake, None}
        return any(v[0] == DOCUMENT for v in voices) or (stake is not None and bool(others))

    for item, flags in (
        ("informants", [p in explicit for p in talk.informants]),
        ("corroborated", [p in explicit and corroborated(p) for p in talk.informants]),
    ):
        # "deleting all codings of a code gives NA not 0"
        yield figure(
            "ASM-10", talk.case_id, code_id=code, item=item, **informants_share(flags),
            **counts(voices), coder_source=talk.source_of(code),
            status="ok" if voices else "insufficient",
            status_reason=None if voices else "no_codings",
        )  # fmt: skip
