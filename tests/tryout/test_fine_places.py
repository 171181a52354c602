"""Finer real data that may not enter the repository: these tests use `../shared/data/tryout` and skip without it."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from shanshui.run.account import prepare
from shanshui.run.demo import copy_example
from shanshui.run.engine import Account, account
from shanshui.run.execute import Settings

TRYOUT = Path(__file__).parents[3] / "shared" / "data" / "tryout"
pytestmark = [pytest.mark.tryout, pytest.mark.skipif(not TRYOUT.is_dir(), reason="../shared/data/tryout is absent")]

# County means of the data's provenance note, from the 15″ relief, m.
ELEVATION = {
    "331102": 391, "331121": 463, "331122": 503, "331123": 707, "331124": 545,
    "331125": 564, "331126": 869, "331127": 727, "331181": 718,
}  # fmt: skip
GURA = """\
area: {code: gura, name: {en: "Gura, Kenya"}}
periods: [2020]
places: {file: places.csv, boundaries: {file: subwatersheds_gura.shp, code: ws_id}}
sources:
  land_cover: {file: land_use.tif, classes: classes.csv}
  elevation: {file: dem.tif}
  precipitation: {file: "precip_gura_{month}.tif", unit: mm month-1, bands: months}
  reference_evapotranspiration: {file: "ET0_gura_{month}.tif", unit: mm month-1, bands: months}
  soil_erodibility: {file: erodibility.tif}
  cover_factor: {file: cover_factor.tif}
options: {rain_erosivity: annual}
"""


def means(done: Account, variable: str) -> dict[str, float]:
    ranges = done.sums[0].ranges
    return dict(zip(ranges.places, ranges.mean[:, ranges.variables.index(variable)].tolist(), strict=True))


def fine_lishui(folder: Path) -> Path:
    """The bundled city with the 15″ relief, accounted on the grid of that relief."""
    area = copy_example("lishui", folder)
    shutil.copy(TRYOUT / "lishui-city/dem_de15_dequantised_15arcsec.tif", folder / "data/fine.tif")
    yaml = YAML()
    settings = yaml.load(area.read_text(encoding="utf-8"))
    settings["grid"] = {"like": "elevation"}
    settings["sources"]["elevation"] = {"file": "data/fine.tif", "unit": "m"}
    with area.open("w", encoding="utf-8") as stream:
        yaml.dump(settings, stream)
    return area


def test_fine_relief_of_lishui_agrees_with_the_provenance_note(tmp_path: Path) -> None:
    coarse = account(prepare(copy_example("lishui", tmp_path / "coarse")))
    fine = account(prepare(fine_lishui(tmp_path / "fine")))
    assert means(fine, "elevation") == pytest.approx(ELEVATION, rel=0.01)
    # What the coarse relief cannot carry: slopes, and with them soil retention, are many times larger.
    slope, flat = means(fine, "slope"), means(coarse, "slope")
    assert all(slope[code] > 2 * flat[code] for code in ELEVATION)
    assert soil(fine) > 2 * soil(coarse)
    # What does not depend on relief moves by the grid alone.
    assert means(fine, "precipitation") == pytest.approx(means(coarse, "precipitation"), rel=0.01)


def soil(done: Account) -> float:
    return sum(f.supply for f in done.flows if f.item == "soil" and f.place == "331100" and not np.isnan(f.supply))


def gura(folder: Path) -> Path:
    """Gura at 15 m: five sub-watersheds, months in files of their own, erodibility of the peer's run (0.022)."""
    import rasterio

    source = TRYOUT / "gura"
    for file in [*(source / "SWY").rglob("*.tif"), *(source / "NDR").glob("subwatersheds_gura.*")]:
        shutil.copy(file, folder / file.name)
    shutil.copy(source / "NDR/DEM_gura.tif", folder / "dem.tif")
    with rasterio.open(source / "NDR/land_use_gura_float.tif") as file:
        codes, profile = file.read(1), file.profile
        there = file.read_masks(1) > 0
    profile.update(dtype="uint8", nodata=0)
    with rasterio.open(folder / "land_use.tif", "w", **profile) as file:
        file.write(np.where(there, codes, 0).astype("uint8"), 1)
    profile.update(dtype="float32", nodata=-1)
    factors = np.full(256, -1, dtype="float32")
    with (source / "tables/SDR/biophysical_table_Gura.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            factors[int(row["lucode"])] = float(row["usle_c"])
    cover = np.where(there, factors[np.where(there, codes, 0).astype(int)], -1)
    for name, data in (("erodibility", np.full(codes.shape, 0.022)), ("cover_factor", cover)):
        with rasterio.open(folder / f"{name}.tif", "w", **profile) as file:
            file.write(data.astype("float32"), 1)
    present = sorted(set(np.unique(codes[there]).astype(int)))
    rows = "".join(f"{code},dry_cropland\n" for code in present)
    (folder / "classes.csv").write_text("code,ecosystem_type\n" + rows, encoding="utf-8")
    places = "".join(f"{i},gura,watershed\n" for i in range(1, 6))
    (folder / "places.csv").write_text("code,parent,level\ngura,,basin\n" + places, encoding="utf-8")
    (folder / "area.yaml").write_text(GURA, encoding="utf-8")
    return folder


def test_gura_at_15_m_runs_and_keeps_its_water(tmp_path: Path) -> None:
    done = account(prepare(gura(tmp_path)), Settings(threads=2))
    whole = sum(area for (_, place, _), area in done.extent.items() if place == "gura")
    assert whole == pytest.approx(10600, rel=0.05)  # 106 km2
    rain, evaporated = means(done, "precipitation"), means(done, "actual_evapotranspiration")
    assert set(rain) == {"1", "2", "3", "4", "5"}
    assert all(1000 < rain[code] < 3000 for code in rain)
    assert all(evaporated[code] < rain[code] for code in rain)
    assert all(5 < slope < 35 for slope in means(done, "slope").values())
    parts = sum(f.supply for f in done.flows if f.item == "soil" and f.place != "gura" and not np.isnan(f.supply))
    assert parts == pytest.approx(sum(f.supply for f in done.flows if f.item == "soil" and f.place == "gura"), rel=1e-9)
