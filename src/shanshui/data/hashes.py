"""Hashes of input files, remembered beside the area: a file that has not changed is not read again."""

import json
import time
from pathlib import Path

from shanshui.data.files import sha256

Stamp = tuple[int, ...] | None
FILE = "hashes.json"
SETTLED = 3.0  # s after a change in which another could leave the same times


class Hashes:
    """SHA-256 of files, by what tells one state of a file from another."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / ".shanshui" / FILE
        self._folder = folder
        self._known = self._read()
        self._now: dict[str, tuple[Stamp, str]] = {}

    def of(self, path: Path) -> str:
        """Return the hash of a file or of a folder of files."""
        seen = stamp(path)
        name = path.relative_to(self._folder).as_posix() if path.is_relative_to(self._folder) else str(path)
        before, known = self._known.get(name, (None, ""))
        content = known if seen is not None and seen == before else sha256(path)
        if seen is not None and settled(seen):
            self._now[name] = (seen, content)
        return content

    def keep(self) -> None:
        """Remember the hashes, where the folder can be written."""
        if self._now == self._known:
            return
        partial = self._file.with_name(f"{FILE}.partial")
        try:
            self._file.parent.mkdir(exist_ok=True)
            partial.write_text(json.dumps(self._now), encoding="utf-8")
            partial.replace(self._file)
        except OSError:
            return  # what cannot be remembered is read again

    def _read(self) -> dict[str, tuple[Stamp, str]]:
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            return {name: (tuple(seen), str(content)) for name, (seen, content) in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def settled(seen: tuple[int, ...]) -> bool:
    """Return whether the last change lies so far back that a later one would show."""
    return max((*seen[2::4], *seen[3::4]), default=0) / 1e9 < time.time() - SETTLED


def stamp(path: Path) -> Stamp:
    """Return what tells one state of a file, or of all files of a folder, from another; None if it is not there.

    Inode, size and both times: the time of change of an inode cannot be set, so a modification time that was put back
    hides nothing.
    """
    try:
        parts = sorted(path.rglob("*")) if path.is_dir() else [path]
        found = [part.stat() for part in parts]
    except FileNotFoundError:
        return None
    return tuple(n for s in found for n in (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))
