"""Work through the blocks of a grid: bounded memory, any number of threads, resumable."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shanshui.grid.blocks import blocks
from shanshui.grid.grid import Grid, Window
from shanshui.run.evaluate import Block, BlockInputs, Entries, Evaluation
from shanshui.run.period_inputs import Places
from shanshui.run.tally import Measures, Tally, tally_block

DEFAULT_BLOCK = 256
Progress = Callable[[int, int], None]
OnBlock = Callable[[Block], None]


class CellInputs(BlockInputs, Protocol):
    """Inputs of one period that know the grid and the entries of a window."""

    @property
    def grid(self) -> Grid | None:
        """Return the accounting grid; None for an account of tables."""

    @property
    def places(self) -> Places:
        """Return the places that are accounted, and their numbers."""

    def entries(self, window: Window) -> Entries:
        """Return the pairs of cell and place of a window."""


@dataclass(frozen=True)
class Settings:
    """How to run: never what comes out (§10)."""

    block: int = DEFAULT_BLOCK
    threads: int = 2
    work: Path | None = None  # folder for finished blocks; a run that was cut off goes on from there
    progress: Progress | None = None


def tally(
    evaluation: Evaluation, inputs: CellInputs, settings: Settings, stamp: str = "", on_block: OnBlock | None = None
) -> Tally:
    """Return the sums of all blocks of one period.

    Parameters
    ----------
    stamp
        What the sums depend on, as a hash: finished blocks of another stamp are not used.
    on_block
        Called with each block after its sums are taken; for maps.
    """
    measures = Measures.of(evaluation.plan)
    windows = list(blocks(inputs.grid, settings.block)) if inputs.grid else [Window(0, 0, 0, 0)]
    whole = Tally(measures)

    def one(window: Window) -> Tally:
        saved = _saved(settings.work, stamp, settings.block, window)
        if saved and on_block is None and (finished := Tally.load(saved, measures)):
            return finished
        block = Block(evaluation, inputs, window, inputs.entries(window))
        part = tally_block(block, measures)
        if on_block:
            on_block(block)
        if saved:
            _save(part, saved)
        return part

    for done, part in enumerate(_parallel(one, windows, settings.threads), start=1):
        whole.merge(part)
        if settings.progress:
            settings.progress(done, len(windows))
    return whole


def _parallel(work: Callable[[Window], Tally], windows: list[Window], threads: int) -> Iterator[Tally]:
    """Yield results as they come; never more than two blocks a thread are under way."""
    if threads <= 1 or len(windows) == 1:
        yield from map(work, windows)
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        waiting: set[Future[Tally]] = set()
        todo = iter(windows)
        for window in todo:
            waiting.add(pool.submit(work, window))
            if len(waiting) >= 2 * threads:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in finished)
        yield from (future.result() for future in waiting)


def _saved(work: Path | None, stamp: str, block: int, window: Window) -> Path | None:
    if work is None:
        return None
    name = hashlib.sha256(f"{stamp} {block} {window}".encode()).hexdigest()[:24]
    return work / f"{name}.npz"


def _save(part: Tally, path: Path) -> None:
    """Write a block under another name first, so that a half-written one is never read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem}.partial.npz")
    part.save(partial)
    partial.replace(path)
