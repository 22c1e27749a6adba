"""Ratings of constructs: RATE-1, the team's consensus, and the table ``fact_rating``.

What belongs here: the rule that makes a rating of votes, its leave-one-informant-out range, the
reason where there is none, and the consensus beside it. What does not: the votes (``voices``),
figures about ratings (the modules of the marts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coprod_pipeline.metrics.voices import Cell, Voice, Voices
from coprod_pipeline.model import RATING_VALUES
from coprod_pipeline.protocol import Study

NA_MISSING = "NA_missing"
NA_NOT_APPLICABLE = "NA_not_applicable"


@dataclass(frozen=True)
class Tally:
    """The votes of informants on one construct; the explicit ones are among their sign's."""

    positive: int = 0
    negative: int = 0
    mixed: int = 0
    neutral: int = 0
    explicit_positive: int = 0
    explicit_negative: int = 0

    @property
    def n_informants(self) -> int:
        """Informants with data."""
        return self.positive + self.negative + self.mixed + self.neutral

    def explicit_towards(self, rating_code: str) -> int:
        """Informants with an explicit example in the rating's direction."""
        value = RATING_VALUES.get(rating_code, 0)
        if value == 0:
            return 0
        return self.explicit_positive if value > 0 else self.explicit_negative


@dataclass(frozen=True)
class Rating:
    """A rating of a construct in a case or phase, and what it stands on."""

    phase_id: str | None
    code_id: str
    derivation: str
    rating_code: str
    is_preferred: bool
    status: str
    status_reason: str | None
    n_informants: int
    n_documents: int
    n_segments: int
    n_explicit: int
    loio: tuple[int, int] | None = None
    loio_codes: tuple[str, ...] = ()

    @property
    def cell(self) -> Cell:
        """Phase and code."""
        return (self.phase_id, self.code_id)

    @property
    def grain(self) -> str:
        """Case or phase."""
        return "case" if self.phase_id is None else "phase"

    @property
    def value(self) -> int | None:
        """-2 to 2; None for X and NA."""
        return RATING_VALUES.get(self.rating_code)


def tally(voices: Iterable[Voice]) -> Tally:
    """The votes of the informants among voices; who has no valence has no vote."""
    counts = dict.fromkeys(Tally.__dataclass_fields__, 0)
    for voice in voices:
        if voice.kind != "informant" or not voice.has_valence:
            continue
        for name in _counted_as(voice):
            counts[name] += 1
    return Tally(**counts)


def _counted_as(voice: Voice) -> tuple[str, ...]:
    if voice.vote == 0:
        return ("mixed",) if voice.mixed else ("neutral",)
    sign = "positive" if voice.vote > 0 else "negative"
    return (sign, f"explicit_{sign}") if voice.explicit else (sign,)


def rate_1(votes: Tally, n_other_sources: int) -> str:
    """The rating code that RATE-1 proposes, ``NA_missing`` below the minimum of two sources.

    ``n_other_sources`` counts documents and unknown speakers with a valence: sources without a
    vote. After Damschroder 2013, doi 10.1186/1748-5908-8-51, as settled in docs/metrics.md.
    """
    if votes.n_informants == 0 or votes.n_informants + n_other_sources < 2:
        return NA_MISSING
    if votes.positive == votes.negative:
        return "X" if votes.positive or votes.mixed else "0"
    sign = "+" if votes.positive > votes.negative else "-"
    explicit = votes.explicit_positive if sign == "+" else votes.explicit_negative
    strong = explicit >= 2 and 2 * explicit > votes.n_informants
    return f"{sign}{2 if strong else 1}"


def leave_one_out(votes: Tally, n_other_sources: int) -> tuple[int, int] | None:
    """Smallest and largest rating when one informant is left out; X counts 0.

    None when every such rating falls below the minimum evidence.
    """
    values = [
        RATING_VALUES.get(code, 0)
        for code in (rate_1(rest, n_other_sources) for rest in _without_one(votes))
        if code != NA_MISSING
    ]
    return (min(values), max(values)) if values else None


def left_out_codes(votes: Tally, n_other_sources: int) -> tuple[str, ...]:
    """Every rating code that comes out when one informant is left out, each once, in order."""
    return tuple(sorted({rate_1(rest, n_other_sources) for rest in _without_one(votes)}))


def _without_one(votes: Tally) -> Iterator[Tally]:
    # Informants with the same vote leave the same rest: one of each kind is enough.
    if votes.explicit_positive:
        yield replace(
            votes, positive=votes.positive - 1, explicit_positive=votes.explicit_positive - 1
        )
    if votes.positive > votes.explicit_positive:
        yield replace(votes, positive=votes.positive - 1)
    if votes.explicit_negative:
        yield replace(
            votes, negative=votes.negative - 1, explicit_negative=votes.explicit_negative - 1
        )
    if votes.negative > votes.explicit_negative:
        yield replace(votes, negative=votes.negative - 1)
    if votes.mixed:
        yield replace(votes, mixed=votes.mixed - 1)
    if votes.neutral:
        yield replace(votes, neutral=votes.neutral - 1)


