"""Names of people, organisations and places in English.

What belongs here: the two passes and what is made of their answer. What does not: the CRF (``crf``),
the neural model (``spacy_en``), names by rule (``context``).

A CRF reads everything. Where it is in doubt about a capitalised word, a small neural model reads the
stretch too, and what it finds counts unless the CRF holds it for impossible.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from coprod_pipeline.deidentify.lexicon import cue_words, formal_names, place_kinds, word_list
from coprod_pipeline.deidentify.normalise import fold_words
from coprod_pipeline.deidentify.recognisers import crf, crf_features, spacy_en
from coprod_pipeline.deidentify.recognisers.wholes import whole_names
from coprod_pipeline.model import Span

MODEL_FILE = "en_crf.npz"
MODEL_SHA256 = "39a76b25329130e4901ff92c13652d06bf8327543a0eaaec7e881ab794361dd3"
#: Taken from the score of "no name": missing a name is worse than masking a word too many.
_NAME_BIAS = 0.8
#: The same for people and places in text without capitals, where the model is less sure of names.
_FLAT_BIAS = 1.45
#: Between these probabilities of being a name a capitalised word is worth a second look.
_DOUBT = (0.05, 0.7)
#: What the neural model alone calls a name is one when the CRF gives it this probability; people
#: (products, titles of works) need more than places (villages no list has).
_POSSIBLE = {"PLACE": 0.05, "ORG": 0.1, "PERSON": 0.2}
#: "Grace is what you need": an everyday word that opens a sentence needs more still.
_POSSIBLE_OPENING = 0.4
#: An organisation of which the neural model sees nothing needs this.
_UNSUPPORTED = 0.6
_TYPES = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE"}
_JOINT = re.compile(r"\s+(?:and|&|or|with)\s+|\s*[,;/\n|]\s*|\s{3,}")
_EDGES = re.compile(r"^[\W\d_]+|(?:['’]s)?[\W\d_]+$|['’]s$")
_SURROGATE = re.compile(r"\[[A-Z][a-z]+ [0-9A-Z]{4,}\]")
#: What words for a people end on, which are many: "European", "British", "Japanese".
_PEOPLES = re.compile(r"(?:an|ans|ish|ese)$")
_EMPTY = ("not_names", "function_words", "generic_words", "role_words", "peoples")
_NO_NAMES = (*_EMPTY, "titles")
_SENTENCE_ENDS = ".!?…:;\n•*"
_OFFICE_OF = re.compile(
    r"\b(?:[Pp]rofessor|[Ll]ecturer|[Rr]eader|[Mm]inister|[Ss]ecretary of [Ss]tate|[Aa]dvis[eo]r|"
    r"[Dd]egree|PhD|MSc|BSc|BA|MA)s? (?:of|in|for) (?:the )?$"
)
_TITLE_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)\.?[ \t]+$")

#: Number of the text, start, end, type.
Found = tuple[int, int, int, str]


class NamesEn:
    """People, organisations and places; silent on text known not to be English.

    ``neural`` switches the second look off: faster, and it finds less.
    """

    name = "names_en"

    def __init__(self, *, neural: bool = True) -> None:
        self.version = f"6-{MODEL_SHA256[:12]}" + (
            f"-{spacy_en.MODEL}-{spacy_en.MODEL_VERSION}" if neural else ""
        )
        self._neural = neural

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the texts are one source. Empty for languages other than English."""
        if language not in ("en", None):
            return [[] for _ in texts]
        model = crf.crf_model(MODEL_FILE, MODEL_SHA256)
        stretches = crf_features.stretches(texts, model.classes)
        labelled = model.decode(stretches, name_bias=_NAME_BIAS)
        names = [(one.stretch.text_index, *span) for one in labelled for span in crf.spans_of(one)]
        flat = [stretch for stretch in stretches if stretch.keys[0][2]]
        for one in model.decode(flat, name_bias=_FLAT_BIAS) if flat else ():
            spans = [span for span in crf.spans_of(one) if span[2] != "ORG"]
            names += [(one.stretch.text_index, *span) for span in spans]
        if self._neural:
            more, doubted = _second_look(labelled, texts)
            names = [name for name in names if name[:3] not in doubted] + more
        low = {form for one in labelled for form in one.stretch.forms if form.islower()}
        names = [
            (index, *span, kind)
            for index, start, end, kind in names
            for span in _names_in(texts[index], start, end, kind, low)
        ]
        names += _again(labelled, names)
        seen: list[list[tuple[int, int, str]]] = [[] for _ in texts]
        for index, start, end, kind in names:
            seen[index].append((start, end, kind))
        whole = [
            _outside_surrogates(text, whole_names(text, spans))
            for text, spans in zip(texts, seen, strict=True)
        ]
        return [
            [Span(s, e, kind, self.name) for s, e, kind in spans]
            for spans in _of_one_kind(texts, whole)
        ]


