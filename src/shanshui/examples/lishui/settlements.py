"""How `near_people_share` of area.yaml was made: the share of the city within 2 km of a named place of GeoNames.

Run as `python settlements.py` in this folder; a test repeats it. The list is uneven (none of its places lies in
Suichang or Songyang), so one share for the whole city is stated and marked indicative, none by county.
"""

import csv
import json
from pathlib import Path

import numpy as np
from pyproj import Transformer
from shapely import points, transform, union_all
from shapely.geometry import shape

RADIUS_M = 2000  # a stated choice, not a standard
TO_METRES = Transformer.from_crs(4326, 32650, always_xy=True)


def metres(coordinates: np.ndarray) -> np.ndarray:
    """Return longitude and latitude as metres of UTM zone 50N."""
    return np.column_stack(TO_METRES.transform(coordinates[:, 0], coordinates[:, 1]))


def near_people_share(folder: Path) -> float:
    """Return the share of the city within 2 km of a named place."""
    with (folder / "geonames_cities500.csv").open(encoding="utf-8") as stream:
        places = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(stream)]
    near = union_all([place.buffer(RADIUS_M) for place in transform(points(places), metres)])
    counties = json.loads((folder / "lishui_counties_tianditu.geojson").read_text(encoding="utf-8"))["features"]
    city = union_all([transform(shape(county["geometry"]), metres) for county in counties])
    return float(near.intersection(city).area / city.area)


if __name__ == "__main__":
    print(f"{near_people_share(Path(__file__).parent / 'data'):.3f}")  # noqa: T201
