"""A case's landing files into its tables of sources and segments.

What belongs here: reading what is new, resolving speakers, consent, dates and languages for all,
laying out the rows of ``raw_source`` and ``raw_segment``. What does not: formats (``readers``),
where files lie or tables are kept (the callers).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from coprod_pipeline.ingest import consent, facts, language, speakers, transfer, units
from coprod_pipeline.ingest.extract import READERS_VERSION
from coprod_pipeline.ingest.facts import SourceFacts
from coprod_pipeline.ingest.limits import DEFAULT
from coprod_pipeline.ingest.sandbox import extract_many
from coprod_pipeline.model import (
    ANALYSED_CHANNELS,
    RESTRICTED_TABLES,
    ExtractedSegment,
    Extraction,
)
from coprod_pipeline.protocol import Person, Study

if TYPE_CHECKING:
    import pyarrow as pa

#: Part of the key of a source's languages: bump it when detection changes.
_LANGUAGE_VERSION = "2"
#: A clock that ran out says as much about the machine as about the file, and a file name is not
#: part of a cache key: these are decided again each time.
_NOT_KEPT = ("time_limit", "memory_limit", "unsafe_filename")


@dataclass(frozen=True)
class LandingFile:
    """A file of landing: its path there, where it really lies, SHA-256 of its bytes in hex."""

    path: PurePosixPath
    absolute: Path
    content_hash: str


class Cache(Protocol):
    """What was read before, by key; a missing key is None."""

    def get(self, key: str) -> bytes | None:
        """The value of a key."""

    def put(self, key: str, value: bytes) -> None:
        """Keeps a value."""


@dataclass(frozen=True)
class IngestedCase:
    """The tables of a case and what became of every file.

    ``status`` has one dict a source: ``source_id case_id kind status reason content_hash paths
    detail warnings``; ``detail`` and ``paths`` are for the restricted zone and the terminal only.
    """

    sources: pa.Table
    segments: pa.Table
    status: list[dict[str, object]]
    n_read: int
    n_reused: int


@dataclass(frozen=True)
class _Source:
    """Files of one content, and what landing says about them."""

    source_id: str
    content_hash: str
    paths: tuple[PurePosixPath, ...]
    absolute: Path
    facts: SourceFacts


@dataclass(frozen=True)
class _Rows:
    source: dict[str, object]
    segments: list[dict[str, object]]
    warnings: tuple[str, ...]


def source_id(case_id: str, content_hash: str) -> str:
    """``s`` and twelve hex digits of a hash over case and content.

    The case is part of it since one policy paper may be evidence in two cases; the path is not,
    so that a renamed file is the same source.
    """
    return "s" + hashlib.sha256(f"{case_id}\n{content_hash}".encode()).hexdigest()[:12]


def content_hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes in hex, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def ingest_case(
    study: Study,
    case_id: str,
    files: Sequence[LandingFile],
    *,
    cache: Cache,
    pseudonym: Callable[[str, str], str],
    progress: Callable[[str], None],
) -> IngestedCase:
    """Reads the case's files and lays out its raw tables, in the order of the source ids.

    Files of other cases, or of none, are left alone. A file whose content was read before is
    taken from ``cache``; consent, speakers, dates and languages are decided anew each time.
    ``pseudonym(source_id, label)`` names a provisional informant; ``progress`` gets lines without
    names.
    """
    sources = _sources(study, case_id, files)
    extractions, n_read = _extractions(sources, cache, progress)
    status: list[dict[str, object]] = []
    source_rows: list[dict[str, object]] = []
    segment_rows: list[dict[str, object]] = []
    for source in sources:
        extraction = extractions[source.source_id]
        rows: _Rows | None = None
        reason, detail = extraction.reason, extraction.detail
        notes: Sequence[str] = source.facts.warnings
        if extraction.status == "ok":
            outcome = _rows(study, case_id, source, extraction, cache, pseudonym)
            if isinstance(outcome, consent.Decision):
                reason, detail = outcome.reason, outcome.detail
            else:
                rows, notes = outcome, outcome.warnings
        if rows is not None:
            source_rows.append(rows.source)
            segment_rows.extend(rows.segments)
        status.append(_status(source, case_id, reason, detail, notes))
    return IngestedCase(
        RESTRICTED_TABLES["raw_source"].from_rows(source_rows),
        RESTRICTED_TABLES["raw_segment"].from_rows(segment_rows),
        status,
        n_read,
        len(sources) - n_read,
    )


def _sources(study: Study, case_id: str, files: Sequence[LandingFile]) -> list[_Source]:
    """The case's files by content: the same content twice is one source with two paths."""
    by_hash: dict[str, list[LandingFile]] = {}
    for file in sorted(files, key=lambda f: str(f.path)):
        if facts.case_of(study, file.path) == case_id and facts.kind_of(study, file.path):
            by_hash.setdefault(file.content_hash, []).append(file)
    found = []
    for content_hash, same in by_hash.items():
        paths = tuple(f.path for f in same)
        described = facts.describe(study, paths)
        found.append(
            _Source(
                source_id(case_id, content_hash), content_hash, paths, same[0].absolute, described
            )
        )
    return sorted(found, key=lambda s: s.source_id)


