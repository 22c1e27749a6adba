"""How much evidence each code needs before the cue coder may give it.

What belongs here: counting, on seeds of the reference study that no figure is published on, how
specific each code is from one word of cues on, two, three …; the least that holds the specificity
asked for becomes ``least_evidence`` of the code, and a code that never holds it abstains. What does
not: any cue. Nothing is printed but ids and counts.

    python -m tests.validation.evidence_levels
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from coprod_pipeline.coding.coders.cues import CueCoder
from tests.validation.machine_coding import ABSTAINS, SPECIFICITY, segments_of
from tests.validation.own_sentences import codebooks

SEEDS = (101, 102, 103)
LEVELS = (0, 3, 4, 5, 6, 7, 8)


def levels() -> dict[str, tuple[int, int, int]]:
    """By code: the level, and how often it is given rightly and wrongly from there on."""
    segments = [pair for seed in SEEDS for pair in segments_of(seed)]
    # Ids repeat over seeds.
    numbered = [(replace(s, segment_id=str(n)), codes) for n, (s, codes) in enumerate(segments)]
    found: dict[str, tuple[int, int, int]] = {}
    for level in LEVELS:
        books = [
            replace(b, codes=tuple(replace(c, least_evidence=level) for c in b.codes))
            for b in codebooks()
        ]
        given = {
            (a.segment_id, a.code_id) for a in CueCoder().code([s for s, _ in numbered], books)
        }
        right: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        planted = {s.segment_id: codes for s, codes in numbered}
        for segment_id, code in given:
            (right if code in planted[segment_id] else wrong)[code] += 1
        negatives = Counter({c.id: len(numbered) for b in codebooks() for c in b.codes})
        for codes in planted.values():
            negatives.subtract(codes)
        for book in codebooks():
            for code in book.codes:
                holds = wrong[code.id] <= (1 - SPECIFICITY) * negatives[code.id]
                if code.id not in found and holds:
                    found[code.id] = (level, right[code.id], wrong[code.id])
    everything = [c.id for b in codebooks() for c in b.codes if c.cues or c.cues_positive]
    return {c: found.get(c, (ABSTAINS, 0, 0)) for c in everything}


def main() -> None:
    """Print the codes that need more than any cue."""
    for code, (level, right, wrong) in levels().items():
        if level:
            print(code, level, right, wrong)


if __name__ == "__main__":
    main()
