"""The actual codings of a case as columns, to count many of them at once.

What belongs here: which codings are one statement, and how long before the interview a statement's
time lies. What does not: figures made of the counts (``evidence_quality``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.coded import INFORMANT, SourceKey
from coprod_pipeline.metrics.figures import Rows
from coprod_pipeline.metrics.material import Material

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: From so many years on, memory is weaker evidence than a document of the time.
RECALL_YEARS = 5
_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Mentions:
    """Codings as parallel arrays: what was coded, in whose voice, where.

    ``code`` and ``voice`` are places in ``codes`` and ``voices``; ``statement`` is a number a
    coding, and after :func:`merged` one number for what counts once. ``dated``: talk of an
    interview that says which time it is about; ``recalled``: that time ended more than five
    years before the interview.
    """

    codes: tuple[str, ...]
    voices: tuple[SourceKey, ...]
    row: Rows
    code: Numbers
    voice: Numbers
    segment: Numbers
    statement: Numbers
    dated: Flags
    recalled: Flags

    def __len__(self) -> int:
        return len(self.row)

    @property
    def by_informant(self) -> Flags:
        """Which codings are of an informant's talk."""
        person = np.array([kind == INFORMANT for kind, _ in self.voices], dtype=np.bool_)
        return person[self.voice] if len(self) else np.zeros(0, dtype=np.bool_)

    def only(self, kept: Flags | Numbers) -> Mentions:
        """Some of the codings."""
        return Mentions(
            self.codes,
            self.voices,
            self.row[kept],
            self.code[kept],
            self.voice[kept],
            self.segment[kept],
            self.statement[kept],
            self.dated[kept],
            self.recalled[kept],
        )

    def by_code(self) -> Iterator[tuple[str, Mentions]]:
        """The codings of each code, in order of the codes."""
        order = np.argsort(self.code, kind="stable")
        starts = np.searchsorted(self.code[order], np.arange(len(self.codes) + 1))
        for number, code_id in enumerate(self.codes):
            yield code_id, self.only(order[starts[number] : starts[number + 1]])

    def by_coder_source(self, material: Material) -> Iterator[tuple[str, Mentions]]:
        """The codings of all frameworks that one kind of coder coded, a kind at a time.

        A pair of role and characteristic is left out: it repeats the characteristic.
        """
        kinds = np.array([material.coder_source(c) or "" for c in self.codes], dtype=object)
        kinds[[i for i, c in enumerate(self.codes) if "@" in c]] = ""
        own = kinds[self.code] if len(self) else np.empty(0, dtype=object)
        for kind in sorted({k for k in own if k}):
            yield kind, self.only(own == kind)


def mentions_of(material: Material) -> Mentions:
    """The actual codings of a case. Pairs that nobody registered are no constructs: left out."""
    table = material.codings.table()
    table = table.filter(pc.not_equal(pc.fill_null(table["aspect"], "actual"), "anticipated"))
    codes, code = _numbered(table["code_id"])
    kept = np.array(["@" not in c or not material.is_exploratory(c) for c in codes], np.bool_)
    if not kept.all():
        table = table.filter(pa.array(kept[code]))
        codes, code = _numbered(table["code_id"])
    keys = pc.binary_join_element_wise(table["voice_kind"], table["voice_id"], "\x1f")
    voices, voice = _numbered(keys)
    row = table["row_no"].to_numpy().astype(np.int64)
    _, segment = _numbered(table["segment_id"])
    dated, recalled = _recall(material, table, row)
    return Mentions(
        codes=tuple(codes),
        voices=tuple((kind, rest) for kind, _, rest in (v.partition("\x1f") for v in voices)),
        row=row,
        code=code,
        voice=voice,
        segment=segment,
        statement=np.arange(len(row)),
        dated=dated,
        recalled=recalled,
    )


def merged(material: Material, mentions: Mentions) -> Mentions:
    """The same codings, with one statement for those of one coder, code and voice that overlap."""
    return replace(mentions, statement=_statements(material, mentions))


def _numbered(column: pa.ChunkedArray) -> tuple[list[str], Numbers]:
    """The values in alphabetical order, and the place of each row's value among them."""
    encoded = column.combine_chunks().dictionary_encode()
    values = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=lambda i: str(values[i]))
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.arange(len(values))
    numbers = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return [str(values[i]) for i in order], place[numbers] if len(numbers) else numbers


def _statements(material: Material, mentions: Mentions) -> Numbers:
    """What hangs together by shared codings and overlapping stretches, as in ``voices``."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(mentions)
    if n == 0:
        return mentions.statement
    code, voice, segment = mentions.code, mentions.voice, mentions.segment
    columns = ["char_start", "char_end", "coder_id", "coding_id"]
    places = material.tables["fact_coding"].select(columns).take(pa.array(mentions.row))
    start = pc.fill_null(places["char_start"], 0).to_numpy().astype(np.int64)
    length = int(pc.max(places["char_end"]).as_py() or 0) + 1
    end = pc.fill_null(places["char_end"], length).to_numpy().astype(np.int64)
    coders, coder = _numbered(places["coder_id"])
    _, coding = _numbered(places["coding_id"])
    strand = (code * len(mentions.voices) + voice) * len(coders) + coder
    place = strand * (int(segment.max()) + 1) + segment
    order = np.lexsort((end, start, place))
    number = np.unique(place, return_inverse=True)[1].reshape(-1)[order]
    # Places far apart on one line: the furthest end so far never reaches into the next place.
    line = number * (length + 1)
    reached = np.maximum.accumulate(line + end[order])
    begins = np.ones(n, dtype=np.bool_)
    begins[1:] = (number[1:] != number[:-1]) | (line[1:] + start[order][1:] >= reached[:-1])
    block = np.empty(n, dtype=np.int64)
    block[order] = np.cumsum(begins) - 1
    mention = np.unique(strand * (int(coding.max()) + 1) + coding, return_inverse=True)[1]
    mention = mention.reshape(-1)
    n_mentions = int(mention.max()) + 1
    size = n_mentions + int(block.max()) + 1
    graph = coo_array((np.ones(n, dtype=np.int8), (mention, n_mentions + block)), (size, size))
    together: Numbers = connected_components(graph, directed=False)[1].astype(np.int64)
    return together[mention]


def _recall(material: Material, table: pa.Table, row: Rows) -> tuple[Flags, Flags]:
    """Which codings of interviews are dated, and which of them lie long before the interview."""
    before = {
        r["source_id"]: _day_number(years_before(r["date_lo"], RECALL_YEARS))
        for r in material.rows("dim_source")
        if r["kind"] == "interview" and r["date_lo"] is not None
    }
    sources, source = _numbered(table["source_id"])
    limit = np.array([before.get(s, _NEVER) for s in sources], dtype=np.int64)[source]
    period = material.tables["fact_coding"].select(["ref_start", "ref_end"]).take(pa.array(row))
    # As for phases: an end that is missing is the other end.
    ends = pc.coalesce(period["ref_end"], period["ref_start"])
    day = pc.fill_null(pc.cast(ends, pa.int32()), 0).to_numpy().astype(np.int64)
    dated = (limit != _NEVER) & pc.is_valid(ends).to_numpy()
    return dated, dated & (day < limit)


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _day_number(day: date) -> int:
    """Days since 1970-01-01, as Arrow counts them."""
    return day.toordinal() - date(1970, 1, 1).toordinal()
