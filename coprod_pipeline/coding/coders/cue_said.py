"""What a sentence says beside the code a cue found in it.

What belongs here: which way it worked, whether it is an example, whether it happened or is still
to come, and of when it speaks. What does not: whether the cue holds at all (``cue_context``).

Each of these is told only where the sentence has words for it; else it is left empty.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from coprod_pipeline.coding.coders.cue_context import NEGATION, next_sentence, phrases
from coprod_pipeline.coding.coders.cue_matcher import Found

_CONTRAST = phrases(
    "but|although|though|however|whereas|yet|still|even so|nevertheless|on the other hand|while",
    "despite|in spite of|except|on the one hand|then again|at the same time",
)
_POSITIVE = phrases(
    "help|helps|helped|helpful|helping|easier|enable|enables|enabled|enabling|boosted",
    "(?:make|makes|made|making) (?:it|things|everything|all this|us) "
    "(?:work|possible|stronger|better|easy|credible)",
    "(?:make|makes|made|making) (?:a|the|all the) (?:big |huge |real |whole )?difference",
    "open(?:s|ed)? (?:the |up |many |a lot of )?doors?|(?:moved|pushed|drove|drives|brought|took) "
    "(?:us|it|things|everything) (?:forward|on|ahead|along|further|a long way)",
    "kept (?:it|us|things|everyone) (?:going|alive|moving|together|afloat)|strengthens?",
    "strengthened|welcomed|gave (?:it|us|things) (?:a )?(?:push|lift|wings|momentum|legitimacy|"
    "credibility|weight|courage|confidence|energy|strength|backing|a head start|room)",
    "a (?:big |huge |real |great |massive )?(?:plus|boost|asset|advantage|help|success|relief|"
    "blessing|godsend|gift|strength|lift|push)",
    "worked (?:really |very |so )?(?:well|beautifully|wonders)|paid off|thanks to",
    "(?:crucial|essential|decisive|vital|key) (?:to|for|in) (?:\\w+ )*?(?:success|us|it|this|that)",
    "(?:was|is|were|are|been) (?:crucial|essential|decisive|vital|invaluable|a key)",
    "speeded|sped|smooth|smoothed|smoothly|benefit|benefits|benefited|contributed|succeeded",
    "carried us|carried it|drives it|drove it|saved us|saved it|in our favou?r|on our side",
    "got (?:it|us|things|everyone) (?:going|moving|started|off the ground|on board)",
    "that (?:is|was) (?:why|the reason) (?:it|we|this) (?:worked|works|succeeded|spread|took off)",
    "why (?:it|this) (?:works|worked|spread|took off|lasted|survived)|made all the difference",
    "could not have done it without|couldn['’]t have done it without|(?:lucky|fortunate) (?:to|that|in)",
    "glad|grateful|pleased|proud|fantastic|wonderful|excellent|brilliant|a joy",
)
_NEGATIVE = phrases(
    "barriers?|obstacles?|hinders?|hindered|hindering|hindrances?|hampers?|hampered|harder",
    "difficult|difficult(?:y|ies)|struggles?|struggled|struggling|problems?|problematic",
    "frustrating|frustrated|frustration|block|blocks|blocked|blocking|brake|threat|threatens?",
    "(?:held|holds|holding|hold|set|sets|setting|pulled|drags?|dragged) (?:us|it|things|everything|"
    "everyone|people|me|the work) (?:back|down)",
    "slow(?:ed|s|ing) (?:us |it |things |everything |the \\w+ )?down|stall|stalls|stalled",
    "(?:stood|stands|got|gets|getting|stand|get) in (?:the|our) way|undermin(?:e|es|ed|ing)",
    "suffers?|suffered|suffering|setbacks?|(?:big|huge|real|great) challenge|burden|burdened",
    "damage|damaged|damaging|hurts?|hurting|harm|harmed|impossible|painful|painfully|collapsed?",
    "nearly (?:killed|ended|stopped|broke|finished)|almost (?:killed|ended|stopped|broke|finished)",
    "failed|failure|cost us (?:dear|a lot|years?|months?|time|people|partners)|worn out|exhausted",
    "stopped us|put (?:people|them|us|everyone|many|some) off|scared (?:\\w+ )*?(?:off|away)",
    "killed (?:it|off|the)|tripped us|against us|headache|nightmare|sore point|tough|gave up",
    "(?:hard|tough|rough) (?:going|on|to|for)|sadly|unfortunately|regrettably|we lost|too little",
    "not enough|never enough|(?:was|is|were|are) (?:a )?(?:weak|weakness|pain|mess|disaster|drag)",
)
_MARKED = phrases(
    "for example|for instance|to give you (?:an|one) example|an example|as an example|e\\.g\\.",
    "let me (?:give|tell) you|take (?:the|our|one) (?:\\w+ )?(?:case|example|ward|group|time)",
    "i remember (?:when|how|one|a|the|that|once|her|him)|i (?:can )?still (?:remember|see|hear)",
    "one time|one (?:day|morning|evening|night|afternoon|winter|summer|spring|autumn|week|year)",
    "once (?:we|i|she|he|they|a|when|there)|"
    "there was (?:this|one|a|an) (?:\\w+ ){0,2}?(?:who|where|when|whose)",
    "last (?:week|month|spring|summer|autumn|fall|winter|year|monday|tuesday|wednesday|thursday|"
    "friday|saturday|sunday)|the other (?:day|week)|just (?:yesterday|now)|like (?:when|the time)",
    "that (?:time|day|morning|evening|night|winter|summer|spring|autumn)",
)
_ACTED = re.compile(
    r"\b(?:i|we|she|he|they|somebody|someone|nobody|\]|who|staff|nurses?|patients?|users?|members?|"
    r"parents?|doctors?|board|council|director|manager|team|group|mother|father|woman|man|"
    r"coordinator|coach|chair\w*|ministry|municipality|county|region|ward|clinic)[,]?\s+"
    r"(?:\w+ly\s+|all\s+|just\s+|also\s+|then\s+|even\s+|both\s+)?"
    r"(?:\w{2,}ed|came|went|got|took|gave|said|told|asked|sat|stood|met|ran|brought|built|wrote|made|"
    r"began|left|put|cut|found|paid|bought|sent|spent|held|kept|lost|won|chose|drew|led|heard|saw|"
    r"spoke|taught|threw|set|let|shut|sold|rang|drove|fell|fought|grew|hung|hid|read|rose|sang)\b",
    re.IGNORECASE,
)
#: How the sentence after begins when it says what came of the one before, or tells of it.
_THEREFORE = re.compile(
    r"(?:and |so |but )?(?:that|this|it|which|these|those|without it|without that|thanks to)\b",
    re.IGNORECASE,
)
#: Something that happened once, at a time or place, to somebody, in numbers.
_SINGULAR = re.compile(
    r"\b(?:19|20)\d\d\b|\[(?:19|20)\d\d|\[[A-Z][a-z]+ [^\]]+\]|\b\d+\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|easter)\b|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty|thirty|forty|"
    r"fifty|a dozen|hundred)\s+(?!times\b|percent\b)\w+|"
    r"\bin (?:spring|summer|autumn|winter|the (?:spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|got|went|came|took|gave|began|made|became|felt|knew|thought|said|told|"
    r"found|left|kept|brought|built|saw|met|ran|sat|stood|wrote|lost|won|fell|grew|led|meant|"
    r"has been|have been|has become|have become|used to|\w{3,}ed)\b",
    re.IGNORECASE,
)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_MONTH = "|".join(_MONTHS)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+({_YEAR})\s+(?:and|to|until|till|up to)\s+({_YEAR})\b"
    rf"|\b({_YEAR})\s*[-–—]\s*({_YEAR})\b"
    rf"|\b(?:in|during)\s+({_YEAR})\s+and\s+({_YEAR})\b",
    re.IGNORECASE,
)
_POINT = re.compile(
    rf"\[({_YEAR})-(\d\d)(?:-\d\d)?\]"
    rf"|\b(?:in|during|of)\s+(?:early\s+|late\s+|mid-)?({_MONTH})\s+({_YEAR})\b"
    rf"|\b(?:in|during|throughout)\s+(?:the\s+)?(?:(?:early|late|spring|summer|autumn|fall|winter|"
    rf"year|course|spring of|summer of|autumn of|winter of|course of|whole of|year of)\s+)*"
    rf"\[?({_YEAR})\]?\b(?!s|-\d)|\b(?:spring|summer|autumn)\s+(?:of\s+)?({_YEAR})\b",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?!\d)")


def valence_of(text: str, found: Found, bounds: tuple[int, int]) -> str | None:
    """Which way the sentence says it worked: ``1``, ``-1``, or None when that is not plain.

    A sentence that holds words of both signs is not plain, nor is one that turns (``but``,
    ``although``) unless the words stand in the clause of the cue. A cue with a direction of its
    own keeps it unless the sentence says the opposite.
    """
    signs = _signs(text, found, *bounds)
    own = found.cue.valence
    if own is not None:
        return own if not signs or signs == {own} else None
    after = next_sentence(text, bounds)
    if not signs and after and _THEREFORE.match(text, *after):
        signs = _signs(text, found, *after)
        return signs.pop() if len(signs) == 1 and not _CONTRAST.search(text, *after) else None
    if len(signs) != 1:
        return None
    if _CONTRAST.search(text, *bounds):
        signs = _signs(text, found, *_clause(text, found, bounds))
    return signs.pop() if len(signs) == 1 else None


def _signs(text: str, found: Found, begin: int, stop: int) -> set[str]:
    signs = set()
    for pattern, sign in ((_POSITIVE, "1"), (_NEGATIVE, "-1")):
        for match in pattern.finditer(text, begin, stop):
            if match.start() < found.end and found.start < match.end():
                continue
            words = text[max(begin, match.start() - 30) : match.start()]
            if NEGATION.search(words):
                # "did not help" is the opposite; "not a problem" says little.
                if sign == "1":
                    signs.add("-1")
                continue
            signs.add(sign)
    return signs


def _clause(text: str, found: Found, bounds: tuple[int, int]) -> tuple[int, int]:
    """The part of the sentence between the turns before and after the cue."""
    begin, stop = bounds
    for match in _CONTRAST.finditer(text, *bounds):
        if match.end() <= found.start:
            begin = match.end()
        elif match.start() >= found.end:
            return begin, match.start()
    return begin, stop


def is_example(text: str, bounds: tuple[int, int]) -> bool | None:
    """True where the sentence tells of something that happened, None where it does not say so.

    It, or the beginning of the one after, is marked as an example; or somebody did something, and a
    date, a number or a name says that it was once and in one place.
    """
    if _MARKED.search(text, *bounds):
        return True
    after = next_sentence(text, bounds)
    if after and _MARKED.match(text, *after):
        return True
    return True if _ACTED.search(text, *bounds) and _SINGULAR.search(text, *bounds) else None


def aspect_of(text: str, bounds: tuple[int, int], *, foreseen: bool) -> str | None:
    """``anticipated`` for what is to come, ``actual`` for what has been, None for anything else."""
    if foreseen:
        return "anticipated"
    return "actual" if _PAST.search(text, *bounds) else None


def period_of(text: str, bounds: tuple[int, int]) -> tuple[str, str] | None:
    """First and last day, in ISO form, of the only period that a sentence names by its years."""
    sentence = text[bounds[0] : bounds[1]]
    years = _ANY_YEAR.findall(sentence)
    if len(years) == 2 and (match := _RANGE.search(sentence)):
        first, last = sorted(int(y) for y in match.groups() if y)
        return date(first, 1, 1).isoformat(), date(last, 12, 31).isoformat()
    if len(years) != 1 or not (match := _POINT.search(sentence)):
        return None
    groups = [g for g in match.groups() if g]
    year = int(years[0])
    month = next((_MONTHS.get(g.lower()) or (int(g) if len(g) == 2 else 0) for g in groups
                  if g.lower() in _MONTHS or len(g) == 2), 0)  # fmt: skip
    if not 1 <= month <= 12:
        return date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat()
    last_day = calendar.monthrange(year, month)[1]
    return date(year, month, 1).isoformat(), date(year, month, last_day).isoformat()
