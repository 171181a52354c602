"""From sums and tables to the flows of all places."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.amounts import Amount, Amounts, in_columns, limited, settled
from shanshui.accounts.flows import Flows
from shanshui.accounts.monetary import Valuation, valued
from shanshui.accounts.rollup import Extent, Leaves, joined_leaves, roll_up
from shanshui.core import registry, units
from shanshui.core.errors import ZoneMissing
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.core.quantity import Kind
from shanshui.core.spec import Formula, arguments
from shanshui.run.account import TYPES
from shanshui.run.cube import Cube
from shanshui.run.plan import Plan, Task, named_item
from shanshui.run.tables import PlaceNumber
from shanshui.standards.profile import Standard
from shanshui.standards.values import ParameterBook


def cell_amounts(plan: Plan, cube: Cube, applies: Mapping[str, NDArray[np.bool_]]) -> list[Amounts]:
    """Return the amounts of every item that was evaluated on cells; no row where an item does not apply (§1)."""
    area, found = cube.column("area"), []
    for kind, rows in cube.rows_of.items():
        places = tuple(cube.places[row] for row in rows)
        for task in plan.on_cells:
            if not applies[task.key][TYPES.index(kind)]:
                continue
            covered, supply, potential = (
                cube.column(f"{measure}:{task.key}")[rows] for measure in ("covered", "supply", "potential")
            )
            nothing = np.full(rows.size, np.nan)
            found.append(
                Amounts(
                    cube.period, kind, task.service.id, task.item.id, task.item.unit, "", "",
                    places=places,
                    supply=np.where(covered > 0, supply, np.nan),
                    potential=np.where(covered > 0, potential, np.nan) if task.potential else nothing,
                    use=nothing,
                    area=area[rows],
                    covered_area=covered,
                    price=nothing,
                )
            )  # fmt: skip
    return found


class PlaceNumbers:
    """Numbers of places: a table's, else a constant. An amount belongs to its one place, a state also to the parts."""

    def __init__(self, numbers: Iterable[PlaceNumber], constants: Mapping[str, float], tree: PlaceTree) -> None:
        self.tree = tree
        self.constants = constants
        self._at: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        self._zones: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
        for number in numbers:
            if number.zone:
                self._zones[number.variable, number.period, number.place][number.zone] = number.value
            elif not number.ecosystem_type:
                self._at[number.variable, number.period][number.place] = number.value
        for (variable, period, place), zones in self._zones.items():
            if registry.variable(variable).kind is Kind.AMOUNT:
                self._at[variable, period].setdefault(place, math.fsum(zones.values()))

    def given(self, variable: str, period: str) -> dict[str, float]:
        """Return place → number, for places that have one of their own; a constant amount is the topmost place's."""
        found = self._at.get((variable, period), {})
        is_amount = registry.variable(variable).kind is Kind.AMOUNT
        return dict(found) or (_constant_for_root(variable, self, self.tree) if is_amount else {})

    def at(self, variable: str, period: str, place: str) -> float:
        """Return a place's own number, for a state else that of the nearest place above or the constant, else NaN."""
        own = self.given(variable, period)
        if place in own or registry.variable(variable).kind is Kind.AMOUNT:
            return own.get(place, math.nan)
        above = (own[code] for code in self.tree.ancestors(place) if code in own)
        return next(above, self.constants.get(variable, math.nan))

    def zones(self, variables: Iterable[str], period: str, place: str) -> list[str]:
        """Return the zones of origin any of some variables is given by."""
        return sorted({zone for name in variables for zone in self._zones.get((name, period, place), ())})

    def in_zone(self, variable: str, period: str, place: str, zone: str) -> float:
        """Return a number of one zone of origin, or of the place if it is not given by zone.

        Raises
        ------
        ZoneMissing
            If it is given for other zones only.
        """
        zones = self._zones.get((variable, period, place), {})
        if zones and zone not in zones:
            raise ZoneMissing(where=f"{place} {period}", variable=variable, zone=zone, known=sorted(zones))
        return zones[zone] if zones else self.at(variable, period, place)


def place_amounts(plan: Plan, numbers: PlaceNumbers, book: ParameterBook, periods: Iterable[str]) -> list[Amount]:
    """Return the amounts of items whose equation runs on places."""
    found = []
    for task in plan.on_places:
        formula = task.item.physical[task.physical]
        for period in periods:
            for place in _places_with(formula, numbers, period):
                supply = _on_place(task, formula, numbers, book, period, place)
                kind = task.item.ecosystems[0] if len(task.item.ecosystems) == 1 else "unspecified"
                if not math.isnan(supply):
                    found.append(Amount(period, place, kind, task.service.id, task.item.id, task.item.unit, supply))
    return found


def _places_with(formula: Formula, numbers: PlaceNumbers, period: str) -> list[str]:
    names = [n for n in arguments(formula) if n in registry.variables()]
    amounts = [n for n in names if registry.variable(n).kind is Kind.AMOUNT]
    return sorted(set().union(*(numbers.given(name, period) for name in amounts or names)))


