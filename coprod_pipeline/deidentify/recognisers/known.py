"""What matching of the study's own names shares: forms, matches, how words hang together.

What belongs here: small types and tests on words. What does not: matching (``roster``, ``near``).
"""

from __future__ import annotations

from dataclasses import dataclass

from coprod_pipeline.deidentify.forms import Form
from coprod_pipeline.deidentify.lexicon import cue_words, word_list
from coprod_pipeline.deidentify.normalise import Normalised, Word

_SEPARATORS = frozenset(" .-_,'\n\t/")


@dataclass(frozen=True)
class KnownForm:
    """A form the study knows.

    ``firm`` names are on the roster or in speaker labels: found in any case of letters. Others
    were detected: found capitalised only, and within ``cases`` (empty for all) only.
    """

    form: Form
    firm: bool
    cases: frozenset[str] = frozenset()

    def holds_in(self, case_id: str | None) -> bool:
        """Whether the form is looked for in a case (None: in any)."""
        return not self.cases or case_id is None or case_id in self.cases


@dataclass(frozen=True)
class Match:
    """A form found: offsets in the folded text, and how it was written.

    ``written``: the form's kind when it stands as it is known, else ``near`` or ``split``.
    """

    start: int
    end: int
    known: KnownForm
    written: str = ""


def source_of(match: Match) -> str:
    """What found a match: ``roster`` for firm names, else ``propagation``, with the kind of form."""
    recogniser = "roster" if match.known.firm else "propagation"
    return f"{recogniser}:{match.written or match.known.form.kind}"


def everyday(word: str) -> bool:
    """Whether a word of a name is a word of the language too, or a month."""
    return word in cue_words("months") or any(
        word in word_list(name) for name in ("dictionary_names", "function_words", "role_words")
    )


def bound(text: Normalised, left: Word, right: Word) -> bool:
    """Whether two words can be parts of one name."""
    between = text.text[left.end : right.start]
    # "H:son" is one name, as Swedish shortens them.
    if between == ":" and len(left.folded) == 1:
        return True
    if not between or len(between) > 3 or not _SEPARATORS.issuperset(between):
        return False
    # "Danny's" is a name and a possessive; "O'Brien" is one name.
    return "'" not in between or len(left.folded) <= 2
