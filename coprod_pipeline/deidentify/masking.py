"""Laying surrogates into text: which of the found spans count, and what the text becomes.

What belongs here: the policy on dates, ages and places, keep terms, overlaps, replacement. What
does not: detection, identities, and tables (``apply``).

Of overlapping spans the study's own names win over identifiers, identifiers over detected names,
and among equals the longest. What a winner leaves of a loser is masked as well, so that no part
of anything found stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coprod_pipeline.deidentify.identities import Identities
from coprod_pipeline.deidentify.lexicon import place_kinds, word_list
from coprod_pipeline.deidentify.normalise import Normalised, fold, fold_words, normalise
from coprod_pipeline.deidentify.recognisers.dates import is_old
from coprod_pipeline.deidentify.recognisers.known import Match, source_of
from coprod_pipeline.deidentify.surrogates import age_surrogate, date_surrogate
from coprod_pipeline.model import Span

#: Changes whenever the same spans and identities can give another text.
VERSION = "4"
_NAME_TYPES = ("PERSON", "ORG", "PLACE", "OTHER", "ROLE")
_MONTH_AND_YEAR = re.compile(r"[^\W\d_]+\.?,?[ -](?:of |de )?(?:\d{4}|'\d\d)")
_WHOLE = ("EMAIL", "URL", "HANDLE", "ID", "PHONE")
_STAYS = {"region": ("region", "country"), "country": ("country",), "all": ()}


@dataclass(frozen=True)
class MaskedSpan:
    """A replacement: offsets in the identified and in the de-identified text."""

    start: int
    end: int
    deid_start: int
    deid_end: int
    type: str
    recogniser: str
    surrogate: str


@dataclass(frozen=True)
class Masked:
    """De-identified text and its replacements, in order."""

    text: str
    spans: tuple[MaskedSpan, ...]


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    type: str
    source: str
    rank: int
    surrogate: str


def mask(
    text: str,
    detected: Sequence[Span],
    identities: Identities,
    *,
    language: str | None,
    case_id: str | None = None,
    source_id: str | None = None,
) -> Masked:
    """The text with every name and identifier replaced, under the study's policy.

    ``case_id`` and ``source_id`` say where the text stands: they tell people of one name apart.
    """
    del language
    normalised = normalise(text)
    matches = identities.known_names.matches(normalised, case_id)
    if source_id is not None:
        identities = identities.in_source(source_id)
    candidates = [
        *_known(normalised, matches, identities, case_id),
        *_organisations(normalised, identities),
        *_detected(text, detected, identities, case_id),
    ]
    return _replace(text, _resolve(text, _outside_keep_terms(text, candidates, identities)))


def _known(
    text: Normalised,
    matches: Sequence[Match],
    identities: Identities,
    case_id: str | None,
) -> list[_Candidate]:
    found = []
    for match in matches:
        start, end = text.original(match.start, match.end)
        surrogate = identities.person_surrogate(match.known.form.words, case_id)
        rank = 0 if match.known.firm else 2
        found.append(_Candidate(start, end, "PERSON", source_of(match), rank, surrogate))
    return found


def _organisations(text: Normalised, identities: Identities) -> list[_Candidate]:
    pattern = identities.organisation_pattern
    if pattern is None:
        return []
    found = []
    for match in pattern.finditer(text.text.lower()):
        start, end = text.original(match.start(), match.end())
        if " " in match.group() or text.raw[start : start + 1].isupper():
            surrogate = identities.surrogate("ORG", text.raw[start:end])
            found.append(_Candidate(start, end, "ORG", "roster:organisation", 1, surrogate))
    return found


def _detected(
    text: str,
    detected: Sequence[Span],
    identities: Identities,
    case_id: str | None,
) -> list[_Candidate]:
    found = []
    for span in detected:
        written = text[span.start : span.end]
        surrogate = _surrogate(span, written, identities, case_id)
        if surrogate is not None:
            rank = 2 if span.type in _NAME_TYPES else 1
            found.append(_Candidate(span.start, span.end, span.type, span.source, rank, surrogate))
    return found


def _surrogate(span: Span, written: str, identities: Identities, case_id: str | None) -> str | None:
    """What stands for a detected span; None where the policy lets it stand."""
    policy = identities.policy
    if span.type == "PERSON":
        return identities.name_surrogate(written, case_id)
    if span.type == "BIRTH_DATE":
        return "[Birth date]"
    if span.type == "AGE":
        return age_surrogate(written) if policy.ages == "band" or is_old(written) else None
    if span.type == "DATE":
        month_only = not _has_day(written)
        if policy.dates == "exact" or (policy.dates == "month" and month_only):
            return None
        return date_surrogate(written, policy.dates)
    if span.type == "PLACE":
        place = " ".join(fold(written).split()).removeprefix("the ")
        kind = place_kinds().get(place) or place_kinds().get(place.removesuffix("s"))
        if kind in _STAYS.get(policy.locations, ()):
            return None
    return identities.surrogate(span.type, written)


def _has_day(written: str) -> bool:
    """Whether a date says more than its month and year."""
    return not _MONTH_AND_YEAR.fullmatch(fold(written))


def _outside_keep_terms(
    text: str, candidates: Sequence[_Candidate], identities: Identities
) -> list[_Candidate]:
    """Without what lies in a keep term, unless the study's own names say a person is meant."""
    if identities.kept is None:
        return list(candidates)
    kept = [(m.start(), m.end()) for m in identities.kept.finditer(text)]
    found = []
    for candidate in candidates:
        inside = [k for k in kept if k[0] <= candidate.start and candidate.end <= k[1]]
        folded = " ".join(fold(text[candidate.start : candidate.end]).split())
        if inside and not _is_person_here(text, candidate, inside[0]):
            continue
        if candidate.rank and folded in identities.kept_folded and candidate.type != "PERSON":
            continue
        if candidate.rank == 2 and candidate.type != "PERSON":
            found.extend(_cut_around(text, candidate, kept))
        else:
            found.append(candidate)
    return found


