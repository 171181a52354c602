"""Annual water yield against InVEST's own outputs, and its kernel against the plain formula."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check

from shanshui.kernels.water_yield import budyko


@pytest.mark.parametrize("stack", ["awy", "awy_paid"])
def test_agrees_with_invest(stack: str, modelled: Callable[..., Path]):
    """`awy_paid` reads rain from a coarser raster that lies askew, and values water for hydropower."""
    check(modelled(stack), GOLDEN / "annual_water_yield" / f"{stack}.npz")


def test_threads_change_no_byte(modelled: Callable[..., Path]):
    one, two = modelled("awy", threads=1, folder="one"), modelled("awy", threads=3, folder="three")
    for file in sorted((one / "output" / "per_pixel").glob("*.tif")):
        assert file.read_bytes() == (two / "output" / "per_pixel" / file.name).read_bytes()
    tables = [folder / "output" / "watershed_results_wyield.csv" for folder in (one, two)]
    assert tables[0].read_bytes() == tables[1].read_bytes()


def plain(kc: float, root: float, planted: int, et0: float, rain: float, soil: float, pawc: float, z: float) -> float:
    """Return actual evapotranspiration over rain, as the equation is written."""
    if not planted:
        return min(kc * et0, rain) / rain
    dry = kc * et0 / rain
    shape = min(5.0, min(root, soil) * pawc / rain * z + 1.25)
    return min(dry, 1 + dry - (1 + dry**shape) ** (1 / shape))


def test_the_kernel_is_the_equation():
    random = np.random.default_rng(5)
    shape = (20, 30)
    rows = random.integers(-1, 4, shape).astype(np.int16)
    kc = np.array([0.0, 0.3, 0.8, 1.2], dtype=np.float32)
    root = np.array([100, 500, 3000, 50], dtype=np.float32)
    planted = np.array([1, 0, 1, 1], dtype=np.int8)
    et0, rain, soil, pawc = (
        random.uniform(low, high, shape).astype(np.float32) for low, high in ((0, 2000), (50, 2500), (0, 3000), (0, 1))
    )
    rain[0, 0], soil[1, 1] = 0.0, np.nan
    pet, share, aet, water = np.empty((4, *shape), dtype=np.float32)
    budyko(rows, kc, root, planted, et0, rain, soil, pawc, np.float32(9), pet, share, aet, water)
    for i, j in np.ndindex(shape):
        if rows[i, j] < 0 or rain[i, j] == 0 or np.isnan(soil[i, j]):
            assert np.isnan(share[i, j])
            continue
        row = rows[i, j]
        cell = [float(a[i, j]) for a in (et0, rain, soil, pawc)]
        expected = plain(float(kc[row]), float(root[row]), int(planted[row]), *cell, 9.0)
        assert share[i, j] == pytest.approx(expected, rel=2e-5, abs=2e-6)
        assert water[i, j] == pytest.approx((1 - expected) * rain[i, j], rel=2e-5, abs=2e-3)
