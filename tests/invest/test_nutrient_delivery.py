"""Nutrient delivery against InVEST's own outputs, and where its order of visits decides its result."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check, columns, differing, raster
from tests.invest.enlarged import enlarge
from tests.invest.landscape import BIO, BIO_COLUMNS, CELL, fields
from tests.invest.test_sediment_delivery import changed, whole_area, write_directions

from shanshui.core.errors import ShanshuiError
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import Frame, run
from shanshui.invest.nutrient_delivery import deliver_on

FOLDER = GOLDEN / "nutrient_delivery"
TABLE = "watershed_results_ndr.gpkg"
FLOW = "raster:intermediate_outputs/flow_direction.tif"
DOWN, RIGHT = (0, -1, -1, -1, 0, 1, 1, 1), (1, 1, 0, -1, -1, -1, 0, 1)
OVER_LAND = ("n_surface_export", "n_total_export", "p_surface_export")


def on_given_directions(name: str, modelled: Callable[..., Path], landscape: dict[str, Path], tmp_path: Path) -> Path:
    """Run a datastack on InVEST's flow directions."""
    directions = write_directions(FOLDER / f"{name}.npz", tmp_path / "flow.tif", modelled(name) / "stream.tif")
    with Frame(read_datastack(landscape[name]), tmp_path / "given") as frame:
        deliver_on(frame, directions)
    return tmp_path / "given"


def test_on_the_same_d8_directions_every_cell_and_figure_agrees(
    modelled: Callable[..., Path], landscape: dict[str, Path], tmp_path: Path
):
    check(on_given_directions("ndr_d8", modelled, landscape, tmp_path), FOLDER / "ndr_d8.npz")


def test_on_the_same_mfd_directions_what_no_order_decides_agrees(
    modelled: Callable[..., Path], landscape: dict[str, Path], tmp_path: Path
):
    workspace = on_given_directions("ndr", modelled, landscape, tmp_path)
    skip = tuple(f"{kind}:{name}" for name in OVER_LAND for kind in ("raster", f"table:{TABLE}"))
    check(workspace, FOLDER / "ndr.npz", skip=skip)


def test_with_mfd_invest_gives_what_its_order_of_visits_gives(
    modelled: Callable[..., Path], landscape: dict[str, Path], tmp_path: Path
):
    """InVEST's retention, taken cell by cell in its own order, is its result to 1e-4; only the order differs from ours.

    A cell that leaves the map in part is taken before the other cells it flows to are done, and cells above it keep
    what it gave them then. Ours waits.
    """
    workspace = on_given_directions("ndr", modelled, landscape, tmp_path)
    with np.load(FOLDER / "ndr.npz") as golden:
        flow = golden[FLOW].astype(np.int64) & 0xFFFFFFFF
        theirs = {name: golden[f"raster:{name}.tif"].astype(np.float64) for name in OVER_LAND}
    streams = raster(workspace / "stream.tif")
    codes = land_use_of(workspace)
    for letter in "np":
        ours, found = raster(workspace / f"{letter}_surface_export.tif"), theirs[f"{letter}_surface_export"]
        right, in_turn = retained(flow, streams, codes, letter), as_visited(flow, streams, codes, letter)
        with np.errstate(divide="ignore", invalid="ignore"):
            predicted = ours * (1 - in_turn) / (1 - right)
        assert differing(predicted, found, 1e-4) == 0
        off = ~np.isclose(ours, found, rtol=1e-4, atol=0, equal_nan=True)
        assert 0 < off.mean() < 0.2


def land_use_of(workspace: Path) -> np.ndarray:
    """Return the land use on the grid of the outputs."""
    import rasterio
    from tests.invest.landscape import LEFT, TOP

    with rasterio.open(workspace / "stream.tif") as grid:
        top, left = round((TOP - grid.transform.f) / CELL), round((grid.transform.c - LEFT) / CELL)
        rows, columns_ = grid.shape
    return fields()["lulc"][top : top + rows, left : left + columns_]


