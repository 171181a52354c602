"""Run a prepared area: sums of every period, flows of every place."""

from collections.abc import Iterable
from dataclasses import dataclass

from shanshui.accounts.amounts import Amount
from shanshui.accounts.balance import Check, checks
from shanshui.accounts.flows import Flow
from shanshui.accounts.published import Comparison
from shanshui.accounts.traps import trap_checks
from shanshui.core.place import PlaceTree
from shanshui.grid.zones import Zones
from shanshui.run.account import TYPES, Prepared
from shanshui.run.assemble import (
    PeriodSums,
    PlaceNumbers,
    cell_amounts,
    flows_of,
    limit_to_emissions,
    place_amounts,
    rolled_extent,
)
from shanshui.run.evaluate import Evaluation
from shanshui.run.evidence import evidence
from shanshui.run.execute import CellInputs, OnBlock, Settings, tally
from shanshui.run.period_inputs import MapInputs, Places, TableInputs, numbers_of


@dataclass(frozen=True)
class Account:
    """The flows of an area and what they rest on."""

    flows: list[Flow]
    tree: PlaceTree
    extent: dict[tuple[str, str, str], float]
    sums: list[PeriodSums]
    checks: list[Check]
    comparison: Comparison

    @property
    def items(self) -> set[tuple[str, str]]:
        """Return the (service, item) pairs that have a flow."""
        return {(flow.service, flow.item) for flow in self.flows}

    def gep(self, period: str, place: str) -> float:
        """Return the total of the headline lines, yuan."""
        from shanshui.accounts.rollup import total

        return total(f.value for f in self.flows if f.in_headline and f.period == period and f.place == place)


def account(
    prepared: Prepared,
    settings: Settings | None = None,
    stamp: str = "",
    on_block: OnBlock | None = None,
    only: Iterable[str] = (),
) -> Account:
    """Return the account of an area; with `only`, of some of its places."""
    settings = settings or Settings()
    evaluation = Evaluation(prepared.plan, prepared.book, TYPES, prepared.standard.ecosystems)
    sums = []
    for period in prepared.periods:
        inputs = inputs_of(prepared, period, set(only))
        if inputs is not None:
            done = tally(evaluation, inputs, settings, f"{stamp} {period}", on_block)
            sums.append(PeriodSums(period, done, inputs.places.codes, TYPES))
    return assembled(prepared, evaluation, sums, set(only))


def assembled(prepared: Prepared, evaluation: Evaluation, sums: list[PeriodSums], only: set[str]) -> Account:
    """Return the account from its sums and tables."""
    plan, tree = prepared.plan, prepared.tree.below(prepared.area.config.area.code)
    applies = {task.key: evaluation.applies(task.item) for task in plan.on_cells}
    numbers = PlaceNumbers((n for n in prepared.tables.numbers if n.place in tree), prepared.constants, tree)
    amounts = [a for part in sums for a in cell_amounts(plan, part, applies)]
    amounts = limit_to_emissions(amounts, plan, numbers, tree)
    amounts += place_amounts(plan, numbers, prepared.book, prepared.periods)
    amounts += [a for a in table_amounts(prepared, only) if a.place in tree]
    leaf_extent = {key: area for part in sums for key, area in part.extent().items()}
    extent = rolled_extent(leaf_extent, tree)
    flows, full = flows_of(amounts, plan, prepared.book, prepared.standard, tree, extent)
    seen = evidence(prepared, flows, extent)
    return Account(flows, full, extent, sums, [*checks(flows, full), *trap_checks(seen)], seen.comparison)


def table_amounts(prepared: Prepared, only: set[str]) -> list[Amount]:
    """Return the quantities of the user's tables for the accounting periods, of services that are accounted."""
    planned = {(task.service.id, task.item.id) for task in prepared.plan.tasks}
    return [
        a
        for a in prepared.tables.amounts
        if a.period in prepared.periods and (a.service, a.item) in planned and (not only or a.place in only)
    ]


def inputs_of(prepared: Prepared, period: str, only: set[str]) -> "CellInputs | None":
    """Return the inputs of one period: maps, a table of areas, or None if there are only quantities."""
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
