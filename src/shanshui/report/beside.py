"""What lies beside a finished account: its settings, and what follows from them; each is worked out once a report."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.core.errors import FormerAccount

if TYPE_CHECKING:
    from shanshui.run.account import Prepared
    from shanshui.run.config import AreaFile, Config
    from shanshui.run.findings import Book
    from shanshui.run.observed import Observed
    from shanshui.run.targets import Targets
    from shanshui.run.uncertainty import Uncertainty
    from shanshui.store.results import Results

SETTINGS = "area.yaml"


class Beside:
    """The area a finished account belongs to.

    Attributes
    ----------
    shown
        Its account as it may be told: cut to some periods, or a former one; None, the published one as it is.

    Raises
    ------
    InputError, Problems
        By every attribute, if the area's settings or tables are wrong.
    """

    def __init__(self, folder: Path, shown: "Results | None" = None) -> None:
        self.folder, self.shown = folder, shown
        self._sure: dict[str, Uncertainty] = {}
        self._small: dict[str, frozenset[str]] = {}

    @cached_property
    def area(self) -> "AreaFile":
        """Return the settings with the file they came from."""
        from shanshui.run.config import read_area

        return read_area(self.folder)

    @cached_property
    def targets(self) -> "Targets":
        """Return its targets, held against what is free to publish."""
        from shanshui.run.targets import of_observed

        return of_observed(self.public)

    def uncertainty(self, account: "Results", period: str) -> "Uncertainty":
        """Return how sure a period of its account is, without reading a map; drawn once.

        Raises
        ------
        NoSpread
            If nothing it depends on has a spread.
        """
        from shanshui.run.uncertainty import uncertainty

        if period not in self._sure:
            self._sure[period] = uncertainty(self.prepared, account, period=period, work=False)
        return self._sure[period]

    def too_small(self, account: "Results", period: str) -> frozenset[str]:
        """Return the places that hold too few independent cells to be shown by themselves, as the settings say.

        Raises
        ------
        NoSpread, NoAllocationKey
            If nothing has a spread, or the key of small places gives no weight.
        """
        from shanshui.run.villages import villages

        if period not in self._small:
            found = villages(self.prepared, account, self.uncertainty(account, period))
            self._small[period] = frozenset(found.codes)
        return self._small[period]

    @cached_property
    def book(self) -> "Book | None":
        """Return its findings as they stand; None if nothing was ever registered."""
        from shanshui.run.findings import book
        from shanshui.run.register import existing_register

        register = existing_register(self.area) if self.config.indicators is not None else None
        if register is None:
            return None
        register.close()
        return book(self.folder, self.shown)

    @property
    def has_register(self) -> bool:
        """Return whether something may be registered, without opening the register."""
        from shanshui.run.register import address

        place = address(self.area)
        return self.config.indicators is not None and ("://" in place or Path(place).exists())

    @property
    def config(self) -> "Config":
        """Return the settings."""
        return self.area.config

    @cached_property
    def prepared(self) -> "Prepared":
        """Return the area with everything checked.

        Raises
        ------
        FormerAccount
            If a former account is told: settings and inputs are those of the newer one.
        """
        from shanshui.run.account import prepare

        if self.shown is not None and self.shown.former:
            raise FormerAccount(where=self.folder.name)
        return prepare(self.folder)

    @cached_property
    def observed(self) -> "Observed":
        """Return what is known of its indicators."""
        from shanshui.run.observed import observed

        return observed(self.folder, self.shown)

    @cached_property
    def public(self) -> "Observed":
        """Return what of it is free to publish."""
        return self.observed.public()


def beside(area_folder: Path | None, shown: "Results | None" = None) -> Beside | None:
    """Return the area of a folder; None if no settings lie in it."""
    if area_folder is None or not (area_folder / SETTINGS).is_file():
        return None
    return Beside(area_folder, shown)
