"""Rasters written tile by tile: whole, the same bytes, or not there."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from shanshui.core.errors import DeclarationError, WriteFailed
from shanshui.data.stream_writer import TILE, StreamWriter

PLACE = Affine(30, 0, 6e5, 0, -30, 3.2e6)
SHAPE = (600, 530)


def numbers() -> np.ndarray:
    """Return values with holes."""
    values = np.random.default_rng(1).normal(5, 1, SHAPE).astype(np.float32)
    values[:40, :300] = np.nan
    return values


def corners(step: int = TILE) -> list[tuple[int, int]]:
    return [(top, left) for top in range(0, SHAPE[0], step) for left in range(0, SHAPE[1], step)]


def write(path: Path, order: list[tuple[int, int]], step: int = TILE, threads: int = 1) -> Path:
    values = numbers()
    writer = StreamWriter(path, SHAPE, PLACE, "EPSG:32650", -1.0)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda at: writer.write(values[at[0] : at[0] + step, at[1] : at[1] + step], *at), order))
    writer.close()
    return path


def test_gdal_reads_what_was_written(tmp_path: Path):
    with rasterio.open(write(tmp_path / "a.tif", corners())) as file:
        assert (file.compression.name, file.nodata, file.block_shapes) == ("zstd", -1.0, [(TILE, TILE)])
        assert file.transform == PLACE
        assert file.crs.to_epsg() == 32650
        found = file.read(1)
    expected = numbers()
    np.testing.assert_array_equal(found, np.where(np.isnan(expected), np.float32(-1), expected))


def test_bytes_depend_on_neither_order_nor_windows_nor_threads(tmp_path: Path):
    first = write(tmp_path / "a.tif", corners()).read_bytes()
    assert write(tmp_path / "b.tif", corners()[::-1]).read_bytes() == first
    assert write(tmp_path / "c.tif", corners(512), 512, threads=3).read_bytes() == first


def test_tiles_that_wait_on_disk_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = write(tmp_path / "a.tif", corners()).read_bytes()
    monkeypatch.setattr("shanshui.data.stream_writer.WAITING", 200_000)  # a tile takes 230,000
    for order in (corners()[::-1], corners()[4:] + corners()[:4], corners()[::2] + corners()[1::2]):
        assert write(tmp_path / "b.tif", order).read_bytes() == first
    assert write(tmp_path / "c.tif", corners(512)[::-1], 512, threads=3).read_bytes() == first
    assert len(list(tmp_path.iterdir())) == 3


def test_integers_and_wide_offsets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanshui.data.stream_writer.CLASSIC", 0)  # as for files of more than 4 GB
    values = np.random.default_rng(2).integers(0, 12, SHAPE).astype(np.uint8)
    writer = StreamWriter(tmp_path / "a.tif", SHAPE, PLACE, "EPSG:32650", 255, "uint8")
    writer.write(values, 0, 0)
    writer.close()
    assert (tmp_path / "a.tif").read_bytes()[:4] == b"II+\0"
    with rasterio.open(tmp_path / "a.tif") as file:
        np.testing.assert_array_equal(file.read(1), values)


def test_nothing_bears_the_name_before_all_is_there(tmp_path: Path):
    writer = StreamWriter(tmp_path / "a.tif", SHAPE, PLACE, "EPSG:32650", -1.0)
    writer.write(numbers()[:TILE, :TILE], 0, 0)
    assert not (tmp_path / "a.tif").exists()
    with pytest.raises(WriteFailed, match="1 of 9 tiles"):
        writer.close()
    writer.discard()
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    writer = StreamWriter(tmp_path / "a.tif", SHAPE, PLACE, "EPSG:32650", -1.0)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shanshui.data.stream_writer.os.fsync", full)
    writer.write(numbers(), 0, 0)
    with pytest.raises(WriteFailed, match="No space left"):
        writer.close()
    writer.discard()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file that is always full")
def test_what_no_longer_fits_is_discarded_all_the_same(tmp_path: Path):
    writer = StreamWriter(tmp_path / "a.tif", SHAPE, PLACE, "EPSG:32650", -1.0)
    writer._file.close()
    writer._file = Path("/dev/full").open("wb")  # noqa: SIM115 - discard closes it
    writer._file.write(b"waits in memory")
    writer.discard()
    assert writer._file.closed
    assert not list(tmp_path.iterdir())


def test_a_value_that_would_read_as_absent_is_refused(tmp_path: Path):
    writer = StreamWriter(tmp_path / "a.tif", SHAPE, PLACE, "EPSG:32650", -1.0)
    with pytest.raises(DeclarationError, match="1 real values equal"):
        writer.write(np.array([[3.0, -1.0]], dtype=np.float32), 0, 0)
    writer.discard()


def test_a_window_off_the_tiles_is_refused(tmp_path: Path):
    writer = StreamWriter(tmp_path / "a.tif", SHAPE, PLACE, "EPSG:32650", -1.0)
    with pytest.raises(DeclarationError, match="multiple of 256"):
        writer.write(numbers()[:10, :10], 100, 0)
    writer.discard()
