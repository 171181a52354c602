"""The areas a server shows, each opened once and again when its account is published anew."""

import re
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.core.errors import NoSuchArea
from shanshui.report.unaccounted import without_account
from shanshui.run.config import AreaFile, read_area
from shanshui.store.publish import MARKER, results_folder
from shanshui.store.results import Results, read_results

if TYPE_CHECKING:
    from shanshui.core.place import PlaceTree


class Opened:
    """One area as the server has it: its settings, its places, its account.

    Attributes
    ----------
    id
        Its name in addresses.
    path
        Its area.yaml.
    """

    def __init__(self, id: str, path: Path) -> None:
        self.id = id
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int], Results] | None = None

    @property
    def folder(self) -> Path:
        """Return the folder of the area."""
        return self.path.parent

    @cached_property
    def area(self) -> AreaFile:
        """Return the settings; the server starts again to see them changed."""
        return read_area(self.path)

    @cached_property
    def tree(self) -> "PlaceTree":
        """Return the places of the area."""
        from shanshui.run.places import read_territory

        return read_territory(self.area, geometry=False).tree

    @property
    def has_account(self) -> bool:
        """Return whether an account is published."""
        return results_folder(self.folder).is_dir()

    @property
    def account(self) -> Results:
        """Return the published account, else what the area has without one.

        Raises
        ------
        NoResults, BrokenResults
            If there is neither an account nor a table of indicators, or the account is not what was published.
        """
        with self._lock:
            stamp = self._stamp()
            if self._read is None or self._read[0] != stamp:
                self._read = stamp, self._open()
            return self._read[1]

    def _stamp(self) -> tuple[int, int]:
        """Return what tells whether another account was published since."""
        marker = results_folder(self.folder) / MARKER
        try:
            found = marker.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_mtime_ns, found.st_ino

    def _open(self) -> Results:
        if not self.has_account:
            return without_account(self.path) or read_results(self.folder)
        return read_results(self.folder)


class Shelf:
    """The areas of a server, by id.

    Raises
    ------
    Problems, InputError
        When built, if an area.yaml is wrong.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.areas: dict[str, Opened] = {}
        for path in paths:
            file = path if path.is_file() else path / "area.yaml"
            found = Opened(self._free_id(file.resolve().parent.name), file.resolve())
            _ = found.area
            self.areas[found.id] = found

    def _free_id(self, name: str) -> str:
        plain = re.sub(r"[^\w-]+", "-", name).strip("-") or "area"
        taken = [plain, *(f"{plain}-{number}" for number in range(2, len(self.areas) + 3))]
        return next(id for id in taken if id not in self.areas)

    def __getitem__(self, id: str) -> Opened:
        if id not in self.areas:
            raise NoSuchArea(where="areas", name=id)
        return self.areas[id]
