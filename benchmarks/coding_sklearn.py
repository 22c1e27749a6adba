"""The usual classifier of text, in a process of its own: TF-IDF and logistic regression.

Runs in the environment of the peers (``make bench``), with scikit-learn and nothing of this
project. Reads ``{"texts", "transcripts", "said"}`` as JSON, writes decisions of held-out turns.
``said`` is turns by codes, 0 or 1. ``half`` codes from a probability of one half on, with balanced
classes; ``tuned`` chooses each code's threshold for the highest kappa on training transcripts,
leaving out one after the other, as this project does.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score


def _scores(texts, said, train, test):
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    learnt, asked = words.fit_transform(texts[train]), words.transform(texts[test])
    scores = np.zeros((len(test), said.shape[1]))
    for j in range(said.shape[1]):
        truth = said[train, j]
        if 0 < truth.sum() < len(truth):
            model = LogisticRegression(class_weight="balanced", max_iter=2000)
            scores[:, j] = model.fit(learnt, truth).predict_proba(asked)[:, 1]
    return scores


def _threshold(scores, truth):
    marks = np.unique(scores)
    edges = (marks[1:] + marks[:-1]) / 2
    if len(edges) == 0 or not 0 < truth.sum() < len(truth):
        return np.inf
    return max(edges, key=lambda e: (cohen_kappa_score(truth, scores >= e), e))


def main() -> None:
    """Read, learn, write."""
    given = json.load(sys.stdin)
    texts = np.array(given["texts"], dtype=object)
    said = np.array(given["said"])
    _, group = np.unique(given["transcripts"], return_inverse=True)
    half, tuned = np.zeros(said.shape, dtype=bool), np.zeros(said.shape, dtype=bool)
    for left_out in range(group.max() + 1):
        train, test = np.flatnonzero(group != left_out), np.flatnonzero(group == left_out)
        scores = _scores(texts, said, train, test)
        inner = np.zeros((len(train), said.shape[1]))
        for other in set(group[train]):
            own, rest = group[train] == other, group[train] != other
            inner[own] = _scores(texts, said, train[rest], train[own])
        for j in range(said.shape[1]):
            half[test, j] = scores[:, j] >= 0.5
            tuned[test, j] = scores[:, j] >= _threshold(inner[:, j], said[train, j])
    json.dump({"half": half.tolist(), "tuned": tuned.tolist()}, sys.stdout)


if __name__ == "__main__":
    main()
