"""The blocks of a run on Dask workers: processes of this machine, or a cluster by the address of its scheduler.

Only names and paths travel to the workers, and only sums come back; blocks of maps go through a folder that all
share. Each task works out a group of blocks; where there are many workers, they add sums of several groups together
before the run takes them. A worker that dies costs its tasks only. What cannot go on is an error within seconds: a
block that kills its workers, a cluster without a worker that takes work, a scheduler that is gone.
"""

import os
import pickle
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from io import BytesIO
from itertools import islice
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any

import dask
from cloudpickle import CloudPickler
from distributed import Client, Future, KilledWorker, LocalCluster, wait
from distributed.client import FutureCancelledError, FuturesCancelledError
from distributed.comm.core import CommClosedError

from shanshui.core.errors import ClusterLost, NotAnAddress, WorkerOutOfMemory, WorkersUnfit
from shanshui.core.labels import Label
from shanshui.data.hashes import stamp
from shanshui.data.remote import is_remote
from shanshui.run.account import Prepared
from shanshui.run.execute import Group, Groups, Parts, Settings, Spread
from shanshui.run.map_files import MapWriter
from shanshui.run.worker import Demand, Job, Mapping, code_hash, folder_seen, lacking, limit_of, merged, place, tallied

SAME = ("shanshui", "numba", "numpy", "rasterio", "pyproj", "shapely", "distributed")
PATIENCE = 20.0  # seconds without a worker that takes work
LOOK = 2.0  # seconds between looks at the workers while nothing comes
FEW, MOST_MERGED = 8, 16  # up to so many threads the run takes sums as they are; most that are added by a worker
CONNECT = 15.0  # seconds
ADDRESS = re.compile(r"((tcp|tls|ucx|ws|wss)://)?([\w.-]+|\[[0-9a-fA-F:.%\w]+\]):[0-9]{1,5}/?")
LOCAL = {  # a worker near its limit is ended, never paused for good: what it can do beside is to spill nothing
    "distributed.worker.profile.enabled": False,  # a look at every stack a hundred times a second, for a page not shown
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.scheduler.allowed-failures": 2,
    "distributed.admin.tick.limit": "1h",
    "distributed.comm.timeouts.connect": "10s",
}
AGAIN = ("pending", "lost")  # of a future: Dask has it worked out again
LOST = (FutureCancelledError, FuturesCancelledError, CommClosedError)
SILENT = 60  # above any level of logging


class ResultLostError(Exception):
    """A result was ready, and its worker went before it was fetched."""


