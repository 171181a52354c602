"""Opening and reading: files that are whole, and files that are not."""

import pickle
import random
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from affine import Affine
from tests.data.builders import CORNER, UTM50, rain, refused, write_tif

from shanshui.core import errors as e
from shanshui.data.drivers import Opening, open_raster
from shanshui.data.source import ROLLED, TURNED


def test_values_are_float64_with_nan(tmp_path):
    source = open_raster(write_tif(tmp_path / "r.tif", [[1, 2], [3, 255]], dtype="uint8", nodata=255))
    values = source.read()
    assert values.dtype == np.float64
    assert np.array_equal(values, [[[1, 2], [3, np.nan]]], equal_nan=True)
    assert (source.shape, source.bands, source.dtype, source.nodata) == ((2, 2), (1,), "uint8", 255)
    assert source.affine == CORNER
    assert "32650" in source.crs


def test_windows_cover_everything_once(tmp_path):
    values = rain(300, 410)
    source = open_raster(write_tif(tmp_path / "r.tif", values, tiled=True, blockxsize=64, blockysize=64))
    seen = np.zeros(source.shape)
    for window in source.windows(10_000):
        seen[window] += 1
        assert np.array_equal(source.read(window)[0], values[window])
    assert (seen == 1).all()


def test_a_source_travels_to_another_process(tmp_path):
    source = pickle.loads(pickle.dumps(open_raster(write_tif(tmp_path / "r.tif", rain()))))
    assert np.array_equal(source.read()[0], rain())


def test_scale_and_offset_are_applied_once(tmp_path):
    source = open_raster(
        write_tif(
            tmp_path / "r.tif", np.full((2, 2), 100, "int16"), nodata=-1, scales=[0.01], offsets=[5], units=["mm"]
        )
    )
    assert (source.read() == 6).all()
    assert source.unit == "mm"


def test_bands_are_chosen(tmp_path):
    source = open_raster(
        write_tif(tmp_path / "r.tif", np.arange(12, dtype="f4").reshape(3, 2, 2)), opening=Opening(bands=(3, 1))
    )
    assert source.read()[:, 0, 0].tolist() == [8, 0]
    assert source.read(bands=(2,))[0, 0, 0] == 4
    refused(e.NotInFile, open_raster, tmp_path / "r.tif", "r", Opening(bands=(4,)))


def test_declared_unit_crs_and_nodata_replace_the_file(tmp_path):
    file = write_tif(tmp_path / "r.tif", [[0.0, 7.0]], crs=None, nodata=7)
    source = open_raster(file, opening=Opening(crs="EPSG:4490", nodata=0, unit="m"))
    assert "China" in source.crs
    assert np.isnan(source.read()[0, 0, 0])
    assert source.read()[0, 0, 1] == 7
    assert open_raster(file, opening=Opening(nodata="none")).read().tolist() == [[[0, 7]]]
    refused(e.NotInFile, open_raster, file, "r", Opening(crs="EPSG:1"))


def test_R05_south_up_is_turned(tmp_path):
    values = rain(40, 50)
    north_up = open_raster(write_tif(tmp_path / "n.tif", values))
    south_up = open_raster(
        write_tif(tmp_path / "s.tif", values[::-1], transform=Affine(30, 0, 700_000, 0, 30, 3_150_000 - 30 * 40))
    )
    assert south_up.notes == (TURNED,)
    assert south_up.affine == north_up.affine
    assert np.array_equal(south_up.read(), north_up.read())
    window = (slice(3, 9), slice(2, 4))
    assert np.array_equal(south_up.read(window), north_up.read(window))


def test_R11_nodata_nan(tmp_path):
    source = open_raster(write_tif(tmp_path / "r.tif", np.array([[1, np.nan]], "f4"), nodata=np.nan))
    assert np.isnan(source.read()[0, 0, 1])


def test_R10_single_precision_nodata(tmp_path):
    lowest = np.finfo("f4").min
    source = open_raster(write_tif(tmp_path / "r.tif", np.array([[1, lowest]], "f4"), nodata=float(lowest)))
    assert np.isnan(source.read()[0, 0, 1])


def test_R16_a_mask_of_each_band(tmp_path):
    values = np.array([[[1.0, 9.0]], [[9.0, 2.0]]])
    source = open_raster(write_tif(tmp_path / "r.tif", values, nodata=9))
    assert np.array_equal(source.read(), [[[1, np.nan]], [[np.nan, 2]]], equal_nan=True)


