"""Outlets of every kind on the synthetic landscape: what DelineateIt must take, snap, skip or refuse."""

import json
from pathlib import Path

import geopandas as gpd
from shapely import LineString, MultiPoint, Point, Polygon, box
from tests.invest.landscape import CELL, CRS, LEFT, TOP, write_landscape


def _at(column, row):
    return LEFT + CELL * column, TOP - CELL * row


def shapes():
    """Return the outlets, most of them usable, in columns and rows of the landscape's grid."""
    return [
        Point(_at(38.5, 50.5)),
        Point(_at(20.1, 33.9)),
        MultiPoint([_at(45.5, 20.5)]),
        MultiPoint([_at(12.5, 12.5), _at(60.5, 40.5)]),
        LineString([_at(30.2, 10.3), _at(33.7, 14.6), _at(40.4, 14.9)]),
        box(*_at(50.3, 30.6), *_at(55.7, 26.2)),
        Polygon([_at(8.2, 40.1), _at(15.9, 44.3), _at(9.4, 52.8)]),
        box(*_at(64.3, 51.7), *_at(64.6, 51.2)),
        Point(_at(-9, 5)),
        Polygon(),
        Polygon([_at(20, 20), _at(24, 24), _at(24, 20), _at(20, 24)]),
        box(*_at(70.5, 64.0), *_at(79.0, 55.5)),
    ]


CASES = {
    "points": {},
    "pour_points": {"detect_pour_points": True, "snap_points": False},
    "mixed": {"outlet_vector_path": "mixed.gpkg", "snap_points": False},
    "mixed_snapped": {"outlet_vector_path": "mixed.gpkg", "snap_distance": 6},
}


def write_cases(folder: Path) -> dict[str, Path]:
    """Write the landscape, the outlets and a datastack for each case; return the datastacks by name."""
    stack = write_landscape(folder)["delineateit"]
    made = shapes()
    fields = {"name": [f"outlet {i}" for i in range(len(made))], "ws_id": range(100, 100 + len(made))}
    gpd.GeoDataFrame(fields, geometry=made, crs=CRS).to_file(folder / "mixed.gpkg", driver="GPKG")
    whole = json.loads(stack.read_text(encoding="utf-8"))
    found = {}
    for name, changed in CASES.items():
        found[name] = folder / f"delineate_{name}.json"
        found[name].write_text(json.dumps(whole | {"args": whole["args"] | changed}), encoding="utf-8")
    return found
