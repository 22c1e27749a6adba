"""The harness of the classifier: sets, scores and tables."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import coding
from benchmarks.coding_sets import CodedSet, Turn, own_csv


def made_set(n_transcripts: int = 4) -> CodedSet:
    draw = np.random.default_rng(1)
    talk = {
        "money": "budget grant cut staff",
        "trust": "listen trust group worry",
        "": "walk river",
    }
    turns = []
    for k in range(n_transcripts):
        for _ in range(24):
            code = str(draw.choice(list(talk)))
            words = [*talk[code].split(), "we", "then", "and", str(draw.choice(["lunch", "tree"]))]
            turns.append(Turn(f"t{k}", "What happened then?", False, frozenset()))
            said = " ".join(draw.permutation(words))
            turns.append(Turn(f"t{k}", said, True, frozenset({code} - {""})))
    return CodedSet("made", tuple(turns), {"money": "money", "trust": "trust"})


def test_every_system_codes_every_turn_and_ours_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "PEER", coding.ROOT / "not there")
    monkeypatch.setattr(coding, "DRAWS", 50)
    found = coding.measure(made_set())
    assert found["turns"] == 96
    assert set(found["scores"]) == {"length only", "majority", "ours", "ours, with abstention"}
    assert found["scores"]["ours"]["kappa"] > 0.8
    assert found["scores"]["majority"]["kappa"] == 0
    lo, hi = found["intervals"]["ours"]["kappa"]
    assert lo <= found["scores"]["ours"]["kappa"] <= hi
    page = coding.text([found])
    assert "| money |" in page
    assert "### made: 96 turns, 4 transcripts" in page


def test_scores_by_hand() -> None:
    said = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=bool)
    given = np.array([[1, 0], [0, 0], [0, 0], [0, 0]], dtype=bool)
    f1, kappa = coding.per_code(said, given)
    assert f1.tolist() == pytest.approx([2 / 3, 0])
    assert kappa.tolist() == pytest.approx([0.5, 0])
    pooled = coding.scores_of(said, given)["pooled"]
    agreed, chance = 6 / 8, (3 * 1 + 5 * 7) / 64
    assert pooled == pytest.approx((agreed - chance) / (1 - chance))


def test_a_set_of_ones_own(tmp_path) -> None:
    rows = ["transcript,speaker_role,text,codes"]
    for k in range(3):
        rows += [f"t{k},informant,one two three four five {i},a;b" for i in range(6)]
        rows += [f"t{k},interviewer,and what then did you do,", f"t{k},informant,short,a"]
    path = tmp_path / "talk.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    coded = own_csv(path)
    assert coded.name == "talk"
    assert set(coded.codes) == {"a", "b"}
    assert sum(t.counts for t in coded.turns) == 18


def test_the_section_is_renewed_in_its_place(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Benchmarks\n\nother\n", encoding="utf-8")
    coding.write_section(page, "first\n")
    page.write_text(page.read_text(encoding="utf-8") + "behind\n", encoding="utf-8")
    coding.write_section(page, "second\n")
    content = page.read_text(encoding="utf-8")
    assert "first" not in content
    assert content.index("other") < content.index("second") < content.index("behind")
