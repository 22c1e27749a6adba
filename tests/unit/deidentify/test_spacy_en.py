"""The neural model's own vectors and decoding are the reference of ours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.deidentify.recognisers import spacy_en, spacy_vectors

_TALK = (
    "Margaret Muir Dr Okafor-Lindqvist the Dundee Health Board of Manitoba said on Monday 3 May "
    "2021 that Anna and the University in Jönköping met Acme Housing Ltd at 14:30 for 20 per cent "
    "€ \n\n \t and , . ! ( ) \" ' U.S. New York City O'Brien 's Å Ærø"
)
_WORDS = _TALK.split(" ")
_TEXTS = st.lists(
    st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join) | st.text(max_size=30), max_size=8
)


def _by_spacy(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [
        [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        for doc in spacy_en._model().pipe(texts)
    ]


@settings(max_examples=100, deadline=None)
@given(_TEXTS)
def test_entities_are_those_of_spacy(texts: list[str]) -> None:
    assert spacy_en.entities(texts) == _by_spacy(texts)


def test_many_texts_of_many_lengths() -> None:
    texts = [" ".join(_WORDS[i % 17 : i % 17 + i % 41]) for i in range(1200)]
    found = spacy_en.entities(texts)
    assert found == _by_spacy(texts)
    assert {label for entities in found for _, _, label in entities} >= {"PERSON", "ORG", "GPE"}


def test_nothing_to_read() -> None:
    assert spacy_en.entities([]) == []
    assert spacy_en.entities(["", " "]) == [[], []]


@pytest.mark.parametrize("at_once", [1, 50, 5_000])
def test_vectors_are_those_of_spacy(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from spacy.attrs import NORM, PREFIX, SHAPE, SUFFIX

    monkeypatch.setattr(spacy_vectors, "_AT_ONCE", at_once)
    nlp = spacy_en._model()
    texts = [" ".join(_WORDS[i : i + 3 + i % 20]) for i in range(0, 60, 7)]
    docs = [nlp.make_doc(text) for text in [*texts, "", "Anna"]]
    layers = nlp.get_pipe("ner").model.get_ref("tok2vec")
    looks = np.concatenate([doc.to_array([NORM, PREFIX, SUFFIX, SHAPE]) for doc in docs])
    ours = spacy_vectors.Vectors(layers).of(looks, [len(doc) for doc in docs])
    theirs = layers.predict(docs)
    assert ours.shape == theirs.shape
    assert np.allclose(ours, theirs, atol=1e-4)


def test_a_model_built_otherwise_is_refused() -> None:
    layers = spacy_en._model().get_pipe("ner").model.get_ref("tok2vec")
    with pytest.raises(ValueError, match="otherwise"):
        spacy_vectors.Vectors(layers.layers[-1])
