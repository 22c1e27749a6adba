"""The errors a user can mend: what is wrong, where, and what to do about it.

An error here never carries a name, a quote or a landing file name of an interview or document:
such files are spoken of by their ``source_id``, protocol files (``study.yaml``, ``roster.csv`` …)
by name, file row and column.
"""

from __future__ import annotations


class CoprodError(Exception):
    """Something the user can mend; printed as one line ``where: what; mend``.

    ``what`` and ``mend`` are sentences without data content; ``where`` is a protocol file with
    line or row (``study.yaml:12``), a source id, or a command.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(self.line())

    def line(self) -> str:
        """The error as one line: where, what, and the mend."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.mend}" if self.mend else text


class StudyError(CoprodError):
    """The protocol in ``landing/`` is wrong; ``problems`` lists every one found (each a line)."""

    def __init__(self, problems: list[CoprodError]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(first.what, where=first.where, mend=first.mend)


class VaultKeyError(CoprodError):
    """The vault's key is missing, wrong or unreadable; nothing was touched."""


class BlockedError(CoprodError):
    """A blocking check failed; nothing was published."""

    exit_code = 1
