"""A GLiNER model as one more recogniser, for studies that choose it.

What belongs here: the adapter. What does not: the library, which comes with the extra ``gliner``,
and its weights, which the team puts into a folder: nothing is downloaded at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import Span

#: What the model is asked for, in its words, and our types.
LABELS = {
    "person": "PERSON", "organization": "ORG", "location": "PLACE", "address": "ADDRESS",
    "job title": "ROLE", "username": "HANDLE",
}  # fmt: skip
#: Models of this kind read some 380 tokens at a time: longer texts are given in windows.
_WINDOW_WORDS = 180


class Gliner:
    """A GLiNER model in a local folder; ``threshold`` is the least score, 0 to 1.

    CoprodError when the extra is not installed or the folder holds no model.
    """

    name = "gliner"

    def __init__(self, folder: Path, threshold: float = 0.5) -> None:
        try:
            library: Any = import_module("gliner")
        except ModuleNotFoundError as missing:
            raise CoprodError(
                f"the recogniser gliner needs {missing.name}, which is not installed",
                where="deidentify",
                mend="pip install 'coprod-pipeline[gliner]'",
            ) from None
        if not (folder / "gliner_config.json").is_file():
            raise CoprodError(
                "the folder of the recogniser gliner holds no model",
                where="deidentify",
                mend="put gliner_config.json and the weights there; nothing is downloaded",
            )
        self._model = library.GLiNER.from_pretrained(str(folder), local_files_only=True)
        self._threshold = threshold
        self.version = f"{version('gliner')}-{folder.name}-{threshold}"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text, whatever the language."""
        del language
        return [self._find_one(text) for text in texts]

    def _find_one(self, text: str) -> list[Span]:
        found: set[Span] = set()
        for start, part in windows(text, _WINDOW_WORDS):
            for hit in self._model.predict_entities(part, list(LABELS), threshold=self._threshold):
                label = str(hit["label"])
                rule = f"{self.name}:{label.replace(' ', '_')}"
                found.add(Span(start + hit["start"], start + hit["end"], LABELS[label], rule))
        return sorted(found, key=lambda s: (s.start, s.end, s.type, s.source))


def windows(text: str, n_words: int) -> list[tuple[int, str]]:
    """The text in pieces of at most that many words, with their offsets; a quarter overlaps."""
    starts = [
        i for i, c in enumerate(text) if not c.isspace() and (i == 0 or text[i - 1].isspace())
    ]
    if len(starts) <= n_words:
        return [(0, text)] if starts else []
    pieces = []
    for first in range(0, len(starts) - n_words // 4, n_words - n_words // 4):
        last = first + n_words
        end = starts[last] if last < len(starts) else len(text)
        pieces.append((starts[first], text[starts[first] : end]))
    return pieces
