"""Words for the documents that the benchmark makes: an interview about nothing.

What belongs here: vocabulary and sentences. What does not: file formats.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

INTERVIEWER, PARTICIPANT = "Interviewer", "Participant 3"

_COMMON = """
the a we they it this that there when because after before with without from about into over and
but or so if was were had have would could did said thought asked began stopped changed moved used
met planned paid wrote kept tried opened closed shared learned showed needed wanted helped agreed
group ward meeting kitchen morning evening building village council garden school clinic office
manager nurse teacher neighbour volunteer family parent visitor colleague director worker leader
idea plan budget letter report approach method habit routine contract project programme training
money time week month year room door table bus phone form list question answer reason problem
small large new old slow quick quiet open local common early late difficult simple useful careful
together slowly often never always sometimes perhaps really quite rather almost already later
"""
_WORDS = tuple(_COMMON.split())
#: Long enough to be divided at the end of a line.
LONG = (
    "responsibility", "organisation", "neighbourhood", "participation", "understanding",
    "administration", "coordination", "implementation", "sustainability", "reorganisation",
    "collaboration", "professional", "municipality",
)  # fmt: skip


def sentence(chance: random.Random) -> str:
    """Six to twenty words, a capital, a full stop."""
    n = chance.randint(6, 20)
    picked = [chance.choice(LONG if chance.random() < 0.06 else _WORDS) for _ in range(n)]
    text = " ".join(picked)
    return f"{text[0].upper()}{text[1:]}."


def speech(chance: random.Random, sentences: int) -> str:
    """That many sentences."""
    return " ".join(sentence(chance) for _ in range(sentences))


def turns(chance: random.Random, n: int) -> Iterator[tuple[str, str]]:
    """Speaker and words, question and answer in turn."""
    for index in range(n):
        if index % 2 == 0:
            yield INTERVIEWER, sentence(chance)[:-1] + "?"
        else:
            yield PARTICIPANT, speech(chance, chance.randint(2, 7))
