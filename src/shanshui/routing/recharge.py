"""Local recharge with the flow, base flow against it: equations 3–7 and 9–12 of InVEST's seasonal water yield.

Where rain that soaked in is not all drunk up where it fell, plants downstream can drink of it; what nobody drinks
comes out in streams. Each cell is worked out once, from its neighbours up- or downstream, whatever the tiling.
"""

import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from shanshui.core.disk import read_at, write_at
from shanshui.kernels.exact_sum import accumulator, add, totals
from shanshui.kernels.recharge import (
    BEYOND,
    MONTHS,
    NO_RELIEF,
    accumulation_walk,
    baseflow_walk,
    in_order,
    recharge_walk,
)
from shanshui.routing.order import Order, Visit, Visits
from shanshui.routing.tiles import Layer, Readable, Scratch
from shanshui.routing.walk import walk


@dataclass(frozen=True)
class Shares:
    """What of the water from upstream plants can reach.

    Attributes
    ----------
    alpha
        Share of the year's water from upstream that is there in each month, (12,).
    beta
        Share of it that plants can reach.
    gamma
        Share of a cell's recharge that is available downstream.
    """

    alpha: NDArray[np.float64]
    beta: float
    gamma: float


@dataclass(frozen=True)
class Recharge:
    """Where the year's water goes, layers in mm: NaN where no water is routed.

    Attributes
    ----------
    local
        L, what a cell adds to the ground water, float32; less than 0 where plants drink of water from upstream.
    available
        L_sum_avail, what reaches a cell from upstream; None if the recharge was given.
    through
        L_sum, recharge upstream and here.
    """

    local: Layer
    available: Layer | None
    through: Layer

    def total(self) -> float:
        """Return the sum of L, rounded once; NaN counts nothing."""
        sums = accumulator(1)
        for _, part in self.local.parts():
            values = part.astype(np.float64).ravel()
            add(sums, np.zeros(values.size, np.int64), values)
        return float(totals(sums)[0])


class Lack:
    """What each month's rain, less its quick flow, is short of what plants could drink: Kc·ET₀ − P + QF, mm.

    Twelve numbers for every cell of an order lie on disk as the walk down the flow will want them, each read once.
    """

    def __init__(self, order: Order, folder: Path) -> None:
        self._order = order
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by drop
        self._where = str(folder)
        self._own = threading.local()
        self._visits = [Visits() for _ in range(order.tiling.count)]
        for visit in chain(order.first, order.later):
            self._visits[visit.tile].append(visit)
        self._walked: list[Iterator[Visit]] = list(map(iter, self._visits))

    def write(self, tile: int, values: NDArray[np.float32]) -> None:
        """Set a tile, (h, w, 12), C-contiguous.

        Raises
        ------
        WriteFailed
            If the disk does not take it.
        """
        for visit in self._visits[tile]:
            room = self._room(visit.count)
            in_order(self._order.cells(visit), values, room)
            write_at(self._file, room, visit.start * room.itemsize * MONTHS, self._where)

    def read(self, tile: int) -> NDArray[np.float32]:
        """Return the numbers for the next visit of a tile, (cells, 12), good until this thread reads again."""
        visit = next(self._walked[tile])
        room = self._room(visit.count)
        read_at(self._file, room, visit.start * room.itemsize * MONTHS, self._where)
        return room

    def drop(self) -> None:
        """Free its file."""
        self._file.close()

    def _room(self, cells: int) -> NDArray[np.float32]:
        """Return memory of this thread for the numbers of so many cells."""
        if not hasattr(self._own, "room"):
            self._own.room = np.empty((self._order.tiling.size**2, MONTHS), np.float32)
        return cast("NDArray[np.float32]", self._own.room[:cells])


def local_recharge(order: Order, scratch: Scratch, lack: Lack, shares: Shares, threads: int = 2) -> Recharge:
    """Return recharge from what each month's rain, less its quick flow, is short of what plants could drink.

    Parameters
    ----------
    lack
        Of each month, mm; it is read once.
    """
    local = scratch.layer("recharge", np.float32, np.nan)
    available = scratch.layer("recharge available upstream", np.float64, np.nan)
    through = scratch.layer("recharge upstream", np.float64, np.nan)
    parameters = (shares.alpha, shares.beta, shares.gamma)
    walk(
        order, recharge_walk, inputs=[lack], outputs=[local, available, through], parameters=parameters, threads=threads
    )
    return Recharge(local, available, through)


def given_recharge(order: Order, scratch: Scratch, local: Layer, threads: int = 2) -> Recharge:
    """Return recharge that was measured or modelled elsewhere, mm, float32, with its sums along the flow."""
    through = scratch.layer("recharge upstream", np.float64, np.nan)
    walk(order, accumulation_walk, inputs=[local], outputs=[through], threads=threads)
    return Recharge(local, None, through)


def wetness(scratch: Scratch, streams: Readable) -> Layer:
    """Return the streams as base flow needs them: 1, 0, `NO_RELIEF`, and `BEYOND` the raster.

    Parameters
    ----------
    streams
        1 on a stream, 0 elsewhere, another number without relief, uint8.
    """
    made = scratch.layer("wetness", np.uint8, BEYOND)
    for tile in range(scratch.tiling.count):
        part = streams.read(tile)[1:-1, 1:-1]
        made.write(tile, np.where(part > 1, NO_RELIEF, part).astype(np.uint8))
    return made


def base_flow(order: Order, scratch: Scratch, wet: Layer, recharge: Recharge, gamma: float, threads: int = 2) -> Layer:
    """Return B_sum, what of the recharge that passes a cell comes out in streams, mm, float64.

    Parameters
    ----------
    wet
        As from `wetness`.
    """
    reaching = scratch.layer("base flow", np.float64, np.nan)
    inputs = [wet, recharge.local, recharge.through]
    walk(order, baseflow_walk, inputs=inputs, outputs=[reaching], parameters=(gamma,), upstream=True, threads=threads)
    return reaching
