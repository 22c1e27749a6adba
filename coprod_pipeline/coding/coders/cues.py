"""The cold start: codes by the cue phrases of the codebooks.

What belongs here: turning found cues into assignments. What does not: matching
(``cue_matcher``), judging the context (``cue_context``), the phrases (the codebooks).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment
from coprod_pipeline.coding.coders.cue_context import is_asserted, sentence_bounds, valence_of
from coprod_pipeline.coding.coders.cue_matcher import Cue, CueMatcher, Found, compile_cue


@dataclass(frozen=True)
class CueCoder:
    """Codes a sentence that holds a cue of a code, said as a fact of the own setting.

    It never says whether an example is explicit, and gives a valence only where the cue or the
    sentence has one. It has no confidence of its own: how well it does stands in
    ``quality_machine_coding``.
    """

    coder_id: str = "cues"
    model: str = "cues"
    version: str = "1.0"

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
            digest.update(repr((code.id, lists)).encode())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _matcher(codebooks: tuple[Codebook, ...]) -> CueMatcher:
    cues: list[Cue] = []
    for codebook in codebooks:
        for code in codebook.codes:
            signed = ((code.cues, None), (code.cues_positive, "1"), (code.cues_negative, "-1"))
            for phrases, valence in signed:
                for phrase in phrases:
                    cue = compile_cue(phrase, code.id, len(cues), valence)
                    if cue is not None:
                        cues.append(cue)
    return CueMatcher(cues)


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


def _code_segment(matcher: CueMatcher, segment: CodableSegment) -> list[Assignment]:
    text = segment.text
    tokens, found_cues = matcher.find(text)
    kept: dict[tuple[str, int, int], Assignment] = {}
    for found in _widest(found_cues):
        bounds = sentence_bounds(text, found.start, found.end)
        if not is_asserted(text, tokens, found, bounds):
            continue
        valence = valence_of(text, found, bounds)
        key = (found.cue.code_id, *bounds)
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = Assignment(
                segment.segment_id,
                found.cue.code_id,
                *bounds,
                cue_start=found.start,
                cue_end=found.end,
                valence=valence,
            )
        elif valence is not None and valence != earlier.valence:
            # A cue with a direction tells more than one without; two directions tell nothing.
            clear = valence if earlier.valence is None else None
            kept[key] = replace(earlier, valence=clear)
    return sorted(kept.values(), key=lambda a: (a.start, a.end, a.code_id))
