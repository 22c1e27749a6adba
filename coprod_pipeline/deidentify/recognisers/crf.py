"""Names by a linear-chain conditional random field: its file, its decoding, the recogniser.

What belongs here: weights, scores, the best labels of a text. What does not: features
(``crf_features``), training (``tools/train_deidentify``), any one language.

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

import numpy as np
from numpy.typing import NDArray

from coprod_pipeline.deidentify.recognisers import crf_features as cf
from coprod_pipeline.model import Span

#: In the order of the columns of the weights.
LABELS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-PLACE", "I-PLACE")
FORMAT = 1
_COLUMN = {str(distance): number for number, distance in enumerate(cf.DISTANCES)}
#: Stretches decoded side by side: bounds the memory.
_AT_ONCE = 512
_CACHED_KEYS = 60_000

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


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
        self._own, self._near, self._pair = _by_distance(weights)
        self._transitions = transitions
        self.classes = classes
        self._of_key: dict[cf.Key, Floats] = {}
        self._outline: dict[cf.Key, cf.Outline] = {}
        self._of_pair: dict[tuple[cf.Outline, cf.Outline], Floats] = {}

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
        by_length = sorted(range(len(found)), key=lambda i: len(found[i].keys))
        for first in range(0, len(by_length), _AT_ONCE):
            chosen = by_length[first : first + _AT_ONCE]
            scores, lengths = self._scores([found[i].keys for i in chosen])
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

    def _scores(self, batch: Sequence[Sequence[cf.Key]]) -> tuple[Floats, Ints]:
        """Scores (stretch, token, label), padded at the end, and the lengths."""
        reach, lengths = cf.REACH, np.array([len(keys) for keys in batch], dtype=np.int64)
        number: dict[cf.Key, int] = {cf.NO_KEY: 0}
        longest = int(lengths.max())
        ids = np.zeros((len(batch), longest + 2 * reach), dtype=np.int64)
        for row, keys in enumerate(batch):
            ids[row, reach : reach + len(keys)] = [
                number.setdefault(key, len(number)) for key in keys
            ]
        # One row per key: own label, then the labels at each distance.
        table = self._key_weights(number)
        scores = table[ids[:, reach : reach + longest], 0]
        for place, distance in enumerate(cf.DISTANCES, start=1):
            scores = scores + table[ids[:, reach + distance : reach + distance + longest], place]
        outlines: dict[cf.Outline, int] = {}
        self._learn_outlines(number)
        coarse = np.array(
            [outlines.setdefault(self._outline[key], len(outlines)) for key in number],
            dtype=np.int64,
        )[ids]
        return scores + self._pair_scores(coarse, list(outlines), longest), lengths

    def _learn_outlines(self, keys: Iterable[cf.Key]) -> None:
        if len(self._outline) > _CACHED_KEYS:
            self._outline.clear()
        for key in keys:
            if key not in self._outline:
                self._outline[key] = cf.outline_of(key, self.classes)

    def _pair_scores(self, coarse: Ints, outlines: Sequence[cf.Outline], longest: int) -> Floats:
        left, right = coarse[:, 1 : 2 + longest], coarse[:, 2 : 3 + longest]
        codes, places = np.unique(left * len(outlines) + right, return_inverse=True)
        table = np.stack(
            [
                self._pair_weights(outlines[code // len(outlines)], outlines[code % len(outlines)])
                for code in codes.tolist()
            ]
        )
        both = table[places.reshape(left.shape)]
        # A pair counts for its right token at distance -1 and for its left one at distance 1.
        scores: Floats = both[:, :longest, 0] + both[:, 1:, 1]
        return scores

    def _key_weights(self, keys: Iterable[cf.Key]) -> Floats:
        """For each key its own scores and those it gives at each distance: (key, 5, label)."""
        new = [key for key in keys if key not in self._of_key]
        if len(self._of_key) + len(new) > _CACHED_KEYS:
            self._of_key.clear()
            new = list(keys)
        own: list[list[int]] = []
        near: list[list[int]] = []
        close: list[list[int]] = []
        for key in new:
            mine = [] if key == cf.NO_KEY else cf.own_features(key, self.classes)
            wide, next_to = cf.near_features(key, self.classes)
            own.append(self._own.rows(mine))
            near.append(self._near.rows(wide))
            close.append(self._near.rows(next_to))
        if new:
            mine_all, wide_all = self._own.sums(own), self._near.sums(near)
            close_all = self._near.sums(close)
            for key, mine_one, wide_one, close_one in zip(
                new, mine_all, wide_all, close_all, strict=True
            ):
                self._of_key[key] = np.concatenate([mine_one, wide_one + close_one])
        return np.stack([self._of_key[key] for key in keys])

    def _pair_weights(self, left: cf.Outline, right: cf.Outline) -> Floats:
        known = self._of_pair.get((left, right))
        if known is None:
            if len(self._of_pair) >= _CACHED_KEYS:
                self._of_pair.clear()
            known = self._pair.sums([self._pair.rows(cf.pair_features(left, right))])[0]
            self._of_pair[left, right] = known
        return known


class _Weights:
    """Feature names, each with a block of weights: (distance, label)."""

    def __init__(self, blocks: Mapping[str, Floats], n_distances: int) -> None:
        self._row = {name: number for number, name in enumerate(blocks, start=1)}
        self._blocks = np.zeros((len(blocks) + 1, n_distances, len(LABELS)), dtype=np.float32)
        for number, block in enumerate(blocks.values(), start=1):
            self._blocks[number] = block

    def rows(self, names: Iterable[str]) -> list[int]:
        """The numbers of the names that have weights; 0, of no weight, comes first."""
        row = self._row
        return [0, *(row[name] for name in names if name in row)]

    def sums(self, rows: Sequence[Sequence[int]]) -> Floats:
        """The sum of the blocks of each list of numbers."""
        starts = np.cumsum([0, *(len(numbers) for numbers in rows[:-1])])
        every = self._blocks[[number for numbers in rows for number in numbers]]
        total: Floats = np.add.reduceat(every, starts, axis=0)
        return total


def _by_distance(weights: Mapping[str, Floats]) -> tuple[_Weights, _Weights, _Weights]:
    """Weights of a token's own features, of its neighbours', and of pairs."""
    own: dict[str, Floats] = {}
    near: dict[str, Floats] = {}
    pair: dict[str, Floats] = {}
    for name, row in weights.items():
        distance, mark, rest = name.partition(":")
        if not mark or distance not in _COLUMN:
            own[name] = row[None]
        elif rest[:3] in ("ss=", "kk=", "sk=", "ks="):
            block = pair.setdefault(rest, np.zeros((2, len(LABELS)), dtype=np.float32))
            block[int(distance == "1")] = row
        else:
            block = near.setdefault(rest, np.zeros((4, len(LABELS)), dtype=np.float32))
            block[_COLUMN[distance]] = row
    return _Weights(own, 1), _Weights(near, 4), _Weights(pair, 2)


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
    tokens = labelled.stretch.tokens
    before = "O"
    for token, number in zip(tokens, labelled.labels, strict=True):
        label = LABELS[number]
        kind = label[2:]
        if label[0] == "I" and before[2:] == kind and spans:
            spans[-1] = (spans[-1][0], token.end, kind)
        elif label != "O":
            spans.append((token.start, token.end, kind))
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
