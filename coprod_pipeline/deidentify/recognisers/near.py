"""Names that are nearly written: a letter wrong, spelled by ear, misread by a scanner.

What belongs here: which known words a written word is near to, and where that is enough to take it
for the name. What does not: names as they are known (``roster``).

Only names the study itself declares are looked for in this way. Beside another part of the same
name a near word is enough; alone it has to be long, to stand as names stand, and to be no word or
name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coprod_pipeline.deidentify.lexicon import nicknames, place_kinds, word_list
from coprod_pipeline.deidentify.normalise import Normalised, Word
from coprod_pipeline.deidentify.recognisers.known import KnownForm, Match, bound, everyday
from coprod_pipeline.deidentify.spelling import SHORTEST, NearWords, as_seen

_MIXED = re.compile(
    r"(?<![\w|!])(?=[a-z0-9|!]*[a-z][a-z0-9|!]*[a-z])[a-z013458|!]+(?![\w|!])", re.IGNORECASE
)
_PREFIXES = frozenset(("mac", "mc", "nic", "fitz"))
_SENTENCE_END = '.!?:;"(['
#: A lone word has to be near a name of at least this length, by the case of its first letter.
_LONE_CAPITAL, _LONE_LOWER = 6, 8


class NearNames:
    """Finds names of the study that are nearly written; adds to what was found exactly."""

    def __init__(self, forms: Iterable[KnownForm]) -> None:
        self._pairs: dict[tuple[str, str], KnownForm] = {}
        self._single: dict[str, list[KnownForm]] = {}
        for known in forms:
            words = known.form.words
            if not known.firm or known.form.kind == "initials":
                continue
            if len(words) == 2 and known.form.kind == "full" and min(map(len, words)) > 1:
                self._pairs.setdefault((words[0], words[1]), known)
            elif len(words) == 1 and known.form.kind != "full" and len(words[0]) > 3:
                self._single.setdefault(words[0], []).append(known)
        parts = {word for pair in self._pairs for word in pair} | set(self._single)
        self._words = NearWords(parts)
        self._beginnings = {word[:i] for word in parts for i in range(2, len(word) - 1)}

    def added(
        self, text: Normalised, found: Sequence[Word], exact: list[Match], case_id: str | None
    ) -> list[Match]:
        """The exact matches, longer where a near word goes with them, and the near ones."""
        if not self._single and not self._pairs:
            return exact
        found = _with_misread(text.text, found)
        worth = self._worth_a_look(found)
        if not worth:
            return exact
        lower = not any(char.isupper() for char in text.text)
        taken = {i for m in exact for i in range(m.start, m.end)}
        added: list[Match] = []
        index = 0
        while index < len(found):
            if index not in worth:
                index += 1
                continue
            hit = self._full(text, found, index, case_id, taken, lower)
            hit = hit or self._split(text, found, index, case_id, taken, lower)
            if hit is None and found[index].start not in taken:
                hit = self._lone(text, found, index, case_id, lower)
            if hit is None or _cuts(hit[0], exact):
                index += 1
                continue
            match, last = hit
            added.append(match)
            index = last + 1
        return [
            m for m in exact if not any(n.start < m.end and m.start < n.end for n in added)
        ] + added

    def _worth_a_look(self, found: Sequence[Word]) -> set[int]:
        """Where a near name can begin: most texts have no such place, and are let go at once."""
        places: set[int] = set()
        for index, word in enumerate(found):
            if word.misread or self._words.of(word.folded):
                places.update((index - 2, index - 1, index))
            elif word.folded in self._beginnings and index + 1 < len(found):
                whole = word.folded + found[index + 1].folded
                if whole in self._single or self._words.heard(whole) or self._words.of(whole):
                    places.update((index - 2, index - 1, index))
        return places

    def _full(
        self, text: Normalised, found: Sequence[Word], index: int, case_id: str | None,
        taken: set[int], lower: bool,
    ) -> tuple[Match, int] | None:  # fmt: skip
        """Two words side by side, at least one of them only near, that make a full name."""
        last = _second(text, found, index)
        if last is None:
            return None
        first, second = found[index], found[last]
        if not (first.start in taken and second.start in taken):
            known = self._pair(text, first, second, lower)
            if known is not None and known.holds_in(case_id):
                return Match(first.start, second.end, known, "near"), last
        # "Moira Kerri gan": a given name and the halves of a surname.
        if last + 1 < len(found) and second.start not in taken:
            third = found[last + 1]
            if text.text[second.end : third.start] in (" ", "-", "'"):
                for other in self._joined(second, third):
                    known = self._pairs.get((first.folded, other))
                    if known is not None and known.holds_in(case_id):
                        return Match(first.start, third.end, known, "split"), last + 1
        return None

    def _pair(self, text: Normalised, first: Word, second: Word, lower: bool) -> KnownForm | None:
        capital = text.text[first.start].isupper() and text.text[second.start].isupper()
        plain = everyday(first.folded) or everyday(second.folded)
        for one in (first.folded, *self._words.of(first.folded)):
            for other in (second.folded, *self._words.of(second.folded)):
                known = self._pairs.get((one, other))
                exact = (one == first.folded) + (other == second.folded)
                if known is None or (exact == 2 and not (first.misread or second.misread)):
                    continue
                long = min(len(first.folded), len(second.folded)) >= SHORTEST + 1
                if (exact or long) and (capital or (not plain and (lower or exact))):
                    return known
        return None

    def _joined(self, left: Word, right: Word) -> Iterator[str]:
        joined = left.folded + right.folded
        if len(joined) >= SHORTEST:
            if joined in self._single:
                yield joined
            yield from self._words.heard(joined)
            yield from self._words.of(joined)

    def _split(
        self, text: Normalised, found: Sequence[Word], index: int, case_id: str | None,
        taken: set[int], lower: bool,
    ) -> tuple[Match, int] | None:  # fmt: skip
        """A name heard as two words: "kerri gan"; then perhaps the surname after it."""
        if index + 1 >= len(found):
            return None
        left, right = found[index], found[index + 1]
        if text.text[left.end : right.start] not in (" ", "-", "'") or right.start in taken:
            return None
        if min(len(left.folded), len(right.folded)) < 2:
            return None
        last = _second(text, found, index + 1)
        if last is not None:
            for one in self._joined(left, right):
                known = self._pairs.get((one, found[last].folded))
                if known is not None and known.holds_in(case_id):
                    return Match(left.start, found[last].end, known, "split"), last
        if left.start in taken:
            return None
        joined = left.folded + right.folded
        plain = left.folded not in _PREFIXES and all(
            _has_meaning(word.folded) for word in (left, right)
        )
        if len(joined) < _LONE_CAPITAL or plain:
            return None
        if not (lower or text.text[left.start].isupper()):
            return None
        for word in (joined, *self._words.heard(joined)):
            for known in self._single.get(word, ()):
                if known.holds_in(case_id) and (word == joined or len(word) >= _LONE_LOWER):
                    return Match(left.start, right.end, known, "split"), index + 1
        return None

    def _lone(
        self, text: Normalised, found: Sequence[Word], index: int, case_id: str | None, lower: bool
    ) -> tuple[Match, int] | None:
        word = found[index]
        capital = text.text[word.start].isupper() and (
            len(word.folded) >= _LONE_LOWER or not _opens(text, word)
        )
        if len(word.folded) < _LONE_CAPITAL - 1 or not (capital or lower or word.misread):
            return None
        shortest = _LONE_CAPITAL if capital or word.misread else _LONE_LOWER
        for near in self._words.of(word.folded):
            if len(near) < shortest or _has_meaning(word.folded) or _inflected(near, word.folded):
                continue
            for known in self._single.get(near, ()):
                if known.holds_in(case_id) and not everyday(near):
                    return Match(word.start, word.end, known, "near"), index
        if word.misread and word.folded in self._single:
            return Match(word.start, word.end, self._single[word.folded][0], "near"), index
        return None


def _cuts(near: Match, exact: Sequence[Match]) -> bool:
    """Whether a near match would take a part of an exact one away."""
    return any(
        m.start < near.end
        and near.start < m.end
        and not (near.start <= m.start and m.end <= near.end)
        for m in exact
    )


def _second(text: Normalised, found: Sequence[Word], index: int) -> int | None:
    """Index of the word that may go with a given name; one initial may stand between."""
    last = index + 1
    if last >= len(found) or not bound(text, found[index], found[last]):
        return None
    if len(found[last].folded) == 1 and last + 1 < len(found):
        return last + 1 if bound(text, found[last], found[last + 1]) else None
    return last


def _with_misread(text: str, found: Sequence[Word]) -> Sequence[Word]:
    """The words, those with digits or bars among their letters taken for one word each."""
    if not any(char.isdigit() or char in "|!" for char in text):
        return found
    mixed = [
        Word(
            as_seen(m.group()).rstrip("!"), m.start(), m.start() + len(m.group().rstrip("!")), True
        )
        for m in _MIXED.finditer(text)
        if not m.group().rstrip("!").isalpha() and not m.group().isdigit()
    ]
    if not mixed:
        return found
    covered = {i for word in mixed for i in range(word.start, word.end)}
    return sorted([w for w in found if w.start not in covered] + mixed, key=lambda w: w.start)


def _has_meaning(word: str) -> bool:
    """Whether a word is a word of the language, another name, or a place."""
    return (
        everyday(word)
        or word in nicknames()
        or word in place_kinds()
        or any(
            word in word_list(n) for n in ("given_names", "not_names", "generic_words", "titles")
        )
    )


def _inflected(known: str, word: str) -> bool:
    """Whether only an ending tells them apart: "marshals" and "Marshall" are not taken for one."""
    return word in (known + "s", known + "e", known + "d", known[:-1], known[:-1] + "s")


def _opens(text: Normalised, word: Word) -> bool:
    before = text.text[: word.start].rstrip()
    return not before or before[-1] in _SENTENCE_END or "\n" in text.text[len(before) : word.start]
