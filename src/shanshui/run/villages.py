"""Places too small to be shown by themselves: what a larger place's result gives them, by a stated key.

A result of its own needs so many independent cells: of the coarsest map behind the account, or of the blocks in which
the error of a map hangs together, whichever is larger.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shanshui.accounts.allocation import independent_cells, shared_out
from shanshui.accounts.amounts import RESIDUAL
from shanshui.accounts.uncertainty.draws import Interval
from shanshui.core.errors import NoAllocationKey, TooFewCells
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.tables import read_table
from shanshui.run.account import Prepared
from shanshui.run.config_uncertainty import UncertaintySetting
from shanshui.run.uncertainty import Uncertainty
from shanshui.store.results import Results

FEN = 100
HECTARE = 1e4  # m2
PEOPLE = "population"


@dataclass(frozen=True)
class Cell:
    """The area that counts as one independent cell, ha, and which input makes it so large."""

    area: float
    of: str


@dataclass(frozen=True)
class Village:
    """A place too small to be shown by itself, and what it gets of a larger one, fen, with a 90 % range.

    The range is NaN where nothing tells how sure the whole is.
    """

    place: str
    cells: float
    above: str
    fen: int
    low: float
    high: float
    above_cells: float


@dataclass(frozen=True)
class Villages:
    """The places of an account that are too small, and what they get."""

    period: str
    tree: PlaceTree
    least: int
    key: str
    cell: Cell
    villages: tuple[Village, ...]

    @property
    def codes(self) -> set[str]:
        """Return the places that are too small."""
        return {one.place for one in self.villages}

    @property
    def wholes_too_small(self) -> dict[str, float]:
        """Return the topmost places that are too small themselves, with the cells they hold."""
        return {one.above: one.above_cells for one in self.villages if one.above_cells < self.least}

    def check(self, place: str) -> None:
        """Raise TooFewCells if a place is too small to be shown by itself."""
        for one in self.villages:
            if one.place == place:
                raise TooFewCells(
                    where=place, place=place, found=f"{one.cells:.1f}", least=self.least, cell=self.cell.of,
                    above=one.above,
                )  # fmt: skip


def villages(prepared: Prepared, results: Results, found: Uncertainty) -> Villages:
    """Return the leaves too small to be shown by themselves, with what they get of the nearest place large enough.

    What a larger place has beside the parts that are shown is shared out to those that are not, line by line and type
    by type; so all parts still add up to it.

    Raises
    ------
    NoAllocationKey
        If the key gives no weight for a part.
    """
    setting = prepared.area.config.uncertainty or UncertaintySetting()
    cell = cell_of(prepared, found)
    areas = dict(zip(results.places["code"], results.places["area_ha"], strict=True))
    leaves = [code for code in found.model.below(found.place) if not code.endswith(RESIDUAL)]
    cells = {code: independent_cells(float(areas.get(code, math.nan)), cell.area) for code in leaves}
    small = [code for code in leaves if cells[code] < setting.minimum_cells]
    above = {code: _large_enough(code, found.tree, areas, cell, setting.minimum_cells) for code in small}
    made: list[Village] = []
    for whole in sorted(set(above.values())):
        parts = [code for code in small if above[code] == whole]
        given = _shared(prepared, results, found, whole, parts, setting)
        many = independent_cells(float(areas.get(whole, math.nan)), cell.area)
        made += [_village(found, code, cells[code], whole, given[code], many) for code in parts]
    return Villages(found.period, found.tree, setting.minimum_cells, setting.share_by, cell, tuple(made))


def cell_of(prepared: Prepared, found: Uncertainty) -> Cell:
    """Return the largest cell behind the account: of a map, or of blocks of a stated error; none for tables alone."""
    known = [Cell(error.length**2 / HECTARE, error.key) for error in found.model.errors]
    plan = prepared.plan
    behind = {name for task in plan.on_cells for name in plan.variables_of(task)}
    for (variable, period), raster in prepared.maps.rasters.items() if prepared.maps else ():
        if period == found.period and variable in behind | {"land_cover"}:
            rows, _ = raster.grid.shape
            known.append(Cell(float(raster.grid.row_areas(_middle(rows))[0]), raster.name))
    return max(known, key=lambda one: (one.area, one.of), default=Cell(0.0, ""))


def _middle(rows: int) -> Any:
    from shanshui.grid.window import Window

    return Window(rows // 2, rows // 2 + 1, 0, 1)


def _large_enough(code: str, tree: PlaceTree, areas: Mapping[str, float], cell: Cell, least: int) -> str:
    """Return the nearest place above that holds enough cells; the topmost if none does."""
    above = tree.ancestors(code)
    for whole in above:
        if independent_cells(float(areas.get(whole, math.nan)), cell.area) >= least:
            return whole
    return above[-1] if above else code


def _shared(
    prepared: Prepared, results: Results, found: Uncertainty, whole: str, parts: list[str], setting: UncertaintySetting
) -> dict[str, int]:
    """Return what each part gets of the headline lines of a whole that are not shown in other parts, fen."""
    frame = results.flows
    frame = frame[(frame["period"] == found.period) & frame["in_headline"] & frame["value"].notna()]
    mine: Any = frame[frame["place"].isin(parts)].groupby(["service", "item", "ecosystem_type"])["value"]
    given = dict.fromkeys(parts, 0)
    for (service, item, kind), values in mine:
        fen = round(math.fsum(values.tolist()) * FEN)
        weights = _weights(prepared, results, found.period, parts, kind, setting, whole)
        for code, part in shared_out(fen, weights, f"{whole} {service}.{item}", setting.share_by).items():
            given[code] += part
    return given


def _weights(
    prepared: Prepared, results: Results, period: str, parts: Iterable[str], kind: str, setting: UncertaintySetting,
    whole: str,
) -> dict[str, float]:  # fmt: skip
    if setting.share_by == "area":
        rows: Any = results.extent[(results.extent["period"] == period)].itertuples()
        known = {(row.place, row.ecosystem_type): float(row.area_ha) for row in rows}
        found = {code: known.get((code, kind), 0.0) for code in parts}
        areas = dict(zip(results.places["code"], results.places["area_ha"], strict=True))
        return found if any(found.values()) else {code: float(areas.get(code, math.nan)) for code in parts}
    if setting.share_by == "people":
        people = {n.place: n.value for n in prepared.tables.numbers if (n.variable, n.period) == (PEOPLE, period)}
        return {code: people.get(code, math.nan) for code in parts}
    return _given_weights(prepared, setting, parts, whole)


def _given_weights(
    prepared: Prepared, setting: UncertaintySetting, parts: Iterable[str], whole: str
) -> dict[str, float]:
    if setting.weights is None:
        why = Label("uncertainty.weights names no table", "uncertainty.weights 未指定表格")
        raise NoAllocationKey(where=prepared.area.where("uncertainty"), whole=whole, key="weights", why=why)
    file = setting.weights
    table = read_table(
        prepared.area.folder / file.file, file.file, required=("place", "weight"), filled=("place", "weight"),
        codes=("place",), sheet=file.sheet or "",
    )  # fmt: skip
    known = {row["place"]: table.number(row, "weight", least=0.0) or 0.0 for row in table}
    return {code: known.get(code, math.nan) for code in parts}


def _village(found: Uncertainty, code: str, cells: float, whole: str, fen: int, above_cells: float) -> Village:
    """Return what a part gets, with the range its own draws have about their median."""
    own: Interval | None = found.intervals.at(code)
    low, high = (own.low / own.median, own.high / own.median) if own and own.median > 0 else (math.nan, math.nan)
    return Village(code, cells, whole, fen, fen / FEN * low, fen / FEN * high, above_cells)
