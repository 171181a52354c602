"""What is known of an area's indicators: every vintage read, carried to the places of today, and rolled up."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.errors import IndicatorsNotGiven, NothingObserved
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.files import sha256
from shanshui.data.indicators import read_indicators
from shanshui.data.place_changes import read_place_changes
from shanshui.run.account_observations import GEP, account_observations
from shanshui.run.config import AreaFile, read_area
from shanshui.run.config_targets import ObservationsSetting
from shanshui.run.places import read_other_tree, read_territory
from shanshui.targets.indicator import Dictionary
from shanshui.targets.panel import FREE, Panel, empty, panel
from shanshui.targets.place_changes import BREAK, PlaceChange, check_changes, former_places, to_places_of_today
from shanshui.targets.roll_up import Residual, roll_up, to_years

if TYPE_CHECKING:
    import pyarrow as pa

    from shanshui.store.register import Vintage
    from shanshui.store.results import Results

REGISTERED, LISTED, ACCOUNT = "registered", "listed", "account"
RESULTS = "results"  # the name of tables that an account made
LAST = "9999"  # files without a date of publication are the latest


@dataclass(frozen=True)
class Origin:
    """Where a table of observations, one vintage, comes from.

    Attributes
    ----------
    sort
        `registered` in the register, `listed` in area.yaml and not registered, or made by the published `account`.
    sha256
        Of the file, or the fingerprint of the account.
    """

    sort: str
    name: str
    sha256: str
    rows: int
    source: str = ""
    licence: str = ""
    published: str = ""


@dataclass(frozen=True)
class Observed:
    """The indicators of an area and all that is known of them.

    Attributes
    ----------
    tree, trees
        The administrative tree, and others over the same places by name.
    raw
        Values as they were observed, on the places of today.
    panel
        The same with years from their months or quarters and everything that follows from parts.
    residuals
        Where a place's own value is not what its parts add up to.
    origins
        Of the tables, in the order they became known; `panel.vintage` numbers them from 0.
    """

    area: AreaFile
    tree: PlaceTree
    trees: Mapping[str, PlaceTree]
    dictionary: Dictionary
    raw: Panel
    panel: Panel
    residuals: tuple[Residual, ...]
    origins: tuple[Origin, ...]
    changes: tuple[PlaceChange, ...]

    def hides(self) -> bool:
        """Return whether some value is not free to publish."""
        return any(bool((found.known() & (found.confidentiality != FREE)).any()) for found in (self.raw, self.panel))

    def public(self) -> "Observed":
        """Return what is free to publish, and what follows from nothing else."""
        if not self.hides():
            return self
        raw = self.raw.only_public()
        rolled, residuals = roll_up(to_years(raw, self.dictionary), self.dictionary, self.tree)
        return replace(self, raw=raw, panel=rolled, residuals=tuple(residuals))

    def on(self, tree: str) -> Panel:
        """Return what follows on another tree of the area, such as basins."""
        other = self.trees[tree]
        return roll_up(_on_places(self.raw, other), self.dictionary, other)[0]


def observed(path: str | Path, shown: "Results | None" = None) -> Observed:
    """Return what is known of the indicators of an area.

    Parameters
    ----------
    shown
        The account whose figures are told, and no others; None, those of the published one and of former ones.

    Raises
    ------
    IndicatorsNotGiven, NothingObserved
        If the area has no dictionary of indicators, or no observation.
    Problems
        Everything that is wrong with its tables.
    """
    area = read_area(path)
    dictionary, tree, changes = definitions(area)
    known = tables(area, dictionary, tree, changes, shown)
    if not known:
        raise NothingObserved(where=area.path.name)
    places = [*(place.code for place in tree), *former_places(changes, tree)]
    raw = to_places_of_today(panel([table for _, table in known], list(dictionary), places), dictionary, changes, tree)
    _mark_breaks(raw, area, dictionary)
    rolled, residuals = roll_up(to_years(raw, dictionary), dictionary, tree)
    origins = tuple(origin for origin, _ in known)
    return Observed(area, tree, _trees(area), dictionary, raw, rolled, tuple(residuals), origins, tuple(changes))


def _mark_breaks(found: Panel, area: AreaFile, dictionary: Dictionary) -> None:
    """Mark in figures of the account the breaks that `series:` states: the first value from each of them on."""
    fed = [found.at("indicator", one.id) for one in dictionary.values() if one.account.startswith(GEP)]
    for one in area.config.series.breaks if area.config.series and fed else []:
        later = np.array([Period.parse(period) >= Period.parse(one.period) for period in found.periods])
        since = found.known()[fed] & later
        first = np.argmax(since, axis=2)
        for at, indicator in enumerate(fed):
            places = np.flatnonzero(since[at].any(axis=1))
            found.status[indicator, places, first[at, places]] = BREAK


def definitions(area: AreaFile) -> tuple[Dictionary, PlaceTree, list[PlaceChange]]:
    """Return what an area's observations are checked against: indicators, places, and their changes."""
    config = area.config
    if config.indicators is None:
        raise IndicatorsNotGiven(where=area.path.name)
    dictionary = read_indicators(area.folder / config.indicators.file, config.indicators.file)
    tree = read_territory(area, geometry=False).tree.below(config.area.code)
    changes: list[PlaceChange] = []
    if config.place_changes is not None:
        changes = read_place_changes(area.folder / config.place_changes.file, config.place_changes.file)
        check_changes(changes, tree)
    return dictionary, tree, changes


