"""Who said what: the codings that count, voices, votes, ratings.

What belongs here: section 9 under "Source, informant", "Which codings", "Vote", "RATE-1",
"Role x characteristic", "Registered". What does not: figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from . import readings
from .inputs import Corpus, Row

PERSON, DOCUMENT, UNKNOWN = "person", "document", "unknown"
Voice = tuple[str, str]
NUMBER = {"-2": -2, "-1": -1, "0": 0, "+1": 1, "+2": 2}
VALENCE = {"-1": -1, "0": 0, "1": 1, "X": 0}


@dataclass(frozen=True)
class Said:
    """One coding as one voice said it; ``spans`` are (segment, start, end), ``quote`` those of the
    whole coding, which may go on into another voice's talk.
    """

    coding_id: str
    voice: Voice
    code: str
    coder: str
    valence: str | None
    explicit: bool
    aspect: str
    level: int | None
    kind: str | None
    unit: str | None
    role: str | None
    spans: frozenset[tuple[str, int, int]]
    quote: frozenset[tuple[str, int, int]]
    source_id: str
    phases: frozenset[str]
    ref: tuple[date | None, date | None]


@dataclass(frozen=True)
class Vote:
    """What a person says about a construct: sign 1, -1 or 0; mixed when 0 is a draw."""

    sign: int
    mixed: bool
    explicit: bool
    mean: float


@dataclass(frozen=True)
class Rating:
    """A construct's rating; ``people`` and ``documents`` are sources with a coding of it."""

    code: str
    status: str
    reason: str | None
    people: int
    documents: int

    @property
    def value(self) -> int | None:
        return NUMBER.get(self.code) if self.status == "ok" else None

    @property
    def number(self) -> int | None:
        """In arithmetic: "numeric value of X is 0 only inside arithmetic"."""
        return 0 if self.code == "X" and self.status == "ok" else self.value


