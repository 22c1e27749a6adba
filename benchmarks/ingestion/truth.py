"""What a document is known to say: its words of talk, and tokens that stand in one channel each.

What belongs here: the shape of that knowledge, and the tokens of the labelled documents that lie
beside the checkout. What does not: making documents (``made_*``), comparing (``fidelity``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

#: Channels whose tokens belong to the text that is analysed: each should be found, once.
TALK = ("body", "table", "inserted", "footnote", "textbox")
_WORD = re.compile(r"\w+")


def words(text: str) -> Counter[str]:
    """How often each word stands in a text."""
    return Counter(_WORD.findall(text))


@dataclass
class Truth:
    """``tokens`` maps a word that stands once in the document to its channel.

    ``talk`` counts every word of the analysed channels, speaker labels included; it is empty for
    documents of which only the tokens are known.
    """

    tokens: dict[str, str] = field(default_factory=dict)
    talk: Counter[str] = field(default_factory=Counter)

    def say(self, text: str, channel: str = "body") -> str:
        """The text, remembered as talk when its channel is."""
        if channel in TALK:
            self.talk.update(words(text))
        return text

    def token(self, channel: str) -> str:
        """A new word for a channel, known to stand there and nowhere else."""
        made = f"{channel.upper()}{len(self.tokens):05d}"
        self.tokens[made] = channel
        return self.say(made, channel)


def _office(body: int) -> dict[str, str]:
    names = (
        "TABAFTER SOFTBREAK SDTBLOCKTXT SDTINLINETXT LINKTXT SMARTTAGTXT FIELDRESULT LISTITEM "
        "LASTPARA"
    )
    tokens = {f"BODYTOK{n:02d}": "body" for n in range(1, body + 1)}
    tokens |= dict.fromkeys(names.split(), "body")
    tokens |= dict.fromkeys(["CELLA1", "CELLB1", "CELLA2", "NESTEDCELL"], "table")
    return tokens | {
        "INSERTEDTXT": "inserted",
        "FOOTNOTETXT": "footnote",
        "TEXTBOXTXT": "textbox",
        "DELETEDTXT": "deleted",
        "HIDDENTXT": "hidden",
        "ALTTEXT": "hidden",
        "COMMENTTXT": "comment",
        "HEADERTXT": "header",
        "FOOTERTXT": "footer",
        "HREFTARGET": "link",
    }


def _html() -> dict[str, str]:
    tokens = {f"BODYTOK{n:02d}": "body" for n in range(1, 21)}
    tokens |= dict.fromkeys(["LINKTXT", "SOFTBREAK"], "body")
    tokens |= dict.fromkeys(["CELLA1", "CELLB1"], "table")
    tokens |= dict.fromkeys(["HIDDENTXT", "ALTTEXT", "SCRIPTTXT", "STYLETXT"], "hidden")
    return tokens | {
        "NAVTXT": "header",
        "FOOTERTXT": "footer",
        "COMMENTTXT": "comment",
        "HREFTARGET": "link",
    }


def _pdf(*, attached: bool) -> dict[str, str]:
    tokens = {f"BODYTOK{n:03d}": "body" for n in range(1, 151)}
    tokens |= dict.fromkeys(["INVISIBLETXT", "WHITETXT", "REDACTEDNAME", "OFFPAGETXT"], "hidden")
    if attached:
        tokens |= {"ANNOTTXT": "annotation", "ATTACHTXT": "attachment"}
    return tokens


#: The labelled documents of ``data/extraction_truth``, by file name.
LABELLED = {
    "gt.docx": _office(20),
    "gt.html": _html(),
    "gt.pdf": _pdf(attached=True),
    "gt0.pdf": _pdf(attached=False),
}
