"""Sums of a raster over places: against the definition, and whatever the windows."""

import numpy as np
import pytest
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from tests.grid.test_zones import zones
from tests.synthetic import crooked

from shanshui.core.errors import NotFinite
from shanshui.grid.window import Window
from shanshui.grid.zonal import zonal_sums

DATA = np.random.default_rng(0).normal(5, 2, (60, 70)).astype(np.float32)
DATA[20:25, 30:40] = -9999


def read(window: Window) -> np.ndarray:
    """Return a window of the raster."""
    return DATA[window.top : window.bottom, window.left : window.right]


@pytest.mark.parametrize(("size", "threads"), [(1024, 1), (16, 1), (7, 2)])
def test_sums_are_those_of_the_definition(size: int, threads: int):
    places = zones(60, 70, *crooked(60, 70).values())
    sums, shares = zonal_sums(places, read, (-9999, -9999), size, threads)
    found = places.entries(places.grid.whole)
    values = DATA[found.row, found.column].astype(np.float64)
    known = values != -9999
    expected = np.bincount(found.zone[known], values[known] * found.share[known], len(places.codes))
    assert sums == pytest.approx(expected, rel=1e-12)
    assert shares == pytest.approx(np.bincount(found.zone[known], found.share[known], len(places.codes)), rel=1e-12)
    whole = zonal_sums(places, read, (-9999, -9999))
    assert np.array_equal(sums, whole[0])
    assert np.array_equal(shares, whole[1])


def test_they_are_those_of_exactextract():
    import geopandas as gpd

    places = zones(60, 70, *crooked(60, 70).values())
    left, bottom, right, top = places.grid.bounds
    raster = NumPyRasterSource(DATA, left, bottom, right, top, nodata=-9999, srs_wkt=places.grid.crs.to_wkt())
    frame = gpd.GeoDataFrame(geometry=places.shapes, crs=places.grid.crs)
    peer = exact_extract(raster, frame, ["sum"], output="pandas")
    assert zonal_sums(places, read, (-9999, -9999))[0] == pytest.approx(peer["sum"].to_numpy(), rel=1e-6)


def test_an_infinite_number_is_refused():
    places = zones(60, 70, *crooked(60, 70).values())
    with pytest.raises(NotFinite):
        zonal_sums(places, lambda window: np.full(window.shape, np.inf))