class Workers:
    """The workers of a run. They are started, or asked, with the first group that is to be worked out."""

    def __init__(
        self,
        prepared: Prepared,
        settings: Settings,
        only: frozenset[str] = frozenset(),
        maps: MapWriter | None = None,
    ) -> None:
        self._prepared, self._settings, self._only = prepared, settings, only
        self._mapping = Mapping(maps.wanted, maps.blocks) if maps and maps.blocks else None
        self._open = ExitStack()
        self._local: LocalCluster | None = None
        self._client: Client | None = None
        self._job = ""
        self._talk: Callable[[], None] = lambda: None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None and self._local is not None:
            _kill(self._local)
        self._open.close()
        if error is None:
            self._talk()

    def spread(self, period: str) -> Spread:
        """Return what works groups of blocks of a period out on the workers."""
        return lambda groups: self._parts(period, groups)

    def _parts(self, period: str, groups: Groups) -> Parts:
        if not groups:
            return
        client = self._client or self._start()
        threads = sum(client.nthreads().values())
        branches = _branches(groups, min(MOST_MERGED, max(1, threads // FEW)))
        under_way: dict[Future, tuple[int, ...]] = {}
        try:
            while True:
                room = 2 * threads + 2 - sum(map(len, under_way.values()))
                for branch in islice(branches, max(room, 0)):
                    under_way[self._submit(client, period, groups, branch)] = branch
                    if sum(map(len, under_way.values())) >= 2 * threads + 2:
                        break
                if not under_way:
                    return
                for future in self._finished(client, under_way):
                    branch = under_way[future]
                    try:
                        result = self._result(future, [groups[i] for i in branch])
                    except ResultLostError:  # it stays under way: Dask has it worked out again
                        continue
                    del under_way[future]
                    yield branch, result
        finally:
            for future in under_way:
                future.release()

    def _submit(self, client: Client, period: str, groups: Groups, branch: tuple[int, ...]) -> Future:
        parts = [
            client.submit(tallied, self._job, period, groups[i], key=f"tally-{self._job}-{period}-{i}", pure=False)
            for i in branch
        ]
        if len(parts) == 1:
            return parts[0]
        return client.submit(merged, parts, key=f"merge-{self._job}-{period}-{branch[0]}", pure=False)

    def _finished(self, client: Client, under_way: dict[Future, tuple[int, ...]]) -> list[Future]:
        """Return the futures that ended; raise ClusterLost when nothing can end any more."""
        able = time.monotonic()
        while True:
            try:
                with client.as_current():
                    return list(wait(list(under_way), timeout=LOOK, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                if _any_takes_work(client):
                    able = time.monotonic()
                elif time.monotonic() - able > PATIENCE:
                    raise ClusterLost(where=self._where, saw=NO_WORKER) from None
            except (*LOST, OSError) as error:
                raise ClusterLost(where=self._where, saw=GONE) from error

    def _result(self, future: Future, branch: list[Group]) -> Any:
        """Return what a future holds; raise ResultLostError if it went with its worker before it was fetched."""
        try:
            return future.result(timeout=3 * PATIENCE)
        except KilledWorker as killed:
            which = next((g for g in branch if future.key == killed.task), tuple(w for g in branch for w in g))
            limit = limit_of(killed.last_worker)
            raise WorkerOutOfMemory(where=place(which), times=killed.allowed_failures + 1, limit=limit) from None
        except (*LOST, TimeoutError) as error:
            if future.status in AGAIN:
                raise ResultLostError from error
            raise ClusterLost(where=self._where, saw=GONE) from error

    @property
    def _where(self) -> str:
        return self._settings.cluster or f"--workers {self._settings.workers}"

    def _start(self) -> Client:
        """Return the client of workers that were found fit and have the job."""
        client = self._connected()
        demand = _demand(self._prepared)
        _check_versions(client)
        _check_inputs(client, demand)
        if self._mapping:
            self._check_folder(client, self._mapping)
        content = _bytes((self._prepared, self._only, demand, self._mapping))
        job = Job(f"shanshui-{os.getpid()}-{time.time_ns()}", content, own=self._local is not None)
        client.register_plugin(job)
        if self._local is None:
            self._open.callback(_forget, client, job.name)
        self._client, self._job = client, job.name
        return client

    def _check_folder(self, client: Client, mapping: Mapping) -> None:
        """Raise NotOnCluster unless every worker sees the folder that blocks of maps are put into."""
        try:
            client.run(folder_seen, _bytes(mapping))
        except LOST as error:
            raise ClusterLost(where=self._where, saw=GONE) from error

    def _connected(self) -> Client:
        settings = self._settings
        if settings.cluster and not ADDRESS.fullmatch(settings.cluster):
            raise NotAnAddress(where=settings.cluster)
        self._talk = _hush()
        self._open.enter_context(dask.config.set(LOCAL))
        try:
            if not settings.cluster:
                self._local = self._open.enter_context(_local(settings))
            where = settings.cluster or self._local
            client = self._open.enter_context(Client(where, timeout=CONNECT, set_as_default=False))
            client.wait_for_workers(max(1, settings.workers), timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterLost(where=self._where, saw=UNREACHABLE) from error
        return client


NO_WORKER = Label("no worker has taken work for 20 s", "20 秒内没有工作进程接受任务")
GONE = Label("the scheduler is gone", "调度器已断开")
UNREACHABLE = Label("no scheduler with a worker answers there", "该地址没有带工作进程的调度器应答")


def _local(settings: Settings) -> LocalCluster:
    """Return worker processes of this machine. No `host`: they listen on the loopback alone."""
    return LocalCluster(
        n_workers=settings.workers,
        threads_per_worker=settings.threads,
        processes=True,
        memory_limit=settings.memory or "auto",
        dashboard_address="127.0.0.1:0",
        silence_logs=SILENT,
    )


def _hush() -> Callable[[], None]:
    """Let Dask log nothing, for what goes wrong is told as an error; return what lets it log again."""
    import logging

    handlers = [(handler, handler.level) for handler in logging.getLogger("distributed").handlers]
    for handler, _ in handlers:
        handler.setLevel(SILENT)

    def talk() -> None:
        for handler, level in handlers:
            handler.setLevel(level)

    return talk


def _kill(local: LocalCluster) -> None:
    """End worker processes at once: what they have under way is lost, and they keep nothing else."""
    for nanny in local.workers.values():
        nanny.auto_restart = False
        if nanny.pid:
            with suppress(ProcessLookupError):
                os.kill(nanny.pid, signal.SIGKILL)


def _branches(groups: Groups, size: int) -> Iterator[tuple[int, ...]]:
    """Yield the numbers of groups whose sums are added together by a worker."""
    numbers = iter(groups)
    while branch := tuple(islice(numbers, size)):
        yield branch


def _any_takes_work(client: Client) -> bool:
    """Return whether a worker is running, neither paused for its memory nor gone."""
    try:
        workers = client.scheduler_info()["workers"].values()
    except OSError:
        return False
    return any(worker.get("status") == "running" for worker in workers)


def _demand(prepared: Prepared) -> Demand:
    folder = prepared.area.folder.absolute()
    hashes = [(name, found) for name, found in sorted(prepared.hashes.items()) if not is_remote(name)]
    return Demand(code_hash(), tuple((str(folder / name), stamp(folder / name), found) for name, found in hashes))


def _check_versions(client: Client) -> None:
    """Raise WorkersUnfit unless scheduler and workers have this process's versions of what makes numbers."""
    found = client.get_versions(packages=SAME)
    mine = _versions(found["client"])
    unfit: dict[str, str] = {}
    for address, info in [("scheduler", found["scheduler"]), *found["workers"].items()]:
        theirs = _versions(info)
        differing = [f"{n} {theirs[n] or '–'} ≠ {mine[n]}" for n in mine if theirs[n] != mine[n]]
        if differing:
            unfit[address] = ", ".join(differing)
    _refuse({address: Label(text, text) for address, text in unfit.items()})


def _versions(info: Any) -> dict[str, str | None]:
    packages = {name: info["packages"].get(name) for name in SAME}
    python = ".".join(str(info["host"]["python"]).split(".")[:2])
    return {**packages, "python": python, "machine": info["host"]["machine"]}


def _check_inputs(client: Client, demand: Demand) -> None:
    """Raise WorkersUnfit unless every worker has the same program and sees the same inputs; ClusterLost if one goes."""
    answers: dict[str, Any] = client.run(lacking, demand, on_error="return")
    unfit: dict[str, Label] = {}
    for address, answer in answers.items():
        if isinstance(answer, OSError):  # no answer: its connection broke
            saw = Label(f"worker {address} went away when it was asked", f"工作进程 {address} 被询问时已断开")
            raise ClusterLost(where=address, saw=saw)
        if isinstance(answer, BaseException):
            unfit[address] = Label(str(answer)[:200], str(answer)[:200])
        elif answer:
            unfit[address] = answer[0]
    _refuse(unfit)


def _refuse(unfit: dict[str, Label]) -> None:
    if unfit:
        address, why = next(iter(sorted(unfit.items())))
        saw = Label(f"{address}: {why.en}", f"{address}：{why.zh}")
        raise WorkersUnfit(where="cluster", count=len(unfit), saw=saw)


def _forget(client: Client, job: str) -> None:
    """Take the job from the workers, if there still is someone to ask."""
    try:
        client.unregister_worker_plugin(job)
    except (OSError, ValueError, TimeoutError):
        return


class _Absolute(CloudPickler):  # type: ignore[misc]
    """Writes objects as bytes, with paths absolute: a worker has another working directory."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, PurePath) and not obj.is_absolute():
            return Path, (str(Path(obj).absolute()),)
        return super().reducer_override(obj)


def _bytes(content: Any) -> bytes:
    stream = BytesIO()
    _Absolute(stream, protocol=pickle.HIGHEST_PROTOCOL).dump(content)
    return stream.getvalue()