def tables(
    area: AreaFile,
    dictionary: Dictionary,
    tree: PlaceTree,
    changes: Iterable[PlaceChange] = (),
    shown: "Results | None" = None,
) -> "list[tuple[Origin, pa.Table]]":
    """Return every table of observations in the order they became known: registered, listed, and the account's."""
    known = [one for one in _registered(area) if shown is None or one[0].name != RESULTS]
    seen = {origin.sha256 for origin, _ in known}
    former = former_places(changes, tree)
    for setting in area.config.observations:
        content = content_hash(area, setting)
        if content not in seen:
            table = read_listed(area, setting, dictionary, tree, former)
            about = (setting.source, setting.licence, setting.published or "")
            known.append((Origin(LISTED, setting.file, content, len(table), *about), table))
    known.sort(key=lambda one: one[0].published or LAST)
    made = account_observations(area, dictionary, shown)
    if made and made[1] not in seen:
        known.append((Origin(ACCOUNT, RESULTS, made[1], len(made[0])), made[0]))
    return known


def _registered(area: AreaFile) -> "list[tuple[Origin, pa.Table]]":
    from shanshui.run.register import existing_register

    register = existing_register(area)
    if register is None:
        return []
    with register:
        return [(_origin(one), table) for one, table in zip(register.vintages(), register.observations(), strict=True)]


def _origin(one: "Vintage") -> Origin:
    about = one.evidence
    return Origin(REGISTERED, about.name, about.sha256, one.rows, about.source, about.licence, one.known_since)


def content_hash(area: AreaFile, setting: ObservationsSetting) -> str:
    """Return what tells one state of a listed file from another: the hash of the file and of how it is read."""
    own = sha256(area.folder / setting.file)
    return (
        hashlib.sha256(f"{own}{sha256(area.folder / setting.layout)}".encode()).hexdigest() if setting.layout else own
    )


def read_listed(
    area: AreaFile, setting: ObservationsSetting, dictionary: Dictionary, tree: PlaceTree, former: Iterable[str] = ()
) -> "pa.Table":
    """Return the observations of a file that area.yaml lists."""
    file = area.folder / setting.file
    if setting.layout:
        from shanshui.data.yearbook import read_sheet

        layout, sheet = area.folder / setting.layout, setting.sheet or ""
        return read_sheet(file, layout, dictionary, tree, setting.file, sheet, tuple(former))
    from shanshui.data.observations import read_observations
    from shanshui.data.sdmx_csv import is_sdmx_csv, read_sdmx_csv

    if is_sdmx_csv(file):
        return read_sdmx_csv(file, dictionary, tree, setting.file, tuple(former))
    return read_observations(file, dictionary, tree, setting.file, setting.sheet or "", tuple(former))


def _trees(area: AreaFile) -> dict[str, PlaceTree]:
    return {name: read_other_tree(area, setting.file) for name, setting in area.config.trees.items()}


def _on_places(found: Panel, tree: PlaceTree) -> Panel:
    """Return a panel with the places of another tree; those that were never observed are absent."""
    made = empty(found.indicators, [place.code for place in tree], found.periods)
    both = [(i, found.places.index(code)) for i, code in enumerate(made.places) if code in found.places]
    rows = [i for i, _ in both], [j for _, j in both]
    for name in ("values", "low", "high", "status", "confidentiality", "vintage"):
        getattr(made, name)[:, rows[0]] = getattr(found, name)[:, rows[1]]
    return made


def register_all(path: str | Path, actor: str = "") -> list[Origin]:
    """Register every table that is not registered yet, in the order they became known, and return which.

    Parameters
    ----------
    actor
        Who does it; left out, the user of this machine.
    """
    from shanshui.run.register import open_register
    from shanshui.store.register import Evidence

    area = read_area(path)
    new = [(origin, table) for origin, table in tables(area, *definitions(area)) if origin.sort != REGISTERED]
    if not new:
        return []
    with open_register(area, actor) as register:
        for one, table in new:
            register.add_vintage(table, Evidence(one.sha256, one.name, one.source, one.licence, one.published))
    return [origin for origin, _ in new]
