"""The study's own names in text: every form of every person the study knows.

What belongs here: finding forms of known names, with the care that names which are also words
need. What does not: which person a form stands for (``identities``).

Forms are compared as folded runs of letters, so case, accents, hyphens, invisible characters and
glued digits do not hide a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coprod_pipeline.deidentify.forms import Form
from coprod_pipeline.deidentify.lexicon import cue_words, word_list
from coprod_pipeline.deidentify.normalise import Normalised, Word, fold_words, normalise, words
from coprod_pipeline.deidentify.recognisers.known import (
    KnownForm,
    Match,
    bound,
    everyday,
    source_of,
)
from coprod_pipeline.deidentify.recognisers.near import NearNames
from coprod_pipeline.deidentify.recognisers.tongue import tongue
from coprod_pipeline.model import Span

_SENTENCE_END = '.!?:;"([*•'
_DASHES = "-–—"
#: Letters that are words of their own: in lower case they are no initials.
_LETTER_WORDS = frozenset("aio")


class KnownNames:
    """Finds known forms in text; longest form first, no two matches overlap."""

    name = "roster"
    version = "3"

    def __init__(self, forms: Iterable[KnownForm]) -> None:
        index: dict[str, list[KnownForm]] = {}
        for known in sorted(set(forms), key=_order):
            index.setdefault(known.form.words[0], []).append(known)
        self._index = index
        self._near = NearNames(known for forms in index.values() for known in forms)

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text, in all cases of the study."""
        del language
        found = []
        for text in texts:
            normalised = normalise(text)
            spans = [(normalised.original(m.start, m.end), m) for m in self.matches(normalised)]
            found.append([Span(s, e, "PERSON", source_of(m)) for (s, e), m in spans])
        return found

    def matches(self, text: Normalised, case_id: str | None = None) -> list[Match]:
        """Forms in a folded text; ``case_id`` limits names that hold in some cases only."""
        found = words(text.text)
        matches: list[Match] = []
        doubtful: list[Match] = []
        index = 0
        while index < len(found):
            word = found[index].folded
            known = word in self._index or (word[-1] == "s" and word[:-1] in self._index)
            hit = self._at(text, found, index, case_id) if known else None
            if hit is None:
                index += 1
                continue
            match, last = hit
            if match.known.form.kind == "initials":
                doubtful.append(match)
            else:
                matches.append(match)
            index = last + 1
        matches = self._near.added(text, found, matches, case_id)
        matches.extend(m for m in doubtful if _initials_are_name(text, m, matches))
        return sorted(matches, key=lambda m: m.start)

    def _at(
        self, text: Normalised, found: Sequence[Word], index: int, case_id: str | None
    ) -> tuple[Match, int] | None:
        # What a form can go on with: the next word, or the one after an initial between them.
        after = {word.folded for word in found[index + 1 : index + 3]}
        after |= {word[:-1] for word in after}
        for known in self._candidates(found[index].folded):
            parts = known.form.words
            if (len(parts) > 1 and parts[1] not in after) or not known.holds_in(case_id):
                continue
            last = _last_word(text, found, index, known.form)
            if last is not None and _is_name(text, found, index, last, known):
                if len(known.form.words) > 1 and len(known.form.words[-1]) == 1:
                    last = _more_initials(text, found, last)
                end = found[last].end
                while known.firm and text.text[end : end + 1].isdigit():
                    # "Muir2": digits run on from a name.
                    end += 1
                return Match(found[index].start, end, known), last
        return None

    def _candidates(self, word: str) -> Iterator[KnownForm]:
        yield from self._index.get(word, ())
        if len(word) > 4 and word.endswith("s"):
            yield from (k for k in self._index.get(word[:-1], ()) if len(k.form.words) == 1)


def _more_initials(text: Normalised, found: Sequence[Word], last: int) -> int:
    """Index of the last of the dotted initials that go on after an initial: "Muir, A. L."."""
    while (
        last + 1 < len(found)
        and len(found[last + 1].folded) == 1
        and text.text[found[last + 1].start].isupper()
        and text.text[found[last].end : found[last + 1].start] in (". ", ".")
        and text.text[found[last + 1].end : found[last + 1].end + 1] == "."
    ):
        last += 1
    return last


