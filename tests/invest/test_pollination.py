"""Crop pollination against InVEST's own outputs, a plain twin, and where we differ from InVEST."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check, raster
from tests.invest.enlarged import changed, contents, enlarge
from tests.invest.landscape import land_use, tables

from shanshui.core.errors import ShanshuiError
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run
from shanshui.invest.neighbourhood import decay_weights


def test_bees_and_farms_agree_with_invest(modelled: Callable[..., Path]):
    check(modelled("pollination"), GOLDEN / "pollination" / "pollination.npz")


def _around(values: np.ndarray, cells: float) -> np.ndarray:
    """Return means of the present cells around each, written out."""
    weights = decay_weights(cells, cells * 5)
    k = weights.shape[0] // 2
    padded = np.pad(values, k, constant_values=np.nan)
    found = np.full(values.shape, np.nan)
    for r, c in np.argwhere(~np.isnan(values)):
        part = padded[r : r + 2 * k + 1, c : c + 2 * k + 1]
        found[r, c] = np.nansum(part * weights) / (weights * ~np.isnan(part)).sum()
    return found


def test_without_farms_bees_are_those_of_the_formulas_written_out(modelled: Callable[..., Path]):
    workspace = modelled("pollination_wild")
    codes, land = land_use(), {row[0]: row[1:] for row in tables()["pollination_bio"][1:]}
    cavity, ground, spring, summer = (
        np.vectorize(lambda code, i=i: land[code][i] if code in land else np.nan)(codes) for i in range(4)
    )
    total = np.zeros(codes.shape)
    for name, nests, active, alpha, share in (
        ("apis", (0.9, 0.2), (0.6 / 1.6, 1.0 / 1.6), 250 / 30, 0.7),
        ("bombus", (0.1, 1.0), (1.0 / 1.5, 0.5 / 1.5), 120 / 30, 0.3),
    ):
        flowers = _around(spring * active[0] + summer * active[1], alpha)
        supply = share * flowers * np.maximum(cavity * nests[0], ground * nests[1])
        assert raster(workspace / f"pollinator_supply_{name}.tif") == pytest.approx(supply, nan_ok=True, rel=1e-6)
        seen = spring * active[0] / flowers * _around(supply, alpha)
        found = raster(workspace / f"pollinator_abundance_{name}_spring.tif")
        assert found == pytest.approx(seen, nan_ok=True, rel=2e-6)
        total += seen
    assert raster(workspace / "total_pollinator_abundance_spring.tif") == pytest.approx(total, nan_ok=True, rel=2e-6)
    assert not (workspace / "farm_results.shp").exists()


def test_threads_do_not_change_a_byte(landscape: dict[str, Path], tmp_path: Path):
    stack = enlarge(landscape["pollination"], ("lulc",), {}, times=9)
    run(read_datastack(stack), tmp_path / "one", threads=1)
    run(read_datastack(stack), tmp_path / "two", threads=3)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_farm_off_the_map_of_land_use_has_its_own_flowers(landscape: dict[str, Path], tmp_path: Path):
    """As in InVEST, what a farm offers stands on cells without land use as well."""
    import geopandas as gpd
    from shapely.affinity import translate

    farms = gpd.read_file(landscape["pollination"].parent / "farms.gpkg")
    farms.geometry = [translate(farms.geometry[0], -600, 600), farms.geometry[1]]
    farms.to_file(landscape["pollination"].parent / "corner.gpkg")
    run(read_datastack(changed(landscape["pollination"], "corner.json", farm_vector_path="corner.gpkg")), tmp_path)
    there = ~np.isnan(raster(tmp_path / "pollinator_supply_apis.tif"))
    assert (there & (land_use() == 255)).any()
    assert (~np.isnan(raster(tmp_path / "total_pollinator_yield.tif")) & (land_use() == 255)).any()


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("guilds", "0.6,1.0,250", "0,0,250", "apis"),
        ("guilds", "250,0.7", "250,0", None),
        ("guilds", "bombus", "Apis", "apis"),
        ("guilds", "foraging_activity_spring_index", "foraging_spring", "spring"),
        ("guilds", "250", "20000", "cells"),
        ("pollination_bio", "floral_resources_summer_index", "flowers", "floral_resources_summer_index"),
    ],
)
def test_a_wrong_table_is_told(landscape, tmp_path, table, old, new, told):
    folder = landscape["pollination"].parent
    text = (folder / f"{table}.csv").read_text(encoding="utf-8")
    assert old in text
    (folder / f"{table}_wrong.csv").write_text(text.replace(old, new), encoding="utf-8")
    name = "guild_table_path" if table == "guilds" else "landcover_biophysical_table_path"
    stack = read_datastack(changed(landscape["pollination_wild"], "wrong.json", **{name: f"{table}_wrong.csv"}))
    if told is None:
        run(stack, tmp_path / "out")
        assert np.nanmax(raster(tmp_path / "out" / "pollinator_supply_apis.tif")) == 0.0
        return
    with pytest.raises(ShanshuiError, match=told):
        run(stack, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))


def test_a_farm_of_an_unknown_season_is_told(landscape: dict[str, Path], tmp_path: Path):
    import geopandas as gpd

    farms = gpd.read_file(landscape["pollination"].parent / "farms.gpkg")
    farms["season"] = ["spring", "winter"]
    farms.to_file(landscape["pollination"].parent / "winter.gpkg")
    with pytest.raises(ShanshuiError, match="winter"):
        run(read_datastack(changed(landscape["pollination"], "w.json", farm_vector_path="winter.gpkg")), tmp_path / "o")
