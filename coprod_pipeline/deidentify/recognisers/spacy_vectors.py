"""Token vectors of a small spaCy model, computed in NumPy for many texts at once.

What belongs here: what the model's own layers compute (hashed word looks, mixed, then four looks at
the neighbours), with the same weights, hence the same vectors up to rounding. What does not:
tokens, and what is read from the vectors (``spacy_en``).

Quicker than the layers themselves for two reasons: a word that comes again is embedded once, and
the products are those of NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint64]

#: Rows of zeros around each text: as many as the layers that look at neighbours, so that no text
#: sees another.
_PAD = 4
#: Tokens computed at once: bounds the memory, and stays within the processor's.
_AT_ONCE = 2_048
_EPSILON = np.float32(1e-8)
#: Odd numbers that make one of the hashes of a token's looks.
_MIX = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93],
    dtype=np.uint64,
)


class Vectors:
    """The ``tok2vec`` of a spaCy entity recogniser; ValueError when it is built otherwise."""

    def __init__(self, tok2vec: Any) -> None:
        layers = list(tok2vec.walk())
        embeds = [layer for layer in layers if layer.name == "hashembed"]
        maxouts = [layer for layer in layers if layer.name == "maxout"]
        norms = [layer for layer in layers if layer.name == "layernorm"]
        lasts = [layer for layer in layers if layer.name == "linear"]
        if not (len(embeds) == len(_MIX) and len(lasts) == 1):
            raise ValueError("the entity recogniser is built otherwise")
        if not (len(maxouts) == len(norms) == 1 + _PAD):
            raise ValueError("the entity recogniser is built otherwise")
        self._embeds = embeds
        mixing, *looks = (
            _Maxout(maxout, norm) for maxout, norm in zip(maxouts, norms, strict=True)
        )
        self._mixing, self._looks = mixing, looks
        self._onto: Floats = np.ascontiguousarray(lasts[0].get_param("W").T)
        self._onto_bias: Floats = lasts[0].get_param("b")

    def of(self, looks: Hashes, lengths: Sequence[int]) -> Floats:
        """Vectors (token, width) of texts of those lengths, one after another.

        ``looks`` (token, 4): the hashes of each token's norm, prefix, suffix and shape.
        """
        mixed = (looks * _MIX).sum(axis=1, dtype=np.uint64)
        _, first, number = np.unique(mixed, return_index=True, return_inverse=True)
        words = self._embedded(looks[first])
        # Number 0 is the row of zeros around texts.
        words = np.concatenate([np.zeros_like(words[:1]), words])
        found = [
            self._seen_together(words, number[start:end] + 1, lengths[low:high])
            for start, end, low, high in _portions(lengths)
        ]
        return np.concatenate(found) @ self._onto + self._onto_bias

    def _embedded(self, looks: Hashes) -> Floats:
        """The mixed embedding of each word."""
        parts = [
            embed.predict(np.ascontiguousarray(looks[:, column]))
            for column, embed in enumerate(self._embeds)
        ]
        return self._mixing(np.concatenate(parts, axis=1))

    def _seen_together(
        self, words: Floats, number: NDArray[np.int64], lengths: Sequence[int]
    ) -> Floats:
        """What the layers make of texts in their padding: (token, width)."""
        inside = np.concatenate(
            [
                np.arange(length) + offset
                for length, offset in zip(lengths, _offsets(lengths), strict=True)
            ]
        )
        total = sum(lengths) + _PAD * (len(lengths) + 1)
        rows = np.zeros(total, dtype=np.int64)
        rows[inside] = number
        here = words[rows]
        width = here.shape[1]
        around = np.zeros((total, 3 * width), dtype=np.float32)
        for look in self._looks:
            around[1:, :width] = here[:-1]
            around[:, width : 2 * width] = here
            around[:-1, 2 * width :] = here[1:]
            here = here + look(around)
        seen: Floats = here[inside]
        return seen


class _Maxout:
    """A layer of pieces of which the greatest counts, and the normalisation after it."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights = maxout.get_param("W")
        self._width, self._pieces, n_in = weights.shape
        # Piece by piece: the greatest is then taken over whole blocks.
        pieces = weights.transpose(1, 0, 2).reshape(-1, n_in)
        self._weights: Floats = np.ascontiguousarray(pieces.T)
        self._bias: Floats = np.ascontiguousarray(maxout.get_param("b").T).reshape(-1)
        self._scale: Floats = norm.get_param("G")
        self._shift: Floats = norm.get_param("b")

    def __call__(self, rows: Floats) -> Floats:
        told = rows @ self._weights
        told += self._bias
        greatest: Floats = told[:, : self._width]
        for piece in range(1, self._pieces):
            block = told[:, piece * self._width : (piece + 1) * self._width]
            greatest = np.maximum(greatest, block)
        greatest = greatest - greatest.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", greatest, greatest) / np.float32(self._width) + _EPSILON
        greatest *= (1 / np.sqrt(spread))[:, None]
        greatest *= self._scale
        greatest += self._shift
        return greatest


def _offsets(lengths: Sequence[int]) -> list[int]:
    """Where each text begins when rows of zeros stand before, between and after them."""
    offsets, position = [], _PAD
    for length in lengths:
        offsets.append(position)
        position += length + _PAD
    return offsets


def _portions(lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """First and last token, first and last text of each portion computed at once, ends exclusive."""
    start = low = position = 0
    for number, length in enumerate(lengths):
        position += length
        if position - start >= _AT_ONCE or number + 1 == len(lengths):
            yield start, position, low, number + 1
            start, low = position, number + 1
