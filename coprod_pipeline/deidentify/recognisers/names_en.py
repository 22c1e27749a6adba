"""Names of people, organisations and places in English.

What belongs here: the two passes and what is made of their answer. What does not: the CRF (``crf``),
the neural model (``spacy_en``), names by rule (``context``).

A CRF reads everything. Where it is in doubt about a capitalised word, a small neural model reads the
stretch too, and what it finds counts unless the CRF holds it for impossible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coprod_pipeline.deidentify.lexicon import cue_words, place_kinds, word_list
from coprod_pipeline.deidentify.normalise import fold_words
from coprod_pipeline.deidentify.recognisers import crf, spacy_en
from coprod_pipeline.model import Span

MODEL_FILE = "en_crf.npz"
MODEL_SHA256 = "8790620b94b2b393a4022b43f92c8006d706c0f283922bb6ce4ca34a4cd64d84"
#: Taken from the score of "no name": missing a name is worse than masking a word too many.
_NAME_BIAS = 0.5
#: Between these probabilities of being a name a capitalised word is worth a second look.
_DOUBT = (0.03, 0.7)
#: What the neural model alone calls a name is one when the CRF gives it this probability; a single
#: word as an organisation (a product, an abbreviation, a shouted word) needs more.
_POSSIBLE = 0.03
_POSSIBLE_WORD = 0.1
_TYPES = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE"}
_JOINT = re.compile(r"\s+(?:and|&|or|with)\s+|\s*[,;/\n|]\s*|\s{3,}")
_EDGES = re.compile(r"^[\W\d_]+|(?:['’]s)?[\W\d_]+$|['’]s$")
_TITLE_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)\.?[ \t]+$")


class NamesEn:
    """People, organisations and places; silent on text known not to be English.

    ``neural`` switches the second look off: faster, and it finds less.
    """

    name = "names_en"

    def __init__(self, *, neural: bool = True) -> None:
        self.version = f"3-{MODEL_SHA256[:12]}" + (
            f"-{spacy_en.MODEL}-{spacy_en.MODEL_VERSION}" if neural else ""
        )
        self._neural = neural

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the texts are one source. Empty for languages other than English."""
        found: list[list[Span]] = [[] for _ in texts]
        if language not in ("en", None):
            return found
        model = crf.crf_model(MODEL_FILE, MODEL_SHA256)
        labelled = model.label(texts, name_bias=_NAME_BIAS)
        names = [(one.stretch.text_index, *span) for one in labelled for span in crf.spans_of(one)]
        if self._neural:
            names += _second_look(labelled, texts)
        for index, start, end, kind in names:
            found[index].extend(
                Span(s, e, kind, self.name) for s, e in _names_in(texts[index], start, end, kind)
            )
        return [sorted(set(spans), key=lambda s: (s.start, s.end, s.type)) for spans in found]


def _second_look(
    labelled: Sequence[crf.Labelled], texts: Sequence[str]
) -> Iterator[tuple[int, int, int, str]]:
    """(text, start, end, type) of names the CRF missed and the neural model sees.

    The CRF must not hold the name for quite impossible: alone, the neural model takes products and
    abbreviations for names.
    """
    asked = [(one, *window) for one in labelled for window in _doubtful(one)]
    tokens = [one.stretch.tokens for one, _, _ in asked]
    places = [
        (one.stretch.text_index, t[first].start, t[last].end)
        for (one, first, last), t in zip(asked, tokens, strict=True)
    ]
    answers = spacy_en.entities([texts[index][start:end] for index, start, end in places])
    for (one, first, last), (index, offset, _), entities in zip(
        asked, places, answers, strict=True
    ):
        for start, end, label in entities:
            kind = _TYPES.get(label)
            touched = [
                (one.labels[i], one.name_probability[i])
                for i in range(first, last + 1)
                if one.stretch.tokens[i].start < end + offset
                and start + offset < one.stretch.tokens[i].end
            ]
            least = _POSSIBLE_WORD if kind == "ORG" and len(touched) == 1 else _POSSIBLE
            if kind is None or max((p for _, p in touched), default=0.0) < least:
                continue
            if kind != "PERSON" or not all(number for number, _ in touched):
                yield index, start + offset, end + offset, kind


def _doubtful(labelled: crf.Labelled) -> Iterator[tuple[int, int]]:
    """First and last token of each run of sentences in which a capitalised word is in doubt."""
    low, high = _DOUBT
    keys = labelled.stretch.keys
    starts = [i for i, key in enumerate(keys) if key[1] and (i == 0 or not keys[i - 1][1])]
    window: tuple[int, int] | None = None
    for first, after in zip(starts, [*starts[1:], len(keys)], strict=True):
        in_doubt = any(
            low < labelled.name_probability[i] < high and keys[i][0][0].isupper()
            for i in range(first, after)
        )
        if in_doubt and window and window[1] + 1 == first:
            window = (window[0], after - 1)
        elif in_doubt:
            if window:
                yield window
            window = (first, after - 1)
    if window:
        yield window


def _names_in(text: str, start: int, end: int, kind: str) -> Iterator[tuple[int, int]]:
    """One name trimmed; of people, parted where two were joined, and with the rank before it."""
    joints = [*_JOINT.finditer(text, start, end), None] if kind == "PERSON" else [None]
    position = start
    for joint in joints:
        trimmed = _trim(text, position, joint.start() if joint else end)
        if trimmed and _plausible(text[slice(*trimmed)], kind):
            first, last = trimmed
            yield (_with_rank(text, first) if kind == "PERSON" else first), last
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


def _with_rank(text: str, start: int) -> int:
    """Where a name starts when the rank before it ("Judge Park") is part of it."""
    while match := _TITLE_BEFORE.search(text, max(0, start - 24), start):
        word = match.group(1)
        folded = "".join(fold_words(word))
        if not word[0].isupper() or folded in cue_words("courtesy"):
            break
        if folded not in word_list("titles"):
            break
        start = match.start()
    return start


def _plausible(name: str, kind: str) -> bool:
    words = fold_words(name)
    if kind == "PLACE" and "".join(words) in place_kinds():
        return True
    # "XXX" is what somebody put in place of a name.
    if len("".join(words)) < 2 or len(set("".join(words))) == 1:
        return False
    empty = [
        word_list(name) for name in ("not_names", "function_words", "generic_words", "role_words")
    ]
    return not all(any(word in listed for listed in empty) for word in words)
