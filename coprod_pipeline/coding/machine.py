"""Running machine coders, source by source, and remembering what they found.

What belongs here: which programs there are, what each is given, and the cache of their
assignments. What does not: the programs (``coders``), people's codings (``human``), and the
classifier, which learns from the whole study before it codes a case (``training``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Protocol

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment, Coder
from coprod_pipeline.coding.coders.cues import CueCoder, cue_digest
from coprod_pipeline.coding.coders.llm import make_llm_coder
from coprod_pipeline.protocol import Study

if TYPE_CHECKING:
    from coprod_pipeline.coding.coders.llm_budget import SpendBook


class CodingCache(Protocol):
    """A content-addressed store; only de-identified results go in (ids of codes and offsets)."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under the key, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep the value under the key."""
        ...


@dataclass(frozen=True)
class CoderSetting:
    """What a coder may need beside segments and codebooks.

    ``cache`` keeps what a coder that has to remember for itself wants kept (never text);
    ``environment`` holds environment variables by name, for keys that no file may hold; ``book``
    remembers what the study has spent. Whose words may go where stands in the study's roster.
    """

    study: Study
    cache: CodingCache | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    book: SpendBook | None = None


@dataclass(frozen=True)
class MachineCoder:
    """A program that codes one case at a time.

    ``make`` makes it for a study. ``digest`` hashes what its assignments depend on in the
    codebooks; None for a coder that remembers for itself and is asked about every source.
    """

    make: Callable[[CoderSetting], Coder]
    digest: Callable[[Sequence[Codebook]], str] | None


#: Programs by the name they have in study.yaml.
MACHINE_CODERS: Mapping[str, MachineCoder] = {
    "cues": MachineCoder(lambda _: CueCoder(), cue_digest),
    "llm": MachineCoder(make_llm_coder, None),
}


def run_coder(
    coder: Coder,
    codebook_digest: str | None,
    sources: Mapping[str, Sequence[CodableSegment]],
    codebooks: Sequence[Codebook],
    cache: CodingCache | None,
) -> dict[str, list[Assignment]]:
    """Run a coder per source; one whose text, codes and coder did not change is not coded anew.

    ``sources`` maps source ids to their segments in reading order. Without ``codebook_digest``
    nothing is remembered here.
    """
    found: dict[str, list[Assignment]] = {}
    for source_id, segments in sources.items():
        if codebook_digest is None:
            found[source_id] = coder.code(segments, codebooks)
            continue
        key = _key(coder, codebook_digest, segments)
        kept = cache.get(key) if cache is not None else None
        if kept is not None:
            found[source_id] = _unpack(kept, segments)
            continue
        found[source_id] = coder.code(segments, codebooks)
        if cache is not None:
            cache.put(key, _pack(found[source_id], segments))
    return found


def _key(coder: Coder, codebook_digest: str, segments: Sequence[CodableSegment]) -> str:
    texts = [(s.text, s.speaker_role, s.language) for s in segments]
    parts = [coder.coder_id, coder.model, coder.version, codebook_digest, texts]
    return "codings-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _pack(assignments: Sequence[Assignment], segments: Sequence[CodableSegment]) -> bytes:
    numbers = {s.segment_id: number for number, s in enumerate(segments)}
    rows = [[numbers[a.segment_id], *astuple(a)[1:]] for a in assignments]
    return json.dumps(rows, separators=(",", ":")).encode()


def _unpack(content: bytes, segments: Sequence[CodableSegment]) -> list[Assignment]:
    rows = json.loads(content)
    return [Assignment(segments[number].segment_id, *values) for number, *values in rows]
