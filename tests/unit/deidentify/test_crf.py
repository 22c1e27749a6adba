"""Tokens, stretches, features and decoding of the CRF."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.deidentify.recognisers import crf
from coprod_pipeline.deidentify.recognisers import crf_features as cf

TEXT = st.text(alphabet=st.sampled_from("aAbBéÅ'’ .,!?\n\t-1290:;\"“İß\u0301"), max_size=120)
CLASSES = cf.WordClasses(
    {"anna": ("given",), "lund": ("surname", "town")},
    {"new": ((("york",), "city"),)},
)


def model(**weights: list[float]) -> crf.CrfModel:
    named = {name.replace("__", "="): row for name, row in weights.items()}
    transitions = np.zeros((7, 7), dtype=np.float32)
    transitions[0, 2] = -30.0
    return crf.CrfModel.load(crf.pack(named, transitions, CLASSES))


@given(TEXT)
def test_tokens_lie_in_order_and_leave_out_spaces_only(text: str) -> None:
    tokens = cf.tokenise(text)
    position = 0
    for token in tokens:
        assert text[token.start : token.end] == token.form
        assert not text[position : token.start].strip()
        position = token.end
    assert not text[position:].strip()


@given(st.lists(TEXT, max_size=4))
def test_stretches_hold_every_token_once(texts: list[str]) -> None:
    found = cf.stretches(texts, CLASSES)
    for index, text in enumerate(texts):
        tokens = [t for s in found if s.text_index == index for t in s.tokens]
        assert tokens == cf.tokenise(text)
    for stretch in found:
        assert len(stretch.keys) == len(stretch.tokens)
        assert len(cf.features(stretch.keys, CLASSES)) == len(stretch.keys)


def test_possessives_and_inner_apostrophes() -> None:
    forms = [t.form for t in cf.tokenise("O'Brien's don't Åsa’s")]
    assert forms == ["O'Brien", "'s", "don't", "Åsa", "’s"]


def test_text_without_capitals_is_read_as_such() -> None:
    low = cf.stretches(["so i met anna in new york and we talked for hours"], CLASSES)[0]
    high = cf.stretches(["SO I MET ANNA IN NEW YORK AND WE TALKED FOR HOURS"], CLASSES)[0]
    assert low.keys == high.keys
    mixed = cf.stretches(["So I met Anna in New York and we talked for hours."], CLASSES)[0]
    assert not any(key[2] for key in mixed.keys)


def test_what_stands_elsewhere_counts() -> None:
    found = cf.stretches(["Hope is good.", "There is hope. I asked Hope."], CLASSES)
    first = found[0].keys[0]
    assert first[1]
    assert first[3] == "11"
    assert cf.stretches(["Hope is good."], CLASSES)[0].keys[0][3] == "00"


def test_phrases_are_marked() -> None:
    (stretch,) = cf.stretches(["From New York to New Delhi"], CLASSES)
    assert [key[4] for key in stretch.keys] == ["", "cityB", "cityI", "", "", ""]


def test_a_model_file_comes_back_as_it_was_packed() -> None:
    packed = crf.pack(
        {"w=anna": [0, 5.0, 0, 0, 0, 0, 0], "bias": [1.0, 0, 0, 0, 0, 0, 0]},
        np.zeros((7, 7), dtype=np.float32),
        CLASSES,
    )
    loaded = crf.CrfModel.load(packed)
    assert loaded.classes == CLASSES
    again = crf.pack(
        {"bias": [1.0, 0, 0, 0, 0, 0, 0], "w=anna": [0, 5.0, 0, 0, 0, 0, 0]},
        np.zeros((7, 7), dtype=np.float32),
        CLASSES,
    )
    assert packed == again


def test_weights_make_labels() -> None:
    made = model(
        w__anna=[0, 9.0, 0, 0, 0, 0, 0], w__lund=[0, 0, 9.0, 0, 0, 0, 0], bias=[4.0] + [0] * 6
    )
    (labelled,) = made.label(["I saw Anna Lund there"])
    assert crf.spans_of(labelled) == [(6, 15, "PERSON")]
    assert labelled.name_probability[2] > 0.9 > 0.5 > labelled.name_probability[0]
    assert made.label([""]) == []
    assert made.label([]) == []


def test_bias_finds_more() -> None:
    made = model(w__anna=[0, 1.0, 0, 0, 0, 0, 0], bias=[2.0] + [0] * 6)
    assert crf.spans_of(made.label(["with Anna"])[0]) == []
    assert crf.spans_of(made.label(["with Anna"], name_bias=3.0)[0]) != []


def test_a_file_of_another_kind_is_refused() -> None:
    import io

    out = io.BytesIO()
    np.savez(out, format=np.int64(99), labels=np.zeros(1, dtype=np.uint8))
    with pytest.raises(ValueError, match="another format"):
        crf.CrfModel.load(out.getvalue())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_decoding_agrees_with_trying_every_labelling(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    n_labels = 3
    scores = rng.normal(size=(1, length, n_labels)).astype(np.float32)
    # A second, longer row must not change the first.
    padded = np.concatenate(
        [
            np.concatenate([scores, np.zeros((1, 2, n_labels), dtype=np.float32)], axis=1),
            rng.normal(size=(1, length + 2, n_labels)).astype(np.float32),
        ]
    )
    lengths = np.array([length, length + 2])
    transitions = rng.normal(size=(n_labels, n_labels)).astype(np.float32)
    totals = {
        way: float(
            sum(scores[0, i, label] for i, label in enumerate(way))
            + sum(transitions[a, b] for a, b in itertools.pairwise(way))
        )
        for way in itertools.product(range(n_labels), repeat=length)
    }
    best = max(totals, key=lambda way: totals[way])
    assert tuple(crf._viterbi(padded, lengths, transitions)[0, :length]) == best
    none = crf._marginal_of_none(padded, lengths, transitions)
    mass = {way: np.exp(total) for way, total in totals.items()}
    for place in range(length):
        expected = sum(m for way, m in mass.items() if way[place] == 0) / sum(mass.values())
        assert none[0, place] == pytest.approx(expected, abs=1e-4)


def _made(features: list[str], seed: int) -> tuple[crf.CrfModel, dict[str, list[float]]]:
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(size=7).round(3).tolist() for name in features}
    transitions = rng.normal(size=(7, 7)).astype(np.float32)
    rows = {name: np.array(row, dtype=np.float32) for name, row in weights.items()}
    return crf.CrfModel(rows, transitions, CLASSES), weights


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4), st.integers(0, 99))
def test_scores_are_the_sums_of_the_features(texts: list[str], seed: int) -> None:
    found = cf.stretches(texts, CLASSES)
    features = [cf.features(stretch.keys, CLASSES) for stretch in found]
    # Every second feature has a weight.
    names = sorted({name for one in features for row in one for name in row})[::2]
    made, weights = _made(names, seed)
    numbers = made._numbered(found)
    if not found:
        return
    scores, lengths = made._scores(numbers)
    for number, rows in enumerate(features):
        assert lengths[number] == len(rows)
        for place, row in enumerate(rows):
            expected = np.sum([weights.get(name, [0.0] * 7) for name in row], axis=0)
            assert scores[number, place] == pytest.approx(expected, abs=1e-3)


def test_what_was_forgotten_is_summed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["I saw Anna Lund there", "From New York to Lund", "Anna, again?"]
    found = cf.stretches(texts, CLASSES)
    names = sorted({n for s in found for row in cf.features(s.keys, CLASSES) for n in row})
    made, _ = _made(names, 1)
    once = made.decode(found)
    monkeypatch.setattr(crf, "_CACHED_KEYS", 2)
    for _ in range(2):
        for one, stretch in zip(once, found, strict=True):
            (again,) = made.decode([stretch])
            assert again.labels == one.labels
            assert again.name_probability == pytest.approx(one.name_probability, abs=1e-5)
    assert made.decode(found) == once


@given(TEXT)
def test_a_key_says_the_same_in_parts_and_as_a_whole(text: str) -> None:
    for stretch in cf.stretches([text], CLASSES):
        for key in (*stretch.keys, cf.NO_KEY):
            form, shared = cf.near_parts(key, CLASSES)
            wide, close = cf.near_features(key, CLASSES)
            assert sorted([*form, *itertools.chain(*shared)]) == sorted([*wide, *close])