@dataclass
class CaseTalk:
    """The evidence of one case, and what the protocol says about it."""

    corpus: Corpus
    case_id: str
    said: list[Said] = field(default_factory=list)
    informants: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    coder_source: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.frameworks = {r["code_id"]: r["framework"] for r in self.corpus.tables["dim_code"]}
        self.kinds = {r["coder_id"]: r["kind"] for r in self.corpus.tables["dim_coder"]}
        named = set(self.corpus.protocol.get("registered_codes") or [])
        # "store algorithm and consensus ratings side by side": what the team rated is rated too.
        named |= {r["code_id"] for r in self.corpus.ratings if r["case_id"] == self.case_id}
        # A pair of role and characteristic "is used by IMP-10 and where it is registered".
        self.rateable = [
            r["code_id"]
            for r in self.corpus.tables["dim_code"]
            if r["rateable"] and ("@" not in r["code_id"] or r["code_id"] in named)
        ]
        self.segments = {
            r["segment_id"]: r for r in self.corpus.of_case("fact_segment", self.case_id)
        }
        self.sources = {r["source_id"]: r for r in self.corpus.of_case("dim_source", self.case_id)}
        self.documents = [s for s, r in self.sources.items() if r["kind"] == "document"]
        # An informant is a person of the case who talks: dim_participant lists those whose talk
        # is in the study.
        self.informants = sorted(
            r["participant_id"] for r in self.corpus.of_case("dim_participant", self.case_id)
        )
        self.said = _roles(_chosen(self, _all_said(self)))
        self.by_code: dict[str, list[Said]] = {}
        for one in self.said:
            self.by_code.setdefault(one.code, []).append(one)
        self.people = _people(self)
        self._rate = lru_cache(maxsize=None)(self._rate_uncached)

    # -- evidence ---------------------------------------------------------------------------

    def about(
        self, code: str, phase: str | None = None, without: str | None = None,
        aspect: str | None = "actual",
    ) -> list[Said]:  # fmt: skip
        """Codings of a code, in a phase or the whole case, perhaps without one informant.

        "A code counts for itself only: no roll-up to its umbrella."
        """
        return [
            s
            for s in self.by_code.get(code, [])
            if (phase is None or phase in s.phases)
            and (aspect is None or s.aspect == aspect)
            and s.voice != (PERSON, without)
        ]

    def source_of(self, *codes: str) -> str | None:
        """Coder source behind figures about these codes, NULL where there is none or several."""
        found = {self.coder_source.get(self.framework(c)) for c in codes} - {None}
        return found.pop() if len(found) == 1 else None

    def framework(self, code: str) -> str:
        return self.frameworks.get(code) or code.split(".")[0]

    def registered(self) -> list[str]:
        """ "use `registered_codes`; if none are given, all rateable codes of each framework"."""
        named = [str(c) for c in self.corpus.protocol.get("registered_codes") or []]
        return named or [c for c in self.rateable if "@" not in c]

    def independent(self, voice: Voice) -> bool:
        """ "not a participant of stake `insider` with a leading role and not a document of stance
        `programme`".
        """
        kind, key = voice
        if kind == DOCUMENT:
            return self.sources[key]["author_stance"] != "programme"
        if kind == PERSON:
            stake, role = self.people.get(key, (None, None))
            return not (stake == "insider" and role in ("high_leader", "mid_leader", "lead"))
        return True

    def side_known(self, voice: Voice) -> bool:
        """Whether stake or stance of a source is declared."""
        kind, key = voice
        if kind == DOCUMENT:
            return self.sources[key]["author_stance"] is not None
        return kind == PERSON and self.people.get(key, (None, None))[0] is not None

    def searched(self, *topics: str) -> bool:
        """A logged search for contrary evidence in this case under one of these topics."""
        return any(
            r["case_id"] == self.case_id and r["topic"] in topics
            for r in self.corpus.negative_cases
        )

    # -- votes and ratings ------------------------------------------------------------------

    def votes(
        self, code: str, phase: str | None = None, without: str | None = None
    ) -> dict[str, Vote]:
        """The votes of persons. "Only persons vote"; "Codings with aspect `actual`"."""
        by_person: dict[str, list[Said]] = {}
        for one in self.about(code, phase, without):
            if one.voice[0] == PERSON and one.valence is not None:
                by_person.setdefault(one.voice[1], []).append(one)
        return {person: vote_of(codings) for person, codings in by_person.items()}

    def rating_sources(
        self, code: str, phase: str | None = None, without: str | None = None
    ) -> set[Voice]:
        """The sources that stand behind a rating."""
        return {
            s.voice
            for s in self.about(code, phase, without)
            if readings.presence_is_a_source or s.valence is not None
        }

    def guide_answers(self, code: str) -> set[str]:
        return {
            str(r["asked"])
            for r in self.corpus.guide
            if r["case_id"] == self.case_id and r["code_id"] == code
        }

    def missing_reason(self, code: str) -> str:
        """ "Asked or not: guide.csv; without it the reason is `not_known_if_asked`"."""
        answers = self.guide_answers(code)
        if "yes" in answers:
            return "asked_no_data"
        if "no" in answers:
            return "not_asked"
        if "not_applicable" in answers:
            return "not_applicable"
        return "not_known_if_asked"

    def rate(self, code: str, phase: str | None = None, without: str | None = None) -> Rating:
        return self._rate(code, phase, without)

    def _rate_uncached(self, code: str, phase: str | None, without: str | None) -> Rating:
        """RATE-1 by the algorithm."""
        codings = self.about(code, phase, without)
        voices = self.rating_sources(code, phase, without)
        people = sum(v[0] == PERSON for v in voices)
        documents = sum(v[0] == DOCUMENT for v in voices)

        def no(rating: str, reason: str, status: str = "insufficient") -> Rating:
            return Rating(rating, status, reason, people, documents)

        if not codings:
            if readings.anticipation_is_spoken_of and self.about(code, phase, without, None):
                return no("NA_missing", "only_anticipated")
            reason = self.missing_reason(code)
            if reason == "not_applicable":
                return no("NA_not_applicable", reason, "not_applicable")
            return no("NA_missing", reason)
        # "where none has one: `NA_missing`, reason `no_valence`"
        if all(s.valence is None for s in codings):
            return no("NA_missing", "no_valence")
        # "two sources, one of them a person (documents alone: `insufficient`)"
        if people < 1 and documents:
            return no("NA_missing", "documents_only")
        if len(voices) < 2:
            return no("NA_missing", "single_source")
        if people < 1:
            return no("NA_missing", "no_informant")
        votes = self.votes(code, phase, without)
        if not votes:
            return no("NA_missing", "no_valence")
        return Rating(rate_1(list(votes.values())), "ok", None, people, documents)

    def consensus(self, code: str, phase: str | None) -> str | None:
        """The team's agreed rating, if ratings.csv has one for the grain."""
        for r in self.corpus.ratings:
            if (r["case_id"], r["code_id"], r["phase_id"]) == (self.case_id, code, phase):
                text = str(r["rating_code"])
                return {"1": "+1", "2": "+2"}.get(text, text)
        return None

    def consensus_rating(
        self, code: str, phase: str | None, without: str | None = None
    ) -> Rating | None:
        """The agreed rating with its status.

        0.4: "a case-level construct rating is shown only with >=2 independent sources, of which
        >=1 interview"; IMP-01 ("RATE-1 and consensus") has minimum 0.4.
        """
        agreed = self.consensus(code, phase)
        if agreed is None:
            return None
        voices = self.rating_sources(code, phase, without)
        people = sum(v[0] == PERSON for v in voices)
        documents = sum(v[0] == DOCUMENT for v in voices)
        if agreed == "NA_not_applicable":
            return Rating(agreed, "not_applicable", "not_applicable", people, documents)
        if agreed == "NA_missing":
            reason = self.missing_reason(code) if not voices else "agreed_missing"
            return Rating(agreed, "insufficient", reason, people, documents)
        if not self.about(code, phase, without):
            return Rating("NA_missing", "insufficient", "no_evidence", people, documents)
        if readings.consensus_needs_two_sources and (len(voices) < 2 or people < 1):
            return Rating("NA_missing", "insufficient", "single_source", people, documents)
        return Rating(agreed, "ok", None, people, documents)

    def preferred(self, code: str, phase: str | None = None, without: str | None = None) -> Rating:
        """ "is_preferred: the one that figures use: consensus where there is one"."""
        return self.consensus_rating(code, phase, without) or self.rate(code, phase, without)


