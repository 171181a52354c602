"""Layers on tiles: what was written is what is read, frames and all, however little memory there is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.errors import WriteFailed
from shanshui.grid.window import Window
from shanshui.routing.tiles import COLUMNS, ROWS, Same, Scratch, Tiling


def of(values):
    return lambda window: values[window.top : window.bottom, window.left : window.right]


@given(
    rows=st.integers(1, 17),
    columns=st.integers(1, 17),
    size=st.integers(1, 7),
    budget=st.sampled_from([0, 500, 10**6]),
)
@settings(max_examples=60)
def test_frames_are_the_neighbouring_cells(tmp_path_factory, rows, columns, size, budget):
    values = np.arange(rows * columns, dtype=np.float64).reshape(rows, columns)
    padded = np.pad(values, 1, constant_values=-9)
    tiling = Tiling((rows, columns), size)
    with Scratch(tmp_path_factory.getbasetemp(), tiling, budget) as scratch:
        layer = scratch.layer("values", np.float64, -9)
        layer.store(of(values))
        computed = scratch.computed(of(values), np.float64, -9, halo=True)
        for tile in range(tiling.count):
            at = tiling.window(tile)
            wanted = padded[at.top : at.bottom + 2, at.left : at.right + 2]
            np.testing.assert_array_equal(layer.read(tile), wanted)
            np.testing.assert_array_equal(computed.read(tile), wanted)
        np.testing.assert_array_equal(layer.whole(), values)
        inside = Window(rows // 3, rows - rows // 4, columns // 4, columns - columns // 3)
        np.testing.assert_array_equal(layer.cut(inside), of(values)(inside))


def test_neighbours_are_where_their_cells_are():
    tiling = Tiling((10, 7), 3)
    for tile in range(tiling.count):
        at = tiling.window(tile)
        for direction, near in enumerate(tiling.neighbours(tile)):
            row = {-1: at.top - 1, 0: at.top, 1: at.bottom}[ROWS[direction]]
            column = {-1: at.left - 1, 0: at.left, 1: at.right}[COLUMNS[direction]]
            inside = 0 <= row < 10 and 0 <= column < 7
            assert near == (tiling.of_cell(row, column) if inside else -1)


def test_an_unwritten_layer_is_outside_everywhere(tmp_path):
    with Scratch(tmp_path, Tiling((4, 5), 3)) as scratch:
        assert np.isnan(scratch.layer("empty", np.float32, np.nan).whole()).all()


def test_update_names_the_tiles_that_see_a_change(tmp_path):
    tiling = Tiling((9, 9), 3)
    with Scratch(tmp_path, tiling) as scratch:
        layer = scratch.layer("values", np.float64, np.nan)
        centre = layer.read(4)
        centre[2, 2] = 1.0
        assert layer.update(4, centre) == []
        centre[1, 1] = 1.0
        assert sorted(layer.update(4, centre)) == [0, 1, 3]
        assert layer.update(4, centre) == []
        centre[2, 3] = 2.0
        assert layer.update(4, centre) == [5]


def test_changes_survive_leaving_memory(tmp_path):
    tiling = Tiling((6, 6), 3)
    with Scratch(tmp_path, tiling, budget=0) as scratch:
        layer = scratch.layer("values", np.int32, 0, halo=False)
        for tile in range(tiling.count):
            held = layer.read(tile)
            held[1:-1, 1:-1] = tile + 1
            layer.write(tile, held)
        assert [int(layer.inner(tile)[0, 0]) for tile in range(4)] == [1, 2, 3, 4]
        assert not layer.read(3)[0].any()


def test_nothing_is_left_on_disk(tmp_path):
    with Scratch(tmp_path, Tiling((6, 6), 3), budget=0) as scratch:
        scratch.layer("values", np.int32, 0).store(lambda window: np.ones(window.shape))
        assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shanshui.core.disk.os.pwrite", full)
    with Scratch(tmp_path, Tiling((6, 6), 3), budget=0) as scratch, pytest.raises(WriteFailed, match="No space"):
        scratch.layer("values", np.int32, 0).store(lambda window: np.ones(window.shape))


def test_a_computed_layer_without_halo_asks_for_the_tile_alone(tmp_path):
    asked = []
    with Scratch(tmp_path, Tiling((4, 4), 3)) as scratch:
        layer = scratch.computed(lambda window: asked.append(window) or np.ones(window.shape), np.float64, np.nan)
        assert np.isnan(layer.read(0)[0]).all()
        layer.read(0)
    assert asked == [Window(0, 3, 0, 3)]


def test_two_pieces_of_work_share_the_memory_and_nothing_else(tmp_path):
    tiling = Tiling((4, 4), 2)
    room = 2 * 4 * 4 * 8  # bytes of two of four padded tiles
    with Scratch(tmp_path, tiling, room) as one, Scratch(tmp_path, tiling, beside=one) as two:
        layers = [scratch.layer("values", np.float64, np.nan) for scratch in (one, two)]
        for number, layer in enumerate(layers):
            layer.store(lambda window, number=number: np.full(window.shape, float(number)))
        assert one.recent is two.recent
        for number, layer in enumerate(layers):
            np.testing.assert_array_equal(layer.whole(), np.full((4, 4), float(number)))


def test_a_file_is_used_again_and_its_old_numbers_are_never_seen(tmp_path):
    with Scratch(tmp_path, Tiling((4, 4), 2), budget=0) as scratch:
        old = scratch.layer("old", np.float64, -1)
        old.store(lambda window: np.full(window.shape, 7.0))
        old.whole()
        old.drop()
        old.drop()
        new, other = scratch.layer("new", np.int64, 5), scratch.layer("other", np.int64, 6)
        new.write(0, np.zeros((2, 2), np.int64))
        other.write(0, np.ones((2, 2), np.int64))
        assert new.whole().sum() == 12 * 5
        assert other.whole().sum() == 4 + 12 * 6
        with pytest.raises(AttributeError):
            old.save(0, np.zeros((4, 4)))


@given(rows=st.integers(1, 9), columns=st.integers(1, 9), size=st.integers(1, 4), data=st.data())
@settings(max_examples=60)
def test_a_change_shown_at_its_sides_is_seen_by_all_neighbours(tmp_path_factory, rows, columns, size, data):
    values = np.zeros((rows, columns))
    tiling = Tiling((rows, columns), size)
    with Scratch(tmp_path_factory.getbasetemp(), tiling) as scratch:
        layer = scratch.layer("values", np.float64, -9)
        layer.store(of(values))
        held = [layer.read(tile) for tile in range(tiling.count)]
        for step in range(1, 6):
            row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
            tile = tiling.of_cell(row, column)
            at = tiling.window(tile)
            values[row, column] = held[tile][row - at.top + 1, column - at.left + 1] = step
            edges = (row == at.top, row == at.bottom - 1, column == at.left, column == at.right - 1)
            layer.show(tile, held[tile], sum(edge << side for side, edge in enumerate(edges)))
            around = np.pad(values, 1, constant_values=-9)
            for other, padded in enumerate(held):
                layer.refresh(other, padded)
                seen = tiling.window(other)
                np.testing.assert_array_equal(padded, around[seen.top : seen.bottom + 2, seen.left : seen.right + 2])


def test_a_layer_that_is_the_same_everywhere():
    same = Same(Tiling((5, 4), 3), np.uint8, 7)
    shapes = [same.read(tile).shape for tile in range(4)]
    assert shapes == [(5, 5), (5, 3), (4, 5), (4, 3)]
    assert all((same.read(tile) == 7).all() for tile in range(4))
