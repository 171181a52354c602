"""Cells that break a rule are counted, and the worst of them is named."""

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from tests.run.accounting import source_settings, with_settings
from tests.synthetic import CELL, NORTH, WEST, make_area, write_tif

from shanshui.run.account import prepare
from shanshui.run.cells import broken_cells
from shanshui.run.execute import Settings

ROWS, COLUMNS = 60, 70
HOME = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
SOIL = {"sand": None, "silt": None, "clay": None, "organic_carbon": None, "ndvi_maximum": None}


@pytest.fixture
def area(tmp_path: Path) -> Path:
    """An area whose rain, evapotranspiration and runoff are maps: a cell with more lost than fell."""
    path = make_area(tmp_path / "area", ROWS, COLUMNS)
    rain, lost = np.full((ROWS, COLUMNS), 1500.0, "f4"), np.full((ROWS, COLUMNS), 700.0, "f4")
    lost[20, 30], lost[20, 31], lost[41, 12] = 1800.0, 1600.0, 1700.0
    for name, values in (("wet", rain), ("et", lost), ("off", rain * 0.1)):
        write_tif(path.parent / f"{name}.tif", values, HOME)
    maps = {
        "precipitation": {"file": "wet.tif", "unit": "mm"},
        "actual_evapotranspiration": {"file": "et.tif", "unit": "mm"},
        "runoff": {"file": "off.tif", "unit": "mm"},
    }
    return with_settings(path, sources=source_settings(**SOIL, **maps))


def test_a_cell_that_loses_more_water_than_falls(area: Path):
    (broken,) = broken_cells(prepare(area))
    assert (broken.rule, broken.period, broken.cells) == ("no_negative_amount", "2020", 3)
    assert (broken.x, broken.y) == (WEST + 30.5 * CELL, NORTH - 20.5 * CELL)
    assert broken.place == "990102"
    assert (broken.saw, broken.limit) == (pytest.approx(-4500.0), 0.0)  # m3 ha-1: 1500 − 150 − 1800 mm
    assert "水源涵养" in broken.label.zh
    assert "water_retention.retention" in broken.label.en


def centres(area: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return y of the rows and x of the columns of the accounting grid."""
    maps = prepare(area).maps
    assert maps is not None
    x, y = maps.grid.centres(maps.grid.whole)
    return y, x


@pytest.mark.parametrize("block", [16, 64, 1024])
def test_blocks_change_nothing(area: Path, block: int):
    assert broken_cells(prepare(area), Settings(block=block)) == broken_cells(prepare(area))


def test_the_worst_cell_is_that_of_the_map_itself(area: Path):
    """The plain twin: read the maps, subtract, look for the least inside the places."""
    (broken,) = broken_cells(prepare(area))
    with rasterio.open(area.parent / "wet.tif") as wet, rasterio.open(area.parent / "et.tif") as et:
        left = 0.9 * wet.read(1) - et.read(1)
        assert np.unravel_index(left.argmin(), left.shape) == wet.index(broken.x, broken.y)
    (y,), (x,) = (axis[at : at + 1] for axis, at in zip(centres(area), (broken.row, broken.column), strict=True))
    assert (x, y) == (broken.x, broken.y)
    assert broken.cells == int((left < 0).sum())


def test_storage_beyond_rain_is_seen_although_the_account_needs_no_evapotranspiration(area: Path):
    """Canopy, litter and 2 m of soil hold more than fell and stayed; no line of the account takes ET."""
    given = json.loads(area.read_text(encoding="utf-8"))
    annex = "parameter,value,unit\ncanopy_interception,0.2,1\nlitter_water_capacity,2,kg m-2\n"
    (area.parent / "annex.csv").write_text(f"{annex}noncapillary_porosity,0.5,1\n", encoding="utf-8")
    prepared = prepare(
        with_settings(
            area,
            sources=given["sources"],
            services=["water_retention"],
            options={"water_retention.retention": "storage_capacity"},
            constants={"soil_depth": {"value": 2000, "unit": "mm", "source": "test"}},
            annex={"file": "annex.csv"},
        )
    )
    assert "actual_evapotranspiration" not in prepared.plan.recipes
    (broken,) = broken_cells(prepared)
    assert (broken.rule, broken.unit) == ("retention_beyond_rain", "mm")
    assert (broken.x, broken.y) == (WEST + 30.5 * CELL, NORTH - 20.5 * CELL)
    assert broken.saw == pytest.approx(300 + 2 + 1000)
    assert broken.limit == pytest.approx(1500 - 1800)


def test_oxygen_by_another_method_than_carbon(tmp_path: Path):
    path = make_area(tmp_path / "area", ROWS, COLUMNS)
    npp, late = np.full((ROWS, COLUMNS), 5.0, "f4"), np.full((ROWS, COLUMNS), 60.0, "f4")
    late[33, 44] = 90.0
    for name, values in (("npp", npp), ("early", np.full((ROWS, COLUMNS), 50.0, "f4")), ("late", late)):
        write_tif(path.parent / f"{name}.tif", values, HOME)
    maps = {
        "npp": {"file": "npp.tif", "unit": "t ha-1"},
        "biomass_carbon_opening": {"file": "early.tif", "unit": "t ha-1"},
        "biomass_carbon_closing": {"file": "late.tif", "unit": "t ha-1"},
    }
    options = {"global_climate_regulation.carbon": "nep", "oxygen_release.oxygen": "biomass"}
    constants = {"inventory_periods": {"value": 5, "source": "test"}, "nep": {"value": 1.0, "source": "test"}}
    area = with_settings(
        path, sources=source_settings(**SOIL, **maps), options=options, constants=constants, standard="mee-2020"
    )
    (broken,) = broken_cells(prepare(area))
    assert broken.rule == "oxygen_to_carbon"
    assert (broken.x, broken.y) == (WEST + 44.5 * CELL, NORTH - 33.5 * CELL)
    assert broken.saw == pytest.approx(8 * 32 / 12)
    assert broken.limit == pytest.approx(0.74 * 44 / 12)
    assert broken.cells > 1000


def test_soil_that_is_no_whole(tmp_path: Path):
    """Sand, silt and clay of the synthetic place are drawn apart and add up to nothing in particular."""
    prepared = prepare(make_area(tmp_path / "area", ROWS, COLUMNS))
    found = [one for one in broken_cells(prepared) if one.rule == "shares_add_up"]
    assert {one.limit for one in found} <= {99.0, 101.0}
    assert found
    for one in found:
        assert (one.saw < 99) if one.limit == 99 else (one.saw > 101)
        assert one.unit == "%"


def test_an_account_of_tables_has_no_cells(tmp_path: Path):
    from tests.tabular import FLOWS, write_area

    write_area(tmp_path, q=f"{FLOWS}\n990100,,water_retention,retention,1,m3\n")
    assert broken_cells(prepare(tmp_path)) == []
