"""The inputs of one period, block by block: rasters on the accounting grid, numbers of places, constants."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shanshui.core.quantity import Kind
from shanshui.grid.align import align, fractions, latitudes
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.grid.zones import Cover, Zones
from shanshui.run.evaluate import Entries, Ordered
from shanshui.run.fused_layers import Layer, Order, Stored
from shanshui.run.fused_sources import layer, values
from shanshui.run.source_names import LAND_COVER
from shanshui.run.sources import Raster
from shanshui.run.tables import PlaceNumber

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNSPECIFIED = "unspecified"


@dataclass(frozen=True)
class Places:
    """Numbers of places for the entries: by place and type, by place, or by the nearest place above."""

    codes: tuple[str, ...]
    ancestors: Mapping[str, list[str]]
    types: tuple[str, ...]
    numbers: Mapping[str, Mapping[tuple[str, str], float]]  # variable → (place, type or "") → number

    def of(self, variable: str, zones: Ints, types: Ints) -> Floats:
        """Return a number for each pair, NaN where none is known."""
        return np.asarray(self._table(variable)[zones, types], dtype=np.float64)

    @cached_property
    def _tables(self) -> dict[str, Floats]:
        return {}

    def _table(self, variable: str) -> Floats:
        """Return the number of every place and type, (places, types + 1)."""
        if variable not in self._tables:
            rows = [[self._one(variable, code, kind) for kind in (*self.types, "")] for code in self.codes]
            self._tables[variable] = np.array(rows, dtype=np.float64)
        return self._tables[variable]

    def _one(self, variable: str, code: str, kind: str) -> float:
        known = self.numbers.get(variable, {})
        for place in (code, *self.ancestors[code]):
            for key in ((place, kind), (place, "")):
                if key in known:
                    return known[key]
        return math.nan


def numbers_of(rows: list[PlaceNumber], period: str) -> dict[str, dict[tuple[str, str], float]]:
    """Return variable → (place, type) → number of one period."""
    found: dict[str, dict[tuple[str, str], float]] = {}
    for row in rows:
        if row.period == period and not row.zone:
            found.setdefault(row.variable, {})[row.place, row.ecosystem_type] = row.value
    return found


def in_order(cover: Cover, types: NDArray[np.uint8], kinds: int, row_area: Floats) -> Ordered:
    """Return the pairs of cell and place of a window, those of one type and place after one another.

    Parameters
    ----------
    types
        Of each cell, (rows, columns), all below `kinds`.
    row_area
        Area of a cell in each row, ha.
    """
    from shanshui.kernels import fuse

    places, width = max(1, cover.zones.size), types.shape[1]
    counts = np.zeros(kinds * places, dtype=np.int64)
    fuse.counts(cover.labels, types, places, counts)
    cut = types[cover.row, cover.column].astype(np.int64) * places + cover.label
    counts += np.bincount(cut, minlength=counts.size)
    ends = np.cumsum(counts)
    place, size = ends - counts, int(ends[-1])
    cells, area = np.empty(size, dtype=np.int32), np.empty(size)
    runs = np.empty((types.size // 4 + 64, 3), dtype=np.int32)
    found = fuse.arrange(cover.labels, types, places, row_area, place, cells, area, runs)
    if found > len(runs):
        place, runs = ends - counts, np.empty((found, 3), dtype=np.int32)
        fuse.arrange(cover.labels, types, places, row_area, place, cells, area, runs)
    pairs = np.empty(cut.size, dtype=np.int64)
    fuse.arrange_cut(cover.row, cover.column, cut, cover.share, width, row_area, place, cells, area, pairs)
    there = np.flatnonzero(counts)
    starts = np.concatenate([[0], ends[there]]).astype(np.int64)
    order = Order(cells, runs[:found], cover.row * width + cover.column, pairs)
    return Ordered(order, area, starts, cover.zones[there % places], there // places, width)


@dataclass(frozen=True)
class MapInputs:
    """Inputs of an account with maps."""

    grid: Grid
    zones: Zones
    rasters: Mapping[str, Raster]
    classes: Mapping[float, str]
    constants: Mapping[str, float]
    places: Places

    def window(self, variable: str, window: Window) -> Floats:
        """Return a source on a window of the grid, (bands, rows, columns)."""
        return values(self.rasters[variable], self.grid, window)

    def bands(self, variable: str) -> int:
        """Return how many bands a source has."""
        return len(self.rasters[variable].source.bands)

    def layer(self, variable: str, window: Window) -> Layer:
        """Return a source on a window of the grid, as it is stored where that will do."""
        return layer(self.rasters[variable], self.grid, window)

    def constant(self, variable: str) -> float:
        """Return a constant in its variable's unit."""
        return self.constants[variable]

    def of_places(self, variable: str, zones: Ints, types: Ints) -> Floats:
        """Return a table's number for each pair of place and type."""
        return self.places.of(variable, zones, types)

    def cell_sizes(self, window: Window) -> tuple[Floats, Floats]:
        """Return width and height of the cells in each row, m."""
        return self.grid.row_widths(window)

    def latitudes(self, window: Window) -> Floats:
        """Return the latitude of each cell, degrees."""
        return latitudes(self.grid, window)

    def entries(self, window: Window) -> Entries | Ordered:
        """Return the pairs of cell and place of a window; with shares of classes, of cell, place and class."""
        if self._by_share:
            return self._shared(window)
        cover, types = self.zones.cover(window), self._types(window)
        return in_order(cover, types, len(self.places.types) + 1, self.grid.row_areas(window))

    @property
    def _by_share(self) -> bool:
        return LAND_COVER in self.rasters and self.rasters[LAND_COVER].setting.class_share == "fractional"

    @cached_property
    def _type_of_class(self) -> dict[float, int]:
        return {code: self.places.types.index(kind) for code, kind in self.classes.items() if kind}

    def _types(self, window: Window) -> NDArray[np.uint8]:
        """Return the index of the ecosystem type of each cell; one past the end where there is none."""
        none = len(self.places.types)
        if LAND_COVER not in self.rasters:
            return np.full(window.shape, self.places.types.index(UNSPECIFIED), dtype=np.uint8)
        stored = layer(self.rasters[LAND_COVER], self.grid, window)
        if isinstance(stored, Stored) and stored.as_it_is and stored.raw.dtype in (np.uint8, np.uint16):
            return np.asarray(self._type_of_code(stored.none)[stored.raw[0]])
        codes = align(self.rasters[LAND_COVER].aligned, self.grid, window, Kind.CLASS)[0]
        types = np.full(window.shape, none, dtype=np.uint8)
        for code, kind in self._type_of_class.items():
            types[codes == code] = kind
        return types

    def _type_of_code(self, absent: tuple[float, float]) -> NDArray[np.uint8]:
        """Return the index of the ecosystem type of every code a file of whole numbers can hold."""
        found = np.full(1 << 16, len(self.places.types), dtype=np.uint8)
        for code, kind in self._type_of_class.items():
            if code == int(code) and 0 <= code < found.size and not absent[0] <= code <= absent[1]:
                found[int(code)] = kind
        return found

    def _shared(self, window: Window) -> Entries:
        """Return one entry for each class that has a share of a cell; what has no class stays without type."""
        pairs = self.zones.entries(window)
        row, column, zone = pairs.row - window.top, pairs.column - window.left, pairs.zone
        area = self.grid.row_areas(window)[row] * pairs.share if pairs.size else np.empty(0)
        if pairs.size == 0:
            return Entries(row, column, zone, zone, area)
        codes = list(self._type_of_class)
        shares = fractions(self.rasters[LAND_COVER].aligned, self.grid, window, codes)[:, row, column]
        shares = np.concatenate([shares, np.clip(1 - shares.sum(axis=0, keepdims=True), 0, 1)])
        kinds = np.array([*self._type_of_class.values(), len(self.places.types)], dtype=np.int64)
        pair, which = np.nonzero(shares.T > 1e-12)
        return Entries(row[pair], column[pair], zone[pair], kinds[which], area[pair] * shares[which, pair])


