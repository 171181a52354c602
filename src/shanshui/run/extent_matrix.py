"""What became of what between two land-cover maps: exact areas, block by block (§9).

Each pair of a cell and a place counts by the share of the cell inside and the cell's true area, as in the account.
The sums are exact, so blocks and threads change no bit (§10).
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.extent import NO_DATA, Matrix, added
from shanshui.core.place import PlaceTree
from shanshui.data.heap import few_arenas
from shanshui.grid.blocks import blocks
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones
from shanshui.kernels import exact_sum
from shanshui.run.account import TYPES, Prepared
from shanshui.run.execute import Settings
from shanshui.run.period_inputs import MapInputs, Places, in_order
from shanshui.run.source_names import LAND_COVER

Digits = dict[tuple[int, int], NDArray[np.int64]]  # (place, pair of types) → digits of an exact sum, ha
KINDS = len(TYPES) + 1  # the last one stands for no type


@dataclass(frozen=True)
class TypeMap(MapInputs):
    """The land cover of one period."""

    def types(self, window: Window) -> NDArray[np.uint8]:
        """Return the index of the ecosystem type of each cell; one past the end where there is none."""
        return self._types(window)


def has_land_cover(prepared: Prepared) -> bool:
    """Return whether every period has a land-cover map."""
    return prepared.maps is not None and (LAND_COVER, prepared.periods[0]) in prepared.maps.rasters


def change_matrices(prepared: Prepared, since: str, until: str, settings: Settings | None = None) -> dict[str, Matrix]:
    """Return the change matrix of every place, from the land cover of two periods of an area that has it."""
    assert prepared.maps is not None
    settings, zones = settings or Settings(), prepared.maps.zones
    maps = [_type_map(prepared, zones, period) for period in (since, until)]
    whole: Digits = {}
    for part in _parts(maps, zones, settings):
        for key, digits in part.items():
            whole[key] = whole[key] + digits if key in whole else digits
    leaves: dict[str, dict[tuple[str, str], float]] = {code: {} for code in zones.codes}
    for (zone, pair), area in zip(whole, exact_sum.totals(np.array([*whole.values()])), strict=True):
        if area:
            leaves[zones.codes[zone]][_kind(pair // KINDS), _kind(pair % KINDS)] = float(area)
    made = [Matrix(code, since, until, dict(sorted(moved.items()))) for code, moved in leaves.items()]
    return rolled({one.place: one for one in made}, prepared.tree.below(prepared.area.config.area.code))


def rolled(leaves: Mapping[str, Matrix], tree: PlaceTree) -> dict[str, Matrix]:
    """Return the matrices of leaves and of all places above them: the sums of those within."""
    inside: dict[str, list[Matrix]] = {}
    for code, matrix in leaves.items():
        for place in (code, *tree.ancestors(code)):
            inside.setdefault(place, []).append(matrix)
    return {place.code: added(inside[place.code], place.code) for place in tree if place.code in inside}


def _kind(index: int) -> str:
    return TYPES[index] if index < len(TYPES) else NO_DATA


def _type_map(prepared: Prepared, zones: Zones, period: str) -> TypeMap:
    assert prepared.maps is not None
    cover = {LAND_COVER: prepared.maps.rasters[LAND_COVER, period]}
    places = Places(tuple(zones.codes), {}, TYPES, {})
    return TypeMap(prepared.maps.grid, zones, cover, prepared.maps.classes, {}, places)


def _parts(maps: list[TypeMap], zones: Zones, settings: Settings) -> Iterator[Digits]:
    """Yield the sums of each block; few are held at once."""
    few_arenas()
    windows = blocks(zones.grid, settings.block)
    if settings.threads <= 1:
        yield from (_block(maps, zones, window) for window in windows)
        return
    with ThreadPoolExecutor(settings.threads) as pool:
        waiting = []
        for window in windows:
            waiting.append(pool.submit(_block, maps, zones, window))
            if len(waiting) >= 2 * settings.threads:
                yield waiting.pop(0).result()
        yield from (one.result() for one in waiting)


def _block(maps: list[TypeMap], zones: Zones, window: Window) -> Digits:
    """Return the exact area of every pair of types at every place of a window."""
    cover = zones.cover(window)
    if not cover.zones.size:
        return {}
    before, after = (one.types(window) for one in maps)
    pairs = before.astype(np.uint16) * np.uint16(KINDS) + after
    found = in_order(cover, pairs, KINDS**2, zones.grid.row_areas(window))
    sums = exact_sum.accumulator(found.zones.size)
    exact_sum.add(sums, np.repeat(np.arange(found.zones.size), np.diff(found.starts)), found.area)
    exact_sum.carry(sums)
    return dict(zip(zip(found.zones.tolist(), found.kinds.tolist(), strict=True), sums, strict=True))
