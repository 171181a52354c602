"""The list of what can be drawn: relief, types, sources, what is made of them, flows and their values, and changes."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.core.quantity import Kind
from shanshui.core.spec import Variable
from shanshui.run.account import Prepared
from shanshui.run.config import Source
from shanshui.run.layer import GEP, Group, Layer
from shanshui.run.plan import Recipe, Task
from shanshui.run.source_names import LAND_COVER, by_variable

TYPES_ID, RELIEF_ID = "ecosystem_type", "hillshade"
MONTHS = 12
RELIEF = Label("Relief", "地形阴影")
CHANGE = Label("Change: {0}", "变化：{0}")
MONTH = Label("{0}, month {1}", "{0}（{1} 月）")
VALUE = Label("{0}, value", "{0}（价值量）")
MONEY = "yuan ha-1"
GEP_NAME = Label("GEP of all lines on maps", "GEP（可落图的各项合计）")


class LayerList:
    """What can be drawn of an area, in the order it is shown. No raster is read.

    Parameters
    ----------
    prepared
        With maps, and a recipe for every source.
    there, valued
        The items (`service.item`) that have an amount, and those that have a value.
    accounted
        Whether there is a published account.
    """

    def __init__(self, prepared: Prepared, there: Set[str], valued: Set[str], accounted: bool) -> None:
        self.prepared, self.plan = prepared, prepared.plan
        self.tasks = {task.key: task for task in prepared.plan.on_cells}
        self._there, self._valued, self._accounted = there, valued, accounted

    def all(self) -> list[Layer]:
        """Return every layer."""
        found = [*self._relief(), *self._types(), *self._variables(), *self._flows()]
        return found + [_change(layer) for layer in found if self._changes(layer)]

    @property
    def headline(self) -> list[Task]:
        """Return the headline items that have a value."""
        return [task for key, task in self.tasks.items() if key in self._valued and task.role == "headline"]

    def tasks_of(self, layer: Layer) -> list[Task]:
        """Return the items a flow or value is of: one, or all headline lines; none for a variable."""
        if layer.item == GEP:
            return self.headline
        return [self.tasks[layer.item]] if layer.item else []

    def behind(self, layer: Layer) -> list[str]:
        """Return the variables that a layer rests on, those behind others too, with the land cover under flows."""
        names = [layer.variable] if layer.variable else [LAND_COVER] if LAND_COVER in self.plan.recipes else []
        names += [name for task in self.tasks_of(layer) for name in self.plan.variables_of(task)]
        return list(dict.fromkeys(one for name in names for one in self.plan.behind(name)))

    def rests_on_account(self, layer: Layer) -> bool:
        """Return whether a layer takes numbers from the published account, not only from the inputs."""
        return layer.group == "value" or any(task.item.actual for task in self.tasks_of(layer))

    def _changes(self, layer: Layer) -> bool:
        """Return whether a layer is not the same in all periods: something behind it is of a year, or is accounted."""
        if len(layer.periods) < 2 or layer.kind == "class" or layer.group == "relief":
            return False
        behind = [self.plan.recipes[name] for name in self.behind(layer)]
        if layer.item and (self.rests_on_account(layer) or not behind):
            return True
        return any(recipe.origin == "table" or self._is_of_a_year(recipe) for recipe in behind)

    def _is_of_a_year(self, recipe: Recipe) -> bool:
        """Return whether the periods have files of their own."""
        if recipe.origin != "source":
            return False
        source = self.prepared.area.config.sources[recipe.detail]
        return len({tuple(source.files(period)) for period in self.prepared.periods}) > 1

    def _relief(self) -> Iterator[Layer]:
        if "elevation" in self.plan.recipes and self.plan.recipes["elevation"].origin == "source":
            yield replace(self._variable("elevation"), id=RELIEF_ID, group="relief", name=RELIEF)

    def _types(self) -> Iterator[Layer]:
        if LAND_COVER in by_variable(self.prepared.area):
            yield replace(self._variable(LAND_COVER), id=TYPES_ID, group="types", kind="class", unit="")

    def _variables(self) -> Iterator[Layer]:
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

    def _flows(self) -> Iterator[Layer]:
        for key, task in self.tasks.items():
            if key in self._there and (self._accounted or not task.item.actual):
                yield self._flow(task)
        if self.headline:
            yield self._gep(self.headline)
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


def _kind(spec: Variable) -> str:
    return {Kind.CLASS: "class", Kind.DENSITY: "density"}.get(spec.kind, "state")


def _of_month(layer: Layer, month: int) -> Layer:
    name = Label(MONTH.en.format(layer.name.en, month), MONTH.zh.format(layer.name.zh, month))
    return replace(layer, id=f"{layer.id}.{month}", name=name, band=month)


def _change(layer: Layer) -> Layer:
    name = Label(CHANGE.en.format(layer.name.en[:1].lower() + layer.name.en[1:]), CHANGE.zh.format(layer.name.zh))
    return replace(layer, id=f"change.{layer.id}", group="change", name=name, of=layer.id)
