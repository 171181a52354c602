"""Run a prepared area: sums of every period, flows of every place."""

from collections.abc import Iterable, Mapping, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.accounts.amounts import Amount, in_columns
from shanshui.accounts.balance import Check, checks
from shanshui.accounts.flows import Flows
from shanshui.accounts.published import Comparison
from shanshui.accounts.traps import trap_checks
from shanshui.core.place import PlaceTree
from shanshui.grid.zones import Zones
from shanshui.run.account import TYPES, Prepared
from shanshui.run.assemble import (
    PlaceNumbers,
    cell_amounts,
    flows_of,
    limit_to_emissions,
    place_amounts,
    rolled_extent,
)
from shanshui.run.cube import Cube
from shanshui.run.evaluate import Evaluation
from shanshui.run.evidence import evidence
from shanshui.run.execute import CellInputs, Settings, tally
from shanshui.run.period_inputs import MapInputs, Places, TableInputs, numbers_of
from shanshui.run.scaling import factors, input_factors, scaling_of

if TYPE_CHECKING:
    from shanshui.run.cluster import Workers
    from shanshui.run.map_files import MapWriter
    from shanshui.run.routed import Routing


@dataclass(frozen=True)
class Account:
    """The flows of an area and what they rest on: `cubes` as the maps give them, `sums` with all parameters applied."""

    flows: Flows
    tree: PlaceTree
    extent: dict[tuple[str, str, str], float]
    cubes: list[Cube]
    sums: list[Cube]
    checks: list[Check]
    comparison: Comparison

    @property
    def items(self) -> set[tuple[str, str]]:
        """Return the (service, item) pairs that have a flow."""
        return {*zip(self.flows.text("service"), self.flows.text("item"), strict=True)}

    def gep(self, period: str, place: str) -> float:
        """Return the total of the headline lines, yuan."""
        from shanshui.accounts.rollup import total

        return total(f.value for f in self.flows if f.in_headline and f.period == period and f.place == place)


def account(
    prepared: Prepared,
    settings: Settings | None = None,
    stamps: Mapping[str, str] | None = None,
    maps: "MapWriter | None" = None,
    only: Iterable[str] = (),
    known: Mapping[str, Cube] | None = None,
) -> Account:
    """Return the account of an area; with `only`, of some of its places.

    Parameters
    ----------
    stamps
        Period → hash of what its sums depend on: finished blocks of another are not used.
    maps
        Writes maps of the blocks as they are worked out; then every block is.
    known
        Period → sums that are known already: no map of that period is read.
    """
    settings, chosen, stamps = settings or Settings(), frozenset(only), stamps or {}
    evaluation, sums = evaluation_of(prepared), []
    with _workers(prepared, settings, chosen, maps) as workers, _routing(prepared, settings) as routing:
        for period in prepared.periods:
            if known and period in known:
                sums.append(known[period])
            elif (inputs := inputs_of(prepared, period, chosen)) is not None:
                inputs = routing.complete(period, inputs) if routing else inputs
                spread = workers.spread(period) if workers and inputs.grid else None
                on_block = maps.of(period) if maps else None
                done = tally(evaluation, inputs, settings, stamps.get(period, ""), on_block, spread)
                sums.append(Cube.of(period, done, inputs.places.codes, TYPES))
    return assembled(prepared, evaluation, sums, chosen)


def evaluation_of(prepared: Prepared) -> Evaluation:
    """Return the plan of an area, ready to be evaluated on any block for the sums."""
    scaled = scaling_of(prepared.plan).parameters
    return Evaluation(prepared.plan, prepared.book, TYPES, prepared.standard.ecosystems, scaled)


def item_factors(prepared: Prepared) -> dict[str, dict[str, float]]:
    """Return measure → ecosystem type → what its sums are multiplied by (see `scaling`)."""
    return factors(scaling_of(prepared.plan), parameter_values(prepared), TYPES)


