"""Forms of assimilation: how far organisation and innovation moved towards each other.

What belongs here: the decision table, the form of each phase (ASM-01), who names which form
(ASM-02, ASM-03), and how the form changes (ASM-09). What does not: co-optation as a risk
(``cooptation``). Forms are nominal: none is scored as more than another.

After Lozeau 2002, doi 10.1177/0018726702055005427, by phase as in Robert 2020,
doi 10.1136/bmjqs-2019-009576.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from statistics import median

from coprod_pipeline.metrics.coded import (
    DOCUMENT,
    INFORMANT,
    Coded,
    SourceKey,
    evidence_of,
    sources,
    support,
)
from coprod_pipeline.metrics.figures import Figure
from coprod_pipeline.metrics.intervals import (
    UNANIMOUS,
    Interval,
    leave_one_out_mean,
    leave_one_out_share,
    mean_interval,
    share_interval,
)
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.registry_assimilation import SEED

ORGANISATION, INNOVATION, FORMS = "loz.move.org", "loz.move.inn", "loz.out"
CONSISTENT, INCONSISTENT = "fidelity_consistent", "fidelity_inconsistent"
#: Signals that the innovation serves those who already hold power.
CORRUPTION_SIGNALS = (
    "loz.signal.selective",
    "loz.signal.relabel",
    "loz.signal.instrument",
    "loz.signal.professionalise",
)
UNDECIDED = "insufficient"
#: Forms in which the organisation itself changes.
SUBSTANTIVE = ("transformation", "customisation")


def form_of(
    organisation: float, innovation: float, *, inconsistent: bool, captured: bool, claimed: bool
) -> str:
    """The form that two levels (0-3) mean, by the first line of the table that holds.

    ``inconsistent``: the innovation moved away from its principles; ``captured``: a corruption
    signal; ``claimed``: somebody is said to use it.
    """
    if organisation >= 2 and innovation >= 2:
        return "contested" if inconsistent else "customisation"
    if organisation >= 2:
        return "transformation"
    if inconsistent and captured:
        return "corruption"
    if innovation <= 1 and claimed:
        return "loose_coupling"
    return UNDECIDED


@dataclass(frozen=True)
class Movement:
    """How far both sides moved, as one source tells it."""

    source: SourceKey
    organisation: int
    innovation: int
    kind: str | None


@dataclass(frozen=True)
class Talk:
    """What is said of movements, corruption signals and forms, and whether a use is claimed."""

    moves: tuple[Coded, ...]
    signals: tuple[Coded, ...]
    named: tuple[Coded, ...]
    claimed: bool

    def within(self, phase_id: str | None) -> Talk:
        """The talk about a phase; None is the whole case."""
        return Talk(
            moves=tuple(c for c in self.moves if c.is_in(phase_id)),
            signals=tuple(c for c in self.signals if c.is_in(phase_id)),
            named=tuple(c for c in self.named if c.is_in(phase_id)),
            claimed=self.claimed,
        )

    def without(self, source: SourceKey) -> Talk:
        """The talk as it would be had this source not been heard."""
        return Talk(
            moves=tuple(c for c in self.moves if c.source != source),
            signals=tuple(c for c in self.signals if c.source != source),
            named=tuple(c for c in self.named if c.source != source),
            claimed=self.claimed,
        )


@dataclass(frozen=True)
class Form:
    """The form of a phase (None: the whole case), and the movements it was read from."""

    phase_id: str | None
    name: str
    reason: str | None
    movements: tuple[Movement, ...]
    talk: Talk

    @property
    def counted(self) -> tuple[Coded, ...]:
        """The codings of movements that the form was read from; all where there is none."""
        if self.reason is not None:
            return self.talk.moves
        behind = {m.source for m in self.movements}
        return tuple(c for c in self.talk.moves if c.source in behind)

    @property
    def n_informants(self) -> int:
        """Informants who speak of both sides."""
        return sum(m.source[0] == INFORMANT for m in self.movements)


def movements(coded: Sequence[Coded]) -> tuple[Movement, ...]:
    """The movements of sources that have a level on both axes, in order of the source.

    A source's level is its highest; its kind is the one at its highest level of innovation, the
    most frequent where there are several.
    """
    organisation: dict[SourceKey, int] = {}
    innovation: dict[SourceKey, list[Coded]] = {}
    for c in coded:
        if c.level is None:
            continue
        if c.code_id == ORGANISATION:
            organisation[c.source] = max(c.level, organisation.get(c.source, 0))
        elif c.code_id == INNOVATION:
            innovation.setdefault(c.source, []).append(c)
    found = []
    for source in sorted(organisation.keys() & innovation.keys()):
        highest = max(c.level or 0 for c in innovation[source])
        # A coding over several segments is one mention of its kind.
        kinds = {(c.coding_id, c.kind) for c in innovation[source] if c.level == highest}
        found.append(
            Movement(source, organisation[source], highest, most_frequent(k for _, k in kinds))
        )
    return tuple(found)


def most_frequent(words: Iterable[str | None]) -> str | None:
    """The most frequent word, of equally frequent ones the alphabetically first; None if none."""
    counts = Counter(w for w in words if w)
    return min(counts, key=lambda w: (-counts[w], w), default=None)


def talk_of(material: Material) -> Talk:
    """The talk of a case about its forms."""
    return Talk(
        moves=tuple(actual(material, "loz.move")),
        signals=tuple(actual(material, *CORRUPTION_SIGNALS)),
        named=tuple(actual(material, FORMS)),
        claimed=any(r["event_type"] == "first_use" for r in material.rows("fact_event")),
    )


def form_in(material: Material, talk: Talk, phase_id: str | None) -> Form:
    """The form of a phase: medians over at least two sources, one of them independent."""
    said = talk.within(phase_id)
    told = movements(said.moves)
    name, reason = UNDECIDED, None
    if not said.moves:
        reason = "no_movement_coded"
    elif len(told) < 2:
        reason = "few_sources"
    elif not any(material.codings.standing(m.source).is_independent for m in told):
        reason = "no_independent_source"
    else:
        name = form_of(
            median(m.organisation for m in told),
            median(m.innovation for m in told),
            inconsistent=most_frequent(m.kind for m in told) == INCONSISTENT,
            captured=bool(said.signals),
            claimed=said.claimed,
        )
        reason = "no_form_fits" if name == UNDECIDED else None
    return Form(phase_id, name, reason, told, said)


def actual(material: Material, *branches: str) -> list[Coded]:
    """Codings of what happened, not of what was expected."""
    return [c for c in material.coded(*branches) if c.aspect == "actual"]


def grain_of(phase_id: str | None) -> str:
    """The grain of a figure of a phase or of the whole case."""
    return "case" if phase_id is None else "phase"


def is_exploratory(material: Material, *branches: str) -> bool:
    """Whether no code of these branches was registered or stands in a proposition."""
    return not any(
        not material.is_undeclared(code)
        for code in material.frameworks
        for branch in branches
        if code == branch or code.startswith(f"{branch}.")
    )


def form_by_phase(material: Material) -> Iterator[Figure]:
    """ASM-01: the form of the whole case and of each phase."""
    talk = talk_of(material)
    for phase_id in material.phases:
        form = form_in(material, talk, phase_id)
        yield Figure(
            "ASM-01",
            {
                "grain": grain_of(phase_id),
                "case_id": material.case_id,
                "phase_id": phase_id,
                "item": form.name,
                "loio_items": ";".join(_without_one(material, form)) or None,
                **support(form.counted),
                "coder_source": material.coder_source(ORGANISATION),
                "status": "ok" if form.reason is None else "insufficient",
                "status_reason": form.reason,
                "exploratory": is_exploratory(material, "loz.move"),
            },
            evidence_of(*_for_and_against(form)),
        )


def _without_one(material: Material, form: Form) -> list[str]:
    """Every form that comes out when one informant is left out, each once; none of no form."""
    if form.reason is not None:
        return []
    heard = {c.source for c in (*form.talk.moves, *form.talk.signals) if c.source[0] == INFORMANT}
    rests = (form_in(material, form.talk.without(one), form.phase_id) for one in heard)
    return sorted({rest.name for rest in rests})


def _for_and_against(form: Form) -> tuple[list[Coded], list[Coded]]:
    """What a form rests on, and what would have it otherwise.

    A source contradicts when its own levels mean another form; so does talk that names another
    form, and a corruption signal where the form is another.
    """
    if form.reason is not None:
        return list(form.counted), []
    alone = {
        m.source: form_of(
            m.organisation,
            m.innovation,
            inconsistent=m.kind == INCONSISTENT,
            captured=bool(form.talk.signals),
            claimed=form.talk.claimed,
        )
        for m in form.movements
    }
    own = f"{FORMS}.{form.name}"
    agree = [c for c in form.counted if alone[c.source] == form.name]
    agree += [c for c in form.talk.named if c.code_id == own]
    differ = [c for c in form.counted if alone[c.source] != form.name]
    differ += [c for c in form.talk.named if c.code_id != own]
    (agree if form.name == "corruption" else differ).extend(form.talk.signals)
    return agree, differ


def form_distribution(material: Material) -> Iterator[Figure]:
    """ASM-02: of the informants (and documents) that name a form, how many name which."""
    codes = [code for code in material.frameworks if code.startswith(f"{FORMS}.")]
    named = actual(material, FORMS)
    for phase_id in material.phases:
        within = [c for c in named if c.is_in(phase_id)]
        for code_id in codes:
            yield _form_share(material, phase_id, code_id, within, INFORMANT, "informants")
            yield _form_share(material, phase_id, code_id, within, DOCUMENT, "documents")


def _form_share(
    material: Material,
    phase_id: str | None,
    code_id: str,
    within: Sequence[Coded],
    kind: str,
    item: str,
) -> Figure:
    own = [c for c in within if c.voice_kind == kind]
    namers = [c for c in own if c.code_id == code_id]
    k, n = len(sources(namers)), len(sources(own))
    fewest, reason = (3, "few_informants") if kind == INFORMANT else (1, "no_document")
    columns: dict[str, object] = {
        "grain": grain_of(phase_id),
        "case_id": material.case_id,
        "phase_id": phase_id,
        "code_id": code_id,
        "item": item,
        "k": k,
        "n": n,
        **support(namers),
        "coder_source": material.coder_source(code_id),
        "status": "ok" if n >= fewest else "insufficient",
        "status_reason": None if n >= fewest else reason,
        "exploratory": material.is_undeclared(code_id),
    }
    if n >= fewest:
        columns["estimate"] = k / n
        if kind == INFORMANT:
            columns |= share_columns(k, n)
    others = [c for c in own if c.code_id != code_id]
    return Figure("ASM-02", columns, evidence_of(namers, others))


def share_columns(k: int, n: int) -> dict[str, object]:
    """Bounds of k of n informants: the informant interval and the leave-one-out range."""
    flags = [True] * k + [False] * (n - k)
    lo, hi = leave_one_out_share(k, n)
    return {**share_interval(flags, SEED).columns(), "loio_lo": lo, "loio_hi": hi}


def substantive_share(material: Material) -> Iterator[Figure]:
    """ASM-03: the mean share of an informant's forms in which the organisation changed."""
    named = [c for c in actual(material, FORMS) if c.voice_kind == INFORMANT]
    for phase_id in material.phases:
        within = [c for c in named if c.is_in(phase_id)]
        forms: dict[str, set[str]] = {}
        for c in within:
            forms.setdefault(c.voice_id, set()).add(c.code_id.removeprefix(f"{FORMS}."))
        for item, half in (("share", 1.0), ("share_customisation_half", 0.5)):
            weights = {"transformation": 1.0, "customisation": half}
            values = [
                sum(weights.get(f, 0.0) for f in forms[person]) / len(forms[person])
                for person in sorted(forms)
            ]
            yield _substantive(material, phase_id, item, values, within)


