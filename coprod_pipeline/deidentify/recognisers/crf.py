"""Names by a linear-chain conditional random field: its file, its decoding, the recogniser.

What belongs here: scores, the best labels of a text. What does not: features (``crf_features``),
their weights (``crf_weights``), training (``tools/train_deidentify``), any one language.

A model file (``.npz``) holds labels, feature names, their weights, transitions and the word classes
the features ask for, so that a file and its features cannot disagree. Decoding sums weights per
distinct token key and runs all stretches side by side in NumPy; Lafferty, McCallum and Pereira
(2001) for the model, Rabiner (1989) for Viterbi and forward-backward.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from coprod_pipeline.deidentify.recognisers import crf_features as cf
from coprod_pipeline.deidentify.recognisers.crf_weights import (
    Floats,
    Ints,
    Rows,
    by_distance,
)
from coprod_pipeline.model import Span

#: In the order of the columns of the weights.
LABELS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-PLACE", "I-PLACE")
FORMAT = 1
#: Stretches decoded side by side: bounds the memory.
_AT_ONCE = 512
#: Distinct keys whose sums are kept, about; and how many outlines can be told apart.
_CACHED_KEYS = 60_000
_OUTLINE_BITS = 31
_OUTLINES = (1 << _OUTLINE_BITS) - 1


@dataclass(frozen=True)
class Labelled:
    """A stretch with, for each token, a label index and the probability that it is a name."""

    stretch: cf.Stretch
    labels: tuple[int, ...]
    name_probability: tuple[float, ...]


class CrfModel:
    """Weights and word classes; gives labels to tokens."""

    def __init__(
        self, weights: Mapping[str, Floats], transitions: Floats, classes: cf.WordClasses
    ) -> None:
        self._own, self._near, self._pair = by_distance(weights, len(LABELS))
        self._transitions = transitions
        self.classes = classes
        self._forget()

    @classmethod
    def load(cls, data: bytes) -> CrfModel:
        """A model from the bytes of its file; ValueError when it is of another format."""
        with np.load(BytesIO(data), allow_pickle=False) as stored:
            if int(stored["format"]) != FORMAT or _lines(stored["labels"]) != list(LABELS):
                raise ValueError("model file of another format")
            rows = stored["weights"].astype(np.float32) * np.float32(stored["scale"])
            weights = dict(zip(_lines(stored["features"]), rows, strict=True))
            return cls(weights, stored["transitions"], _classes(stored["words"], stored["phrases"]))

    def label(self, texts: Sequence[str], *, name_bias: float = 0.0) -> list[Labelled]:
        """Labels for every token; ``name_bias`` is taken from the score of being no name."""
        return self.decode(cf.stretches(texts, self.classes), name_bias=name_bias)

    def decode(self, found: Sequence[cf.Stretch], *, name_bias: float = 0.0) -> list[Labelled]:
        """The same for stretches already made, in their order."""
        result: list[Labelled | None] = [None] * len(found)
        numbers = self._numbered(found)
        by_length = sorted(range(len(found)), key=lambda i: len(numbers[i]))
        for first in range(0, len(by_length), _AT_ONCE):
            chosen = by_length[first : first + _AT_ONCE]
            scores, lengths = self._scores([numbers[i] for i in chosen])
            scores[:, :, 0] -= name_bias
            labels = _viterbi(scores, lengths, self._transitions)
            none = _marginal_of_none(scores, lengths, self._transitions)
            for row, i in enumerate(chosen):
                n = int(lengths[row])
                result[i] = Labelled(
                    found[i],
                    tuple(labels[row, :n].tolist()),
                    tuple((1.0 - none[row, :n]).tolist()),
                )
        return [labelled for labelled in result if labelled is not None]

    def _forget(self) -> None:
        """Begin anew with the sums kept for keys and pairs of outlines."""
        self._number: dict[cf.Key, int] = {cf.NO_KEY: 0}
        #: Of each key its own scores, then those it gives at each distance.
        self._of_key = Rows(1 + len(cf.DISTANCES), len(LABELS))
        self._outlines: dict[cf.Outline, int] = {}
        self._outline_of_key: list[int] = []
        self._pairs: dict[int, int] = {}
        self._of_pair = Rows(2, len(LABELS))
        self._own.forget()
        self._near.forget()
        self._learn_keys([cf.NO_KEY])

    def _numbered(self, found: Sequence[cf.Stretch]) -> list[list[int]]:
        """The keys of each stretch as their numbers, which all have rows then."""
        if len(self._number) > _CACHED_KEYS:
            self._forget()
        number = self._number
        known = len(number)
        numbers = [
            [number.setdefault(key, len(number)) for key in stretch.keys] for stretch in found
        ]
        self._learn_keys(list(islice(number, known, None)))
        return numbers

    def _learn_keys(self, keys: Sequence[cf.Key]) -> None:
        """Sum the weights of new keys, which come in the order of their numbers."""
        classes, outlines = self.classes, self._outlines
        for key in keys:
            outline = cf.outline_of(key, classes)
            self._outline_of_key.append(outlines.setdefault(outline, len(outlines)))
        if keys:
            own = self._own.sums_of_parts(
                cf.own_parts(key, classes) if key[0] else ((), []) for key in keys
            )
            near = self._near.sums_of_parts(cf.near_parts(key, classes) for key in keys)
            self._of_key.add(np.concatenate([own, near], axis=1))

    def _scores(self, batch: Sequence[Sequence[int]]) -> tuple[Floats, Ints]:
        """Scores (stretch, token, label), padded at the end, and the lengths."""
        reach, lengths = cf.REACH, np.array([len(keys) for keys in batch], dtype=np.int64)
        longest = int(lengths.max())
        ids = np.zeros((len(batch), longest + 2 * reach), dtype=np.int64)
        for row, keys in enumerate(batch):
            ids[row, reach : reach + len(keys)] = keys
        told = self._of_key.table[ids]
        scores = told[:, reach : reach + longest, 0].copy()
        for place, distance in enumerate(cf.DISTANCES, start=1):
            scores += told[:, reach + distance : reach + distance + longest, place]
        outlines = np.array(self._outline_of_key, dtype=np.int64)[ids[:, 1 : 3 + longest]]
        both = self._pair_scores(outlines[:, :-1], outlines[:, 1:])
        # A pair counts for its right token at distance -1 and for its left one at distance 1.
        scores += both[:, :longest, 0]
        scores += both[:, 1:, 1]
        return scores, lengths

    def _pair_scores(self, left: Ints, right: Ints) -> Floats:
        """What each two neighbours say together: (stretch, pair, side, label)."""
        codes, places = np.unique(left << _OUTLINE_BITS | right, return_inverse=True)
        known = self._pairs
        new = [code for code in codes.tolist() if code not in known]
        if new:
            outlines = list(self._outlines)
            rows = [
                self._pair.rows(
                    cf.pair_features(outlines[code >> _OUTLINE_BITS], outlines[code & _OUTLINES])
                )
                for code in new
            ]
            self._of_pair.add(self._pair.sums(rows))
            known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        rows_of = np.array([known[code] for code in codes.tolist()], dtype=np.int64)
        told: Floats = self._of_pair.table[rows_of[places.reshape(left.shape)]]
        return told


def _viterbi(scores: Floats, lengths: Ints, transitions: Floats) -> Ints:
    """The best label sequence of each row; what lies beyond a row's length means nothing."""
    rows, longest, n_labels = scores.shape
    best = np.empty_like(scores)
    best[:, 0] = scores[:, 0]
    came = np.zeros((longest, rows, n_labels), dtype=np.int64)
    onto = transitions.T[None]
    for place in range(1, longest):
        ways = best[:, place - 1, None, :] + onto
        came[place] = ways.argmax(axis=2)
        np.add(ways.max(axis=2), scores[:, place], out=best[:, place])
    every = np.arange(rows)
    last = best[every, lengths - 1].argmax(axis=1)
    labels = np.zeros((longest, rows), dtype=np.int64)
    current = last
    for place in range(longest - 1, -1, -1):
        if place + 1 < longest:
            current = came[place + 1, every, current]
        current = np.where(place >= lengths - 1, last, current)
        labels[place] = current
    return labels.T


