"""What land keeps of nitrogen and phosphorus on their way over it, for the accounts: on a whole grid.

The load of a cell is that of its ecosystem type times its runoff proxy over the mean proxy. What of it reaches a stream
over land is InVEST's nutrient delivery ratio; the rest is kept, and counts where the load came from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import OutOfRange, TypesWithoutValue
from shanshui.core.labels import Label
from shanshui.core.registry import ecosystem_types
from shanshui.grid.window import Window
from shanshui.kernels import exact_sum
from shanshui.kernels.streams import STREAM
from shanshui.routing.nutrients import ABSENT, Retention, transport
from shanshui.routing.relief import drained
from shanshui.routing.slope_length import each_tile
from shanshui.routing.tiles import SIZE, Layer, Scratch, Tiling

Single = NDArray[np.float32]
Floats = NDArray[np.float64]
Map = Callable[[Window], Floats]
KM2 = 1e6  # m2
LIMITS = {"load": np.inf, "retention": 1.0, "retention_length": np.inf}  # from 0
SHARE, POSITIVE = Label("a share from 0 to 1", "0 到 1 的比例"), Label("0 or more", "不小于 0")


def kept_from_streams(
    maps: Mapping[str, Map],
    numbers: Mapping[str, Mapping[str, Any]],
    shape: tuple[int, int],
    cell: float,
    folder: Path,
    threads: int,
    size: int = SIZE,
) -> Iterator[tuple[Window, Single]]:
    """Yield what of the loads reaches no stream, t ha-1, (nutrients, rows, columns) by windows that cover the grid.

    Parameters
    ----------
    maps
        `elevation`, `runoff_proxy` and `ecosystem_type` (number of the type) by window; NaN where absent. Where any of
        them is absent no water flows.
    numbers
        Variable (of nitrogen, of phosphorus, or both) → parameter → value, or a vector with one for each type.
    shape, cell
        Rows and columns of the grid; side of its square cells, m.
    folder
        Where layers lie while this lasts.
    size
        Side of the tiles, cells.

    Raises
    ------
    TypesWithoutValue, OutOfRange
        If a type on which water flows has no load or retention, or one that cannot be.
    NoStream
        If no water reaches a stream.

    Notes
    -----
    0 in streams, which keep nothing; NaN where the water leaves the map before it reaches a stream.
    """
    nutrients = [_Nutrient.of(variable, given) for variable, given in numbers.items()]
    shared = next(iter(numbers.values()))
    tiling = Tiling(shape, size)
    with Scratch(folder, tiling) as scratch:
        land = _read(maps, scratch, nutrients[0].load.size, threads)
        _check(nutrients, land.there)
        relief = drained(land.heights, np.dtype(np.float32), scratch, cell, "MFD", threads=threads)
        land.heights.drop()
        threshold = shared["stream_area"] * KM2 / cell**2
        retention = [each.on_the_way for each in nutrients]
        found = transport(relief, scratch, land.classes, retention, threshold, threads=threads)
        relief.drop()
        for tile in range(tiling.count):
            streams = found.streams.inner(tile) == STREAM
            ratios = [found.surface(tile, i, shared["nutrient_connectivity_slope"]) for i in range(len(nutrients))]
            loads = [land.load(tile, each.load) for each in nutrients]
            rest = [load - exported(load, ratio) for load, ratio in zip(loads, ratios, strict=True)]
            yield tiling.window(tile), np.where(streams, np.float32(0), np.stack(rest))


def exported(load: Single, ratio: Single) -> Single:
    """Return what of a load reaches a stream, in the unit of the load."""
    return load * ratio


@dataclass(frozen=True)
class _Nutrient:
    """What the types give of a nutrient, t ha-1, and what they retain of what passes; NaN where they have no number."""

    name: str
    load: Floats
    retention: Floats
    retention_length: Floats

    @classmethod
    def of(cls, variable: str, given: Mapping[str, Any]) -> "_Nutrient":
        """Return the numbers of a nutrient."""
        name = variable.partition("_")[0]
        return cls(name, *(np.asarray(given[f"{name}_{part}"], dtype=np.float64) for part in LIMITS))

    @property
    def on_the_way(self) -> Retention:
        """Return what the types retain, without gaps: those that have one are not on the way."""
        return Retention(np.nan_to_num(self.retention), np.nan_to_num(self.retention_length))

    def parts(self) -> Iterator[tuple[str, str, Floats]]:
        """Yield what each number is, the parameter it is of, and the number of each type."""
        for part in LIMITS:
            yield part, f"{self.name}_{part}", getattr(self, part)


@dataclass(frozen=True)
class _Land:
    """The maps on tiles, which types there are, and the mean of the runoff proxy."""

    heights: Layer
    runoff: Layer
    classes: Layer
    there: NDArray[np.bool_]
    mean: float

    def load(self, tile: int, by_type: Floats) -> Single:
        """Return the load of the cells of a tile, t ha-1; NaN where no water flows."""
        classes = np.minimum(self.classes.inner(tile), by_type.size)
        of_type = np.append(by_type, np.nan).astype(np.float32)[classes]
        return np.asarray(of_type * (self.runoff.inner(tile) / np.float32(self.mean)), dtype=np.float32)


def _read(maps: Mapping[str, Map], scratch: Scratch, types: int, threads: int) -> _Land:
    """Return the maps on tiles; every map is asked once for each tile."""
    heights, runoff = (scratch.layer(name, np.float32, np.nan, halo=False) for name in ("heights", "runoff"))
    classes = scratch.layer("classes", np.uint16, ABSENT, halo=False)
    count = scratch.tiling.count
    sums, cells, there = exact_sum.accumulator(count), np.zeros(count, np.int64), np.zeros((count, types), np.bool_)

    def work(tile: int) -> None:
        window = scratch.tiling.window(tile)
        high, wet, kind = (
            np.asarray(maps[name](window), dtype=np.float64) for name in ("elevation", "runoff_proxy", "ecosystem_type")
        )
        flows = np.isfinite(high) & np.isfinite(wet) & np.isfinite(kind)
        heights.write(tile, np.where(flows, high, np.nan).astype(np.float32))
        wet = np.where(flows, wet, np.nan).astype(np.float32)
        runoff.write(tile, wet)
        kind = np.where(flows, kind, ABSENT).astype(np.uint16)
        classes.write(tile, kind)
        there[tile, kind[flows]] = True
        cells[tile] = np.count_nonzero(flows)
        exact_sum.add(sums[tile : tile + 1], np.zeros(wet.size, np.int64), wet.ravel().astype(np.float64))

    each_tile(scratch.tiling, work, threads)
    exact_sum.carry(sums)
    total, number = float(exact_sum.totals(sums.sum(axis=0, keepdims=True))[0]), int(cells.sum())
    return _Land(heights, runoff, classes, np.logical_or.reduce(there), total / number if total else 1.0)


def _check(nutrients: Sequence[_Nutrient], there: NDArray[np.bool_]) -> None:
    """Raise TypesWithoutValue or OutOfRange unless every type that is there has its numbers."""
    types, parts = list(ecosystem_types()), [part for each in nutrients for part in each.parts()]
    gaps = {name: there & np.isnan(values) for _, name, values in parts}
    if lacking := [name for name, gap in gaps.items() if gap.any()]:
        without = np.flatnonzero(np.logical_or.reduce(list(gaps.values())))
        raise TypesWithoutValue(
            where="annex", names=", ".join(lacking), types=", ".join(types[kind] for kind in without)
        )
    for part, name, values in parts:
        for kind in np.flatnonzero(there & ((values < 0) | (values > LIMITS[part]))):
            need = SHARE if part == "retention" else POSITIVE
            raise OutOfRange(where=f"annex: {name}, {types[kind]}", got=f"{values[kind]:g}", need=need)
