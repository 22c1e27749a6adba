"""The metrics that are computed: what each asks, how it answers, and below what it is silent.

What belongs here: all entries in the order of ``dim_metric``, and the page that is made of them.
What does not: the entries (``registry_*``, one module a mart) and computing. A metric without a
function that computes it has no entry.
"""

from __future__ import annotations

from collections.abc import Mapping

from coprod_pipeline.metrics import (
    registry_adoption,
    registry_agreement,
    registry_assimilation,
    registry_cross_case,
    registry_evidence,
    registry_implementation,
)
from coprod_pipeline.metrics.definition import Metric

METRICS: tuple[Metric, ...] = (
    *registry_adoption.METRICS,
    *registry_implementation.METRICS,
    *registry_assimilation.METRICS,
    *registry_agreement.METRICS,
    *registry_evidence.METRICS,
    *registry_cross_case.METRICS,
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
    "single_source": "Codings from one source only; of a rating, with a valence.",
    "no_evidence": "The team gave a rating that no coding stands behind.",
    "consensus_missing": "The team agreed that the construct cannot be rated.",
    **registry_adoption.REASONS,
    **registry_implementation.REASONS,
    **registry_assimilation.REASONS,
    **registry_agreement.REASONS,
    **registry_evidence.REASONS,
    **registry_cross_case.REASONS,
}

_PREFACE = """\
# Metrics

Made from `coprod_pipeline/metrics/registry.py` by `python -m tools.metric_examples LAKE --write`;
edit there. What is not listed here is not computed. The results of the examples are those of the
embedded reference study; at most five rows of each are shown.

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
- `exploratory`: the construct is not among `registered_codes`; for drivers, attributes, decisions
  and claims, not named by a proposition either. Figures from dated events, adaptations and core
  functions involve no choice of constructs and are never exploratory.
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


def render_docs(results: Mapping[str, str]) -> str:
    """The page ``docs/metrics.md`` as Markdown: what holds for all, each metric, the reasons.

    ``results`` holds by metric what its example gives, as Markdown (``tools.metric_examples``).
    Raises KeyError when a metric has none.
    """
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
        lines += f"\n- **Example:**\n\n```sql\n{m.example};\n```\n\n{results[m.metric_id]}"
        parts.append(f"## {m.metric_id} {m.name}\n\n{m.question}\n\n{lines}\n")
    reasons = "\n".join(f"| `{word}` | {text} |" for word, text in STATUS_REASONS.items())
    parts.append(f"## Reasons\n\n| status_reason | meaning |\n|---|---|\n{reasons}\n")
    return "\n".join(parts)
