"""Walk along the order of flow: one kernel, cell after cell, down the flow or up against it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any

import numpy as np

from shanshui.routing.order import THREADS, Order, Visit
from shanshui.routing.tiles import Layer, Readable


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
    own = local()

    def visit(one: Visit) -> None:
        if not hasattr(own, "room"):
            own.room = np.empty((2, order.tiling.size**2), np.uint32)
        cells = order.cells(one, own.room[0])
        if upstream:
            own.room[1, : cells.size] = cells[::-1]
            cells = own.room[1, : cells.size]
        padded = [layer.read(one.tile) for layer in (order.directions, *inputs, *outputs)]
        kernel(cells, *padded, *parameters)
        for layer, values in zip(outputs, padded[1 + len(inputs) :], strict=True):
            layer.write(one.tile, values)

    if upstream:
        for one in reversed(order.later):
            visit(one)
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(visit, order.first):
            pass
    if not upstream:
        for one in order.later:
            visit(one)
