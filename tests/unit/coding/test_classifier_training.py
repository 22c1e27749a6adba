"""Ridge scores, thresholds and calibration against what they are by definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.coding.coders.classifier_features import (
    N_HASHES,
    Rarity,
    Unit,
    blocks_of,
    count_ngrams,
)
from coprod_pipeline.coding.coders.classifier_training import (
    NEVER,
    Choice,
    Material,
    _downdated,
    _held_out_scores,
    _inverse,
    best_threshold,
    figures,
    folds_of,
    kappa_of,
    mean_precision,
    platt,
    smoothed,
)
from coprod_pipeline.coding.telling import certainty


@pytest.fixture
def made():
    draw = np.random.default_rng(5)
    features = draw.normal(size=(23, 6))
    said = (features[:, :2] + draw.normal(size=(23, 2)) > 0.3).astype(float)
    source = np.repeat([0, 1, 2, 3], [5, 6, 6, 4])
    kernel = features @ features.T
    # Two rows after the units: definitions.
    return Material({"own": kernel}, said, source, np.ones(21, dtype=bool))


def test_leaving_a_source_out_is_as_learning_without_it(made):
    fold = np.concatenate([folds_of(made.source), [-1, -1]])
    kernel = made.kernels["own"]
    everything = np.arange(23)
    short = _held_out_scores(_inverse(kernel, 0.7), everything, made, fold)
    mean = made.said[:21].mean(axis=0)
    for number in range(4):
        out, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        inner = np.linalg.inv(kernel[np.ix_(rest, rest)] + 0.7 * np.eye(len(rest)))
        long = kernel[np.ix_(out, rest)] @ inner @ (made.said[rest] - mean) + mean
        assert np.allclose(short[out], long)
        assert np.allclose(_downdated(_inverse(kernel, 0.7), out, rest), inner)


def test_ten_folds_of_about_the_same_size():
    source = np.repeat(np.arange(30), np.arange(1, 31))
    fold = folds_of(source)
    sizes = np.bincount(fold)
    assert len(sizes) == 10
    assert sizes.max() - sizes.min() <= 30
    assert all(len(set(fold[source == s])) == 1 for s in range(30))


def kappa_by_definition(truth, given_):
    agreed = np.mean(truth == given_)
    chance = truth.mean() * given_.mean() + (1 - truth.mean()) * (1 - given_.mean())
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=40))
def test_no_threshold_has_a_higher_kappa(rows):
    score = np.array([float(s) for s, _ in rows])
    truth = np.array([t for _, t in rows])
    threshold = best_threshold(score, truth)
    best = max(kappa_by_definition(truth, score >= t) for t in np.arange(-0.5, 9.5))
    if threshold == NEVER:
        assert best <= 1e-12 or truth.all()
    else:
        assert kappa_by_definition(truth, score >= threshold) == pytest.approx(best)


def test_figures_by_hand():
    said = np.array([True] * 4 + [False] * 6)
    given_ = np.array([True, True, False, False, True] + [False] * 5)
    assert figures(said, given_) == pytest.approx(
        {"sensitivity": 0.5, "specificity": 5 / 6, "f1": 4 / 7, "kappa": (0.7 - 0.54) / 0.46}
    )
    assert kappa_of(np.array([0]), np.array([0]), 4, 10)[0] == 0


def test_average_precision_by_hand():
    said = np.array([[1.0], [0.0], [1.0], [0.5]])
    score = np.array([[0.9], [0.8], [0.7], [2.0]])
    assert mean_precision(said, score) == pytest.approx((1 + 2 / 3) / 2)


def test_calibration_follows_the_shares():
    draw = np.random.default_rng(2)
    score = draw.normal(size=4000)
    truth = draw.random(4000) < 1 / (1 + np.exp(-(2 * score - 1)))
    slope, offset = platt(score, truth)
    assert slope == pytest.approx(2, abs=0.2)
    assert offset == pytest.approx(-1, abs=0.15)
    assert platt(score, draw.random(4000) < 0.3)[0] == pytest.approx(0, abs=0.1)
    assert platt(-score, truth)[0] == 0  # a score that misleads says nothing


def test_neighbours_of_other_sources_do_not_count():
    score = np.array([[0.0], [1.0], [4.0]])
    follows = np.array([False, True, False])
    got = smoothed(score, follows, Choice("own", 1.0, 1.0))
    assert got[:, 0].tolist() == [0.0 + (0 + 1) / 2, 1 + (0 + 1) / 2, 4 + 4]


def test_ngrams_keep_to_words_and_texts():
    counts = count_ngrams(["the cat", "the", "cat the", "", "The CAT!"]).toarray()
    chars, words = counts[:, :N_HASHES], counts[:, N_HASHES:]
    assert words.sum(axis=1).tolist() == [3, 1, 3, 0, 3]
    assert (chars[0] == chars[2]).all()  # no n-gram reaches over a gap
    assert (words[0] != words[2]).any()  # but two words in a row do
    assert (counts[0] == counts[4]).all()
    assert chars[1].sum() == 3 + 2 + 1  # " th" "the" "he ", " the" "the ", " the "


def test_a_surrogate_counts_as_what_it_stands_for():
    one, two = count_ngrams(["[Person 4KQ7] left", "[Person 9ZZ1] left"]).toarray()
    assert (one == two).all()


def test_features_of_a_unit_stand_on_its_source_alone():
    texts = ["what about money", "the money ran out", "and then", "nothing left of it"]
    roles = ["interviewer", "informant", "interviewer", "informant"]
    units = [Unit(str(i), 0, len(t), t, r, r == "informant")
             for i, (t, r) in enumerate(zip(texts, roles, strict=True))]  # fmt: skip
    counts = count_ngrams(texts)
    rarity = Rarity(np.ones(counts.shape[1]))
    blocks = blocks_of(units, rarity, counts)
    assert blocks["question"][1].nnz == blocks["chars"][0].nnz
    assert blocks["before"][0].nnz == 0
    assert blocks["after"][3].nnz == 0
    lengths = np.sqrt(np.asarray(blocks["before"].multiply(blocks["before"]).sum(axis=1)).ravel())
    assert lengths.tolist() == pytest.approx([0, 1, 1, 1])


def test_nothing_is_told_that_is_right_only_because_it_is_common():
    truth = np.array([0] * 95 + [1] * 5)
    best = np.zeros(100, dtype=np.int64)
    assert certainty(best == truth, np.full(100, 0.9), best, truth) is None
