"""Whether a phrase that was found means what it says.

What belongs here: negation, hypothesis, reported speech, talk of other organisations, questions,
irony, proper names, and the words that say which way something worked. What does not: the cues.

Every rule errs towards silence: what is not plainly said of this case, as a fact, is not coded.
"""

from __future__ import annotations

import re

from coprod_pipeline.coding.coders.cue_matcher import Found, Tokens

_WORDS_BEFORE = 5
#: Speech without full stops: no further than this on either side of a cue.
_MAX_REACH = 400
_QUOTE_REACH = 5000


def _phrases(*groups: str) -> re.Pattern[str]:
    """Any of the phrases, as whole words; in them a space stands for any run of space."""
    joined = "|".join(groups).replace(" ", r"\s+")
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


# English, and the commonest words of Swedish and French for codebooks that bring such cues.
_NEGATION = re.compile(
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
_HYPOTHETICAL = _phrases(
    # "could see" reports what was there.
    "if|unless|whether|would|might|may|should|ought|shall|will|perhaps|maybe|in theory",
    "could(?! (?:see|hear|feel|tell|notice|remember))",
    "wish|wished|hope|hoped|hoping|imagine|imagining|suppose|supposing|in an ideal world",
    "plan to|plans to|planned to|planning to|intend to|intends to|intended to|aim to|aims to",
    "aimed to|going to|want to|wants to|wanted to|meant to|expect to|expected to|promised to",
    r"\w+['’](?:d|ll)",
    "om|skulle|kunde|si",
)
_HYPOTHETICAL_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:would|could|might|should|ought)\b|"
    r"\bif (?:only|we|they|it|there|you|i|someone|anyone|the|that)\b",
    re.IGNORECASE,
)
_SPEAKERS = (
    r"(?:they|he|she|some|others|people|critics|opponents|s[ck]eptics|somebody|someone|everybody|"
    r"everyone|many|staff|managers?|doctors?|nurses?|clinicians?|politicians?|members?|directors?|"
    r"boards?|councils?|ministry|newspapers?|media|colleagues?|consultants?|officials?|"
    r"professionals?|administrators?|unions?|website|brochure|neighbou?rs?|reports?|reviewers?)"
)
_SAYING = (
    r"(?:says?|said|saying|claims?|claimed|argues?|argued|insists?|insisted|complains?|"
    r"complained|thinks?|thought|believes?|believed|fears?|feared|reckons?|reckoned|maintains?|"
    r"maintained|told|assumes?|assumed|alleges?|alleged|warns?|warned)"
)
_REPORTED = _phrases(
    rf"{_SPEAKERS}(?: \w+){{0,3}}? {_SAYING}",
    "according to|supposedly|allegedly|so-called",
    "(?:told|assured) (?:me|us|you|them) (?:that|how|it)",
    "in (?:his|her|their) (?:view|opinion|words)",
    "(?:story|rumou?r|claim|argument|complaint) (?:is|was|goes|went) that",
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
    rf"{_TOGETHER}\b(?:another|other|neighbou?ring|different|the next|rival)\s+(?:\w+\s+)?"
    rf"{_BODIES}\b"
    r"|\b(?:elsewhere|next door|across the border|down the road|where (?:i|he|she) (?:used to work|"
    r"worked|came from)|(?:over|down) (?:in|there)|up there|"
    r"a (?:friend|cousin|colleague) (?:of mine|who|at|in|from)|"
    r"(?:my|his|her|their) (?:old|former|previous|last|other) (?:job|employer|workplace|"
    r"organi[sz]ation|hospital|clinic|team|school|company))\b",
    re.IGNORECASE,
)
_IRONY = _phrases(
    "yeah,? right|oh,? sure|oh,? great|sure,? right|as if|of course,? because|pull the other",
    "(?:what|such) a (?:joke|farce|laugh)|ha ha|how nice|wonderful,? isn['’]t",
)
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{12,})[”\"»]")
_SENTENCE_END = re.compile(r"[.!?]+[\"”»')]*(?=\s|$)|\n")
_CONTRAST = _phrases(
    "but|although|though|however|whereas|yet|still|even so|nevertheless|on the other hand|while",
    "despite|in spite of|except",
)
_POSITIVE = _phrases(
    "help|helps|helped|helpful|helping|easier|enable|enables|enabled|enabling|boosted",
    "(?:make|makes|made|making) (?:it|things|everything|all this) (?:work|possible)",
    "(?:make|makes|made|making) (?:a|the|all the) (?:big |huge |real |whole )?difference",
    "open(?:s|ed)? (?:the |up |many )?doors?|moved (?:us|it|things) forward",
    "kept (?:it|us|things) (?:going|alive|moving)|strengthens|strengthened|welcomed",
    "a (?:big |huge |real |great )?(?:plus|boost|asset|advantage|help|success|relief)",
    "worked (?:really |very )?well|paid off|thanks to|crucial to (?:our|its|the) success",
    "speeded|sped|smooth|smoothed|smoothly|benefit|benefits|benefited|contributed|succeeded",
)
_NEGATIVE = _phrases(
    "barriers?|obstacles?|hinders?|hindered|hindering|hindrances?|harder|difficult",
    "difficult(?:y|ies)|struggles?|struggled|struggling|problems?|frustrating|frustrated",
    "(?:held|holds|holding) (?:us|it|things|everything) back|frustration|block|blocks|blocked",
    "slow(?:ed|s|ing) (?:us |it |things |everything )?down|stall|stalls|stalled|undermined?",
    "(?:stood|stands|got|gets|getting) in the way|undermining|suffers?|suffered|suffering",
    "setbacks?|(?:big|huge|real|great) challenge|burden|burdened|damage|damaged|damaging",
    "impossible|painful|painfully|collapsed?|nearly (?:killed|ended|stopped)|failed|failure|brake",
)


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


