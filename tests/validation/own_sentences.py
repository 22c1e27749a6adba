"""How the cues do on sentences of our own, and how often they fire in talk about other things.

What belongs here: the two measurements that the cues are tuned by. What does not: the reference
study, whose sentences nobody looks at while tuning.

    python -m tests.validation.own_sentences [--misses CODE] [--shared ../shared]

Every second sentence tunes; the others are held back and only counted.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from coprod_pipeline.coding.codebook import Codebook, load_codebook
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment
from coprod_pipeline.coding.coders.cues import CueCoder

FOLDER = Path(__file__).parent / "cue_sentences"
FRAMEWORKS = ("cfir2022", "rogers", "adoption", "lozeau")
HALVES = ("tuning", "held back")


@dataclass(frozen=True)
class Sentence:
    """A sentence of our own: the codes it bears on, or none and why; ``sign`` as in the files."""

    text: str
    codes: tuple[str, ...]
    sign: str
    trap: str
    half: str


@cache
def codebooks() -> tuple[Codebook, ...]:
    """The bundled codebooks that have cues."""
    return tuple(load_codebook(name, None) for name in FRAMEWORKS)


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of them, in the order of the files."""
    found: list[Sentence] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for key, block in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for number, line in enumerate(block.strip().splitlines()):
                half = HALVES[number % 2]
                if path.stem == "traps":
                    found.append(Sentence(line.strip(), (), "", key, half))
                    continue
                sign, _, rest = line.partition("|")
                text, *others = (part.strip() for part in rest.split(" ; "))
                found.append(Sentence(text, (key, *others), sign.strip(), "", half))
    return tuple(found)


def coded(texts: Sequence[str]) -> list[list[Assignment]]:
    """What the cues find in each text."""
    segments = [CodableSegment(str(i), t, "informant", "en") for i, t in enumerate(texts)]
    found: list[list[Assignment]] = [[] for _ in texts]
    for assignment in CueCoder().code(segments, list(codebooks())):
        found[int(assignment.segment_id)].append(assignment)
    return found


@cache
def _groups() -> dict[str, set[str]]:
    """What else may be said of a sentence that bears on a code: the same concept elsewhere."""
    codes = [c for b in codebooks() for c in b.codes]
    groups: dict[str, set[str]] = {}
    for code in codes:
        own = {code.id} | ({code.parent} if code.parent else set())
        own |= {c.id for c in codes if c.concept_group and c.concept_group == code.concept_group}
        groups[code.id] = own
    return groups


def is_allowed(code_id: str, sentence: Sentence) -> bool:
    """Whether a code on a sentence is no mistake."""
    return any(code_id in _groups().get(c, {c}) for c in sentence.codes)


@dataclass
class Count:
    """Of the sentences of one code and half: found, with the planted sign, with another."""

    n: int = 0
    found: int = 0
    signed: int = 0
    right: int = 0
    wrong: int = 0


def counts() -> tuple[dict[tuple[str, str], Count], dict[str, Counter[str]]]:
    """By code and half; and by half the wrong codes, each counted once a sentence."""
    by_code: dict[tuple[str, str], Count] = defaultdict(Count)
    wrong: dict[str, Counter[str]] = {half: Counter() for half in HALVES}
    everything = sentences()
    for sentence, found in zip(everything, coded([s.text for s in everything]), strict=True):
        given = {a.code_id: a for a in found}
        for code in sentence.codes:
            count = by_code[code, sentence.half]
            count.n += 1
            count.found += code in given
        main = sentence.codes[0] if sentence.codes else None
        if main in given and sentence.sign in ("+", "-"):
            count = by_code[main, sentence.half]
            count.signed += 1
            planted = {"+": "1", "-": "-1"}[sentence.sign]
            count.right += given[main].valence == planted
            count.wrong += given[main].valence not in (planted, None)
        wrong[sentence.half].update(c for c in given if not is_allowed(c, sentence))
    return dict(by_code), wrong


