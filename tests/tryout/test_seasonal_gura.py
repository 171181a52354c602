"""Seasonal water yield on the Gura watershed, Kenya: the figures InVEST 3.20.2 gives on the same files."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest

GURA = Path(__file__).parents[3] / "shared" / "data" / "tryout" / "gura"
pytestmark = [pytest.mark.tryout, pytest.mark.skipif(not GURA.is_dir(), reason="../shared/data/tryout is absent")]
TABLES = GURA / "tables" / "Seasonal_Water_Yield"
# Mean recharge of the five sub-watersheds, mm a year; soils of group B, streams from 1,000 cells.
RECHARGE = [520.5862, 441.5335, 31.3036, 219.1736, 276.0843]


def _soils(folder: Path) -> Path:
    import rasterio

    with rasterio.open(GURA / "NDR" / "DEM_gura.tif") as dem:
        place = {"crs": dem.crs, "transform": dem.transform, "width": dem.width, "height": dem.height, "count": 1}
        with rasterio.open(folder / "soil.tif", "w", driver="GTiff", dtype="uint8", nodata=255, **place) as file:
            file.write(np.full(dem.shape, 2, np.uint8), 1)
    return folder / "soil.tif"


def test_mean_recharge_of_the_sub_watersheds(tmp_path: Path) -> None:
    """The climate lies on a grid of 1 km and is read onto that of 15 m; land use is stored as fractions."""
    from shanshui.invest.datastack import read_datastack
    from shanshui.invest.frame import run

    arguments = {
        "dem_raster_path": GURA / "NDR" / "DEM_gura.tif",
        "lulc_raster_path": GURA / "NDR" / "land_use_gura_float.tif",
        "soil_group_path": _soils(tmp_path),
        "aoi_path": GURA / "NDR" / "subwatersheds_gura.shp",
        "biophysical_table_path": TABLES / "biophysical_table_gura_SWY.csv",
        "rain_events_table_path": TABLES / "rain_events_gura.csv",
    }
    stack = {name: str(path) for name, path in arguments.items()}
    for name, files in (("precip", "Precipitation_monthly/precip"), ("et0", "ET0_monthly/ET0")):
        rows = [f"{month},{GURA / 'SWY' / f'{files}_gura_{month}.tif'}" for month in range(1, 13)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["month,path", *rows]), encoding="utf-8")
        stack[f"{name}_raster_table"] = f"{name}.csv"
    stack |= {"threshold_flow_accumulation": "1000", "alpha_m": "1/12", "beta_i": "1", "gamma": "1"}
    path = tmp_path / "gura.json"
    path.write_text(json.dumps({"args": stack, "model_id": "seasonal_water_yield"}), encoding="utf-8")
    run(read_datastack(path), tmp_path / "out")
    found = pyogrio.read_dataframe(tmp_path / "out" / "aggregated_results_swy.shp")
    assert found["qb"].to_numpy() == pytest.approx(RECHARGE, rel=2e-4)
    assert found["vri_sum"].sum() == pytest.approx(0.97721, rel=1e-3)
