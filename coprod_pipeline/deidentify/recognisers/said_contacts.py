"""E-mail addresses and links as they are said: "anna dot berg at gmail dot com".

What belongs here: their patterns over folded text, in English, Swedish and French, and how far an
address reaches to the left when it is spelled. What does not: addresses as they are written
(``contacts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_pipeline.deidentify.lexicon import cue_pattern, cue_words, word_list
from coprod_pipeline.deidentify.numbers import is_number_word
from coprod_pipeline.deidentify.recognisers.anchored import Anchored, beginning, caseless
from coprod_pipeline.deidentify.recognisers.base import Found

_DOT = r"(?: ?\. ?| dot | punkt | point | ?[(\[{] ?(?:dot|punkt|point) ?[)\]}] ?)"
_SAID_MARK = (
    r"(?: dot | punkt | point | underscore | under score | understreck | dash | hyphen | minus | "
    r"bindestreck | streck | tiret(?: (?:du )?bas)? | trait d'union | souligne )"
)
_AT = (
    r"(?: ?@ ?| ?[(\[{] ?(?:at|a|snabel-?a) ?[)\]}] ?| at | at sign | snabel-? ?a | snabel | at-tecken "
    r"| kanelbulle | arr?obas?e? | chez arobase | alfakrull )"
)
_TLD = cue_pattern("domain")
#: Hosts of mail whose name is said in two words.
_SPLIT_HOST = (
    r"(?:(?:gee|g|hot|proton|zoho) mail|out look|i cloud|bt internet|talk talk|bell mts|tele ?2|"
    r"bred ?band)"
)
_EMAIL = caseless(
    rf"\b(?P<local>[a-z0-9][a-z0-9._+-]*(?:{_SAID_MARK}[a-z0-9._+-]+)*)(?P<at>{_AT})"
    rf"(?:{_SPLIT_HOST}|[a-z0-9][a-z0-9-]*)(?:(?:{_SAID_MARK}|\.)[a-z0-9-]+)*{_DOT}{_TLD}\b"
)
_MAIL_BEFORE = re.compile(
    r"\b(?:e-?mail|mail|mejl|mejla|courriel|adress?e?|write|skriv)\b[^.\n]{0,40}$", re.I
)
#: What stands between these words and an address that is being spelled belongs to it.
_SPELLED_AFTER = re.compile(
    r"\b(?:e-?mails?(?: address)?|mejl(?:adress)?(?:en)?|mail(?:adress)?(?:en)?|courriel|"
    r"adresse (?:courriel|e-?mail|electronique)|address|write to|skriv till|mejla|ecrivez a)"
    r"(?: (?:me|her|him|them|us|my|mig|henne|honom))?"
    r"(?: (?:is|was|are|ar|est|on|at|till|to|som)|'s|:)*,?(?: it's| that's| det ar| c'est)? "
    r"(?P<start>)(?:[a-z0-9'._+-]+ ){1,4}$",
    re.IGNORECASE,
)
_NOT_LOCAL = cue_words("no_mailbox")
_LINK = caseless(
    rf"\b(?:(?:https? colon slash slash )?(?:www|w w w|triple w|dubbel-?v dubbel-?v dubbel-?v"
    rf"|double[- ]u double[- ]u double[- ]u){_DOT}"
    rf"(?:[a-z0-9-]+(?: (?!dot|punkt|point)[a-z0-9-]+){{0,3}}?{_DOT})+{_TLD}|(?P<host>[a-z0-9-]+)(?:(?: "
    rf"dot [a-z0-9-]+)* dot {_TLD}|(?: "
    rf"(?:punkt|point) [a-z0-9-]+)* (?:punkt|point) (?:com|org|net|se|ca|fr)))"
    r"\b(?: (?:slash|forward slash|snedstreck|barre oblique) [a-z0-9-]+"
    r"(?: [a-z0-9-]+(?=\W*$| (?:slash|snedstreck)))?)*"
)
_SITE_BEFORE = re.compile(
    r"\b(?:(?:web ?)?(?:site|page)|webb?(?:plats|sida)(?:en)?|hemsida(?:n)?|sajt(?:en)?|site web)"
    r"(?: (?:is|was|ar|est|called|heter)|'s|:)+ (?P<start>)(?:[a-z0-9'-]+ ){1,4}$",
    re.IGNORECASE,
)
_EMAILS = Anchored(
    _EMAIL,
    re.compile(rf"(?:\.|(?:dot|punkt|point) ?[)\]}}]?) ?{_TLD}\b"),
    before=244,
    after=40,
    beside=(
        "@",
        " at ",
        "(",
        "[",
        "{",
        "snabel",
        "at-tecken",
        "kanelbulle",
        "aroba",
        "arroba",
        "alfakrull",
    ),
)
_LINKS = Anchored(
    _LINK,
    beginning(
        *("dot ", "punkt ", "point ", "www", "w w w", "triple w", "dubbel", "double u", "double-u")
    ),
    before=120,
    after=300,
)
#: Hosts where people have their mail.
_MAIL_HOST = re.compile(
    r"gmail|g mail|gee mail|hotmail|hot mail|outlook|yahoo|icloud|live|proton|telia|comhem|spray|"
    r"sympatico|shaw|mts|mymts|videotron|bell|btinternet|sky|talktalk|laposte|orange|free|wanadoo|nhs",
    re.IGNORECASE,
)
_TELLING = cue_words("mail_telling")
_LAST_WORD = re.compile(r"(\S+) $")


def find_said_contacts(text: str) -> Iterator[Found]:
    """E-mail addresses and links said in words, in folded text."""
    low = text.lower()
    for match in _EMAILS.finditer(low):
        if _is_address(text, match):
            yield Found(_first(text, match), match.end(), "EMAIL", "spoken_email")
    for match in _LINKS.finditer(low):
        host = (match["host"] or "").lower()
        if host not in word_list("function_words"):
            start = _after_cue(_SITE_BEFORE, text, match.start())
            yield Found(start, match.end(), "URL", "spoken_link")


def _is_address(text: str, match: re.Match[str]) -> bool:
    local, sign = match["local"].lower(), match["at"].strip().lower()
    if sign != "at":
        return True
    told = _MAIL_BEFORE.search(text, max(0, match.start() - 60), match.start())
    if told and local not in _NOT_LOCAL:
        return True
    if " point " in match.group() or " punkt " in match.group():
        return False
    domain = match.group()[match.end("at") - match.start() :]
    return local not in _NOT_LOCAL and not ("." in domain and local.isalpha())


def _first(text: str, match: re.Match[str]) -> int:
    """Where an address begins: with what it was said to be, or with the letters that spell it."""
    if "@" in match["at"]:
        return match.start()
    start = _after_cue(_SPELLED_AFTER, text, match.start())
    if start == match.start() and _MAIL_HOST.search(match.group()):
        start = _names_before(text, start)
    while (before := _LAST_WORD.search(text, max(0, start - 24), start)) is not None:
        word = before.group(1).lower()
        spelled = (len(word) == 1 and word.isalnum()) or is_number_word(word)
        joined = word in ("dot", "punkt", "point", "underscore", "understreck", "dash", "tiret")
        if not (spelled or joined):
            break
        # "i" and "a" are words of the sentence unless letters follow them.
        letters = bool(re.match(r"[a-z0-9] ", text[start : start + 2], re.IGNORECASE))
        if len(word) == 1 and not letters and _is_word_before(text, before.start()):
            break
        start = before.start()
    return start


def _names_before(text: str, start: int) -> int:
    """Where the words of a mailbox begin that is said as a name: "fiona macleod at gmail dot com"."""
    for _ in range(2):
        before = _LAST_WORD.search(text, max(0, start - 24), start)
        word = before.group(1).lower() if before else ""
        stop = not word.isalpha() or len(word) < 3 or word in _NOT_LOCAL
        if before is None or stop or word in word_list("function_words") or word in _TELLING:
            break
        start = before.start()
    return start


def _is_word_before(text: str, start: int) -> bool:
    """Whether a single letter ("I", "a") is a word of the sentence: what precedes is no letter."""
    letter = text[start : start + 1].lower()
    before = _LAST_WORD.search(text, max(0, start - 24), start)
    return letter in "ai" and (before is None or len(before.group(1)) > 1)


def _after_cue(cue: re.Pattern[str], text: str, start: int) -> int:
    told = cue.search(text, max(0, start - 90), start)
    return told.start("start") if told else start