def is_asserted(text: str, tokens: Tokens, found: Found, bounds: tuple[int, int]) -> bool:
    """Whether a found cue is said as a fact, by the speaker, of the own setting.

    Words inside the cue never speak against it.
    """
    begin, stop = bounds
    before, after = text[begin : found.start], text[found.end : stop]
    if text[stop - 1 : stop] == "?" or _is_name(text, tokens, found, begin):
        return False
    if _is_negated(text, tokens, found, begin, after):
        return False
    if _HYPOTHETICAL.search(before) or _HYPOTHETICAL_AFTER.search(after):
        return False
    if _REPORTED.search(before) or _REPORTED.search(after):
        return False
    if _outside(_ELSEWHERE, text, found, bounds) or _outside(_IRONY, text, found, bounds):
        return False
    return not any(
        quoted.start() <= found.start and found.end <= quoted.end()
        for quoted in _QUOTED.finditer(
            text, max(0, found.start - _QUOTE_REACH), found.end + _QUOTE_REACH
        )
    )


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
    first = max(0, found.first - _WORDS_BEFORE)
    before = text[max(begin, tokens.bounds[first][0]) : found.start]
    for match in _NEGATION.finditer(before):
        if not _CLAUSE_END.search(before, match.end()):
            return True
    # What is denied after a comma or a conjunction is something else.
    return bool(_NEGATION_AFTER.search(_CLAUSE_END.split(after, maxsplit=1)[0]))


def _outside(pattern: re.Pattern[str], text: str, found: Found, bounds: tuple[int, int]) -> bool:
    """Whether a pattern stands in the sentence apart from the cue."""
    return any(
        match.end() <= found.start or match.start() >= found.end
        for match in pattern.finditer(text, *bounds)
    )


def valence_of(text: str, found: Found, bounds: tuple[int, int]) -> str | None:
    """Which way the sentence says it worked: ``1``, ``-1``, or None when that is not plain.

    A sentence that turns (``but``, ``although``) or holds words of both signs is not plain. A cue
    with a direction of its own keeps it unless the sentence says the opposite.
    """
    sentence = text[bounds[0] : bounds[1]]
    signs = set()
    for pattern, sign in ((_POSITIVE, "1"), (_NEGATIVE, "-1")):
        for match in pattern.finditer(text, *bounds):
            if match.start() < found.end and found.start < match.end():
                continue
            words = text[max(bounds[0], match.start() - 30) : match.start()]
            if _NEGATION.search(words):
                # "did not help" is the opposite; "not a problem" says little.
                if sign == "1":
                    signs.add("-1")
                continue
            signs.add(sign)
    own = found.cue.valence
    if own is not None:
        return own if not signs or signs == {own} else None
    if len(signs) != 1 or _CONTRAST.search(sentence):
        return None
    return signs.pop()
