"""Names of the roster under disguises: in sentences of our own, and in real texts where they are."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coprod_pipeline.deidentify.identities import Identities, build_identities
from coprod_pipeline.deidentify.lexicon import word_list
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.protocol import DeidentificationPolicy, Person, Study
from tests.unit.deidentify.disguises import DISGUISES

DATA = Path(__file__).parents[3] / "../shared/data/deid"
NAMES = (
    "Moira Kerrigan", "Tobias Wexler", "Ailsa MacDonald", "Seonaidh NicLeòid", "Åsa Björkqvist",
    "Gunnar Östlund", "Étienne Thibodeau", "Marie-Claire Lavallée", "Waabigwan Thunderbird",
    "Makwa Ogimaa", "Fatuma Warsame", "Nguyễn Thị Hương", "Siobhán O'Brien", "Will Hope",
    "Grace Hill", "Kelechi Okonkwo", "Oddný Þórsdóttir", "Jaswinder Sandhu",
)  # fmt: skip


def who(names: tuple[str, ...]) -> Identities:
    roster = tuple(Person(f"P{i}", None, name) for i, name in enumerate(names, 1))
    policy = DeidentificationPolicy(dates="exact", ages="exact")
    study = Study("s", "t", False, date.min, date.max, (), roster=roster, deidentification=policy)
    return build_identities(study, (), (), b"k" * 32)


WHO = who(NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("then moira kerrigan said so", "then P1 said so"),
        ("MOIRA KERRIGAN'S idea", "P1'S idea"),
        ("Kerrigan, Moira (chair)", "P1 (chair)"),
        ("M. Kerrigan and M Kerrigan and Kerrigan M.", "P1 and P1 and P1."),
        ("we asked Moira Kerigan", "we asked P1"),
        ("we asked Moria Kerrigan", "we asked P1"),
        ("then Kerrigen came in", "then P1 came in"),
        ("moira kerri gan said", "P1 said"),
        ("kerri gan said", "P1 said"),
        ("tobias wexlar said", "P2 said"),
        ("ailsa mcdonald said", "P3 said"),
        ("ailsa mac donald said", "P3 said"),
        ("Ms Macdonald, Mac Donald", "Ms P3, P3"),
        ("Seonaidh NicLeoid; Seonaidh Nic Leòid", "P4; P4"),
        ("Asa Bjorkqvist, åsa björkkvist, Björk-Qvist", "P5, P5, P5"),
        ("Gunnar Ostlund och Östlunds hus", "P6 och P6 hus"),
        ("Etienne Thibodeau, ETIENNE THIBAUDEAU", "P7, P7"),
        ("Marie Claire Lavallee, marieclaire lavallée", "P8, P8"),
        ("waabigwan thunderbird, Thunder Bird", "P9, P9"),
        ("Makwa 0gimaa and Ogirnaa", "P10 and P10"),
        ("fatuma said, Warsame's", "P11 said, P11's"),
        ("Nguyen Thi Huong", "P12"),
        ("Siobhan OBrien, siobhan o brien", "P13, P13"),
        ("Then I asked Will about it. Hope is good.", "Then I asked P14 about it. Hope is good."),
        ("you will hope so, and grace is given on the hill", None),
        ("grace hill came by", "P15 came by"),
        ("you may hope, will hope, on hill road", None),
        ("Kelechi Okonkw0, Ke1echi Okonkwo", "P16, P16"),
        ("Oddny Thorsdottir and oddný", "P17 and P17"),
        ("jaswinder_sandhu_2019", "P18_2019"),
        ("Mac and Donald Duck; the thunder and the bird", None),
    ],
)
def test_development_sentences(text: str, expected: str | None) -> None:
    masked = mask(text, (), WHO, language=None).text
    assert masked == (text if expected is None else expected)


def documents(name: str, n: int) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            people = sorted((s[0], s[1]) for s in row["spans"] if s[2] == "PERSON")
            if people and n:
                n -= 1
                yield row["text"], people


def is_roster_name(name: str) -> bool:
    words = name.split()
    return (
        len(words) in (2, 3)
        and name.istitle()
        and all(re.fullmatch(r"[A-Za-zÀ-ž'’-]{2,}", w) for w in words)
        # "Vice President" and "Guest Star" are people in the corpus, and no names.
        and not any(w.lower() in word_list(n) for w in words for n in ("titles", "role_words"))
    )


def disguised(
    text: str, people: list[tuple[int, int]], names: set[str], disguise: str, r: random.Random
) -> tuple[str, list[tuple[int, int, bool]]]:
    """The text with the roster's names disguised; all people in it, and whether each was."""
    out, at, gold = "", 0, []
    for start, end in people:
        if start < at:
            continue
        out += text[at:start]
        written = text[start:end]
        changed = DISGUISES[disguise](written, r) if written in names else None
        begin = len(out)
        out += changed or written
        gold.append((begin, len(out), changed is not None))
        at = end
    out += text[at:]
    return (out.lower() if disguise in ("lower", "split", "merge") else out), gold


