"""A file of records, each with its checksum: what a crash tore off its end is noticed and dropped."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

HEAD = struct.Struct("<4sQI")  # mark, length, CRC-32 of the record
MARK = b"\x89SJ1"


class Journal:
    """Adds records to a file and reads them back.

    A process that is killed loses nothing it has added; a power cut may tear the last records, which are then
    read as if they had never been. One process at a time writes (`store.lock`).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._whole: int | None = None  # where the last whole record ends; None until it was read

    def records(self) -> Iterator[bytes]:
        """Yield every whole record; after the first that is damaged nothing is trusted."""
        self._whole = 0
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return
        with self.path.open("rb") as file:
            while (record := _next(file.read(HEAD.size), size - self._whole - HEAD.size, file)) is not None:
                self._whole += HEAD.size + len(record)
                yield record

    def add(self, record: bytes) -> None:
        """Write a record behind the last whole one."""
        if self._whole is None:
            for _ in self.records():
                pass
        assert self._whole is not None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        with self.path.open("r+b") as file:
            file.truncate(self._whole)
            file.seek(self._whole)
            file.write(HEAD.pack(MARK, len(record), zlib.crc32(record)) + record)
        self._whole += HEAD.size + len(record)


def _next(head: bytes, left: int, file: BinaryIO) -> bytes | None:
    """Return the record a head announces; None if head or record is not whole."""
    if len(head) < HEAD.size:
        return None
    mark, length, checksum = HEAD.unpack(head)
    if mark != MARK or length > left:
        return None
    record = file.read(length)
    return record if zlib.crc32(record) == checksum else None