def _on_place(
    task: Task, formula: Formula, numbers: PlaceNumbers, book: ParameterBook, period: str, place: str
) -> float:
    """Return the amount of a place: the sum over zones of origin, where something is given by zone."""
    names = arguments(formula)
    variables = [name for name in names if name in registry.variables()]
    parameters = {name: book.scalar(name).value for name in names if name not in variables}
    zones = numbers.zones(variables, period, place)
    if zones:
        sets = [{name: numbers.in_zone(name, period, place, zone) for name in variables} for zone in zones]
    else:
        sets = [{name: numbers.at(name, period, place) for name in variables}]
    amount = math.fsum(float(formula(**given, **parameters)) for given in sets)
    return amount * units.factor(task.item.physical_unit, task.item.unit, task.key)


def limit_to_emissions(amounts: list[Amounts], plan: Plan, numbers: PlaceNumbers, tree: PlaceTree) -> list[Amounts]:
    """Return amounts with capacities turned into supply where an item is limited by what there is to clean."""
    limits = {task.key: task for task in plan.on_cells if task.item.actual}
    kept = [a for a in amounts if f"{a.service}.{a.item}" not in limits]
    for key, task in limits.items():
        assert task.item.actual is not None
        variable = arguments(task.item.actual)[1]
        for period in sorted({a.period for a in amounts}):
            mine = [a for a in amounts if f"{a.service}.{a.item}" == key and a.period == period]
            given = numbers.given(variable, period)
            scale = units.factor(registry.variable(variable).unit, task.item.unit, key)
            rows = [row for part in mine for row in part.rows()]
            there = {place: emission * scale for place, emission in given.items()}
            kept += in_columns(limited(rows, there, task.item.actual, tree, variable))
    return kept


def _constant_for_root(variable: str, numbers: PlaceNumbers, tree: PlaceTree) -> dict[str, float]:
    """Return a constant as the number of the topmost place, where there is just one."""
    return (
        {tree.roots[0]: numbers.constants[variable]} if variable in numbers.constants and len(tree.roots) == 1 else {}
    )


def with_residuals(tree: PlaceTree, residuals: Mapping[str, str]) -> PlaceTree:
    """Return the tree with the parts that hold what is known only for the whole."""
    extra = [
        Place(
            code,
            parent,
            "not allocated",
            Label(f"{tree[parent].name.en}, not allocated", f"{tree[parent].name.zh}（未分配到下级）"),
        )
        for code, parent in sorted(residuals.items())
    ]
    return PlaceTree([*tree, *extra])


def flows_of(
    amounts: list[Amounts], plan: Plan, book: ParameterBook, standard: Standard, tree: PlaceTree, extent: Extent
) -> tuple[Flows, PlaceTree]:
    """Return the flows of all levels, and the tree with the residual places they needed."""
    leaves, residuals = settled(amounts, tree)
    full = with_residuals(tree, residuals)
    how = {(t.service.id, t.item.id): _valuation(t) for t in plan.tasks}
    rows = joined_leaves(_leaves(part, how, book, standard) for part in leaves)
    return roll_up(rows, full, extent), full


def _valuation(task: Task) -> Valuation:
    known = task.monetary and (task.from_table or not task.price_lacks)  # a row may bring the price another lacks
    formula = task.item.monetary[task.monetary] if known else None
    return Valuation(task.item, formula, task.service.open_items)


def _leaves(
    amounts: Amounts, how: Mapping[tuple[str, str], Valuation], book: ParameterBook, standard: Standard
) -> Leaves:
    """Return amounts with what they are worth; the level of a place is found when they are rolled up."""
    valuation = how.get((amounts.service, amounts.item)) or Valuation(
        named_item(registry.service(amounts.service), amounts.item), None, True
    )
    worth = valued(amounts, valuation, book)
    line = standard.line(amounts.service, amounts.item)
    size = len(amounts.places)
    nothing = np.full(size, np.nan)
    numbers: dict[str, NDArray[Any]] = {
        "potential": amounts.potential,
        "supply": amounts.supply,
        "use": amounts.used,
        "price": np.broadcast_to(np.asarray(worth.price, dtype=np.float64), (size,)),
        "value": np.broadcast_to(np.asarray(worth.value, dtype=np.float64), (size,)),
        "in_headline": np.full(size, line is not None and line.role == "headline"),
    } | dict.fromkeys(("covered", "low", "high"), nothing)
    texts = {name: getattr(amounts, name) for name in ("period", "ecosystem_type", "service", "item", "unit")}
    texts |= {"price_unit": worth.price_unit, "price_year": worth.price_year}
    texts |= {"level": "", "currency": "CNY", "basis": "current", "standard": standard.id}
    words = {name: (text,) for name, text in texts.items()} | {"place": amounts.places}
    codes = dict.fromkeys(texts, np.zeros(size, dtype=np.int64)) | {"place": np.arange(size)}
    return Leaves(Flows(numbers, codes, words), amounts.area, amounts.covered_area)


def rolled_extent(extent: Extent, tree: PlaceTree) -> dict[tuple[str, str, str], float]:
    """Return the area of each type at every place, parts added up to wholes."""
    parts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for (period, place, kind), area in extent.items():
        for code in (place, *tree.ancestors(place)):
            parts[period, code, kind].append(area)
    return {key: math.fsum(areas) for key, areas in sorted(parts.items())}
