"""Several models in one run: side by side, each in one thread, those of one relief routed once.

A walk along the flow keeps one thread busy at its end, so two models side by side use two processors better than two
threads in each. Models whose relief is the same to the bit share its filling, directions and order.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from shanshui.core.errors import BadArgument
from shanshui.core.labels import Label
from shanshui.data.heap import few_arenas
from shanshui.invest.datastack import Datastack
from shanshui.invest.frame import Frame
from shanshui.invest.reliefs import Reliefs

Progress = Callable[[int, int], None]


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
    queues = _by_relief(stacks)
    done: list[Datastack] = []

    def work(queue: list[Datastack]) -> dict[Path, list[Path]]:
        written = {}
        with ExitStack() as kept:
            reliefs = Reliefs(kept, workspace)
            for stack in queue:
                written[stack.path] = _run(stack, workspace, overwrite, reliefs)
                done.append(stack)
                if step:
                    step(len(done), len(stacks))
        return written

    with ThreadPoolExecutor(threads) as pool:
        found = {path: files for part in pool.map(work, queues) for path, files in part.items()}
    return [file for stack in stacks for file in found[stack.path]]


def _by_relief(stacks: Sequence[Datastack]) -> list[list[Datastack]]:
    """Return stacks in queues, those over one relief in one; the longest first."""
    queues: dict[Any, list[Datastack]] = {}
    for stack in stacks:
        shares = stack.model.id in ("sdr", "ndr")
        relief = (stack.values["dem_path"], stack.values["flow_dir_algorithm"]) if shares else stack.path
        queues.setdefault(relief, []).append(stack)
    heavy = ("sdr", "ndr", "seasonal_water_yield", "urban_cooling_model", "pollination", "routedem")
    return sorted(queues.values(), key=lambda queue: -sum(1 + (stack.model.id in heavy) for stack in queue))


def _name(stack: Datastack) -> str:
    return stack.path.name.split(".")[0]


def _run(stack: Datastack, workspace: Path, overwrite: bool, reliefs: Reliefs) -> list[Path]:
    with Frame(stack, workspace / _name(stack), 1, overwrite) as frame:
        frame.reliefs = reliefs
        frame.outputs.check(stack.model.outputs(stack.values))
        stack.model.execute(frame)
    return frame.published
