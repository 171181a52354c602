"""Faults in the file system: every call that changes a disk can be made to fail, one at a time."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHANGES = (
    (os, "fsync"), (os, "rename"), (os, "replace"), (os, "mkdir"), (os, "unlink"), (os, "rmdir"), (shutil, "rmtree"),
    (Path, "write_text"), (Path, "write_bytes"), (Path, "rename"), (Path, "replace"), (Path, "mkdir"),
)  # fmt: skip


class PulledPlug(BaseException):
    """The power went: nothing after this line runs, no handler of ordinary errors sees it."""


class Counter:
    """Counts calls that change the disk and lets one of them fail, before or after it has done its work."""

    def __init__(
        self, fail_at: int = -1, after: bool = False, error: type[BaseException] | OSError | None = None
    ) -> None:
        self.seen = 0
        self.fail_at = fail_at
        self.after = after
        self.error = error or PulledPlug
        self.inside = False

    def wrap(self, call: Any) -> Any:
        """Return a call that counts itself; calls it makes in turn are not counted again."""

        def counted(*arguments: Any, **options: Any) -> Any:
            if self.inside:
                return call(*arguments, **options)
            mine, self.seen = self.seen, self.seen + 1
            if mine == self.fail_at and not self.after:
                raise self.error
            self.inside = True
            try:
                result = call(*arguments, **options)
            finally:
                self.inside = False
            if mine == self.fail_at:
                raise self.error
            return result

        return counted


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch, counter: Counter) -> Iterator[Counter]:
    """Count, and let fail, what changes the disk inside the block."""
    with monkeypatch.context() as patch:
        for owner, name in CHANGES:
            patch.setattr(owner, name, counter.wrap(getattr(owner, name)))
        yield counter


def disk_full() -> OSError:
    """Return what a full disk raises."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "flows.parquet")
