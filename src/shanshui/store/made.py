"""The accounts that were made of an area: the published one, and former ones that lie where it took their place.

Former accounts are never thrown away: one that was approved is what those see who may only look, until the newer
one is approved (decision 0025).
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from shanshui.store.publish import MARKER, WORK, hash_of, results_folder

SUPERSEDED: Final = "superseded"
NUMBERED: Final = re.compile(r"\d+-")


@dataclass(frozen=True)
class Made:
    """An account as it lies in its folder.

    Attributes
    ----------
    fingerprint
        What tells it from every other: the hash of its marker.
    """

    folder: Path
    fingerprint: str

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Return its accounting periods."""
        from shanshui.store.results import read_manifest

        return tuple(str(period) for period in read_manifest(self.folder)["periods"])


def superseded_folder(area_folder: Path) -> Path:
    """Return where the former accounts of an area lie."""
    return area_folder / WORK / SUPERSEDED


def made_accounts(area_folder: Path) -> tuple[Made, ...]:
    """Return the accounts that were made of an area, the oldest first, the published one last."""
    found = [*_former(area_folder), results_folder(area_folder)]
    return tuple(Made(one, hash_of(one / MARKER)) for one in found if (one / MARKER).is_file())


def _former(area_folder: Path) -> list[Path]:
    """Return the folders of former accounts in the order in which they were superseded."""
    folder = superseded_folder(area_folder)
    named = [one for one in folder.iterdir() if NUMBERED.match(one.name)] if folder.is_dir() else []
    return sorted(named, key=lambda one: int(one.name.partition("-")[0]))
