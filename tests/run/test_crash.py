"""A run cut off at any moment leaves the old account or none, and the next one the same bytes (C01-C05)."""

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.run.accounting import account, copied, with_settings
from tests.run.crashing import run_until_killed
from tests.run.forked import PRELOADED, Runs, evaluated
from tests.store import faults
from tests.store.faults import Counter, PulledPlug, counting, disk_full

from shanshui.core.errors import NoResults, WriteFailed
from shanshui.run import execute
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.kept import unpacked
from shanshui.run.run import run
from shanshui.run.tally import Measures, Tally
from shanshui.store.journal import HEAD, Journal
from shanshui.store.publish import blocks_folder, open_published
from shanshui.store.results import read_results

SMALL = 16


@pytest.fixture(scope="module")
def expected(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the account of the synthetic area, file by file."""
    area = copied(written, tmp_path_factory.mktemp("expected") / "area")
    return everything(account(area).folder)


def everything(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of an account."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def opened(area: Path) -> dict[str, bytes] | None:
    """Return the published account, None if there is none; a half one fails the test."""
    try:
        return everything(open_published(area.parent))
    except NoResults:
        return None


@pytest.fixture(scope="module")
def server() -> multiprocessing.context.ForkServerContext:
    """Return what starts processes with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def killed_after(
    server: multiprocessing.context.ForkServerContext, area: Path, seconds: float, threads: int, sign: int
) -> int:
    """Start a run in a process of its own, kill it after some time, and return how it ended."""
    started = area.parent / "started"
    started.unlink(missing_ok=True)
    process = server.Process(target=run_until_killed, args=(str(area), SMALL, threads, str(started)))
    process.start()
    while not started.exists() and process.is_alive():
        time.sleep(0.002)
    process.join(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, sign)
    process.join(20)
    assert process.exitcode is not None
    return process.exitcode


@pytest.fixture(scope="module")
def runs(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Yield a process that runs areas in children of its own."""
    made = Runs(tmp_path_factory.mktemp("runs"), written)
    yield made
    made.close()


def kill_many(runs: Runs, written: Path, folder: Path, expected: dict[str, bytes], times: int, seed: int) -> int:
    """Kill runs at random moments, one in each share of the time a whole one takes, and let each go on; return how often nothing had been published."""
    rng, nothing = random.Random(seed), 0
    start = time.perf_counter()
    assert runs.run(copied(written, folder / "whole" / "area"))["ended"] == "done"
    duration = time.perf_counter() - start
    for i in range(times):
        area, threads = copied(written, folder / f"kill{i}" / "area"), 1 + i % 3
        runs.run(area, threads=threads, seconds=duration * (i + rng.random()) / times)
        found = opened(area)
        assert found in (None, expected)
        nothing += found is None
        if found is not None and i < times / 4:
            duration /= 2  # the machine was busier when the whole run was timed: later moments come earlier
        assert runs.run(area, threads=2)["ended"] == "done"
        assert opened(area) == expected
        assert 20 <= evaluated(area) <= 20 + in_flight(threads), "at most what was in flight is worked out again"
        shutil.rmtree(area.parent.parent)
    return nothing


def in_flight(threads: int) -> int:
    """Return how many groups may have been worked out and not been kept: two a thread are under way."""
    return 1 if threads == 1 else 2 * threads + 1


def test_killed_at_random_moments(runs: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    assert kill_many(runs, written, tmp_path, expected, 8, seed=1) > 0


@pytest.mark.slow
def test_killed_at_many_random_moments(runs: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    """C01: 200 moments of a whole run."""
    assert 30 < kill_many(runs, written, tmp_path, expected, 200, seed=2) < 200


def test_killed_while_replacing_an_account(server, area: Path, expected: dict[str, bytes]):
    """The old account opens until the new one is whole."""
    account(area)
    old = opened(area)
    with_settings(area, standard="mee-2020")
    new = everything(account(copied(area, area.parent.parent / "new")).folder)
    rng = random.Random(3)
    for _ in range(3):
        killed_after(server, area, rng.uniform(0, 0.5), 2, signal.SIGKILL)
        assert opened(area) in (old, new)
    assert everything(account(area, SMALL).folder) == new
    kept = [everything(f) for f in sorted((area.parent / ".shanshui/superseded").iterdir())]
    assert kept == [old]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_within_seconds(server, area: Path, expected: dict[str, bytes], sign: int):
    """C05: and goes on from there."""
    start = time.perf_counter()
    code = killed_after(server, area, 0.05, 2, sign)
    assert time.perf_counter() - start < 15
    assert code != 0 or opened(area) == expected
    assert opened(area) in (None, expected)
    assert everything(account(area, SMALL).folder) == expected


# --- the plug pulled at every step ----------------------------------------------------------------


@pytest.fixture
def every_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the writers of tables and blocks as steps too, and let the disk be without delay."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(faults, "CHANGES", (*faults.CHANGES, (Journal, "add"), (pq, "write_table")))


@pytest.mark.usefixtures("every_write")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_cut_off_at_every_step_of_a_run(
    area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, after: bool
):
    prepared = prepare(area)
    with counting(monkeypatch, Counter()) as counter:
        run(prepared, Settings(block=40, threads=1))
    assert opened(area) == expected
    steps = counter.seen
    assert steps > 20
    for step in range(after, steps, 4):
        with counting(monkeypatch, Counter(step, after)), contextlib.suppress(PulledPlug):
            run(prepared, Settings(block=40, threads=1), fresh=True)
        assert opened(area) == expected
    run(prepared, Settings(block=40, threads=1), fresh=True)
    assert opened(area) == expected
    assert all(everything(f) == expected for f in (area.parent / ".shanshui/superseded").iterdir())


@pytest.mark.usefixtures("every_write")
def test_a_full_disk_at_every_step_of_a_first_run(
    area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
):
    """C02: exit code 1, told by name, nothing half; with space again the run goes on."""
    prepared = prepare(area)
    told: list[WriteFailed] = []
    for step in range(60):
        with counting(monkeypatch, Counter(step, step % 2 == 1, disk_full())) as counter:
            try:
                run(prepared, Settings(block=40, threads=1))
            except WriteFailed as error:
                told.append(error)
        assert opened(area) in (None, expected)
        if counter.seen <= step:
            break
    assert len(told) > 5
    assert all(error.exit_code == 1 and "磁盘已满" in error.text("zh") for error in told)
    assert opened(area) == expected


# --- going on -------------------------------------------------------------------------------------


def cut_off_after(monkeypatch: pytest.MonkeyPatch, area: Path, blocks: int) -> None:
    """Run until so many blocks are finished."""
    real, done = execute.tally_block, []

    def some(block, measures):
        if len(done) == blocks:
            raise PulledPlug
        done.append(block)
        return real(block, measures)

    prepared = prepare(area)
    with monkeypatch.context() as patch:
        patch.setattr(execute, "tally_block", some)
        with pytest.raises(PulledPlug):
            run(prepared, Settings(block=SMALL, threads=1))


def kept(area: Path) -> list[tuple[tuple[int, ...], Tally]]:
    """Return the numbers of the groups that were kept, and their sums."""
    measures = Measures.of(prepare(area).plan)
    return [
        unpacked(record, measures)
        for file in sorted(blocks_folder(area.parent).glob("*.journal"))
        for record in Journal(file).records()
    ]


def worked_out(monkeypatch: pytest.MonkeyPatch, area: Path, block: int = SMALL, fresh: bool = False) -> int:
    """Return how many blocks a run works out."""
    real, count = execute.tally_block, []

    def counted(block, measures):
        count.append(1)
        return real(block, measures)

    with monkeypatch.context() as patch:
        patch.setattr(execute, "tally_block", counted)
        run(prepare(area), Settings(block=block, threads=1), fresh)
    return len(count)


@pytest.mark.parametrize("blocks", [0, 1, 7, 19])
def test_finished_blocks_are_not_worked_out_again(
    area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, blocks: int
):
    cut_off_after(monkeypatch, area, blocks)
    assert sum(len(groups) for groups, _ in kept(area)) == blocks
    assert opened(area) is None
    assert worked_out(monkeypatch, area) == 20 - blocks
    assert opened(area) == expected
    assert not blocks_folder(area.parent).exists()


def test_blocks_of_other_inputs_are_not_used(area: Path, monkeypatch: pytest.MonkeyPatch):
    cut_off_after(monkeypatch, area, 9)
    table = area.parent / "numbers.csv"
    table.write_text(table.read_text() + "990102,soil_erodibility,0.02,t h MJ-1 mm-1\n")
    assert worked_out(monkeypatch, area) == 20


def test_blocks_of_another_size_are_not_used(area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch):
    cut_off_after(monkeypatch, area, 9)
    assert worked_out(monkeypatch, area, 32) == 6
    assert opened(area) == expected


def test_fresh_uses_no_block(area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch):
    cut_off_after(monkeypatch, area, 9)
    assert worked_out(monkeypatch, area, fresh=True) == 20
    assert opened(area) == expected


@pytest.mark.parametrize(
    ("damage", "whole"), [("empty", 0), ("half", None), ("zeros", 0), ("one bit", None), ("tail", 8), ("more", 9)]
)
def test_a_journal_that_a_power_cut_damaged(
    area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, damage: str, whole: int | None
):
    """What is torn off or overwritten is worked out again; what stands before it is not."""
    cut_off_after(monkeypatch, area, 9)
    (file,) = blocks_folder(area.parent).glob("*.journal")
    data = file.read_bytes()
    half = len(data) // 2
    ends = accumulate(HEAD.size + len(record) for record in Journal(file).records())
    before = sum(end <= half for end in ends)
    assert 0 < before < 9
    file.write_bytes(
        {
            "empty": b"",
            "half": data[:half],
            "zeros": bytes(len(data)),
            "one bit": data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :],
            "tail": data[:-1],
            "more": data + b"\x89SJ1 and nothing whole",
        }[damage]
    )
    assert worked_out(monkeypatch, area) == 20 - (before if whole is None else whole)
    assert opened(area) == expected


def test_results_that_were_tampered_with_are_made_anew(area: Path, expected: dict[str, bytes]):
    flows = account(area).folder / "flows.parquet"
    flows.write_bytes(flows.read_bytes()[:-1] + b"x")
    with pytest.raises(Exception, match="other content"):
        read_results(area.parent)
    account(area)
    assert opened(area) == expected
