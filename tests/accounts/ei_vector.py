"""The worked example of EI: a place of 1,000 km2 whose every number is made up, with the index worked out by hand."""

LAND = {
    "closed_forest": 600, "shrub_forest": 80, "open_forest": 40, "other_forest": 20,
    "dense_grass": 30, "medium_grass": 10, "thin_grass": 5,
    "river": 8, "lake": 2, "reservoir": 10,
    "paddy": 60, "dry_cropland": 70,
    "town": 25, "rural_settlement": 25, "other_built": 5,
    "bare_soil": 5, "bare_rock": 5,
}  # fmt: skip
AREAS = {f"{name}_area": float(km2) for name, km2 in LAND.items()}
NUMBERS = {
    "place_area": 1000.0,
    "ndvi_growing_season": 0.8,
    "river_length": 600.0,
    "water_area": 20.0,
    "water_resource": 1200.0,
    "water_resource_mean": 1200.0,
    "heavy_erosion_area": 1.0,
    "moderate_erosion_area": 5.0,
    "other_stressed_area": 2.0,
    "cod_discharge": 8000.0,
    "ammonia_discharge": 900.0,
    "so2_emission": 2000.0,
    "dust_emission": 3000.0,
    "nox_emission": 2500.0,
    "solid_waste_discarded": 0.0,
    "precipitation": 1600.0,
}
GIVEN = {**AREAS, **NUMBERS}
UNITS = {
    "ndvi_growing_season": "1", "river_length": "km", "water_resource": "1e6 m3", "water_resource_mean": "1e6 m3",
    "precipitation": "mm",
}  # fmt: skip


def unit_of(variable: str) -> str:
    """Return the unit of a variable of the example."""
    return UNITS.get(variable, "km2" if variable.endswith("_area") else "t")
