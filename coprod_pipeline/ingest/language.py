"""The language of a source and of its segments, among the languages a study can have.

What belongs here: detection with a confidence. What does not: the language a study declares,
which wins (``case``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: Languages told apart when the study's cases name none.
CANDIDATES = ("en", "sv", "fr")
#: Under this many letters, or this confidence, a segment is in the language of its source.
ENOUGH_LETTERS = 40
ENOUGH_CONFIDENCE = 0.9
_SAMPLE = 20_000


@dataclass(frozen=True)
class Guess:
    """An ISO 639-1 code and how sure the detection is, 0-1; None for a declared language."""

    code: str
    confidence: float | None


def candidates(declared: Sequence[str]) -> tuple[str, ...]:
    """What is told apart: the declared languages and the usual ones, sorted."""
    return tuple(sorted({code.lower()[:2] for code in declared} | set(CANDIDATES)))


@lru_cache(maxsize=8)
def _identifier(codes: tuple[str, ...]) -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(set(codes) & {str(code) for code in identifier.labels}))
    return identifier


def detect(text: str, codes: tuple[str, ...]) -> Guess | None:
    """The most likely of the languages, or None for a text without enough letters."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < ENOUGH_LETTERS or not codes:
        return None
    code, confidence = _identifier(codes).classify(sample)
    return Guess(str(code), round(float(confidence), 4))


def of_segments(
    texts: Sequence[str], source: Guess | None, codes: tuple[str, ...]
) -> list[Guess | None]:
    """A language for each segment: its own when it is long and clear, else the source's."""
    found: list[Guess | None] = []
    for text in texts:
        guess = detect(text, codes)
        sure = guess is not None and (guess.confidence or 0) >= ENOUGH_CONFIDENCE
        found.append(guess if sure else source)
    return found
