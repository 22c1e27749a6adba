"""How true a text is to its document: speed means nothing beside a text that is wrong.

What belongs here: comparing a reader's text with what a document is known to say. What does not:
getting the text (``worker``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.ingestion.truth import TALK, Truth, words

_EVEN = str.maketrans("’‘“”–—", "''\"\"--")


@dataclass
class Fidelity:
    """Counts of one reader over the documents of one format.

    ``by_channel`` maps a channel to tokens found (once or more), found more than once, and all.
    Words are counted as often as they stand: ``words_right`` of ``words_true`` are in the text,
    which has ``words_given``. Quotes are published passages that stand in the text as they are.
    """

    documents: int = 0
    by_channel: dict[str, list[int]] = field(default_factory=dict)
    words_true: int = 0
    words_given: int = 0
    words_right: int = 0
    quotes_found: int = 0
    quotes: int = 0

    def _sum(self, column: int, *, talk: bool) -> int:
        return sum(row[column] for name, row in self.by_channel.items() if (name in TALK) == talk)

    @property
    def talk_once(self) -> int:
        """Tokens of the analysed channels that are in the text exactly once."""
        return self._sum(0, talk=True) - self._sum(1, talk=True)

    @property
    def talk(self) -> int:
        """All tokens of the analysed channels."""
        return self._sum(2, talk=True)

    @property
    def twice(self) -> int:
        """Tokens of the analysed channels that are in the text more than once."""
        return self._sum(1, talk=True)

    @property
    def mixed_in(self) -> int:
        """Tokens of other channels (deleted, hidden, comments, heads ...) among the talk."""
        return self._sum(0, talk=False)

    @property
    def apart(self) -> int:
        """All tokens of the other channels."""
        return self._sum(2, talk=False)

    @property
    def recall(self) -> float | None:
        """Share of the words of talk that are in the text, 0-1; None when none are known."""
        return self.words_right / self.words_true if self.words_true else None

    @property
    def precision(self) -> float | None:
        """Share of the words in the text that are talk, 0-1; None when none are known."""
        return self.words_right / self.words_given if self.words_given else None

    def lost_channels(self) -> dict[str, int]:
        """Analysed channels of which at least one token is not in the text, with how many."""
        rows = sorted(self.by_channel.items())
        return {n: row[2] - row[0] for n, row in rows if n in TALK and row[0] < row[2]}

    def mixed_channels(self) -> dict[str, int]:
        """Other channels whose tokens are among the talk, with how many."""
        return {n: row[0] for n, row in sorted(self.by_channel.items()) if n not in TALK and row[0]}


def compare(documents: Iterable[tuple[Truth, str | None]]) -> Fidelity:
    """What is known of each document beside a reader's text of it; no text counts as empty."""
    found = Fidelity()
    for truth, text in documents:
        found.documents += 1
        counts = token_counts(text or "", truth.tokens)
        for token, channel in truth.tokens.items():
            row = found.by_channel.setdefault(channel, [0, 0, 0])
            row[0] += counts[token] > 0
            row[1] += counts[token] > 1
            row[2] += 1
        if truth.talk:
            given = words(text or "")
            found.words_true += truth.talk.total()
            found.words_given += given.total()
            found.words_right += (truth.talk & given).total()
    return found


def token_counts(text: str, tokens: Mapping[str, str]) -> Counter[str]:
    """How often each token stands in a text, also when marks or letters cling to it.

    The longest token wins where one begins like another.
    """
    if not tokens:
        return Counter()
    longest = sorted(tokens, key=lambda token: (-len(token), token))
    return Counter(re.findall("|".join(map(re.escape, longest)), text))


def even(text: str) -> str:
    """One form of quotation marks, dashes and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_EVEN).split())


def quotes_in(text: str | None, quotes: Sequence[str]) -> int:
    """How many of these quotes stand in a text, white space and quotation marks evened out."""
    evened = even(text or "")
    return sum(even(quote) in evened for quote in quotes)
