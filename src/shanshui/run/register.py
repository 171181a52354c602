"""The register of an area: where its vintages of observations, its findings and their events are kept."""

from pathlib import Path

from shanshui.run.config import AreaFile
from shanshui.store.register import Register


def address(area: AreaFile) -> str:
    """Return the file or the address of an area's register."""
    text = area.config.store.database
    return text if "://" in text else str(area.folder / text)


def existing_register(area: AreaFile) -> Register | None:
    """Return the area's register, None if nothing was ever registered in its file."""
    place = address(area)
    return Register.open(place) if "://" in place or Path(place).exists() else None


def open_register(area: AreaFile, actor: str = "") -> Register:
    """Return the area's register, a new one if there is none; `actor` is who writes."""
    return Register.open(address(area), actor)
