"""Whether a phrase that was found means what it says.

What belongs here: negation, hypothesis, reported speech, talk of other organisations, questions,
irony and proper names. What does not: the cues, and what is said beside a code (``cue_said``).

Every rule errs towards silence: what is not plainly said of this case, as a fact, is not coded.
"""

from __future__ import annotations

import re

from coprod_pipeline.coding.coders.cue_matcher import Found, Tokens

_WORDS_BEFORE = 5
#: Speech without full stops: no further than this on either side of a cue.
_MAX_REACH = 400
_QUOTE_REACH = 5000


def phrases(*groups: str) -> re.Pattern[str]:
    """Any of the phrases, as whole words; in them a space stands for any run of space."""
    joined = "|".join(groups).replace(" ", r"\s+")
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


# English, and the commonest words of Swedish and French for codebooks that bring such cues.
NEGATION = re.compile(
    r"\b(?:no|not|never|nor|neither|none|nobody|nothing|without|hardly|barely|scarcely|rarely|"
    r"seldom|cannot|failed to|instead of|rather than|\w+n['’]t|"
    r"inte|ej|ingen|inga|aldrig|utan|pas|jamais|sans)\b"
    r"(?!\s+(?:only|just|least|merely|surprisingly)\b)",
    re.IGNORECASE,
)
# "The group was never formed" denies the group; "the group did not help" does not.
_NEGATION_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:(?:(?:did|was|were|is|are|has|have|do|does)\s+not|\w+n['’]t|never)\s+"
    r"(?:\w+\s+){0,2}?(?:happen|exist|materiali[sz]e|appear|come|took|take|form|start|begin|meet|met|"
    r"there|in place|available|to be found|get off|got off|built|\w{2,}ed|\w{2,}en)|"
    r"(?:was|is|were|are|remained|stayed)\s+(?:absent|missing|lacking|non-existent|nowhere))\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:]|\b(?:and|but|so|because|that|which|who|although|though)\b", re.I)
# What is wished for, supposed or only possible. "Could see" reports what was there.
_HYPOTHETICAL = phrases(
    "unless|whether|would|might|(?-i:may)|should|ought|shall|perhaps|maybe|in theory|one day",
    "could(?! (?:see|hear|feel|tell|notice|remember|always|point))",
    "wish|wished|hope|hoped|hoping|imagine|imagining|suppose|supposing|in an ideal world",
    "plan to|plans to|planned to|planning to|intend to|intends to|intended to|aim to|aims to",
    "aimed to|want to|wants to|wanted to|meant to|promised to|if only|as if|even if|had there been",
    "with (?:a|the) (?:bit|little) more|ideally|dream of|dreamt of|dreamed of",
    r"\w+['’]d (?!been|had|done|got|gone|become|heard|seen|never|always|already)",
    "om|skulle|kunde|si",
)
_IF = re.compile(r"\bif\b", re.IGNORECASE)
# Of one's own future as one sees it coming: said, and kept apart as anticipated.
_FUTURE = phrases(
    r"will|won['’]t|(?:is|are|am|['’]s|['’]re|['’]m) going to|\w+['’]ll|expect|expects|expected",
    "anticipate|anticipates|are bound to|is bound to|count on|counting on|next year|in future",
    "in the future|from next",
)
_HYPOTHETICAL_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,6}?(?:would|could|might|should|ought)\b|"
    r"\bif (?:only|we|they|it|there|you|i|someone|anyone|the|that)\b",
    re.IGNORECASE,
)
_SPEAKERS = (
    r"(?:they|he|she|some|others|people|critics|opponents|s[ck]eptics|somebody|someone|everybody|"
    r"everyone|many|staff|managers?|doctors?|nurses?|clinicians?|politicians?|members?|directors?|"
    r"boards?|councils?|councillors?|ministry|ministers?|newspapers?|papers?|media|colleagues?|"
    r"consultants?|officials?|professionals?|administrators?|unions?|website|brochure|"
    r"neighbou?rs?|reports?|reviewers?|psychiatrists?|psychologists?|economists?|lawyers?|"
    r"journalists?|editors?|guard|guys?|woman|man|fellow|chap|lady|gentleman|one|"
    r"(?:brother|sister|father|mother)(?:-in-law)?|husband|wife|cousin|uncle|aunt|son|daughter)"
)
_SAYING = (
    r"(?:says?|said|saying|claims?|claimed|argues?|argued|insists?|insisted|complains?|"
    r"complained|thinks?|thought|believes?|believed|fears?|feared|reckons?|reckoned|maintains?|"
    r"maintained|told|assumes?|assumed|alleges?|alleged|warns?|warned|wrote|writes|grumbled?|"
    r"muttered|shouted|sneered|scoffed|announced|declared|kept saying|keeps? (?:on )?saying|"
    r"used to say|put it|called it|calls it|objected)"
)
_REPORTED = phrases(
    rf"{_SPEAKERS}(?: \w+){{0,3}}? {_SAYING}",
    r"(?:the|a|an|some|one|another|my|his|her|their) (?:[\w-]+ ){1,4}?"
    r"(?:claim|claims|claimed|argued|argues|insisted|insists|complained|alleged|objected|warned)",
    r"(?!(?:i|we) )\w+ (?:claims?|claimed|argues?|argued|insists?|insisted|alleges?|alleged|"
    r"complains?|complained|grumbles?|grumbled|sneers?|sneered|scoffs?|scoffed|objects|objected|"
    r"mutters?|muttered|accuses?|accused|dismisses|dismissed|ridicules?|ridiculed|mocks?|mocked|"
    r"warns?|warned|retorts?|retorted) (?:that|us|it|how|of|me|the|this)",
    r"there (?:are|were|is|was)(?: always| still| also)? (?:those|people|some|folk|someone|one) who",
    "you (?:often |always |still )?(?:hear|heard)|we (?:were|got|are|get) told|i(?: was| have been|"
    "['’]ve been) told|the line (?:from|was)|called (?:it|us|this) (?:a|an|nothing)",
    "according to|supposedly|allegedly|so-called|in the words of|to hear (?:him|her|them)",
    "(?:told|assured) (?:me|us|you|them) (?:that|how|it)",
    r"for (?:them|him|her|some|many|the \w+) (?:it|this|that) (?:is|was)|to the eyes of|in the eyes "
    r"of|\w+['’]s? (?:line|view|opinion|position|argument|verdict|answer|objection) (?:is|was)",
    r"as far as (?:they|he|she|the \w+) (?:is|are|was|were) concerned|would have it|the word among",
    r"(?:critics|opponents|s[ck]eptics|unions?|the \w+ist party) (?:see|sees|saw|regard|regards|"
    r"regarded|dismissed|call|calls|called|think|thinks|want|wants|wanted)",
    "in (?:his|her|their) (?:view|opinion|words|eyes)",
    "(?:story|rumou?r|claim|argument|complaint|objection|accusation) (?:is|was|goes|went) that",
)
#: A named person's words; what a named body has or does is another's unless somebody says "we".
_NAMED_SPEAKER = re.compile(
    rf"\[(?:Person|Name|Role)[^\]]*\](?:\s+\w+){{0,2}}?\s+{_SAYING}\b", re.IGNORECASE
)
_NAMED_BODY = re.compile(r"\[(?:Organisation|Organization|Org|Place)[^\]]*\]", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|their|them|theirs)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:we|us|our|ours|here|i|my|me|mine|this)\b", re.IGNORECASE)
#: A speaker at the end: "..., the union says". "I said", "we thought" report oneself.
_REPORTED_AFTER = re.compile(
    rf"(?:[,”\"»]|\bor so)\s*(?:\w+\s+){{0,3}}?{_SPEAKERS}(?:\s+\w+){{0,2}}?\s+{_SAYING}\b"
    r"|\baccording to\b|\bor so (?:they|he|she) \w+",
    re.IGNORECASE,
)
_BODIES = (
    r"(?:organi[sz]ations?|regions?|hospitals?|cit(?:y|ies)|municipalit(?:y|ies)|towns?|councils?|"
    r"count(?:y|ies)|provinces?|boards?|services?|charit(?:y|ies)|countr(?:y|ies)|sites?|"
    r"projects?|programmes?|programs?|schools?|compan(?:y|ies)|employers?|clinics?|trusts?|"
    r"agenc(?:y|ies)|districts?|places?|centres?|centers?|networks?|teams?|units?)"
)
# "with other organisations" speaks of working together, not of a place elsewhere.
_TOGETHER = "".join(
    rf"(?<!\b{word} )" for word in ("with", "between", "from", "to", "by", "than", "across", "and")
)
_ELSEWHERE = re.compile(
    rf"{_TOGETHER}\b(?:another|other|neighbou?ring|different|the next|rival|nearby)\s+(?:\w+\s+)?"
    rf"{_BODIES}\b"
    rf"|\b{_BODIES}\s+(?:across|down|over|up)\s+the\s+(?:river|road|street|border|hill|valley|bridge)"
    rf"|\b(?:i|we)\s+(?:know|knew|heard|read|visited|saw|have heard|have read)\s+(?:of\s+|about\s+)?"
    rf"(?:a|an|one|another|some)\s+(?:\w+\s+){{0,2}}?{_BODIES}\b"
    r"|\bmy\s+(?:sister|brother|wife|husband|mother|father|cousin|friend|neighbou?r)['’]s\b"
    r"|\b(?:when (?:i|he|she) (?:was|worked) (?:at|in|with|for)|before (?:i|he|she) came (?:here|to)|"
    r"up north|down south|abroad|overseas|in other (?:countries|places|parts|towns|cities)|"
    r"(?:a|the|some) \w+ (?:i|we) (?:know|visited|read about|heard about|heard of)|"
    r"(?:in|from|over in) (?:norway|denmark|finland|sweden|germany|england|scotland|ireland|wales|"
    r"holland|the netherlands|australia|america|the united states|the us|canada|france|spain|italy))\b"
    r"|\b(?:elsewhere|next door|across the border|down the road|where (?:i|he|she) (?:used to work|"
    r"worked|came from)|at the place where|(?:over|down) (?:in|there)|up there|in those places|"
    r"a (?:friend|cousin|colleague) (?:of mine|who|at|in|from)|"
    r"(?:my|his|her|their) (?:old|former|previous|last|other) (?:job|employer|workplace|"
    r"organi[sz]ation|hospital|clinic|team|school|company))\b",
    re.IGNORECASE,
)
_IRONY = phrases(
    "yeah,? right|oh,? sure|oh,? great|oh,? yes|sure,? right|sure,? because|as if",
    "of course,? because|pull the other|of course [^.!?]{3,60} as (?:always|ever|usual)",
    "(?:what|such) a (?:joke|farce|laugh)|ha ha|how nice|wonderful,? isn['’]t|thanks a lot for",
    "(?:if )?you (?:can )?call (?:that|it)|my foot|great plan|lucky us|just what we needed",
)
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{12,})[”\"»]|(?<!\w)[‘'](?=\w)([^‘“”\"\n]{12,}?)[’'](?!\w)")
_SENTENCE_END = re.compile(r"[.!?]+[\"”»')]*(?=\s|$)|\n")


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of the sentence that holds a stretch, without space around it.

    A sentence that goes on for too long is cut between words.
    """
    begin = max(0, start - _MAX_REACH)
    while 0 < begin < start and not text[begin - 1].isspace():
        begin += 1
    for match in _SENTENCE_END.finditer(text, begin, start):
        begin = match.end()
    reach = min(len(text), end + _MAX_REACH)
    while reach < len(text) and reach > end and not text[reach].isspace():
        reach -= 1
    closing = _SENTENCE_END.search(text, max(start, end - 1), reach)
    stop = max(closing.end() if closing else reach, end)
    while begin < start and text[begin].isspace():
        begin += 1
    while stop > end and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def next_sentence(text: str, bounds: tuple[int, int]) -> tuple[int, int] | None:
    """Return the offsets of the sentence after one, None when it is the last of the text."""
    start = bounds[1]
    while start < len(text) and not (text[start].isalnum() or text[start] in '“"[('):
        start += 1
    return sentence_bounds(text, start, start + 1) if start < len(text) else None


def is_asserted(
    text: str, tokens: Tokens, found: Found, bounds: tuple[int, int], *, spoken: bool = True
) -> bool:
    """Whether a found cue is said as a fact, or as what one expects, by the speaker, of their own.

    Words inside the cue never speak against it.
    """
    begin, stop = bounds
    outside = _Outside(text, tokens, found, bounds)
    if text[stop - 1 : stop] == "?" or _is_name(text, tokens, found, begin):
        return False
    if _is_negated(text, tokens, found, begin, text[found.end : stop]):
        return False
    if outside.has(_HYPOTHETICAL, before=True) or _HYPOTHETICAL_AFTER.search(
        text[found.end : stop]
    ):
        return False
    if _is_supposed(text, found, bounds):
        return False
    if outside.has(_REPORTED, before=True) or _REPORTED_AFTER.search(text, found.end, stop):
        return False
    if outside.has(_ELSEWHERE) or _IRONY.search(text, *bounds):
        return False
    if _NAMED_SPEAKER.search(text, *bounds) or _is_theirs(text, bounds, spoken=spoken):
        return False
    return not any(
        quoted.start() <= found.start and found.end <= quoted.end()
        for quoted in _QUOTED.finditer(
            text, max(0, found.start - _QUOTE_REACH), found.end + _QUOTE_REACH
        )
    )


def is_foreseen(text: str, tokens: Tokens, found: Found, bounds: tuple[int, int]) -> bool:
    """Whether a cue is said of what is to come."""
    return _Outside(text, tokens, found, bounds).has(_FUTURE, before=True)


class _Outside:
    """The words of a sentence that are none of the cue's own."""

    def __init__(self, text: str, tokens: Tokens, found: Found, bounds: tuple[int, int]) -> None:
        self._text, self._bounds, self._end = text, bounds, found.end
        self._own = [
            (tokens.bounds[first][0], tokens.bounds[last][1]) for first, last in found.rows
        ]

    def has(self, pattern: re.Pattern[str], *, before: bool = False) -> bool:
        """Whether a pattern stands in the sentence apart from the cue, ``before`` its end."""
        stop = self._own[-1][0] if before else self._bounds[1]
        return any(
            all(match.end() <= start or match.start() >= end for start, end in self._own)
            for match in pattern.finditer(self._text, self._bounds[0], stop)
        )


