"""Whose words a model may be asked about, and what of them: fail closed.

What belongs here: the decision from roster, settings and endpoint. What does not: asking.

Only de-identified text is ever sent. To an endpoint that is not on this machine go only the words
of participants whose consent names ``external_ai``; documents, which may speak of anybody, only
where the study allows it; and words of nobody known never. The ids of participants, which stand
for their names in de-identified text, are made unreadable in what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coprod_pipeline.coding.coders.base import CodableSegment
from coprod_pipeline.coding.coders.llm_endpoint import is_local
from coprod_pipeline.protocol import LlmSettings, Study

#: What a participant's consent_scope must name before their words leave this machine.
SCOPE = "external_ai"


@dataclass(frozen=True)
class Permission:
    """Whose words may be sent: everybody's to this machine, else by consent, failing closed."""

    local: bool
    consenting: frozenset[str] = frozenset()
    documents: bool = False
    participant_ids: frozenset[str] = frozenset()

    def refusal(self, segment: CodableSegment) -> str | None:
        """Why the segment may not be sent (a word of ``llm.REASONS``), None when it may."""
        if self.local:
            return None
        if segment.participant_id is not None:
            return None if segment.participant_id in self.consenting else "no_external_ai"
        if segment.speaker_role is None:
            return None if self.documents else "document"
        return "unknown_speaker"

    def sendable(self, segments: Sequence[CodableSegment]) -> list[CodableSegment]:
        """Give the segments with every participant's id as ``XX``: what is sent of them.

        Lengths stay, so that a place in what is sent is the same place in the segment.
        """
        ids = self.participant_ids | {s.participant_id for s in segments if s.participant_id}
        if not ids:
            return list(segments)
        longest_first = sorted(ids, key=lambda i: (-len(i), i))
        found = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        return [replace(s, text=found.sub(lambda m: "X" * len(m[0]), s.text)) for s in segments]


def permission_of(study: Study, settings: LlmSettings) -> Permission:
    """Read the permission off roster and settings; without a roster nobody has consented."""
    consenting = frozenset(
        id_
        for id_, person in study.participants().items()
        if SCOPE in person.consent_scope and person.consent.strip().lower() == "given"
    )
    ids = frozenset(study.participants())
    return Permission(is_local(settings.base_url), consenting, settings.documents, ids)
