"""What models of one run share: areas on a grid, inputs read alike, reliefs that drain.

What is the same is told by what it is made of: files and arguments, or the cells of a relief, to the bit.
"""

import hashlib
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from shanshui.invest.frame import Frame
from shanshui.routing.fill import fill
from shanshui.routing.relief import Algorithm, Relief, drained, routed
from shanshui.routing.tiles import Layer, Scratch, Tiling

T = TypeVar("T")


class Once:
    """Things worked out once, for whoever asks; one at a time of those with the same key."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` made when this key was first asked for."""
        with self._lock:
            own = self._locks.setdefault(key, Lock())
        with own:
            if key not in self._made:
                self._made[key] = make()
            found: T = self._made[key]
            return found


class Reliefs:
    """Layers and reliefs that drain, each worked out once for models that follow one another."""

    def __init__(self, kept: ExitStack, folder: Path) -> None:
        self._kept = kept
        self._folder = folder
        self._once = Once()
        self._scratches: dict[Tiling, Scratch] = {}

    def scratch(self, tiling: Tiling) -> Scratch:
        """Return where what is shared lies."""
        if tiling not in self._scratches:
            self._scratches[tiling] = self._kept.enter_context(Scratch(self._folder, tiling))
        return self._scratches[tiling]

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` made when a model first asked for it; its layers lie in the shared scratch."""
        return self._once.get(key, make)

    def drained(self, heights: Layer, cell: float, algorithm: Algorithm, threads: int) -> Relief:
        """Return heights filled and drained; the caller must not drop them. The heights may be dropped."""
        scratch = self.scratch(heights.tiling)
        relief = self.once(heights, lambda: _digest(heights))

        def filled() -> Layer:
            made = scratch.layer("filled", heights.dtype, np.nan)
            fill(heights, made, scratch, threads)
            return made

        surface = self.once(relief, filled)

        def flowing() -> Relief:
            return replace(routed(surface, scratch, cell, algorithm, threads=threads), shared=True)

        return self.once((relief, cell, algorithm), flowing)


def layers_of(frame: Frame, tiling: Tiling) -> Scratch:
    """Return a scratch for the layers of one model; in a run of several it shares the memory of what they share."""
    return Scratch(frame.scratch, tiling, beside=None if frame.reliefs is None else frame.reliefs.scratch(tiling))


def _digest(heights: Layer) -> str:
    """Return what tells one relief from another: its cells, and how they are divided."""
    found = hashlib.blake2b(repr((heights.tiling.shape, heights.tiling.size, str(heights.dtype))).encode())
    for _, part in heights.parts():
        found.update(np.where(np.isnan(part), np.nan, part).tobytes())  # there are many NaNs
    return found.hexdigest()


def read_once(frame: Frame, scratch: Scratch, arguments: tuple[str, ...], read: Callable[[Scratch], T]) -> T:
    """Return what `read` reads into layers of a scratch: in a run of several models once for the same arguments."""
    if frame.reliefs is None:
        return read(scratch)
    reliefs: Reliefs = frame.reliefs
    key = frame.stack.model.id, frame.grid, scratch.tiling, *(frame.args[name] for name in arguments)
    return reliefs.once(key, lambda: read(reliefs.scratch(scratch.tiling)))


def relief_of(frame: Frame, heights: Layer, scratch: Scratch, cell: float, given: Any) -> Relief:
    """Return the relief of a routed model: one that a model of the same run has worked out, or its own."""
    algorithm = frame.args["flow_dir_algorithm"]
    if frame.reliefs is None or given is not None:
        return drained(heights, heights.dtype, scratch, cell, algorithm, given, frame.threads)
    found: Relief = frame.reliefs.drained(heights, cell, algorithm, frame.threads)
    return found
