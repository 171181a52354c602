"""Tables as bytes under their hash: what a register keeps of observations."""

import hashlib
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, func, insert, select

from shanshui.core.log import canonical, digest
from shanshui.store import schema

if TYPE_CHECKING:
    import pyarrow as pa

PART: Final = 64 * 2**20  # bytes of content in one row


def keep(connection: Connection, table: "pa.Table") -> str:
    """Keep a table as Parquet under its hash, once, and return the hash."""
    data = _parquet(table)
    sha256 = digest(data)
    there = select(func.count()).where(schema.content.c.sha256 == sha256)
    if not connection.scalar(there):
        for part, start in enumerate(range(0, len(data), PART)):
            row = {"sha256": sha256, "part": part, "bytes": data[start : start + PART]}
            connection.execute(insert(schema.content).values(row))
    return sha256


def kept(connection: Connection, sha256: str) -> bytes | None:
    """Return the bytes that are kept under a hash, None if they are not those any more."""
    column = schema.content.c
    parts = select(column.bytes).where(column.sha256 == sha256).order_by(column.part)
    data = b"".join(connection.scalars(parts))
    return data if digest(data) == sha256 else None


def read(data: bytes) -> "pa.Table":
    """Return the table that some bytes hold."""
    import pyarrow.parquet as pq

    return pq.read_table(io.BytesIO(data))


def _parquet(table: "pa.Table") -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = pa.BufferOutputStream()
    pq.write_table(table, stream, compression="lz4", store_schema=True)
    return bytes(stream.getvalue())


def said_by(table: "pa.Table") -> str:
    """Return the SHA-256 of what a table says: the same whatever the order of its dictionaries and its chunks."""
    found = hashlib.sha256(canonical([table.num_rows, table.column_names]).encode())
    for column in table.columns:
        for data in _column_bytes(column):
            found.update(data)
    return found.hexdigest()


def _column_bytes(column: Any) -> Iterable[bytes]:
    import numpy as np
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return _name_bytes(column)
    if pa.types.is_floating(column.type):
        numbers = np.asarray(column.to_numpy(), np.float64) + 0.0  # −0 is 0
        return (np.where(np.isnan(numbers), np.nan, numbers).tobytes(),)
    return (canonical(column.to_pylist()).encode(),)


def _name_bytes(column: Any) -> Iterable[bytes]:
    """Return the names that occur, in order, and for each row which of them it is, −1 for none."""
    import numpy as np

    if not len(column):
        return (b"",)
    encoded = column.unify_dictionaries().combine_chunks()
    names = encoded.dictionary.to_pylist()
    at = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    used = sorted({names[i] for i in np.unique(at[at >= 0])})
    place = {name: i for i, name in enumerate(used)}
    order = np.array([*(place.get(name, -1) for name in names), -1], np.int32)
    return canonical(used).encode(), order[at].tobytes()
