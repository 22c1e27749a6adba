"""What a report on a handful of informants must not say, and the lint that sees to it.

What belongs here: the twelve claims and looking for them in generated text. What does not: the
report's wording. The study's own words (title, propositions, names) are nobody's claim of ours and
are left out of the search.

A sentence may name a claim to deny it ("nothing here is a test of significance"): a negation before
the words lets it pass. Where the claim is itself a denial ("no co-optation"), none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BLOCKS = frozenset(
    ("p", "li", "td", "th", "caption", "figcaption", "h1", "h2", "h3", "dt", "dd", "text", "title")
)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_DENIED = re.compile(
    r"\b(?:no|not|never|nor|neither|nothing|none|cannot|can't|without|insufficient|hardly)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """A claim that must not be made: its number, what it is, the words that make it.

    ``is_denial``: a negation before the words is part of the claim and no excuse.
    """

    number: int
    name: str
    pattern: re.Pattern[str]
    is_denial: bool = False


def _claim(number: int, name: str, *words: str, is_denial: bool = False) -> Claim:
    return Claim(number, name, re.compile("|".join(words), re.IGNORECASE), is_denial)


CLAIMS: tuple[Claim, ...] = (
    _claim(
        1,
        "prevalence or generalisation to other programmes",
        r"\bprevalen(?:ce|t) (?:in|among|across|of)\b",
        r"\brepresentative (?:of|sample)\b",
        r"\bgenerali[sz](?:e|es|able|ed) (?:to|beyond|across)\b",
        r"\b(?:programmes|organi[sz]ations|services) (?:in general|elsewhere|everywhere)\b",
        r"\bpopulation (?:estimate|inference|mean)\b",
        r"\bconfidence interval\b",
    ),
    _claim(
        2,
        "cause and effect",
        r"\bcaus(?:ed?|es|ing|ally|al)\b",
        r"\b(?:led|leads|leading) to\b",
        r"\bresult(?:s|ed|ing)? (?:in|from)\b",
        r"\b(?:impact|effect) (?:of|on)\b",
        r"\b(?:because|thanks) (?:of|to)\b",
        r"\b(?:due|owing) to\b",
    ),
    _claim(
        3,
        "significance, correlation, regression, factors or clusters of cases",
        r"\bsignifican(?:t|tly|ce)\b",
        r"\bp[ -]?values?\b|\bp ?[<=>] ?0?\.\d",
        r"\bcorrelat(?:e|es|ed|ion|ions)\b",
        r"\bregression\b",
        r"\bfactor analysis\b|\bprincipal component",
        r"\bcluster(?:s|ed|ing) (?:of )?cases\b|\bcases cluster\b",
    ),
    _claim(
        4,
        "effectiveness for health or services",
        r"\beffective(?:ness)?\b(?! (?:n|number|sample)\b)",
        r"\b(?:improv|reduc|increas|lower|rais)(?:e|es|ed|ing) (?:\w+ ){0,3}"
        r"(?:health|outcomes?|admissions|mortality|wellbeing|recovery|quality of (?:care|life)|costs?)\b",
        r"\bpatients? (?:benefit|improv)",
    ),
    _claim(
        5,
        "saturation reached with a fixed codebook",
        r"\bsaturat(?:ion|ed)\b(?! (?:ratio|needs))",
    ),
    _claim(
        6,
        "frequency as importance",
        r"\b(?:most|more|less|least) (?:important|influential|relevant)\b",
        r"\bmost (?:often|frequently) (?:mentioned|named|coded)\b",
        r"\b(?:key|main|major|dominant|top) (?:driver|barrier|facilitator|construct|theme)s?\b",
    ),
    _claim(
        7,
        "trends year by year",
        r"\b(?:year by year|year[- ]on[- ]year|each year|every year|annual(?:ly)? (?:trend|growth|rise))\b",
        r"\b(?:upward|downward|rising|falling|growing|declining) trend\b",
        r"\btrend (?:over|since|from|between)\b",
    ),
    _claim(
        8,
        "a ranking of cases",
        r"\brank(?:s|ed|ing)?\b (?:of )?(?:case|first|second|third|highest|lowest|above|below)",
        r"\b(?:best|worst|better|weaker|stronger|strongest|weakest)[- ](?:performing|case|programme)\b",
        r"\b(?:overall|composite|total) (?:score|index)\b",
        r"\bleague table\b",
        r"\boutperform(?:s|ed)?\b",
    ),
    _claim(
        9,
        "no co-optation",
        r"\bno (?:sign of |evidence of |trace of )?co-?optation\b",
        r"\bco-?optation (?:was |is |has been )?(?:avoided|absent|ruled out|prevented|averted)\b",
        r"\bfree (?:of|from) co-?optation\b",
        is_denial=True,
    ),
    _claim(
        10,
        "success factors",
        r"\bsuccess factors?\b",
        r"\b(?:key|keys|recipe|secret|reasons?) (?:to|for|of) (?:\w+ )?success\b",
        r"\bwhy (?:it|they|the programmes?) succeeded\b",
        r"\b(?:essential|distinguishing|necessary|sufficient) (?:for|construct|condition|factor)s?\b",
    ),
    _claim(
        11,
        "machine coding as people's coding",
        r"\b(?:deductive(?:ly)?|manual(?:ly)?|human|hand)[- ](?:coding|coded) (?:by|with|using) "
        r"(?:a |the )?(?:machine|program|model|algorithm|classifier|llm|ai)\b",
        r"\b(?:machine|program|model|classifier|llm)[- ]?(?:coding|codings|codes)? (?:is|are) as "
        r"(?:good|reliable|accurate)\b",
    ),
    _claim(
        12,
        "that synthetic results reproduce a published study",
        r"\breproduc(?:e|es|ed|ing) (?:the |a )?(?:\w+ )?(?:paper|study|findings|results|article)\b",
        r"\b(?:confirm|replicat|validat)(?:s|e|es|ed|ing)? (?:the )?(?:published|original|paper)",
    ),
)


def forbidden_claims(page: str, own_words: Iterable[str] = ()) -> list[tuple[Claim, str]]:
    """The claims a page makes, each with its sentence; empty for a page that may go out.

    ``page`` is HTML. ``own_words`` are texts of the study that the page repeats.
    """
    own = sorted({" ".join(w.split()) for w in own_words if w and w.strip()}, key=len, reverse=True)
    found = []
    for block in _texts(page):
        text = block
        for words in own:
            text = text.replace(words, " ")
        for sentence in _SENTENCE_END.split(text):
            for claim in CLAIMS:
                match = claim.pattern.search(sentence)
                if match and (claim.is_denial or not _DENIED.search(sentence, 0, match.start())):
                    found.append((claim, sentence.strip()))
    return found


def _texts(page: str) -> Iterator[str]:
    """The text of each block of a page, without style and script."""
    from lxml import html

    for element in html.document_fromstring(page).iter():
        if element.tag in _BLOCKS and not any(d.tag in _BLOCKS for d in element.iterdescendants()):
            text = " ".join("".join(map(str, element.itertext())).split())
            if text:
                yield text