def _second_look(
    labelled: Sequence[crf.Labelled], texts: Sequence[str]
) -> tuple[list[Found], set[tuple[int, int, int]]]:
    """Names the CRF missed and the neural model sees; and (text, start, end) of names let go.

    The CRF must not hold the name for quite impossible: alone, the neural model takes products and
    abbreviations for names. Let go are organisations the CRF is not sure of and the other sees
    nothing in, and what the other holds for a people ("Hegelian").
    """
    asked = [(one, *window) for one in labelled for window in _doubtful(one)]
    places = [
        (one.stretch.text_index, one.stretch.starts[first], one.stretch.ends[last])
        for one, first, last in asked
    ]
    answers = spacy_en.entities([texts[index][start:end] for index, start, end in places])
    more: list[Found] = []
    doubted: set[tuple[int, int, int]] = set()
    for (one, _, _), (index, first, last), answer in zip(asked, places, answers, strict=True):
        entities = [(start + first, end + first, label) for start, end, label in answer]
        for start, end, label in entities:
            kind, touched = _TYPES.get(label), _touched(one, start, end)
            if kind is None or not touched:
                continue
            if max(one.name_probability[i] for i in touched) < _least(one, touched, kind):
                continue
            if kind != "PERSON" or not all(one.labels[i] for i in touched):
                more.append((index, start, end, kind))
        for name in crf.spans_of(one):
            if first <= name[0] and name[1] <= last and _is_doubted(one, name, entities):
                doubted.add((index, name[0], name[1]))
    return more, doubted


def _touched(one: crf.Labelled, start: int, end: int) -> list[int]:
    first = bisect_right(one.stretch.ends, start)
    return [*range(first, bisect_left(one.stretch.starts, end, lo=first))]


def _is_doubted(
    one: crf.Labelled, name: tuple[int, int, str], entities: Sequence[spacy_en.Entity]
) -> bool:
    start, end, kind = name
    sure = max(one.name_probability[i] for i in _touched(one, start, end))
    labels = {label for first, last, label in entities if first < end and start < last}
    if labels == {"NORP"} and sure < _DOUBT[1]:
        return True
    return kind == "ORG" and sure < _UNSUPPORTED and labels.isdisjoint((*_TYPES, "FAC"))


def _least(one: crf.Labelled, touched: Sequence[int], kind: str) -> float:
    """The probability of the CRF from which a name that only the neural model sees is one."""
    if kind != "PERSON":
        return _POSSIBLE[kind]
    form, opens = one.stretch.keys[touched[0]][:2]
    everyday = opens and "".join(fold_words(form)) in word_list("dictionary_names")
    return _POSSIBLE_OPENING if everyday and len(touched) == 1 else _POSSIBLE[kind]


