"""What of an area can be drawn as a map: types, sources, what is made of them, flows and their values, for each period.

A layer lies on the accounting grid. Where it is not there yet it is made on request (`layer_files`).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from shanshui.core import registry
from shanshui.core.errors import NoSuchName, NotOnTheMap
from shanshui.core.labels import Label
from shanshui.core.quantity import Kind
from shanshui.core.spec import Variable
from shanshui.run.account import Prepared, key_of, prepare
from shanshui.run.config import Source
from shanshui.run.physical import physical_stamp
from shanshui.run.plan import Plan, Recipe, Task
from shanshui.run.source_names import LAND_COVER, by_variable
from shanshui.store.publish import WORK, results_folder

if TYPE_CHECKING:
    from shanshui.store.results import Results

Group = Literal["types", "relief", "source", "derived", "flow", "value", "change"]
TYPES_ID, RELIEF_ID = "ecosystem_type", "hillshade"
MONTHS = 12
MADE = 2  # of the way layers are made; another number makes all anew
RELIEF = Label("Relief", "地形阴影")
CHANGE = Label("Change: {0}", "变化：{0}")
MONTH = Label("{0}, month {1}", "{0}（{1} 月）")
VALUE = Label("{0}, value", "{0}（价值量）")
FEW = Label(
    "It has too few periods that you may see: ask for others of the list.",
    "您可查看的核算期不足：请选择列表中的其他图层。",
)
GEP, MONEY = "gep", "yuan ha-1"
GEP_NAME = Label("GEP of all lines on maps", "GEP（可落图的各项合计）")


@dataclass(frozen=True)
class Layer:
    """Something that can be drawn.

    Attributes
    ----------
    id
        Its name in addresses and files.
    kind
        `density` (per hectare), `state`, or `class` (index of an ecosystem type).
    remark
        Why it is only indicative; None if nothing behind it says so.
    variable, band
        What it is of: a variable, and of one with bands the number of the band, from 1.
    item
        `service.item` of a flow or a value, `gep` for all headline lines on maps.
    of
        Of a change, the layer whose difference between two periods it is.
    """

    id: str
    group: Group
    name: Label
    unit: str
    kind: str
    periods: tuple[str, ...]
    source: Label
    credit: str = ""
    remark: Label | None = None
    variable: str = ""
    band: int = 0
    item: str = ""
    of: str = ""


@dataclass(frozen=True)
class Cut:
    """One map: a layer in a period, of a place; of a change, since another period.

    `place` is empty for the whole area.
    """

    layer: Layer
    period: str
    since: str = ""
    place: str = ""


def layers(area: str | Path) -> "Layers":
    """Return what of an area can be drawn.

    Raises
    ------
    Problems
        If the area's settings, tables or rasters are wrong.
    """
    from shanshui.store.results import read_results

    prepared = prepare(area)
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
        found = [*self._relief(), *self._types(), *self._variables(), *self._flows()]
        found += [_change(layer) for layer in found if self._changes(layer)]
        return {layer.id: layer for layer in found}

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

    def rests_on_account(self, layer: Layer) -> bool:
        """Return whether a layer takes numbers from the published account, not only from the inputs."""
        return layer.group == "value" or any(task.item.actual for task in self.tasks_of(layer))

    def tasks_of(self, layer: Layer) -> list[Task]:
        """Return the items a flow or value is of: one, or all headline lines; none for a variable."""
        if layer.item == GEP:
            return [task for key, task in self.tasks.items() if key in self._valued and task.role == "headline"]
        return [self.tasks[layer.item]] if layer.item else []

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

    def stamp(self, cut: Cut) -> str:
        """Return the hash of everything one map depends on."""
        which = cut.layer.id, cut.period, cut.since, cut.place
        if which not in self._known_stamps:
            of = self[cut.layer.of] if cut.layer.of else cut.layer
            account = self.results.fingerprint if self.results and self.rests_on_account(of) else ""
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

    def _changes(self, layer: Layer) -> bool:
        """Return whether a layer is not the same in all periods: something behind it is of a year, or is accounted."""
        if len(layer.periods) < 2 or layer.kind == "class" or layer.group == "relief":
            return False
        names = [layer.variable] if layer.variable else [LAND_COVER] if LAND_COVER in self.plan.recipes else []
        names += [name for task in self.tasks_of(layer) for name in self.plan.variables_of(task)]
        behind = self._behind(names)
        if layer.item and (self.rests_on_account(layer) or not behind):
            return True
        return any(recipe.origin == "table" or self._is_of_a_year(recipe) for recipe in behind)

    def _is_of_a_year(self, recipe: Recipe) -> bool:
        """Return whether the periods have files of their own."""
        if recipe.origin != "source":
            return False
        source = self.prepared.area.config.sources[recipe.detail]
        return len({tuple(source.files(period)) for period in self.prepared.periods}) > 1

    def _relief(self) -> Iterable[Layer]:
        if "elevation" in self.plan.recipes and self.plan.recipes["elevation"].origin == "source":
            yield replace(self._variable("elevation"), id=RELIEF_ID, group="relief", name=RELIEF)

    def _types(self) -> Iterable[Layer]:
        if LAND_COVER in by_variable(self.prepared.area):
            yield replace(self._variable(LAND_COVER), id=TYPES_ID, group="types", kind="class", unit="")

    def _variables(self) -> Iterable[Layer]:
        for name, recipe in self.plan.recipes.items():
            spec = registry.variable(name)
            if recipe.origin not in ("source", "derivation", "routed") or spec.kind is Kind.CLASS:
                continue
            layer = self._variable(name)
            if not spec.bands:
                yield layer
            elif spec.bands == "months":
                yield from (_of_month(layer, month) for month in range(1, MONTHS + 1))

    def _variable(self, name: str) -> Layer:
        spec, recipe = registry.variable(name), self.plan.recipes[name]
        return Layer(
            f"variable.{name}",
            "source" if recipe.origin == "source" else "derived",
            spec.label,
            spec.unit,
            _kind(spec),
            tuple(self.prepared.periods),
            self._made_of(name),
            "; ".join(dict.fromkeys(s.credit for s in self._sources([name]) if s.credit)),
            self._remark([name]),
            variable=name,
        )

    def _flows(self) -> Iterable[Layer]:
        for key, task in self.tasks.items():
            if key in self._there and (self.results is not None or not task.item.actual):
                yield self._flow(task)
        headline = [task for key, task in self.tasks.items() if key in self._valued and task.role == "headline"]
        if headline:
            yield self._gep(headline)
        for key, task in self.tasks.items():
            if key in self._valued:
                flow = self._flow(task)
                name = Label(*(text.format(flow.name[i]) for i, text in enumerate(VALUE)))
                yield replace(flow, id=f"value.{key}", group="value", name=name, unit=MONEY)

    def _gep(self, tasks: list[Task]) -> Layer:
        names = list(dict.fromkeys(name for task in tasks for name in self.plan.variables_of(task)))
        return self._of_items(f"value.{GEP}", "value", GEP_NAME, MONEY, self.prepared.standard.label, names, GEP)

    def _flow(self, task: Task) -> Layer:
        names = self.plan.variables_of(task)
        label = Label(
            f"{task.service.label.en}: {task.item.label.en.lower()}", f"{task.service.label.zh}：{task.item.label.zh}"
        )
        standard, said = self.prepared.standard.label, task.item.source or task.service.source
        source = Label(f"{standard.en}; {said}", f"{standard.zh}；{said}") if said else standard
        return self._of_items(f"flow.{task.key}", "flow", label, f"{task.item.unit} ha-1", source, names, task.key)

    def _of_items(
        self, id: str, group: Group, name: Label, unit: str, source: Label, names: Iterable[str], item: str
    ) -> Layer:
        credit = "; ".join(dict.fromkeys(s.credit for s in self._sources(names) if s.credit))
        periods, remark = tuple(self.prepared.periods), self._remark(names)
        return Layer(id, group, name, unit, "density", periods, source, credit, remark, item=item)

    def _behind(self, names: Iterable[str]) -> list[Recipe]:
        found = {one: None for name in names for one in self.plan.behind(name)}
        return [self.plan.recipes[one] for one in found]

    def _sources(self, names: Iterable[str]) -> list[Source]:
        config = self.prepared.area.config
        return [config.sources[r.detail] for r in self._behind(names) if r.origin == "source"]

    def _made_of(self, name: str) -> Label:
        recipe = self.plan.recipes[name]
        if recipe.origin == "source":
            said = self.prepared.area.config.sources[recipe.detail].source or recipe.detail
            return Label(said, said)
        way = recipe.derivation or recipe.routed
        assert way is not None
        return Label(f"{way.label.en} ({way.source})", f"{way.label.zh}（{way.source}）")

    def _remark(self, names: Iterable[str]) -> Label | None:
        """Return why what rests on some variables is only indicative."""
        config, found = self.prepared.area.config, []
        for recipe in self._behind(names):
            if recipe.origin == "source":
                found.append(config.sources[recipe.detail].indicative)
            elif recipe.origin == "constant":
                found.append(config.constants[recipe.variable].indicative)
        told = list(dict.fromkeys(one.label for one in found if one))
        return Label("; ".join(x.en for x in told), "；".join(x.zh for x in told)) if told else None


def layers_folder(area_folder: Path) -> Path:
    """Return where layers of an area lie."""
    return area_folder / WORK / "layers"


def _with_all_sources(prepared: Prepared) -> Plan:
    """Return the plan with a recipe for each source, also those that no item takes."""
    extra = {name: Recipe(name, "source", source) for name, source in by_variable(prepared.area).items()}
    return replace(prepared.plan, recipes={**extra, **prepared.plan.recipes})


def _kind(spec: Variable) -> str:
    return {Kind.CLASS: "class", Kind.DENSITY: "density"}.get(spec.kind, "state")


def _of_month(layer: Layer, month: int) -> Layer:
    name = Label(MONTH.en.format(layer.name.en, month), MONTH.zh.format(layer.name.zh, month))
    return replace(layer, id=f"{layer.id}.{month}", name=name, band=month)


def _change(layer: Layer) -> Layer:
    name = Label(CHANGE.en.format(layer.name.en[:1].lower() + layer.name.en[1:]), CHANGE.zh.format(layer.name.zh))
    return replace(layer, id=f"change.{layer.id}", group="change", name=name, of=layer.id)