def _marginal_of_none(scores: Floats, lengths: Ints, transitions: Floats) -> Floats:
    """Probability that a token is no name, by forward-backward, scaled at each token."""
    rows, longest, n_labels = scores.shape
    here = np.exp(scores - scores.max(axis=2, keepdims=True)).transpose(1, 0, 2)
    step = np.exp(transitions)
    forward = np.empty((longest, rows, n_labels), dtype=np.float32)
    forward[0] = here[0]
    for place in range(1, longest):
        arrived = forward[place - 1] @ step
        arrived /= arrived.sum(axis=1, keepdims=True)
        np.multiply(arrived, here[place], out=forward[place])
    backward = np.ones_like(forward)
    ends = (np.arange(longest)[:, None] >= lengths[None] - 1)[:, :, None]
    for place in range(longest - 2, -1, -1):
        left = (backward[place + 1] * here[place + 1]) @ step.T
        left /= left.sum(axis=1, keepdims=True)
        backward[place] = np.where(ends[place], 1.0, left)
    both = forward * backward
    none: Floats = (both[:, :, 0] / both.sum(axis=2)).T
    return none


class CrfNames:
    """A recogniser of people, organisations and places on a model file in ``models/``.

    ``languages`` are the ISO codes it reads (None among them: text of unknown language).
    ``name_bias`` trades precision for recall, see :meth:`CrfModel.label`.
    """

    def __init__(
        self,
        name: str,
        version: str,
        model_file: str,
        languages: Sequence[str | None],
        name_bias: float = 0.0,
    ) -> None:
        self.name = name
        self.version = version
        self._model_file = model_file
        self._languages = frozenset(languages)
        self._name_bias = name_bias

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the texts are one source. Empty for languages it does not read."""
        found: list[list[Span]] = [[] for _ in texts]
        if language not in self._languages:
            return found
        for labelled in crf_model(self._model_file).label(texts, name_bias=self._name_bias):
            found[labelled.stretch.text_index].extend(
                Span(start, end, kind, self.name) for start, end, kind in spans_of(labelled)
            )
        return found


def spans_of(labelled: Labelled) -> list[tuple[int, int, str]]:
    """(start, end, type) of each name of a stretch; an I without its B begins a name too."""
    spans: list[tuple[int, int, str]] = []
    if not any(labelled.labels):
        return spans
    stretch, before = labelled.stretch, "O"
    for start, end, number in zip(stretch.starts, stretch.ends, labelled.labels, strict=True):
        label = LABELS[number]
        kind = label[2:]
        if label[0] == "I" and before[2:] == kind and spans:
            spans[-1] = (spans[-1][0], end, kind)
        elif label != "O":
            spans.append((start, end, kind))
        before = label
    return spans


@cache
def crf_model(model_file: str, sha256: str = "") -> CrfModel:
    """The model of that file name in ``models/``, read once.

    ValueError when the file is not the one with that SHA-256.
    """
    data = (files("coprod_pipeline.deidentify") / "models" / model_file).read_bytes()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"{model_file} is not the file this version was made with")
    return CrfModel.load(data)


def pack(
    weights: Mapping[str, Sequence[float]],
    transitions: Floats,
    classes: cf.WordClasses,
) -> bytes:
    """A model file: weights as whole numbers of a common scale, names sorted, no clock in it."""
    names = sorted(weights)
    rows = np.array([weights[name] for name in names], dtype=np.float32)
    scale = float(np.abs(rows).max()) / 32767
    out = BytesIO()
    np.savez_compressed(
        out,
        format=np.int64(FORMAT),
        labels=_bytes(LABELS),
        features=_bytes(names),
        weights=np.round(rows / scale).astype(np.int16),
        scale=np.float32(scale),
        transitions=transitions.astype(np.float32),
        words=_bytes(f"{w}\t{' '.join(k)}" for w, k in sorted(classes.words.items())),
        phrases=_bytes(
            f"{' '.join((first, *rest))}\t{kind}"
            for first, phrases in sorted(classes.phrases.items())
            for rest, kind in phrases
        ),
    )
    return out.getvalue()


def _bytes(lines: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(stored: NDArray[np.uint8]) -> list[str]:
    text = stored.tobytes().decode()
    return text.split("\n") if text else []


def _classes(words: NDArray[np.uint8], phrases: NDArray[np.uint8]) -> cf.WordClasses:
    kinds = dict(line.split("\t", 1) for line in _lines(words))
    starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for line in _lines(phrases):
        phrase, kind = line.split("\t")
        first, *rest = phrase.split(" ")
        starts.setdefault(first, []).append((tuple(rest), kind))
    return cf.WordClasses(
        {word: tuple(kind.split(" ")) for word, kind in kinds.items()},
        {first: tuple(rest) for first, rest in starts.items()},
    )