def _order(known: KnownForm) -> tuple[object, ...]:
    form = known.form
    return (-len(form.words), form.kind == "initials", not known.firm, form, sorted(known.cases))


def _last_word(text: Normalised, found: Sequence[Word], index: int, form: Form) -> int | None:
    """Index of the word a form ends on, None where it does not stand; one initial may intervene."""
    position = index
    for number, word in enumerate(form.words):
        if number:
            position += 1
            if position >= len(found) or not bound(text, found[position - 1], found[position]):
                return None
            middle = found[position]
            if (
                middle.folded != word
                and form.kind == "full"
                and len(middle.folded) == 1
                and (
                    text.text[middle.start].isupper()
                    or text.text[middle.end : middle.end + 1] == "."
                )
                and len(form.words[0]) > 1
                and position + 1 < len(found)
                and bound(text, middle, found[position + 1])
            ):
                position += 1
        heard, final = found[position].folded, number == len(form.words) - 1
        if heard != word and not (final and len(word) > 3 and heard == word + "s"):
            return None
    return position


def _is_name(
    text: Normalised, found: Sequence[Word], first: int, last: int, known: KnownForm
) -> bool:
    form, run = known.form, found[first : last + 1]
    capitals = [text.text[word.start].isupper() for word in run]
    if form.kind == "initials":
        return text.text[run[0].start : run[-1].end].replace(".", "").replace(" ", "").isupper()
    if form.kind == "full" and len(form.words) > 1:
        if not all(
            capital
            or (known.firm and (word not in _LETTER_WORDS or text.text[end : end + 1] == "."))
            for word, capital, end in (
                (form.words[0], capitals[0], run[0].end),
                (form.words[-1], capitals[-1], run[-1].end),
            )
            if len(word) == 1
        ):
            return False
        # "Danny S" is a name, "Danny I think" is not; "Aleksei I" of three words is one.
        if (
            (
                form.words[-1] in _LETTER_WORDS
                and len(form.words) < 3
                and text.text[run[-1].end : run[-1].end + 1] != "."
            )
            or (len(form.words[-1]) == 1 and not capitals[-1])
            or (len(form.words[-1]) == 1 and text.text[run[-1].end : run[-1].end + 1].isalnum())
        ):
            return False
        plain = all(everyday(word) or len(word) < 3 for word in form.words)
        if plain and known.firm and not any(capitals):
            # "grace hill" in a transcript without capitals; "will hope" is too often talk.
            return not any(w in word_list("function_words") for w in form.words) and (
                not _has_capitals(text)
            )
        if plain or not known.firm:
            return all(capitals) or (not plain and _is_surely_person(form))
        return True
    if form.kind == "full":
        return len(form.words[0]) >= 6 and (known.firm or capitals[0])
    heard = run[0].folded
    if max(len(word) for word in form.words) < 2:
        return False
    if len(form.words) > 1 and not all(everyday(word) for word in form.words):
        return known.firm or all(capitals)
    if everyday(form.words[0]) or len(form.words[0]) < 3:
        return known.firm and _capital_name(text, found, first) and heard == form.words[0]
    if not capitals[0] and _has_capitals(text) and _is_word(text, run[0]):
        return False
    return known.firm or capitals[0]


def _is_surely_person(form: Form) -> bool:
    """Whether a detected full name is one in lower case too: a given name, and no everyday surname."""
    first, last = form.words[0], form.words[-1]
    ordinary = everyday(last) or last in word_list("words_like_names_en")
    given = any(first in word_list(name) for name in ("given_names", "dictionary_names"))
    return given and len(last) > 3 and not ordinary


def _is_word(text: Normalised, word: Word) -> bool:
    """Whether a word in lower case is an ordinary one that folds to a name ("finns", "kärl").

    Swedish words are looked for as they are written, and where the text is not clearly English.
    """
    raw = text.raw[slice(*text.original(word.start, word.end))]
    if raw in word_list("words_like_names_en"):
        return True
    return raw in word_list("words_like_names_sv") and tongue(text.raw) != "en"