def _is_person_here(text: str, candidate: _Candidate, term: tuple[int, int]) -> bool:
    """Whether a span within a keep term is a person all the same.

    A roster name written as names are (not in a keep term's capitals) is; so is a detected name
    after a title.
    """
    written = text[candidate.start : candidate.end]
    whole = term == (candidate.start, candidate.end)
    if candidate.rank == 0:
        return whole and not (written.isupper() and len(written) > 1)
    before = fold_words(text[max(0, candidate.start - 14) : candidate.start])
    return (
        candidate.type == "PERSON" and whole and bool(before) and before[-1] in word_list("titles")
    )


def _cut_around(
    text: str, candidate: _Candidate, kept: Sequence[tuple[int, int]]
) -> list[_Candidate]:
    """A detected name without the keep terms in it."""
    pieces, start = [], candidate.start
    for left, right in kept:
        if candidate.start <= left and right <= candidate.end:
            pieces.append((start, left))
            start = right
    pieces.append((start, candidate.end))
    if len(pieces) == 1:
        return [candidate]
    return [
        replace(candidate, start=trimmed[0], end=trimmed[1])
        for piece in pieces
        if (trimmed := _readable(text, *piece)) and text[trimmed[0]].isupper()
    ]


def _resolve(text: str, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Spans that do not overlap and together cover everything that was found."""
    ranked = sorted(candidates, key=_precedence)
    whole = [c for c in ranked if c.type in _WHOLE or c.type == "ADDRESS"]
    chosen: list[_Candidate] = []
    for candidate in ranked:
        # An e-mail address or a link with a name in it is one identifier, and goes as a whole.
        if candidate.rank == 0 and any(
            w.start <= candidate.start and candidate.end <= w.end and w is not candidate
            for w in whole
        ):
            continue
        if candidate.rank == 2 and candidate.type == "PERSON":
            chosen = _widen(text, chosen, candidate)
        for start, end in _left_over(text, candidate, chosen):
            chosen.append(replace(candidate, start=start, end=end))
    return sorted(chosen, key=lambda c: c.start)


def _precedence(candidate: _Candidate) -> tuple[object, ...]:
    # A lone surname that a model takes for a firm is the person's whose full name is known.
    length, is_firm = candidate.end - candidate.start, candidate.type == "ORG"
    return candidate.rank, -length, candidate.start, is_firm, candidate.type, candidate.source


def _widen(text: str, chosen: list[_Candidate], detected: _Candidate) -> list[_Candidate]:
    """A study's own name inside a longer detected name of a person takes all of it."""
    inside = [
        c
        for c in chosen
        if c.type == "PERSON" and detected.start <= c.start and c.end <= detected.end
    ]
    touching = [c for c in chosen if c.start < detected.end and detected.start < c.end]
    if (
        len(inside) != 1
        or touching != inside
        or len(fold_words(text[detected.start : detected.end])) > 5
    ):
        return chosen
    wide = replace(inside[0], start=detected.start, end=detected.end)
    return [wide if c is inside[0] else c for c in chosen]


def _left_over(
    text: str, candidate: _Candidate, chosen: Sequence[_Candidate]
) -> list[tuple[int, int]]:
    pieces = [(candidate.start, candidate.end)]
    touching = [c for c in chosen if c.start < candidate.end and candidate.start < c.end]
    for other in touching:
        cut = []
        for start, end in pieces:
            if other.end <= start or end <= other.start:
                cut.append((start, end))
            else:
                cut += [(start, min(end, other.start)), (max(start, other.end), end)]
        pieces = cut
    if pieces == [(candidate.start, candidate.end)]:
        return pieces
    trimmed = [_readable(text, start, end) for start, end in pieces if start < end]
    return [piece for piece in trimmed if piece and _tells(text[slice(*piece)])]


def _tells(rest: str) -> bool:
    """Whether what is left of a found name can still tell something: a digit, a word of content."""
    words = [word for word in fold_words(rest) if len(word) > 1]
    return any(word not in word_list("function_words") for word in words) or any(
        char.isdigit() for char in rest
    )


def _readable(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without outer characters that are neither letters nor digits."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return (start, end) if start < end else None


def _replace(text: str, chosen: Sequence[_Candidate]) -> Masked:
    pieces: list[str] = []
    spans: list[MaskedSpan] = []
    position = length = 0
    for candidate in chosen:
        before = text[position : candidate.start]
        length += len(before)
        pieces += [before, candidate.surrogate]
        spans.append(
            MaskedSpan(
                candidate.start,
                candidate.end,
                length,
                length + len(candidate.surrogate),
                candidate.type,
                candidate.source,
                candidate.surrogate,
            )
        )
        length += len(candidate.surrogate)
        position = candidate.end
    return Masked("".join([*pieces, text[position:]]), tuple(spans))
