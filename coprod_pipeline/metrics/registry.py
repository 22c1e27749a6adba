"""The metrics that are computed: what each asks, how it answers, and below what it is silent.

What belongs here: one entry a metric, in the order of ``dim_metric``, and the page that is made
of them. What does not: computing (one module a mart). A metric without a function that computes
it has no entry.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric's definition in words.

    ``unit`` is that of estimate, lo and hi; ``value_range`` their range; ``item_meaning`` what
    the column ``item`` holds, None where it is unused; ``source`` first author, year and DOI;
    ``seed`` the seed of resampled bounds, None where nothing is resampled.
    """

    metric_id: str
    name: str
    question: str
    formula: str
    unit: str
    value_range: str
    version: str
    minimum_evidence: str
    mart: str
    source: str
    item_meaning: str | None = None
    bounds: str = "None."
    evidence: str = ""
    seed: int | None = None


METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="ADO-01",
        name="Time to adoption",
        question="How long after it could first adopt did each unit start to use the innovation?",
        formula=(
            "Days from the unit's eligible_from to the midpoint of its first-use interval, "
            "divided by 30.4375. Reports of one first use whose intervals overlap agree: their "
            "intersection counts. A decision alone is no adoption."
        ),
        unit="months",
        value_range="0 and more; lo may lie below 0 where only the year is known",
        version="1.0",
        minimum_evidence=(
            "A first use reported by one document, or by two interviews with two different "
            "informants whose dates overlap; eligible_from known; reports not disputed; first "
            "use not wholly before eligible_from."
        ),
        mart="mart_adoption",
        source="Proctor 2011, doi 10.1007/s10488-010-0319-7",
        bounds="lo and hi take the ends of the first-use interval (date_range).",
        evidence="The reports of the unit's first use; where they are disputed, all contradict.",
    ),
    Metric(
        metric_id="ADO-02",
        name="Adopting units",
        question="How many units use the innovation at the end of each year?",
        formula=(
            "Units whose first-use interval has ended by the day (estimate and lo), or begun by "
            "then (hi); at each 31 December from the first dated event or eligibility on, and at "
            "the end of the study. gross: all of them; net: without units whose discontinuation "
            "interval has ended. A disputed first use counts with the union of its reports. A "
            "merged unit counts until its eligible_to."
        ),
        unit="count",
        value_range="0 to the number of units",
        version="1.0",
        minimum_evidence="A list of units (dim_unit) and one dated event or eligibility.",
        mart="mart_adoption",
        source="Proctor 2011, doi 10.1007/s10488-010-0319-7",
        item_meaning="gross or net of discontinuation",
        bounds="Date precision only (date_range).",
        evidence="The events that the count is made of: eligible, first use, merger, and for net "
        "discontinuation.",
    ),
    Metric(
        metric_id="IMP-01",
        name="Construct rating",
        question="Does the construct help or hinder implementation in this case, and how strongly?",
        formula=(
            "RATE-1: an informant's value is the mean over coders of the sign of the summed "
            "valences; its sign is the vote. More positive than negative votes is +, fewer is -, "
            "as many X; without signs X if any informant is mixed, else 0. Strength 2 if at least "
            "two informants, and more than half of those with a valence, have an explicit example "
            "in the rating's direction. The team's consensus stands in rows of its own."
        ),
        unit="rating",
        value_range="-2 to 2; X and NA have no estimate",
        version="1.0",
        minimum_evidence=(
            "Algorithm: codings with a valence from two sources, one of them an informant. "
            "Consensus: at least one coding of the construct."
        ),
        mart="mart_implementation",
        source="Damschroder 2013, doi 10.1186/1748-5908-8-51",
        item_meaning="rating_code: -2 -1 0 X +1 +2 NA_missing NA_not_applicable",
        bounds=(
            "loio_lo and loio_hi: smallest and largest rating when one informant is left out; X "
            "counts 0, what falls below the minimum evidence is passed over."
        ),
        evidence=(
            "Actual codings of the construct, presence-only ones included; a valence against the "
            "rating's direction contradicts, at rating 0 any valence of a direction does."
        ),
    ),
    Metric(
        metric_id="IMP-05",
        name="Coverage",
        question="For how many of the registered constructs is there enough to say anything?",
        formula=(
            "k registered rateable constructs of the framework whose preferred rating is ok, of n "
            "registered. One further row for each missing construct names the reason."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="None: nothing rated is 0 of n. A missing construct's row is never ok.",
        mart="mart_implementation",
        source="Kirk 2016, doi 10.1186/s13012-016-0437-z",
        item_meaning="framework; in the rows of missing constructs (code_id set) the reason",
        evidence="Codings of rated constructs support, those of constructs left unrated contradict.",
    ),
    Metric(
        metric_id="EVQ-08",
        name="Cell support",
        question="How many sources stand behind each construct of a case?",
        formula=(
            "Informants, documents and unknown speakers with an actual coding of the code, with "
            "or without valence; n_informants and n_documents give the parts."
        ),
        unit="count",
        value_range="1 and more",
        version="1.0",
        minimum_evidence="One coding; without any the figure is insufficient, never 0.",
        mart="mart_evidence_quality",
        source="own definition",
        item_meaning="support",
        evidence="Every actual coding of the code.",
    ),
    Metric(
        metric_id="XC-01",
        name="Construct by case",
        question="How do the cases compare, construct by construct?",
        formula=(
            "The preferred rating (IMP-01: consensus where there is one, else RATE-1) of every "
            "registered construct in every case, for the whole case and each phase. Listed in the "
            "order in which the constructs were registered, never by contrast."
        ),
        unit="rating",
        value_range="-2 to 2; X and NA have no estimate",
        version="1.0",
        minimum_evidence="As IMP-01.",
        mart="mart_cross_case",
        source="Damschroder 2013, doi 10.1186/1748-5908-8-51",
        item_meaning="rating_code: -2 -1 0 X +1 +2 NA_missing NA_not_applicable",
        bounds="loio_lo and loio_hi as in IMP-01.",
        evidence="The evidence of the rating.",
    ),
)

