"""What the first pages ask for, read before somebody asks: the account, the names of standards, what can be drawn."""

import gc
from contextlib import suppress

from shanshui.web.shelf import Opened, Shelf


def read_ahead(shelf: Shelf) -> None:
    """Read the areas of a server, in the order the pages ask; what is wrong with one is told to who asks for it."""
    try:
        for step in (Opened.read, _standards, _layers):
            for area in shelf.areas.values():
                with suppress(Exception):
                    step(area)
    finally:
        gc.freeze()  # what was loaded stays: it is never looked through for rubbish
        gc.enable()


def _standards(area: Opened) -> None:
    from shanshui.standards.profile import standard, standard_ids

    for id in standard_ids():
        standard(id)


def _layers(area: Opened) -> None:
    """Read what can be drawn of an area, and load what its first map is made with: the kernels take longest."""
    from shanshui.web.layer_desk import DESK

    found = DESK.layers(area)
    if found is None or not found.known:
        return
    from shanshui.kernels import exact_sum
    from shanshui.run import layer_files  # noqa: F401

    exact_sum.totals(exact_sum.accumulator(1))