def rate_case(study: Study, case_id: str, codes: Sequence[str], voices: Voices) -> list[Rating]:
    """All ratings of a case: RATE-1 of every code at both grains, and the team's consensus.

    Consensus stands for the codes and phases it was given for, rated here or not. Ordered by
    phase (the whole case first), code, derivation.
    """
    consensus = {
        (r.phase_id, r.code_id): r.rating_code for r in study.ratings if r.case_id == case_id
    }
    silence = _silences(study, case_id)
    phases = [None, *(p.period_id for p in study.phases.get(case_id, ()))]
    cells = {(phase, code) for phase in phases for code in codes} | consensus.keys()
    ratings = []
    for cell in sorted(cells, key=lambda c: (c[0] is not None, c[0] or "", c[1])):
        proposed = _proposed(cell, voices, silence)
        agreed = consensus.get(cell)
        ratings.append(replace(proposed, is_preferred=agreed is None))
        if agreed is not None:
            ratings.append(_agreed(cell, agreed, voices))
    return ratings


def _silences(study: Study, case_id: str) -> dict[str, tuple[str, str]]:
    """Rating code and reason for constructs nobody spoke about, from guide.csv."""
    answers: dict[str, set[str]] = {}
    for row in study.guide:
        if row.case_id == case_id:
            answers.setdefault(row.code_id, set()).add(row.asked)
    silences = {}
    for code, asked in answers.items():
        if "yes" in asked:
            silences[code] = (NA_MISSING, "asked_no_data")
        elif "no" in asked:
            silences[code] = (NA_MISSING, "not_asked")
        elif asked == {"not_applicable"}:
            silences[code] = (NA_NOT_APPLICABLE, "not_applicable")
    return silences


def _proposed(cell: Cell, voices: Voices, silence: Mapping[str, tuple[str, str]]) -> Rating:
    said = voices.actual.get(cell, ())
    votes = tally(said)
    others = [v for v in said if v.kind != "informant" and v.has_valence]
    code = rate_1(votes, len(others))
    reason: str | None = None
    if not said:
        spoken_of = cell in voices.anticipated
        unsaid = silence.get(cell[1], (NA_MISSING, "not_known_if_asked"))
        code, reason = (NA_MISSING, "only_anticipated") if spoken_of else unsaid
    elif not any(v.has_valence for v in said):
        reason = "no_valence"
    elif code == NA_MISSING:
        reason = _too_little(votes, others)
    return _rating(
        cell,
        "algorithm",
        code,
        reason,
        voices,
        counted=[v for v in said if v.has_valence] or list(said),
        only_valued=reason != "no_valence",
        loio=leave_one_out(votes, len(others)) if reason is None else None,
        loio_codes=left_out_codes(votes, len(others)) if reason is None else (),
    )


def _too_little(votes: Tally, others: Sequence[Voice]) -> str:
    if votes.n_informants:
        return "single_source"
    return "documents_only" if all(v.kind == "document" for v in others) else "no_informant"


def _agreed(cell: Cell, rating_code: str, voices: Voices) -> Rating:
    said = voices.actual.get(cell, ())
    reason: str | None = None
    if rating_code == NA_NOT_APPLICABLE:
        reason = "not_applicable"
    elif rating_code == NA_MISSING:
        reason = "consensus_missing"
    elif not said:
        # A rating that leads to no segment cannot be audited, so it is not shown.
        rating_code, reason = NA_MISSING, "no_evidence"
    return replace(
        _rating(cell, "consensus", rating_code, reason, voices, counted=said, only_valued=False),
        is_preferred=True,
    )


def _rating(
    cell: Cell,
    derivation: str,
    rating_code: str,
    reason: str | None,
    voices: Voices,
    *,
    counted: Sequence[Voice],
    only_valued: bool,
    loio: tuple[int, int] | None = None,
    loio_codes: tuple[str, ...] = (),
) -> Rating:
    rows = voices.rows_of([cell])
    if only_valued:
        rows = rows[voices.has_valence[rows]]
    status = "ok" if reason is None else "insufficient"
    return Rating(
        phase_id=cell[0],
        code_id=cell[1],
        derivation=derivation,
        rating_code=rating_code,
        is_preferred=False,
        status="not_applicable" if reason == "not_applicable" else status,
        status_reason=reason,
        n_informants=sum(v.kind == "informant" for v in counted),
        n_documents=sum(v.kind == "document" for v in counted),
        n_segments=voices.n_segments(rows),
        n_explicit=tally(counted).explicit_towards(rating_code),
        loio=loio,
        loio_codes=loio_codes,
    )
