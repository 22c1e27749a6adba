"""The cold start: codes by the cue phrases of the codebooks.

What belongs here: turning found cues into assignments. What does not: matching
(``cue_matcher``), judging the context (``cue_context``), the phrases (the codebooks).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment
from coprod_pipeline.coding.coders.cue_context import is_asserted, is_foreseen, sentence_bounds
from coprod_pipeline.coding.coders.cue_matcher import Cue, CueMatcher, Found, compile_cue
from coprod_pipeline.coding.coders.cue_said import aspect_of, is_example, period_of, valence_of
from coprod_pipeline.coding.roles import is_characteristic, is_role

#: Cues with more words between them speak of different things.
_NEIGHBOURING = 12


@dataclass(frozen=True)
class CueCoder:
    """Codes a sentence that holds a cue of a code, said of the own setting, as a fact or foreseen.

    Valence, example, aspect and period are given only where the sentence has words for them. A
    role is coded only beside a characteristic, whose role it is. A code without cues is never
    coded: the coder abstains. It has no confidence of its own: how well it does stands in
    ``quality_machine_coding``.
    """

    coder_id: str = "cues"
    model: str = "cues"
    version: str = "2.0"

    def code(
        self, segments: Sequence[CodableSegment], codebooks: Sequence[Codebook]
    ) -> list[Assignment]:
        """One assignment per code and sentence, in the order of segments, then of the text."""
        matcher = _matcher(tuple(codebooks))
        assignments: list[Assignment] = []
        for segment in segments:
            if segment.is_codable:
                assignments.extend(_code_segment(matcher, segment))
        return assignments


def cue_digest(codebooks: Sequence[Codebook]) -> str:
    """Hash of everything in the codebooks that the cue coder's assignments depend on."""
    digest = hashlib.sha256()
    for codebook in codebooks:
        for code in codebook.codes:
            lists = (code.cues, code.cues_positive, code.cues_negative)
            told = (codebook.id, codebook.language, code.concept_group, code.least_evidence)
            digest.update(repr((code.id, told, lists)).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class _Matcher:
    """The cues of some codebooks; codebook, concept and least evidence of each code."""

    cues: CueMatcher
    places: Mapping[str, tuple[str, str | None, int]]


@lru_cache(maxsize=8)
def _matcher(codebooks: tuple[Codebook, ...]) -> _Matcher:
    cues: list[Cue] = []
    places: dict[str, tuple[str, str | None, int]] = {}
    for codebook in codebooks:
        for code in codebook.codes:
            least = code.least_evidence or 0
            places.setdefault(code.id, (codebook.id, code.concept_group, least))
            signed = ((code.cues, None), (code.cues_positive, "1"), (code.cues_negative, "-1"))
            for phrases, valence in signed:
                for phrase in phrases:
                    cue = compile_cue(phrase, code.id, len(cues), valence, codebook.language)
                    if cue is not None:
                        cues.append(cue)
    return _Matcher(CueMatcher(cues), places)


def _widest(found_cues: Sequence[Found]) -> list[Found]:
    """Leave out cues inside a longer cue of the same code: ``lack of money`` is not ``money``."""
    return [
        found
        for found in found_cues
        if not any(
            wider.cue.code_id == found.cue.code_id
            and wider.start <= found.start
            and found.end <= wider.end
            and wider.end - wider.start > found.end - found.start
            for wider in found_cues
        )
    ]


@dataclass
class _Evidence:
    """What speaks for a code in a sentence: the cues found, and the assignment they make."""

    assignment: Assignment
    codebook: str
    group: str | None
    found: list[Found]

    @property
    def weight(self) -> int:
        """Places of all distinct cues: more cues, and longer ones, weigh more."""
        return sum({f.cue.order: len(f.cue.places) for f in self.found}.values())


def _code_segment(matcher: _Matcher, segment: CodableSegment) -> list[Assignment]:
    text = segment.text
    tokens, found_cues = matcher.cues.find(text)
    kept: dict[tuple[str, int, int], _Evidence] = {}
    spoken = segment.speaker_role is not None
    for found in _widest([f for f in found_cues if _is_in(segment.language, f.cue)]):
        bounds = sentence_bounds(text, found.start, found.end)
        if not is_asserted(text, tokens, found, bounds, spoken=spoken):
            continue
        code_id = found.cue.code_id
        valence = valence_of(text, found, bounds)
        evidence = kept.get((code_id, *bounds))
        if evidence is None:
            foreseen = is_foreseen(text, tokens, found, bounds)
            period = period_of(text, bounds) or (None, None)
            assignment = Assignment(
                segment.segment_id,
                code_id,
                *bounds,
                cue_start=found.start,
                cue_end=found.end,
                valence=valence,
                explicit_example=is_example(text, bounds),
                aspect=aspect_of(text, bounds, foreseen=foreseen),
                ref_start=period[0],
                ref_end=period[1],
            )
            codebook, group, _ = matcher.places[code_id]
            kept[code_id, *bounds] = _Evidence(assignment, codebook, group, [found])
            continue
        evidence.found.append(found)
        earlier = evidence.assignment
        if valence is not None and valence != earlier.valence:
            # A cue with a direction tells more than one without; two directions tell nothing.
            clear = valence if earlier.valence is None else None
            evidence.assignment = replace(earlier, valence=clear)
    enough = [e for e in kept.values() if e.weight >= matcher.places[e.assignment.code_id][2]]
    clear_ones = _without_rivals(enough)
    return sorted(_with_roles(clear_ones), key=lambda a: (a.start, a.end, a.code_id))


def _without_rivals(evidence: Sequence[_Evidence]) -> list[Assignment]:
    """Of codes of one codebook that neighbouring words speak for, leave the one with most evidence.

    Where two weigh the same neither is plain, unless they rest on the same words: then the
    codebook wants both. Roles, and codes of one concept, are no rivals.
    """
    return [
        one.assignment
        for one in evidence
        if is_role(one.assignment.code_id)
        or not any(_outweighs(other, one) for other in evidence if other is not one)
    ]


def _outweighs(other: _Evidence, one: _Evidence) -> bool:
    here, there = one.assignment, other.assignment
    if other.codebook != one.codebook or is_role(there.code_id):
        return False
    if (here.start, here.end) != (there.start, there.end) or other.weight < one.weight:
        return False
    if one.group is not None and one.group == other.group:
        return False
    pairs = [(f, g) for f in one.found for g in other.found]
    if other.weight == one.weight and any(f.rows == g.rows for f, g in pairs):
        return False
    return any(max(f.first - g.last, g.first - f.last) <= _NEIGHBOURING for f, g in pairs)


def _is_in(language: str | None, cue: Cue) -> bool:
    """Whether a text's language may be the cue's: what is not known speaks against nothing."""
    return language is None or cue.language is None or language == cue.language


def _with_roles(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Leave out roles that nothing is said of: a mention of nurses is no finding about nurses.

    A role stands without valence on the stretch of its characteristic: that is what pairs them.
    """
    assignments = list(assignments)
    rated = {(a.start, a.end) for a in assignments if is_characteristic(a.code_id)}
    kept = []
    for a in assignments:
        if not is_role(a.code_id):
            kept.append(a)
        elif (a.start, a.end) in rated:
            kept.append(replace(a, valence=None))
    return kept
