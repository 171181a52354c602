"""Killed, or out of disk, at every call of the system that changes a file: of Python, Arrow and GDAL alike (C01, C02)."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.run.accounting import account, copied
from tests.run.forked import Runs, evaluated
from tests.run.test_crash import everything, opened

from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.store.publish import MARKER

COUNT, KILL_BEFORE, KILL_HALFWAY, KILL_AFTER, DISK_FULL, CUT_SHORT = range(6)
BLOCK, BLOCKS = 16, 20
WHOLE = 128  # one block: the fewest calls
MAP = "soil_retention.soil"
MAPPED = {"threads": 2, "maps": (MAP,)}
LONG = 60  # seconds after which a run is killed, for it would never end
FEW = 6  # calls that are tried unless all are asked for


@pytest.fixture(scope="module")
def faults(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Yield a process that runs areas with faults; skip where it cannot be made."""
    compiler, folder = shutil.which("cc"), tmp_path_factory.mktemp("faults")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("no C compiler, or no Linux, to make system calls fail")
    library = folder / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    made = Runs(folder, written, library)
    yield made
    made.close()


@pytest.fixture(scope="module")
def expected(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the account without maps, file by file."""
    return everything(account(copied(written, tmp_path_factory.mktemp("expected") / "area")).folder)


@pytest.fixture(scope="module")
def mapped(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the account with a map, file by file."""
    area = copied(written, tmp_path_factory.mktemp("mapped") / "area")
    return everything(run(prepare(area), Settings(block=BLOCK), maps=[MAP]).folder)


def tried(calls: list[str], every: bool) -> list[int]:
    """Return the calls to try: all, or a few from first to last."""
    last = len(calls) - 1
    return list(range(last + 1)) if every else sorted({round(i * last / (FEW - 1)) for i in range(FEW)})


def whole_run(faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], **how: Any) -> list[str]:
    """Return the path of each call that a whole run makes."""
    area = copied(written, folder / "count")
    told = faults.run(area, -1, COUNT, **how)
    assert told["ended"] == "done"
    assert opened(area) == expected
    return list(told["calls"])


def killed_at_calls(faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], every: bool) -> None:
    calls = whole_run(faults, written, folder, expected)
    assert len(calls) > 60
    for at in tried(calls, every):
        area = copied(written, folder / f"kill{at}")
        mode = (KILL_BEFORE, KILL_HALFWAY, KILL_AFTER)[at % 3]
        assert faults.run(area, at, mode)["ended"] == "killed", f"at call {at} of {len(calls)}, {calls[at]}"
        assert opened(area) in (None, expected)
        assert faults.run(area, -1, COUNT)["ended"] == "done"
        assert opened(area) == expected
        assert BLOCKS <= evaluated(area) <= BLOCKS + 1, "at most the block in flight is worked out again"
        shutil.rmtree(area.parent)


def test_killed_at_calls(faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    killed_at_calls(faults, written, tmp_path, expected, every=False)


@pytest.mark.slow
def test_killed_at_every_call(faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    """C01: once at every write call."""
    killed_at_calls(faults, written, tmp_path, expected, every=True)


# --- no room --------------------------------------------------------------------------------------


def left_behind(area: Path) -> str:
    """Return what tells one state of a folder from another for the next run, which empties what was never finished."""
    stages = area.parent / ".shanshui" / "stage"
    kept = {n: b for n, b in everything(area.parent).items() if not n.startswith(".shanshui/stage/")}
    marked = sorted(str(m) for m in stages.glob(f"*/{MARKER}"))
    return hashlib.sha256(repr((kept, marked)).encode()).hexdigest()


def full_at(
    faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], at: Iterable[int], **how: Any
) -> list[str]:
    """Fill the disk at calls, and go on with room from every different state that leaves; return how the runs ended."""
    states, ends = set(), []
    for call in at:
        area = copied(written, folder / "full")
        ended = faults.run(area, call, DISK_FULL, seconds=LONG, **how)["ended"]
        assert ended == "done" or ended.startswith("WriteFailed 1 "), f"at call {call}: {ended}"
        assert opened(area) == (expected if ended == "done" else None), f"at call {call}"
        state = left_behind(area)
        if state not in states:
            assert faults.run(area, -1, COUNT, **how)["ended"] == "done", f"after call {call}"
            assert opened(area) == expected, f"after call {call}"
        states.add(state)
        ends.append(ended)
        shutil.rmtree(area.parent)
    assert sum(end != "done" for end in ends) > 3
    return ends


def test_a_disk_full_at_calls(faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    calls = whole_run(faults, written, tmp_path, expected)
    full_at(faults, written, tmp_path, expected, tried(calls, every=False))


def test_a_disk_full_at_calls_that_write_maps(faults: Runs, written: Path, tmp_path: Path, mapped: dict[str, bytes]):
    """C02, trap 12: what GDAL could not write is noticed, and it comes to an end."""
    calls = whole_run(faults, written, tmp_path, mapped, **MAPPED)
    full_at(faults, written, tmp_path, mapped, tried(calls, every=False), **MAPPED)


@pytest.mark.slow
def test_a_disk_full_at_every_call(faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    """C02: at every call of a run of one block; with twenty, at every call that keeps a block."""
    calls = whole_run(faults, written, tmp_path, expected, block=WHOLE)
    full_at(faults, written, tmp_path, expected, range(len(calls)), block=WHOLE)
    more = whole_run(faults, written, tmp_path / "blocks", expected)
    keeping = [at for at, path in enumerate(more) if "/.shanshui/blocks/" in path]
    assert len(keeping) >= BLOCKS
    full_at(faults, written, tmp_path, expected, keeping)


@pytest.mark.slow
def test_a_disk_full_at_every_call_that_writes_maps(
    faults: Runs, written: Path, tmp_path: Path, mapped: dict[str, bytes]
):
    calls = whole_run(faults, written, tmp_path, mapped, block=WHOLE, **MAPPED)
    full_at(faults, written, tmp_path, mapped, range(len(calls)), block=WHOLE, **MAPPED)


def cut_short(faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], every: bool, **how: Any) -> None:
    calls = whole_run(faults, written, folder, expected, **how)
    for at in tried(calls, every):
        area = copied(written, folder / "short")
        ended = faults.run(area, at, CUT_SHORT, seconds=LONG, **how)["ended"]
        assert ended == "done" or ended.startswith("WriteFailed 1 "), f"at call {at}, {calls[at]}: {ended}"
        assert opened(area) == (expected if ended == "done" else None), f"at call {at}, {calls[at]}"
        shutil.rmtree(area.parent)


def test_a_write_that_the_system_cuts_short(faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    """A part that was written is gone on with, or told: never taken for the whole."""
    cut_short(faults, written, tmp_path, expected, every=False, block=WHOLE)


@pytest.mark.slow
def test_every_write_that_the_system_cuts_short(
    faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes], mapped: dict[str, bytes]
):
    cut_short(faults, written, tmp_path / "tables", expected, every=True, block=WHOLE)
    cut_short(faults, written, tmp_path / "maps", mapped, every=True, block=WHOLE, **MAPPED)
