"""Names of people, organisations and places in Swedish, by a conditional random field of our own.

What belongs here: the model, and which of its findings cannot be names. What does not: the model's
workings (``crf``), its training (``tools/train_deidentify/sv.py``), other languages.

Model card: ``docs/deid_models_sv_fr.md``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coprod_pipeline.deidentify.lexicon import word_list
from coprod_pipeline.deidentify.normalise import fold_words
from coprod_pipeline.deidentify.recognisers.crf import CrfModel, Labelled, crf_model, spans_of
from coprod_pipeline.deidentify.recognisers.wholes import with_initials
from coprod_pipeline.model import Span

MODEL_FILE = "sv_crf.npz"
MODEL_SHA256 = "4ffeb292f65f22b4613e43dab71e19acfa06e7f2fb95332c6d407ccb54b0ab87"
#: Missing a name is worse than masking a word too many; chosen on the dev part, see the card.
NAME_BIAS = 0.5
#: From this probability on, a capital inside a sentence is masked though the best reading has no name.
DOUBT = 0.5
#: Compounds that name an authority, a party, a school by their last part: "Naturskyddsföreningen".
_ORGANISATION = re.compile(
    r"(?<!\w)[A-ZÅÄÖ][a-zåäö]{4,}(?:styrelsen|verket|departementet|nämnden|myndigheten|inspektionen"
    r"|förbundet|partiet|institutet|föreningen|domstolen|stiftelsen|akademi(?:n|en)|kontoret|makten"
    r"|tjänsten|gymnasiet|teatern|operan|ombudsmannen|universitetet|högskolan)s?(?!\w)"
)


class NamesSv:
    """The model's findings in Swedish text, and in text whose language nobody knows."""

    name = "names_sv"
    version = f"2-{MODEL_SHA256[:12]}-{NAME_BIAS}-{DOUBT}"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the texts are one source. Empty for other languages."""
        if language not in ("sv", None):
            return [[] for _ in texts]
        model = crf_model(MODEL_FILE, MODEL_SHA256)
        found = model_spans(model, texts, self.name, NAME_BIAS, DOUBT)
        for text, spans in zip(texts, found, strict=True):
            taken = {i for span in spans for i in range(span.start, span.end)}
            spans += [
                Span(m.start(), m.end(), "ORG", self.name)
                for m in _ORGANISATION.finditer(text)
                if m.start() not in taken and m.end() - 1 not in taken
            ]
        return found


def model_spans(
    model: CrfModel, texts: Sequence[str], name: str, bias: float, doubt: float
) -> list[list[Span]]:
    """A model's findings in texts of one source, without what cannot be a name.

    Words with a capital inside a sentence that are names with a probability of ``doubt`` or more
    are found as well, as OTHER, even where the model's best reading has no name.
    """
    found: list[list[Span]] = [[] for _ in texts]
    for labelled in model.label(texts, name_bias=bias):
        index = labelled.stretch.text_index
        spans = spans_of(labelled)
        flat = labelled.stretch.keys[0][2]
        for start, end, kind in (*spans, *_doubtful(labelled, spans, doubt)):
            written = texts[index][start:end]
            if can_be_name(written, kind) and (flat or _stands_out(written, kind)):
                first = with_initials(texts[index], start) if kind == "PERSON" else start
                found[index].append(Span(first, end, kind, name))
    return found


def _stands_out(written: str, kind: str) -> bool:
    """Whether a finding is written as names are where words have capitals, or is a given name."""
    if kind == "PLACE" or not written.islower():
        return True
    return kind == "PERSON" and any(
        word in word_list("given_names") or word.removesuffix("s") in word_list("given_names")
        for word in fold_words(written)
    )


def _doubtful(
    labelled: Labelled, spans: Sequence[tuple[int, int, str]], least: float
) -> list[tuple[int, int, str]]:
    """Runs of capitalised words, outside the spans and not opening a sentence, that may be names."""
    found: list[tuple[int, int, str]] = []
    stretch = labelled.stretch
    for token, key, probability in zip(
        stretch.tokens, stretch.keys, labelled.name_probability, strict=True
    ):
        opens, flat = key[1:3]
        if opens or flat or probability < least or not token.form[0].isupper():
            continue
        if any(start < token.end and token.start < end for start, end, _ in spans):
            continue
        if found and token.start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], token.end, "OTHER")
        else:
            found.append((token.start, token.end, "OTHER"))
    return found


def can_be_name(written: str, kind: str) -> bool:
    """Whether a finding has two letters and, but for places ("USA"), more than small words."""
    words = fold_words(written)
    if sum(map(len, words)) < 2 or kind == "PLACE":
        return sum(map(len, words)) > 1
    small = (word_list("function_words") | word_list("not_names")) - word_list("given_names")
    return any(word not in small for word in words)
