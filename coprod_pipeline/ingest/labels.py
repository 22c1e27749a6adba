"""Recognising a speaker label at the head of a line.

What belongs here: the written forms of a label (``Name:``, ``Name  0:00``, ``[00:03:43] DB:``,
``Q1 Chair:``, a label line of its own, a tab, a bold lead) and the judgement whether a candidate
is a speaker. What does not: joining lines into turns (``turns``), saying who a label is
(``speakers``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from coprod_pipeline.ingest import vocabulary
from coprod_pipeline.ingest.blocks import Block

#: Only this much of a block is looked at: a label is short, and long lines must stay cheap.
HEAD_CHARS = 120
_MAX_LABEL = 60

_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_TIME = rf"(?:\[{_CLOCK}\]|\({_CLOCK}\)|{_CLOCK})"
_LABEL = rf"(?P<label>[^\W\d_][^:\[\]{{}}<>\t\n|]{{0,{_MAX_LABEL - 1}}}?)"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("time_first", re.compile(rf"(?P<time>{_TIME})\s*[-–—]?\s*{_LABEL}\s?:(?=\s|$)\s*")),
    (
        "time_after",
        re.compile(rf"{_LABEL}\s*(?P<time>\[{_CLOCK}\]|\({_CLOCK}\))\s*(?::\s*|$)"),
    ),
    (
        "bracket",
        re.compile(
            rf"\[(?P<label>[^\W\d_][^\[\]:\t\n]{{0,{_MAX_LABEL - 1}}})\]"
            rf"(?:\s?:(?=\s|$)\s*|\s*(?P<time>{_TIME})\s*$)"
        ),
    ),
    ("numbered", re.compile(rf"(?P<number>Q\d{{1,4}}[.)]?\s+){_LABEL}\s?:(?=\s|$)\s*")),
    ("counted", re.compile(rf"(?P<number>\d{{1,4}}[.)]?\s+){_LABEL}\s?:(?=\s|$)\s*")),
    (
        "colon",
        re.compile(
            rf"{_LABEL}\s?:(?=\s|$|[\[(])\s*(?P<time>\[{_CLOCK}\]|\({_CLOCK}\)|{_CLOCK}(?=\t))?\s*"
        ),
    ),
    ("line_time", re.compile(rf"{_LABEL}(?:\s+|\s*[|,–—-]\s*)(?P<time>{_TIME})\s*$")),
    ("time_line", re.compile(rf"(?P<time>{_TIME})\s+(?:[-–—]\s+)?{_LABEL}\s*$")),
    ("time_mid", re.compile(rf"{_LABEL}\s+(?P<time>\[{_CLOCK}\]|\({_CLOCK}\))\s+")),
    ("letter", re.compile(r"(?P<label>[QA])(?:\.(?=\s)\s+|(?=\s{2,}|\t)\s+)")),
    ("angle", re.compile(rf"<(?P<label>[^\W\d_][^<>:\t\n]{{0,{_MAX_LABEL - 1}}})>\s+")),
    ("tab", re.compile(rf"{_LABEL}\t\s*(?=[^\n]*[^\W\d_])")),
    ("dash", re.compile(rf"{_LABEL}\s+[-–—]\s+(?=\S)")),
)
#: Forms that other text has as well: they count only where this share of the lines has them.
_LOOSE = ("angle", "dash")
_LOOSE_SHARE = 0.6
_ALONE = re.compile(rf"{_LABEL}\s*$")
_STAMP = re.compile(rf"\s*(?P<time>\[{_CLOCK}\]|\({_CLOCK}\))\s*")

_KNOWN = re.compile(
    rf"(?:(?:{'|'.join(vocabulary.SPEAKER_WORDS)})s?(?: ?#?(?:\d{{1,3}}|[a-z]))?"
    r"|(?:male|female|unknown|unidentified|man|woman) (?:speaker|voice)(?: ?\d{1,3})?"
    r"|int|ip|q|a|i|r|p|s|m|f"
    r"|(?:m|f|p|w|u|male|female|speaker|participant) ?\?)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-ZÅÄÖÉ]{1,12}[-_ ]?\d{1,4}[A-Za-z]?|[A-ZÅÄÖÉ]{2,4}")
_ENDS_A_SENTENCE = re.compile(r"[,;!?…]$|\w{2,}\.$")


@dataclass(frozen=True)
class Lead:
    """A candidate at the head of a block: the label, its form, and where the talk begins.

    ``before`` is a question number (``Q12 ``) that stands before the label in the file.
    """

    label: str
    form: str
    talk: int
    start_s: float | None = None
    before: str = ""

    @cached_property
    def key(self) -> str:
        """The label without case and doubled white space."""
        return " ".join(self.label.casefold().split())


def seconds(clock: str) -> float:
    """Seconds of ``[h:]mm:ss[.fff]``, brackets allowed; minutes may exceed 59."""
    parts = clock.strip("[]() ").replace(",", ".").split(":")
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return round(total, 3)


def leading_stamp(text: str) -> tuple[float, int] | None:
    """A bracketed time at the head of a text: its seconds and where the text goes on."""
    found = _STAMP.match(text[:HEAD_CHARS])
    return (seconds(found["time"]), found.end()) if found else None


def candidate(block: Block) -> Lead | None:
    """The best reading of a block's head as a speaker label, or None."""
    indent = len(block.text) - len(block.text.lstrip())
    head = block.text[indent : indent + HEAD_CHARS]
    whole = len(block.text) - indent <= HEAD_CHARS
    for form, pattern in _FORMS:
        if (form in ("line_time", "time_line") and not whole) or (block.cue and form != "colon"):
            continue
        found = pattern.match(head)
        if found is None:
            continue
        if form in ("tab", *_LOOSE) and not plausible(found["label"].strip()):
            continue
        label = _clean(found["label"])
        if not label:
            continue
        groups = found.groupdict()
        start = seconds(groups["time"]) if groups.get("time") else None
        return Lead(label, form, indent + found.end(), start, groups.get("number") or "")
    if block.cue:
        return None
    return _bold_lead(block) or (_alone(block, head) if whole else None)


