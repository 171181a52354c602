"""Synthetic places: every number in them is made up by a formula, for tests only.

`make_area` writes a whole accounting area: a crooked-bordered territory of five places on rasters of
different grids and systems. Nothing here describes a real place.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from affine import Affine
from pyproj import Transformer
from shapely.geometry import Polygon

UTM50, UTM51, DEGREES = "EPSG:32650", "EPSG:32651", "EPSG:4326"
CELL = 30.0
WEST, NORTH = 700_000.0, 3_100_000.0
CODES = ("990101", "990102", "990103", "990104", "990105")
CLASSES = {1: "evergreen_broadleaf", 2: "evergreen_conifer", 3: "shrub", 4: "grass", 5: "paddy", 6: "lake", 7: "urban"}


def write_tif(path: Path, values: Any, transform: Affine, crs: str = UTM50, **options: Any) -> Path:
    """Write a GeoTIFF of (rows, columns) or (bands, rows, columns)."""
    array = np.asarray(values)
    array = array[np.newaxis] if array.ndim == 2 else array
    count, height, width = array.shape
    profile = {"count": count, "height": height, "width": width, "dtype": array.dtype.name, "crs": crs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(path, "w", driver="GTiff", transform=transform, **profile, **options) as file:
            file.write(array)
    return path


def surface(rows: int, columns: int, seed: int = 7) -> np.ndarray:
    """Return hills between 0 and 1, smooth over tens of cells."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    waves = [
        np.sin(x / rng.uniform(8, 40) + rng.uniform(0, 6)) * np.cos(y / rng.uniform(8, 40) + rng.uniform(0, 6))
        for _ in range(6)
    ]
    total = sum(waves)
    return (total - total.min()) / (total.max() - total.min())


def crooked(rows: int, columns: int) -> dict[str, Polygon]:
    """Return five places that share crooked borders and lie strictly inside the rectangle of cells."""
    width, height = columns * CELL, rows * CELL
    t = np.linspace(0.03, 0.97, 23)

    def upright(share: float, phase: float) -> list[tuple[float, float]]:
        bend = 0.07 * np.sin(9 * t + phase)
        bend[[0, -1]] = 0.0
        return [(WEST + width * (share + b), NORTH - height * s) for s, b in zip(t, bend, strict=True)]

    lines = [upright(share, k * 1.7) for k, share in enumerate((0.1, 0.26, 0.42, 0.58, 0.74, 0.9))]
    return {code: Polygon(lines[i] + lines[i + 1][::-1]) for i, code in enumerate(CODES)}


def grid_over(rows: int, columns: int, cell: float, crs: str, shift: float = 0.0) -> tuple[tuple[int, int], Affine]:
    """Return shape and affine of a grid of another cell size and system that covers the area with room to spare."""
    to_other = Transformer.from_crs(UTM50, crs, always_xy=True)
    t = np.linspace(0, 1, 21)
    x, y = WEST + columns * CELL * t, NORTH - rows * CELL * t
    xs, ys = to_other.transform(*(m.ravel() for m in np.meshgrid(x, y)))
    left, top = min(xs) - 3 * cell + shift, max(ys) + 3 * cell - shift
    shape = (int((top - min(ys)) / cell) + 4, int((max(xs) - left) / cell) + 4)
    return shape, Affine(cell, 0, left, 0, -cell, top)


def _write_rasters(folder: Path, rows: int, columns: int) -> None:
    home = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    write_tif(
        folder / "lc.tif",
        np.digitize(surface(rows, columns, 3), [0.2, 0.35, 0.5, 0.62, 0.8, 0.9]).astype("u1") + 1,
        home,
    )
    shifted = Affine(CELL, 0, WEST - 4.5 * CELL, 0, -CELL, NORTH + 4.5 * CELL)
    relief = surface(rows + 9, columns + 9)
    write_tif(folder / "dem.tif", (200 + 900 * relief).astype("f4"), shifted, nodata=-9999.0)
    shape, affine = grid_over(rows, columns, 0.004, DEGREES)
    months = np.array([60, 80, 130, 150, 200, 260, 150, 160, 110, 70, 60, 45.0])[:, None, None]
    write_tif(folder / "rain.tif", (months * (0.8 + 0.4 * surface(*shape, seed=1))).astype("f4"), affine, DEGREES)
    heat = np.array([6, 8, 12, 17, 22, 25, 29, 28, 24, 19, 13, 8.0])[:, None, None]
    write_tif(folder / "heat.tif", (heat - 3 * surface(*shape, seed=2)).astype("f4"), affine, DEGREES)
    shape, affine = grid_over(rows, columns, 90.0, UTM51)
    write_tif(folder / "ndvi.tif", np.round(9000 * surface(*shape, seed=5)).astype("i2"), affine, UTM51, nodata=-32768)
    shape, affine = grid_over(rows, columns, 250.0, UTM50, shift=17.0)
    for name, low, high in (("sand", 20, 50), ("silt", 20, 40), ("clay", 5, 20), ("organic_carbon", 0.4, 4)):
        write_tif(folder / f"{name}.tif", (low + (high - low) * surface(*shape, seed=len(name))).astype("f4"), affine)


