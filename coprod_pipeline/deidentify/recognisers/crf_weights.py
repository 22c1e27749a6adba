"""Weights of a CRF's features and their sums.

What belongs here: blocks of weights by feature name, and summing them for many tokens at once, with
what many tokens share summed once. What does not: features (``crf_features``) and decoding (``crf``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from coprod_pipeline.deidentify.recognisers import crf_features as cf

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_COLUMN = {str(distance): number for number, distance in enumerate(cf.DISTANCES)}


class Rows:
    """A table that grows by rows of one shape."""

    def __init__(self, *shape: int) -> None:
        self._rows: Floats = np.zeros((256, *shape), dtype=np.float32)
        self._used = 0

    def add(self, rows: Floats) -> None:
        """Rows put after those that are there."""
        needed = self._used + len(rows)
        if needed > len(self._rows):
            grown = np.zeros((max(needed, 2 * len(self._rows)), *rows.shape[1:]), dtype=np.float32)
            grown[: self._used] = self.table
            self._rows = grown
        self._rows[self._used : needed] = rows
        self._used = needed

    @property
    def table(self) -> Floats:
        """All rows so far."""
        return self._rows[: self._used]


class Weights:
    """Feature names, each with a block of weights: (distance, label)."""

    def __init__(self, blocks: Mapping[str, Floats], n_distances: int, n_labels: int) -> None:
        self._row = {name: number for number, name in enumerate(blocks, start=1)}
        self._blocks = np.zeros((len(blocks) + 1, n_distances, n_labels), dtype=np.float32)
        for number, block in enumerate(blocks.values(), start=1):
            self._blocks[number] = block
        self.forget()

    def forget(self) -> None:
        """Begin anew with the sums kept for parts."""
        self._parts: dict[cf.Part, int] = {}
        self._of_part = Rows(*self._blocks.shape[1:])

    def rows(self, names: Iterable[str]) -> list[int]:
        """The numbers of the names that have weights; 0, of no weight, comes first."""
        row = self._row
        return [0, *[row[name] for name in names if name in row]]

    def sums(self, rows: Sequence[Sequence[int]]) -> Floats:
        """The sum of the blocks of each list of numbers."""
        starts = np.cumsum([0, *(len(numbers) for numbers in rows[:-1])])
        every = self._blocks[[*chain.from_iterable(rows)]]
        total: Floats = np.add.reduceat(every, starts, axis=0)
        return total

    def sums_of_parts(self, parted: Iterable[tuple[cf.Part, Sequence[cf.Part]]]) -> Floats:
        """The sums of the blocks of tokens: of names that are theirs, and of parts many share."""
        number, row = self._parts, self._row
        known = len(number)
        own: list[int] = []
        own_starts: list[int] = []
        shared: list[int] = []
        shared_starts: list[int] = []
        # One token after the other into flat lists: nothing is kept for a token alone.
        for names, parts in parted:
            own_starts.append(len(own))
            own.append(0)
            own += [row[name] for name in names if name in row]
            shared_starts.append(len(shared))
            shared += [number.setdefault(part, len(number)) for part in parts or ((),)]
        new = [self.rows(part) for part in islice(number, known, None)]
        if new:
            self._of_part.add(self.sums(new))
        total: Floats = np.add.reduceat(self._blocks[own], own_starts, axis=0)
        total += np.add.reduceat(self._of_part.table[shared], shared_starts, axis=0)
        return total


def by_distance(weights: Mapping[str, Floats], n_labels: int) -> tuple[Weights, Weights, Weights]:
    """Weights of a token's own features, of its neighbours', and of pairs."""
    own: dict[str, Floats] = {}
    near: dict[str, Floats] = {}
    pair: dict[str, Floats] = {}
    for name, row in weights.items():
        distance, mark, rest = name.partition(":")
        if not mark or distance not in _COLUMN:
            own[name] = row[None]
        elif rest[:3] in ("ss=", "kk=", "sk=", "ks="):
            block = pair.setdefault(rest, np.zeros((2, n_labels), dtype=np.float32))
            block[int(distance == "1")] = row
        else:
            block = near.setdefault(rest, np.zeros((4, n_labels), dtype=np.float32))
            block[_COLUMN[distance]] = row
    return Weights(own, 1, n_labels), Weights(near, 4, n_labels), Weights(pair, 2, n_labels)
