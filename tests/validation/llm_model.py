"""The llm coder once against a real small model served by llama.cpp on this machine.

    make .venv-llm/.ready; .venv/bin/python tests/validation/llm_model.py

``COPROD_GGUF`` names another model file. Says why and ends well when there is no server to run.
What is checked is the road, not the model's judgement (this one has 270 million parameters): a
real server takes the question with its schema, every code exists, every quote stands in its
segment, what failed is counted, and a second run without the server gives the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from coprod_pipeline.coding.codebook import Code, Codebook
from coprod_pipeline.coding.coders.base import CodableSegment
from coprod_pipeline.coding.coders.llm import LlmCoder
from coprod_pipeline.coding.coders.llm_permission import Permission
from coprod_pipeline.protocol import LlmSettings

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-llm/bin/python"
BOOK = Codebook("v", "1", "Validation", (
    Code("v.cost", "Cost", "What it costs in money, time or staff."),
    Code("v.adapt", "Adaptability", "How far it can be changed to fit the place."),
    Code("v.leaders", "Leaders", "What managers do for it or against it."),
))  # fmt: skip
TEXTS = (
    "It was far too expensive for a ward of our size, and nobody had the hours.",
    "We changed the meetings to suit our patients, for example they are in the garden now.",
)


def main() -> int:
    """Run the coder twice, with the server and without it."""
    if not (ROOT / ".venv-llm/.ready").exists():
        print("llm: skipped, no .venv-llm (make .venv-llm/.ready): llama.cpp is not installed")
        return 0
    model = os.environ.get("COPROD_GGUF", "")
    command = [str(PYTHON), str(Path(__file__).with_name("llm_serve.py")), *filter(None, [model])]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        address = server.stdout.readline().strip() if server.stdout else ""
        if not address:
            print("llm: skipped, llama.cpp could not load the model")
            return 0
        return check(address, server)
    finally:
        stop(server)


def check(address: str, server: subprocess.Popen[str]) -> int:
    """Code, check what came back, and code again with the server gone."""
    segments = [CodableSegment(f"s{n}", t, "informant") for n, t in enumerate(TEXTS)]
    settings = LlmSettings(f"{address}/v1", "gguf", timeout_s=900.0)
    memory, book = Memory(), Book()
    started = time.monotonic()
    coder = LlmCoder(settings, Permission(local=True), cache=memory, book=book)
    found = coder.code(segments, [BOOK])
    seconds = time.monotonic() - started
    stop(server)
    again = LlmCoder(settings, Permission(local=True), cache=memory, sleep=lambda _: None)
    replayed = again.code(segments, [BOOK])
    problems = []
    if not coder.status().get("coded"):
        problems.append(f"nothing was coded: {coder.status()}")
    for a in found:
        text = next(s.text for s in segments if s.segment_id == a.segment_id)
        if a.code_id not in {c.id for c in BOOK.codes} or not text[a.start : a.end].strip():
            problems.append(f"an assignment without code or quote: {a}")
    if replayed != found:
        problems.append("the second run gave something else")
    print(
        f"llm: {len(segments)} segments in {seconds:.0f} s, {book.spent[0]} tokens asked with, "
        f"{book.spent[1]} answered; {len(found)} codings; {coder.status()}"
    )
    for line in problems:
        print(f"llm: WRONG {line}")
    return 1 if problems else 0


def stop(server: subprocess.Popen[str]) -> None:
    """End the server and wait until it is gone."""
    server.kill()
    server.wait()


class Memory(dict[str, bytes]):
    """A replay cache in memory."""

    def put(self, key: str, value: bytes) -> None:
        """Keep it."""
        self[key] = value


class Book:
    """A spend book in memory."""

    spent = (0, 0)

    def read(self) -> tuple[int, int]:
        """What was spent."""
        return self.spent

    def write(self, tokens_in: int, tokens_out: int) -> None:
        """Remember it."""
        self.spent = (tokens_in, tokens_out)


if __name__ == "__main__":
    sys.exit(main())
