"""How near two written words are: a letter wrong, spelled by ear, misread by a scanner.

What belongs here: words and only words. What does not: whether a near word is a name where it
stands (``recognisers.near``) and whether two people are one (``people``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

#: Shorter words are near to too many others.
SHORTEST = 4
_SHORTEST_BY_EAR = 3
_SOUNDS = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"^mac", "mk"), (r"^mc", "mk"), (r"sch|sj|sk(?=[iey])|stj", "s"), (r"ph|v(?=$)|w|ff", "f"),
        (r"v", "f"),
        (r"ck|qu|q|c(?=[^ehiy]|$)|kh", "k"), (r"c", "s"), (r"x", "ks"), (r"z", "s"), (r"gh", ""),
        (r"th|dt", "t"),
        (r"dh", "d"), (r"ie|ei|ey|ee|ea|ij|y|j", "i"), (r"oe|oo|ou|au|aw", "o"), (r"ae|ai|ay", "e"),
        (r"h(?=[^aeiou]|$)", ""),
        (r"(?<=[^aeiou])h", ""), (r"(.)\1+", r"\1"), (r"e$|es$", ""),
    )
)  # fmt: skip
_SEEN_AS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "8": "b", "|": "l", "!": "l"})
_MISREAD = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("nn", "m"), ("li", "h"))


@lru_cache(maxsize=100_000)
def by_ear(word: str) -> str:
    """A folded word as it sounds, roughly: spellings that sound alike have the same key."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def as_seen(word: str) -> str:
    """A word with digits in it, as the letters a scanner took for them."""
    return word.lower().translate(_SEEN_AS)


class NearWords:
    """The known words that a written word may stand for."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = {word for word in known if len(word) >= _SHORTEST_BY_EAR}
        self._shorter: dict[str, list[str]] = {}
        self._heard: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= SHORTEST:
                for less in {word, *_without_one(word)}:
                    self._shorter.setdefault(less, []).append(word)
            self._heard.setdefault(by_ear(word), []).append(word)
        self._met: dict[str, tuple[str, ...]] = {}

    def of(self, word: str) -> tuple[str, ...]:
        """Known words within one letter's edit, of the same sound or look; not the word itself."""
        if word not in self._met:
            if len(self._met) > 200_000:
                self._met.clear()
            self._met[word] = tuple(sorted(self._near(word) - {word}))
        return self._met[word]

    def heard(self, word: str) -> tuple[str, ...]:
        """Known words that sound like this one, itself included."""
        return tuple(self._heard.get(by_ear(word), ()))

    def _near(self, word: str) -> set[str]:
        if len(word) < _SHORTEST_BY_EAR:
            return set()
        found: set[str] = set()
        for less in (word, *_without_one(word)):
            for known in self._shorter.get(less, ()):
                if known[0] == word[0] and len(word) >= SHORTEST - 1 and one_edit(known, word):
                    found.add(known)
        found.update(
            k for k in self.heard(word) if k[0] == word[0] or by_ear(k)[0] == by_ear(word)[0]
        )
        for seen, written in _MISREAD:
            for one, other in ((seen, written), (written, seen)):
                at = word.find(one)
                while at >= 0:
                    read = word[:at] + other + word[at + len(one) :]
                    if read in self._known:
                        found.add(read)
                    at = word.find(one, at + 1)
        return found


def _without_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def one_edit(known: str, word: str) -> bool:
    """Whether one letter added, left out, wrong, or two neighbours swapped make one the other."""
    if len(known) == len(word):
        wrong = [i for i, (a, b) in enumerate(zip(known, word, strict=True)) if a != b]
        if len(wrong) == 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and known[wrong[0]] == word[wrong[1]]
            and known[wrong[1]] == word[wrong[0]]
        )
    longer, shorter = sorted((known, word), key=len, reverse=True)
    return len(longer) - len(shorter) == 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )
