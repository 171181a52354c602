"""Variables on every cell of the grid, inside the places and beyond: what water needs to find its way."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.align import fractions
from shanshui.grid.window import Window
from shanshui.run.evaluate import Block, Entries, Evaluation
from shanshui.run.period_inputs import MapInputs
from shanshui.run.source_names import LAND_COVER

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOWHERE = -1  # place of a cell outside all places


@dataclass(frozen=True)
class Everywhere(MapInputs):
    """The inputs of a period with one entry for each cell: in the place and of the type that has most of it."""

    @classmethod
    def of(cls, inputs: MapInputs) -> "Everywhere":
        """Return inputs as they are for all cells."""
        return cls(**{part.name: getattr(inputs, part.name) for part in fields(MapInputs)})

    def of_places(self, variable: str, zones: Ints, types: Ints) -> Floats:
        """Return a table's number for each pair of place and type, NaN outside the places."""
        found = np.full(zones.shape, np.nan)
        inside = zones != NOWHERE
        found[inside] = super().of_places(variable, zones[inside], types[inside])
        return found

    def entries(self, window: Window) -> Entries:
        """Return every cell of a window once, along its rows."""
        row, column = np.indices(window.shape).reshape(2, -1)
        types = self._kinds(window) if self._by_share else self._types(window)
        places = self._places(window).ravel()
        return Entries(row, column, places, types.ravel().astype(np.int64), np.zeros(row.size))

    def _places(self, window: Window) -> Ints:
        cover = self.zones.cover(window)
        places = np.where(cover.labels >= 0, cover.zones[cover.labels] if cover.zones.size else NOWHERE, NOWHERE)
        order = np.lexsort((-cover.label, cover.share))  # the last that is set has most; of equals, the first place
        places[cover.row[order], cover.column[order]] = cover.zones[cover.label[order]]
        return places.astype(np.int64)

    def _kinds(self, window: Window) -> Ints:
        """Return the type with the largest share of each cell; of equals, the first."""
        codes, none = list(self._type_of_class), len(self.places.types)
        shares = np.zeros((none, *window.shape))
        found = fractions(self.rasters[LAND_COVER].aligned, self.grid, window, codes)
        for kind, share in zip(self._type_of_class.values(), found, strict=True):
            shares[kind] += share
        return np.where(shares.max(axis=0) > 0, shares.argmax(axis=0), none)


class Fields:
    """Variables of a plan on windows of the grid, NaN where absent.

    Attributes
    ----------
    seen
        Those that had a value so far.
    """

    def __init__(self, evaluation: Evaluation, inputs: Everywhere) -> None:
        self.seen: set[str] = set()
        self._evaluation = evaluation
        self._inputs = inputs
        self._of_thread = threading.local()

    def of(self, name: str) -> Callable[[Window], Floats]:
        """Return what gives a variable on a window, (rows, columns)."""
        return lambda window: self._on(name, window)

    def parameter(self, name: str) -> Any:
        """Return a parameter: a number, or one number for each ecosystem type (NaN where there is none)."""
        value = self._evaluation.parameter(name)
        return value if np.ndim(value) == 0 else value[:-1]

    def types(self, window: Window) -> Floats:
        """Return the number of the ecosystem type of each cell of a window."""
        types = self._block(window).entries.types[: window.shape[0] * window.shape[1]].reshape(window.shape)
        return np.where(types < len(self._evaluation.types), types.astype(np.float64), np.nan)

    def _block(self, window: Window) -> Block:
        """Return the block of a window; what was made on the way for the same window is used again."""
        block: Block | None = getattr(self._of_thread, "block", None)
        if block is None or block.at != window:
            block = Block(self._evaluation, self._inputs, window, self._inputs.entries(window))
            self._of_thread.block = block
        return block

    def _on(self, name: str, window: Window) -> Floats:
        """Return a variable on a window."""
        value = np.asarray(self._block(window).value(name), dtype=np.float64)
        cells = window.shape[0] * window.shape[1]
        found = np.full(window.shape, value) if value.ndim == 0 else value[:cells].reshape(window.shape)
        if name not in self.seen and not np.isnan(found).all():
            self.seen.add(name)
        return found
