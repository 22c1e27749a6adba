"""What the classifier sees of a text: n-grams as numbers, and what stands around it.

What belongs here: cutting segments into units, counting n-grams, the blocks of features and their
weights. What does not: learning (``classifier_training``), codes.

N-grams are kept as hashes, never as words: a model of restricted talk holds none of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coprod_pipeline.coding.coders.base import CodableSegment

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
#: Hashed n-grams of characters, then as many places for n-grams of words.
N_HASHES = 1 << 18
_CHARS, _WORDS = (3, 4, 5), (1, 2)
#: Neighbours count the less the further away they are.
_BEFORE = _AFTER = 3
_QUESTION_REACH = 6
_LETTER = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
#: A surrogate says what stood there; its code would tell who speaks of whom.
_SURROGATE = re.compile(r"\[([^\W\d_]+)[^\]\n]{0,40}\]")
_NOT_A_WORD = re.compile(r"[^\w]+")
_DIGITS = re.compile(r"\d")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»')]*\s+(?=\S)|\n+")
_PARAGRAPH_END = re.compile(r"\n+")

#: What may be looked at; which of them is, is chosen by cross-validation. Blocks with the weight
#: of their products: own n-grams of characters and words, the question before, what was said
#: before and after, how long the unit is and where in its source it stands.
FEATURE_SETS: Mapping[str, Mapping[str, float]] = {
    "own+place": {"chars": 1.0, "words": 0.5, "place": 0.05},
    "context": {"chars": 1.0, "words": 0.5, "question": 0.5, "before": 0.5, "after": 0.5},
    "context+place": {
        "chars": 1.0, "words": 0.5, "question": 0.5, "before": 0.5, "after": 0.5, "place": 0.05,
    },
}  # fmt: skip
BLOCKS = ("chars", "words", "question", "before", "after", "place")


@dataclass(frozen=True)
class Unit:
    """What gets codes: a segment or a part of it; offsets count in the segment's text."""

    segment_id: str
    start: int
    end: int
    text: str
    role: str | None
    is_codable: bool


def units_of(segments: Sequence[CodableSegment], unit: str) -> list[Unit]:
    """Cut the segments of one source, in reading order, into turns, sentences or paragraphs."""
    end = {"sentence": _SENTENCE_END, "paragraph": _PARAGRAPH_END}.get(unit)
    units = []
    for segment in segments:
        for start, stop in _parts(segment.text, end):
            units.append(
                Unit(
                    segment.segment_id,
                    start,
                    stop,
                    segment.text[start:stop],
                    segment.speaker_role,
                    segment.is_codable,
                )
            )
    return units


def _parts(text: str, end: re.Pattern[str] | None) -> list[tuple[int, int]]:
    if end is None:
        return [(0, len(text))]
    edges = [0, *(at for found in end.finditer(text) for at in found.span()), len(text)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, stop) for start, stop in pairs if text[start:stop].strip()]


def count_ngrams(texts: Sequence[str]) -> csr_matrix:
    """Counts of hashed n-grams: of 3 to 5 characters inside words, of one word and of two."""
    from scipy.sparse import csr_matrix

    if not any(texts):
        return csr_matrix((len(texts), 2 * N_HASHES))
    joined = "\n".join(f" {_plain(text)} " for text in texts)
    letters = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    row = np.cumsum(letters == 10)
    is_gap = (letters == 32) | (letters == 10)
    rows, columns = [], []
    for length in _CHARS:
        at, hashed = _windows(letters, is_gap, length)
        rows.append(row[at])
        columns.append(_place_of(hashed) % N_HASHES)
    for at, hashed in _words(letters, is_gap, row):
        rows.append(row[at])
        columns.append(_place_of(hashed) % N_HASHES + N_HASHES)
    i, j = np.concatenate(rows), np.concatenate(columns).astype(np.int64)
    shape = (len(texts), 2 * N_HASHES)
    counts = csr_matrix((np.ones(len(i)), (i, j)), shape=shape)
    counts.sum_duplicates()
    return counts


def _plain(text: str) -> str:
    text = _SURROGATE.sub(r" \1 ", text.lower())
    return _NOT_A_WORD.sub(" ", _DIGITS.sub("0", text)).strip()


