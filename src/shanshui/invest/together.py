"""Several models in one run: side by side, each in one thread, those of one relief routed once.

A walk along the flow keeps one thread busy at its end, so two models side by side use two processors better than two
threads in each. Models over one height model follow one another and share what is the same to the bit: inputs read
alike, the filled relief, its directions and order. While the files of a model reach the disk the next one begins.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

from shanshui.core.errors import BadArgument
from shanshui.core.labels import Label
from shanshui.data.heap import few_arenas
from shanshui.data.stream_reader import warping
from shanshui.invest.datastack import Datastack
from shanshui.invest.frame import Frame
from shanshui.invest.reliefs import Once, Reliefs

Progress = Callable[[int, int], None]
# How much work the models are, roughly, against one that works cell by cell.
WORK = {"seasonal_water_yield": 9, "sdr": 5, "ndr": 4, "urban_cooling_model": 3, "pollination": 3, "routedem": 2}


def run_together(
    stacks: Sequence[Datastack],
    workspace: Path,
    threads: int = 2,
    overwrite: bool = False,
    step: Progress | None = None,
) -> list[Path]:
    """Run several datastacks, each into a folder of its own name, and return the files written, in their order.

    Parameters
    ----------
    threads
        Models that run at a time.
    step
        Called with the number of finished models and of all.

    Raises
    ------
    BadArgument
        If two datastacks have one name.
    """
    names = [_name(stack) for stack in stacks]
    for stack, name in zip(stacks, names, strict=True):
        if names.count(name) > 1:
            need = Label(
                "a file name of its own, for each writes into a folder of that name",
                "各自不同的文件名（即输出文件夹名）",
            )
            raise BadArgument(where=str(stack.path), got=name, need=need)
    workspace.mkdir(parents=True, exist_ok=True)
    few_arenas()
    run = _Run(workspace, overwrite, step, len(stacks))
    with warping(), ThreadPoolExecutor(1) as run.publishing, ThreadPoolExecutor(threads) as pool:
        begun = {path: files for part in pool.map(run.work, _by_relief(stacks)) for path, files in part.items()}
        return [file for stack in stacks for file in begun[stack.path].result()]


class _Run:
    """One run of several models."""

    publishing: ThreadPoolExecutor

    def __init__(self, workspace: Path, overwrite: bool, step: Progress | None, models: int) -> None:
        self.workspace = workspace
        self.overwrite = overwrite
        self.step = step
        self.models = models
        self.done = count(1)  # models are published one by one
        self.areas = Once()

    def work(self, queue: Sequence[Datastack]) -> dict[Path, Future[list[Path]]]:
        """Run models one after another; return the files of each, which may still be on their way to the disk."""
        with ExitStack() as kept:
            reliefs = Reliefs(kept, self.workspace)
            return {stack.path: self.publishing.submit(self.publish, *self.begin(stack, reliefs)) for stack in queue}

    def begin(self, stack: Datastack, reliefs: Reliefs) -> tuple[Frame, ExitStack]:
        """Do the work of a model; return its frame and what publishes it."""
        with ExitStack() as ending:
            frame = ending.enter_context(Frame(stack, self.workspace / _name(stack), 1, self.overwrite))
            frame.reliefs, frame.areas = reliefs, self.areas
            frame.outputs.check(stack.model.outputs(stack.values))
            stack.model.execute(frame)
            return frame, ending.pop_all()

    def publish(self, frame: Frame, ending: ExitStack) -> list[Path]:
        """Publish the files of a model and return them."""
        ending.close()
        if self.step:
            self.step(next(self.done), self.models)
        return frame.published


def _by_relief(stacks: Sequence[Datastack]) -> list[list[Datastack]]:
    """Return stacks in queues, those over one height model in one; the longest first."""
    queues: dict[Any, list[Datastack]] = {}
    for stack in stacks:
        shares = stack.model.id in ("sdr", "ndr")
        queues.setdefault(stack.values["dem_path"] if shares else stack.path, []).append(stack)
    return sorted(queues.values(), key=lambda queue: -sum(WORK.get(stack.model.id, 1) for stack in queue))


def _name(stack: Datastack) -> str:
    return stack.path.name.split(".")[0]
