"""The same account from real worker processes: bytes, resuming, deaths, refusals (P06, C04, C05)."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, wait
from tests import synthetic
from tests.run.accounting import account, copied
from tests.run.clusters import LOOPBACK, local_cluster, pids, stranger

from shanshui.core.errors import ClusterLost, InputsChanged, NotAnAddress, WorkerOutOfMemory, WorkersUnfit
from shanshui.run import cluster as module
from shanshui.run import execute
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.run.unchanged import stamp
from shanshui.run.worker import Demand, code_hash, limit_of, place
from shanshui.store.publish import blocks_folder, results_folder

pytestmark = [pytest.mark.allow_hosts(LOOPBACK)]
SMALL = 16


def everything(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of an account."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture(scope="module")
def expected(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the account as the threads of one process make it."""
    return everything(account(copied(written, tmp_path_factory.mktemp("threads") / "area"), 512, 2).folder)


@pytest.fixture(scope="module")
def scheduler():
    """Return a scheduler with two worker processes that other programs may use too."""
    with local_cluster(2) as cluster:
        yield cluster


@pytest.fixture
def address(scheduler) -> str:
    return scheduler.scheduler_address


class Submissions:
    """Counts the groups that are sent to workers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.groups: list[int] = []
        real = module.Workers._submit

        def submit(workers, client, period, groups, branch):
            self.groups += branch
            return real(workers, client, period, groups, branch)

        monkeypatch.setattr(module.Workers, "_submit", submit)


# --- the same bytes -------------------------------------------------------------------------------


def test_processes_of_this_machine(area: Path, expected: dict[str, bytes]):
    seen: list[tuple[int, int]] = []
    run(prepare(area), Settings(block=SMALL, threads=1, workers=2, progress=lambda *step: seen.append(step)))
    assert everything(results_folder(area.parent)) == expected
    assert seen == [(i, 20) for i in range(1, 21)]


@pytest.mark.parametrize("block", [16, 23, 64])
def test_a_scheduler_by_address(area: Path, expected: dict[str, bytes], address: str, block: int):
    run(prepare(area), Settings(block=block, cluster=address))
    assert everything(results_folder(area.parent)) == expected


@pytest.mark.slow
def test_any_number_of_threads_and_workers_on_blocks_of_any_size(tmp_path: Path, address: str):
    """P05: 1, 2, 4 and 8 threads, and workers, on blocks of 64 to 4096 cells: the same bytes."""
    area = synthetic.make_area(tmp_path / "a", 300, 350)
    prepared = prepare(area)
    run(prepared, Settings(block=4096, threads=1))
    first = everything(results_folder(area.parent))
    for block in (64, 100, 256, 1024, 4096):
        for how in ({"threads": 1}, {"threads": 2}, {"threads": 4}, {"threads": 8}, {"cluster": address}):
            run(prepared, Settings(block=block, **how), fresh=True)  # type: ignore[arg-type]
            assert everything(results_folder(area.parent)) == first, (block, how)


def test_sums_are_added_on_the_workers(
    area: Path, expected: dict[str, bytes], address: str, monkeypatch: pytest.MonkeyPatch
):
    """Three groups come back as one: the journal then holds seven records, not twenty."""
    monkeypatch.setattr(module, "_branches", lambda groups, size, real=module._branches: real(groups, 3))
    seen: list[tuple[int, int]] = []
    run(prepare(area), Settings(block=SMALL, cluster=address, progress=lambda *step: seen.append(step)))
    assert len(seen) == 7
    assert everything(results_folder(area.parent)) == expected


def test_a_relative_path_is_found_by_workers_elsewhere(
    area: Path, expected: dict[str, bytes], address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(area.parent)
    run(prepare("area.yaml"), Settings(block=32, cluster=address))
    assert everything(results_folder(area.parent)) == expected


def test_no_raster_travels(area: Path):
    """What every worker is sent does not grow with the raster."""
    large = synthetic.make_area(area.parent / "large", 240, 280)
    small, big = (len(module._bytes((prepare(a), frozenset(), None, None))) for a in (area, large))
    assert abs(big - small) < 2000 < (large.parent / "dem.tif").stat().st_size


def test_an_account_of_tables_starts_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from tests.tabular import FLOWS, write_area

    monkeypatch.setattr(module, "_local", lambda settings: pytest.fail("a worker was started"))
    folder = write_area(tmp_path, flows=f"{FLOWS}\n990101,farmland,crop_provision,rice,5,t\n")
    assert run(prepare(folder), Settings(workers=2)).fresh


# --- going on -------------------------------------------------------------------------------------


class CutOff(BaseException):
    """The run ends here."""


def cut_off(area: Path, blocks: int, **how: object) -> None:
    """Run until so many blocks are finished."""

    def stop(done: int, total: int) -> None:
        if done >= blocks:
            raise CutOff

    with pytest.raises(CutOff):
        run(prepare(area), Settings(block=SMALL, progress=stop, **how))  # type: ignore[arg-type]


def test_workers_go_on_where_threads_were_cut_off(
    area: Path, expected: dict[str, bytes], address: str, monkeypatch: pytest.MonkeyPatch
):
    cut_off(area, 9, threads=1)
    sent = Submissions(monkeypatch)
    run(prepare(area), Settings(block=SMALL, cluster=address))
    assert sorted(sent.groups) == list(range(9, 20))
    assert everything(results_folder(area.parent)) == expected


def test_threads_go_on_where_workers_were_cut_off(
    area: Path, expected: dict[str, bytes], address: str, monkeypatch: pytest.MonkeyPatch
):
    cut_off(area, 9, cluster=address)
    worked_out = []
    real = execute.tally_block
    monkeypatch.setattr(execute, "tally_block", lambda *of: (worked_out.append(1), real(*of))[1])
    run(prepare(area), Settings(block=SMALL, threads=1))
    assert len(worked_out) == 11
    assert everything(results_folder(area.parent)) == expected


def test_nothing_left_to_do_starts_no_worker(area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch):
    cut_off(area, 20, threads=1)
    monkeypatch.setattr(module, "_local", lambda settings: pytest.fail("a worker was started"))
    run(prepare(area), Settings(block=SMALL, workers=2))
    assert everything(results_folder(area.parent)) == expected


# --- deaths ---------------------------------------------------------------------------------------


def test_a_worker_killed_again_and_again(area: Path, expected: dict[str, bytes]):
    """P06: it costs its tasks only."""
    killed: list[int] = []
    with local_cluster(2) as cluster:

        def kill(done: int, total: int) -> None:
            if done in (2, 6, 11, 16):
                killed.append(pids(cluster)[-1])
                os.kill(killed[-1], signal.SIGKILL)

        run(prepare(area), Settings(block=SMALL, cluster=cluster.scheduler_address, progress=kill))
    assert len(killed) == 4
    assert everything(results_folder(area.parent)) == expected


def watched(died: threading.Event) -> Callable[[], float]:
    """Return what tells when the first worker process that was seen had gone."""
    import psutil

    when: list[float] = []

    def look() -> None:
        seen: set[int] = set()
        for _ in range(1200):
            now = {child.pid for child in psutil.Process().children()}
            if seen - now:
                when.append(time.perf_counter())
                died.set()
                return
            seen |= now
            time.sleep(0.05)

    threading.Thread(target=look, daemon=True).start()
    return lambda: when[0]


def test_a_block_that_no_worker_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """C04: an error within 30 s that names the block, the limit and what to do."""
    monkeypatch.setattr("shanshui.run.tally.ROOM", 1 << 40)  # or a block would be made small enough
    area = synthetic.make_area(tmp_path / "large", 1200, 1200)
    prepared, died = prepare(area), threading.Event()
    first = watched(died)
    with pytest.raises(WorkerOutOfMemory) as caught:
        run(prepared, Settings(block=4096, threads=1, workers=1, memory=480 << 20))
    assert died.is_set()
    assert time.perf_counter() - first() < 30
    text = caught.value.text("en")
    assert text.startswith("rows 0-1128, columns 0-1127 (1 block(s)): ")
    assert "480 MiB" in text
    assert "--block" in text
    assert caught.value.exit_code == 1
    assert not results_folder(area.parent).exists()


def test_a_cluster_whose_workers_all_die(area: Path, monkeypatch: pytest.MonkeyPatch):
    """Never a hang: no worker is left and none comes back."""
    monkeypatch.setattr(module, "PATIENCE", 2.0)
    with local_cluster(1) as cluster:

        def end(done: int, total: int) -> None:
            if done == 2:
                cluster.scale(0)

        with pytest.raises(ClusterLost) as caught:
            run(prepare(area), Settings(block=SMALL, cluster=cluster.scheduler_address, progress=end))
    assert "no worker" in caught.value.text("en")


def test_a_worker_that_goes_with_a_result_that_was_ready(area: Path, monkeypatch: pytest.MonkeyPatch):
    """Between the word that a task is done and the fetching of its result: it is no scheduler that is gone."""
    monkeypatch.setattr(module, "PATIENCE", 1.0)
    with local_cluster(1) as cluster:

        def done(*args: Any, **settings: Any) -> Any:
            found = wait(*args, **settings)
            cluster.scale(0)
            time.sleep(1.0)
            return found

        monkeypatch.setattr(module, "wait", done)
        with pytest.raises(ClusterLost, match="no worker"):
            run(prepare(area), Settings(block=SMALL, cluster=cluster.scheduler_address))


def test_the_scheduler_goes(area: Path):
    cluster = local_cluster(1)
    served = cluster.__enter__()
    gone = threading.Event()

    def end(done: int, total: int) -> None:
        if done == 2 and not gone.is_set():
            gone.set()
            cluster.__exit__(None, None, None)

    with pytest.raises(ClusterLost) as caught:
        run(prepare(area), Settings(block=SMALL, cluster=served.scheduler_address, progress=end))
    assert caught.value.exit_code == 1


# --- refusals -------------------------------------------------------------------------------------


def test_nobody_at_the_address(area: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "CONNECT", 1.0)
    with pytest.raises(ClusterLost) as caught:
        run(prepare(area), Settings(cluster="tcp://127.0.0.1:9"))
    assert "tcp://127.0.0.1:9" in caught.value.text("zh")


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:80", "tcp://127.0.0.1", "tcp://a b:1"])
def test_what_is_no_address_is_told_at_once(area: Path, address: str):
    with pytest.raises(NotAnAddress, match=r"tcp://10\.0\.0\.5:8786"):
        run(prepare(area), Settings(cluster=address))


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tls://node-1.example:1", "node:8786", "tcp://[::1]:8786"])
def test_addresses_of_every_kind_pass(address: str):
    assert module.ADDRESS.fullmatch(address)


def test_a_worker_that_goes_when_it_is_asked():
    class Asked:
        def run(self, *_: object, on_error: str) -> dict[str, object]:
            return {"tcp://127.0.0.1:5": OSError("Stream is closed")}

    with pytest.raises(ClusterLost, match="went away when it was asked"):
        module._check_inputs(Asked(), Demand("", ()))


def test_a_scheduler_without_workers(area: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PATIENCE", 1.0)
    with local_cluster(0) as cluster, pytest.raises(ClusterLost):
        run(prepare(area), Settings(cluster=cluster.scheduler_address))


def test_a_worker_with_another_version(area: Path, tmp_path: Path):
    """It is told from its versions alone: it could not even load a task."""
    package = tmp_path / "packages" / "shanshui"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "0.0.9"\n')
    (package.parent / "shanshui-0.0.9.dist-info").mkdir()
    (package.parent / "shanshui-0.0.9.dist-info/METADATA").write_text("Name: shanshui\nVersion: 0.0.9\n")
    with local_cluster(1) as cluster, stranger(cluster.scheduler_address, package.parent):
        with Client(cluster, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=30)
        with pytest.raises(WorkersUnfit) as caught:
            run(prepare(area), Settings(block=SMALL, cluster=cluster.scheduler_address))
    assert "shanshui 0.0.9" in caught.value.text("en")
    assert caught.value.exit_code == 3
    assert not list(blocks_folder(area.parent).glob("*"))


@pytest.mark.parametrize("lacks", ["missing", "other", "code"])
def test_workers_that_see_other_inputs(area: Path, address: str, monkeypatch: pytest.MonkeyPatch, lacks: str):
    real = module._demand

    def elsewhere(prepared):
        demand = real(prepared)
        (name, seen, found), *rest = demand.files
        there = {
            "missing": (f"{name}.elsewhere", seen, found),
            "other": (name, (0,), "0" * 64),
            "code": (name, seen, found),
        }[lacks]
        return Demand("0" if lacks == "code" else demand.code, (there, *rest))

    monkeypatch.setattr(module, "_demand", elsewhere)
    with pytest.raises(WorkersUnfit) as caught:
        run(prepare(area), Settings(block=SMALL, cluster=address))
    told = {"missing": "is missing", "other": "other content", "code": "another build"}
    assert told[lacks] in caught.value.text("en")
    assert "2 worker(s)" in caught.value.text("en")


def test_a_copy_of_an_input_will_do(area: Path):
    """Content counts where the file is another one, as on a disk that is not shared."""
    file = area.parent / "dem.tif"
    from shanshui.data.files import sha256

    demand = Demand(code_hash(), ((str(file), stamp(file), sha256(file)),))
    assert demand.lacking() == []
    content = file.read_bytes()
    file.unlink()
    assert "is missing" in demand.lacking()[0].en
    file.write_bytes(content)
    assert demand.lacking() == []
    file.write_bytes(content[:-1] + b"x")
    assert "other content" in demand.lacking()[0].en


def test_an_input_replaced_while_workers_read(area: Path, address: str):
    def replace(done: int, total: int) -> None:
        file = area.parent / "dem.tif"
        file.write_bytes(file.read_bytes()[:-1] + b"\7")

    with pytest.raises(InputsChanged, match=r"dem\.tif"):
        run(prepare(area), Settings(block=SMALL, cluster=address, progress=replace))
    assert not results_folder(area.parent).exists()


def started(area: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "shanshui.cli", "run", str(area), "--block", str(SMALL), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_it_stops_within_seconds(
    area: Path, expected: dict[str, bytes], address: str, sign: int, code: int
):
    """C05: with processes of its own, told as a terminal tells them all, at the first sign of progress."""
    process = started(area, "--workers", "2")
    assert process.stderr is not None
    first = process.stderr.readline()
    start = time.perf_counter()
    os.killpg(process.pid, sign) if sign == signal.SIGINT else process.send_signal(sign)
    rest = process.communicate(timeout=30)[1]
    assert time.perf_counter() - start < 5
    assert first.endswith("/20\n")
    assert process.returncode == code, rest
    assert "Traceback" not in rest
    assert "已中断" in rest
    run(prepare(area), Settings(block=SMALL, cluster=address))
    assert everything(results_folder(area.parent)) == expected


def test_the_command_with_an_address(area: Path, expected: dict[str, bytes], address: str):
    process = started(area, "--cluster", address)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert everything(results_folder(area.parent)) == expected
    assert "100 %  20/20" in told


def test_distributed_is_loaded_only_when_asked_for():
    code = "import sys, shanshui.run.run, shanshui.cli.main; print('distributed' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_where_a_group_lies():
    windows = tuple(execute.Window(0, 16, left, left + 16) for left in (0, 16, 32))
    assert place(windows) == "rows 0-16, columns 0-48 (3 block(s))"


def test_a_limit_for_reading():
    class Known:
        memory_limit = 700 << 20

    assert limit_of(Known()) == "700 MiB"
    assert limit_of(object()) == "–"