def _is_theirs(text: str, bounds: tuple[int, int], *, spoken: bool) -> bool:
    """Whether a sentence speaks of a named body and of nobody as "we"; in writing, of "they"."""
    return bool(
        _NAMED_BODY.search(text, *bounds)
        and (spoken or _THEY.search(text, *bounds))
        and not _OWN.search(text, *bounds)
    )


def _is_supposed(text: str, found: Found, bounds: tuple[int, int]) -> bool:
    """Whether the cue stands in an if-clause: "if there is a group", not "if it rains, we meet"."""
    for match in _IF.finditer(text, bounds[0], found.start):
        comma = text.find(",", match.end(), found.start)
        if comma == -1:
            return True
    return False


def _is_name(text: str, tokens: Tokens, found: Found, begin: int) -> bool:
    """Whether the cue's words stand in a proper name: capitals where grammar asks for none."""
    capitals, words = 0, 0
    for start, end in tokens.bounds[found.first : found.last + 1]:
        word = text[start:end]
        if len(word) < 4:
            continue
        words += 1
        capitals += word[0].isupper() and not word.isupper() and start > begin
    return capitals > 0 and capitals >= words - 1


def _is_negated(text: str, tokens: Tokens, found: Found, begin: int, after: str) -> bool:
    for number, (at, _) in enumerate(found.rows):
        first = max(0, at - _WORDS_BEFORE)
        start = max(begin, tokens.bounds[first][0])
        if number:
            start = max(start, tokens.bounds[found.rows[number - 1][1]][1])
        before = text[start : tokens.bounds[at][0]]
        for match in NEGATION.finditer(before):
            if not _CLAUSE_END.search(before, match.end()):
                return True
    # What is denied after a comma or a conjunction is something else.
    return bool(_NEGATION_AFTER.search(_CLAUSE_END.split(after, maxsplit=1)[0]))
