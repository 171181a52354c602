"""Work through the blocks of a grid: bounded memory, any number of threads or workers, resumable.

Blocks are worked out in groups of neighbours; the sums of a finished group are kept, so that a run that was cut off
goes on. How the groups are spread over threads, processes or machines changes no bit: the sums are exact (§10).
"""

import math
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shanshui.core.labels import Label
from shanshui.data.heap import few_arenas
from shanshui.grid.blocks import blocks
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.run.evaluate import Block, BlockInputs, Entries, Evaluation, Ordered
from shanshui.run.kept import Kept
from shanshui.run.period_inputs import Places
from shanshui.run.tally import Measures, Tally, fitting, tally_block

DEFAULT_BLOCK = 1024
Progress = Callable[[int, int], None]
OnBlock = Callable[[Block], None]
Group = tuple[Window, ...]
Groups = Mapping[int, Group]
Parts = Generator[tuple[tuple[int, ...], Tally]]  # numbers of groups, and their sums together
Spread = Callable[[Groups], Parts]


class CellInputs(BlockInputs, Protocol):
    """Inputs of one period that know the grid and the entries of a window."""

    @property
    def grid(self) -> Grid | None:
        """Return the accounting grid; None for an account of tables."""

    @property
    def places(self) -> Places:
        """Return the places that are accounted, and their numbers."""

    def entries(self, window: Window) -> Entries | Ordered:
        """Return the pairs of cell and place of a window."""


@dataclass(frozen=True)
class Settings:
    """How to run: never what comes out (§10).

    Attributes
    ----------
    threads
        Threads of this process, or of each worker.
    workers
        Worker processes on this machine; 0 for none.
    cluster
        Address of a Dask scheduler, such as tcp://10.0.0.5:8786; empty for none.
    memory
        Most memory of a worker process on this machine, bytes; 0 for an equal share of the machine's.
    work
        Folder for finished groups of blocks; a run that was cut off goes on from there.
    progress
        Called with the number of finished blocks and of all.
    unchanged
        Called before anything is kept; raises if an input is no longer what it was.
    told
        Called with what is being done before the blocks.
    """

    block: int = DEFAULT_BLOCK
    threads: int = 2
    workers: int = 0
    cluster: str = ""
    memory: int = 0
    work: Path | None = None
    progress: Progress | None = None
    unchanged: Callable[[], None] | None = None
    told: Callable[[Label], None] | None = None

    @property
    def on_workers(self) -> bool:
        """Return whether blocks are worked out by other processes."""
        return bool(self.workers or self.cluster)


def grouped(windows: list[Window]) -> list[Group]:
    """Return blocks in groups of neighbours: few to keep for a large area, none large enough to be a loss."""
    size = max(1, round(math.sqrt(len(windows)) / 4))
    return [tuple(windows[i : i + size]) for i in range(0, len(windows), size)]


def tally(
    evaluation: Evaluation,
    inputs: CellInputs,
    settings: Settings,
    stamp: str = "",
    on_block: OnBlock | None = None,
    spread: Spread | None = None,
) -> Tally:
    """Return the sums of all blocks of one period.

    Parameters
    ----------
    stamp
        What the sums depend on, as a hash: finished groups of another stamp are not used.
    on_block
        Called with each block after its sums are taken; for maps. Then every block is worked out.
    spread
        Works groups out elsewhere; left out, the threads of this process do.
    """
    few_arenas()
    measures = Measures.of(evaluation.plan)
    block = fitting(evaluation.plan, inputs.bands, settings.block) if inputs.grid else settings.block
    windows = list(blocks(inputs.grid, block)) if inputs.grid else [Window(0, 0, 0, 0)]
    groups = dict(enumerate(grouped(windows)))
    kept = Kept(settings.work, f"{stamp} {block}", measures) if settings.work and on_block is None else None
    whole, done = Tally(measures), 0
    for finished, part in kept.read() if kept else ():
        whole.merge(part)
        done += sum(len(groups.pop(i)) for i in finished)
    here = Here(evaluation, inputs, measures, on_block)
    with closing(spread(groups) if spread else here.parts(groups, settings.threads)) as parts:
        for finished, part in parts:
            whole.merge(part)
            done += sum(len(groups[i]) for i in finished)
            _keep(settings, kept, finished, part)
            if settings.progress:
                settings.progress(done, len(windows))
    return whole


def _keep(settings: Settings, kept: Kept | None, finished: tuple[int, ...], part: Tally) -> None:
    if settings.unchanged:
        settings.unchanged()
    if kept:
        kept.add(finished, part)


@dataclass(frozen=True)
class Here:
    """Works blocks out in this process."""

    evaluation: Evaluation
    inputs: CellInputs
    measures: Measures
    on_block: OnBlock | None = None

    def tally(self, group: Group, stop: threading.Event | None = None) -> Tally:
        """Return the sums of a group of blocks; the rest is left out once `stop` is set."""
        whole = Tally(self.measures)
        for window in group:
            if stop and stop.is_set():
                break
            block = Block(self.evaluation, self.inputs, window, self.inputs.entries(window))
            whole.merge(tally_block(block, self.measures))
            if self.on_block:
                self.on_block(block)
        return whole

    def parts(self, groups: Groups, threads: int) -> Parts:
        """Yield the sums of groups as they come; never more than two a thread are under way."""
        if threads <= 1 or len(groups) <= 1:
            for i, group in groups.items():
                yield (i,), self.tally(group)
            return
        stop, pool = threading.Event(), ThreadPoolExecutor(max_workers=threads)
        patient = False
        try:
            yield from self._from_pool(pool, stop, groups, 2 * threads)
            patient = True
        except (Exception, GeneratorExit):
            patient = True  # what is under way ends with its block; whoever presses Ctrl-C does not wait for it
            raise
        finally:
            stop.set()
            pool.shutdown(wait=patient, cancel_futures=True)

    def _from_pool(self, pool: ThreadPoolExecutor, stop: threading.Event, groups: Groups, most: int) -> Parts:
        waiting: dict[Future[Tally], int] = {}
        todo = iter(groups.items())
        while True:
            while len(waiting) < most and (following := next(todo, None)):
                waiting[pool.submit(self.tally, following[1], stop)] = following[0]
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield (waiting.pop(future),), future.result()