@dataclass(frozen=True)
class TableInputs:
    """Inputs of an account with no map: areas of ecosystem types and numbers of places."""

    extent: Mapping[tuple[str, str], float]  # (place, type) → ha
    constants: Mapping[str, float]
    places: Places
    grid: None = None

    def entries(self, window: Window) -> Entries:
        """Return one entry for each place and type."""
        keys = sorted(self.extent)
        zone = np.array([self.places.codes.index(place) for place, _ in keys], dtype=np.int64)
        kind = np.array([self.places.types.index(kind) for _, kind in keys], dtype=np.int64)
        none = np.zeros(len(keys), dtype=np.int64)
        return Entries(none, none, zone, kind, np.array([self.extent[key] for key in keys], dtype=np.float64))

    def constant(self, variable: str) -> float:
        """Return a constant in its variable's unit."""
        return self.constants[variable]

    def of_places(self, variable: str, zones: Ints, types: Ints) -> Floats:
        """Return a table's number for each pair of place and type."""
        return self.places.of(variable, zones, types)

    def window(self, variable: str, window: Window) -> Floats:
        """Never asked: an account with no grid has no rasters."""
        raise AssertionError(variable)

    def layer(self, variable: str, window: Window) -> Layer:
        """Never asked: an account with no grid has no rasters."""
        raise AssertionError(variable)

    def bands(self, variable: str) -> int:
        """Never asked: an account with no grid has no rasters."""
        raise AssertionError(variable)

    def cell_sizes(self, window: Window) -> tuple[Floats, Floats]:
        """Never asked: an account with no grid has no cells."""
        raise AssertionError(window)

    def latitudes(self, window: Window) -> Floats:
        """Never asked: an account with no grid has no cells."""
        raise AssertionError(window)
