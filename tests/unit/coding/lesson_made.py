"""Made-up interviews that people coded, for the classifier to learn from."""

from __future__ import annotations

import random

from coprod_pipeline.coding.codebook import Code, Codebook
from coprod_pipeline.coding.lessons import CaseTables
from coprod_pipeline.model import TABLES

_MONEY = "The grant was cut and the budget for staff ran out before spring"
_TRUST = "Neighbours trusted the group because somebody listened to their worries"
_OTHER = "We walked along the river and ate lunch under a tall green tree with friends"
MONEY, TRUST, OTHER = _MONEY.split(), _TRUST.split(), _OTHER.split()
BOOK = Codebook(
    "own",
    "1",
    "Own codes",
    (Code("own.money", "Money", "Budget and grants"), Code("own.trust", "Trust", "Being trusted")),
)


def made_case(
    case_id="a", *, n_sources=6, coders=("ann",), kind="human", seed=1, coded=True, valence=False
):
    """A case of interviews in which talk of money and of trust is coded, mixed with other talk."""
    draw = random.Random(seed)
    segments, codings = [], []
    for s in range(n_sources):
        source_id = f"{case_id}{s}"
        for position in range(1, 31):
            role = "interviewer" if position % 2 else "informant"
            topic, words = draw.choice([("own.money", MONEY), ("own.trust", TRUST), (None, OTHER)])
            said = draw.sample(words, 7) + draw.sample(OTHER, 4)
            draw.shuffle(said)
            text = "What happened then?" if role == "interviewer" else " ".join(said) + "."
            segment_id = f"{source_id}-{position}"
            common = {"segment_id": segment_id, "source_id": source_id, "case_id": case_id}
            segments.append(
                common
                | {"position": position, "speaker_role": role, "language": "en", "text": text}
                | {"participant_id": f"P{s}" if role == "informant" else None}
            )
            if coded and topic and role == "informant":
                value = ("-1" if topic == "own.money" else "1") if valence else None
                codings += [
                    common
                    | {"coding_id": f"{segment_id}-{c}", "code_id": topic, "coder_id": c}
                    | {"char_start": 0, "char_end": len(text), "valence_code": value}
                    for c in coders
                ]
    rows = [{"coder_id": c, "kind": kind} for c in coders]
    return CaseTables(
        case_id,
        TABLES["fact_segment"].from_rows(segments),
        TABLES["fact_coding"].from_rows(codings),
        TABLES["dim_coder"].from_rows(rows),
    )