def _substantive(
    material: Material,
    phase_id: str | None,
    item: str,
    values: Sequence[float],
    within: Sequence[Coded],
) -> Figure:
    enough = len(values) >= 4
    columns: dict[str, object] = {
        "grain": grain_of(phase_id),
        "case_id": material.case_id,
        "phase_id": phase_id,
        "item": item,
        "n": len(values),
        **support(within),
        "coder_source": material.coder_source(FORMS + ".transformation"),
        "status": "ok" if enough else "insufficient",
        "status_reason": None if enough else "few_informants",
        "exploratory": is_exploratory(material, FORMS),
    }
    if enough:
        lo, hi = leave_one_out_mean(values)
        unanimous = len(set(values)) == 1
        interval = Interval(method=UNANIMOUS) if unanimous else mean_interval(values, 0, 1, SEED)
        columns |= {"estimate": fsum(values) / len(values), "loio_lo": lo, "loio_hi": hi}
        columns |= interval.columns()
    changed = {f"{FORMS}.{form}" for form in SUBSTANTIVE}
    return Figure(
        "ASM-03",
        columns,
        evidence_of(
            [c for c in within if c.code_id in changed],
            [c for c in within if c.code_id not in changed],
        ),
    )


def form_trend(material: Material) -> Iterator[Figure]:
    """ASM-09: the form of each phase after that of the phase before."""
    talk = talk_of(material)
    found = [form_in(material, talk, phase_id) for phase_id in material.phases[1:]]
    for early, late in pairwise(found):
        counted = [*early.counted, *late.counted]
        reason = None
        if early.reason is not None or late.reason is not None:
            reason = "form_insufficient"
        elif min(early.n_informants, late.n_informants) < 2:
            reason = "few_informants"
        yield Figure(
            "ASM-09",
            {
                "grain": "phase",
                "case_id": material.case_id,
                "phase_id": late.phase_id,
                "item": f"{early.name}:{late.name}",
                **support(counted),
                "coder_source": material.coder_source(ORGANISATION),
                "status": "ok" if reason is None else "insufficient",
                "status_reason": reason,
                "exploratory": is_exploratory(material, "loz.move"),
            },
            evidence_of(counted),
        )
