"""The runs of a Word paragraph: their text by channel, and which of them nobody sees.

What belongs here: what becomes of runs once they are read. What does not: walking the parts of a
document (``office``).
"""

from __future__ import annotations

from typing import Any

from coprod_pipeline.ingest.blocks import Block
from coprod_pipeline.ingest.readers.ooxml import attribute

_OFF = ("0", "false", "off", "none")


class Paragraph:
    """The text of one paragraph by channel while its runs are read."""

    def __init__(self) -> None:
        self.talk: list[tuple[str, str, bool]] = []
        self.deleted: list[str] = []
        self.hidden: list[str] = []
        self.after: list[Block] = []

    def add(self, channel: str, text: str, *, bold: bool) -> None:
        """A stretch of text; what is deleted or hidden is kept out of the talk."""
        if channel == "deleted":
            self.deleted.append(text)
        elif channel == "hidden":
            self.hidden.append(text)
        else:
            self.talk.append((channel, text, bold))

    def blocks(self, channel: str, *, heading: bool) -> list[Block]:
        """A block a line, then what is deleted, hidden, and what hangs on the paragraph."""
        text = "".join(t for _, t, _ in self.talk)
        own = any(c != "inserted" and t.strip() for c, t, _ in self.talk)
        kind = channel if own or channel != "body" else "inserted"
        found: list[Block] = []
        bold = self._bold()
        for number, line in enumerate(text.split("\n")):
            if line.strip():
                lead = len(line) - len(line.lstrip())
                kept = max(0, min(bold - lead, len(line.strip()))) if number == 0 else 0
                found.append(
                    Block(line.strip(), kind, opens=number == 0, bold=kept, heading=heading)
                )
        for pieces, other in ((self.deleted, "deleted"), (self.hidden, "hidden")):
            if joined := "".join(pieces).strip():
                found.append(Block(joined, other))
        return found + self.after

    def _bold(self) -> int:
        """Length of the bold run at the start, 0 when the whole paragraph is bold."""
        length = 0
        for _, text, bold in self.talk:
            if not bold and text.strip():
                return length
            length += len(text)
        return 0


def is_on(marks: dict[str, Any], name: str) -> bool:
    """Whether a property is set among these, which are by name."""
    mark = marks.get(name)
    return mark is not None and (attribute(mark, "val") or "true").lower() not in _OFF


def is_off(marks: dict[str, Any], name: str) -> bool:
    """Whether a property is switched off among these."""
    mark = marks.get(name)
    return mark is not None and (attribute(mark, "val") or "true").lower() in _OFF


def is_unseen(marks: dict[str, Any], hidden_styles: set[str]) -> bool:
    """Whether text with these properties is hidden, white on nothing, or too small to see."""
    style = marks.get("rStyle")
    if style is not None and attribute(style, "val") in hidden_styles:
        return not is_off(marks, "vanish")
    if is_on(marks, "vanish") or is_on(marks, "webHidden"):
        return True
    colour, size = marks.get("color"), marks.get("sz")
    white = colour is not None and (attribute(colour, "val") or "").upper() == "FFFFFF"
    backed = "shd" in marks or "highlight" in marks
    tiny = size is not None and (attribute(size, "val") or "") in ("0", "1", "2")
    return (white and not backed) or tiny
