"""Bytes at a position of a scratch file: all of them are written, or all are read, or it is an error.

The system may take or give fewer bytes than it was asked for, as on a disk that is about to be full, and say so only
by a number.
"""

import errno
import os
from typing import Any, Protocol

from shanshui.core.errors import WriteFailed, disk_trouble
from shanshui.core.labels import Label


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
