"""The catchment near Brasília with its land cover of 1985, 2020 and 2021, as an area with two places: for tests."""

import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import rasterio
from ruamel.yaml import YAML
from shapely.geometry import box

from shanshui.standards.crosswalk import crosswalk

DATA = Path(__file__).parent / "data" / "brasilia-30m"
CELL = 0.09  # ha
# The crosswalk calls pasture grassland, and has no roads: a table of the place's own tells them apart.
OWN = {15: "tussock", 101: "urban", 102: "urban", 103: "urban"}
PLACES = "code,parent,level,name_zh,name_en\nDF,,catchment,巴西利亚流域,Brasilia\nDF-E,DF,site,东,East\nDF-W,DF,site,西,West\n"


def write_brasilia(folder: Path, middle: float = 7.0, **settings: Any) -> Path:
    """Write the area.yaml of the whole raster in two halves; their border cuts the cells `middle` m off the centre."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    with rasterio.open(folder / "lulc_1985.tif", driver="GTiff") as file:
        west, south, east, north = file.bounds
        crs = file.crs
    border = (west + east) / 2 + middle
    shapes = [box(border, south, east, north), box(west, south, border, north)]
    frame = gpd.GeoDataFrame({"code": ["DF-E", "DF-W"]}, geometry=shapes, crs=crs)
    frame.to_file(folder / "places.gpkg", driver="GPKG")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    table = {code: row.ecosystem_type for code, row in crosswalk("mapbiomas").items()} | OWN
    rows = [f"{code},{kind}" for code, kind in table.items() if kind]
    (folder / "classes.csv").write_text("\n".join(["code,ecosystem_type", *rows]) + "\n")
    area = {
        "area": {"code": "DF"},
        "periods": ["1985", "2020", "2021"],
        "places": {"file": "places.csv", "boundaries": {"file": "places.gpkg"}},
        "sources": {"land_cover": {"file": "lulc_{period}.tif", "classes": "classes.csv"}},
    }
    with (folder / "area.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(area | settings, stream)
    return folder
