"""What lies beside a finished account: its settings, and what follows from them; each is worked out once a report."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shanshui.run.account import Prepared
    from shanshui.run.config import AreaFile, Config
    from shanshui.run.observed import Observed

SETTINGS = "area.yaml"


class Beside:
    """The area a finished account belongs to.

    Raises
    ------
    InputError, Problems
        By every attribute, if the area's settings or tables are wrong.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def area(self) -> "AreaFile":
        """Return the settings with the file they came from."""
        from shanshui.run.config import read_area

        return read_area(self.folder)

    @property
    def config(self) -> "Config":
        """Return the settings."""
        return self.area.config

    @cached_property
    def prepared(self) -> "Prepared":
        """Return the area with everything checked."""
        from shanshui.run.account import prepare

        return prepare(self.folder)

    @cached_property
    def observed(self) -> "Observed":
        """Return what is known of its indicators."""
        from shanshui.run.observed import observed

        return observed(self.folder)

    @cached_property
    def public(self) -> "Observed":
        """Return what of it is free to publish."""
        return self.observed.public()


def beside(results_folder: Path | None) -> Beside | None:
    """Return the area that a folder of results belongs to; None if no settings lie beside it."""
    if results_folder is None or not (results_folder.parent / SETTINGS).is_file():
        return None
    return Beside(results_folder.parent)