def parameter_values(prepared: Prepared) -> dict[str, Any]:
    """Return the parameters that only scale: a number, or one number for each type."""
    plain = Evaluation(prepared.plan, prepared.book, TYPES)
    values = {name: plain.parameter(name) for name in scaling_of(prepared.plan).parameters}
    return {name: value if np.ndim(value) == 0 else value[:-1] for name, value in values.items()}


def _workers(
    prepared: Prepared, settings: Settings, only: frozenset[str], maps: "MapWriter | None"
) -> "AbstractContextManager[Workers | None]":
    """Return the workers that were asked for; they start with the first block that is to be worked out."""
    if not settings.on_workers:
        return nullcontext()
    from shanshui.run.cluster import Workers

    return Workers(prepared, settings, only, maps)


def _routing(prepared: Prepared, settings: Settings) -> "AbstractContextManager[Routing | None]":
    """Return what works variables that flow out, if there are any."""
    if not prepared.plan.routed:
        return nullcontext()
    from shanshui.run.routed import Routing

    return Routing(prepared, settings)


def assembled(prepared: Prepared, evaluation: Evaluation, cubes: list[Cube], only: Set[str]) -> Account:
    """Return the account from its sums and tables."""
    by_item = item_factors(prepared)
    of_inputs = input_factors(scaling_of(prepared.plan), parameter_values(prepared))
    sums = [cube.scaled(by_item, of_inputs) for cube in cubes]
    plan, tree = prepared.plan, prepared.tree.below(prepared.area.config.area.code)
    applies = {task.key: evaluation.applies(task.item) for task in plan.on_cells}
    numbers = PlaceNumbers((n for n in prepared.tables.numbers if n.place in tree), prepared.constants, tree)
    amounts = [a for part in sums for a in cell_amounts(plan, part, applies)]
    amounts = limit_to_emissions(amounts, plan, numbers, tree)
    told = place_amounts(plan, numbers, prepared.book, prepared.periods)
    told += [a for a in table_amounts(prepared, only) if a.place in tree]
    amounts += in_columns(told)
    leaf_extent = {key: area for part in sums for key, area in part.extent().items()}
    extent = rolled_extent(leaf_extent, tree)
    flows, full = flows_of(amounts, plan, prepared.book, prepared.standard, tree, extent)
    seen = evidence(prepared, flows, extent)
    return Account(
        flows, full, extent, cubes, sums, [*checks(flows, full, seen.origin), *trap_checks(seen)], seen.comparison
    )


def table_amounts(prepared: Prepared, only: Set[str]) -> list[Amount]:
    """Return the quantities of the user's tables for the accounting periods, of services that are accounted."""
    planned = {(task.service.id, task.item.id) for task in prepared.plan.tasks}
    return [
        a
        for a in prepared.tables.amounts
        if a.period in prepared.periods and (a.service, a.item) in planned and (not only or a.place in only)
    ]


def inputs_of(prepared: Prepared, period: str, only: Set[str]) -> "CellInputs | None":
    """Return what the user gave for one period: maps, a table of areas, or None if there are only quantities.

    Variables that flow are added by `routed`.
    """
    numbers = numbers_of(prepared.tables.numbers, period)
    if prepared.maps:
        codes = tuple(code for code in prepared.maps.territory.shapes if not only or code in only)
        zones = prepared.maps.zones
        chosen = Zones(zones.grid, list(codes), [zones.shapes[zones.codes.index(code)] for code in codes])
        places = Places(codes, {c: prepared.tree.ancestors(c) for c in codes}, TYPES, numbers)
        return MapInputs(
            prepared.maps.grid,
            chosen,
            prepared.maps.of_period(period),
            prepared.maps.classes,
            prepared.constants,
            places,
        )
    extent = {(place, kind): area for (when, place, kind), area in prepared.tables.extent.items() if when == period}
    if not extent:
        return None
    codes = tuple(sorted({place for place, _ in extent if not only or place in only}))
    places = Places(codes, {c: prepared.tree.ancestors(c) for c in codes}, TYPES, numbers)
    return TableInputs({key: area for key, area in extent.items() if key[0] in codes}, prepared.constants, places)
