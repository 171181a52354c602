"""Windows are warped by several threads at a time."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

from shanshui.data.stream_reader import warp, warping

FINE, COARSE = Affine(30, 0, 500_000, 0, -30, 3_200_000), Affine(900, 0, 500_000, 0, -900, 3_200_000)


def test_threads_warp_side_by_side_without_a_warning():
    values = np.arange(9.0).reshape(3, 3)

    def once(_: int) -> np.ndarray:
        return warp(values, COARSE, "EPSG:32650", (60, 60), FINE, "EPSG:32650", "bilinear")

    with warnings.catch_warnings(), warping(), ThreadPoolExecutor(4) as pool:
        found = list(pool.map(once, range(200)))
    assert all(np.array_equal(found[0], each, equal_nan=True) for each in found)
    assert np.isfinite(found[0]).any()


def test_the_warning_is_heard_again_afterwards():
    with warping():
        pass
    assert not any(kind is NotGeoreferencedWarning and action == "ignore" for action, _, kind, *_ in warnings.filters)
