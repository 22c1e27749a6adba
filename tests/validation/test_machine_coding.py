"""The cue coder on the reference study, and that the two know nothing of each other.

``make validate`` sets ``COPROD_SEEDS`` to 10 and runs the study end to end; without it one case of
one seed is coded. The figures stand in docs/machine_coding_reference.md.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from coprod_pipeline.coding.coders.cue_matcher import CueMatcher, compile_cue
from coprod_pipeline.coding.coders.cues import CueCoder
from coprod_pipeline.coding.coders.word_lists import WORD_LISTS
from tests.conftest import SHARED
from tests.validation import machine_coding, machine_coding_page, own_sentences
from tools.reference_study import bank

ROOT = Path(__file__).parents[2]
SEEDS = int(os.environ.get("COPROD_SEEDS", "0"))
CODER = ROOT / "coprod_pipeline" / "coding"
GENERATOR = ROOT / "tools" / "reference_study"
FROZEN = Path(__file__).with_name("banks.sha256")


def test_the_generators_banks_are_frozen() -> None:
    """Whoever changes them after coders were tuned has to measure every coder again."""
    listed = dict(reversed(line.split()) for line in FROZEN.read_text().splitlines())
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in bank.BANKS.glob("*.yaml")}
    assert found == listed


def imported(folder: Path) -> set[str]:
    """Modules that the modules of a folder import."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


def test_generator_and_coders_share_no_module() -> None:
    assert not [m for m in imported(GENERATOR) if m.startswith("coprod_pipeline")]
    assert not [m for m in imported(ROOT / "coprod_pipeline") if m.startswith(("tools", "tests"))]
    # No data of the one stands in a file of the other.
    texts = "".join(p.read_text(encoding="utf-8") for p in CODER.rglob("*.py"))
    assert "reference_study" not in texts
    assert "frameworks" not in "".join(
        line
        for p in GENERATOR.glob("*.py")
        for line in p.read_text(encoding="utf-8").splitlines()
        if "open(" in line or "Path(" in line
    )


@cache
def templates() -> tuple[str, ...]:
    """The words of every line of every bank, slots left out."""
    found = []
    for path in sorted(bank.BANKS.glob("*.yaml")):
        for block in bank.load(path.stem).values():
            found += [line.rpartition("|")[2] for line in str(block).splitlines()]
    return tuple(" ".join(re.sub(r"\{\w+\}", ".", t).lower().split()) for t in found if t.strip())


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Every run of so many words within a sentence."""
    for sentence in re.split(r"[.!?;:,\n]+", text.lower()):
        words = re.findall(r"[a-zåäöéè']+", sentence)
        yield from zip(*(words[i:] for i in range(length)), strict=False)


def test_sentences_and_word_lists_are_not_the_generators() -> None:
    """Seven words in a row are no coincidence any more, nor is a phrase list in common."""
    assert len(templates()) > 500
    of_generator = {run for text in templates() for run in runs(text, 7)}
    own = {run for s in own_sentences.sentences() for run in runs(s.text, 7)}
    assert not own & of_generator
    listed = {tuple(w.split("-")) for words in WORD_LISTS.values() for w in words}
    long = {phrase for phrase in listed if len(phrase) > 4}
    assert not [p for p in long if any(p in set(runs(t, len(p))) for t in templates())]


def test_cues_are_not_phrases_of_the_generator() -> None:
    """Idioms are met by chance: few cues of plain words in a row stand in a template."""
    plain = {
        cue
        for book in own_sentences.codebooks()
        for code in book.codes
        for cue in (*code.cues, *code.cues_positive, *code.cues_negative)
        if len(cue.split()) >= 3 and not re.search(r"[/{&]|\.\.\.", cue)
    }
    compiled = [compile_cue(cue, cue, n, None) for n, cue in enumerate(sorted(plain))]
    matcher = CueMatcher([cue for cue in compiled if cue])
    met = {f.cue.code_id for text in templates() for f in matcher.find(text)[1]}
    print(f"\n{len(met)} of {len(plain)} plain cues of three words or more stand in a template")
    assert len(plain) > 20
    assert len(met) <= 0.2 * len(plain)


def test_own_sentences_are_coded_as_before() -> None:
    """No measure of quality, their author wrote the cues: only a guard against falling back."""
    by_code, wrong = own_sentences.counts()
    for half in own_sentences.HALVES:
        rows = [c for (_, h), c in by_code.items() if h == half]
        assert sum(c.found for c in rows) >= 0.4 * sum(c.n for c in rows)
        assert sum(c.wrong for c in rows) <= 0.02 * sum(c.signed for c in rows)
        n = sum(s.half == half for s in own_sentences.sentences())
        assert sum(wrong[half].values()) <= 0.06 * n


@pytest.mark.skipif(not SEEDS, reason="minutes: make validate")
@pytest.mark.skipif(not SHARED.is_dir(), reason="the talk lies beside a checkout only")
def test_talk_about_other_things_is_hardly_ever_coded() -> None:
    """At most 3 of 1,000 segments of talk about games, data and poems; parliament talks of policy
    and evidence, as it should: 5.
    """
    total, fired = own_sentences.firing(SHARED)
    assert sum(total.values()) > 5_000
    other: Counter[str] = Counter()
    for kind in total.keys() - {"parliament"}:
        other.update(fired.get(kind, Counter()))
    n = sum(count for kind, count in total.items() if kind != "parliament")
    assert {c: k for c, k in other.items() if k > 0.003 * n} == {}


def test_one_case_of_one_seed() -> None:
    """Specific, and no more than that: what is found stands in the page."""
    pairs = machine_coding.segments_of(machine_coding.FIRST_SEED, "recovery")
    given = {
        (a.segment_id, a.code_id)
        for a in CueCoder().code([s for s, _ in pairs], own_sentences.codebooks())
    }
    truth = {s.segment_id: codes for s, codes in pairs}
    right = sum(code in truth[segment] for segment, code in given)
    codes = sum(bool(c.cues or c.cues_positive) for b in own_sentences.codebooks() for c in b.codes)
    wrong = len(given) - right
    print(f"\n{len(pairs)} segments: {right} codes right, {wrong} wrong")
    assert right >= 10
    assert wrong <= (1 - machine_coding.SPECIFICITY) * len(pairs) * codes


@pytest.mark.skipif(not SEEDS, reason="minutes: make validate")
def test_the_reference_study_end_to_end() -> None:
    first = machine_coding.FIRST_SEED
    outcomes = [machine_coding.outcome_of(seed) for seed in range(first, first + SEEDS)]
    print("\n" + machine_coding_page.table(outcomes))
    assert all(o.not_placed == 0 for o in outcomes)
    assert all(o.all_segments.specificity >= machine_coding.SPECIFICITY for o in outcomes)
    low = {
        code: tally.specificity
        for code, tally in machine_coding_page.pooled(outcomes).items()
        if tally.tp + tally.fp and tally.specificity < machine_coding.SPECIFICITY
    }
    assert low == {}