def sign(x: float) -> int:
    return (x > 0) - (x < 0)


def merged(codings: Iterable[Said]) -> list[list[Said]]:
    """Groups of codings of one voice, code and coder that overlap.

    "A coding counts once, however many segments it spans, and overlapping codings of the same
    code by the same coder count once."
    """
    groups: list[list[Said]] = []
    for one in sorted(codings, key=lambda s: s.coding_id):
        touching = [g for g in groups if any(overlap(one, other) for other in g)]
        rest = [g for g in groups if not any(g is t for t in touching)]
        groups = [*rest, [one, *(o for g in touching for o in g)]]
    return groups


def overlap(a: Said, b: Said) -> bool:
    if a.coding_id == b.coding_id:
        return True
    return any(
        seg == other and start < end2 and start2 < end
        for seg, start, end in a.spans
        for other, start2, end2 in b.spans
    )


def group_valence(group: list[Said]) -> int:
    """Valence of overlapping codings that count once: their common sign, 0 when they differ."""
    signs = {VALENCE[s.valence] for s in group if s.valence is not None} - {0}
    return signs.pop() if len(signs) == 1 else 0


def vote_of(codings: list[Said]) -> Vote:
    """ "s = sum of valences (X and 0 add 0). Value = mean over the coders who coded it of sign(s);
    its sign is the vote; value 0 with some s != 0, an X, or opposite valences that cancel = mixed;
    else neutral. Explicit = any of these coders has an explicit coding of the vote's sign."
    """
    sums, means = [], []
    for coder in sorted({s.coder for s in codings}):
        groups = [group_valence(g) for g in merged(s for s in codings if s.coder == coder)]
        sums.append(sum(groups))
        means.append(sum(groups) / len(groups))
    value = sum(sign(s) for s in sums) / len(sums)
    vote = sign(value)
    valences = {s.valence for s in codings}
    mixed = vote == 0 and (any(sums) or "X" in valences or {"1", "-1"} <= valences)
    explicit = vote != 0 and any(s.explicit and VALENCE[str(s.valence)] == vote for s in codings)
    return Vote(vote, mixed, explicit, sum(means) / len(means))


def rate_1(votes: list[Vote]) -> str:
    """ "more positive than negative -> +, mirror for -, equal -> X; no sign and one mixed or more
    -> X; none -> 0. Strength 2 if at least two informants, and more than half of those with data,
    have an explicit example in the rating's direction."
    """
    plus = sum(v.sign > 0 for v in votes)
    minus = sum(v.sign < 0 for v in votes)
    if plus == minus:
        return "X" if plus or any(v.mixed for v in votes) else "0"
    way = 1 if plus > minus else -1
    explicit = sum(v.explicit and v.sign == way for v in votes)
    strong = explicit >= 2 and explicit * 2 > len(votes)
    return f"{way * (2 if strong else 1):+d}"


def direction(votes: Iterable[int]) -> int:
    """Majority sign; 0 without one."""
    return sign(sum(votes))


# -- reading -----------------------------------------------------------------------------------