def _again(labelled: Sequence[crf.Labelled], names: Sequence[Found]) -> list[Found]:
    """Words that are names in most places of the source, in the places where they were missed.

    Only capitalised words that never stand in lower case in the source and are no abbreviation; in
    text without capitals people found twice.
    """
    kind_at = {(index, start): kind for index, start, _, kind in names}
    covered: set[tuple[int, int]] = {
        (index, place) for index, start, end, _ in names for place in range(start, end)
    }
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    missed: list[tuple[str, int, int, int]] = []
    for one in labelled:
        index = one.stretch.text_index
        for number, key in enumerate(one.stretch.keys):
            if not (key[2] or key[3].startswith("0")):
                continue
            form, start = one.stretch.forms[number], one.stretch.starts[number]
            flat = key[2] and form.islower() and form not in _everyday()
            if not (flat or key[3].startswith("0")) or not _can_come_again(form):
                continue
            if (index, start) in covered:
                counted[form][kind_at.get((index, start), "")] += 1
            else:
                missed.append((form, index, start, one.stretch.ends[number]))
    times = Counter(form for form, *_ in missed)
    again = []
    for form, index, start, end in missed:
        if counted[form].total() >= times[form]:
            kind = max(("PERSON", "ORG", "PLACE"), key=lambda k: counted[form][k])
            if form.islower() and (kind != "PERSON" or counted[form][kind] < 2):
                continue
            if counted[form][kind]:
                again.append((index, start, end, kind))
    return again


