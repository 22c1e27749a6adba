"""What asking a model may cost, and what it has cost.

What belongs here: the cap of study.yaml against what was spent. What does not: asking. The cap
holds for the study as a whole, not for one run: a run repeated every night cannot spend it anew.
"""

from __future__ import annotations

from typing import Protocol

from coprod_pipeline.coding.coders.llm_endpoint import estimate
from coprod_pipeline.coding.coders.llm_prompt import Question
from coprod_pipeline.protocol import LlmSettings

#: Tokens a study may spend at an endpoint elsewhere when study.yaml names no cap.
DEFAULT_MAX_TOKENS = 5_000_000


class SpendBook(Protocol):
    """Remembers what a study has spent, in tokens asked with and tokens answered."""

    def read(self) -> tuple[int, int]:
        """What was spent until now."""
        ...

    def write(self, tokens_in: int, tokens_out: int) -> None:
        """Remember what was spent in all."""
        ...


class Budget:
    """What is left of the cap. An endpoint on this machine has none unless the study names one."""

    def __init__(self, settings: LlmSettings, local: bool, book: SpendBook | None) -> None:
        self._book = book
        self._spent = book.read() if book is not None else (0, 0)
        self._max_tokens = settings.max_tokens
        if settings.max_tokens is None and settings.max_cost is None and not local:
            self._max_tokens = DEFAULT_MAX_TOKENS
        self._max_cost = settings.max_cost
        self._prices = (settings.price_in or 0.0, settings.price_out or 0.0)

    def needed(self, question: Question, set_aside: tuple[int, int]) -> tuple[int, int]:
        """What a question may cost at most, on top of what is set aside for others."""
        asked = estimate(question.system) + estimate(question.user)
        return set_aside[0] + asked, set_aside[1] + question.max_output

    def allows(self, needed: tuple[int, int]) -> bool:
        """Whether the cap holds when so much more is spent."""
        total = (self._spent[0] + needed[0], self._spent[1] + needed[1])
        if self._max_tokens is not None and sum(total) > self._max_tokens:
            return False
        cost = (total[0] * self._prices[0] + total[1] * self._prices[1]) / 1_000_000
        return self._max_cost is None or cost <= self._max_cost

    def add(self, tokens_in: int, tokens_out: int) -> None:
        """Enter what a question has cost."""
        if tokens_in or tokens_out:
            self._spent = (self._spent[0] + tokens_in, self._spent[1] + tokens_out)
            if self._book is not None:
                self._book.write(*self._spent)
