"""Bytes that reach the disk: files that are whole or absent, scratch files of which all bytes are written or read.

The system may take or give fewer bytes than it was asked for, as on a disk that is about to be full, and say so only
by a number.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from shanshui.core.errors import WriteFailed, disk_trouble
from shanshui.core.labels import Label


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Yield a path beside a file to write to: at the end it takes the file's place, or nothing is left of it.

    A crash leaves the former file or none, never half of one.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.stem}.partial{file.suffix}")
    try:
        yield partial
        with partial.open("rb") as stream:
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


class Open(Protocol):
    """An open file of the system."""

    def fileno(self) -> int:
        """Return its number."""


def write_at(file: Open, values: Any, position: int, where: str) -> None:
    """Write all bytes of an array or of bytes, C-contiguous, at a position of a file.

    Raises
    ------
    WriteFailed
        If the disk does not take them.
    """
    rest = _bytes(values)
    try:
        while rest:
            written = os.pwrite(file.fileno(), rest, position)
            if written <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            rest, position = rest[written:], position + written
    except OSError as error:
        raise disk_trouble(error, where) or WriteFailed(where=where, saw=str(error)) from error


def read_at(file: Open, room: Any, position: int, where: str) -> None:
    """Fill an array, C-contiguous, with the bytes at a position of a file.

    Raises
    ------
    WriteFailed
        If the file does not hold so many.
    """
    rest = _bytes(room)
    while rest:
        read = os.preadv(file.fileno(), [rest], position)
        if not read:
            en, zh = f"{len(rest)} bytes that were written are gone", f"已写入的数据缺失 {len(rest)} 字节"
            raise WriteFailed(where=where, saw=Label(en, zh))
        rest, position = rest[read:], position + read


def _bytes(values: Any) -> memoryview:
    view = memoryview(values)
    return view.cast("B") if view.nbytes else memoryview(b"")