def weight(word: int, side: int) -> int:
    return (int(word) >> (4 * side)) & 15


def onward(below: float, most: float, length: float, side: int) -> float:
    """Return the retention of a way whose next cell has `below`."""
    left = math.exp(-5 * CELL * (math.sqrt(2) if side % 2 else 1) / length)
    if below == 0:
        return most * (1 - left)
    return below * left + most * (1 - left) if most > below else below


class Retaining:
    """Retention of cells, each from what the cells it flows to have at the moment; -1 for none."""

    def __init__(self, flow: np.ndarray, streams: np.ndarray, codes: np.ndarray, letter: str) -> None:
        self.flow, self.streams, self.codes = flow, streams, codes
        at = BIO_COLUMNS.index(f"eff_{letter}")
        self.most = {code: float(np.float32(row[at])) for code, row in BIO.items()}
        self.length = {code: float(row[BIO_COLUMNS.index("crit_len_n")]) for code, row in BIO.items()}
        self.found = np.full(flow.shape, -1, np.float32)

    def near(self, row: int, column: int) -> list[tuple[int, int, int]]:
        around = [(k, row + DOWN[k], column + RIGHT[k]) for k in range(8)]
        return [(k, r, c) for k, r, c in around if 0 <= r < self.flow.shape[0] and 0 <= c < self.flow.shape[1]]

    def take(self, row: int, column: int) -> None:
        word = self.flow[row, column]
        if self.streams[row, column] == 1:
            self.found[row, column] = 0
        elif self.codes[row, column] != 255 and word != 0:
            code, total = self.codes[row, column], 0.0
            for k, r, c in self.near(row, column):
                if weight(word, k) and self.found[r, c] != -1:
                    kept = onward(float(self.found[r, c]), self.most[code], self.length[code], k)
                    total += weight(word, k) * kept
            self.found[row, column] = total / sum(weight(word, k) for k in range(8))

    def above(self, row: int, column: int) -> list[tuple[int, int, int]]:
        """Return the neighbours that flow to a cell, and in which direction."""
        return [(r, c, k ^ 4) for k, r, c in self.near(row, column) if weight(self.flow[r, c], k ^ 4)]


def open_ways(one: Retaining) -> np.ndarray:
    """Return for each cell a bit for each direction it flows in."""
    bits = [((one.flow >> (4 * k)) & 15 > 0).astype(int) << k for k in range(8)]
    return np.bitwise_or.reduce(bits)


def retained(*land: Any) -> np.ndarray:
    """Return the retention of every cell after those it flows to."""
    one = Retaining(*land)
    todo = open_ways(one)
    for (row, column), word in np.ndenumerate(one.flow):
        inside = {k for k, r, c in one.near(row, column) if one.flow[r, c] != 0}
        todo[row, column] &= sum(1 << k for k in inside)
        if word != 0 and todo[row, column] == 0:
            todo[row, column] = 0
    ready = [tuple(cell) for cell in np.argwhere((todo == 0) & (one.flow != 0)).tolist()]
    while ready:
        cell = ready.pop()
        one.take(*cell)
        for r, c, k in one.above(*cell):
            todo[r, c] &= ~(1 << k)
            if todo[r, c] == 0:
                ready.append((r, c))
    return one.found.astype(np.float64)


def as_visited(*land: Any) -> np.ndarray:
    """Return the retention of every cell in InVEST's order; the raster is one of its blocks of 256 cells."""
    one = Retaining(*land)
    todo, stack = open_ways(one), []
    for row, column in np.ndindex(*one.flow.shape):
        near = {k: todo[r, c] for k, r, c in one.near(row, column)}
        leaves = [k for k in range(8) if todo[row, column] >> k & 1 and not near.get(k, 0)]
        if leaves:
            todo[row, column] &= ~sum(1 << k for k in leaves)
            stack.append((row, column))
    while stack:
        cell = stack.pop()
        one.take(*cell)
        for r, c, k in one.above(*cell):
            if todo[r, c] >> k & 1:
                todo[r, c] &= ~(1 << k)
                if todo[r, c] == 0:
                    stack.append((r, c))
    return one.found.astype(np.float64)


