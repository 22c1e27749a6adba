"""Where the specification leaves room and the two implementations once read it differently.

What belongs here: one switch a question, with the sentence it rests on, set to the reading that the
pipeline's page (docs/metrics.md) states, so that what still differs is a fault of one of the two.
``by the page``: the text alone had been read the other way when this implementation was written,
and it is the pipeline's page that decided, not the text. What does not belong here: questions that a
sentence of the specification decides.
"""

from __future__ import annotations

#: RATE-1's minimum: does a coding without valence make its voice a source? "presence only:
#: evidence and EVQ-08, no vote" could say so. By the page: "codings with a valence from two
#: sources".
presence_is_a_source = False
#: EVQ-09's "single source type": there a presence does count as something from a document. By the
#: page, which takes the sources of EVQ-08.
presence_is_a_kind_of_source = True
#: Consensus: must it have 0.4's two sources as well? By the page: "Consensus: at least one coding
#: of the construct", since the team may know more than was coded.
consensus_needs_two_sources = False
#: IMP-02 without one informant: are the constructs rated anew, or only that informant's mean
#: left out? By the page: "with one informant left out, the constructs unchanged".
mean_valence_rates_anew = False
#: ADO-08: does an attribute nobody gave a valence have rows? By the page: it has none, as a driver
#: nobody named.
silent_attributes_stand = False
#: ADO-01 and ADO-04: is a first use before `eligible_from` a negative number of months, or
#: refused? By the page: "first use not wholly before eligible_from".
negative_months_stand = False
#: ADO-10: leave-one-out and `none_unanimous`? Its uncertainty is "-". By the page: none.
anticipation_has_leave_one_out = False
#: IMP-08: is there a leave-one-out value when only documents are left? "Always also give
#: leave-one-informant-out (LOIO) min-max".
leave_one_out_below_minimum = True
#: ADO-08: an informant who names an attribute without a valence: neutral, or silent? By the page:
#: "silent: no valence".
presence_is_neutral = False
#: ASM-04: is the exposure of a single source shown? 0.4 asks two sources of a rating only. By the
#: page: two.
exposure_of_one_source_stands = False
#: ADO-09: the adoption codes, or Rogers' where those were not used; or the sources of both
#: together? By the page: "a source that names it in both codebooks counts once".
decision_within_one_framework = False
#: EVQ-10: does a reference period with one end count, as that day? The rule for phases says "an
#: end that is missing is the other end".
one_sided_period_is_a_day = True
#: ASM-04: does a search logged under `loz.out.corruption` count, or under `co-optation` only? By
#: the page.
search_of_the_code_counts = True
#: IMP-03, IMP-04, IMP-08: is somebody left out who stands behind no rated construct? By the code:
#: only who says something with a valence about one.
left_out_has_a_valence = True
#: IMP-08: one informant beside documents, left out? By the code: "a single informant leaves
#: nothing"; the page does not say it.
single_informant_is_left_out = False
#: IMP-11: its minimum is "explicit claim". By the page: three informants in the case too, as for
#: the other shares of informants.
claims_need_three_informants = True
#: EVQ-08, where only expectations are coded and the guide says not applicable: by the page the
#: codings decide (`only_anticipated`).
anticipation_is_spoken_of = True
#: IMP-06: the list of which framework? By the page: of the one with most registered constructs.
longest_list = True
#: IMP-06: ">=6 informants in total". By the page: "those heard in the case and those on the roster
#: of the others".
roster_of_other_cases = True
#: XC-04: whose codings name the coder source of a replication: of all cases, or of those the
#: proposition is about? The others have no part in it.
replication_of_own_cases = True
#: ADO-04: does the time of use begin in the middle of the first use, or at that day's start? By
#: the page: in the middle, which may be half a day.
use_begins_on_a_whole_day = False
#: ADO-04: is use watched to the end of the study, or of eligibility? By the page: "at eligible_to
#: (for use only when they merged)": who can no longer begin may well go on.
use_goes_on_after_eligibility = True
#: XC-04, EVQ-05: does a search logged under `co-optation` count as one for `loz.out.corruption`?
#: By the page: two words for one thing.
cooptation_search_is_of_corruption = True
#: EVQ-05: must every code of the proposition have been searched for? By the page: one of them.
search_of_one_code_is_enough = True
#: ADO-01: must a "dated document" bear a date of its own, or only date the event? By the page: one
#: document that reports the use.
document_needs_a_date = False


def flip(names: list[str]) -> None:
    """Take the other reading of these questions; ``all`` means every one."""
    known = [n for n, v in globals().items() if isinstance(v, bool)]
    for name in known if names == ["all"] else names:
        if name not in known:
            raise ValueError(f"no such reading: {name}")
        globals()[name] = not globals()[name]
