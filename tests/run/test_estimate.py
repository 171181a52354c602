"""What a run would cost, before it runs."""

import json

import pytest
from tests.tabular import FLOWS, write_area

from shanshui.run.account import input_files, prepare
from shanshui.run.estimate import LIBRARIES, bytes_to_read, estimate, memory
from shanshui.run.tally import ROOM, SMALLEST, bytes_a_cell, fitting
from shanshui.store.results import read_results


@pytest.fixture(scope="module")
def prepared(lishui):
    return prepare(lishui)


def test_tasks_blocks_and_cells(prepared):
    found = estimate(prepared, block=16, threads=2)
    assert found.blocks == 2 * 3
    assert found.cells == 32 * 36
    assert found.on_cells == len(prepared.plan.on_cells)
    assert found.not_accounted == sum(bool(task.lacks) for task in prepared.plan.tasks)
    assert found.places == 9
    assert "0.05°" in found.grid


def test_cells_inside_are_those_of_the_area(prepared, lishui):
    found = estimate(prepared, block=512, threads=1)
    results = read_results(lishui)
    width, height = results.manifest["grid"]["cell_size_m"]
    hectares = results.places.set_index("code")["area_ha"]["331100"]
    assert found.cells_inside == pytest.approx(hectares * 1e4 / (width * height), rel=0.01)


def test_bytes_are_those_of_the_files(prepared, lishui):
    assert bytes_to_read(prepared) == sum((lishui / name).stat().st_size for name in input_files(prepared))
    assert "data/places.csv" in input_files(prepared)


def test_memory_grows_with_block_and_threads_but_not_beyond_the_grid(prepared):
    small, large = memory(prepared, 8, 1), memory(prepared, 16, 1)
    assert LIBRARIES < small < large
    assert large - LIBRARIES == 4 * (small - LIBRARIES)
    assert memory(prepared, 16, 4) - LIBRARIES == 4 * (large - LIBRARIES)
    assert memory(prepared, 64, 1) == memory(prepared, 4096, 1)


def test_many_bands_take_smaller_blocks(prepared):
    plan = prepared.plan
    assert fitting(plan, lambda name: 1, 1024) == 1024
    daily = fitting(plan, lambda name: 365, 1024)
    assert SMALLEST <= daily < 1024
    assert daily**2 * bytes_a_cell(plan, lambda name: 365) <= ROOM
    assert fitting(plan, lambda name: 365, 16) == 16


def test_time_comes_from_a_real_block(prepared, monkeypatch):
    from shanshui.run import estimate as module

    ticks = iter(range(100))
    monkeypatch.setattr(module.time, "perf_counter", lambda: float(next(ticks)))
    found = estimate(prepared, block=512, threads=1)
    assert "took 1.00 s" in found.basis.en
    assert found.minutes * 60 == pytest.approx(1.0, rel=0.01), "the block holds all of the area"


def test_more_threads_take_less_time(prepared, monkeypatch):
    from shanshui.run import estimate as module

    monkeypatch.setattr(module, "_timed", lambda *_: (1.0, 100))
    monkeypatch.setattr(module.os, "cpu_count", lambda: 4)
    one, four = (estimate(prepared, 512, threads).minutes for threads in (1, 4))
    assert one == pytest.approx(4 * four)
    assert estimate(prepared, 512, 64).minutes == four


def test_an_area_outside_the_timed_block_is_said(prepared, monkeypatch):
    from shanshui.run import estimate as module

    monkeypatch.setattr(module, "_timed", lambda *_: (1.0, 0))
    found = estimate(prepared, 512, 1)
    assert (found.minutes, found.basis.en) == (0.0, "the timed block is empty")


def test_nothing_is_written(prepared, lishui):
    before = sorted(f for f in lishui.rglob("*"))
    estimate(prepared, 16, 1)
    assert sorted(lishui.rglob("*")) == before


def test_what_would_be_written_is_what_a_run_writes(prepared, lishui):
    found = estimate(prepared, 512, 1)
    assert set(found.writes) == {f.name for f in (lishui / found.folder).iterdir()}
    assert found.rows_at_most >= len(read_results(lishui).flows)


def test_tables_alone(tmp_path):
    prepared = prepare(write_area(tmp_path, q=f"{FLOWS}\n990101,,air_filtration,so2,1000,t\n"))
    found = estimate(prepared, 512, 2)
    assert (found.from_tables, found.on_cells, found.cells, found.minutes) == (1, 0, 0, 0.0)
    assert found.places == 3
    assert found.memory_bytes == LIBRARIES
    assert json.loads(json.dumps(found.as_json(), allow_nan=False))["basis"]["zh"]
