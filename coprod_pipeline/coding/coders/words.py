"""Words as the cue coder compares them.

What belongs here: cutting text into words and folding inflected forms together. What does not:
any meaning.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CO = r"[Cc][Oo][-‐‑](?=[^\W\d_])[^\W\d_]+"
#: A word; ``co-`` belongs to the word it stands before.
WORD = re.compile(rf"{_CO}|[^\W\d_]+(?:['’][^\W\d_]+)?")
#: A word, or what parts words: a surrogate such as ``[Person 4KQ7]``, the end of a sentence, an
#: aside in brackets or dashes.
TOKEN = re.compile(
    rf"(?P<surrogate>\[[^\]\n]{{1,40}}\])|(?P<word>{WORD.pattern})"
    r"|(?P<break>[.!?;:()\n\[\]–—]|\s-\s)"
)

_FILLERS = (
    "a an the our their its his her my your this that these those very really quite so just all "
    "also actually kind sort of rather pretty much more most some any always simply truly"
)
_COMMON = (
    "i we you he she it they them us me him is are was were be been being am do does did done "
    "have has had to in on at by for from with without into out up down off over and or but not "
    "no never as if when what how who which where than then there here can could would will get "
    "got go went make made people way one what's thing time new old good work need year"
)
#: Words that may stand unnamed between the words of a cue.
FILLERS = frozenset(_FILLERS.split())
#: Too common to look for first.
COMMON = FILLERS | frozenset(_COMMON.split())
_IRREGULAR = {
    "built": "build", "brought": "bring", "thought": "think", "taught": "teach", "took": "take",
    "taken": "take", "led": "lead", "gave": "give", "given": "give", "got": "get", "ran": "run",
    "went": "go", "gone": "go", "saw": "see", "seen": "see", "knew": "know", "known": "know",
    "met": "meet", "felt": "feel", "kept": "keep", "lost": "lose", "won": "win", "chose": "choose",
    "chosen": "choose", "began": "begin", "begun": "begin", "came": "come", "became": "become",
    "grew": "grow", "grown": "grow", "spoke": "speak", "spoken": "speak", "wrote": "write",
    "written": "write", "fought": "fight", "learnt": "learn", "said": "say", "told": "tell",
    "heard": "hear", "left": "leave", "found": "find", "made": "make", "done": "do", "did": "do",
    "program": "programme", "programs": "programme", "programmes": "programme", "center": "centre",
    "centers": "centre", "centered": "centre", "centred": "centre", "organization": "organisation",
    "organizations": "organisation", "men": "man", "women": "woman", "children": "child",
    "labor": "labour", "neighbor": "neighbour", "skeptical": "sceptical", "fulfill": "fulfil",
    "laid": "lay", "paid": "pay", "sat": "sit", "held": "hold", "drove": "drive",
    "shrank": "shrink", "shrunk": "shrink", "meant": "mean", "stood": "stand",
    "understood": "understand",
}  # fmt: skip
_VOWEL = re.compile(r"[aeiouyåäöéèêàùü]")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Fold the inflections of a word together: ``plan planned planning plans`` → ``plan``.

    Only plural and verb endings go, and all of ``don't didn't can't`` are one; derived words
    (``adaptation``, ``adaptable``) stay apart.
    """
    word = word.lower().replace("’", "'").replace("-", "").replace("‐", "").replace("‑", "")
    if word.endswith("n't"):
        return "n't"
    if word.endswith("'s"):
        word = word[:-2]
    word = _IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    if word.endswith("eed") and not word.endswith("ceed") and len(word) > 5:
        word = word[:-1]
    for ending in ("ing", "ed"):
        cut = word[: -len(ending)]
        if word.endswith(ending) and len(cut) >= 3 and _VOWEL.search(cut):
            word = _undoubled(cut)
            break
    word = word.replace("iz", "is") if word.endswith(("iz", "ize")) else word
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("i") and len(word) > 3:
        word = word[:-1] + "y"
    return word


def _undoubled(cut: str) -> str:
    """``plann`` → ``plan``, but ``assess``, ``fell`` and ``staff`` stay."""
    if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lsfz":
        return cut[:-1]
    return cut
