"""What of an area can be drawn as a map: types, sources, what is made of them, flows and their values, for each period.

A layer lies on the accounting grid. Where it is not there yet it is made on request (`layer_files`): the list needs no
more than the headers of the rasters, their numbers are looked at once somebody opens what rests on them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.core.errors import NoSuchName, NotOnTheMap, Problems, ShanshuiError
from shanshui.core.labels import Label
from shanshui.run.account import Prepared, key_of, prepare
from shanshui.run.layer import Cut, Layer
from shanshui.run.layer_list import LayerList
from shanshui.run.physical import physical_stamp
from shanshui.run.plan import Plan, Recipe, Task
from shanshui.run.rates import Rates
from shanshui.run.source_names import LAND_COVER, by_variable
from shanshui.store.publish import WORK, results_folder

if TYPE_CHECKING:
    from shanshui.store.results import Results

MADE = 2  # of the way layers are made; another number makes all anew
FEW = Label(
    "It has too few periods that you may see: ask for others of the list.",
    "您可查看的核算期不足：请选择列表中的其他图层。",
)
Told = Callable[[float], None]  # called with the share that is done, 0 to 1


def part_of(told: Told, begin: float, end: float) -> Told:
    """Return what tells the share of a part that is done as a share of the whole."""
    return lambda share: told(begin + (end - begin) * share)


def layers(area: str | Path) -> "Layers":
    """Return what of an area can be drawn.

    Raises
    ------
    Problems
        If the area's settings, tables or the headers of its rasters are wrong.
    """
    from shanshui.store.results import read_results

    prepared = prepare(area, numbers=False)
    there = results_folder(prepared.area.folder).is_dir()
    return Layers(prepared, read_results(prepared.area.folder) if there else None)


class Layers:
    """The layers of an area, by id.

    Parameters
    ----------
    results
        Its published account; without one there are no values, and no flows that are limited by what there is.
    """

    def __init__(self, prepared: Prepared, results: "Results | None" = None) -> None:
        self.results = results
        self._stamps: dict[str, str] = {}
        self._known_stamps: dict[tuple[str, str, str, str], str] = {}
        self._kin: dict[tuple[str, tuple[str, ...], str], tuple[Path, ...]] = {}
        self._rates: dict[tuple[str, str], Rates] = {}
        self._right: set[tuple[str, str]] = set()
        self.prepared = replace(prepared, plan=_with_all_sources(prepared)) if prepared.maps else prepared

    @property
    def plan(self) -> Plan:
        """Return the plan, with every source the area has."""
        return self.prepared.plan

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """Return `service.item` → item that is evaluated on cells."""
        return {task.key: task for task in self.plan.on_cells}

    @cached_property
    def known(self) -> dict[str, Layer]:
        """Return id → layer, in the order they are shown."""
        if self.prepared.maps is None:
            return {}
        return {layer.id: layer for layer in self.listed.all()}

    @cached_property
    def listed(self) -> LayerList:
        """Return what knows of each layer what it is of and what it rests on."""
        return LayerList(self.prepared, self._there, self._valued, self.results is not None)

    def __getitem__(self, id: str) -> Layer:
        if id not in self.known:
            raise NoSuchName(where="layers", what="layer", name=id, known=list(self.known), see="")
        return self.known[id]

    def cut(
        self, id: str, period: str = "", since: str = "", place: str = "", shown: Iterable[str] | None = None
    ) -> Cut:
        """Return one map; left out: the last period, the one before it, the whole area.

        Parameters
        ----------
        shown
            Periods that may be seen; left out, all.

        Raises
        ------
        NoSuchName
            If there is no such layer, or it has no such period.
        """
        layer = self[id]
        if shown is not None:
            may = set(shown)
            layer = replace(layer, periods=tuple(one for one in layer.periods if one in may))
        if len(layer.periods) < (2 if layer.of else 1):
            raise NoSuchName(where="layers", what="layer", name=id, known=[], see=FEW)
        period = period or layer.periods[-1]
        if layer.of and not since:
            before = [one for one in layer.periods if one < period]
            since = before[-1] if before else layer.periods[-1]
        for one in (period, since) if layer.of else (period,):
            if one not in layer.periods:
                raise NoSuchName(where=f"layers: {id}", what="period", name=one, known=list(layer.periods), see="")
        tree, root = self.prepared.tree, self.prepared.area.config.area.code
        whole = place in ("", root) or root in tree.descendants(place)
        return Cut(layer, period, since if layer.of else "", "" if whole else place)

    def codes(self, place: str) -> tuple[str, ...]:
        """Return the accounted places that a place is made of; all for none.

        Raises
        ------
        NotOnTheMap
            If it has no boundary of its own.
        """
        assert self.prepared.maps is not None
        shapes = self.prepared.maps.territory.shapes
        if not place:
            return tuple(shapes)
        mine = {place, *self.prepared.tree.descendants(place)}
        found = tuple(code for code in shapes if code in mine)
        if not found:
            raise NotOnTheMap(where="layers", place=place)
        return found

    @cached_property
    def _key(self) -> str:
        return key_of(self.prepared)

    def current(self, period: str) -> bool:
        """Return whether the published account was made of the maps and settings as they are now."""
        if self.results is None:
            return False
        stamp = self.results.manifest.get("sums", {}).get(period)
        if period not in self._stamps:
            self._stamps[period] = physical_stamp(self.prepared, period, self.prepared.hashes)
        return bool(stamp == self._stamps[period])

    @cached_property
    def _there(self) -> set[str]:
        """Return the items that have an amount in the published account; without one, all."""
        return set(self.tasks) if self.results is None else self._with("supply")

    @cached_property
    def _valued(self) -> set[str]:
        """Return the items that have a value in the published account."""
        return set() if self.results is None else self._with("value")

    def _with(self, column: str) -> set[str]:
        assert self.results is not None
        flows = self.results.flows
        mine = flows[flows[column].notna()]
        return set((mine["service"] + "." + mine["item"]).unique())

    def check(self, period: str, variables: Iterable[str], told: Told) -> None:
        """Look at the numbers of the sources behind some variables, and of the land cover, unless that was done.

        Raises
        ------
        Problems
            What is wrong with them.
        """
        maps = self.prepared.maps
        assert maps is not None
        wanted = {name: maps.rasters.get((name, period)) for name in (*variables, LAND_COVER)}
        rasters = maps.distinct(one for one in wanted.values() if one and one.key not in self._right)
        problems: list[ShanshuiError] = []
        for done, (raster, wrong) in enumerate(zip(rasters, maps.looked_at(rasters), strict=True), start=1):
            problems += wrong
            if not wrong:
                self._right.add(raster.key)
            told(done / len(rasters))
        if problems:
            raise Problems(problems, where=self.prepared.area.path.name)

    def rates(self, period: str, task: Task) -> Rates:
        """Return the ratios of an item's amounts in the published account."""
        assert self.results is not None
        if (period, task.key) not in self._rates:
            flows = self.results.flows
            mine = (flows["period"] == period) & (flows["service"] == task.service.id) & (flows["item"] == task.item.id)
            self._rates[period, task.key] = Rates(self.prepared.tree, flows[mine])
        return self._rates[period, task.key]

    def stamp(self, cut: Cut) -> str:
        """Return the hash of everything one map depends on."""
        which = cut.layer.id, cut.period, cut.since, cut.place
        if which not in self._known_stamps:
            of = self[cut.layer.of] if cut.layer.of else cut.layer
            account = self.results.fingerprint if self.results and self.listed.rests_on_account(of) else ""
            content = [MADE, self._key, cut.layer.id, cut.period, cut.since, self.codes(cut.place), account]
            told = json.dumps(content, ensure_ascii=False)
            self._known_stamps[which] = hashlib.sha256(told.encode()).hexdigest()
        return self._known_stamps[which]

    def path(self, cut: Cut) -> Path:
        """Return the file of one map, there or not."""
        periods = f"{cut.since}-{cut.period}" if cut.since else cut.period
        return self.folder / f"{cut.layer.id}-{periods}-{self.stamp(cut)[:16]}.tif"

    def kin(self, cut: Cut) -> tuple[Path, ...]:
        """Return the files, there or not, of all maps whose numbers are compared with those of one: of all periods.

        Of a month also the other months; of a change, between any two periods. Only periods that may be seen count.
        """
        layer = cut.layer
        which = layer.id, layer.periods, cut.place
        if which not in self._kin:
            mine = [layer.id]
            if layer.band:
                mine = [id for id, x in self.known.items() if (x.group, x.variable) == (layer.group, layer.variable)]
            pairs = permutations(layer.periods, 2) if layer.of else ((one, "") for one in layer.periods)
            found = [
                self.path(Cut(replace(self[id], periods=layer.periods), period, since, cut.place))
                for period, since in pairs
                for id in mine
            ]
            self._kin[which] = tuple(found)
        return self._kin[which]

    @property
    def folder(self) -> Path:
        """Return where the maps of the area as it is now lie."""
        return layers_folder(self.prepared.area.folder) / self._key[:24]


def layers_folder(area_folder: Path) -> Path:
    """Return where layers of an area lie."""
    return area_folder / WORK / "layers"


def _with_all_sources(prepared: Prepared) -> Plan:
    """Return the plan with a recipe for each source, also those that no item takes."""
    extra = {name: Recipe(name, "source", source) for name, source in by_variable(prepared.area).items()}
    return replace(prepared.plan, recipes={**extra, **prepared.plan.recipes})
