"""One coder on made talk, in a process of its own: seconds, and the most memory it held.

    python -m benchmarks.coding_worker cues 5000

What belongs here: the talk and the clock. What does not: how well anything is coded (``coding``).
Interviews of 100 turns, every other one an interviewer's; words are drawn from the definitions of a
codebook and from common words, so that coders find something to look at.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from coprod_pipeline.coding.codebook import Codebook, load_codebook
from coprod_pipeline.coding.coders.base import CodableSegment, Coder
from coprod_pipeline.coding.coders.classifier import ClassifierCoder
from coprod_pipeline.coding.coders.classifier_features import units_of
from coprod_pipeline.coding.coders.cues import CueCoder
from coprod_pipeline.coding.lessons import LearntSource
from coprod_pipeline.coding.training import train

TURNS, TAUGHT, CODES, SEED = 100, 600, 20, 7
_COMMON = (
    "and the of to a in that it was we they people then there one day said know think because "
    "about when what had been with some more very really always time place group work thing"
)


def interviews(n_segments: int, books: list[Codebook]) -> list[list[CodableSegment]]:
    """Made interviews with this many segments together."""
    draw = np.random.default_rng(SEED)
    words = [w for book in books for code in book.codes for w in code.definition.split()]
    words += _COMMON.split() * max(1, len(words) // 60)
    made = []
    for start in range(0, n_segments, TURNS):
        turns = []
        for i in range(start, min(start + TURNS, n_segments)):
            length = int(draw.choice((6, 15, 40, 90)))
            text = (
                " ".join(words[w] for w in draw.integers(0, len(words), length)).capitalize() + "."
            )
            role = "informant" if i % 2 else "interviewer"
            turns.append(CodableSegment(str(i), text, role, "en"))
        made.append(turns)
    return made


def lesson(n_units: int, books: list[Codebook]) -> list[LearntSource]:
    """Interviews with this many coded and uncoded units, a code for a word's being there."""
    codes = [code.id for code in books[0].codes][:CODES]
    marks = dict(zip(_COMMON.split()[-CODES:], codes, strict=True))
    taught = []
    for k, turns in enumerate(interviews(2 * n_units, books)):
        units = tuple(units_of(turns, "turn"))
        gave = tuple({marks[w]: 1.0 for w in u.text.split() if w in marks} for u in units)
        taught.append(
            LearntSource("c", str(k), units, ("en",) * len(units), {books[0].id: gave}, ())
        )
    return taught


def peak_mb() -> float:
    """The most memory this process held; what it was forked from does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Measure; one JSON line."""
    what, n = sys.argv[1], int(sys.argv[2])
    books = [load_codebook(name, None) for name in ("cfir2022", "rogers")]
    work: Callable[[], object]
    if what == "learning":
        taught = lesson(n, books)
        work = lambda: train(taught, books, "turn")  # noqa: E731 - one line says it
    else:
        coder: Coder = CueCoder()
        if what == "classifier":
            model = train(lesson(TAUGHT, books), books, "turn")
            if model is None:
                raise SystemExit("nothing learnt")
            coder = ClassifierCoder(model)
        made = interviews(n, books)
        coder.code(made[0], books)
        work = lambda: [len(coder.code(turns, books)) for turns in made]  # noqa: E731
    before = time.process_time()
    work()
    seconds = time.process_time() - before
    print(json.dumps({"what": what, "n": n, "cpu_s": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
