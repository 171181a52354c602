"""Maps from real worker processes: the same bytes as from threads, through a folder that all see (P06)."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from tests import synthetic
from tests.run.accounting import copied
from tests.run.clusters import LOOPBACK, local_cluster, pids

from shanshui.core.errors import NotOnCluster, WriteFailed
from shanshui.run import cluster as module
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.run.worker import Mapping
from shanshui.store.publish import blocks_folder, results_folder

pytestmark = [pytest.mark.allow_hosts(LOOPBACK)]
SMALL = 16
MAPS = ("soil_retention.soil", "water_retention.retention")


def everything(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of an account."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture(scope="module")
def mapped(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the account with two maps as the threads of one process make it."""
    area = copied(written, tmp_path_factory.mktemp("mapped") / "area")
    return everything(run(prepare(area), Settings(block=SMALL), maps=MAPS).folder)


@pytest.fixture(scope="module")
def scheduler():
    """Return a scheduler with two worker processes that other programs may use too."""
    with local_cluster(2) as cluster:
        yield cluster


@pytest.fixture
def address(scheduler) -> str:
    return scheduler.scheduler_address


def test_workers_of_this_machine(area: Path, mapped: dict[str, bytes]):
    assert {f"maps/{key}.tif" for key in MAPS} < set(mapped)
    run(prepare(area), Settings(block=SMALL, workers=2), maps=MAPS)
    assert everything(results_folder(area.parent)) == mapped
    assert not blocks_folder(area.parent).exists()


def test_a_scheduler_by_address(area: Path, mapped: dict[str, bytes], address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(area.parent)
    run(prepare("area.yaml"), Settings(block=23, cluster=address), maps=MAPS)
    assert everything(results_folder(area.parent)) == mapped


def test_maps_of_several_periods(tmp_path: Path, address: str):
    """Each period has its own, the same as from threads, and the folder of blocks is gone when all are there."""
    sources = synthetic.settings()["sources"] | {"land_cover": {"file": "lc_{period}.tif", "classes": "classes.csv"}}
    whole = synthetic.make_area(tmp_path / "whole", 40, 50, periods=["2015", "2020"], tables={}, sources=sources)
    with rasterio.open(whole.parent / "lc.tif", driver="GTiff") as file:
        classes, home = file.read(1), file.transform
    for period, put in (("2015", classes), ("2020", np.where(classes == 1, 5, classes).astype(classes.dtype))):
        synthetic.write_tif(whole.parent / f"lc_{period}.tif", put, home)
    found = []
    for name, settings in (("threads", Settings(block=SMALL)), ("workers", Settings(block=SMALL, cluster=address))):
        area = copied(whole, tmp_path / name)
        found.append(everything(run(prepare(area), settings, maps=MAPS).folder))
        assert not blocks_folder(area.parent).exists()
    threads, workers = found
    maps = [name for name in threads if name.endswith(".tif")]
    assert len(maps) == 2 * len(MAPS)
    assert len({threads[name] for name in maps}) == len(maps), "no two are alike"
    assert workers == threads


def test_a_worker_that_is_killed(area: Path, mapped: dict[str, bytes]):
    """What it was at is put into the folder by another, whole."""
    killed: list[int] = []
    with local_cluster(2) as cluster:

        def kill(done: int, total: int) -> None:
            if done == 4:
                killed.append(pids(cluster)[0])
                os.kill(killed[-1], signal.SIGKILL)

        run(prepare(area), Settings(block=SMALL, cluster=cluster.scheduler_address, progress=kill), maps=MAPS)
    assert killed
    assert everything(results_folder(area.parent)) == mapped


def test_no_cell_travels(area: Path, address: str, monkeypatch: pytest.MonkeyPatch):
    """What comes back of a block is sums, with maps or without."""
    sizes: list[int] = []
    result = module.Workers._result

    def counted(workers, future, branch):
        part = result(workers, future, branch)
        sizes[-1] += len(module._bytes(part))
        return part

    monkeypatch.setattr(module.Workers, "_result", counted)
    for maps in ((), MAPS):
        sizes.append(0)
        run(prepare(area), Settings(block=SMALL, cluster=address), fresh=True, maps=maps)
    assert sizes[0] == sizes[1] > 0


def elsewhere(content: object) -> object:
    """Return a mapping whose folder is another; anything else as it is."""
    if not isinstance(content, Mapping):
        return content
    return replace(content, blocks=replace(content.blocks, folder=content.blocks.folder / "other"))


def test_workers_without_the_folder_are_told(area: Path, address: str, monkeypatch: pytest.MonkeyPatch):
    """Their disk is another one."""
    monkeypatch.setattr(module, "_bytes", lambda content, real=module._bytes: real(elsewhere(content)))
    with pytest.raises(NotOnCluster, match="other") as caught:
        run(prepare(area), Settings(block=SMALL, cluster=address), maps=MAPS)
    assert "tcp://" in caught.value.text("en")
    assert "共享" in caught.value.text("zh")
    assert not results_folder(area.parent).exists()


def when_done(area: Path, address: str, change) -> None:
    """Run, and change a block of the maps when all are there."""

    def at_the_end(done: int, total: int) -> None:
        if done == total:
            change(min(blocks_folder(area.parent).glob("maps/*.block")))

    run(prepare(area), Settings(block=SMALL, cluster=address, progress=at_the_end), maps=MAPS)


def test_a_block_that_a_disk_spoilt(area: Path, address: str):
    with pytest.raises(WriteFailed, match="not what a worker wrote"):
        when_done(area, address, lambda file: file.write_bytes(file.read_bytes()[:-1] + b"\7"))
    assert not results_folder(area.parent).exists()


def test_a_block_that_is_gone(area: Path, address: str, mapped: dict[str, bytes]):
    with pytest.raises(WriteFailed, match=r"workers wrote \d+ of the \d+ cells of a map") as caught:
        when_done(area, address, Path.unlink)
    assert "只写入地图像元" in caught.value.text("zh")
    run(prepare(area), Settings(block=SMALL, cluster=address), maps=MAPS)
    assert everything(results_folder(area.parent)) == mapped