def _bold_lead(block: Block) -> Lead | None:
    if not 0 < block.bold <= _MAX_LABEL or block.heading:
        return None
    lead = block.text[: block.bold]
    label = _clean(lead.strip().rstrip(":"))
    if not label or not plausible(label) or not block.text[block.bold :].strip():
        return None
    rest = block.text[block.bold :]
    return Lead(label, "bold", block.bold + len(rest) - len(rest.lstrip(" \t:")))


def _alone(block: Block, head: str) -> Lead | None:
    found = _ALONE.match(head)
    if found is None or not block.opens or block.heading:
        return None
    label = _clean(found["label"])
    if not label or not plausible(label):
        return None
    return Lead(label, "alone", len(block.text))


def _clean(label: str) -> str:
    return " ".join(label.strip().strip("*_").split())


def plausible(label: str) -> bool:
    """Whether a label looks like a speaker's: a known word, a code, initials or a name."""
    if label.casefold().rstrip(".") in vocabulary.NOT_SPEAKERS:
        return False
    if _KNOWN.fullmatch(label):
        return True
    if _ENDS_A_SENTENCE.search(label):
        return False
    return bool(_CODE.fullmatch(label)) or name_like(label)


def name_like(label: str) -> bool:
    """Whether every word of a label could be part of a name, at most six words."""
    bare = re.sub(r"\([^()]{1,40}\)", " ", label)
    words = bare.replace(",", " ").split()
    if not 0 < len(words) <= 6 or words[0].casefold().rstrip(".") in vocabulary.NOT_SPEAKERS:
        return False
    if all(len(word.strip(".,")) == 1 for word in words) and len(words) > 1:
        return False
    for word in words:
        core = word.strip(".'’\"“”")
        if not core:
            return False
        if core.casefold() in vocabulary.NAME_PARTICLES or core.casefold() in vocabulary.TITLES:
            continue
        if re.search(r"[!?;…]|\d{5}", core):
            return False
        prefix, _, rest = core.replace("’", "'").partition("'")
        starts = [part for part in (prefix, rest) if part]
        if not any(part[0].isupper() or not (part[0].islower()) for part in starts):
            return False
    return True


