"""From sums and tables to the flows of all places."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.amounts import Amount, limited, settled
from shanshui.accounts.flows import Flow
from shanshui.accounts.monetary import Valuation, valued
from shanshui.accounts.rollup import Extent, Leaf, roll_up
from shanshui.core import registry, units
from shanshui.core.errors import ZoneMissing
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.core.quantity import Kind
from shanshui.core.spec import Formula, arguments
from shanshui.run.plan import Plan, Task, named_item
from shanshui.run.tables import PlaceNumber
from shanshui.run.tally import Tally
from shanshui.standards.profile import Standard
from shanshui.standards.values import ParameterBook


@dataclass(frozen=True)
class PeriodSums:
    """The sums of one period and what their keys mean."""

    period: str
    tally: Tally
    codes: tuple[str, ...]
    types: tuple[str, ...]

    def extent(self) -> dict[tuple[str, str, str], float]:
        """Return (period, place, type) → ha of the leaves."""
        return {(self.period, *self.names(key)): self.tally.total(key, "area") for key in self.typed_keys()}

    def typed_keys(self) -> list[int]:
        """Return the keys that have an ecosystem type, in order."""
        return [key for key in sorted(self.tally.sums) if key % (len(self.types) + 1) < len(self.types)]

    def names(self, key: int) -> tuple[str, str]:
        """Return the place and type of a key."""
        zone, kind = divmod(key, len(self.types) + 1)
        return self.codes[zone], self.types[kind]

    def covered(self) -> dict[str, float]:
        """Return for each place the share of its area that has an ecosystem type."""
        whole: dict[str, list[float]] = {}
        typed: dict[str, list[float]] = {}
        for key in sorted(self.tally.sums):
            code = self.codes[key // (len(self.types) + 1)]
            area = self.tally.total(key, "area")
            whole.setdefault(code, []).append(area)
            typed.setdefault(code, []).append(area if key % (len(self.types) + 1) < len(self.types) else 0.0)
        return {code: math.fsum(typed[code]) / math.fsum(areas) for code, areas in whole.items()}


def cell_amounts(plan: Plan, sums: PeriodSums, applies: Mapping[str, NDArray[np.bool_]]) -> list[Amount]:
    """Return the amounts of every item that was evaluated on cells; no row where an item does not apply (§1)."""
    found = []
    for key in sums.typed_keys():
        place, kind = sums.names(key)
        area = sums.tally.total(key, "area")
        for task in plan.on_cells:
            if not applies[task.key][sums.types.index(kind)]:
                continue
            covered = sums.tally.total(key, f"covered:{task.key}")
            supply = sums.tally.total(key, f"supply:{task.key}") if covered > 0 else math.nan
            potential = sums.tally.total(key, f"potential:{task.key}") if task.potential and covered > 0 else math.nan
            found.append(
                Amount(
                    sums.period,
                    place,
                    kind,
                    task.service.id,
                    task.item.id,
                    task.item.unit,
                    supply,
                    potential,
                    area=area,
                    covered_area=covered,
                )
            )
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


def limit_to_emissions(amounts: list[Amount], plan: Plan, numbers: PlaceNumbers, tree: PlaceTree) -> list[Amount]:
    """Return amounts with capacities turned into supply where an item is limited by what there is to clean."""
    limits = {task.key: task for task in plan.on_cells if task.item.actual}
    kept = [a for a in amounts if f"{a.service}.{a.item}" not in limits]
    for key, task in limits.items():
        assert task.item.actual is not None
        variable = arguments(task.item.actual)[1]
        for period in sorted({a.period for a in amounts}):
            rows = [a for a in amounts if f"{a.service}.{a.item}" == key and a.period == period]
            given = numbers.given(variable, period)
            scale = units.factor(registry.variable(variable).unit, task.item.unit, key)
            kept += limited(rows, {p: v * scale for p, v in given.items()}, task.item.actual, tree, variable)
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
    amounts: list[Amount], plan: Plan, book: ParameterBook, standard: Standard, tree: PlaceTree, extent: Extent
) -> tuple[list[Flow], PlaceTree]:
    """Return the flows of all levels, and the tree with the residual places they needed."""
    leaves, residuals = settled(amounts, tree)
    full = with_residuals(tree, residuals)
    how = {(t.service.id, t.item.id): _valuation(t) for t in plan.tasks}
    rows = [_leaf(amount, how, book, standard, full) for amount in leaves]
    return roll_up(rows, full, extent), full


def _valuation(task: Task) -> Valuation:
    known = task.monetary and (task.from_table or not task.price_lacks)  # a row may bring the price another lacks
    formula = task.item.monetary[task.monetary] if known else None
    return Valuation(task.item, formula, task.service.open_items)


def _leaf(
    amount: Amount, how: Mapping[tuple[str, str], Valuation], book: ParameterBook, standard: Standard, tree: PlaceTree
) -> Leaf:
    valuation = how.get((amount.service, amount.item)) or Valuation(
        named_item(registry.service(amount.service), amount.item), None, True
    )
    worth = valued(amount, valuation, book)
    line = standard.line(amount.service, amount.item)
    use = amount.use if not math.isnan(amount.use) else amount.supply
    flow = Flow(
        period=amount.period,
        place=amount.place,
        level=tree[amount.place].level,
        ecosystem_type=amount.ecosystem_type,
        service=amount.service,
        item=amount.item,
        potential=amount.potential,
        supply=amount.supply,
        use=use,
        unit=amount.unit,
        price=worth.price,
        price_unit=worth.price_unit,
        value=worth.value,
        currency="CNY",
        price_year=worth.price_year,
        basis="current",
        in_headline=line is not None and line.role == "headline",
        covered=math.nan,
        standard=standard.id,
        low=math.nan,
        high=math.nan,
    )
    return Leaf(flow, amount.area, amount.covered_area)


def rolled_extent(extent: Extent, tree: PlaceTree) -> dict[tuple[str, str, str], float]:
    """Return the area of each type at every place, parts added up to wholes."""
    parts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for (period, place, kind), area in extent.items():
        for code in (place, *tree.ancestors(place)):
            parts[period, code, kind].append(area)
    return {key: math.fsum(areas) for key, areas in sorted(parts.items())}
