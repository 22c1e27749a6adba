"""Interviews that people coded, as turns: two public sets, or a CSV file of one's own.

What belongs here: reading them alike. What does not: coding, scores. The public sets lie beside the
checkout; nothing of them is kept here.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coprod_pipeline.coding.align import MIN_SCORE, align, locate, normalise
from coprod_pipeline.ingest.extract import extract

SHARED = Path(__file__).parents[1] / "../shared/data/interviews"
#: Shorter turns say nothing of their own.
MIN_WORDS = 5
#: A code is compared from this many turns in this many transcripts on.
MIN_TURNS, MIN_TRANSCRIPTS = 16, 3


@dataclass(frozen=True)
class Turn:
    """A turn of talk and the codes people gave it; ``counts`` when it is one that is coded."""

    transcript: str
    text: str
    is_informant: bool
    codes: frozenset[str]

    @property
    def counts(self) -> bool:
        """Whether it is compared: an informant's, and long enough to say something."""
        return self.is_informant and len(self.text.split()) >= MIN_WORDS


@dataclass(frozen=True)
class CodedSet:
    """A set of transcripts: turns in reading order, codes compared and what they are about."""

    name: str
    turns: tuple[Turn, ...]
    codes: Mapping[str, str]


def pdpilot() -> CodedSet:
    """Seven interviews with analysts; a turn has the families of the published codes it touches."""
    folder = SHARED / "pdpilot"
    with (folder / "gold_segments.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    turns: list[Turn] = []
    for path in sorted(folder.glob("P?.pdf")):
        read = extract(path)
        text = normalise(read.text)
        coded = []
        for row in rows:
            if row["document"] == path.stem:
                family = row["code"].split(">")[0].strip()
                place = locate(text, row["segment"], 1)
                near = None if place else align(text, row["segment"], 1)
                if place is not None:
                    coded.append((*place, family))
                elif near is not None and near.score >= MIN_SCORE:
                    coded.append((near.start, near.end, family))
        for segment in read.segments:
            start, end = segment.char_start, segment.char_end
            if segment.speaker is None or start is None or end is None:
                continue
            codes = {c for a, b, c in coded if min(b, end) > max(a, start)}
            is_informant = segment.speaker.lower().startswith("partic")
            turns.append(Turn(path.stem, segment.text, is_informant, frozenset(codes)))
    families = {row["code"].split(">")[0].strip() for row in rows}
    return _compared("pdpilot", turns, {f: f for f in families})


def ohd_ctrlshift() -> CodedSet:
    """Four interviews with poets; a turn has the tags of its line."""
    folder = SHARED / "ohd_ctrlshift" / "_data"
    with (folder / "filters.csv").open(encoding="utf-8-sig", newline="") as file:
        about = {row["tag"].strip(): row["description"].strip() for row in csv.DictReader(file)}
    # Marks passages to show, and says nothing of their content.
    about.pop("highlight", None)
    turns: list[Turn] = []
    for path in sorted((folder / "transcripts").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        speaker = ""
        for row in rows:
            speaker = (row["speaker"] or "").strip().rstrip(":") or speaker
            asks = speaker in ("", "DB", "Devin Becker", "KRISTIN")
            tags = {t.strip() for t in re.split(r"[;,|]", row["tags"] or "") if t.strip()}
            codes = frozenset("between" if t == "beween" else t for t in tags)
            words = html.unescape(row["words"] or "").strip()
            turns.append(Turn(path.stem, words, not asks, codes))
    return _compared("ohd_ctrlshift", turns, about)


def own_csv(path: Path) -> CodedSet:
    """A CSV with transcript, speaker_role (interviewer or not), text, codes (``;`` between them)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        turns = [
            Turn(
                row["transcript"],
                row["text"],
                (row.get("speaker_role") or "") != "interviewer",
                frozenset(c.strip() for c in (row["codes"] or "").split(";") if c.strip()),
            )
            for row in csv.DictReader(file)
        ]
    return _compared(path.stem, turns, {c: c for turn in turns for c in turn.codes})


def _compared(name: str, turns: Sequence[Turn], about: Mapping[str, str]) -> CodedSet:
    """Keep the codes with enough turns, and of each turn those codes."""
    kept = {}
    for code in sorted(about):
        own = [t for t in turns if t.counts and code in t.codes]
        if len(own) >= MIN_TURNS and len({t.transcript for t in own}) >= MIN_TRANSCRIPTS:
            kept[code] = about[code]
    compared = tuple(replace(t, codes=t.codes & kept.keys()) for t in turns)
    return CodedSet(name, compared, kept)
