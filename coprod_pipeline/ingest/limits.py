"""What a single file may cost, and the way a reader refuses one.

What belongs here: the caps and the refusal. What does not: enforcing clock and memory, which only
a parent process can do (``sandbox``).
"""

from __future__ import annotations

from dataclasses import dataclass

from coprod_pipeline.model import REASONS


@dataclass(frozen=True)
class Limits:
    """Caps for one file; seconds of wall clock, bytes, counts.

    ``ratio`` is unpacked over packed size and only asked above ``ratio_floor`` bytes: a transcript
    that repeats itself packs well and is no bomb.
    """

    seconds: float = 10.0
    memory_bytes: int = 2 * 1024**3
    file_bytes: int = 256 * 1024**2
    pages: int = 2000
    inflated_bytes: int = 256 * 1024**2
    ratio: int = 200
    ratio_floor: int = 32 * 1024**2
    members: int = 5000
    depth: int = 100
    cell_chars: int = 1_000_000
    text_chars: int = 20_000_000


#: The caps of a usual run.
DEFAULT = Limits()


class Refused(Exception):  # noqa: N818 - the field's word: a file is refused, nothing broke
    """A file is not ingested. ``reason`` is one of ``model.REASONS``; ``detail`` is for the user.

    ``detail`` may quote the file and never leaves the terminal or the restricted zone.
    """

    def __init__(self, reason: str, detail: str) -> None:
        if reason not in REASONS:
            raise ValueError(f"not a reason code: {reason}")
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")