def _write_places(folder: Path, rows: int, columns: int) -> None:
    shapes = crooked(rows, columns)
    gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=UTM50).to_file(
        folder / "places.gpkg", layer="places", driver="GPKG"
    )
    rows_of = [
        "990000,,province,合成省,Synthetic province",
        "990100,990000,city,合成市,Synthetic city",
        *(f"{code},990100,county,合成县{i},Synthetic county {i}" for i, code in enumerate(CODES, 1)),
    ]
    (folder / "places.csv").write_text("\n".join(["code,parent,level,name_zh,name_en", *rows_of]) + "\n", "utf-8")
    table = [f"{code},{kind}" for code, kind in CLASSES.items()]
    (folder / "classes.csv").write_text("\n".join(["code,ecosystem_type", *table]) + "\n", "utf-8")


YEARBOOK = """place,ecosystem_type,service,item,quantity,unit,price,price_unit
990101,farmland,crop_provision,rice,1200,t,3000,yuan t-1
990102,farmland,crop_provision,rice,0.3,万吨,3,yuan kg-1
990100,,crop_provision,tea,50,t,8,万元 t-1
990103,,recreation,tourism,12000,万元,,
"""
CONSTANTS = """place,variable,value,unit
990100,population,0.3,万人
990100,gdp,1.2,亿元
990100,so2_emission,40,t
990101,nox_emission,3,t
"""


def settings() -> dict[str, Any]:
    """Return the settings of the synthetic area, to be changed at will before they are written."""
    return {
        "area": {"code": "990100", "name": {"zh": "合成市", "en": "Synthetic city"}},
        "periods": ["2020"],
        "places": {"file": "places.csv", "boundaries": {"file": "places.gpkg"}},
        "sources": {
            "land_cover": {"file": "lc.tif", "classes": "classes.csv"},
            "elevation": {"file": "dem.tif", "unit": "m"},
            "rain": {"file": "rain.tif", "unit": "mm month-1", "bands": "months"},
            "temperature": {"file": "heat.tif", "unit": "degC", "bands": "months"},
            "ndvi_maximum": {"file": "ndvi.tif", "scale": 0.0001},
            "sand": {"file": "sand.tif", "unit": "percent"},
            "silt": {"file": "silt.tif", "unit": "percent"},
            "clay": {"file": "clay.tif", "unit": "percent"},
            "organic_carbon": {"file": "organic_carbon.tif", "unit": "percent"},
        },
        "tables": {"yearbook": {"file": "yearbook.csv"}, "numbers": {"file": "numbers.csv"}},
        "options": {"organic_matter": "van_bemmelen"},
    }


def write_settings(folder: Path, given: dict[str, Any]) -> Path:
    """Write settings as area.yaml (JSON is YAML), one key a line so that messages can name it."""
    path = folder / "area.yaml"
    path.write_text(json.dumps(given, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def make_area(folder: Path, rows: int = 60, columns: int = 70, **changes: Any) -> Path:
    """Write a synthetic area of so many 30 m cells and return its area.yaml; `changes` replace settings."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_rasters(folder, rows, columns)
    _write_places(folder, rows, columns)
    (folder / "yearbook.csv").write_text(YEARBOOK, encoding="utf-8")
    (folder / "numbers.csv").write_text(CONSTANTS, encoding="utf-8")
    return write_settings(folder, settings() | changes)