@pytest.mark.parametrize("name", ["ndr", "ndr_d8"])
def test_from_the_raw_relief_loads_and_ways_below_ground_agree(name: str, modelled: Callable[..., Path]):
    ours = columns(modelled(name) / TABLE)
    with np.load(FOLDER / f"{name}.npz") as golden:
        for field in ("n_surface_load", "n_subsurface_load", "p_surface_load", "n_subsurface_export"):
            np.testing.assert_allclose(ours[field], golden[f"table:{TABLE}:{field}"], rtol=0.005, err_msg=field)


def test_the_same_bytes_for_any_threads(modelled: Callable[..., Path]):
    one, four = modelled("ndr", threads=1, folder="one"), modelled("ndr", threads=4, folder="four")
    for file in sorted(one.glob("*.tif")):
        assert file.read_bytes() == (four / file.name).read_bytes(), file.name


def test_one_nutrient_writes_its_own_files_alone(landscape: dict[str, Path], modelled: Callable[..., Path], tmp_path):
    both = modelled("ndr")
    run(read_datastack(changed(landscape, tmp_path, "ndr", calc_n=False)), tmp_path / "p")
    assert {file.name for file in (tmp_path / "p").iterdir()} == {"p_surface_export.tif", "stream.tif", TABLE}
    name = "p_surface_export.tif"
    np.testing.assert_array_equal(raster(tmp_path / "p" / name), raster(both / name))


def test_twice_the_mean_proxy_is_half_the_load(landscape: dict[str, Path], tmp_path: Path):
    loads = []
    for mean in (1000, 2000):
        run(read_datastack(changed(landscape, tmp_path, "ndr", runoff_proxy_av=mean)), tmp_path / str(mean))
        loads.append(columns(tmp_path / str(mean) / TABLE)["n_surface_load"])
    np.testing.assert_allclose(loads[0], 2 * loads[1], rtol=1e-6)


def test_no_nutrient_at_all_is_refused(landscape: dict[str, Path], tmp_path: Path):
    path = changed(landscape, tmp_path, "ndr", calc_n=False, calc_p=False)
    with pytest.raises(ShanshuiError, match="calc_n"):
        run(read_datastack(path), tmp_path / "out")


def test_an_unknown_kind_of_load_is_refused(landscape: dict[str, Path], tmp_path: Path):
    text = (landscape["ndr"].parent / "biophysical.csv").read_text(encoding="utf-8")
    table = tmp_path / "biophysical.csv"
    table.write_text(text.replace("measured-runoff", "guessed"), encoding="utf-8")
    path = changed(landscape, tmp_path, "ndr", biophysical_table_path=str(table))
    with pytest.raises(ShanshuiError, match=r"guessed|application-rate or measured-runoff"):
        run(read_datastack(path), tmp_path / "out")


@pytest.mark.parametrize("name", ["ndr", "ndr_d8"])
def test_the_same_cells_whatever_the_tiles(name: str, landscape: dict[str, Path], tmp_path: Path):
    """On several tiles, with InVEST's blocks of 256 cells inside of them."""
    rasters = ("dem", "lulc", "precip")
    path = enlarge(landscape[name], rasters, {"watersheds_path": str(whole_area(tmp_path))})
    for size in (256, 1024):
        with Frame(read_datastack(path), tmp_path / str(size)) as frame:
            deliver_on(frame, size=size)
    for file in sorted((tmp_path / "256").glob("*.tif")):
        np.testing.assert_array_equal(raster(file), raster(tmp_path / "1024" / file.name), err_msg=file.name)
