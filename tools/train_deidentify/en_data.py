"""Labelled English texts for training: the public sets cleaned, and what is made out of them.

What belongs here: which documents, what is mended in their marks, other names and other ways of
writing. What does not: made-up talk (``en_talk``), features, training.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tools.train_deidentify.crf_training import Gold, LabelledText
from tools.train_deidentify.en_names import Names
from tools.train_deidentify.splits import Document, load

SETS = ("ewt", "gum_written", "presidio_synthetic")
_NAMES = ("PERSON", "ORG", "PLACE")
#: Words that a set marks as people or organisations and that name nobody.
_NOBODY_WORDS = """
americans american chinese germans jews buddhists christians muslims secretary lords lord justice
justices petitioner petitioners respondent court courts counsel defense honor judge speaker emperor
king queen president minister prime senator state states government united nation college school
university council department office committee administration army police navy party senate house
rule title madam mr mrs ms dr sir professor doctor critic whip imam bishop street open general mayor
governor
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())
_FILLERS = ("um", "uh", "like", "you know", "I mean", "er", "erm", "so", "well", "right", "sort of")


@dataclass
class Rewriting:
    """A text being written anew, with its names."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    names: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str, kind: str | None = None) -> None:
        """Append a piece; a name when it has a kind."""
        if kind and text:
            self.names.append((self.length, self.length + len(text), kind))
        self.pieces.append(text)
        self.length += len(text)

    def done(self) -> LabelledText:
        """The text written."""
        return LabelledText("".join(self.pieces), tuple(self.names))


def documents(*parts: str) -> list[Document]:
    """The documents of the English sets in these parts of the split."""
    return [document for name in SETS for document in load(name, *parts)]


def cleaned(document: Document, found_by_model: Sequence[Gold] = ()) -> LabelledText:
    """Names of people, organisations and places with mended edges, no overlaps.

    GUM marks heads ("University") where a model finds the whole name ("University of Leeds"): the
    marks that lie in one name of the model become that name.
    """
    text = document.text
    found: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(document.spans, key=lambda s: (s[0], -s[1])):
        if kind not in _NAMES or (found and start < found[-1][1]):
            continue
        words = text[start:end].lower().split()
        if document.id.startswith("GUM_"):
            if all(w.strip(".'") in _NOBODY for w in words) and kind == "PERSON":
                continue
            start, end = _widened(text, start, end, document.spans)
            for other_start, other_end, other in found_by_model:
                if other == kind and other_start < end and start < other_end:
                    start, end = min(start, other_start), max(end, other_end)
            if found and start < found[-1][1]:
                start = found[-1][1]
            words = text[start:end].lower().split()
            if not words or (len(words) == 1 and words[0] in _NOBODY):
                continue
        found.append((start, end, kind))
    return LabelledText(text, tuple(found))


_BEFORE = re.compile(r"(?:[A-Z][\w.’'-]*\s+(?:of\s+(?:the\s+)?)?)+$")
_AFTER = re.compile(r"(?:\s+[A-Z][\w’'-]*)+")
_STOPS_WORDS = """
the a an and or in on at of for to with by from but if when as this that these those it he she they
we i mr mrs ms dr so then there is was are were has have our his her their its my your no not well
yes what where who why how which while although after before since because under over into during
between among senator president professor judge king queen prince former
"""
_STOPS = frozenset(_STOPS_WORDS.split())


def _widened(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int, str]]
) -> tuple[int, int]:
    """A mark that takes in the capitalised words it stands in, where no other mark is."""
    taken = [(s, e) for s, e, *_ in spans if (s, e) != (start, end)]
    line = text.rfind("\n", 0, start) + 1
    before = _BEFORE.search(text, max(line, start - 60), start)
    if before and text[start].isupper():
        for match in re.finditer(r"[A-Z][\w.’'-]*\s+(?:of\s+(?:the\s+)?)?", before.group()):
            at = before.start() + match.start()
            first = match.group().split()[0].lower()
            sentence = text[line:at].rstrip()
            opens = not sentence or sentence[-1] in ".!?:;"
            free = not any(s < start and at < e for s, e in taken)
            if first.strip(".") not in _STOPS and free and not (opens and first in _STOPS):
                start = at
                break
    after = _AFTER.match(text, end)
    if after and text[end - 1].isalnum():
        for match in re.finditer(r"\s+[A-Z][\w’'-]*", after.group()):
            to = after.start() + match.end()
            if match.group().strip().lower() in _STOPS or any(s < to and end < e for s, e in taken):
                break
            end = to
    return start, end


def renamed(labelled: LabelledText, names: Names, rng: random.Random) -> LabelledText:
    """The same text about other people, in part in other places and organisations."""
    made, position = Rewriting(), 0
    person: dict[str, str] = {}
    other: dict[str, str] = {}
    for start, end, kind in labelled.names:
        made.add(labelled.text[position:start])
        written = labelled.text[start:end]
        if kind == "PERSON":
            written = names.like(written, person, rng)
        elif written not in other:
            other[written] = written
            if rng.random() < 0.4 and written[:1].isupper() and "\n" not in written:
                plain = kind == "PLACE" and names.is_place(written)
                if plain:
                    other[written] = names.place(rng)
                elif kind == "ORG" and len(written.split()) > 1:
                    other[written] = names.organisation(rng)
            written = other[written]
        else:
            written = other[written]
        made.add(written, kind)
        position = end
    made.add(labelled.text[position:])
    return made.done()


_PIECE = re.compile(r"\s+|[^\s]+")


def as_speech(
    labelled: LabelledText, rng: random.Random, *, lower: bool, punctuation: bool, fillers: float
) -> LabelledText:
    """The text as a transcript has it: in lower case, without punctuation, with fillers."""
    made, position = Rewriting(), 0
    for start, end, kind in [*labelled.names, (len(labelled.text), len(labelled.text), "")]:
        for match in _PIECE.finditer(labelled.text[position:start]):
            piece = match.group()
            if not piece.isspace() and not punctuation:
                piece = re.sub(r"[^\w\s'’@/-]+", "", piece)
            if piece.isspace() and rng.random() < fillers:
                piece = (
                    f" {rng.choice(_FILLERS)}{rng.choice((' ', ', ') if punctuation else (' ',))}"
                )
            made.add(piece.lower() if lower else piece)
        name = labelled.text[start:end]
        if not punctuation:
            name = re.sub(r"[.,]", "", name)
        if kind:
            made.add(name.lower() if lower else name, kind)
        position = end
    return made.done()


def in_lines(labelled: LabelledText, least: int = 3) -> Iterator[LabelledText]:
    """Each line or sentence by itself."""
    starts = [0, *(m.end() for m in re.finditer(r"(?<=[.!?])\s+(?=[A-Z\"'“])|\n+", labelled.text))]
    for start, end in zip(starts, [*starts[1:], len(labelled.text)], strict=True):
        # A cut inside a name is no cut.
        if any(s < start < e or s < end < e for s, e, _ in labelled.names):
            continue
        text = labelled.text[start:end]
        if len(text.split()) >= least:
            inside = ((s - start, e - start, k) for s, e, k in labelled.names if start <= s < end)
            yield LabelledText(text, tuple(inside))