def _has_capitals(text: Normalised) -> bool:
    return any(char.isupper() for char in text.text)


def _capital_name(text: Normalised, found: Sequence[Word], index: int) -> bool:
    """Whether a name that is also a word stands here as a name: capitalised where words are not."""
    word = found[index]
    raw = text.text[word.start : word.end]
    titled = index > 0 and found[index - 1].folded in word_list("titles")
    if titled and not _has_capitals(text):
        return bound(text, found[index - 1], word)
    if raw.islower() and _is_spoken_to(text, found, index):
        return True
    if not raw[0].isupper() or (raw.isupper() and len(raw) > 1):
        return raw.isupper() and _beside_capital(text, found, index)
    if word.folded in cue_words("months") and _is_month(text, found, index):
        return False
    if not _opens(text, word):
        return True
    after = text.text[word.end : word.end + 2]
    following = found[index + 1].folded if index + 1 < len(found) else ""
    if after == "'s" or following in cue_words("said"):
        return True
    if word.folded in cue_words("no_subject") and following in cue_words("after_subject"):
        return True
    whole = text.text.strip(" \t\n.,:;!?") == raw
    vocative = after[:1] == "," and index + 1 < len(found)
    return titled or whole or vocative


def _is_spoken_to(text: Normalised, found: Sequence[Word], index: int) -> bool:
    """Whether a word in lower case is somebody greeted or listed with others, as machines write it.

    "Thank you, rich." and "John and Vicki and rich." where nothing but a mark follows the word.
    """
    word = found[index]
    follows = text.text[word.end : word.end + 1]
    if follows not in ("", ".", ",", "!", "?", "\n") or index == 0:
        return False
    before = [w.folded for w in found[max(0, index - 2) : index]]
    if before[-1] in cue_words("greetings") or before == ["thank", "you"]:
        return True
    other = found[index - 2] if index > 1 else None
    return before[-1] == "and" and other is not None and text.text[other.start].isupper()


def _opens(text: Normalised, word: Word) -> bool:
    """Whether a word opens a sentence, a line, or what stands after a dash between spaces."""
    before = text.text[: word.start].rstrip()
    gap = text.text[len(before) : word.start]
    if not before or before[-1] in _SENTENCE_END or "\n" in gap:
        return True
    return before[-1] in _DASHES and bool(gap) and before[-2:-1] in ("", " ", "\n")


def _beside_capital(text: Normalised, found: Sequence[Word], index: int) -> bool:
    near = [found[i] for i in (index - 1, index + 1) if 0 <= i < len(found)]
    return any(
        text.text[w.start : w.end].istitle() or w.folded in word_list("titles") for w in near
    )


def _is_month(text: Normalised, found: Sequence[Word], index: int) -> bool:
    if index and found[index - 1].folded in cue_words("before_month"):
        return True
    around = text.text[max(0, found[index].start - 4) : found[index].end + 5]
    return any(char.isdigit() for char in around)


def _initials_are_name(text: Normalised, match: Match, names: Sequence[Match]) -> bool:
    """Initials count as a speaker's label, beside a name, with dots, and as a line of their own."""
    if len(match.known.form.words) > 1 and text.text[match.start : match.end + 1].count(".") > 1:
        return True
    if not text.text[: match.start].strip(" \t[(") and text.text[match.end :].lstrip()[:1] in (
        ":",
        "]",
        "",
    ):
        return True
    line = text.text.rfind("\n", 0, match.start) + 1
    if (
        not text.text[line : match.start].strip(" \t[(")
        and text.text[match.end : match.end + 1] == ":"
    ):
        return True
    end = text.text.find("\n", match.end)
    rest = text.text[match.end : len(text.text) if end < 0 else end]
    if not text.text[line : match.start].strip(" \t[(-–") and not rest.strip(" \t.,)]"):
        return True
    if fold_words(text.text[max(0, match.start - 14) : match.start])[-1:] == ("speaker",):
        return True
    return any(0 <= match.start - m.end <= 3 or 0 <= m.start - match.end <= 3 for m in names)
