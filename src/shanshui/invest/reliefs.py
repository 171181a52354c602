"""Reliefs that drain, shared by models of one run whose relief is the same to the bit."""

import hashlib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.invest.frame import Frame
from shanshui.routing.relief import Algorithm, Relief, drained
from shanshui.routing.tiles import Layer, Scratch


class Reliefs:
    """Reliefs that drain, each worked out once for models that follow one another."""

    def __init__(self, kept: ExitStack, folder: Path) -> None:
        self._kept = kept
        self._folder = folder
        self._known: dict[tuple[str, float, str], Relief] = {}

    def drained(self, heights: Layer, cell: float, algorithm: Algorithm, threads: int) -> Relief:
        """Return heights filled and drained; the caller must not drop them."""
        key = algorithm, cell, _digest(heights)
        if key not in self._known:
            scratch = self._kept.enter_context(Scratch(self._folder, heights.tiling))
            self._known[key] = drained(heights, heights.dtype, scratch, cell, algorithm, threads=threads)
        return self._known[key]


def _digest(heights: Layer) -> str:
    """Return what tells one relief from another: its cells, and how they are divided."""
    found = hashlib.blake2b(repr((heights.tiling.shape, heights.tiling.size, str(heights.dtype))).encode())
    for _, part in heights.parts():
        found.update(np.where(np.isnan(part), np.nan, part).tobytes())  # there are many NaNs
    return found.hexdigest()


def relief_of(frame: Frame, heights: Layer, scratch: Scratch, cell: float, given: Any) -> Relief:
    """Return the relief of a routed model: one that a model of the same run has worked out, or its own."""
    algorithm = frame.args["flow_dir_algorithm"]
    if frame.reliefs is None or given is not None:
        return drained(heights, heights.dtype, scratch, cell, algorithm, given, frame.threads)
    found: Relief = frame.reliefs.drained(heights, cell, algorithm, frame.threads)
    return found