def shared_talk(shared: Path) -> Iterator[tuple[str, str]]:
    """Kind and text of turns and paragraphs about other things: games, poems, data, parliament."""
    from coprod_pipeline.ingest.extract import extract

    landing = shared / "real_study" / "landing"
    for path in sorted(landing.rglob("*")):
        if not path.is_file() or path.parts[-3] not in ("interviews", "documents"):
            continue
        result = extract(path)
        for segment in result.segments:
            yield path.parts[-2], segment.text


def firing(shared: Path) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Segments by kind of talk; by kind how many segments each code is found in."""
    talk = list(shared_talk(shared))
    total = Counter(kind for kind, _ in talk)
    fired: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, _), found in zip(talk, coded([text for _, text in talk]), strict=True):
        fired[kind].update({a.code_id for a in found})
    return total, dict(fired)


def main() -> None:
    """Print both measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", help="show the tuning sentences of this code that are missed")
    parser.add_argument("--wrong", help="show the tuning sentences that get this code wrongly")
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--fired", help="show what this code fires on in the shared talk")
    chosen = parser.parse_args()
    if chosen.misses or chosen.wrong:
        tuning = [s for s in sentences() if s.half == "tuning"]
        for sentence, found in zip(tuning, coded([s.text for s in tuning]), strict=True):
            given = {a.code_id: a for a in found}
            missed = [c for c in sentence.codes if c.startswith(chosen.misses or "-")]
            if any(c not in given for c in missed):
                print(f"{missed[0]} {sentence.sign} {sentence.text}")
            for code in given:
                if code.startswith(chosen.wrong or "-") and not is_allowed(code, sentence):
                    cue = sentence.text[given[code].cue_start : given[code].cue_end]
                    print(f"{code} <{cue}> {sentence.codes[:1] or sentence.trap} {sentence.text}")
        return
    if chosen.fired:
        talk = list(shared_talk(chosen.shared))
        for (kind, text), found in zip(talk, coded([t for _, t in talk]), strict=True):
            for a in found:
                if a.code_id.startswith(chosen.fired):
                    print(f"{a.code_id} [{kind}] <{text[a.cue_start:a.cue_end]}> "
                          f"{text[a.start:a.end][:160]}")  # fmt: skip
        return
    by_code, wrong = counts()
    for half in HALVES:
        total = Count()
        for (_, of_half), c in by_code.items():
            if of_half == half:
                total = Count(*(a + b for a, b in zip(vars(total).values(), vars(c).values(),
                                                      strict=True)))  # fmt: skip
        n = sum(s.half == half for s in sentences())
        print(f"{half}: {total.found} of {total.n} found ({total.found / total.n:.3f}); sign right "
              f"{total.right}, wrong {total.wrong} of {total.signed}; "
              f"{sum(wrong[half].values())} wrong codes on {n} sentences")  # fmt: skip
    for code in sorted({code for code, _ in by_code}):
        a, b = (by_code.get((code, half), Count()) for half in HALVES)
        print(f"{code:34} {a.found:2}/{a.n:<2} {b.found:2}/{b.n:<2}  wrong "
              f"{wrong[HALVES[0]][code]:2} {wrong[HALVES[1]][code]:2}")  # fmt: skip
    for half in HALVES:
        print(half, "wrong:", dict(wrong[half].most_common(30)))
    if chosen.shared:
        total_talk, fired = firing(chosen.shared)
        print(dict(total_talk))
        everywhere: Counter[str] = Counter()
        for count in fired.values():
            everywhere.update(count)
        n = sum(total_talk.values())
        for code, k in everywhere.most_common(40):
            print(f"{code:34} {k:4} {1000 * k / n:6.2f} per 1,000  "
                  + " ".join(f"{kind}:{fired[kind][code]}" for kind in total_talk))  # fmt: skip


if __name__ == "__main__":
    main()
