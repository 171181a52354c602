"""The sums of a period by place × ecosystem type × item: all an account needs of its maps, small enough to keep.

With the cube of a published account a price, a parameter or a standard can be changed and the account worked out
again without reading a raster.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NotFinite
from shanshui.kernels import exact_sum
from shanshui.run.tally import Tally

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NO_TYPE = ""
KEYS = ("period", "place", "ecosystem_type")
RANGES = ("low", "mean", "high")


@dataclass(frozen=True)
class Ranges:
    """Least, area-weighted mean and most of every input at every place of a period, (places, variables) each."""

    places: tuple[str, ...]
    variables: tuple[str, ...]
    low: Floats
    mean: Floats
    high: Floats

    def scaled(self, factors: Mapping[str, float]) -> "Ranges":
        """Return ranges of which some variables are so many times as large."""
        by = np.array([factors.get(name, 1.0) for name in self.variables], dtype=np.float64)
        low, high = self.low * by, self.high * by
        return replace(self, low=np.fmin(low, high), mean=self.mean * by, high=np.fmax(low, high))


@dataclass(frozen=True)
class Cube:
    """Exact sums of one period, rounded once.

    Attributes
    ----------
    places, types
        Of each row; the type is empty where the land cover has none.
    measures
        Names of the columns: `area` (ha), then `supply:`, `potential:` and `covered:` of every item.
    sums
        (rows, measures). As it comes from the maps, with parameters that only scale taken as 1 (see `scaling`).
    """

    period: str
    places: tuple[str, ...]
    types: tuple[str, ...]
    measures: tuple[str, ...]
    sums: Floats
    ranges: Ranges

    @classmethod
    def of(cls, period: str, tally: Tally, codes: tuple[str, ...], types: tuple[str, ...]) -> "Cube":
        """Return the sums of a tally whose keys are index of place × (number of types + 1) + index of type."""
        keys = sorted(tally.sums)
        zones, kinds = np.divmod(np.array(keys, dtype=np.int64), len(types) + 1)
        width = len(tally.measures.names)
        sums = np.array([exact_sum.totals(tally.sums[key]) for key in keys], dtype=np.float64).reshape(-1, width)
        return cls(
            period,
            tuple(codes[zone] for zone in zones),
            tuple((*types, NO_TYPE)[kind] for kind in kinds),
            tally.measures.names,
            sums,
            _ranges(tally, codes),
        )

    @cached_property
    def _column(self) -> Mapping[str, int]:
        return {name: i for i, name in enumerate(self.measures)}

    def column(self, name: str) -> Floats:
        """Return one measure, (rows,)."""
        return self.sums[:, self._column[name]]

    @cached_property
    def rows_of(self) -> dict[str, Ints]:
        """Return ecosystem type → its rows, types in the order they come."""
        found: dict[str, list[int]] = {}
        for row, kind in enumerate(self.types):
            if kind != NO_TYPE:
                found.setdefault(kind, []).append(row)
        return {kind: np.array(rows, dtype=np.int64) for kind, rows in found.items()}

    def extent(self) -> dict[tuple[str, str, str], float]:
        """Return (period, place, type) → ha of the leaves."""
        rows = zip(self.places, self.types, self.column("area").tolist(), strict=True)
        return {(self.period, place, kind): area for place, kind, area in rows if kind != NO_TYPE}

    def areas(self) -> dict[str, tuple[list[float], list[float]]]:
        """Return place → areas of all its rows, and of those that have an ecosystem type (0 elsewhere), ha."""
        found: dict[str, tuple[list[float], list[float]]] = {}
        for place, kind, area in zip(self.places, self.types, self.column("area").tolist(), strict=True):
            whole, typed = found.setdefault(place, ([], []))
            whole.append(area)
            typed.append(area if kind != NO_TYPE else 0.0)
        return found

    def covered(self) -> dict[str, float]:
        """Return for each place the share of its area that has an ecosystem type."""
        return {place: math.fsum(typed) / math.fsum(whole) for place, (whole, typed) in self.areas().items()}

    def scaled(self, factors: Mapping[str, Mapping[str, float]], inputs: Mapping[str, float]) -> "Cube":
        """Return the sums with the parameters applied that only scale.

        Parameters
        ----------
        factors
            Measure (`supply:` or `potential:` of an item) → ecosystem type → factor; NaN where the type has no value
            of a parameter: nothing is covered there (§1).
        inputs
            Variable → factor of its range.

        Raises
        ------
        NotFinite
            If a factor is not a number one can multiply by.
        """
        sums = self.sums.copy()
        for measure, by_type in factors.items():
            column = np.array([by_type.get(kind, 1.0) for kind in self.types], dtype=np.float64)
            if np.isinf(column).any():
                raise NotFinite(where=measure, count=int(np.isinf(column).sum()))
            at = self._column[measure]
            absent = np.isnan(column)
            sums[:, at] = np.where(absent, 0.0, sums[:, at] * column)
            if measure.startswith("supply:"):
                sums[absent, self._column[measure.replace("supply:", "covered:", 1)]] = 0.0
        return replace(self, sums=sums, ranges=self.ranges.scaled(inputs))


def _ranges(tally: Tally, codes: tuple[str, ...]) -> Ranges:
    names, zones = tally.measures.variables, sorted(tally.least)
    shape = (len(zones), len(names))
    mean = np.array([[tally.mean(zone, i) for i in range(len(names))] for zone in zones], dtype=np.float64)
    low, high = (np.array([table[zone] for zone in zones], dtype=np.float64) for table in (tally.least, tally.most))
    places = tuple(codes[zone] for zone in zones)
    return Ranges(places, names, low.reshape(shape), mean.reshape(shape), high.reshape(shape))


def to_arrow(cubes: Iterable[Cube]) -> "pa.Table":
    """Return cubes as one table: period, place, ecosystem type, and a column for every measure."""
    import pyarrow as pa

    given = list(cubes)
    measures = list(dict.fromkeys(name for cube in given for name in cube.measures))
    texts = {
        "period": [cube.period for cube in given for _ in cube.places],
        "place": [place for cube in given for place in cube.places],
        "ecosystem_type": [kind for cube in given for kind in cube.types],
    }
    columns = {name: pa.array(texts[name], pa.string()) for name in KEYS}
    columns |= {
        name: pa.array(np.concatenate([_or_nothing(cube, name) for cube in given]), pa.float64()) for name in measures
    }
    return pa.table(columns)


def _or_nothing(cube: Cube, name: str) -> Floats:
    return cube.column(name) if name in cube.measures else np.full(len(cube.places), np.nan)


def ranges_to_arrow(cubes: Iterable[Cube]) -> "pa.Table":
    """Return the ranges of inputs as a table: period, place, variable, low, mean, high."""
    import pyarrow as pa

    found: dict[str, list[str]] = {"period": [], "place": [], "variable": []}
    numbers: dict[str, list[float]] = {name: [] for name in RANGES}
    for cube in cubes:
        ranges = cube.ranges
        for i, place in enumerate(ranges.places):
            found["period"] += [cube.period] * len(ranges.variables)
            found["place"] += [place] * len(ranges.variables)
            found["variable"] += ranges.variables
            for name in RANGES:
                numbers[name] += getattr(ranges, name)[i].tolist()
    texts = {name: pa.array(column, pa.string()) for name, column in found.items()}
    return pa.table(texts | {name: pa.array(column, pa.float64()) for name, column in numbers.items()})


def from_arrow(sums: "pa.Table", ranges: "pa.Table", period: str, measures: tuple[str, ...]) -> Cube:
    """Return the cube of one period out of the tables of a published account."""
    import pyarrow.compute as pc

    mine = sums.filter(pc.equal(sums["period"], period))
    seen = ranges.filter(pc.equal(ranges["period"], period))
    columns = [mine[name].to_numpy(zero_copy_only=False) for name in measures]
    values = np.stack(columns, axis=1) if columns else np.empty((mine.num_rows, 0))
    places, variables = (tuple(dict.fromkeys(seen[name].to_pylist())) for name in ("place", "variable"))
    tables = [seen[name].to_numpy(zero_copy_only=False).reshape(len(places), len(variables)) for name in RANGES]
    found = Ranges(places, variables, *tables)
    where, kinds = (tuple(mine[name].to_pylist()) for name in KEYS[1:])
    return Cube(period, where, kinds, measures, values, found)
