"""Which documents of ``../shared/data/deid`` are for training, for choosing, and held back.

What belongs here: the one rule every trainer and the benchmark share, and reading the sets. What
does not: features, models, scores.

The part of a document follows from the SHA-256 of its id alone: first byte below 0x40 is ``test``
(a quarter; never trained on, never looked at for tuning), below 0x60 ``dev``, the rest ``train``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

SETS = {
    "ewt": "en",
    "gum_written": "en",
    "presidio_synthetic": "en",
    "talbanken_train_dev": "sv",
    "webbnyheter_train": "sv",
}
#: Beside the checkout; absent elsewhere.
FOLDER = Path(__file__).parents[2] / "../shared/data/deid"
_TYPES = {
    "LOC": "PLACE",
    "GPE": "PLACE",
    "ORGANIZATION": "ORG",
    "STREET_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "DATE_TIME": "DATE",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "DOMAIN_NAME": "URL",
    "CREDIT_CARD": "ID",
    "IBAN_CODE": "ID",
    "US_SSN": "ID",
    "US_DRIVER_LICENSE": "ID",
    "IP_ADDRESS": "ID",
}


@dataclass(frozen=True)
class Document:
    """A marked-up text: ``spans`` are ``(start, end, type)``, types as in the project.

    ``entities`` names whom or what each span means where the set says so, else None.
    """

    id: str
    text: str
    language: str
    spans: tuple[tuple[int, int, str], ...]
    entities: tuple[str | None, ...] = ()


def part(document_id: str) -> str:
    """``test``, ``dev`` or ``train``."""
    first = hashlib.sha256(document_id.encode()).digest()[0]
    if first < 0x40:
        return "test"
    return "dev" if first < 0x60 else "train"


def is_test(document_id: str) -> bool:
    """Whether a document is held back."""
    return part(document_id) == "test"


def load(name: str, *parts: str, folder: Path = FOLDER) -> list[Document]:
    """The documents of a set that are in any of the parts (all when none is named), in file order.

    FileNotFoundError where the data is not there.
    """
    found = []
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not parts or part(row["id"]) in parts:
                spans = tuple((s, e, _TYPES.get(kind, kind)) for s, e, kind, *_ in row["spans"])
                entities = tuple(rest[0] if rest else None for _, _, _, *rest in row["spans"])
                found.append(Document(row["id"], row["text"], SETS[name], spans, entities))
    return found
