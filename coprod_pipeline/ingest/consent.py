"""Whether an interview may be used: fail closed, as the contract says.

What belongs here: the decision from the roster. What does not: who the participants are
(``facts``, ``speakers``), what becomes of a refused file (``case``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_pipeline.protocol import Study


@dataclass(frozen=True)
class Decision:
    """``reason`` is None when the interview may be used; ``withdrawn`` whose talk must go."""

    reason: str | None
    detail: str = ""
    withdrawn: tuple[str, ...] = ()


def applies(study: Study) -> bool:
    """Whether the study manages consent: it has a roster with a participant or a consent entry."""
    return study.has_roster and any(p.consent.strip() or p.participant_id for p in study.roster)


def decide(study: Study, participants: Sequence[str]) -> Decision:
    """The decision on an interview with these participants (roster ids, in any order).

    No participant, one without a row, or one whose consent is blank refuses the interview. When
    all have withdrawn it is refused as ``withdrawn``; when only some have, their talk goes.
    """
    if not applies(study):
        return Decision(None)
    if not participants:
        return Decision("no_consent", "no participant with a roster row; name one in sources.csv")
    people = study.participants()
    if any(p not in people for p in participants):
        return Decision("no_consent", "a participant of the interview has no row in roster.csv")
    answers = {p: people[p].consent.strip().lower() for p in participants}
    gone = tuple(sorted(p for p, answer in answers.items() if answer == "withdrawn"))
    if len(gone) == len(answers):
        return Decision("withdrawn", "consent was withdrawn; remove the file", gone)
    if any(answer not in ("given", "withdrawn") for answer in answers.values()):
        return Decision("no_consent", "a participant of the interview has not given consent")
    return Decision(None, withdrawn=gone)
