"""What a worker of a cluster does: open the inputs where they lie, work groups of blocks out, add sums together.

A job is an area with its plan; it holds settings, names and paths, and no raster. The scheduler hands it to every
worker, also to those that come later.
"""

import hashlib
import signal
import threading
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from shanshui.core.errors import WorkerOutOfMemory, WorkersUnfit
from shanshui.core.labels import Label
from shanshui.data.hashes import Stamp, stamp
from shanshui.run.account import Prepared
from shanshui.run.evaluate import Block
from shanshui.run.execute import Group, Here, OnBlock
from shanshui.run.map_files import Maps
from shanshui.run.tally import Measures, Tally
from shanshui.store.map_blocks import MapBlocks

MISSING, DIFFERS = Label("is missing", "缺失"), Label("has other content", "内容不同")
OTHER_CODE = Label("another build of shanshui", "shanshui 的另一构建")
_jobs: dict[str, bytes] = {}
_opening = threading.Lock()


@dataclass(frozen=True)
class Demand:
    """What a worker must have: the same program, and the same inputs at the same paths.

    Attributes
    ----------
    code
        Hash of the program's files.
    files
        Path, how the file was seen by who asks, and its SHA-256.
    """

    code: str
    files: tuple[tuple[str, Stamp, str], ...]

    def lacking(self) -> list[Label]:
        """Return what this process lacks. Of a file that is the very same, as on a shared disk, nothing is read."""
        from shanshui.data.files import sha256

        lacks = [OTHER_CODE] if code_hash() != self.code else []
        for name, seen, expected in self.files:
            here = stamp(Path(name))
            if here is None:
                lacks.append(_is_missing(name))
            elif here != seen and sha256(Path(name)) != expected:
                lacks.append(Label(f"{name} {DIFFERS.en}", f"{name} {DIFFERS.zh}"))
        return lacks


def _is_missing(name: str) -> Label:
    return Label(f"{name} {MISSING.en}", f"{name} {MISSING.zh}")


def lacking(demand: Demand) -> list[Label]:
    """Return what a worker lacks."""
    return demand.lacking()


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Return the hash of the program and of the data that came with it."""
    import shanshui

    root, digest = Path(shanshui.__file__).parent, hashlib.sha256()
    for file in sorted(f for f in root.rglob("*") if f.suffix in (".py", ".csv", ".yaml")):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Job(WorkerPlugin):  # type: ignore[misc]
    """An area with its plan, as bytes, on every worker; `own` if the run started the worker itself."""

    def __init__(self, name: str, content: bytes, own: bool) -> None:
        self.name = name
        self.content = content
        self.own = own

    def setup(self, worker: Worker) -> None:
        """Keep the area where tasks find it."""
        _jobs[self.name] = self.content
        if self.own and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the run ends its workers

    def teardown(self, worker: Worker) -> None:
        """Forget the area."""
        _jobs.pop(self.name, None)
        _opened.cache_clear()


@dataclass(frozen=True)
class Mapping:
    """Maps that are wanted, and where their blocks are put."""

    wanted: tuple[str, ...]
    blocks: MapBlocks

    def keeping(self, prepared: Prepared, period: str) -> OnBlock:
        """Return what keeps the part of the maps of a period that a block covers."""
        maps, who = Maps(prepared, self.wanted), get_worker().address

        def keep(block: Block) -> None:
            self.blocks.check(who)
            self.blocks.put(block.at, maps.parts(block), period)

        return keep


def folder_seen(mapping: bytes, dask_worker: Worker) -> None:
    """Raise NotOnCluster unless this worker sees the folder of a mapping."""
    import pickle

    pickle.loads(mapping).blocks.check(dask_worker.address)


@lru_cache(maxsize=4)
def _opened(job: str, period: str) -> Here:
    import pickle

    from shanshui.run.engine import evaluation_of, inputs_of
    from shanshui.run.routed import missing, with_routed

    prepared, only, demand, mapping = pickle.loads(_jobs[job])
    if lacks := demand.lacking():  # a worker that came after the others were asked
        raise WorkersUnfit(where=get_worker().address, count=1, saw=lacks[0])
    inputs, evaluation = inputs_of(prepared, period, only), evaluation_of(prepared)
    assert inputs is not None
    if absent := missing(prepared, period):  # no shared disk
        raise WorkersUnfit(where=get_worker().address, count=1, saw=_is_missing(str(absent[0])))
    inputs = with_routed(prepared, period, inputs)
    measures = Measures.of(evaluation.plan)
    return Here(evaluation, inputs, measures, mapping.keeping(prepared, period) if mapping else None)


def tallied(job: str, period: str, group: Group) -> Tally:
    """Return the sums of a group of blocks."""
    with _opening:
        here = _opened(job, period)
    try:
        return here.tally(group)
    except MemoryError as error:
        raise WorkerOutOfMemory(where=place(group), times=1, limit=limit_of(get_worker())) from error


def merged(parts: list[Tally]) -> Tally:
    """Return the sums of several groups."""

    def added(whole: Tally, part: Tally) -> Tally:
        whole.merge(part)
        return whole

    return reduce(added, parts, Tally(parts[0].measures))


def place(group: Group) -> str:
    """Return where a group of blocks lies."""
    top, bottom = min(w.top for w in group), max(w.bottom for w in group)
    left, right = min(w.left for w in group), max(w.right for w in group)
    return f"rows {top}-{bottom}, columns {left}-{right} ({len(group)} block(s))"


def limit_of(worker: Any) -> str:
    """Return the memory limit of a worker (its own, or as the scheduler knows it), for reading."""
    limit = getattr(worker, "memory_limit", None) or getattr(
        getattr(worker, "memory_manager", None), "memory_limit", None
    )
    return f"{limit / 2**20:,.0f} MiB" if limit else "–"
