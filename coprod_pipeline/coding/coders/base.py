"""What every machine coder takes and gives.

What belongs here: the protocol and its types. What does not: any coder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from coprod_pipeline.coding.codebook import Codebook


@dataclass(frozen=True)
class CodableSegment:
    """A de-identified segment as a coder sees it.

    ``speaker_role`` and ``participant_id`` are None for documents; ``participant_id`` says whose
    words they are, for what that person has consented to, and is no feature to code by.
    """

    segment_id: str
    text: str
    speaker_role: str | None = None
    language: str | None = None
    participant_id: str | None = None

    @property
    def is_codable(self) -> bool:
        """Whether the segment can be evidence: interviewers only ask."""
        return self.speaker_role != "interviewer" and bool(self.text)


@dataclass(frozen=True)
class Assignment:
    """A code a coder gives to a stretch of a segment.

    ``start`` and ``end`` (exclusive) bound the coded passage, ``cue_start`` and ``cue_end`` the
    words in it that led to the code: evidence is always verbatim. ``valence`` is one of
    ``-1 0 1 X`` or None when the coder does not say; ``confidence`` is 0-1 or None. ``aspect`` is
    ``actual`` or ``anticipated``, ``ref_start`` and ``ref_end`` are ISO dates of the period talked
    about; None when the coder does not say.
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
    aspect: str | None = None
    ref_start: str | None = None
    ref_end: str | None = None


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


@runtime_checkable
class RemarkingCoder(Protocol):
    """A coder that tells, after it has coded, what it left out and why: counts, never text."""

    def remarks(self) -> list[dict[str, object]]:
        """Rows with the keys file, what, where, why and n, as other remarks on codings have."""
        ...
