"""The areas a server shows, each opened once and again when its account is published anew."""

import hashlib
import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shanshui.core.errors import NoSuchArea, Problems, ShanshuiError
from shanshui.report.unaccounted import without_account
from shanshui.run.config import AreaFile, read_area
from shanshui.run.register import address
from shanshui.store.intervals import INTERVALS
from shanshui.store.made import Made, made_accounts, superseded_folder
from shanshui.store.publish import MARKER, results_folder
from shanshui.store.results import Results, read_former, read_results
from shanshui.web.known import Known

if TYPE_CHECKING:
    from shanshui.core.place import PlaceTree
    from shanshui.web.access.sight import Stands

Stamp = tuple[tuple[str, int, int, int], ...]
DIGITS: Final = 16
LONGEST: Final = 240  # letters of a text that may be the name of a file
LOOK_AGAIN: Final = 5  # seconds after which a register that others write to is read again


class Opened:
    """One area as the server has it: its settings, its places, its account.

    Attributes
    ----------
    id
        Its name in addresses.
    path
        Its area.yaml.
    states
        The version they were read in, and how far its accounts have come.
    moved
        Fingerprint of a former account → whether a place of it lies elsewhere today.
    """

    def __init__(self, id: str, path: Path) -> None:
        self.id = id
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[Stamp, Results] | None = None
        self._found: tuple[str, Known] | None = None
        self._told: tuple[Any, str] | None = None
        self._checked: tuple[tuple[str, int, int, int], ShanshuiError | None] | None = None
        self._made: tuple[Stamp, tuple[Made, ...]] | None = None
        self._former: dict[str, Results] = {}
        self._reading = threading.Lock()
        self.states: tuple[str, Stands] | None = None
        self.moved: dict[str, bool] = {}

    @property
    def folder(self) -> Path:
        """Return the folder of the area."""
        return self.path.parent

    @cached_property
    def area(self) -> AreaFile:
        """Return the settings; the server starts again to see them changed."""
        with self._named():
            return read_area(self.path)

    def check(self) -> None:
        """Raise what is wrong with the settings as they stand in their file, the same to whatever is asked.

        Raises
        ------
        Problems, InputError
            With the name of the area.
        """
        stamp = _stat(str(self.path))
        if self._checked is None:
            self._checked = stamp, None
            _ = self.area
        if self._checked[0] != stamp:
            self._checked = stamp, self._wrong()
        if self._checked[1] is not None:
            raise self._checked[1]

    def _wrong(self) -> ShanshuiError | None:
        try:
            with self._named():
                read_area(self.path)
        except ShanshuiError as error:
            return error
        return None

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Have what is wrong with the settings tell of which area: the files of all are called the same."""
        try:
            yield
        except ShanshuiError as error:
            for one in (error, *(error.problems if isinstance(error, Problems) else ())):
                if one.where.startswith(self.path.name):
                    one.where = f"{self.path.parent.name}/{one.where}"
            raise

    @cached_property
    def tree(self) -> "PlaceTree":
        """Return the places of the area."""
        from shanshui.run.places import read_territory

        return read_territory(self.area, geometry=False).tree.below(self.area.config.area.code)

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

    @property
    def made(self) -> tuple[Made, ...]:
        """Return the accounts that were made of the area, the oldest first, the published one last."""
        stamp = _state(self._marker, str(superseded_folder(self.folder)))
        found = self._made
        if found is None or found[0] != stamp:
            found = self._made = stamp, made_accounts(self.folder)
        return found[1]

    def former(self, fingerprint: str) -> Results:
        """Return a former account, of which one is kept in memory.

        Raises
        ------
        BrokenResults
            If it is not what was published.
        """
        with self._reading:
            key = f"{fingerprint} {self._stamp()}"  # its ranges are set aside when an account is published
            if key not in self._former:
                made = next(one for one in self.made if one.fingerprint == fingerprint)
                self._former = {key: read_former(self.folder, made)}
            return self._former[key]

    @property
    def is_read(self) -> bool:
        """Return whether its places and its account as it stands are in memory."""
        return "tree" in self.__dict__ and self._read is not None and self._read[0] == self._stamp()

    def read(self) -> None:
        """Read its places and its account."""
        _ = self.tree, self.account

    def _stamp(self) -> Stamp:
        """Return what tells whether another account, or other ranges of it, were published since."""
        return _state(self._marker, *_named(self._intervals, ".parquet"))

    @cached_property
    def _marker(self) -> str:
        return str(results_folder(self.folder) / MARKER)

    @cached_property
    def _intervals(self) -> str:
        return str(self.folder / INTERVALS)

    @property
    def version(self) -> str:
        """Return what tells this state of everything the area shows from every other."""
        now = self._stamp(), _state(*self._files, *self._register), self._changes
        told = self._told
        if told is None or told[0] != now:
            told = self._told = now, hashlib.sha256(repr(now).encode()).hexdigest()[:DIGITS]
        return told[1]

    @cached_property
    def _files(self) -> tuple[str, ...]:
        """Return the settings, and the files that they name, as far as they are there."""
        named = {text for text in texts(self.area.config.model_dump()) if text and len(text) < LONGEST}
        found = sorted(file for text in named if (file := self.folder / text).is_file())
        return tuple(str(file) for file in (self.path, *found))

    @cached_property
    def _register(self) -> tuple[str, ...]:
        place = address(self.area)
        return () if "://" in place else (place, f"{place}-wal")

    @property
    def _changes(self) -> int:
        """Return what changes every few seconds where the register is a server, that others write to too."""
        return 0 if self._register else int(time.monotonic() // LOOK_AGAIN)

    @property
    def known(self) -> "Known":
        """Return what is known of its indicators, targets and findings as they stand."""
        version = self.version
        with self._lock:
            if self._found is None or self._found[0] != version:
                self._found = version, Known(self.path)
            return self._found[1]

    def _open(self) -> Results:
        if not self.has_account:
            return without_account(self.path) or read_results(self.folder)
        return read_results(self.folder)


def _state(*files: str) -> Stamp:
    """Return what tells one state of files from another; asked with every request, so plain names are enough."""
    return tuple(_stat(file) for file in files)


def _stat(file: str) -> tuple[str, int, int, int]:
    try:
        found = os.stat(file)  # noqa: PTH116
    except OSError:
        return file, 0, 0, 0
    if not found.st_size:  # the log of a database that somebody opened and wrote nothing to comes and goes
        return file, 0, 0, 0
    return file, found.st_mtime_ns, found.st_size, found.st_ino


def _named(folder: str, ending: str) -> list[str]:
    """Return the files of a folder with an ending, by name; none if it is not there."""
    try:
        return sorted(f"{folder}{os.sep}{name}" for name in os.listdir(folder) if name.endswith(ending))  # noqa: PTH208
    except OSError:
        return []


def texts(content: Any) -> Iterator[str]:
    """Yield every text in nested settings."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for one in content.values():
            yield from texts(one)
    elif isinstance(content, list | tuple):
        for one in content:
            yield from texts(one)


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
            found.check()
            self.areas[found.id] = found

    def _free_id(self, name: str) -> str:
        plain = re.sub(r"[^\w-]+", "-", name).strip("-") or "area"
        taken = [plain, *(f"{plain}-{number}" for number in range(2, len(self.areas) + 3))]
        return next(id for id in taken if id not in self.areas)

    def __getitem__(self, id: str) -> Opened:
        if id not in self.areas:
            raise NoSuchArea(where="areas", name=id)
        return self.areas[id]