#: Least share of the disguised mentions that are covered, on texts the rules were looked at with.
#: 1.000 stands for the forms a roster has to hide in any case.
FLOORS = {
    "lower": 0.98, "upper": 1.0, "possessive": 0.97, "surname": 0.97, "given": 0.96, "surname_first": 0.99,
    "initial_surname": 0.99, "title_surname": 1.0, "nickname": 0.95, "typo": 0.95, "lone_typo": 0.80,
    "split": 0.85, "merge": 0.95, "sounded": 0.82, "no_accents": 1.0, "no_hyphen": 1.0, "ocr": 0.93,
    "odd_space": 1.0, "glued": 0.98,
}  # fmt: skip


@pytest.mark.skipif(not DATA.is_dir(), reason="the annotated texts are not beside the checkout")
@pytest.mark.parametrize("disguise", sorted(DISGUISES))
def test_in_real_texts(disguise: str) -> None:
    r = random.Random(7)
    n = covered_n = n_spans = n_false = 0
    for corpus in ("ewt", "gum_written", "webbnyheter_train"):
        for text, people in documents(corpus, 40):
            full = {text[a:b] for a, b in people if is_roster_name(text[a:b])}
            # On 70% of the names of a text, as a roster does that has not everybody.
            names = {name for name in full if r.random() < 0.7}
            if not names:
                continue
            out, gold = disguised(text, people, names, disguise, r)
            spans = mask(out, (), who(tuple(sorted(names))), language=None).spans
            covered = {i for s in spans for i in range(s.start, s.end)}
            for start, end, changed in gold:
                if changed:
                    n += 1
                    part = out[start:end]
                    skip = re.match(r"(?:Mrs|Dr\.|Professor|Mr) ", part)
                    left = [
                        i for i in range(start + (skip.end() if skip else 0), end)
                        if out[i].isalpha() and i not in covered
                    ]  # fmt: skip
                    # The s of a possessive names nobody.
                    covered_n += not left or (disguise == "possessive" and left == [end - 1])
            n_spans += len(spans)
            n_false += sum(not any(a < s.end and s.start < b for a, b, _ in gold) for s in spans)
    assert n >= 3
    assert covered_n / n >= FLOORS[disguise]
    assert n_false / n_spans <= 0.08


@pytest.mark.skipif(not DATA.is_dir(), reason="the annotated texts are not beside the checkout")
def test_exact_forms_are_always_masked() -> None:
    n = 0
    for corpus in ("ewt", "gum_written", "webbnyheter_train", "talbanken_train_dev"):
        for text, people in documents(corpus, 60):
            names = {text[a:b] for a, b in people if is_roster_name(text[a:b])}
            spans = mask(text, (), who(tuple(sorted(names))), language=None).spans
            covered = {i for s in spans for i in range(s.start, s.end)}
            for start, end in people:
                if text[start:end] in names:
                    n += 1
                    assert all(i in covered or not text[i].isalpha() for i in range(start, end))
    assert n > 300
