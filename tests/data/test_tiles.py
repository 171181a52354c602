"""Tiles of the web map: the right numbers at the right place, the same on both sides of a seam, nothing beyond a mask."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from PIL import Image
from shapely.geometry import box
from tests.synthetic import UTM50, write_tif

from shanshui.data import tiles

DEGREES = "EPSG:4326"


def tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    """Return column and row of the tile that holds a place, by the formula of the web map."""
    n = 2**z
    mercator = math.asinh(math.tan(math.radians(latitude))) / math.pi
    return int((longitude + 180) / 360 * n), int((1 - mercator) / 2 * n)


def middles(z: int, x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
    """Return longitudes of the columns and latitudes of the rows of a tile's pixels."""
    n = 2**z
    across = (x + (np.arange(256) + 0.5) / 256) / n * 360 - 180
    down = np.degrees(np.arctan(np.sinh(math.pi * (1 - 2 * (y + (np.arange(256) + 0.5) / 256) / n))))
    return across, down


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a raster in degrees that rises evenly with longitude and latitude, with a hole."""
    values = np.add.outer(-np.arange(300) * 10.0, np.arange(400) * 1.0).astype("f4")
    values[100:120, 100:120] = np.nan
    home = Affine(0.005, 0, 118.0, 0, -0.005, 29.0)
    return write_tif(
        tmp_path_factory.mktemp("tiles") / "plane.tif",
        values,
        home,
        DEGREES,
        nodata=math.nan,
        tiled=True,
        blockxsize=256,
        blockysize=256,
    )


def test_a_pixel_holds_what_lies_between_the_centres_around_it(plane: Path):
    x, y = tile_of(118.95, 28.05, 11)
    found = tiles.tile(plane, 11, x, y)
    across, down = middles(11, x, y)
    wanted = np.add.outer((down - 29.0) / 0.005 * 10 + 5, (across - 118.0) / 0.005 - 0.5)
    assert np.isfinite(found).all()
    assert np.abs(found - wanted).max() < 0.05


def test_a_pixel_of_classes_holds_the_class_of_its_cell(tmp_path: Path):
    values = (np.arange(40 * 50) % 7).reshape(40, 50).astype("f4")
    path = write_tif(tmp_path / "classes.tif", values, Affine(0.05, 0, 118, 0, -0.05, 29), DEGREES, nodata=math.nan)
    x, y = tile_of(119.2, 28.1, 9)
    found = tiles.tile(path, 9, x, y, "nearest")
    across, down = middles(9, x, y)
    rows, columns = (29 - down) / 0.05, (across - 118) / 0.05
    clear = (np.abs(rows - np.round(rows)) > 0.02)[:, None] & (np.abs(columns - np.round(columns)) > 0.02)
    wanted = values[np.floor(rows).astype(int)[:, None], np.floor(columns).astype(int)]
    assert clear.mean() > 0.8
    assert np.array_equal(found[clear], wanted[clear])


def test_what_is_absent_is_nan_and_tiles_beside_are_none(plane: Path):
    x, y = tile_of(118.55, 28.45, 12)
    assert np.isnan(tiles.tile(plane, 12, x, y)).any()
    assert tiles.tile(plane, 12, *tile_of(100.0, 28.0, 12)) is None
    assert tiles.tile(plane, 0, 0, 0) is not None


@pytest.mark.parametrize("crs", [DEGREES, UTM50])
def test_neighbouring_tiles_agree_at_their_seam(tmp_path: Path, crs: str):
    rng = np.random.default_rng(5)
    home = Affine(0.01, 0, 118.0, 0, -0.01, 29.0) if crs == DEGREES else Affine(1000, 0, 600_000, 0, -1000, 3_200_000)
    path = write_tif(tmp_path / "rough.tif", rng.normal(size=(120, 120)).astype("f4"), home, crs, nodata=math.nan)
    x, y = tile_of(118.5, 28.5, 10)
    left, right = tiles.tile(path, 10, x, y, margin=1), tiles.tile(path, 10, x + 1, y, margin=1)
    below = tiles.tile(path, 10, x, y + 1, margin=1)
    assert np.allclose(left[:, -2:], right[:, :2], atol=0.01)
    assert np.allclose(left[-2:, :], below[:2, :], atol=0.01)
    assert np.nanstd(left) > 0.1


def test_a_tile_of_a_deeper_zoom_agrees_with_the_one_above(plane: Path):
    x, y = tile_of(119.0, 28.2, 10)
    above = tiles.tile(plane, 10, x, y)
    deeper = tiles.tile(plane, 11, 2 * x, 2 * y)
    mean = deeper.reshape(128, 2, 128, 2).mean(axis=(1, 3))
    assert np.abs(above[:128, :128] - mean)[5:-5, 5:-5].max() < 0.5


def test_only_pixels_whose_middle_is_inside_are_drawn():
    bounds = tiles.bounds_of(8, 212, 107)
    west, south, east, north = bounds
    half = box(west, south, (west + east) / 2, north)
    mask = tiles.inside(half, bounds, (256, 256))
    assert mask[:, :128].all()
    assert not mask[:, 128:].any()
    assert tiles.inside(box(west - 1, south - 1, east + 1, north + 1), bounds, (256, 256)) is None
    assert not tiles.inside(box(0, 0, 1, 1), bounds, (256, 256)).any()


def test_the_number_at_a_point_is_that_of_its_cell(plane: Path):
    assert tiles.at(plane, 118.0026, 28.9974) == 0.0
    assert tiles.at(plane, 118.0126, 28.9926) == -8.0
    assert math.isnan(tiles.at(plane, 118.5526, 28.4474))
    assert math.isnan(tiles.at(plane, 10.0, 10.0))


def test_the_sample_leaves_out_what_is_absent(plane: Path):
    numbers = tiles.sample(plane)
    assert numbers.size == 300 * 400 - 400
    assert (numbers.min(), numbers.max()) == (-2990.0, 399.0)


@pytest.mark.parametrize("form", ["webp", "png"])
def test_an_image_keeps_every_colour(form: str):
    pixels = np.random.default_rng(1).integers(0, 255, (64, 64, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    pixels[:10] = 0
    read = np.asarray(Image.open(io.BytesIO(tiles.encoded(pixels, form))).convert("RGBA"))
    assert np.array_equal(read[10:], pixels[10:])
    assert not read[:10, :, 3].any()


def test_the_tiles_of_a_zoom_cover_the_web_map_once():
    assert tiles.bounds_of(0, 0, 0) == (-tiles.HALF, -tiles.HALF, tiles.HALF, tiles.HALF)
    left, right = tiles.bounds_of(5, 9, 9), tiles.bounds_of(5, 10, 9)
    assert left[2] == pytest.approx(right[0], abs=1e-6)