def _key(source: _Source) -> str:
    text = f"extraction|{source.content_hash}|{source.paths[0].suffix.lower()}|{READERS_VERSION}"
    return hashlib.sha256(text.encode()).hexdigest()


def _extractions(
    sources: Sequence[_Source], cache: Cache, progress: Callable[[str], None]
) -> tuple[dict[str, Extraction], int]:
    found: dict[str, Extraction] = {}
    missing: list[_Source] = []
    for source in sources:
        kept = _kept(cache, source)
        if kept is None:
            missing.append(source)
        else:
            found[source.source_id] = kept
    read = extract_many([s.absolute for s in missing], DEFAULT)
    for number, (source, (_, extraction)) in enumerate(zip(missing, read, strict=True), start=1):
        found[source.source_id] = extraction
        if extraction.reason not in _NOT_KEPT:
            cache.put(_key(source), transfer.dump(extraction))
        outcome = extraction.reason or "ok"
        progress(f"read {source.source_id} ({number} of {len(missing)}): {outcome}")
    return found, len(missing)


def _kept(cache: Cache, source: _Source) -> Extraction | None:
    """What was read of this content before; a damaged entry counts as nothing."""
    value = cache.get(_key(source))
    if value is None:
        return None
    try:
        return transfer.load(value)
    except ValueError:
        return None


def _status(
    source: _Source, case_id: str, reason: str | None, detail: str, warnings: Sequence[str]
) -> dict[str, object]:
    return {
        "source_id": source.source_id,
        "case_id": case_id,
        "kind": source.facts.kind,
        "status": "quarantined" if reason else "ok",
        "reason": reason,
        "content_hash": source.content_hash,
        "paths": tuple(str(p) for p in source.paths),
        "detail": detail,
        "warnings": tuple(dict.fromkeys(warnings)),
    }


def _rows(
    study: Study,
    case_id: str,
    source: _Source,
    extraction: Extraction,
    cache: Cache,
    pseudonym: Callable[[str, str], str],
) -> _Rows | consent.Decision:
    """The rows of one source, or the decision that refuses it."""
    warnings = [*source.facts.warnings, *_reading_warnings(extraction)]
    voices: dict[str, speakers.Voice] | None = None
    if source.facts.kind == "interview":
        resolution = speakers.resolve(
            [(s.speaker, s.text) for s in _analysed(extraction)],
            declared=source.facts.participant_ids,
            roster=_roster(study, case_id),
            source_id=source.source_id,
            pseudonym=pseudonym,
        )
        decision = consent.decide(study, resolution.participants)
        if decision.reason is not None:
            return decision
        voices = resolution.voices
        warnings.extend(resolution.warnings)
        if decision.withdrawn:
            kept = _without(extraction, voices, decision.withdrawn)
            if kept is None:
                return consent.Decision("withdrawn", "the talk to be left out is not labelled")
            extraction = kept
            warnings.append("the talk of a participant who withdrew was left out")
    lo, hi = source.facts.date_lo, source.facts.date_hi
    if lo is None and hi is None and (own := facts.own_date(extraction.metadata)) is not None:
        lo = hi = own
        warnings.append("the date was taken from the file's own properties")
    tongue, turn_languages = _languages(study, case_id, source, extraction, cache)
    row: dict[str, object] = {
        "source_id": source.source_id,
        "case_id": case_id,
        "kind": source.facts.kind,
        "date_lo": lo,
        "date_hi": hi,
        "wave_id": facts.wave_of(study.waves, lo, hi),
        "language": tongue,
        "author_stance": source.facts.author_stance,
        "title": source.facts.title or _own_title(extraction),
        "paths": json.dumps([str(p) for p in source.paths], ensure_ascii=False),
        "content_hash": source.content_hash,
        "reader": extraction.reader,
        "text": extraction.text,
        "metadata": _metadata_json(extraction),
        "warnings": json.dumps(warnings, ensure_ascii=False),
    }
    unit = "paragraph" if source.facts.kind == "document" else study.unit
    segments = _segment_rows(source, case_id, extraction, voices, turn_languages, unit)
    return _Rows(row, list(segments), tuple(warnings))


def _analysed(extraction: Extraction) -> list[ExtractedSegment]:
    return [s for s in extraction.segments if s.channel in ANALYSED_CHANNELS]


def _roster(study: Study, case_id: str) -> list[Person]:
    return [p for p in study.roster if p.case_id in (case_id, None, "")]


