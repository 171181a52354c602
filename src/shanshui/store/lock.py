"""One run at a time writes the account of an area. The system lifts the lock when a run ends, however it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shanshui.core.errors import AreaInUse
from shanshui.store.publish import WORK


@contextmanager
def only_run(area_folder: Path) -> Iterator[None]:
    """Hold the area while a run writes to it.

    Raises
    ------
    AreaInUse
        If another run holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: whoever renames last wins, and both accounts are whole
        yield
        return
    (area_folder / WORK).mkdir(exist_ok=True)
    file = os.open(area_folder / WORK / "lock", os.O_RDONLY | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AreaInUse(where=area_folder.name, folder=str(area_folder)) from None
        yield
    finally:
        os.close(file)
