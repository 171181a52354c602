"""Walk along the order of flow: one kernel, cell after cell, down the flow or up against it."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any

import numpy as np

from shanshui.routing.order import THREADS, Cells, Order, Visit
from shanshui.routing.tiles import Computed, Layer, Readable, Same, Tile

HELD = 8  # tiles in hand; with 4 they are taken up four times as often, with 12 as often


def walk(
    order: Order,
    kernel: Callable[..., Any],
    inputs: Sequence[Readable] = (),
    outputs: Sequence[Layer] = (),
    parameters: Sequence[Any] = (),
    upstream: bool = False,
    threads: int = THREADS,
) -> None:
    """Call `kernel(cells, directions, *inputs, *outputs, *parameters)` on every visit of an order.

    The kernel gets padded tiles, (h + 2, w + 2), and `cells`, uint32: positions in the flattened tile, to be worked
    out in this order. It sets outputs at `cells` alone. Going down, the outputs of all cells that flow into one are
    done before it, in the frame too; going `upstream`, those of all cells it flows to. A kernel that looks at no
    other neighbour gives the same bits however the raster is cut and however many threads there are.

    Parameters
    ----------
    order
        What `flow_order` returned.
    kernel
        A compiled function that lets go of the interpreter's lock.
    inputs, outputs
        Layers. An output that the kernel reads at neighbours has a halo.
    parameters
        Numbers for the kernel.
    upstream
        Whether to walk against the flow, from the outlets up.
    threads
        How many visits that wait for none are worked out at once.
    """
    desk = _Desk(order, kernel, inputs, outputs, parameters, upstream)
    if upstream:
        desk.later(reversed(order.later))
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(desk.first, order.first):
            pass
    if not upstream:
        desk.later(order.later)


class _Desk:
    """The work of a walk, and of its later visits the tiles in hand: a river goes to and fro between a few."""

    def __init__(
        self,
        order: Order,
        kernel: Callable[..., Any],
        inputs: Sequence[Readable],
        outputs: Sequence[Layer],
        parameters: Sequence[Any],
        upstream: bool,
    ) -> None:
        self.order = order
        self.kernel = kernel
        self.layers: tuple[Readable, ...] = (order.directions, *inputs, *outputs)
        self.outputs = [(1 + len(inputs) + i, layer) for i, layer in enumerate(outputs)]
        self.read_anew = [i for i, layer in enumerate(self.layers) if not isinstance(layer, Layer | Computed | Same)]
        self.parameters = parameters
        self.upstream = upstream
        self._own = local()
        self._held: OrderedDict[int, list[Tile]] = OrderedDict()

    def first(self, one: Visit) -> None:
        """Make a visit that waits for no other, in any thread."""
        padded = [layer.read(one.tile) for layer in self.layers]
        self.kernel(self._cells(one), *padded, *self.parameters)
        self._put_back(one.tile, padded, one.sides)

    def later(self, visits: Iterable[Visit]) -> None:
        """Make visits one after another."""
        for one in visits:
            padded = self._take(one.tile)
            self.kernel(self._cells(one), *padded, *self.parameters)
            for i, layer in self.outputs:
                layer.show(one.tile, padded[i], one.sides)
        while self._held:
            self._put_back(*self._held.popitem())

    def _take(self, tile: int) -> list[Tile]:
        """Return the arrays of a tile: those in hand, with what neighbours have shown since, or those of its layers."""
        padded = self._held.get(tile)
        if padded is None:
            if len(self._held) == HELD:
                self._put_back(*self._held.popitem(last=False))
            self._held[tile] = padded = [layer.read(tile) for layer in self.layers]
            return padded
        self._held.move_to_end(tile)
        for i, layer in self.outputs:
            layer.refresh(tile, padded[i])
        for i in self.read_anew:
            padded[i] = self.layers[i].read(tile)
        return padded

    def _put_back(self, tile: int, padded: list[Tile], sides: int = 0) -> None:
        for i, layer in self.outputs:
            layer.write(tile, padded[i], sides)

    def _cells(self, one: Visit) -> Cells:
        """Return the cells of a visit, good until this thread asks again."""
        if not hasattr(self._own, "room"):
            self._own.room = np.empty((2, self.order.tiling.size**2), np.uint32)
        cells = self.order.cells(one, self._own.room[0])
        if not self.upstream:
            return cells
        turned: Cells = self._own.room[1, : cells.size]
        turned[:] = cells[::-1]
        return turned