#: Why a figure is not ok, as it stands in status_reason.
STATUS_REASONS: dict[str, str] = {
    "not_known_if_asked": "No coding, and guide.csv does not say whether it was asked about.",
    "not_asked": "No coding; guide.csv says that somebody was not asked and nobody was.",
    "asked_no_data": "Asked about, and nothing was said that could be coded.",
    "not_applicable": "The construct does not apply here, says guide.csv or the team.",
    "only_anticipated": "Only codings of what people expected, none of what happened.",
    "no_valence": "Coded as present only: no coding says which way it works.",
    "documents_only": "Codings with a valence in documents alone.",
    "no_informant": "Codings with a valence, none of them from a known informant.",
    "single_source": "Codings with a valence from one source only.",
    "no_evidence": "The team gave a rating that no coding stands behind.",
    "consensus_missing": "The team agreed that the construct cannot be rated.",
    "no_first_use": "No first use of the unit is reported.",
    "no_date": "A first use is reported without a date.",
    "no_eligible_from": "It is not documented since when the unit could adopt.",
    "disputed": "The reports of the first use do not overlap.",
    "no_dated_source": "Neither a document nor two informants date the first use.",
    "first_use_before_eligible": "The first use ends before the unit could adopt: a contradiction.",
    "no_unit_list": "No unit that could adopt is listed.",
    "no_dated_event": "Neither an event nor an eligibility of the listed units has a date.",
}

_PREFACE = """\
# Metrics

Made from `coprod_pipeline/metrics/registry.py` by `render_docs()`; edit there. What is not listed
here is not computed.

## What holds for all

- A source is a person (all interviews together), a document, or the unlabelled talk of one file
  (an `unknown` speaker: a source, no informant). Interviewers' talk is never evidence, nor is that
  of bystanders (`other`). Speakers whom no roster row matches are provisional informants.
- One kind of coder a case and framework: adjudicated if any coding is, else human, else machine.
- A coding counts once however many segments it spans; overlapping codings of one code by one coder
  on the talk of one source count once: with the valences of all of them, opposite ones mixed.
- Codings of what was expected (`aspect` anticipated) neither vote nor count.
- A code counts for itself only. A valued characteristic and a bare role, by the same coder on the
  same quote, or the column `role` of a valued characteristic, make the pair
  `c22.char.opportunity@recipient`; pairs are rated where they are registered.
- `n_informants`, `n_documents`, `n_segments`: what has a valence; where nothing has, what was coded.
- `exploratory`: the construct is not among `registered_codes`. Figures from dated events involve no
  choice of constructs and are never exploratory.
- A figure that is not `ok` has no estimate. Missing is not zero, neutral (0) is not mixed (X).
- `evidence` lists what a figure rests on (`supports`) and what speaks against it (`contradicts`);
  the role says nothing about a coding that has no direction: it supports.
- An event that happens once a unit (eligible, adopt_decision, first_use, merge, discontinue) is
  disputed when its reports have no day in common. Further uses, adaptations, policies and grants
  may follow each other and are never disputed.
"""


def dim_metric_rows() -> list[dict[str, object]]:
    """Rows of ``dim_metric``, in the order of :data:`METRICS`."""
    return [
        {
            "metric_id": m.metric_id,
            "name": m.name,
            "question": m.question,
            "unit": m.unit,
            "version": m.version,
            "sort_order": order,
            "item_meaning": m.item_meaning,
            "minimum_evidence": m.minimum_evidence,
            "seed": m.seed,
        }
        for order, m in enumerate(METRICS, start=1)
    ]


def metric(metric_id: str) -> Metric:
    """The metric of that id; KeyError when it is not computed."""
    for candidate in METRICS:
        if candidate.metric_id == metric_id:
            return candidate
    raise KeyError(metric_id)


def render_docs() -> str:
    """The page ``docs/metrics.md`` as Markdown: what holds for all, each metric, the reasons."""
    parts = [_PREFACE]
    for m in METRICS:
        rows = (
            ("Formula", m.formula),
            ("Unit, range", f"{m.unit}; {m.value_range}"),
            ("Bounds", m.bounds),
            ("Minimum evidence", m.minimum_evidence),
            ("`item`", m.item_meaning or "unused"),
            ("Evidence rows", m.evidence),
            ("Where", f"`{m.mart}`, version {m.version}"),
            ("Source", m.source),
        )
        lines = "\n".join(f"- **{label}:** {text}" for label, text in rows)
        parts.append(f"## {m.metric_id} {m.name}\n\n{m.question}\n\n{lines}\n")
    reasons = "\n".join(f"| `{word}` | {text} |" for word, text in STATUS_REASONS.items())
    parts.append(f"## Reasons\n\n| status_reason | meaning |\n|---|---|\n{reasons}\n")
    return "\n".join(parts)