def accepted(blocks: Sequence[Block], leads: Sequence[Lead | None]) -> frozenset[str]:
    """The keys of the labels that are speakers in this file.

    A label counts when it repeats, or when it is plausible by itself in a file where others
    repeat or are known speaker words, or where every block has one; label lines without a colon
    must repeat as a form.
    """
    n_blocks = max(1, sum(1 for b in blocks if b.text.strip()))
    forms = Counter(lead.form for lead in leads if lead is not None)
    loose = {f for f in _LOOSE if forms[f] < max(2, _LOOSE_SHARE * n_blocks)}
    loose |= _lists([lead for lead in leads if lead is not None])
    found = [lead for lead in leads if lead is not None and lead.form not in loose]
    counts = Counter(lead.key for lead in found)
    shown = {lead.key: lead.label for lead in reversed(found)}
    by_form: dict[str, set[str]] = {}
    for lead in found:
        by_form.setdefault(lead.key, set()).add(lead.form)
    repeated = {k for k, n in counts.items() if n > 1 and plausible(shown[k])}
    # A short exchange repeats nothing; where one label is a speaker word, or every block has a
    # label and there are several, the others are speakers too.
    known = any(_KNOWN.fullmatch(label) and len(label) > 1 for label in shown.values())
    throughout = len(shown) > 1 and len(found) >= n_blocks
    anchored = bool(repeated) or known or throughout
    keep: set[str] = set()
    for key, label in shown.items():
        strong = by_form[key] & {"time_first", "time_after", "line_time", "time_line", "numbered"}
        if by_form[key] <= {"alone", "bold", "tab"}:
            if counts[key] > 1 and plausible(label):
                keep.add(key)
            elif label and name_like(label) and len(label.split()) > 1 and repeated:
                keep.update({key} if _form_repeats(by_form[key], forms) else ())
            continue
        if not plausible(label):
            if _insistent(label, counts[key], n_blocks):
                keep.add(key)
            continue
        if (
            (_KNOWN.fullmatch(label) and (len(label) > 1 or counts[key] > 1))
            or counts[key] > 1
            or _CODE.fullmatch(label)
            or (strong and forms.total() > 1)
            or (anchored and (len(label.split()) > 1 or _never_a_word(label, blocks)))
        ):
            keep.add(key)
    return frozenset(keep)


def _lists(found: Sequence[Lead]) -> set[str]:
    """Forms that in this file are the marks of lists: ``A.`` without ``Q.``, ever new headings."""
    letters = Counter(lead.label for lead in found if lead.form == "letter")
    counted = [lead for lead in found if lead.form == "counted"]
    numbers = [int(lead.before.strip(" .)")) for lead in counted]
    rising = all(b > a for a, b in pairwise(numbers))
    again = len({lead.key for lead in counted}) <= 0.5 * len(counted)
    lists = set() if min(letters["Q"], letters["A"]) >= 2 else {"letter"}
    return lists if rising and again else {*lists, "counted"}


def _form_repeats(forms: set[str], counts: Counter[str]) -> bool:
    return any(counts[form] >= 3 for form in forms)


def _insistent(label: str, count: int, n_blocks: int) -> bool:
    """A lower-case or odd label that nevertheless heads a good part of the file."""
    words = label.split()
    if label.casefold().rstrip(".") in vocabulary.NOT_SPEAKERS or len(words) > 3 or len(label) > 30:
        return False
    return count >= 3 and count >= 0.1 * n_blocks


def _never_a_word(label: str, blocks: Sequence[Block]) -> bool:
    """Whether a capitalised word never occurs in lower case in the file: then it is a name."""
    word = re.compile(rf"(?<!\w){re.escape(label.lower())}(?!\w)")
    return not any(word.search(block.text) for block in blocks)


def header_end(blocks: Sequence[Block], leads: Sequence[Lead | None]) -> int:
    """How many blocks at the start are a form of ``key: value`` lines, not talk.

    ``Date: 3 May`` followed by ``Interviewer: X`` says who was there; nobody speaks yet.
    """
    end = 0
    keyed = False
    for index, (block, lead) in enumerate(zip(blocks, leads, strict=True)):
        if not block.text.strip() or block.heading:
            continue
        if lead is None or lead.form != "colon" or len(block.text) >= HEAD_CHARS:
            break
        value = block.text[lead.talk :].strip()
        is_key = lead.key.split()[0] in vocabulary.HEADER_KEYS
        if not is_key and (value[-1:] in tuple(".?!,") or not name_like(value)):
            break
        keyed = keyed or is_key
        end = index + 1
    return end if keyed else 0
