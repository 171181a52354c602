"""The accounting grid: shape, affine and CRS, with the true area of its cells (§7)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS, Transformer

from shanshui.core.errors import GridMismatch
from shanshui.grid.window import Window

TOLERANCE = 1e-6  # cells
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """An immutable grid: an odc GeoBox and what accounting adds to it."""

    box: GeoBox

    @classmethod
    def from_parts(cls, shape: tuple[int, int], transform: Affine, crs: Any) -> "Grid":
        """Return the grid of a raster."""
        return cls(GeoBox(shape, transform, CRS.from_user_input(crs).to_wkt()))

    @classmethod
    def from_bounds(cls, bounds: tuple[float, float, float, float], crs: Any, resolution: float) -> "Grid":
        """Return the grid that encloses bounds (left, bottom, right, top), its edges at multiples of the cell size."""
        left, bottom, right, top = bounds
        first_column, last_column = np.floor(left / resolution + TOLERANCE), np.ceil(right / resolution - TOLERANCE)
        first_row, last_row = np.ceil(top / resolution - TOLERANCE), np.floor(bottom / resolution + TOLERANCE)
        shape = (int(first_row - last_row), int(last_column - first_column))
        transform = Affine(resolution, 0, first_column * resolution, 0, -resolution, first_row * resolution)
        return cls.from_parts(shape, transform, crs)

    @property
    def shape(self) -> tuple[int, int]:
        """Return (rows, columns)."""
        rows, columns = self.box.shape.yx
        return int(rows), int(columns)

    @property
    def transform(self) -> Affine:
        """Return the affine from (column, row) to (x, y)."""
        return self.box.affine

    @cached_property
    def crs(self) -> CRS:
        """Return the coordinate reference system."""
        return CRS.from_wkt(self.box.crs.wkt)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return (left, bottom, right, top) in the grid's CRS."""
        box = self.box.boundingbox
        return box.left, box.bottom, box.right, box.top

    @property
    def whole(self) -> Window:
        """Return the window of the entire grid."""
        return Window(0, self.shape[0], 0, self.shape[1])

    def same_as(self, other: "Grid") -> bool:
        """Return whether two grids are the same to a millionth of a cell (§3)."""
        if self.shape != other.shape or not self.crs.equals(other.crs, ignore_axis_order=True):
            return False
        corners = ((0, 0), (self.shape[1], self.shape[0]))
        size = max(abs(self.transform.a), abs(self.transform.e))
        return all(
            np.allclose(self.transform @ corner, other.transform @ corner, rtol=0, atol=TOLERANCE * size)
            for corner in corners
        )

    def offset_in(self, other: "Grid") -> tuple[int, int] | None:
        """Return the row and column of another grid at which this one begins; None if their cells do not coincide.

        Cells coincide if both grids, laid out over this one, stay within a millionth of a cell of each other (§3).
        """
        if not self.crs.equals(other.crs, ignore_axis_order=True):
            return None
        column, row = ~other.transform @ (self.transform @ (0, 0))
        first = round(column), round(row)
        corners = ((0, 0), (self.shape[1], self.shape[0]))
        size = max(abs(self.transform.a), abs(self.transform.e))
        there = [other.transform @ (x + first[0], y + first[1]) for x, y in corners]
        here = [self.transform @ corner for corner in corners]
        return (first[1], first[0]) if np.allclose(here, there, rtol=0, atol=TOLERANCE * size) else None

    def check_same(self, other: "Grid", left: str, right: str) -> None:
        """Raise GridMismatch unless two arrays may meet (§3)."""
        if not self.same_as(other):
            raise GridMismatch(where=f"{left} and {right}", left=self.text(), right=other.text())

    def text(self) -> str:
        """Return CRS, shape and cell size for a message."""
        rows, columns = self.shape
        authority = self.crs.to_authority()
        name = ":".join(authority) if authority else self.crs.name
        return f"{name}, {rows} × {columns} cells of {self.cell_text()}"

    def cell_text(self) -> str:
        """Return the width of a cell with its unit: 0.05° or 30 m."""
        if self.crs.is_geographic:
            return f"{abs(self.transform.a):.4g}°"
        return f"{abs(self.transform.a) * self._metre:.6g} m"

    def centres(self, window: Window) -> tuple[Floats, Floats]:
        """Return x of the columns and y of the rows of a window, at cell centres."""
        x = self.transform.c + self.transform.a * (np.arange(window.left, window.right) + 0.5)
        y = self.transform.f + self.transform.e * (np.arange(window.top, window.bottom) + 0.5)
        return x, y

    def row_areas(self, window: Window) -> Floats:
        """Return the area of one cell in each row of a window, ha, (rows,)."""
        edges = self.transform.f + self.transform.e * np.arange(window.top, window.bottom + 1)
        if not self.crs.is_geographic:
            return np.full(window.shape[0], abs(self.transform.a * self.transform.e) * self._metre**2 / 1e4)
        rings = np.abs(np.diff(_area_from_equator(np.clip(edges, -90, 90), self.crs)))
        return np.asarray(rings * np.radians(abs(self.transform.a)) / 1e4, dtype=np.float64)

    @property
    def _metre(self) -> float:
        return float(self.crs.axis_info[0].unit_conversion_factor)

    def row_widths(self, window: Window) -> tuple[Floats, Floats]:
        """Return the width and height of a cell in each row of a window, m, each (rows,)."""
        rows = window.shape[0]
        if not self.crs.is_geographic:
            return (
                np.full(rows, abs(self.transform.a) * self._metre),
                np.full(rows, abs(self.transform.e) * self._metre),
            )
        _, latitude = self.centres(window)
        return _degree_lengths(np.clip(latitude, -90, 90), self.crs, self.transform)

    def latitudes(self, window: Window) -> Floats:
        """Return the latitude of each cell centre of a window, degrees, (rows, columns)."""
        x, y = self.centres(window)
        if self.crs.is_geographic:
            return np.repeat(y[:, None], x.size, axis=1)
        to_degrees = Transformer.from_crs(self.crs, 4326, always_xy=True)
        return np.asarray(to_degrees.transform(*np.meshgrid(x, y))[1], dtype=np.float64)


def _ellipsoid(crs: CRS) -> tuple[float, float]:
    """Return the semi-major axis (m) and the first eccentricity squared."""
    axis, minor = crs.ellipsoid.semi_major_metre, crs.ellipsoid.semi_minor_metre
    return axis, 1 - (minor / axis) ** 2


def _area_from_equator(latitude: Floats, crs: CRS) -> Floats:
    """Return the area between the equator and each latitude, m2 per radian of longitude (exact on the ellipsoid)."""
    axis, e2 = _ellipsoid(crs)
    sine = np.sin(np.radians(latitude))
    if e2 == 0:
        return axis**2 * sine
    e = np.sqrt(e2)
    return np.asarray(axis**2 * (1 - e2) / 2 * (sine / (1 - e2 * sine**2) + np.arctanh(e * sine) / e))


def _degree_lengths(latitude: Floats, crs: CRS, transform: Affine) -> tuple[Floats, Floats]:
    """Return the width and height of a cell at each latitude, m."""
    axis, e2 = _ellipsoid(crs)
    radians = np.radians(latitude)
    curvature = 1 - e2 * np.sin(radians) ** 2
    width = np.radians(abs(transform.a)) * axis * np.cos(radians) / np.sqrt(curvature)
    height = np.radians(abs(transform.e)) * axis * (1 - e2) / curvature**1.5
    return width, height
