"""Lattices of tiles, scratch rasters, and means that no tiling changes."""

import os

import numpy as np
import pytest

from shanshui.core.errors import NeighbourhoodTooWide, WriteFailed
from shanshui.grid.window import Window
from shanshui.invest.neighbourhood import Neighbourhood, Scratch, decay_weights, rimmed


def test_weights_decay_and_end():
    weights = decay_weights(2.0, 3.2)
    assert weights.shape == (7, 7)
    assert weights[3, 3] == 1.0
    assert weights[3, 5] == pytest.approx(np.exp(-1))
    assert weights[1, 1] == pytest.approx(np.exp(-np.hypot(2, 2) / 2))
    assert weights[0, 1] == 0.0  # 3.6 cells away
    assert decay_weights(0, 0).tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("reach", "size", "side"), [(0, 512, 512), (75, 1024, 768), (335, 2048, 1280), (900, 4096, 2048)]
)
def test_tiles_are_whole_tiles_of_a_file_and_cover_the_grid_once(reach, size, side):
    around = Neighbourhood(reach / 5, "here")
    assert (around.size, around.side) == (size, side)
    seen = np.zeros((2100, 1300), dtype=int)
    for tile in around.tiles(seen.shape):
        assert tile.top % 256 == tile.left % 256 == 0
        seen[tile.top : tile.bottom, tile.left : tile.right] += 1
    assert (seen == 1).all()


def test_means_of_all_tiles_are_those_of_one_large_tile():
    rng = np.random.default_rng(2)
    values = rng.random((560, 530)).astype(np.float32)
    values[rng.random(values.shape) < 0.3] = np.nan
    around = Neighbourhood(5.0, "here")
    whole = np.full(values.shape, np.nan)
    for tile in around.tiles(values.shape):
        part = rimmed(lambda w: values[w.top : w.bottom, w.left : w.right], tile, values.shape, around.reach, np.nan)
        whole[tile.top : tile.bottom, tile.left : tile.right] = around.means(part)
    at_once = around.means(np.pad(values, around.reach, constant_values=np.nan))
    assert whole == pytest.approx(at_once, nan_ok=True, abs=1e-13)


def test_a_neighbourhood_too_wide_for_memory_is_refused():
    with pytest.raises(NeighbourhoodTooWide, match="2000 cells"):
        Neighbourhood(400.0, "alpha")


def test_scratch_gives_back_what_was_written_and_nothing_beyond(tmp_path):
    scratch = Scratch(tmp_path, (5, 7))
    values = np.arange(35, dtype=np.float32).reshape(5, 7)
    scratch.write(values[:3], 0, 0)
    scratch.write(values[3:, 2:], 3, 2)
    scratch.write(values[3:, :2], 3, 0)
    found = scratch.read(Window(-1, 6, 4, 9))
    assert np.array_equal(found[1:6, :3], values[:, 4:])
    assert np.isnan(found[[0, 6]]).all()
    assert np.isnan(found[:, 3:]).all()
    scratch.close()
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "pwrite", lambda *given: 0)
    with Scratch(tmp_path, (2, 3)) as scratch, pytest.raises(WriteFailed, match="No space left"):
        scratch.write(np.zeros((2, 3)), 0, 0)
