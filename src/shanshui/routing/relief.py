"""A relief that drains: heights without depressions, and the order of the flow over them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.window import Window
from shanshui.routing import directions as rules
from shanshui.routing.fill import Heights, fill
from shanshui.routing.order import Order, flow_order
from shanshui.routing.tiles import Layer, Scratch

Algorithm = Literal["D8", "MFD"]
NONE = {"D8": 128, "MFD": 0}


@dataclass(frozen=True)
class Relief:
    """A relief that drains.

    Attributes
    ----------
    filled
        Heights, m, outside NaN; without depressions, NaN where any input of a model is missing.
    order
        Of its flow directions.
    cell
        Side of a cell, m.
    shared
        Whether others use it too.
    """

    filled: Layer
    order: Order
    cell: float
    shared: bool = False

    @property
    def mfd(self) -> bool:
        """Return whether cells share their water among several neighbours."""
        return self.order.directions.dtype == np.uint32

    def drop_heights(self) -> None:
        """Free the heights, unless others use them too; the flow remains."""
        if not self.shared:
            self.filled.drop()

    def drop(self) -> None:
        """Free what it holds."""
        self.filled.drop()
        self.order.directions.drop()
        self.order.drop()


def drained(
    heights: Heights,
    dtype: np.dtype[Any],
    scratch: Scratch,
    cell: float,
    algorithm: Algorithm,
    given: Callable[[Window], NDArray[Any]] | None = None,
    threads: int = 2,
) -> Relief:
    """Return heights filled and drained.

    Parameters
    ----------
    heights
        In m, NaN where there are none: a layer, or a function of a window.
    dtype
        The type the heights are worked on in.
    given
        Flow directions of another program instead, by window, in the numbers of pygeoprocessing.
    """
    filled = scratch.layer("filled", dtype, np.nan)
    fill(heights, filled, scratch, threads)
    return routed(filled, scratch, cell, algorithm, given, threads)


def routed(
    filled: Layer,
    scratch: Scratch,
    cell: float,
    algorithm: Algorithm,
    given: Callable[[Window], NDArray[Any]] | None = None,
    threads: int = 2,
) -> Relief:
    """Return a filled surface with its directions, or those `given`, and their order; arguments as in `drained`."""
    directions = scratch.layer("directions", np.uint8 if algorithm == "D8" else np.uint32, NONE[algorithm])
    if given is not None:
        directions.store(given)
    else:
        (rules.d8 if algorithm == "D8" else rules.mfd)(filled, directions, threads)
    return Relief(filled, flow_order(directions, scratch, threads), cell)
