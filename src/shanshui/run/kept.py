"""Finished groups of blocks, kept in a journal until the account is published: a run that was cut off goes on."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shanshui.run.tally import Measures, Tally
from shanshui.store.journal import Journal

TABLES = ("sums", "least", "most", "weighted")
Indexes = tuple[int, ...]


class Kept:
    """The sums of finished groups of one period, by what they depend on."""

    def __init__(self, folder: Path, stamp: str, measures: Measures) -> None:
        name = hashlib.sha256(stamp.encode()).hexdigest()[:24]
        self._journal = Journal(folder / f"{name}.journal")
        self._measures = measures

    def read(self) -> Iterator[tuple[Indexes, Tally]]:
        """Yield the numbers of finished groups, and their sums together."""
        for record in self._journal.records():
            yield unpacked(record, self._measures)

    def add(self, groups: Indexes, part: Tally) -> None:
        """Keep the sums of some groups."""
        self._journal.add(packed(groups, part))


def packed(groups: Indexes, part: Tally) -> bytes:
    """Return sums as bytes, without the digits that are zero in all of them."""
    stream = BytesIO()
    np.save(stream, np.array(groups, dtype=np.int64))
    for name in TABLES:
        table: dict[int, NDArray[np.generic]] = getattr(part, name)
        keys = sorted(table)
        rows = np.array([table[key] for key in keys])
        used = np.flatnonzero(rows.any(axis=(0, 1))) if rows.ndim == 3 else np.arange(0)
        first, last = (int(used[0]), int(used[-1]) + 1) if used.size else (0, 0)
        np.save(stream, np.array([first, rows.shape[-1], *keys], dtype=np.int64))
        np.save(stream, rows[..., first:last] if rows.ndim == 3 else rows)
    return stream.getvalue()


def unpacked(record: bytes, measures: Measures) -> tuple[Indexes, Tally]:
    """Return what `packed` was given."""
    stream = BytesIO(record)
    groups, part = _array(stream), Tally(measures)
    for name in TABLES:
        first, wide, *keys = _array(stream).tolist()
        rows = _array(stream)
        if rows.ndim == 3:
            rows = np.pad(rows, ((0, 0), (0, 0), (first, wide - first - rows.shape[2])))
        setattr(part, name, dict(zip(keys, rows, strict=True)))
    return tuple(groups.tolist()), part


def _array(stream: BytesIO) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.load(stream, allow_pickle=False)
    return found
