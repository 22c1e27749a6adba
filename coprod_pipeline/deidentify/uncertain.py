"""Names that only a person can settle: shared by several people, or masked here and left there.

What belongs here: finding them in a case's segments. What does not: deciding (``review``), roles
(``quasi``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coprod_pipeline.deidentify.forms import parse_name
from coprod_pipeline.deidentify.identities import Identities
from coprod_pipeline.deidentify.lexicon import word_list
from coprod_pipeline.deidentify.normalise import normalise, words
from coprod_pipeline.deidentify.review import Question, item_id

#: Changes when the same segments can give other questions.
VERSION = "1"
Row = Mapping[str, Any]

_NEVER_NAMES = ("function_words", "role_words", "titles", "not_names", "generic_words")
_SENTENCE_END = '.!?:;"([\n-•*'
_SHORTEST = 3


@dataclass
class _Seen:
    """Where a word stands: places per source, the first segment, and how it is written."""

    places: dict[str, int] = field(default_factory=dict)
    segment_id: str | None = None
    written: dict[str, None] = field(default_factory=dict)

    def add(self, segment: Row, written: str) -> None:
        source = segment["source_id"]
        self.places[source] = self.places.get(source, 0) + 1
        self.segment_id = self.segment_id or segment["segment_id"]
        self.written[written] = None


def name_questions(
    case_id: str,
    segments: Sequence[Row],
    spans: Mapping[str, Sequence[Row]],
    identities: Identities,
    key: bytes,
) -> list[Question]:
    """The open names of a case; ``segments`` as raw_segment, ``spans`` masked_span by segment."""
    ordered = sorted(segments, key=lambda s: (s["source_id"], s["position"]))
    return [
        *_ambiguous(case_id, ordered, spans, identities, key),
        *_standing(case_id, ordered, spans, identities, key),
    ]


def _masked_names(
    segments: Sequence[Row], spans: Mapping[str, Sequence[Row]]
) -> Iterable[tuple[Row, Row, str]]:
    for segment in segments:
        for span in spans.get(segment["segment_id"], ()):
            if span["type"] == "PERSON":
                yield segment, span, segment["text"][span["start"] : span["end"]]


def _ambiguous(
    case_id: str,
    segments: Sequence[Row],
    spans: Mapping[str, Sequence[Row]],
    identities: Identities,
    key: bytes,
) -> Iterable[Question]:
    shared = {a.form for a in identities.ambiguous if a.case_id == case_id}
    bearing = {
        word: [
            p
            for p in identities.people
            if (not p.cases or case_id in p.cases) and any(f.words == (word,) for f in p.forms())
        ]
        for word in shared
    }
    known = {w: {identities.surrogate_of(p) for p in people} for w, people in bearing.items()}
    seen: dict[str, _Seen] = {}
    for segment, span, written in _masked_names(segments, spans):
        named = parse_name(written).words
        if len(named) == 1:
            word = named[0] if named[0] in shared else named[0].removesuffix("s")
            # Where the source itself says who is meant, or the team has, nothing is asked.
            if word in shared and span["surrogate"] not in known[word]:
                seen.setdefault(word, _Seen()).add(segment, written)
    for word in sorted(seen):
        bearers = bearing[word]
        yield Question(
            item_id(key, "ambiguous_alias", case_id, word),
            "ambiguous_alias",
            case_id,
            "PERSON",
            tuple(sorted(seen[word].written)),
            seen[word].segment_id,
            tuple(sorted(seen[word].places.items())),
            tuple(sorted({p.participant_id for p in bearers if p.participant_id})),
            any(p.firm for p in bearers),
        )


def _standing(
    case_id: str,
    segments: Sequence[Row],
    spans: Mapping[str, Sequence[Row]],
    identities: Identities,
    key: bytes,
) -> Iterable[Question]:
    """Words masked as (part of) a person's name somewhere, and capitalised unmasked elsewhere."""
    masked = {
        word
        for _, span, written in _masked_names(segments, spans)
        if span["recogniser"] != "review"
        for word in parse_name(written).words
        if len(word) >= _SHORTEST and not any(word in word_list(n) for n in _NEVER_NAMES)
    }
    firm = {word for p in identities.people if p.firm for f in p.forms() for word in f.words}
    seen: dict[str, _Seen] = {}
    for segment in segments if masked else ():
        for word, written in _capitalised(segment, spans, identities.kept, masked):
            seen.setdefault(word, _Seen()).add(segment, written)
    for word in sorted(seen):
        yield Question(
            item_id(key, "uncertain_name", case_id, word),
            "uncertain_name",
            case_id,
            "PERSON",
            tuple(sorted(seen[word].written)),
            seen[word].segment_id,
            tuple(sorted(seen[word].places.items())),
            firm=word in firm,
        )


def _capitalised(
    segment: Row,
    spans: Mapping[str, Sequence[Row]],
    kept: re.Pattern[str] | None,
    wanted: set[str],
) -> Iterable[tuple[str, str]]:
    """Wanted words that stand capitalised outside masks and keep terms."""
    raw = segment["text"] or ""
    text = normalise(raw)
    covered = [(s["start"], s["end"]) for s in spans.get(segment["segment_id"], ())]
    covered += [m.span() for m in kept.finditer(raw)] if kept else []
    for word in words(text.text):
        name = word.folded if word.folded in wanted else word.folded.removesuffix("s")
        if name not in wanted or not text.text[word.start].isupper():
            continue
        # "Don't" is no Don.
        if text.text[word.end : word.end + 2] == "'t":
            continue
        start, end = text.original(word.start, word.end)
        if any(left < end and start < right for left, right in covered):
            continue
        before = text.text[: word.start].rstrip(" \t'\"")
        opening = not before or before[-1] in _SENTENCE_END
        if opening and name in word_list("dictionary_names"):
            continue
        yield name, raw[start:end]
