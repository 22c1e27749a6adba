"""The trained classifier as a coder: what people's codings of the study taught it, and no more.

What belongs here: assignments from a model. What does not: learning (``coding.training``), the
model itself (``classifier_model``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment
from coprod_pipeline.coding.coders.classifier_features import Unit, units_of
from coprod_pipeline.coding.coders.classifier_model import HeldOut, Model, Part, Said

CODER_ID = "classifier"
MODEL_NAME = "ridge-ngrams"
#: Changes whenever the same codings may teach another model.
ALGORITHM = "1"


class ClassifierCoder:
    """Codes units with the codes that hold their floor; nothing else is said.

    A source that people coded is coded by models that had not seen it, so that comparing the two
    tells the truth. ``confidence`` is the calibrated probability that people would give the code.
    A unit in a language that was not learnt is left alone, and so is a source that is in other
    words than those learnt from: nothing is known of how well it would be coded.
    """

    coder_id = CODER_ID
    model = MODEL_NAME

    def __init__(self, model: Model) -> None:
        self._model = model
        self._held_out: dict[tuple[tuple[str, ...], str], HeldOut] = {
            (part.frameworks, held.segment_ids[0]): held
            for part in model.parts
            for held in part.held_out
            if held.segment_ids
        }

    @property
    def version(self) -> str:
        """Hash of what was learnt from."""
        return self._model.version

    def code(
        self,
        segments: Sequence[CodableSegment],
        codebooks: Sequence[Codebook],  # noqa: ARG002 - codes are those that were learnt
    ) -> list[Assignment]:
        """Assign codes to the units of one source, whose segments stand in reading order."""
        units = units_of(segments, self._model.unit)
        if not any(u.is_codable for u in units) or not self.knows(units):
            return []
        languages = {s.segment_id: s.language or "" for s in segments}
        features = self._model.features(units)
        everywhere = range(len(units))
        told = [(said, *_told(said, features, everywhere)) for said in self._model.said]
        found = []
        for part in self._model.parts:
            if any(part.gives):
                found += self._part(part, units, features, languages, told)
        order = {s.segment_id: i for i, s in enumerate(segments)}
        return sorted(found, key=lambda a: (order[a.segment_id], a.start, a.end, a.code_id))

    def knows(self, units: Sequence[Unit]) -> bool:
        """Whether a source is one learnt from, or like them; some unit of it can be coded."""
        first = next(u.segment_id for u in units if u.is_codable)
        is_learnt = any((part.frameworks, first) in self._held_out for part in self._model.parts)
        return is_learnt or self._model.is_like(units)

    def _part(
        self,
        part: Part,
        units: Sequence[Unit],
        features: dict[str, Any],
        languages: dict[str, str],
        told: Sequence[tuple[Said, Any, Any]],
    ) -> list[Assignment]:
        probability, given = self._decisions(part, units, features)
        found = []
        for i, unit in enumerate(units):
            if not unit.is_codable:
                continue
            is_learnt = languages[unit.segment_id] in part.languages
            for j, code_id in enumerate(part.code_ids):
                if is_learnt and part.gives[j] and given[i, j]:
                    beside = {
                        said.name: said.values[best[i]]
                        for said, best, sure in told
                        if sure[i] >= said.least
                    }
                    found.append(
                        Assignment(
                            unit.segment_id,
                            code_id,
                            unit.start,
                            unit.end,
                            cue_start=unit.start,
                            cue_end=unit.end,
                            confidence=round(float(probability[i, j]), 4),
                            **beside,
                        )
                    )
        return found

    def _decisions(
        self, part: Part, units: Sequence[Unit], features: dict[str, Any]
    ) -> tuple[Any, Any]:
        """Probability and decision of units by codes; held out where people coded the source."""
        import numpy as np

        codable = [i for i, unit in enumerate(units) if unit.is_codable]
        held = self._held_out.get((part.frameworks, units[codable[0]].segment_id))
        shape = (len(units), len(part.code_ids))
        probability, given = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        if held is not None:
            place = {
                (segment, *bounds): i
                for i, (segment, bounds) in enumerate(
                    zip(held.segment_ids, held.bounds, strict=True)
                )
            }
            for i in codable:
                row = place[units[i].segment_id, units[i].start, units[i].end]
                probability[i], given[i] = held.probability[row], held.predicted[row]
        elif part.scorer is not None:
            scores = part.scorer.scores(features, codable)
            for j, cut in enumerate(part.scorer.cuts):
                probability[codable, j] = cut.probability(scores[:, j])
                given[codable, j] = scores[:, j] >= cut.threshold
        return probability, given


def _told(said: Said, features: dict[str, Any], rows: Sequence[int]) -> tuple[Any, Any]:
    """Of each unit the likeliest value's number, and its share of all values' probability."""
    import numpy as np

    scores = said.scorer.scores(features, rows)
    chances = np.column_stack(
        [cut.probability(scores[:, j]) for j, cut in enumerate(said.scorer.cuts)]
    )
    return shares(chances)


def shares(chances: Any) -> tuple[Any, Any]:
    """The likeliest of several values and its share of their probabilities."""
    import numpy as np

    total = np.maximum(chances.sum(axis=1), 1e-12)
    return chances.argmax(axis=1), np.round(chances.max(axis=1) / total, 6)
