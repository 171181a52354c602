"""What became of what, as the table that is published with an account: consecutive periods that have maps."""

import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from shanshui.accounts.breaks import crossed
from shanshui.accounts.extent import NO_DATA, Matrix, check_chain, check_margins
from shanshui.accounts.rollup import Extent
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.run.account import Prepared
from shanshui.run.execute import Settings
from shanshui.run.extent_matrix import change_matrices, has_land_cover
from shanshui.run.series import stated_breaks
from shanshui.run.source_names import LAND_COVER
from shanshui.store import publish, results

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

OF_LAND = ("data", "area", "census")  # breaks that change what land is seen
COLUMNS = ("since", "until", "place", "level", "from", "to", "area_ha")


def changes_table(
    prepared: Prepared,
    extent: Extent,
    settings: Settings,
    known: Collection[str] = (),
    stamps: Mapping[str, str] | None = None,
) -> "dict[str, pa.Table]":
    """Return the change matrices of an account by file name; nothing if its maps tell none.

    Pairs of periods across a break, and classes that share cells, have no matrix: `shanshui extent` says so.

    Parameters
    ----------
    extent
        Areas of the account, which rows and columns must add up to.
    known
        Periods whose maps are those of the published account: their matrices are taken from it.
    stamps
        Period → what its amounts depend on: with them a pass that was cut off goes on.

    Raises
    ------
    ExtentNotClosed, ChainBroken
        If an identity does not hold.
    """
    pairs = pairs_told(prepared)
    if not pairs:
        return {}
    former = _former(prepared, known)
    made: list[dict[str, Matrix]] = []
    for since, until in pairs:
        if settings.told and (since, until) not in former:
            settings.told(Label(f"change matrix {since} → {until}", f"变化矩阵 {since} → {until}"))
        stamp = " ".join(stamps[period] for period in (since, until)) if stamps else ""
        found = former.get((since, until)) or change_matrices(prepared, since, until, settings, stamp)
        made.append(checked(found, extent))
    for code in made[0]:
        series = [matrices[code] for matrices in made]
        for one, other in pairwise(series):
            if one.until == other.since:
                check_chain((one, other))
    return {results.EXTENT_CHANGE: to_arrow(made, {place.code: place.level for place in prepared.tree})}


def pairs_told(prepared: Prepared) -> list[tuple[str, str]]:
    """Return the consecutive periods whose maps tell what became of what."""
    return [pair for pair in pairwise(prepared.periods) if is_told(prepared) and may_compare(prepared, *pair)]


def is_told(prepared: Prepared) -> bool:
    """Return whether the maps of an area tell what became of what: one class to a cell."""
    maps = prepared.maps
    if maps is None or not has_land_cover(prepared):
        return False
    return maps.rasters[LAND_COVER, prepared.periods[0]].setting.class_share == "majority"


def may_compare(prepared: Prepared, since: str, until: str) -> bool:
    """Return whether no break lies between two periods, or the area allows it."""
    setting = prepared.area.config.extent
    return not breaks_between(prepared, since, until) or bool(setting and setting.across_break)


def breaks_between(prepared: Prepared, since: str, until: str) -> list[Label]:
    """Return why two periods are not of one series: breaks that were stated, other products, other cells."""
    found = [one.label for one in crossed(stated_breaks(prepared), since, until) if one.kind in OF_LAND]
    products = _products(prepared)
    named = [products.get(period, "") for period in (since, until)]
    if all(named) and named[0] != named[1]:
        found.append(_other("land cover of another product", "土地覆盖产品不同", *named))
    if has_land_cover(prepared) and prepared.maps:
        rasters = prepared.maps.rasters
        grids = [rasters[LAND_COVER, period].grid for period in (since, until)]
        if not grids[0].crs.equals(grids[1].crs, ignore_axis_order=True):
            found.append(_other("maps on another system", "地图坐标系不同", *(grid.text() for grid in grids)))
        elif not math.isclose(abs(grids[0].transform.a), abs(grids[1].transform.a), rel_tol=1e-3):
            found.append(_other("maps of other cells", "像元大小不同", *(grid.cell_text() for grid in grids)))
    return found


def _products(prepared: Prepared) -> dict[str, str]:
    setting, where = prepared.area.config.extent, prepared.area.where("extent", "products")
    return {str(Period.parse(period, where)): name for period, name in setting.products.items()} if setting else {}


def _other(en: str, zh: str, one: str, other: str) -> Label:
    return Label(f"{en} ({one}; {other})", f"{zh}（{one}；{other}）")


def checked(matrices: dict[str, Matrix], extent: Extent) -> dict[str, Matrix]:
    """Return matrices whose rows and columns are the areas of the account, or raise ExtentNotClosed."""
    areas: dict[tuple[str, str], dict[str, float]] = {}
    for (period, place, kind), area in extent.items():
        areas.setdefault((period, place), {})[kind] = area
    for code, matrix in matrices.items():
        opening, closing = (areas.get((period, code), {}) for period in (matrix.since, matrix.until))
        complete = [_complete(given, sums) for given, sums in ((opening, matrix.opening), (closing, matrix.closing))]
        check_margins(matrix, complete[0], complete[1], lambda kind, side: 0.0)
    return matrices


def _complete(given: Mapping[str, float], sums: Mapping[str, float]) -> dict[str, float]:
    """Return areas with 0 for each type that only the matrix has."""
    return {kind: 0.0 for kind in sums if kind != NO_DATA} | dict(given)


def to_arrow(made: list[dict[str, Matrix]], levels: Mapping[str, str]) -> "pa.Table":
    """Return matrices as rows, in order; a type that is not known is empty."""
    import pyarrow as pa

    rows = [
        (one.since, one.until, one.place, levels[one.place], before or None, after or None, area)
        for matrices in made
        for one in matrices.values()
        for (before, after), area in sorted(one.moved.items())
    ]
    kinds = dict.fromkeys(COLUMNS, pa.string()) | {"area_ha": pa.float64()}
    return pa.table({name: pa.array([row[i] for row in rows], kinds[name]) for i, name in enumerate(COLUMNS)})


def from_frame(frame: "pd.DataFrame") -> dict[tuple[str, str], dict[str, Matrix]]:
    """Return (since, until) → place → matrix of a published table."""
    moved: dict[tuple[str, str, str], dict[tuple[str, str], float]] = {}
    rows: Any = frame[list(COLUMNS)].itertuples(index=False, name=None)
    for since, until, place, _, before, after, area in rows:
        pair = tuple(kind if isinstance(kind, str) else NO_DATA for kind in (before, after))
        moved.setdefault((since, until, place), {})[pair[0], pair[1]] = area
    found: dict[tuple[str, str], dict[str, Matrix]] = {}
    for (since, until, place), cells in moved.items():
        found.setdefault((since, until), {})[place] = Matrix(place, since, until, cells)
    return found


def _former(prepared: Prepared, known: Collection[str]) -> dict[tuple[str, str], dict[str, Matrix]]:
    """Return the matrices of the published account between periods whose maps are the same now."""
    folder = publish.results_folder(prepared.area.folder)
    if not known or not (folder / results.EXTENT_CHANGE).is_file():
        return {}
    found = from_frame(results.read_table(folder, results.EXTENT_CHANGE).to_pandas())
    return {pair: matrices for pair, matrices in found.items() if set(pair) <= set(known)}
