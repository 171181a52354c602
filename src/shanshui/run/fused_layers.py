"""A source on a window: in the type it is stored in, or worked out; then any part of it in the order of the sums."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEVER = (np.inf, -np.inf)  # no number lies from the first to the second


@dataclass(frozen=True)
class Order:
    """The cells of pairs, numbered along the rows of a window, in the order of their sums.

    Attributes
    ----------
    runs
        First cell, place and length of cells that stay side by side, (runs, 3); empty if they are not known.
    cut, places
        Cells that are cut by a border, and the places of their pairs.
    """

    cells: NDArray[np.int32]
    runs: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 3), dtype=np.int32))
    cut: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    places: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def of(self, numbers: Any) -> Any:
        """Return numbers of the cells of a window, (rows, columns), in this order."""
        found = np.empty(self.cells.size, dtype=numbers.dtype)
        self.put(numbers, found)
        return found

    def put(self, numbers: Any, out: Any) -> None:
        """Fill `out` (pairs,), of a type that holds them, with numbers of the cells of a window, (rows, columns)."""
        from shanshui.kernels import fuse

        flat = np.ascontiguousarray(numbers).reshape(-1)
        if len(self.runs) or self.cut.size:
            fuse.scatter(flat, self.runs, self.cut, self.places, out)
        else:
            out[:] = flat[self.cells]


Rule = tuple[float, float, float, float, float]  # range of absence, scale, offset, factor


class Placed(Protocol):
    """Numbers of one variable in the order of the sums."""

    def take(self, band: int, part: slice, out: Floats) -> None:
        """Fill `out` with a band of some pairs."""


class Layer(Protocol):
    """Numbers of one variable on a window."""

    def ordered(self, order: Order) -> Placed:
        """Return them in the order of the sums."""

    def plain(self) -> tuple[Any, list[Rule]] | None:
        """Return numbers, (bands, rows, columns), and the rules for each band; None if rules are not all."""


@dataclass(frozen=True)
class Worked:
    """Numbers in the variable's unit, (bands, rows, columns) float64."""

    data: Floats

    def ordered(self, order: Order) -> Placed:
        """Return them in the order of the sums."""
        return Converted(Worked(np.empty((0, 0, 0))), order, dict(enumerate(self.data)))

    def plain(self) -> tuple[Any, list[Rule]] | None:
        """Return the numbers, which are what they are."""
        return self.data, [(*NEVER, 1.0, 0.0, 1.0)] * len(self.data)

    def convert(self, band: int, stored: Any, out: Floats) -> None:
        """Fill `out` with the numbers as they are."""
        out[:] = stored


@dataclass(frozen=True)
class Stored:
    """Numbers as they are stored, and what makes of them those of the variable's unit.

    Attributes
    ----------
    raw
        (bands, rows, columns) of any real type.
    none
        Stored numbers from the first to the second mean that there is none.
    scales, offsets
        Of each band.
    convert_unit
        From the unit of the source to that of the variable, if they differ.
    lengths
        Factor of each band, if there is one.
    """

    raw: Any
    none: tuple[float, float] = NEVER
    scales: tuple[float, ...] = ()
    offsets: tuple[float, ...] = ()
    convert_unit: Callable[[Any], Any] | None = None
    lengths: Floats | None = None

    @property
    def as_it_is(self) -> bool:
        """Return whether the stored numbers are those of the variable."""
        plain = all(scale == 1 for scale in self.scales) and not any(self.offsets)
        return plain and self.convert_unit is None and self.lengths is None

    def ordered(self, order: Order) -> Placed:
        """Return them in the order of the sums."""
        return Converted(replace(self, raw=None), order, dict(enumerate(self.raw)))

    def plain(self) -> tuple[Any, list[Rule]] | None:
        """Return the stored numbers and the rules for each band; None if their unit is another."""
        if self.convert_unit:
            return None
        count = len(self.raw)
        scales, offsets = self.scales or (1.0,) * count, self.offsets or (0.0,) * count
        factors = np.ones(count) if self.lengths is None else self.lengths
        return self.raw, [(*self.none, *rule) for rule in zip(scales, offsets, factors, strict=True)]

    def convert(self, band: int, stored: Any, out: Floats) -> None:
        """Fill `out` with numbers in the variable's unit."""
        from shanshui.kernels import fuse

        fuse.numbers(stored, *self.none, out)
        if self.scales and self.scales[band] != 1:
            out *= self.scales[band]
        if self.offsets and self.offsets[band] != 0:
            out += self.offsets[band]
        if self.convert_unit:
            out[:] = self.convert_unit(out)
        if self.lengths is not None:
            out *= self.lengths[band]


@dataclass(frozen=True)
class Converted:
    """Stored numbers put in order band by band, and converted part by part."""

    layer: Worked | Stored
    order: Order
    data: dict[int, Any]  # bands that are not in order yet
    bands: dict[int, Any] = field(default_factory=dict)

    def take(self, band: int, part: slice, out: Floats) -> None:
        """Fill `out` with a band of some pairs."""
        if band not in self.bands:
            self.bands[band] = self.order.of(self.data.pop(band))
        self.layer.convert(band, self.bands[band][part], out)


@dataclass(frozen=True)
class Between:
    """A coarser source between whose centres the cells lie: rows and columns weigh apart.

    Attributes
    ----------
    data
        The part of the source that is needed, (bands, rows, columns) float64 in the variable's unit.
    rows, columns
        Where the rows and columns of the window lie, in cells from the centre of the first one of `data`;
        NaN where they lie outside the source.
    """

    data: Floats
    rows: Floats
    columns: Floats

    def ordered(self, order: Order) -> Placed:
        """Return it for the cells of an order."""
        return BetweenCells(self, order.cells)

    def plain(self) -> tuple[Any, list[Rule]] | None:
        """Return None: cells lie between centres."""
        return None


@dataclass(frozen=True)
class BetweenCells:
    """A coarser source at some cells of a window."""

    layer: Between
    cells: NDArray[np.int32]

    def take(self, band: int, part: slice, out: Floats) -> None:
        """Fill `out` with a band of some pairs."""
        from shanshui.kernels import resample

        resample.between(self.layer.data[band], self.layer.rows, self.layer.columns, self.cells[part], out)
