"""The contents of reports as the server keeps them: one for each place, period and language of an account."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.report.behind import find_block
from shanshui.report.beside import Beside
from shanshui.report.content import parts
from shanshui.report.ledger import Ledger
from shanshui.report.model import Figures, Section, Table
from shanshui.report.overview import Overview, overview
from shanshui.report.parts import Part, made_once
from shanshui.web.seen import Seen

LISTED: Final = Label("The address `tables` of the area lists those there are.", "该区域的 `tables` 地址列出现有的表。")
MOST: Final = 48  # contents kept, each of one place, period and language
MOST_ROWS: Final = 2_000_000  # flows of all of them together
MOST_BESIDE: Final = 8  # areas of which indicators, targets and findings are kept
Key = tuple[str, str, str, str, str]


class Content:
    """The report of one place in one period and language; its sections are made when they are asked for."""

    def __init__(self, about: Seen, beside: Beside) -> None:
        self.ledger = Ledger(about.area.account, about.lang, about.period, "" if about.whole else about.place)
        self.ledger.beside = beside
        self._lock = threading.RLock()

    @property
    def rows(self) -> int:
        """Return the number of its flows."""
        return len(self.ledger.account.flows)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts it has."""
        return parts(self.ledger)

    def section(self, id: str) -> Section:
        """Return a section; one with nothing to say is there, and empty. Raise NoSuchName if there is none."""
        known = {part.id: part for part in self.parts}
        if id not in known:
            raise NoSuchName(where="sections", what="section", name=id, known=list(known), see="")
        with self._lock:
            return made_once(known[id], self.ledger) or Section(id, known[id].title(self.ledger), ())

    @cached_property
    def overview(self) -> Overview:
        """Return the overview of the place."""
        with self._lock:
            return overview(self.ledger)

    def sections(self) -> Iterator[Section]:
        """Return its sections in order, the overview first; each is made when it is reached."""
        yield self.overview.section
        yield from (self.section(part.id) for part in self.parts)

    def block(self, id: str) -> Table | Figures:
        """Return a table, or the figures of the first page; sections are made until it is found.

        Raises
        ------
        NoSuchName
            If no section has it.
        """
        made = [section for section in list(self.ledger.made.values()) if section]
        own = (self.overview.section,) if id.startswith("overview") else ()
        rest = (self.section(part.id) for part in self.parts)  # made one after another, until it is found
        found = find_block((*own, *made), id) or find_block(rest, id)
        if found is None:
            raise NoSuchName(where="tables", what="table", name=id, known=[], see=LISTED)
        return found

    def table(self, id: str) -> Table:
        """Return a table. Raise NoSuchName if there is none."""
        found = self.block(id)
        if isinstance(found, Figures):
            raise NoSuchName(where="tables", what="table", name=id, known=[], see=LISTED)
        return found


class Contents:
    """The contents that were asked for last. What of an account somebody sees has a version of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Content] = OrderedDict()
        self._beside: OrderedDict[tuple[str, str], Beside] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, about: Seen) -> Content:
        """Return the content of what a request is about; those asked for longest ago are forgotten."""
        state = about.area.id, about.area.version
        key = (*state, about.lang, about.period, about.place)
        with self._lock:
            if state not in self._beside:
                self._beside[state] = Beside(about.area.folder, about.area.account.part)
            if key not in self._kept:
                self._kept[key] = Content(about, self._beside[state])
            self._beside.move_to_end(state)
            self._kept.move_to_end(key)
            self._forget()
            return self._kept[key]

    def _forget(self) -> None:
        while len(self._beside) > MOST_BESIDE:
            self._beside.popitem(last=False)
        rows = sum(content.rows for content in self._kept.values())
        while len(self._kept) > MOST or (rows > MOST_ROWS and len(self._kept) > 1):
            rows -= self._kept.popitem(last=False)[1].rows
