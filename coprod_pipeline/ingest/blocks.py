"""What readers hand over: blocks in reading order, before speakers are told apart.

What belongs here: the shapes between readers and ``turns``. What does not: parsing or deciding.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Block:
    """A paragraph, line, cue or table row as a reader found it.

    ``speaker`` is set only where the format itself names the speaker (voice tag, speaker column,
    JSON key), with ``marked`` true for every block of such a format even when the name is missing.
    ``bold`` counts the leading characters set in bold; ``opens`` says that white space or layout
    separates the block from the one before; ``cue`` blocks are stretches of time, not of thought,
    and may end in the middle of a sentence.
    """

    text: str
    channel: str = "body"
    speaker: str | None = None
    marked: bool = False
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    bold: int = 0
    opens: bool = True
    heading: bool = False
    cue: bool = False


@dataclass(frozen=True)
class Reading:
    """All blocks of a file and what the file says about itself."""

    blocks: tuple[Block, ...]
    metadata: dict[str, object] = field(default_factory=dict)
