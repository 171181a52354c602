"""Fill and lead a relief on tiles of any size."""

from typing import NamedTuple

import numpy as np
import pytest

from shanshui.routing.directions import d8, mfd
from shanshui.routing.fill import fill
from shanshui.routing.tiles import Scratch, Tiling


class Routed(NamedTuple):
    filled: np.ndarray
    d8: np.ndarray
    mfd: np.ndarray


@pytest.fixture(scope="session")
def route(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scratch")

    def run(heights, size=512, threads=2):
        with Scratch(folder, Tiling(heights.shape, size)) as scratch:
            filled = scratch.layer("filled", heights.dtype, np.nan)
            single, several = scratch.layer("d8", np.uint8, 128), scratch.layer("mfd", np.uint32, 0)
            fill(lambda at: heights[at.top : at.bottom, at.left : at.right], filled, scratch, threads)
            d8(filled, single, threads)
            mfd(filled, several, threads)
            return Routed(filled.whole(), single.whole(), several.whole())

    return run