def _reading_warnings(extraction: Extraction) -> Iterator[str]:
    notes = {
        "suspected_mojibake": "letters look as if the text had been saved in the wrong encoding",
        "encoding_confidence": "the encoding of the letters was guessed; save the file as UTF-8",
        "external_template": "the file points to a template outside; it was not fetched",
        "pages_without_text": "some pages have no text and may be scans",
        "macros": "the file holds macros; they were not run",
        "embedded_documents": "the file embeds another document, which was not read",
        "control_characters_removed": "invisible control characters were taken out",
    }
    for key, note in notes.items():
        if key in extraction.metadata:
            yield note


def _without(
    extraction: Extraction, voices: dict[str, speakers.Voice], withdrawn: Sequence[str]
) -> Extraction | None:
    """The extraction without the turns of some participants, None when theirs are not labelled.

    Channels that are not analysed go as well: a comment may repeat what was said.
    """
    gone = {label for label, voice in voices.items() if voice.participant_id in withdrawn}
    covered = {voices[label].participant_id for label in gone}
    if covered != set(withdrawn):
        return None
    pieces: list[str] = []
    segments: list[ExtractedSegment] = []
    at = 0
    for segment in _analysed(extraction):
        if segment.speaker in gone or segment.speaker is None:
            continue
        lead = f"{segment.speaker}: "
        start = at + len(lead)
        pieces.append(lead + segment.text)
        segments.append(replace(segment, char_start=start, char_end=start + len(segment.text)))
        at = start + len(segment.text) + 1
    return replace(extraction, text="\n".join(pieces), segments=tuple(segments), metadata={})


def _languages(
    study: Study, case_id: str, source: _Source, extraction: Extraction, cache: Cache
) -> tuple[str | None, list[language.Guess | None]]:
    """The language of the source and of each analysed segment, remembered by content."""
    declared = source.facts.language
    codes = language.candidates((*study.case(case_id).languages, *([declared] if declared else [])))
    parts = [_key(source), str(declared), ",".join(codes), _LANGUAGE_VERSION]
    parts.append(hashlib.sha256(extraction.text.encode()).hexdigest())
    key = hashlib.sha256(("language|" + "|".join(parts)).encode()).hexdigest()
    kept = cache.get(key)
    if kept is not None:
        found = json.loads(kept)
        return found["source"], [language.Guess(*g) if g else None for g in found["segments"]]
    guess = language.Guess(declared, None) if declared else language.detect(extraction.text, codes)
    tongue = guess.code if guess is not None else None
    each = language.of_segments([s.text for s in _analysed(extraction)], guess, codes)
    rows = [(g.code, g.confidence) if g else None for g in each]
    cache.put(key, json.dumps({"source": tongue, "segments": rows}).encode("ascii"))
    return tongue, each


def _own_title(extraction: Extraction) -> str | None:
    for key in ("title", "Title"):
        value = extraction.metadata.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _metadata_json(extraction: Extraction) -> str:
    others = [
        {"channel": s.channel, "text": s.text, "speaker": s.speaker, "page": s.page}
        for s in extraction.segments
        if s.channel not in ANALYSED_CHANNELS
    ]
    whole = {"metadata": extraction.metadata, "channels": others}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)


def _segment_rows(
    source: _Source,
    case_id: str,
    extraction: Extraction,
    voices: dict[str, speakers.Voice] | None,
    languages: Sequence[language.Guess | None],
    unit: str,
) -> Iterator[dict[str, object]]:
    labelled = bool(voices)
    position = 0
    for segment, tongue in zip(_analysed(extraction), languages, strict=True):
        voice = _voice(segment.speaker, voices, labelled=labelled)
        for start, end in units.split(segment.text, unit):
            position += 1
            yield {
                "segment_id": f"{source.source_id}-{position:05d}",
                "source_id": source.source_id,
                "case_id": case_id,
                "position": position,
                "speaker_label": segment.speaker,
                "speaker_role": voice.role if voice is not None else None,
                "participant_id": voice.participant_id if voice is not None else None,
                "page": segment.page,
                "start_s": segment.start_s,
                "end_s": segment.end_s,
                "language": tongue.code if tongue is not None else None,
                "language_confidence": tongue.confidence if tongue is not None else None,
                "channel": segment.channel,
                "char_start": (segment.char_start or 0) + start,
                "char_end": (segment.char_start or 0) + end,
                "text": segment.text[start:end],
            }


def _voice(
    label: str | None, voices: dict[str, speakers.Voice] | None, *, labelled: bool
) -> speakers.Voice | None:
    """Unlabelled talk is ``unknown``; beside labelled talk it is a heading or a note: ``other``."""
    if voices is None:
        return None
    if label is None:
        return speakers.Voice("other" if labelled else "unknown", None)
    return voices[label]
