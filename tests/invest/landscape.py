"""A small synthetic landscape with everything InVEST's land models ask for; the same files every time.

60 × 75 cells of 30 m in EPSG:32650. Nothing here is real: the relief is a tilted valley with ridges, pits, a flat lake
and a hole of nodata; an outline leaves the corners out. `write_landscape(folder)` writes rasters, boundaries, tables
and one datastack for each model, and returns their paths by name.
"""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine

ROWS, COLUMNS, CELL = 60, 75, 30.0
LEFT, TOP = 600_000.0, 3_200_000.0
CRS = "EPSG:32650"
ABSENT = -9999.0
CLASSES = (1, 2, 3, 5, 7, 9, 10)  # codes with gaps
# code: C, P, Kc, root depth mm, vegetated, loads and retention of N and P, curve numbers, shade, albedo, green, building
BIO = {
    1: (0.10, 0.15, 1.05, 400, 1, 14, 0.30, 60, 2.6, 0.30, 62, 71, 78, 81, 0.05, 0.18, 0, 0.0),
    2: (0.23, 0.40, 0.85, 700, 1, 12, 0.25, 60, 2.2, 0.25, 67, 78, 85, 89, 0.05, 0.20, 0, 0.0),
    3: (0.006, 1.0, 1.00, 3000, 1, 2.8, 0.80, 150, 0.3, 0.75, 30, 55, 70, 77, 0.9, 0.13, 1, 0.0),
    5: (0.010, 1.0, 0.95, 1500, 1, 3.0, 0.75, 120, 0.35, 0.70, 38, 61, 74, 80, 0.8, 0.15, 1, 0.0),
    7: (0.05, 1.0, 0.75, 800, 1, 3.8, 0.50, 90, 0.5, 0.50, 49, 69, 79, 84, 0.1, 0.20, 1, 0.0),
    9: (0.0, 1.0, 1.05, 100, 0, 0.01, 0.05, 30, 0.005, 0.05, 98, 98, 98, 98, 0.0, 0.06, 0, 0.0),
    10: (0.01, 0.5, 0.30, 100, 0, 9, 0.05, 30, 1.1, 0.05, 80, 87, 90, 92, 0.1, 0.16, 0, 0.4),
}
BIO_COLUMNS = (
    "usle_c",
    "usle_p",
    "kc",
    "root_depth",
    "lulc_veg",
    "load_n",
    "eff_n",
    "crit_len_n",
    "load_p",
    "eff_p",
    "cn_a",
    "cn_b",
    "cn_c",
    "cn_d",
    "shade",
    "albedo",
    "green_area",
    "building_intensity",
)
POOLS = {
    1: (4, 1, 85, 0),
    2: (3, 1, 70, 0),
    3: (95, 24, 120, 9),
    5: (60, 20, 105, 5),
    7: (4, 7, 90, 1),
    9: (0, 0, 0, 0),
    10: (2, 1, 70, 0),  # 1 t less than class 2: what InVEST takes for absent
}
HABITAT = {1: 0.3, 2: 0.2, 3: 1.0, 5: 0.8, 7: 0.7, 9: 0.8, 10: 0.0}
RAIN = np.array([60, 75, 130, 150, 190, 240, 140, 150, 110, 60, 50, 40], dtype=float)
EVAPORATION = np.array([35, 40, 60, 80, 105, 110, 140, 130, 100, 75, 50, 38], dtype=float)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EVENTS = (12, 12, 16, 16, 16, 17, 12, 13, 12, 8, 8, 8)


def _noise(seed: int, smooth: int) -> np.ndarray:
    """Return a smooth field of mean 0 and spread 1."""
    field = np.random.Generator(np.random.PCG64(seed)).standard_normal((ROWS, COLUMNS))
    for _ in range(smooth):
        padded = np.pad(field, 1, mode="edge")
        field = sum(padded[i : i + ROWS, j : j + COLUMNS] for i in range(3) for j in range(3)) / 9
    return (field - field.mean()) / field.std()


