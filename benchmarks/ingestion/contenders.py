"""The readers that are measured: ours, twice, and the peers, each in its documented way.

What belongs here: opening a library once and giving the text of one file after the other. What
does not: clocks and processes (``worker``, ``rounds``). Nothing but the standard library is
imported at the top: the peers and the project live in two environments.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMATS = ("docx", "pdf", "html")


class Unread(Exception):  # noqa: N818 - a file was refused, nothing broke
    """A reader gave no text; the message is a reason code or an error's type, never content."""


@dataclass(frozen=True)
class Reader:
    """An opened library: ``text`` of one file, or ``texts`` of many where it has a way for that."""

    text: Callable[[Path], str]
    texts: Callable[[Sequence[Path]], Iterable[str]] | None = None
    #: Processes that work for this one now, so that their time and memory are counted as well.
    helpers: Callable[[], list[int]] = list
    session: AbstractContextManager[Any] = field(default_factory=nullcontext)

    def read_all(self, paths: Sequence[Path]) -> int:
        """Reads every file; returns the number of characters so that no reading is left out."""
        texts = self.texts(paths) if self.texts else map(self.text, paths)
        return sum(len(text) for text in texts)


@dataclass(frozen=True)
class Contender:
    """One column of the comparison.

    ``ours`` says in which environment it lives; ``packages`` are the distributions whose versions
    are reported; ``one_core`` pins it to the core that all the others share.
    """

    name: str
    formats: tuple[str, ...]
    open: Callable[[], Reader]
    packages: tuple[str, ...]
    ours: bool = False
    one_core: bool = True

    def versions(self) -> dict[str, str]:
        """Installed versions, asked in the contender's own environment."""
        return {name: importlib.metadata.version(name) for name in self.packages}


def _coprod() -> Reader:
    extract = importlib.import_module("coprod_pipeline.ingest.extract").extract

    def text(path: Path) -> str:
        return _ok(extract(path))

    return Reader(text)


def _ok(found: Any) -> str:
    if found.status != "ok":
        raise Unread(found.reason)
    return str(found.text)


def _coprod_sandbox() -> Reader:
    """As the pipeline reads: two processes under limits, JSON back, threads that wait for them."""
    pool = importlib.import_module("coprod_pipeline.ingest.sandbox").Sandbox()
    threads = ThreadPoolExecutor(len(pool.children))

    def text(path: Path) -> str:
        return _ok(pool.extract(path))

    def texts(paths: Sequence[Path]) -> Iterable[str]:
        return threads.map(text, paths)

    def helpers() -> list[int]:
        return [c.process.pid for c in pool.children if c.process is not None]

    return Reader(text, texts, helpers, pool)


def _pypdf() -> Reader:
    pypdf = importlib.import_module("pypdf")

    def text(path: Path) -> str:
        with pypdf.PdfReader(path) as reader:
            return "\n".join(page.extract_text() for page in reader.pages)

    return Reader(text)


def _python_docx() -> Reader:
    """The idiom of its documentation, and its fastest: the paragraphs, no tables."""
    docx = importlib.import_module("docx")

    def text(path: Path) -> str:
        return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)

    return Reader(text)


def _python_docx_tables() -> Reader:
    """Paragraphs and tables in reading order, tables in tables as well."""
    docx = importlib.import_module("docx")

    def lines(container: Any) -> Iterable[str]:
        for part in container.iter_inner_content():
            if hasattr(part, "rows"):
                for row in part.rows:
                    for cell in row.cells:
                        yield from lines(cell)
            else:
                yield part.text

    def text(path: Path) -> str:
        return "\n".join(lines(docx.Document(str(path))))

    return Reader(text)


def _docx2python() -> Reader:
    docx2python = importlib.import_module("docx2python").docx2python

    def text(path: Path) -> str:
        with docx2python(path) as document:
            return str(document.text)

    return Reader(text)


def _markitdown() -> Reader:
    converter = importlib.import_module("markitdown").MarkItDown(enable_plugins=False)

    def text(path: Path) -> str:
        return str(converter.convert_local(path).text_content)

    return Reader(text)


_OURS = ("coprod-pipeline", "lxml", "pypdfium2", "pikepdf", "selectolax")

#: In the order of the tables; the first is what the others are compared with.
CONTENDERS = (
    Contender("coprod", FORMATS, _coprod, _OURS, ours=True),
    Contender("coprod, sandbox", FORMATS, _coprod_sandbox, _OURS, ours=True),
    Contender(
        "coprod, sandbox, all cores", FORMATS, _coprod_sandbox, _OURS, ours=True, one_core=False
    ),
    Contender("pypdf", ("pdf",), _pypdf, ("pypdf",)),
    Contender("python-docx", ("docx",), _python_docx, ("python-docx", "lxml")),
    Contender("python-docx, tables", ("docx",), _python_docx_tables, ("python-docx", "lxml")),
    Contender("docx2python", ("docx",), _docx2python, ("docx2python", "lxml")),
    Contender(
        "markitdown",
        FORMATS,
        _markitdown,
        ("markitdown", "mammoth", "pdfplumber", "pdfminer.six", "markdownify", "beautifulsoup4"),
    ),
)


def contender(name: str) -> Contender:
    """The contender of that name; raises ``KeyError``."""
    return {c.name: c for c in CONTENDERS}[name]
