"""Killed, or out of disk, at every call of the system that changes a file: of Python, Arrow and GDAL alike (C01, C02)."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.run.accounting import account, copied
from tests.run.forked import Runs, evaluated
from tests.run.test_crash import everything, opened

from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run

COUNT, KILL_BEFORE, KILL_HALFWAY, KILL_AFTER, DISK_FULL = range(5)
BLOCK, BLOCKS = 16, 20
MAP = "soil_retention.soil"
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


def tried(calls: int, every: bool) -> list[int]:
    """Return the calls to try: all, or a few from first to last."""
    return list(range(calls)) if every else sorted({round(i * (calls - 1) / (FEW - 1)) for i in range(FEW)})


def whole_run(faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], **how: Any) -> int:
    """Return how many calls a whole run makes."""
    area = copied(written, folder / "count")
    told = faults.run(area, -1, COUNT, **how)
    assert told["ended"] == "done"
    assert opened(area) == expected
    return int(told["calls"])


def killed_at_calls(faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], every: bool) -> None:
    calls = whole_run(faults, written, folder, expected)
    assert calls > 60
    for at in tried(calls, every):
        area = copied(written, folder / f"kill{at}")
        mode = (KILL_BEFORE, KILL_HALFWAY, KILL_AFTER)[at % 3]
        assert faults.run(area, at, mode)["ended"] == "killed", f"at call {at} of {calls}"
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


def full_at_calls(
    faults: Runs, written: Path, folder: Path, expected: dict[str, bytes], every: bool, **how: Any
) -> None:
    calls = whole_run(faults, written, folder, expected, **how)
    told_so = 0
    for at in tried(calls, every):
        area = copied(written, folder / f"full{at}")
        ended = faults.run(area, at, DISK_FULL, **how)["ended"]
        assert ended == "done" or ended.startswith("WriteFailed 1 "), ended
        assert opened(area) == (expected if ended == "done" else None)
        told_so += ended != "done"
        assert faults.run(area, -1, COUNT, **how)["ended"] == "done"
        assert opened(area) == expected
        shutil.rmtree(area.parent)
    assert told_so > 3


def test_a_disk_full_at_calls(faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes]):
    full_at_calls(faults, written, tmp_path, expected, every=False)


def test_a_disk_full_at_calls_that_write_maps(faults: Runs, written: Path, tmp_path: Path, mapped: dict[str, bytes]):
    """C02, trap 12: what GDAL's threads could not write is noticed."""
    full_at_calls(faults, written, tmp_path, mapped, every=False, threads=2, maps=(MAP,))


@pytest.mark.slow
def test_a_disk_full_at_every_call(
    faults: Runs, written: Path, tmp_path: Path, expected: dict[str, bytes], mapped: dict[str, bytes]
):
    full_at_calls(faults, written, tmp_path / "tables", expected, every=True)
    full_at_calls(faults, written, tmp_path / "maps", mapped, every=True, threads=2, maps=(MAP,))