def _places() -> tuple[np.ndarray, np.ndarray]:
    return np.meshgrid(np.linspace(0, 1, ROWS), np.linspace(0, 1, COLUMNS), indexing="ij")


def outline() -> np.ndarray:
    """Return where there are data: a rounded frame with a hole."""
    y, x = _places()
    inside = np.abs(2 * x - 1) ** 4 + np.abs(2 * y - 1) ** 4 < 1.05
    hole = (x - 0.22) ** 2 + (y - 0.70) ** 2 < 0.0012
    return inside & ~hole


def relief() -> np.ndarray:
    """Return elevation, m: a valley that falls to the south, ridges, small pits, a flat lake."""
    y, x = _places()
    height = 220 + 160 * (1 - y) + 520 * np.abs(x - 0.5 - 0.1 * np.sin(5 * y)) ** 1.3
    height += 18 * _noise(1, 3) + 1.5 * _noise(2, 0)
    lake = (x - 0.62) ** 2 + (y - 0.42) ** 2 < 0.004
    height[lake] = height[lake].min()
    height[20:22, 30:33] -= 25
    return np.round(height, 1).astype(np.float32)


def land_use(seed: int = 3) -> np.ndarray:
    """Return codes of land use, 255 where there is none."""
    height, chance = relief(), _noise(seed, 3)
    low = height < np.quantile(height, 0.35)
    codes = np.where(chance > 0.4, 3, np.where(chance > -0.4, 5, 7)).astype(np.uint8)
    codes[low & (chance > -0.2)] = 2
    codes[low & (chance > 0.7)] = 1
    codes[low & (chance < -0.9)] = 10
    y, x = _places()
    codes[(x - 0.62) ** 2 + (y - 0.42) ** 2 < 0.004] = 9
    codes[~outline()] = 255
    return codes


def fields() -> dict[str, np.ndarray]:
    """Return every other raster on the grid: float32 with `ABSENT`, or uint8 with 255."""
    high = (relief() - relief().min()) / np.ptp(relief())
    found: dict[str, np.ndarray] = {
        "precip": 1395 + 200 * high + 60 * _noise(4, 8),
        "et0": 963 - 120 * high + 20 * _noise(5, 8),
        "erosivity": 6200 + 1300 * high + 300 * _noise(6, 8),
        "erodibility": 0.034 + 0.004 * _noise(7, 5),
        "root_depth": 900 - 300 * high + 100 * _noise(8, 6),
        "pawc": 0.16 + 0.02 * _noise(9, 6),
    }
    for month in range(12):
        found[f"precip_{month + 1}"] = RAIN[month] * (1 + 0.15 * high)
        found[f"et0_{month + 1}"] = EVAPORATION[month] * (1 - 0.12 * high)
    there = outline()
    found = {name: np.where(there, np.round(field, 4), ABSENT).astype(np.float32) for name, field in found.items()}
    found["dem"] = np.where(there, relief(), ABSENT).astype(np.float32)
    groups = (np.digitize(_noise(10, 5), [-0.8, 0.0, 0.8]) + 1).astype(np.uint8)
    found["climate_zone"] = np.where(there, 4 + 3 * (high > 0.5), 255).astype(np.uint8)
    found["recharge"] = np.where(there, np.round(300 + 250 * _noise(11, 4), 3), ABSENT).astype(np.float32)
    codes = land_use()
    found["soil_group"] = np.where(there, groups, 255).astype(np.uint8)
    found["threat_crop"] = np.where(there, np.isin(codes, (1, 2)), 255).astype(np.uint8)
    found["threat_urban"] = np.where(there, codes == 10, 255).astype(np.uint8)
    later = land_use(13)
    found["threat_crop_alt"] = np.where(there, np.isin(later, (1, 2)), 255).astype(np.uint8)
    found["threat_urban_alt"] = np.where(there, later == 10, 255).astype(np.uint8)
    return found | {"lulc": codes, "lulc_alt": later, "lulc_base": land_use(23)}


