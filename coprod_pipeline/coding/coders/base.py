"""What every machine coder takes and gives.

What belongs here: the protocol and its types. What does not: any coder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coprod_pipeline.coding.codebook import Codebook


@dataclass(frozen=True)
class CodableSegment:
    """A de-identified segment as a coder sees it; ``speaker_role`` is None for documents."""

    segment_id: str
    text: str
    speaker_role: str | None = None
    language: str | None = None

    @property
    def is_codable(self) -> bool:
        """Whether the segment can be evidence: interviewers only ask."""
        return self.speaker_role != "interviewer" and bool(self.text)


@dataclass(frozen=True)
class Assignment:
    """A code a coder gives to a stretch of a segment.

    ``start`` and ``end`` (exclusive) bound the coded passage, ``cue_start`` and ``cue_end`` the
    words in it that led to the code: evidence is always verbatim. ``valence`` is one of
    ``-1 0 1 X`` or None when the coder does not say; ``confidence`` is 0-1 or None.
    """

    segment_id: str
    code_id: str
    start: int
    end: int
    cue_start: int
    cue_end: int
    valence: str | None = None
    explicit_example: bool | None = None
    confidence: float | None = None


class Coder(Protocol):
    """A program that codes. Same segments and codebooks, same assignments, in the same order."""

    @property
    def coder_id(self) -> str:
        """Id in ``dim_coder``; never looks like a person's."""
        ...

    @property
    def model(self) -> str:
        """Name of the program or model."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same input may give other assignments."""
        ...

    def code(
        self, segments: Sequence[CodableSegment], codebooks: Sequence[Codebook]
    ) -> list[Assignment]:
        """Assign codes, in the order of segments, then of the text; interviewers are left out."""
        ...
