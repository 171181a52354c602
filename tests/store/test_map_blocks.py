"""Blocks of maps in a folder: whole and marked, in reading order, or refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shanshui.core.errors import NotOnCluster, WriteFailed
from shanshui.grid.window import Window
from shanshui.store.map_blocks import MapBlocks

FIRST, SECOND = Window(0, 2, 10, 13), Window(100, 102, 0, 3)


def parts(seed: int) -> list[np.ndarray]:
    return list(np.random.default_rng(seed).random((2, 2, 3), dtype=np.float32))


@pytest.fixture
def blocks(tmp_path: Path) -> MapBlocks:
    return MapBlocks.begin(tmp_path / "work" / "maps")


def test_they_come_back_in_reading_order_and_go(blocks: MapBlocks):
    blocks.put(SECOND, parts(2))
    blocks.put(FIRST, parts(1))
    found = list(blocks.take(2))
    assert [window for window, _ in found] == [FIRST, SECOND]
    for (_, maps), seed in zip(found, (1, 2), strict=True):
        assert np.array_equal(maps, parts(seed))
    assert [f.name for f in blocks.folder.iterdir()] == ["mark"]
    blocks.remove()
    assert not blocks.folder.exists()


def test_one_that_is_put_twice_is_there_once(blocks: MapBlocks):
    for _ in range(2):
        blocks.put(FIRST, parts(1))
    assert len(list(blocks.take(2))) == 1


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b"", bytes.lower])
def test_what_is_not_as_it_was_written_is_refused(blocks: MapBlocks, spoil):
    blocks.put(FIRST, parts(1))
    file = next(blocks.folder.glob("*.block"))
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(WriteFailed):
        list(blocks.take(2))


def test_what_was_cut_off_is_no_block(blocks: MapBlocks):
    (blocks.folder / "0123.partial").write_bytes(b"half")
    assert not list(blocks.take(2))


def test_only_who_sees_the_folder_as_it_is_passes(blocks: MapBlocks, tmp_path: Path):
    blocks.check("worker")
    again = MapBlocks.begin(blocks.folder)
    again.check("worker")
    for stranger in (blocks, replace(again, folder=tmp_path / "elsewhere")):
        with pytest.raises(NotOnCluster, match="worker: "):
            stranger.check("worker")
    assert not (tmp_path / "elsewhere").exists()