def write_raster(path: Path, values: np.ndarray, cell: float = CELL, shift: tuple[float, float] = (0, 0)) -> Path:
    """Write one raster; its left upper corner is that of the landscape, moved by `shift` metres."""
    import rasterio

    nodata = 255 if values.dtype == np.uint8 else ABSENT
    rows, columns = values.shape
    place = {"crs": CRS, "transform": Affine(cell, 0, LEFT + shift[0], 0, -cell, TOP + shift[1]), "nodata": nodata}
    shape = {"height": rows, "width": columns, "count": 1, "dtype": values.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", compress="deflate", **place, **shape) as file:
        file.write(values, 1)
    return path


def coarse(values: np.ndarray, factor: int = 3) -> np.ndarray:
    """Return means of blocks of cells, absent where any of them is."""
    blocks = values[: ROWS // factor * factor, : COLUMNS // factor * factor].astype(np.float64)
    blocks = blocks.reshape(ROWS // factor, factor, COLUMNS // factor, factor)
    gap = (blocks == ABSENT).any(axis=(1, 3))
    return np.where(gap, ABSENT, blocks.mean(axis=(1, 3))).astype(np.float32)


def _shape(points: list[tuple[float, float]]) -> Any:
    """Return a polygon; points in columns and rows of the grid."""
    from shapely.geometry import Polygon

    return Polygon([(LEFT + CELL * x, TOP - CELL * y) for x, y in points])


def polygons() -> dict[str, Any]:
    """Return watersheds (two of them overlap, one has a hole), units that share borders, an area, farms, buildings."""
    import geopandas as gpd
    from shapely.geometry import Point

    sheds = [
        _shape([(4.3, 5.2), (33.7, 4.1), (36.2, 30.8), (20.4, 41.3), (5.6, 33.9)]),
        _shape([(36.2, 30.8), (33.7, 4.1), (68.9, 6.6), (70.2, 36.4), (52.5, 44.0)]),
        _shape([(14.1, 36.5), (36.2, 28.8), (58.7, 40.6), (49.3, 55.7), (23.2, 54.9)]).difference(
            _shape([(30.2, 42.1), (34.9, 42.6), (33.3, 47.7)])
        ),
    ]
    across, down = (3.2, 27.6, 50.4, 71.3), (4.4, 29.9, 56.1)
    units = [_shape([(a, t), (b, t), (b, d), (a, d)]) for t, d in pairwise(down) for a, b in pairwise(across)]
    farms = [_shape([(20, 20), (30, 21), (29, 28), (21, 27)]), _shape([(40, 35), (52, 36), (50, 45), (41, 44)])]
    houses = [
        _shape([(x, y), (x + 1.3, y), (x + 1.3, y + 0.9), (x, y + 0.9)]) for x, y in ((25, 30), (37, 33), (45, 40))
    ]
    outlets = [Point(LEFT + CELL * x, TOP - CELL * y) for x, y in ((38.5, 50.5), (36.5, 30.5), (45.5, 20.5))]
    frame = gpd.GeoDataFrame
    return {
        "watersheds": frame({"ws_id": [1, 2, 3], "name": ["A", "B", "C"]}, geometry=sheds, crs=CRS),
        "admin": frame({"unit_id": range(1, 7), "name": list("UVWXYZ")}, geometry=units, crs=CRS),
        "aoi": frame({"id": [1]}, geometry=[_shape([(2, 2), (73, 2), (73, 58), (2, 58)])], crs=CRS),
        "access": frame({"access": [0.3, 0.7]}, geometry=units[1:3], crs=CRS),
        "buildings": frame({"type": [1, 2, 1]}, geometry=houses, crs=CRS),
        "outlets": frame({"id": [1, 2, 3]}, geometry=outlets, crs=CRS),
        "farms": frame(
            {
                "crop_type": ["melon", "bean"],
                "half_sat": [0.4, 0.6],
                "season": ["spring", "summer"],
                "fr_spring": [0.5, 0.2],
                "fr_summer": [0.1, 0.6],
                "n_cavity": [0.2, 0.1],
                "n_ground": [0.4, 0.3],
                "p_dep": [0.65, 0.3],
                "p_managed": [0.2, 0.5],
            },
            geometry=farms,
            crs=CRS,
        ),
    }


def tables() -> dict[str, list[list[Any]]]:
    """Return every table, its header first."""
    extra = [*(f"kc_{m}" for m in range(1, 13)), "load_type_n", "load_type_p", "proportion_subsurface_n", "crit_len_p"]
    bio = [["lucode", "description", *BIO_COLUMNS, *extra]]
    for code, row in BIO.items():
        kinds = ["application-rate", "measured-runoff" if code == 2 else "application-rate"]
        bio.append([code, f"class {code}", *row, *[row[2]] * 12, *kinds, 0.2, row[7]])
    months = [(f"{name}_dir", [["month", "path"], *([m, f"{name}_{m}.tif"] for m in range(1, 13))])
              for name in ("precip", "et0")]  # fmt: skip
    found: dict[str, list[list[Any]]] = {
        "biophysical": bio,
        "carbon_pools": [["lucode", "c_above", "c_below", "c_soil", "c_dead"], *([c, *p] for c, p in POOLS.items())],
        "cn_table": [["lucode", "CN_A", "CN_B", "CN_C", "CN_D"], *([c, *r[10:14]] for c, r in BIO.items())],
        "damage": [["type", "damage"], [1, 500], [2, 1200]],
        "demand": [["lucode", "demand"], *([c, 3.5 if c in (1, 2) else 8 if c == 10 else 0] for c in CLASSES)],
        "hydropower": [
            ["ws_id", "efficiency", "fraction", "height", "kw_price", "cost", "time_span", "discount"],
            *([i, 0.85, 0.6, 25 + i, 0.07, 100, 20, 5] for i in (1, 2, 3)),
        ],
        "rain_events": [["month", "events"], *([m, e] for m, e in enumerate(EVENTS, start=1))],
        "climate_zones": [["cz_id", *MONTHS], [4, *EVENTS], [7, *(e + 5 for e in EVENTS)]],
        "monthly_alpha": [["month", "alpha"], *([m, round(0.05 + 0.006 * m, 3)] for m in range(1, 13))],
        "energy": [["type", "consumption", "cost"], [1, 5.0, 0.1], [2, 8.0, 0.12]],
        "threats": [
            ["threat", "max_dist", "weight", "decay", "cur_path"],
            ["crop", 0.2, 0.6, "linear", "threat_crop.tif"],
            ["urban", 0.4, 1.0, "exponential", "threat_urban.tif"],
        ],
        "threats_far": [
            ["threat", "max_dist", "weight", "decay", "cur_path", "fut_path", "base_path"],
            ["crop", 190, 0.6, "linear", "threat_crop.tif", "threat_crop_alt.tif", ""],
            ["urban", 400, 1.0, "exponential", "threat_urban.tif", "threat_urban_alt.tif", ""],
        ],
        "sensitivity": [
            ["lucode", "name", "habitat", "crop", "urban"],
            *([c, f"class {c}", h, 0.6 * (h > 0.3), 0.9 * (h > 0.25)] for c, h in HABITAT.items()),
        ],
        "guilds": [
            [
                "species",
                "nesting_suitability_cavity_index",
                "nesting_suitability_ground_index",
                "foraging_activity_spring_index",
                "foraging_activity_summer_index",
                "alpha",
                "relative_abundance",
            ],
            ["apis", 0.9, 0.2, 0.6, 1.0, 250, 0.7],
            ["bombus", 0.1, 1.0, 1.0, 0.5, 120, 0.3],
        ],
        "pollination_bio": [
            [
                "lucode",
                "nesting_cavity_availability_index",
                "nesting_ground_availability_index",
                "floral_resources_spring_index",
                "floral_resources_summer_index",
            ],
            *(
                [c, round(h * 0.8, 3), round(0.3 + h / 3, 3), round(h / 2, 3), round(0.9 - h / 2, 3)]
                for c, h in HABITAT.items()
            ),
        ],
    }
    return found | dict(months)


def datastacks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return name → (model, arguments); paths are relative to the folder."""
    table = {"biophysical_table_path": "biophysical.csv"}
    routed = {"dem_path": "dem.tif", "lulc_path": "lulc.tif", "watersheds_path": "watersheds.gpkg", **table}
    routed |= {"threshold_flow_accumulation": 40, "k_param": 2, "flow_dir_algorithm": "MFD"}
    sdr = routed | {"erosivity_path": "erosivity.tif", "erodibility_path": "erodibility.tif"}
    sdr |= {"sdr_max": 0.8, "ic_0_param": 0.5, "l_max": 122}
    ndr = routed | {"runoff_proxy_path": "precip.tif", "calc_p": True, "calc_n": True}
    ndr |= {"subsurface_critical_length_n": 150, "subsurface_eff_n": 0.8}
    swy = {"dem_raster_path": "dem.tif", "lulc_raster_path": "lulc.tif", "soil_group_path": "soil_group.tif", **table}
    swy |= {"aoi_path": "watersheds.gpkg", "et0_raster_table": "et0_dir.csv", "precip_raster_table": "precip_dir.csv"}
    swy |= {"rain_events_table_path": "rain_events.csv", "threshold_flow_accumulation": 40, "alpha_m": "1/12"}
    swy |= {"beta_i": 1.0, "gamma": 1.0, "flow_dir_algorithm": "MFD"}
    zones = {"user_defined_climate_zones": True, "climate_zone_raster_path": "climate_zone.tif", "monthly_alpha": True}
    zones |= {"climate_zone_table_path": "climate_zones.csv", "monthly_alpha_path": "monthly_alpha.csv"}
    zones |= {"beta_i": 0.8, "gamma": 0.6}
    measured = {"user_defined_local_recharge": True, "l_path": "recharge.tif", "gamma": 0.5}
    swy |= dict.fromkeys(("user_defined_local_recharge", "user_defined_climate_zones", "monthly_alpha"), False)
    awy = {"lulc_path": "lulc.tif", "depth_to_root_rest_layer_path": "root_depth.tif", "pawc_path": "pawc.tif", **table}
    awy |= {"precipitation_path": "precip.tif", "eto_path": "et0.tif", "watersheds_path": "watersheds.gpkg"}
    awy |= {"seasonality_constant": 15}
    paid = {"demand_table_path": "demand.csv", "valuation_table_path": "hydropower.csv"}
    carbon = {"lulc_bas_path": "lulc.tif", "carbon_pools_path": "carbon_pools.csv"}
    valued = {"calc_sequestration": True, "lulc_alt_path": "lulc_alt.tif", "do_valuation": True, "discount_rate": 7}
    valued |= {"lulc_bas_year": 2010, "lulc_alt_year": 2020, "price_per_metric_ton_of_c": 43, "rate_change": 1}
    flood = {"aoi_watersheds_path": "admin.gpkg", "rainfall_depth": 80, "lulc_path": "lulc.tif"}
    flood |= {"soils_hydrological_group_raster_path": "soil_group.tif", "curve_number_table_path": "cn_table.csv"}
    damaged = {"built_infrastructure_vector_path": "buildings.gpkg"}
    damaged |= {"infrastructure_damage_loss_table_path": "damage.csv"}
    quality = {"lulc_cur_path": "lulc.tif", "threats_table_path": "threats.csv", "half_saturation_constant": 0.5}
    quality |= {"sensitivity_table_path": "sensitivity.csv"}
    future = {"lulc_fut_path": "lulc_alt.tif", "lulc_bas_path": "lulc_base.tif"}
    future |= {"threats_table_path": "threats_far.csv", "access_vector_path": "access.gpkg"}
    cooling = {"lulc_raster_path": "lulc.tif", "ref_eto_raster_path": "et0.tif", "aoi_vector_path": "admin.gpkg"}
    cooling |= {"green_area_cooling_distance": 150, "t_air_average_radius": 200, "t_ref": 28, "uhi_max": 3, **table}
    cooling |= {"cc_method": "factors", "do_energy_valuation": False, "do_productivity_valuation": False}
    worth = {"do_energy_valuation": True, "do_productivity_valuation": True, "avg_rel_humidity": 60}
    worth |= {"building_vector_path": "buildings.gpkg", "energy_consumption_table_path": "energy.csv"}
    bees = {"landcover_raster_path": "lulc.tif", "guild_table_path": "guilds.csv"}
    bees |= {"landcover_biophysical_table_path": "pollination_bio.csv", "farm_vector_path": "farms.gpkg"}
    switches = ("flow_direction", "flow_accumulation", "slope", "stream_threshold", "downslope_distance")
    dem = {"dem_path": "dem.tif", "algorithm": "D8", "threshold_flow_accumulation": 40}
    dem |= {f"calculate_{name}": True for name in (*switches, "stream_order", "subwatersheds")}
    lines = {"dem_path": "dem.tif", "outlet_vector_path": "outlets.gpkg", "snap_points": True, "snap_distance": 4}
    lines |= {"flow_threshold": 40, "detect_pour_points": False, "skip_invalid_geometry": True}
    d8 = {"flow_dir_algorithm": "D8"}
    return {
        "sdr": ("sdr", sdr),
        "sdr_d8": ("sdr", sdr | d8),
        "ndr": ("ndr", ndr),
        "ndr_d8": ("ndr", ndr | d8),
        "swy": ("seasonal_water_yield", swy),
        "swy_d8": ("seasonal_water_yield", swy | d8),
        "swy_zones": ("seasonal_water_yield", swy | zones),
        "swy_given": ("seasonal_water_yield", swy | measured),
        "awy": ("annual_water_yield", awy),
        "awy_paid": ("annual_water_yield", awy | paid | {"precipitation_path": "precip_coarse.tif"}),
        "carbon": ("carbon", carbon),
        "carbon_valued": ("carbon", carbon | valued),
        "ufrm": ("urban_flood_risk_mitigation", flood),
        "ufrm_damage": ("urban_flood_risk_mitigation", flood | damaged),
        "hq": ("habitat_quality", quality),
        "hq_future": ("habitat_quality", quality | future),
        "hq_access": ("habitat_quality", quality | {"access_vector_path": "access.gpkg"}),
        "ucm": ("urban_cooling_model", cooling),
        "ucm_valued": ("urban_cooling_model", cooling | worth),
        "ucm_intensity": ("urban_cooling_model", cooling | {"cc_method": "intensity"}),
        "pollination": ("pollination", bees),
        "pollination_wild": ("pollination", {name: path for name, path in bees.items() if name != "farm_vector_path"}),
        "routedem": ("routedem", dem),
        "routedem_mfd": ("routedem", dem | {"algorithm": "MFD"}),
        "delineateit": ("delineateit", lines),
    }


def write_landscape(folder: Path) -> dict[str, Path]:
    """Write all files into a folder; return the path of each datastack by name."""
    folder.mkdir(parents=True, exist_ok=True)
    rasters = fields()
    for name, values in rasters.items():
        write_raster(folder / f"{name}.tif", values)
    write_raster(folder / "precip_coarse.tif", coarse(rasters["precip"]), 3 * CELL, (-11.0, 7.0))
    for name, frame in polygons().items():
        frame.to_file(folder / f"{name}.gpkg", driver="GPKG")
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    paths = {}
    for name, (model, arguments) in datastacks().items():
        paths[name] = folder / f"{name}.invs.json"
        stack = {"args": {**arguments, "n_workers": -1}, "invest_version": "3.20.2", "model_id": model}
        paths[name].write_text(json.dumps({"synthetic": True, **stack}, indent=1), encoding="utf-8")
    return paths
