"""The model card: what the classifier learnt from, what it gives and withholds, and how good it is.

What belongs here: the card's content and text. What does not: figures. It holds counts, ids of
codes and figures; no text, no n-gram and no name.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from coprod_pipeline.coding.coders.classifier import CODER_ID, MODEL_NAME
from coprod_pipeline.coding.coders.classifier_features import FEATURE_SETS
from coprod_pipeline.coding.coders.classifier_model import Model
from coprod_pipeline.coding.training import MIN_F1, MIN_KAPPA, MIN_POSITIVES, MIN_SPECIFICITY

JSON_NAME, TEXT_NAME = f"model_card_{CODER_ID}.json", f"model_card_{CODER_ID}.md"
_WHY = {
    "few_positives": f"fewer than {MIN_POSITIVES} units",
    "few_sources": "units in fewer than 3 sources",
    "below_floor": "below the floor",
    "ok": "given",
}
_INTRO = f"""\
Program `{CODER_ID}`: a first pass, never counted as a person. Ridge regression on hashed n-grams of
characters and words of the unit, of the question before it and of what is said around it; features,
penalty, thresholds and calibration were chosen by leaving out one source after the other. Every
figure below is out of fold: of each source by a model that had not seen it, nor been tuned on it.
A code below kappa {MIN_KAPPA:.2f}, F1 {MIN_F1:.2f} or specificity {MIN_SPECIFICITY:.2f} is withheld.
"""


def card_of(model: Model) -> dict[str, Any]:
    """The card as data."""
    return {
        "coder_id": CODER_ID,
        "model": MODEL_NAME,
        "version": model.version,
        "unit": model.unit,
        "floor": {"kappa": MIN_KAPPA, "f1": MIN_F1, "specificity": MIN_SPECIFICITY},
        "codebooks": [
            {
                "frameworks": list(part.frameworks),
                "sources": part.n_sources,
                "units": part.n_units,
                "languages": list(part.languages),
                "features": (
                    {
                        "set": part.scorer.choice.features,
                        "weights": dict(FEATURE_SETS[part.scorer.choice.features]),
                        "penalty": part.scorer.choice.penalty,
                        "smoothing": part.scorer.choice.smoothing,
                    }
                    if part.scorer is not None
                    else None
                ),
                "codes": [asdict(r) for r in part.records],
            }
            for part in model.parts
        ],
        "told_beside_the_code": [
            {
                "attribute": said.name,
                "values": list(said.values),
                "codings": said.n,
                "least_certainty": said.least,
                "accuracy": said.accuracy,
                "coverage": said.coverage,
            }
            for said in model.said
        ],
        "left_empty": dict(model.not_said),
    }


def card_files(model: Model) -> dict[str, bytes]:
    """The card's files by name: data, and text for people."""
    card = card_of(model)
    data = json.dumps(card, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return {JSON_NAME: data.encode(), TEXT_NAME: card_text(card).encode()}


def card_text(card: dict[str, Any]) -> str:
    """The card as Markdown."""
    lines = [f"# Model card: {card['coder_id']} {card['version']}", "", _INTRO]
    for book in card["codebooks"]:
        lines += [
            f"## {', '.join(book['frameworks'])}",
            "",
            f"Learnt from {book['units']} units ({card['unit']}) of {book['sources']} sources that "
            f"people coded; languages: {', '.join(book['languages']) or 'none'}.",
        ]
        if book["features"]:
            chosen = book["features"]
            lines.append(
                f"Chosen: features `{chosen['set']}`, penalty {chosen['penalty']}, "
                f"smoothing {chosen['smoothing']}."
            )
        lines += [
            "",
            "| code | given? | units | sources | sensitivity | specificity | F1 | kappa | Brier |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [_row(code) for code in book["codes"]] + [""]
    lines += ["## Beside the code", ""]
    lines += [
        f"- {t['attribute']}: told for {t['coverage']:.0%} of codings, {t['accuracy']:.0%} of "
        f"them right (out of fold, {t['codings']} codings)."
        for t in card["told_beside_the_code"]
    ]
    lines += [f"- {name}: left empty ({why})." for name, why in sorted(card["left_empty"].items())]
    return "\n".join(lines) + "\n"


def _row(code: dict[str, Any]) -> str:
    names = ("sensitivity", "specificity", "f1", "kappa", "brier")
    worth = [f"{code[n]:.2f}" if code[n] is not None else "" for n in names]
    cells = [f"`{code['code_id']}`", _WHY[code["status"]], str(code["n_positives"]),
             str(code["n_sources"]), *worth]  # fmt: skip
    return "| " + " | ".join(cells) + " |"
