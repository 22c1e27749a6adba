"""De-identification of lines outside a study: what the command line offers.

What belongs here: lines in, lines out, languages told apart. What does not: reading and printing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from coprod_pipeline.deidentify.decisions import people_to_hide, reviewed, under_decisions
from coprod_pipeline.deidentify.detect import Detector, default_detector
from coprod_pipeline.deidentify.identities import build_identities, mentions_of
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.deidentify.review import Decision, Question
from coprod_pipeline.model import Span
from coprod_pipeline.protocol import DeidentificationPolicy, Person, Study

LANGUAGES = ("en", "sv", "fr", "da", "no", "de", "fi", "es", "nl", "it", "pt", "pl")
_SURE = 0.8
_FEWEST_LETTERS = 12
UNKNOWN = "language unknown: every recogniser ran"


def deidentify_lines(
    lines: Iterable[dict[str, Any]],
    *,
    roster: Sequence[Person],
    keep_terms: Sequence[str],
    key: bytes,
    policy: DeidentificationPolicy,
    detector: Detector | None = None,
    decisions: Sequence[Decision] = (),
    questions: Mapping[str, Question] | None = None,
) -> Iterator[dict[str, Any]]:
    """Mask lines ``{"id", "text", "language"}``; one person has one surrogate over all lines.

    Gives, in the order of the lines, ``{"id", "text", "language", "spans": [{"start", "end",
    "type", "surrogate", "source"}]}`` with offsets into the input text, and ``"note"`` where the
    language is not known. All lines are read before the first is given back. ``decisions`` of a
    study's review are replayed, ``questions`` are all it knows; CoprodError when one cannot hold.
    """
    read = list(lines)
    texts = [str(line.get("text") or "") for line in read]
    languages = [
        _code(line.get("language")) or guess_language(text)
        for line, text in zip(read, texts, strict=True)
    ]
    detections = _detect(detector or default_detector(), texts, languages)
    mentions = [
        mention
        for number, (text, spans) in enumerate(zip(texts, detections, strict=True))
        for mention in mentions_of(str(number), None, [text], [spans])
    ]
    study = under_decisions(_study(roster, keep_terms, policy), decisions, ())
    found = build_identities(study, mentions, (), key, extra_names=people_to_hide(decisions))
    identities = reviewed(found, decisions, questions or {})
    for number, (line, text, language, spans) in enumerate(
        zip(read, texts, languages, detections, strict=True)
    ):
        every = [*spans, *identities.decided.spans(text, None)]
        masked = mask(text, every, identities, language=language, source_id=str(number))
        answer: dict[str, Any] = {
            "id": line.get("id"),
            "text": masked.text,
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "type": span.type,
                    "surrogate": span.surrogate,
                    "source": span.recogniser,
                }
                for span in masked.spans
            ],
            "language": language,
        }
        if language is None:
            answer["note"] = UNKNOWN
        yield answer


def _code(language: object) -> str | None:
    """ISO 639-1 code of a declared language, None when none is declared."""
    declared = str(language or "").strip().lower().replace("_", "-").split("-")[0]
    return declared if declared not in ("", "und", "unknown", "none") else None


def _detect(
    detector: Detector, texts: Sequence[str], languages: Sequence[str | None]
) -> list[list[Span]]:
    found: list[list[Span]] = [[] for _ in texts]
    for language in dict.fromkeys(languages):
        chosen = [i for i, other in enumerate(languages) if other == language]
        for i, spans in zip(
            chosen, detector.detect([texts[i] for i in chosen], language), strict=True
        ):
            found[i] = spans
    return found


def guess_language(text: str) -> str | None:
    """ISO 639-1 code when the text says it clearly, else None."""
    if sum(char.isalpha() for char in text) < _FEWEST_LETTERS:
        return None
    language, probability = _identifier().classify(text[:4000])
    return str(language) if probability >= _SURE else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _study(
    roster: Sequence[Person], keep_terms: Sequence[str], policy: DeidentificationPolicy
) -> Study:
    return Study(
        study_id="",
        title="",
        synthetic=False,
        start=date.min,
        end=date.max,
        cases=(),
        roster=tuple(roster),
        keep_terms=tuple(keep_terms),
        deidentification=policy,
    )