def _all_said(talk: CaseTalk) -> list[Said]:
    phases: dict[str, set[str]] = {}
    for r in talk.corpus.tables["fact_coding_phase"]:
        phases.setdefault(r["coding_id"], set()).add(r["phase_id"])
    rows: dict[tuple[str, Voice], list[Row]] = {}
    quotes: dict[str, set[tuple[str, int, int]]] = {}
    for r in talk.corpus.of_case("fact_coding", talk.case_id):
        quotes.setdefault(r["coding_id"], set()).add(
            (r["segment_id"], r["char_start"], r["char_end"])
        )
        voice = _voice(talk, r)
        if voice is not None:
            rows.setdefault((r["coding_id"], voice), []).append(r)
    return [
        Said(
            coding_id=coding_id,
            voice=voice,
            code=many[0]["code_id"],
            coder=many[0]["coder_id"],
            valence=many[0]["valence_code"],
            explicit=bool(many[0]["explicit_example"]),
            # "anticipated or actual; NULL counts as actual"
            aspect=many[0]["aspect"] or "actual",
            level=many[0]["level"],
            kind=many[0]["kind"],
            unit=many[0]["adopting_unit_id"],
            role=many[0]["role"],
            spans=frozenset((r["segment_id"], r["char_start"], r["char_end"]) for r in many),
            quote=frozenset(quotes[coding_id]),
            source_id=many[0]["source_id"],
            phases=frozenset(phases.get(coding_id, ())),
            ref=(many[0]["ref_start"], many[0]["ref_end"]),
        )
        for (coding_id, voice), many in rows.items()
    ]


def _voice(talk: CaseTalk, row: Row) -> Voice | None:
    """ "A source is a person (all their interviews together) or a document"; "talk without any
    label is one `unknown` speaker: a source, no informant"; "Interviewers' talk is never evidence".
    """
    segment = talk.segments[row["segment_id"]]
    if talk.sources[row["source_id"]]["kind"] == "document":
        return (DOCUMENT, row["source_id"])
    if segment["speaker_role"] == "informant" and segment["participant_id"]:
        return (PERSON, segment["participant_id"])
    if segment["speaker_role"] == "unknown":
        return (UNKNOWN, row["source_id"])
    return None


def _chosen(talk: CaseTalk, said: list[Said]) -> list[Said]:
    """ "One coder source per case and framework: adjudicated if any exists, else human, else
    machine; figures never mix them."
    """
    order = ("adjudicated", "human", "machine")
    rows = talk.corpus.of_case("fact_coding", talk.case_id)  # "if any exists": wherever it stands
    for framework in {talk.framework(r["code_id"]) for r in rows}:
        here = {
            talk.kinds[r["coder_id"]] for r in rows if talk.framework(r["code_id"]) == framework
        }
        talk.coder_source[framework] = next(k for k in order if k in here)
    return [s for s in said if talk.kinds[s.coder] == talk.coder_source[talk.framework(s.code)]]


def _roles(said: list[Said]) -> list[Said]:
    """ "A `*.role.*` code without valence and a `*.char.*` code with one, by the same coder on the
    same quote, mean the pair"; the column `role` of a characteristic says the same. "The bare
    characteristic keeps counting for itself."
    """
    more: list[Said] = []
    for one in said:
        parts = one.code.split(".")
        if len(parts) != 3 or parts[1] != "char" or one.valence is None or "@" in one.code:
            continue
        roles = {one.role} if one.role else set()
        for other in said:
            their = other.code.split(".")
            if (
                len(their) == 3
                and their[:2] == [parts[0], "role"]
                and other.valence is None
                and other.coder == one.coder
                and other.voice == one.voice
                and other.quote == one.quote
            ):
                roles.add(their[2])
        more += [replace(one, code=f"{one.code}@{role}") for role in sorted(roles)]
    return said + more


def _people(talk: CaseTalk) -> dict[str, tuple[str | None, str | None]]:
    """Stake and role of each informant: the team's roster, else the published (maybe suppressed)."""
    found = {
        r["participant_id"]: (r["stake"], r["role_group"])
        for r in talk.corpus.of_case("dim_participant", talk.case_id)
    }
    for r in talk.corpus.roster:
        if r["participant_id"] in found:
            found[r["participant_id"]] = (r["stake"], r["role"])
    return found


def most_common(words: Iterable[str]) -> str | None:
    """ "the most frequent (ties: alphabetical first)"."""
    counts = Counter(words)
    return min(counts, key=lambda w: (-counts[w], w)) if counts else None