def test_R23_int64_beyond_exactness_is_refused(tmp_path):
    refused(e.NotExact, open_raster(write_tif(tmp_path / "r.tif", np.array([[2**53 + 1]], "int64"))).read)
    assert open_raster(write_tif(tmp_path / "s.tif", np.array([[2**53]], "int64"))).read()[0, 0, 0] == 2**53


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99, 0.9999])
@pytest.mark.parametrize("options", [{}, {"compress": "deflate"}, {"tiled": True, "blockxsize": 64, "blockysize": 64}])
def test_R25_truncated(tmp_path, share, options):
    file = write_tif(tmp_path / "r.tif", np.random.default_rng(1).random((200, 200)), **options)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    refused((e.TruncatedFile, e.UnreadableFile), open_raster, file)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("r.tif", random.Random(1).randbytes(2000), e.NotThisFormat),
        ("r.tif", b"", e.EmptyFile),
        ("r.tif", b"<!DOCTYPE html><title>Log in</title>", e.NotThisFormat),
        ("r.tif", b"II*\0\x08\0\0\0", e.TruncatedFile),
        ("r.nc", b"CDF\x01" + bytes(100), e.NotThisFormat),
        ("r.img", b"EHFA", e.UnknownExtension),
    ],
)
def test_R26_R30_not_a_raster(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    refused(kind, open_raster, tmp_path / name)


def test_R27_zero_size_and_endless_pages(tmp_path):
    file = write_tif(tmp_path / "r.tif", rain(4, 4))
    data = bytearray(file.read_bytes())
    start = data.index(b"\x00\x01\x03\x00\x01\x00\x00\x00\x04\x00")  # the tag ImageWidth, short, 4
    data[start + 8] = 0
    file.write_bytes(data)
    refused(e.UnreadableFile, open_raster, file)


def test_1000_random_corruptions_never_crash(tmp_path):
    file = write_tif(tmp_path / "r.tif", rain(30, 30), compress="deflate")
    good, chance, read = file.read_bytes(), random.Random(7), 0
    for _ in range(1000):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        file.write_bytes(data)
        try:
            source = open_raster(file)
            read += source.read((slice(0, min(source.shape[0], 64)), slice(0, min(source.shape[1], 64)))).size > 0
        except e.InputError:
            continue
    assert read > 0


def test_a_declared_hash_catches_every_corruption(tmp_path):
    file = write_tif(tmp_path / "r.tif", rain(8, 8))
    right = open_raster(file).sha256
    assert open_raster(file, opening=Opening(sha256=right.upper())).shape == (8, 8)
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    refused(e.HashDiffers, open_raster, file, "r.tif", Opening(sha256=right))


def test_R31_huge_sparse_raster_stays_within_memory(tmp_path):
    file = tmp_path / "huge.tif"
    profile = {
        "driver": "GTiff",
        "width": 200_000,
        "height": 200_000,
        "count": 1,
        "dtype": "uint8",
        "crs": UTM50,
        "transform": CORNER,
    }
    with rasterio.open(
        file, "w", **profile, tiled=True, blockxsize=512, blockysize=512, SPARSE_OK=True, BIGTIFF="YES"
    ) as out:
        out.write(np.full((1, 512, 512), 40, "uint8"), window=((0, 512), (0, 512)))
    code = f"""
from shanshui.core.registry import variable
from shanshui.data.checks import check_raster
import resource
from shanshui.data.drivers import open_raster
source = open_raster({str(file)!r})
assert check_raster(source, variable("precipitation")) == []
print(source.cells, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"""
    cells, peak = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(cells) == 40_000_000_000
    assert int(peak) * 1024 < 2 << 30


def test_R32_too_many_bands(tmp_path, monkeypatch):
    monkeypatch.setattr("shanshui.data.tiff.MAX_BANDS", 3)
    assert (
        refused(e.TooLarge, open_raster, write_tif(tmp_path / "r.tif", np.zeros((4, 2, 2), "u1"))).fields["what"]
        == "bands"
    )


def test_R32_one_giant_block(tmp_path, monkeypatch):
    monkeypatch.setattr("shanshui.data.tiff.MAX_BLOCK", 1000)
    refused(e.TooLarge, open_raster, write_tif(tmp_path / "r.tif", rain()))


def test_R33_one_row_strips_are_read_whole(tmp_path):
    values = rain(50, 3000)
    source = open_raster(write_tif(tmp_path / "r.tif", values, blockysize=1))
    assert source.block == (1, 3000)
    assert np.array_equal(np.concatenate([source.read(w)[0] for w in source.windows(60_000)]), values)


def test_R41_overviews_are_never_read(tmp_path):
    file = write_tif(tmp_path / "r.tif", rain(256, 256), tiled=True, blockxsize=128, blockysize=128)
    with rasterio.open(file, "r+") as out:
        out.build_overviews([2, 4], rasterio.enums.Resampling.mode)
    assert np.array_equal(open_raster(file).read()[0], rain(256, 256))


def test_R42_mask_band_and_alpha(tmp_path):
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        masked = open_raster(
            write_tif(tmp_path / "m.tif", np.ones((2, 2), "u1"), mask=np.array([[255, 0], [255, 255]], "u1"))
        )
    assert np.isnan(masked.read()[0, 0, 1])
    values = np.stack([np.full((2, 2), 5), [[255, 255], [0, 255]]]).astype("u1")
    source = open_raster(write_tif(tmp_path / "a.tif", values, alpha="YES"))
    assert source.bands == (1,)
    assert np.isnan(source.read()[0, 1, 0])


def test_R43_longitudes_from_0_to_360(tmp_path):
    values = np.arange(72, dtype="f4").reshape(2, 36)
    source = open_raster(write_tif(tmp_path / "r.tif", values, transform=Affine(10, 0, 0, 0, -10, 10), crs="EPSG:4326"))
    assert source.notes == (ROLLED,)
    assert source.bounds == (-180, -10, 180, 10)
    assert source.read()[0, 0].tolist() == [*range(18, 36), *range(18)]
    assert source.read((slice(0, 1), slice(16, 20)))[0, 0].tolist() == [34, 35, 0, 1]
    assert source.read((slice(0, 1), slice(20, 22)))[0, 0].tolist() == [2, 3]


def test_R43_a_region_beyond_180_is_moved(tmp_path):
    source = open_raster(
        write_tif(tmp_path / "r.tif", [[1.0, 2.0]], transform=Affine(10, 0, 240, 0, -10, 10), crs="EPSG:4326")
    )
    assert source.bounds == (-120, 0, -100, 10)