def _place_of(hashed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread sums of letters evenly."""
    mixed = (hashed ^ (hashed >> np.uint64(31))) * _MIX
    return mixed ^ (mixed >> np.uint64(29))


def _windows(
    letters: npt.NDArray[np.uint64], is_gap: npt.NDArray[np.bool_], length: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Starts and hashes of n-grams that reach over no gap between words."""
    n = len(letters) - length + 1
    if n <= 0:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    inside = np.zeros(n, dtype=np.bool_)
    hashed = np.full(n, length, dtype=np.uint64)
    for k in range(length):
        hashed = hashed * _LETTER + letters[k : k + n]
        if 0 < k < length - 1:
            inside |= is_gap[k : k + n]
    ends = (letters[:n] == 10) | (letters[length - 1 :] == 10)
    at = np.flatnonzero(~(inside | ends))
    return at, hashed[at]


def _words(
    letters: npt.NDArray[np.uint64], is_gap: npt.NDArray[np.bool_], row: npt.NDArray[np.int64]
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]]:
    """Starts and hashes of words, and of two words that follow each other in one text."""
    begins = np.flatnonzero(~is_gap & np.concatenate([[True], is_gap[:-1]]))
    if len(begins) == 0:
        return []
    is_begin = np.zeros(len(letters), dtype=np.int64)
    is_begin[begins] = 1
    number = np.maximum(np.cumsum(is_begin) - 1, 0)
    power = np.minimum(np.arange(len(letters)) - begins[number], 63)
    factors = np.cumprod(np.full(64, _LETTER, dtype=np.uint64))
    parts = np.where(is_gap, np.uint64(0), letters) * factors[np.maximum(power, 0)]
    words = np.add.reduceat(parts, begins)
    follows = np.flatnonzero(row[begins[:-1]] == row[begins[1:]])
    pairs = words[follows] * _MIX + words[follows + 1]
    return [(begins, words), (begins[follows], pairs)]


@dataclass(frozen=True)
class Rarity:
    """How rare each n-gram is among the texts learnt from; 0 for those seen in fewer than two."""

    weight: Floats

    @classmethod
    def of(cls, counts: csr_matrix) -> Rarity:
        """Inverse document frequencies of counts of n-grams."""
        n_texts = counts.shape[0]
        found_in = np.bincount(counts.indices, minlength=counts.shape[1])
        weight = np.log((1 + n_texts) / (1 + found_in)) + 1
        return cls(np.where(found_in < 2, 0.0, weight))


def unknown_share(counts: csr_matrix, known: npt.NDArray[np.bool_]) -> float:
    """Share of the n-grams of characters in a source's talk that are not among the known ones."""
    chars = counts[:, :N_HASHES]
    total = float(chars.data.sum())
    return 1 - float(chars.data[known[chars.indices]].sum()) / total if total else 1.0


def blocks_of(units: Sequence[Unit], rarity: Rarity, counts: csr_matrix) -> dict[str, Any]:
    """Features of the units of one source, in reading order: a sparse matrix a block.

    ``counts`` are the units' n-grams. Each row of a block of n-grams has length 1, or 0.
    """
    from scipy.sparse import csr_matrix, diags

    weighted = counts.copy()
    weighted.data = 1 + np.log(weighted.data)
    weighted = (weighted @ diags(rarity.weight)).tocsr()
    weighted.eliminate_zeros()
    chars = _unit_length(weighted[:, :N_HASHES])
    blocks = {"chars": chars, "words": _unit_length(weighted[:, N_HASHES:])}
    for name, links in _surroundings(units).items():
        around = csr_matrix(
            (
                [weight for _, _, weight in links],
                ([at for at, _, _ in links], [to for _, to, _ in links]),
            ),
            shape=(len(units), len(units)),
            dtype=np.float64,
        )
        blocks[name] = _unit_length(around @ chars)
    blocks["place"] = csr_matrix(_places(units))
    return blocks


def _unit_length(matrix: csr_matrix) -> csr_matrix:
    from scipy.sparse import diags

    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (diags(1 / np.where(length > 0, length, 1.0)) @ matrix).tocsr()


def _surroundings(units: Sequence[Unit]) -> dict[str, list[tuple[int, int, float]]]:
    """Which units stand around which, and how much they count: at, there, weight."""
    links: dict[str, list[tuple[int, int, float]]] = {"question": [], "before": [], "after": []}
    for i, unit in enumerate(units):
        for back in range(i - 1, max(-1, i - 1 - _QUESTION_REACH), -1):
            if unit.role is not None and units[back].role != unit.role:
                links["question"].append((i, back, 1.0))
                break
        for step in range(1, _BEFORE + 1):
            if i - step >= 0:
                links["before"].append((i, i - step, 1 / step))
        for step in range(1, _AFTER + 1):
            if i + step < len(units):
                links["after"].append((i, i + step, 1 / step))
    return links


def _places(units: Sequence[Unit]) -> Floats:
    """Length (about -1 to 3), place in the source (-1 to 1), distance from its middle (0 to .7)."""
    n_words = np.array([len(u.text.split()) for u in units], dtype=np.float64)
    length = (np.log1p(n_words) - 3.0) / 1.2
    place = np.linspace(-1, 1, len(units)) if len(units) > 1 else np.zeros(len(units))
    return np.column_stack([length, place, np.sqrt(0.5) * place**2])
