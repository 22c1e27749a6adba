"""Tables of the restricted zone as sealed files, with a part for each run of rows of one owner.

What belongs here: Arrow tables to parts and back. What does not: which tables there are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from coprod_pipeline.vault.zone import Vault

if TYPE_CHECKING:
    import pyarrow as pa

_SIZE = struct.Struct(">Q")
_CODEC = "zstd"


def write_table(vault: Vault, name: str, table: pa.Table, owners: Sequence[str]) -> None:
    """Seal a table, each row for its owner; ``owners`` has one a row."""
    parts = [(owner, _pack(table.slice(start, end - start))) for owner, start, end in _runs(owners)]
    vault.write_parts(name, table.schema.serialize().to_pybytes(), parts)


def read_table(vault: Vault, name: str) -> tuple[pa.Table, list[str]] | None:
    """A table and the owner of each row, without what was shredded; None when there is none."""
    import pyarrow as pa

    found = vault.read_parts(name)
    if found is None:
        return None
    schema = pa.ipc.read_schema(pa.py_buffer(found[0]))
    batches = [_unpack(data, schema) for _, data in found[1]]
    owners = [
        owner for (owner, _), b in zip(found[1], batches, strict=True) for _ in range(b.num_rows)
    ]
    return pa.Table.from_batches(batches, schema).combine_chunks(), owners


def _runs(owners: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    start = 0
    for owner, rows in groupby(owners):
        end = start + sum(1 for _ in rows)
        yield owner, start, end
        start = end


def _pack(rows: pa.Table) -> bytes:
    """Rows as one compressed batch; the schema is kept once a table, in the header."""
    import pyarrow as pa

    batch = rows.combine_chunks().to_batches()[0].serialize()
    packed: bytes = pa.compress(batch, codec=_CODEC, asbytes=True)
    return _SIZE.pack(batch.size) + packed


def _unpack(data: bytes, schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    (size,) = _SIZE.unpack_from(data)
    batch = pa.decompress(memoryview(data)[_SIZE.size :], decompressed_size=size, codec=_CODEC)
    return pa.ipc.read_record_batch(batch, schema)