def _outside_surrogates(
    text: str, found: Sequence[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Without what touches a surrogate: text that is masked already stays as it is."""
    inside = [m.span() for m in _SURROGATE.finditer(text)] if "[" in text else []
    return [f for f in found if not any(s < f[1] and f[0] < e for s, e in inside)]


def _of_one_kind(
    texts: Sequence[str], found: Sequence[Sequence[tuple[int, int, str]]]
) -> list[list[tuple[int, int, str]]]:
    """The spans, each with the kind that most places of the source give to what is written there."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for text, spans in zip(texts, found, strict=True):
        for start, end, kind in spans:
            counted[text[start:end]][kind] += 1
    kind_of = {
        written: next((k for k, n in kinds.items() if 2 * n > kinds.total()), "")
        for written, kinds in counted.items()
    }
    return [
        [(start, end, kind_of[text[start:end]] or kind) for start, end, kind in spans]
        for text, spans in zip(texts, found, strict=True)
    ]


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    return word_list("dictionary_names") | word_list("words_like_names_en") | cue_words("months")


@lru_cache(maxsize=4096)
def _can_come_again(form: str) -> bool:
    word = "".join(fold_words(form))
    if len(word) < 3 or (form.isupper() and len(form) < 5) or _PEOPLES.search(word):
        return word in word_list("given_names") and not form.isupper()
    return not any(word in word_list(name) for name in _NO_NAMES)


def _doubtful(labelled: crf.Labelled) -> Iterator[tuple[int, int]]:
    """First and last token of each run of sentences in which a capitalised word is in doubt."""
    low, high = _DOUBT
    keys = labelled.stretch.keys
    starts = [i for i, key in enumerate(keys) if key[1] and (i == 0 or not keys[i - 1][1])]
    window: tuple[int, int] | None = None
    for first, after in zip(starts, [*starts[1:], len(keys)], strict=True):
        in_doubt = any(
            low < labelled.name_probability[i] < high and keys[i][0][0].isupper()
            for i in range(first, after)
        )
        if in_doubt and window and window[1] + 1 == first:
            window = (window[0], after - 1)
        elif in_doubt:
            if window:
                yield window
            window = (first, after - 1)
    if window:
        yield window


def _names_in(
    text: str, start: int, end: int, kind: str, low: Set[str]
) -> Iterator[tuple[int, int]]:
    """One name trimmed; of people, parted where two were joined, and with the rank before it."""
    joints = [*_JOINT.finditer(text, start, end), None] if kind == "PERSON" else [None]
    position = start
    for joint in joints:
        trimmed = _trim(text, position, joint.start() if joint else end)
        if trimmed and _plausible(text[slice(*trimmed)], kind):
            first, last = trimmed
            if kind == "ORG" and _is_field(text, first, last):
                continue
            if kind == "PERSON":
                first = _after_opening(text, first, last, low)
            yield (_with_rank(text, first) if kind == "PERSON" else first), last
        position = joint.end() if joint else end


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without outer punctuation, digits, possessive and leading words that are no name."""
    piece = text[start:end]
    while (match := _EDGES.search(piece)) is not None and match.group():
        if match.start() == 0:
            start += match.end()
        else:
            end = start + match.start()
        piece = text[start:end]
    for word in re.finditer(r"[^\s]+\s+", piece):
        folded = "".join(fold_words(word.group()))
        small = any(folded in word_list(name) for name in ("not_names", "function_words"))
        # "Will Reynolds" keeps its "Will", and "Mina Iqbal" inside a sentence its "Mina".
        given = folded in word_list("given_names") or folded in formal_names()
        inside = word.group()[0].isupper() and text[:start].rstrip()[-1:].islower()
        if folded not in cue_words("courtesy") and (not small or given or inside):
            break
        start = start + len(word.group())
    return (start, end) if start < end and any(c.isalpha() for c in text[start:end]) else None


def _is_field(text: str, start: int, end: int) -> bool:
    """Whether what was taken for an organisation is what somebody is professor or minister of."""
    if not _OFFICE_OF.search(text, max(0, start - 40), start):
        return False
    bodies = cue_words("institutions") | cue_words("bodies")
    return all(word not in bodies for word in fold_words(text[start:end]))


def _after_opening(text: str, start: int, end: int, low: Set[str]) -> int:
    """Where a name begins when the first word of a sentence was taken into it ("Testing Dalton").

    An opening word that stands in lower case elsewhere in the source and is no name of people.
    """
    before = text[:start].rstrip(" \t\"'“‘(")
    if before and before[-1] not in _SENTENCE_ENDS:
        return start
    first = re.match(r"([^\W\d_]+)\s+(?=[^\W\d_a-zà-öø-ÿ])", text[start:end])
    if first is None or first.group(1).lower() not in low:
        return start
    word = "".join(fold_words(first.group(1)))
    known = any(word in word_list(name) for name in ("given_names", "dictionary_names", "titles"))
    titles = cue_words("ranks") | cue_words("rank_prefixes") | cue_words("particles")
    if known or word in formal_names() or word in titles:
        return start
    return start + first.end()


def _with_rank(text: str, start: int) -> int:
    """Where a name starts when the rank before it ("Prime Minister Park") is part of it."""
    prefixes, ranked = cue_words("rank_prefixes"), False
    while match := _TITLE_BEFORE.search(text, max(0, start - 24), start):
        word = match.group(1)
        folded = "".join(fold_words(word))
        if not word[0].isupper() or folded in cue_words("courtesy"):
            break
        rank = folded in word_list("titles") or folded in cue_words("ranks")
        if not rank and not (ranked and folded in prefixes):
            break
        start, ranked = match.start(), True
    return start


def _plausible(name: str, kind: str) -> bool:
    words = fold_words(name)
    if kind == "PLACE" and "".join(words) in place_kinds():
        return True
    # "XXX" is what somebody put in place of a name.
    if len("".join(words)) < 2 or len(set("".join(words))) == 1:
        return False
    # "Natural Language Processing", "Housing Act": what organisations do and write.
    if kind == "ORG" and len(words) > 1 and words[-1] in cue_words("concepts"):
        return False
    # "European" is a people; "European Union" is not.
    peoples = sum(word in word_list("peoples") for word in words)
    if peoples and (kind != "ORG" or peoples == len(words)):
        return not all(_is_empty(word) for word in words)
    return peoples > 0 or not all(_is_empty(word) for word in words)


@lru_cache(maxsize=4096)
def _is_empty(word: str) -> bool:
    return any(word in word_list(name) for name in _EMPTY)
