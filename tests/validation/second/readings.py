"""Where the specification leaves room and the two implementations read it differently.

What belongs here: one switch a question, set to the reading of this implementation, with the
sentence it rests on. What does not: questions that a sentence decides. Once a question is decided
in the specification, its switch goes.
"""

from __future__ import annotations

#: RATE-1's minimum: does a coding without valence make its voice a source? "presence only:
#: evidence and EVQ-08, no vote" says evidence. Stricter: only codings with a valence.
presence_is_a_source = True
#: IMP-02 without one informant: are the constructs rated anew, or only that informant's mean
#: left out? "how much would this number move with a different handful of comparable informants".
mean_valence_rates_anew = True
#: ADO-08: does an attribute nobody speaks of have rows? "share of informants positive / negative /
#: mixed / silent, per attribute"; only of drivers is it said that a silent one has no row.
silent_attributes_stand = True
#: ADO-01: is a first use before `eligible_from` a negative number of months, or refused?
negative_months_stand = True
#: ADO-10: leave-one-out and `none_unanimous`? Its uncertainty is "-", but "Always also give
#: leave-one-informant-out (LOIO) min-max".
anticipation_has_leave_one_out = True
#: IMP-08: is there a leave-one-out value when only documents are left? "Always also give
#: leave-one-informant-out (LOIO) min-max".
leave_one_out_below_minimum = True
#: ADO-08: an informant who names an attribute without a valence: neutral, or silent?
presence_is_neutral = True
#: ASM-04: is the exposure of a single source shown? 0.4 asks two sources of a rating only.
exposure_of_one_source_stands = True
#: ADO-09: the adoption codes, or Rogers' where those were not used; or the sources of both
#: together? "metrics are computed within one framework".
decision_within_one_framework = True
#: EVQ-10: does a reference period with one end count, as that day? The pipeline's rule for phases
#: says "an end that is missing is the other end".
one_sided_period_is_a_day = True
#: ASM-04: does a search logged under `loz.out.corruption` count, or under `co-optation` only?
#: "topic = proposition id, code id or `co-optation`", and the code is named so.
search_of_the_code_counts = True
#: ADO-01: must a "dated document" bear a date of its own, or only date the event?
document_needs_a_date = True


def flip(names: list[str]) -> None:
    """Take the other reading of these questions; ``all`` means every one."""
    known = [n for n, v in globals().items() if isinstance(v, bool)]
    for name in known if names == ["all"] else names:
        if name not in known:
            raise ValueError(f"no such reading: {name}")
        globals()[name] = not globals()[name]
