"""Weighted means through Fourier transforms, against sums written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.kernels.focal_fourier import PANEL, forward, inverse, spectrum, turns, weighted_mean


def exponential(reach: int) -> np.ndarray:
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    return np.where(away <= reach, np.exp(-away * 5 / reach), 0.0)


def written_out(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    k = weights.shape[0] // 2
    found = np.full((values.shape[0] - 2 * k, values.shape[1] - 2 * k), np.nan)
    for r, c in np.ndindex(found.shape):
        part = values[r : r + 2 * k + 1, c : c + 2 * k + 1]
        if not np.isnan(part[k, k]):
            found[r, c] = np.nansum(part * weights) / (weights * ~np.isnan(part)).sum()
    return found


def means(values: np.ndarray, weights: np.ndarray, rows: int, columns: int) -> np.ndarray:
    return weighted_mean(values, spectrum(weights, rows, columns), turns(rows), turns(columns), weights.shape[0] // 2)


@pytest.mark.parametrize("size", [64, 128, 512, 1024])
def test_a_transform_is_that_of_numpy_but_for_its_order_and_comes_back(size):
    z = np.random.default_rng(size).random((size, 2 * PANEL))
    before = z.copy()
    forward(z, turns(size))
    expected = np.fft.fft(before[:, :PANEL] + 1j * before[:, PANEL:], axis=0)
    assert np.sort(z[:, 3]) == pytest.approx(np.sort(expected[:, 3].real), abs=1e-9)
    inverse(z, turns(size))
    assert z / size == pytest.approx(before, abs=1e-13)


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from([(5, 64, 64), (9, 64, 128), (20, 128, 64)]), st.floats(0, 0.999))
def test_means_are_those_of_sums_written_out(seed, sizes, absent):
    reach, rows, columns = sizes
    rng = np.random.default_rng(seed)
    values = rng.normal(
        size=(int(rng.integers(2 * reach + 1, rows + 1)), int(rng.integers(2 * reach + 1, columns + 1)))
    )
    values[rng.random(values.shape) < absent] = np.nan
    found = means(values, exponential(reach), rows, columns)
    assert found == pytest.approx(written_out(values, exponential(reach)), nan_ok=True, abs=1e-10)


def test_a_cell_alone_in_a_sea_of_nothing_keeps_its_value():
    values = np.full((64, 64), np.nan)
    values[30, 30] = 7.25
    values[:, :3] = 1e6  # out of its reach, inside the tile
    found = means(values, exponential(9), 64, 64)
    assert found[21, 21] == pytest.approx(7.25, rel=1e-6)


def test_a_field_of_one_value_stays_as_it_is():
    values = np.full((100, 70), 0.375, dtype=np.float32)
    assert means(values, exponential(12), 128, 128) == pytest.approx(np.full((76, 46), 0.375), abs=1e-14)
